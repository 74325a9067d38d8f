//! Are jobs assigned, paid and refunded as the runtime joins its pallets?

use super::*;
use frame_support::{
    assert_noop,
    traits::{
        fungible::{Inspect, InspectHold},
        tokens::{Fortitude::Polite, Preservation::Preserve},
        Hooks,
    },
};
use pallet_jobs::{HoldReason, JobRequest, JobStatus};
use sage_primitives::{
    proofs::{OnProofVerdict, ProofTasks, RunOutcome, Verdict},
    verifier::ProgramHeader,
    workers::AssignmentEnd,
    JobId, ProgramId, Words,
};
use sage_runtime::{
    adapters::FirstComeWorkers,
    configs::sage::{Budget, MAX_ENVELOPE_BYTES},
};
use Sr25519Keyring::{Bob, Charlie, Dave, Eve};

const PAYMENT: Balance = 100 * SAGE;

/// Runs a test on the development chain, and looks at every invariant when it has ended.
fn on_chain(test: impl FnOnce()) {
    development().execute_with(|| {
        test();
        // The tests set the number of the block without running the blocks before it, each of which announces an epoch.
        for _ in 0..System::block_number() {
            Epochs::on_initialize(System::block_number());
        }
        invariants::assert_invariants();
    });
}

/// Registers a program that halts at once.
pub(super) fn program() -> ProgramId {
    const HALT: u8 = 0x22;
    let header = ProgramHeader {
        vm_version: 1,
        mem_log: 6,
        in_base: 32,
        max_in: 4,
        out_base: 40,
        max_out: 4,
        n_instr: 1,
    };
    let mut code = vec![0; 20];
    code[0] = HALT;
    assert_ok!(Proofs::register_program(
        origin(Eve),
        header,
        code.try_into().expect("short")
    ));
    pallet_proofs::Programs::<Runtime>::iter_keys()
        .next()
        .expect("just registered")
}

pub(super) fn origin(who: Sr25519Keyring) -> RuntimeOrigin {
    RuntimeOrigin::signed(who.to_account_id())
}

/// Bob opens a job that pays `payment` for a short run.
pub(super) fn submit(payment: Balance) -> JobId {
    submit_run(payment, 10)
}

/// Bob opens a job that pays `payment` for a run of so many cycles.
pub(super) fn submit_run(payment: Balance, max_cycles: u32) -> JobId {
    let job = pallet_jobs::NextJobId::<Runtime>::get();
    let now = System::block_number();
    let program = match pallet_proofs::Programs::<Runtime>::iter_keys().next() {
        Some(program) => program,
        None => program(),
    };
    let request = JobRequest {
        program,
        policy: None,
        max_cycles,
        payment,
        only_if_free: false,
        queue_deadline: now + 10,
        exec_duration: 20,
        sla_deadline: now + 200,
    };
    assert_ok!(Jobs::submit_job(origin(Bob), request, Words::default()));
    job
}

fn bond(who: Sr25519Keyring) -> Balance {
    Balances::balance_on_hold(&HoldReason::AssignmentBond.into(), &who.to_account_id())
}

fn free(who: Sr25519Keyring) -> Balance {
    Balances::free_balance(who.to_account_id())
}

/// What the proofs pallet does once a proof of `job` by `who` is true, of a run of one cycle.
pub(super) fn prove(job: JobId, who: Sr25519Keyring) {
    prove_run(job, who, 1);
}

/// The same for a run of so many cycles.
pub(super) fn prove_run(job: JobId, who: Sr25519Keyring, cycles: u32) {
    let task = Jobs::task(job, &who.to_account_id()).expect("assigned");
    let verdict = Verdict {
        statement: Hash::from_low_u64_be(job.saturating_add(1)),
        cycles,
        outcome: RunOutcome::Halted,
        outputs: &[],
    };
    type OnVerdict = <Runtime as pallet_proofs::Config>::OnVerdict;
    assert_ok!(OnVerdict::on_verified(&task, &verdict));
}

