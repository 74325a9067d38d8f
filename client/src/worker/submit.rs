//! From an assigned job to its payment.

use std::time::Duration;

use sage_air::{policy::PolicyId, statement::JobHeader};
use sage_prover::Backend;
use subxt::utils::{AccountId32, H256};

use super::{
    call::proof_call,
    hours::passed,
    prove::{prove, Proven, Task},
    report::{phase_report, Payment, Report},
    Worker, GLANCE,
};
use crate::{
    chain::{self, At},
    error::Refusal,
    jobs::{self, Ending, Event, Job, Receipt, State, Status},
    meters::{self, Meter},
    program,
    runtime::api as runtime,
    tx::{self, Included},
    Error, Result,
};

/// Looks until a claim that was undone is no longer expected back.
const CLAIM_GLANCES: u32 = 30;

/// Time between two attempts to send a proof.
const RETRY: Duration = Duration::from_secs(6);

/// How often the chain may refuse a proof before the job is given up: each time costs the fee.
const MOST_REFUSALS: u32 = 2;

/// What to do next with a job.
enum Step {
    /// Prove it under this assignment.
    Prove(Job),
    /// Look again a little later.
    Wait,
    /// It ended; this is how.
    Ended(Receipt),
    /// It is not this account's any more.
    Lost(String),
}

/// What became of a proof that was sent.
pub(super) enum Delivery {
    /// The chain has accepted it, and what it paid is final.
    Accepted(Box<Included>),
    /// The chain will not take the proof.
    Lost(String),
    /// It must be sent again.
    Again {
        /// Whether that need not be told.
        quietly: bool,
    },
}

/// What is to be proven: a job under its present assignment, or the hour of a metered one that runs.
pub(super) struct Order {
    id: u64,
    /// Number of the assignment or of the hour.
    attempt: u32,
    client: AccountId32,
    program: H256,
    policy: u8,
    max_cycles: u32,
    inputs: Vec<u32>,
}

impl Order {
    /// A job under its present assignment.
    async fn of_job(at: &At, id: u64, job: &Job) -> Result<Self> {
        Ok(Self {
            id,
            attempt: job.attempts,
            client: job.client,
            program: job.program,
            policy: job.terms.policy,
            max_cycles: job.max_cycles,
            inputs: jobs::inputs(at, id, job).await?,
        })
    }

    /// The hour of a metered job that runs.
    pub(super) async fn of_hour(at: &At, id: u64, meter: &Meter) -> Result<Self> {
        Ok(Self {
            id,
            attempt: meter.present_hour(),
            client: meter.client,
            program: meter.program,
            policy: meter.terms.policy,
            max_cycles: meter.max_cycles,
            inputs: meters::inputs(at, id, meter).await?,
        })
    }
}

impl Worker {
    /// Proves a job that this account has and waits for the payment; `None` if the job was lost, which is reported.
    pub(super) async fn complete(&mut self, id: u64) -> Result<Option<Payment>> {
        let (mut glances, mut refusals) = (0, 0);
        let mut announce = true;
        loop {
            let best = self.chain.best().await?;
            let job = match self.next_step(&best, id).await? {
                Step::Prove(job) => job,
                Step::Ended(receipt) => {
                    // Only a final end is one: another branch may still bring the job back.
                    if let State::Closed(_) =
                        jobs::state(&self.chain.finalized().await?, id).await?
                    {
                        return Ok(self.ended(id, receipt));
                    }
                    tokio::time::sleep(GLANCE).await;
                    continue;
                }
                Step::Lost(reason) => return Ok(self.unpaid(id, reason)),
                Step::Wait if glances < CLAIM_GLANCES => {
                    glances += 1;
                    tokio::time::sleep(GLANCE).await;
                    continue;
                }
                Step::Wait => {
                    // Not lost for good: the job is offered again, and may be claimed again.
                    let reason = "the claim was undone".into();
                    (self.report)(&Report::Lost { job: id, reason });
                    return Ok(None);
                }
            };
            let Some(proven) = self.proof_for(id, &job).cloned() else {
                let order = Order::of_job(&best, id, &job).await?;
                self.make_proof(&best, order).await?;
                // The job is looked at again: proving takes long.
                continue;
            };
            if announce {
                (self.report)(&Report::Submitting {
                    job: id,
                    attempt: proven.attempt,
                });
            }
            match self.deliver(&proven, &mut refusals).await? {
                Delivery::Accepted(included) => return self.paid(&proven, &included).map(Some),
                Delivery::Lost(reason) => return Ok(self.unpaid(id, reason)),
                Delivery::Again { quietly } => announce = !quietly,
            }
        }
    }

