//! Why something could not be done.

mod chain;
mod dispatch;

use std::{io, path::PathBuf};

use sage_air::program::ProgramError;
use sage_prover::{DeviceError, ProveError};
use sage_vm::{asm::AsmError, VmError};
use subxt::utils::{AccountId32, H256};
use thiserror::Error;

pub use dispatch::Refusal;

use crate::{
    airdrop::{AirdropError, ListError},
    amount::AmountError,
    jobs::RequestError,
    meters,
    words::hash_text,
};

/// How the pool says that another transaction of the account has the same number.
const OVERTAKEN: [&str; 2] = ["outdated", "Priority is too low"];

/// How the pool says that it has the transaction already.
const KNOWN: [&str; 2] = ["Already Imported", "already in the pool"];

/// How the pool says that an account cannot pay a fee.
const PAYS_NO_FEE: &str = "pay some fees";

/// Why something could not be done; every message ends with what to do next.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// A text is no amount of SAGE.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// A secret cannot be read; the secret itself is not shown.
    #[error(
        "this is no secret key: {0}; give the words of a phrase or 0x and 64 hexadecimal digits, and a derivation such \
         as //worker if there is one"
    )]
    Key(String),
    /// A text is no address.
    #[error("`{text}` is no address of this chain: {detail}")]
    Address {
        /// What was given.
        text: String,
        /// What is wrong with it.
        detail: String,
    },
    /// A text is no list of words.
    #[error("{0}")]
    Words(String),
    /// A file could not be read.
    #[error("cannot read {}: {source}; check the path and its permissions", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file could not be written.
    #[error("cannot write {}: {source}; choose a place that exists and can be written", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file is larger than anything valid.
    #[error("{} is larger than {limit} bytes; check that it is the right file", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit in bytes.
        limit: u64,
    },
    /// Assembler source with a mistake; the assembler's own message says how to mend it.
    #[error("{}: {error}", path.display())]
    Asm {
        /// The file.
        path: PathBuf,
        /// The mistake with its place.
        error: AsmError,
    },
    /// An assembled program that breaks a rule of registration.
    #[error(
        "{} is not a valid program: {error}; assemble its source again: sage-prover asm SOURCE --out PROGRAM",
        path.display()
    )]
    Program {
        /// The file.
        path: PathBuf,
        /// The rule.
        error: ProgramError,
    },
    /// A file that is neither assembler source nor an assembled program.
    #[error(
        "{} is neither assembler source nor an assembled program; assemble a source: sage-prover asm SOURCE --out \
         PROGRAM",
        .0.display()
    )]
    NotAProgram(PathBuf),
    /// A text that names no program.
    #[error(
        "`{0}` is neither a file nor a program id; give an existing file, or 64 hexadecimal digits"
    )]
    NoSuchProgram(String),
    /// A file that is no list of recipients, or one with a mistake.
    #[error("{}: {error}", path.display())]
    List {
        /// The file.
        path: PathBuf,
        /// The mistake with its place.
        error: ListError,
    },
    /// An airdrop that is not begun, or not continued.
    #[error(transparent)]
    Airdrop(#[from] AirdropError),
    /// No node answers.
    #[error(
        "cannot reach a node at {url}: {detail}; start one (`sage-node --dev` makes a chain of your own) or name another \
         with --url"
    )]
    Connect {
        /// Where it was looked for.
        url: String,
        /// What the system says.
        detail: String,
    },
    /// A node on another machine without encryption.
    #[error(
        "{0} is another machine and the connection is not encrypted; use a wss:// address, or --insecure if the network \
         in between is yours"
    )]
    Insecure(String),
    /// The connection ended in the middle of something.
    #[error("the connection to the node was lost ({0}); check the node, then repeat the command")]
    Disconnected(String),
    /// The node belongs to another kind of chain.
    #[error(
        "the node at {url} runs a chain without {pallet} jobs; connect to a SAGE node with --url"
    )]
    OtherChain {
        /// Where the node is.
        url: String,
        /// The pallet it lacks.
        pallet: &'static str,
    },
    /// The chain's runtime is not the one this program was built for.
    #[error(
        "the chain's runtime has another form of {0} than this program was built for; install the version of `sage` that \
         belongs to the chain"
    )]
    Incompatible(String),
    /// The node answered a question with an error.
    #[error("the node cannot answer: {0}; if it is still synchronising or does not keep old state, ask another node")]
    Node(String),
    /// What the node sent does not fit together.
    #[error("the node's answer makes no sense: {0}; ask another node, or install the `sage` that belongs to the chain")]
    Data(String),
    /// The transaction pool did not take a transaction.
    #[error("the node did not take the transaction: {message}; {advice}")]
    Rejected {
        /// What the node says.
        message: String,
        /// What to do next.
        advice: &'static str,
    },
    /// A transaction left the pool without becoming final.
    #[error("the transaction was lost: {0}; look whether it took effect, then send it again")]
    Lost(String),
    /// The runtime refused a transaction; its fee is paid.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What a client asks for cannot be a job.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// What a client asks for cannot be a metered job.
    #[error(transparent)]
    Meter(#[from] meters::RequestError),
    /// The chain opens no metered jobs.
    #[error(
        "the chain has no rates for hours at present; submit an ordinary job: sage job submit"
    )]
    NoMeterTerms,
    /// The chain has no such program.
    #[error("the chain has no program {}; register it: sage program register FILE", hash_text(.0))]
    UnknownProgram(H256),
    /// The program takes no new jobs.
    #[error(
        "program {} is retired and takes no new jobs; register it again to become its owner: sage program register FILE",
        hash_text(.0)
    )]
    Retired(H256),
    /// A circuit takes no new jobs.
    #[error("circuit {0} has no price at present and takes no new jobs; use a program of another circuit, or wait")]
    NoPrice(u32),
    /// The chain has no such job.
    #[error("the chain has no job {0} yet; list the open ones: sage job list")]
    UnknownJob(u64),
    /// The job ended so long ago that the chain kept nothing of it.
    #[error("job {0} has ended and the chain no longer keeps how; ask an archive node or an explorer for its events")]
    Forgotten(u64),
    /// The chain has no such metered job.
    #[error("the chain has no metered job {0} yet; list the open ones: sage meter list")]
    UnknownMeter(u64),
    /// The metered job has ended; the chain's state keeps nothing of it.
    #[error("metered job {0} has ended and the chain keeps its events only; ask an archive node or an explorer for them")]
    MeterEnded(u64),
    /// The account has no stake.
    #[error("{0} has no stake; bond first: sage stake bond")]
    NoStake(AccountId32),
    /// Code or inputs from the chain are not those that the chain names.
    #[error("{0} from the node does not have the hash that the chain names; do not trust this node, ask another")]
    Mismatch(String),
    /// The run cannot start.
    #[error("{0}; mend the inputs or the program")]
    Run(#[from] VmError),
    /// A run on this machine ended without a result.
    #[error(
        "on these inputs the program {outcome} after {cycles} cycles, and a worker would be paid for proving just that; \
         mend it, or pass --max-cycles {least} to submit the job all the same"
    )]
    NoResult {
        /// How it ended, as a part of a sentence.
        outcome: String,
        /// Executed cycles.
        cycles: u32,
        /// The smallest limit under which the run ends as it did.
        least: u32,
    },
    /// The hours of a metered job, run on this machine, come to nothing before they are over.
    #[error(
        "hour {hour} would have no result: {reason}; a worker would be paid for proving just that, so pass fewer --hours, \
         mend the program, or pass --max-cycles to open the job all the same"
    )]
    NoHour {
        /// The hour, counted from 1.
        hour: u32,
        /// What happens in it, as a part of a sentence.
        reason: String,
    },
    /// The proof could not be made.
    #[error("no proof: {0}; this is a defect of the prover, please report program, inputs and this message")]
    Prove(#[from] ProveError),
    /// A GPU is wanted, and none is usable.
    #[error("no GPU is usable: {0}; leave out --require-gpu to prove on the CPU")]
    NoGpu(DeviceError),
    /// A background task died.
    #[error("the prover stopped: {0}; there may be too little memory, restart the worker with fewer --threads")]
    Task(String),
    /// Standard output was closed or is full.
    #[error("cannot write the result: {0}; the command itself has done its work")]
    Output(io::Error),
}

