//! What a grant may be.

use sage_pallet_testing::{
    assert_no_events, assert_only_event, EXISTENTIAL_DEPOSIT as LEAST, FERDIE,
};

use super::*;
use crate::{
    mock::{chain, MAX_CLIFF, MAX_DURATION, MIN_DURATION, VERIFICATION},
    Error, Event,
};

fn create(total: Balance, cliff: Epoch, duration: Epoch) -> DispatchResult {
    Grants::create_linear(signed(&ALICE), BOB, total, cliff, duration, true)
}

/// A grant of milestones of which two must approve.
fn create_parts(total: Balance, parts: &[(Balance, Epoch)]) -> DispatchResult {
    let voters = verifiers(&[CHARLIE, DAVE, EVE]);
    Grants::create_milestones(signed(&ALICE), BOB, total, terms(parts), voters, 2, true)
}

/// A grant of [`PARTS`] that these decide.
fn create_decided_by(all: &[AccountId], needed: u32) -> DispatchResult {
    let (parts, voters) = (terms(&PARTS), verifiers(all));
    Grants::create_milestones(signed(&ALICE), BOB, TOTAL, parts, voters, needed, true)
}

#[test]
fn a_linear_grant_says_all_of_its_terms() {
    chain().execute(|| {
        SpyEpochs::set(5);
        let id = linear(90, 360, false);
        assert_only_event!(
            Test,
            Event::<Test>::ScheduleCreated {
                grant: id,
                grantor: ALICE,
                beneficiary: BOB,
                total: TOTAL,
                start: 5,
                cliff: 90,
                linear: 360,
                revocable: false,
            }
        );
        let wanted = Schedule {
            total: TOTAL,
            released: 0,
            start: 5,
            cliff: 90,
            linear: 360,
        };
        assert_eq!(schedule_of(id), wanted);
        assert_eq!(Grants::remaining(id), Some(TOTAL));
        assert_eq!(Grants::due(id), Some(0));
    });
}

#[test]
fn a_grant_of_milestones_says_how_many() {
    chain().execute(|| {
        let id = milestones(true);
        assert_only_event!(
            Test,
            Event::<Test>::MilestonesCreated {
                grant: id,
                grantor: ALICE,
                beneficiary: BOB,
                total: TOTAL,
                milestones: 2,
                revocable: true,
            }
        );
        assert_eq!(
            (state(id, 0), state(id, 1)),
            (MilestoneState::Open, MilestoneState::Open)
        );
        assert_eq!(Grants::remaining(id), Some(TOTAL));
    });
}

#[test]
fn cliff_and_duration_have_limits() {
    chain().execute(|| {
        let short = Error::<Test>::InvalidDuration;
        assert_noop!(create(TOTAL, 0, MIN_DURATION - 1), short);
        let long = Error::<Test>::InvalidDuration;
        assert_noop!(create(TOTAL, 0, MAX_DURATION + 1), long);
        let cliff = Error::<Test>::CliffTooLong;
        assert_noop!(create(TOTAL, MAX_CLIFF + 1, MIN_DURATION), cliff);
        assert_ok!(create(TOTAL, MAX_CLIFF, MIN_DURATION));
        assert_ok!(create(TOTAL, 0, MAX_DURATION));
    });
}

#[test]
fn a_grant_and_each_milestone_can_be_paid_to_an_account_of_nothing() {
    chain().execute(|| {
        let small = || Error::<Test>::AmountTooSmall;
        assert_noop!(create(LEAST - 1, 0, MIN_DURATION), small());
        assert_ok!(create(LEAST, 0, MIN_DURATION));
        let parts = [(TOTAL, 10), (LEAST - 1, 10)];
        assert_noop!(create_parts(TOTAL + LEAST - 1, &parts), small());
        assert_noop!(create_parts(TOTAL, &[(TOTAL, 10), (0, 10)]), small());
        assert_ok!(create_parts(TOTAL + LEAST, &[(TOTAL, 10), (LEAST, 10)]));
    });
}

#[test]
fn milestones_sum_to_the_total() {
    chain().execute(|| {
        let error = || Error::<Test>::TotalMismatch;
        assert_noop!(create_parts(TOTAL + 1, &PARTS), error());
        assert_noop!(create_parts(TOTAL - 1, &PARTS), error());
        let huge = [(Balance::MAX, 10), (LEAST, 10)];
        assert_noop!(create_parts(LEAST - 1, &huge), error());
        assert_noop!(create_parts(0, &[]), Error::<Test>::NoMilestones);
        assert_ok!(create_parts(TOTAL, &PARTS));
    });
}

#[test]
fn deadlines_are_in_the_future_and_not_too_far() {
    chain().execute(|| {
        SpyEpochs::set(9);
        let error = || Error::<Test>::InvalidDeadline;
        for deadline in [0, 8, 9, 9 + MAX_DURATION + 1, u32::MAX] {
            let parts = [(TOTAL - SAGE, 12), (SAGE, deadline)];
            assert_noop!(create_parts(TOTAL, &parts), error());
        }
        let parts = [(TOTAL - SAGE, 10), (SAGE, 9 + MAX_DURATION)];
        assert_ok!(create_parts(TOTAL, &parts));
    });
}

#[test]
fn at_least_two_must_approve_and_no_more_than_there_are() {
    chain().execute(|| {
        let all = [CHARLIE, DAVE, EVE];
        for needed in [0, 1, 4, u32::MAX] {
            let error = Error::<Test>::InvalidQuorum;
            assert_noop!(create_decided_by(&all, needed), error);
        }
        for few in [&all[..0], &all[..1]] {
            let error = Error::<Test>::InvalidQuorum;
            assert_noop!(create_decided_by(few, 2), error);
        }
        assert_ok!(create_decided_by(&all, 3));
        assert_ok!(create_decided_by(&all[..2], 2));
    });
}

