//! Second pass: instruction lines to instructions.

use sage_air::{
    isa::{Instruction, Opcode, P, REGISTERS},
    program::ProgramHeader,
};

use super::{
    error::{AsmErrorKind, Span},
    mnemonic::{Field, Form},
    parser::{Expr, LineError, Operand, Term},
    symbols::{Collected, Item},
};

/// Appends the instructions of one line to `code`.
pub(super) fn emit(
    item: &Item,
    symbols: &Collected,
    header: &ProgramHeader,
    code: &mut Vec<Instruction>,
) -> Result<(), LineError> {
    match item.mnemonic.form {
        Form::Op(opcode) | Form::Alias(opcode) => {
            code.push(single(item, opcode, symbols, header)?);
            Ok(())
        }
        Form::Inv => inv(item, code),
        Form::Ret4 => ret4(item.span, header, code),
    }
}

/// One instruction from the operands in table order.
fn single(
    item: &Item,
    opcode: Opcode,
    symbols: &Collected,
    header: &ProgramHeader,
) -> Result<Instruction, LineError> {
    let mut instruction = Instruction::new(opcode);
    for (field, operand) in item.mnemonic.operands.iter().zip(&item.operands) {
        match (operand, field) {
            (Operand::Register(r, _), Field::Dst) => instruction.dst = *r,
            (Operand::Register(r, _), Field::Src1) => instruction.src1 = *r,
            (Operand::Register(r, _), Field::Src2) => instruction.src2 = *r,
            (Operand::Expr(expr), Field::Imm) => instruction.imm = immediate(expr, symbols)?,
            (Operand::Expr(expr), Field::Addr) => {
                instruction.addr = address(expr, symbols, header.mem_log)?
            }
            (Operand::Expr(expr), Field::Target) => {
                instruction.addr = target(expr, symbols, header.n_instr)?
            }
            // The parser matches kinds of operands with the table; said again here rather than trusted.
            (_, _) => {
                let (mnemonic, usage) = (item.mnemonic.name.to_owned(), item.mnemonic.usage);
                return Err((AsmErrorKind::WrongOperands { mnemonic, usage }, item.span));
            }
        }
    }
    Ok(instruction)
}

/// A field element; negative numbers count down from p.
fn immediate(expr: &Expr, symbols: &Collected) -> Result<u32, LineError> {
    let value = symbols.number(expr)?;
    let p = i64::from(P);
    if value <= -p || value >= p {
        return Err((AsmErrorKind::OutsideField(value), expr.span));
    }
    u32::try_from(value.rem_euclid(p)).map_err(|_| (AsmErrorKind::OutsideField(value), expr.span))
}

/// A static data address.
fn address(expr: &Expr, symbols: &Collected, mem_log: u8) -> Result<u32, LineError> {
    let value = symbols.number(expr)?;
    let last = (1u32 << mem_log) - 1;
    u32::try_from(value)
        .ok()
        .filter(|address| (REGISTERS..=last).contains(address))
        .ok_or((
            AsmErrorKind::AddressRange {
                address: value,
                last,
            },
            expr.span,
        ))
}

/// A jump target: one label, or an instruction number.
fn target(expr: &Expr, symbols: &Collected, n_instr: u32) -> Result<u32, LineError> {
    let value = match expr.terms.as_slice() {
        [(false, Term::Name(name), _)] => match symbols.label(name) {
            Some(value) => value,
            None => symbols.number(expr)?,
        },
        _ => symbols.number(expr)?,
    };
    u32::try_from(value)
        .ok()
        .filter(|target| *target < n_instr)
        .ok_or((
            AsmErrorKind::TargetRange {
                target: value,
                instructions: n_instr,
            },
            expr.span,
        ))
}

/// `1 / source` by way of a register that holds the 1.
fn inv(item: &Item, code: &mut Vec<Instruction>) -> Result<(), LineError> {
    let mut registers = item.operands.iter().filter_map(|operand| match operand {
        Operand::Register(r, _) => Some(*r),
        Operand::Expr(_) => None,
    });
    let (Some(dst), Some(source)) = (registers.next(), registers.next()) else {
        let (mnemonic, usage) = (item.mnemonic.name.to_owned(), item.mnemonic.usage);
        return Err((AsmErrorKind::WrongOperands { mnemonic, usage }, item.span));
    };
    let one = registers.next().unwrap_or(dst);
    if one == source {
        return Err((
            AsmErrorKind::InvNeedsScratch {
                register: format!("r{source}"),
            },
            item.span,
        ));
    }
    let mut load = Instruction::new(Opcode::LoadImm);
    load.dst = one;
    load.imm = 1;
    let mut div = Instruction::new(Opcode::Div);
    div.dst = dst;
    div.src1 = one;
    div.src2 = source;
    code.extend([load, div]);
    Ok(())
}

/// Stores r0 … r3 behind the length word 4 and halts, as programs with four result registers end.
fn ret4(span: Span, header: &ProgramHeader, code: &mut Vec<Instruction>) -> Result<(), LineError> {
    const RESULTS: u8 = 4;
    if header.max_out < u32::from(RESULTS) {
        return Err((AsmErrorKind::OutputTooSmall(header.max_out), span));
    }
    let store = |register: u8, offset: u32| {
        let mut store = Instruction::new(Opcode::Store);
        store.src2 = register;
        store.addr = header.out_base + offset;
        store
    };
    code.extend((0..RESULTS).map(|r| store(r, 1 + u32::from(r))));
    let mut length = Instruction::new(Opcode::LoadImm);
    length.imm = u32::from(RESULTS);
    code.extend([length, store(0, 0), Instruction::new(Opcode::Halt)]);
    Ok(())
}
