//! Lots are made, closed and merged.

use sage_pallet_testing::{assert_events, assert_only_event, clear_events, ALICE, BOB};

use super::*;
use crate::{
    mock::{chain, START},
    Error, Event, TotalRegistered,
};

/// Registers `amount` in epoch `epoch`.
fn register_in(epoch: Epoch, amount: Balance) {
    SpyEpochs::set(epoch);
    assert_ok!(register(&ALICE, amount));
}

#[test]
fn registered_tokens_are_frozen_and_age() {
    chain().execute(|| {
        SpyEpochs::set(7);
        assert_ok!(register(&ALICE, STAKE));
        assert_eq!(lots(&ALICE), [(7, STAKE)]);
        assert_eq!(frozen(&ALICE), STAKE);
        assert_eq!(liquid(&ALICE), START - STAKE);
        assert_eq!(TotalRegistered::<Test>::get(), STAKE);
        assert_only_event!(
            Test,
            Event::<Test>::Registered {
                who: ALICE,
                amount: STAKE,
                registered: STAKE,
            }
        );
        assert!(pay(&ALICE, &BOB, START - STAKE + 1).is_err());
        for (age, wanted) in [
            (0, 1_000),
            (89, 1_000),
            (90, 1_500),
            (364, 1_500),
            (365, 2_000),
        ] {
            SpyEpochs::set(7 + age);
            assert_eq!(Voting::power_of(ALICE, STAKE), Some(wanted * SAGE), "{age}");
        }
    });
}

#[test]
fn w21_lots_of_several_epochs_and_what_is_not_registered() {
    chain().execute(|| {
        register_in(5, 600 * SAGE);
        register_in(285, 300 * SAGE);
        register_in(400, 100 * SAGE);
        SpyEpochs::set(405);
        assert_eq!(
            lots(&ALICE),
            [(5, 600 * SAGE), (285, 300 * SAGE), (400, 100 * SAGE)]
        );
        let power = |capital| Voting::power_of(ALICE, capital * SAGE);
        assert_eq!(power(1_000), Some(1_750 * SAGE));
        // The oldest first, and the rest counts once.
        assert_eq!(power(600), Some(1_200 * SAGE));
        assert_eq!(power(700), Some(1_350 * SAGE));
        assert_eq!(power(1_500), Some(2_250 * SAGE));
        assert_eq!(Voting::power_of(ALICE, START + 1), None);
        assert_eq!(Voting::power_of(BOB, STAKE), Some(STAKE));
    });
}

#[test]
fn what_is_registered_in_one_epoch_is_one_lot() {
    chain().execute(|| {
        register_in(3, STAKE);
        register_in(3, STAKE / 2);
        register_in(4, 1);
        assert_eq!(lots(&ALICE), [(3, STAKE + STAKE / 2), (4, 1)]);
        assert_eq!(frozen(&ALICE), STAKE + STAKE / 2 + 1);
    });
}

#[test]
fn a_lot_too_many_is_refused_until_some_are_merged() {
    chain().execute(|| {
        for epoch in 1..=4 {
            register_in(epoch, STAKE);
        }
        assert_ok!(register(&ALICE, STAKE));
        SpyEpochs::set(5);
        assert_noop!(register(&ALICE, STAKE), Error::<Test>::TooManyLots);
        clear_events::<Test>();
        assert_ok!(Voting::merge_lots(signed(&ALICE), 2));
        assert_only_event!(
            Test,
            Event::<Test>::LotsMerged {
                who: ALICE,
                start: 3,
                amount: 2 * STAKE,
            }
        );
        assert_ok!(register(&ALICE, STAKE));
        let wanted = [(1, STAKE), (3, 2 * STAKE), (4, 2 * STAKE), (5, STAKE)];
        assert_eq!(lots(&ALICE), wanted);
    });
}

#[test]
fn merged_lots_have_the_age_of_the_younger_one() {
    chain().execute(|| {
        register_in(1, STAKE);
        register_in(200, STAKE);
        SpyEpochs::set(366);
        assert_eq!(Voting::power_of(ALICE, 2 * STAKE), Some(3_500 * SAGE));
        let merge = |start| Voting::merge_lots(signed(&ALICE), start);
        for start in [0, 2, 200] {
            assert_noop!(merge(start), Error::<Test>::UnknownLot);
        }
        assert_noop!(
            Voting::merge_lots(signed(&BOB), 1),
            Error::<Test>::UnknownLot
        );
        assert_ok!(merge(1));
        assert_eq!(lots(&ALICE), [(200, 2 * STAKE)]);
        assert_eq!(Voting::power_of(ALICE, 2 * STAKE), Some(3_000 * SAGE));
        assert_noop!(merge(200), Error::<Test>::UnknownLot);
    });
}

