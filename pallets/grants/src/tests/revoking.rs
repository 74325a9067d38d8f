//! Grants that their grantors end.

use sage_pallet_testing::{assert_events, clear_events};

use super::*;
use crate::{
    mock::{chain, START},
    Error, Event,
};

fn revoke(id: GrantId) -> DispatchResult {
    Grants::revoke(signed(&ALICE), id)
}

/// The grant is over and everybody has what is theirs.
fn assert_divided(paid: Balance) {
    assert_eq!(free(&BOB), START + paid);
    assert_eq!(free(&ALICE), START - paid);
    assert_eq!((in_pot(), deposit_of(&ALICE)), (0, 0));
}

#[test]
fn the_vested_part_is_paid_first_and_exactly_the_rest_returns() {
    chain().execute(|| {
        let id = linear(10, 30, true);
        SpyEpochs::set(1 + 10 + 12);
        clear_events::<Test>();
        assert_ok!(revoke(id));
        assert_events!(
            Test,
            [
                Event::<Test>::Revoked {
                    grant: id,
                    paid: 60 * SAGE,
                    returned: 90 * SAGE
                },
                Event::<Test>::GrantClosed { grant: id }
            ]
        );
        assert_divided(60 * SAGE);
        assert_noop!(revoke(id), Error::<Test>::UnknownGrant);
        assert_noop!(release(id), Error::<Test>::UnknownGrant);
    });
}

#[test]
fn what_was_released_before_is_not_paid_again() {
    chain().execute(|| {
        let id = linear(0, 30, true);
        SpyEpochs::set(11);
        assert_ok!(release(id));
        SpyEpochs::set(16);
        clear_events::<Test>();
        assert_ok!(revoke(id));
        let events = sage_pallet_testing::events_of::<Test, Event<Test>>();
        let wanted = Event::Revoked {
            grant: id,
            paid: 25 * SAGE,
            returned: 75 * SAGE,
        };
        assert_eq!(events[0], wanted);
        assert_divided(75 * SAGE);
    });
}

#[test]
fn in_the_cliff_all_returns_and_at_the_end_nothing() {
    chain().execute(|| {
        let id = linear(100, 30, true);
        SpyEpochs::set(101);
        assert_ok!(revoke(id));
        assert_divided(0);
        let id = linear(0, 30, true);
        SpyEpochs::set(500);
        assert_ok!(revoke(id));
        assert_divided(TOTAL);
    });
}

#[test]
fn odd_amounts_are_divided_to_the_unit() {
    chain().execute(|| {
        let odd = SAGE + 1;
        let made = Grants::create_linear(signed(&ALICE), BOB, odd, 0, 37, true);
        assert_ok!(made);
        SpyEpochs::set(12);
        assert_ok!(revoke(newest()));
        assert_divided(odd * 11 / 37);
    });
}

#[test]
fn approved_milestones_are_paid_first() {
    chain().execute(|| {
        let id = milestones(true);
        approve(id);
        assert_ok!(Grants::submit_evidence(signed(&BOB), id, 1, EVIDENCE));
        clear_events::<Test>();
        assert_ok!(revoke(id));
        assert_events!(
            Test,
            [
                Event::<Test>::Revoked {
                    grant: id,
                    paid: 100 * SAGE,
                    returned: 50 * SAGE
                },
                Event::<Test>::GrantClosed { grant: id }
            ]
        );
        assert_divided(100 * SAGE);
        assert_noop!(pay(id, 0), Error::<Test>::UnknownGrant);
    });
}

#[test]
fn paid_and_expired_milestones_are_not_divided_again() {
    chain().execute(|| {
        let id = milestones(true);
        approve(id);
        assert_ok!(pay(id, 0));
        assert_ok!(revoke(id));
        assert_divided(100 * SAGE);
    });
    chain().execute(|| {
        let id = milestones(true);
        SpyEpochs::set(11);
        assert_ok!(expire(id, 0));
        assert_ok!(revoke(id));
        assert_divided(0);
    });
}

#[test]
fn only_the_grantor_revokes_and_only_what_is_revocable() {
    chain().execute(|| {
        let id = milestones(true);
        for who in [BOB, CHARLIE] {
            let revoked = Grants::revoke(signed(&who), id);
            assert_noop!(revoked, Error::<Test>::NotGrantor);
        }
        for id in [milestones(false), linear(0, 30, false)] {
            assert_noop!(revoke(id), Error::<Test>::NotRevocable);
        }
    });
}
