//! Every constraint and every relation is needed: each has a wrong witness that it alone refuses.
//!
//! A witness here breaks exactly one of the 67 constraints, or exactly one of the seven relations, and nothing else: with
//! that one taken away it would pass. Where the witness belongs to a false statement, the constraint is needed for
//! soundness; where it is a second witness of a true one, for uniqueness alone. Three constraints have no such witness,
//! because they follow from others; [`REDUNDANT`] names these, and a test shows what the argument rests on.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::forge::{Cheat, Forged, Forgery};
use common::rows::{all_violations, unbalanced, violations, Name};
use common::{component, relations, Run, LIMIT};
use num_traits::{One, Zero};
use sage_air::claim::{INTERACTION_COLUMNS, N_COMPONENTS};
use sage_air::code::Code;
use sage_air::components::{cmp, cpu::col};
use sage_air::isa::{decode, flag, Instruction, Opcode, P};
use stwo::core::fields::m31::M31;
use stwo::core::fields::qm31::{SecureField, SECURE_EXTENSION_DEGREE};
use stwo::core::utils::{bit_reverse_index, coset_index_to_circle_domain_index};
use stwo::prover::backend::simd::column::BaseColumn;
use stwo::prover::backend::Column;

/// Constraints of each component: those of its rows, then those of its running sums.
const CONSTRAINTS: [(usize, usize); N_COMPONENTS] = [(45, 7), (0, 1), (0, 1), (2, 2), (4, 5)];

/// Constraints of cpu, numbered as in soundness.md, that no witness breaks alone, with one that such a witness breaks
/// besides.
///
/// 3 and 8, the selectors of Div and Eq are 0 or 1. In a row without instruction 27–45 make the tested value 0, so 16
/// makes z 0, and then 18 and 19 say that the selector is 0. In a row with an instruction the other selectors, their sum
/// and the flag word of the program leave no other value.
/// 10, at most one selector is 1. With 1–9 two selectors give a flag word that no instruction has.
const REDUNDANT: [(usize, usize); 2] = [(3, 18), (8, 19)];

/// The constraint that follows from the relation Rom.
const ONE_SELECTOR: usize = 10;

/// What a constraint keeps out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Harm {
    /// A false statement.
    False,
    /// Another witness of the same statement.
    Second,
}

/// A forged witness that one constraint, or one relation, refuses.
struct Case<Refuser> {
    by: Refuser,
    source: String,
    inputs: Vec<u32>,
    forgery: Forgery,
    harm: Harm,
}

/// Applies an instruction to two inputs and returns r3.
fn apply(instruction: &str) -> String {
    format!(
        "
        .mem_log 6
        .input 32 2
        .output 48 1
            load r1, in_base + 1
            load r2, in_base + 2
            {instruction}
            store r3, out_base + 1
            loadimm r4, 1
            store r4, out_base
            halt
        "
    )
}

/// Cycle of the instruction in [`apply`].
const APPLIED: u32 = 2;

fn false_statement<Refuser>(
    by: Refuser,
    instruction: &str,
    inputs: [u32; 2],
    forgery: Forgery,
) -> Case<Refuser> {
    Case {
        by,
        source: apply(instruction),
        inputs: inputs.to_vec(),
        forgery,
        harm: Harm::False,
    }
}

/// A change of the first padding row.
fn padding(by: usize, change: fn(&mut common::forge::Cpu)) -> Case<usize> {
    Case {
        by,
        source: apply("add r3, r1, r2"),
        inputs: vec![20, 30],
        forgery: Forgery {
            padding: Some(change),
            ..Forgery::HONEST
        },
        harm: Harm::Second,
    }
}

/// Constraints 1–9: a selector of −1 that another cancels, in a row that is not looked up.
fn selectors() -> Vec<Case<usize>> {
    macro_rules! cancelled {
        ($bit:expr, $by:expr, $next:expr) => {
            padding($bit as usize + 1, |row| {
                row[col::FLAGS + $bit as usize] = M31(P - 1);
                row[col::FLAGS + $by as usize] = M31(1);
                row[col::NPC] = M31($next);
            })
        };
    }
    vec![
        cancelled!(flag::LIN, flag::MUL, 1),
        cancelled!(flag::MUL, flag::LIN, 1),
        cancelled!(flag::LOAD, flag::LIN, 1),
        cancelled!(flag::STORE, flag::LIN, 1),
        // A jump to 0, taken −1 times.
        cancelled!(flag::JUMP, flag::LIN, 2),
        cancelled!(flag::JNZ, flag::LIN, 1),
        cancelled!(flag::LT, flag::LIN, 1),
    ]
}

