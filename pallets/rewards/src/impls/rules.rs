//! What governance decides.

use alloc::boxed::Box;

use frame::prelude::*;
use sage_primitives::{epochs::EpochClock, Balance, Epoch};

use crate::{
    math::MAX_AWARD, Config, CurrentRules, Error, Event, Lengths, NextRules, Pallet, Paused, Rules,
    SubsidyTable, TopMinerAward,
};

impl<T: Config> Pallet<T> {
    /// Stores what counts in the first epoch.
    ///
    /// # Panics
    /// A bound is broken. It runs once, before there is a chain: a wrong genesis must not become one.
    pub(crate) fn build_genesis(table: SubsidyTable, lengths: Lengths, award: Balance) {
        let checked = table.check();
        assert!(
            checked.is_ok(),
            "rewards: the table of the genesis is refused: {checked:?}"
        );
        assert!(
            lengths.are_within(T::MaxLength::get()),
            "rewards: the lengths of the genesis are refused"
        );
        assert!(
            award <= MAX_AWARD,
            "rewards: the award of the genesis is refused"
        );
        CurrentRules::<T>::put(Rules { table, lengths });
        TopMinerAward::<T>::put(award);
    }

    /// Pauses or resumes; see [`set_paused`](Pallet::set_paused).
    pub(crate) fn do_set_paused(paused: bool) -> DispatchResult {
        ensure!(Paused::<T>::get() != paused, Error::<T>::NothingChanged);
        Paused::<T>::put(paused);
        Self::deposit_event(if paused {
            Event::GrantsPaused
        } else {
            Event::GrantsResumed
        });
        Ok(())
    }

    /// Changes the table; see [`set_table`](Pallet::set_table).
    pub(crate) fn do_set_table(table: SubsidyTable) -> DispatchResult {
        table.check().map_err(Error::<T>::from)?;
        let from = Self::change_rules(|rules| rules.table = table);
        let table = Box::new(table);
        Self::deposit_event(Event::TableChanged { table, from });
        Ok(())
    }

    /// Changes the lengths; see [`set_lengths`](Pallet::set_lengths).
    pub(crate) fn do_set_lengths(lengths: Lengths) -> DispatchResult {
        let longest = T::MaxLength::get();
        ensure!(lengths.are_within(longest), Error::<T>::BadLengths);
        let from = Self::change_rules(|rules| rules.lengths = lengths);
        Self::deposit_event(Event::LengthsChanged { lengths, from });
        Ok(())
    }

    /// Changes the award; see [`set_top_miner_award`](Pallet::set_top_miner_award).
    pub(crate) fn do_set_top_miner_award(amount: Balance) -> DispatchResult {
        ensure!(amount <= MAX_AWARD, Error::<T>::AwardTooLarge);
        TopMinerAward::<T>::put(amount);
        Self::deposit_event(Event::TopMinerAwardChanged { amount });
        Ok(())
    }

    /// Changes what counts from the next epoch on, and returns that epoch.
    fn change_rules(change: impl FnOnce(&mut Rules)) -> Epoch {
        let mut rules = NextRules::<T>::get().unwrap_or_else(CurrentRules::<T>::get);
        change(&mut rules);
        NextRules::<T>::put(rules);
        T::Clock::current().saturating_add(1)
    }
}
