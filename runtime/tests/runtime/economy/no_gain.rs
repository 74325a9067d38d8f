//! Does anybody gain by splitting, waiting, or by the order of calls?

use super::super::{
    bonds::{next_epoch, pay},
    jobs::{origin, prove_run, submit_run},
    *,
};
use pallet_fees::{math::split, FeeConfig};
use pallet_stakes::Bonds;
use proptest::{collection::vec, prelude::*};
use sage_primitives::pricing::Quote;
use Sr25519Keyring::{Alice, Charlie, Dave, Eve, Ferdie};

/// Least stake of a prover.
const STAKE: Balance = 1_000 * SAGE;

/// Cycles of a run that is subsidised.
const LONG_RUN: u32 = 1 << 16;

/// Base units that no more than the rounding of `times` floors explains.
fn is_rounding(whole: Balance, parts: Balance, times: usize) -> bool {
    parts <= whole && whole - parts <= times as Balance
}

fn free(who: Sr25519Keyring) -> Balance {
    Balances::free_balance(who.to_account_id())
}

/// What `who` claims of the stakers' pot, nothing if there is nothing.
fn claim(who: Sr25519Keyring) -> Balance {
    let before = free(who);
    let _ = Fees::claim_staker_rewards(origin(who));
    free(who) - before
}

/// What the stakes earn together while `payments` are made, one an epoch, beside 10,000 SAGE that Alice has staked.
fn earned(stakes: &[(Sr25519Keyring, Balance)], payments: &[Balance], often: bool) -> Balance {
    development().execute_with(|| {
        System::set_block_number(1);
        assert_ok!(ProverStakes::bond(origin(Alice), 10 * STAKE, 0));
        for (who, stake) in stakes {
            assert_ok!(ProverStakes::bond(origin(*who), *stake, 0));
        }
        let mut sum = 0;
        for payment in payments {
            next_epoch();
            pay(*payment);
            if often {
                sum += stakes.iter().map(|(who, _)| claim(*who)).sum::<Balance>();
            }
        }
        sum + stakes.iter().map(|(who, _)| claim(*who)).sum::<Balance>()
    })
}

/// Has Charlie prove a run of Bob that is long enough for a subsidy.
fn prove_a_long_run() {
    let job = submit_run(100 * SAGE, LONG_RUN);
    assert_ok!(Jobs::claim_job(origin(Charlie), job));
    prove_run(job, Charlie, LONG_RUN);
}

/// What Charlie has of subsidies in the end, with claims in these epochs too.
fn subsidies(runs: u32, claims: &[u32]) -> Balance {
    development().execute_with(|| {
        System::set_block_number(1);
        assert_ok!(ProverStakes::bond(origin(Charlie), STAKE, 0));
        let claim = || {
            let (who, before) = (Charlie.to_account_id(), free(Charlie));
            let _ = Rewards::claim(origin(Ferdie), who, None);
            free(Charlie) - before
        };
        for _ in 0..runs {
            prove_a_long_run();
        }
        let mut sum = 0;
        for epoch in 1..=185 {
            next_epoch();
            if claims.contains(&epoch) {
                sum += claim();
            }
        }
        sum + claim()
    })
}

/// What is left of a stake of Eve after the steps in this order: `true` slashes it, `false` has a part unbond.
fn left(stake: Balance, part: Balance, rate: u16, order: [bool; 2]) -> Balance {
    development().execute_with(|| {
        System::set_block_number(1);
        assert_ok!(ProverStakes::bond(origin(Eve), stake, 0));
        for slashes in order {
            if slashes {
                let offence = Hash::repeat_byte(1);
                let who = Eve.to_account_id();
                assert_ok!(ProverStakes::slash(
                    RuntimeOrigin::root(),
                    offence,
                    who,
                    rate,
                    None
                ));
            } else {
                assert_ok!(ProverStakes::unbond(origin(Eve), part));
            }
        }
        let bond = Bonds::<Runtime, pallet_stakes::Instance1>::get(Eve.to_account_id());
        let bond = bond.expect("half is left at least");
        bond.held() - bond.seized
    })
}

