//! Claims by time.

use sage_pallet_testing::{assert_events, assert_only_event, clear_events, TestChain};

use super::*;
use crate::{mock::WEALTH, Seconds, MAX_SECONDS};

#[test]
fn w34_a_claim_pays_and_the_next_one_waits_86_400_seconds() {
    chain().execute(|| {
        assert_ok!(claim(&BOB));
        assert_eq!(Balances::free_balance(BOB), 20_000_000_000_000_000);
        Clock::pass(86_399 * SECOND);
        assert_noop!(claim(&BOB), cooldown(1));
        assert_eq!(status(&BOB), Err(Refusal::Cooldown { remaining: 1 }));
        Clock::pass(SECOND);
        assert_eq!(status(&BOB), Ok(DRIP));
        assert_ok!(claim(&BOB));
        assert_eq!(Balances::free_balance(BOB), 2 * DRIP);
    });
}

#[test]
fn w34_a_pot_of_less_than_a_claim_is_empty() {
    let chain = |pot| TestChain::<Test>::from_genesis(&genesis(Some(CONFIG), pot));
    chain(19 * MILLI_SAGE).execute(|| {
        assert_noop!(claim(&BOB), Refused::Empty);
        assert_eq!(status(&BOB), Err(Refusal::Empty));
    });
    chain(20 * MILLI_SAGE).execute(|| {
        assert_ok!(claim(&BOB));
        assert_eq!(pot(), 0);
        assert_noop!(claim(&CHARLIE), Refused::Empty);
    });
    chain(0).execute(|| {
        assert_noop!(claim(&BOB), Refused::Empty);
    });
}

#[test]
fn the_pot_leaves_no_dust() {
    let left = |left: Balance| {
        TestChain::<Test>::from_genesis(&genesis(Some(CONFIG), DRIP + left)).execute(|| {
            let result = claim(&BOB);
            assert_eq!(Sums::<Test>::get().funded, DRIP + left);
            result.map(|()| assert_eq!(pot(), left))
        })
    };
    assert_ok!(left(0));
    assert_err!(left(1), Refused::Empty);
    assert_err!(left(EXISTENTIAL_DEPOSIT - 1), Refused::Empty);
    assert_ok!(left(EXISTENTIAL_DEPOSIT));
}

#[test]
fn the_cooldown_is_exact_to_the_millisecond_and_told_in_begun_seconds() {
    chain().execute(|| {
        assert_ok!(claim(&BOB));
        assert_noop!(claim(&BOB), cooldown(86_400));
        Clock::pass(1);
        assert_noop!(claim(&BOB), cooldown(86_400));
        Clock::pass(DAY_MS - 2);
        assert_noop!(claim(&BOB), cooldown(1));
        Clock::pass(1);
        assert_ok!(claim(&BOB));
    });
}

#[test]
fn each_account_waits_for_itself_and_each_claim_is_counted() {
    chain().execute(|| {
        assert_ok!(claim(&BOB));
        Clock::pass(DAY_MS / 2);
        assert_ok!(claim(&CHARLIE));
        Clock::pass(DAY_MS / 2);
        assert_ok!(claim(&BOB));
        assert_noop!(claim(&CHARLIE), cooldown(43_200));
        let claimed = |who, n| Event::<Test>::Claimed {
            who,
            amount: DRIP,
            n,
        };
        assert_events!(
            Test,
            [claimed(BOB, 1), claimed(CHARLIE, 1), claimed(BOB, 2)]
        );
        let record = Records::<Test>::get(BOB).expect("BOB has claimed");
        assert_eq!((record.count, record.total), (2, 2 * DRIP));
        let sums = Sums::<Test>::get();
        assert_eq!((sums.distributed, sums.claims), (3 * DRIP, 3));
        assert_eq!(pot() + sums.distributed, sums.funded);
    });
}

#[test]
fn a_new_cooldown_is_that_of_the_next_claim() {
    chain().execute(|| {
        assert_ok!(claim(&BOB));
        assert_ok!(set_config(FaucetTerms {
            cooldown: 60,
            ..CONFIG
        }));
        Clock::pass(60 * SECOND - 1);
        assert_noop!(claim(&BOB), cooldown(1));
        Clock::pass(1);
        assert_ok!(claim(&BOB));
        assert_ok!(set_config(FaucetTerms {
            cooldown: 30 * DAY as u32,
            ..CONFIG
        }));
        assert_noop!(claim(&BOB), cooldown(2_592_000));
    });
}

#[test]
fn a_pot_that_is_locked_gives_nothing() {
    use frame::traits::{LockableCurrency, WithdrawReasons};
    chain().execute(|| {
        // Anyone can lock an account's balance by a vested transfer to it.
        Balances::set_lock(*b"strange!", &Faucet::pot(), POT, WithdrawReasons::all());
        assert_noop!(claim(&BOB), Refused::Empty);
    });
}

#[test]
fn the_pot_gives_nothing_to_itself() {
    chain().execute(|| {
        assert_noop!(claim(&Faucet::pot()), Refused::CannotReceive);
        assert_eq!(status(&Faucet::pot()), Err(Refusal::CannotReceive));
    });
}

#[test]
fn an_account_with_money_claims_like_any_other() {
    chain().execute(|| {
        clear_events::<Test>();
        assert_ok!(claim(&ALICE));
        assert_eq!(Balances::free_balance(ALICE), WEALTH + DRIP);
        assert_only_event!(
            Test,
            Event::<Test>::Claimed {
                who: ALICE,
                amount: DRIP,
                n: 1
            }
        );
    });
}

#[test]
fn seconds_fit_into_three_bytes() {
    for seconds in [0, 1, 255, 256, 86_400, 2_592_000, MAX_SECONDS] {
        assert_eq!(u32::from(Seconds::from(seconds)), seconds);
    }
    assert_eq!(Seconds::from(86_399).0, [0x7f, 0x51, 0x01]);
    assert_eq!(u32::from(Seconds::from(u32::MAX)), MAX_SECONDS);
    assert_eq!(cooldown(1).encode(), vec![3, 1, 0, 0]);
}
