//! The presets. Every key in them is public knowledge: they are for networks that hold nothing of value.

use crate::{
    configs::{faucet::DAY, governance::TreasuryAccount, market::MAX_SOURCES},
    genesis::assets,
    AccountId, AssetsConfig, BabeConfig, Balance, BalancesConfig, CollateralConfig,
    ConsensusParamsConfig, EpochsConfig, Faucet, FaucetConfig, Fees, IssuanceConfig,
    MeteringConfig, OracleSourcesConfig, PricingConfig, ProofsConfig, Referral, RewardsConfig,
    RuntimeGenesisConfig, SessionConfig, SessionKeys, SudoConfig, TimelockConfig,
    BABE_GENESIS_EPOCH_CONFIG, DAYS, EXISTENTIAL_DEPOSIT, GENESIS_SUPPLY, HOURS, SAGE,
};
use alloc::{vec, vec::Vec};
use frame_support::{build_struct_json_patch, traits::ConstU32, BoundedVec};
use pallet_faucet::FaucetTerms;
use pallet_issuance::{allocation, PoolId, PoolTerms};
use pallet_pricing::ModelTerms;
use sage_primitives::{CircuitId, PolicyId};
use serde_json::Value;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_runtime::traits::TypedGet;

/// Blocks of a session on the local presets: 2 minutes, so that a developer sees sessions turn.
pub const SHORT_SESSION: u32 = 20;

/// Blocks of an epoch on the local presets, so that a developer sees epochs turn (architecture 3).
pub const SHORT_EPOCH: u32 = 20;

/// Blocks of an hour of metered compute on the local presets.
pub const SHORT_HOUR: u32 = 5;

/// Blocks of a session on a public network: 4 hours (architecture 4).
pub const SESSION: u32 = 4 * HOURS;

/// Epochs of a public network in which compute is free (economics S5).
pub const FREE_EPOCHS: u32 = 90;

/// Epochs of a public network in which weight needs no collateral (economics S6, X1).
pub const GRACE_EPOCHS: u32 = 180;

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

/// Name of the preset [`testnet`].
pub const TESTNET_RUNTIME_PRESET: &str = "testnet";

/// The figures in which the presets differ.
struct Pace {
    /// Blocks of a session.
    session: u32,
    /// Blocks of an epoch.
    epoch: u32,
    /// Blocks of an hour of metered compute.
    hour: u32,
    /// Epochs in which compute is free.
    free_epochs: u32,
    /// Epochs in which weight needs no collateral.
    grace_epochs: u32,
}

/// A day passes in two minutes, and jobs are paid from the start.
const FAST: Pace = Pace {
    session: SHORT_SESSION,
    epoch: SHORT_EPOCH,
    hour: SHORT_HOUR,
    free_epochs: 0,
    grace_epochs: 0,
};

/// As on a public network.
const LIVE: Pace = Pace {
    session: SESSION,
    epoch: DAYS,
    hour: HOURS,
    free_epochs: FREE_EPOCHS,
    grace_epochs: GRACE_EPOCHS,
};

/// An authority: its account with its key for blocks, and its key for finality.
type Authority = (Sr25519Keyring, Ed25519Keyring);

/// The authorities of the local test network.
const THREE: [Authority; 3] = [
    (Sr25519Keyring::Alice, Ed25519Keyring::Alice),
    (Sr25519Keyring::Bob, Ed25519Keyring::Bob),
    (Sr25519Keyring::Charlie, Ed25519Keyring::Charlie),
];

/// One node, one authority: Alice.
pub fn development() -> Value {
    test_network(&THREE[..1], &FAST)
}

/// A network of three nodes on one machine: Alice, Bob and Charlie.
pub fn local_testnet() -> Value {
    test_network(&THREE, &FAST)
}

/// The same three nodes at the pace of a public network.
///
/// Whoever starts a public test network lays a patch with the keys and accounts of its own over this.
pub fn testnet() -> Value {
    test_network(&THREE, &LIVE)
}

