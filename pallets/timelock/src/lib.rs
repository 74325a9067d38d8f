#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod impls;
#[cfg(any(feature = "std", feature = "try-runtime", test))]
mod invariants;
#[cfg(test)]
mod mock;
mod origins;
#[cfg(test)]
mod tests;
mod types;
pub mod weights;

pub use origins::*;
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

/// The pallet.
// The lint takes the attributes of the pallet macro for paths.
#[frame::pallet]
pub mod pallet {
    use alloc::{boxed::Box, vec::Vec};

    use frame::{
        prelude::*,
        traits::{IsType, QueryPreimage},
    };
    use sage_primitives::{epochs::EpochClock, Epoch};

    use crate::{
        types::{CallOf, DemandOf, GroupOf, OperationId, OperationOf, Stage},
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
        /// The runtime's origins, with that of this pallet.
        type RuntimeOrigin: From<Origin>
            + Into<Result<Origin, <Self as Config>::RuntimeOrigin>>
            + IsType<<Self as frame_system::Config>::RuntimeOrigin>;

        /// The runtime's calls.
        type RuntimeCall: Parameter
            + Dispatchable<
                RuntimeOrigin = <Self as Config>::RuntimeOrigin,
                PostInfo = PostDispatchInfo,
            > + GetDispatchInfo
            + From<Call<Self>>
            + IsType<<Self as frame_system::Config>::RuntimeCall>;

        /// Keeps the bytes of proposed calls.
        type Preimages: QueryPreimage<H = Self::Hashing>;

        /// Knows how long an epoch is.
        type Clock: EpochClock;

        /// The most members that a group may have.
        #[pallet::constant]
        type MaxMembers: Get<u32>;

        /// The lowest threshold of the council.
        #[pallet::constant]
        type MinThreshold: Get<u32>;

        /// The lowest threshold of the guardians.
        #[pallet::constant]
        type MinGuardianThreshold: Get<u32>;

        /// The shortest delay in epochs, which are days.
        #[pallet::constant]
        type MinDelay: Get<Epoch>;

        /// The longest delay in epochs: even a council that regrets its delay must be able to shorten it in the end.
        #[pallet::constant]
        type MaxDelay: Get<Epoch>;

        /// Epochs in which an operation can be approved, and, from its `eta` on, executed.
        #[pallet::constant]
        type Lifetime: Get<Epoch>;

        /// The most operations that may be open.
        #[pallet::constant]
        type MaxOpen: Get<u32>;

        /// The most operations that may be open of one proposer.
        #[pallet::constant]
        type MaxOpenPerMember: Get<u32>;

        /// The most bytes that a proposed call may have.
        #[pallet::constant]
        type MaxCallLength: Get<u32>;

        /// Epochs in which the demand of a guardian counts.
        #[pallet::constant]
        type DemandLifetime: Get<Epoch>;

        /// The most calls that one guardian may demand at a time.
        #[pallet::constant]
        type MaxDemands: Get<u32>;

        /// Measured weights.
        type WeightInfo: WeightInfo;
    }

    /// Who approves calls. Empty on a chain whose genesis names nobody; then nobody ever joins.
    #[pallet::storage]
    pub type Council<T: Config> = StorageValue<_, GroupOf<T>, ValueQuery>;

    /// Who may pause and cancel at once.
    #[pallet::storage]
    pub type Guardians<T: Config> = StorageValue<_, GroupOf<T>, ValueQuery>;

    /// Epochs from the last approval needed to the first execution possible.
    #[pallet::storage]
    pub type Delay<T: Config> = StorageValue<_, Epoch, ValueQuery, T::MinDelay>;

    /// The number of the next operation.
    #[pallet::storage]
    pub type NextId<T: Config> = StorageValue<_, OperationId, ValueQuery>;

    /// The open operations.
    // Numbers are given in turn: nobody chooses a key.
    #[pallet::storage]
    pub type Operations<T: Config> =
        CountedStorageMap<_, Twox64Concat, OperationId, OperationOf<T>>;

    /// How many open operations an account has proposed; no entry is zero.
    // The council chooses who can have an entry.
    #[pallet::storage]
    pub type OpenOf<T: Config> = StorageMap<_, Twox64Concat, T::AccountId, u32, ValueQuery>;

    /// What each guardian demands, oldest first; what is too old lies here until the guardian's next demand.
    // The council chooses who can have an entry.
    #[pallet::storage]
    pub type Demands<T: Config> = StorageMap<
        _,
        Twox64Concat,
        T::AccountId,
        BoundedVec<DemandOf<T>, T::MaxDemands>,
        ValueQuery,
    >;

