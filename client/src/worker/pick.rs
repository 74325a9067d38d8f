//! Which jobs a worker takes: rules over what is known of a job, without the chain.

use std::time::Duration;

use sage_air::{policy::PolicyId, program::VM_VERSION, statement::CIRCUIT_OBELYSK_VM};
use subxt::utils::AccountId32;
use thiserror::Error;

use crate::{
    jobs::{Job, Terms},
    meters::GpuClass,
    Amount,
};

/// Blocks that pass besides proving: until the proof is in a block, and one more if that block is lost.
pub(super) const MARGIN: u64 = 3;

/// Rows of the smallest proof; fewer cycles take no less time.
const SMALLEST_ROWS: u64 = 1 << 16;

/// Rows proven a second before anything was measured: half of what two cores do.
const CAUTIOUS_ROWS: u64 = 30_000;

/// Basis points of the whole.
const BASIS_POINTS: u128 = 10_000;

/// What a worker wants of a job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Most cycles; `None` takes any number.
    pub max_cycles: Option<u32>,
    /// Least payment.
    pub min_payment: Amount,
    /// Whether jobs that pay nothing will do.
    pub free: bool,
}

/// Why a worker leaves a job to others.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Skip {
    /// It is the worker's own.
    #[error("it is this account's own job")]
    Own,
    /// The worker gave it back before.
    #[error("this account gave it back before")]
    GivenBack,
    /// It is proven by a circuit that this program does not have.
    #[error("it needs circuit {circuit} version {version}, which this program cannot prove")]
    Circuit {
        /// The circuit.
        circuit: u32,
        /// Its version.
        version: u32,
    },
    /// It is proven under a policy that this program does not have.
    #[error("it needs proof policy {0}, which this program does not know")]
    Policy(u8),
    /// It pays too little.
    #[error("it pays {0} SAGE, less than --min-payment")]
    Payment(Amount),
    /// It pays nothing.
    #[error("it pays nothing, because compute was free when it was opened; to take such jobs, pass --free")]
    Free,
    /// It runs too long.
    #[error("it runs {0} cycles, more than --max-cycles")]
    Cycles(u32),
    /// It pays less than it costs.
    #[error("it would pay {part} SAGE and its transactions cost about {fees} SAGE")]
    Loss {
        /// The worker's part of the payment.
        part: Amount,
        /// What claim and proof cost.
        fees: Amount,
    },
    /// It cannot be proven in time.
    #[error("proving takes about {needed} blocks and {left} are left")]
    Time {
        /// Blocks that proving takes.
        needed: u64,
        /// Blocks that the worker would have.
        left: u64,
    },
    /// It asks for faster hardware than the worker is said to have.
    #[error("it asks for hardware of class {0} or faster; if this account is known to have it, pass --gpu-class {0}")]
    Hardware(GpuClass),
    /// It asks for hardware that the chain does not know this account to have.
    #[error("it asks for hardware of class {0} or faster, which the chain does not know this account to have")]
    Unattested(GpuClass),
    /// The metered jobs at hand take as much of the worker's time as such jobs may.
    #[error("the metered jobs of this account take as much of its time as they may")]
    Busy,
    /// It cannot be run, or its program is not what the chain says.
    #[error("{0}")]
    Broken(String),
    /// The chain gave it to somebody else, or refused for another reason that is about the job.
    #[error("{0}")]
    Refused(String),
}

/// Whether a worker wants a job, judged by the record alone.
///
/// # Errors
/// Why not.
pub fn willing(job: &Job, worker: &AccountId32, wish: &Wish) -> Result<(), Skip> {
    if job.client == *worker {
        return Err(Skip::Own);
    }
    if job.given_back_by.as_ref() == Some(worker) {
        return Err(Skip::GivenBack);
    }
    provable(&job.terms)?;
    if job.free {
        return if wish.free { Ok(()) } else { Err(Skip::Free) };
    }
    if job.payment < wish.min_payment {
        return Err(Skip::Payment(job.payment));
    }
    Ok(())
}

/// Whether this program can make a proof under these terms.
///
/// # Errors
/// Why not.
pub(super) fn provable(terms: &Terms) -> Result<(), Skip> {
    if terms.circuit != CIRCUIT_OBELYSK_VM || terms.version != VM_VERSION {
        return Err(Skip::Circuit {
            circuit: terms.circuit,
            version: terms.version,
        });
    }
    if PolicyId::from_byte(terms.policy).is_none() {
        return Err(Skip::Policy(terms.policy));
    }
    Ok(())
}

