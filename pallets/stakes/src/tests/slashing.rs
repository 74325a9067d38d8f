//! Bonds are taken from those who did wrong.

use sage_pallet_testing::{
    account, assert_events, assert_no_events, assert_only_event, clear_events,
    spies::{SpyBonds, SpyBurns, REFUSED},
    ALICE, BOB, CHARLIE, DAVE,
};
use sage_primitives::{bonds::SlashBonds, issuance::BurnCause};

use super::*;
use crate::{
    mock::{chain, Treasury, MINIMA, START},
    Error, Event, Offence, Offences, TotalActive,
};

/// Closes the slash for [`OFFENCE`] after the time to dispute it.
fn close() {
    pass(3, 1);
    clear_events::<Test>();
    assert_ok!(Stakes::close_slash(signed(&DAVE), OFFENCE));
}

#[test]
fn a_slash_is_set_aside_at_once_and_moves_no_money() {
    chain().execute(|| {
        assert_ok!(bond(&ALICE, 2 * STAKE));
        clear_events::<Test>();
        assert_ok!(slash(&ALICE, 2_000, None));
        let bond = bond_of(&ALICE);
        assert_eq!((bond.active, bond.seized), (1_600 * SAGE, 400 * SAGE));
        assert_eq!(held(&ALICE), 2 * STAKE);
        assert_eq!(TotalActive::<Test>::get(), 1_600 * SAGE);
        assert_eq!(SpyBonds::changes().last(), Some(&(ALICE, 1_600 * SAGE)));
        assert_eq!(SpyBurns::burns(), []);
        assert_only_event!(
            Test,
            Event::<Test>::Slashed {
                offence: OFFENCE,
                who: ALICE,
                amount: 400 * SAGE,
                active: 1_600 * SAGE,
                unbonding: 0,
            }
        );
    });
}

#[test]
fn w16_a_slash_takes_of_active_and_unbonding_and_there_the_newest_first() {
    chain().execute(|| {
        assert_ok!(bond(&ALICE, 2 * STAKE));
        for _ in 0..2 {
            assert_ok!(unbond(&ALICE, 400 * SAGE));
            pass(0, 1);
        }
        // 1,200 active, 400 and 400 on their way out; a half is 600 and 400.
        assert_ok!(slash(&ALICE, 5_000, None));
        let bond = bond_of(&ALICE);
        assert_eq!((bond.active, bond.seized), (600 * SAGE, STAKE));
        let left: Vec<_> = bond.unbonding.iter().map(|chunk| chunk.amount).collect();
        assert_eq!(left, [400 * SAGE]);
    });
}

#[test]
fn w18_a_slash_of_a_tiers_minimum_suspends() {
    let tiers = (0..).zip(MINIMA);
    let cases = tiers.flat_map(|tier| [1_000, 2_500, 5_000].map(|rate| (tier, rate)));
    for ((tier, minimum), rate) in cases {
        chain().execute(|| {
            assert_ok!(Stakes::bond(signed(&ALICE), minimum * SAGE, tier));
            assert_eq!(Stakes::eligible_tier_of(ALICE), Some(tier));
            clear_events::<Test>();
            assert_ok!(slash(&ALICE, rate, None));
            let left = minimum * SAGE / 10_000 * Balance::from(10_000 - rate);
            assert_eq!(bond_of(&ALICE).active, left);
            assert_eq!(Stakes::eligible_tier_of(ALICE), None, "{tier} {rate}");
            let events = sage_pallet_testing::events_of::<Test, Event<Test>>();
            assert_eq!(events.last(), Some(&Event::Suspended { who: ALICE }));
        });
    }
}

