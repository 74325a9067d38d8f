//! What happens to a job, as the runtime tells it.

use serde::Serialize;
use subxt::{
    events,
    utils::{AccountId32, H256},
};

use crate::{
    chain::{At, Config},
    jobs::{Outcome, RefundReason, Settlement, Terms},
    runtime::api::jobs::events as chain,
    Amount, Result,
};

/// Something that happened to a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A client opened it.
    Submitted {
        /// Who pays.
        client: AccountId32,
        /// The program.
        program: H256,
        /// What is held.
        payment: Amount,
        /// Whether it is a deposit that comes back when the job is proven.
        free: bool,
        /// How it will be proven.
        terms: Terms,
        /// Last height at which a worker may take it.
        queue_deadline: u32,
        /// Last height at which a proof can be accepted.
        sla_deadline: u32,
    },
    /// A worker took it.
    Assigned {
        /// The worker.
        worker: AccountId32,
        /// Number of the assignment.
        attempt: u32,
        /// Last height at which the proof is accepted.
        exec_deadline: u32,
    },
    /// The worker gave it back.
    Abandoned {
        /// The worker.
        worker: AccountId32,
        /// Number of the assignment.
        attempt: u32,
    },
    /// The worker let the deadline pass.
    TimedOut {
        /// The worker.
        worker: AccountId32,
        /// Number of the assignment.
        attempt: u32,
        /// Whether the chain took no transactions for part of the time.
        excused: bool,
    },
    /// It waits for another worker.
    Requeued {
        /// How often it was assigned so far.
        attempts: u32,
        /// Last height at which a worker may take it.
        queue_deadline: u32,
    },
    /// It was proven and paid.
    Paid {
        /// Who proved it.
        worker: AccountId32,
        /// How the payment was divided.
        settlement: Settlement,
        /// What went back to the client: the deposit of a free job, else nothing.
        returned: Amount,
        /// Executed cycles.
        cycles: u32,
        /// How the run ended.
        outcome: Outcome,
        /// What the program returned; `None` if the node no longer has it.
        outputs: Option<Vec<u32>>,
    },
    /// The payment went back to the client.
    Refunded {
        /// The client.
        client: AccountId32,
        /// How much.
        amount: Amount,
        /// Why.
        reason: RefundReason,
    },
    /// The client withdrew it.
    Cancelled {
        /// The client.
        client: AccountId32,
        /// How much went back.
        amount: Amount,
    },
}

/// What happened to jobs in a block: their numbers and the events, in order.
///
/// # Errors
/// Trouble with the node, or it no longer keeps the events of that block.
pub async fn of_block(at: &At) -> Result<Vec<(u64, Event)>> {
    let events = at.events().fetch().await?;
    let mut found = Vec::new();
    for event in events.iter() {
        let event = event?;
        if event.pallet_name() == "Jobs" {
            found.extend(read(&event)?);
        }
    }
    Ok(found)
}

/// Reads an event of the jobs pallet; `None` for one that this version does not know.
pub(crate) fn read(event: &events::Event<'_, Config>) -> Result<Option<(u64, Event)>> {
    Ok(match event.event_name() {
        "JobSubmitted" => {
            let e: chain::JobSubmitted = event.decode_fields_unchecked_as()?;
            let event = Event::Submitted {
                client: e.client,
                program: e.program,
                payment: Amount(e.payment),
                free: e.free,
                terms: e.terms.into(),
                queue_deadline: e.queue_deadline,
                sla_deadline: e.sla_deadline,
            };
            Some((e.job, event))
        }
        "JobAssigned" => {
            let e: chain::JobAssigned = event.decode_fields_unchecked_as()?;
            let event = Event::Assigned {
                worker: e.worker,
                attempt: e.attempt,
                exec_deadline: e.exec_deadline,
            };
            Some((e.job, event))
        }
        "JobRequeued" => {
            let e: chain::JobRequeued = event.decode_fields_unchecked_as()?;
            let event = Event::Requeued {
                attempts: e.attempts,
                queue_deadline: e.queue_deadline,
            };
            Some((e.job, event))
        }
        "JobAbandoned" | "JobTimedOut" => Some(read_end_of_assignment(event)?),
        "JobPaid" | "JobRefunded" | "JobCancelled" => Some(read_end(event)?),
        _ => None,
    })
}

fn read_end_of_assignment(event: &events::Event<'_, Config>) -> Result<(u64, Event)> {
    if event.event_name() == "JobAbandoned" {
        let e: chain::JobAbandoned = event.decode_fields_unchecked_as()?;
        let event = Event::Abandoned {
            worker: e.worker,
            attempt: e.attempt,
        };
        return Ok((e.job, event));
    }
    let e: chain::JobTimedOut = event.decode_fields_unchecked_as()?;
    let event = Event::TimedOut {
        worker: e.worker,
        attempt: e.attempt,
        excused: e.excused,
    };
    Ok((e.job, event))
}

fn read_end(event: &events::Event<'_, Config>) -> Result<(u64, Event)> {
    match event.event_name() {
        "JobPaid" => {
            let e: chain::JobPaid = event.decode_fields_unchecked_as()?;
            Ok((e.job, paid(e)))
        }
        "JobRefunded" => {
            let e: chain::JobRefunded = event.decode_fields_unchecked_as()?;
            let event = Event::Refunded {
                client: e.client,
                amount: Amount(e.amount),
                reason: e.reason.into(),
            };
            Ok((e.job, event))
        }
        _ => {
            let e: chain::JobCancelled = event.decode_fields_unchecked_as()?;
            let event = Event::Cancelled {
                client: e.client,
                amount: Amount(e.amount),
            };
            Ok((e.job, event))
        }
    }
}

/// A payment as this crate tells it.
pub(crate) fn paid(e: chain::JobPaid) -> Event {
    Event::Paid {
        worker: e.worker,
        settlement: Settlement {
            worker: Amount(e.worker_amount),
            burned: Amount(e.burned),
            treasury: Amount(e.treasury),
            stakers: Amount(e.stakers),
        },
        returned: Amount(e.returned),
        cycles: e.cycles,
        outcome: e.outcome.into(),
        outputs: Some(e.outputs.0),
    }
}
