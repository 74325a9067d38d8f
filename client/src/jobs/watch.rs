//! Following a job through final blocks until it has ended.

use std::time::Duration;

use serde::Serialize;

use crate::{
    chain::Chain,
    jobs::{of_block, outputs, state, Ending, Event, Receipt, State},
    Amount, Error, Result,
};

/// Blocks whose state nodes keep by default.
const KEPT_BLOCKS: u64 = 256;

/// Longest wait between two attempts to reach the node again.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Something seen of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Sight {
    /// An event of the job in a final block.
    Event {
        /// The job.
        job: u64,
        /// Height of the block.
        height: u64,
        /// What happened.
        #[serde(flatten)]
        event: Event,
    },
    /// The node no longer keeps the events before a block.
    Gap {
        /// The job.
        job: u64,
        /// The first block that can be read.
        from: u64,
    },
    /// The connection is gone and will be tried again.
    Disconnected {
        /// What happened.
        detail: String,
        /// When it will be tried again, in milliseconds.
        retry_milliseconds: u64,
    },
}

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
pub async fn watch(
    mut chain: Chain,
    job: u64,
    see: &mut (dyn FnMut(Sight) + Send),
) -> Result<Closing> {
    let mut next = match known(&chain, job).await? {
        Known::Since(height) => height,
        Known::Closed(receipt) => return closed(&chain, job, *receipt, see).await,
    };
    let mut wait = Duration::from_secs(1);
    loop {
        let before = next;
        match follow(&chain, job, &mut next, see).await {
            Ok(closing) => return Ok(closing),
            Err(error) if error.is_temporary() => {
                if next > before {
                    wait = Duration::from_secs(1);
                }
                see(Sight::Disconnected {
                    detail: error.brief(),
                    retry_milliseconds: wait.as_millis() as u64,
                });
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(LONGEST_WAIT);
                if let Ok(again) = chain.reconnect().await {
                    chain = again;
                }
            }
            Err(error) => return Err(error),
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

/// Follows a job from block `next` on as long as the connection lasts.
async fn follow(
    chain: &Chain,
    job: u64,
    next: &mut u64,
    see: &mut (dyn FnMut(Sight) + Send),
) -> Result<Closing> {
    let mut blocks = chain.blocks().await?;
    loop {
        let head = chain.finalized().await?.block_number();
        while *next <= head {
            match read(chain, job, *next, see).await {
                Ok(Some(closing)) => return Ok(closing),
                Ok(None) => *next += 1,
                // State that is not kept any more is an error of the node like others; near the head it is not meant.
                Err(Error::Node(_)) if next.saturating_add(KEPT_BLOCKS / 2) < head => {
                    *next = (*next + 1).max(head.saturating_sub(KEPT_BLOCKS - 1));
                    see(Sight::Gap { job, from: *next });
                }
                Err(error) => return Err(error),
            }
        }
        // Anything that could end the job without an event being seen has closed it all the same.
        if let State::Closed(receipt) = state(&chain.finalized().await?, job).await? {
            if u64::from(receipt.height) < *next {
                return closed(chain, job, receipt, see).await;
            }
            continue;
        }
        blocks
            .next()
            .await
            .ok_or_else(|| Error::Disconnected("no more blocks arrive".into()))??;
    }
}

/// Reports the events of one block and says whether the job ended with it.
async fn read(
    chain: &Chain,
    job: u64,
    height: u64,
    see: &mut (dyn FnMut(Sight) + Send),
) -> Result<Option<Closing>> {
    let at = chain
        .at_height(height)
        .await?
        .ok_or_else(|| Error::Disconnected(format!("block {height} is gone")))?;
    let mut closing = None;
    for (_, event) in of_block(&at)
        .await?
        .into_iter()
        .filter(|(id, _)| *id == job)
    {
        closing = closing.or(closing_of(&event));
        see(Sight::Event { job, height, event });
    }
    Ok(closing)
}

fn closing_of(event: &Event) -> Option<Closing> {
    match event {
        Event::Paid { .. } => Some(Closing::Paid),
        Event::Refunded { .. } => Some(Closing::Refunded),
        Event::Cancelled { .. } => Some(Closing::Cancelled),
        _ => None,
    }
}

/// Reports the end of a job from its receipt.
async fn closed(
    chain: &Chain,
    job: u64,
    receipt: Receipt,
    see: &mut (dyn FnMut(Sight) + Send),
) -> Result<Closing> {
    let height = receipt.height;
    let words = match &receipt.ending {
        Ending::Paid { outputs_hash, .. } => outputs(chain, job, height, *outputs_hash).await?,
        _ => None,
    };
    let (event, closing) = ending_event(receipt, words);
    see(Sight::Event {
        job,
        height: height.into(),
        event,
    });
    Ok(closing)
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
