//! Values of the pallet.

use alloc::collections::BTreeMap;

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::{
    derive::{serde, Deserialize, Serialize},
    prelude::*,
};
use sage_primitives::{bonds::Tier, Attempt, Balance, Epoch, JobId, MILLI_SAGE, SAGE};

use crate::{math, Config};

/// What one account has to come of one class, in this runtime.
pub type VestingOf<T> = Vesting<<T as Config>::MaxLength>;

/// How many runs of a worker are remembered, so that none is rewarded twice.
pub const RECENT_RUNS: u32 = 16;

/// A run that was proven: a job and its attempt, which for a metered job is the hour.
pub type ProvenRun = (JobId, Attempt);

/// Why a reward was granted; work itself is paid when the job is settled and has no class.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum RewardClass {
    /// For a verified job, or a verified hour of a metered one.
    Subsidy,
    /// For the most verified cycles of an epoch.
    TopMiner,
}

impl RewardClass {
    /// Every class.
    pub const ALL: [Self; 2] = [Self::Subsidy, Self::TopMiner];
}

/// Rewards of one epoch that vest together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Entry {
    /// The epoch in which nothing has vested yet.
    pub start: Epoch,
    /// Epochs from there until all has.
    pub length: Epoch,
    /// Base units.
    pub amount: Balance,
    /// Of it, claimed; never more than has vested.
    pub claimed: Balance,
}

impl Entry {
    /// The first epoch in which all has vested.
    pub fn end(&self) -> Epoch {
        self.start.saturating_add(self.length)
    }

    /// What has vested in epoch `now`.
    pub fn vested(&self, now: Epoch) -> Balance {
        math::vested(self.amount, self.start, self.length, now)
    }

    /// What can be claimed in epoch `now`.
    pub fn claimable(&self, now: Epoch) -> Balance {
        self.vested(now).saturating_sub(self.claimed)
    }

    /// What has not vested in epoch `now`.
    pub fn unvested(&self, now: Epoch) -> Balance {
        self.amount.saturating_sub(self.vested(now))
    }

    /// What has not been claimed.
    pub fn owed(&self) -> Balance {
        self.amount.saturating_sub(self.claimed)
    }

    /// By what entries are told apart, and in which order they stand.
    pub fn key(&self) -> (Epoch, Epoch) {
        (self.start, self.length)
    }
}

/// All that one account has to come of one class.
///
/// No list is ever full: each entry comes from an epoch of its own, because all that begins in an epoch has one length, and
/// what has vested whole is no entry any more when the next one is added.
#[derive(
    CloneNoBound,
    PartialEqNoBound,
    EqNoBound,
    DebugNoBound,
    DefaultNoBound,
    Encode,
    Decode,
    MaxEncodedLen,
    TypeInfo,
)]
#[scale_info(skip_type_params(MaxLength))]
pub struct Vesting<MaxLength: Get<u32>> {
    /// Vested and not claimed, from entries that are gone, in base units.
    pub ripe: Balance,
    /// What vests, by start and length.
    pub entries: BoundedVec<Entry, MaxLength>,
}

impl<MaxLength: Get<u32>> Vesting<MaxLength> {
    // All that is summed here is money that was minted, so no sum can overflow.
    fn sum(&self, part: impl Fn(&Entry) -> Balance) -> Balance {
        let parts = self.entries.iter().map(part);
        parts.fold(0, Balance::saturating_add)
    }

    /// All that has not been claimed.
    pub fn owed(&self) -> Balance {
        self.sum(Entry::owed).saturating_add(self.ripe)
    }

    /// What can be claimed in epoch `now`.
    pub fn claimable(&self, now: Epoch) -> Balance {
        self.sum(|entry| entry.claimable(now))
            .saturating_add(self.ripe)
    }

    /// What has not vested in epoch `now`.
    pub fn unvested(&self, now: Epoch) -> Balance {
        self.sum(|entry| entry.unvested(now))
    }

    /// Makes one sum of what the entries owe that have vested whole.
    fn ripen(&mut self, now: Epoch) {
        let mut ripe = self.ripe;
        self.entries.retain(|entry| {
            let vests = entry.end() > now;
            if !vests {
                ripe = ripe.saturating_add(entry.owed());
            }
            vests
        });
        self.ripe = ripe;
    }