#[test]
fn a_proven_job_of_100_sage_pays_80_burns_14_and_gives_4_and_2() {
    on_chain(|| {
        System::set_block_number(1);
        let job = submit(PAYMENT);
        assert_ok!(Jobs::claim_job(origin(Charlie), job));
        let (worker, client) = (
            free(Charlie) + bond(Charlie),
            Balances::total_balance(&Bob.to_account_id()),
        );
        let (issuance, common, pot) = (
            Balances::total_issuance(),
            Balances::free_balance(treasury()),
            Balances::free_balance(Fees::pot()),
        );

        prove(job, Charlie);

        assert_eq!(free(Charlie), worker + 80 * SAGE);
        assert_eq!(
            Balances::total_balance(&Bob.to_account_id()),
            client - PAYMENT
        );
        assert_eq!(Balances::total_issuance(), issuance - 14 * SAGE);
        assert_eq!(Balances::free_balance(treasury()), common + 4 * SAGE);
        assert_eq!(Balances::free_balance(Fees::pot()), pot + 2 * SAGE);
        assert_eq!(bond(Charlie), 0);
        assert!(pallet_jobs::Jobs::<Runtime>::get(job).is_none());
    });
}

#[test]
fn w14_a_reward_for_work_of_1_000_sage_is_free_at_settlement() {
    development().execute_with(|| {
        run_to_block(1);
        let charlie = Charlie.to_account_id();
        let spendable = || Balances::reducible_balance(&charlie, Preserve, Polite);
        // A subsidy vests; this is who could get one, and of what.
        assert_ok!(ProverStakes::bond(origin(Charlie), 1_000 * SAGE, 0));
        assert_ok!(Balances::transfer_keep_alive(
            origin(Dave),
            Budget::get().into(),
            100 * SAGE
        ));
        let before = spendable();
        let job = submit(1_250 * SAGE);
        assert_ok!(Jobs::claim_job(origin(Charlie), job));
        prove(job, Charlie);

        assert_eq!(spendable(), before + 1_000 * SAGE);
        assert_eq!(Rewards::entries(charlie.clone()), []);
        let nothing = pallet_rewards::Claimable::default();
        assert_eq!(Rewards::claimable(charlie.clone()), nothing);
        let (all, eve) = (spendable(), free(Eve));
        assert_ok!(Balances::transfer_keep_alive(
            origin(Charlie),
            Eve.to_account_id().into(),
            all
        ));
        assert_eq!(free(Eve), eve + all);
        invariants::assert_invariants();
    });
}

#[test]
fn w31_whoever_referred_the_client_has_a_tenth_of_the_treasurys_part() {
    on_chain(|| {
        System::set_block_number(1);
        let code: pallet_referral::Code = b"DAVE".to_vec().try_into().expect("short");
        assert_ok!(Referral::register(origin(Dave), code.clone()));
        assert_ok!(Referral::bind_referrer(origin(Bob), code));
        let job = submit(PAYMENT);
        assert_ok!(Jobs::claim_job(origin(Charlie), job));
        let (common, dave) = (Balances::free_balance(treasury()), free(Dave));

        prove(job, Charlie);

        let share = 4 * SAGE / 10;
        assert_eq!(
            Balances::free_balance(treasury()),
            common + 4 * SAGE - share
        );
        assert_ok!(Referral::claim(origin(Eve), Dave.to_account_id()));
        assert_eq!(free(Dave), dave + share);
    });
}

#[test]
fn the_bond_is_half_of_the_payment_and_at_least_one_sage() {
    type Directory = FirstComeWorkers<Runtime>;
    assert_eq!(Directory::bond(PAYMENT), 50 * SAGE);
    assert_eq!(Directory::bond(SAGE), SAGE);
    assert_eq!(Directory::bond(Balance::MAX), Balance::MAX / 2);
    assert_eq!(
        Directory::slash(Balance::MAX, AssignmentEnd::TimedOut),
        Balance::MAX / 10
    );
    assert_eq!(Directory::slash(199, AssignmentEnd::TimedOut), 19);
    assert_eq!(Directory::slash(199, AssignmentEnd::Abandoned), 3);
    assert_eq!(Directory::slash(Balance::MAX, AssignmentEnd::Paid), 0);

    on_chain(|| {
        System::set_block_number(1);
        let (large, small) = (submit(PAYMENT), submit(SAGE));
        assert_ok!(Jobs::claim_job(origin(Charlie), large));
        assert_eq!(bond(Charlie), 50 * SAGE);
        assert_ok!(Jobs::claim_job(origin(Charlie), small));
        assert_eq!(bond(Charlie), 51 * SAGE);
        prove(small, Charlie);
        assert_eq!(bond(Charlie), 50 * SAGE);
    });
}

