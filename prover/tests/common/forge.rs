//! Runs that cheat in one place and are honest about its consequences.
//!
//! A forged run executes a program as the machine would, but for its cheats, and goes on from what they leave behind.
//! Every multiplicity that a prover may choose is chosen so that the lookups cancel. What is still broken is broken by
//! the cheat alone.

use std::collections::BTreeMap;

use num_traits::{One, Zero};
use sage_air::claim::MIN_ROWS_LOG;
use sage_air::components::{cmp, cpu, mem};
use sage_air::isa::{flag, ControlWords, HALT};
use sage_air::public_terms::final_reads;
use sage_air::statement::{Outcome, Statement};
use sage_prover::witness::mem::row_of;
use sage_prover::witness::Witness;
use stwo::core::fields::m31::M31;
use stwo::prover::backend::simd::column::BaseColumn;

use super::Run;

/// The cells of a cpu row.
pub type Cpu = [M31; cpu::N_MAIN];
/// The cells of a cmp row.
pub type Cmp = [M31; cmp::N_MAIN];

/// A departure from the honest run in one cycle.
#[derive(Clone, Copy)]
pub enum Cheat {
    /// The cycle begins at another program counter than the one before has named.
    Pc(u32),
    /// Another instruction is executed than the one in the program.
    Words(fn(&mut ControlWords)),
    /// Slot 2 or 3 has another effective address.
    Address(usize, u32),
    /// Slot 1 or 2 reads a value that nobody has written.
    Value(usize, u32),
    /// The access of a slot consumes the tuple that it yields, with the given value in slots 1 and 2; no other access
    /// notices it. The last field is the remainder d, which decides what its gap is.
    Own(usize, u32, M31),
    /// The word of a slot is read as it was at the beginning; see [`Forgery::addresses`].
    Again(usize),
    /// Cells are changed before the cycle takes effect.
    Cells(fn(&mut Cpu)),
}

/// A run with its cheats.
#[derive(Clone)]
pub struct Forgery {
    /// Cheats, each with its cycle.
    pub cheats: Vec<(u32, Cheat)>,
    /// The run stops after so many cycles and is claimed to have faulted; it halts if `None`.
    pub faults_after: Option<u32>,
    /// A change of the first padding row of cpu.
    pub padding: Option<fn(&mut Cpu)>,
    /// A change of the first row of cmp.
    pub comparison: Option<fn(&mut Cmp)>,
    /// The addresses of the mem rows in their cycle, if they are not 0, 1, 2, …; the second row of an address holds
    /// what [`Cheat::Again`] has left behind.
    pub addresses: Option<Vec<u32>>,
    /// A change of the outputs that are claimed.
    pub claim: Option<fn(&mut Vec<u32>)>,
}

impl Forgery {
    /// A run without cheats.
    pub const HONEST: Self = Self {
        cheats: Vec::new(),
        faults_after: None,
        padding: None,
        comparison: None,
        addresses: None,
        claim: None,
    };

    /// A run with one cheat.
    pub fn of(cycle: u32, cheat: Cheat) -> Self {
        Self {
            cheats: vec![(cycle, cheat)],
            ..Self::HONEST
        }
    }
}

/// A word of the memory: time of its last access, and value.
type Word = (M31, M31);

/// A forged run.
pub struct Forged {
    forgery: Forgery,
    cycles: Vec<Cpu>,
    memory: BTreeMap<u32, Word>,
    /// Words as [`Cheat::Again`] has found them.
    left_behind: BTreeMap<u32, Word>,
    /// How the run is claimed to have ended.
    pub outcome: Outcome,
    /// The outputs that are claimed.
    pub outputs: Vec<u32>,
}

impl Forged {
    /// Executes the program of a run once more, with cheats.
    pub fn new(run: &Run, forgery: &Forgery) -> Self {
        let header = run.program.header;
        let mut forged = Self {
            forgery: forgery.clone(),
            cycles: Vec::new(),
            memory: BTreeMap::new(),
            left_behind: BTreeMap::new(),
            outcome: Outcome::Halted,
            outputs: Vec::new(),
        };
        let inputs = std::iter::once(run.inputs.len() as u32).chain(run.inputs.iter().copied());
        for (address, word) in (header.in_base..).zip(inputs) {
            forged.memory.insert(address, (M31::zero(), M31(word)));
        }
        let mut pc = 0;
        while pc != HALT && forgery.faults_after != Some(forged.cycles.len() as u32) {
            assert!(forged.cycles.len() < 60, "a forged run ends soon");
            pc = forged.cycle(pc, run.tables.rom());
        }
        let value = |address: u32| forged.memory.get(&address).map_or(0, |word| word.1 .0);
        if forgery.faults_after.is_some() {
            let instruction = run
                .program
                .instruction(pc)
                .expect("a fault inside the code");
            let (v1, v2) = (
                value(instruction.src1.into()),
                value(instruction.src2.into()),
            );
            forged.outcome = Outcome::Faulted { pc, v1, v2 };
        } else {
            let first = header.out_base + 1;
            forged.outputs = (first..first + value(header.out_base)).map(value).collect();
            if let Some(change) = forgery.claim {
                change(&mut forged.outputs);
            }
        }
        forged
    }