/// Whether a run of `cycles` cycles is short enough, and can be proven in the time the job leaves at height `now`.
///
/// # Errors
/// Why not.
pub fn in_time(
    job: &Job,
    now: u32,
    cycles: u32,
    wish: &Wish,
    pace: &Pace,
    block_milliseconds: u64,
) -> Result<(), Skip> {
    if wish.max_cycles.is_some_and(|most| cycles > most) {
        return Err(Skip::Cycles(cycles));
    }
    // The claim takes a block or two.
    let until_end = job.sla_deadline.saturating_sub(now.saturating_add(2));
    let left = u64::from(job.exec_duration.min(until_end));
    let needed = pace.blocks(cycles, block_milliseconds);
    if needed > left {
        return Err(Skip::Time { needed, left });
    }
    Ok(())
}

/// Whether a job pays more than its transactions cost.
///
/// `fee_share` is the part of a payment that is the chain's, in basis points.
///
/// # Errors
/// Why not.
pub fn profitable(payment: Amount, fee_share: u16, fees: Amount) -> Result<(), Skip> {
    // Divided first, so that it cannot overflow: the difference is below a base unit for each basis point.
    let fee = (payment.0 / BASIS_POINTS).saturating_mul(fee_share.into());
    let part = payment.saturating_sub(Amount(fee));
    if part <= fees {
        return Err(Skip::Loss { part, fees });
    }
    Ok(())
}

/// How fast this machine proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    rows_per_second: u64,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            rows_per_second: CAUTIOUS_ROWS,
        }
    }
}

impl Pace {
    /// Rows of the proof of a run, which proving time goes with.
    fn rows(cycles: u32) -> u64 {
        u64::from(cycles).next_power_of_two().max(SMALLEST_ROWS)
    }

    /// About how long a run of `cycles` cycles takes to prove.
    pub fn milliseconds(&self, cycles: u32) -> u64 {
        Self::rows(cycles)
            .saturating_mul(1_000)
            .div_ceil(self.rows_per_second.max(1))
    }

    /// About how many blocks pass until a proof of a run of `cycles` cycles is made and final.
    pub fn blocks(&self, cycles: u32, block_milliseconds: u64) -> u64 {
        self.milliseconds(cycles)
            .div_ceil(block_milliseconds.max(1))
            .saturating_add(MARGIN)
    }

    /// Learns from a proof: slower counts at once, faster only to half, because machines have other work too.
    pub fn learn(&mut self, cycles: u32, took: Duration) {
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1);
        let measured = (Self::rows(cycles).saturating_mul(1_000) / millis).max(1);
        self.rows_per_second = if measured < self.rows_per_second {
            measured
        } else {
            self.rows_per_second.midpoint(measured)
        };
    }
}

#[cfg(test)]
mod tests {
    use subxt::utils::H256;

    use super::*;
    use crate::jobs::Status;

    const WORKER: AccountId32 = AccountId32([2; 32]);

    fn job() -> Job {
        Job {
            client: AccountId32([1; 32]),
            program: H256([3; 32]),
            terms: Terms {
                circuit: 1,
                version: 1,
                policy: 1,
            },
            input_hash: H256([4; 32]),
            max_cycles: 1_000,
            payment: Amount(100),
            free: false,
            created_at: 10,
            exec_duration: 50,
            sla_deadline: 500,
            attempts: 0,
            given_back_by: None,
            status: Status::Queued {
                queue_deadline: 110,
            },
        }
    }

