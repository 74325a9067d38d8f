//! Calls of clients and workers, and the verdicts of proofs.

use super::{
    acts::{free, missing, mostly, signed, Act},
    dice::Dice,
};
use frame_support::{instances::Instance1, storage::with_storage_layer};
use pallet_jobs::{JobRequest, JobStatus};
use pallet_proofs::PolicyRule;
use pallet_voting::{RawOrigin, Track};
use sage_primitives::{
    proofs::{OnProofVerdict, ProofTasks, RunOutcome, Verdict},
    verifier::ProgramHeader,
    JobId, Words,
};
use sage_runtime::*;
use sp_runtime::DispatchResult;

type Job = pallet_jobs::Job<AccountId, BlockNumber>;

/// An open job of which `wanted` is true.
fn job(dice: &mut Dice, wanted: impl Fn(&Job) -> bool) -> Option<(JobId, Job)> {
    dice.one_of(pallet_jobs::Jobs::<Runtime>::iter().filter(|(_, job)| wanted(job)))
}

fn is_queued(job: &Job) -> bool {
    matches!(job.status, JobStatus::Queued { .. })
}

/// Who has the job.
fn worker(job: &Job) -> Option<AccountId> {
    match &job.status {
        JobStatus::Assigned { worker, .. } => Some(worker.clone()),
        JobStatus::Queued { .. } => None,
    }
}

pub fn jobs(call: &str, dice: &mut Dice) -> Option<Act> {
    use pallet_jobs::Call;
    let by = dice.actor();
    Some(match call {
        "submit_job" => {
            let request = request(&by, dice)?;
            let inputs = Words::truncate_from(vec![1; dice.below(6) as usize]);
            signed(by, Call::<Runtime>::submit_job { request, inputs })
        }
        "cancel_job" => {
            let (job, of) = job(dice, |_| true)?;
            let by = dice.rather(of.client);
            signed(by, Call::<Runtime>::cancel_job { job })
        }
        "claim_job" => {
            let (job, _) = job(dice, is_queued)?;
            // One who has staked is subsidised.
            let stakes = pallet_stakes::Bonds::<Runtime, Instance1>::iter_keys();
            let by = dice.one_of(stakes).unwrap_or(by);
            let by = dice.rather(by);
            signed(by, Call::<Runtime>::claim_job { job })
        }
        "abandon_job" => {
            // Workers rarely have a job for long; then one that nobody has is given back, in vain.
            let taken = job(dice, |job| !is_queued(job));
            let (job, of) = taken.or_else(|| job(dice, |_| true))?;
            let by = dice.rather(worker(&of).unwrap_or(by));
            signed(by, Call::<Runtime>::abandon_job { job })
        }
        "expire_job" => {
            let (job, _) = job(dice, |_| true)?;
            signed(by, Call::<Runtime>::expire_job { job })
        }
        "time_out_job" => {
            let (job, _) = job(dice, |_| true)?;
            signed(by, Call::<Runtime>::time_out_job { job })
        }
        _ => missing("Jobs", call),
    })
}

/// What `by` wants to have run, and pays for.
fn request(by: &AccountId, dice: &mut Dice) -> Option<JobRequest<BlockNumber>> {
    let now = System::block_number();
    let program = dice.one_of(pallet_proofs::Programs::<Runtime>::iter_keys())?;
    let queue_deadline = now + dice.below(60);
    let payment = if dice.one_in(4) {
        dice.amount(free(by) / 64)
    } else {
        (SAGE + dice.amount(free(by) / 256)).max(100 * SAGE)
    };
    Some(JobRequest {
        program,
        policy: dice.pick(&[None, None, Some(1), Some(2), Some(3)]),
        max_cycles: 1 << (dice.below(5) * 4 + 5 + dice.below(2)),
        payment,
        only_if_free: dice.one_in(16),
        queue_deadline,
        exec_duration: dice.below(80),
        sla_deadline: queue_deadline + dice.below(300),
    })
}

pub fn proofs(call: &str, dice: &mut Dice) -> Option<Act> {
    use pallet_proofs::Call;
    let by = dice.actor();
    let standard = RawOrigin::Decided(Track::Standard);
    let rule = PolicyRule {
        default: u8::try_from(dice.below(4)).expect("small"),
        strict_from: dice.amount(10_000 * SAGE),
    };
    let known = dice.one_of(pallet_proofs::Programs::<Runtime>::iter());
    Some(match call {
        "register_circuit" => {
            let call = Call::<Runtime>::register_circuit {
                circuit: dice.below(3),
                version: 1 + dice.below(2),
                rule,
            };
            mostly(dice, standard, call)
        }
        "set_policy_rule" => {
            let circuit = dice.below(3);
            mostly(
                dice,
                standard,
                Call::<Runtime>::set_policy_rule { circuit, rule },
            )
        }
        // To commit to the code of a program takes tens of milliseconds.
        "register_program" if known.is_some() && !dice.one_in(8) => return None,
        "register_program" => register_program(by, 1 + dice.below(8)),
        "retire_program" => {
            let (program, of) = known?;
            let by = dice.rather(of.owner);
            signed(by, Call::<Runtime>::retire_program { program })
        }
        "remove_program" => {
            let (program, of) = known?;
            let by = dice.rather(of.owner);
            signed(by, Call::<Runtime>::remove_program { program })
        }
        // Needs a proof, which takes seconds to make; the end-to-end tests bring real ones, and `verdict` is what follows.
        "submit_and_verify_with_io_binding" => return None,
        _ => missing("Proofs", call),
    })
}

/// Registers a program of so many instructions, which do nothing but halt.
pub fn register_program(by: AccountId, n_instr: u32) -> Act {
    const HALT: u8 = 0x22;
    const INSTRUCTION_BYTES: usize = sage_primitives::verifier::INSTRUCTION_BYTES;
    let header = ProgramHeader {
        vm_version: 1,
        mem_log: 6,
        in_base: 32,
        max_in: 4,
        out_base: 40,
        max_out: 4,
        n_instr,
    };
    let mut code = vec![0; n_instr as usize * INSTRUCTION_BYTES];
    code.iter_mut()
        .step_by(INSTRUCTION_BYTES)
        .for_each(|opcode| *opcode = HALT);
    let code = code.try_into().expect("short");
    signed(
        by,
        pallet_proofs::Call::<Runtime>::register_program { header, code },
    )
}

/// Finds some assigned job proven, as pallet proofs does once it has verified the proof. `None` if no job is assigned.
pub fn verdict(dice: &mut Dice) -> Option<DispatchResult> {
    let (id, job) = job(dice, |job| !is_queued(job))?;
    let worker = worker(&job)?;
    Some(with_storage_layer(|| {
        let task = Jobs::task(id, &worker)?;
        let outcome = match dice.below(4) {
            0 => RunOutcome::OutOfCycles { pc: 0 },
            _ => RunOutcome::Halted,
        };
        let verdict = Verdict {
            statement: dice.hash(),
            cycles: (1 + dice.below(job.max_cycles)).max(job.max_cycles / 2),
            outcome,
            outputs: &[],
        };
        type OnVerdict = <Runtime as pallet_proofs::Config>::OnVerdict;
        OnVerdict::on_verified(&task, &verdict)
    }))
}
