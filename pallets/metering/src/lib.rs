#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod impls;
#[cfg(any(feature = "std", feature = "try-runtime", test))]
mod invariants;
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
#[frame::pallet]
pub mod pallet {
    use alloc::vec::Vec;

    use frame::prelude::*;
    use sage_primitives::{
        escrow::Escrowed,
        hardware::{GpuClass, HardwareClasses},
        pricing::ComputePrices,
        programs::{ProgramRegistry, ProofTerms},
        proofs::RunOutcome,
        settlement::Settle,
        workers::{AssignmentEnd, WorkerDirectory},
        Balance, BlockNumber, JobId, ProgramId, Words, FIRST_METERED_JOB,
    };

    use crate::{
        types::{
            CreditOf, Hour, MeterEnd, MeterOf, MeterRequest, Rates, Terms, TermsFault, TermsOf,
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
        /// The runtime's hold reasons.
        type RuntimeHoldReason: From<HoldReason>;

        /// The money of payments.
        type Currency: fungible::hold::Mutate<Self::AccountId, Reason = Self::RuntimeHoldReason>
            + fungible::hold::Balanced<Self::AccountId>
            + fungible::Inspect<Self::AccountId, Balance = Balance>;

        /// Admits programs and keeps them registered while a job needs them.
        type Programs: ProgramRegistry;

        /// Says what a run must cost at least.
        type Prices: ComputePrices;

        /// Decides who may take a job.
        type Workers: WorkerDirectory<Self::AccountId>;

        /// Knows what hardware workers have.
        type Hardware: HardwareClasses<Self::AccountId>;

        /// What clients have in escrow for other reasons than these jobs.
        type OtherEscrows: Escrowed<Self::AccountId>;

        /// Divides a payment between worker and fee.
        type Settlement: Settle<Self::AccountId, Credit = CreditOf<Self>>;

        /// The latest block that took no transactions, so that no worker could deliver in it.
        type LastHalt: Get<Option<BlockNumberFor<Self>>>;

        /// Who may change the terms.
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Largest number of cycles of one run.
        #[pallet::constant]
        type MaxCycles: Get<u32>;

        /// Most hours of one job.
        #[pallet::constant]
        type MaxHours: Get<Hour>;

        /// Most blocks of one hour.
        #[pallet::constant]
        type MaxHourBlocks: Get<BlockNumber>;

        /// Most blocks from the opening of a job to the last claim of it.
        #[pallet::constant]
        type MaxWait: Get<BlockNumber>;

        /// Smallest rate of an hour in base units, at least the existential deposit. It also pays for the storage of a job.
        #[pallet::constant]
        type MinRate: Get<Balance>;

        /// How many open metered jobs one client may have.
        #[pallet::constant]
        type MaxOpenJobs: Get<u32>;

        /// Measured weights.
        type WeightInfo: WeightInfo;

        /// Supplies what benchmarks cannot make themselves.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: crate::benchmarking::BenchmarkHelper;
    }

    /// The number of the first metered job.
    #[pallet::type_value]
    pub fn FirstJob() -> JobId {
        FIRST_METERED_JOB
    }

    /// The number of the next metered job.
    #[pallet::storage]
    pub type NextJobId<T> = StorageValue<_, JobId, ValueQuery, FirstJob>;

    /// The metered jobs that have not ended.
    // Numbers are given out in order, so nobody can aim at a branch of the trie.
    #[pallet::storage]
    pub type Meters<T: Config> = StorageMap<_, Twox64Concat, JobId, MeterOf<T>>;

    /// Inputs of the next run of each open job, so that a worker needs the chain's state only.
    #[pallet::storage]
    pub type Inputs<T> = StorageMap<_, Twox64Concat, JobId, Words>;

    /// The open metered jobs of each client.
    #[pallet::storage]
    pub type OpenJobs<T: Config> = StorageMap<
        _,
        Blake2_128Concat,
        T::AccountId,
        BoundedVec<JobId, T::MaxOpenJobs>,
        ValueQuery,
    >;

    /// The terms of jobs that are opened now.
    #[pallet::storage]
    pub type CurrentTerms<T: Config> = StorageValue<_, TermsOf<T>, OptionQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A client opened a metered job, and the rate of all its hours is held.
        MeterOpened {
            /// The job.
            job: JobId,
            /// Who pays.
            client: T::AccountId,
            /// The program.
            program: ProgramId,
            /// The slowest class of hardware that will do.
            class: GpuClass,
            /// What one hour pays, in base units.
            rate: Balance,
            /// Most hours paid for.
            max_hours: Hour,
            /// How each hour will be proven.
            terms: ProofTerms,
        },
        /// A worker took a metered job, and its first hour runs.
        MeterClaimed {
            /// The job.
            job: JobId,
            /// Who took it.
            worker: T::AccountId,
        },
        /// An hour was proven and paid.
        CheckpointPaid {
            /// The job.
            job: JobId,
            /// The hour.
            hour: Hour,
            /// Who proved it.
            worker: T::AccountId,
            /// The whole payment in base units.
            amount: Balance,
            /// The worker's part in base units.
            worker_amount: Balance,
            /// Burned base units.
            burned: Balance,
            /// The treasury's part in base units.
            treasury: Balance,
            /// The stakers' part in base units.
            stakers: Balance,
            /// Executed cycles.
            cycles: u32,
            /// How the run ended.
            outcome: RunOutcome,
            /// What the program returned: the inputs of the next hour, if there is one.
            outputs: Words,
        },
        /// A worker is gone without a paid hour, and the job waits for another one.
        MeterReopened {
            /// The job.
            job: JobId,
            /// Who had it.
            worker: T::AccountId,
            /// How the worker's assignment ended.
            end: AssignmentEnd,
        },
        /// The client has said that the hour that runs is the last one.
        LastHour {
            /// The job.
            job: JobId,
            /// The hour.
            hour: Hour,
        },
        /// A metered job has ended, and what was not paid is free again.
        MeterClosed {
            /// The job.
            job: JobId,
            /// Who had opened it.
            client: T::AccountId,
            /// Hours paid.
            paid_hours: Hour,
            /// Base units paid for them.
            paid: Balance,
            /// Base units given back to the client.
            refunded: Balance,
            /// Why it ended.
            end: MeterEnd,
        },
        /// Jobs are opened under other terms from now on.
        TermsChanged {
            /// The new terms.
            terms: TermsOf<T>,
        },
    }

