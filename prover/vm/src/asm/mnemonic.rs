//! The table of mnemonics, shared by assembler and disassembler.

use sage_air::isa::Opcode;

/// The part of an instruction that an operand sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// Destination register.
    Dst,
    /// First source register.
    Src1,
    /// Second source register.
    Src2,
    /// Immediate, a field element.
    Imm,
    /// Static memory address.
    Addr,
    /// Jump target.
    Target,
}

/// How a mnemonic becomes instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// One instruction of the machine, the canonical spelling of its opcode.
    Op(Opcode),
    /// Another spelling of one instruction.
    Alias(Opcode),
    /// `LoadImm 1` and `Div`.
    Inv,
    /// Four stores, the length word and `Halt`.
    Ret4,
}

/// One line of the table.
#[derive(Debug)]
pub(crate) struct Mnemonic {
    /// Lower-case spelling.
    pub name: &'static str,
    /// What it becomes.
    pub form: Form,
    /// Operands in source order.
    pub operands: &'static [Field],
    /// The last operand may be left out.
    pub optional_last: bool,
    /// Number of instructions.
    pub size: usize,
    /// A correct example for messages.
    pub usage: &'static str,
}

const fn op(
    name: &'static str,
    form: Form,
    operands: &'static [Field],
    optional_last: bool,
    usage: &'static str,
) -> Mnemonic {
    Mnemonic {
        name,
        form,
        operands,
        optional_last,
        size: 1,
        usage,
    }
}

use Field::{Addr, Dst, Imm, Src1, Src2, Target};
use Form::{Alias, Op};

/// All mnemonics; operands stand in the order of the instruction table of the specification.
pub(crate) static MNEMONICS: [Mnemonic; 20] = [
    op(
        "loadimm",
        Op(Opcode::LoadImm),
        &[Dst, Imm],
        false,
        "loadimm r1, 5",
    ),
    op(
        "add",
        Op(Opcode::Add),
        &[Dst, Src1, Src2, Imm],
        true,
        "add r1, r2, r3, 5",
    ),
    op(
        "sub",
        Op(Opcode::Sub),
        &[Dst, Src1, Src2, Imm],
        true,
        "sub r1, r2, r3, 5",
    ),
    op(
        "mul",
        Op(Opcode::Mul),
        &[Dst, Src1, Src2, Imm],
        true,
        "mul r1, r2, r3, 5",
    ),
    op(
        "div",
        Op(Opcode::Div),
        &[Dst, Src1, Src2],
        false,
        "div r1, r2, r3",
    ),
    op("mov", Op(Opcode::Mov), &[Dst, Src2], false, "mov r1, r2"),
    op("neg", Op(Opcode::Neg), &[Dst, Src1], false, "neg r1, r2"),
    op("load", Op(Opcode::Load), &[Dst, Addr], false, "load r1, 40"),
    op(
        "store",
        Op(Opcode::Store),
        &[Src2, Addr],
        false,
        "store r1, 40",
    ),
    op(
        "loadr",
        Op(Opcode::LoadR),
        &[Dst, Src1, Imm],
        true,
        "loadr r1, r2, 5",
    ),
    op(
        "storer",
        Op(Opcode::StoreR),
        &[Src1, Src2, Imm],
        true,
        "storer r1, r2, 5",
    ),
    op("jump", Op(Opcode::Jump), &[Target], false, "jump label"),
    op(
        "jumpif",
        Op(Opcode::JumpIf),
        &[Src1, Target],
        false,
        "jumpif r1, label",
    ),
    op("halt", Op(Opcode::Halt), &[], false, "halt"),
    op(
        "eq",
        Op(Opcode::Eq),
        &[Dst, Src1, Src2, Imm],
        true,
        "eq r1, r2, r3, 5",
    ),
    op(
        "lt",
        Op(Opcode::Lt),
        &[Dst, Src1, Src2],
        false,
        "lt r1, r2, r3",
    ),
    op(
        "gt",
        Alias(Opcode::Lt),
        &[Dst, Src2, Src1],
        false,
        "gt r1, r2, r3",
    ),
    // `mov r0, r0`: the machine has no instruction without effect.
    op("nop", Alias(Opcode::Mov), &[], false, "nop"),
    Mnemonic {
        name: "inv",
        form: Form::Inv,
        operands: &[Dst, Src1, Src2],
        optional_last: true,
        size: 2,
        usage: "inv r1, r2",
    },
    Mnemonic {
        name: "ret4",
        form: Form::Ret4,
        operands: &[],
        optional_last: false,
        size: 7,
        usage: "ret4",
    },
];

/// The mnemonic of this spelling, in any case.
pub(crate) fn by_name(name: &str) -> Option<&'static Mnemonic> {
    MNEMONICS.iter().find(|m| m.name.eq_ignore_ascii_case(name))
}

/// The canonical mnemonic of an opcode; every opcode has one.
pub(crate) fn by_opcode(opcode: Opcode) -> Option<&'static Mnemonic> {
    MNEMONICS.iter().find(|m| m.form == Op(opcode))
}

/// All spellings, for messages.
pub(crate) fn names() -> Vec<&'static str> {
    MNEMONICS.iter().map(|m| m.name).collect()
}

/// The candidate nearest to `word`, if it is at most two edits away and shares something with it.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let word = word.to_ascii_lowercase();
    candidates
        .map(|c| (edit_distance(&word, &c.to_ascii_lowercase()), c))
        .filter(|(distance, c)| {
            *distance <= 2 && *distance < c.chars().count().min(word.chars().count())
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, c)| c)
}

/// Levenshtein distance, one row of the table at a time.
fn edit_distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(b.chars()) {
            let best = (diagonal + usize::from(x != y))
                .min(*cell + 1)
                .min(left + 1);
            diagonal = core::mem::replace(cell, best);
            left = best;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edit_distance_counts_insertions_deletions_and_changes() {
        for (a, b, want) in [
            ("", "", 0),
            ("", "abc", 3),
            ("add", "add", 0),
            ("addd", "add", 1),
            ("kitten", "sitting", 3),
            ("ab", "ba", 2),
        ] {
            assert_eq!(edit_distance(a, b), want, "{a} {b}");
            assert_eq!(edit_distance(b, a), want, "{b} {a}");
        }
    }

    #[test]
    fn every_usage_line_starts_with_its_mnemonic() {
        for m in &MNEMONICS {
            assert!(m.usage.starts_with(m.name), "{}", m.name);
            assert!(core::ptr::eq(by_name(&m.name.to_uppercase()).unwrap(), m));
        }
    }
}
