#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod impls;
pub mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
#[cfg(any(feature = "std", feature = "try-runtime", test))]
mod invariants;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

/// Target of this pallet's log lines.
pub(crate) const LOG_TARGET: &str = "runtime::jobs";

#[frame::pallet]
pub mod pallet {
    use alloc::vec::Vec;

    use frame::prelude::*;
    use sage_primitives::{
        escrow::Escrowed,
        pricing::ComputePrices,
        programs::{ProgramRegistry, ProofTerms},
        proofs::RunOutcome,
        settlement::Settle,
        workers::WorkerDirectory,
        Attempt, Balance, BlockNumber, JobId, ProgramId, Words,
    };

    use crate::{
        types::{CreditOf, JobOf, JobReceiptOf, JobRequest, JobStateOf, RefundReason},
        ReceiptWindow, WeightInfo,
    };

    /// Version of the storage layout.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// The pallet.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the runtime decides.
    #[pallet::config(with_default)]
    pub trait Config: frame_system::Config {
        /// The runtime's hold reasons.
        #[pallet::no_default_bounds]
        type RuntimeHoldReason: From<HoldReason>;

        /// The balances in which payments are held.
        #[pallet::no_default]
        type Currency: fungible::hold::Mutate<Self::AccountId, Reason = Self::RuntimeHoldReason>
            + fungible::hold::Balanced<Self::AccountId>
            + fungible::Inspect<Self::AccountId, Balance = Balance>;

        /// Admits programs and keeps them registered while a job needs them.
        #[pallet::no_default]
        type Programs: ProgramRegistry;

        /// Says what a job must pay at least.
        #[pallet::no_default]
        type Prices: ComputePrices;

        /// Decides who may take a job.
        #[pallet::no_default]
        type Workers: WorkerDirectory<Self::AccountId>;

        /// What clients have in escrow for other reasons than these jobs.
        #[pallet::no_default_bounds]
        type OtherEscrows: Escrowed<Self::AccountId>;

        /// Divides a payment between worker and fee.
        #[pallet::no_default]
        type Settlement: Settle<Self::AccountId, Credit = CreditOf<Self>>;

        /// Whether the running block takes no transactions, so that no worker could deliver in it.
        type Halted: Get<bool>;

        /// Smallest payment of a job, and smallest deposit of a free one, in base units; at least the existential
        /// deposit.
        #[pallet::constant]
        type MinPayment: Get<Balance>;

        /// Largest number of cycles that a job may pay for.
        #[pallet::constant]
        type MaxCycles: Get<u32>;

        /// Largest number of blocks that a worker may be given.
        #[pallet::constant]
        type MaxExecDuration: Get<BlockNumber>;

        /// Largest number of blocks from submission to the sla deadline.
        #[pallet::constant]
        type MaxLifetime: Get<BlockNumber>;

        /// How often a job may be assigned.
        #[pallet::constant]
        type MaxAttempts: Get<Attempt>;

        /// How many open jobs one client may have.
        #[pallet::constant]
        type MaxOpenJobs: Get<u32>;

        /// How many jobs one expiry bucket lists, which is how many one block ends by itself.
        #[pallet::constant]
        type MaxExpiriesPerBlock: Get<u32>;

        /// How many buckets after a deadline are tried before the deadline is refused.
        #[pallet::constant]
        type ExpirySearch: Get<u32>;

        /// How many receipts of closed jobs are kept.
        #[pallet::constant]
        type MaxReceipts: Get<u32>;

        /// Weights of the calls and hooks.
        type WeightInfo: WeightInfo;

        /// Supplies what benchmarks cannot make themselves.
        #[cfg(feature = "runtime-benchmarks")]
        #[pallet::no_default]
        type BenchmarkHelper: crate::benchmarking::BenchmarkHelper;
    }

    /// Defaults for the mock.
    #[cfg(test)]
    pub mod config_preludes {
        use frame::{
            deps::{
                frame_support::{derive_impl, register_default_impl},
                frame_system,
            },
            traits::{ConstU128, ConstU32},
        };
        use sage_primitives::SAGE;

