//! What happens to a metered job, as the runtime tells it.

use serde::Serialize;
use subxt::{
    error::EventsError,
    events,
    utils::{AccountId32, H256},
};

use crate::{
    chain::{At, Config},
    jobs::{Outcome, Settlement, Terms as ProofTerms},
    meters::{Ending, GpuClass, Reopening},
    runtime::api::metering::events as chain,
    tx::Included,
    Amount, Result,
};

/// Something that happened to a metered job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A client opened it, and the rate of all its hours is held.
    Opened {
        /// Who pays.
        client: AccountId32,
        /// The program.
        program: H256,
        /// The slowest class of hardware that will do.
        class: GpuClass,
        /// What one hour pays.
        rate: Amount,
        /// Most hours paid for.
        max_hours: u32,
        /// How each hour will be proven.
        terms: ProofTerms,
    },
    /// A worker took it, and its first hour runs.
    Claimed {
        /// The worker.
        worker: AccountId32,
    },
    /// An hour was proven and paid.
    CheckpointPaid {
        /// The hour, counted from 1.
        hour: u32,
        /// Who proved it.
        worker: AccountId32,
        /// The whole payment.
        amount: Amount,
        /// How it was divided.
        settlement: Settlement,
        /// Executed cycles.
        cycles: u32,
        /// How the run ended.
        outcome: Outcome,
        /// What the program returned: the inputs of the next hour, if there is one.
        outputs: Vec<u32>,
    },
    /// Its worker is gone without a paid hour, and it waits for another one.
    Reopened {
        /// Who had it.
        worker: AccountId32,
        /// Why it waits again.
        reason: Reopening,
    },
    /// The client has said that the hour that runs is the last one.
    LastHour {
        /// The hour, counted from 1.
        hour: u32,
    },
    /// It has ended, and what was not paid is free again.
    Closed {
        /// Who had opened it.
        client: AccountId32,
        /// Hours paid.
        paid_hours: u32,
        /// What was paid for them.
        paid: Amount,
        /// What was given back.
        refunded: Amount,
        /// Why it ended.
        end: Ending,
    },
}

/// What happened to metered jobs in a block: their numbers and the events, in order.
///
/// # Errors
/// Trouble with the node, or it no longer keeps the events of that block.
pub async fn of_block(at: &At) -> Result<Vec<(u64, Event)>> {
    let events = at.events().fetch().await?;
    read_all(events.iter())
}

/// What a transaction did to metered jobs, in order.
pub(crate) fn of_included(included: &Included) -> Result<Vec<(u64, Event)>> {
    read_all(included.events.iter())
}

fn read_all<'a>(
    events: impl Iterator<Item = Result<events::Event<'a, Config>, EventsError>>,
) -> Result<Vec<(u64, Event)>> {
    let mut found = Vec::new();
    for event in events {
        let event = event?;
        if event.pallet_name() == "Metering" {
            found.extend(read(&event)?);
        }
    }
    Ok(found)
}

/// Reads an event of the metering pallet; `None` for one that is about no job, or that this version does not know.
fn read(event: &events::Event<'_, Config>) -> Result<Option<(u64, Event)>> {
    Ok(match event.event_name() {
        "MeterOpened" => {
            let e: chain::MeterOpened = event.decode_fields_unchecked_as()?;
            let event = Event::Opened {
                client: e.client,
                program: e.program,
                class: e.class.into(),
                rate: Amount(e.rate),
                max_hours: e.max_hours,
                terms: e.terms.into(),
            };
            Some((e.job, event))
        }
        "MeterClaimed" => {
            let e: chain::MeterClaimed = event.decode_fields_unchecked_as()?;
            Some((e.job, Event::Claimed { worker: e.worker }))
        }
        "CheckpointPaid" => {
            let e: chain::CheckpointPaid = event.decode_fields_unchecked_as()?;
            Some((e.job, paid(e)))
        }
        "MeterReopened" => {
            let e: chain::MeterReopened = event.decode_fields_unchecked_as()?;
            let event = Event::Reopened {
                worker: e.worker,
                reason: e.end.into(),
            };
            Some((e.job, event))
        }
        "LastHour" => {
            let e: chain::LastHour = event.decode_fields_unchecked_as()?;
            Some((e.job, Event::LastHour { hour: e.hour }))
        }
        "MeterClosed" => {
            let e: chain::MeterClosed = event.decode_fields_unchecked_as()?;
            let event = Event::Closed {
                client: e.client,
                paid_hours: e.paid_hours,
                paid: Amount(e.paid),
                refunded: Amount(e.refunded),
                end: e.end.into(),
            };
            Some((e.job, event))
        }
        _ => None,
    })
}

/// The payment of an hour as this crate tells it.
fn paid(e: chain::CheckpointPaid) -> Event {
    Event::CheckpointPaid {
        hour: e.hour,
        worker: e.worker,
        amount: Amount(e.amount),
        settlement: Settlement {
            worker: Amount(e.worker_amount),
            burned: Amount(e.burned),
            treasury: Amount(e.treasury),
            stakers: Amount(e.stakers),
        },
        cycles: e.cycles,
        outcome: e.outcome.into(),
        outputs: e.outputs.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_json_objects_with_the_name_of_the_event() {
        let event = Event::CheckpointPaid {
            hour: 3,
            worker: AccountId32([1; 32]),
            amount: Amount(100),
            settlement: Settlement {
                worker: Amount(80),
                burned: Amount(14),
                treasury: Amount(4),
                stakers: Amount(2),
            },
            cycles: 5,
            outcome: Outcome::Halted,
            outputs: vec![69],
        };
        let json = serde_json::to_value(event).unwrap();
        assert_eq!(json["event"], "checkpoint_paid");
        assert_eq!(json["hour"], 3);
        assert_eq!(json["settlement"]["burned"]["base_units"], "14");
        assert_eq!(json["outputs"][0], 69);
        let closed = Event::Closed {
            client: AccountId32([1; 32]),
            paid_hours: 3,
            paid: Amount(300),
            refunded: Amount(0),
            end: Ending::Completed,
        };
        let json = serde_json::to_value(closed).unwrap();
        assert_eq!(json["event"], "closed");
        assert_eq!(json["end"]["kind"], "completed");
    }
}
