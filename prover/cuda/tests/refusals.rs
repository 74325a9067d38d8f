//! AIRs of which no kernels can be made are refused with a reason, without a panic.

use std::sync::atomic::{AtomicUsize, Ordering};

use num_traits::{One, Zero};
use sage_cuda::constraints::graph::Op;
use sage_cuda::constraints::tape::record;
use sage_cuda::constraints::{check_degree_bound, GenerateError, Program};
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::fields::FieldExpOps;
use stwo::core::Fraction;
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
