//! Arguments and help texts.

mod meter;

use std::{fs, path::PathBuf, str::FromStr};

use clap::{Args, Parser, Subcommand, ValueEnum};
use sage_air::policy::PolicyId;
use sage_client::{
    airdrop::MOST_IN_BATCH,
    chain::DEFAULT_URL,
    words::{parse_account, parse_hash, parse_words},
    Amount, Chain, Error, Result, Signer,
};
use subxt::utils::{AccountId32, H256};

use meter::{ordinary, Class};
pub use meter::{ListMeters, Meter, OpenMeter, OwnMeter};

/// Shown at the end of the long help.
pub const EXIT_CODES: &str = "\
Exit codes:
  0    done; for job watch: the job was paid; for meter watch: all its hours were
  1    the chain or its node refused
  2    wrong arguments, inputs or amounts
  3    a file cannot be read, written or understood
  4    no node answers, or it stopped answering
  5    the chain has no such job or program, or the account no stake
  6    job watch: the job was not proven in time and its payment went back; meter watch: it ended early
  7    job watch: the job was withdrawn by its client; meter watch: it was ended by its client
  8    the prover failed
  9    the node runs another chain or another version of it
  130  worker run --once: stopped before a job was paid";

/// Buy and sell verifiable computation on the SAGE chain.
///
/// A client registers a program and submits jobs for it; a worker takes jobs, proves them and is paid when the chain has
/// checked the proof. Amounts are in SAGE, with up to 18 decimals. Results go to standard output, progress and messages
/// to standard error.
#[derive(Debug, Parser)]
#[command(name = "sage", version, after_long_help = EXIT_CODES, arg_required_else_help = true)]
pub struct Cli {
    /// Where the node is and how results are printed.
    #[command(flatten)]
    pub connection: Connection,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
pub struct Connection {
    /// Address of the node, ws:// or wss://
    #[arg(long, global = true, value_name = "URL", default_value = DEFAULT_URL)]
    pub url: String,
    /// Permit an unencrypted connection to another machine
    #[arg(long, global = true)]
    pub insecure: bool,
    /// Print one JSON document; commands that go on print one JSON object a line
    #[arg(long, global = true)]
    pub json: bool,
}

impl Connection {
    /// Connects to the node.
    pub async fn open(&self) -> Result<Chain> {
        Chain::connect(&self.url, self.insecure).await
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Register programs and look at registered ones
    #[command(subcommand)]
    Program(Program),
    /// Submit jobs and see what becomes of them
    #[command(subcommand)]
    Job(Job),
    /// Buy compute by the hour: open metered jobs and see what becomes of them
    #[command(subcommand)]
    Meter(Meter),
    /// Prove the jobs of others for pay
    #[command(subcommand)]
    Worker(Worker),
    /// Balances and transfers
    #[command(subcommand)]
    Account(Account),
    /// Bond a stake as a prover, and earn a share of the fees
    #[command(subcommand)]
    Stake(Stake),
    /// Pay a list of recipients, each of them once
    #[command(after_long_help = AIRDROP_NOTE)]
    Airdrop(Airdrop),
    /// Look at the chain
    #[command(subcommand)]
    Chain(ChainCommand),
}

/// The key that signs and pays.
#[derive(Debug, Args)]
#[group(id = "key", required = true, multiple = false)]
pub struct Key {
    /// Secret of the account: words or 0x and hexadecimal digits, with a derivation such as //worker; others on this
    /// machine can see it in the list of processes
    #[arg(long, value_name = "SECRET")]
    pub suri: Option<String>,
    /// File that holds the secret
    #[arg(long, value_name = "FILE")]
    pub suri_file: Option<PathBuf>,
}

impl Key {
    /// Reads the key.
    pub fn signer(&self) -> Result<Signer> {
        signer(self.suri.as_deref(), self.suri_file.as_ref())
            .unwrap_or_else(|| Err(Error::Key("none is given".into())))
    }
}

/// A key whose account is meant.
#[derive(Debug, Args)]
#[group(id = "own_key", multiple = false)]
pub struct OwnKey {
    /// Secret of the account that is meant, as for commands that sign
    #[arg(long, value_name = "SECRET")]
    pub suri: Option<String>,
    /// File that holds the secret
    #[arg(long, value_name = "FILE")]
    pub suri_file: Option<PathBuf>,
}

impl OwnKey {
    /// The account of the key, `None` if no key is given.
    pub fn account(&self) -> Result<Option<AccountId32>> {
        let signer = signer(self.suri.as_deref(), self.suri_file.as_ref()).transpose()?;
        Ok(signer.map(|signer| signer.account()))
    }
}

fn signer(suri: Option<&str>, file: Option<&PathBuf>) -> Option<Result<Signer>> {
    match (suri, file) {
        (Some(suri), _) => Some(Signer::from_suri(suri)),
        (None, Some(path)) => Some(Signer::from_file(path)),
        (None, None) => None,
    }
}

/// Input words, from the command line or a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs(pub Vec<u32>);

impl FromStr for Inputs {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text.strip_prefix('@') {
            None => parse_words(text).map(Self),
            Some(path) => {
                let text = fs::read_to_string(path).map_err(|source| Error::Read {
                    path: path.into(),
                    source,
                })?;
                parse_words(&text).map(Self)
            }
        }
    }
}

/// Parses the name of a program.
fn program_id(text: &str) -> Result<H256> {
    parse_hash(text).ok_or_else(|| Error::NoSuchProgram(text.to_owned()))
}

/// Proof policy by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Policy {
    /// 40 queries: 100 conjectured bits
    Standard,
    /// 118 queries: sized for the proven bound
    Proven,
}