    #[test]
    fn a_job_is_judged_by_its_record() {
        let wish = Wish {
            max_cycles: None,
            min_payment: Amount(100),
            free: false,
        };
        assert_eq!(willing(&job(), &WORKER, &wish), Ok(()));
        assert_eq!(willing(&job(), &job().client, &wish), Err(Skip::Own));
        let other = Job {
            given_back_by: Some(WORKER),
            ..job()
        };
        assert_eq!(willing(&other, &WORKER, &wish), Err(Skip::GivenBack));
        let other = Job {
            given_back_by: Some(AccountId32([9; 32])),
            ..job()
        };
        assert_eq!(willing(&other, &WORKER, &wish), Ok(()));
        let mut other = job();
        other.terms.circuit = 2;
        assert!(matches!(
            willing(&other, &WORKER, &wish),
            Err(Skip::Circuit { circuit: 2, .. })
        ));
        let mut other = job();
        other.terms.version = 2;
        assert!(matches!(
            willing(&other, &WORKER, &wish),
            Err(Skip::Circuit { version: 2, .. })
        ));
        let mut other = job();
        other.terms.policy = 3;
        assert_eq!(willing(&other, &WORKER, &wish), Err(Skip::Policy(3)));
        let other = Job {
            payment: Amount(99),
            ..job()
        };
        assert_eq!(
            willing(&other, &WORKER, &wish),
            Err(Skip::Payment(Amount(99)))
        );
    }

    #[test]
    fn a_free_job_is_for_those_who_want_one_whatever_its_deposit() {
        let job = Job {
            free: true,
            payment: Amount(1),
            ..job()
        };
        let mut wish = Wish {
            min_payment: Amount(100),
            ..Wish::default()
        };
        assert_eq!(willing(&job, &WORKER, &wish), Err(Skip::Free));
        wish.free = true;
        assert_eq!(willing(&job, &WORKER, &wish), Ok(()));
        assert_eq!(willing(&job, &job.client, &wish), Err(Skip::Own));
    }

    #[test]
    fn time_is_what_the_job_and_its_deadline_leave() {
        let pace = Pace {
            rows_per_second: SMALLEST_ROWS / 6,
        };
        let wish = Wish::default();
        let check = |job: &Job, now| in_time(job, now, 1_000, &wish, &pace, 6_000);
        // One or two blocks of proving and the margin.
        assert_eq!(check(&job(), 100), Ok(()));
        let tight = Job {
            exec_duration: 4,
            ..job()
        };
        assert!(matches!(
            check(&tight, 100),
            Err(Skip::Time { left: 4, .. })
        ));
        // The sla deadline counts from when the claim may be in a block.
        assert_eq!(check(&job(), 493), Ok(()));
        assert!(matches!(
            check(&job(), 496),
            Err(Skip::Time { left: 2, .. })
        ));
        assert!(matches!(
            check(&job(), 10_000),
            Err(Skip::Time { left: 0, .. })
        ));
    }

    #[test]
    fn the_limit_of_cycles_is_about_the_run_and_not_about_the_job() {
        let wish = Wish {
            max_cycles: Some(1_000),
            ..Wish::default()
        };
        let pace = Pace::default();
        assert_eq!(in_time(&job(), 100, 1_000, &wish, &pace, 6_000), Ok(()));
        assert_eq!(
            in_time(&job(), 100, 1_001, &wish, &pace, 6_000),
            Err(Skip::Cycles(1_001))
        );
    }

    #[test]
    fn a_job_must_pay_more_than_it_costs() {
        let check = |payment, fees| profitable(Amount(payment), 2_000, Amount(fees));
        assert_eq!(check(100_000, 79_999), Ok(()));
        assert_eq!(
            check(100_000, 80_000),
            Err(Skip::Loss {
                part: Amount(80_000),
                fees: Amount(80_000)
            })
        );
        assert_eq!(check(u128::MAX, 1), Ok(()));
        assert!(profitable(Amount(5), 10_000, Amount(9)).is_err());
    }

    #[test]
    fn time_goes_with_the_rows_of_the_proof() {
        let pace = Pace {
            rows_per_second: 1 << 16,
        };
        assert_eq!(pace.milliseconds(0), 1_000);
        assert_eq!(pace.milliseconds(1 << 16), 1_000);
        assert_eq!(pace.milliseconds((1 << 16) + 1), 2_000);
        assert_eq!(pace.milliseconds(4_000_000), 64_000);
    }

    #[test]
    fn a_slow_proof_counts_at_once_and_a_fast_one_to_half() {
        let mut pace = Pace {
            rows_per_second: 1_000,
        };
        pace.learn(1 << 16, Duration::from_secs(128));
        assert_eq!(pace.rows_per_second, 512);
        pace.learn(1 << 16, Duration::from_secs(64));
        assert_eq!(pace.rows_per_second, 768);
        pace.learn(1, Duration::ZERO);
        assert!(pace.rows_per_second > 768);
    }
}