#[test]
fn verifiers_are_different_ones_and_not_the_beneficiary() {
    chain().execute(|| {
        let twice = Error::<Test>::DuplicateVerifier;
        assert_noop!(create_decided_by(&[CHARLIE, DAVE, CHARLIE], 2), twice);
        let own = Error::<Test>::BeneficiaryIsVerifier;
        assert_noop!(create_decided_by(&[CHARLIE, BOB], 2), own);
        // The grantor may decide what the own money is paid for.
        assert_ok!(create_decided_by(&[CHARLIE, ALICE], 2));
    });
}

#[test]
fn nobody_grants_to_himself_or_to_the_pot() {
    chain().execute(|| {
        for to in [ALICE, Grants::pot()] {
            let error = Error::<Test>::InvalidBeneficiary;
            let made = Grants::create_linear(signed(&ALICE), to.clone(), TOTAL, 0, 30, true);
            assert_noop!(made, error);
            let error = Error::<Test>::InvalidBeneficiary;
            let (parts, voters) = (terms(&PARTS), verifiers(&[CHARLIE, DAVE]));
            let made = Grants::create_milestones(signed(&ALICE), to, TOTAL, parts, voters, 2, true);
            assert_noop!(made, error);
        }
        assert_no_events!(Test, Event<Test>);
    });
}

#[test]
fn numbers_are_never_used_twice_and_do_not_run_over() {
    chain().execute(|| {
        assert_eq!(milestones(true), 0);
        assert_ok!(Grants::revoke(signed(&ALICE), 0));
        assert_eq!(linear(0, 30, true), 1);
        NextGrantId::<Test>::put(GrantId::MAX);
        let error = Error::<Test>::NoMoreGrantIds;
        assert_noop!(create(TOTAL, 0, 30), error);
    });
}

#[test]
fn every_grant_ends_within_a_bounded_time() {
    chain().execute(|| {
        let by_time = linear(MAX_CLIFF, MAX_DURATION, false);
        assert_ok!(create_parts(TOTAL, &[(TOTAL, 1 + MAX_DURATION)]));
        let by_work = newest();
        assert_ok!(Grants::submit_evidence(signed(&BOB), by_work, 0, EVIDENCE));
        SpyEpochs::set(1 + MAX_DURATION + VERIFICATION + 1);
        assert_ok!(expire(by_work, 0));
        SpyEpochs::set(1 + MAX_CLIFF + MAX_DURATION);
        assert_ok!(release(by_time));
        assert_eq!(in_pot(), 0);
        assert_eq!(deposit_of(&ALICE), 0);
    });
}

#[test]
fn a_call_needs_a_grant_of_its_kind() {
    chain().execute(|| {
        let (by_time, by_work) = (linear(0, 30, true), milestones(true));
        let absent = 2;
        assert_noop!(release(absent), Error::<Test>::UnknownGrant);
        assert_noop!(submit(absent, EVIDENCE), Error::<Test>::UnknownGrant);
        assert_noop!(vote(&CHARLIE, absent, true), Error::<Test>::UnknownGrant);
        assert_noop!(pay(absent, 0), Error::<Test>::UnknownGrant);
        assert_noop!(expire(absent, 0), Error::<Test>::UnknownGrant);
        let revoked = Grants::revoke(signed(&ALICE), absent);
        assert_noop!(revoked, Error::<Test>::UnknownGrant);
        let moved = Grants::transfer_beneficiary(signed(&BOB), absent, FERDIE);
        assert_noop!(moved, Error::<Test>::UnknownGrant);
        assert_noop!(release(by_work), Error::<Test>::NotLinear);
        assert_noop!(submit(by_time, EVIDENCE), Error::<Test>::NoMilestones);
        assert_noop!(vote(&CHARLIE, by_time, true), Error::<Test>::NoMilestones);
        assert_noop!(pay(by_time, 0), Error::<Test>::NoMilestones);
        assert_noop!(expire(by_time, 0), Error::<Test>::NoMilestones);
        assert_eq!(
            (
                Grants::grant_of(absent),
                Grants::due(absent),
                Grants::remaining(absent)
            ),
            (None, None, None)
        );
    });
}

#[test]
fn every_call_needs_a_signature() {
    chain().execute(|| {
        let none = RuntimeOrigin::none;
        let id = milestones(true);
        let (parts, voters) = (terms(&PARTS), verifiers(&[CHARLIE, DAVE]));
        let made = Grants::create_milestones(none(), BOB, TOTAL, parts, voters, 2, true);
        assert_noop!(made, BadOrigin);
        let made = Grants::create_linear(none(), BOB, TOTAL, 0, 30, true);
        assert_noop!(made, BadOrigin);
        assert_noop!(Grants::release(none(), id), BadOrigin);
        let sent = Grants::submit_evidence(none(), id, 0, EVIDENCE);
        assert_noop!(sent, BadOrigin);
        let voted = Grants::verify_milestone(none(), id, 0, EVIDENCE, true);
        assert_noop!(voted, BadOrigin);
        assert_noop!(Grants::release_milestone(none(), id, 0), BadOrigin);
        assert_noop!(Grants::expire_milestone(none(), id, 0), BadOrigin);
        assert_noop!(Grants::revoke(none(), id), BadOrigin);
        let moved = Grants::transfer_beneficiary(none(), id, FERDIE);
        assert_noop!(moved, BadOrigin);
    });
}
