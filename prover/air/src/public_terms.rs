//! The public terms: what the verifier itself adds to the lookup sums.
//!
//! P = 1/State(0, 0) − 1/State(pc_end, T) + Σ inputs (1/Mem(a, 0, x) − 1/Mem(a, 0, 0)) + Σ reads 1/Out(a, y), where a
//! halted run is read at its outputs and a faulted one at the source registers of the faulting instruction. The five
//! claimed sums and P add up to 0 exactly where every consumed tuple is yielded.
//!
//! Source: ObelyskVM specification, sections 1.2 and 3.5.

use alloc::vec::Vec;

use num_traits::Zero;
use stwo::core::fields::batch_inverse;
use stwo::core::fields::m31::M31;
use stwo::core::fields::qm31::SecureField;
use stwo_constraint_framework::Relation;

use crate::code::Code;
use crate::relations::{Relations, TupleRelation};
use crate::statement::{Outcome, Statement};

/// Terms ±1/d, collected so that one inversion serves all of them.
struct Terms {
    negative: Vec<bool>,
    denominators: Vec<SecureField>,
}

impl Terms {
    fn with_capacity(terms: usize) -> Self {
        Self {
            negative: Vec::with_capacity(terms),
            denominators: Vec::with_capacity(terms),
        }
    }

    fn push<const N: usize>(&mut self, negative: bool, relation: &TupleRelation<N>, tuple: &[u32]) {
        let mut values = [M31::zero(); N];
        for (value, word) in values.iter_mut().zip(tuple) {
            *value = M31::reduce(u64::from(*word));
        }
        self.negative.push(negative);
        self.denominators.push(relation.combine(&values));
    }

    fn sum(&self) -> Result<SecureField, Code> {
        // A zero denominator would panic in the inversion; a prover cannot aim for it, but it must end in an error.
        if self.denominators.iter().any(Zero::is_zero) {
            return Err(Code::ZeroDenominator);
        }
        let inverses = batch_inverse(&self.denominators);
        Ok(self.negative.iter().zip(inverses).fold(
            SecureField::zero(),
            |sum, (negative, inverse)| {
                if *negative {
                    sum - inverse
                } else {
                    sum + inverse
                }
            },
        ))
    }
}

/// The words of a public region by address: the length, then the words.
fn region(base: u32, words: &[u32]) -> impl Iterator<Item = (u32, u32)> + '_ {
    // Public regions are bounded by 2^14 words, so the length fits.
    let length = words.len() as u32;
    core::iter::once(length)
        .chain(words.iter().copied())
        .zip(base..)
        .map(|(word, address)| (address, word))
}

/// The final memory words that the verifier reads, as (address, value); an address may occur twice.
///
/// They are the outputs with their length where the run halted, the source registers of the faulting instruction
/// where it faulted inside the code, and none where it ran out of cycles.
pub fn final_reads(statement: &Statement<'_>) -> Vec<(u32, u32)> {
    match statement.outcome {
        Outcome::Halted => region(statement.program.out_base, statement.outputs).collect(),
        Outcome::OutOfCycles { .. } => Vec::new(),
        Outcome::Faulted { .. } => statement.fault_reads().into_iter().flatten().collect(),
    }
}

/// The initial memory words that are not 0, as (address, value): the inputs with their length.
pub fn initial_words(statement: &Statement<'_>) -> Vec<(u32, u32)> {
    region(statement.program.in_base, statement.inputs).collect()
}

/// Computes P for a statement whose claim was checked.
///
/// # Errors
///
/// [`Code::ZeroDenominator`] if a challenge hits a public tuple.
pub fn public_sum(statement: &Statement<'_>, relations: &Relations) -> Result<SecureField, Code> {
    let inputs = initial_words(statement);
    let reads = final_reads(statement);
    let mut terms = Terms::with_capacity(2 + 2 * inputs.len() + reads.len());
    let end = [statement.outcome.pc_end(), statement.cycles];
    terms.push(false, &relations.state, &[0, 0]);
    terms.push(true, &relations.state, &end);
    for (address, word) in inputs {
        terms.push(true, &relations.mem, &[address, 0, 0]);
        terms.push(false, &relations.mem, &[address, 0, word]);
    }
    for (address, word) in reads {
        terms.push(false, &relations.out, &[address, word]);
    }
    terms.sum()
}

#[cfg(test)]
#[path = "tests/public_terms.rs"]
mod tests;
