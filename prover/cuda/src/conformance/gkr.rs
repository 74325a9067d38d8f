//! `GkrOps` and `MleOps`.

use stwo::core::channel::Blake2sChannel;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::prover::backend::{Col, Column, ColumnOps, CpuBackend};
use stwo::prover::lookups::gkr_prover::{prove_batch, GkrOps, Layer};
use stwo::prover::lookups::mle::{Mle, MleOps};

use super::{base_column, Random, Subject};

fn secure_column<B: ColumnOps<SecureField>>(values: &[SecureField]) -> Col<B, SecureField> {
    values.iter().copied().collect()
}

/// Fixing the first variable, and the values of eq.
pub fn multilinear<B: Subject>() {
    let mut random = Random::new(15);
    for log_size in 1..=10 {
        let challenge = random.qm31();
        let base = random.base(1 << log_size);
        let secure = random.secure(1 << log_size);
        let own = <B as MleOps<BaseField>>::fix_first_variable(
            Mle::new(base_column::<B>(&base)),
            challenge,
        );
        let other =
            <CpuBackend as MleOps<BaseField>>::fix_first_variable(Mle::new(base), challenge);
        assert_eq!(
            own.to_cpu(),
            other.into_evals(),
            "base, log size {log_size}"
        );
        let own = <B as MleOps<SecureField>>::fix_first_variable(
            Mle::new(secure_column::<B>(&secure)),
            challenge,
        );
        let other =
            <CpuBackend as MleOps<SecureField>>::fix_first_variable(Mle::new(secure), challenge);
        assert_eq!(
            own.to_cpu(),
            other.into_evals(),
            "secure, log size {log_size}"
        );
        let y = random.secure(log_size);
        let v = random.qm31();
        let own = B::gen_eq_evals(&y, v);
        assert_eq!(
            own.to_cpu(),
            CpuBackend::gen_eq_evals(&y, v).into_evals(),
            "eq, log size {log_size}"
        );
    }
}

/// Layers of the four kinds, of different sizes.
fn layers<B: Subject>() -> Vec<Layer<B>> {
    let mut random = Random::new(16);
    vec![
        Layer::GrandProduct(Mle::new(secure_column::<B>(&random.secure(1 << 7)))),
        Layer::LogUpGeneric {
            numerators: Mle::new(secure_column::<B>(&random.secure(1 << 8))),
            denominators: Mle::new(secure_column::<B>(&random.secure(1 << 8))),
        },
        Layer::LogUpMultiplicities {
            numerators: Mle::new(base_column::<B>(&random.base(1 << 6))),
            denominators: Mle::new(secure_column::<B>(&random.secure(1 << 6))),
        },
        Layer::LogUpSingles {
            denominators: Mle::new(secure_column::<B>(&random.secure(1 << 8))),
        },
    ]
}

/// A proof of four circuits at once: the same challenges and claims, hence the same messages.
pub fn gkr<B: Subject>() {
    let (proof, artifact) = prove_batch(&mut Blake2sChannel::default(), layers::<B>());
    let (expected, other) = prove_batch(&mut Blake2sChannel::default(), layers::<CpuBackend>());
    assert_eq!(artifact.ood_point, other.ood_point);
    assert_eq!(
        artifact.claims_to_verify_by_instance,
        other.claims_to_verify_by_instance
    );
    assert_eq!(
        proof.output_claims_by_instance,
        expected.output_claims_by_instance
    );
}