/// A network of `authorities` whose root is Alice and whose supply is exactly [`GENESIS_SUPPLY`].
fn test_network(authorities: &[Authority], pace: &Pace) -> Value {
    build_struct_json_patch!(RuntimeGenesisConfig {
        balances: BalancesConfig {
            balances: balances()
        },
        consensus_params: ConsensusParamsConfig {
            session_length: pace.session
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
            blocks_per_epoch: pace.epoch
        },
        proofs: ProofsConfig {
            circuits: vec![obelysk_vm()]
        },
        pricing: PricingConfig {
            models: vec![(OBELYSK_VM, obelysk_terms(pace.epoch))],
            free_epochs: pace.free_epochs
        },
        metering: MeteringConfig {
            hour_blocks: Some(pace.hour)
        },
        collateral: CollateralConfig {
            grace_epochs: pace.grace_epochs
        },
        rewards: RewardsConfig {
            top_miner_award: TOP_MINER_AWARD
        },
        timelock: council(),
        faucet: FaucetConfig {
            config: Some(faucet())
        },
        assets: AssetsConfig {
            assets: assets::all(),
            metadata: assets::metadata(),
            accounts: assets::accounts()
        },
        oracle_sources: OracleSourcesConfig { members: sources() },
        issuance: IssuanceConfig {
            pools: pools(),
            ecosystem: allocation::ECOSYSTEM
        },
    })
}

/// What the best prover of an epoch gets on the presets. The sources name no figure: elsewhere governance sets one.
pub const TOP_MINER_AWARD: Balance = 10 * SAGE;

/// Three of five, who wait two days, and two of three who stop (economics S13).
fn council() -> TimelockConfig {
    use Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve};
    let accounts = |keys: &[Sr25519Keyring]| keys.iter().map(|key| key.to_account_id()).collect();
    TimelockConfig {
        members: accounts(&[Alice, Bob, Charlie, Dave, Eve]),
        threshold: 3,
        guardians: accounts(&[Alice, Bob, Charlie]),
        guardian_threshold: 2,
        delay: 2,
    }
}

/// Who feeds the oracle on the presets: as many as there must be, so that none may be silent.
fn sources() -> BoundedVec<AccountId, ConstU32<MAX_SOURCES>> {
    use Sr25519Keyring::{Alice, Bob, Charlie};
    let mut sources: Vec<AccountId> = [Alice, Bob, Charlie]
        .map(|key| key.to_account_id())
        .to_vec();
    sources.sort();
    BoundedVec::truncate_from(sources)
}

/// What the faucet holds on the presets.
pub const FAUCET_FUNDS: Balance = 10_000 * SAGE;

/// The figures of economics S16, and a budget of a thousand claims a day.
fn faucet() -> FaucetTerms {
    let drip = SAGE / 50;
    FaucetTerms {
        drip,
        cooldown: DAY,
        max_claims: 0,
        daily_budget: 1_000 * drip,
    }
}

/// Number of the circuit of the ObelyskVM.
const OBELYSK_VM: CircuitId = 1;

/// A unit of the ObelyskVM is 2^16 cycles, the rows of its smallest proof. Two cores prove about 100,000 cycles a second
/// (docs/proofs/benchmarks.md); so one such worker delivers 9 units a block: 180 in an epoch of [`SHORT_EPOCH`] blocks.
fn obelysk_terms(epoch: u32) -> ModelTerms {
    ModelTerms {
        multiplier: 10_000,
        cycles_per_unit: 1 << 16,
        capacity: 9 * u64::from(epoch),
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

/// The endowments, the existential deposits of two pots, what the faucet holds, and the rest of the supply for the treasury.
fn balances() -> Vec<(AccountId, Balance)> {
    let mut rest = GENESIS_SUPPLY;
    let mut balances = vec![];
    for account in ENDOWED {
        rest = rest.saturating_sub(ENDOWMENT);
        balances.push((account.to_account_id(), ENDOWMENT));
    }
    rest = rest.saturating_sub(EXISTENTIAL_DEPOSIT);
    balances.push((Fees::pot(), EXISTENTIAL_DEPOSIT));
    rest = rest.saturating_sub(EXISTENTIAL_DEPOSIT);
    balances.push((Referral::pot(), EXISTENTIAL_DEPOSIT));
    rest = rest.saturating_sub(FAUCET_FUNDS);
    balances.push((Faucet::pot(), FAUCET_FUNDS));
    balances.push((TreasuryAccount::get(), rest));
    balances
}

/// An authority whose account and whose keys are the well-known ones of its name.
fn session_keys((sr25519, ed25519): &Authority) -> (AccountId, AccountId, SessionKeys) {
    let account = sr25519.to_account_id();
    let keys = SessionKeys {
        grandpa: ed25519.public().into(),
        babe: sr25519.public().into(),
        authority_discovery: sr25519.public().into(),
    };
    (account.clone(), account, keys)
}
