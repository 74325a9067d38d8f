#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
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

/// Log target of the pallet.
const LOG_TARGET: &str = "runtime::stakes";

#[frame::pallet]
pub mod pallet {
    use frame::prelude::*;
    use sage_primitives::{
        bonds::{BondTiers, OffenceId, OnBondChanged, Tier},
        epochs::EpochClock,
        issuance::CountBurns,
        Balance,
    };

    use crate::{
        math,
        types::{BondOf, OffenceOf},
        weights::WeightInfo,
    };

    /// The present layout of the storage.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T, I = ()>(_);

    /// What the runtime sets for each kind of bond.
    #[pallet::config]
    pub trait Config<I: 'static = ()>: frame_system::Config {
        /// The runtime's hold reasons.
        type RuntimeHoldReason: From<HoldReason<I>>;

        /// The money that is bonded.
        type Currency: fungible::hold::Mutate<Self::AccountId, Reason = Self::RuntimeHoldReason>
            + fungible::hold::Balanced<Self::AccountId>
            + fungible::Inspect<Self::AccountId, Balance = Balance>;

        /// Knows how long an epoch is.
        type Clock: EpochClock;

        /// What the tiers ask for.
        type Tiers: BondTiers<Self::AccountId>;

        /// Hears of active bonds.
        type OnChange: OnBondChanged<Self::AccountId>;

        /// The account that gets the treasury's part of what is slashed.
        type Treasury: Get<Self::AccountId>;

        /// Counts what is burned.
        type Burns: CountBurns;

        /// Who may slash for what no pallet sees.
        type SlashOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Who decides disputes.
        type JudgeOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Epochs that a bond takes to unbond.
        #[pallet::constant]
        type UnbondingEpochs: Get<u32>;

        /// Epochs in which a slash can be disputed.
        #[pallet::constant]
        type DisputeEpochs: Get<u32>;

        /// Epochs in which a dispute can be decided.
        #[pallet::constant]
        type JudgementEpochs: Get<u32>;

        /// Held of who disputes a slash, in base units; burned if the slash stands.
        #[pallet::constant]
        type DisputeDeposit: Get<Balance>;

        /// How many parts of a bond may be unbonding at once.
        #[pallet::constant]
        type MaxChunks: Get<u32>;

