//! The disassembler: program to text that assembles back to the identical program.

use std::{
    collections::BTreeSet,
    fmt::{self, Write},
};

use sage_air::{
    isa::{Instruction, Opcode, P},
    program::Program,
};

use crate::asm::mnemonic::{self, Field};

/// Writes a program as assembler source: directives, then one instruction a line, jump targets as labels `L<pc>`.
///
/// For a valid program [`crate::asm::assemble`] gives the identical program back.
pub fn disassemble(program: &Program) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_program(program, &mut text);
    text
}

/// One instruction as assembler source; jump targets are written as labels `L<pc>`.
pub fn disassemble_instruction(instruction: &Instruction) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_instruction(instruction, &mut text);
    text
}

fn is_jump(instruction: &Instruction) -> bool {
    matches!(instruction.op, Opcode::Jump | Opcode::JumpIf)
}

fn write_program(program: &Program, out: &mut String) -> fmt::Result {
    let header = &program.header;
    writeln!(out, ".mem_log {}", header.mem_log)?;
    writeln!(out, ".input {} {}", header.in_base, header.max_in)?;
    writeln!(out, ".output {} {}", header.out_base, header.max_out)?;
    let targets: BTreeSet<u32> = program
        .code
        .iter()
        .filter(|i| is_jump(i))
        .map(|i| i.addr)
        .collect();
    for (pc, instruction) in (0u32..).zip(&program.code) {
        if targets.contains(&pc) {
            writeln!(out, "L{pc}:")?;
        }
        out.write_str("    ")?;
        write_instruction(instruction, out)?;
        out.write_char('\n')?;
    }
    Ok(())
}

fn write_instruction(instruction: &Instruction, out: &mut String) -> fmt::Result {
    let Some(mnemonic) = mnemonic::by_opcode(instruction.op) else {
        // A test walks all opcodes; a name no assembler knows is better than a wrong instruction.
        return write!(out, "<{}>", instruction.op.name());
    };
    out.write_str(mnemonic.name)?;
    let mut separator = " ";
    for (index, field) in mnemonic.operands.iter().enumerate() {
        let last = index + 1 == mnemonic.operands.len();
        if last && mnemonic.optional_last && instruction.imm == 0 {
            break;
        }
        out.write_str(separator)?;
        separator = ", ";
        match field {
            Field::Dst => write!(out, "r{}", instruction.dst)?,
            Field::Src1 => write!(out, "r{}", instruction.src1)?,
            Field::Src2 => write!(out, "r{}", instruction.src2)?,
            Field::Imm if instruction.imm > P / 2 => write!(out, "-{}", P - instruction.imm)?,
            Field::Imm => write!(out, "{}", instruction.imm)?,
            Field::Addr => write!(out, "{}", instruction.addr)?,
            Field::Target => write!(out, "L{}", instruction.addr)?,
        }
    }
    Ok(())
}
