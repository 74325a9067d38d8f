//! The cpu component: one row per cycle, three memory accesses per row.
//!
//! Source: ObelyskVM specification, sections 3.2 and 3.3. Constraints and LogUp entries stand in the order of that
//! text: both orders are part of the proof format.

use num_traits::One;
use stwo::core::fields::m31::M31;
use stwo_constraint_framework::{EvalAtRow, FrameworkEval, RelationEntry};

use crate::relations::Relations;

/// Number of main columns.
pub const N_MAIN: usize = 33;
/// Number of LogUp entries; two entries share one interaction column of four coordinates.
pub const N_ENTRIES: usize = 14;
/// Number of instruction selectors.
pub const N_FLAGS: usize = 9;

/// 3⁻¹ mod p.
const INV_3: M31 = M31(1_431_655_765);

/// Indices of the main columns.
pub mod col {
    /// Cycle number.
    pub const CLK: usize = 0;
    /// Program counter.
    pub const PC: usize = 1;
    /// Next program counter.
    pub const NPC: usize = 2;
    /// First of the nine selectors: lin, mul, div, load, store, jump, jnz, eq, lt.
    pub const FLAGS: usize = 3;
    /// First constant of the instruction.
    pub const C1: usize = 12;
    /// Second constant of the instruction.
    pub const C2: usize = 13;
    /// Immediate value or jump target.
    pub const IMM: usize = 14;
    /// Address of slot 1.
    pub const A1: usize = 15;
    /// Static address of slot 2.
    pub const A2S: usize = 16;
    /// Effective address of slot 2.
    pub const A2: usize = 17;
    /// Static address of slot 3.
    pub const A3S: usize = 18;
    /// Effective address of slot 3.
    pub const A3: usize = 19;
    /// Value of slot 1.
    pub const V1: usize = 20;
    /// Value of slot 2.
    pub const V2: usize = 21;
    /// Value of slot 3 after the cycle.
    pub const V3: usize = 22;
    /// Value of slot 3 before the cycle.
    pub const O3: usize = 23;
    /// 1 where the tested value is not 0.
    pub const Z: usize = 24;
    /// Inverse of the tested value.
    pub const W: usize = 25;
    /// First of the three times of the previous access.
    pub const U: usize = 26;
    /// First of the three remainders mod 3 of the time gap.
    pub const D: usize = 29;
    /// Multiplicity of this row's clock in Gap.
    pub const G: usize = 32;
}

/// The constraints of the cpu component at a given trace size.
#[derive(Clone, Debug)]
pub struct CpuEval {
    /// Log2 of the number of rows.
    pub log_size: u32,
    /// The challenges of all relations.
    pub relations: Relations,
}

/// The main columns of one row.
struct Row<F> {
    clk: F,
    pc: F,
    npc: F,
    flags: [F; N_FLAGS],
    c1: F,
    c2: F,
    imm: F,
    a1: F,
    a2s: F,
    a2: F,
    a3s: F,
    a3: F,
    v1: F,
    v2: F,
    v3: F,
    o3: F,
    z: F,
    w: F,
    u: [F; 3],
    d: [F; 3],
    g: F,
}

impl<F> Row<F> {
    /// Reads the columns in their order.
    fn read<E: EvalAtRow<F = F>>(eval: &mut E) -> Self {
        let mut next = || eval.next_trace_mask();
        Self {
            clk: next(),
            pc: next(),
            npc: next(),
            flags: core::array::from_fn(|_| next()),
            c1: next(),
            c2: next(),
            imm: next(),
            a1: next(),
            a2s: next(),
            a2: next(),
            a3s: next(),
            a3: next(),
            v1: next(),
            v2: next(),
            v3: next(),
            o3: next(),
            z: next(),
            w: next(),
            u: core::array::from_fn(|_| next()),
            d: core::array::from_fn(|_| next()),
            g: next(),
        }
    }
}

