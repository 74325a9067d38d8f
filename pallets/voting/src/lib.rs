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
pub mod tracks;
mod types;
pub mod weights;

pub use impls::{EnsureDecided, EnsureProposer};
pub use pallet::*;
pub use tracks::Track;
pub use types::*;
pub use weights::WeightInfo;

#[frame::pallet]
pub mod pallet {
    use frame::{
        deps::frame_support::traits::{schedule::DispatchTime, Polling},
        prelude::*,
    };
    use sage_primitives::{epochs::EpochClock, Balance, Epoch};

    use crate::{
        types::{PollIndexOf, ProposalOf, RawOrigin, Referenda, Side, TallyOf, VoterOf},
        weights::WeightInfo,
        Track,
    };

    /// The present layout of the storage.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the runtime sets.
    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// The runtime's freeze reasons.
        type RuntimeFreezeReason: From<FreezeReason>;

        /// The tokens that vote.
        type Currency: fungible::freeze::Mutate<Self::AccountId, Id = Self::RuntimeFreezeReason>
            + fungible::Inspect<Self::AccountId, Balance = Balance>;

        /// Counts the epochs in which tokens age.
        type Clock: EpochClock;

        /// All tokens that could vote, in base units: the issuance without pots, of which nobody votes.
        ///
        /// Must not be higher for a moment than it is after it: the most that a poll has seen is its electorate.
        type Electorate: Get<Balance>;

        /// The polls.
        type Polls: Polling<TallyOf<Self>, Votes = Balance, Moment = BlockNumberFor<Self>>;

        /// Opens polls and takes back what they have decided.
        type Referenda: Referenda<Self>;

        /// Who may let runtime code be applied.
        type UpgradeOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Who may let runtime code be applied that was endorsed.
        type FixOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Who may endorse runtime code.
        type EndorseOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Who may take back what a poll has decided.
        type CancelOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// The least that is registered or voted with, in base units: what is frozen pays for the record.
        #[pallet::constant]
        type MinCapital: Get<Balance>;

        /// How many lots an account may have.
        #[pallet::constant]
        type MaxLots: Get<u32>;

        /// In how many polls an account may have a vote at once.
        #[pallet::constant]
        type MaxVotes: Get<u32>;

        /// How many proposals of an account may be open at once.
        #[pallet::constant]
        type MaxProposals: Get<u32>;

        /// Epochs between two proposals of one account.
        #[pallet::constant]
        type CooldownEpochs: Get<u32>;

