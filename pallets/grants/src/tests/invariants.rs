//! Each rule, broken on purpose.

use frame::token::fungible::MutateHold;
use sage_pallet_testing::{assert_invariant_broken, check};

use super::*;
use crate::{invariants::*, mock::chain, GrantOf, Grants as GrantMap, Milestone, Submission};

/// The linear grant of these tests.
const BY_TIME: GrantId = 0;

/// The one with milestones.
const BY_WORK: GrantId = 1;

/// Does damage beside a grant of each kind, and expects `rule` to notice.
fn assert_noticed(rule: &'static str, damage: impl FnOnce()) {
    chain().execute_and_break(|| {
        assert_eq!(linear(0, 30, true), BY_TIME);
        assert_eq!(milestones(true), BY_WORK);
        SpyEpochs::set(4);
        assert_ok!(release(BY_TIME));
        assert_ok!(submit(BY_WORK, EVIDENCE));
        assert_ok!(vote(&CHARLIE, BY_WORK, true));
        check::<Test>();
        damage();
        assert_invariant_broken::<Test>(rule);
    });
}

fn change(id: GrantId, change: impl FnOnce(&mut GrantOf<Test>)) {
    GrantMap::<Test>::mutate(id, |grant| change(grant.as_mut().expect("it is open")));
}

fn change_schedule(change_it: impl FnOnce(&mut Schedule)) {
    change(BY_TIME, |grant| match &mut grant.plan {
        Plan::Linear(schedule) => change_it(schedule),
        Plan::Milestones(_) => panic!("it is linear"),
    });
}

fn change_plan(change_it: impl FnOnce(&mut MilestonesOf<Test>)) {
    change(BY_WORK, |grant| match &mut grant.plan {
        Plan::Milestones(plan) => change_it(plan),
        Plan::Linear(_) => panic!("it has milestones"),
    });
}

fn change_milestone(change_it: impl FnOnce(&mut Milestone)) {
    change_plan(|plan| change_it(&mut plan.milestones[0]));
}

fn ballot(approvals: u32, rejections: u32) {
    change_milestone(|milestone| {
        milestone.state = MilestoneState::Submitted(Submission {
            evidence: EVIDENCE,
            approvals,
            rejections,
        });
    });
}

#[test]
fn try_state_finds_a_pot_that_differs() {
    assert_noticed(POT_DIFFERS, || GrantMap::<Test>::remove(BY_TIME));
    assert_noticed(POT_DIFFERS, || {
        change_schedule(|schedule| schedule.total += 1);
    });
    assert_noticed(POT_DIFFERS, || {
        change_milestone(|milestone| milestone.state = MilestoneState::Released);
    });
    assert_noticed(POT_DIFFERS, || {
        let reason = HoldReason::Grant.into();
        let taken = Balances::release(&reason, &Grants::pot(), SAGE, Precision::Exact);
        assert_ok!(taken);
    });
}

#[test]
fn try_state_finds_a_grant_of_which_nothing_remains() {
    assert_noticed(EMPTY_GRANT, || {
        change_schedule(|schedule| schedule.released = TOTAL);
    });
    assert_noticed(EMPTY_GRANT, || {
        change_plan(|plan| {
            for milestone in plan.milestones.iter_mut() {
                milestone.state = MilestoneState::Expired;
            }
        });
    });
}

#[test]
fn try_state_finds_a_number_that_was_not_given_out() {
    assert_noticed(UNKNOWN_NUMBER, || NextGrantId::<Test>::put(BY_WORK));
}

#[test]
fn try_state_finds_a_party_with_two_parts() {
    assert_noticed(PARTIES_MIXED, || {
        change(BY_TIME, |grant| grant.beneficiary = ALICE);
    });
    assert_noticed(PARTIES_MIXED, || {
        change(BY_TIME, |grant| grant.beneficiary = Grants::pot());
    });
    assert_noticed(PARTIES_MIXED, || {
        change(BY_WORK, |grant| grant.beneficiary = EVE);
    });
}

#[test]
fn try_state_finds_more_released_than_has_vested() {
    assert_noticed(TOO_MUCH_RELEASED, || {
        change_schedule(|schedule| schedule.released += 1);
    });
    assert_noticed(TOO_MUCH_RELEASED, || SpyEpochs::set(3));
}

#[test]
fn try_state_finds_verifiers_who_cannot_decide() {
    assert_noticed(NO_QUORUM, || change_plan(|plan| plan.needed = 4));
    assert_noticed(NO_QUORUM, || change_plan(|plan| plan.needed = 0));
    assert_noticed(NO_QUORUM, || {
        change_plan(|plan| plan.verifiers[2] = CHARLIE);
    });
}

#[test]
fn try_state_finds_a_milestone_of_nothing() {
    assert_noticed(EMPTY_MILESTONE, || {
        change_milestone(|milestone| milestone.amount = 0);
    });
}

#[test]
fn try_state_finds_a_broken_ballot() {
    // Two votes of one.
    assert_noticed(BALLOT_BROKEN, || ballot(0b001, 0b001));
    // A vote of nobody.
    assert_noticed(BALLOT_BROKEN, || ballot(0b1000, 0));
    assert_noticed(BALLOT_BROKEN, || ballot(0, 0b1000));
    // Decided, and nobody noticed.
    assert_noticed(BALLOT_BROKEN, || ballot(0b011, 0));
    assert_noticed(BALLOT_BROKEN, || ballot(0, 0b110));
}