    #[pallet::error]
    #[derive(PartialEq, Eq)]
    pub enum Error<T> {
        /// No metered job has this number yet.
        UnknownJob,
        /// The job has ended.
        JobClosed,
        /// No terms were set, so that no metered job can be opened.
        NoTerms,
        /// Compute costs nothing at present: open an ordinary job.
        ComputeIsFree,
        /// An hour costs more than the client wants to pay.
        RateAboveLimit,
        /// An hour has another length than the client has said.
        HourDiffers,
        /// A run of so many cycles costs more than the rate of an hour.
        RateBelowPrice,
        /// The number of cycles is zero or above the limit.
        CyclesOutOfRange,
        /// The number of hours is zero or above the limit.
        HoursOutOfRange,
        /// The client cannot spare the rate of all hours beside the existential deposit and what is locked.
        InsufficientBalance,
        /// The client has as many open metered jobs as one client may have.
        TooManyOpenJobs,
        /// Every number was used.
        NoMoreJobIds,
        /// A worker has the job.
        AlreadyClaimed,
        /// Nobody has taken the job in time, and it can only be closed.
        WaitOver,
        /// The worker had the job before and proved no hour of it.
        GivenBack,
        /// A client may not work on its own job.
        OwnJob,
        /// The worker has not been shown to have hardware of the class asked for.
        HardwareTooSlow,
        /// The caller is not the worker who has the job.
        NotAssignee,
        /// Only the client, the worker, or after a missed hour or too long a wait anyone, may end the job.
        NotParty,
        /// The client has said already that this hour is the last one.
        AlreadyLast,
        /// The hour has not passed yet.
        TooEarly,
        /// The hour and the one after it have passed.
        Late,
        /// The proven task is not the present task of the job.
        TaskMismatch,
        /// The verdict has more cycles or outputs than the run can have.
        VerdictOutOfBounds,
        /// Less than the rate is held for the client.
        EscrowMissing,
        /// An hour has no block, or too many.
        HourBlocksOutOfRange,
        /// A rate is below the smallest one.
        RateTooLow,
        /// A faster class is cheaper than a slower one.
        RatesUnordered,
    }

    impl<T: Config> From<TermsFault> for Error<T> {
        fn from(fault: TermsFault) -> Self {
            match fault {
                TermsFault::HourBlocksOutOfRange => Self::HourBlocksOutOfRange,
                TermsFault::RateTooLow => Self::RateTooLow,
                TermsFault::RatesUnordered => Self::RatesUnordered,
            }
        }
    }

