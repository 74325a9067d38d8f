//! `run`: execution without proof.

use std::time::Instant;

use sage_air::{program::Program, statement::Outcome};
use sage_vm::{disasm, interp};
use serde::Serialize;

use crate::{
    cli::Run,
    error::{CliError, ExitCode},
    files::{self, Loaded},
    report,
    words::OutcomeText,
};

/// What `run --json` prints.
#[derive(Serialize)]
struct Executed {
    outcome: OutcomeText,
    cycles: u32,
    outputs: Vec<u32>,
    milliseconds: f64,
}

/// Runs a program and shows outcome, cycles and outputs.
pub fn run(arguments: &Run) -> Result<ExitCode, CliError> {
    let loaded = files::load_program(&arguments.program)?;
    let inputs = files::load_words(&arguments.inputs)?;
    let start = Instant::now();
    let run = interp::run(&loaded.program, &inputs, arguments.max_cycles)?;
    let time = start.elapsed();
    if arguments.json {
        files::print_json(&Executed {
            outcome: run.outcome.into(),
            cycles: run.cycles,
            outputs: run.outputs,
            milliseconds: report::milliseconds(time),
        })?;
    } else {
        files::print(&format!(
            "outcome   {}\ncycles    {}\noutputs   {:?}",
            describe(&loaded, run.outcome),
            report::grouped(u64::from(run.cycles)),
            run.outputs,
        ))?;
    }
    Ok(match run.outcome {
        Outcome::Halted => ExitCode::Success,
        Outcome::OutOfCycles { .. } | Outcome::Faulted { .. } => ExitCode::NotHalted,
    })
}

/// An outcome in words, with the instruction and its source line where they are known.
fn describe(loaded: &Loaded, outcome: Outcome) -> String {
    match outcome {
        Outcome::Halted => "halted".to_owned(),
        Outcome::OutOfCycles { pc } => {
            format!(
                "out of cycles before {}; --max-cycles raises the limit",
                place(loaded, pc)
            )
        }
        Outcome::Faulted { pc, v1, v2 } => format!(
            "faulted at {}: {}",
            place(loaded, pc),
            cause(&loaded.program, pc, v1, v2)
        ),
    }
}

fn place(loaded: &Loaded, pc: u32) -> String {
    let Some(instruction) = loaded.program.instruction(pc) else {
        return format!("pc {pc}");
    };
    let line = usize::try_from(pc)
        .ok()
        .and_then(|pc| loaded.lines.get(pc))
        .map(|line| format!(", line {line}"))
        .unwrap_or_default();
    format!(
        "pc {pc}{line} (`{}`)",
        disasm::disassemble_instruction(instruction)
    )
}

fn cause(program: &Program, pc: u32, v1: u32, v2: u32) -> String {
    use sage_air::isa::Opcode;
    let Some(instruction) = program.instruction(pc) else {
        return "there is no instruction; end the program with `halt`".to_owned();
    };
    match instruction.op {
        Opcode::Div => format!("division of {v1} by {v2}"),
        Opcode::LoadR | Opcode::StoreR => format!(
            "{v1} + {} modulo p is no address below 2^{}",
            instruction.imm, program.header.mem_log
        ),
        _ => format!(
            "{v1} outputs announced at word {}, at most {} declared",
            program.header.out_base, program.header.max_out
        ),
    }
}