/// What kind of trouble an error is; the command line has one exit code for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// Wrong arguments.
    Usage,
    /// A file cannot be read, written or understood.
    File,
    /// No node answers, or it stopped answering.
    Unreachable,
    /// The chain has no such job or program, or the account no stake.
    NotFound,
    /// The chain or its node refused.
    Refused,
    /// The node runs another chain or runtime, or sends nonsense.
    Incompatible,
    /// The prover failed.
    Proving,
}

impl Error {
    /// What kind of trouble this is.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Amount(_)
            | Self::Key(_)
            | Self::Address { .. }
            | Self::Words(_)
            | Self::NoSuchProgram(_)
            | Self::Insecure(_)
            | Self::Request(_)
            | Self::Meter(_)
            | Self::Airdrop(AirdropError::Poor { .. } | AirdropError::TooLittle { .. })
            | Self::Run(_)
            | Self::NoResult { .. }
            | Self::NoHour { .. } => ErrorKind::Usage,
            Self::Read { .. }
            | Self::Write { .. }
            | Self::TooLarge { .. }
            | Self::Asm { .. }
            | Self::Program { .. }
            | Self::NotAProgram(_)
            | Self::List { .. }
            | Self::Output(_) => ErrorKind::File,
            Self::Connect { .. } | Self::Disconnected(_) => ErrorKind::Unreachable,
            Self::UnknownProgram(_)
            | Self::UnknownJob(_)
            | Self::Forgotten(_)
            | Self::UnknownMeter(_)
            | Self::MeterEnded(_)
            | Self::NoStake(_) => ErrorKind::NotFound,
            Self::Node(_)
            | Self::Rejected { .. }
            | Self::Lost(_)
            | Self::Refused(_)
            | Self::Retired(_)
            | Self::NoMeterTerms
            | Self::Airdrop(AirdropError::Marks { .. })
            | Self::NoPrice(_) => ErrorKind::Refused,
            Self::OtherChain { .. } | Self::Incompatible(_) | Self::Data(_) | Self::Mismatch(_) => {
                ErrorKind::Incompatible
            }
            Self::Prove(_) | Self::NoGpu(_) | Self::Task(_) => ErrorKind::Proving,
        }
    }

    /// What happened to a connection or a transaction, for those who try again by themselves; the whole message for
    /// other errors.
    pub fn brief(&self) -> String {
        match self {
            Self::Connect { url, detail } => format!("no node answers at {url}: {detail}"),
            Self::Disconnected(detail) => format!("the connection to the node was lost: {detail}"),
            Self::Lost(detail) => format!("the transaction was lost: {detail}"),
            other => other.to_string(),
        }
    }

    /// Whether the account could not pay the fee of a transaction.
    pub fn is_for_want_of_money(&self) -> bool {
        matches!(self, Self::Rejected { message, .. } if message.contains(PAYS_NO_FEE))
    }

    /// Whether the pool has this transaction already, or another one of the account with the same number.
    pub fn is_overtaken(&self) -> bool {
        let said = |words: &&str| matches!(self, Self::Rejected { message, .. } if message.contains(*words));
        OVERTAKEN.iter().chain(&KNOWN).any(said)
    }

    /// Whether the same may succeed once the node answers again.
    pub const fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Connect { .. } | Self::Disconnected(_) | Self::Node(_)
        )
    }
}

/// Everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trouble_with_the_node_is_temporary() {
        assert!(Error::Disconnected("gone".into()).is_temporary());
        assert!(Error::Node("busy".into()).is_temporary());
        assert!(!Error::Incompatible("Jobs.Jobs".into()).is_temporary());
        assert!(!Error::UnknownJob(7).is_temporary());
    }

    #[test]
    fn the_pool_tells_a_taken_number_from_other_trouble() {
        let rejected = |message: &str| Error::Rejected {
            message: message.into(),
            advice: "",
        };
        for message in [
            "Invalid Transaction: Transaction is outdated",
            "Priority is too low: (10 vs 10)",
            "Transaction Already Imported",
        ] {
            assert!(rejected(message).is_overtaken(), "{message}");
        }
        assert!(!rejected("Invalid Transaction: call not expected").is_overtaken());
        assert!(!Error::Lost("outdated".into()).is_overtaken());
    }

    #[test]
    fn messages_are_one_line_with_advice() {
        let errors = [
            Error::Connect {
                url: "ws://127.0.0.1:1".into(),
                detail: "refused".into(),
            },
            Error::UnknownProgram(H256([1; 32])),
            Error::Key("wrong format".into()),
            Error::Lost("dropped".into()),
            Error::NoMeterTerms,
            Error::UnknownMeter(meters::FIRST),
            Error::MeterEnded(meters::FIRST),
            Error::NoHour {
                hour: 2,
                reason: "the program ran out of cycles".into(),
            },
        ];
        for error in errors {
            let text = error.to_string();
            assert!(!text.contains('\n'), "{text}");
            assert!(text.contains("; "), "{text}");
        }
    }

    #[test]
    fn hashes_are_shown_whole() {
        let text = Error::UnknownProgram(H256([0xab; 32])).to_string();
        assert!(text.contains(&"ab".repeat(32)), "{text}");
    }
}