        use super::{inject_runtime_type, DefaultConfig};

        /// The figures of the specification, with small buckets and a short memory for receipts.
        pub struct TestDefaultConfig;

        #[derive_impl(frame_system::config_preludes::TestDefaultConfig, no_aggregated_types)]
        impl frame_system::DefaultConfig for TestDefaultConfig {}

        #[register_default_impl(TestDefaultConfig)]
        impl DefaultConfig for TestDefaultConfig {
            #[inject_runtime_type]
            type RuntimeHoldReason = ();
            type OtherEscrows = ();
            type Halted = ();
            type MinPayment = ConstU128<SAGE>;
            type MaxCycles = ConstU32<4_000_000>;
            type MaxExecDuration = ConstU32<14_400>;
            type MaxLifetime = ConstU32<432_000>;
            type MaxAttempts = ConstU32<3>;
            type MaxOpenJobs = ConstU32<8>;
            type MaxExpiriesPerBlock = ConstU32<4>;
            type ExpirySearch = ConstU32<3>;
            type MaxReceipts = ConstU32<10>;
            type WeightInfo = ();
        }
    }

    /// The number of the next job, which is how many were ever opened.
    #[pallet::storage]
    pub type NextJobId<T> = StorageValue<_, JobId, ValueQuery>;

    /// The jobs that have not ended.
    // Numbers are given out in order, so nobody can aim at a branch of the trie.
    #[pallet::storage]
    pub type Jobs<T: Config> = StorageMap<_, Twox64Concat, JobId, JobOf<T>>;

    /// Inputs of the jobs that have not ended, so that a worker needs the chain's state only.
    #[pallet::storage]
    pub type Inputs<T> = StorageMap<_, Twox64Concat, JobId, Words>;

    /// The open jobs of each client.
    #[pallet::storage]
    pub type OpenJobs<T: Config> = StorageMap<
        _,
        Blake2_128Concat,
        T::AccountId,
        BoundedVec<JobId, T::MaxOpenJobs>,
        ValueQuery,
    >;

    /// The jobs whose wait ends by itself at a height.
    #[pallet::storage]
    pub type Expiries<T: Config> = StorageMap<
        _,
        Twox64Concat,
        BlockNumberFor<T>,
        BoundedVec<JobId, T::MaxExpiriesPerBlock>,
        ValueQuery,
    >;

    /// How the latest closed jobs ended.
    #[pallet::storage]
    pub type Receipts<T: Config> = StorageMap<_, Twox64Concat, JobId, JobReceiptOf<T>>;

    /// The closed jobs in the order in which they ended, as far as their receipts are kept.
    #[pallet::storage]
    pub type ReceiptLog<T> = StorageMap<_, Twox64Concat, u64, JobId>;

    /// The part of the order of endings that [`ReceiptLog`] holds.
    #[pallet::storage]
    pub type ReceiptRange<T> = StorageValue<_, ReceiptWindow, ValueQuery>;

    /// The latest block that took no transactions.
    #[pallet::storage]
    pub type LastHalt<T> = StorageValue<_, BlockNumberFor<T>>;

