//! Calls about metered jobs, and the verdicts of their proofs.

use super::{
    acts::{missing, mostly, signed, Act},
    dice::Dice,
};
use frame_support::storage::with_storage_layer;
use pallet_metering::{CurrentTerms, MeterRequest, MeterStatus, Meters, Rates, Terms};
use pallet_voting::{RawOrigin, Track};
use sage_primitives::{
    hardware::GpuClass,
    proofs::{OnProofVerdict, ProofTasks, RunOutcome, Verdict},
    JobId, Words,
};
use sage_runtime::*;
use sp_runtime::DispatchResult;

type Meter = pallet_metering::Meter<AccountId, BlockNumber>;

/// An open job that runs, or one that waits.
fn meter(dice: &mut Dice, runs: bool) -> Option<(JobId, Meter)> {
    let wanted = |meter: &Meter| (meter.status == MeterStatus::Waiting) != runs;
    dice.one_of(Meters::<Runtime>::iter().filter(|(_, meter)| wanted(meter)))
}

/// The length of an hour, or now and then another one.
fn hour_blocks(dice: &mut Dice) -> Option<BlockNumber> {
    let now = CurrentTerms::<Runtime>::get()?.hour_blocks;
    Some(if dice.one_in(8) { now + 1 } else { now })
}

/// Who has the job.
fn worker(meter: &Meter) -> Option<AccountId> {
    match &meter.status {
        MeterStatus::Running(running) => Some(running.worker.clone()),
        MeterStatus::Waiting => None,
    }
}

pub fn metering(call: &str, dice: &mut Dice) -> Option<Act> {
    use pallet_metering::Call;
    let by = dice.actor();
    Some(match call {
        "open" => {
            let program = dice.one_of(pallet_proofs::Programs::<Runtime>::iter_keys())?;
            let request = MeterRequest {
                program,
                policy: dice.pick(&[None, None, Some(1), Some(2), Some(3)]),
                max_cycles: 1 << (dice.below(5) * 4 + 5),
                class: dice.pick(&[GpuClass::Other, GpuClass::Other, GpuClass::H100]),
                max_hours: dice.below(6),
                hour_blocks: hour_blocks(dice)?,
                max_rate: dice.pick(&[Balance::MAX, 3 * SAGE]),
            };
            let inputs = Words::truncate_from(vec![1; dice.below(6) as usize]);
            signed(by, Call::<Runtime>::open { request, inputs })
        }
        "claim" => {
            let (job, _) = meter(dice, false)?;
            signed(by, Call::<Runtime>::claim { job })
        }
        "close" => {
            let runs = dice.one_in(2);
            let (job, of) = meter(dice, runs)?;
            let party = if dice.one_in(2) { worker(&of) } else { None };
            let by = dice.rather(party.unwrap_or(of.client));
            signed(by, Call::<Runtime>::close { job })
        }
        "set_terms" => {
            let terms = Terms {
                hour_blocks: dice.below(8),
                rates: Rates {
                    other: SAGE / 2 + dice.amount(3 * SAGE),
                    ..Rates::default()
                },
            };
            let standard = RawOrigin::Decided(Track::Standard);
            mostly(dice, standard, Call::<Runtime>::set_terms { terms })
        }
        _ => missing("Metering", call),
    })
}

/// Finds the hour of some metered job proven, as pallet proofs does once it has verified the proof. `None` if no job runs.
pub fn verdict(dice: &mut Dice) -> Option<DispatchResult> {
    let (id, meter) = meter(dice, true)?;
    let worker = worker(&meter)?;
    Some(with_storage_layer(|| {
        let task = Metering::task(id, &worker)?;
        let outcome = if dice.one_in(6) {
            RunOutcome::OutOfCycles { pc: 0 }
        } else {
            RunOutcome::Halted
        };
        let verdict = Verdict {
            statement: dice.hash(),
            cycles: 1 + dice.below(meter.max_cycles),
            outcome,
            outputs: &[],
        };
        type OnVerdict = <Runtime as pallet_proofs::Config>::OnVerdict;
        OnVerdict::on_verified(&task, &verdict)
    }))
}