    /// Sends a proof and waits until it is accepted; `refusals` counts how often the chain refused it.
    pub(super) async fn deliver(
        &mut self,
        proven: &Proven,
        refusals: &mut u32,
    ) -> Result<Delivery> {
        let job = proven.job;
        let error = match tx::execute(&self.chain, &self.signer, &proof_call(proven)).await {
            Ok(included) => return Ok(Delivery::Accepted(Box::new(included))),
            Err(error) => error,
        };
        match &error {
            Error::Refused(refusal) if *refusals < MOST_REFUSALS && worth_again(refusal) => {
                *refusals += 1;
            }
            Error::Refused(refusal) => return Ok(Delivery::Lost(refusal.to_string())),
            poor if poor.is_for_want_of_money() => {
                self.wait_for(format!(
                    "the proof of job {job} cannot be sent, send money before its deadline: {error}"
                ));
                tokio::time::sleep(RETRY).await;
                return Ok(Delivery::Again { quietly: true });
            }
            Error::Rejected { .. } | Error::Lost(_) => {}
            _ => return Err(error),
        }
        let reason = error.brief();
        (self.report)(&Report::Resubmitting { job, reason });
        tokio::time::sleep(RETRY).await;
        self.settle_transactions().await?;
        Ok(Delivery::Again { quietly: false })
    }

    /// Reads a job and decides.
    async fn next_step(&mut self, best: &At, id: u64) -> Result<Step> {
        Ok(match jobs::state(best, id).await? {
            State::Open(job) => match &job.status {
                Status::Assigned {
                    worker,
                    exec_deadline,
                    ..
                } if *worker == self.account => {
                    self.held.insert(id, *exec_deadline);
                    if chain::height(best) >= *exec_deadline {
                        Step::Lost(passed(id, *exec_deadline))
                    } else {
                        Step::Prove(job)
                    }
                }
                Status::Assigned { worker, .. } => Step::Lost(format!("{worker} has it now")),
                Status::Queued { .. } => Step::Wait,
            },
            State::Closed(receipt) => Step::Ended(receipt),
            State::Unknown | State::Forgotten => {
                Step::Lost("the chain does not know the job any more".into())
            }
        })
    }

    /// The proof at hand, if it was made for this assignment.
    fn proof_for(&self, id: u64, job: &Job) -> Option<&Proven> {
        self.ready
            .get(&id)
            .filter(|proven| proven.attempt == job.attempts)
    }

    /// Makes a proof on a thread of its own and keeps it at hand.
    pub(super) async fn make_proof(&mut self, at: &At, order: Order) -> Result<()> {
        let registered = program::get(at, order.program).await?;
        let policy = PolicyId::from_byte(order.policy);
        let task = Task {
            header: JobHeader {
                genesis: self.chain.genesis().0,
                job: order.id,
                attempt: order.attempt,
                client: order.client.0,
            },
            worker: self.account.0,
            program: program::code(at, &registered).await?,
            root: registered.root.0,
            inputs: order.inputs,
            max_cycles: order.max_cycles,
            policy: policy.ok_or_else(|| Error::Data(format!("policy {}", order.policy)))?,
        };
        let (id, attempt) = (order.id, order.attempt);
        let (store, report) = (self.store.clone(), self.report.clone());
        let backend = self.options.backend.clone();
        let proving = tokio::task::spawn_blocking(move || {
            prove(&task, &backend, store.as_ref(), &mut |phase| {
                report(&phase_report(id, attempt, phase));
            })
        });
        let proven = proving
            .await
            .map_err(|error| Error::Task(error.to_string()))??;
        if let Some(fallback) = &proven.fallback {
            if fallback.defective {
                self.options.backend = Backend::Simd;
            }
            (self.report)(&Report::OnCpu {
                job: Some(id),
                reason: fallback.reason.clone(),
                for_good: fallback.defective,
            });
        }
        if !proven.kept {
            self.pace.learn(proven.cycles, proven.took);
        }
        (self.report)(&Report::Proved {
            job: id,
            attempt,
            bytes: proven.envelope.len(),
            milliseconds: u64::try_from(proven.took.as_millis()).unwrap_or(u64::MAX),
            kept: proven.kept,
        });
        self.ready.insert(id, proven);
        Ok(())
    }