    /// Adds `amount`, which vests over the `length` epochs after `now`.
    ///
    /// # Errors
    /// There is no room, which cannot be: see [`Vesting`].
    pub(crate) fn add(&mut self, now: Epoch, length: Epoch, amount: Balance) -> Result<(), ()> {
        self.ripen(now);
        match self
            .entries
            .binary_search_by_key(&(now, length), Entry::key)
        {
            // Nothing of it has vested or was claimed, so both parts vest alike.
            Ok(found) => {
                if let Some(entry) = self.entries.get_mut(found) {
                    entry.amount = entry.amount.saturating_add(amount);
                }
                Ok(())
            }
            Err(place) => {
                let entry = Entry {
                    start: now,
                    length,
                    amount,
                    claimed: 0,
                };
                self.entries.try_insert(place, entry).map_err(|_| ())
            }
        }
    }

    /// Counts as claimed what can be claimed in epoch `now`; returns how much that is.
    pub fn claim(&mut self, now: Epoch) -> Balance {
        let mut amount = core::mem::take(&mut self.ripe);
        for entry in self.entries.iter_mut() {
            let part = entry.claimable(now);
            entry.claimed = entry.claimed.saturating_add(part);
            amount = amount.saturating_add(part);
        }
        self.entries.retain(|entry| entry.owed() > 0);
        amount
    }

    /// Takes `rate` basis points, clamped, of what has not vested in epoch `now`, floored once; returns how much that is.
    ///
    /// Each entry loses its part. What has vested of it is kept apart, and what is left vests evenly until its old end.
    pub fn slash(&mut self, now: Epoch, rate: u16) -> Balance {
        let amount = math::slashed(self.unvested(now), rate);
        if amount.is_zero() {
            return 0;
        }
        self.ripen(now);
        let mut left: BTreeMap<Epoch, Balance> = BTreeMap::new();
        let (mut ripe, mut seen, mut taken) = (self.ripe, 0, 0);
        for entry in &self.entries {
            let unvested = entry.unvested(now);
            seen = unvested.saturating_add(seen);
            // What the entries up to this one lose together, so that one floor is made in the whole list. Of one unit a
            // half is at most one unit: no entry loses more than it has.
            let until_here = math::slashed(seen, rate);
            let part = until_here.saturating_sub(taken);
            taken = until_here;
            ripe = ripe.saturating_add(entry.claimable(now));
            let rest = left.entry(entry.end().saturating_sub(now)).or_default();
            *rest = rest.saturating_add(unvested.saturating_sub(part));
        }
        self.ripe = ripe;
        let entries = left.into_iter().filter(|(_, rest)| !rest.is_zero());
        let entries = entries.map(|(length, amount)| Entry {
            start: now,
            length,
            amount,
            claimed: 0,
        });
        // One for each end of an entry that was there.
        self.entries = BoundedVec::truncate_from(entries.collect());
        amount
    }

    /// Whether there is nothing to come.
    pub fn is_empty(&self) -> bool {
        self.ripe.is_zero() && self.entries.is_empty()
    }
}

/// The most that subsidies give a worker in an epoch, by stake.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(crate = "serde", rename_all = "camelCase", deny_unknown_fields)]
pub struct DailyCap {
    /// The active stake from which on it holds, in base units.
    pub stake: Balance,
    /// Base units in an epoch.
    pub cap: Balance,
}

/// What verified jobs earn.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(crate = "serde", rename_all = "camelCase", deny_unknown_fields)]
pub struct SubsidyTable {
    /// Base of a job in base units, by year since genesis; later years are as the last.
    pub base: [Balance; 5],
    /// Multiplier of the base in basis points, by tier; higher tiers are as the last.
    pub multipliers: [u32; 5],
    /// Daily caps, by stake. Below the first stake, which cannot be nothing, the cap is 0.
    pub caps: [DailyCap; 5],
    /// Over how many epochs the budget is spread: one epoch grants at most this part of what is free.
    pub spread: u16,
}

