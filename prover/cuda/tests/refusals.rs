//! AIRs of which no kernels can be made are refused with a reason, without a panic.

use std::sync::atomic::{AtomicUsize, Ordering};

use num_traits::{One, Zero};
use sage_cuda::constraints::graph::Op;
use sage_cuda::constraints::tape::record;
use sage_cuda::constraints::{check_degree_bound, GenerateError, Program};
use sage_cuda::prove::LoopComponent;
use sage_cuda::stand_in::StandInBackend;
use sage_cuda::ProveError;
use stwo::core::channel::Blake2sChannel;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::fields::FieldExpOps;
use stwo::core::fri::FriConfig;
use stwo::core::pcs::PcsConfig;
use stwo::core::poly::circle::CanonicCoset;
use stwo::core::vcs_lifted::blake2_merkle::Blake2sMerkleChannel;
use stwo::core::Fraction;
use stwo::prover::poly::circle::PolyOps;
use stwo::prover::CommitmentSchemeProver;
use stwo_constraint_framework::{
    EvalAtRow, FrameworkComponent, FrameworkEval, TraceLocationAllocator, ORIGINAL_TRACE_IDX,
    PREPROCESSED_TRACE_IDX,
};

const LOG_SIZE: u32 = 5;

/// What an AIR does wrong.
#[derive(Clone, Copy)]
enum Fault {
    None,
    UsesConstants,
    LooksAtValue,
    LooksAtExtensionValue,
    Inverts,
    InvertsZero,
    AsksForPreprocessedMask,
    ReachesFar,
    LeavesLookupsOpen,
    FinalizesTwice,
    FinalizesNothing,
    LeavesBatchOut,
    ForgetsEntry,
    Bound(u32),
}

struct Air(Fault);

impl FrameworkEval for Air {
    fn log_size(&self) -> u32 {
        LOG_SIZE
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        match self.0 {
            Fault::Bound(bound) => bound,
            _ => LOG_SIZE + 1,
        }
    }

    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let x = eval.next_trace_mask();
        eval.add_constraint(x.clone());
        let write = |eval: &mut E| {
            eval.write_logup_frac(Fraction::new(E::EF::one(), E::EF::from(x.clone())));
        };
        match self.0 {
            Fault::None | Fault::Bound(_) => {}
            Fault::UsesConstants => {
                assert!(E::F::zero().is_zero() && !E::EF::one().is_zero());
                let third = E::F::from(BaseField::from(3)).inverse();
                eval.add_constraint(x.clone() * third * BaseField::from(3) - x);
            }
            Fault::LooksAtValue => assert!(!x.is_zero()),
            Fault::LooksAtExtensionValue => assert!(!E::EF::from(x).is_zero()),
            Fault::Inverts => eval.add_constraint(x.inverse()),
            Fault::InvertsZero => eval.add_constraint(E::F::zero().inverse()),
            Fault::AsksForPreprocessedMask => {
                eval.next_interaction_mask(PREPROCESSED_TRACE_IDX, [0]);
            }
            Fault::ReachesFar => {
                eval.next_interaction_mask(ORIGINAL_TRACE_IDX, [1 << 40]);
            }
            Fault::LeavesLookupsOpen => write(&mut eval),
            Fault::FinalizesTwice => {
                write(&mut eval);
                eval.finalize_logup();
                eval.finalize_logup();
            }
            Fault::FinalizesNothing => eval.finalize_logup(),
            Fault::LeavesBatchOut => {
                write(&mut eval);
                write(&mut eval);
                eval.finalize_logup_batched(&vec![0, 2]);
            }
            Fault::ForgetsEntry => {
                write(&mut eval);
                write(&mut eval);
                eval.finalize_logup_batched(&vec![0]);
            }
        }
        eval
    }
}

fn refusal(fault: Fault) -> Option<GenerateError> {
    record(&Air(fault), SecureField::from(0)).err()
}