impl Policy {
    /// The policy's number on the chain.
    pub const fn number(self) -> u8 {
        match self {
            Self::Standard => PolicyId::Standard as u8,
            Self::Proven => PolicyId::Proven as u8,
        }
    }
}

/// `sage program`.
#[derive(Debug, Subcommand)]
pub enum Program {
    /// Register a program, for a deposit; one that is registered already is left as it is
    #[command(after_long_help = REGISTER_EXAMPLE)]
    Register(Register),
    /// Show a registered program
    Show(ShowProgram),
    /// Close a program of yours for new jobs
    Retire(OwnProgram),
    /// Remove a program of yours that no open job needs, and get its deposit back
    Remove(OwnProgram),
}

const REGISTER_EXAMPLE: &str = "\
Prints the program's id, which job submit takes.

Example:
  sage program register fibonacci.oasm --suri //Alice";

/// Arguments of `program register`.
#[derive(Debug, Args)]
pub struct Register {
    /// The program: assembler source or assembled
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The key that pays fee and deposit.
    #[command(flatten)]
    pub key: Key,
}

/// Arguments of `program show`.
#[derive(Debug, Args)]
pub struct ShowProgram {
    /// Id of the program, 64 hexadecimal digits
    #[arg(value_name = "ID", value_parser = program_id)]
    pub id: H256,
    /// Write the assembled program to this file
    #[arg(long, value_name = "FILE")]
    pub code: Option<PathBuf>,
    /// Overwrite an existing file
    #[arg(long, requires = "code")]
    pub force: bool,
}

/// Arguments of `program retire` and `program remove`.
#[derive(Debug, Args)]
pub struct OwnProgram {
    /// Id of the program, 64 hexadecimal digits
    #[arg(value_name = "ID", value_parser = program_id)]
    pub id: H256,
    /// The owner's key.
    #[command(flatten)]
    pub key: Key,
}

/// `sage job`.
#[derive(Debug, Subcommand)]
pub enum Job {
    /// Submit a job; its payment is held until the job is proven or given back
    #[command(after_long_help = SUBMIT_EXAMPLE)]
    Submit(Submit),
    /// Show what a run costs at present
    #[command(after_long_help = QUOTE_EXAMPLE)]
    Quote(Quote),
    /// Follow a job through final blocks until it has ended
    #[command(after_long_help = WATCH_NOTE)]
    Watch(JobNumber),
    /// Show what the chain knows of a job
    Show(JobNumber),
    /// List open jobs
    List(List),
    /// Withdraw a job of yours that no worker has, and get its payment back
    Cancel(OwnJob),
    /// Give back a job that you have taken as a worker; you may lose part of your bond and do not get this job again
    Abandon(OwnJob),
}