/// Why a [`SubsidyTable`] is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TableFault {
    /// A base is above [`MAX_BASE`](math::MAX_BASE), or above that of the year before.
    BadBase,
    /// A multiplier is zero, above [`MAX_MULTIPLIER`](math::MAX_MULTIPLIER), or below that of the tier before.
    BadMultipliers,
    /// The first stake is zero, stakes do not rise, caps fall, or one is above [`MAX_CAP`](math::MAX_CAP).
    BadCaps,
    /// The spread is zero or above [`MAX_SPREAD`](math::MAX_SPREAD).
    BadSpread,
}

impl Default for SubsidyTable {
    /// The figures of economics, S7 and S9, and a month as spread: an epoch grants a thirtieth of what is free.
    fn default() -> Self {
        let cap = |stake, cap: Balance| DailyCap {
            stake,
            cap: cap * SAGE,
        };
        Self {
            base: [2_000, 1_500, 1_000, 750, 500].map(|base: Balance| base * MILLI_SAGE),
            multipliers: [10_000, 12_500, 15_000, 20_000, 25_000],
            caps: [
                cap(1, 100),
                cap(1_000 * SAGE, 150),
                cap(10_000 * SAGE, 200),
                cap(50_000 * SAGE, 300),
                cap(200_000 * SAGE, 500),
            ],
            spread: 30,
        }
    }
}

impl SubsidyTable {
    /// Checks the bounds.
    ///
    /// # Errors
    /// The bound that is broken.
    pub fn check(&self) -> Result<(), TableFault> {
        let falls = self.base.windows(2).all(|pair| pair[0] >= pair[1]);
        ensure!(falls && self.base[0] <= math::MAX_BASE, TableFault::BadBase);
        let rises = self.multipliers.windows(2).all(|pair| pair[0] <= pair[1]);
        let bounds = 1..=math::MAX_MULTIPLIER;
        let bounded = self.multipliers.iter().all(|rate| bounds.contains(rate));
        ensure!(rises && bounded, TableFault::BadMultipliers);
        let rises = self
            .caps
            .windows(2)
            .all(|pair| pair[0].stake < pair[1].stake && pair[0].cap <= pair[1].cap);
        let staked = self.caps[0].stake > 0;
        ensure!(
            rises && staked && self.top_cap() <= math::MAX_CAP,
            TableFault::BadCaps
        );
        let bounds = 1..=math::MAX_SPREAD;
        ensure!(bounds.contains(&self.spread), TableFault::BadSpread);
        Ok(())
    }

    /// What a job of `year`, counted from 0, earns a worker of `tier` before any cap.
    pub fn subsidy(&self, year: usize, tier: Tier) -> Balance {
        let base = self.base.get(year).or(self.base.last());
        let multiplier = self.multipliers.get(usize::from(tier));
        let multiplier = multiplier.or(self.multipliers.last());
        math::subsidy(
            base.copied().unwrap_or_default(),
            multiplier.copied().unwrap_or_default(),
        )
    }

    /// What subsidies may give in an epoch to who has `stake` staked.
    pub fn cap(&self, stake: Balance) -> Balance {
        let reached = self.caps.iter().rev().find(|step| stake >= step.stake);
        reached.map_or(0, |step| step.cap)
    }

    /// The largest cap.
    pub fn top_cap(&self) -> Balance {
        self.caps.last().map_or(0, |step| step.cap)
    }
}

/// Over how many epochs the rewards of each class vest.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(crate = "serde", rename_all = "camelCase", deny_unknown_fields)]
pub struct Lengths {
    /// Subsidies of jobs.
    pub subsidy: Epoch,
    /// Awards of the best worker of an epoch.
    pub top_miner: Epoch,
}

impl Default for Lengths {
    /// 180 and 90 epochs (economics, S8).
    fn default() -> Self {
        Self {
            subsidy: 180,
            top_miner: 90,
        }
    }
}

impl Lengths {
    /// The length of a class.
    pub fn of(&self, class: RewardClass) -> Epoch {
        match class {
            RewardClass::Subsidy => self.subsidy,
            RewardClass::TopMiner => self.top_miner,
        }
    }

    /// Whether each class vests over at least one epoch and at most `longest`.
    pub fn are_within(&self, longest: Epoch) -> bool {
        let bounds = 1..=longest;
        RewardClass::ALL
            .iter()
            .all(|class| bounds.contains(&self.of(*class)))
    }
}

