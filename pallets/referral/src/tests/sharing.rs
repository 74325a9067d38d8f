//! The share of a payment's treasury part.

use frame::{deps::sp_core::U256, token::fungible::Inspect};
use proptest::prelude::{any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use sage_pallet_testing::{assert_events, assert_no_events, assert_only_event, clear_events};
use sage_primitives::referrals::ShareFee;

use super::*;

/// The shares of the usual terms.
const SHARES: [u16; 4] = [1_000, 1_500, 2_000, 2_500];

#[test]
fn w31_platinum_has_a_quarter_of_the_fee_of_an_order() {
    let fee = 100 * SAGE * 30 / 10_000;
    assert_eq!(fee, 3 * SAGE / 10);
    assert_eq!(math::share(fee, 2_500), 75 * SAGE / 1_000);
}

#[test]
fn w31_a_fee_of_999_units_is_floored_in_each_tier() {
    assert_eq!(
        SHARES.map(|share| math::share(999, share)),
        [99, 149, 199, 249]
    );
}

#[test]
fn w31_a_fee_of_999_units_is_paid_so_out_of_a_treasurys_part() {
    for (share, expected) in SHARES.into_iter().zip([99, 149, 199, 249]) {
        chain().execute(|| {
            assert_ok!(set_terms(shares([share; 4])));
            alice_by_bob();
            assert_eq!(pay_part(&ALICE, SAGE, 999), expected);
            assert_eq!(treasury(), 999 - expected);
        });
    }
}

#[test]
fn w31_platinum_has_a_quarter_of_the_treasurys_part_of_a_compute_fee() {
    chain().execute(|| {
        assert_ok!(register(&BOB, "BOBS-CODE"));
        active_clients(0..200);
        assert_ok!(bind(&ALICE, "BOBS-CODE"));
        assert_eq!(standing(&BOB), (200, Tier::Platinum));
        let (before, kept) = (pending(&BOB), treasury());
        clear_events::<Test>();
        let (gmv, fee, part) = (100 * SAGE, 20 * SAGE, 4 * SAGE);
        assert_eq!(pay_part(&ALICE, gmv, part), SAGE);
        assert_eq!(pending(&BOB) - before, SAGE);
        assert_eq!(treasury() - kept, 3 * SAGE);
        assert_only_event!(
            Test,
            Event::<Test>::RewardAccrued {
                referrer: BOB,
                payer: ALICE,
                amount: SAGE,
                tier: Tier::Platinum,
            }
        );
        // Of the whole fee it would be more than the treasury has.
        assert_eq!(math::share(fee, 2_500), 5 * SAGE);
        assert!(math::share(fee, 2_500) > part);
    });
}

#[test]
fn a_reward_lies_in_the_pot_and_is_counted() {
    chain().execute(|| {
        alice_by_bob();
        assert_eq!(pay(&ALICE, 100 * SAGE), 4 * SAGE / 10);
        assert_eq!(pay(&ALICE, 50 * SAGE), 2 * SAGE / 10);
        let reward = 6 * SAGE / 10;
        assert_eq!(
            Balances::balance(&Referral::pot()),
            EXISTENTIAL_DEPOSIT + reward
        );
        let expected = Totals {
            shared: 6 * SAGE,
            accrued: reward,
            claimed: 0,
        };
        assert_eq!(Total::<Test>::get(), expected);
        assert_eq!(pending(&BOB), reward);
    });
}

#[test]
fn who_is_not_referred_leaves_the_treasury_its_part() {
    chain().execute(|| {
        assert_ok!(register(&BOB, "BOBS-CODE"));
        clear_events::<Test>();
        assert_eq!(pay(&ALICE, 100 * SAGE), 0);
        assert_eq!(pay(&ALICE, 100 * SAGE), 0);
        assert_eq!(treasury(), 8 * SAGE);
        assert_no_events!(Test, Event<Test>);
    });
}

#[test]
fn a_payment_too_small_for_a_share_is_no_reward() {
    chain().execute(|| {
        alice_by_bob();
        clear_events::<Test>();
        for part in [0, 1, 9] {
            assert_eq!(pay_part(&ALICE, SAGE, part), 0);
        }
        assert_no_events!(Test, Event<Test>);
        assert_eq!(pay_part(&ALICE, SAGE, 10), 1);
    });
}

#[test]
fn a_pot_that_is_not_funded_leaves_the_treasury_all_and_stops_nothing() {
    chain().execute_and_break(|| {
        alice_by_bob();
        Balances::set_balance(&Referral::pot(), 0);
        clear_events::<Test>();
        // Both shares: one that an empty account could take, and one that it could not.
        assert_eq!(pay(&ALICE, TRADE), 0);
        assert_eq!(pay_part(&ALICE, SAGE, 100), 0);
        assert_eq!(treasury(), TRADE / 25 + 100);
        assert_no_events!(Test, Event<Test>);
        // It counts all the same.
        assert_eq!(standing(&BOB), (1, Tier::Bronze));
        Balances::set_balance(&Referral::pot(), EXISTENTIAL_DEPOSIT);
        assert_eq!(pay_part(&ALICE, SAGE, 100), 10);
    });
}

#[test]
fn a_pot_that_can_take_no_more_leaves_the_treasury_all() {
    chain().execute_and_break(|| {
        alice_by_bob();
        frame_system::Account::<Test>::mutate(Referral::pot(), |pot| {
            pot.data.free = Balance::MAX;
        });
        assert_eq!(pay_part(&ALICE, SAGE, 100), 0);
        assert_eq!(treasury(), 100);
        assert_eq!(pending(&BOB), 0);
    });
}

#[test]
fn stopped_rewards_leave_the_treasury_its_part_and_count_payments() {
    chain().execute(|| {
        alice_by_bob();
        pay(&ALICE, SAGE);
        assert_ok!(set_paused(true));
        let (earned, kept) = (pending(&BOB), treasury());
        assert_eq!(pay(&ALICE, TRADE), 0);
        assert_eq!(treasury() - kept, TRADE / 25);
        assert_eq!(standing(&BOB), (1, Tier::Bronze));
        assert_eq!(pending(&BOB), earned);
        assert_ok!(set_paused(false));
        assert_ne!(pay(&ALICE, SAGE), 0);
    });
}

#[test]
fn anyone_can_see_who_has_which_share_of_a_payment() {
    chain().execute(|| {
        assert_eq!(Referral::share_of(ALICE), None);
        alice_by_bob();
        let bronze = ShareInfo {
            referrer: BOB,
            tier: Tier::Bronze,
            share: 1_000,
        };
        assert_eq!(Referral::share_of(ALICE), Some(bronze));
        assert_eq!(Referral::share_of(BOB), None);
        active_clients(0..10);
        let silver = ShareInfo {
            referrer: BOB,
            tier: Tier::Silver,
            share: 1_500,
        };
        assert_eq!(Referral::share_of(ALICE), Some(silver));
        assert_ok!(set_paused(true));
        assert_eq!(Referral::share_of(ALICE), None);
        pay(&CHARLIE, SAGE);
        assert_eq!(Referral::share_of(CHARLIE), None);
    });
}

#[test]
fn a_change_of_tier_is_announced_once_before_the_reward() {
    chain().execute(|| {
        assert_ok!(set_terms(steps([0, 1, 2, 3])));
        alice_by_bob();
        clear_events::<Test>();
        let accrued = |amount, tier| Event::<Test>::RewardAccrued {
            referrer: BOB,
            payer: ALICE,
            amount,
            tier,
        };
        let changed = |tier| Event::<Test>::TierChanged {
            referrer: BOB,
            tier,
        };
        // The payment that makes the client active counts already.
        pay_part(&ALICE, TRADE, 100);
        pay_part(&ALICE, TRADE, 100);
        pass_epochs(WINDOW);
        pay_part(&ALICE, SAGE, 100);
        assert_events!(
            Test,
            [
                changed(Tier::Silver),
                accrued(15, Tier::Silver),
                accrued(15, Tier::Silver),
                changed(Tier::Bronze),
                accrued(10, Tier::Bronze),
            ]
        );
    });
}

#[test]
fn the_fees_are_told_the_measured_weight() {
    assert_eq!(
        <Referral as ShareFee<AccountId, CreditOf<Test>>>::weight(),
        <() as WeightInfo>::share()
    );
    assert_eq!(<() as ShareFee<AccountId, u8>>::weight(), Weight::zero());
    assert_eq!(<() as ShareFee<AccountId, u8>>::share(&ALICE, 1, 7), 7);
}

proptest! {
    #[test]
    fn a_share_is_exact_for_every_amount_and_rate(
        amount in prop_oneof![any::<Balance>(), 0..=100_000_u128, 0..=10_u128.pow(27)],
        bps in 0..=10_000_u16,
    ) {
        let wide = U256::from(amount) * U256::from(bps) / U256::from(10_000);
        prop_assert_eq!(U256::from(math::share(amount, bps)), wide);
    }

    #[test]
    fn no_share_that_governance_may_give_is_more_than_half(
        amount in any::<Balance>(),
        bps in 0..=MAX_SHARE,
    ) {
        prop_assert!(math::share(amount, bps) <= amount / 2);
    }
}
