//! Following a metered job through final blocks until it has ended.

use std::time::Duration;

use crate::{
    chain::{At, Chain},
    follow::{self, Sight, Subject, KEPT_BLOCKS},
    meters::{of_block, state, Ending, Event, State},
    Error, Result,
};

/// Reports every event of a metered job that the node still keeps, then what happens, until the job has ended.
///
/// A lost connection is taken up again, without losing or repeating an event. Nothing of a metered job that has ended stays
/// in the chain's state, so one that ended before the blocks that the node keeps cannot be followed.
///
/// # Errors
/// [`Error::UnknownMeter`], [`Error::MeterEnded`]; trouble with the node that waiting does not cure.
pub async fn watch(
    chain: Chain,
    job: u64,
    see: &mut (dyn FnMut(Sight<Event>) + Send),
) -> Result<Ending> {
    let next = first_block(&chain, job).await?;
    follow::watch(chain, &Followed(job), next, see).await
}

/// The block from which a metered job is followed; waits if only the best block has the job yet.
async fn first_block(chain: &Chain, job: u64) -> Result<u64> {
    loop {
        let at = chain.finalized().await?;
        match state(&at, job).await? {
            State::Open(meter) => return Ok(meter.opened_at.into()),
            State::Ended => return Ok(oldest_kept(at.block_number())),
            State::Unknown => {}
        }
        if let State::Unknown = state(&chain.best().await?, job).await? {
            return Err(Error::UnknownMeter(job));
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// The oldest block whose events a node keeps that keeps the usual number of them.
fn oldest_kept(head: u64) -> u64 {
    head.saturating_sub(KEPT_BLOCKS - 1).max(1)
}

/// The metered job of a number, as a subject to follow.
struct Followed(u64);

impl Subject for Followed {
    type Event = Event;
    type Closing = Ending;

    fn number(&self) -> u64 {
        self.0
    }

    async fn events(&self, at: &At) -> Result<Vec<Event>> {
        let events = of_block(at).await?.into_iter();
        let own = events.filter(|(job, _)| *job == self.0);
        Ok(own.map(|(_, event)| event).collect())
    }

    fn closing(event: &Event) -> Option<Ending> {
        match event {
            Event::Closed { end, .. } => Some(*end),
            _ => None,
        }
    }

    async fn ending(&self, _: &Chain, at: &At) -> Result<Option<follow::Ending<Event, Ending>>> {
        match state(at, self.0).await? {
            State::Ended => Err(Error::MeterEnded(self.0)),
            State::Open(_) | State::Unknown => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use subxt::utils::AccountId32;

    use super::*;
    use crate::Amount;

    #[test]
    fn only_the_closing_ends_it() {
        let worker = AccountId32([1; 32]);
        assert_eq!(Followed::closing(&Event::Claimed { worker }), None);
        assert_eq!(Followed::closing(&Event::LastHour { hour: 2 }), None);
        let closed = Event::Closed {
            client: AccountId32([2; 32]),
            paid_hours: 1,
            paid: Amount(5),
            refunded: Amount(10),
            end: Ending::ByClient,
        };
        assert_eq!(Followed::closing(&closed), Some(Ending::ByClient));
    }

    #[test]
    fn what_has_ended_is_looked_for_in_the_blocks_that_are_kept() {
        assert_eq!(oldest_kept(0), 1);
        assert_eq!(oldest_kept(200), 1);
        assert_eq!(oldest_kept(1_000), 745);
    }
}