#[test]
fn who_is_suspended_tops_up_changes_the_tier_or_leaves() {
    let suspended = |then: fn()| {
        chain().execute(|| {
            assert_ok!(Stakes::bond(signed(&ALICE), 2_500 * SAGE, 1));
            assert_ok!(slash(&ALICE, 1_000, None));
            assert_noop!(unbond(&ALICE, SAGE), Error::<Test>::BelowMinimum);
            clear_events::<Test>();
            then();
        });
    };
    suspended(|| {
        assert_noop!(
            Stakes::bond(signed(&ALICE), 249 * SAGE, 1),
            Error::<Test>::BelowMinimum
        );
        assert_ok!(Stakes::bond(signed(&ALICE), 250 * SAGE, 1));
        let events = sage_pallet_testing::events_of::<Test, Event<Test>>();
        assert_eq!(events.last(), Some(&Event::Reinstated { who: ALICE }));
        assert_eq!(Stakes::eligible_tier_of(ALICE), Some(1));
    });
    suspended(|| {
        assert_ok!(Stakes::set_tier(signed(&ALICE), 0));
        assert_events!(
            Test,
            [
                Event::<Test>::TierChanged {
                    who: ALICE,
                    tier: 0
                },
                Event::<Test>::Reinstated { who: ALICE }
            ]
        );
    });
    suspended(|| {
        assert_ok!(unbond(&ALICE, 2_250 * SAGE));
        pass(7, 0);
        assert_ok!(withdraw(&ALICE));
        assert_ok!(Stakes::close_slash(signed(&BOB), OFFENCE));
        assert_eq!(Balances::free_balance(ALICE), START - 250 * SAGE);
        assert_eq!(Bonds::<Test>::iter().count(), 0);
    });
}

#[test]
fn an_offence_is_punished_once() {
    chain().execute(|| {
        assert_ok!(bond(&ALICE, STAKE));
        assert_ok!(slash(&ALICE, 1_000, None));
        let again = || Error::<Test>::AlreadyPunished;
        assert_noop!(slash(&ALICE, 1_000, None), again());
        assert_noop!(slash(&BOB, 1_000, None), again());
        close();
        assert_noop!(slash(&ALICE, 1_000, None), again());
    });
}

#[test]
fn who_has_nothing_bonded_loses_nothing_and_the_offence_counts_as_punished() {
    chain().execute(|| {
        assert_eq!(
            <Stakes as SlashBonds<_>>::slash(OFFENCE, &ALICE, 5_000, None),
            Ok(0)
        );
        assert_no_events!(Test, Event<Test>);
        assert_eq!(Offences::<Test>::get(OFFENCE), Some(Offence::Closed));
        assert_ok!(bond(&ALICE, STAKE));
        assert_noop!(slash(&ALICE, 1_000, None), Error::<Test>::AlreadyPunished);
    });
}

#[test]
fn a_bond_too_small_for_a_unit_is_not_cut() {
    use crate::mock::Others;

    chain().execute(|| {
        assert_ok!(Others::bond(signed(&ALICE), 4, 0));
        let cut = <Others as SlashBonds<_>>::slash(OFFENCE, &ALICE, 1_000, None);
        assert_eq!(cut, Ok(0));
        assert_eq!(Others::slashable(ALICE, 1_000), 0);
        let other = H256::repeat_byte(8);
        let cut = <Others as SlashBonds<_>>::slash(other, &ALICE, 5_000, None);
        assert_eq!(cut, Ok(2));
    });
}

#[test]
fn only_the_slash_origin_slashes() {
    chain().execute(|| {
        assert_ok!(bond(&ALICE, STAKE));
        assert_noop!(
            Stakes::slash(signed(&BOB), OFFENCE, ALICE, 1_000, Some(BOB)),
            BadOrigin
        );
    });
}

#[test]
fn a_listener_that_refuses_does_not_stop_a_slash() {
    chain().execute(|| {
        assert_ok!(bond(&ALICE, STAKE));
        SpyBonds::refuse(REFUSED);
        assert_ok!(slash(&ALICE, 1_000, None));
        assert_eq!(bond_of(&ALICE).active, 900 * SAGE);
    });
}