/// A run of [`apply`] that changes cells in the instruction's cycle.
fn cells(change: fn(&mut common::forge::Cpu)) -> Forgery {
    Forgery::of(APPLIED, Cheat::Cells(change))
}

/// Constraints 11–19: effects and tests.
fn instructions() -> Vec<Case<usize>> {
    let larger = || cells(|row| row[col::V3] += M31::one());
    let not_tested = || {
        cells(|row| {
            row[col::Z] = M31(0);
            row[col::W] = M31(0);
            row[col::NPC] = row[col::PC] + M31::one();
        })
    };
    vec![
        false_statement(11, "add r3, r1, r2", [20, 30], larger()),
        false_statement(12, "mul r3, r1, r2", [20, 30], larger()),
        false_statement(13, "div r3, r1, r2", [20, 30], larger()),
        false_statement(14, "loadr r3, r5, 33", [20, 30], larger()),
        false_statement(
            15,
            "jump on\non:\nmov r3, r0",
            [20, 30],
            cells(|row| row[col::V3] = M31(9)),
        ),
        false_statement(
            16,
            "jumpif r5, over\nloadimm r3, 7\nover:",
            [20, 30],
            cells(|row| {
                row[col::Z] = M31(1);
                row[col::NPC] = row[col::IMM];
            }),
        ),
        false_statement(
            17,
            "jumpif r1, over\nloadimm r3, 7\nover:",
            [20, 30],
            not_tested(),
        ),
        // 0/0 is anything.
        false_statement(
            18,
            "div r3, r5, r6",
            [20, 30],
            cells(|row| row[col::V3] = M31(9)),
        ),
        false_statement(19, "eq r3, r1, r2", [20, 30], larger()),
    ]
}

/// Constraints 20–22: addresses and the next program counter.
fn places() -> Vec<Case<usize>> {
    vec![
        false_statement(
            20,
            "loadr r3, r5, 33",
            [20, 30],
            Forgery::of(APPLIED, Cheat::Address(2, 34)),
        ),
        false_statement(
            21,
            "storer r5, r1, 3",
            [20, 30],
            Forgery::of(APPLIED, Cheat::Address(3, 7)),
        ),
        false_statement(
            22,
            "loadimm r3, 7",
            [20, 30],
            cells(|row| row[col::NPC] += M31::one()),
        ),
    ]
}

/// Constraints 23–26: a remainder of −1 lets an access consume its own tuple; an inverse where nothing is tested.
fn remainders() -> Vec<Case<usize>> {
    let minus_one = M31(P - 1);
    let own = |cycle, slot| Forgery::of(cycle, Cheat::Own(slot, 99, minus_one));
    vec![
        false_statement(23, "add r3, r1, r2", [20, 30], own(APPLIED, 1)),
        false_statement(24, "add r3, r1, r2", [20, 30], own(APPLIED, 2)),
        // The store behind the instruction has no effect.
        false_statement(25, "add r3, r1, r2", [20, 30], own(APPLIED + 1, 3)),
        Case {
            by: 26,
            source: apply("add r3, r1, r2"),
            inputs: vec![20, 30],
            forgery: Forgery::of(APPLIED, Cheat::Cells(|row| row[col::W] = M31(7))),
            harm: Harm::Second,
        },
    ]
}

