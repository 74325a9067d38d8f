//! One recording double for each trait of `sage-primitives`, with answers that a test sets.
//!
//! A spy keeps its answers and records in the chain's storage. So it is fresh for each [`TestChain`](crate::TestChain),
//! what it recorded inside a failed call is undone as a real pallet's writes would be, and `assert_noop!` sees a request
//! that was made before the caller had checked everything. A refused request leaves no record.

use std::marker::PhantomData;

use codec::{Decode, Encode};
use frame::{
    deps::{
        frame_support::storage::unhashed,
        sp_runtime::{DispatchError, DispatchResult},
    },
    prelude::Weight,
};

mod bonds;
mod epochs;
mod escrow;
mod hardware;
mod issuance;
mod prices;
mod pricing;
mod programs;
mod proofs;
mod referrals;
mod rewards;
mod settlement;
mod shares;
mod verifier;
mod workers;

pub use bonds::SpyBonds;
pub use epochs::{SpyEpochStart, SpyEpochs, DEFAULT_EPOCH_LENGTH};
pub use escrow::SpyEscrow;
pub use hardware::SpyHardware;
pub use issuance::SpyBurns;
pub use prices::SpyUsdPrice;
pub use pricing::SpyPrices;
pub use programs::{AdmitRecord, SpyPrograms};
pub use proofs::{SpyTasks, SpyVerdicts, VerdictRecord};
pub use referrals::{FeeRecord, SpyReferrals};
pub use rewards::SpyRewards;
pub use settlement::{SettleRecord, SpySettle};
pub use shares::{ShareRecord, SpyShares};
pub use verifier::{SpyVerifier, VerifyRecord, SPY_POLICIES};
pub use workers::{ReleaseRecord, ReserveRecord, SpyWorkers};

/// A refusal that no pallet of ours returns, so that a test sees it came from a spy.
pub const REFUSED: DispatchError = DispatchError::Unavailable;

/// Weight that every spy reports for one request, so that a test can see whether the caller counted it.
pub const SPY_WEIGHT: Weight = Weight::from_parts(1_000, 10);

/// A value of a spy in the chain's storage.
struct Slot<T>(&'static [u8], PhantomData<T>);

impl<T: Encode + Decode> Slot<T> {
    const fn new(key: &'static [u8]) -> Self {
        Self(key, PhantomData)
    }

    fn get(&self) -> Option<T> {
        unhashed::get(self.0)
    }

    fn put(&self, value: T) {
        unhashed::put(self.0, &value);
    }

    fn clear(&self) {
        unhashed::kill(self.0);
    }
}

impl<T: Encode + Decode> Slot<Vec<T>> {
    fn all(&self) -> Vec<T> {
        self.get().unwrap_or_default()
    }

    fn push(&self, value: T) {
        let mut values = self.all();
        values.push(value);
        self.put(values);
    }
}

impl Slot<DispatchError> {
    /// Sets the refusal. The text of `DispatchError::Other` is not kept by its encoding, hence it is not accepted.
    fn refuse(&self, error: DispatchError) {
        assert!(
            !matches!(error, DispatchError::Other(_)),
            "use an error that survives encoding, for instance REFUSED"
        );
        self.put(error);
    }

    fn answer(&self) -> DispatchResult {
        self.get().map_or(Ok(()), Err)
    }
}