#[test]
fn neither_the_client_nor_one_who_cannot_bond_gets_a_job() {
    on_chain(|| {
        System::set_block_number(1);
        let job = submit(PAYMENT);
        assert_noop!(
            Jobs::claim_job(origin(Bob), job),
            pallet_jobs::Error::<Runtime>::OwnJob
        );
        let poor = AccountId::from([9; 32]);
        assert_ok!(Balances::transfer_keep_alive(
            origin(Dave),
            poor.clone().into(),
            50 * SAGE
        ));
        // All of it would be held, and nothing left to keep the account.
        assert!(Jobs::claim_job(RuntimeOrigin::signed(poor.clone()), job).is_err());
        assert_eq!(Balances::reserved_balance(&poor), 0);
        assert_ok!(Balances::transfer_keep_alive(
            origin(Dave),
            poor.clone().into(),
            SAGE
        ));
        assert_ok!(Jobs::claim_job(RuntimeOrigin::signed(poor), job));
    });
}

#[test]
fn giving_a_job_back_burns_2_percent_of_the_bond_and_a_lapse_10() {
    on_chain(|| {
        System::set_block_number(1);
        let job = submit(PAYMENT);
        let issuance = Balances::total_issuance();
        let charlie = free(Charlie);
        assert_ok!(Jobs::claim_job(origin(Charlie), job));
        assert_ok!(Jobs::abandon_job(origin(Charlie), job));
        assert_eq!((free(Charlie), bond(Charlie)), (charlie - SAGE, 0));
        assert_noop!(
            Jobs::claim_job(origin(Charlie), job),
            pallet_jobs::Error::<Runtime>::GivenBack
        );

        let dave = free(Dave);
        assert_ok!(Jobs::claim_job(origin(Dave), job));
        System::set_block_number(22);
        Jobs::on_initialize(22);
        assert_eq!((free(Dave), bond(Dave)), (dave - 5 * SAGE, 0));
        assert_eq!(Balances::total_issuance(), issuance - 6 * SAGE);
        let record = pallet_jobs::Jobs::<Runtime>::get(job).expect("open");
        assert!(matches!(record.status, JobStatus::Queued { .. }));
    });
}

#[test]
fn nobody_loses_a_bond_for_a_lapse_during_a_migration() {
    on_chain(|| {
        System::set_block_number(1);
        let job = submit(PAYMENT);
        let charlie = free(Charlie);
        assert_ok!(Jobs::claim_job(origin(Charlie), job));
        // A migration that is stuck: no transaction can be included.
        pallet_migrations::Cursor::<Runtime>::put(pallet_migrations::MigrationCursor::Stuck);
        System::set_block_number(5);
        Jobs::on_initialize(5);
        pallet_migrations::Cursor::<Runtime>::kill();
        System::set_block_number(22);
        Jobs::on_initialize(22);
        assert_eq!((free(Charlie), bond(Charlie)), (charlie, 0));
    });
}

#[test]
fn a_block_takes_forty_proofs_of_the_largest_job_by_length_and_time() {
    use frame_support::dispatch::{DispatchClass, GetDispatchInfo};

    let standard = Proofs::submit_weight(1, RunOutcome::Halted, 1_024);
    let proven = Proofs::submit_weight(2, RunOutcome::Halted, 1_024);
    let normal = configs::system::RuntimeBlockWeights::get()
        .get(DispatchClass::Normal)
        .max_total
        .expect("limited");
    assert!(standard.saturating_mul(40).all_lte(normal), "{standard:?}");
    assert!(standard.all_lte(proven));
    // A transaction is weighed by the strictest policy before it runs.
    let call = pallet_proofs::Call::<Runtime>::submit_and_verify_with_io_binding {
        job: 0,
        claim: pallet_proofs::RunClaim {
            cycles: 1,
            outcome: RunOutcome::Halted,
            log_cmp: 4,
        },
        inputs: Words::default(),
        outputs: Words::truncate_from(vec![0; 1_024]),
        envelope: vec![0; MAX_ENVELOPE_BYTES as usize]
            .try_into()
            .expect("the bound"),
    };
    assert_eq!(call.get_dispatch_info().call_weight, proven);
}