/// Constraints 27–45: each cell that is 0 in a padding row.
fn padding_cells() -> Vec<Case<usize>> {
    macro_rules! cell {
        ($number:expr, $($column:expr),+) => {
            padding($number, |row| {
                $(row[$column] += M31::one();)+
            })
        };
    }
    vec![
        cell!(27, col::CLK),
        cell!(28, col::PC, col::NPC),
        cell!(29, col::C1),
        cell!(30, col::C2),
        cell!(31, col::IMM),
        cell!(32, col::A1),
        cell!(33, col::A2S, col::A2),
        cell!(34, col::A3S, col::A3),
        cell!(35, col::V1),
        cell!(36, col::V2),
        cell!(37, col::V3),
        cell!(38, col::O3),
        cell!(39, col::U),
        cell!(40, col::U + 1),
        cell!(41, col::U + 2),
        cell!(42, col::D),
        cell!(43, col::D + 1),
        cell!(44, col::D + 2),
        cell!(45, col::G),
    ]
}

/// M1 and M2: an address that occurs twice has two initial values.
fn addresses() -> Vec<Case<usize>> {
    vec![
        // From the last address to 1: word 63 occurs twice, and word 0, which this program never touches, not at all.
        // The input 9 is read as 0, and a division that is fine is said to fault.
        Case {
            by: 1,
            source: "
                .mem_log 6
                .input 62 1
                .output 40 1
                    loadr r2, r1, 63
                    div r3, r1, r2
                    halt
            "
            .into(),
            inputs: vec![9],
            forgery: Forgery {
                faults_after: Some(1),
                addresses: Some((1..64).chain([63]).collect()),
                ..Forgery::of(0, Cheat::Again(2))
            },
            harm: Harm::False,
        },
        // From 61 to 0: words 0 and 1 occur twice, 62 and 63 not at all. r1 is read as 0 though 5 was written.
        Case {
            by: 2,
            source: "
                .mem_log 6
                .input 32 1
                .output 48 1
                    loadimm r1, 5
                    store r1, out_base + 1
                    loadimm r2, 1
                    store r2, out_base
                    halt
            "
            .into(),
            inputs: vec![],
            forgery: Forgery {
                addresses: Some((0..62).chain([0, 1]).collect()),
                ..Forgery::of(1, Cheat::Again(2))
            },
            harm: Harm::False,
        },
    ]
}

/// C1–C4: false comparisons.
fn comparisons() -> Vec<Case<usize>> {
    let lt = |by, inputs, verdict: fn(&mut common::forge::Cpu), change| Case {
        forgery: Forgery {
            comparison: Some(change),
            ..Forgery::of(APPLIED, Cheat::Cells(verdict))
        },
        ..false_statement(by, "lt r3, r1, r2", inputs, Forgery::HONEST)
    };
    vec![
        // 5 < 3 with a borrow of 2^15, since 2^31 = 1: both differences stay below 2^16.
        lt(
            1,
            [5, 3],
            |row| row[col::V3] = M31(1),
            |row| {
                row[cmp::col::BORROW] = M31(1 << 15);
                row[cmp::col::LT] = M31(1);
            },
        ),
        // A verdict of 2^15, for the same reason.
        lt(
            2,
            [5, 3],
            |row| row[col::V3] = M31(1 << 15),
            |row| row[cmp::col::LT] = M31(1 << 15),
        ),
        // 0 as p is not below 1.
        lt(
            3,
            [0, 1],
            |row| row[col::V3] = M31(0),
            |row| {
                row[cmp::col::A0] = M31(65_535);
                row[cmp::col::A1] = M31(32_767);
                row[cmp::col::BORROW] = M31(0);
                row[cmp::col::LT] = M31(0);
            },
        ),
        // 5 is below 0 as p.
        lt(
            4,
            [5, 0],
            |row| row[col::V3] = M31(1),
            |row| {
                row[cmp::col::B0] = M31(65_535);
                row[cmp::col::B1] = M31(32_767);
                row[cmp::col::BORROW] = M31(1);
                row[cmp::col::LT] = M31(1);
            },
        ),
    ]
}

/// Every case, by component and number in the component from 0.
fn row_constraints() -> Vec<Case<(usize, usize)>> {
    let cpu = [
        selectors(),
        instructions(),
        places(),
        remainders(),
        padding_cells(),
    ];
    let of = |component, cases: Vec<Case<usize>>| {
        cases.into_iter().map(move |case| Case {
            by: (component, case.by - 1),
            source: case.source,
            inputs: case.inputs,
            forgery: case.forgery,
            harm: case.harm,
        })
    };
    of(component::CPU, cpu.into_iter().flatten().collect())
        .chain(of(component::MEM, addresses()))
        .chain(of(component::CMP, comparisons()))
        .collect()
}

