//! Are metered jobs assigned, paid and refunded as the runtime joins its pallets?

use super::jobs::{origin, program, submit};
use super::*;
use frame_support::{
    assert_noop,
    traits::fungible::{Inspect, InspectHold},
};
use pallet_metering::{Error, HoldReason, MeterRequest, MeterStatus, Rates, Terms};
use sage_primitives::{
    hardware::GpuClass,
    proofs::{OnProofVerdict, ProofTask, ProofTasks, RunOutcome, Verdict},
    JobId, Words, FIRST_METERED_JOB,
};
use sage_runtime::{adapters::AllJobs, genesis::presets::SHORT_HOUR};
use sp_runtime::DispatchResult;
use Sr25519Keyring::{Bob, Charlie, Dave};

/// Bob asks for `hours` hours of hardware of `class`.
fn open(class: GpuClass, hours: u32) -> DispatchResult {
    let program = match pallet_proofs::Programs::<Runtime>::iter_keys().next() {
        Some(program) => program,
        None => program(),
    };
    let request = MeterRequest {
        program,
        policy: None,
        max_cycles: 10,
        class,
        max_hours: hours,
        hour_blocks: SHORT_HOUR,
        max_rate: Balance::MAX,
    };
    Metering::open(origin(Bob), request, Words::default())
}

/// Makes an hour of the slowest class cost `rate`.
fn ask(rate: Balance) {
    let rates = Rates {
        other: rate,
        rtx3090: rate,
        rtx4090: rate,
        a100: rate,
        h100: rate,
    };
    let hour_blocks = SHORT_HOUR;
    assert_ok!(Metering::set_terms(
        RuntimeOrigin::root(),
        Terms { hour_blocks, rates }
    ));
}

fn wait(blocks: u32) {
    System::set_block_number(System::block_number() + blocks);
}

/// What the proofs pallet does once a proof of `task` is true.
fn tell(task: &ProofTask<AccountId>) -> DispatchResult {
    let verdict = Verdict {
        statement: Hash::from_low_u64_be(task.job + u64::from(task.attempt)),
        cycles: 1,
        outcome: RunOutcome::Halted,
        outputs: &[],
    };
    type OnVerdict = <Runtime as pallet_proofs::Config>::OnVerdict;
    OnVerdict::on_verified(task, &verdict)
}

fn task(job: JobId, who: Sr25519Keyring) -> ProofTask<AccountId> {
    AllJobs::task(job, &who.to_account_id()).expect("the hour has passed")
}

fn escrow(who: Sr25519Keyring) -> Balance {
    Balances::balance_on_hold(&HoldReason::MeterEscrow.into(), &who.to_account_id())
}

fn total(who: Sr25519Keyring) -> Balance {
    Balances::total_balance(&who.to_account_id())
}

#[test]
fn w3_of_50_sage_held_37_5_are_paid_and_12_5_are_back() {
    development().execute_with(|| {
        System::set_block_number(1);
        ask(25 * SAGE / 2);
        let before = total(Bob);
        assert_ok!(open(GpuClass::Other, 4));
        let job = FIRST_METERED_JOB;
        assert_eq!((total(Bob), escrow(Bob)), (before, 50 * SAGE));
        assert_ok!(Metering::claim(origin(Charlie), job));
        let free = Balances::free_balance(Bob.to_account_id());
        let worker = total(Charlie);
        let (issuance, common, pot) = (
            Balances::total_issuance(),
            Balances::free_balance(treasury()),
            Balances::free_balance(Fees::pot()),
        );

        for _ in 1..=3 {
            wait(SHORT_HOUR);
            assert_ok!(tell(&task(job, Charlie)));
        }
        assert_ok!(Metering::close(origin(Charlie), job));

        let hundredths = |hundredths: Balance| hundredths * SAGE / 100;
        assert_eq!(total(Charlie), worker + 30 * SAGE);
        assert_eq!(Balances::total_issuance(), issuance - hundredths(525));
        assert_eq!(Balances::free_balance(treasury()), common + hundredths(150));
        assert_eq!(Balances::free_balance(Fees::pot()), pot + hundredths(75));
        assert_eq!(total(Bob), before - hundredths(3_750));
        assert_eq!(escrow(Bob), 0);
        let given_back = Balances::free_balance(Bob.to_account_id()) - free;
        assert_eq!(given_back, hundredths(1_250));
        assert_eq!(Balances::total_balance_on_hold(&Charlie.to_account_id()), 0);
        assert!(pallet_metering::Meters::<Runtime>::get(job).is_none());
    });
}

