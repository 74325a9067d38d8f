//! Money that comes back, and money that the treasury burns.

use sage_pallet_testing::{
    assert_only_event, clear_events, dispatch,
    spies::{SpyBurns, SpyUsdPrice},
    EXISTENTIAL_DEPOSIT,
};
use sage_primitives::{issuance::BurnCause, prices::NoPrice};

use super::*;
use crate::mock::{Brake, RuntimeCall, LEAST_USDC};

fn give_back(asset: Asset, amount: Balance) -> DispatchResult {
    Buyback::return_funds(signed(&DAVE), asset, amount)
}

fn burn(amount: Balance) -> DispatchResult {
    Buyback::burn_from_pot(signed(&DAVE), amount)
}

/// What the treasury has: stablecoins and SAGE.
fn treasury() -> (Balance, Balance) {
    (
        Assets::balance(USDC, FERDIE),
        Balances::free_balance(FERDIE),
    )
}

#[test]
fn the_treasury_gets_back_what_was_not_spent() {
    with_pot(usdc(10_000), || {
        clear_events::<Test>();
        let asset = Stablecoin::get;
        assert_ok!(give_back(asset(), usdc(4_000)));
        assert_only_event!(
            Test,
            Event::<Test>::FundsReturned {
                asset: asset(),
                amount: usdc(4_000),
            }
        );
        assert_eq!((pot(), treasury().0), (usdc(6_000), usdc(4_000)));
        assert_ok!(give_back(asset(), usdc(6_000)));
        assert_eq!((pot(), treasury().0), (0, usdc(10_000)));
    });
}

#[test]
fn what_was_sent_by_mistake_comes_back_too() {
    with_pot(0, || {
        fund_sage(3 * SAGE);
        assert_ok!(give_back(Asset::Native, 3 * SAGE));
        assert_eq!((pot_sage(), treasury().1), (0, 4 * SAGE));
        let other = Asset::WithId(8);
        assert_ok!(Assets::force_create(
            RuntimeOrigin::root(),
            8,
            ALICE,
            true,
            1
        ));
        assert_ok!(Assets::mint(signed(&ALICE), 8, pot_account(), 5));
        assert_ok!(give_back(other, 5));
        assert_eq!(Assets::balance(8, FERDIE), 5);
        assert!(give_back(Asset::WithId(9), 1).is_err());
    });
}

#[test]
fn only_what_is_there_comes_back() {
    with_pot(usdc(10_000), || {
        let asset = Stablecoin::get;
        assert_noop!(give_back(asset(), 0), Refused::ZeroAmount);
        for too_much in [usdc(10_000) + 1, Balance::MAX] {
            assert_noop!(give_back(asset(), too_much), Refused::PotShort);
        }
        assert_ok!(give_back(asset(), usdc(10_000) - LEAST_USDC));
        assert_eq!(pot(), LEAST_USDC);
    });
    with_pot(0, || {
        assert_storage_noop!(assert!(give_back(Stablecoin::get(), 1).is_err()));
    });
}

#[test]
fn dust_keeps_nothing_from_coming_back_and_comes_too() {
    for dust in [1, LEAST_USDC - 1] {
        with_pot(usdc(10_000) + dust, || {
            assert_ok!(give_back(Stablecoin::get(), usdc(10_000)));
            let all = usdc(10_000) + dust;
            assert_eq!((pot(), treasury().0), (0, all));
            let elsewhere = Assets::balance(USDC, ALICE) + reserves().1;
            assert_eq!(Assets::total_supply(USDC), all + elsewhere);
        });
    }
}

#[test]
fn nobody_else_takes_or_burns_what_is_on_the_pot() {
    with_pot(usdc(10_000), || {
        fund_sage(SAGE);
        for wrong in [
            signed(&BOB),
            signed(&FERDIE),
            RuntimeOrigin::root(),
            RuntimeOrigin::none(),
        ] {
            assert_noop!(
                Buyback::return_funds(wrong.clone(), Stablecoin::get(), 1),
                DispatchError::BadOrigin
            );
            assert_noop!(Buyback::burn_from_pot(wrong, 1), DispatchError::BadOrigin);
        }
    });
}

#[test]
fn no_call_takes_money_from_the_pot_but_these() {
    use frame::traits::GetCallName;
    assert_eq!(
        crate::Call::<Test>::get_call_names(),
        &[
            "execute",
            "trigger",
            "return_funds",
            "burn_from_pot",
            "set_config"
        ]
    );
}