    /// What is claimed of the run.
    pub fn statement<'a>(&'a self, run: &'a Run) -> Statement<'a> {
        Statement {
            cycles: self.cycles.len() as u32,
            outcome: self.outcome,
            fault_instruction: match self.outcome {
                Outcome::Faulted { pc, .. } => run.program.instruction(pc).copied(),
                Outcome::Halted | Outcome::OutOfCycles { .. } => None,
            },
            log_cmp: MIN_ROWS_LOG,
            outputs: &self.outputs,
            ..run.statement()
        }
    }

    fn cheats(&self) -> impl Iterator<Item = Cheat> + '_ {
        let now = self.cycles.len() as u32;
        let cheats = self.forgery.cheats.iter();
        cheats
            .filter(move |(at, _)| *at == now)
            .map(|(_, cheat)| *cheat)
    }

    /// Executes one cycle and returns the next program counter.
    fn cycle(&mut self, mut pc: u32, rom: &[ControlWords]) -> u32 {
        let mut words = ControlWords::default();
        let cheats: Vec<Cheat> = self.cheats().collect();
        for cheat in &cheats {
            if let Cheat::Pc(other) = cheat {
                pc = *other;
            }
        }
        words.clone_from(&rom[pc as usize]);
        for cheat in &cheats {
            if let Cheat::Words(change) = cheat {
                change(&mut words);
            }
        }
        let mut row = fetched(self.cycles.len() as u32, pc, &words);
        self.access(&mut row, 1, cpu::col::A1, &cheats);
        for (slot, bit, fixed) in [
            (2, flag::LOAD, cpu::col::A2S),
            (3, flag::STORE, cpu::col::A3S),
        ] {
            let indirect =
                row[cpu::col::FLAGS + bit as usize] * (row[cpu::col::V1] + row[cpu::col::IMM]);
            row[fixed + 1] = row[fixed] + indirect;
            for cheat in &cheats {
                if let Cheat::Address(at, address) = cheat {
                    if *at == slot {
                        row[fixed + 1] = M31(*address);
                    }
                }
            }
        }
        self.access(&mut row, 2, cpu::col::A2, &cheats);
        let address = row[cpu::col::A3].0;
        row[cpu::col::O3] = self.memory.get(&address).map_or(M31::zero(), |word| word.1);
        take_effect(&mut row, &words);
        for cheat in &cheats {
            if let Cheat::Cells(change) = cheat {
                change(&mut row);
            }
        }
        self.access(&mut row, 3, cpu::col::A3, &cheats);
        self.cycles.push(row);
        row[cpu::col::NPC].0
    }

    /// Makes the access of a slot whose address stands in column `address`.
    fn access(&mut self, row: &mut Cpu, slot: usize, address: usize, cheats: &[Cheat]) {
        let address = row[address].0;
        let time = row[cpu::col::CLK] * M31(3) + M31(slot as u32);
        let (value, time_before) = (cpu::col::V1 + slot - 1, cpu::col::U + slot - 1);
        let mut word = self.memory.get(&address).copied().unwrap_or_default();
        for cheat in cheats {
            match cheat {
                Cheat::Own(at, own, remainder) if *at == slot => {
                    if slot == 3 {
                        row[cpu::col::O3] = row[value];
                    } else {
                        row[value] = M31(*own);
                    }
                    row[time_before] = time;
                    row[cpu::col::D + slot - 1] = *remainder;
                    return;
                }
                Cheat::Again(at) if *at == slot => {
                    self.left_behind.insert(address, word);
                    word = Word::default();
                }
                Cheat::Value(at, other) if *at == slot => word.1 = M31(*other),
                _ => {}
            }
        }
        row[time_before] = word.0;
        row[cpu::col::D + slot - 1] = M31((time - word.0 - M31::one()).0 % 3);
        if slot < 3 {
            row[value] = word.1;
        }
        self.memory.insert(address, (time, row[value]));
    }

    /// The witness of the run: every multiplicity is the one that its table is asked for.
    pub fn witness(&self, run: &Run) -> Witness {
        let statement = self.statement(run);
        let sizes = statement.check().expect("the claim can be looked at");
        let mut padding: Cpu = [M31::zero(); cpu::N_MAIN];
        padding[cpu::col::NPC] = M31::one();
        let mut rows = self.cycles.clone();
        rows.resize(1 << sizes.n, padding);
        if let Some(change) = self.forgery.padding {
            change(&mut rows[self.cycles.len()]);
        }
        let comparisons = self.comparisons(&rows, 1 << sizes.k);
        serve_gaps(&mut rows, self.cycles.len());
        let main = [
            columns(&rows),
            columns(&fetches(&rows, run.tables.rom(), 1 << sizes.rom_log)),
            columns(&ranges(&comparisons)),
            self.memory_columns(&statement, u32::from(sizes.mem_log)),
            columns(&comparisons),
        ];
        Witness { sizes, main }
    }

    /// The comparison table.
    fn comparisons(&self, rows: &[Cpu], size: usize) -> Vec<Cmp> {
        let mut asked: Vec<(M31, M31)> = Vec::new();
        for row in self
            .cycles
            .iter()
            .filter(|row| !selector(row, flag::LT).is_zero())
        {
            let operands = (row[cpu::col::V1], row[cpu::col::V2]);
            if !asked.contains(&operands) {
                asked.push(operands);
            }
        }
        asked.resize(size, (M31::zero(), M31::zero()));
        let mut table: Vec<Cmp> = asked.iter().map(|(a, b)| compared(a.0, b.0)).collect();
        if let Some(change) = self.forgery.comparison {
            change(&mut table[0]);
        }
        let radix = M31(1 << 16);
        for row in rows {
            let tuple = (row[cpu::col::V1], row[cpu::col::V2], row[cpu::col::V3]);
            let holds = |entry: &&mut Cmp| {
                let a = entry[cmp::col::A0] + entry[cmp::col::A1] * radix;
                let b = entry[cmp::col::B0] + entry[cmp::col::B1] * radix;
                (a, b, entry[cmp::col::LT]) == tuple
            };
            if let Some(entry) = table.iter_mut().find(holds) {
                entry[cmp::col::M] += selector(row, flag::LT);
            }
        }
        table
    }

    fn memory_columns(&self, statement: &Statement<'_>, log_size: u32) -> Vec<BaseColumn> {
        let honest = || (0..1 << log_size).collect();
        let addresses: Vec<u32> = self.forgery.addresses.clone().unwrap_or_else(honest);
        let mut rows = vec![[M31::zero(); mem::N_MAIN]; 1 << log_size];
        let mut seen = BTreeMap::new();
        for (position, address) in addresses.into_iter().enumerate() {
            let row = row_of(position, log_size);
            let words = match seen.insert(address, row) {
                None => &self.memory,
                Some(_) => &self.left_behind,
            };
            let (time, value) = words.get(&address).copied().unwrap_or_default();
            rows[row] = [M31(address), time, value, M31::zero()];
        }
        for (address, _) in final_reads(statement) {
            rows[seen[&address]][mem::col::O] += M31::one();
        }
        columns(&rows)
    }
}

