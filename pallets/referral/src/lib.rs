#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

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

/// The pallet.
// The lint takes the attributes of the pallet macro for paths.
#[frame::pallet]
pub mod pallet {
    use frame::prelude::*;
    use sage_primitives::{epochs::EpochClock, Balance};

    use crate::{
        types::{Client, Code, Referrer, ReferrerInfo, ShareInfo, Terms, TermsFault, Tier, Totals},
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
        /// The runtime's hold reasons.
        type RuntimeHoldReason: From<HoldReason>;

        /// The money of fees and rewards.
        type Currency: fungible::hold::Mutate<Self::AccountId, Reason = Self::RuntimeHoldReason>
            + fungible::Mutate<Self::AccountId, Balance = Balance>
            + fungible::Balanced<Self::AccountId>;

        /// Knows the epoch.
        type Clock: EpochClock;

        /// Who may change the terms, and stop new rewards.
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Gives the account of the pot, which the genesis balances must fund with the existential deposit.
        #[pallet::constant]
        type PotId: Get<PalletId>;

        /// Held of a referrer while registered, in base units, above zero.
        #[pallet::constant]
        type RegisterDeposit: Get<Balance>;

        /// Held of a client for ever, as the binding is for ever; in base units, above zero.
        #[pallet::constant]
        type BindDeposit: Get<Balance>;

        /// Measured weights.
        type WeightInfo: WeightInfo;
    }

    /// What referrers get.
    #[pallet::storage]
    pub type CurrentTerms<T: Config> = StorageValue<_, Terms, ValueQuery>;

    /// Whether nobody gets new rewards at present.
    #[pallet::storage]
    pub type Paused<T: Config> = StorageValue<_, bool, ValueQuery>;

    /// Sums since genesis.
    #[pallet::storage]
    pub type Total<T: Config> = StorageValue<_, Totals, ValueQuery>;

    // Accounts are hashes of keys chosen by users, and codes are chosen outright, hence a cryptographic hasher for the maps.
    /// The referrers.
    #[pallet::storage]
    pub type Referrers<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, Referrer, OptionQuery>;

    /// Whose code this is.
    #[pallet::storage]
    pub type Codes<T: Config> = StorageMap<_, Blake2_128Concat, Code, T::AccountId, OptionQuery>;

