//! Arguments and help texts of `sage meter`.

use clap::{Args, Subcommand, ValueEnum};
use sage_client::{
    meters::{is_metered, GpuClass},
    words::parse_account,
    Amount,
};
use subxt::utils::AccountId32;

use super::{Inputs, Key, OwnKey, Policy};

/// Class of hardware by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Class {
    /// Any hardware
    #[value(name = "other")]
    Other,
    /// NVIDIA GeForce RTX 3090 or faster
    #[value(name = "rtx3090")]
    Rtx3090,
    /// NVIDIA GeForce RTX 4090 or faster
    #[value(name = "rtx4090")]
    Rtx4090,
    /// NVIDIA A100 or faster
    #[value(name = "a100")]
    A100,
    /// NVIDIA H100
    #[value(name = "h100")]
    H100,
}

impl Class {
    /// The class as the library knows it.
    pub const fn class(self) -> GpuClass {
        match self {
            Self::Other => GpuClass::Other,
            Self::Rtx3090 => GpuClass::Rtx3090,
            Self::Rtx4090 => GpuClass::Rtx4090,
            Self::A100 => GpuClass::A100,
            Self::H100 => GpuClass::H100,
        }
    }
}

/// Parses the number of a metered job.
fn metered(text: &str) -> Result<u64, String> {
    let number = text.parse::<u64>().map_err(|error| error.to_string())?;
    if is_metered(number) {
        Ok(number)
    } else {
        Err("this is the number of an ordinary job; use sage job".into())
    }
}

/// Parses the number of an ordinary job.
pub fn ordinary(text: &str) -> Result<u64, String> {
    let number = text.parse::<u64>().map_err(|error| error.to_string())?;
    if is_metered(number) {
        Err("this is the number of a metered job; use sage meter".into())
    } else {
        Ok(number)
    }
}

/// `sage meter`.
#[derive(Debug, Subcommand)]
pub enum Meter {
    /// Open a metered job; the rate of all its hours is held until they are proven or the job ends
    #[command(after_long_help = OPEN_EXAMPLE)]
    Open(OpenMeter),
    /// Show what an hour costs, how long it is, and the bounds of metered jobs
    Terms,
    /// Follow a metered job through final blocks until it has ended
    #[command(after_long_help = WATCH_NOTE)]
    Watch(MeterNumber),
    /// Show what the chain knows of an open metered job
    Show(MeterNumber),
    /// List open metered jobs
    List(ListMeters),
    /// End a metered job and get back what was not paid
    #[command(after_long_help = CLOSE_NOTE)]
    Close(OwnMeter),
}

const OPEN_EXAMPLE: &str = "\
Prints the job's number. The program runs once an hour, and what a run returns is what the next one gets. Each run is
proven and pays the rate of an hour; what is not paid comes back when the job ends. What an hour costs and what is held is
shown before anything is sent.

Without --max-cycles all hours are run on this machine first, and each is paid for as many cycles as the longest one took.
A job whose hours do not all come to a result is not opened then: a worker is paid for proving a fault like any other run,
and the job ends with it.

Example:
  sage meter open --program collatz.oasm --inputs \"[27]\" --hours 3 --suri //Alice --watch";

const WATCH_NOTE: &str = "\
Prints every event of the job, those that happened before included as far as the node keeps them. Ends with exit code 0
when every hour was paid, 6 when the job ended before, 7 when its client ended it.";

const CLOSE_NOTE: &str = "\
By its client: a job that no worker has ends at once, one that runs ends with the present hour, which is still paid if it
is proven. By its worker: at once; without a paid hour the job waits for another worker, and it counts as giving a job back;
after the end of the hour it counts as missing it. By anyone: at once, if the worker has let an hour and the one after it pass
without a proof, or if no worker has taken the job in the time that sage meter terms shows.";

/// Arguments of `meter open`.
#[derive(Debug, Args)]
pub struct OpenMeter {
    /// The program: the id of a registered one, or its file
    #[arg(long, value_name = "ID|FILE")]
    pub program: String,
    /// Input words of the first hour as a JSON list, or @FILE with such a list
    #[arg(long, value_name = "WORDS", default_value = "[]")]
    pub inputs: Inputs,
    /// Most hours paid for
    #[arg(long, value_name = "N")]
    pub hours: u32,
    /// The slowest class of hardware that will do
    #[arg(long, value_enum, default_value_t = Class::Other)]
    pub class: Class,
    /// Most cycles of one hour's run [default: what the longest run takes on this machine]
    #[arg(long, value_name = "N")]
    pub max_cycles: Option<u32>,
    /// The proof policy [default: the chain's]
    #[arg(long, value_enum)]
    pub policy: Option<Policy>,
    /// Open no job if an hour costs more, in SAGE [default: what an hour costs at present, see sage meter terms]
    #[arg(long, value_name = "SAGE", allow_negative_numbers = true)]
    pub max_rate: Option<Amount>,
    /// Follow the job until it has ended
    #[arg(long)]
    pub watch: bool,
    /// The client's key.
    #[command(flatten)]
    pub key: Key,
}

