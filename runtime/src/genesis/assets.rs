//! The assets of the presets: test tokens, which stand for what a bridge would bring and are worth nothing.

use crate::{
    configs::{
        governance::TreasuryAccount,
        market::{AssetId, BTC, ETH, STRK, USDC},
    },
    genesis::presets::ENDOWED,
    AccountId, Balance,
};
use alloc::{vec, vec::Vec};
use sp_runtime::traits::TypedGet;

/// An asset of the presets.
struct Token {
    /// Its number.
    id: AssetId,
    /// Its name.
    name: &'static str,
    /// Its symbol.
    symbol: &'static str,
    /// Its decimals.
    decimals: u8,
    /// The least that an account may have: about a cent or some.
    least: Balance,
    /// What each well-known account has, in whole units.
    endowment: Balance,
}

impl Token {
    /// Base units of a whole unit.
    fn unit(&self) -> Balance {
        10_u128.saturating_pow(self.decimals.into())
    }
}

/// What the treasury has of the stablecoin on the presets, in dollars.
pub const TREASURY_DOLLARS: Balance = 100_000;

/// The assets. An account may have them without any SAGE: who comes over the bridge has none yet.
const TOKENS: [Token; 4] = [
    Token {
        id: USDC,
        name: "Test USDC",
        symbol: "USDC",
        decimals: 6,
        least: 10_000,
        endowment: 1_000_000,
    },
    Token {
        id: STRK,
        name: "Test STRK",
        symbol: "STRK",
        decimals: 18,
        least: 100_000_000_000_000_000,
        endowment: 1_000_000,
    },
    Token {
        id: ETH,
        name: "Test ether",
        symbol: "ETH",
        decimals: 18,
        least: 10_000_000_000_000,
        endowment: 1_000,
    },
    Token {
        id: BTC,
        name: "Test bitcoin",
        symbol: "BTC",
        decimals: 8,
        least: 100,
        endowment: 100,
    },
];

/// The four assets with their owner, that they suffice for an account, and the least that one may have.
///
/// They belong to the treasury's account: nobody has its key, so nobody mints or freezes.
pub(super) fn all() -> Vec<(AssetId, AccountId, bool, Balance)> {
    let owner = TreasuryAccount::get();
    let asset = |token: &Token| (token.id, owner.clone(), true, token.least);
    TOKENS.iter().map(asset).collect()
}

/// Their names, symbols and decimals.
pub(super) fn metadata() -> Vec<(AssetId, Vec<u8>, Vec<u8>, u8)> {
    let bytes = |text: &str| text.as_bytes().to_vec();
    let metadata = |token: &Token| {
        (
            token.id,
            bytes(token.name),
            bytes(token.symbol),
            token.decimals,
        )
    };
    TOKENS.iter().map(metadata).collect()
}

/// What each account has.
pub(super) fn accounts() -> Vec<(AssetId, AccountId, Balance)> {
    let mut accounts = vec![];
    for token in &TOKENS {
        let endowment = token.endowment.saturating_mul(token.unit());
        for key in ENDOWED {
            accounts.push((token.id, key.to_account_id(), endowment));
        }
        if token.id == USDC {
            let amount = TREASURY_DOLLARS.saturating_mul(token.unit());
            accounts.push((token.id, TreasuryAccount::get(), amount));
        }
    }
    accounts
}