#[test]
fn w29_seven_hours_of_30_sage_pay_168_burn_29_4_and_give_8_4_and_4_2() {
    development().execute_with(|| {
        System::set_block_number(1);
        ask(30 * SAGE);
        assert_ok!(open(GpuClass::Other, 10));
        let job = FIRST_METERED_JOB;
        assert_eq!(escrow(Bob), 300 * SAGE);
        assert_ok!(Metering::claim(origin(Charlie), job));
        let (worker, client) = (total(Charlie), total(Bob));
        let (issuance, common, pot) = (
            Balances::total_issuance(),
            Balances::free_balance(treasury()),
            Balances::free_balance(Fees::pot()),
        );

        let mut last = None;
        for hour in 1..=7 {
            wait(SHORT_HOUR);
            let task = task(job, Charlie);
            assert_eq!(task.attempt, hour);
            assert_ok!(tell(&task));
            last = Some(task);
        }
        let seventh = last.expect("seven hours were proven");
        assert_noop!(tell(&seventh), Error::<Runtime>::TooEarly);
        wait(SHORT_HOUR);
        assert_noop!(tell(&seventh), Error::<Runtime>::TaskMismatch);
        assert_eq!(escrow(Bob), 90 * SAGE);
        assert_ok!(Metering::close(origin(Charlie), job));

        let tenths = |tenths: Balance| tenths * SAGE / 10;
        assert_eq!(total(Charlie), worker + tenths(1_680));
        assert_eq!(Balances::total_issuance(), issuance - tenths(294));
        assert_eq!(Balances::free_balance(treasury()), common + tenths(84));
        assert_eq!(Balances::free_balance(Fees::pot()), pot + tenths(42));
        assert_eq!((total(Bob), escrow(Bob)), (client - 210 * SAGE, 0));
        assert_eq!(Balances::total_balance_on_hold(&Charlie.to_account_id()), 0);
    });
}

#[test]
fn f_j14_the_number_says_whether_a_proof_is_of_a_job_or_of_a_metered_one() {
    development().execute_with(|| {
        System::set_block_number(1);
        let job = submit(100 * SAGE);
        assert_ok!(open(GpuClass::Other, 2));
        assert_ok!(Jobs::claim_job(origin(Charlie), job));
        assert_ok!(Metering::claim(origin(Dave), FIRST_METERED_JOB));
        wait(SHORT_HOUR);

        let (plain, metered) = (task(job, Charlie), task(FIRST_METERED_JOB, Dave));
        assert_eq!((plain.job, metered.job), (job, FIRST_METERED_JOB));
        assert_ok!(tell(&metered));
        assert!(pallet_jobs::Jobs::<Runtime>::contains_key(job));
        assert_ok!(tell(&plain));
        assert!(!pallet_jobs::Jobs::<Runtime>::contains_key(job));
        assert_eq!(meter(FIRST_METERED_JOB).paid_hours, 1);

        let of = |job| AllJobs::task(job, &Dave.to_account_id());
        assert_eq!(
            of(FIRST_METERED_JOB - 1),
            Err(pallet_jobs::Error::<Runtime>::UnknownJob.into())
        );
        assert_eq!(
            of(FIRST_METERED_JOB + 1),
            Err(Error::<Runtime>::UnknownJob.into())
        );
    });
}