fn columns<const N: usize>(rows: &[[M31; N]]) -> Vec<BaseColumn> {
    (0..N)
        .map(|column| rows.iter().map(|row| row[column]).collect())
        .collect()
}

fn selector(row: &Cpu, bit: u32) -> M31 {
    row[cpu::col::FLAGS + bit as usize]
}

/// A row with the cells that the clock and the program fix.
fn fetched(clk: u32, pc: u32, words: &ControlWords) -> Cpu {
    let mut row = [M31::zero(); cpu::N_MAIN];
    let fixed = [
        (cpu::col::CLK, clk),
        (cpu::col::PC, pc),
        (cpu::col::C1, words.c1),
        (cpu::col::C2, words.c2),
        (cpu::col::IMM, words.imm),
        (cpu::col::A1, words.a1),
        (cpu::col::A2S, words.a2),
        (cpu::col::A3S, words.a3),
    ];
    for (column, value) in fixed {
        row[column] = M31(value);
    }
    for bit in 0..flag::COUNT {
        row[cpu::col::FLAGS + bit as usize] = M31((words.fw >> bit) & 1);
    }
    row
}

/// Fills v3, z, w and npc from the values read.
fn take_effect(row: &mut Cpu, words: &ControlWords) {
    use cpu::col::{C1, C2, IMM, NPC, O3, PC, V1, V2, V3, W, Z};
    let is = |bit: u32| words.fw == 1 << bit;
    let (v1, v2, imm) = (row[V1], row[V2], row[IMM]);
    let tested = if is(flag::JNZ) {
        v1
    } else if is(flag::EQ) {
        v1 - v2 - imm
    } else if is(flag::DIV) {
        v2
    } else {
        M31::zero()
    };
    row[W] = if tested.is_zero() {
        tested
    } else {
        tested.inverse()
    };
    row[Z] = tested * row[W];
    row[V3] = if is(flag::LIN) {
        row[C1] * v1 + row[C2] * v2 + imm
    } else if is(flag::MUL) {
        v1 * (v2 + imm)
    } else if is(flag::DIV) {
        v1 * row[W]
    } else if is(flag::LOAD) || is(flag::STORE) {
        v2
    } else if is(flag::EQ) {
        M31::one() - row[Z]
    } else if is(flag::LT) {
        M31(u32::from(v1.0 < v2.0))
    } else {
        row[O3]
    };
    let taken = is(flag::JUMP) || (is(flag::JNZ) && !row[Z].is_zero());
    row[NPC] = if taken { imm } else { row[PC] + M31::one() };
}

