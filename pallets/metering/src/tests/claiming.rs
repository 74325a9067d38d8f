//! Taking a metered job.

use sage_pallet_testing::{
    assert_only_event, clear_events,
    spies::{ReserveRecord, SpyHardware, SpyWorkers, REFUSED},
    CHARLIE,
};

use super::*;
use crate::mock::LastHalt;

#[test]
fn the_first_hour_runs_from_the_claim() {
    chain().execute(|| {
        let job = open();
        wait(5);
        clear_events::<Test>();
        assert_ok!(claim(&BOB, job));
        assert_eq!(
            meter(job).status,
            MeterStatus::Running(Running {
                worker: BOB,
                since: 6,
                last: false,
            })
        );
        assert_eq!(
            SpyWorkers::reserved(),
            [ReserveRecord {
                worker: BOB,
                client: ALICE,
                job,
                payment: RATE,
            }]
        );
        assert_only_event!(Test, Event::MeterClaimed { job, worker: BOB });
    });
}

#[test]
fn one_worker_has_a_job_and_not_its_client() {
    chain().execute(|| {
        let job = open();
        assert_noop!(claim(&ALICE, job), Refused::OwnJob);
        assert_ok!(claim(&BOB, job));
        assert_noop!(claim(&CHARLIE, job), Refused::AlreadyClaimed);
        assert_noop!(claim(&BOB, job), Refused::AlreadyClaimed);
    });
}

#[test]
fn numbers_that_are_not_open_have_errors_of_their_own() {
    chain().execute(|| {
        let job = open();
        for unknown in [0, job + 1, job - 1, JobId::MAX] {
            assert_noop!(claim(&BOB, unknown), Refused::UnknownJob);
            assert_noop!(close(&ALICE, unknown), Refused::UnknownJob);
            assert_noop!(prove(&BOB, unknown), Refused::UnknownJob);
        }
        assert_ok!(close(&ALICE, job));
        assert_noop!(claim(&BOB, job), Refused::JobClosed);
        assert_noop!(close(&ALICE, job), Refused::JobClosed);
        assert_noop!(prove(&BOB, job), Refused::JobClosed);
    });
}

#[test]
fn whom_the_directory_refuses_does_not_work() {
    chain().execute(|| {
        let job = open();
        SpyWorkers::refuse(REFUSED);
        assert_noop!(claim(&BOB, job), REFUSED);
    });
}

#[test]
fn hardware_as_fast_as_asked_for_must_have_been_shown() {
    chain().execute(|| {
        for class in GpuClass::ALL {
            let job = open_with(
                &ALICE,
                MeterRequest {
                    class,
                    max_hours: 1,
                    max_rate: u128::MAX,
                    ..request()
                },
            );
            for slower in GpuClass::ALL.into_iter().filter(|other| *other < class) {
                SpyHardware::set(&BOB, slower);
                assert_noop!(claim(&BOB, job), Refused::HardwareTooSlow);
            }
            SpyHardware::set(&BOB, GpuClass::H100);
            SpyHardware::set(&CHARLIE, class);
            let worker = if class == GpuClass::A100 {
                BOB
            } else {
                CHARLIE
            };
            assert_ok!(claim(&worker, job));
            work_an_hour(&worker, job);
        }
    });
}

#[test]
fn waiting_jobs_are_found_page_by_page() {
    chain().execute(|| {
        let taken = running();
        let waiting: Vec<_> = (0..3).map(|_| open()).collect();
        let all = Metering::waiting_meters(None, 10);
        let numbers: Vec<_> = all.iter().map(|(job, _)| *job).collect();
        let mut sorted = numbers.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, waiting);
        assert!(!numbers.contains(&taken));
        let first = Metering::waiting_meters(None, 2);
        let rest = Metering::waiting_meters(Some(first[1].0), 2);
        assert_eq!([first, rest].concat(), all);
    });
}

#[test]
fn a_job_can_be_taken_up_to_the_end_of_its_wait_and_is_offered_as_long() {
    chain().execute(|| {
        let (taken, left) = (open(), open());
        wait(MAX_WAIT);
        assert_eq!(Metering::waiting_meters(None, 10).len(), 2);
        assert_ok!(claim(&BOB, taken));
        wait(1);
        assert_noop!(claim(&BOB, left), Refused::WaitOver);
        assert!(Metering::waiting_meters(None, 10).is_empty());
    });
}

#[test]
fn who_gave_a_job_back_does_not_get_it_again_and_others_do() {
    chain().execute(|| {
        let job = running();
        assert_ok!(close(&BOB, job));
        assert_noop!(claim(&BOB, job), Refused::GivenBack);
        assert_ok!(claim(&CHARLIE, job));
        wait(2 * HOUR + 1);
        assert_ok!(close(&ALICE, job));
        assert_noop!(claim(&CHARLIE, job), Refused::GivenBack);
        // Only the last one is remembered, as for ordinary jobs.
        assert_ok!(claim(&BOB, job));
    });
}

#[test]
fn who_was_excused_may_take_the_job_again() {
    chain().execute(|| {
        let job = running();
        wait(2 * HOUR + 1);
        LastHalt::set(Some(5));
        assert_ok!(close(&CHARLIE, job));
        LastHalt::set(None);
        assert_ok!(claim(&BOB, job));
    });
}

#[test]
fn a_proof_of_a_worker_who_has_gone_is_worth_nothing() {
    chain().execute(|| {
        let job = running();
        wait(HOUR);
        let of_bob = Metering::task(job, &BOB).expect("the hour has passed");
        assert_ok!(close(&BOB, job));
        assert_noop!(tell(&of_bob, RunOutcome::Halted, &[]), Refused::NotAssignee);
        assert_ok!(claim(&CHARLIE, job));
        wait(HOUR);
        assert_noop!(tell(&of_bob, RunOutcome::Halted, &[]), Refused::NotAssignee);
        let of_charlie = Metering::task(job, &CHARLIE).expect("the hour has passed");
        assert_eq!(
            (of_charlie.attempt, of_charlie.input_hash),
            (1, of_bob.input_hash)
        );
        assert_ok!(tell(&of_charlie, RunOutcome::Halted, &[]));
    });
}