    /// Everyone who has a referrer, or has paid without one and can have none any more. No entry is ever removed.
    #[pallet::storage]
    pub type Clients<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, Client<T::AccountId>, OptionQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A code belongs to an account from now on.
        ReferrerRegistered {
            /// Whose it is.
            who: T::AccountId,
            /// The code.
            code: Code,
        },
        /// A code belongs to nobody any more.
        ReferrerUnregistered {
            /// Whose it was.
            who: T::AccountId,
            /// The code.
            code: Code,
        },
        /// A client has a referrer, for ever.
        Bound {
            /// The client.
            client: T::AccountId,
            /// The referrer.
            referrer: T::AccountId,
        },
        /// A referrer has a share of the treasury's part of a fee. It lies in the pot until it is claimed.
        RewardAccrued {
            /// The referrer.
            referrer: T::AccountId,
            /// The client whose payment it was.
            payer: T::AccountId,
            /// Base units.
            amount: Balance,
            /// The tier whose share counted.
            tier: Tier,
        },
        /// A referrer was paid.
        RewardClaimed {
            /// The referrer.
            who: T::AccountId,
            /// Base units.
            amount: Balance,
        },
        /// A payment found its referrer in another tier than the last one.
        TierChanged {
            /// The referrer.
            referrer: T::AccountId,
            /// The tier now.
            tier: Tier,
        },
        /// Referrers get other shares from now on.
        TermsChanged {
            /// The new terms.
            terms: Terms,
        },
        /// New rewards were stopped, or go on.
        PauseChanged {
            /// Whether they are stopped.
            paused: bool,
        },
    }

    #[pallet::error]
    #[derive(PartialEq, Eq)]
    pub enum Error<T> {
        /// The account has a code already.
        AlreadyRegistered,
        /// Another account has this code.
        CodeTaken,
        /// A code has 4 to 16 characters, each a capital letter, a digit or a hyphen.
        BadCode,
        /// Nobody has this code.
        UnknownCode,
        /// The account has no code.
        NotRegistered,
        /// Clients are bound to this account, so that it stays their referrer.
        HasReferrals,
        /// The account has a referrer, for ever.
        AlreadyReferred,
        /// The account has paid for a job already.
        AlreadyPaid,
        /// Nobody refers oneself.
        OwnCode,
        /// The account has referred the owner of this code.
        Cycle,
        /// The account cannot spare the deposit.
        InsufficientBalance,
        /// The account has no reward.
        NothingToClaim,
        /// The account cannot take the amount, which would leave it below the existential deposit; it stays claimable.
        CannotReceive,
        /// It is so already.
        NothingChanged,
        /// A share is above half of the treasury's part.
        ShareTooHigh,
        /// A tier has a smaller share than the one below it.
        SharesUnordered,
        /// The first tier does not begin at zero, or another not above the one below it.
        TiersUnordered,
        /// Any payment, even of nothing, would make a client active.
        MinTradeTooLow,
    }

    impl<T: Config> From<TermsFault> for Error<T> {
        fn from(fault: TermsFault) -> Self {
            match fault {
                TermsFault::ShareTooHigh => Self::ShareTooHigh,
                TermsFault::SharesUnordered => Self::SharesUnordered,
                TermsFault::TiersUnordered => Self::TiersUnordered,
                TermsFault::MinTradeTooLow => Self::MinTradeTooLow,
            }
        }
    }

    /// For what this pallet holds money.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// The deposit of a referrer.
        Registration,
        /// The deposit of a client who has a referrer.
        Binding,
    }

    /// The terms of the first block.
    #[pallet::genesis_config]
    #[derive(frame::prelude::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// The terms.
        pub terms: Terms,
        #[serde(skip)]
        #[doc(hidden)]
        pub _config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            Pallet::<T>::build_genesis(self.terms);
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
            Self::do_try_state()
        }

        fn integrity_test() {
            Self::check_limits();
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Makes the caller a referrer with this code, for a deposit.
        ///
        /// ## Dispatch Origin
        /// Signed by anyone, once.
        ///
        /// ## Events
        /// [`ReferrerRegistered`](Event::ReferrerRegistered)
        ///
        /// ## Errors
        /// [`BadCode`](Error::BadCode), [`AlreadyRegistered`](Error::AlreadyRegistered), [`CodeTaken`](Error::CodeTaken),
        /// [`InsufficientBalance`](Error::InsufficientBalance).
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register())]
        pub fn register(origin: OriginFor<T>, code: Code) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_register(who, code)
        }

        /// Gives the caller's code up and the deposit back, as long as nobody was ever bound by the code.
        ///
        /// ## Dispatch Origin
        /// Signed by a referrer without referrals.
        ///
        /// ## Events
        /// [`ReferrerUnregistered`](Event::ReferrerUnregistered)
        ///
        /// ## Errors
        /// [`NotRegistered`](Error::NotRegistered), [`HasReferrals`](Error::HasReferrals).
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::unregister())]
        pub fn unregister(origin: OriginFor<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_unregister(who)
        }

        /// Makes the owner of `code` the caller's referrer, for ever and for a deposit that stays as long.
        ///
        /// ## Dispatch Origin
        /// Signed by an account that has no referrer and has not paid for a job.
        ///
        /// ## Events
        /// [`Bound`](Event::Bound)
        ///
        /// ## Errors
        /// [`UnknownCode`](Error::UnknownCode), [`OwnCode`](Error::OwnCode), [`AlreadyReferred`](Error::AlreadyReferred),
        /// [`AlreadyPaid`](Error::AlreadyPaid), [`Cycle`](Error::Cycle),
        /// [`InsufficientBalance`](Error::InsufficientBalance).
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::bind_referrer())]
        pub fn bind_referrer(origin: OriginFor<T>, code: Code) -> DispatchResult {
            let client = ensure_signed(origin)?;
            Self::do_bind(client, code)
        }

        /// Pays the referrer `who` all rewards.
        ///
        /// ## Dispatch Origin
        /// Signed by anyone; the money goes to `who`.
        ///
        /// ## Events
        /// [`RewardClaimed`](Event::RewardClaimed)
        ///
        /// ## Errors
        /// [`NothingToClaim`](Error::NothingToClaim), [`CannotReceive`](Error::CannotReceive).
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::claim())]
        pub fn claim(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_claim(&who)
        }

        /// Changes tiers, shares and the payment that makes a client active, for payments from now on.
        ///
        /// ## Dispatch Origin
        /// [`Config::AdminOrigin`].
        ///
        /// ## Events
        /// [`TermsChanged`](Event::TermsChanged)
        ///
        /// ## Errors
        /// [`ShareTooHigh`](Error::ShareTooHigh), [`SharesUnordered`](Error::SharesUnordered),
        /// [`TiersUnordered`](Error::TiersUnordered), [`MinTradeTooLow`](Error::MinTradeTooLow).
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::set_terms())]
        pub fn set_terms(origin: OriginFor<T>, terms: Terms) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_set_terms(terms)
        }

        /// Stops new rewards, or lets them go on. What was earned can be claimed all the same.
        ///
        /// ## Dispatch Origin
        /// [`Config::AdminOrigin`].
        ///
        /// ## Events
        /// [`PauseChanged`](Event::PauseChanged)
        ///
        /// ## Errors
        /// [`NothingChanged`](Error::NothingChanged).
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::set_paused())]
        pub fn set_paused(origin: OriginFor<T>, paused: bool) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_set_paused(paused)
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// Code, tier, referrals and rewards of the referrer `who`; nothing if `who` is none.
        pub fn referrer_info(who: T::AccountId) -> Option<ReferrerInfo> {
            Self::do_referrer_info(&who)
        }

        /// Who has which share of the treasury's part when `payer` pays; nothing if nobody has.
        ///
        /// By the present actives: a payment that makes `payer` active may lift the referrer into the next tier first.
        pub fn share_of(payer: T::AccountId) -> Option<ShareInfo<T::AccountId>> {
            Self::do_share_of(&payer)
        }

        /// Whose code this is.
        pub fn referrer_of_code(code: Code) -> Option<T::AccountId> {
            Codes::<T>::get(code)
        }

        /// The terms in force.
        pub fn terms() -> Terms {
            CurrentTerms::<T>::get()
        }

        /// The account of the pot.
        pub fn pot() -> T::AccountId {
            Self::pot_account()
        }
    }
}
