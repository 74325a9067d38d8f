//! Tests by behaviour.

mod abandon;
mod boundaries;
mod cancel;
mod claim;
mod conservation;
mod expire;
mod expiry_buckets;
mod invariants;
mod prices;
mod receipts;
mod settle;
mod submit;
mod time_out;
mod views;

use frame::{deps::sp_runtime::DispatchResult, testing_prelude::*, token::fungible::InspectHold};
use sage_pallet_testing::{AccountId, DAVE, SAGE};
use sage_primitives::{
    proofs::{OnProofVerdict, ProofTasks, RunOutcome, Verdict},
    Balance, JobId, ProgramId, Words,
};

use crate::{
    mock::{call, Balances, Jobs, Test},
    Call, HoldReason, JobOf, JobRequest, JobStatus,
};

/// The program of most tests.
const PROGRAM: ProgramId = H256::repeat_byte(7);

/// What most jobs pay.
const PAYMENT: Balance = 10 * SAGE;

/// Blocks that most jobs wait for a worker.
const QUEUE: u32 = 10;

/// Blocks that most workers have.
const EXEC: u32 = 20;

/// Blocks after which most jobs are of no use.
const SLA: u32 = 200;

/// The request of most tests, made at the present height.
fn request() -> JobRequest<u32> {
    let now = frame_system::Pallet::<Test>::block_number();
    JobRequest {
        program: PROGRAM,
        policy: None,
        max_cycles: 1_000,
        payment: PAYMENT,
        only_if_free: false,
        queue_deadline: now + QUEUE,
        exec_duration: EXEC,
        sla_deadline: now + SLA,
    }
}

/// The inputs of most tests.
fn inputs() -> Words {
    Words::truncate_from(vec![1, 2, 3])
}

/// Submits `request`.
fn try_submit(client: &AccountId, request: JobRequest<u32>) -> DispatchResult {
    let inputs = inputs();
    call(client, Call::submit_job { request, inputs })
}

/// Submits `request` and returns the number of the job.
fn submit_with(client: &AccountId, request: JobRequest<u32>) -> JobId {
    let id = crate::NextJobId::<Test>::get();
    assert_ok!(try_submit(client, request));
    id
}

/// Submits the usual request and returns the number of the job.
fn submit(client: &AccountId) -> JobId {
    submit_with(client, request())
}

fn cancel(who: &AccountId, job: JobId) -> DispatchResult {
    call(who, Call::cancel_job { job })
}

fn claim(who: &AccountId, job: JobId) -> DispatchResult {
    call(who, Call::claim_job { job })
}

fn abandon(who: &AccountId, job: JobId) -> DispatchResult {
    call(who, Call::abandon_job { job })
}

fn expire(who: &AccountId, job: JobId) -> DispatchResult {
    call(who, Call::expire_job { job })
}

fn time_out(who: &AccountId, job: JobId) -> DispatchResult {
    call(who, Call::time_out_job { job })
}

/// A statement that no other assignment has.
fn statement(job: JobId, attempt: u32) -> H256 {
    H256::from_low_u64_be(job * 100 + u64::from(attempt))
}

/// Does what the proofs pallet does once a proof is valid.
fn prove_with(
    worker: &AccountId,
    job: JobId,
    cycles: u32,
    outcome: RunOutcome,
    outputs: &[u32],
) -> DispatchResult {
    let task = Jobs::task(job, worker)?;
    let verdict = Verdict {
        statement: statement(job, task.attempt),
        cycles,
        outcome,
        outputs,
    };
    Jobs::on_verified(&task, &verdict)
}

/// Fills the bucket after `deadline` with jobs of DAVE, so that the next job due then is ended by hand or a block late.
fn crowd(deadline: u32) {
    for _ in 0..4 {
        let request = JobRequest {
            payment: SAGE,
            queue_deadline: deadline,
            ..request()
        };
        submit_with(&DAVE, request);
    }
}

/// Brings a valid proof of a run that halted.
fn prove(worker: &AccountId, job: JobId) -> DispatchResult {
    prove_with(worker, job, 700, RunOutcome::Halted, &[4, 5])
}

/// The open job `id`.
fn open(id: JobId) -> JobOf<Test> {
    crate::Jobs::<Test>::get(id).expect("the job is open")
}

/// Last height at which the worker's proof of job `id` is accepted.
fn exec_deadline(id: JobId) -> u32 {
    match open(id).status {
        JobStatus::Assigned { exec_deadline, .. } => exec_deadline,
        JobStatus::Queued { .. } => panic!("job {id} is not assigned"),
    }
}

/// What is held for the open jobs of `who`.
fn escrow(who: &AccountId) -> Balance {
    Balances::balance_on_hold(&HoldReason::JobEscrow.into(), who)
}