/// The seven relations, each with a false statement that it alone refuses.
fn relation_cases() -> Vec<Case<Name>> {
    let add =
        |by, cheat| false_statement(by, "add r3, r1, r2", [20, 30], Forgery::of(APPLIED, cheat));
    let flipped: fn(&mut common::forge::Cpu) = |row| row[col::V3] = M31(1);
    let lt = |by, comparison| Case {
        forgery: Forgery {
            comparison,
            ..Forgery::of(APPLIED, Cheat::Cells(flipped))
        },
        ..false_statement(by, "lt r3, r1, r2", [5, 3], Forgery::HONEST)
    };
    vec![
        add(Name::State, Cheat::Pc(APPLIED + 1)),
        add(Name::Rom, Cheat::Words(|words| words.imm += 1)),
        add(Name::Mem, Cheat::Value(2, 99)),
        // A gap of −1 cycles and remainder 2: the access consumes its own tuple.
        add(Name::Gap, Cheat::Own(2, 99, M31(2))),
        lt(Name::Rc, Some(|row| row[cmp::col::LT] = M31(1))),
        lt(Name::Cmp, None),
        false_statement(
            Name::Out,
            "add r3, r1, r2",
            [20, 30],
            Forgery {
                claim: Some(|outputs| outputs[0] += 1),
                ..Forgery::HONEST
            },
        ),
    ]
}

/// Asserts that what is claimed of a forged run is false, or true, as its case says.
fn assert_harm<Refuser>(case: &Case<Refuser>, run: &Run, forged: &Forged, name: &str) {
    let honest = run.statement();
    let claimed = forged.statement(run);
    let same = (claimed.outcome, claimed.cycles, claimed.outputs)
        == (honest.outcome, honest.cycles, honest.outputs);
    assert_eq!(same, case.harm == Harm::Second, "{name}");
}

/// Runs by program and inputs: their tables are dearer than a forgery.
#[derive(Default)]
struct Runs(BTreeMap<(String, Vec<u32>), Run>);

impl Runs {
    fn of<Refuser>(&mut self, case: &Case<Refuser>) -> &Run {
        let key = (case.source.clone(), case.inputs.clone());
        let run = || Run::new(&case.source, &case.inputs, LIMIT);
        self.0.entry(key).or_insert_with(run)
    }
}

#[test]
fn a_forged_run_without_cheats_is_the_honest_one() {
    for (source, inputs) in [
        (common::mixed_program(), &common::MIXED_INPUTS[..]),
        (common::counting_loop(), &[3, 0]),
    ] {
        let run = Run::new(source, inputs, LIMIT);
        let forged = Forged::new(&run, &Forgery::HONEST);
        let (witness, honest) = (forged.witness(&run), run.witness(&run.statement()));
        for (of, column) in common::all_columns() {
            let cells = |witness: &sage_prover::witness::Witness| witness.main[of][column].to_cpu();
            assert_eq!(
                cells(&witness),
                cells(&honest),
                "component {of}, column {column}"
            );
        }
    }
}

#[test]
fn each_row_constraint_alone_refuses_a_wrong_witness() {
    let (mut runs, mut refused) = (Runs::default(), BTreeMap::new());
    for case in row_constraints() {
        let run = runs.of(&case);
        let forged = Forged::new(run, &case.forgery);
        let statement = forged.statement(run);
        let witness = forged.witness(run);
        let name = format!("{:?}", case.by);
        assert_harm(&case, run, &forged, &name);
        assert_eq!(violations(&witness), BTreeSet::from([case.by]), "{name}");
        let unbalanced = unbalanced(&witness, run.tables.columns(), &relations(), &statement);
        assert_eq!(unbalanced, BTreeSet::new(), "{name}");
        // A false statement goes through the prover and is refused by the verifier.
        if case.harm == Harm::False {
            assert_eq!(run.verdict(&statement, &witness), Err(Code::Oods), "{name}");
        }
        assert_eq!(refused.insert(case.by, case.harm), None, "{name} twice");
    }
    let redundant = REDUNDANT.map(|(number, _)| number);
    for (of, (rows, _)) in CONSTRAINTS.into_iter().enumerate() {
        for index in 0..rows {
            let number = index + 1;
            let follows =
                of == component::CPU && (redundant.contains(&number) || number == ONE_SELECTOR);
            assert_ne!(
                refused.contains_key(&(of, index)),
                follows,
                "{of}, {number}"
            );
        }
    }
    let of_harm = |harm| refused.values().filter(|found| **found == harm).count();
    assert_eq!((of_harm(Harm::False), of_harm(Harm::Second)), (21, 27));
}

