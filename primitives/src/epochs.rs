//! The one clock of the chain, and its listeners.

use frame_support::weights::Weight;

use crate::{BlockNumber, Epoch};

/// Reads the epoch clock.
///
/// `epoch = 1 + (blocks since genesis) / (blocks per epoch)`; no call moves it (economics, section 0).
pub trait EpochClock {
    /// The epoch of the block being executed.
    fn current() -> Epoch;

    /// Blocks in an epoch, at least 1 and constant for the life of the chain.
    fn length() -> BlockNumber;
}

/// Hears that an epoch began, in the first block of that epoch and before any transaction.
///
/// The work must be bounded and independent of the number of users. Listeners run in the order of the tuple.
pub trait OnEpochStart {
    /// The epoch `epoch` has begun; called once for each epoch, in order.
    fn on_epoch_start(epoch: Epoch);

    /// Worst-case weight of one [`on_epoch_start`](Self::on_epoch_start).
    fn weight() -> Weight;
}

#[impl_trait_for_tuples::impl_for_tuples(8)]
impl OnEpochStart for Tuple {
    fn on_epoch_start(epoch: Epoch) {
        for_tuples!( #( Tuple::on_epoch_start(epoch); )* );
    }

    fn weight() -> Weight {
        let mut total = Weight::zero();
        for_tuples!( #( total = total.saturating_add(Tuple::weight()); )* );
        total
    }
}
