//! What a client asks for: deadlines counted from now, checked before a fee is paid.

use subxt::utils::H256;
use thiserror::Error;

use crate::{jobs::Limits, words::hash_text, Amount};

/// A job as a client wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The registered program.
    pub program: H256,
    /// The inputs.
    pub inputs: Vec<u32>,
    /// Number of the proof policy wanted; `None` leaves the choice to the chain.
    pub policy: Option<u8>,
    /// Largest number of cycles paid for.
    pub max_cycles: u32,
    /// What is paid when the run is proven.
    pub payment: Amount,
    /// Blocks that the job may wait for a worker.
    pub queue_blocks: u32,
    /// Blocks that a worker has to prove it.
    pub exec_blocks: u32,
    /// Blocks until a proof is of no more use; `None` leaves time for every attempt that the chain allows.
    pub sla_blocks: Option<u32>,
}

/// The heights that follow from a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Last height at which a worker may take the job.
    pub queue_deadline: u32,
    /// Last height at which a proof is of use.
    pub sla_deadline: u32,
}

/// Why a request cannot become a job.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RequestError {
    /// The payment is below the smallest, or below the price of the cycles.
    #[error("{given} SAGE is less than this run costs; pass --payment {least} or more")]
    Payment {
        /// What was offered.
        given: Amount,
        /// The least.
        least: Amount,
    },
    /// The account has too little.
    #[error(
        "the account can spend {spendable} SAGE and the payment is {payment}; send it more, or see what is held: sage \
         account balance"
    )]
    Balance {
        /// What was offered.
        payment: Amount,
        /// What is there.
        spendable: Amount,
    },
    /// The number of cycles is out of range.
    #[error("{given} cycles are not in 1 to {most}; pass such a number with --max-cycles")]
    Cycles {
        /// What was asked for.
        given: u32,
        /// The most.
        most: u32,
    },
    /// The execution time is out of range.
    #[error(
        "{given} blocks of execution are not in 1 to {most}; pass such a number with --exec-blocks"
    )]
    Exec {
        /// What was asked for.
        given: u32,
        /// The most.
        most: u32,
    },
    /// The queue time is zero or does not end before the job does.
    #[error(
        "{given} blocks in the queue are not in 1 to {most}, the blocks until the job ends; change --queue-blocks or \
         --sla-blocks"
    )]
    Queue {
        /// What was asked for.
        given: u32,
        /// The most.
        most: u32,
    },
    /// The job would live too long.
    #[error("{given} blocks until the job ends are not in 1 to {most}; pass such a number with --sla-blocks")]
    Sla {
        /// What was asked for.
        given: u32,
        /// The most.
        most: u32,
    },
    /// The program takes fewer inputs.
    #[error("{given} inputs are too many: program {} takes {most}; give fewer, or register another program", hash_text(program))]
    Inputs {
        /// The program.
        program: H256,
        /// How many were given.
        given: usize,
        /// The most.
        most: u32,
    },
    /// The client has too many open jobs.
    #[error("the account has {open} open jobs and may have no more; wait for one to end, or cancel one: sage job list --mine")]
    OpenJobs {
        /// How many it has.
        open: usize,
    },
}

