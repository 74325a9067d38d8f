//! What the pallet does.

mod admin;
mod claims;
mod forgetting;
mod genesis;
mod invariants;
mod limits;
mod random;
mod transactions;

use frame::{deps::sp_runtime::DispatchResult, testing_prelude::*};
use sage_pallet_testing::{account, AccountId, ALICE, BOB, CHARLIE, EXISTENTIAL_DEPOSIT};
use sage_primitives::{Balance, MILLI_SAGE, SAGE};

use crate::{
    mock::{
        chain, genesis, Balances, Clock, Faucet, RuntimeOrigin, System, Test, CONFIG, DRIP, POT,
    },
    Error, Event, FaucetTerms, Records, Refusal, Sums, DAY, SECOND,
};

/// Errors of the mock.
type Refused = Error<Test>;

/// Milliseconds of a day.
const DAY_MS: u64 = DAY * SECOND;

fn signed(who: &AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who.clone())
}

/// Claims as the chain does once the transaction is let in.
fn claim(who: &AccountId) -> DispatchResult {
    Faucet::claim(frame_system::RawOrigin::Authorized.into(), who.clone())
}

/// What the view function says.
fn status(who: &AccountId) -> Result<Balance, Refusal> {
    Faucet::claim_status(who.clone())
}

fn set_config(config: FaucetTerms) -> DispatchResult {
    Faucet::set_config(RuntimeOrigin::root(), config)
}

fn pot() -> Balance {
    Balances::free_balance(Faucet::pot())
}

/// Goes to the next block, at the same time.
fn next_block() {
    System::set_block_number(System::block_number() + 1);
}

/// The error of a cooldown with so many seconds left.
fn cooldown(remaining: u32) -> Refused {
    Refused::Cooldown {
        remaining: remaining.into(),
    }
}
