//! Do the figures that wallets show agree with the runtime's?

use super::*;

#[test]
fn one_sage_has_the_declared_decimals() {
    assert_eq!(SAGE, 10u128.pow(u32::from(TOKEN_DECIMALS)));
    assert_eq!(TOKEN_SYMBOL, "SAGE");
    assert_eq!(MILLI_SAGE * 1_000, SAGE);
    assert_eq!(MICRO_SAGE * 1_000_000, SAGE);
}

#[test]
fn addresses_have_the_declared_prefix() {
    let prefix: u16 = <Runtime as frame_system::Config>::SS58Prefix::get();
    assert_eq!(prefix, SS58_PREFIX);
    assert_eq!(SS58_PREFIX, 42);
}

#[test]
fn the_existential_deposit_is_a_thousandth_of_a_sage() {
    let deposit: Balance = <Runtime as pallet_balances::Config>::ExistentialDeposit::get();
    assert_eq!(deposit, 1_000_000_000_000_000);
}

#[test]
fn a_block_lasts_six_seconds_and_a_day_has_14_400() {
    assert_eq!(MILLISECS_PER_BLOCK, 6_000);
    assert_eq!(DAYS, 14_400);
    assert_eq!(Babe::slot_duration(), 6_000);
}