const SUBMIT_EXAMPLE: &str = "\
Prints the job's number. Without --max-cycles the program is run on this machine first, and the job pays for exactly the
cycles that it took; a program that faults on these inputs is not submitted then, because a worker is paid for proving a
fault like for any other run.

Example:
  sage job submit --program fibonacci.oasm --inputs \"[1000]\" --payment 100 --suri //Alice --watch";

const QUOTE_EXAMPLE: &str = "\
The price moves once an epoch with the demand, by at most 5 percent. While compute is free the payment is a deposit that
comes back.

Example:
  sage job quote --program fibonacci.oasm --inputs \"[1000]\"";

const WATCH_NOTE: &str = "\
Prints every event of the job, those that happened before included as far as the node keeps them. Ends with exit code 0
when the job was paid, 6 when it was not proven in time, 7 when its client withdrew it.";

/// Arguments of `job submit`.
#[derive(Debug, Args)]
pub struct Submit {
    /// The program: the id of a registered one, or its file
    #[arg(long, value_name = "ID|FILE")]
    pub program: String,
    /// Input words as a JSON list, or @FILE with such a list
    #[arg(long, value_name = "WORDS", default_value = "[]")]
    pub inputs: Inputs,
    /// Payment in SAGE, paid in full when the run is proven; workers take what pays more first [default: the least, see
    /// sage job quote]
    #[arg(long, value_name = "SAGE", allow_negative_numbers = true)]
    pub payment: Option<Amount>,
    /// Most cycles paid for [default: what the run takes on this machine]
    #[arg(long, value_name = "N")]
    pub max_cycles: Option<u32>,
    /// The proof policy [default: the chain's]
    #[arg(long, value_enum)]
    pub policy: Option<Policy>,
    /// Blocks that the job may wait for a worker
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub queue_blocks: u32,
    /// Blocks that a worker has to prove it
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub exec_blocks: u32,
    /// Blocks until a proof is of no more use [default: enough for every attempt that the chain allows]
    #[arg(long, value_name = "N")]
    pub sla_blocks: Option<u32>,
    /// Follow the job until it has ended
    #[arg(long)]
    pub watch: bool,
    /// The client's key.
    #[command(flatten)]
    pub key: Key,
}

/// Arguments of `job quote`.
#[derive(Debug, Args)]
pub struct Quote {
    /// The program: the id of a registered one, or its file
    #[arg(long, value_name = "ID|FILE")]
    pub program: String,
    /// Input words as a JSON list, or @FILE with such a list
    #[arg(long, value_name = "WORDS", default_value = "[]")]
    pub inputs: Inputs,
    /// Most cycles paid for [default: what the run takes on this machine]
    #[arg(long, value_name = "N")]
    pub max_cycles: Option<u32>,
}

/// Arguments of `job watch` and `job show`.
#[derive(Debug, Args)]
pub struct JobNumber {
    /// Number of the job
    #[arg(value_name = "JOB", value_parser = ordinary)]
    pub job: u64,
}

/// Arguments of `job cancel` and `job abandon`.
#[derive(Debug, Args)]
pub struct OwnJob {
    /// Number of the job
    #[arg(value_name = "JOB", value_parser = ordinary)]
    pub job: u64,
    /// The key of the client, or of the worker who has the job.
    #[command(flatten)]
    pub key: Key,
}

/// Arguments of `job list`.
#[derive(Debug, Args)]
pub struct List {
    /// Only the jobs of this client
    #[arg(long, value_name = "ADDRESS", value_parser = parse_account, conflicts_with = "mine")]
    pub client: Option<AccountId32>,
    /// Only the jobs of the account of --suri or --suri-file
    #[arg(long, requires = "own_key")]
    pub mine: bool,
    /// Only the jobs that a worker may take now
    #[arg(long)]
    pub claimable: bool,
    /// Whose jobs `--mine` means.
    #[command(flatten)]
    pub key: OwnKey,
}

