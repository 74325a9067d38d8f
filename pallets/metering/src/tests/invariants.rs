//! Each rule, broken on purpose.

use frame::token::fungible::MutateHold;
use sage_pallet_testing::{assert_invariant_broken, check, CHARLIE};

use super::*;
use crate::invariants::*;

/// Does damage beside a running job with a paid hour and a waiting one, and expects `rule` to notice.
fn assert_noticed(rule: &'static str, damage: impl FnOnce(JobId, JobId)) {
    chain().execute_and_break(|| {
        let (runs, waits) = (running(), open());
        work_an_hour(&BOB, runs);
        check::<Test>();
        damage(runs, waits);
        assert_invariant_broken::<Test>(rule);
    });
}

fn change(job: JobId, change: impl FnOnce(&mut MeterOf<Test>)) {
    Meters::<Test>::mutate(job, |entry| {
        change(entry.as_mut().expect("the job is open"))
    });
}

/// Changes the hour that runs.
fn change_hour(job: JobId, edit: impl FnOnce(&mut Running<AccountId, u32>)) {
    change(job, |meter| match &mut meter.status {
        MeterStatus::Running(running) => edit(running),
        MeterStatus::Waiting => panic!("job {job} runs"),
    });
}

#[test]
fn try_state_finds_terms_out_of_bounds() {
    assert_noticed(TERMS_INVALID, |_, _| {
        CurrentTerms::<Test>::put(Terms {
            hour_blocks: 0,
            rates: Rates::default(),
        });
    });
}

#[test]
fn try_state_finds_numbers_not_given_out() {
    assert_noticed(NUMBER_UNKNOWN, |_, waits| NextJobId::<Test>::put(waits));
    assert_noticed(NUMBER_UNKNOWN, |runs, _| {
        Meters::<Test>::insert(FIRST_METERED_JOB - 1, meter(runs));
    });
}

#[test]
fn try_state_finds_open_jobs_without_hours() {
    assert_noticed(NO_HOURS_LEFT, |runs, _| {
        change(runs, |meter| meter.max_hours = 1)
    });
    assert_noticed(NO_HOURS_LEFT, |_, waits| {
        change(waits, |meter| meter.rate = 0)
    });
    assert_noticed(NO_HOURS_LEFT, |_, waits| {
        change(waits, |meter| meter.hour_blocks = 0)
    });
}

#[test]
fn try_state_finds_clients_who_work_for_themselves() {
    assert_noticed(OWN_WORKER, |runs, _| {
        change_hour(runs, |running| running.worker = ALICE);
    });
}

#[test]
fn try_state_finds_hours_out_of_time() {
    assert_noticed(HOUR_OUT_OF_TIME, |runs, _| {
        change_hour(runs, |running| running.since = height() + 1);
    });
    assert_noticed(HOUR_OUT_OF_TIME, |runs, _| {
        change_hour(runs, |running| running.since = 0);
    });
}

#[test]
fn try_state_finds_a_next_number_of_an_ordinary_job() {
    chain().execute_and_break(|| {
        check::<Test>();
        NextJobId::<Test>::put(FIRST_METERED_JOB - 1);
        assert_invariant_broken::<Test>(NEXT_NUMBER_ORDINARY);
    });
}

#[test]
fn try_state_finds_jobs_beyond_the_bounds_of_the_chain() {
    assert_noticed(OUT_OF_BOUNDS, |runs, _| {
        change(runs, |meter| meter.max_hours = 721);
    });
    for max_cycles in [0, 4_000_001] {
        assert_noticed(OUT_OF_BOUNDS, |_, waits| {
            change(waits, |meter| meter.max_cycles = max_cycles);
        });
    }
}

#[test]
fn try_state_finds_jobs_opened_in_the_future() {
    assert_noticed(OPENED_LATER, |_, waits| {
        change(waits, |meter| meter.opened_at = height() + 1);
    });
}

#[test]
fn try_state_finds_a_job_that_waits_after_a_payment() {
    assert_noticed(WAITS_AFTER_PAYMENT, |_, waits| {
        change(waits, |meter| meter.paid_hours = 1);
    });
    assert_noticed(WAITS_AFTER_PAYMENT, |runs, _| {
        change(runs, |meter| meter.status = MeterStatus::Waiting);
    });
}

#[test]
fn try_state_finds_a_worker_who_took_back_what_it_gave_back() {
    assert_noticed(GIVEN_BACK_AND_TAKEN, |runs, _| {
        change(runs, |meter| meter.given_back_by = Some(BOB));
    });
}

#[test]
fn try_state_finds_inputs_that_are_not_those_of_the_job() {
    assert_noticed(INPUTS_DIFFER, |runs, _| Inputs::<Test>::remove(runs));
    assert_noticed(INPUTS_DIFFER, |runs, _| {
        Inputs::<Test>::insert(runs, inputs())
    });
    assert_noticed(INPUTS_DIFFER, |_, waits| {
        Inputs::<Test>::insert(waits + 1, inputs());
    });
}

#[test]
fn try_state_finds_lists_that_are_not_the_open_jobs() {
    assert_noticed(LISTS_DIFFER, |_, _| OpenJobs::<Test>::remove(ALICE));
    assert_noticed(LISTS_DIFFER, |_, _| {
        OpenJobs::<Test>::insert(BOB, BoundedVec::default());
    });
    assert_noticed(LISTS_DIFFER, |runs, waits| {
        OpenJobs::<Test>::insert(ALICE, BoundedVec::truncate_from(vec![runs]));
        OpenJobs::<Test>::insert(CHARLIE, BoundedVec::truncate_from(vec![waits]));
    });
    assert_noticed(LISTS_DIFFER, |runs, waits| {
        OpenJobs::<Test>::insert(ALICE, BoundedVec::truncate_from(vec![runs, waits, runs]));
    });
}

#[test]
fn try_state_finds_escrows_that_are_not_the_hours_left() {
    assert_noticed(ESCROW_DIFFERS, |_, _| {
        let reason = HoldReason::MeterEscrow.into();
        assert_ok!(Balances::release(&reason, &ALICE, 1, Precision::Exact));
    });
    assert_noticed(ESCROW_DIFFERS, |_, _| {
        let reason = HoldReason::MeterEscrow.into();
        assert_ok!(Balances::hold(&reason, &ALICE, 1));
    });
    // Also of one who has no job.
    assert_noticed(ESCROW_DIFFERS, |_, _| {
        let reason = HoldReason::MeterEscrow.into();
        assert_ok!(Balances::hold(&reason, &CHARLIE, 1));
    });
}