        /// Measured weights.
        type WeightInfo: WeightInfo;
    }

    /// What is registered, voted and proposed, by account.
    // Accounts are hashes or keys, but anyone can make many: a hasher against chosen keys.
    #[pallet::storage]
    pub type Voters<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, VoterOf<T>>;

    /// The sum of all that is registered, in base units.
    #[pallet::storage]
    pub type TotalRegistered<T: Config> = StorageValue<_, Balance, ValueQuery>;

    /// Accounts that a slash has left with less than they have registered or voted with: the least they had since then,
    /// in base units.
    #[pallet::storage]
    pub type Short<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Balance>;

    /// Hash of the runtime code that is endorsed as a fix.
    #[pallet::storage]
    pub type Endorsed<T: Config> = StorageValue<_, T::Hash>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// Tokens begin to age.
        Registered {
            /// Whose.
            who: T::AccountId,
            /// Base units added.
            amount: Balance,
            /// All that is registered from now on, in base units.
            registered: Balance,
        },
        /// Tokens age no longer.
        Deregistered {
            /// Whose.
            who: T::AccountId,
            /// Base units.
            amount: Balance,
            /// All that is registered from now on, in base units.
            registered: Balance,
        },
        /// Two lots have become one.
        LotsMerged {
            /// Whose.
            who: T::AccountId,
            /// The epoch since which the lot counts as held.
            start: Epoch,
            /// Base units in it.
            amount: Balance,
        },
        /// The newest lots were cut to what the account still has.
        LotsCut {
            /// Whose.
            who: T::AccountId,
            /// Base units taken out.
            amount: Balance,
        },
        /// A vote was cast, or replaces an earlier one.
        Voted {
            /// By whom.
            who: T::AccountId,
            /// In which poll.
            poll: PollIndexOf<T>,
            /// What it says.
            side: Side,
            /// Tokens, in base units.
            capital: Balance,
            /// What they count, in base units.
            power: Balance,
        },
        /// A vote was cut to what the account still has.
        VoteCut {
            /// Whose.
            who: T::AccountId,
            /// In which poll.
            poll: PollIndexOf<T>,
            /// Tokens left, in base units.
            capital: Balance,
            /// What they count, in base units.
            power: Balance,
        },
        /// A vote was taken back, or its poll has ended.
        VoteRemoved {
            /// Whose.
            who: T::AccountId,
            /// In which poll.
            poll: PollIndexOf<T>,
        },
        /// A poll was proposed.
        Proposed {
            /// By whom.
            who: T::AccountId,
            /// The poll.
            poll: PollIndexOf<T>,
            /// On which track.
            track: Track,
            /// Tokens that stand behind it, in base units.
            capital: Balance,
        },
        /// Tokens stand behind a proposal no longer.
        BackingReleased {
            /// Whose.
            who: T::AccountId,
            /// Of which poll.
            poll: PollIndexOf<T>,
        },
        /// What a poll has approved will not be run.
        EnactmentCancelled {
            /// The poll.
            poll: PollIndexOf<T>,
        },
        /// Runtime code was endorsed as a fix, or an endorsement was taken back.
        FixEndorsed {
            /// Hash of the code, if any.
            code_hash: Option<T::Hash>,
        },
    }

    #[pallet::error]
    #[derive(PartialEq, Eq)]
    pub enum Error<T> {
        /// Nothing is to be moved.
        ZeroAmount,
        /// Less than the least that is registered or voted with.
        TooLittle,
        /// The account has less than this.
        NotEnough,
        /// The account has voted with these tokens, or proposed: remove the votes first.
        VotedWith,
        /// As many lots as there may be; merge some.
        TooManyLots,
        /// No lot began in this epoch, or none is younger.
        UnknownLot,
        /// The poll does not exist, or has ended.
        PollClosed,
        /// Votes in as many polls as there may be; remove those in polls that have ended.
        TooManyVotes,
        /// The account has no vote in this poll.
        NoVote,
        /// The tokens count less than the track asks for.
        BelowThreshold,
        /// The account has proposed a moment ago.
        Cooldown,
        /// As many proposals are open as there may be.
        TooManyOpen,
        /// The record of the account is as it should be.
        NothingToReconcile,
        /// The code was not endorsed.
        NotEndorsed,
    }

    /// Why this pallet freezes tokens.
    #[pallet::composite_enum]
    pub enum FreezeReason {
        /// Registered, or voted or proposed with in a poll that has not ended.
        Voting,
    }

    /// What this pallet may speak as.
    #[pallet::origin]
    pub type Origin<T> = RawOrigin<<T as frame_system::Config>::AccountId>;

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_idle(_: BlockNumberFor<T>, limit: Weight) -> Weight {
            Self::reconcile_short(limit)
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
            Self::do_try_state()
        }

        fn integrity_test() {
            assert!(T::MinCapital::get() > 0, "records would be free");
            assert!(T::MaxLots::get() > 0, "nothing could ever be registered");
            assert!(T::MaxVotes::get() > 0, "nobody could ever vote");
            assert!(T::MaxProposals::get() > 0, "nobody could ever propose");
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Lets `amount` more base units of the caller's balance age, held parts included, and freezes them.
        ///
        /// ## Dispatch Origin
        /// Signed.
        ///
        /// ## Events
        /// [`Registered`](Event::Registered), [`LotsCut`](Event::LotsCut)
        ///
        /// ## Errors
        /// [`ZeroAmount`](Error::ZeroAmount), [`NotEnough`](Error::NotEnough), [`TooLittle`](Error::TooLittle),
        /// [`TooManyLots`](Error::TooManyLots).
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register())]
        pub fn register(
            origin: OriginFor<T>,
            #[pallet::compact] amount: Balance,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_register(who, amount)
        }

        /// Takes `amount` base units out of the caller's lots, from the newest on.
        ///
        /// ## Dispatch Origin
        /// Signed.
        ///
        /// ## Events
        /// [`Deregistered`](Event::Deregistered), [`LotsCut`](Event::LotsCut)
        ///
        /// ## Errors
        /// [`ZeroAmount`](Error::ZeroAmount), [`NotEnough`](Error::NotEnough), [`VotedWith`](Error::VotedWith),
        /// [`TooLittle`](Error::TooLittle).
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::deregister())]
        pub fn deregister(
            origin: OriginFor<T>,
            #[pallet::compact] amount: Balance,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_deregister(who, amount)
        }

        /// Joins the caller's lot of epoch `start` to the next younger one, whose age both then have.
        ///
        /// ## Dispatch Origin
        /// Signed.
        ///
        /// ## Events
        /// [`LotsMerged`](Event::LotsMerged), [`LotsCut`](Event::LotsCut)
        ///
        /// ## Errors
        /// [`UnknownLot`](Error::UnknownLot).
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::merge_lots())]
        pub fn merge_lots(origin: OriginFor<T>, start: Epoch) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_merge_lots(who, start)
        }

        /// Votes with `capital` base units, the oldest lots first; replaces an earlier vote in the same poll.
        ///
        /// ## Dispatch Origin
        /// Signed.
        ///
        /// ## Events
        /// [`Voted`](Event::Voted), [`LotsCut`](Event::LotsCut)
        ///
        /// ## Errors
        /// [`TooLittle`](Error::TooLittle), [`NotEnough`](Error::NotEnough), [`TooManyVotes`](Error::TooManyVotes),
        /// [`PollClosed`](Error::PollClosed).
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::vote())]
        pub fn vote(
            origin: OriginFor<T>,
            #[pallet::compact] poll: PollIndexOf<T>,
            side: Side,
            #[pallet::compact] capital: Balance,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_vote(who, poll, side, capital)
        }

        /// Takes the caller's vote back, or forgets it if the poll has ended.
        ///
        /// ## Dispatch Origin
        /// Signed.
        ///
        /// ## Events
        /// [`VoteRemoved`](Event::VoteRemoved), [`LotsCut`](Event::LotsCut)
        ///
        /// ## Errors
        /// [`NoVote`](Error::NoVote).
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::remove_vote())]
        pub fn remove_vote(
            origin: OriginFor<T>,
            #[pallet::compact] poll: PollIndexOf<T>,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_remove_vote(who, poll)
        }

        /// Brings the record of `who` up to date: frees what was bound by polls that have ended, and cuts lots and
        /// votes to what the account still has.
        ///
        /// ## Dispatch Origin
        /// Signed by anyone.
        ///
        /// ## Events
        /// [`LotsCut`](Event::LotsCut), [`VoteCut`](Event::VoteCut), [`VoteRemoved`](Event::VoteRemoved),
        /// [`BackingReleased`](Event::BackingReleased)
        ///
        /// ## Errors
        /// [`NothingToReconcile`](Error::NothingToReconcile).
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::reconcile(T::MaxVotes::get()))]
        pub fn reconcile(origin: OriginFor<T>, who: T::AccountId) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            let votes = Self::do_reconcile(who)?;
            Ok(Some(T::WeightInfo::reconcile(votes)).into())
        }

        /// Opens a poll on `track`, with `capital` base units behind it, which stay frozen until the poll has ended.
        ///
        /// `enactment` is when the call shall be run; the track says how early that may be.
        ///
        /// ## Dispatch Origin
        /// Signed.
        ///
        /// ## Events
        /// [`Proposed`](Event::Proposed), [`BackingReleased`](Event::BackingReleased), [`LotsCut`](Event::LotsCut)
        ///
        /// ## Errors
        /// [`Cooldown`](Error::Cooldown), [`TooManyOpen`](Error::TooManyOpen), [`NotEnough`](Error::NotEnough),
        /// [`BelowThreshold`](Error::BelowThreshold), and those of [`Config::Referenda`].
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::propose())]
        pub fn propose(
            origin: OriginFor<T>,
            track: Track,
            proposal: ProposalOf<T>,
            enactment: DispatchTime<BlockNumberFor<T>>,
            #[pallet::compact] capital: Balance,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_propose(who, track, proposal, enactment, capital)
        }

        /// Takes back what `poll` has approved, before it is run.
        ///
        /// ## Dispatch Origin
        /// [`Config::CancelOrigin`].
        ///
        /// ## Events
        /// [`EnactmentCancelled`](Event::EnactmentCancelled)
        ///
        /// ## Errors
        /// Those of [`Config::Referenda`].
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::cancel_enactment())]
        pub fn cancel_enactment(
            origin: OriginFor<T>,
            #[pallet::compact] poll: PollIndexOf<T>,
        ) -> DispatchResult {
            T::CancelOrigin::ensure_origin(origin)?;
            T::Referenda::cancel_enactment(poll)?;
            Self::deposit_event(Event::EnactmentCancelled { poll });
            Ok(())
        }

        /// Endorses the runtime code of this hash as a fix, in place of any other; `None` endorses none.
        ///
        /// ## Dispatch Origin
        /// [`Config::EndorseOrigin`].
        ///
        /// ## Events
        /// [`FixEndorsed`](Event::FixEndorsed)
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::endorse_fix())]
        pub fn endorse_fix(origin: OriginFor<T>, code_hash: Option<T::Hash>) -> DispatchResult {
            T::EndorseOrigin::ensure_origin(origin)?;
            Endorsed::<T>::set(code_hash);
            Self::deposit_event(Event::FixEndorsed { code_hash });
            Ok(())
        }

        /// Lets anyone apply the runtime code of this hash by `System::apply_authorized_upgrade`, which compares name
        /// and version.
        ///
        /// ## Dispatch Origin
        /// [`Config::UpgradeOrigin`], or [`Config::FixOrigin`] if the code is endorsed.
        ///
        /// ## Events
        /// `System::UpgradeAuthorized`
        ///
        /// ## Errors
        /// [`NotEndorsed`](Error::NotEndorsed).
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::authorize_upgrade())]
        pub fn authorize_upgrade(origin: OriginFor<T>, code_hash: T::Hash) -> DispatchResult {
            if let Err(origin) = T::UpgradeOrigin::try_origin(origin) {
                T::FixOrigin::ensure_origin(origin)?;
                Self::take_endorsement(code_hash)?;
            }
            frame_system::Pallet::<T>::do_authorize_upgrade(code_hash, true);
            Ok(())
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// What is registered, voted and proposed by `who`, if anything.
        pub fn voter(who: T::AccountId) -> Option<VoterOf<T>> {
            Voters::<T>::get(who)
        }

        /// What `capital` base units of `who` would count now, if the account has them.
        pub fn power_of(who: T::AccountId, capital: Balance) -> Option<Balance> {
            Self::power(&who, capital)
        }

        /// How far `poll` is, if it has not ended.
        pub fn standing(poll: PollIndexOf<T>) -> Option<crate::Standing> {
            Self::standing_of(poll)
        }
    }
}