    /// Who is behind a call that this pallet dispatches.
    #[pallet::origin]
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
    )]
    pub enum Origin {
        /// The council, after the delay.
        Timelocked,
        /// The guardians, at once.
        Guardians,
    }

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// The council is asked to approve a call.
        Proposed {
            /// The operation.
            id: OperationId,
            /// The member who asks.
            proposer: T::AccountId,
            /// Hash of the encoded call, under which its bytes can be read.
            call_hash: T::Hash,
            /// Bytes of the encoded call.
            call_len: u32,
            /// The first height at which it cannot be approved any more.
            expiry: BlockNumberFor<T>,
        },
        /// A member approves an operation.
        Approved {
            /// The operation.
            id: OperationId,
            /// The member.
            who: T::AccountId,
            /// How many members approve now.
            count: u32,
        },
        /// Enough members approve an operation: the delay begins.
        Scheduled {
            /// The operation.
            id: OperationId,
            /// The first height at which it can be executed.
            eta: BlockNumberFor<T>,
            /// The first height at which it cannot any more.
            expiry: BlockNumberFor<T>,
        },
        /// Members were replaced or the threshold was raised, and too few approve an operation now.
        Unscheduled {
            /// The operation.
            id: OperationId,
            /// How many members approve now.
            count: u32,
        },
        /// The call of an operation was dispatched and has succeeded, and the operation is closed.
        Executed {
            /// The operation.
            id: OperationId,
            /// Hash of the encoded call.
            call_hash: T::Hash,
        },
        /// An operation was cancelled.
        Cancelled {
            /// The operation.
            id: OperationId,
            /// Its proposer, or nobody if the guardians cancelled it.
            proposer: Option<T::AccountId>,
        },
        /// An operation that nobody executed in time is closed.
        Expired {
            /// The operation.
            id: OperationId,
        },
        /// The council is another one.
        MembersChanged {
            /// The members from now on.
            members: Vec<T::AccountId>,
            /// How many of them must approve.
            threshold: u32,
        },
        /// The guardians are others.
        GuardiansChanged {
            /// The guardians from now on.
            members: Vec<T::AccountId>,
            /// How many of them must demand a call.
            threshold: u32,
        },
        /// What is approved from now on waits so long.
        DelayChanged {
            /// Epochs.
            delay: Epoch,
        },
        /// A guardian demands a call.
        Demanded {
            /// The guardian.
            who: T::AccountId,
            /// Hash of the encoded call.
            call_hash: T::Hash,
            /// How many guardians demand it now.
            count: u32,
        },
        /// A call that enough guardians demanded was dispatched.
        GuardiansActed {
            /// Hash of the encoded call.
            call_hash: T::Hash,
        },
    }

    #[pallet::error]
    #[derive(PartialEq, Eq)]
    pub enum Error<T> {
        /// The caller is not of the council.
        NotMember,
        /// The caller is not a guardian.
        NotGuardian,
        /// The caller has not proposed the operation.
        NotProposer,
        /// There is no such operation; it may be closed.
        UnknownOperation,
        /// The operation is of another call than the caller says.
        OtherCall,
        /// The call has more bytes than a proposed one may have.
        CallTooLong,
        /// The bytes of the call are not stored, or they are not so many.
        CallNotNoted,
        /// The bytes are no call of this runtime.
        CallUndecodable,
        /// As many operations are open as may be.
        TooManyOpen,
        /// As many operations of this proposer are open as may be.
        TooManyOpenOfMember,
        /// The caller approves the operation already.
        AlreadyApproved,
        /// Too few members approve the operation.
        NotApproved,
        /// The delay has not passed.
        NotDue,
        /// The time of the operation has passed.
        Late,
        /// The time of the operation has not passed.
        NotExpired,
        /// The call, or one inside it, is paused or forbidden at present.
        CallPaused,
        /// The call weighs more than the caller offers for it.
        WeightTooLow,
        /// The caller demands the call already.
        AlreadyDemanded,
        /// The caller demands as many calls as may be.
        TooManyDemands,
        /// A group must have members.
        NoMembers,
        /// An account is named twice.
        DuplicateMember,
        /// The threshold is too low, or more than the members.
        ThresholdOutOfRange,
        /// The delay is too short or too long.
        DelayOutOfRange,
    }

    /// The two groups and the delay.
    #[pallet::genesis_config]
    pub struct GenesisConfig<T: Config> {
        /// The council; without members the pallet does nothing, ever.
        pub members: Vec<T::AccountId>,
        /// How many members must approve.
        pub threshold: u32,
        /// The guardians, if there are any.
        pub guardians: Vec<T::AccountId>,
        /// How many guardians must demand a call.
        pub guardian_threshold: u32,
        /// Epochs from the last approval needed to the first execution possible.
        pub delay: Epoch,
    }

    impl<T: Config> Default for GenesisConfig<T> {
        fn default() -> Self {
            Self {
                members: Vec::new(),
                threshold: 0,
                guardians: Vec::new(),
                guardian_threshold: 0,
                delay: T::MinDelay::get(),
            }
        }
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            Pallet::<T>::build_genesis(self);
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
        /// Asks the council to approve the call whose encoding has this hash and length.
        ///
        /// Its bytes must be stored already, by `note_preimage` of the preimage pallet, so that everyone can read what is
        /// proposed; they stay until the operation is closed. The proposer's own approval is a call of its own.
        ///
        /// ## Dispatch Origin
        /// Signed by a member.
        ///
        /// ## Events
        /// [`Proposed`](Event::Proposed)
        ///
        /// ## Errors
        /// [`NotMember`](Error::NotMember), [`CallTooLong`](Error::CallTooLong), [`TooManyOpen`](Error::TooManyOpen),
        /// [`TooManyOpenOfMember`](Error::TooManyOpenOfMember), [`CallNotNoted`](Error::CallNotNoted),
        /// [`CallUndecodable`](Error::CallUndecodable).
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::propose((*call_len).min(T::MaxCallLength::get())))]
        pub fn propose(
            origin: OriginFor<T>,
            call_hash: T::Hash,
            #[pallet::compact] call_len: u32,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_propose(who, call_hash, call_len)
        }

        /// Approves an operation. `call_hash` says what the member has read, whatever the number means on another fork.
        ///
        /// With the approval that makes them enough the delay begins.
        ///
        /// ## Dispatch Origin
        /// Signed by a member.
        ///
        /// ## Events
        /// [`Approved`](Event::Approved), [`Scheduled`](Event::Scheduled)
        ///
        /// ## Errors
        /// [`NotMember`](Error::NotMember), [`UnknownOperation`](Error::UnknownOperation),
        /// [`OtherCall`](Error::OtherCall), [`Late`](Error::Late), [`AlreadyApproved`](Error::AlreadyApproved).
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::approve())]
        pub fn approve(
            origin: OriginFor<T>,
            id: OperationId,
            call_hash: T::Hash,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_approve(who, id, call_hash)
        }

        /// Dispatches the call of an operation that was approved and has waited for the whole delay.
        ///
        /// If the call fails, so does this: the operation stays open, to be executed when the call can succeed, until it expires
        /// or is cancelled. So nobody uses up what was decided by making it fail.
        ///
        /// ## Dispatch Origin
        /// Signed by anyone, who pays for `max_weight` and gets back what the call does not need.
        ///
        /// ## Events
        /// [`Executed`](Event::Executed)
        ///
        /// ## Errors
        /// [`UnknownOperation`](Error::UnknownOperation), [`NotApproved`](Error::NotApproved),
        /// [`NotDue`](Error::NotDue), [`Late`](Error::Late), [`CallNotNoted`](Error::CallNotNoted),
        /// [`CallUndecodable`](Error::CallUndecodable), [`CallPaused`](Error::CallPaused),
        /// [`WeightTooLow`](Error::WeightTooLow); those of the call.
        #[pallet::call_index(2)]
        #[pallet::weight(
            T::WeightInfo::execute(T::MaxCallLength::get()).saturating_add(*max_weight)
        )]
        pub fn execute(
            origin: OriginFor<T>,
            id: OperationId,
            max_weight: Weight,
        ) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            Self::do_execute(id, max_weight)
        }

        /// Closes an operation before it is executed.
        ///
        /// ## Dispatch Origin
        /// Signed by the proposer, or [`Origin::Guardians`].
        ///
        /// ## Events
        /// [`Cancelled`](Event::Cancelled)
        ///
        /// ## Errors
        /// [`UnknownOperation`](Error::UnknownOperation), [`NotProposer`](Error::NotProposer).
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::cancel())]
        pub fn cancel(origin: OriginFor<T>, id: OperationId) -> DispatchResult {
            let proposer = if Self::ensure(origin.clone(), Origin::Guardians).is_ok() {
                None
            } else {
                Some(ensure_signed(origin)?)
            };
            Self::do_cancel(proposer, id)
        }

        /// Closes an operation whose time has passed.
        ///
        /// ## Dispatch Origin
        /// Signed by anyone.
        ///
        /// ## Events
        /// [`Expired`](Event::Expired)
        ///
        /// ## Errors
        /// [`UnknownOperation`](Error::UnknownOperation), [`NotExpired`](Error::NotExpired).
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::close_expired())]
        pub fn close_expired(origin: OriginFor<T>, id: OperationId) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_close_expired(id)
        }

        /// Demands that `call` be run at once; dispatches it when enough guardians demand it.
        ///
        /// If the call fails then, so does this: the earlier demands stay.
        ///
        /// ## Dispatch Origin
        /// Signed by a guardian.
        ///
        /// ## Events
        /// [`Demanded`](Event::Demanded), [`GuardiansActed`](Event::GuardiansActed)
        ///
        /// ## Errors
        /// [`NotGuardian`](Error::NotGuardian), [`AlreadyDemanded`](Error::AlreadyDemanded),
        /// [`TooManyDemands`](Error::TooManyDemands); those of the call.
        #[pallet::call_index(5)]
        #[pallet::weight({
            let info = call.get_dispatch_info();
            let own = T::WeightInfo::guard(call.encoded_size() as u32);
            (own.saturating_add(info.call_weight), info.class)
        })]
        pub fn guard(origin: OriginFor<T>, call: Box<CallOf<T>>) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::do_guard(who, *call)
        }

        /// Makes others the council, and counts all approvals again.
        ///
        /// ## Dispatch Origin
        /// [`Origin::Timelocked`].
        ///
        /// ## Events
        /// [`MembersChanged`](Event::MembersChanged), [`Scheduled`](Event::Scheduled),
        /// [`Unscheduled`](Event::Unscheduled)
        ///
        /// ## Errors
        /// [`NoMembers`](Error::NoMembers), [`DuplicateMember`](Error::DuplicateMember),
        /// [`ThresholdOutOfRange`](Error::ThresholdOutOfRange).
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::set_council(T::MaxOpen::get()))]
        pub fn set_council(
            origin: OriginFor<T>,
            members: BoundedVec<T::AccountId, T::MaxMembers>,
            threshold: u32,
        ) -> DispatchResultWithPostInfo {
            Self::ensure(origin, Origin::Timelocked)?;
            let recounted = Self::do_set_council(members, threshold)?;
            Ok(Some(T::WeightInfo::set_council(recounted)).into())
        }

        /// Makes others the guardians, and forgets what those who leave have demanded.
        ///
        /// ## Dispatch Origin
        /// [`Origin::Timelocked`].
        ///
        /// ## Events
        /// [`GuardiansChanged`](Event::GuardiansChanged)
        ///
        /// ## Errors
        /// [`NoMembers`](Error::NoMembers), [`DuplicateMember`](Error::DuplicateMember),
        /// [`ThresholdOutOfRange`](Error::ThresholdOutOfRange).
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::set_guardians())]
        pub fn set_guardians(
            origin: OriginFor<T>,
            members: BoundedVec<T::AccountId, T::MaxMembers>,
            threshold: u32,
        ) -> DispatchResult {
            Self::ensure(origin, Origin::Timelocked)?;
            Self::do_set_guardians(members, threshold)
        }

        /// Sets the delay of what is approved from now on.
        ///
        /// ## Dispatch Origin
        /// [`Origin::Timelocked`].
        ///
        /// ## Events
        /// [`DelayChanged`](Event::DelayChanged)
        ///
        /// ## Errors
        /// [`DelayOutOfRange`](Error::DelayOutOfRange).
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::set_delay())]
        pub fn set_delay(origin: OriginFor<T>, delay: Epoch) -> DispatchResult {
            Self::ensure(origin, Origin::Timelocked)?;
            Self::do_set_delay(delay)
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// The operation `id`, if it is open.
        pub fn operation(id: OperationId) -> Option<OperationOf<T>> {
            Operations::<T>::get(id)
        }

        /// How far the operation `id` has come, if it is open.
        pub fn stage(id: OperationId) -> Option<Stage<BlockNumberFor<T>>> {
            let now = frame_system::Pallet::<T>::block_number();
            Operations::<T>::get(id).map(|operation| operation.stage(now))
        }

        /// The guardians who demand the call with this hash.
        pub fn demanded_by(call_hash: T::Hash) -> Vec<T::AccountId> {
            Self::who_demands(&Guardians::<T>::get(), &call_hash)
        }
    }
}
