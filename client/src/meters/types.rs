//! What the chain keeps of a metered job, in types of this crate.

use std::fmt;

use serde::Serialize;
use subxt::utils::{AccountId32, H256};

use crate::{
    jobs::Terms as ProofTerms,
    runtime::api::runtime_types::{
        pallet_metering::types as chain,
        sage_primitives::{hardware, workers::AssignmentEnd},
    },
    Amount,
};

/// Class of a worker's GPU, from the slowest to the fastest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum GpuClass {
    /// Any hardware, also none that was attested.
    #[default]
    Other,
    /// NVIDIA GeForce RTX 3090.
    Rtx3090,
    /// NVIDIA GeForce RTX 4090.
    Rtx4090,
    /// NVIDIA A100.
    A100,
    /// NVIDIA H100.
    H100,
}

impl GpuClass {
    /// All classes, in their order.
    pub const ALL: [Self; 5] = [
        Self::Other,
        Self::Rtx3090,
        Self::Rtx4090,
        Self::A100,
        Self::H100,
    ];

    /// The name that the command line takes.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Rtx3090 => "rtx3090",
            Self::Rtx4090 => "rtx4090",
            Self::A100 => "a100",
            Self::H100 => "h100",
        }
    }
}

impl fmt::Display for GpuClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text())
    }
}

impl From<hardware::GpuClass> for GpuClass {
    fn from(class: hardware::GpuClass) -> Self {
        match class {
            hardware::GpuClass::Other => Self::Other,
            hardware::GpuClass::Rtx3090 => Self::Rtx3090,
            hardware::GpuClass::Rtx4090 => Self::Rtx4090,
            hardware::GpuClass::A100 => Self::A100,
            hardware::GpuClass::H100 => Self::H100,
        }
    }
}

impl From<GpuClass> for hardware::GpuClass {
    fn from(class: GpuClass) -> Self {
        match class {
            GpuClass::Other => Self::Other,
            GpuClass::Rtx3090 => Self::Rtx3090,
            GpuClass::Rtx4090 => Self::Rtx4090,
            GpuClass::A100 => Self::A100,
            GpuClass::H100 => Self::H100,
        }
    }
}

/// What an hour costs, by class of hardware.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Rates {
    /// [`GpuClass::Other`].
    pub other: Amount,
    /// [`GpuClass::Rtx3090`].
    pub rtx3090: Amount,
    /// [`GpuClass::Rtx4090`].
    pub rtx4090: Amount,
    /// [`GpuClass::A100`].
    pub a100: Amount,
    /// [`GpuClass::H100`].
    pub h100: Amount,
}

impl Rates {
    /// The rate of a class.
    pub const fn of(&self, class: GpuClass) -> Amount {
        match class {
            GpuClass::Other => self.other,
            GpuClass::Rtx3090 => self.rtx3090,
            GpuClass::Rtx4090 => self.rtx4090,
            GpuClass::A100 => self.a100,
            GpuClass::H100 => self.h100,
        }
    }
}

/// Under which terms metered jobs are opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Terms {
    /// Blocks of an hour.
    pub hour_blocks: u32,
    /// What an hour costs.
    pub rates: Rates,
}

impl From<chain::Terms<u32>> for Terms {
    fn from(terms: chain::Terms<u32>) -> Self {
        let rates = terms.rates;
        Self {
            hour_blocks: terms.hour_blocks,
            rates: Rates {
                other: Amount(rates.other),
                rtx3090: Amount(rates.rtx3090),
                rtx4090: Amount(rates.rtx4090),
                a100: Amount(rates.a100),
                h100: Amount(rates.h100),
            },
        }
    }
}

/// The heights at which the proof of an hour is accepted, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first one: the hour has passed.
    pub due: u32,
    /// The last one: the hour after it has passed too.
    pub deadline: u32,
}

/// What becomes of a proof that is sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The hour has not passed yet.
    Early,
    /// The next block accepts it.
    Open,
    /// No block will accept it.
    Over,
}

impl Window {
    /// The window of an hour of `blocks` blocks that began at height `since`.
    pub const fn of(since: u32, blocks: u32) -> Self {
        let due = since.saturating_add(blocks);
        Self {
            due,
            deadline: due.saturating_add(blocks),
        }
    }

    /// What becomes of a proof that is sent when `best` is the height of the best block: the next block is the first that
    /// can hold it.
    pub const fn after(&self, best: u32) -> Moment {
        let next = best.saturating_add(1);
        if next < self.due {
            Moment::Early
        } else if next <= self.deadline {
            Moment::Open
        } else {
            Moment::Over
        }
    }
}

