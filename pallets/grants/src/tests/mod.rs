//! What the pallet does.

mod books;
mod creating;
mod escrow;
mod expiring;
mod invariants;
mod linear;
mod random;
mod revoking;
mod rule;
mod transferring;
mod verifying;

use frame::{deps::sp_runtime::DispatchResult, testing_prelude::*, token::fungible::InspectHold};
use sage_pallet_testing::{spies::SpyEpochs, AccountId, ALICE, BOB, CHARLIE, DAVE, EVE};
use sage_primitives::{Balance, Epoch, SAGE};

use crate::{
    mock::{Balances, Grants, RuntimeOrigin, System, Test, MAX_MILESTONES, MAX_VERIFIERS},
    Evidence, GrantId, HoldReason, MilestoneIndex, MilestoneState, MilestoneTerms, MilestonesOf,
    NextGrantId, Plan, Schedule,
};

/// What most grants are, from ALICE to BOB.
const TOTAL: Balance = 150 * SAGE;

/// What the two milestones of most grants pay, and their deadlines.
const PARTS: [(Balance, Epoch); 2] = [(100 * SAGE, 10), (50 * SAGE, 20)];

/// What BOB submits in most tests.
const EVIDENCE: Evidence = Evidence::repeat_byte(7);

/// What BOB submits in its place.
const OTHER: Evidence = Evidence::repeat_byte(8);

fn signed(who: &AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who.clone())
}

fn terms(parts: &[(Balance, Epoch)]) -> BoundedVec<MilestoneTerms, ConstU32<MAX_MILESTONES>> {
    let all = parts.iter().map(|(amount, deadline)| MilestoneTerms {
        amount: *amount,
        deadline: *deadline,
    });
    all.collect::<Vec<_>>().try_into().expect("it is short")
}

fn verifiers(all: &[AccountId]) -> BoundedVec<AccountId, ConstU32<MAX_VERIFIERS>> {
    all.to_vec().try_into().expect("it is short")
}

/// The number of the newest grant.
fn newest() -> GrantId {
    NextGrantId::<Test>::get() - 1
}

/// A linear grant of [`TOTAL`].
fn linear(cliff: Epoch, duration: Epoch, revocable: bool) -> GrantId {
    assert_ok!(Grants::create_linear(
        signed(&ALICE),
        BOB,
        TOTAL,
        cliff,
        duration,
        revocable
    ));
    newest()
}

/// A grant of [`PARTS`], of which two of three must approve.
fn milestones(revocable: bool) -> GrantId {
    assert_ok!(Grants::create_milestones(
        signed(&ALICE),
        BOB,
        TOTAL,
        terms(&PARTS),
        verifiers(&[CHARLIE, DAVE, EVE]),
        2,
        revocable,
    ));
    newest()
}

fn release(id: GrantId) -> DispatchResult {
    Grants::release(signed(&EVE), id)
}

/// BOB submits for the first milestone.
fn submit(id: GrantId, evidence: Evidence) -> DispatchResult {
    Grants::submit_evidence(signed(&BOB), id, 0, evidence)
}

/// `who` votes on [`EVIDENCE`] for the first milestone.
fn vote(who: &AccountId, id: GrantId, approves: bool) -> DispatchResult {
    Grants::verify_milestone(signed(who), id, 0, EVIDENCE, approves)
}

/// The first milestone is submitted and approved.
fn approve(id: GrantId) {
    assert_ok!(submit(id, EVIDENCE));
    assert_ok!(vote(&CHARLIE, id, true));
    assert_ok!(vote(&DAVE, id, true));
}

fn pay(id: GrantId, milestone: MilestoneIndex) -> DispatchResult {
    Grants::release_milestone(signed(&EVE), id, milestone)
}

fn expire(id: GrantId, milestone: MilestoneIndex) -> DispatchResult {
    Grants::expire_milestone(signed(&EVE), id, milestone)
}

/// The state of a milestone.
fn state(id: GrantId, milestone: usize) -> MilestoneState {
    plan_of(id).milestones[milestone].state
}

/// The milestones of a grant.
fn plan_of(id: GrantId) -> MilestonesOf<Test> {
    match Grants::grant_of(id).expect("it is open").plan {
        Plan::Milestones(plan) => plan,
        Plan::Linear(_) => panic!("it has no milestones"),
    }
}

/// The schedule of a linear grant.
fn schedule_of(id: GrantId) -> Schedule {
    match Grants::grant_of(id).expect("it is open").plan {
        Plan::Linear(schedule) => schedule,
        Plan::Milestones(_) => panic!("it is not linear"),
    }
}

/// What the pot holds.
fn in_pot() -> Balance {
    Balances::balance_on_hold(&HoldReason::Grant.into(), &Grants::pot())
}

/// What is held of `who` for storage.
fn deposit_of(who: &AccountId) -> Balance {
    Balances::balance_on_hold(&HoldReason::StorageDeposit.into(), who)
}

fn free(who: &AccountId) -> Balance {
    Balances::free_balance(who)
}