/// What counts for a whole epoch: it changes with an epoch, never within one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Rules {
    /// What verified jobs earn.
    pub table: SubsidyTable,
    /// How long new rewards vest.
    pub lengths: Lengths,
}

/// What the rewards of a worker depend on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Active stake in base units.
    pub stake: Balance,
    /// The tier for which the stake suffices; the first for who is below its own.
    pub tier: Tier,
}

/// What is known of a worker who has proven something with a stake.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Worker {
    /// Subsidised jobs since genesis; of a metered job, each hour is one.
    pub jobs: u64,
    /// Their subsidies in base units, those that were slashed later included.
    pub earned: Balance,
    /// The last epoch in which the worker has proven something; the next four fields are of that epoch.
    pub epoch: Epoch,
    /// Subsidies in base units.
    pub today: Balance,
    /// Executed cycles of verified proofs.
    pub cycles: u64,
    /// Whether the worker was told that the daily cap is reached.
    pub told_cap: bool,
    /// Whether the worker was told that the budget is exhausted.
    pub told_budget: bool,
    /// The last verified runs, newest first.
    pub recent: BoundedVec<ProvenRun, ConstU32<RECENT_RUNS>>,
}

impl Worker {
    /// The same worker in epoch `now`.
    pub fn at(self, now: Epoch) -> Self {
        if self.epoch == now {
            return self;
        }
        Self {
            jobs: self.jobs,
            earned: self.earned,
            epoch: now,
            recent: self.recent,
            ..Self::default()
        }
    }

    /// Remembers `run` in place of the oldest one; `false` if it is remembered already.
    pub fn remember(&mut self, run: ProvenRun) -> bool {
        if self.recent.contains(&run) {
            return false;
        }
        // Makes room by itself.
        let _ = self.recent.force_insert_keep_left(0, run);
        true
    }
}

/// The worker with the most verified cycles of the running epoch.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Leader<AccountId> {
    /// Who.
    pub who: AccountId,
    /// Executed cycles of verified proofs.
    pub cycles: u64,
}

/// The running epoch.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Today<AccountId> {
    /// Subsidies granted, in base units.
    pub granted: Balance,
    /// Who has the most verified cycles, and had them first.
    pub leader: Option<Leader<AccountId>>,
}

impl<AccountId> Default for Today<AccountId> {
    fn default() -> Self {
        Self {
            granted: 0,
            leader: None,
        }
    }
}

impl<AccountId: Clone> Today<AccountId> {
    /// Hears that `who` has `cycles` verified cycles in this epoch.
    pub fn rank(&mut self, who: &AccountId, cycles: u64) {
        let best = self.leader.as_ref().map_or(0, |leader| leader.cycles);
        if cycles > best {
            self.leader = Some(Leader {
                who: who.clone(),
                cycles,
            });
        }
    }
}

/// Sums since genesis, in base units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Totals {
    /// Granted subsidies.
    pub subsidies: Balance,
    /// Granted awards.
    pub awards: Balance,
    /// Of both, claimed.
    pub claimed: Balance,
    /// Of both, slashed before it vested.
    pub slashed: Balance,
}

impl Totals {
    /// The counter of a class.
    pub fn of(&mut self, class: RewardClass) -> &mut Balance {
        match class {
            RewardClass::Subsidy => &mut self.subsidies,
            RewardClass::TopMiner => &mut self.awards,
        }
    }

    /// What was granted.
    pub fn granted(&self) -> Balance {
        self.subsidies.saturating_add(self.awards)
    }

    /// What of the pot is owed to someone.
    pub fn reserved(&self) -> Balance {
        self.granted()
            .saturating_sub(self.claimed)
            .saturating_sub(self.slashed)
    }
}

/// The answer of a view function: what can be claimed now, in base units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode, TypeInfo)]
pub struct Claimable {
    /// Of subsidies.
    pub subsidy: Balance,
    /// Of awards.
    pub top_miner: Balance,
}

/// The answer of a view function: what a worker's next job would earn.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode, TypeInfo)]
pub struct NextSubsidy {
    /// Base units for a run of at least [`Config::MinCycles`] cycles.
    pub amount: Balance,
    /// Base units that the daily cap leaves for this epoch.
    pub left_today: Balance,
    /// The tier whose multiplier counts.
    pub tier: Tier,
}
