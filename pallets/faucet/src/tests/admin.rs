//! The configuration, the brake and the pot.

use sage_pallet_testing::{assert_events, assert_only_event, clear_events};

use super::*;
use crate::{mock::WEALTH, Configuration};

#[test]
fn anyone_refills() {
    chain().execute(|| {
        assert_noop!(Faucet::refill(signed(&ALICE), 0), Refused::ZeroAmount);
        assert_noop!(
            Faucet::refill(RuntimeOrigin::root(), 1),
            DispatchError::BadOrigin
        );
        clear_events::<Test>();
        assert_ok!(Faucet::refill(signed(&ALICE), SAGE));
        assert_only_event!(
            Test,
            Event::<Test>::Refilled {
                who: ALICE,
                amount: SAGE
            }
        );
        assert_eq!(pot(), POT + SAGE);
        assert_eq!(Sums::<Test>::get().funded, POT + SAGE);
        assert_eq!(Balances::free_balance(ALICE), WEALTH - SAGE);
        // Nobody loses their account to it.
        let rest = Balances::free_balance(ALICE);
        assert!(Faucet::refill(signed(&ALICE), rest).is_err());
        assert_ok!(Faucet::refill(signed(&ALICE), rest - EXISTENTIAL_DEPOSIT));
    });
}

#[test]
fn a_plain_transfer_fills_the_pot_too() {
    chain().execute(|| {
        assert_ok!(Balances::transfer_keep_alive(
            signed(&ALICE),
            Faucet::pot(),
            SAGE
        ));
        assert_eq!(pot(), POT + SAGE);
        assert_eq!(Sums::<Test>::get().funded, POT);
    });
}

#[test]
fn the_admin_pauses_and_nobody_else() {
    chain().execute(|| {
        for wrong in [signed(&ALICE), RuntimeOrigin::none()] {
            assert_noop!(
                Faucet::set_paused(wrong.clone(), true),
                DispatchError::BadOrigin
            );
            assert_noop!(Faucet::set_config(wrong, CONFIG), DispatchError::BadOrigin);
        }
        clear_events::<Test>();
        assert_ok!(Faucet::set_paused(RuntimeOrigin::root(), true));
        assert_noop!(claim(&BOB), Refused::Paused);
        assert_eq!(status(&BOB), Err(Refusal::Paused));
        assert_ok!(Faucet::set_paused(RuntimeOrigin::root(), false));
        assert_events!(
            Test,
            [
                Event::<Test>::PauseChanged { paused: true },
                Event::PauseChanged { paused: false },
            ]
        );
        assert_ok!(claim(&BOB));
    });
}

#[test]
fn the_configuration_has_limits() {
    chain().execute(|| {
        let drip = |drip| FaucetTerms {
            drip,
            daily_budget: Balance::MAX,
            ..CONFIG
        };
        for amount in [0, 10 * EXISTENTIAL_DEPOSIT - 1, 100 * SAGE + 1] {
            assert_noop!(set_config(drip(amount)), Refused::DripOutOfRange);
        }
        let wait = |cooldown| FaucetTerms { cooldown, ..CONFIG };
        for seconds in [0, 30 * DAY as u32 + 1, u32::MAX] {
            assert_noop!(set_config(wait(seconds)), Refused::CooldownOutOfRange);
        }
        let budget = |daily_budget| FaucetTerms {
            daily_budget,
            ..CONFIG
        };
        assert_noop!(set_config(budget(DRIP - 1)), Refused::BudgetTooSmall);
        for config in [
            drip(10 * EXISTENTIAL_DEPOSIT),
            drip(100 * SAGE),
            wait(1),
            wait(30 * DAY as u32),
            budget(DRIP),
        ] {
            clear_events::<Test>();
            assert_ok!(set_config(config));
            assert_only_event!(Test, Event::<Test>::ConfigChanged { config });
            assert_eq!(Configuration::<Test>::get(), Some(config));
        }
    });
}

#[test]
fn a_changed_drip_is_paid_from_then_on() {
    chain().execute(|| {
        assert_ok!(claim(&BOB));
        assert_ok!(set_config(FaucetTerms {
            drip: SAGE,
            daily_budget: 3 * SAGE,
            ..CONFIG
        }));
        assert_ok!(claim(&CHARLIE));
        assert_eq!(Balances::free_balance(BOB), DRIP);
        assert_eq!(Balances::free_balance(CHARLIE), SAGE);
    });
}

#[test]
fn no_call_takes_money_out_of_the_pot_but_a_claim() {
    use frame::traits::GetCallName;
    assert_eq!(
        crate::Call::<Test>::get_call_names(),
        &["claim", "refill", "set_config", "set_paused"]
    );
    chain().execute(|| {
        assert_ok!(Faucet::set_paused(RuntimeOrigin::root(), true));
        assert_ok!(set_config(CONFIG));
        assert_ok!(Faucet::refill(signed(&ALICE), 1));
        assert_eq!(pot(), POT + 1);
    });
}
