#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod impls;
#[cfg(any(feature = "std", feature = "try-runtime", test))]
mod invariants;
pub mod math;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
mod types;
pub mod weights;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

#[frame::pallet]
pub mod pallet {
    use alloc::{boxed::Box, vec::Vec};

    use frame::{
        prelude::*,
        token::fungible::{Inspect, Mutate},
    };
    use sage_primitives::{
        bonds::{InspectBonds, OffenceId, Tier},
        epochs::EpochClock,
        Balance, Epoch, JobId,
    };

    use crate::{
        types::{
            Claimable, Lengths, NextSubsidy, RewardClass, Rules, SubsidyTable, TableFault, Today,
            Totals, VestingOf, Worker,
        },
        weights::WeightInfo,
    };

    /// The present layout of the storage.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the runtime sets.
    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// The money of the chain.
        type Currency: Inspect<Self::AccountId, Balance = Balance> + Mutate<Self::AccountId>;

        /// Knows the epoch.
        type Clock: EpochClock;

        /// The pot: the account that the ecosystem's emission is minted to, and that nobody else takes money from.
        type Budget: Get<Self::AccountId>;

        /// The ledger of provers' stakes.
        type Stakes: InspectBonds<Self::AccountId>;

        /// Who may change what is granted.
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Who may slash what has not vested.
        type SlashOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Cycles of the shortest run that earns a subsidy, at least [`Pallet::LEAST_MIN_CYCLES`].
        #[pallet::constant]
        type MinCycles: Get<u32>;

        /// The longest time, in epochs, over which governance may let rewards vest; also the most entries of a list. It must
        /// never be lowered.
        #[pallet::constant]
        type MaxLength: Get<u32>;

