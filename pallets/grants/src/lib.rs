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

#[frame::pallet]
pub mod pallet {
    use frame::{
        prelude::*,
        traits::{Consideration, Footprint},
    };
    use sage_primitives::{epochs::EpochClock, Balance, Epoch};

    use crate::{
        types::{Evidence, GrantId, GrantOf, MilestoneIndex, MilestoneTerms, BALLOT_BITS},
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

        /// The money that is granted.
        type Currency: fungible::hold::Mutate<Self::AccountId, Reason = Self::RuntimeHoldReason>
            + fungible::Inspect<Self::AccountId, Balance = Balance>;

        /// Knows the epoch.
        type Clock: EpochClock;

        /// Gives the account that holds the money of open grants. It needs no balance of its own.
        #[pallet::constant]
        type PotId: Get<PalletId>;

        /// Deposit for the storage of a grant, held from its grantor.
        type Consideration: Consideration<Self::AccountId, Footprint>;

        /// Longest cliff, in epochs.
        #[pallet::constant]
        type MaxCliff: Get<Epoch>;

        /// Shortest time over which a linear grant vests, in epochs.
        #[pallet::constant]
        type MinDuration: Get<Epoch>;

        /// Longest time over which a linear grant vests, and farthest deadline of a milestone, in epochs.
        #[pallet::constant]
        type MaxDuration: Get<Epoch>;

        /// How long the verifiers may decide after a deadline, in epochs.
        #[pallet::constant]
        type VerificationEpochs: Get<Epoch>;

        /// Least number of approvals that a milestone may ask for.
        #[pallet::constant]
        type MinApprovals: Get<u32>;

        /// Most verifiers of a grant, at most [`BALLOT_BITS`].
        #[pallet::constant]
        type MaxVerifiers: Get<u32>;

        /// Most milestones of a grant.
        #[pallet::constant]
        type MaxMilestones: Get<u32>;

        /// Measured weights.
        type WeightInfo: WeightInfo;
    }

    /// The number of the next grant.
    #[pallet::storage]
    pub type NextGrantId<T: Config> = StorageValue<_, GrantId, ValueQuery>;

