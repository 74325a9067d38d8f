//! Units of time and money, and the figures that wallets and the node read.

#![warn(missing_docs)]

use crate::{Balance, BlockNumber};
use sp_consensus_babe::{AllowedSlots, BabeEpochConfiguration};

/// Smallest unit: 10^-18 SAGE.
pub const PLANCK: Balance = 1;
/// One SAGE.
pub const SAGE: Balance = 1_000_000_000_000_000_000 * PLANCK;
/// A thousandth of a SAGE.
pub const MILLI_SAGE: Balance = SAGE / 1_000;
/// A millionth of a SAGE.
pub const MICRO_SAGE: Balance = SAGE / 1_000_000;

/// Symbol of the token, `tokenSymbol` of the chain properties.
pub const TOKEN_SYMBOL: &str = "SAGE";
/// Decimals of the token, `tokenDecimals` of the chain properties.
pub const TOKEN_DECIMALS: u8 = 18;
/// Prefix of addresses, `ss58Format` of the chain properties: the generic one, until one is registered.
pub const SS58_PREFIX: u16 = 42;

/// Least balance of an account: 0.001 SAGE.
pub const EXISTENTIAL_DEPOSIT: Balance = MILLI_SAGE;

/// What circulates at genesis: 110,000,000 SAGE (economics D1).
pub const GENESIS_SUPPLY: Balance = 110_000_000 * SAGE;

/// Time between two blocks, in milliseconds. Can never change after genesis.
pub const MILLISECS_PER_BLOCK: u64 = 6_000;
/// Length of a BABE slot, in milliseconds: one block a slot.
pub const SLOT_DURATION: u64 = MILLISECS_PER_BLOCK;

/// Blocks in a minute.
pub const MINUTES: BlockNumber = 60_000 / (MILLISECS_PER_BLOCK as BlockNumber);
/// Blocks in an hour.
pub const HOURS: BlockNumber = 60 * MINUTES;
/// Blocks in a day: 14,400.
pub const DAYS: BlockNumber = 24 * HOURS;

/// Probability that a slot has a primary author, as a fraction. The other slots go to secondary authors.
pub const PRIMARY_PROBABILITY: (u64, u64) = (1, 4);

/// BABE from genesis: every slot has an author, and every author shows a VRF output (style 3.9).
pub const BABE_GENESIS_EPOCH_CONFIG: BabeEpochConfiguration = BabeEpochConfiguration {
    c: PRIMARY_PROBABILITY,
    allowed_slots: AllowedSlots::PrimaryAndSecondaryVRFSlots,
};

/// What storing `items` entries of `bytes` bytes altogether costs as a deposit.
///
/// 0.1 SAGE an item and 0.001 SAGE a byte; returned when the entry is removed.
pub const fn deposit(items: u32, bytes: u32) -> Balance {
    (items as Balance) * 100 * MILLI_SAGE + (bytes as Balance) * MILLI_SAGE
}