/// What slashes of this rate take of the stakes together.
fn slashed(stakes: &[(Sr25519Keyring, Balance)], rate: u16) -> Balance {
    development().execute_with(|| {
        System::set_block_number(1);
        let seized = |(place, (who, stake)): (usize, &(Sr25519Keyring, Balance))| {
            assert_ok!(ProverStakes::bond(origin(*who), *stake, 0));
            let (offence, who) = (Hash::from_low_u64_be(place as u64 + 1), who.to_account_id());
            assert_ok!(ProverStakes::slash(
                RuntimeOrigin::root(),
                offence,
                who.clone(),
                rate,
                None
            ));
            Bonds::<Runtime, pallet_stakes::Instance1>::get(who).map_or(0, |bond| bond.seized)
        };
        stakes.iter().enumerate().map(seized).sum()
    })
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        source_file: Some(file!()),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(16))]

    #[test]
    fn a_stake_in_two_accounts_earns_as_one(
        first in STAKE..4_000 * STAKE,
        second in STAKE..4_000 * STAKE,
        payments in vec(SAGE..10_000 * SAGE, 1..5),
    ) {
        let whole = earned(&[(Eve, first + second)], &payments, false);
        let parts = earned(&[(Eve, first), (Dave, second)], &payments, false);
        prop_assert!(is_rounding(whole, parts, 2), "{whole} and {parts}");
    }

    #[test]
    fn who_waits_with_a_claim_of_fees_gets_the_same(
        stake in STAKE..5_000 * STAKE,
        payments in vec(SAGE..10_000 * SAGE, 1..6),
    ) {
        let once = earned(&[(Eve, stake)], &payments, false);
        let often = earned(&[(Eve, stake)], &payments, true);
        prop_assert!(is_rounding(once, often, payments.len()), "{once} and {often}");
    }

    #[test]
    fn the_times_of_claims_do_not_change_what_subsidies_pay(
        runs in 1u32..4,
        claims in vec(1u32..185, 1..8),
    ) {
        prop_assert_eq!(subsidies(runs, &claims), subsidies(runs, &[]));
    }

    #[test]
    fn unbonding_before_a_slash_saves_nothing(
        stake in 10 * STAKE..5_000 * STAKE,
        share in 1u128..=40,
        rate in 1_000u16..=5_000,
    ) {
        let part = stake * share / 100;
        let before = left(stake, part, rate, [false, true]);
        let after = left(stake, part, rate, [true, false]);
        prop_assert_eq!(before, after);
    }

    #[test]
    fn a_stake_in_two_accounts_is_slashed_as_one(
        first in STAKE..4_000 * STAKE,
        second in STAKE..4_000 * STAKE,
        rate in 1_000u16..=5_000,
    ) {
        let whole = slashed(&[(Eve, first + second)], rate);
        let parts = slashed(&[(Eve, first), (Dave, second)], rate);
        prop_assert!(is_rounding(whole, parts, 2), "{whole} and {parts}");
    }
}

proptest! {
    #[test]
    fn a_payment_in_parts_saves_at_most_a_base_unit_of_fee_for_each(
        parts in vec(0..1_000_000 * SAGE, 1..10),
    ) {
        let config = FeeConfig::default();
        let fee = |payment| split(payment, &config).fee;
        let whole = fee(parts.iter().sum());
        let sum = parts.iter().map(|part| fee(*part)).sum();
        prop_assert!(is_rounding(whole, sum, parts.len()), "{whole} and {sum}");
    }
}

#[test]
fn a_run_in_parts_costs_no_less() {
    development().execute_with(|| {
        System::set_block_number(1);
        let price = |cycles| match Pricing::quote(1, cycles) {
            Some(Quote::Price(price)) => price,
            other => panic!("no price: {other:?}"),
        };
        for whole in [2, 3, 65_535, 65_536, 65_537, 131_073, 4_000_000] {
            for part in [1, whole / 3, whole / 2, whole - 1] {
                let part: u32 = part.max(1);
                assert!(price(part) + price(whole - part) >= price(whole));
            }
        }
    });
}
