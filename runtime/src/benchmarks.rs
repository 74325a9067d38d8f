//! The benchmarks that the benchmark tool finds in this runtime.

use crate::{
    adapters::Feed,
    configs::{
        governance::TreasuryAccount,
        market::{AssetKind, MAX_SOURCES, USDC},
    },
    AccountId, AllPalletsWithSystem, AssetConversion, Assets, Babe, Balance, Balances, Buyback,
    Collateral, Epochs, Faucet, Fees, Grandpa, Grants, Issuance, Jobs, Metering,
    MultiBlockMigrations, Multisig, OracleSources, Preimage, Pricing, Proofs, ProverStakes, Proxy,
    Referral, Rewards, Runtime, RuntimeOrigin, SafeMode, Scheduler, Sudo, Timelock, Timestamp,
    TransactionPayment, Treasury, TxPause, Utility, Vesting, Voting, SAGE,
};
use alloc::{boxed::Box, string::String, vec, vec::Vec};
use frame_benchmarking::{
    baseline::{self, Pallet as BaselineBench},
    BenchmarkBatch, BenchmarkConfig, BenchmarkList,
};
use frame_support::{
    assert_ok,
    pallet_prelude::DispatchError,
    traits::{
        fungible::{Mutate, NativeOrWithId},
        fungibles::Mutate as MutateAssets,
        StorageInfo, StorageInfoTrait, Time, WhitelistedStorageKeys,
    },
};
use frame_system_benchmarking::{
    extensions::Pallet as SystemExtensionsBench, Pallet as SystemBench,
};
use sage_host::HostVerifier;
use sage_primitives::{
    prices::{self, USD},
    verifier::{ProgramHeader, ProofVerifier, INSTRUCTION_BYTES},
    ProgramId,
};
use sp_runtime::traits::TypedGet;

// Not those of referenda: they assume tracks whose conditions ease with time, and ours do not. Not those of assets, pools,
// the oracle and the list of its sources either: they assume assets that anyone creates, one source, and a source that comes
// first. Upstream's figures stand, and what they leave out is added (`weights::oracle`).
frame_benchmarking::define_benchmarks!(
    [frame_benchmarking, BaselineBench::<Runtime>]
    [frame_system, SystemBench::<Runtime>]
    [frame_system_extensions, SystemExtensionsBench::<Runtime>]
    [pallet_babe, Babe]
    [pallet_balances, Balances]
    [pallet_buyback, Buyback]
    [pallet_collateral, Collateral]
    [pallet_epochs, Epochs]
    [pallet_faucet, Faucet]
    [pallet_fees, Fees]
    [pallet_grandpa, Grandpa]
    [pallet_grants, Grants]
    [pallet_issuance, Issuance]
    [pallet_jobs, Jobs]
    [pallet_metering, Metering]
    [pallet_migrations, MultiBlockMigrations]
    [pallet_multisig, Multisig]
    [pallet_preimage, Preimage]
    [pallet_pricing, Pricing]
    [pallet_proofs, Proofs]
    [pallet_proxy, Proxy]
    [pallet_referral, Referral]
    [pallet_rewards, Rewards]
    [pallet_safe_mode, SafeMode]
    [pallet_scheduler, Scheduler]
    [pallet_stakes, ProverStakes]
    [pallet_sudo, Sudo]
    [pallet_timelock, Timelock]
    [pallet_timestamp, Timestamp]
    [pallet_transaction_payment, TransactionPayment]
    [pallet_treasury, Treasury]
    [pallet_tx_pause, TxPause]
    [pallet_utility, Utility]
    [pallet_vesting, Vesting]
    [pallet_voting, Voting]
);

impl frame_system_benchmarking::Config for Runtime {}
impl baseline::Config for Runtime {}
impl pallet_transaction_payment::BenchmarkConfig for Runtime {}

/// What benchmarks there are, and which storage they may touch.
pub(crate) fn metadata(extra: bool) -> (Vec<BenchmarkList>, Vec<StorageInfo>) {
    let mut list = Vec::<BenchmarkList>::new();
    list_benchmarks!(list, extra);
    (list, AllPalletsWithSystem::storage_info())
}

/// Runs one benchmark.
pub(crate) fn dispatch(config: BenchmarkConfig) -> Result<Vec<BenchmarkBatch>, String> {
    let whitelist = AllPalletsWithSystem::whitelisted_storage_keys();
    let mut batches = Vec::<BenchmarkBatch>::new();
    let params = (&config, &whitelist);
    add_benchmarks!(params, batches);
    Ok(batches)
}

/// Opens the accounts that the treasury's benchmarks pay: their payment of 100 base units is below the existential
/// deposit.
pub struct OpenBeneficiaries;

impl pallet_treasury::ArgumentsFactory<AssetKind, AccountId> for OpenBeneficiaries {
    fn create_asset_kind(_: u32) -> AssetKind {
        NativeOrWithId::Native
    }

    fn create_beneficiary(seed: [u8; 32]) -> AccountId {
        let beneficiary = AccountId::from(seed);
        Balances::set_balance(&beneficiary, SAGE);
        beneficiary
    }
}