#[test]
fn the_newest_lots_are_closed_first() {
    chain().execute(|| {
        register_in(1, STAKE);
        register_in(2, STAKE);
        register_in(3, STAKE);
        clear_events::<Test>();
        assert_ok!(deregister(&ALICE, STAKE + 1));
        assert_eq!(lots(&ALICE), [(1, STAKE), (2, STAKE - 1)]);
        assert_eq!(frozen(&ALICE), 2 * STAKE - 1);
        assert_only_event!(
            Test,
            Event::<Test>::Deregistered {
                who: ALICE,
                amount: STAKE + 1,
                registered: 2 * STAKE - 1,
            }
        );
        assert_ok!(deregister(&ALICE, 2 * STAKE - 1));
        assert!(Voters::<Test>::get(ALICE).is_none());
        assert_eq!((frozen(&ALICE), TotalRegistered::<Test>::get()), (0, 0));
        assert_eq!(
            liquid(&ALICE),
            START - sage_pallet_testing::EXISTENTIAL_DEPOSIT
        );
    });
}

#[test]
fn no_more_is_registered_than_there_is_and_no_less_than_pays_for_the_record() {
    chain().execute(|| {
        assert_noop!(register(&ALICE, 0), Error::<Test>::ZeroAmount);
        assert_noop!(register(&ALICE, SAGE - 1), Error::<Test>::TooLittle);
        assert_noop!(register(&ALICE, START + 1), Error::<Test>::NotEnough);
        assert_noop!(register(&ALICE, Balance::MAX), Error::<Test>::NotEnough);
        assert_ok!(register(&ALICE, SAGE));
        assert_noop!(register(&ALICE, Balance::MAX), Error::<Test>::NotEnough);
        assert_noop!(register(&ALICE, START), Error::<Test>::NotEnough);
        assert_noop!(deregister(&ALICE, 0), Error::<Test>::ZeroAmount);
        assert_noop!(deregister(&ALICE, 1), Error::<Test>::TooLittle);
        assert_noop!(deregister(&ALICE, SAGE + 1), Error::<Test>::NotEnough);
        assert_noop!(deregister(&BOB, 1), Error::<Test>::NotEnough);
        assert_ok!(register(&ALICE, START - SAGE));
        assert_eq!(frozen(&ALICE), START);
    });
}

#[test]
fn bonded_tokens_can_be_registered_and_registered_ones_bonded() {
    chain().execute(|| {
        let most = START - sage_pallet_testing::EXISTENTIAL_DEPOSIT;
        hold(&ALICE, most);
        assert_ok!(register(&ALICE, START));
        assert_ok!(register(&BOB, START));
        hold(&BOB, most);
        for who in [ALICE, BOB] {
            assert_eq!(Voting::power_of(who, START), Some(START));
        }
        // Nothing of it leaves when the bond is free again.
        assert_ok!(Balances::release(&BondReason, &BOB, most, Precision::Exact));
        assert!(pay(&BOB, &ALICE, 1).is_err());
    });
}

#[test]
fn locked_tokens_can_be_registered() {
    use frame::traits::LockableCurrency;

    chain().execute(|| {
        Balances::set_lock(*b"vesting ", &ALICE, START, WithdrawReasons::all());
        assert_ok!(register(&ALICE, START));
        assert_ok!(deregister(&ALICE, START));
        assert_eq!(liquid(&ALICE), 0);
    });
}

#[test]
fn a_lot_counts_no_less_while_others_come_and_go() {
    chain().execute(|| {
        register_in(1, STAKE);
        SpyEpochs::set(91);
        let old = Voting::power_of(ALICE, STAKE);
        assert_eq!(old, Some(1_500 * SAGE));
        assert_ok!(register(&ALICE, STAKE));
        assert_eq!(Voting::power_of(ALICE, STAKE), old);
        assert_ok!(deregister(&ALICE, STAKE));
        assert_eq!(Voting::power_of(ALICE, STAKE), old);
        clear_events::<Test>();
        assert_ok!(deregister(&ALICE, STAKE));
        assert_ok!(register(&ALICE, STAKE));
        assert_eq!(Voting::power_of(ALICE, STAKE), Some(STAKE));
        assert_events!(
            Test,
            [
                Event::<Test>::Deregistered {
                    who: ALICE,
                    amount: STAKE,
                    registered: 0,
                },
                Event::<Test>::Registered {
                    who: ALICE,
                    amount: STAKE,
                    registered: STAKE,
                }
            ]
        );
    });
}