/// A metered job that has not ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Meter {
    /// Who pays.
    pub client: AccountId32,
    /// The program.
    pub program: H256,
    /// How every hour is proven.
    pub terms: ProofTerms,
    /// Largest number of cycles of one run.
    pub max_cycles: u32,
    /// The slowest class of hardware that will do.
    pub class: GpuClass,
    /// What one hour pays.
    pub rate: Amount,
    /// Blocks of an hour.
    pub hour_blocks: u32,
    /// Most hours paid for.
    pub max_hours: u32,
    /// Hours proven and paid.
    pub paid_hours: u32,
    /// Commitment to the inputs of the next run.
    pub input_hash: H256,
    /// Height at which it was opened.
    pub opened_at: u32,
    /// The last worker who proved no hour of it without an excuse: it does not get the job again.
    pub given_back_by: Option<AccountId32>,
    /// Whether it waits for a worker or runs.
    pub status: Status,
}

/// Whether a metered job waits for a worker or runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Status {
    /// No worker has it, and no hour was paid.
    Waiting,
    /// A worker has it.
    Running {
        /// The worker.
        worker: AccountId32,
        /// Height at which the hour that runs began.
        since: u32,
        /// First height at which the proof of this hour is accepted.
        due: u32,
        /// Last height at which it is.
        deadline: u32,
        /// Whether the client has ended the job with this hour.
        last: bool,
    },
}

impl Meter {
    /// What is held of the client for it: the rate of all hours that are left.
    pub const fn escrow(&self) -> Amount {
        self.rate
            .times(self.max_hours.saturating_sub(self.paid_hours))
    }

    /// Number of the hour that runs, or that will run first, counted from 1.
    pub const fn present_hour(&self) -> u32 {
        self.paid_hours.saturating_add(1)
    }

    /// Whether this account works on it.
    pub fn is_run_by(&self, account: &AccountId32) -> bool {
        matches!(&self.status, Status::Running { worker, .. } if worker == account)
    }

    /// When the proof of the hour that runs is accepted; `None` while no hour runs.
    pub const fn window(&self) -> Option<Window> {
        match self.status {
            Status::Waiting => None,
            Status::Running { due, deadline, .. } => Some(Window { due, deadline }),
        }
    }
}

impl From<chain::Meter<AccountId32, u32>> for Meter {
    fn from(meter: chain::Meter<AccountId32, u32>) -> Self {
        let status = match meter.status {
            chain::MeterStatus::Waiting => Status::Waiting,
            chain::MeterStatus::Running(running) => {
                let Window { due, deadline } = Window::of(running.since, meter.hour_blocks);
                Status::Running {
                    worker: running.worker,
                    since: running.since,
                    due,
                    deadline,
                    last: running.last,
                }
            }
        };
        Self {
            client: meter.client,
            program: meter.program,
            terms: meter.terms.into(),
            max_cycles: meter.max_cycles,
            class: meter.class.into(),
            rate: Amount(meter.rate),
            hour_blocks: meter.hour_blocks,
            max_hours: meter.max_hours,
            paid_hours: meter.paid_hours,
            input_hash: meter.input_hash,
            opened_at: meter.opened_at,
            given_back_by: meter.given_back_by,
            status,
        }
    }
}

/// Why a metered job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Ending {
    /// Every hour was proven and paid.
    Completed,
    /// The client ended it.
    ByClient,
    /// No worker has taken it in time.
    Expired,
    /// The worker left.
    ByWorker,
    /// The worker let an hour pass without a proof.
    Lapsed {
        /// Whether the worker is excused, because the chain took no transactions for part of the time.
        excused: bool,
    },
    /// A run left nothing that the next one could begin with.
    NoNextInputs,
}

impl Ending {
    /// The reason as a part of a sentence.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Completed => "every hour was proven and paid",
            Self::ByClient => "its client ended it",
            Self::Expired => "no worker has taken it in time",
            Self::ByWorker => "its worker left",
            Self::Lapsed { excused: false } => "its worker let an hour pass without a proof",
            Self::Lapsed { excused: true } => {
                "an hour passed without a proof, and the worker is excused because the chain stood still"
            }
            Self::NoNextInputs => "a run left nothing that the next hour could begin with",
        }
    }
}

impl From<chain::MeterEnd> for Ending {
    fn from(end: chain::MeterEnd) -> Self {
        match end {
            chain::MeterEnd::Completed => Self::Completed,
            chain::MeterEnd::ByClient => Self::ByClient,
            chain::MeterEnd::Expired => Self::Expired,
            chain::MeterEnd::ByWorker => Self::ByWorker,
            chain::MeterEnd::Lapsed { excused } => Self::Lapsed { excused },
            chain::MeterEnd::NoNextInputs => Self::NoNextInputs,
        }
    }
}