#[test]
fn each_relation_alone_refuses_a_false_statement() {
    let mut refused = BTreeSet::new();
    for case in relation_cases() {
        let run = Run::new(&case.source, &case.inputs, LIMIT);
        let forged = Forged::new(&run, &case.forgery);
        let statement = forged.statement(&run);
        let witness = forged.witness(&run);
        let name = format!("{:?}", case.by);
        assert_harm(&case, &run, &forged, &name);
        assert_eq!(violations(&witness), BTreeSet::new(), "{name}");
        let unbalanced = unbalanced(&witness, run.tables.columns(), &relations(), &statement);
        assert_eq!(unbalanced, BTreeSet::from([case.by]));
        assert_eq!(
            run.verdict(&statement, &witness),
            Err(Code::LookupSum),
            "{name}"
        );
        refused.insert(case.by);
    }
    assert_eq!(refused.len(), 7);
}

/// Adds to one cell of an extension column.
fn add_to(columns: &mut [BaseColumn], row: usize, by: SecureField) {
    for (column, coordinate) in columns.iter_mut().zip(by.to_m31_array()) {
        column.set(row, column.at(row) + coordinate);
    }
}

#[test]
fn each_running_sum_alone_refuses_sums_that_hide_a_false_statement() {
    let run = Run::new(common::mixed_program(), &common::MIXED_INPUTS, LIMIT);
    let honest = run.statement();
    let witness = run.witness(&honest);
    let relations = relations();
    let preprocessed = run.tables.columns();
    let (columns, sums) = witness.interaction(preprocessed, &relations);
    let broken = |columns: &[BaseColumn], sums: &[SecureField; N_COMPONENTS]| {
        all_violations(&witness, preprocessed, &relations, columns, sums)
    };
    assert_eq!(broken(&columns, &sums), BTreeSet::new());

    let mut statement = honest;
    let outputs: Vec<u32> = statement.outputs.iter().map(|word| word + 1).collect();
    statement.outputs = &outputs;
    let missing = -run.lookup_balance(&statement, &witness);
    assert!(!missing.is_zero());
    for (of, (rows, batches)) in CONSTRAINTS.into_iter().enumerate() {
        let log_size = witness.sizes.component_logs()[of];
        let first: usize = INTERACTION_COLUMNS[..of].iter().sum();
        let at = |batch: usize| {
            let start = first + batch * SECURE_EXTENSION_DEGREE;
            start..start + SECURE_EXTENSION_DEGREE
        };
        // Any row will do; the running sum goes through the rows in the order of the trace coset.
        let place = 5;
        let row_at = |position| {
            let index = coset_index_to_circle_domain_index(position, log_size);
            bit_reverse_index(index, log_size)
        };
        for batch in 0..batches {
            let (mut columns, mut sums) = (columns.clone(), sums);
            for later in batch..batches - 1 {
                add_to(&mut columns[at(later)], row_at(place), missing);
            }
            sums[of] += missing;
            let share = missing / M31(1 << log_size);
            let mut more = SecureField::zero();
            for position in 0..1 << log_size {
                more -= share;
                if position == place {
                    more += missing;
                }
                add_to(&mut columns[at(batches - 1)], row_at(position), more);
            }
            let public =
                sage_air::public_terms::public_sum(&statement, &relations).expect("no pole");
            let total = sums.iter().fold(public, |total, sum| total + *sum);
            assert!(total.is_zero(), "the verifier's sum check passes");
            let alone = BTreeSet::from([(of, rows + batch)]);
            assert_eq!(broken(&columns, &sums), alone, "{of}, batch {batch}");
        }
    }
}