    /// For what this pallet holds money.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// The hours not yet paid of the account's metered jobs.
        MeterEscrow,
    }

    /// The terms of the first block.
    #[pallet::genesis_config]
    #[derive(frame::prelude::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// Blocks of an hour; `None` opens no metered jobs until terms are set.
        pub hour_blocks: Option<BlockNumber>,
        /// What an hour costs.
        pub rates: Rates,
        #[serde(skip)]
        #[doc(hidden)]
        pub _config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            if let Some(blocks) = self.hour_blocks {
                Pallet::<T>::build_genesis(Terms {
                    hour_blocks: blocks.into(),
                    rates: self.rates,
                });
            }
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
        /// Opens a metered job and holds the rate of all its hours on the caller's account.
        ///
        /// ## Dispatch Origin
        /// Signed by the client, who is never an argument.
        ///
        /// ## Events
        /// [`MeterOpened`](Event::MeterOpened)
        ///
        /// ## Errors
        /// [`NoTerms`](Error::NoTerms), [`ComputeIsFree`](Error::ComputeIsFree),
        /// [`RateAboveLimit`](Error::RateAboveLimit), [`HourDiffers`](Error::HourDiffers),
        /// [`RateBelowPrice`](Error::RateBelowPrice),
        /// [`CyclesOutOfRange`](Error::CyclesOutOfRange), [`HoursOutOfRange`](Error::HoursOutOfRange),
        /// [`InsufficientBalance`](Error::InsufficientBalance), [`TooManyOpenJobs`](Error::TooManyOpenJobs); those of
        /// [`ProgramRegistry::admit`] and of [`ComputePrices::quote`].
        #[pallet::call_index(0)]
        #[pallet::weight(
            T::WeightInfo::open(inputs.len() as u32)
                .saturating_add(T::Programs::admit_weight(inputs.len() as u32))
                .saturating_add(T::Prices::quote_weight())
                .saturating_add(T::OtherEscrows::escrowed_weight())
        )]
        pub fn open(origin: OriginFor<T>, request: MeterRequest, inputs: Words) -> DispatchResult {
            let client = ensure_signed(origin)?;
            Self::do_open(client, &request, inputs)
        }

        /// Takes a metered job, whose first hour then runs.
        ///
        /// ## Dispatch Origin
        /// Signed by a worker whom the directory accepts, with hardware of the class asked for.
        ///
        /// ## Events
        /// [`MeterClaimed`](Event::MeterClaimed)
        ///
        /// ## Errors
        /// [`UnknownJob`](Error::UnknownJob), [`JobClosed`](Error::JobClosed), [`AlreadyClaimed`](Error::AlreadyClaimed),
        /// [`WaitOver`](Error::WaitOver), [`OwnJob`](Error::OwnJob), [`GivenBack`](Error::GivenBack),
        /// [`HardwareTooSlow`](Error::HardwareTooSlow); those of [`WorkerDirectory::reserve`].
        #[pallet::call_index(1)]
        #[pallet::weight(
            T::WeightInfo::claim()
                .saturating_add(T::Hardware::weight())
                .saturating_add(T::Workers::reserve_weight())
        )]
        pub fn claim(origin: OriginFor<T>, #[pallet::compact] job: JobId) -> DispatchResult {
            let worker = ensure_signed(origin)?;
            Self::do_claim(worker, job)
        }

        /// Ends a metered job; what was not paid is free again.
        ///
        /// By the client: at once if no worker has it, else with the hour that runs, which is still paid if it is proven.
        /// By the worker: at once; one who has let the hour pass has let it lapse. By anyone: at once, if the time for the
        /// proof has passed, or if no worker has taken the job within [`Config::MaxWait`].
        ///
        /// A job of which no hour was paid does not end with its worker: it waits for another one, as long as it may.
        ///
        /// ## Dispatch Origin
        /// Signed by the client, by the worker, or by anyone after a missed hour or too long a wait.
        ///
        /// ## Events
        /// [`LastHour`](Event::LastHour), [`MeterReopened`](Event::MeterReopened) or [`MeterClosed`](Event::MeterClosed)
        ///
        /// ## Errors
        /// [`UnknownJob`](Error::UnknownJob), [`JobClosed`](Error::JobClosed), [`NotParty`](Error::NotParty),
        /// [`AlreadyLast`](Error::AlreadyLast).
        #[pallet::call_index(2)]
        #[pallet::weight(
            T::WeightInfo::close()
                .saturating_add(T::Workers::release_weight())
                .saturating_add(T::Programs::release_weight())
        )]
        pub fn close(origin: OriginFor<T>, #[pallet::compact] job: JobId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_close(&who, job)
        }

        /// Changes the rates and the length of an hour, for jobs that are opened from now on.
        ///
        /// ## Dispatch Origin
        /// [`Config::AdminOrigin`].
        ///
        /// ## Events
        /// [`TermsChanged`](Event::TermsChanged)
        ///
        /// ## Errors
        /// [`HourBlocksOutOfRange`](Error::HourBlocksOutOfRange), [`RateTooLow`](Error::RateTooLow),
        /// [`RatesUnordered`](Error::RatesUnordered).
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::set_terms())]
        pub fn set_terms(origin: OriginFor<T>, terms: TermsOf<T>) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_set_terms(terms)
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// Up to `limit` metered jobs that a worker may take now, in storage order, after `after` if one is given.
        ///
        /// The last number of one page is `after` of the next.
        pub fn waiting_meters(after: Option<JobId>, limit: u32) -> Vec<(JobId, MeterOf<T>)> {
            Self::waiting_after(after, limit)
        }
    }
}
