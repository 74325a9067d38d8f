//! What the calls and the hook weigh.

use frame::prelude::Weight;

/// Weight of each call and of the hook, with a record that is as full as it may be.
pub trait WeightInfo {
    /// Of `register`.
    fn register() -> Weight;
    /// Of `deregister` of all lots.
    fn deregister() -> Weight;
    /// Of `merge_lots`.
    fn merge_lots() -> Weight;
    /// Of `vote`.
    fn vote() -> Weight;
    /// Of `remove_vote` in an ongoing poll.
    fn remove_vote() -> Weight;
    /// Of `reconcile` of an account with `v` votes, all of which are cut.
    fn reconcile(v: u32) -> Weight;
    /// Of `propose`, the poll included.
    fn propose() -> Weight;
    /// Of `cancel_enactment`.
    fn cancel_enactment() -> Weight;
    /// Of `endorse_fix`.
    fn endorse_fix() -> Weight;
    /// Of `authorize_upgrade` of endorsed code.
    fn authorize_upgrade() -> Weight;
    /// Of the hook where nobody is to be reconciled.
    fn idle() -> Weight;
}

/// Weights of a mock: nothing is measured there, but each can be told from the others.
#[cfg(test)]
impl WeightInfo for () {
    fn register() -> Weight {
        Weight::from_parts(10000, 0)
    }
    fn deregister() -> Weight {
        Weight::from_parts(20000, 0)
    }
    fn merge_lots() -> Weight {
        Weight::from_parts(30000, 0)
    }
    fn vote() -> Weight {
        Weight::from_parts(40000, 0)
    }
    fn remove_vote() -> Weight {
        Weight::from_parts(50000, 0)
    }
    fn reconcile(v: u32) -> Weight {
        Weight::from_parts(60000 + 1000 * u64::from(v), 0)
    }
    fn propose() -> Weight {
        Weight::from_parts(70000, 0)
    }
    fn cancel_enactment() -> Weight {
        Weight::from_parts(80000, 0)
    }
    fn endorse_fix() -> Weight {
        Weight::from_parts(90000, 0)
    }
    fn authorize_upgrade() -> Weight {
        Weight::from_parts(100000, 0)
    }
    fn idle() -> Weight {
        Weight::from_parts(110000, 0)
    }
}
