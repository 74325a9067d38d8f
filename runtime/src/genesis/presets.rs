//! The presets. Every key in them is public knowledge: they are for networks that hold nothing of value.

use crate::{
    configs::governance::TreasuryAccount, AccountId, BabeConfig, Balance, BalancesConfig,
    ConsensusParamsConfig, EpochsConfig, Fees, IssuanceConfig, PricingConfig, ProofsConfig,
    RuntimeGenesisConfig, SessionConfig, SessionKeys, SudoConfig, BABE_GENESIS_EPOCH_CONFIG,
    EXISTENTIAL_DEPOSIT, GENESIS_SUPPLY, SAGE,
};
use alloc::{vec, vec::Vec};
use frame_support::build_struct_json_patch;
use pallet_issuance::{allocation, PoolId, PoolTerms};
use pallet_pricing::ModelTerms;
use sage_primitives::{CircuitId, PolicyId};
use serde_json::Value;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_runtime::traits::TypedGet;

/// Blocks of a session on the presets: 2 minutes, so that a developer sees sessions turn.
pub const SHORT_SESSION: u32 = 20;

/// Blocks of an epoch on the presets, so that a developer sees epochs turn (architecture 3).
pub const SHORT_EPOCH: u32 = 20;

/// The payment from which a job must be proven under the strictest policy.
pub const STRICT_POLICY_FROM: Balance = 10_000 * SAGE;

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
        epochs: EpochsConfig {
            blocks_per_epoch: SHORT_EPOCH
        },
        proofs: ProofsConfig {
            circuits: vec![obelysk_vm()]
        },
        pricing: PricingConfig {
            models: vec![(OBELYSK_VM, obelysk_terms())],
            free_epochs: 0
        },
        issuance: IssuanceConfig {
            pools: pools(),
            ecosystem: allocation::ECOSYSTEM
        },
    })
}

/// Number of the circuit of the ObelyskVM.
const OBELYSK_VM: CircuitId = 1;

/// A unit of the ObelyskVM is 2^16 cycles, the rows of its smallest proof. Two cores prove about 100,000 cycles a second
/// (docs/proofs/benchmarks.md); so one such worker delivers 180 units in an epoch of [`SHORT_EPOCH`] blocks.
fn obelysk_terms() -> ModelTerms {
    ModelTerms {
        multiplier: 10_000,
        cycles_per_unit: 1 << 16,
        capacity: 180,
    }
}

/// The circuit of the ObelyskVM with its version, the policy `standard` and [`STRICT_POLICY_FROM`].
fn obelysk_vm() -> (CircuitId, u32, PolicyId, Balance) {
    (OBELYSK_VM, 1, 1, STRICT_POLICY_FROM)
}

/// The whole allocation (economics S2). What it gives at genesis is [`GENESIS_SUPPLY`], dealt out by [`balances`].
fn pools() -> Vec<(PoolId, PoolTerms, AccountId)> {
    let with_beneficiary = |(pool, terms)| (pool, terms, beneficiary(pool));
    allocation::pools().map(with_beneficiary).to_vec()
}

/// Who receives what a pool releases on the presets. On a public network each is an account of several signatories.
fn beneficiary(pool: PoolId) -> AccountId {
    let holder = match pool {
        PoolId::Treasury | PoolId::MarketLiquidity => return TreasuryAccount::get(),
        PoolId::Team => Sr25519Keyring::AliceStash,
        PoolId::PreSeed => Sr25519Keyring::BobStash,
        PoolId::CodeDevelopment => Sr25519Keyring::CharlieStash,
        PoolId::PublicSale => Sr25519Keyring::DaveStash,
        PoolId::StrategicPartners => Sr25519Keyring::EveStash,
        PoolId::SeedInvestors => Sr25519Keyring::FerdieStash,
        PoolId::Advisors => Sr25519Keyring::Ferdie,
    };
    holder.to_account_id()
}

/// The endowments, the existential deposit of the fee pot, and the rest of the supply for the treasury.
fn balances() -> Vec<(AccountId, Balance)> {
    let mut rest = GENESIS_SUPPLY;
    let mut balances = vec![];
    for account in ENDOWED {
        rest = rest.saturating_sub(ENDOWMENT);
        balances.push((account.to_account_id(), ENDOWMENT));
    }
    rest = rest.saturating_sub(EXISTENTIAL_DEPOSIT);
    balances.push((Fees::pot(), EXISTENTIAL_DEPOSIT));
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