        /// Measured weights.
        type WeightInfo: WeightInfo;
    }

    /// What accounts have to come, by class.
    // Anyone can make many accounts: a hasher against chosen keys. There are but two classes.
    #[pallet::storage]
    pub type Vestings<T: Config> = StorageDoubleMap<
        _,
        Blake2_128Concat,
        T::AccountId,
        Twox64Concat,
        RewardClass,
        VestingOf<T>,
        ValueQuery,
    >;

    /// Who has proven something with a stake.
    #[pallet::storage]
    pub type Workers<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, Worker, OptionQuery>;

    /// Sums since genesis, and with them how much of the pot is owed.
    #[pallet::storage]
    pub type Total<T: Config> = StorageValue<_, Totals, ValueQuery>;

    /// What the running epoch has granted, and who leads in it.
    #[pallet::storage]
    pub type RunningEpoch<T: Config> = StorageValue<_, Today<T::AccountId>, ValueQuery>;

    /// What counts in the running epoch.
    #[pallet::storage]
    pub type CurrentRules<T: Config> = StorageValue<_, Rules, ValueQuery>;

    /// What counts from the next epoch on, if that is something else.
    #[pallet::storage]
    pub type NextRules<T: Config> = StorageValue<_, Rules, OptionQuery>;

    /// What the best worker of an epoch is awarded, in base units; nothing if zero.
    #[pallet::storage]
    pub type TopMinerAward<T: Config> = StorageValue<_, Balance, ValueQuery>;

    /// Offences for which something that had not vested was taken.
    // Whoever decides names the key, which may be chosen: a hasher against that. An entry costs a decision of the
    // governance.
    #[pallet::storage]
    pub type Punished<T: Config> = StorageMap<_, Blake2_128Concat, OffenceId, (), OptionQuery>;

    /// Whether nothing is granted at present.
    #[pallet::storage]
    pub type Paused<T: Config> = StorageValue<_, bool, ValueQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A reward was granted and vests.
        RewardVested {
            /// Whose.
            who: T::AccountId,
            /// Why.
            class: RewardClass,
            /// Base units.
            amount: Balance,
            /// The first epoch in which all of it can be claimed.
            end: Epoch,
        },
        /// What had vested was paid.
        RewardClaimed {
            /// To whom.
            who: T::AccountId,
            /// Of which class.
            class: RewardClass,
            /// Base units.
            amount: Balance,
        },
        /// A part of what had not vested went back to the budget.
        UnvestedSlashed {
            /// For what.
            offence: OffenceId,
            /// Whose.
            who: T::AccountId,
            /// Of which class.
            class: RewardClass,
            /// Base units.
            amount: Balance,
        },
        /// A verified job is subsidised, or a verified hour of a metered one.
        SubsidyGranted {
            /// The job.
            job: JobId,
            /// Who has proven it.
            worker: T::AccountId,
            /// Base units.
            amount: Balance,
            /// The tier whose multiplier counted.
            tier: Tier,
        },
        /// A subsidy was cut to what the daily cap of its worker had left; said once in an epoch.
        DailyCapReached {
            /// Who has proven as much.
            worker: T::AccountId,
            /// The cap in base units.
            cap: Balance,
        },
        /// A reward was cut to what the budget had left; said once in an epoch to each worker and for each class.
        BudgetExhausted {
            /// Who gets less, or nothing.
            worker: T::AccountId,
            /// Of which class.
            class: RewardClass,
        },
        /// Who had the most verified cycles of an epoch has an award.
        TopMinerAwarded {
            /// The epoch.
            epoch: Epoch,
            /// Who.
            worker: T::AccountId,
            /// Executed cycles of the worker's verified proofs.
            cycles: u64,
            /// Base units.
            amount: Balance,
        },
        /// Nothing is granted until further notice.
        GrantsPaused,
        /// Rewards are granted again.
        GrantsResumed,
        /// Verified jobs will earn something else.
        TableChanged {
            /// What.
            table: Box<SubsidyTable>,
            /// The first epoch in which it counts.
            from: Epoch,
        },
        /// New rewards will vest over another time.
        LengthsChanged {
            /// Epochs, by class.
            lengths: Lengths,
            /// The first epoch in which it counts.
            from: Epoch,
        },
        /// The best worker of an epoch is awarded something else.
        TopMinerAwardChanged {
            /// Base units.
            amount: Balance,
        },
    }

    #[pallet::error]
    #[derive(PartialEq, Eq)]
    pub enum Error<T> {
        /// Nothing has vested that was not claimed.
        NothingToClaim,
        /// The account cannot take the amount, which would leave it below the existential deposit; more can be claimed
        /// later.
        CannotReceive,
        /// The pot has less than is owed.
        PotShort,
        /// The account has nothing to come that has not vested, or too little to take a part of it.
        NothingToSlash,
        /// Something was taken for this offence already.
        AlreadyPunished,
        /// It is so already.
        NothingChanged,
        /// A base is above its bound, or above that of the year before.
        BadBase,
        /// A multiplier is out of its bounds, or below that of the tier before.
        BadMultipliers,
        /// The first stake is zero, stakes do not rise, caps fall, or one is above its bound.
        BadCaps,
        /// The spread is out of its bounds.
        BadSpread,
        /// Rewards would vest at once, or over more than [`Config::MaxLength`] epochs.
        BadLengths,
        /// The award is above its bound.
        AwardTooLarge,
    }

    impl<T: Config> From<TableFault> for Error<T> {
        fn from(fault: TableFault) -> Self {
            match fault {
                TableFault::BadBase => Self::BadBase,
                TableFault::BadMultipliers => Self::BadMultipliers,
                TableFault::BadCaps => Self::BadCaps,
                TableFault::BadSpread => Self::BadSpread,
            }
        }
    }

    /// What is granted in the first epoch.
    #[pallet::genesis_config]
    #[derive(frame::prelude::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// What verified jobs earn.
        pub table: SubsidyTable,
        /// How long rewards vest.
        pub lengths: Lengths,
        /// What the best worker of an epoch is awarded, in base units.
        pub top_miner_award: Balance,
        #[serde(skip)]
        #[doc(hidden)]
        pub _config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            Pallet::<T>::build_genesis(self.table, self.lengths, self.top_miner_award);
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
            Self::do_try_state()
        }

        fn integrity_test() {
            assert!(
                T::MinCycles::get() >= Self::LEAST_MIN_CYCLES,
                "rewards: a job that computes nothing must not be subsidised"
            );
            assert!(
                Lengths::default().are_within(T::MaxLength::get()),
                "rewards: the lists are too short for the usual lengths"
            );
        }
    }

    impl<T: Config> Pallet<T> {
        /// Cycles of a unit of compute, the rows of the smallest proof: less than this is not worth a subsidy.
        pub const LEAST_MIN_CYCLES: u32 = 1 << 16;
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Pays `who` what has vested, of one class or of all together.
        ///
        /// ## Dispatch Origin
        /// Signed by anyone.
        ///
        /// ## Events
        /// [`RewardClaimed`](Event::RewardClaimed) for each class
        ///
        /// ## Errors
        /// [`NothingToClaim`](Error::NothingToClaim), [`CannotReceive`](Error::CannotReceive),
        /// [`PotShort`](Error::PotShort).
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::claim())]
        pub fn claim(
            origin: OriginFor<T>,
            who: T::AccountId,
            class: Option<RewardClass>,
        ) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_claim(&who, class)
        }

        /// Takes `rate` basis points, clamped to 1,000 to 5,000, of what has not vested of the rewards of `who`.
        ///
        /// For offences that no pallet can see. `offence` identifies what was done, so that it is punished once; a slash
        /// of a stake for the same deed may bear the same. It goes back to the budget; what has vested stays.
        ///
        /// ## Dispatch Origin
        /// [`Config::SlashOrigin`].
        ///
        /// ## Events
        /// [`UnvestedSlashed`](Event::UnvestedSlashed) for each class
        ///
        /// ## Errors
        /// [`AlreadyPunished`](Error::AlreadyPunished), [`NothingToSlash`](Error::NothingToSlash).
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::slash_unvested())]
        pub fn slash_unvested(
            origin: OriginFor<T>,
            offence: OffenceId,
            who: T::AccountId,
            rate: u16,
        ) -> DispatchResult {
            T::SlashOrigin::ensure_origin(origin)?;
            Self::do_slash_unvested(offence, &who, rate)?;
            Ok(())
        }

        /// Grants nothing any more, or rewards again. What was granted vests and is paid all the same.
        ///
        /// ## Dispatch Origin
        /// [`Config::AdminOrigin`].
        ///
        /// ## Events
        /// [`GrantsPaused`](Event::GrantsPaused) or [`GrantsResumed`](Event::GrantsResumed)
        ///
        /// ## Errors
        /// [`NothingChanged`](Error::NothingChanged).
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::set_paused())]
        pub fn set_paused(origin: OriginFor<T>, paused: bool) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_set_paused(paused)
        }

        /// Lets verified jobs earn by another table, from the next epoch on.
        ///
        /// ## Dispatch Origin
        /// [`Config::AdminOrigin`].
        ///
        /// ## Events
        /// [`TableChanged`](Event::TableChanged)
        ///
        /// ## Errors
        /// [`BadBase`](Error::BadBase), [`BadMultipliers`](Error::BadMultipliers), [`BadCaps`](Error::BadCaps),
        /// [`BadSpread`](Error::BadSpread).
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::set_table())]
        pub fn set_table(origin: OriginFor<T>, table: Box<SubsidyTable>) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_set_table(*table)
        }

        /// Lets what is granted from the next epoch on vest over another time.
        ///
        /// ## Dispatch Origin
        /// [`Config::AdminOrigin`].
        ///
        /// ## Events
        /// [`LengthsChanged`](Event::LengthsChanged)
        ///
        /// ## Errors
        /// [`BadLengths`](Error::BadLengths).
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::set_lengths())]
        pub fn set_lengths(origin: OriginFor<T>, lengths: Lengths) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_set_lengths(lengths)
        }

        /// Says what the best worker of an epoch is awarded, the running epoch included; zero awards nothing.
        ///
        /// ## Dispatch Origin
        /// [`Config::AdminOrigin`].
        ///
        /// ## Events
        /// [`TopMinerAwardChanged`](Event::TopMinerAwardChanged)
        ///
        /// ## Errors
        /// [`AwardTooLarge`](Error::AwardTooLarge).
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::set_top_miner_award())]
        pub fn set_top_miner_award(
            origin: OriginFor<T>,
            #[pallet::compact] amount: Balance,
        ) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_set_top_miner_award(amount)
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// What `who` can claim now.
        pub fn claimable(who: T::AccountId) -> Claimable {
            Self::do_claimable(&who)
        }

        /// What `who` has to come, by class: what has vested and is no entry any more, and the entries.
        pub fn entries(who: T::AccountId) -> Vec<(RewardClass, VestingOf<T>)> {
            Self::do_entries(&who)
        }

        /// Base units of the pot that are owed to nobody.
        pub fn free_budget() -> Balance {
            Self::do_free_budget()
        }

        /// What the next job of `who` would earn, and what is left of the daily cap.
        pub fn subsidy_of(who: T::AccountId) -> NextSubsidy {
            Self::do_subsidy_of(&who)
        }
    }
}