/// Sets the clock that the benchmarks of the faucet read.
pub struct Clock;

impl pallet_faucet::benchmarking::BenchmarkHelper for Clock {
    fn set_time(millis: u64) {
        pallet_timestamp::Now::<Runtime>::put(millis);
    }
}

/// Makes prices, a pool and money for the benchmarks of the buyback.
pub struct OpenMarket;

impl OpenMarket {
    /// An account that fills the pool.
    fn provider() -> AccountId {
        AccountId::from([0xcd; 32])
    }

    /// The stablecoin, which belongs to the treasury as on the presets.
    fn stablecoin() {
        let owner = TreasuryAccount::get();
        // A benchmark may start without that account; with it, its money stays what it was.
        let had = Balances::free_balance(&owner);
        Balances::set_balance(&owner, had.max(SAGE));
        // It may be there already.
        let _ = Assets::force_create(RuntimeOrigin::root(), USDC, owner.into(), true, 10_000);
    }
}

impl pallet_buyback::benchmarking::BenchmarkHelper<AccountId> for OpenMarket {
    fn set_price(usd: u128) {
        let source = |index: u32| AccountId::from([index.to_le_bytes()[0]; 32]);
        let sources: Vec<AccountId> = (1..=MAX_SOURCES).map(source).collect();
        let said = pallet_oracle::TimestampedValue {
            value: usd,
            timestamp: <Timestamp as Time>::now(),
        };
        assert_ok!(OracleSources::reset_members(
            RuntimeOrigin::root(),
            sources.clone()
        ));
        for source in sources {
            pallet_oracle::RawValues::<Runtime>::insert(source, Feed::SageUsd, said);
        }
    }

    fn open_market(usd: u128, stablecoins: Balance) {
        Self::stablecoin();
        let provider = Self::provider();
        // A base unit of the stablecoin is a millionth of a dollar.
        let dollars = stablecoins.saturating_mul(USD / 1_000_000);
        let sage = prices::sage_for_usd(dollars, 0, usd).unwrap_or(Balance::MAX / 2);
        Balances::set_balance(&provider, sage.saturating_add(1_000 * SAGE));
        assert_ok!(<Assets as MutateAssets<_>>::mint_into(
            USDC,
            &provider,
            stablecoins.saturating_mul(2)
        ));
        let pair = || {
            let coin = NativeOrWithId::WithId(USDC);
            (Box::new(NativeOrWithId::Native), Box::new(coin))
        };
        let origin = RuntimeOrigin::signed(provider.clone());
        let (first, second) = pair();
        assert_ok!(AssetConversion::create_pool(origin.clone(), first, second));
        let (first, second) = pair();
        assert_ok!(AssetConversion::add_liquidity(
            origin,
            first,
            second,
            sage,
            stablecoins,
            1,
            1,
            provider
        ));
    }

    fn fund(who: &AccountId, stablecoins: Balance, sage: Balance) {
        if sage > 0 {
            assert_ok!(<Balances as Mutate<_>>::mint_into(who, sage));
        }
        if stablecoins > 0 {
            assert_ok!(<Assets as MutateAssets<_>>::mint_into(
                USDC,
                who,
                stablecoins
            ));
        }
    }
}

/// Registers the programs that the benchmarks of jobs and metered jobs ask for.
pub struct RegisteredPrograms;

impl pallet_jobs::benchmarking::BenchmarkHelper for RegisteredPrograms {
    fn program(inputs: u32) -> Result<ProgramId, DispatchError> {
        Self::register(inputs)
    }
}

impl pallet_metering::benchmarking::BenchmarkHelper for RegisteredPrograms {
    fn program(inputs: u32) -> Result<ProgramId, DispatchError> {
        Self::register(inputs)
    }
}

impl RegisteredPrograms {
    /// A program that halts at once and takes `inputs` words.
    fn register(inputs: u32) -> Result<ProgramId, DispatchError> {
        /// Operation code of the instruction that ends a run (ObelyskVM specification, section 1.2).
        const HALT: u8 = 0x22;
        let header = ProgramHeader {
            vm_version: 1,
            mem_log: 12,
            in_base: 32,
            max_in: inputs,
            out_base: 2_048,
            max_out: 1,
            n_instr: 1,
        };
        let mut code = vec![0; INSTRUCTION_BYTES];
        code[0] = HALT;
        let record = HostVerifier::inspect_program(&header, &code)
            .map_err(|_| DispatchError::Other("the benchmark's program is invalid"))?;
        if pallet_proofs::Programs::<Runtime>::contains_key(record.id) {
            return Ok(record.id);
        }
        let owner = AccountId::from([0xbe; 32]);
        Balances::mint_into(&owner, 1_000 * SAGE)?;
        let code = code
            .try_into()
            .map_err(|_| DispatchError::Other("the benchmark's program is too long"))?;
        Proofs::register_program(RuntimeOrigin::signed(owner), header, code)?;
        Ok(record.id)
    }
}