        /// Measured weights.
        type WeightInfo: WeightInfo;
    }

    /// The bonds.
    // Accounts are hashes or keys, but anyone can make many: a hasher against chosen keys.
    #[pallet::storage]
    pub type Bonds<T: Config<I>, I: 'static = ()> =
        StorageMap<_, Blake2_128Concat, T::AccountId, BondOf<T, I>>;

    /// The sum of all active bonds in base units.
    #[pallet::storage]
    pub type TotalActive<T: Config<I>, I: 'static = ()> = StorageValue<_, Balance, ValueQuery>;

    /// What was done, and how far its punishment has come.
    #[pallet::storage]
    pub type Offences<T: Config<I>, I: 'static = ()> =
        StorageMap<_, Blake2_128Concat, OffenceId, OffenceOf<T>>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config<I>, I: 'static = ()> {
        /// Money was bonded.
        Bonded {
            /// Whose.
            who: T::AccountId,
            /// Base units added.
            amount: Balance,
            /// For which tier.
            tier: Tier,
            /// The active bond from now on, in base units.
            active: Balance,
        },
        /// A part of a bond is on its way out.
        UnbondingStarted {
            /// Whose.
            who: T::AccountId,
            /// Base units.
            amount: Balance,
            /// The first height at which it can be withdrawn.
            due: BlockNumberFor<T>,
        },
        /// A part that was on its way out is bonded again.
        Rebonded {
            /// Whose.
            who: T::AccountId,
            /// Base units.
            amount: Balance,
            /// The active bond from now on, in base units.
            active: Balance,
        },
        /// Parts that were due are free again.
        Withdrawn {
            /// Whose.
            who: T::AccountId,
            /// Base units.
            amount: Balance,
        },
        /// A bond counts for another tier.
        TierChanged {
            /// Whose.
            who: T::AccountId,
            /// The tier from now on.
            tier: Tier,
        },
        /// A bond is below the minimum of its tier, or a slash of it is disputed.
        Suspended {
            /// Whose.
            who: T::AccountId,
        },
        /// A bond has reached the minimum of its tier again, and no slash of it is disputed.
        Reinstated {
            /// Whose.
            who: T::AccountId,
        },
        /// A part of a bond was seized.
        Slashed {
            /// For what.
            offence: OffenceId,
            /// Whose.
            who: T::AccountId,
            /// Base units.
            amount: Balance,
            /// What is left of the active bond, in base units.
            active: Balance,
            /// What is left of the unbonding parts, in base units.
            unbonding: Balance,
        },
        /// The owner says that a slash is wrong.
        SlashDisputed {
            /// For what it was.
            offence: OffenceId,
            /// The last height at which it can be decided.
            until: BlockNumberFor<T>,
        },
        /// A slash was wrong, and what was seized is bonded again.
        SlashOverturned {
            /// For what it was.
            offence: OffenceId,
            /// Whose.
            who: T::AccountId,
            /// Base units.
            amount: Balance,
        },
        /// What was seized has been divided.
        SlashClosed {
            /// For what it was.
            offence: OffenceId,
            /// Whose it was.
            who: T::AccountId,
            /// To who has shown the offence, in base units.
            reporter: Balance,
            /// Burned base units, the deposit of a dispute included.
            burned: Balance,
            /// To the treasury, in base units.
            treasury: Balance,
        },
    }

    #[pallet::error]
    #[derive(PartialEq, Eq)]
    pub enum Error<T, I = ()> {
        /// Nothing is to be moved.
        ZeroAmount,
        /// The account has no bond.
        NotBonded,
        /// The tier does not exist.
        UnknownTier,
        /// The account has not shown that it may bond for this tier.
        TierNotAttested,
        /// The active bond would be below the minimum of its tier, and not nothing.
        BelowMinimum,
        /// The bond has less than this.
        NotEnough,
        /// The account has not as much money that can be held.
        InsufficientBalance,
        /// As many parts are unbonding as may be; withdraw those that are due.
        TooManyChunks,
        /// No part is due yet.
        NothingDue,
        /// The bond counts for this tier already.
        SameTier,
        /// This offence was punished already.
        AlreadyPunished,
        /// Nothing is seized for such an offence.
        UnknownOffence,
        /// Only the owner of the bond may dispute its slash.
        NotOwner,
        /// The slash is disputed already.
        AlreadyDisputed,
        /// Nobody disputes the slash.
        NotDisputed,
        /// The time for this has passed.
        Late,
        /// The time to dispute, or to decide, has not passed yet.
        NotDue,
    }

    /// For what this pallet holds money.
    #[pallet::composite_enum]
    pub enum HoldReason<I: 'static = ()> {
        /// A bond: active, unbonding, or seized.
        Bond,
        /// The deposits of the disputes that the account has opened.
        DisputeDeposit,
    }

    #[pallet::hooks]
    impl<T: Config<I>, I: 'static> Hooks<BlockNumberFor<T>> for Pallet<T, I> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
            Self::do_try_state()
        }

        fn integrity_test() {
            assert!(T::MaxChunks::get() > 0, "nothing could ever be unbonded");
            assert!(
                T::UnbondingEpochs::get() > 0,
                "a bond that leaves at once cannot be slashed"
            );
            assert!(
                T::Tiers::minimum(0).is_some(),
                "without a first tier nobody can bond"
            );
        }
    }

    #[pallet::call]
    impl<T: Config<I>, I: 'static> Pallet<T, I> {
        /// Bonds `amount` more base units for `tier`, which replaces the tier of a bond that is there.
        ///
        /// ## Dispatch Origin
        /// Signed.
        ///
        /// ## Events
        /// [`Bonded`](Event::Bonded), [`TierChanged`](Event::TierChanged), [`Reinstated`](Event::Reinstated)
        ///
        /// ## Errors
        /// [`ZeroAmount`](Error::ZeroAmount), [`UnknownTier`](Error::UnknownTier),
        /// [`TierNotAttested`](Error::TierNotAttested), [`BelowMinimum`](Error::BelowMinimum),
        /// [`InsufficientBalance`](Error::InsufficientBalance).
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::bond().saturating_add(Pallet::<T, I>::neighbours_weight()))]
        pub fn bond(
            origin: OriginFor<T>,
            #[pallet::compact] amount: Balance,
            tier: Tier,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_bond(&who, amount, tier)
        }

        /// Starts to unbond `amount` base units, which can be withdrawn after [`Config::UnbondingEpochs`] and slashed until
        /// they are.
        ///
        /// What remains is nothing, or at least the minimum of the tier.
        ///
        /// ## Dispatch Origin
        /// Signed.
        ///
        /// ## Events
        /// [`UnbondingStarted`](Event::UnbondingStarted)
        ///
        /// ## Errors
        /// [`ZeroAmount`](Error::ZeroAmount), [`NotBonded`](Error::NotBonded), [`NotEnough`](Error::NotEnough),
        /// [`BelowMinimum`](Error::BelowMinimum), [`TooManyChunks`](Error::TooManyChunks).
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::unbond().saturating_add(Pallet::<T, I>::neighbours_weight()))]
        pub fn unbond(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_unbond(&who, amount)
        }

        /// Bonds `amount` base units again that are unbonding, the newest first.
        ///
        /// ## Dispatch Origin
        /// Signed.
        ///
        /// ## Events
        /// [`Rebonded`](Event::Rebonded), [`Reinstated`](Event::Reinstated)
        ///
        /// ## Errors
        /// [`ZeroAmount`](Error::ZeroAmount), [`NotBonded`](Error::NotBonded), [`NotEnough`](Error::NotEnough),
        /// [`BelowMinimum`](Error::BelowMinimum).
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::rebond().saturating_add(Pallet::<T, I>::neighbours_weight()))]
        pub fn rebond(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_rebond(&who, amount)
        }

        /// Frees what `who` has unbonding and is due.
        ///
        /// ## Dispatch Origin
        /// Signed by anyone.
        ///
        /// ## Events
        /// [`Withdrawn`](Event::Withdrawn)
        ///
        /// ## Errors
        /// [`NotBonded`](Error::NotBonded), [`NothingDue`](Error::NothingDue).
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::withdraw())]
        pub fn withdraw(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_withdraw(&who)
        }

        /// Lets the bond count for another tier, for which it is large enough.
        ///
        /// ## Dispatch Origin
        /// Signed.
        ///
        /// ## Events
        /// [`TierChanged`](Event::TierChanged), [`Reinstated`](Event::Reinstated)
        ///
        /// ## Errors
        /// [`NotBonded`](Error::NotBonded), [`SameTier`](Error::SameTier), [`UnknownTier`](Error::UnknownTier),
        /// [`TierNotAttested`](Error::TierNotAttested), [`BelowMinimum`](Error::BelowMinimum).
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::set_tier().saturating_add(T::Tiers::weight()))]
        pub fn set_tier(origin: OriginFor<T>, tier: Tier) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_set_tier(&who, tier)
        }

        /// Seizes `rate` basis points, clamped to 1,000 to 5,000, of what `who` has bonded.
        ///
        /// For offences that no pallet can see. `offence` identifies what was done, so that it is punished once.
        ///
        /// ## Dispatch Origin
        /// [`Config::SlashOrigin`].
        ///
        /// ## Events
        /// [`Slashed`](Event::Slashed), [`Suspended`](Event::Suspended)
        ///
        /// ## Errors
        /// [`AlreadyPunished`](Error::AlreadyPunished).
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::slash().saturating_add(Pallet::<T, I>::neighbours_weight()))]
        pub fn slash(
            origin: OriginFor<T>,
            offence: OffenceId,
            who: T::AccountId,
            rate: u16,
            reporter: Option<T::AccountId>,
        ) -> DispatchResult {
            T::SlashOrigin::ensure_origin(origin)?;
            Self::do_slash(offence, &who, rate, reporter)?;
            Ok(())
        }

        /// Says that a slash of the caller's bond is wrong, and holds [`Config::DisputeDeposit`] for it.
        ///
        /// ## Dispatch Origin
        /// Signed by the owner of the bond.
        ///
        /// ## Events
        /// [`SlashDisputed`](Event::SlashDisputed), [`Suspended`](Event::Suspended)
        ///
        /// ## Errors
        /// [`UnknownOffence`](Error::UnknownOffence), [`NotOwner`](Error::NotOwner),
        /// [`AlreadyDisputed`](Error::AlreadyDisputed), [`Late`](Error::Late),
        /// [`InsufficientBalance`](Error::InsufficientBalance).
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::dispute().saturating_add(T::Tiers::weight()))]
        pub fn dispute(origin: OriginFor<T>, offence: OffenceId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_dispute(&who, offence)
        }

        /// Decides a dispute: the slash stands and the deposit is burned, or what was seized is bonded again and the deposit
        /// free.
        ///
        /// ## Dispatch Origin
        /// [`Config::JudgeOrigin`].
        ///
        /// ## Events
        /// [`SlashClosed`](Event::SlashClosed) or [`SlashOverturned`](Event::SlashOverturned);
        /// [`Reinstated`](Event::Reinstated)
        ///
        /// ## Errors
        /// [`UnknownOffence`](Error::UnknownOffence), [`NotDisputed`](Error::NotDisputed), [`Late`](Error::Late).
        #[pallet::call_index(7)]
        #[pallet::weight(
            T::WeightInfo::judge()
                .saturating_add(T::Burns::weight())
                .saturating_add(Pallet::<T, I>::neighbours_weight())
        )]
        pub fn judge(origin: OriginFor<T>, offence: OffenceId, stands: bool) -> DispatchResult {
            T::JudgeOrigin::ensure_origin(origin)?;
            Self::do_judge(offence, stands)
        }

        /// Divides what was seized, when the time to dispute or to decide has passed.
        ///
        /// ## Dispatch Origin
        /// Signed by anyone.
        ///
        /// ## Events
        /// [`SlashClosed`](Event::SlashClosed)
        ///
        /// ## Errors
        /// [`UnknownOffence`](Error::UnknownOffence), [`NotDue`](Error::NotDue).
        #[pallet::call_index(8)]
        #[pallet::weight(
            T::WeightInfo::close_slash()
                .saturating_add(T::Burns::weight())
                .saturating_add(T::Tiers::weight())
        )]
        pub fn close_slash(origin: OriginFor<T>, offence: OffenceId) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_close_slash(offence)
        }
    }

    #[pallet::view_functions]
    impl<T: Config<I>, I: 'static> Pallet<T, I> {
        /// The bond of `who`, if there is one.
        pub fn bond_of(who: T::AccountId) -> Option<BondOf<T, I>> {
            Bonds::<T, I>::get(who)
        }

        /// The tier for which `who` has bonded enough, if any.
        pub fn eligible_tier_of(who: T::AccountId) -> Option<Tier> {
            Self::eligible(&who)
        }

        /// What a slash of `rate` basis points would take of the bond of `who`, in base units.
        pub fn slashable(who: T::AccountId, rate: u16) -> Balance {
            let bond = Bonds::<T, I>::get(who);
            bond.map_or(0, |bond| {
                math::slash(bond.active, bond.unbonding_total(), rate).total()
            })
        }
    }
}
