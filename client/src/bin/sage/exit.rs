//! What the process returns to the shell.

use sage_client::{jobs::Closing, meters::Ending, Error, ErrorKind};

/// What the process returns to the shell. Clap itself returns 2 for wrong arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done; for `job watch`: the job was paid; for `meter watch`: all its hours were.
    Success = 0,
    /// The chain or its node refused.
    Refused = 1,
    /// Wrong arguments.
    Usage = 2,
    /// A file cannot be read, written or understood.
    File = 3,
    /// No node answers, or it stopped answering.
    Unreachable = 4,
    /// The chain has no such job or program, or the account no stake.
    NotFound = 5,
    /// `job watch`: the job was not proven in time and its payment went back; `meter watch`: it ended early.
    Refunded = 6,
    /// `job watch`: the job was withdrawn by its client; `meter watch`: it was ended by its client.
    Cancelled = 7,
    /// The prover failed.
    Proving = 8,
    /// The node runs another chain or another version of it.
    Incompatible = 9,
    /// `worker run --once`: stopped before a job was paid.
    Interrupted = 130,
}

impl Exit {
    /// The exit code of an error.
    pub const fn of(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::Usage => Self::Usage,
            ErrorKind::File => Self::File,
            ErrorKind::Unreachable => Self::Unreachable,
            ErrorKind::NotFound => Self::NotFound,
            ErrorKind::Refused => Self::Refused,
            ErrorKind::Incompatible => Self::Incompatible,
            ErrorKind::Proving => Self::Proving,
        }
    }
}

impl From<Closing> for Exit {
    fn from(closing: Closing) -> Self {
        match closing {
            Closing::Paid => Self::Success,
            Closing::Refunded => Self::Refunded,
            Closing::Cancelled => Self::Cancelled,
        }
    }
}

impl From<Ending> for Exit {
    fn from(ending: Ending) -> Self {
        match ending {
            Ending::Completed => Self::Success,
            Ending::ByClient => Self::Cancelled,
            Ending::Expired | Ending::ByWorker | Ending::Lapsed { .. } | Ending::NoNextInputs => {
                Self::Refunded
            }
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_lists_every_exit_code() {
        let codes = [
            Exit::Success,
            Exit::Refused,
            Exit::Usage,
            Exit::File,
            Exit::Unreachable,
            Exit::NotFound,
            Exit::Refunded,
            Exit::Cancelled,
            Exit::Proving,
            Exit::Incompatible,
            Exit::Interrupted,
        ];
        for code in codes {
            let line = format!("\n  {:<3}  ", code as u8);
            assert!(crate::cli::EXIT_CODES.contains(&line), "{line}");
        }
    }

    #[test]
    fn only_a_paid_job_is_a_success() {
        assert_eq!(Exit::from(Closing::Paid), Exit::Success);
        assert_eq!(Exit::from(Closing::Refunded), Exit::Refunded);
        assert_eq!(Exit::from(Closing::Cancelled), Exit::Cancelled);
    }

    #[test]
    fn only_a_metered_job_with_every_hour_paid_is_a_success() {
        assert_eq!(Exit::from(Ending::Completed), Exit::Success);
        assert_eq!(Exit::from(Ending::ByClient), Exit::Cancelled);
        for early in [
            Ending::Expired,
            Ending::ByWorker,
            Ending::Lapsed { excused: true },
            Ending::NoNextInputs,
        ] {
            assert_eq!(Exit::from(early), Exit::Refunded);
        }
    }

    #[test]
    fn errors_have_the_code_of_their_kind() {
        assert_eq!(Exit::of(&Error::UnknownJob(7)), Exit::NotFound);
        assert_eq!(
            Exit::of(&Error::Disconnected("gone".into())),
            Exit::Unreachable
        );
        assert_eq!(Exit::of(&Error::Words("none".into())), Exit::Usage);
    }
}