impl FrameworkEval for CpuEval {
    fn log_size(&self) -> u32 {
        self.log_size
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.log_size + 1
    }

    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let row = Row::read(&mut eval);
        let enabled = sum(&row.flags);
        let padding = E::F::one() - enabled.clone();
        selectors(&mut eval, &row, &enabled, &padding);
        effects(&mut eval, &row);
        tests(&mut eval, &row);
        addresses(&mut eval, &row);
        remainders(&mut eval, &row);
        padding_rows(&mut eval, &row, &padding);
        self.control_entries(&mut eval, &row, &enabled);
        self.memory_entries(&mut eval, &row, &enabled);
        self.table_entries(&mut eval, &row);
        eval.finalize_logup_in_pairs();
        eval
    }
}

/// Constraints 1–10: each selector is 0 or 1, and at most one is 1.
fn selectors<E: EvalAtRow>(eval: &mut E, row: &Row<E::F>, enabled: &E::F, padding: &E::F) {
    for flag in &row.flags {
        eval.add_constraint(flag.clone() * (flag.clone() - E::F::one()));
    }
    eval.add_constraint(enabled.clone() * padding.clone());
}

/// Constraints 11–15: the value written, for the instructions that do not test.
fn effects<E: EvalAtRow>(eval: &mut E, row: &Row<E::F>) {
    let [lin, mul, div, load, store, jump, jnz, _, _] = row.flags.clone();
    let (v1, v2, v3) = (row.v1.clone(), row.v2.clone(), row.v3.clone());
    let linear = row.c1.clone() * v1.clone() + row.c2.clone() * v2.clone() + row.imm.clone();
    eval.add_constraint(lin * (v3.clone() - linear));
    eval.add_constraint(mul * (v3.clone() - v1.clone() * (v2.clone() + row.imm.clone())));
    eval.add_constraint(div * (v3.clone() * v2.clone() - v1));
    eval.add_constraint((load + store) * (v3.clone() - v2));
    eval.add_constraint((jump + jnz) * (v3 - row.o3.clone()));
}

/// Constraints 16–19: z says whether the tested value differs from 0, w is its inverse.
fn tests<E: EvalAtRow>(eval: &mut E, row: &Row<E::F>) {
    let [_, _, div, _, _, _, _, eq, _] = row.flags.clone();
    let tested = tested_value::<E>(row);
    let zero = E::F::one() - row.z.clone();
    eval.add_constraint(row.z.clone() - tested.clone() * row.w.clone());
    eval.add_constraint(tested * zero.clone());
    eval.add_constraint(div * zero.clone());
    eval.add_constraint(eq * (row.v3.clone() - zero));
}

/// The value whose being 0 decides: v1 for JumpIf, v1 − v2 − imm for Eq, v2 for Div, else 0.
fn tested_value<E: EvalAtRow>(row: &Row<E::F>) -> E::F {
    let [_, _, div, _, _, _, jnz, eq, _] = row.flags.clone();
    let difference = row.v1.clone() - row.v2.clone() - row.imm.clone();
    jnz * row.v1.clone() + eq * difference + div * row.v2.clone()
}

/// Constraints 20–22: effective addresses and the next program counter.
fn addresses<E: EvalAtRow>(eval: &mut E, row: &Row<E::F>) {
    let [_, _, _, load, store, jump, jnz, _, _] = row.flags.clone();
    let indirect = row.v1.clone() + row.imm.clone();
    eval.add_constraint(row.a2.clone() - row.a2s.clone() - load * indirect.clone());
    eval.add_constraint(row.a3.clone() - row.a3s.clone() - store * indirect);
    let following = row.pc.clone() + E::F::one();
    let taken = jump + jnz * row.z.clone();
    let offset = row.imm.clone() - following.clone();
    eval.add_constraint(row.npc.clone() - following - taken * offset);
}

/// Constraints 23–26: remainders are 0, 1 or 2, and w is 0 where z is 0.
fn remainders<E: EvalAtRow>(eval: &mut E, row: &Row<E::F>) {
    let two = E::F::from(M31(2));
    for d in &row.d {
        eval.add_constraint(d.clone() * (d.clone() - E::F::one()) * (d.clone() - two.clone()));
    }
    eval.add_constraint(row.w.clone() * (E::F::one() - row.z.clone()));
}

