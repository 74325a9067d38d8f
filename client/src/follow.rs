//! Following something through final blocks until it has ended.

use std::time::Duration;

use serde::Serialize;

use crate::{
    chain::{At, Chain},
    Error, Result,
};

/// Blocks whose state nodes keep by default.
pub(crate) const KEPT_BLOCKS: u64 = 256;

/// Longest wait between two attempts to reach the node again.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Something seen of a job, ordinary or metered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Sight<E> {
    /// An event of the job in a final block.
    Event {
        /// The job.
        job: u64,
        /// Height of the block.
        height: u64,
        /// What happened.
        #[serde(flatten)]
        event: E,
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

/// What can be followed.
pub(crate) trait Subject {
    /// What happens to it.
    type Event;
    /// How it ends.
    type Closing;

    /// Its number.
    fn number(&self) -> u64;

    /// What happened to it in a block, in order.
    ///
    /// # Errors
    /// Trouble with the node, or it no longer keeps the events of that block.
    async fn events(&self, at: &At) -> Result<Vec<Self::Event>>;

    /// How it ended, if this event ended it.
    fn closing(event: &Self::Event) -> Option<Self::Closing>;

    /// How it ended, if the state of a block says that it has although no event of it was seen.
    ///
    /// # Errors
    /// Trouble with the node, or the chain keeps nothing of how it ended.
    async fn ending(
        &self,
        chain: &Chain,
        at: &At,
    ) -> Result<Option<Ending<Self::Event, Self::Closing>>>;
}

/// How something ended, as the chain's state tells it.
pub(crate) struct Ending<E, C> {
    /// Height at which it ended.
    pub height: u64,
    /// The event that the state is the trace of.
    pub event: E,
    /// How it ended.
    pub closing: C,
}

/// Reports every event of a subject from block `next` on until it has ended.
///
/// A lost connection is taken up again, without losing or repeating an event.
///
/// # Errors
/// Those of the subject; trouble with the node that waiting does not cure.
pub(crate) async fn watch<S: Subject>(
    mut chain: Chain,
    subject: &S,
    mut next: u64,
    see: &mut (dyn FnMut(Sight<S::Event>) + Send),
) -> Result<S::Closing> {
    let mut wait = Duration::from_secs(1);
    loop {
        let before = next;
        match follow(&chain, subject, &mut next, see).await {
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

/// Follows a subject from block `next` on as long as the connection lasts.
async fn follow<S: Subject>(
    chain: &Chain,
    subject: &S,
    next: &mut u64,
    see: &mut (dyn FnMut(Sight<S::Event>) + Send),
) -> Result<S::Closing> {
    let mut blocks = chain.blocks().await?;
    loop {
        let at = chain.finalized().await?;
        let head = at.block_number();
        while *next <= head {
            match read(chain, subject, *next, see).await {
                Ok(Some(closing)) => return Ok(closing),
                Ok(None) => *next += 1,
                // State that is not kept any more is an error of the node like others; near the head it is not meant.
                Err(Error::Node(_)) if next.saturating_add(KEPT_BLOCKS / 2) < head => {
                    *next = (*next + 1).max(head.saturating_sub(KEPT_BLOCKS - 1));
                    see(Sight::Gap {
                        job: subject.number(),
                        from: *next,
                    });
                }
                Err(error) => return Err(error),
            }
        }
        // Anything that could end it without an event being seen has ended it all the same.
        if let Some(ending) = subject.ending(chain, &at).await? {
            see(Sight::Event {
                job: subject.number(),
                height: ending.height,
                event: ending.event,
            });
            return Ok(ending.closing);
        }
        blocks
            .next()
            .await
            .ok_or_else(|| Error::Disconnected("no more blocks arrive".into()))??;
    }
}

/// Reports the events of one block and says whether the subject ended with it.
async fn read<S: Subject>(
    chain: &Chain,
    subject: &S,
    height: u64,
    see: &mut (dyn FnMut(Sight<S::Event>) + Send),
) -> Result<Option<S::Closing>> {
    let at = chain
        .at_height(height)
        .await?
        .ok_or_else(|| Error::Disconnected(format!("block {height} is gone")))?;
    let mut closing = None;
    for event in subject.events(&at).await? {
        closing = closing.or_else(|| S::closing(&event));
        see(Sight::Event {
            job: subject.number(),
            height,
            event,
        });
    }
    Ok(closing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    #[serde(tag = "event", rename_all = "snake_case")]
    enum Story {
        Opened { client: u8 },
    }

    #[test]
    fn a_sight_is_one_flat_json_object() {
        let sight = Sight::Event {
            job: 7,
            height: 9,
            event: Story::Opened { client: 1 },
        };
        let json = serde_json::to_value(sight).unwrap();
        let expected = serde_json::json!({
            "kind": "event", "job": 7, "height": 9, "event": "opened", "client": 1
        });
        assert_eq!(json, expected);
        let gap: Sight<Story> = Sight::Gap { job: 7, from: 8 };
        assert_eq!(serde_json::to_value(gap).unwrap()["kind"], "gap");
    }
}
