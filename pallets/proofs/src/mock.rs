//! The mock runtime: System, Balances, this pallet and the real verifier; the jobs are spies.

use frame::{
    testing_prelude::*,
    token::fungible::HoldConsideration,
    traits::{ConstU128, LinearStoragePrice},
};
use sage_host::HostVerifier;
use sage_pallet_testing::{
    spies::{SpyTasks, SpyVerdicts},
    AccountId, MockRuntime, TestChain, TryRuntimeError, ALICE, BOB, SAGE,
};
use std::{cell::RefCell, collections::HashMap};

use sage_primitives::{
    programs::ProofTerms,
    verifier::{
        ProgramHeader, ProgramRecord, ProofVerifier, StatementParts, VerifierCode,
        INSTRUCTION_BYTES,
    },
    Balance, CircuitId, PolicyId, Word,
};

use crate::{self as pallet_proofs, fixtures::Fixture};

construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Proofs: pallet_proofs,
    }
);

#[derive_impl(sage_pallet_testing::SystemDefaults)]
impl frame_system::Config for Test {
    type Block = MockBlockU32<Test>;
}

#[derive_impl(sage_pallet_testing::BalancesDefaults)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
}

/// Deposit of the mock for a program, whatever its size, in base units.
pub const ITEM_DEPOSIT: Balance = 1_000_000;
/// Deposit for one byte.
pub const BYTE_DEPOSIT: Balance = 1_000;
/// Blocks before a weaker rule applies.
pub const LOWERING_DELAY: u32 = 100;
/// Instructions that a program of the mock may have.
pub const MAX_INSTRUCTIONS: u32 = 64;
/// Payment from which the strictest policy is used.
pub const STRICT_FROM: Balance = 1_000 * SAGE;

parameter_types! {
    pub const ProgramDeposit: RuntimeHoldReason = RuntimeHoldReason::Proofs(pallet_proofs::HoldReason::ProgramDeposit);
}

impl pallet_proofs::Config for Test {
    type AdminOrigin = EnsureRoot<AccountId>;
    type Verifier = RememberingVerifier;
    type Tasks = SpyTasks;
    type OnVerdict = SpyVerdicts;
    type Consideration = HoldConsideration<
        AccountId,
        Balances,
        ProgramDeposit,
        LinearStoragePrice<ConstU128<ITEM_DEPOSIT>, ConstU128<BYTE_DEPOSIT>, Balance>,
    >;
    type MaxCodeBytes = ConstU32<{ MAX_INSTRUCTIONS * INSTRUCTION_BYTES as u32 }>;
    type MaxEnvelopeBytes = ConstU32<{ 512 * 1024 }>;
    type LoweringDelay = ConstU32<LOWERING_DELAY>;
    type WeightInfo = ();
}

/// The real verifier, which computes the root of each program once: the invariants ask for it after every call.
pub struct RememberingVerifier;

type Inspected = HashMap<(Vec<u8>, Vec<u8>), Result<ProgramRecord, VerifierCode>>;

thread_local! {
    static INSPECTED: RefCell<Inspected> = RefCell::default();
}

impl ProofVerifier for RememberingVerifier {
    fn supports(circuit: CircuitId, version: u32, policy: PolicyId) -> bool {
        HostVerifier::supports(circuit, version, policy)
    }

    fn strictest_policy() -> PolicyId {
        HostVerifier::strictest_policy()
    }

    fn max_envelope_bytes() -> u32 {
        HostVerifier::max_envelope_bytes()
    }

    fn inspect_program(header: &ProgramHeader, code: &[u8]) -> Result<ProgramRecord, VerifierCode> {
        INSPECTED.with_borrow_mut(|inspected| {
            *inspected
                .entry((header.encode(), code.to_vec()))
                .or_insert_with(|| HostVerifier::inspect_program(header, code))
        })
    }

    fn input_hash(inputs: &[Word]) -> Result<H256, VerifierCode> {
        HostVerifier::input_hash(inputs)
    }

    fn verify(
        terms: &ProofTerms,
        statement: &StatementParts<'_>,
        envelope: &[u8],
    ) -> Result<H256, VerifierCode> {
        HostVerifier::verify(terms, statement, envelope)
    }
}

impl MockRuntime for Test {
    type Pallets = AllPalletsWithSystem;
    type Genesis = RuntimeGenesisConfig;

    fn try_state() -> Result<(), TryRuntimeError> {
        Proofs::do_try_state()
    }
}

/// A chain with circuit 1 and two funded accounts, ALICE and BOB: client and worker of the fixtures.
pub fn chain() -> TestChain<Test> {
    TestChain::from_genesis(&RuntimeGenesisConfig {
        proofs: pallet_proofs::GenesisConfig {
            circuits: vec![(1, 1, 1, STRICT_FROM)],
            ..Default::default()
        },
        ..Default::default()
    })
    .with_balance(&ALICE, 1_000 * SAGE)
    .with_balance(&BOB, 1_000 * SAGE)
}

/// The externalities for the benchmarks' own tests.
#[cfg(feature = "runtime-benchmarks")]
pub fn new_test_ext() -> TestState {
    TestChain::<Test>::new().build()
}

/// A valid program that halts at once.
pub fn halting_program() -> (ProgramHeader, Vec<u8>) {
    let header = ProgramHeader {
        vm_version: 1,
        mem_log: 6,
        in_base: 32,
        max_in: 4,
        out_base: 40,
        max_out: 4,
        n_instr: 1,
    };
    let mut code = vec![0; INSTRUCTION_BYTES];
    code[0] = 0x22;
    (header, code)
}

/// Registers a fixture's program, owned by ALICE, and assigns its job to the fixture's worker.
pub fn open(fixture: &Fixture) {
    Proofs::register_program(
        RuntimeOrigin::signed(ALICE),
        fixture.header,
        fixture.code.clone().try_into().expect("it fits"),
    )
    .expect("the fixture's program is valid");
    SpyTasks::put(&fixture.task::<Test>());
}
