//! Every way in which the node refuses to start or a command fails.
//!
//! An operator reads these texts: each one says what is wrong and, where something can be done, what to type next.

use crate::cli::Seal;
use std::path::{Path, PathBuf};

/// Result of node code.
pub type Result<T> = std::result::Result<T, Error>;

/// Failure of the node or of one of its commands.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line layer refused the input or failed.
    #[error(transparent)]
    Cli(Box<sc_cli::Error>),
    /// A service of the node failed.
    #[error(transparent)]
    Service(Box<sc_service::Error>),
    /// The block database refused a request.
    #[error(transparent)]
    Client(Box<sp_blockchain::Error>),
    /// Reading or writing a file or a socket failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A validator has no network key, and a new one at each start would hide it from its peers.
    #[error(
        "this validator has no network key in {}; create it once with `{}`, then start the node again \
         (or pass --node-key-file with a key that you already have)",
        path.display(),
        key_command(path)
    )]
    NetworkKeyMissing {
        /// Where the key was expected.
        path: PathBuf,
    },
    /// `--seal` was given for a chain with real validators.
    #[error(
        "--seal {seal} works on development chains only and `{chain}` is not one; \
         type `sage-node --dev --seal {seal}`, or leave --seal out"
    )]
    SealOutsideDevelopment {
        /// Identifier of the chain.
        chain: String,
        /// The mode that was asked for.
        seal: Seal,
    },
    /// `--seal` was given, but the keystore holds no key of the chain's block authors.
    #[error(
        "--seal {seal} needs the key of a block author of `{chain}` and this node holds none; \
         type `sage-node --dev --alice --seal {seal}`"
    )]
    SealWithoutAuthorKey {
        /// Identifier of the chain.
        chain: String,
        /// The mode that was asked for.
        seal: Seal,
    },
    /// The sealing engine could not be built.
    #[error("the sealing engine could not start: {0}")]
    Sealing(Box<sc_consensus_manual_seal::Error>),
    /// The database has no genesis block.
    #[error("the database has no genesis block; type `sage-node purge-chain` with the same --chain and --base-path, then start again")]
    GenesisMissing,
    /// A hardware measurement could not be taken.
    #[error("{metric} could not be measured in {}: {reason}; pass --scratch-dir with a folder that can be written", folder.display())]
    Measurement {
        /// What was measured.
        metric: &'static str,
        /// Folder of the scratch file.
        folder: PathBuf,
        /// What the system answered.
        reason: String,
    },
    /// This machine is slower than the reference hardware.
    #[error(
        "this machine is below the reference hardware in: {}; use a faster machine for a validator, \
         or pass --allow-fail to see the table only",
        .0.join(", ")
    )]
    HardwareTooSlow(Vec<String>),
}

impl From<sc_cli::Error> for Error {
    fn from(error: sc_cli::Error) -> Self {
        match error {
            sc_cli::Error::NetworkKeyNotFound(path) => Self::NetworkKeyMissing { path },
            sc_cli::Error::Service(error) => error.into(),
            sc_cli::Error::Client(error) => error.into(),
            sc_cli::Error::Io(error) => error.into(),
            other => Self::Cli(Box::new(other)),
        }
    }
}

impl From<sc_service::Error> for Error {
    fn from(error: sc_service::Error) -> Self {
        Self::Service(Box::new(error))
    }
}

impl From<sp_blockchain::Error> for Error {
    fn from(error: sp_blockchain::Error) -> Self {
        Self::Client(Box::new(error))
    }
}

impl From<sc_consensus_manual_seal::Error> for Error {
    fn from(error: sc_consensus_manual_seal::Error) -> Self {
        Self::Sealing(Box::new(error))
    }
}

/// The command that creates the network key `path`.
///
/// The default place is `<base path>/chains/<chain>/network/<file>`, whose folders only `--base-path` creates.
fn key_command(path: &Path) -> String {
    let mut folders = path.ancestors().skip(1);
    let (network, chain, chains, base) = (
        folders.next(),
        folders.next(),
        folders.next(),
        folders.next(),
    );
    let named = |folder: Option<&Path>, name: &str| {
        folder
            .and_then(Path::file_name)
            .is_some_and(|last| last == name)
    };
    let id = chain.and_then(Path::file_name).and_then(|id| id.to_str());
    match (base, id) {
        (Some(base), Some(id)) if named(network, "network") && named(chains, "chains") => {
            format!(
                "sage-node key generate-node-key --chain {id} --base-path {}",
                base.display()
            )
        }
        _ => format!("sage-node key generate-node-key --file {}", path.display()),
    }
}