#[test]
fn the_tables_of_this_file_are_those_of_the_circuit() {
    let total = |part: fn(&(usize, usize)) -> usize| CONSTRAINTS.iter().map(part).sum::<usize>();
    assert_eq!((total(|c| c.0), total(|c| c.1)), (51, 16));
    let entries = common::rows::ENTRIES.map(<[Name]>::len);
    let expected = [
        sage_air::components::cpu::N_ENTRIES,
        sage_air::components::rom::N_ENTRIES,
        sage_air::components::rc::N_ENTRIES,
        sage_air::components::mem::N_ENTRIES,
        cmp::N_ENTRIES,
    ];
    assert_eq!(entries, expected);
    for (entries, (_, batches)) in entries.into_iter().zip(CONSTRAINTS) {
        assert_eq!(entries.div_ceil(2), batches);
    }
}

#[test]
fn a_selector_of_div_or_eq_that_is_no_bit_breaks_another_constraint_too() {
    let changes: [fn(&mut common::forge::Cpu); 2] = [
        |row| row[col::FLAGS + flag::DIV as usize] = M31(P - 1),
        |row| row[col::FLAGS + flag::EQ as usize] = M31(P - 1),
    ];
    for ((number, with), change) in REDUNDANT.into_iter().zip(changes) {
        let broken = |z: fn(&mut common::forge::Cpu)| {
            let run = Run::new(&apply("add r3, r1, r2"), &[20, 30], LIMIT);
            let mut witness = Forged::new(&run, &Forgery::HONEST).witness(&run);
            let padding = run.execution.trace.cycles.len();
            let mut row = std::array::from_fn(|c| witness.main[component::CPU][c].at(padding));
            row[col::FLAGS] = M31(1);
            change(&mut row);
            z(&mut row);
            for (column, value) in witness.main[component::CPU].iter_mut().zip(row) {
                column.set(padding, value);
            }
            let numbers = violations(&witness).into_iter().map(|(_, index)| index + 1);
            numbers.collect::<Vec<usize>>()
        };
        assert_eq!(broken(|_| {}), [number, with]);
        // The only z that helps needs an inverse of 0.
        assert_eq!(broken(|row| row[col::Z] = M31(1)), [number, 16]);
    }
}

#[test]
fn in_a_row_with_an_instruction_eight_bits_and_the_flag_word_leave_one_bit() {
    for one in 0..flag::COUNT {
        for others in (0..1u32 << flag::COUNT).filter(|set| set >> one & 1 == 0) {
            // The sum of all selectors is 1.
            let left = M31(1) - M31(others.count_ones());
            let flag_word = M31(others) + left * M31(1 << one);
            let is_instruction = (0..flag::COUNT).any(|bit| flag_word == M31(1 << bit));
            assert!(
                !is_instruction || left == M31(0) || left == M31(1),
                "selector {one} is {left}, the others {others:b}"
            );
        }
    }
    for op in Opcode::ALL {
        let words = decode(&Instruction::new(op));
        assert_eq!(words.fw.count_ones(), 1, "{op:?}");
        assert!(words.fw < 1 << flag::COUNT);
    }
}

#[test]
fn two_selectors_at_once_are_refused_by_the_program_too() {
    let run = Run::new(&apply("add r3, r1, r2"), &[20, 30], LIMIT);
    let forgery = Forgery {
        padding: Some(|row| {
            row[col::FLAGS + flag::LIN as usize] = M31(1);
            row[col::FLAGS + flag::MUL as usize] = M31(1);
        }),
        ..Forgery::HONEST
    };
    let forged = Forged::new(&run, &forgery);
    let witness = forged.witness(&run);
    let alone = BTreeSet::from([(component::CPU, ONE_SELECTOR - 1)]);
    assert_eq!(violations(&witness), alone);
    let statement = forged.statement(&run);
    let unbalanced = unbalanced(&witness, run.tables.columns(), &relations(), &statement);
    assert!(unbalanced.contains(&Name::Rom), "{unbalanced:?}");
}
