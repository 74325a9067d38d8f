#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod types;
pub mod weights;

mod impls;
#[cfg(any(feature = "std", feature = "try-runtime", test))]
mod invariants;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(any(test, feature = "runtime-benchmarks"))]
mod fixtures;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

/// Log target of the pallet.
const LOG_TARGET: &str = "runtime::proofs";

#[frame::pallet]
pub mod pallet {
    use frame::{
        prelude::*,
        traits::{Consideration, Footprint},
    };
    use sage_primitives::{
        proofs::{OnProofVerdict, ProofTasks, RunOutcome},
        verifier::{ProgramHeader, ProofVerifier},
        CircuitId, JobId, PolicyId, ProgramId, Words,
    };

    use super::*;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<AccountId: Into<[u8; 32]>, Hash = H256> {
        /// Who may register circuits and change their policy rules.
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// The proof verifier: the native host functions.
        type Verifier: ProofVerifier;

        /// Knows what must be proven for a job.
        type Tasks: ProofTasks<Self::AccountId>;

        /// Acts on a verified proof.
        type OnVerdict: OnProofVerdict<Self::AccountId>;

        /// Deposit for the storage of a program, held from its owner.
        type Consideration: Consideration<Self::AccountId, Footprint>;

        /// Largest code of a program in bytes, 20 for each instruction.
        #[pallet::constant]
        type MaxCodeBytes: Get<u32>;

        /// Largest proof envelope in bytes, whatever the policy.
        #[pallet::constant]
        type MaxEnvelopeBytes: Get<u32>;

        /// Blocks before a rule that is weaker than the one in force takes effect.
        #[pallet::constant]
        type LoweringDelay: Get<BlockNumberFor<Self>>;

        /// Weights of the calls.
        type WeightInfo: WeightInfo;
    }

    /// Registered circuits with their version for new jobs and their policy rule.
    // Keys are small numbers set by governance, so a cheap hasher without resistance to chosen keys is enough.
    #[pallet::storage]
    pub type Circuits<T: Config> =
        StorageMap<_, Twox64Concat, CircuitId, Circuit<BlockNumberFor<T>>>;

    /// The circuit that proves new programs.
    #[pallet::storage]
    pub type DefaultCircuit<T: Config> = StorageValue<_, CircuitId>;

    /// Registered programs.
    // Keys are hashes of chosen content and are iterated by clients: a cryptographic hasher with the key in clear.
    #[pallet::storage]
    pub type Programs<T: Config> = StorageMap<_, Blake2_128Concat, ProgramId, ProgramEntryOf<T>>;

    /// Code of the registered programs.
    #[pallet::storage]
    pub type Code<T: Config> =
        StorageMap<_, Blake2_128Concat, ProgramId, BoundedVec<u8, T::MaxCodeBytes>>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A circuit, or a new version of one, proves new jobs from now on.
        CircuitRegistered {
            /// The circuit.
            circuit: CircuitId,
            /// Its version for new jobs.
            version: u32,
        },
        /// A circuit's policy rule was set.
        PolicyRuleChanged {
            /// The circuit.
            circuit: CircuitId,
            /// The rule.
            rule: PolicyRule,
            /// First block in which it applies.
            from: BlockNumberFor<T>,
        },
        /// A program can be used by new jobs.
        ProgramRegistered {
            /// Hash of header and code.
            program: ProgramId,
            /// Who pays its deposit.
            owner: T::AccountId,
            /// Merkle root of its preprocessed columns.
            root: H256,
        },
        /// A program takes no new jobs.
        ProgramRetired {
            /// The program.
            program: ProgramId,
        },
        /// A program is gone and its deposit returned.
        ProgramRemoved {
            /// The program.
            program: ProgramId,
        },
        /// A proof was verified for a job.
        ProofVerified {
            /// The job.
            job: JobId,
            /// Who proved it.
            worker: T::AccountId,
            /// Hash of everything the proof states.
            statement: H256,
            /// Executed cycles.
            cycles: u32,
            /// How the run ended.
            outcome: RunOutcome,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// No such circuit is registered.
        UnknownCircuit,
        /// The verifier of this runtime does not know the circuit, its version or the policy.
        UnsupportedCircuit,
        /// A circuit's version can only rise.
        VersionNotRaised,
        /// No such program is registered.
        UnknownProgram,
        /// The same program is registered already.
        ProgramExists,
        /// The program takes no new jobs.
        ProgramIsRetired,
        /// Open jobs still need the program.
        ProgramInUse,
        /// Only the owner of the program may do this.
        NotProgramOwner,
        /// The program's input or output region is larger than a job can carry.
        RegionTooLarge,
        /// The program breaks a rule of registration; the number is the verifier's code.
        InvalidProgram(u8),
        /// The policy is weaker than the rule in force, or unknown.
        PolicyRefused,
        /// The program takes fewer inputs, or a word is not in the field.
        InvalidInputs,
        /// The inputs are not those the job was opened with.
        WrongInputs,
        /// The envelope is larger than the policy allows.
        TooLarge,
        /// The envelope names other parameters than the job's policy.
        PolicyMismatch,
        /// The envelope is bound to another job, attempt, client, program, input or output.
        IoMismatch,
        /// The claimed run is impossible under the job's terms.
        BadClaim,
        /// The envelope cannot be decoded; the number is the verifier's code.
        Malformed(u8),
        /// The proof is false; the number is the verifier's code.
        Invalid(u8),
        /// More jobs use the program than can be counted.
        TooManyJobs,
        /// The program was written for another version of the machine than the one that new jobs are opened under;
        /// write its header for the present version and register it again.
        WrongMachineVersion,
    }

