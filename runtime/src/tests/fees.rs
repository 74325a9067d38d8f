//! What does a transaction cost, and who gets it?

use super::*;
use crate::adapters::LinearWeightFee;
use frame_support::{
    traits::{
        fungible::{Balanced, Credit},
        tokens::{Fortitude, Precision, Preservation},
        OnUnbalanced,
    },
    weights::{constants::ExtrinsicBaseWeight, Weight, WeightToFee},
};
use sp_runtime::traits::Dispatchable;

const AUTHOR: Sr25519Keyring = Sr25519Keyring::Alice;

/// Free balance of an account.
fn free(who: &AccountId) -> Balance {
    Balances::free_balance(who)
}

/// Takes `amount` from `who`, as the payment of a transaction does.
fn withdraw(who: &AccountId, amount: Balance) -> Credit<AccountId, Balances> {
    Balances::withdraw(
        who,
        amount,
        Precision::Exact,
        Preservation::Preserve,
        Fortitude::Polite,
    )
    .expect("the account holds the amount")
}

#[test]
fn the_base_of_a_transaction_costs_a_thousandth_of_a_sage() {
    let base = ExtrinsicBaseWeight::get();
    assert_eq!(LinearWeightFee::weight_to_fee(&base), MILLI_SAGE);
    assert_eq!(LinearWeightFee::weight_to_fee(&Weight::zero()), 0);
    assert_eq!(LinearWeightFee::weight_to_fee(&(base * 3)), 3 * MILLI_SAGE);
    // The largest weight there is does not overflow.
    assert!(LinearWeightFee::weight_to_fee(&Weight::MAX) > SAGE);
}

#[test]
fn a_transfer_pays_its_fee_and_tip_to_the_author_and_issuance_stays() {
    development().execute_with(|| {
        let (bob, dave) = (Sr25519Keyring::Bob, Sr25519Keyring::Dave.to_account_id());
        let tip = SAGE / 2;
        let issuance = Balances::total_issuance();
        let (author_before, bob_before, dave_before) = (
            free(&AUTHOR.to_account_id()),
            free(&bob.to_account_id()),
            free(&dave),
        );

        run_blocks(1, |_| vec![signed(bob, tip, transfer(dave.clone(), SAGE))]);

        let paid = bob_before - free(&bob.to_account_id()) - SAGE;
        assert_eq!(free(&dave), dave_before + SAGE);
        assert_eq!(free(&AUTHOR.to_account_id()), author_before + paid);
        assert_eq!(Balances::total_issuance(), issuance);

        // Base, extensions and the transfer itself: 0.0043 SAGE as measured. The band leaves room for new weights.
        let fee = paid - tip;
        assert!(
            fee > 2 * MILLI_SAGE && fee < 8 * MILLI_SAGE,
            "a transfer cost {fee}"
        );
    });
}

#[test]
fn a_fee_that_the_author_cannot_hold_goes_to_the_treasury() {
    // The authority's account is empty, and the fee is below the existential deposit.
    let mut genesis = genesis_of(DEV_RUNTIME_PRESET);
    let eve = Sr25519Keyring::Eve.to_account_id();
    let stranger = AccountId::new([7; 32]);
    genesis["session"]["keys"][0][0] = serde_json::to_value(&stranger).expect("serializable");
    genesis["session"]["keys"][0][1] = serde_json::to_value(&stranger).expect("serializable");

    chain_from(&genesis).execute_with(|| {
        begin_block(1);
        assert_eq!(Authorship::author(), Some(stranger.clone()));
        let issuance = Balances::total_issuance();
        let before = free(&treasury());

        let fee = EXISTENTIAL_DEPOSIT - 1;
        let credit = withdraw(&eve, fee);
        crate::adapters::FeesToAuthor::on_unbalanced(credit);

        assert_eq!(free(&stranger), 0);
        assert_eq!(free(&treasury()), before + fee);
        assert_eq!(Balances::total_issuance(), issuance);
    });
}

#[test]
fn a_fee_without_a_known_author_goes_to_the_treasury() {
    development().execute_with(|| {
        assert_eq!(Authorship::author(), None);
        let issuance = Balances::total_issuance();
        let before = free(&treasury());

        let credit = withdraw(&Sr25519Keyring::Eve.to_account_id(), SAGE);
        crate::adapters::FeesToAuthor::on_unbalanced(credit);

        assert_eq!(free(&treasury()), before + SAGE);
        assert_eq!(Balances::total_issuance(), issuance);
    });
}

#[test]
fn the_dust_of_a_closed_account_goes_to_the_treasury() {
    development().execute_with(|| {
        let eve = Sr25519Keyring::Eve.to_account_id();
        let issuance = Balances::total_issuance();
        let before = free(&treasury());
        let dust = EXISTENTIAL_DEPOSIT - 1;

        let call = transfer(Sr25519Keyring::Dave.to_account_id(), free(&eve) - dust);
        assert_ok!(call.dispatch(RuntimeOrigin::signed(eve.clone())));

        assert_eq!(free(&eve), 0);
        assert_eq!(free(&treasury()), before + dust);
        assert_eq!(Balances::total_issuance(), issuance);
    });
}

#[test]
fn fees_never_fall_below_their_base_on_a_quiet_chain() {
    development().execute_with(|| {
        run_to_block(50);
        let multiplier = TransactionPayment::next_fee_multiplier();
        assert_eq!(multiplier, pallet_transaction_payment::Multiplier::from(1));
    });
}