/// Arguments of `meter watch` and `meter show`.
#[derive(Debug, Args)]
pub struct MeterNumber {
    /// Number of the metered job
    #[arg(value_name = "JOB", value_parser = metered)]
    pub job: u64,
}

/// Arguments of `meter close`.
#[derive(Debug, Args)]
pub struct OwnMeter {
    /// Number of the metered job
    #[arg(value_name = "JOB", value_parser = metered)]
    pub job: u64,
    /// The key of the client or of the worker; after a missed hour or too long a wait, any key.
    #[command(flatten)]
    pub key: Key,
}

/// Arguments of `meter list`.
#[derive(Debug, Args)]
pub struct ListMeters {
    /// Only the jobs that this account has opened, or works on
    #[arg(long, value_name = "ADDRESS", value_parser = parse_account, conflicts_with = "mine")]
    pub account: Option<AccountId32>,
    /// Only the jobs of the account of --suri or --suri-file
    #[arg(long, requires = "own_key")]
    pub mine: bool,
    /// Only the jobs that wait for a worker
    #[arg(long)]
    pub waiting: bool,
    /// Whose jobs `--mine` means.
    #[command(flatten)]
    pub key: OwnKey,
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use sage_client::meters::FIRST;

    use super::*;
    use crate::cli::Cli;

    fn parse(line: &str) -> Result<Cli, String> {
        Cli::try_parse_from(line.split_whitespace()).map_err(|error| error.to_string())
    }

    #[test]
    fn classes_have_the_names_and_the_order_of_the_library() {
        let known = GpuClass::ALL.map(GpuClass::text);
        let given: Vec<String> = Class::value_variants()
            .iter()
            .filter_map(|class| Some(class.to_possible_value()?.get_name().to_owned()))
            .collect();
        assert_eq!(given, known);
        for class in Class::value_variants() {
            let name = class.class().text();
            assert_eq!(Class::from_str(name, false), Ok(*class));
        }
    }

    #[test]
    fn a_metered_job_needs_hours_and_a_key() {
        let open = "sage meter open --program p --inputs [27]";
        assert!(parse(&format!("{open} --hours 3 --suri //Alice")).is_ok());
        let all = "--class h100 --max-cycles 9 --policy proven --max-rate 30 --watch";
        assert!(parse(&format!("{open} --hours 3 --suri //Alice {all}")).is_ok());
        for (rest, part) in [
            ("--suri //Alice", "--hours"),
            ("--hours 3", "--suri"),
            ("--hours 3 --suri //Alice --class gtx", "rtx3090"),
            ("--hours 3 --suri //Alice --max-rate 2,5", "digits"),
        ] {
            let error = parse(&format!("{open} {rest}")).unwrap_err();
            assert!(error.contains(part), "{rest}: {error}");
        }
    }

    #[test]
    fn numbers_of_the_other_kind_are_refused_with_the_right_command() {
        for command in ["watch", "show"] {
            assert!(parse(&format!("sage meter {command} {FIRST}")).is_ok());
            let error = parse(&format!("sage meter {command} 7")).unwrap_err();
            assert!(error.contains("use sage job"), "{error}");
            let error = parse(&format!("sage job {command} {FIRST}")).unwrap_err();
            assert!(error.contains("use sage meter"), "{error}");
        }
        assert!(parse(&format!("sage meter close {FIRST} --suri //Bob")).is_ok());
        assert!(parse(&format!("sage meter close {FIRST}")).is_err());
        assert!(parse(&format!("sage job cancel {FIRST} --suri //Bob")).is_err());
    }

    #[test]
    fn a_list_is_of_one_account() {
        assert!(parse("sage meter list --waiting").is_ok());
        assert!(parse("sage meter list --mine").is_err());
        let account = "--account 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
        assert!(parse(&format!("sage meter list {account}")).is_ok());
        assert!(parse(&format!("sage meter list {account} --mine --suri //Alice")).is_err());
    }
}
