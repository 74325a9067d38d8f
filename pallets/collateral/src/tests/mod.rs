//! What the pallet does.

mod grace;
mod invariants;
mod random;
mod rule;
mod work;

use frame::testing_prelude::*;
use sage_pallet_testing::{spies::SpyEpochs, AccountId};
use sage_primitives::{
    programs::ProofTerms,
    proofs::{OnProofVerdict, ProofTask, RunOutcome, Verdict},
    Epoch,
};

use crate::{
    mock::{Collateral, UNIT},
    ComputeWeight,
};

fn set_epoch(epoch: Epoch) {
    SpyEpochs::set(epoch);
}

fn weight_of(who: &AccountId) -> ComputeWeight {
    Collateral::weight_of(who.clone())
}

/// Does what the proofs pallet does when `who` has proven a run of `cycles`.
fn prove(who: &AccountId, cycles: u32) {
    let task = ProofTask {
        job: 0,
        attempt: 1,
        client: sage_pallet_testing::FERDIE,
        worker: who.clone(),
        program: H256::zero(),
        terms: ProofTerms {
            circuit: 1,
            version: 1,
            policy: 1,
        },
        input_hash: H256::zero(),
        max_cycles: cycles,
    };
    let verdict = Verdict {
        statement: H256::zero(),
        cycles,
        outcome: RunOutcome::Halted,
        outputs: &[],
    };
    assert_ok!(Collateral::on_verified(&task, &verdict));
}

/// Lets `who` prove runs of `units` units of weight together.
fn earn(who: &AccountId, units: u32) {
    prove(who, units * UNIT);
}
