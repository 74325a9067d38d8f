//! What the pallet does.

mod automatic;
mod config;
mod execution;
mod flaws;
mod funds;
mod invariants;
mod market;
mod prices;
mod random;
mod rule;

use frame::{
    deps::{sp_core::U256, sp_runtime::DispatchResult},
    testing_prelude::*,
};
use sage_pallet_testing::{AccountId, ALICE, BOB, DAVE, FERDIE};
use sage_primitives::{prices::USD, Balance, SAGE};

use crate::{
    math::DOLLAR,
    mock::{
        chain, Asset, AssetConversion, Assets, Balances, Buyback, RuntimeOrigin, Stablecoin,
        System, Test, World, EIGHT_CENTS, USDC,
    },
    BuybackConfig, Configuration, Error, Event, LastRun, Order, Total,
};

/// Errors of the mock.
type Refused = Error<Test>;

fn signed(who: &AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who.clone())
}

/// Base units of so many dollars.
fn usdc(dollars: Balance) -> Balance {
    dollars * DOLLAR
}

/// Runs `body` on a chain whose pot has `pot` base units of the stablecoin, and on which the price is known for long.
fn with_pot<O>(pot: Balance, body: impl FnOnce() -> O) -> O {
    chain().execute(|| {
        fund(pot);
        World::pass(60, EIGHT_CENTS);
        body()
    })
}

/// The account of the pot.
fn pot_account() -> AccountId {
    Buyback::pot_account()
}

/// What the pot has of the stablecoin.
fn pot() -> Balance {
    Buyback::pot().1
}

/// What the pot has of SAGE.
fn pot_sage() -> Balance {
    Balances::free_balance(pot_account())
}

/// Lets the treasury's stand-in, Alice, fill the pot.
fn fund(amount: Balance) {
    if amount > 0 {
        assert_ok!(Assets::transfer(
            signed(&ALICE),
            USDC,
            pot_account(),
            amount
        ));
    }
}

/// Sends SAGE to the pot.
fn fund_sage(amount: Balance) {
    assert_ok!(Balances::transfer_keep_alive(
        signed(&ALICE),
        pot_account(),
        amount
    ));
}

fn execute(amount: Balance) -> DispatchResult {
    Buyback::execute(signed(&DAVE), amount)
}

fn trigger() -> DispatchResult {
    Buyback::trigger(signed(&BOB))
}

/// Changes the configuration.
fn change(change: impl FnOnce(&mut BuybackConfig)) -> DispatchResult {
    let mut config = Configuration::<Test>::get();
    change(&mut config);
    Buyback::set_config(RuntimeOrigin::root(), config)
}

/// Switches the automatic mode on.
fn automate() {
    assert_ok!(change(|config| config.automatic = true));
}

/// What the pool gives for `spend` base units of the stablecoin.
fn quote(spend: Balance) -> Balance {
    let quote = AssetConversion::quote_price_exact_tokens_for_tokens(
        Stablecoin::get(),
        Asset::Native,
        spend,
        true,
    );
    quote.expect("there is a pool")
}

/// What a pool that has these of what is asked for and of what is paid gives for `paid`, of which 0.3 percent are its fee.
fn pool_gives(paid: Balance, (asked, offered): (Balance, Balance)) -> Balance {
    let net = U256::from(paid) * U256::from(997);
    let given = U256::from(asked) * net / (U256::from(offered) * U256::from(1_000) + net);
    given.try_into().expect("it is less than the pool has")
}

/// What the pool has: SAGE and stablecoins.
fn reserves() -> (Balance, Balance) {
    let reserves = AssetConversion::get_reserves(Asset::Native, Stablecoin::get());
    reserves.expect("there is a pool")
}

/// Lets Alice buy SAGE for `spend` base units of the stablecoin; returns what she gets.
fn buy_elsewhere(spend: Balance) -> Balance {
    let bought = quote(spend);
    swap([Stablecoin::get(), Asset::Native], spend);
    bought
}

/// Lets Alice sell `amount` base units of SAGE.
fn sell_elsewhere(amount: Balance) {
    swap([Asset::Native, Stablecoin::get()], amount);
}

fn swap(path: [Asset; 2], amount: Balance) {
    assert_ok!(AssetConversion::swap_exact_tokens_for_tokens(
        signed(&ALICE),
        path.map(Box::new).to_vec(),
        amount,
        1,
        ALICE,
        true
    ));
}
