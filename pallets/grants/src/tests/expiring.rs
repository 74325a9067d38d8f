//! Milestones that nobody reached.

use sage_pallet_testing::{assert_events, assert_only_event, clear_events};

use super::*;
use crate::{
    mock::{chain, START, VERIFICATION},
    Error, Event,
};

#[test]
fn without_evidence_the_money_returns_after_the_deadline() {
    chain().execute(|| {
        let id = milestones(false);
        SpyEpochs::set(10);
        assert_noop!(expire(id, 0), Error::<Test>::NotDue);
        SpyEpochs::set(11);
        clear_events::<Test>();
        let before = free(&ALICE);
        assert_ok!(expire(id, 0));
        assert_only_event!(
            Test,
            Event::<Test>::MilestoneExpired {
                grant: id,
                milestone: 0,
                amount: 100 * SAGE
            }
        );
        assert_eq!(free(&ALICE), before + 100 * SAGE);
        assert_eq!(in_pot(), 50 * SAGE);
        assert_noop!(expire(id, 0), Error::<Test>::MilestoneClosed);
        assert_noop!(pay(id, 0), Error::<Test>::MilestoneClosed);
        assert_noop!(submit(id, EVIDENCE), Error::<Test>::MilestoneClosed);
        assert_noop!(expire(id, 1), Error::<Test>::NotDue);
    });
}

#[test]
fn the_last_expiry_closes_the_grant() {
    chain().execute(|| {
        let id = milestones(false);
        SpyEpochs::set(21);
        assert_ok!(expire(id, 1));
        clear_events::<Test>();
        assert_ok!(expire(id, 0));
        assert_events!(
            Test,
            [
                Event::<Test>::MilestoneExpired {
                    grant: id,
                    milestone: 0,
                    amount: 100 * SAGE
                },
                Event::<Test>::GrantClosed { grant: id }
            ]
        );
        assert_eq!((free(&ALICE), free(&BOB)), (START, START));
        assert_eq!((in_pot(), deposit_of(&ALICE)), (0, 0));
    });
}

#[test]
fn undecided_evidence_expires_when_the_verifiers_time_is_over() {
    chain().execute(|| {
        let id = milestones(false);
        assert_ok!(submit(id, EVIDENCE));
        assert_ok!(vote(&CHARLIE, id, true));
        for epoch in [11, 10 + VERIFICATION] {
            SpyEpochs::set(epoch);
            assert_noop!(expire(id, 0), Error::<Test>::NotDue);
        }
        SpyEpochs::set(10 + VERIFICATION + 1);
        assert_ok!(expire(id, 0));
        assert_eq!(state(id, 0), MilestoneState::Expired);
    });
}

#[test]
fn evidence_rejected_after_the_deadline_expires_at_once() {
    chain().execute(|| {
        let id = milestones(false);
        assert_ok!(submit(id, EVIDENCE));
        SpyEpochs::set(12);
        assert_ok!(vote(&CHARLIE, id, false));
        assert_ok!(vote(&DAVE, id, false));
        assert_noop!(submit(id, OTHER), Error::<Test>::Late);
        assert_ok!(expire(id, 0));
    });
}

#[test]
fn what_is_approved_never_expires() {
    chain().execute(|| {
        let id = milestones(true);
        approve(id);
        SpyEpochs::set(5_000);
        assert_noop!(expire(id, 0), Error::<Test>::AlreadyApproved);
        assert_ok!(pay(id, 0));
        assert_eq!(free(&BOB), START + 100 * SAGE);
        assert_ok!(expire(id, 1));
        assert_eq!(Grants::grant_of(id), None);
    });
}

#[test]
fn approval_in_the_verifiers_last_epoch_is_in_time() {
    chain().execute(|| {
        let id = milestones(true);
        SpyEpochs::set(10);
        assert_ok!(submit(id, EVIDENCE));
        SpyEpochs::set(10 + VERIFICATION);
        assert_ok!(vote(&EVE, id, true));
        assert_ok!(vote(&DAVE, id, true));
        SpyEpochs::set(10 + VERIFICATION + 1);
        assert_noop!(expire(id, 0), Error::<Test>::AlreadyApproved);
        assert_ok!(pay(id, 0));
    });
}