/// Why a metered job waits again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reopening {
    /// Its worker gave it back in time.
    Abandoned,
    /// Its worker let the first hour pass without a proof.
    TimedOut,
    /// The first hour passed without a proof, and nobody is to blame.
    Excused,
}

impl Reopening {
    /// The reason as a part of a sentence.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Abandoned => "its worker gave it back",
            Self::TimedOut => Ending::Lapsed { excused: false }.text(),
            Self::Excused => Ending::Lapsed { excused: true }.text(),
        }
    }
}

impl From<AssignmentEnd> for Reopening {
    fn from(end: AssignmentEnd) -> Self {
        match end {
            // A job of which an hour was paid does not wait again.
            AssignmentEnd::Paid | AssignmentEnd::Abandoned => Self::Abandoned,
            AssignmentEnd::TimedOut => Self::TimedOut,
            AssignmentEnd::Excused => Self::Excused,
        }
    }
}

/// Everything the chain knows of the number of a metered job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
// The open variant is larger than the others; the value is made once a question and never kept.
#[allow(clippy::large_enum_variant)]
pub enum State {
    /// No metered job has this number yet.
    Unknown,
    /// The job has not ended.
    Open(Meter),
    /// The job has ended; only its events say how.
    Ended,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn running() -> chain::Meter<AccountId32, u32> {
        chain::Meter {
            client: AccountId32([1; 32]),
            program: H256([2; 32]),
            terms: crate::runtime::api::runtime_types::sage_primitives::programs::ProofTerms {
                circuit: 1,
                version: 1,
                policy: 1,
            },
            max_cycles: 1_000,
            class: hardware::GpuClass::Rtx3090,
            rate: 5,
            hour_blocks: 600,
            max_hours: 24,
            paid_hours: 4,
            input_hash: H256([3; 32]),
            opened_at: 10,
            given_back_by: None,
            status: chain::MeterStatus::Running(chain::Running {
                worker: AccountId32([4; 32]),
                since: 3_000,
                last: false,
            }),
        }
    }

    #[test]
    fn a_proof_is_accepted_from_the_end_of_its_hour_to_the_end_of_the_next() {
        let window = Window::of(100, 600);
        assert_eq!((window.due, window.deadline), (700, 1_300));
        // What is sent at a height is in the next block at the earliest.
        for (best, moment) in [
            (100, Moment::Early),
            (698, Moment::Early),
            (699, Moment::Open),
            (1_299, Moment::Open),
            (1_300, Moment::Over),
            (u32::MAX, Moment::Over),
        ] {
            assert_eq!(window.after(best), moment, "{best}");
        }
        let last = Window::of(u32::MAX - 1, 600);
        assert_eq!((last.due, last.deadline), (u32::MAX, u32::MAX));
    }

    #[test]
    fn the_record_tells_what_is_held_and_when_a_proof_is_accepted() {
        let meter = Meter::from(running());
        assert_eq!(meter.escrow(), Amount(100));
        assert_eq!(meter.present_hour(), 5);
        assert_eq!(meter.window(), Some(Window::of(3_000, 600)));
        assert!(meter.is_run_by(&AccountId32([4; 32])));
        assert!(!meter.is_run_by(&meter.client));
    }

    #[test]
    fn in_json_a_class_has_the_name_of_the_command_line() {
        for class in GpuClass::ALL {
            assert_eq!(serde_json::to_value(class).unwrap(), class.text());
            assert_eq!(GpuClass::from(hardware::GpuClass::from(class)), class);
        }
        assert!(GpuClass::ALL.is_sorted());
        let json = serde_json::to_value(State::Open(running().into())).unwrap();
        assert_eq!(json["state"], "open");
        assert_eq!(json["class"], "rtx3090");
        assert_eq!(json["rate"]["base_units"], "5");
        assert_eq!(json["status"]["kind"], "running");
        assert_eq!(json["status"]["due"], 3_600);
        assert_eq!(json["status"]["deadline"], 4_200);
        assert_eq!(
            serde_json::to_value(Ending::Lapsed { excused: true }).unwrap(),
            serde_json::json!({ "kind": "lapsed", "excused": true })
        );
    }

    #[test]
    fn a_job_waits_again_for_the_reason_that_the_chain_names() {
        for (end, reason, name) in [
            (AssignmentEnd::Abandoned, Reopening::Abandoned, "abandoned"),
            (AssignmentEnd::TimedOut, Reopening::TimedOut, "timed_out"),
            (AssignmentEnd::Excused, Reopening::Excused, "excused"),
        ] {
            assert_eq!(Reopening::from(end), reason);
            assert_eq!(serde_json::to_value(reason).unwrap(), name);
        }
    }
}