#[test]
fn nothing_keeps_money_from_coming_back() {
    with_pot(usdc(10_000), || {
        assert_ok!(execute(usdc(1_000)));
        SpyUsdPrice::forget(NoPrice::TooFewSources);
        Brake::set(true);
        let call =
            |call: crate::Call<Test>| dispatch::<Test>(RuntimeCall::Buyback(call), signed(&DAVE));
        let paused = frame_system::Error::<Test>::CallFiltered.into();
        let amount = usdc(9_000);
        assert_eq!(call(crate::Call::execute { amount }), Err(paused));
        let asset = Stablecoin::get();
        assert_ok!(call(crate::Call::return_funds { asset, amount }));
        assert_eq!((pot(), treasury().0), (0, amount));
    });
}

#[test]
fn the_treasury_burns_sage_that_it_has_sent() {
    with_pot(usdc(10_000), || {
        fund_sage(10 * SAGE);
        let issuance = Balances::total_issuance();
        clear_events::<Test>();
        assert_ok!(burn(4 * SAGE));
        assert_only_event!(Test, Event::<Test>::BurnedFromPot { amount: 4 * SAGE });
        assert_eq!(Balances::total_issuance(), issuance - 4 * SAGE);
        assert_eq!((pot(), pot_sage()), (usdc(10_000), 6 * SAGE));
        assert_ok!(burn(6 * SAGE));
        assert_eq!(pot_sage(), 0);
        let burns = [4 * SAGE, 6 * SAGE].map(|amount| (BurnCause::Voluntary, amount));
        assert_eq!(SpyBurns::burns(), burns);
        // It bought nothing.
        assert_eq!(Total::<Test>::get(), Default::default());
    });
}

#[test]
fn no_more_is_burned_than_is_there() {
    with_pot(0, || {
        assert_noop!(burn(0), Refused::ZeroAmount);
        assert_noop!(burn(1), Refused::PotShort);
        fund_sage(2 * SAGE);
        for too_much in [2 * SAGE + 1, Balance::MAX] {
            assert_noop!(burn(too_much), Refused::PotShort);
        }
        assert_ok!(burn(2 * SAGE - EXISTENTIAL_DEPOSIT));
        assert_eq!(pot_sage(), EXISTENTIAL_DEPOSIT);
        assert_ok!(burn(EXISTENTIAL_DEPOSIT));
        assert_eq!(pot_sage(), 0);
    });
}

#[test]
fn dust_keeps_nothing_from_being_burned_and_burns_too() {
    for dust in [1, EXISTENTIAL_DEPOSIT - 1] {
        with_pot(0, || {
            fund_sage(2 * SAGE + dust);
            let issuance = Balances::total_issuance();
            clear_events::<Test>();
            assert_ok!(burn(2 * SAGE));
            let amount = 2 * SAGE + dust;
            assert_only_event!(Test, Event::<Test>::BurnedFromPot { amount });
            assert_eq!(pot_sage(), 0);
            assert_eq!(Balances::total_issuance(), issuance - amount);
            assert_eq!(SpyBurns::burns(), [(BurnCause::Voluntary, amount)]);
        });
    }
}

/// Gives the pot something that its account is needed for.
fn give_what_depends_on_the_account() {
    let root = RuntimeOrigin::root();
    assert_ok!(Assets::force_create(root, 8, ALICE, false, 1));
    assert_ok!(Assets::mint(signed(&ALICE), 8, ALICE, 10));
    assert_ok!(Assets::transfer(signed(&ALICE), 8, pot_account(), 1));
}

#[test]
fn what_strangers_tie_to_the_pot_keeps_no_more_there_than_it_must_have() {
    for dust in [0, 1, EXISTENTIAL_DEPOSIT - 1] {
        with_pot(0, || {
            fund_sage(2 * SAGE + dust);
            give_what_depends_on_the_account();
            assert_ok!(burn(2 * SAGE));
            assert_eq!(pot_sage(), EXISTENTIAL_DEPOSIT);
            let burned = 2 * SAGE + dust - EXISTENTIAL_DEPOSIT;
            assert_eq!(SpyBurns::burns(), [(BurnCause::Voluntary, burned)]);
        });
        with_pot(0, || {
            fund_sage(2 * SAGE + dust);
            give_what_depends_on_the_account();
            assert_ok!(give_back(Asset::Native, 2 * SAGE));
            assert_eq!(pot_sage(), EXISTENTIAL_DEPOSIT);
        });
    }
}
