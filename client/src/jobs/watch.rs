//! Following a job through final blocks until it has ended.

use std::time::Duration;

use serde::Serialize;

use crate::{
    chain::{At, Chain},
    follow::{self, Subject},
    jobs::{of_block, outputs, state, Ending, Event, Receipt, State},
    Amount, Error, Result,
};

/// Something seen of a job.
pub type Sight = follow::Sight<Event>;

/// How a job that was followed ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// Proven and paid.
    Paid,
    /// Not proven in time.
    Refunded,
    /// Withdrawn by the client.
    Cancelled,
}

/// Reports every event of a job that the node still keeps, then what happens, until the job has ended.
///
/// A lost connection is taken up again, without losing or repeating an event.
///
/// # Errors
/// [`Error::UnknownJob`], [`Error::Forgotten`]; trouble with the node that waiting does not cure.
pub async fn watch(chain: Chain, job: u64, see: &mut (dyn FnMut(Sight) + Send)) -> Result<Closing> {
    match known(&chain, job).await? {
        Known::Since(height) => follow::watch(chain, &Followed(job), height, see).await,
        Known::Closed(receipt) => {
            let ending = closed(&chain, job, *receipt).await?;
            see(Sight::Event {
                job,
                height: ending.height,
                event: ending.event,
            });
            Ok(ending.closing)
        }
    }
}

/// A job that can be followed.
enum Known {
    /// It is open, and was opened at this height.
    Since(u64),
    /// It has ended.
    Closed(Box<Receipt>),
}

/// Finds a job, and waits for it if only the best block has it yet.
async fn known(chain: &Chain, job: u64) -> Result<Known> {
    loop {
        match state(&chain.finalized().await?, job).await? {
            State::Open(open) => return Ok(Known::Since(open.created_at.into())),
            State::Closed(receipt) => return Ok(Known::Closed(Box::new(receipt))),
            State::Forgotten => return Err(Error::Forgotten(job)),
            State::Unknown => {}
        }
        if let State::Unknown = state(&chain.best().await?, job).await? {
            return Err(Error::UnknownJob(job));
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// The job of a number, as a subject to follow.
struct Followed(u64);

impl Subject for Followed {
    type Event = Event;
    type Closing = Closing;

    fn number(&self) -> u64 {
        self.0
    }

    async fn events(&self, at: &At) -> Result<Vec<Event>> {
        let events = of_block(at).await?.into_iter();
        let own = events.filter(|(job, _)| *job == self.0);
        Ok(own.map(|(_, event)| event).collect())
    }

    fn closing(event: &Event) -> Option<Closing> {
        closing_of(event)
    }

    async fn ending(
        &self,
        chain: &Chain,
        at: &At,
    ) -> Result<Option<follow::Ending<Event, Closing>>> {
        match state(at, self.0).await? {
            State::Closed(receipt) => closed(chain, self.0, receipt).await.map(Some),
            _ => Ok(None),
        }
    }
}

fn closing_of(event: &Event) -> Option<Closing> {
    match event {
        Event::Paid { .. } => Some(Closing::Paid),
        Event::Refunded { .. } => Some(Closing::Refunded),
        Event::Cancelled { .. } => Some(Closing::Cancelled),
        _ => None,
    }
}

/// The end of a job from its receipt.
async fn closed(
    chain: &Chain,
    job: u64,
    receipt: Receipt,
) -> Result<follow::Ending<Event, Closing>> {
    let height = receipt.height;
    let words = match &receipt.ending {
        Ending::Paid { outputs_hash, .. } => outputs(chain, job, height, *outputs_hash).await?,
        _ => None,
    };
    let (event, closing) = ending_event(receipt, words);
    Ok(follow::Ending {
        height: height.into(),
        event,
        closing,
    })
}

/// The event that a receipt is the trace of.
fn ending_event(receipt: Receipt, outputs: Option<Vec<u32>>) -> (Event, Closing) {
    let (client, amount) = (receipt.client, receipt.payment);
    let returned = if receipt.free { amount } else { Amount(0) };
    match receipt.ending {
        Ending::Paid {
            worker,
            settlement,
            cycles,
            outcome,
            ..
        } => {
            let event = Event::Paid {
                worker,
                settlement,
                returned,
                cycles,
                outcome,
                outputs,
            };
            (event, Closing::Paid)
        }
        Ending::Refunded { reason } => {
            let event = Event::Refunded {
                client,
                amount,
                reason,
            };
            (event, Closing::Refunded)
        }
        Ending::Cancelled => (Event::Cancelled { client, amount }, Closing::Cancelled),
    }
}

#[cfg(test)]
mod tests {
    use subxt::utils::AccountId32;

    use super::*;
    use crate::jobs::RefundReason;

    #[test]
    fn only_the_three_endings_close_a_job() {
        let account = AccountId32([1; 32]);
        let amount = Amount(5);
        let ends = [
            Event::Refunded {
                client: account,
                amount,
                reason: RefundReason::Expired,
            },
            Event::Cancelled {
                client: account,
                amount,
            },
        ];
        assert_eq!(closing_of(&ends[0]), Some(Closing::Refunded));
        assert_eq!(closing_of(&ends[1]), Some(Closing::Cancelled));
        let goes_on = Event::Requeued {
            attempts: 1,
            queue_deadline: 9,
        };
        assert_eq!(closing_of(&goes_on), None);
    }

    #[test]
    fn a_receipt_tells_the_same_as_the_event() {
        let receipt = Receipt {
            client: AccountId32([1; 32]),
            payment: Amount(5),
            free: false,
            attempts: 1,
            ending: Ending::Refunded {
                reason: RefundReason::TimedOut,
            },
            height: 9,
        };
        let (event, closing) = ending_event(receipt, None);
        assert_eq!(closing, Closing::Refunded);
        assert_eq!(
            event,
            Event::Refunded {
                client: AccountId32([1; 32]),
                amount: Amount(5),
                reason: RefundReason::TimedOut
            }
        );
    }
}
