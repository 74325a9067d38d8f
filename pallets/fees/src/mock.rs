//! A runtime of System, Balances and this pallet.

use frame::{
    testing_prelude::*,
    token::fungible::{Balanced, Credit},
};
use sage_pallet_testing::{
    spies::{SpyBurns, SpyReferrals},
    AccountId, MockRuntime, TestChain, TryRuntimeError, ALICE, EXISTENTIAL_DEPOSIT, FERDIE,
};
use sage_primitives::{
    epochs::OnEpochStart,
    settlement::{Settle, Settlement},
    shares::StakeShares,
    Balance, SAGE,
};

construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Fees: crate,
    }
);

#[derive_impl(sage_pallet_testing::SystemDefaults)]
impl frame_system::Config for Test {
    type Block = MockBlockU32<Test>;
}

#[derive_impl(sage_pallet_testing::BalancesDefaults)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
}

parameter_types! {
    pub const Treasury: AccountId = FERDIE;
    pub const PotId: PalletId = PalletId(*b"sage/fee");
}

impl crate::Config for Test {
    type Currency = Balances;
    type ConfigOrigin = EnsureRoot<AccountId>;
    type Treasury = Treasury;
    type PotId = PotId;
    type Burns = SpyBurns;
    type Referrals = SpyReferrals<Balances>;
    type WeightInfo = ();
}

impl MockRuntime for Test {
    type Pallets = AllPalletsWithSystem;
    type Genesis = RuntimeGenesisConfig;

    fn try_state() -> Result<(), TryRuntimeError> {
        Fees::do_try_state()
    }
}

/// What the client, Alice, has at first.
pub const WEALTH: Balance = 1_000_000 * SAGE;

/// A chain with a rich client, an open treasury account and a funded pot.
pub fn chain() -> TestChain<Test> {
    TestChain::new()
        .with_balance(&ALICE, WEALTH)
        .with_balance(&FERDIE, SAGE)
        .with_balance(&Fees::pot(), EXISTENTIAL_DEPOSIT)
}

/// Takes `amount` from the client, as the escrow does.
pub fn payment(amount: Balance) -> Credit<AccountId, Balances> {
    Balances::withdraw(
        &ALICE,
        amount,
        Precision::Exact,
        Preservation::Preserve,
        Fortitude::Polite,
    )
    .expect("the client can pay")
}

/// Settles a payment of the client, of `amount`, for job 7.
pub fn settle(worker: &AccountId, amount: Balance) -> Settlement {
    Fees::settle(7, &ALICE, worker, payment(amount)).expect("a payment can be settled")
}

/// Sets the stake of `who`; what it adds earns from the next epoch on.
pub fn set_stake(who: &AccountId, amount: Balance) {
    assert_ok!(Fees::on_stake_changed(who, amount));
}

/// Begins an epoch. Its number means nothing to this pallet.
pub fn next_epoch() {
    Fees::on_epoch_start(0);
}

/// Sets the stake of `who` and lets it earn.
pub fn stake(who: &AccountId, amount: Balance) {
    set_stake(who, amount);
    next_epoch();
}

/// Settles a payment whose stakers' part is exactly `amount`.
pub fn accrue(amount: Balance) {
    assert_eq!(settle(&ALICE, amount * 50).stakers, amount);
}
