//! Kernels generated from AIRs, run on the host, equal stwo's evaluator of the same AIR, row by row and on random columns
//! that satisfy nothing.

#[path = "common/airs.rs"]
mod airs;
#[path = "common/layers.rs"]
mod layers;

use airs::{Shared, Squares, Table, Users, WideFibonacci};
use layers::{layers, Batches, Layers, Triples};
use sage_cuda::conformance::Random;
use sage_cuda::constraints::host::{compilations, evaluate, Rows};
use sage_cuda::constraints::split::Limits;
use sage_cuda::constraints::tape::{record, Recording};
use sage_cuda::constraints::{vanishing_inverses, Program};
use sage_cuda::executor::Buffer;
use sage_cuda::host::{reversed, HostExecutor};
use sage_cuda::ops;
use stwo::core::air::Component;
use stwo::core::channel::Blake2sChannel;
use stwo::core::constraints::coset_vanishing;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::pcs::TreeVec;
use stwo::core::poly::circle::CanonicCoset;
use stwo::core::utils::bit_reverse_index;
use stwo::prover::backend::CpuBackend;
use stwo::prover::poly::circle::CircleEvaluation;
use stwo::prover::poly::BitReversedOrder;
use stwo_constraint_framework::expr::ExprEvaluator;
use stwo_constraint_framework::{
    CpuDomainEvaluator, FrameworkComponent, FrameworkEval, TraceLocationAllocator,
};

type CpuColumn = CircleEvaluation<CpuBackend, BaseField, BitReversedOrder>;

/// Limits that cut every AIR into small pieces and keep almost everything.
const TIGHT: Limits = Limits {
    constraints: 13,
    nodes: 70,
    live_words: 40,
    recomputed: 3,
};

fn secure(random: &mut Random) -> SecureField {
    SecureField::from_m31_array(random.base(4).try_into().expect("four of four"))
}

fn squares() -> Squares {
    Squares::draw(&mut Blake2sChannel::default())
}

fn fibonacci(log_size: u32, columns: usize) -> WideFibonacci {
    WideFibonacci {
        log_size,
        columns,
        excess: 0,
    }
}

fn users(log_size: u32, batching: &[usize]) -> Users {
    Users {
        log_size,
        batching: batching.to_vec(),
        relation: squares(),
    }
}

/// Random columns of a component on a domain.
fn random_columns<E: FrameworkEval>(
    component: &FrameworkComponent<E>,
    log_domain: u32,
    random: &mut Random,
) -> TreeVec<Vec<CpuColumn>> {
    let domain = CanonicCoset::new(log_domain).circle_domain();
    component
        .trace_log_degree_bounds()
        .map_cols(|_| CpuColumn::new(domain, random.base(domain.size())))
}

/// What stwo computes for each row, added to `start`.
fn expected<E: FrameworkEval>(
    component: &FrameworkComponent<E>,
    columns: &TreeVec<Vec<CpuColumn>>,
    powers: &[SecureField],
    start: &[SecureField],
    log_expansion: u32,
) -> Vec<SecureField> {
    let eval: &E = component;
    let log_size = eval.log_size();
    let domain = CanonicCoset::new(log_size + 1 + log_expansion).circle_domain();
    let columns = columns.as_cols_ref();
    let rows = start.iter().enumerate().map(|(row, start)| {
        let evaluator = CpuDomainEvaluator::new(
            &columns,
            row,
            powers,
            log_size,
            log_size + 1,
            log_size,
            component.claimed_sum(),
        );
        let point = domain.at(bit_reverse_index(row, domain.log_size()));
        let vanishing = coset_vanishing(CanonicCoset::new(log_size).coset(), point);
        *start + eval.evaluate(evaluator).row_res / vanishing
    });
    rows.collect()
}

/// What a program computes for each row, added to `start`.
fn computed(
    program: &Program,
    log_size: u32,
    columns: &TreeVec<Vec<CpuColumn>>,
    powers: &[SecureField],
    start: &[SecureField],
    log_expansion: u32,
) -> Vec<SecureField> {
    let read = |column: &CpuColumn| column.values.iter().map(|value| value.0).collect();
    let words: Vec<Vec<u32>> = program
        .columns()
        .iter()
        .map(|(tree, column)| read(&columns[*tree as usize][*column as usize]))
        .collect();
    let words: Vec<&[u32]> = words.iter().map(Vec::as_slice).collect();
    let mut out = [0, 1, 2, 3].map(|coordinate| {
        let values = start.iter();
        let values = values.map(|value| value.to_m31_array()[coordinate].0);
        values.collect::<Vec<u32>>()
    });
    let rows = Rows {
        log_size,
        columns: &words,
        powers,
        inverses: vanishing_inverses(log_size, log_expansion),
    };
    evaluate(program, &rows, &mut out.each_mut().map(Vec::as_mut_slice))
        .unwrap_or_else(|error| panic!("{error}"));
    let value = |row: usize| {
        let coordinates = out.each_ref().map(|column| column[row]);
        assert!(coordinates.iter().all(|word| *word < 0x7fff_ffff));
        SecureField::from_m31_array(coordinates.map(BaseField::from))
    };
    (0..start.len()).map(value).collect()
}

