//! Who is of which group, and how long things take.

use alloc::vec::Vec;

use frame::prelude::*;
use sage_primitives::{epochs::EpochClock, Epoch};

use crate::{
    Config, Council, Delay, Demands, Error, Event, GenesisConfig, Group, GroupOf, Guardians,
    InvalidGroup, Operations, Origin, Pallet, Recount, Times,
};

/// The members of a call or a genesis, at most as many as a group may have.
type Members<T> = BoundedVec<<T as frame_system::Config>::AccountId, <T as Config>::MaxMembers>;

impl<T: Config> Pallet<T> {
    /// Passes for `expected` and no other origin.
    ///
    /// # Errors
    /// [`DispatchError::BadOrigin`].
    pub(crate) fn ensure(origin: OriginFor<T>, expected: Origin) -> DispatchResult {
        let found: Result<Origin, _> = <T as Config>::RuntimeOrigin::from(origin).into();
        let is_expected = found.is_ok_and(|found| found == expected);
        ensure!(is_expected, DispatchError::BadOrigin);
        Ok(())
    }

    /// Blocks of `epochs` epochs.
    pub(crate) fn blocks(epochs: Epoch) -> BlockNumberFor<T> {
        T::Clock::length().saturating_mul(epochs).into()
    }

    /// The times that govern operations now.
    pub(crate) fn times() -> Times<BlockNumberFor<T>> {
        Times {
            now: frame_system::Pallet::<T>::block_number(),
            delay: Self::blocks(Delay::<T>::get()),
            lifetime: Self::blocks(T::Lifetime::get()),
        }
    }

    /// Panics if the limits of the runtime contradict each other.
    pub(crate) fn check_limits() {
        let members = T::MaxMembers::get();
        let mut thresholds = [T::MinThreshold::get(), T::MinGuardianThreshold::get()].into_iter();
        assert!(
            thresholds.all(|least| (1..=members).contains(&least)),
            "nothing could ever be agreed, or nobody need agree"
        );
        assert!(
            T::MinDelay::get() >= 1 && Self::is_valid_delay(T::MinDelay::get()),
            "without a delay nothing is public before it runs"
        );
        assert!(
            T::Lifetime::get() >= 1 && T::DemandLifetime::get() >= 1,
            "nothing could ever be executed"
        );
        assert!(
            T::MaxOpenPerMember::get() >= 1 && T::MaxDemands::get() >= 1,
            "nothing could ever be proposed or demanded"
        );
        assert!(
            T::MaxOpen::get() >= T::MaxOpenPerMember::get().saturating_mul(members),
            "some members could keep the others from proposing"
        );
    }

    /// A council, if it may be one.
    fn council_of(members: Members<T>, threshold: u32) -> Result<GroupOf<T>, InvalidGroup> {
        Group::new(members, threshold, T::MinThreshold::get())
    }

    /// A group of guardians, if it may be one.
    fn guardians_of(members: Members<T>, threshold: u32) -> Result<GroupOf<T>, InvalidGroup> {
        Group::new(members, threshold, T::MinGuardianThreshold::get())
    }

    /// Whether operations may wait so many epochs.
    pub(crate) fn is_valid_delay(delay: Epoch) -> bool {
        (T::MinDelay::get()..=T::MaxDelay::get()).contains(&delay)
    }

    /// Writes the genesis. Panics for one that is invalid: such a chain must not start.
    pub(crate) fn build_genesis(genesis: &GenesisConfig<T>) {
        assert!(
            Self::is_valid_delay(genesis.delay),
            "timelock: the delay of {} epochs is out of range",
            genesis.delay
        );
        Delay::<T>::put(genesis.delay);
        let council = Self::genesis_group(
            "council",
            &genesis.members,
            genesis.threshold,
            Self::council_of,
        );
        Council::<T>::put(council);
        let guardians = Self::genesis_group(
            "guardians",
            &genesis.guardians,
            genesis.guardian_threshold,
            Self::guardians_of,
        );
        Guardians::<T>::put(guardians);
    }

    /// The group called `name` in the genesis; one without members and threshold is none.
    fn genesis_group(
        name: &str,
        members: &[T::AccountId],
        threshold: u32,
        group_of: fn(Members<T>, u32) -> Result<GroupOf<T>, InvalidGroup>,
    ) -> GroupOf<T> {
        if members.is_empty() && threshold == 0 {
            return Group::default();
        }
        let Ok(members) = Members::<T>::try_from(members.to_vec()) else {
            panic!("timelock: {name}: too many members");
        };
        group_of(members, threshold).unwrap_or_else(|fault| panic!("timelock: {name}: {fault:?}"))
    }

    /// Makes others the council; see [`set_council`](Pallet::set_council). Returns how many operations were counted again.
    pub(crate) fn do_set_council(
        members: Members<T>,
        threshold: u32,
    ) -> Result<u32, DispatchError> {
        let council = Self::council_of(members, threshold).map_err(Error::<T>::from)?;
        Self::deposit_event(Event::MembersChanged {
            members: council.members.to_vec(),
            threshold,
        });
        let recounted = Operations::<T>::count();
        Self::recount_all(&council);
        Council::<T>::put(council);
        Ok(recounted)
    }

    /// Takes the approvals of those who are not of `council` out of all operations, for good: who comes back must approve
    /// anew.
    ///
    /// Expired operations stay as they are, so that a change of the council cannot give them more time.
    fn recount_all(council: &GroupOf<T>) {
        let times = Self::times();
        // At most `MaxOpen`.
        let live: Vec<_> = Operations::<T>::iter()
            .filter(|(_, operation)| !operation.is_expired(times.now))
            .collect();
        for (id, mut operation) in live {
            operation.approvals.retain(|who| council.contains(who));
            let recount = operation.recount(council, &times);
            Self::tell_recount(id, &operation, recount);
            Operations::<T>::insert(id, operation);
        }
    }

    /// Makes others the guardians; see [`set_guardians`](Pallet::set_guardians).
    pub(crate) fn do_set_guardians(members: Members<T>, threshold: u32) -> DispatchResult {
        let guardians = Self::guardians_of(members, threshold).map_err(Error::<T>::from)?;
        let leaving = Guardians::<T>::get().members;
        for who in leaving.iter().filter(|who| !guardians.contains(who)) {
            Demands::<T>::remove(who);
        }
        Self::deposit_event(Event::GuardiansChanged {
            members: guardians.members.to_vec(),
            threshold,
        });
        Guardians::<T>::put(guardians);
        Ok(())
    }

    /// Sets the delay; see [`set_delay`](Pallet::set_delay).
    pub(crate) fn do_set_delay(delay: Epoch) -> DispatchResult {
        ensure!(Self::is_valid_delay(delay), Error::<T>::DelayOutOfRange);
        Delay::<T>::put(delay);
        Self::deposit_event(Event::DelayChanged { delay });
        Ok(())
    }

    /// Says so if a count of approvals has begun the delay of an operation, or ended it.
    pub(crate) fn tell_recount(id: u32, operation: &crate::OperationOf<T>, recount: Recount) {
        match (recount, operation.eta) {
            (Recount::Scheduled, Some(eta)) => Self::deposit_event(Event::Scheduled {
                id,
                eta,
                expiry: operation.expiry,
            }),
            (Recount::Unscheduled, _) => Self::deposit_event(Event::Unscheduled {
                id,
                count: operation.approvals.len() as u32,
            }),
            _ => {}
        }
    }
}