#[test]
fn what_an_air_must_not_do() {
    assert_eq!(refusal(Fault::None), None);
    // x times 3 / 3, less x; the inverse is folded.
    let recording = record(&Air(Fault::UsesConstants), SecureField::from(0));
    let recording = recording.unwrap_or_else(|error| panic!("{error}"));
    let constants: Vec<u32> = recording
        .graph
        .cone(&recording.constraints, |_| false)
        .into_iter()
        .filter_map(|node| match recording.graph.op(node) {
            Op::Constant(value) => Some(value),
            _ => None,
        })
        .collect();
    assert_eq!(constants, [3, BaseField::from(3).inverse().0]);
    for fault in [Fault::LooksAtValue, Fault::LooksAtExtensionValue] {
        assert_eq!(refusal(fault), Some(GenerateError::DataDependent));
    }
    assert_eq!(refusal(Fault::Inverts), Some(GenerateError::NotPolynomial));
    assert_eq!(
        refusal(Fault::InvertsZero),
        Some(GenerateError::InverseOfZero)
    );
    let preprocessed = refusal(Fault::AsksForPreprocessedMask);
    assert_eq!(preprocessed, Some(GenerateError::PreprocessedMask));
    assert_eq!(
        refusal(Fault::ReachesFar),
        Some(GenerateError::Offset(1 << 40))
    );
    let open = refusal(Fault::LeavesLookupsOpen);
    assert_eq!(open, Some(GenerateError::LogupNotFinalized));
    for fault in [
        Fault::FinalizesTwice,
        Fault::FinalizesNothing,
        Fault::LeavesBatchOut,
        Fault::ForgetsEntry,
    ] {
        assert_eq!(refusal(fault), Some(GenerateError::LogupBatches));
    }
}

#[test]
fn a_degree_that_stwo_does_not_prove() {
    for bound in [LOG_SIZE, LOG_SIZE + 2, LOG_SIZE + 3] {
        let expected = GenerateError::DegreeBound {
            log_size: LOG_SIZE,
            bound,
        };
        let air = Air(Fault::Bound(bound));
        assert_eq!(check_degree_bound(&air), Err(expected.clone()));
        let component = component(air);
        assert_eq!(Program::new(&component).err(), Some(expected));
    }
    assert!(Program::new(&component(Air(Fault::None))).is_ok());
}

/// The loop says which component it is before it computes anything: there is nothing committed to here.
#[test]
fn the_loop_refuses_such_a_component() {
    let config = PcsConfig {
        fri_config: FriConfig::new(0, 1, 1, 1),
        ..PcsConfig::default()
    };
    let domain = CanonicCoset::new(LOG_SIZE + 2).circle_domain();
    let twiddles = StandInBackend::precompute_twiddles(domain.half_coset);
    let scheme =
        CommitmentSchemeProver::<StandInBackend, Blake2sMerkleChannel>::new(config, &twiddles);
    let components = [Fault::None, Fault::ReachesFar].map(|fault| component(Air(fault)));
    let components: Vec<&dyn LoopComponent<StandInBackend>> = components
        .iter()
        .map(|component| component as &dyn LoopComponent<StandInBackend>)
        .collect();
    let refused = sage_cuda::prove(&components, &mut Blake2sChannel::default(), scheme).err();
    let expected = ProveError::Constraints {
        component: 1,
        reason: GenerateError::Offset(1 << 40),
    };
    assert_eq!(refused, Some(expected));
}

fn component<E: FrameworkEval>(eval: E) -> FrameworkComponent<E> {
    FrameworkComponent::new(
        &mut TraceLocationAllocator::default(),
        eval,
        SecureField::from(0),
    )
}

/// An AIR with one more constraint each time.
struct Growing(AtomicUsize);

impl FrameworkEval for Growing {
    fn log_size(&self) -> u32 {
        LOG_SIZE
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        LOG_SIZE + 1
    }

    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let x = eval.next_trace_mask();
        for _ in 0..=self.0.fetch_add(1, Ordering::Relaxed) {
            eval.add_constraint(x.clone());
        }
        eval
    }
}

#[test]
fn an_air_that_changes() {
    let component = component(Growing(AtomicUsize::new(0)));
    let expected = GenerateError::Constraints {
        found: 2,
        expected: 1,
    };
    assert_eq!(Program::new(&component).err(), Some(expected));
}

/// A recording within one does not disturb it.
struct Nested;

impl FrameworkEval for Nested {
    fn log_size(&self) -> u32 {
        LOG_SIZE
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        LOG_SIZE + 1
    }

    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let x = eval.next_trace_mask();
        assert_eq!(refusal(Fault::None), None);
        assert_eq!(refusal(Fault::Inverts), Some(GenerateError::NotPolynomial));
        eval.add_constraint(x.clone() * x);
        eval
    }
}

#[test]
fn a_recording_within_a_recording() {
    let recording = record(&Nested, SecureField::from(0)).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(recording.degrees(), [2]);
}