impl Request {
    /// Checks the request against the chain's bounds and counts its deadlines from the block behind height
    /// `now`.
    ///
    /// The chain makes the same checks; here they cost nothing.
    ///
    /// # Errors
    /// The first bound that is broken.
    pub fn plan(&self, limits: &Limits, now: u32) -> Result<Plan, RequestError> {
        if self.payment < limits.min_payment {
            return Err(RequestError::Payment {
                given: self.payment,
                least: limits.min_payment,
            });
        }
        if !(1..=limits.max_cycles).contains(&self.max_cycles) {
            return Err(RequestError::Cycles {
                given: self.max_cycles,
                most: limits.max_cycles,
            });
        }
        if !(1..=limits.max_exec_duration).contains(&self.exec_blocks) {
            return Err(RequestError::Exec {
                given: self.exec_blocks,
                most: limits.max_exec_duration,
            });
        }
        let sla_blocks = self.sla_blocks.unwrap_or_else(|| {
            self.queue_blocks
                .saturating_add(self.exec_blocks)
                .saturating_mul(limits.max_attempts)
                .min(limits.max_lifetime)
        });
        if !(1..=limits.max_lifetime).contains(&sla_blocks) {
            return Err(RequestError::Sla {
                given: sla_blocks,
                most: limits.max_lifetime,
            });
        }
        if !(1..=sla_blocks).contains(&self.queue_blocks) {
            return Err(RequestError::Queue {
                given: self.queue_blocks,
                most: sla_blocks,
            });
        }
        // The next block is the first that can open the job: what is counted from there fits the chain's bounds.
        let opened = now.saturating_add(1);
        Ok(Plan {
            queue_deadline: opened.saturating_add(self.queue_blocks),
            sla_deadline: opened.saturating_add(sla_blocks),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        min_payment: Amount(10),
        max_cycles: 1_000,
        max_exec_duration: 500,
        max_lifetime: 2_000,
        max_attempts: 3,
        max_open_jobs: 8,
    };

    fn request() -> Request {
        Request {
            program: H256([1; 32]),
            inputs: vec![],
            policy: None,
            max_cycles: 1_000,
            payment: Amount(10),
            queue_blocks: 100,
            exec_blocks: 50,
            sla_blocks: None,
        }
    }

    #[test]
    fn deadlines_are_counted_from_now_and_leave_time_for_every_attempt() {
        let plan = request().plan(&LIMITS, 7).unwrap();
        assert_eq!(
            plan,
            Plan {
                queue_deadline: 108,
                sla_deadline: 458
            }
        );
        let long = Request {
            queue_blocks: 1_000,
            exec_blocks: 500,
            ..request()
        };
        assert_eq!(long.plan(&LIMITS, 7).unwrap().sla_deadline, 2_008);
        let short = Request {
            queue_blocks: 60,
            sla_blocks: Some(60),
            ..request()
        };
        assert_eq!(short.plan(&LIMITS, 7).unwrap().sla_deadline, 68);
    }

    #[test]
    fn every_bound_is_checked_at_its_edges() {
        let broken = |change: fn(&mut Request)| {
            let mut request = request();
            change(&mut request);
            request.plan(&LIMITS, 7).unwrap_err()
        };
        assert!(matches!(
            broken(|r| r.payment = Amount(9)),
            RequestError::Payment { .. }
        ));
        let changes: [fn(&mut Request); 2] = [|r| r.max_cycles = 0, |r| r.max_cycles = 1_001];
        for change in changes {
            assert!(matches!(broken(change), RequestError::Cycles { .. }));
        }
        let changes: [fn(&mut Request); 2] = [|r| r.exec_blocks = 0, |r| r.exec_blocks = 501];
        for change in changes {
            assert!(matches!(broken(change), RequestError::Exec { .. }));
        }
        let changes: [fn(&mut Request); 2] =
            [|r| r.sla_blocks = Some(0), |r| r.sla_blocks = Some(2_001)];
        for change in changes {
            assert!(matches!(broken(change), RequestError::Sla { .. }));
        }
        let changes: [fn(&mut Request); 2] = [
            |r| r.queue_blocks = 0,
            |r| {
                r.queue_blocks = 101;
                r.sla_blocks = Some(100);
            },
        ];
        for change in changes {
            assert!(matches!(broken(change), RequestError::Queue { .. }));
        }
    }

    #[test]
    fn nothing_overflows() {
        let request = Request {
            queue_blocks: u32::MAX,
            exec_blocks: 1,
            ..request()
        };
        assert!(matches!(
            request.plan(&LIMITS, u32::MAX),
            Err(RequestError::Queue { .. })
        ));
    }
}