/// Constraints 27–45: a row without an instruction is all 0 but for npc = 1.
///
/// Soundness needs only the last of them, on g: with it no padding row serves the gap table. The others leave one
/// witness only.
fn padding_rows<E: EvalAtRow>(eval: &mut E, row: &Row<E::F>, padding: &E::F) {
    let [u1, u2, u3] = &row.u;
    let [d1, d2, d3] = &row.d;
    let columns = [
        &row.clk, &row.pc, &row.c1, &row.c2, &row.imm, &row.a1, &row.a2s, &row.a3s, &row.v1,
        &row.v2, &row.v3, &row.o3, u1, u2, u3, d1, d2, d3, &row.g,
    ];
    for column in columns {
        eval.add_constraint(padding.clone() * column.clone());
    }
}

impl CpuEval {
    /// Entries 1–3: the state chain and the instruction fetch.
    fn control_entries<E: EvalAtRow>(&self, eval: &mut E, row: &Row<E::F>, enabled: &E::F) {
        let consumed = -E::EF::from(enabled.clone());
        let yielded = E::EF::from(enabled.clone());
        eval.add_to_relation(RelationEntry::new(
            &self.relations.state,
            consumed.clone(),
            &[row.pc.clone(), row.clk.clone()],
        ));
        eval.add_to_relation(RelationEntry::new(
            &self.relations.state,
            yielded,
            &[row.npc.clone(), row.clk.clone() + E::F::one()],
        ));
        eval.add_to_relation(RelationEntry::new(
            &self.relations.rom,
            consumed,
            &[
                row.pc.clone(),
                flag_word::<E>(&row.flags),
                row.c1.clone(),
                row.c2.clone(),
                row.imm.clone(),
                row.a1.clone(),
                row.a2s.clone(),
                row.a3s.clone(),
            ],
        ));
    }

    /// Entries 4–12: for each slot the tuple before, the tuple after and the gap between their times.
    fn memory_entries<E: EvalAtRow>(&self, eval: &mut E, row: &Row<E::F>, enabled: &E::F) {
        let consumed = -E::EF::from(enabled.clone());
        let yielded = E::EF::from(enabled.clone());
        let slots = [
            (&row.a1, &row.v1, &row.v1),
            (&row.a2, &row.v2, &row.v2),
            (&row.a3, &row.o3, &row.v3),
        ];
        let mut time = row.clk.clone() * M31(3);
        for ((address, before, after), (u, d)) in slots.into_iter().zip(row.u.iter().zip(&row.d)) {
            // q = (t − u − 1 − d) / 3 with t the time of this slot; `time` is t − 1 here.
            let quotient = (time.clone() - u.clone() - d.clone()) * INV_3;
            time += E::F::one();
            eval.add_to_relation(RelationEntry::new(
                &self.relations.mem,
                consumed.clone(),
                &[address.clone(), u.clone(), before.clone()],
            ));
            eval.add_to_relation(RelationEntry::new(
                &self.relations.mem,
                yielded.clone(),
                &[address.clone(), time.clone(), after.clone()],
            ));
            eval.add_to_relation(RelationEntry::new(
                &self.relations.gap,
                consumed.clone(),
                &[quotient],
            ));
        }
    }

    /// Entries 13 and 14: this row's clock as a gap table row, and the comparison it asks for.
    fn table_entries<E: EvalAtRow>(&self, eval: &mut E, row: &Row<E::F>) {
        let [.., lt] = row.flags.clone();
        eval.add_to_relation(RelationEntry::new(
            &self.relations.gap,
            E::EF::from(row.g.clone()),
            core::slice::from_ref(&row.clk),
        ));
        eval.add_to_relation(RelationEntry::new(
            &self.relations.cmp,
            -E::EF::from(lt),
            &[row.v1.clone(), row.v2.clone(), row.v3.clone()],
        ));
    }
}

/// The sum of the selectors: 1 in a row with an instruction, 0 in a padding row.
fn sum<F: Clone + core::ops::Add<F, Output = F>>(flags: &[F; N_FLAGS]) -> F {
    let [first, rest @ ..] = flags;
    rest.iter()
        .fold(first.clone(), |total, flag| total + flag.clone())
}

/// Σ 2ⁱ·fᵢ, the flag word of the ROM.
fn flag_word<E: EvalAtRow>(flags: &[E::F; N_FLAGS]) -> E::F {
    let [first, rest @ ..] = flags;
    rest.iter()
        .zip(1u32..)
        .fold(first.clone(), |word, (flag, bit)| {
            word + flag.clone() * M31(1 << bit)
        })
}