/// `sage worker`.
#[derive(Debug, Subcommand)]
pub enum Worker {
    /// Take jobs, prove them and be paid, until stopped
    #[command(after_long_help = WORKER_NOTE)]
    Run(RunWorker),
}

const WORKER_NOTE: &str = "\
Each job is run before it is claimed, so that its cycles are known; only jobs that can be proven in time are claimed. No
proof is sent that the chain's verifier has not accepted on this machine.

Metered jobs are taken too, unless --no-meters says otherwise. Each hour is proven when it begins, and its proof is sent
when the hour has passed; in between the worker does other jobs. Metered jobs take at most half of its time.

Stop it with Ctrl-C. It gives nothing back then and says which job is still assigned; started again, it goes on with it.
Do not run two workers with one key.

Example:
  sage worker run --suri-file worker.key --min-payment 1.5 --state-dir proofs";

/// Arguments of `worker run`.
#[derive(Debug, Args)]
pub struct RunWorker {
    /// Stop after the first job that was paid; metered jobs are left to others then
    #[arg(long)]
    pub once: bool,
    /// Threads that prove [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Leave jobs that run more cycles to others, and metered ones that may
    #[arg(long, value_name = "N")]
    pub max_cycles: Option<u32>,
    /// Leave jobs that pay less to others; of metered jobs, those that pay less for an hour
    #[arg(
        long,
        value_name = "SAGE",
        default_value = "0",
        allow_negative_numbers = true
    )]
    pub min_payment: Amount,
    /// Take also jobs that pay nothing, because compute was free when they were opened; their transactions cost fees
    #[arg(long)]
    pub free: bool,
    /// Leave metered jobs to others; those that the account has already are gone on with
    #[arg(long)]
    pub no_meters: bool,
    /// Leave metered jobs that ask for faster hardware than this to others; the chain decides by what was attested
    #[arg(long, value_name = "CLASS", value_enum, default_value_t = Class::Other)]
    pub gpu_class: Class,
    /// Folder where finished proofs are kept until they are paid, so that a restart need not prove again
    #[arg(long, value_name = "DIR")]
    pub state_dir: Option<PathBuf>,
    /// End with an error if no GPU is usable, instead of proving on the CPU
    #[arg(long, conflicts_with = "no_gpu")]
    pub require_gpu: bool,
    /// Prove on the CPU, even if a GPU is usable
    #[arg(long)]
    pub no_gpu: bool,
    /// The worker's key.
    #[command(flatten)]
    pub key: Key,
}

/// `sage account`.
#[derive(Debug, Subcommand)]
pub enum Account {
    /// Show what an account holds
    Balance(Balance),
    /// Send SAGE to another account
    Transfer(Transfer),
    /// Show an amount in parts of common denominations, by which no payment can be told from others
    Split(SplitAmount),
}

/// Arguments of `account split`.
#[derive(Debug, Args)]
pub struct SplitAmount {
    /// How much, in SAGE
    #[arg(value_name = "SAGE", allow_negative_numbers = true)]
    pub amount: Amount,
}

/// Arguments of `account balance`.
#[derive(Debug, Args)]
pub struct Balance {
    /// The account [default: that of --suri or --suri-file]
    #[arg(value_name = "ADDRESS", value_parser = parse_account, required_unless_present = "own_key", conflicts_with = "own_key")]
    pub address: Option<AccountId32>,
    /// The key of the account.
    #[command(flatten)]
    pub key: OwnKey,
}

/// Arguments of `account transfer`.
#[derive(Debug, Args)]
pub struct Transfer {
    /// The receiver
    #[arg(value_name = "ADDRESS", value_parser = parse_account)]
    pub to: AccountId32,
    /// How much, in SAGE
    #[arg(value_name = "SAGE", allow_negative_numbers = true)]
    pub amount: Amount,
    /// The sender's key.
    #[command(flatten)]
    pub key: Key,
}

