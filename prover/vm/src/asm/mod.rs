//! The assembler: text to registered program.
//!
//! # Language
//!
//! One statement a line; comments start with `;`, `#` or `//`. Names are case-sensitive, mnemonics, directives and
//! registers are not.
//!
//! | Line | Meaning |
//! | --- | --- |
//! | `.mem_log N` | memory of 2^N words, N = 6 … 20 |
//! | `.input BASE MAX` | length word of the inputs at BASE, at most MAX inputs behind it |
//! | `.output BASE MAX` | the same for the outputs |
//! | `.const NAME VALUE` | names a number; the value may use constants defined above |
//! | `name:` | label of the next instruction, alone or in front of a statement |
//! | `add r1, r2, r3, 5` | instruction; operands stand in the order of the instruction table |
//!
//! The three directives are required, in any order. They define the constants `in_base`, `max_in`, `out_base` and
//! `max_out`. Numbers are decimal or `0x` hexadecimal, may be negative and may be sums (`out_base + 1`); an immediate
//! is taken modulo p = 2^31 − 1. The immediate of `add`, `sub`, `mul`, `eq`, `loadr` and `storer` may be left out.
//!
//! | Pseudo-instruction | Becomes |
//! | --- | --- |
//! | `gt d, a, b` | `lt d, b, a` |
//! | `nop` | `mov r0, r0` |
//! | `inv d, a` | `loadimm d, 1` and `div d, d, a`; needs d ≠ a |
//! | `inv d, a, t` | `loadimm t, 1` and `div d, t, a`; overwrites t, needs t ≠ a |
//! | `ret4` | stores r0 … r3 as four outputs, the length word 4, and halts; overwrites r0 |

mod emit;
mod error;
mod lexer;
pub(crate) mod mnemonic;
mod parser;
mod symbols;

use sage_air::program::Program;

pub use error::{AsmError, AsmErrorKind, Span};
use symbols::Collected;

/// A program with the source line of every instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assembly {
    /// The program, valid by the rules of registration.
    pub program: Program,
    /// Source line of each instruction, from 1.
    pub lines: Vec<u32>,
}

/// Assembles a source text into a valid program.
///
/// # Errors
///
/// The first mistake found, with its place and a sentence on how to mend it.
pub fn assemble(source: &str) -> Result<Program, AsmError> {
    assemble_with_lines(source).map(|assembly| assembly.program)
}

/// Assembles a source text and keeps the source line of every instruction.
///
/// # Errors
///
/// As [`assemble`].
pub fn assemble_with_lines(source: &str) -> Result<Assembly, AsmError> {
    let attach = |(kind, span)| AsmError::new(kind, span, source);
    let mut collected = Collected::default();
    let mut last_line = 1;
    for (text, line) in source.lines().zip(1u32..) {
        last_line = line;
        collected.add_line(text, line).map_err(attach)?;
    }
    // Mistakes of the program as a whole are shown at its last line.
    let end = Span {
        line: last_line,
        column: 1,
        len: 0,
    };
    let header = collected.header(end).map_err(attach)?;
    let mut code = Vec::with_capacity(collected.size);
    let mut lines = Vec::with_capacity(collected.size);
    for item in &collected.items {
        emit::emit(item, &collected, &header, &mut code).map_err(attach)?;
        lines.resize(code.len(), item.span.line);
    }
    let program = Program { header, code };
    program
        .validate()
        .map_err(|e| attach((AsmErrorKind::Invalid(e), end)))?;
    Ok(Assembly { program, lines })
}

#[cfg(test)]
mod tests;