#[test]
fn no_worker_is_faster_than_was_shown_and_nothing_is_shown_yet() {
    development().execute_with(|| {
        System::set_block_number(1);
        assert_ok!(open(GpuClass::Rtx3090, 1));
        assert_noop!(
            Metering::claim(origin(Charlie), FIRST_METERED_JOB),
            Error::<Runtime>::HardwareTooSlow
        );
        assert_ok!(Metering::close(origin(Bob), FIRST_METERED_JOB));
        assert_eq!(escrow(Bob), 0);
    });
}

#[test]
fn jobs_and_metered_jobs_together_escrow_no_money_that_a_lock_needs() {
    use frame_support::traits::{LockableCurrency, WithdrawReasons};

    development().execute_with(|| {
        System::set_block_number(1);
        ask(50 * SAGE);
        program();
        let bob = Bob.to_account_id();
        let locked = Balances::free_balance(&bob) - 100 * SAGE;
        Balances::set_lock(*b"vesting ", &bob, locked, WithdrawReasons::all());
        submit(60 * SAGE);
        assert_noop!(
            open(GpuClass::Other, 1),
            Error::<Runtime>::InsufficientBalance
        );
        ask(40 * SAGE);
        assert_ok!(open(GpuClass::Other, 1));
        let request = pallet_jobs::JobRequest {
            program: meter(FIRST_METERED_JOB).program,
            policy: None,
            max_cycles: 10,
            payment: SAGE,
            only_if_free: false,
            queue_deadline: 10,
            exec_duration: 20,
            sla_deadline: 200,
        };
        assert_noop!(
            Jobs::submit_job(origin(Bob), request, Words::default()),
            pallet_jobs::Error::<Runtime>::InsufficientBalance
        );
    });
}

/// An open metered job.
fn meter(job: JobId) -> pallet_metering::Meter<AccountId, BlockNumber> {
    pallet_metering::Meters::<Runtime>::get(job).expect("open")
}

#[test]
fn a_worker_who_misses_an_hour_loses_a_tenth_of_the_bond() {
    development().execute_with(|| {
        System::set_block_number(1);
        ask(30 * SAGE);
        assert_ok!(open(GpuClass::Other, 2));
        assert_ok!(Metering::claim(origin(Charlie), FIRST_METERED_JOB));
        let (worker, client) = (total(Charlie), total(Bob));
        wait(2 * SHORT_HOUR + 1);
        assert_ok!(Metering::close(origin(Dave), FIRST_METERED_JOB));
        // Half of the rate is bonded.
        assert_eq!(total(Charlie), worker - 15 * SAGE / 10);
        // No hour was paid: the job waits for another worker.
        assert_eq!((total(Bob), escrow(Bob)), (client, 60 * SAGE));
        assert_eq!(meter(FIRST_METERED_JOB).status, MeterStatus::Waiting);
        assert_ok!(Metering::claim(origin(Dave), FIRST_METERED_JOB));
        wait(2 * SHORT_HOUR);
        assert_ok!(tell(&task(FIRST_METERED_JOB, Dave)));
        wait(2 * SHORT_HOUR + 1);
        assert_ok!(Metering::close(origin(Charlie), FIRST_METERED_JOB));
        assert_eq!((total(Bob), escrow(Bob)), (client - 30 * SAGE, 0));
    });
}

#[test]
fn who_gives_a_job_back_loses_a_fiftieth_of_the_bond_and_after_the_hour_a_tenth() {
    for (blocks, hundredths) in [(SHORT_HOUR, 30), (SHORT_HOUR + 1, 150)] {
        development().execute_with(|| {
            System::set_block_number(1);
            ask(30 * SAGE);
            assert_ok!(open(GpuClass::Other, 2));
            assert_ok!(Metering::claim(origin(Charlie), FIRST_METERED_JOB));
            let worker = total(Charlie);
            wait(blocks);
            assert_ok!(Metering::close(origin(Charlie), FIRST_METERED_JOB));
            assert_eq!(total(Charlie), worker - hundredths * SAGE / 100);
            assert_eq!(meter(FIRST_METERED_JOB).status, MeterStatus::Waiting);
        });
    }
}