    /// The grants that are not over.
    // Numbers are given by this pallet, so nobody can choose keys.
    #[pallet::storage]
    pub type Grants<T: Config> = StorageMap<_, Twox64Concat, GrantId, GrantOf<T>>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// Money was set aside that vests by time.
        ScheduleCreated {
            /// The grant.
            grant: GrantId,
            /// Whose money it was.
            grantor: T::AccountId,
            /// Who earns it.
            beneficiary: T::AccountId,
            /// Base units.
            total: Balance,
            /// The epoch from which the cliff counts.
            start: Epoch,
            /// Epochs in which nothing vests.
            cliff: Epoch,
            /// Epochs after the cliff over which it vests.
            linear: Epoch,
            /// Whether the grantor may take back what has not vested.
            revocable: bool,
        },
        /// Money was set aside that is paid by milestones.
        MilestonesCreated {
            /// The grant.
            grant: GrantId,
            /// Whose money it was.
            grantor: T::AccountId,
            /// Who earns it.
            beneficiary: T::AccountId,
            /// Base units.
            total: Balance,
            /// How many milestones there are.
            milestones: u32,
            /// Whether the grantor may take back what is not approved.
            revocable: bool,
        },
        /// What had vested was paid.
        Released {
            /// The grant.
            grant: GrantId,
            /// Who received it.
            beneficiary: T::AccountId,
            /// Base units.
            amount: Balance,
            /// Base units that are yet to be paid.
            remaining: Balance,
        },
        /// The grantor has ended a grant.
        Revoked {
            /// The grant.
            grant: GrantId,
            /// Base units that were earned, to the beneficiary.
            paid: Balance,
            /// Base units back to the grantor.
            returned: Balance,
        },
        /// Evidence lies before the verifiers; earlier evidence and the votes on it are void.
        EvidenceSubmitted {
            /// The grant.
            grant: GrantId,
            /// The milestone.
            milestone: MilestoneIndex,
            /// What shows that it is reached.
            evidence: Evidence,
        },
        /// A verifier has voted.
        MilestoneVerified {
            /// The grant.
            grant: GrantId,
            /// The milestone.
            milestone: MilestoneIndex,
            /// Who.
            verifier: T::AccountId,
            /// How.
            approves: bool,
        },
        /// Enough verifiers approve.
        MilestoneApproved {
            /// The grant.
            grant: GrantId,
            /// The milestone.
            milestone: MilestoneIndex,
            /// Of what they approve.
            evidence: Evidence,
        },
        /// So many verifiers disapprove that enough never will approve; other evidence may follow.
        MilestoneRejected {
            /// The grant.
            grant: GrantId,
            /// The milestone.
            milestone: MilestoneIndex,
            /// What was not enough.
            evidence: Evidence,
        },
        /// An approved milestone was paid.
        MilestoneReleased {
            /// The grant.
            grant: GrantId,
            /// The milestone.
            milestone: MilestoneIndex,
            /// Who received it.
            beneficiary: T::AccountId,
            /// Base units.
            amount: Balance,
        },
        /// A milestone was not reached in time; its money is the grantor's again.
        MilestoneExpired {
            /// The grant.
            grant: GrantId,
            /// The milestone.
            milestone: MilestoneIndex,
            /// Base units.
            amount: Balance,
        },
        /// Somebody else earns a grant from now on, what is earned and not paid yet included.
        BeneficiaryChanged {
            /// The grant.
            grant: GrantId,
            /// Who earns it.
            beneficiary: T::AccountId,
        },
        /// Nothing of a grant remains; its deposit is free.
        GrantClosed {
            /// The grant.
            grant: GrantId,
        },
    }

    #[pallet::error]
    #[derive(PartialEq, Eq)]
    pub enum Error<T> {
        /// There is no such grant, or it is over.
        UnknownGrant,
        /// The grant has no such milestone.
        UnknownMilestone,
        /// The grant is paid by milestones, each by its own call.
        NotLinear,
        /// The grant has no milestones.
        NoMilestones,
        /// Less than what an account needs.
        AmountTooSmall,
        /// The cliff is longer than may be.
        CliffTooLong,
        /// It vests in a shorter or a longer time than may be.
        InvalidDuration,
        /// A deadline is not in the future, or farther in it than may be.
        InvalidDeadline,
        /// The milestones do not sum to the total.
        TotalMismatch,
        /// Fewer approvals than may be asked for, or more than there are verifiers.
        InvalidQuorum,
        /// A verifier is named twice.
        DuplicateVerifier,
        /// Nobody decides on his own grant.
        BeneficiaryIsVerifier,
        /// Neither the grantor nor the account of this pallet can be the beneficiary.
        InvalidBeneficiary,
        /// The account has not as much money that it may spend.
        InsufficientBalance,
        /// All numbers of grants are used up.
        NoMoreGrantIds,
        /// Only the beneficiary may do this.
        NotBeneficiary,
        /// Only the grantor may do this.
        NotGrantor,
        /// Only a verifier of the grant may do this.
        NotVerifier,
        /// The grantor has given up the right to end the grant.
        NotRevocable,
        /// The account is the beneficiary already.
        SameBeneficiary,
        /// Nothing has vested since the last release.
        NothingDue,
        /// The receiver has no account, and this is too little to open one: anyone may give it the existential deposit.
        CannotReceive,
        /// The time for this has passed.
        Late,
        /// The time to submit, or to decide, has not passed yet.
        NotDue,
        /// This evidence lies before the verifiers already.
        SameEvidence,
        /// There is no evidence to decide on.
        NotSubmitted,
        /// Other evidence has taken its place.
        EvidenceMismatch,
        /// The verifier has voted on this evidence already.
        AlreadyVoted,
        /// The milestone is approved and only waits to be paid.
        AlreadyApproved,
        /// The milestone is not approved.
        NotApproved,
        /// The milestone was paid or returned already.
        MilestoneClosed,
    }

    /// For what this pallet holds money.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// What is set aside for grants, on the account of this pallet.
        Grant,
        /// The deposit of a grantor for the storage of a grant.
        StorageDeposit,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
            Self::do_try_state()
        }

        fn integrity_test() {
            assert!(
                (1..=T::MaxDuration::get()).contains(&T::MinDuration::get()),
                "no linear grant could be made"
            );
            assert!(
                T::VerificationEpochs::get() > 0,
                "evidence of the last day could never be approved"
            );
            assert!(
                (1..=T::MaxVerifiers::get()).contains(&T::MinApprovals::get()),
                "no quorum could be met"
            );
            assert!(
                T::MaxVerifiers::get() <= BALLOT_BITS,
                "a ballot has no room for the last verifier"
            );
            assert!(
                T::MaxMilestones::get() > 0,
                "no grant of milestones could be made"
            );
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Sets `total` base units aside for `beneficiary`, which vest evenly over `linear` epochs after a cliff of
        /// `cliff` epochs, from this epoch on.
        ///
        /// ## Dispatch Origin
        /// Signed.
        ///
        /// ## Events
        /// [`ScheduleCreated`](Event::ScheduleCreated)
        ///
        /// ## Errors
        /// [`AmountTooSmall`](Error::AmountTooSmall), [`CliffTooLong`](Error::CliffTooLong),
        /// [`InvalidDuration`](Error::InvalidDuration), [`InvalidBeneficiary`](Error::InvalidBeneficiary),
        /// [`InsufficientBalance`](Error::InsufficientBalance), [`NoMoreGrantIds`](Error::NoMoreGrantIds).
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::create_linear())]
        pub fn create_linear(
            origin: OriginFor<T>,
            beneficiary: T::AccountId,
            #[pallet::compact] total: Balance,
            cliff: Epoch,
            linear: Epoch,
            revocable: bool,
        ) -> DispatchResult {
            let grantor = ensure_signed(origin)?;
            Self::do_create_linear(grantor, beneficiary, total, cliff, linear, revocable)
        }

        /// Sets `total` base units aside for `beneficiary`, paid by `milestones`, each of which `needed` of the
        /// `verifiers` must approve of.
        ///
        /// ## Dispatch Origin
        /// Signed.
        ///
        /// ## Events
        /// [`MilestonesCreated`](Event::MilestonesCreated)
        ///
        /// ## Errors
        /// [`InvalidQuorum`](Error::InvalidQuorum), [`DuplicateVerifier`](Error::DuplicateVerifier),
        /// [`AmountTooSmall`](Error::AmountTooSmall), [`InvalidDeadline`](Error::InvalidDeadline),
        /// [`NoMilestones`](Error::NoMilestones), [`TotalMismatch`](Error::TotalMismatch),
        /// [`InvalidBeneficiary`](Error::InvalidBeneficiary),
        /// [`BeneficiaryIsVerifier`](Error::BeneficiaryIsVerifier),
        /// [`InsufficientBalance`](Error::InsufficientBalance), [`NoMoreGrantIds`](Error::NoMoreGrantIds).
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::create_milestones())]
        pub fn create_milestones(
            origin: OriginFor<T>,
            beneficiary: T::AccountId,
            #[pallet::compact] total: Balance,
            milestones: BoundedVec<MilestoneTerms, T::MaxMilestones>,
            verifiers: BoundedVec<T::AccountId, T::MaxVerifiers>,
            needed: u32,
            revocable: bool,
        ) -> DispatchResult {
            let grantor = ensure_signed(origin)?;
            Self::do_create_milestones(
                grantor,
                beneficiary,
                total,
                milestones,
                verifiers,
                needed,
                revocable,
            )
        }

        /// Pays the beneficiary of a linear grant what has vested.
        ///
        /// ## Dispatch Origin
        /// Signed by anyone.
        ///
        /// ## Events
        /// [`Released`](Event::Released), [`GrantClosed`](Event::GrantClosed)
        ///
        /// ## Errors
        /// [`UnknownGrant`](Error::UnknownGrant), [`NotLinear`](Error::NotLinear), [`NothingDue`](Error::NothingDue),
        /// [`CannotReceive`](Error::CannotReceive).
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::release())]
        pub fn release(origin: OriginFor<T>, grant: GrantId) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_release(grant)
        }

        /// Lays the hash of evidence for a milestone before the verifiers, up to its deadline.
        ///
        /// What was submitted before is void, and the votes on it with it.
        ///
        /// ## Dispatch Origin
        /// Signed by the beneficiary.
        ///
        /// ## Events
        /// [`EvidenceSubmitted`](Event::EvidenceSubmitted)
        ///
        /// ## Errors
        /// [`UnknownGrant`](Error::UnknownGrant), [`NotBeneficiary`](Error::NotBeneficiary),
        /// [`NoMilestones`](Error::NoMilestones), [`UnknownMilestone`](Error::UnknownMilestone),
        /// [`SameEvidence`](Error::SameEvidence), [`AlreadyApproved`](Error::AlreadyApproved),
        /// [`MilestoneClosed`](Error::MilestoneClosed), [`Late`](Error::Late).
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::submit_evidence())]
        pub fn submit_evidence(
            origin: OriginFor<T>,
            grant: GrantId,
            milestone: MilestoneIndex,
            evidence: Evidence,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_submit_evidence(&who, grant, milestone, evidence)
        }

        /// Votes for or against what was submitted for a milestone, up to [`Config::VerificationEpochs`] after its
        /// deadline.
        ///
        /// `evidence` is what the verifier has seen: a vote never counts for other evidence.
        ///
        /// ## Dispatch Origin
        /// Signed by a verifier.
        ///
        /// ## Events
        /// [`MilestoneVerified`](Event::MilestoneVerified), then [`MilestoneApproved`](Event::MilestoneApproved) or
        /// [`MilestoneRejected`](Event::MilestoneRejected) if it decides
        ///
        /// ## Errors
        /// [`UnknownGrant`](Error::UnknownGrant), [`NoMilestones`](Error::NoMilestones),
        /// [`NotVerifier`](Error::NotVerifier), [`UnknownMilestone`](Error::UnknownMilestone),
        /// [`NotSubmitted`](Error::NotSubmitted), [`Late`](Error::Late), [`EvidenceMismatch`](Error::EvidenceMismatch),
        /// [`AlreadyVoted`](Error::AlreadyVoted).
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::verify_milestone())]
        pub fn verify_milestone(
            origin: OriginFor<T>,
            grant: GrantId,
            milestone: MilestoneIndex,
            evidence: Evidence,
            approves: bool,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_verify_milestone(&who, grant, milestone, evidence, approves)
        }

        /// Pays the beneficiary an approved milestone, at any time after the approval.
        ///
        /// ## Dispatch Origin
        /// Signed by anyone.
        ///
        /// ## Events
        /// [`MilestoneReleased`](Event::MilestoneReleased), [`GrantClosed`](Event::GrantClosed)
        ///
        /// ## Errors
        /// [`UnknownGrant`](Error::UnknownGrant), [`NoMilestones`](Error::NoMilestones),
        /// [`UnknownMilestone`](Error::UnknownMilestone), [`NotApproved`](Error::NotApproved),
        /// [`MilestoneClosed`](Error::MilestoneClosed).
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::release_milestone())]
        pub fn release_milestone(
            origin: OriginFor<T>,
            grant: GrantId,
            milestone: MilestoneIndex,
        ) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_release_milestone(grant, milestone)
        }

        /// Returns the money of a milestone to the grantor: without evidence after the deadline, undecided after
        /// [`Config::VerificationEpochs`] more.
        ///
        /// ## Dispatch Origin
        /// Signed by anyone.
        ///
        /// ## Events
        /// [`MilestoneExpired`](Event::MilestoneExpired), [`GrantClosed`](Event::GrantClosed)
        ///
        /// ## Errors
        /// [`UnknownGrant`](Error::UnknownGrant), [`NoMilestones`](Error::NoMilestones),
        /// [`UnknownMilestone`](Error::UnknownMilestone), [`AlreadyApproved`](Error::AlreadyApproved),
        /// [`MilestoneClosed`](Error::MilestoneClosed), [`NotDue`](Error::NotDue).
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::expire_milestone())]
        pub fn expire_milestone(
            origin: OriginFor<T>,
            grant: GrantId,
            milestone: MilestoneIndex,
        ) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_expire_milestone(grant, milestone)
        }

        /// Ends a revocable grant: what has vested or is approved goes to the beneficiary first, the rest to the
        /// grantor.
        ///
        /// ## Dispatch Origin
        /// Signed by the grantor.
        ///
        /// ## Events
        /// [`Revoked`](Event::Revoked), [`GrantClosed`](Event::GrantClosed)
        ///
        /// ## Errors
        /// [`UnknownGrant`](Error::UnknownGrant), [`NotGrantor`](Error::NotGrantor),
        /// [`NotRevocable`](Error::NotRevocable), [`CannotReceive`](Error::CannotReceive).
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::revoke())]
        pub fn revoke(origin: OriginFor<T>, grant: GrantId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_revoke(&who, grant)
        }

        /// Names another beneficiary, who earns what is not paid yet.
        ///
        /// ## Dispatch Origin
        /// Signed by the beneficiary.
        ///
        /// ## Events
        /// [`BeneficiaryChanged`](Event::BeneficiaryChanged)
        ///
        /// ## Errors
        /// [`UnknownGrant`](Error::UnknownGrant), [`NotBeneficiary`](Error::NotBeneficiary),
        /// [`SameBeneficiary`](Error::SameBeneficiary), [`InvalidBeneficiary`](Error::InvalidBeneficiary),
        /// [`BeneficiaryIsVerifier`](Error::BeneficiaryIsVerifier).
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::transfer_beneficiary())]
        pub fn transfer_beneficiary(
            origin: OriginFor<T>,
            grant: GrantId,
            to: T::AccountId,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_transfer_beneficiary(&who, grant, to)
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// Grant `id`, unless it is over.
        pub fn grant_of(id: GrantId) -> Option<GrantOf<T>> {
            Grants::<T>::get(id)
        }

        /// What the beneficiary of grant `id` has earned and was not paid yet, in base units.
        pub fn due(id: GrantId) -> Option<Balance> {
            Grants::<T>::get(id).map(|grant| grant.plan.due(Self::now()))
        }

        /// What is set aside for grant `id`, in base units.
        pub fn remaining(id: GrantId) -> Option<Balance> {
            Grants::<T>::get(id).map(|grant| grant.plan.remaining())
        }
    }
}
