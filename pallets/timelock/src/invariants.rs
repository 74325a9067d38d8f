//! What is always true.

use alloc::{collections::BTreeMap, vec::Vec};

use frame::{deps::sp_runtime::TryRuntimeError, prelude::*, traits::QueryPreimage};

use crate::{
    Config, Council, Delay, Demands, Group, GroupOf, Guardians, NextId, OpenOf, OperationOf,
    Operations, Pallet,
};

/// Rule: a group has sorted members, each once, and a threshold that they can reach; or it is none.
pub const GROUP_INVALID: &str = "timelock: the council or the guardians are no valid group";
/// Rule: the delay is in its range.
pub const DELAY_OUT_OF_RANGE: &str = "timelock: the delay is out of its range";
/// Rule: an operation has a number that was given.
pub const NUMBER_UNKNOWN: &str = "timelock: an operation has a number that was never given";
/// Rule: no more operations are open than may be, and the accounts know how many are theirs.
pub const OPEN_DIFFERS: &str = "timelock: the open operations are not those that are counted";
/// Rule: only members approve, each once.
pub const APPROVALS_INVALID: &str = "timelock: approvals are doubled or not of members";
/// Rule: an operation waits for its time exactly while enough members approve it.
pub const ETA_DIFFERS: &str = "timelock: an operation is scheduled without approvals, or not with";
/// Rule: there is time to execute what is scheduled.
pub const EXPIRED_BEFORE_ETA: &str = "timelock: an operation expires before it can be executed";
/// Rule: what is proposed can be read.
pub const CALL_MISSING: &str = "timelock: the call of an operation is not stored";
/// Rule: only guardians demand, each call once.
pub const DEMANDS_INVALID: &str = "timelock: demands are empty, doubled or not of guardians";

impl<T: Config> Pallet<T> {
    /// Checks the rules of this module.
    ///
    /// # Errors
    /// The first rule broken.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let council = Council::<T>::get();
        let guardians = Guardians::<T>::get();
        check_group(&council, T::MinThreshold::get())?;
        check_group(&guardians, T::MinGuardianThreshold::get())?;
        ensure!(Self::is_valid_delay(Delay::<T>::get()), DELAY_OUT_OF_RANGE);
        let mut open: BTreeMap<T::AccountId, u32> = BTreeMap::new();
        for (id, operation) in Operations::<T>::iter() {
            ensure!(id < NextId::<T>::get(), NUMBER_UNKNOWN);
            Self::check_operation(&council, &operation)?;
            let own = open.entry(operation.proposer).or_default();
            *own = own.saturating_add(1);
        }
        let within = open.values().all(|own| *own <= T::MaxOpenPerMember::get());
        ensure!(
            within && Operations::<T>::count() <= T::MaxOpen::get(),
            OPEN_DIFFERS
        );
        let counted: BTreeMap<_, _> = OpenOf::<T>::iter().collect();
        ensure!(open == counted, OPEN_DIFFERS);
        for (who, demands) in Demands::<T>::iter() {
            let hashes: Vec<_> = demands.iter().map(|demand| demand.call_hash).collect();
            let once = (1..hashes.len()).all(|i| !hashes[..i].contains(&hashes[i]));
            let filled = !hashes.is_empty();
            ensure!(once && filled && guardians.contains(&who), DEMANDS_INVALID);
        }
        Ok(())
    }

    fn check_operation(
        council: &GroupOf<T>,
        operation: &OperationOf<T>,
    ) -> Result<(), TryRuntimeError> {
        let approvals = &operation.approvals;
        let once = approvals.windows(2).all(|pair| pair[0] < pair[1]);
        ensure!(once, APPROVALS_INVALID);
        let in_time = operation.eta.is_none_or(|eta| eta < operation.expiry);
        ensure!(in_time, EXPIRED_BEFORE_ETA);
        let stored = T::Preimages::len(&operation.call_hash) == Some(operation.call_len);
        ensure!(
            stored && T::Preimages::is_requested(&operation.call_hash),
            CALL_MISSING
        );
        // A change of the council leaves alone what has expired.
        if operation.is_expired(frame_system::Pallet::<T>::block_number()) {
            return Ok(());
        }
        let of_members = approvals.iter().all(|who| council.contains(who));
        ensure!(of_members, APPROVALS_INVALID);
        let scheduled = operation.eta.is_some();
        ensure!(scheduled == council.agrees(approvals.len()), ETA_DIFFERS);
        Ok(())
    }
}

/// Passes for a valid group, and for none.
fn check_group<AccountId, MaxMembers>(
    group: &Group<AccountId, MaxMembers>,
    least: u32,
) -> Result<(), TryRuntimeError>
where
    AccountId: Clone + Ord + core::fmt::Debug,
    MaxMembers: Get<u32>,
{
    let is_none = group.members.is_empty() && group.threshold == 0;
    ensure!(is_none || group.check(least).is_ok(), GROUP_INVALID);
    Ok(())
}
