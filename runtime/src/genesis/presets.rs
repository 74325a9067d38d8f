//! The presets. Every key in them is public knowledge: they are for networks that hold nothing of value.

use crate::{
    configs::governance::TreasuryAccount, AccountId, BabeConfig, Balance, BalancesConfig,
    ConsensusParamsConfig, RuntimeGenesisConfig, SessionConfig, SessionKeys, SudoConfig,
    BABE_GENESIS_EPOCH_CONFIG, GENESIS_SUPPLY, SAGE,
};
use alloc::{vec, vec::Vec};
use frame_support::build_struct_json_patch;
use serde_json::Value;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_runtime::traits::TypedGet;

/// Blocks of a session on the presets: 2 minutes, so that a developer sees sessions turn.
pub const SHORT_SESSION: u32 = 20;

/// What each well-known account holds.
pub const ENDOWMENT: Balance = 9_000_000 * SAGE;

/// The well-known accounts that are endowed.
pub const ENDOWED: [Sr25519Keyring; 12] = [
    Sr25519Keyring::Alice,
    Sr25519Keyring::Bob,
    Sr25519Keyring::Charlie,
    Sr25519Keyring::Dave,
    Sr25519Keyring::Eve,
    Sr25519Keyring::Ferdie,
    Sr25519Keyring::AliceStash,
    Sr25519Keyring::BobStash,
    Sr25519Keyring::CharlieStash,
    Sr25519Keyring::DaveStash,
    Sr25519Keyring::EveStash,
    Sr25519Keyring::FerdieStash,
];

/// One node, one authority: Alice.
pub fn development() -> Value {
    test_network(&[(Sr25519Keyring::Alice, Ed25519Keyring::Alice)])
}

/// A network of three nodes on one machine: Alice, Bob and Charlie.
pub fn local_testnet() -> Value {
    test_network(&[
        (Sr25519Keyring::Alice, Ed25519Keyring::Alice),
        (Sr25519Keyring::Bob, Ed25519Keyring::Bob),
        (Sr25519Keyring::Charlie, Ed25519Keyring::Charlie),
    ])
}

/// A network of `authorities` whose root is Alice and whose supply is exactly [`GENESIS_SUPPLY`].
fn test_network(authorities: &[(Sr25519Keyring, Ed25519Keyring)]) -> Value {
    build_struct_json_patch!(RuntimeGenesisConfig {
        balances: BalancesConfig {
            balances: balances()
        },
        consensus_params: ConsensusParamsConfig {
            session_length: SHORT_SESSION
        },
        babe: BabeConfig {
            epoch_config: BABE_GENESIS_EPOCH_CONFIG
        },
        session: SessionConfig {
            keys: authorities.iter().map(session_keys).collect::<Vec<_>>(),
        },
        sudo: SudoConfig {
            key: Some(Sr25519Keyring::Alice.to_account_id())
        },
    })
}

/// The endowments, and the rest of the supply for the treasury.
fn balances() -> Vec<(AccountId, Balance)> {
    let mut rest = GENESIS_SUPPLY;
    let mut balances = vec![];
    for account in ENDOWED {
        rest = rest.saturating_sub(ENDOWMENT);
        balances.push((account.to_account_id(), ENDOWMENT));
    }
    balances.push((TreasuryAccount::get(), rest));
    balances
}

/// An authority whose account and whose keys are the well-known ones of its name.
fn session_keys(
    (sr25519, ed25519): &(Sr25519Keyring, Ed25519Keyring),
) -> (AccountId, AccountId, SessionKeys) {
    let account = sr25519.to_account_id();
    let keys = SessionKeys {
        grandpa: ed25519.public().into(),
        babe: sr25519.public().into(),
        authority_discovery: sr25519.public().into(),
    };
    (account.clone(), account, keys)
}