    /// The payment that a transaction with a proof brought.
    fn paid(&self, proven: &Proven, included: &Included) -> Result<Payment> {
        self.forget(proven);
        let event = included
            .events
            .find_first::<runtime::jobs::events::JobPaid>()
            .ok_or_else(|| Error::Data("the proof was accepted without a payment".into()))??;
        let Event::Paid {
            settlement,
            cycles,
            outcome,
            ..
        } = jobs::paid_event(event)
        else {
            return Err(Error::Data("the payment is another event".into()));
        };
        Ok(Payment {
            job: proven.job,
            hour: None,
            height: included.height,
            settlement,
            cycles,
            outcome,
            fee: Some(included.fee),
        })
    }

    /// A job that ended while its transaction was not watched.
    fn ended(&mut self, id: u64, receipt: Receipt) -> Option<Payment> {
        let reason = match receipt.ending {
            Ending::Paid {
                worker,
                settlement,
                cycles,
                outcome,
                statement,
                ..
            } if worker == self.account => {
                if let Some(store) = &self.store {
                    let _ = store.remove(&statement.0);
                }
                return Some(Payment {
                    job: id,
                    hour: None,
                    height: receipt.height.into(),
                    settlement,
                    cycles,
                    outcome,
                    fee: None,
                });
            }
            Ending::Paid { worker, .. } => format!("{worker} was paid for it"),
            Ending::Refunded { reason } => reason.text().into(),
            Ending::Cancelled => "its client withdrew it".into(),
        };
        self.unpaid(id, reason)
    }

    /// Reports a lost job, for which there is no payment.
    fn unpaid(&mut self, id: u64, reason: String) -> Option<Payment> {
        self.lose(id, reason);
        None
    }

    /// Reports a lost job, which is not tried again.
    pub(super) fn lose(&mut self, job: u64, reason: String) {
        self.lost.insert(job);
        self.drop_proof(job);
        (self.report)(&Report::Lost { job, reason });
    }

    /// Forgets the proof at hand of a job, and its kept copy.
    pub(super) fn drop_proof(&mut self, job: u64) {
        if let Some(proven) = self.ready.remove(&job) {
            self.forget(&proven);
        }
    }

    /// Removes the kept copy of a proof that is needed no more; a file that stays behind does no harm.
    fn forget(&self, proven: &Proven) {
        if let Some(store) = &self.store {
            let _ = store.remove(&proven.statement);
        }
    }
}

/// Whether a refused proof may be accepted another time: the job may have changed, the proof itself not.
fn worth_again(refusal: &Refusal) -> bool {
    let of_job = refusal.is_of("Jobs") || refusal.is_of("Metering");
    of_job && !refusal.is("Jobs.Late") && !refusal.is("Metering.Late")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_false_proof_is_not_sent_twice() {
        let refusal = |name: &str| Refusal {
            name: name.into(),
            docs: String::new(),
        };
        assert!(worth_again(&refusal("Jobs.NotAssignee")));
        assert!(worth_again(&refusal("Jobs.TaskMismatch")));
        assert!(worth_again(&refusal("Metering.TooEarly")));
        assert!(!worth_again(&refusal("Jobs.Late")));
        assert!(!worth_again(&refusal("Metering.Late")));
        assert!(!worth_again(&refusal("Proofs.Invalid(34)")));
        assert!(!worth_again(&refusal("Fees.PotNotFunded")));
    }
}
