//! What is always true.

use frame::{deps::sp_runtime::TryRuntimeError, prelude::*, token::fungible::Inspect};
use sage_primitives::{epochs::EpochClock, Balance};

use crate::{
    math::{months_passed, EMISSION_MONTHS, MAX_SUPPLY},
    AtGenesis, Burned, Config, EcosystemPool, Pallet, Pools, TotalMinted,
};

/// Rule: what was minted less what was burned is what exists.
pub const ISSUANCE_UNEXPLAINED: &str = "issuance: minted less burned is not the issuance";
/// Rule: what was minted came with the genesis, from a pool, or by the emission.
pub const MINT_UNEXPLAINED: &str = "issuance: minted is not genesis, released pools and emission";
/// Rule: no more is minted than the lifetime supply.
pub const CAP_EXCEEDED: &str = "issuance: more was minted than the lifetime supply";
/// Rule: no pool is ahead of its schedule.
pub const POOL_AHEAD: &str = "issuance: a pool released more than its schedule allows";
/// Rule: no month is emitted early or after the last one.
pub const EMISSION_AHEAD: &str = "issuance: a month was emitted early or after the last";
/// Rule: the table sums to the lifetime supply.
pub const TABLE_INCOMPLETE: &str = "issuance: the pools do not sum to the lifetime supply";

impl<T: Config> Pallet<T> {
    /// Checks the rules of this module.
    ///
    /// # Errors
    /// The first rule broken.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let minted = TotalMinted::<T>::get();
        ensure!(minted <= MAX_SUPPLY, CAP_EXCEEDED);
        let left = minted.checked_sub(Burned::<T>::get().total());
        ensure!(
            left == Some(T::Currency::total_issuance()),
            ISSUANCE_UNEXPLAINED
        );

        let months = months_passed(T::Clock::current());
        let (mut released, mut table): (Balance, Balance) = (0, 0);
        for pool in Pools::<T>::iter_values() {
            ensure!(pool.released <= pool.terms.granted(months), POOL_AHEAD);
            released = released.saturating_add(pool.released);
            table = table.saturating_add(pool.terms.total);
        }
        let ecosystem = EcosystemPool::<T>::get();
        ensure!(
            ecosystem.months <= months.min(EMISSION_MONTHS),
            EMISSION_AHEAD
        );
        let explained = AtGenesis::<T>::get()
            .saturating_add(released)
            .saturating_add(ecosystem.emitted);
        ensure!(minted == explained, MINT_UNEXPLAINED);
        let table = table
            .saturating_add(ecosystem.remaining)
            .saturating_add(ecosystem.emitted);
        ensure!(table == MAX_SUPPLY || table.is_zero(), TABLE_INCOMPLETE);
        Ok(())
    }
}