/// `sage stake`.
#[derive(Debug, Subcommand)]
pub enum Stake {
    /// Bond a stake, or add to one, for a tier of hardware
    #[command(after_long_help = STAKE_NOTE)]
    Bond(BondStake),
    /// Add to a stake, for the tier that it has
    TopUp(StakeAmount),
    /// Start to take a part of a stake out, or all of it
    #[command(after_long_help = UNBOND_NOTE)]
    Unbond(StakeAmount),
    /// Bond again what is on its way out, the newest part first
    Rebond(StakeAmount),
    /// Free what is on its way out and due
    Withdraw(WithdrawStake),
    /// Show a stake, what is on its way out, and what it has earned
    Show(ShowStake),
    /// Claim the stake's share of the fees
    Claim(ClaimRewards),
}

const STAKE_NOTE: &str = "\
The least stake is 1,000 SAGE for the tier consumer, 2,500 for workstation, 5,000 for data-center, 10,000 for enterprise
and 25,000 for frontier. All but the first are for hardware that was attested. A stake can be slashed for misconduct.

Example:
  sage stake bond 1000 --suri-file worker.key";

const UNBOND_NOTE: &str = "\
What stays is nothing, or at least the minimum of the tier. What is on its way out earns nothing, can still be slashed,
and can be withdrawn after seven epochs, which are seven days on a public network: sage stake show.

Example:
  sage stake unbond 1000 --suri-file worker.key";

/// Tier of hardware by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Tier {
    /// From 1,000 SAGE; open to all
    Consumer,
    /// From 2,500 SAGE
    Workstation,
    /// From 5,000 SAGE
    DataCenter,
    /// From 10,000 SAGE
    Enterprise,
    /// From 25,000 SAGE
    Frontier,
}

impl Tier {
    /// The tier's number on the chain.
    pub const fn number(self) -> u8 {
        self as u8
    }
}

/// Arguments of `stake bond`.
#[derive(Debug, Args)]
pub struct BondStake {
    /// How much to bond or add, in SAGE
    #[arg(value_name = "SAGE", allow_negative_numbers = true)]
    pub amount: Amount,
    /// The tier that the whole stake counts for from then on
    #[arg(long, value_enum, default_value_t = Tier::Consumer)]
    pub tier: Tier,
    /// The owner's key.
    #[command(flatten)]
    pub key: Key,
}

/// Arguments of `stake top-up`, `unbond` and `rebond`.
#[derive(Debug, Args)]
pub struct StakeAmount {
    /// How much, in SAGE
    #[arg(value_name = "SAGE", allow_negative_numbers = true)]
    pub amount: Amount,
    /// The owner's key.
    #[command(flatten)]
    pub key: Key,
}

/// Arguments of `stake withdraw`.
#[derive(Debug, Args)]
pub struct WithdrawStake {
    /// The owner, who gets the money whoever asks for it [default: the account of the key]
    #[arg(value_name = "ADDRESS", value_parser = parse_account)]
    pub address: Option<AccountId32>,
    /// The key that pays the fee.
    #[command(flatten)]
    pub key: Key,
}

/// Arguments of `stake show`.
#[derive(Debug, Args)]
pub struct ShowStake {
    /// The account [default: that of --suri or --suri-file]
    #[arg(value_name = "ADDRESS", value_parser = parse_account, required_unless_present = "own_key", conflicts_with = "own_key")]
    pub address: Option<AccountId32>,
    /// The key of the account.
    #[command(flatten)]
    pub key: OwnKey,
}

/// Arguments of `stake claim`.
#[derive(Debug, Args)]
pub struct ClaimRewards {
    /// The owner's key.
    #[command(flatten)]
    pub key: Key,
}

const AIRDROP_NOTE: &str = "\
The file is a JSON list, amounts in SAGE and in quotation marks, so that they are exact:
  [{\"address\": \"5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY\", \"amount\": \"9999\"}]

Everything is checked before anything is sent. Each batch is one transaction: it pays all of its recipients and leaves a
mark on the chain, or does neither. Whoever has a mark is not paid again by the same account: stop the command at any
moment, on any machine, and begin it anew with the same list. A list is the same if name, accounts and amounts are; pass
--name to pay the same list a second time on purpose.

A mark holds a deposit of about a quarter of a SAGE on the account that pays.

Example:
  sage airdrop --file recipients.json --suri-file treasury.key --dry-run";

/// Arguments of `airdrop`.
#[derive(Debug, Args)]
pub struct Airdrop {
    /// The recipients: a JSON list of objects with address and amount
    #[arg(long, value_name = "FILE")]
    pub file: PathBuf,
    /// Show what would be paid and what it would cost, and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Most recipients of one transaction
    #[arg(
        long,
        value_name = "N",
        default_value_t = MOST_IN_BATCH,
        value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_IN_BATCH))
    )]
    pub batch: u32,
    /// Name of the airdrop: the same list under another name is paid again
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    pub name: String,
    /// File that gets the state of every recipient [default: FILE with the ending .report.json]
    #[arg(long, value_name = "FILE", conflicts_with = "dry_run")]
    pub report: Option<PathBuf>,
    /// The key that pays.
    #[command(flatten)]
    pub key: Key,
}

