//! Programs: in files and on the chain.

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use sage_air::program::{Program, ProgramHeader, HEADER_BYTES, VM_VERSION};
use sage_vm::asm;
use serde::Serialize;
use subxt::utils::{AccountId32, H256};

use crate::{
    chain::{At, Chain},
    keys::Signer,
    runtime::api::{
        self as runtime,
        runtime_types::{
            bounded_collections::bounded_vec::BoundedVec,
            sage_primitives::verifier::ProgramHeader as ChainHeader,
        },
    },
    tx::{self, Included},
    words::parse_hash,
    Error, Result,
};

/// Largest file read: far above 65,536 instructions, assembled or not.
const READ_LIMIT: u64 = 16 << 20;

/// Reads a program from a file: an assembled one, or assembler source.
///
/// # Errors
/// The file cannot be read, or holds neither; see the variants of [`Error`] with a path.
pub fn read(path: &Path) -> Result<Program> {
    let path = path.to_owned();
    let failed = |source| Error::Read {
        path: path.clone(),
        source,
    };
    let mut bytes = Vec::new();
    File::open(&path)
        .map_err(failed)?
        .take(READ_LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > READ_LIMIT {
        return Err(Error::TooLarge {
            path,
            limit: READ_LIMIT,
        });
    }
    // An assembled program starts with the machine's version, whose zero bytes no source holds.
    if bytes.starts_with(&VM_VERSION.to_le_bytes()) {
        return decode(path, &bytes);
    }
    let Ok(source) = String::from_utf8(bytes) else {
        return Err(Error::NotAProgram(path));
    };
    asm::assemble(&source).map_err(|error| Error::Asm { path, error })
}

/// Header and code, as the assembler writes them.
fn decode(path: PathBuf, bytes: &[u8]) -> Result<Program> {
    let Some((header, code)) = bytes.split_first_chunk::<HEADER_BYTES>() else {
        return Err(Error::NotAProgram(path));
    };
    Program::from_bytes(ProgramHeader::from_bytes(header), code)
        .map_err(|error| Error::Program { path, error })
}

/// The identity of a program.
pub fn id_of(program: &Program) -> H256 {
    H256(program.program_id())
}

/// A program as the chain keeps it.
#[derive(Clone, Debug, Serialize)]
pub struct Registered {
    /// Hash of header and code.
    pub id: H256,
    /// Merkle root of its preprocessed columns.
    pub root: H256,
    /// Who pays its deposit.
    pub owner: AccountId32,
    /// The circuit that proves it.
    pub circuit: u32,
    /// Number of instructions.
    pub instructions: u32,
    /// Base-2 logarithm of the memory words.
    pub mem_log: u8,
    /// Largest number of input words.
    pub max_inputs: u32,
    /// Largest number of output words.
    pub max_outputs: u32,
    /// Number of open jobs.
    pub open_jobs: u32,
    /// Whether new jobs are refused.
    pub retired: bool,
    #[serde(skip)]
    header: ProgramHeader,
}

/// What the chain knows of a program, `None` if it has none of that name.
///
/// # Errors
/// Trouble with the node.
pub async fn find(at: &At, id: H256) -> Result<Option<Registered>> {
    let entry = at
        .storage()
        .try_fetch(runtime::storage().proofs().programs(), (id,))
        .await?;
    let Some(entry) = entry else { return Ok(None) };
    let entry = entry.decode()?;
    let header = header_from_chain(&entry.record.header);
    Ok(Some(Registered {
        id,
        root: entry.record.root,
        owner: entry.owner,
        circuit: entry.circuit,
        instructions: header.n_instr,
        mem_log: header.mem_log,
        max_inputs: header.max_in,
        max_outputs: header.max_out,
        open_jobs: entry.open_jobs,
        retired: entry.retired,
        header,
    }))
}

/// What the chain knows of a program.
///
/// # Errors
/// [`Error::UnknownProgram`] if it has none of that name; trouble with the node.
pub async fn get(at: &At, id: H256) -> Result<Registered> {
    find(at, id).await?.ok_or(Error::UnknownProgram(id))
}

/// The code of a registered program, checked against its name.
///
/// # Errors
/// [`Error::Mismatch`] if the node sends something else; trouble with the node.
pub async fn code(at: &At, registered: &Registered) -> Result<Program> {
    let code = at
        .storage()
        .try_fetch(runtime::storage().proofs().code(), (registered.id,))
        .await?
        .ok_or(Error::UnknownProgram(registered.id))?
        .decode()?;
    let other = || Error::Mismatch("the program".into());
    let program = Program::from_bytes(registered.header, &code.0).map_err(|_| other())?;
    if id_of(&program) != registered.id {
        return Err(other());
    }
    Ok(program)
}

/// Finds the program that a user names: by a file, or by the name of a registered one.
///
/// # Errors
/// [`Error::NoSuchProgram`] if it is neither; those of [`read`] and [`code`].
pub async fn named(at: &At, text: &str) -> Result<(H256, Program)> {
    let path = Path::new(text);
    if path.exists() {
        let program = read(path)?;
        return Ok((id_of(&program), program));
    }
    let id = parse_hash(text).ok_or_else(|| Error::NoSuchProgram(text.to_owned()))?;
    let registered = get(at, id).await?;
    Ok((id, code(at, &registered).await?))
}

/// Registers a program and waits until that is final; `None` if the chain has it already.
///
/// # Errors
/// As [`tx::execute`].
pub async fn register(
    chain: &Chain,
    signer: &Signer,
    program: &Program,
) -> Result<Option<Included>> {
    let known = find(&chain.best().await?, id_of(program)).await?;
    if known.is_some_and(|known| !known.retired) {
        return Ok(None);
    }
    let call = runtime::tx().proofs().register_program(
        header_for_chain(&program.header),
        BoundedVec(program.code_bytes()),
    );
    match tx::execute(chain, signer, &call).await {
        // Somebody else was faster.
        Err(Error::Refused(refusal)) if refusal.is("Proofs.ProgramExists") => Ok(None),
        other => other.map(Some),
    }
}

/// Closes a program for new jobs.
///
/// # Errors
/// As [`tx::execute`].
pub async fn retire(chain: &Chain, signer: &Signer, id: H256) -> Result<Included> {
    tx::execute(chain, signer, &runtime::tx().proofs().retire_program(id)).await
}

/// Removes a program without open jobs, which frees its deposit.
///
/// # Errors
/// As [`tx::execute`].
pub async fn remove(chain: &Chain, signer: &Signer, id: H256) -> Result<Included> {
    tx::execute(chain, signer, &runtime::tx().proofs().remove_program(id)).await
}

fn header_from_chain(header: &ChainHeader) -> ProgramHeader {
    ProgramHeader {
        vm_version: header.vm_version,
        mem_log: header.mem_log,
        in_base: header.in_base,
        max_in: header.max_in,
        out_base: header.out_base,
        max_out: header.max_out,
        n_instr: header.n_instr,
    }
}

fn header_for_chain(header: &ProgramHeader) -> ChainHeader {
    ChainHeader {
        vm_version: header.vm_version,
        mem_log: header.mem_log,
        in_base: header.in_base,
        max_in: header.max_in,
        out_base: header.out_base,
        max_out: header.max_out,
        n_instr: header.n_instr,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use sage_vm::arbitrary::exact_cycles;

    use super::*;

    #[test]
    fn source_and_assembled_programs_are_told_apart_by_their_content() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("program");
        let program = exact_cycles(9);
        let assembled = [program.header.encode().as_slice(), &program.code_bytes()].concat();
        fs::write(&path, assembled).unwrap();
        assert_eq!(read(&path).unwrap(), program);

        let source = ".mem_log 6\n.input 32 0\n.output 40 0\nhalt\n";
        fs::write(&path, source).unwrap();
        assert_eq!(read(&path).unwrap(), asm::assemble(source).unwrap());
    }

    #[test]
    fn damaged_files_are_refused_with_their_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("program");
        let program = exact_cycles(9);
        let assembled = [program.header.encode().as_slice(), &program.code_bytes()].concat();

        fs::write(&path, &assembled[..20]).unwrap();
        assert!(matches!(read(&path), Err(Error::NotAProgram(_))));
        fs::write(&path, &assembled[..assembled.len() - 1]).unwrap();
        assert!(matches!(read(&path), Err(Error::Program { .. })));
        fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(matches!(read(&path), Err(Error::NotAProgram(_))));
        fs::write(&path, "jump nowhere\n").unwrap();
        assert!(matches!(read(&path), Err(Error::Asm { .. })));
        assert!(matches!(read(folder.path()), Err(Error::Read { .. })));
    }

    #[test]
    fn headers_reach_the_chain_unchanged() {
        let header = exact_cycles(9).header;
        assert_eq!(header_from_chain(&header_for_chain(&header)), header);
    }
}