fn recording<E: FrameworkEval>(component: &FrameworkComponent<E>) -> Recording {
    let eval: &E = component;
    record(eval, component.claimed_sum()).unwrap_or_else(|error| panic!("{error}"))
}

/// Compares a component's kernels with stwo, in both orders of rows, and cut into small pieces.
fn check<E: FrameworkEval>(eval: E) {
    let log_size = eval.log_size();
    let mut random = Random::new(u64::from(log_size));
    let sum = secure(&mut random);
    let component = FrameworkComponent::new(&mut TraceLocationAllocator::default(), eval, sum);
    let columns = random_columns(&component, log_size + 1, &mut random);
    let powers: Vec<SecureField> = (0..component.n_constraints())
        .map(|_| secure(&mut random))
        .collect();
    let start: Vec<SecureField> = (0..2 << log_size).map(|_| secure(&mut random)).collect();
    let program = Program::new(&component).unwrap_or_else(|error| panic!("{error}"));
    let in_pieces = Program::of_recording(&recording(&component), TIGHT);
    assert!(in_pieces.units().count() >= program.units().count());
    for log_expansion in [0, 2] {
        let expected = expected(&component, &columns, &powers, &start, log_expansion);
        for program in [&program, &in_pieces] {
            let compute = || computed(program, log_size, &columns, &powers, &start, log_expansion);
            assert!(compute() == expected, "another result");
            assert!(reversed(compute) == expected, "another result in reverse");
        }
    }
}

#[test]
fn constraints_of_one_row() {
    for columns in [3, 6, 100] {
        check(fibonacci(4, columns));
    }
}

/// Rows of several blocks, and of less than one.
#[test]
fn every_size_of_trace() {
    for log_size in [1, 2, 3, 7, 8, 9] {
        check(users(log_size, &[0, 0, 1]));
    }
}

#[test]
fn lookups_alone_in_pairs_and_in_batches_of_any_order() {
    let batchings: [&[usize]; 7] = [
        &[0],
        &[0, 1],
        &[0, 0],
        &[0, 1, 2],
        &[0, 1, 0, 1],
        &[1, 2, 0, 1, 2],
        &[0, 0, 0, 0, 0],
    ];
    for batching in batchings {
        check(users(5, batching));
    }
    for entries in 1..=5 {
        check(layers(4, 5, entries, Batches::Single));
        check(layers(4, 5, entries, Batches::Pairs));
    }
}

#[test]
fn preprocessed_columns() {
    check(Table {
        log_size: 5,
        relation: squares(),
    });
}

#[test]
fn several_kernels_that_share_values() {
    let eval = layers(5, 130, 4, Batches::Custom(vec![1, 0, 1, 2]));
    let component = component(layers(5, 130, 4, Batches::Custom(vec![1, 0, 1, 2])));
    let program = Program::new(&component).unwrap_or_else(|error| panic!("{error}"));
    assert!(program.units().count() > 1);
    // The long sum and the QM31 made of it; the short sum is computed again.
    assert_eq!(program.kept_columns(), 1 + 4);
    check(eval);
    check(Shared {
        log_size: 4,
        sums: 2,
    });
}

fn component<E: FrameworkEval>(eval: E) -> FrameworkComponent<E> {
    FrameworkComponent::new(
        &mut TraceLocationAllocator::default(),
        eval,
        SecureField::from(0),
    )
}

