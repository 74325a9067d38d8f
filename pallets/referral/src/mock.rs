//! A runtime of System, Balances and this pallet.

use frame::{
    testing_prelude::*,
    token::fungible::Balanced,
    traits::{ConstU128, Imbalance},
};
use sage_pallet_testing::{
    spies::SpyEpochs, AccountId, MockRuntime, TestChain, TryRuntimeError, ALICE, BOB, CHARLIE,
    DAVE, EVE, EXISTENTIAL_DEPOSIT, FERDIE,
};
use sage_primitives::{referrals::ShareFee, Balance, SAGE};

use crate::CreditOf;

construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Referral: crate,
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

/// Held of a referrer.
pub const REGISTER_DEPOSIT: Balance = 5 * SAGE;

parameter_types! {
    pub const PotId: PalletId = PalletId(*b"sage/ref");
    /// Held of a client; a test may change it, as a runtime upgrade may.
    pub static BindDeposit: Balance = SAGE;
}

impl crate::Config for Test {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type Clock = SpyEpochs;
    type AdminOrigin = EnsureRoot<AccountId>;
    type PotId = PotId;
    type RegisterDeposit = ConstU128<REGISTER_DEPOSIT>;
    type BindDeposit = BindDeposit;
    type WeightInfo = ();
}

impl MockRuntime for Test {
    type Pallets = AllPalletsWithSystem;
    type Genesis = RuntimeGenesisConfig;

    fn try_state() -> Result<(), TryRuntimeError> {
        Referral::do_try_state()
    }
}

/// What each account of [`chain`] has at first.
pub const WEALTH: Balance = 100 * SAGE;

/// A chain with five rich accounts, a treasury and a funded pot.
pub fn chain() -> TestChain<Test> {
    let chain = TestChain::new()
        .with_balance(&FERDIE, SAGE)
        .with_balance(&Referral::pot(), EXISTENTIAL_DEPOSIT);
    [ALICE, BOB, CHARLIE, DAVE, EVE]
        .iter()
        .fold(chain, |chain, who| chain.with_balance(who, WEALTH))
}

/// Lets `payer` make a payment of `gmv` base units out of whose fee the treasury has `part`, and gives the treasury what the
/// referrer leaves of it. Returns what the referrer gets.
pub fn pay_part(payer: &AccountId, gmv: Balance, part: Balance) -> Balance {
    let credit: CreditOf<Test> = Balances::issue(part);
    let left = Referral::share(payer, gmv, credit);
    let kept = left.peek();
    assert!(Balances::resolve(&FERDIE, left).is_ok());
    part - kept
}

/// As [`pay_part`], with the usual shares: a fifth of the payment is fee, and a fifth of that the treasury's.
pub fn pay(payer: &AccountId, gmv: Balance) -> Balance {
    pay_part(payer, gmv, gmv / 25)
}
