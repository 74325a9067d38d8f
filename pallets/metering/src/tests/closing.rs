//! Ending a metered job.

use sage_pallet_testing::{
    assert_only_event, clear_events,
    spies::{SpyPrograms, SpyWorkers},
    CHARLIE,
};
use sage_primitives::workers::AssignmentEnd;

use super::*;
use crate::mock::LastHalt;

/// The last event.
fn last_event() -> Event<Test> {
    let mut all = sage_pallet_testing::events_of::<Test, Event<Test>>();
    all.pop().expect("something happened")
}

/// How the only assignment so far ended.
fn blame() -> AssignmentEnd {
    let released = SpyWorkers::released();
    assert_eq!(released.len(), 1);
    assert_eq!(released[0].payment, RATE);
    released[0].end
}

/// The event of an end after `hours` hours of the usual job.
fn closed(job: JobId, hours: Hour, end: MeterEnd) -> Event<Test> {
    Event::MeterClosed {
        job,
        client: ALICE,
        paid_hours: hours,
        paid: RATE * Balance::from(hours),
        refunded: RATE * Balance::from(HOURS - hours),
        end,
    }
}

/// The event of a job that Bob has had and that waits again.
fn reopened(job: JobId, end: AssignmentEnd) -> Event<Test> {
    Event::MeterReopened {
        job,
        worker: BOB,
        end,
    }
}

#[test]
fn a_job_that_nobody_has_taken_ends_at_once_for_its_client_only() {
    chain().execute(|| {
        let job = open();
        assert_noop!(close(&BOB, job), Refused::NotParty);
        clear_events::<Test>();
        assert_ok!(close(&ALICE, job));
        assert_only_event!(Test, closed(job, 0, MeterEnd::ByClient));
        assert_gone(job);
        assert_eq!((escrow(&ALICE), Balances::free_balance(ALICE)), (0, START));
        assert!(SpyWorkers::released().is_empty());
        assert_eq!(SpyPrograms::open(&PROGRAM), 0);
    });
}

#[test]
fn the_client_ends_a_running_job_with_the_hour_that_runs_which_is_still_paid() {
    chain().execute(|| {
        let job = running();
        work_an_hour(&BOB, job);
        clear_events::<Test>();
        assert_ok!(close(&ALICE, job));
        assert_only_event!(Test, Event::LastHour { job, hour: 2 });
        assert_noop!(close(&ALICE, job), Refused::AlreadyLast);
        assert_noop!(close(&CHARLIE, job), Refused::NotParty);
        work_an_hour(&BOB, job);
        assert_eq!(last_event(), closed(job, 2, MeterEnd::ByClient));
        assert_eq!(blame(), AssignmentEnd::Paid);
        assert_eq!(Balances::free_balance(ALICE), START - 2 * RATE);
    });
}

#[test]
fn a_client_who_has_seen_the_outputs_cannot_close_before_they_are_paid() {
    chain().execute(|| {
        let job = running();
        wait(HOUR);
        // The proof lies in the pool of transactions; the client's call comes first.
        assert_ok!(close(&ALICE, job));
        assert_ok!(prove(&BOB, job));
        assert_eq!(last_event(), closed(job, 1, MeterEnd::ByClient));
    });
}

#[test]
fn the_last_hour_need_not_be_called_so() {
    chain().execute(|| {
        let job = running();
        (0..3).for_each(|_| work_an_hour(&BOB, job));
        assert_noop!(close(&ALICE, job), Refused::AlreadyLast);
    });
}

#[test]
fn a_worker_who_has_delivered_leaves_without_blame_and_one_who_has_not_with_it() {
    chain().execute(|| {
        let job = running();
        wait(HOUR);
        clear_events::<Test>();
        assert_ok!(close(&BOB, job));
        assert_only_event!(Test, reopened(job, AssignmentEnd::Abandoned));
        assert_eq!(blame(), AssignmentEnd::Abandoned);
    });
    chain().execute(|| {
        let job = running();
        work_an_hour(&BOB, job);
        wait(HOUR);
        assert_ok!(close(&BOB, job));
        assert_eq!(last_event(), closed(job, 1, MeterEnd::ByWorker));
        assert_eq!(blame(), AssignmentEnd::Paid);
    });
}

#[test]
fn after_a_missed_hour_anyone_ends_the_job_and_the_worker_is_to_blame() {
    for who in [ALICE, BOB, CHARLIE] {
        chain().execute(|| {
            let job = running();
            work_an_hour(&BOB, job);
            wait(2 * HOUR);
            assert_noop!(close(&CHARLIE, job), Refused::NotParty);
            wait(1);
            assert_ok!(close(&who, job));
            let end = MeterEnd::Lapsed { excused: false };
            assert_eq!(last_event(), closed(job, 1, end));
            assert_eq!(blame(), AssignmentEnd::TimedOut);
            assert_gone(job);
        });
    }
}

#[test]
fn a_worker_who_lapses_after_hours_were_paid_keeps_their_payment_and_is_to_blame() {
    chain().execute(|| {
        let job = running();
        work_an_hour(&BOB, job);
        let earned = Balances::free_balance(BOB);
        wait(2 * HOUR + 1);
        assert_ok!(close(&ALICE, job));
        assert_eq!(blame(), AssignmentEnd::TimedOut);
        assert_eq!(Balances::free_balance(BOB), earned);
        assert_eq!(Balances::free_balance(ALICE), START - RATE);
    });
}