#[test]
fn d8_without_a_reporter_all_is_burned() {
    chain().execute(|| {
        assert_ok!(bond(&ALICE, STAKE));
        assert_ok!(slash(&ALICE, 1_000, None));
        let issuance = Balances::total_issuance();
        close();
        assert_eq!(Balances::total_issuance(), issuance - 100 * SAGE);
        assert_eq!(SpyBurns::burns(), [(BurnCause::Slash, 100 * SAGE)]);
        assert_eq!(held(&ALICE), 900 * SAGE);
        assert_only_event!(
            Test,
            Event::<Test>::SlashClosed {
                offence: OFFENCE,
                who: ALICE,
                reporter: 0,
                burned: 100 * SAGE,
                treasury: 0,
            }
        );
    });
}

#[test]
fn w19_a_reporter_gets_half_and_the_treasury_a_fifth() {
    chain().execute(|| {
        assert_ok!(bond(&ALICE, 10 * STAKE));
        assert_ok!(slash(&ALICE, 1_000, Some(CHARLIE)));
        let issuance = Balances::total_issuance();
        close();
        assert_eq!(Balances::free_balance(CHARLIE), START + 500 * SAGE);
        assert_eq!(Balances::free_balance(DAVE), START + 200 * SAGE);
        assert_eq!(Balances::total_issuance(), issuance - 300 * SAGE);
        assert_eq!(SpyBurns::burns(), [(BurnCause::Slash, 300 * SAGE)]);
        assert_only_event!(
            Test,
            Event::<Test>::SlashClosed {
                offence: OFFENCE,
                who: ALICE,
                reporter: 500 * SAGE,
                burned: 300 * SAGE,
                treasury: 200 * SAGE,
            }
        );
    });
}

#[test]
fn a_receiver_that_cannot_take_its_part_keeps_nobody_from_theirs() {
    use crate::mock::Others;

    chain().execute(|| {
        Treasury::set(account(200));
        assert_ok!(Others::bond(signed(&ALICE), 1_000, 0));
        let nobody = Some(account(201));
        assert_ok!(Others::do_slash(OFFENCE, &ALICE, 1_000, nobody));
        pass(3, 1);
        assert_ok!(Others::close_slash(signed(&BOB), OFFENCE));
        // 50 and 20 base units are below the existential deposit.
        assert_eq!(SpyBurns::burns(), [(BurnCause::Slash, 100)]);
    });
}

#[test]
fn a_slash_is_closed_after_the_time_to_dispute_it() {
    chain().execute(|| {
        let close = || Stakes::close_slash(signed(&BOB), OFFENCE);
        assert_noop!(close(), Error::<Test>::UnknownOffence);
        assert_ok!(bond(&ALICE, STAKE));
        assert_ok!(slash(&ALICE, 1_000, None));
        pass(3, 0);
        assert_noop!(close(), Error::<Test>::NotDue);
        pass(0, 1);
        assert_ok!(close());
        assert_noop!(close(), Error::<Test>::UnknownOffence);
    });
}

#[test]
fn w17_slashes_for_three_offences_follow_each_other() {
    chain().execute(|| {
        assert_ok!(bond(&ALICE, 10 * STAKE));
        for (index, (rate, left)) in [(2_000, 8_000), (1_000, 7_200), (5_000, 3_600)]
            .into_iter()
            .enumerate()
        {
            let offence = H256::from_low_u64_be(index as u64);
            assert_ok!(Stakes::do_slash(offence, &ALICE, rate, None));
            assert_eq!(bond_of(&ALICE).active, left * SAGE);
        }
        assert_eq!(bond_of(&ALICE).seized, 6_400 * SAGE);
    });
}

#[test]
fn a_slash_reaches_bonded_money_that_is_locked_too() {
    use frame::traits::LockableCurrency;

    chain().execute(|| {
        Balances::set_lock(*b"vesting ", &ALICE, START, WithdrawReasons::all());
        assert_ok!(bond(&ALICE, STAKE));
        assert_ok!(slash(&ALICE, 5_000, None));
        close();
        assert_eq!(held(&ALICE), 500 * SAGE);
        assert_eq!(SpyBurns::burns(), [(BurnCause::Slash, 500 * SAGE)]);
    });
}
