//! Columns of tree 0: the integers below 2^16 and the decoded program.
//!
//! Row i of a table stands at index i of the stored order; the order inside a table has no meaning.
//! Source: ObelyskVM specification, sections 1.3 and 4.2.

use sage_air::isa::{decode, ControlWords};
use sage_air::program::Program;
use stwo::prover::backend::simd::column::BaseColumn;

use super::columns::padded;

/// Decodes every instruction of a program.
pub fn control_words(program: &Program) -> Vec<ControlWords> {
    program.code.iter().map(decode).collect()
}

/// Builds the columns of tree 0 in their order: rc16, then the eight of the ROM.
pub fn columns(program: &Program) -> Vec<BaseColumn> {
    let words = control_words(program);
    let log_size = u32::from(program.rom_log());
    let of = |field: fn(&ControlWords) -> u32| padded(log_size, words.iter().map(field));
    vec![
        padded(16, 0..1 << 16),
        padded(log_size, 0..1 << log_size),
        of(|words| words.fw),
        of(|words| words.c1),
        of(|words| words.c2),
        of(|words| words.imm),
        of(|words| words.a1),
        of(|words| words.a2),
        of(|words| words.a3),
    ]
}