    /// Why the pallet holds funds.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// Deposit for the storage of a program.
        ProgramDeposit,
    }

    #[pallet::genesis_config]
    #[derive(frame::prelude::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// Circuits with their version and rule: default policy, and the payment in base units from which the strict
        /// policy is demanded. The first one proves new programs.
        pub circuits: alloc::vec::Vec<(CircuitId, u32, PolicyId, sage_primitives::Balance)>,
        /// Nothing; binds the type parameter.
        #[serde(skip)]
        pub _config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            for (circuit, version, default, strict_from) in &self.circuits {
                let rule = PolicyRule {
                    default: *default,
                    strict_from: *strict_from,
                };
                // A chain specification with a circuit that the runtime cannot verify must not start.
                Pallet::<T>::do_register_circuit(*circuit, *version, rule)
                    .expect("genesis circuits are known to the verifier");
            }
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            assert!(
                (T::MaxCodeBytes::get() as usize)
                    .is_multiple_of(sage_primitives::verifier::INSTRUCTION_BYTES),
                "MaxCodeBytes holds whole instructions"
            );
            assert!(
                T::MaxEnvelopeBytes::get() >= T::Verifier::max_envelope_bytes(),
                "a job whose proof cannot be submitted would be opened and never paid"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::deps::sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Registers a circuit, or a higher version of one, for new jobs.
        ///
        /// Open jobs keep the version they were opened under.
        ///
        /// ## Dispatch Origin
        /// [`Config::AdminOrigin`].
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register_circuit())]
        pub fn register_circuit(
            origin: OriginFor<T>,
            circuit: CircuitId,
            version: u32,
            rule: PolicyRule,
        ) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_register_circuit(circuit, version, rule)
        }

        /// Sets the policy rule of a circuit.
        ///
        /// A rule at least as strict in every respect applies at once, any other one after
        /// [`Config::LoweringDelay`]. Open jobs keep their policy.
        ///
        /// ## Dispatch Origin
        /// [`Config::AdminOrigin`].
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::set_policy_rule())]
        pub fn set_policy_rule(
            origin: OriginFor<T>,
            circuit: CircuitId,
            rule: PolicyRule,
        ) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_set_policy_rule(circuit, rule)
        }

        /// Registers a program: the chain checks it, computes its hash and root itself, and stores it for a deposit.
        ///
        /// A retired program may be registered again by anyone, who becomes its owner and takes over the deposit: a
        /// program is named by its content, so its name must not be kept from those who want to use it.
        ///
        /// ## Dispatch Origin
        /// Signed.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::register_program((code.len() / sage_primitives::verifier::INSTRUCTION_BYTES) as u32))]
        pub fn register_program(
            origin: OriginFor<T>,
            header: ProgramHeader,
            code: BoundedVec<u8, T::MaxCodeBytes>,
        ) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_register_program(owner, header, code)
        }

        /// Closes a program for new jobs. It stays registered for the open ones.
        ///
        /// ## Dispatch Origin
        /// Signed by the program's owner.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::retire_program())]
        pub fn retire_program(origin: OriginFor<T>, program: ProgramId) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_retire_program(owner, program)
        }

        /// Removes a program that no open job needs and returns its deposit.
        ///
        /// ## Dispatch Origin
        /// Signed by the program's owner.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::remove_program())]
        pub fn remove_program(origin: OriginFor<T>, program: ProgramId) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_remove_program(owner, program)
        }

        /// Verifies the proof of a job and settles the job, or changes nothing.
        ///
        /// The runtime recomputes the statement from the job's record, `inputs`, `outputs`, the signer and the claim; no
        /// field of it is read from the envelope.
        ///
        /// ## Dispatch Origin
        /// Signed by the worker to whom the job is assigned.
        ///
        /// The weight is that of the strictest policy; the difference is returned if the job's policy is another one
        /// and the proof is true.
        #[pallet::call_index(5)]
        #[pallet::weight(Pallet::<T>::submit_weight(T::Verifier::strictest_policy(), claim.outcome, outputs.len() as u32))]
        pub fn submit_and_verify_with_io_binding(
            origin: OriginFor<T>,
            job: JobId,
            claim: RunClaim,
            inputs: Words,
            outputs: Words,
            envelope: BoundedVec<u8, T::MaxEnvelopeBytes>,
        ) -> DispatchResultWithPostInfo {
            let worker = ensure_signed(origin)?;
            Self::do_submit(worker, job, claim, &inputs, &outputs, &envelope)
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// The policy rule of a circuit that applies to a job opened in the next block.
        pub fn policy_rule(circuit: CircuitId) -> Option<PolicyRule> {
            Self::rule_in_force(circuit).ok()
        }
    }
}
