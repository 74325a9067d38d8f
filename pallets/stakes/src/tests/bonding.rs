//! Bonds are made and changed.

use sage_pallet_testing::{
    assert_events, assert_only_event, clear_events,
    spies::{SpyBonds, REFUSED},
    ALICE, BOB, EXISTENTIAL_DEPOSIT,
};
use sage_primitives::bonds::InspectBonds;

use super::*;
use crate::{
    mock::{chain, Others, MINIMA, START, UNATTESTED},
    Error, Event, TotalActive,
};

#[test]
fn a_bond_is_held_and_counts() {
    chain().execute(|| {
        assert_ok!(bond(&ALICE, STAKE));
        assert_eq!((held(&ALICE), bond_of(&ALICE).active), (STAKE, STAKE));
        assert_eq!(Balances::free_balance(ALICE), START - STAKE);
        assert_eq!(TotalActive::<Test>::get(), STAKE);
        assert_eq!(SpyBonds::changes(), [(ALICE, STAKE)]);
        assert_eq!(<Stakes as InspectBonds<_>>::active(&ALICE), STAKE);
        assert_eq!(Stakes::eligible_tier(&ALICE), Some(0));
        assert_only_event!(
            Test,
            Event::<Test>::Bonded {
                who: ALICE,
                amount: STAKE,
                tier: 0,
                active: STAKE,
            }
        );
    });
}

#[test]
fn each_tier_asks_for_its_minimum() {
    for (tier, minimum) in (0..).zip(MINIMA) {
        chain().execute(|| {
            let minimum = minimum * SAGE;
            assert_noop!(
                Stakes::bond(signed(&ALICE), minimum - 1, tier),
                Error::<Test>::BelowMinimum
            );
            assert_ok!(Stakes::bond(signed(&ALICE), minimum, tier));
            assert_eq!(Stakes::eligible_tier_of(ALICE), Some(tier));
        });
    }
}

#[test]
fn a_bond_grows_from_tier_to_tier() {
    chain().execute(|| {
        assert_ok!(bond(&ALICE, STAKE));
        assert_noop!(
            Stakes::bond(signed(&ALICE), 1_500 * SAGE - 1, 1),
            Error::<Test>::BelowMinimum
        );
        clear_events::<Test>();
        assert_ok!(Stakes::bond(signed(&ALICE), 1_500 * SAGE, 1));
        assert_eq!(bond_of(&ALICE).tier, 1);
        assert_events!(
            Test,
            [
                Event::<Test>::Bonded {
                    who: ALICE,
                    amount: 1_500 * SAGE,
                    tier: 1,
                    active: 2_500 * SAGE,
                },
                Event::<Test>::TierChanged {
                    who: ALICE,
                    tier: 1
                }
            ]
        );
    });
}

#[test]
fn nothing_unknown_or_unattested_is_bonded_for() {
    chain().execute(|| {
        assert_noop!(bond(&ALICE, 0), Error::<Test>::ZeroAmount);
        let for_tier = |tier| Stakes::bond(signed(&ALICE), STAKE, tier);
        assert_noop!(for_tier(6), Error::<Test>::UnknownTier);
        assert_noop!(for_tier(u8::MAX), Error::<Test>::UnknownTier);
        assert_noop!(for_tier(UNATTESTED), Error::<Test>::TierNotAttested);
    });
}

#[test]
fn the_account_stays_alive_beside_its_bond() {
    chain().execute(|| {
        let most = START - EXISTENTIAL_DEPOSIT;
        assert_noop!(bond(&ALICE, most + 1), Error::<Test>::InsufficientBalance);
        assert_noop!(
            bond(&ALICE, Balance::MAX),
            Error::<Test>::InsufficientBalance
        );
        assert_ok!(bond(&ALICE, most));
        assert_noop!(bond(&ALICE, 1), Error::<Test>::InsufficientBalance);
        assert_noop!(
            bond(&ALICE, Balance::MAX),
            Error::<Test>::InsufficientBalance
        );
    });
}

#[test]
fn locked_money_can_be_bonded() {
    use frame::traits::LockableCurrency;

    chain().execute(|| {
        Balances::set_lock(*b"vesting ", &ALICE, START, WithdrawReasons::all());
        assert_ok!(bond(&ALICE, STAKE));
        assert_eq!(held(&ALICE), STAKE);
    });
}

#[test]
fn a_tier_is_changed_for_one_that_the_bond_suffices_for() {
    chain().execute(|| {
        let set = |tier| Stakes::set_tier(signed(&ALICE), tier);
        assert_noop!(set(0), Error::<Test>::NotBonded);
        assert_ok!(bond(&ALICE, 2_500 * SAGE));
        assert_noop!(set(0), Error::<Test>::SameTier);
        assert_noop!(set(2), Error::<Test>::BelowMinimum);
        assert_noop!(set(6), Error::<Test>::UnknownTier);
        assert_noop!(set(UNATTESTED), Error::<Test>::TierNotAttested);
        clear_events::<Test>();
        assert_ok!(set(1));
        assert_only_event!(
            Test,
            Event::<Test>::TierChanged {
                who: ALICE,
                tier: 1
            }
        );
    });
}

#[test]
fn a_listener_that_refuses_keeps_the_bond_from_changing() {
    chain().execute(|| {
        assert_ok!(bond(&ALICE, STAKE));
        SpyBonds::refuse(REFUSED);
        assert_noop!(bond(&ALICE, STAKE), REFUSED);
        assert_noop!(unbond(&ALICE, STAKE), REFUSED);
    });
}

#[test]
fn one_ledger_does_not_know_the_bonds_of_another() {
    chain().execute(|| {
        assert_ok!(bond(&ALICE, STAKE));
        assert_ok!(Others::bond(signed(&ALICE), 5, 0));
        assert_eq!(held(&ALICE), STAKE);
        assert_noop!(
            Others::unbond(signed(&ALICE), 6),
            Error::<Test, crate::Instance1>::NotEnough
        );
        assert_noop!(
            Others::bond(signed(&BOB), 1, 1),
            Error::<Test, crate::Instance1>::UnknownTier
        );
        assert_eq!(Others::slashable(ALICE, 5_000), 2);
        assert_eq!(Stakes::slashable(ALICE, 5_000), 500 * SAGE);
        assert_eq!(Stakes::slashable(BOB, 5_000), 0);
    });
}

#[test]
fn the_weights_count_the_neighbours() {
    use frame::deps::frame_support::dispatch::GetDispatchInfo;
    use sage_pallet_testing::spies::SPY_WEIGHT;
    use sage_primitives::bonds::SlashBonds;

    use crate::{weights::WeightInfo, Call};

    let neighbours = SPY_WEIGHT.saturating_add(Weight::from_parts(7, 0));
    let call = Call::<Test>::bond { amount: 1, tier: 0 };
    let own = <() as WeightInfo>::bond();
    assert_eq!(
        call.get_dispatch_info().call_weight,
        own.saturating_add(neighbours)
    );
    let own = <() as WeightInfo>::slash();
    assert_eq!(Stakes::slash_weight(), own.saturating_add(neighbours));
    let call = Call::<Test>::close_slash { offence: OFFENCE };
    let own = <() as WeightInfo>::close_slash();
    assert_eq!(
        call.get_dispatch_info().call_weight,
        own.saturating_add(neighbours)
    );
}
