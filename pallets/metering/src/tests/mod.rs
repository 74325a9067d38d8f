//! Tests by behaviour.

mod checkpoints;
mod claiming;
mod closing;
mod conservation;
mod examples;
mod flaws;
mod invariants;
mod opening;
mod terms;
mod weights;

use frame::{testing_prelude::*, token::fungible::InspectHold};
use sage_pallet_testing::{run_to, AccountId, ALICE, BOB, SAGE};
use sage_primitives::{
    hardware::GpuClass,
    proofs::{OnProofVerdict, ProofTask, ProofTasks, RunOutcome, Verdict},
    Balance, JobId, ProgramId, Words, FIRST_METERED_JOB,
};

use crate::{
    mock::{call, chain, Balances, Metering, Test, HOUR, MAX_WAIT, START},
    *,
};

/// Errors of the mock.
type Refused = Error<Test>;

/// The program of most tests.
const PROGRAM: ProgramId = H256::repeat_byte(7);

/// What an hour of most tests pays: that of the slowest class.
const RATE: Balance = 5 * SAGE / 2;

/// Hours of most tests.
const HOURS: Hour = 4;

/// The request of most tests.
fn request() -> MeterRequest {
    MeterRequest {
        program: PROGRAM,
        policy: None,
        max_cycles: 1_000,
        class: GpuClass::Other,
        max_hours: HOURS,
        hour_blocks: HOUR,
        max_rate: RATE,
    }
}

fn inputs() -> Words {
    Words::truncate_from(vec![1, 2, 3])
}

/// Opens what `request` asks for.
fn try_open(client: &AccountId, request: MeterRequest) -> DispatchResult {
    let inputs = inputs();
    call(client, Call::open { request, inputs })
}

/// Opens what `request` asks for and returns the number of the job.
fn open_with(client: &AccountId, request: MeterRequest) -> JobId {
    let job = NextJobId::<Test>::get();
    assert_ok!(try_open(client, request));
    job
}

/// Alice opens the usual job.
fn open() -> JobId {
    open_with(&ALICE, request())
}

fn claim(who: &AccountId, job: JobId) -> DispatchResult {
    call(who, Call::claim { job })
}

fn close(who: &AccountId, job: JobId) -> DispatchResult {
    call(who, Call::close { job })
}

/// Alice opens the usual job and Bob takes it.
fn running() -> JobId {
    let job = open();
    assert_ok!(claim(&BOB, job));
    job
}

fn height() -> u32 {
    frame_system::Pallet::<Test>::block_number()
}

/// Lets `blocks` blocks pass.
fn wait(blocks: u32) {
    run_to::<Test>(height() + blocks);
}

/// Does what the proofs pallet does once a proof of `task` is valid.
fn tell(task: &ProofTask<AccountId>, outcome: RunOutcome, outputs: &[u32]) -> DispatchResult {
    let verdict = Verdict {
        statement: H256::from_low_u64_be(task.job + u64::from(task.attempt)),
        cycles: 700,
        outcome,
        outputs,
    };
    Metering::on_verified(task, &verdict)
}

/// Brings a valid proof of a run that ended with `outcome`.
fn prove_with(
    worker: &AccountId,
    job: JobId,
    outcome: RunOutcome,
    outputs: &[u32],
) -> DispatchResult {
    tell(&Metering::task(job, worker)?, outcome, outputs)
}

/// Brings a valid proof of a run that halted.
fn prove(worker: &AccountId, job: JobId) -> DispatchResult {
    prove_with(worker, job, RunOutcome::Halted, &[4, 5])
}

/// Lets an hour pass and proves it.
fn work_an_hour(worker: &AccountId, job: JobId) {
    wait(HOUR);
    assert_ok!(prove(worker, job));
}

/// The open job `job`.
fn meter(job: JobId) -> MeterOf<Test> {
    Meters::<Test>::get(job).expect("the job is open")
}

/// What is held for the open jobs of `who`.
fn escrow(who: &AccountId) -> Balance {
    Balances::balance_on_hold(&HoldReason::MeterEscrow.into(), who)
}

/// Asserts that nothing is left of `job`.
fn assert_gone(job: JobId) {
    assert!(!Meters::<Test>::contains_key(job) && !Inputs::<Test>::contains_key(job));
    let mut listed = OpenJobs::<Test>::iter().flat_map(|(_, jobs)| jobs.into_inner());
    assert!(!listed.any(|open| open == job));
}