    /// What happened to a job.
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A client opened a job and its payment is held.
        JobSubmitted {
            /// The job.
            job: JobId,
            /// Who pays.
            client: T::AccountId,
            /// The program.
            program: ProgramId,
            /// Held amount in base units.
            payment: Balance,
            /// Whether the held amount is a deposit that comes back when the job is proven.
            free: bool,
            /// How the job will be proven.
            terms: ProofTerms,
            /// Last height at which a worker may take it.
            queue_deadline: BlockNumberFor<T>,
            /// Last height at which a proof can be accepted.
            sla_deadline: BlockNumberFor<T>,
        },
        /// A worker took a job.
        JobAssigned {
            /// The job.
            job: JobId,
            /// Who took it.
            worker: T::AccountId,
            /// Number of the assignment, part of the statement to prove.
            attempt: Attempt,
            /// Last height at which the proof is accepted.
            exec_deadline: BlockNumberFor<T>,
        },
        /// A worker gave a job back.
        JobAbandoned {
            /// The job.
            job: JobId,
            /// Who gave it back.
            worker: T::AccountId,
            /// Number of the assignment that ended.
            attempt: Attempt,
        },
        /// The deadline of an assignment has passed without a proof.
        JobTimedOut {
            /// The job.
            job: JobId,
            /// Who had it.
            worker: T::AccountId,
            /// Number of the assignment that ended.
            attempt: Attempt,
            /// Whether the worker is excused, because the chain took no transactions for part of the time.
            excused: bool,
        },
        /// A job waits for another worker.
        JobRequeued {
            /// The job.
            job: JobId,
            /// How often it was assigned so far.
            attempts: Attempt,
            /// Last height at which a worker may take it.
            queue_deadline: BlockNumberFor<T>,
        },
        /// A job was proven and paid, and is closed.
        JobPaid {
            /// The job.
            job: JobId,
            /// Who proved it.
            worker: T::AccountId,
            /// The worker's part in base units.
            worker_amount: Balance,
            /// Burned base units.
            burned: Balance,
            /// The treasury's part in base units.
            treasury: Balance,
            /// The stakers' part in base units.
            stakers: Balance,
            /// Base units given back to the client: the deposit of a free job, else nothing.
            returned: Balance,
            /// Executed cycles.
            cycles: u32,
            /// How the run ended.
            outcome: RunOutcome,
            /// What the program returned; empty unless it halted.
            outputs: Words,
        },
        /// A job was closed and its payment given back.
        JobRefunded {
            /// The job.
            job: JobId,
            /// Who has the payment back.
            client: T::AccountId,
            /// Base units given back.
            amount: Balance,
            /// Why.
            reason: RefundReason,
        },
        /// A client withdrew a job before a worker took it.
        JobCancelled {
            /// The job.
            job: JobId,
            /// Who has the payment back.
            client: T::AccountId,
            /// Base units given back.
            amount: Balance,
        },
    }

    /// Why a call was refused.
    #[pallet::error]
    pub enum Error<T> {
        /// No job has this number yet.
        UnknownJob,
        /// The job has ended.
        JobClosed,
        /// The payment is below the smallest that a job may carry, or below the price of its cycles.
        PaymentTooLow,
        /// The job was to be opened only if it is free, and it is not.
        NotFree,
        /// The client cannot spare the payment beside the existential deposit and what is locked.
        InsufficientBalance,
        /// The number of cycles is zero or above the limit.
        CyclesOutOfRange,
        /// The execution duration is zero or above the limit.
        DurationOutOfRange,
        /// The queue deadline is not after this block, or after the sla deadline.
        QueueDeadlineOutOfRange,
        /// The sla deadline is not after this block, or too far ahead.
        SlaDeadlineOutOfRange,
        /// The client has as many open jobs as one client may have.
        TooManyOpenJobs,
        /// Too many jobs are due at and shortly after this deadline; another deadline will do.
        DeadlineFull,
        /// Every number of an ordinary job was used.
        NoMoreJobIds,
        /// Only the job's client may do this.
        NotClient,
        /// The caller is not the worker who has the job.
        NotAssignee,
        /// A worker has the job.
        AlreadyAssigned,
        /// No worker has the job.
        NotAssigned,
        /// A client may not work on its own job.
        OwnJob,
        /// The worker gave this very job back.
        GivenBack,
        /// The deadline has passed.
        Late,
        /// The deadline has not passed yet.
        NotDue,
        /// More than half of the execution time has gone by.
        TooLateToAbandon,
        /// The proven task is not the present task of the job.
        TaskMismatch,
        /// The verdict has more cycles or outputs than the job can have.
        VerdictOutOfBounds,
        /// Less than the payment is held for the client.
        EscrowMissing,
    }

    /// For what this pallet, and the worker directory beside it, hold money.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// The payments of the account's open jobs.
        JobEscrow,
        /// What a worker has at stake for the jobs it has taken.
        AssignmentBond,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        /// Notes a halt, and ends the waits that are due.
        fn on_initialize(now: BlockNumberFor<T>) -> Weight {
            Self::note_halt(now).saturating_add(Self::end_due_waits(now))
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
            Self::do_try_state()
        }

        fn integrity_test() {
            assert!(
                T::MinPayment::get() >= <T::Currency as fungible::Inspect<_>>::minimum_balance(),
                "a refund must be able to revive the client's free balance"
            );
            assert!(T::MinPayment::get() > 0, "a job must cost something");
            for (name, value) in [
                ("MaxCycles", T::MaxCycles::get()),
                ("MaxExecDuration", T::MaxExecDuration::get()),
                ("MaxLifetime", T::MaxLifetime::get()),
                ("MaxAttempts", T::MaxAttempts::get()),
                ("MaxOpenJobs", T::MaxOpenJobs::get()),
                ("MaxExpiriesPerBlock", T::MaxExpiriesPerBlock::get()),
                ("ExpirySearch", T::ExpirySearch::get()),
                ("MaxReceipts", T::MaxReceipts::get()),
            ] {
                assert!(value > 0, "{name} must be positive");
            }
            let hook = Self::due_waits_weight(T::MaxExpiriesPerBlock::get());
            let block = T::BlockWeights::get().max_block;
            assert!(
                hook.all_lte(block / 2),
                "a full bucket takes {hook:?}, more than half of a block ({block:?})"
            );
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Opens a job and holds its payment on the caller's account.
        ///
        /// ## Dispatch Origin
        /// Signed by the client, who is never an argument.
        ///
        /// ## Events
        /// [`Event::JobSubmitted`]
        ///
        /// ## Errors
        /// [`Error::PaymentTooLow`], [`Error::NotFree`], [`Error::CyclesOutOfRange`], [`Error::DurationOutOfRange`],
        /// [`Error::SlaDeadlineOutOfRange`], [`Error::QueueDeadlineOutOfRange`], [`Error::InsufficientBalance`],
        /// [`Error::TooManyOpenJobs`], [`Error::DeadlineFull`]; those of [`ProgramRegistry::admit`] and of
        /// [`ComputePrices::quote`].
        #[pallet::call_index(0)]
        #[pallet::weight(
            T::WeightInfo::submit_job(inputs.len() as u32)
                .saturating_add(T::Programs::admit_weight(inputs.len() as u32))
                .saturating_add(T::Prices::quote_weight())
                .saturating_add(T::OtherEscrows::escrowed_weight())
        )]
        pub fn submit_job(
            origin: OriginFor<T>,
            request: JobRequest<BlockNumberFor<T>>,
            inputs: Words,
        ) -> DispatchResult {
            let client = ensure_signed(origin)?;
            Self::do_submit(client, request, inputs)
        }

        /// Withdraws a job that no worker has, and frees its payment.
        ///
        /// ## Dispatch Origin
        /// Signed by the job's client.
        ///
        /// ## Events
        /// [`Event::JobCancelled`]
        ///
        /// ## Errors
        /// [`Error::NotClient`], [`Error::AlreadyAssigned`], [`Error::JobClosed`], [`Error::UnknownJob`].
        #[pallet::call_index(1)]
        #[pallet::weight(
            T::WeightInfo::cancel_job().saturating_add(T::Programs::release_weight())
        )]
        pub fn cancel_job(origin: OriginFor<T>, #[pallet::compact] job: JobId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_cancel(who, job)
        }

        /// Takes a queued job; the first worker whom the directory accepts has it.
        ///
        /// The worker has until the smaller of the job's sla deadline and this block plus its execution duration. A
        /// worker who wants to be sure of a minimum of time signs with a short mortality.
        ///
        /// ## Dispatch Origin
        /// Signed by the worker.
        ///
        /// ## Events
        /// [`Event::JobAssigned`]
        ///
        /// ## Errors
        /// [`Error::AlreadyAssigned`], [`Error::Late`], [`Error::OwnJob`], [`Error::GivenBack`],
        /// [`Error::JobClosed`], [`Error::UnknownJob`]; those of [`WorkerDirectory::reserve`].
        #[pallet::call_index(2)]
        #[pallet::weight(
            T::WeightInfo::claim_job().saturating_add(T::Workers::reserve_weight())
        )]
        pub fn claim_job(origin: OriginFor<T>, #[pallet::compact] job: JobId) -> DispatchResult {
            let worker = ensure_signed(origin)?;
            Self::do_claim(worker, job)
        }

        /// Gives a job back in the first half of its execution time.
        ///
        /// The job is queued again while it has attempts and time left, else refunded. The directory may keep part of
        /// what is at stake, and the caller cannot take this job again.
        ///
        /// ## Dispatch Origin
        /// Signed by the worker who has the job.
        ///
        /// ## Events
        /// [`Event::JobAbandoned`], then [`Event::JobRequeued`] or [`Event::JobRefunded`]
        ///
        /// ## Errors
        /// [`Error::NotAssignee`], [`Error::TooLateToAbandon`], [`Error::JobClosed`], [`Error::UnknownJob`].
        #[pallet::call_index(3)]
        #[pallet::weight(
            T::WeightInfo::abandon_job()
                .saturating_add(T::Workers::release_weight())
                .saturating_add(T::Programs::release_weight())
        )]
        pub fn abandon_job(origin: OriginFor<T>, #[pallet::compact] job: JobId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_abandon(who, job)
        }

        /// Refunds a job that no worker took before its queue deadline.
        ///
        /// ## Dispatch Origin
        /// Signed by anyone.
        ///
        /// ## Events
        /// [`Event::JobRefunded`]
        ///
        /// ## Errors
        /// [`Error::NotDue`], [`Error::AlreadyAssigned`], [`Error::JobClosed`], [`Error::UnknownJob`].
        #[pallet::call_index(4)]
        #[pallet::weight(
            T::WeightInfo::expire_job().saturating_add(T::Programs::release_weight())
        )]
        pub fn expire_job(origin: OriginFor<T>, #[pallet::compact] job: JobId) -> DispatchResult {
            ensure_signed(origin)?;
            let now = frame_system::Pallet::<T>::block_number();
            let record = Self::open_job(job)?;
            Self::expire(job, record, now)
        }

        /// Takes a job away from a worker whose execution deadline has passed.
        ///
        /// The job is queued again while it has attempts and time left, else refunded.
        ///
        /// ## Dispatch Origin
        /// Signed by anyone.
        ///
        /// ## Events
        /// [`Event::JobTimedOut`], then [`Event::JobRequeued`] or [`Event::JobRefunded`]
        ///
        /// ## Errors
        /// [`Error::NotDue`], [`Error::NotAssigned`], [`Error::JobClosed`], [`Error::UnknownJob`].
        #[pallet::call_index(5)]
        #[pallet::weight(
            T::WeightInfo::time_out_job()
                .saturating_add(T::Workers::release_weight())
                .saturating_add(T::Programs::release_weight())
        )]
        pub fn time_out_job(origin: OriginFor<T>, #[pallet::compact] job: JobId) -> DispatchResult {
            ensure_signed(origin)?;
            let now = frame_system::Pallet::<T>::block_number();
            let record = Self::open_job(job)?;
            Self::time_out(job, record, now)
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// What the chain knows of a job: open, closed with its receipt, forgotten, or unknown.
        pub fn job_state(job: JobId) -> JobStateOf<T> {
            Self::state_of(job)
        }

        /// Up to `limit` jobs that a worker may take now, in storage order, after job `after` if one is given.
        ///
        /// The last number of one page is `after` of the next.
        pub fn claimable_jobs(after: Option<JobId>, limit: u32) -> Vec<(JobId, JobOf<T>)> {
            Self::claimable_after(after, limit)
        }
    }
}
