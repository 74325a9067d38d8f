//! `sage program`.

use std::{fs::OpenOptions, io::Write, path::Path};

use sage_air::program::Program as Code;
use sage_client::{
    program::{self, Registered},
    words::hash_text,
    Chain, Error, Result, Signer,
};
use serde::Serialize;
use subxt::utils::H256;

use crate::{
    cli::{Connection, OwnProgram, Program, Register, ShowProgram},
    exit::Exit,
    output::Output,
    progress::Spinner,
    text::{Table, Transaction},
};

/// What `register`, `retire` and `remove` print.
#[derive(Serialize)]
struct Changed {
    program: H256,
    /// Whether this command changed anything.
    changed: bool,
    transaction: Option<Transaction>,
}

/// Runs a command.
pub async fn run(command: Program, connection: &Connection, output: Output) -> Result<Exit> {
    match command {
        Program::Register(arguments) => register(&arguments, connection, output).await?,
        Program::Show(arguments) => show(&arguments, connection, output).await?,
        Program::Retire(arguments) => {
            let (chain, signer) = open(&arguments, connection).await?;
            let _waiting = Spinner::new("retiring the program");
            let included = program::retire(&chain, &signer, arguments.id).await?;
            changed(arguments.id, "retired", &(&included).into(), output)?;
        }
        Program::Remove(arguments) => {
            let (chain, signer) = open(&arguments, connection).await?;
            let _waiting = Spinner::new("removing the program");
            let included = program::remove(&chain, &signer, arguments.id).await?;
            changed(arguments.id, "removed", &(&included).into(), output)?;
        }
    }
    Ok(Exit::Success)
}

async fn open(arguments: &OwnProgram, connection: &Connection) -> Result<(Chain, Signer)> {
    let signer = arguments.key.signer()?;
    Ok((connection.open().await?, signer))
}

fn changed(id: H256, how: &str, transaction: &Transaction, output: Output) -> Result<()> {
    #[derive(Serialize)]
    struct View<'a> {
        program: H256,
        changed: bool,
        transaction: &'a Transaction,
    }
    let view = View {
        program: id,
        changed: true,
        transaction,
    };
    output.result(&view, || {
        let table = Table::default().row(how, hash_text(&id));
        transaction.rows(table).text()
    })
}

async fn register(arguments: &Register, connection: &Connection, output: Output) -> Result<()> {
    let code = program::read(&arguments.file)?;
    let signer = arguments.key.signer()?;
    let chain = connection.open().await?;
    let waiting = Spinner::new("registering the program");
    let included = program::register(&chain, &signer, &code).await?;
    drop(waiting);
    let view = Changed {
        program: program::id_of(&code),
        changed: included.is_some(),
        transaction: included.as_ref().map(Transaction::from),
    };
    output.result(&view, || {
        let table = Table::default().row("program", hash_text(&view.program));
        match &view.transaction {
            Some(transaction) => transaction.rows(table).text(),
            None => table.row("", "it was registered already").text(),
        }
    })
}

async fn show(arguments: &ShowProgram, connection: &Connection, output: Output) -> Result<()> {
    let chain = connection.open().await?;
    let at = chain.finalized().await?;
    let registered = program::get(&at, arguments.id).await?;
    if let Some(path) = &arguments.code {
        let code = program::code(&at, &registered).await?;
        write(path, &code, arguments.force)?;
    }
    output.result(&registered, || text(&registered))
}

fn text(registered: &Registered) -> String {
    let state = if registered.retired {
        "retired: takes no new jobs"
    } else {
        "open for jobs"
    };
    Table::default()
        .row("program", hash_text(&registered.id))
        .row("state", state)
        .row("owner", registered.owner)
        .row("open jobs", registered.open_jobs)
        .row("circuit", registered.circuit)
        .row("code", format!("{} instructions", registered.instructions))
        .row("memory", format!("2^{} words", registered.mem_log))
        .row("inputs", format!("at most {}", registered.max_inputs))
        .row("outputs", format!("at most {}", registered.max_outputs))
        .row("root", hash_text(&registered.root))
        .text()
}

/// Writes header and code, as the assembler does; without `force` only where no file is.
fn write(path: &Path, code: &Code, force: bool) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    if !force {
        options.create_new(true);
    }
    let written = options.open(path).and_then(|mut file| {
        file.write_all(&code.header.encode())?;
        file.write_all(&code.code_bytes())
    });
    written.map_err(|source| Error::Write {
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use sage_client::program::read;

    use super::*;

    #[test]
    fn written_code_is_a_program_file_and_overwrites_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("code");
        let code = sage_vm::arbitrary::exact_cycles(9);
        write(&path, &code, false).unwrap();
        assert_eq!(read(&path).unwrap(), code);
        assert!(write(&path, &code, false).is_err());
        write(&path, &code, true).unwrap();
    }
}
