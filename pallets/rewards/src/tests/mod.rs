//! What the pallet does.

mod awards;
mod claims;
mod invariants;
mod random;
mod rule;
mod rules;
mod slashing;
mod subsidies;
mod vesting;

use frame::testing_prelude::*;
use sage_pallet_testing::{AccountId, ALICE, EVE};
use sage_primitives::{
    bonds::{OffenceId, Tier},
    programs::ProofTerms,
    proofs::{OnProofVerdict, ProofTask, RunOutcome, Verdict},
    Attempt, Balance, Epoch, JobId, SAGE,
};

use crate::{
    mock::{now, Balances, Rewards, RuntimeOrigin, Stakes, Test, RUN},
    Entry, ProvenRun, RewardClass, Vestings,
};

fn signed(who: &AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who.clone())
}

/// An offence by its number.
fn offence(number: u64) -> OffenceId {
    OffenceId::from_low_u64_be(number)
}

/// Gives `who` a stake of `sage` SAGE.
fn stake(who: &AccountId, sage: Balance, tier: Tier) {
    Stakes::set(who, sage * SAGE, Some(tier));
}

/// Does what the proofs pallet does when `who` has proven a run of `cycles` cycles for `client`.
fn verify_for(client: &AccountId, job: JobId, who: &AccountId, cycles: u32, outcome: RunOutcome) {
    verify_attempt(client, (job, 1), who, cycles, outcome);
}

/// The same of an attempt, or of an hour of a metered job.
fn verify_attempt(
    client: &AccountId,
    (job, attempt): ProvenRun,
    who: &AccountId,
    cycles: u32,
    outcome: RunOutcome,
) {
    let task = ProofTask {
        job,
        attempt,
        client: client.clone(),
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
        outcome,
        outputs: &[],
    };
    assert_ok!(Rewards::on_verified(&task, &verdict));
}

/// A run of `cycles` cycles of Alice's job `job` is proven.
fn verify_run(job: JobId, who: &AccountId, cycles: u32) {
    verify_for(&ALICE, job, who, cycles, RunOutcome::Halted);
}

/// Hour `hour` of Alice's metered job `job` is proven; returns what it earned.
fn verify_hour(job: JobId, hour: Attempt, who: &AccountId) -> Balance {
    let before = earned(who);
    verify_attempt(&ALICE, (job, hour), who, RUN, RunOutcome::Halted);
    earned(who) - before
}

/// The shortest run that is subsidised is proven; returns what it earned.
fn verify(job: JobId, who: &AccountId) -> Balance {
    let before = earned(who);
    verify_run(job, who, RUN);
    earned(who) - before
}

/// Subsidies of `who` since genesis.
fn earned(who: &AccountId) -> Balance {
    crate::Workers::<Test>::get(who).map_or(0, |worker| worker.earned)
}

/// Grants `amount` to `who` in the present epoch.
fn grant(who: &AccountId, class: RewardClass, amount: Balance) {
    assert!(Rewards::grant(who, class, amount, now()));
    if class == RewardClass::Subsidy {
        // As a job would have earned it in an epoch before.
        crate::Workers::<Test>::mutate(who, |slot| {
            slot.get_or_insert_with(Default::default).earned += amount;
        });
    }
}

/// What `who` claims of `class`, as Eve asks for it.
fn claim(who: &AccountId, class: RewardClass) -> Balance {
    let before = Balances::free_balance(who);
    assert_ok!(Rewards::claim(signed(&EVE), who.clone(), Some(class)));
    Balances::free_balance(who) - before
}

/// The entries of `who`, as start, length, amount and claimed.
fn entries(who: &AccountId, class: RewardClass) -> Vec<(Epoch, Epoch, Balance, Balance)> {
    let fields = |entry: &Entry| (entry.start, entry.length, entry.amount, entry.claimed);
    let vesting = Vestings::<Test>::get(who, class);
    vesting.entries.iter().map(fields).collect()
}
