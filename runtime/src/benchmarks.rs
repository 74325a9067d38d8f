//! The benchmarks that the benchmark tool finds in this runtime.

use crate::{
    AccountId, AllPalletsWithSystem, Babe, Balances, Collateral, Epochs, Faucet, Fees, Grandpa,
    Grants, Issuance, Jobs, MultiBlockMigrations, Multisig, Preimage, Pricing, Proofs,
    ProverStakes, Proxy, Referral, Rewards, Runtime, RuntimeOrigin, SafeMode, Scheduler, Sudo,
    Timelock, Timestamp, TransactionPayment, Treasury, TxPause, Utility, Vesting, Voting, SAGE,
};
use alloc::{string::String, vec, vec::Vec};
use frame_benchmarking::{
    baseline::{self, Pallet as BaselineBench},
    BenchmarkBatch, BenchmarkConfig, BenchmarkList,
};
use frame_support::{
    pallet_prelude::DispatchError,
    traits::{fungible::Mutate, StorageInfo, StorageInfoTrait, WhitelistedStorageKeys},
};
use frame_system_benchmarking::{
    extensions::Pallet as SystemExtensionsBench, Pallet as SystemBench,
};
use sage_host::HostVerifier;
use sage_primitives::{
    verifier::{ProgramHeader, ProofVerifier, INSTRUCTION_BYTES},
    ProgramId,
};

// Not those of referenda: they assume tracks whose conditions ease with time, and ours do not. Upstream's figures stand.
frame_benchmarking::define_benchmarks!(
    [frame_benchmarking, BaselineBench::<Runtime>]
    [frame_system, SystemBench::<Runtime>]
    [frame_system_extensions, SystemExtensionsBench::<Runtime>]
    [pallet_babe, Babe]
    [pallet_balances, Balances]
    [pallet_collateral, Collateral]
    [pallet_epochs, Epochs]
    [pallet_faucet, Faucet]
    [pallet_fees, Fees]
    [pallet_grandpa, Grandpa]
    [pallet_grants, Grants]
    [pallet_issuance, Issuance]
    [pallet_jobs, Jobs]
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

impl pallet_treasury::ArgumentsFactory<(), AccountId> for OpenBeneficiaries {
    fn create_asset_kind(_: u32) {}

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

/// Registers the programs that the benchmarks of jobs ask for.
pub struct RegisteredPrograms;

impl pallet_jobs::benchmarking::BenchmarkHelper for RegisteredPrograms {
    fn program(inputs: u32) -> Result<ProgramId, DispatchError> {
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