#[test]
fn a_job_that_nobody_takes_in_thirty_days_is_given_up_by_anyone() {
    development().execute_with(|| {
        System::set_block_number(1);
        assert_ok!(open(GpuClass::H100, 2));
        let client = total(Bob);
        wait(30 * DAYS);
        let refused = Error::<Runtime>::NotParty;
        assert_noop!(Metering::close(origin(Dave), FIRST_METERED_JOB), refused);
        wait(1);
        assert_ok!(Metering::close(origin(Dave), FIRST_METERED_JOB));
        assert_eq!((total(Bob), escrow(Bob)), (client, 0));
    });
}

#[test]
fn each_hour_counts_for_the_rewards_of_its_worker() {
    development().execute_with(|| {
        System::set_block_number(1);
        let who = Charlie.to_account_id();
        assert_ok!(ProverStakes::bond(origin(Charlie), 1_000 * SAGE, 0));
        assert_ok!(open(GpuClass::Other, 3));
        assert_ok!(Metering::claim(origin(Charlie), FIRST_METERED_JOB));
        for hour in 1..=3 {
            wait(SHORT_HOUR);
            assert_ok!(tell(&task(FIRST_METERED_JOB, Charlie)));
            let worker = pallet_rewards::Workers::<Runtime>::get(&who).expect("staked");
            assert_eq!(worker.cycles, hour);
        }
    });
}

#[test]
fn a_halt_is_known_to_metered_jobs_too() {
    development().execute_with(|| {
        System::set_block_number(1);
        ask(30 * SAGE);
        assert_ok!(open(GpuClass::Other, 2));
        assert_ok!(Metering::claim(origin(Charlie), FIRST_METERED_JOB));
        let worker = total(Charlie);
        wait(2 * SHORT_HOUR + 1);
        pallet_jobs::LastHalt::<Runtime>::put(5);
        assert_ok!(Metering::close(origin(Dave), FIRST_METERED_JOB));
        assert_eq!(total(Charlie), worker);
    });
}

#[test]
fn the_presets_set_the_hour_and_the_rates_of_the_table() {
    for (preset, hour_blocks) in [
        (DEV_RUNTIME_PRESET, SHORT_HOUR),
        (LOCAL_TESTNET_RUNTIME_PRESET, SHORT_HOUR),
        (
            sage_runtime::genesis::presets::TESTNET_RUNTIME_PRESET,
            HOURS,
        ),
    ] {
        chain_from(&genesis_of(preset)).execute_with(|| {
            let rates = Rates::default();
            let terms = pallet_metering::CurrentTerms::<Runtime>::get();
            assert_eq!(terms, Some(Terms { hour_blocks, rates }));
        });
    }
}

#[test]
fn the_weight_of_a_proof_covers_both_kinds_of_jobs() {
    for outputs in [0, 1, 1_024] {
        let both = <AllJobs as OnProofVerdict<AccountId>>::weight(outputs);
        let of_jobs = <Jobs as OnProofVerdict<AccountId>>::weight(outputs);
        let of_meters = <Metering as OnProofVerdict<AccountId>>::weight(outputs);
        assert!(both.all_gte(of_jobs) && both.all_gte(of_meters));
    }
}

#[test]
fn a_waiting_job_is_listed_until_it_is_claimed() {
    development().execute_with(|| {
        System::set_block_number(1);
        assert_ok!(open(GpuClass::Other, 1));
        assert_eq!(Metering::waiting_meters(None, 10).len(), 1);
        assert_ok!(Metering::claim(origin(Charlie), FIRST_METERED_JOB));
        assert!(Metering::waiting_meters(None, 10).is_empty());
        let status = meter(FIRST_METERED_JOB).status;
        assert!(matches!(status, MeterStatus::Running(_)));
    });
}
