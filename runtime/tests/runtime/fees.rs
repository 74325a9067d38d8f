//! What does a transaction cost, and who gets it?

use super::*;
use frame_support::{
    traits::{
        fungible::{Balanced, Credit},
        tokens::{Fortitude, Precision, Preservation},
        OnUnbalanced,
    },
    weights::{constants::ExtrinsicBaseWeight, Weight, WeightToFee},
};
use sage_runtime::adapters::LinearWeightFee;
use sp_runtime::traits::{Convert, Dispatchable};

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
        sage_runtime::adapters::FeesToAuthor::on_unbalanced(credit);

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
        sage_runtime::adapters::FeesToAuthor::on_unbalanced(credit);

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

/// The multiplier after one block of this weight and length.
fn after_block(weight: Weight, length: usize) -> pallet_transaction_payment::Multiplier {
    System::set_block_consumed_resources(weight, length);
    <Runtime as pallet_transaction_payment::Config>::FeeMultiplierUpdate::convert(2.into())
}

#[test]
fn the_multiplier_follows_whatever_fills_blocks_more() {
    let normal = configs::system::RuntimeBlockWeights::get()
        .get(frame_support::dispatch::DispatchClass::Normal)
        .max_total
        .expect("limited");
    let length = configs::system::NORMAL_BLOCK_LENGTH as usize;
    development().execute_with(|| {
        let idle = after_block(Weight::zero(), 0);
        assert!(idle < 2.into());
        let full_by_weight = after_block(normal, 0);
        let full_by_length = after_block(Weight::zero(), length);
        assert!(full_by_length > 2.into());
        // Both resources push as hard, up to the rounding of the ratios.
        let apart = full_by_weight.max(full_by_length) - full_by_weight.min(full_by_length);
        assert!(apart < (1, 1_000_000).into());
        assert_eq!(
            after_block(normal, length),
            full_by_weight.max(full_by_length)
        );
        // At the target nothing moves, above it fees grow, below it they fall.
        let still = after_block(Weight::zero(), length / 4);
        assert_eq!(still, 2.into());
        assert!(after_block(Weight::zero(), length / 3) > still);
        assert!(after_block(Weight::zero(), length / 5) < still);
        assert!(after_block(Weight::zero(), length / 5) > idle);
        // Blocks full of bytes for a day make them more than twice as dear.
        let day = (0..DAYS).fold(1.into(), |multiplier, _| {
            System::set_block_consumed_resources(Weight::zero(), length);
            <Runtime as pallet_transaction_payment::Config>::FeeMultiplierUpdate::convert(
                multiplier,
            )
        });
        assert!(day > (2, 1).into() && day < (5, 2).into(), "{day:?}");
    });
}

#[test]
fn a_byte_costs_more_while_blocks_are_full() {
    development().execute_with(|| {
        let bytes = Weight::from_parts(1_000, 0);
        let quiet = sage_runtime::adapters::CongestedByteFee::weight_to_fee(&bytes);
        assert_eq!(quiet, 1_000 * configs::balances_fees::BYTE_FEE);
        pallet_transaction_payment::NextFeeMultiplier::<Runtime>::put(
            pallet_transaction_payment::Multiplier::from(3),
        );
        assert_eq!(
            sage_runtime::adapters::CongestedByteFee::weight_to_fee(&bytes),
            3 * quiet
        );
        assert!(sage_runtime::adapters::CongestedByteFee::weight_to_fee(&Weight::MAX) > quiet);
    });
}
