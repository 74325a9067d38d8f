//! `asm` and `disasm`.

use sage_air::program::ProgramRecord;
use sage_vm::disasm;
use serde::Serialize;

use crate::{
    cli::{Asm, Disasm},
    error::{CliError, ExitCode},
    files,
    statement::ProgramText,
};

/// What `asm --json` prints.
#[derive(Serialize)]
struct Assembled {
    #[serde(flatten)]
    record: ProgramText,
    /// The registered header in hexadecimal.
    header: String,
    /// The code in hexadecimal, 20 bytes an instruction.
    code: String,
}

/// Assembles a source file, writes the program and shows its identity.
pub fn assemble(arguments: &Asm) -> Result<ExitCode, CliError> {
    if let Some(out) = &arguments.out {
        files::check_free(out, arguments.force)?;
    }
    let program = files::load_program(&arguments.source)?.program;
    let record = ProgramRecord::new(&program).map_err(|error| CliError::Program {
        path: arguments.source.clone(),
        error,
    })?;
    if let Some(out) = &arguments.out {
        files::write(out, &files::encode_program(&program), arguments.force)?;
    }
    let record = ProgramText::from(&record);
    if arguments.json {
        files::print_json(&Assembled {
            record,
            header: hex::encode(program.header.encode()),
            code: hex::encode(program.code_bytes()),
        })?;
    } else {
        let written = match &arguments.out {
            Some(out) => format!("written to     {}", out.display()),
            None => "checked only; --out FILE writes the program".to_owned(),
        };
        files::print(&format!(
            "program id     {}\nprogram root   {}\ninstructions   {}\nmemory         2^{} words\n\
             inputs         up to {} at {}\noutputs        up to {} at {}\n{written}",
            record.id,
            record.root,
            record.n_instr,
            record.mem_log,
            record.max_in,
            record.in_base,
            record.max_out,
            record.out_base,
        ))?;
    }
    Ok(ExitCode::Success)
}

/// Turns a program into assembler source.
pub fn disassemble(arguments: &Disasm) -> Result<ExitCode, CliError> {
    let program = files::load_program(&arguments.program)?.program;
    let source = disasm::disassemble(&program);
    match &arguments.out {
        Some(out) => files::write(out, source.as_bytes(), arguments.force)?,
        None => files::print(source.trim_end())?,
    }
    Ok(ExitCode::Success)
}
