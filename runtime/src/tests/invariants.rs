//! Do the pallets' invariants, and those between them, hold on the real runtime?

use super::*;
use crate::genesis::preset_names;
use frame_support::traits::fungible::InspectHold;
use sage_primitives::issuance::{BurnCause, CountBurns};

/// Asserts every invariant of our pallets, and that no money is unaccounted for.
pub fn assert_invariants() {
    assert_ok!(Proofs::do_try_state());
    assert_money_is_in_order();
}

/// The same but for the programs, each of which is committed to anew: that takes a tenth of a second for one.
pub fn assert_money_is_in_order() {
    assert_ok!(Collateral::do_try_state());
    assert_ok!(CollateralBonds::do_try_state());
    assert_ok!(Epochs::do_try_state());
    assert_ok!(Faucet::do_try_state());
    assert_ok!(Fees::do_try_state());
    assert_ok!(Grants::do_try_state());
    assert_ok!(Issuance::do_try_state());
    assert_ok!(Jobs::do_try_state());
    assert_ok!(Pricing::do_try_state());
    assert_ok!(ProverStakes::do_try_state());
    assert_ok!(Referral::do_try_state());
    assert_ok!(Rewards::do_try_state());
    assert_ok!(Timelock::do_try_state());
    assert_ok!(ValidatorBonds::do_try_state());
    assert_ok!(Voting::do_try_state());
    assert_eq!(ConsensusParams::do_try_state(), Ok(()));

    let burned = pallet_issuance::Burned::<Runtime>::get();
    let of_fees = pallet_fees::Total::<Runtime>::get().burned;
    assert_eq!(burned.job_fees, of_fees, "the ledger and the fees differ");

    let mut issued: Balance = 0;
    for (who, account) in frame_system::Account::<Runtime>::iter() {
        issued += account.data.free + account.data.reserved;
        let held = Balances::total_balance_on_hold(&who);
        assert!(
            held <= account.data.reserved,
            "{who} holds more than it has"
        );
    }
    assert_eq!(
        issued,
        Balances::total_issuance(),
        "money is unaccounted for"
    );
}

#[test]
fn every_preset_keeps_them_at_genesis_and_over_sessions() {
    for name in preset_names() {
        chain_from(&genesis_of(name.as_ref())).execute_with(|| {
            assert_invariants();
            run_to_block(2 * session_length() + 1);
            assert_invariants();
        });
    }
}

#[test]
fn fees_and_tips_are_accounted_for() {
    development().execute_with(|| {
        run_blocks(3, |number| {
            let tip = Balance::from(number) * SAGE;
            vec![signed(Sr25519Keyring::Eve, tip, transfer(treasury(), SAGE))]
        });
        assert_invariants();
    });
}

#[test]
#[should_panic(expected = "money is unaccounted for")]
fn money_from_nowhere_on_an_account_is_noticed() {
    development().execute_with(|| {
        frame_system::Account::<Runtime>::mutate(treasury(), |account| account.data.free += 1);
        assert_invariants();
    });
}

#[test]
#[should_panic(expected = "the ledger and the fees differ")]
fn a_burn_counted_under_another_cause_is_noticed() {
    development().execute_with(|| {
        Issuance::burned(BurnCause::JobFee, SAGE);
        pallet_balances::TotalIssuance::<Runtime>::mutate(|issuance| *issuance -= SAGE);
        assert_invariants();
    });
}

#[test]
#[should_panic(expected = "minted less burned is not the issuance")]
fn lost_money_is_noticed() {
    development().execute_with(|| {
        pallet_balances::TotalIssuance::<Runtime>::mutate(|issuance| *issuance += 1);
        assert_invariants();
    });
}
