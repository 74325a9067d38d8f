//! The transaction that brings a proof.

use sage_air::policy::PolicyId;

use super::prove::Proven;
use crate::{
    chain::{At, Chain},
    jobs::{self, Outcome},
    keys::Signer,
    meters::{self, is_metered},
    runtime::api::{
        self as runtime,
        proofs::calls::SubmitAndVerifyWithIoBinding,
        runtime_types::{
            bounded_collections::bounded_vec::BoundedVec, pallet_proofs::types::RunClaim,
        },
    },
    tx, view, Amount, Result,
};

/// A call that brings a proof.
pub(super) type ProofCall = subxt::tx::StaticPayload<SubmitAndVerifyWithIoBinding>;

/// The call that brings `proven`.
pub(super) fn proof_call(proven: &Proven) -> ProofCall {
    let claim = RunClaim {
        cycles: proven.cycles,
        outcome: proven.outcome.into(),
        log_cmp: proven.log_cmp,
    };
    runtime::tx().proofs().submit_and_verify_with_io_binding(
        proven.job,
        claim,
        BoundedVec(proven.inputs.clone()),
        BoundedVec(proven.outputs.clone()),
        BoundedVec(proven.envelope.clone()),
    )
}

/// What the transactions of a job cost: the claim, and a proof as long as its policy permits.
pub(super) async fn fees(
    chain: &Chain,
    signer: &Signer,
    id: u64,
    policy: u8,
    run: &sage_vm::Run,
) -> Result<Amount> {
    let policy = PolicyId::from_byte(policy).unwrap_or(PolicyId::Proven);
    let claim = RunClaim {
        cycles: run.cycles,
        outcome: Outcome::from(run.outcome).into(),
        log_cmp: 0,
    };
    let proof = runtime::tx().proofs().submit_and_verify_with_io_binding(
        id,
        claim,
        BoundedVec(vec![]),
        BoundedVec(run.outputs.clone()),
        BoundedVec(vec![0; policy.policy().envelope_limit]),
    );
    let proof = tx::estimate(chain, signer, &proof).await?;
    let claim = if is_metered(id) {
        tx::estimate(chain, signer, &meters::claim_call(id)).await?
    } else {
        tx::estimate(chain, signer, &jobs::claim_call(id)).await?
    };
    Ok(proof.saturating_add(claim))
}

/// The chain's part of a payment, in basis points.
pub(super) async fn fee_share(at: &At) -> Result<u16> {
    let config = view::ask(at, runtime::view_functions().fees().fee_config()).await?;
    Ok(config.fee)
}
