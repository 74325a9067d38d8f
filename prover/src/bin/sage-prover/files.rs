//! Reading and writing of programs, word lists and results.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use sage_air::{
    isa::INSTRUCTION_BYTES,
    program::{Program, ProgramHeader, HEADER_BYTES, VM_VERSION},
};
use sage_vm::asm;
use serde::Serialize;

use crate::{
    error::CliError,
    words::{parse_words, WordList},
};

/// Largest file read: far above 65,536 instructions in either form and every proof or statement.
const READ_LIMIT: u64 = 16 << 20;

/// A program with the source line of each instruction, if it was read from source.
pub struct Loaded {
    /// The program.
    pub program: Program,
    /// Source lines, from 1; empty for an assembled program.
    pub lines: Vec<u32>,
}

/// Reads a whole file of at most [`READ_LIMIT`] bytes.
pub fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    let failed = |source| CliError::Read {
        path: path.to_owned(),
        source,
    };
    let mut bytes = Vec::new();
    File::open(path)
        .map_err(failed)?
        .take(READ_LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > READ_LIMIT {
        return Err(CliError::TooLarge {
            path: path.to_owned(),
            limit: READ_LIMIT,
        });
    }
    Ok(bytes)
}

/// Refuses an output file that exists, before any work is done for it.
pub fn check_free(path: &Path, force: bool) -> Result<(), CliError> {
    if !force && path.exists() {
        return Err(CliError::Exists(path.to_owned()));
    }
    Ok(())
}

/// Writes a file; without `force` only where none exists.
pub fn write(path: &Path, bytes: &[u8], force: bool) -> Result<(), CliError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    if !force {
        options.create_new(true);
    }
    let written = options
        .open(path)
        .and_then(|mut file| file.write_all(bytes));
    written.map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => CliError::Exists(path.to_owned()),
        _ => CliError::Write {
            path: path.to_owned(),
            source,
        },
    })
}

/// The path with an extension added behind the ones it has.
pub fn with_added(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(extension);
    PathBuf::from(name)
}

/// Reads a program: an assembled one starts with the machine version, whose zero bytes no source holds.
pub fn load_program(path: &Path) -> Result<Loaded, CliError> {
    let bytes = read(path)?;
    if bytes.starts_with(&VM_VERSION.to_le_bytes()) {
        let program = decode_program(&bytes).map_err(|error| match error {
            Some(error) => CliError::Program {
                path: path.to_owned(),
                error,
            },
            None => CliError::NotAProgram(path.to_owned()),
        })?;
        return Ok(Loaded {
            program,
            lines: Vec::new(),
        });
    }
    let source = String::from_utf8(bytes).map_err(|_| CliError::NotAProgram(path.to_owned()))?;
    let assembly = asm::assemble_with_lines(&source).map_err(|error| CliError::Asm {
        path: path.to_owned(),
        error,
    })?;
    Ok(Loaded {
        program: assembly.program,
        lines: assembly.lines,
    })
}

/// Header and code, as registration takes them.
pub fn encode_program(program: &Program) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER_BYTES + program.code.len() * INSTRUCTION_BYTES);
    bytes.extend(program.header.encode());
    bytes.extend(program.code_bytes());
    bytes
}

/// The inverse of [`encode_program`]; `None` is a file too short for a header.
fn decode_program(bytes: &[u8]) -> Result<Program, Option<sage_air::program::ProgramError>> {
    let (header, code) = bytes.split_first_chunk::<HEADER_BYTES>().ok_or(None)?;
    Program::from_bytes(ProgramHeader::from_bytes(header), code).map_err(Some)
}

/// The words of a flag, from a file if it names one.
pub fn load_words(list: &WordList) -> Result<Vec<u32>, CliError> {
    match list {
        WordList::Words(words) => Ok(words.clone()),
        WordList::File(path) => {
            let wrong = |detail| CliError::Words {
                path: path.clone(),
                detail,
            };
            let text =
                String::from_utf8(read(path)?).map_err(|_| wrong("the file is not text".into()))?;
            parse_words(&text).map_err(wrong)
        }
    }
}

/// Prints a line to standard output.
pub fn print(text: &str) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")
        .and_then(|()| out.flush())
        .map_err(CliError::Output)
}

/// Prints a value as indented JSON to standard output.
pub fn print_json(value: &impl Serialize) -> Result<(), CliError> {
    print(&serde_json::to_string_pretty(value).map_err(CliError::Json)?)
}

#[cfg(test)]
mod tests {
    use sage_vm::arbitrary;

    use super::*;

    #[test]
    fn programs_come_back_from_their_bytes() {
        for seed in 0..50 {
            let program = arbitrary::wild(seed).program;
            assert_eq!(decode_program(&encode_program(&program)), Ok(program));
        }
    }

    #[test]
    fn short_or_trailing_bytes_are_refused() {
        let bytes = encode_program(&arbitrary::exact_cycles(9));
        for cut in 0..bytes.len() {
            assert!(decode_program(&bytes[..cut]).is_err(), "{cut}");
        }
        assert!(decode_program(&[bytes.as_slice(), &[0]].concat()).is_err());
        assert!(decode_program(&[bytes.as_slice(), &[0; 20]].concat()).is_err());
    }
}