/// The honest row of a comparison, asked for by nobody yet.
fn compared(a: u32, b: u32) -> Cmp {
    let (a0, a1, b0, b1) = (a & 0xffff, a >> 16, b & 0xffff, b >> 16);
    let not_p = |low: u32, high: u32| M31(cmp::LIMB_SUM_OF_P - low - high).inverse();
    [
        M31(a0),
        M31(a1),
        M31(b0),
        M31(b1),
        M31(u32::from(a0 < b0)),
        M31(u32::from(a < b)),
        not_p(a0, a1),
        not_p(b0, b1),
        M31::zero(),
    ]
}

/// How often each integer below 2^16 is looked up.
fn ranges(comparisons: &[Cmp]) -> Vec<[M31; 1]> {
    let mut counts = vec![[M31::zero()]; 1 << 16];
    let (radix, two) = (M31(1 << 16), M31(2));
    for [a0, a1, b0, b1, borrow, lt, ..] in comparisons.iter().copied() {
        let low = a0 - b0 + borrow * radix;
        let high = a1 - b1 - borrow + lt * radix;
        for value in [a0, b0, a1, a1 * two, b1, b1 * two, low, high] {
            if let Some([count]) = counts.get_mut(value.0 as usize) {
                *count += M31::one();
            }
        }
    }
    counts
}

/// How often each instruction is fetched.
fn fetches(rows: &[Cpu], rom: &[ControlWords], size: usize) -> Vec<[M31; 1]> {
    let mut counts = vec![[M31::zero()]; size];
    for row in rows {
        let flags = (0..flag::COUNT).map(|bit| selector(row, bit));
        let enabled = flags.fold(M31::zero(), |sum, flag| sum + flag);
        if !enabled.is_zero() && (row[cpu::col::PC].0 as usize) < rom.len() {
            counts[row[cpu::col::PC].0 as usize][0] += enabled;
        }
    }
    counts
}

/// Lets the first `cycles` rows yield the gaps that are asked for, less what padding rows yield.
fn serve_gaps(rows: &mut [Cpu], cycles: usize) {
    let third = M31(3).inverse();
    let mut asked = vec![M31::zero(); cycles];
    let (real, padding) = rows.split_at_mut(cycles);
    for row in real.iter() {
        for slot in 0..3 {
            let before = row[cpu::col::CLK] * M31(3) + M31(slot as u32);
            let quotient = (before - row[cpu::col::U + slot] - row[cpu::col::D + slot]) * third;
            if let Some(count) = asked.get_mut(quotient.0 as usize) {
                *count += M31::one();
            }
        }
    }
    for row in padding {
        if let Some(count) = asked.get_mut(row[cpu::col::CLK].0 as usize) {
            *count -= row[cpu::col::G];
        }
    }
    for (row, count) in real.iter_mut().zip(asked) {
        row[cpu::col::G] = count;
    }
}
