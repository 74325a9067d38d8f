//! Releases of what has vested.

use sage_pallet_testing::{assert_events, assert_only_event, clear_events};

use super::*;
use crate::{
    mock::{chain, START},
    Error, Event,
};

#[test]
fn anyone_releases_what_has_vested_to_the_beneficiary() {
    chain().execute(|| {
        let id = linear(0, 30, true);
        SpyEpochs::set(4);
        clear_events::<Test>();
        assert_eq!(Grants::due(id), Some(15 * SAGE));
        assert_ok!(release(id));
        assert_only_event!(
            Test,
            Event::<Test>::Released {
                grant: id,
                beneficiary: BOB,
                amount: 15 * SAGE,
                remaining: 135 * SAGE,
            }
        );
        assert_eq!(free(&BOB), START + 15 * SAGE);
        assert_eq!((in_pot(), free(&EVE)), (135 * SAGE, START));
        assert_eq!(schedule_of(id).released, 15 * SAGE);
        assert_eq!(Grants::remaining(id), Some(135 * SAGE));
    });
}

#[test]
fn what_was_released_is_not_released_again() {
    chain().execute(|| {
        let id = linear(0, 30, true);
        assert_noop!(release(id), Error::<Test>::NothingDue);
        SpyEpochs::set(2);
        assert_ok!(release(id));
        assert_noop!(release(id), Error::<Test>::NothingDue);
        assert_eq!(free(&BOB), START + 5 * SAGE);
    });
}

#[test]
fn nothing_is_due_at_the_end_of_a_cliff() {
    chain().execute(|| {
        let id = linear(90, 30, true);
        for epoch in [2, 90, 91] {
            SpyEpochs::set(epoch);
            assert_noop!(release(id), Error::<Test>::NothingDue);
        }
        SpyEpochs::set(92);
        assert_ok!(release(id));
        assert_eq!(free(&BOB), START + 5 * SAGE);
    });
}

#[test]
fn the_last_release_closes_the_grant_and_frees_the_deposit() {
    chain().execute(|| {
        let id = linear(10, 30, false);
        SpyEpochs::set(1 + 10 + 30);
        clear_events::<Test>();
        assert_ok!(release(id));
        assert_events!(
            Test,
            [
                Event::<Test>::Released {
                    grant: id,
                    beneficiary: BOB,
                    amount: TOTAL,
                    remaining: 0
                },
                Event::<Test>::GrantClosed { grant: id }
            ]
        );
        assert_eq!((in_pot(), deposit_of(&ALICE)), (0, 0));
        assert_eq!(free(&ALICE), START - TOTAL);
        assert_eq!(free(&BOB), START + TOTAL);
        assert_noop!(release(id), Error::<Test>::UnknownGrant);
    });
}

#[test]
fn the_sum_of_all_releases_is_the_total_however_often() {
    chain().execute(|| {
        let odd = 1_000_003 * SAGE / 1_000_000 + 7;
        let made = Grants::create_linear(signed(&ALICE), BOB, odd, 3, 31, false);
        assert_ok!(made);
        let id = newest();
        for epoch in 5..=35 {
            SpyEpochs::set(epoch);
            assert_ok!(release(id));
            assert_eq!(in_pot(), odd - (free(&BOB) - START));
        }
        assert_eq!(free(&BOB), START + odd);
        assert_eq!(Grants::grant_of(id), None);
    });
}

#[test]
fn w13_by_releases() {
    chain().execute(|| {
        SpyEpochs::set(10);
        let made = Grants::create_linear(signed(&ALICE), BOB, 1_000 * SAGE, 0, 180, true);
        assert_ok!(made);
        let id = newest();
        let table = [
            (11, 5555555555555555555),
            (55, 250 * SAGE),
            (100, 500 * SAGE),
            (189, 994444444444444444444),
            (190, 1_000 * SAGE),
        ];
        for (epoch, wanted) in table {
            SpyEpochs::set(epoch);
            assert_ok!(release(id));
            assert_eq!(free(&BOB) - START, wanted, "{epoch}");
        }
    });
}

#[test]
fn grants_do_not_mix() {
    chain().execute(|| {
        let (first, second) = (linear(0, 30, true), linear(0, 60, true));
        SpyEpochs::set(31);
        assert_ok!(release(first));
        assert_eq!((in_pot(), free(&BOB)), (TOTAL, START + TOTAL));
        assert_eq!(Grants::due(second), Some(TOTAL / 2));
        assert_eq!(schedule_of(second).released, 0);
    });
}