#[test]
fn a_halt_in_the_hour_excuses_and_an_earlier_one_does_not() {
    for (halt, expected) in [
        (Some(10), AssignmentEnd::TimedOut),
        (Some(11), AssignmentEnd::Excused),
        (None, AssignmentEnd::TimedOut),
    ] {
        chain().execute(|| {
            let job = running();
            work_an_hour(&BOB, job);
            assert_eq!(height(), 11);
            wait(2 * HOUR + 1);
            LastHalt::set(halt);
            assert_ok!(close(&CHARLIE, job));
            assert_eq!(blame(), expected);
            let excused = expected == AssignmentEnd::Excused;
            assert_eq!(last_event(), closed(job, 1, MeterEnd::Lapsed { excused }));
            LastHalt::set(None);
        });
    }
}

#[test]
fn a_worker_who_leaves_the_last_hour_undone_is_not_to_blame() {
    chain().execute(|| {
        let job = running();
        assert_ok!(close(&ALICE, job));
        wait(2 * HOUR + 1);
        assert_ok!(close(&ALICE, job));
        assert_eq!(blame(), AssignmentEnd::Excused);
        assert_eq!(Balances::free_balance(ALICE), START);
    });
}

#[test]
fn a_job_that_nobody_takes_in_time_can_be_ended_by_anyone_and_all_goes_back_to_the_client() {
    for (who, end) in [(ALICE, MeterEnd::ByClient), (CHARLIE, MeterEnd::Expired)] {
        chain().execute(|| {
            let job = open();
            wait(MAX_WAIT);
            assert_noop!(close(&CHARLIE, job), Refused::NotParty);
            wait(1);
            clear_events::<Test>();
            assert_ok!(close(&who, job));
            assert_only_event!(Test, closed(job, 0, end));
            assert_gone(job);
            assert_eq!((escrow(&ALICE), Balances::free_balance(ALICE)), (0, START));
            assert!(SpyWorkers::released().is_empty());
            assert_eq!(SpyPrograms::open(&PROGRAM), 0);
        });
    }
}

#[test]
fn nobody_ends_a_job_by_taking_it_and_giving_it_back() {
    chain().execute(|| {
        let job = running();
        let before = meter(job);
        wait(HOUR);
        assert_ok!(close(&BOB, job));
        assert_eq!(
            meter(job),
            Meter {
                given_back_by: Some(BOB),
                status: MeterStatus::Waiting,
                ..before
            }
        );
        assert_eq!(Inputs::<Test>::get(job), Some(inputs()));
        assert_eq!(escrow(&ALICE), 4 * RATE);
        assert_eq!(SpyWorkers::open().len(), 0);
        assert_eq!(SpyPrograms::open(&PROGRAM), 1);
        assert_noop!(close(&BOB, job), Refused::NotParty);
        assert_ok!(claim(&CHARLIE, job));
        (0..4).for_each(|_| work_an_hour(&CHARLIE, job));
        assert_eq!(last_event(), closed(job, 4, MeterEnd::Completed));
    });
}

#[test]
fn nobody_ends_a_job_by_taking_it_and_letting_its_first_hour_lapse() {
    for (halt, end) in [
        (None, AssignmentEnd::TimedOut),
        (Some(5), AssignmentEnd::Excused),
    ] {
        chain().execute(|| {
            let job = running();
            wait(2 * HOUR + 1);
            LastHalt::set(halt);
            clear_events::<Test>();
            assert_ok!(close(&CHARLIE, job));
            LastHalt::set(None);
            assert_only_event!(Test, reopened(job, end));
            assert_eq!(blame(), end);
            assert_eq!(meter(job).status, MeterStatus::Waiting);
            assert_eq!(escrow(&ALICE), 4 * RATE);
            assert_ok!(close(&ALICE, job));
            assert_eq!(Balances::free_balance(ALICE), START);
        });
    }
}

#[test]
fn a_job_given_back_after_its_wait_ends_because_nobody_else_could_take_it() {
    chain().execute(|| {
        let job = open();
        wait(MAX_WAIT - 1);
        assert_ok!(claim(&BOB, job));
        wait(1);
        assert_ok!(close(&BOB, job));
        assert_eq!(meter(job).status, MeterStatus::Waiting);
        assert_ok!(claim(&CHARLIE, job));
        wait(1);
        assert_ok!(close(&CHARLIE, job));
        assert_eq!(last_event(), closed(job, 0, MeterEnd::ByWorker));
        assert_gone(job);
    });
}

#[test]
fn a_worker_who_leaves_after_the_hour_has_passed_has_let_it_lapse() {
    for paid in [0, 1] {
        chain().execute(|| {
            let job = running();
            (0..paid).for_each(|_| work_an_hour(&BOB, job));
            wait(HOUR + 1);
            assert_noop!(close(&CHARLIE, job), Refused::NotParty);
            assert_ok!(close(&BOB, job));
            assert_eq!(blame(), AssignmentEnd::TimedOut);
            let expected = if paid == 0 {
                reopened(job, AssignmentEnd::TimedOut)
            } else {
                closed(job, 1, MeterEnd::Lapsed { excused: false })
            };
            assert_eq!(last_event(), expected);
        });
    }
}

#[test]
fn a_worker_who_leaves_when_the_client_wants_nothing_further_is_not_to_blame() {
    for blocks in [1, HOUR + 1] {
        chain().execute(|| {
            let job = running();
            assert_ok!(close(&ALICE, job));
            wait(blocks);
            assert_ok!(close(&BOB, job));
            assert_eq!(blame(), AssignmentEnd::Excused);
            assert_gone(job);
            assert_eq!(Balances::free_balance(ALICE), START);
        });
    }
}
