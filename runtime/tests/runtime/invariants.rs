//! Do the pallets' invariants, and those between them, hold on the real runtime?

use super::*;
use frame_support::{
    instances::{Instance1, Instance2},
    traits::fungible::InspectHold,
};
use sage_primitives::issuance::{BurnCause, CountBurns};
use sage_runtime::genesis::preset_names;
use std::collections::BTreeMap;

/// Asserts every invariant of our pallets, and that no money is unaccounted for.
pub fn assert_invariants() {
    assert_ok!(Proofs::do_try_state());
    assert_money_is_in_order();
}

/// The same but for the programs, each of which is committed to anew: that takes a tenth of a second for one.
pub fn assert_money_is_in_order() {
    assert_ok!(Buyback::do_try_state());
    assert_ok!(Collateral::do_try_state());
    assert_ok!(CollateralBonds::do_try_state());
    assert_ok!(Epochs::do_try_state());
    assert_ok!(Faucet::do_try_state());
    assert_ok!(Fees::do_try_state());
    assert_ok!(Grants::do_try_state());
    assert_ok!(Issuance::do_try_state());
    assert_ok!(Jobs::do_try_state());
    assert_ok!(Metering::do_try_state());
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
    let bought = pallet_buyback::Total::<Runtime>::get().bought;
    assert_eq!(
        burned.buybacks, bought,
        "the ledger and the buybacks differ"
    );

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
    assert_assets_are_accounted_for::<Instance1>();
    assert_assets_are_accounted_for::<Instance2>();
}

/// What accounts have of an asset is its supply; of one that is being destroyed, no more than that.
fn assert_assets_are_accounted_for<I: 'static>()
where
    Runtime: pallet_assets::Config<I, AssetId = u32, Balance = Balance>,
{
    let mut held: BTreeMap<u32, Balance> = BTreeMap::new();
    for (id, _, account) in pallet_assets::Account::<Runtime, I>::iter() {
        *held.entry(id).or_default() += account.balance;
    }
    for (id, asset) in pallet_assets::Asset::<Runtime, I>::iter() {
        let of_accounts = held.remove(&id).unwrap_or_default();
        let goes = asset.status == pallet_assets::AssetStatus::Destroying;
        assert!(
            of_accounts == asset.supply || goes && of_accounts < asset.supply,
            "asset {id} is unaccounted for: {of_accounts} of {}",
            asset.supply
        );
    }
    assert!(held.is_empty(), "accounts have what is no asset: {held:?}");
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
#[should_panic(expected = "asset 1 is unaccounted for")]
fn an_asset_from_nowhere_is_noticed() {
    development().execute_with(|| {
        pallet_assets::Account::<Runtime, Instance1>::mutate(1, treasury(), |account| {
            account.as_mut().expect("it has some").balance += 1;
        });
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
#[should_panic(expected = "the ledger and the buybacks differ")]
fn a_purchase_that_was_not_burned_is_noticed() {
    development().execute_with(|| {
        pallet_buyback::LastRun::<Runtime>::put(0);
        pallet_buyback::Total::<Runtime>::put(pallet_buyback::Totals {
            spent: 1_000_000,
            bought: SAGE,
            runs: 1,
        });
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