/// `sage chain`.
#[derive(Debug, Subcommand)]
pub enum ChainCommand {
    /// Show the chain, its node and the bounds of jobs
    Info,
    /// Show how much SAGE was minted and burned, and how much exists
    Supply,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    fn check_help(command: &clap::Command, path: &str) {
        for argument in command.get_arguments() {
            assert!(
                argument.get_help().is_some(),
                "{path} {}",
                argument.get_id()
            );
        }
        for below in command.get_subcommands() {
            let path = format!("{path} {}", below.get_name());
            assert!(below.get_about().is_some(), "{path}");
            check_help(below, &path);
        }
    }

    #[test]
    fn every_argument_and_command_has_a_help_text() {
        check_help(&Cli::command(), "sage");
    }

    fn refused(line: &str) -> String {
        let arguments = line.split_whitespace();
        match Cli::try_parse_from(arguments) {
            Ok(_) => panic!("{line} was accepted"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn commands_that_sign_need_exactly_one_key() {
        let transfer = "sage account transfer 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY 1";
        assert!(refused(transfer).contains("--suri"), "no key");
        refused(&format!("{transfer} --suri //Alice --suri-file key"));
        let line = format!("{transfer} --suri //Alice");
        assert!(Cli::try_parse_from(line.split_whitespace()).is_ok());
    }

    #[test]
    fn amounts_are_refused_with_their_reason() {
        let submit = "sage job submit --program p --suri //Alice --payment";
        assert!(refused(&format!("{submit} 1,000")).contains("digits"));
        assert!(refused(&format!("{submit} -1")).contains("sign"));
        assert!(refused(&format!("{submit} 0.0000000000000000001")).contains("18"));
    }

    #[test]
    fn an_airdrop_has_batches_that_the_chain_takes() {
        let line = "sage airdrop --file list.json --suri //Alice";
        assert!(Cli::try_parse_from(line.split_whitespace()).is_ok());
        for wrong in [
            "--batch 0",
            "--batch 101",
            "--batch -1",
            "--dry-run --report out.json",
        ] {
            refused(&format!("{line} {wrong}"));
        }
        refused("sage airdrop --suri //Alice");
        refused("sage airdrop --file list.json");
    }

    #[test]
    fn tiers_have_the_names_and_numbers_of_the_library() {
        for (number, name) in sage_client::stake::TIERS.iter().enumerate() {
            let tier = Tier::from_str(name, false).unwrap();
            assert_eq!(usize::from(tier.number()), number);
        }
        assert_eq!(
            Tier::value_variants().len(),
            sage_client::stake::TIERS.len()
        );
    }

    #[test]
    fn a_list_is_of_one_client() {
        refused("sage job list --mine");
        refused(
            "sage job list --mine --suri //Alice --client 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
        );
        for line in [
            "sage job list",
            "sage job list --mine --suri //Alice",
            "sage job list --claimable",
        ] {
            assert!(
                Cli::try_parse_from(line.split_whitespace()).is_ok(),
                "{line}"
            );
        }
    }

    #[test]
    fn inputs_may_stand_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("in.json");
        fs::write(&path, "[1, 2]\n").unwrap();
        let text = format!("@{}", path.display());
        assert_eq!(text.parse::<Inputs>().unwrap(), Inputs(vec![1, 2]));
        assert!("@/nowhere/at/all".parse::<Inputs>().is_err());
    }
}