/// Whoever refers to the sums keeps what they were.
#[test]
fn sums_that_others_refer_to_are_not_written() {
    let component = component(fibonacci(3, 4));
    let program = Program::new(&component).unwrap_or_else(|error| panic!("{error}"));
    let column: Buffer<HostExecutor> = Buffer::filled(2, 16);
    let rows = ops::constraints::Rows {
        log_size: 3,
        columns: &[(); 4].map(|()| column.clone()),
        powers: &[SecureField::from(1); 2],
        inverses: [BaseField::from(1); 2],
    };
    let before: [Buffer<HostExecutor>; 4] = std::array::from_fn(|_| Buffer::filled(5, 16));
    let mut sums = before.clone();
    ops::constraints::add_constraints(&program, &rows, sums.each_mut());
    // Two times 2 - (4 + 2).
    let expected = [[5 + 0x7fff_ffff - 8; 16], [5; 16], [5; 16], [5; 16]];
    assert_eq!(sums.map(|column| column.to_host()), expected);
    assert_eq!(before.map(|column| column.to_host()), [[5; 16]; 4]);
}

/// A text is compiled once, whatever the proof and the size of the trace.
#[test]
fn the_text_depends_on_no_number_of_a_proof() {
    let texts = |log_size: u32, sum: SecureField, relation: Triples, number: SecureField| {
        let eval = Layers {
            relation,
            number,
            ..layers(log_size, 6, 3, Batches::Single)
        };
        let component = FrameworkComponent::new(&mut TraceLocationAllocator::default(), eval, sum);
        let program = Program::new(&component).unwrap_or_else(|error| panic!("{error}"));
        let units = program.units();
        units.map(|unit| unit.source.to_owned()).collect::<Vec<_>>()
    };
    let mut random = Random::new(3);
    let mut drawn = || secure(&mut random);
    let [one, zero] = [1, 0].map(SecureField::from);
    let expected = texts(5, drawn(), Triples::new(drawn(), drawn()), drawn());
    assert_eq!(expected.len(), 1);
    for (log_size, sum, relation, number) in [
        (5, drawn(), Triples::new(drawn(), drawn()), drawn()),
        (9, zero, Triples::new(drawn(), drawn()), drawn()),
        // Numbers of different meaning that are equal: z and the number are 1, as the first power of alpha always is,
        // and so is the share of each row in the sum.
        (5, SecureField::from(32), Triples::new(one, drawn()), one),
        (5, zero, Triples::new(zero, one), zero),
    ] {
        assert!(texts(log_size, sum, relation, number) == expected);
    }
}

/// Elements at one place that happen to be equal may change the text, not the result.
#[test]
fn equal_elements_of_a_relation() {
    let z = secure(&mut Random::new(4));
    check(Layers {
        relation: Triples::new(z, z),
        ..layers(4, 5, 3, Batches::Single)
    });
}

/// Elements of a relation that is used again are the same slots, as are numbers that the AIR names twice.
#[test]
fn numbers_that_are_named_again_share_a_slot() {
    let recording = recording(&component(layers(4, 6, 5, Batches::Single)));
    // The number; z after one, two and three powers, and three powers; the share of the sum.
    assert_eq!(recording.slots.len(), 1 + 3 + 3 + 1);
}

#[test]
fn the_compiler_runs_once_for_each_text() {
    // No other test has an AIR of seven columns.
    let before_first = compilations();
    check(fibonacci(3, 7));
    let after_first = compilations();
    assert!(after_first > before_first);
    for _ in 0..50 {
        let component = component(fibonacci(3, 7));
        let program = Program::new(&component).unwrap_or_else(|error| panic!("{error}"));
        let zeros = vec![SecureField::from(0); 16];
        let columns = random_columns(&component, 4, &mut Random::new(1));
        computed(&program, 3, &columns, &zeros[..5], &zeros, 0);
    }
    // Other tests compile in the meantime, but fewer texts than this one would.
    assert!(compilations() < after_first + 50);
}

/// Degrees are those that stwo's own symbolic evaluator reports.
#[test]
fn degrees_are_those_of_stwo() {
    fn compare<E: FrameworkEval>(eval: E) -> Vec<u32> {
        let expected = eval
            .evaluate(ExprEvaluator::new())
            .constraint_degree_bounds();
        let degrees = recording(&component(eval)).degrees();
        let as_sizes = degrees.iter().map(|degree| *degree as usize);
        assert_eq!(as_sizes.collect::<Vec<_>>(), expected);
        degrees
    }
    assert_eq!(compare(fibonacci(4, 6)), [2; 4]);
    assert_eq!(compare(users(4, &[0, 1])), [2, 1, 2, 2, 2, 2]);
    assert_eq!(compare(users(4, &[0, 0])).last(), Some(&3));
    assert_eq!(compare(users(4, &[0, 1, 0, 1, 0])).last(), Some(&3));
    compare(layers(4, 20, 5, Batches::Pairs));
}
