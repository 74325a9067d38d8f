//! What the pallet does.

mod bonding;
mod disputes;
mod invariants;
mod random;
mod rule;
mod slashing;
mod unbonding;

use frame::{deps::sp_runtime::DispatchResult, testing_prelude::*, token::fungible::InspectHold};
use sage_pallet_testing::{run_to, AccountId};
use sage_primitives::{bonds::OffenceId, Balance, SAGE};

use crate::{
    mock::{Balances, RuntimeOrigin, Stakes, System, Test, DAY},
    BondOf, Bonds, HoldReason,
};

/// What most bonds are.
const STAKE: Balance = 1_000 * SAGE;

/// The offence of most tests.
const OFFENCE: OffenceId = H256::repeat_byte(7);

fn signed(who: &AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who.clone())
}

/// Bonds `amount` for the first tier.
fn bond(who: &AccountId, amount: Balance) -> DispatchResult {
    Stakes::bond(signed(who), amount, 0)
}

fn unbond(who: &AccountId, amount: Balance) -> DispatchResult {
    Stakes::unbond(signed(who), amount)
}

fn withdraw(who: &AccountId) -> DispatchResult {
    Stakes::withdraw(signed(who), who.clone())
}

/// Slashes for [`OFFENCE`].
fn slash(who: &AccountId, rate: u16, reporter: Option<AccountId>) -> DispatchResult {
    Stakes::slash(RuntimeOrigin::root(), OFFENCE, who.clone(), rate, reporter)
}

/// The bond of `who`.
fn bond_of(who: &AccountId) -> BondOf<Test, ()> {
    Bonds::<Test>::get(who).expect("there is a bond")
}

/// What is held for the bond of `who`.
fn held(who: &AccountId) -> Balance {
    Balances::balance_on_hold(&HoldReason::<()>::Bond.into(), who)
}

/// Lets `days` pass, and so many more blocks.
fn pass(days: u32, blocks: u32) {
    run_to::<Test>(System::block_number() + days * DAY + blocks);
}
