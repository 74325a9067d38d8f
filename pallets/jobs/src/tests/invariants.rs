//! Each invariant, broken on purpose.

use frame::{testing_prelude::*, token::fungible::MutateHold};
use sage_pallet_testing::{assert_invariant_broken, check, ALICE, BOB, DAVE};

use super::*;
use crate::{
    mock::chain, Expiries, Inputs, JobEnding, JobReceiptOf, NextJobId, OpenJobs, ReceiptLog,
    ReceiptRange, ReceiptWindow, Receipts,
};

/// Changes the open job of ALICE and expects `rule` to be named.
fn broken_job(rule: &'static str, assigned: bool, change: impl FnOnce(&mut JobOf<Test>)) {
    chain().execute_and_break(|| {
        let id = submit(&ALICE);
        if assigned {
            assert_ok!(claim(&BOB, id));
        }
        check::<Test>();
        crate::Jobs::<Test>::mutate(id, |job| change(job.as_mut().expect("the job is open")));
        assert_invariant_broken::<Test>(rule);
    });
}

/// Does damage beside the open job 0 of ALICE and the closed job 1 of DAVE, and expects `rule` to be named.
fn broken(rule: &'static str, damage: impl FnOnce()) {
    chain().execute_and_break(|| {
        submit(&ALICE);
        let closed = submit(&DAVE);
        assert_ok!(cancel(&DAVE, closed));
        check::<Test>();
        damage();
        assert_invariant_broken::<Test>(rule);
    });
}

/// Changes the receipt of the second of two paid jobs and expects `rule` to be named.
fn broken_receipt(rule: &'static str, change: impl FnOnce(&mut JobReceiptOf<Test>)) {
    chain().execute_and_break(|| {
        for _ in 0..2 {
            let id = submit(&ALICE);
            assert_ok!(claim(&BOB, id));
            assert_ok!(prove(&BOB, id));
        }
        check::<Test>();
        Receipts::<Test>::mutate(1, |kept| change(kept.as_mut().expect("the job is closed")));
        assert_invariant_broken::<Test>(rule);
    });
}

fn list(ids: &[JobId]) -> BoundedVec<JobId, ConstU32<8>> {
    BoundedVec::truncate_from(ids.to_vec())
}

fn bucket(ids: &[JobId]) -> BoundedVec<JobId, ConstU32<4>> {
    BoundedVec::truncate_from(ids.to_vec())
}

#[test]
fn an_open_job_pays_something() {
    broken_job("an open job pays nothing", false, |job| job.payment = 0);
}

#[test]
fn no_deadline_is_after_the_sla_deadline() {
    let rule = "a deadline lies after the sla deadline of its job";
    broken_job(rule, false, |job| job.sla_deadline = 10);
    broken_job(rule, true, |job| job.sla_deadline = 20);
    broken_job(rule, false, |job| job.created_at = job.sla_deadline);
}

#[test]
fn no_job_is_due_before_its_deadline_has_passed() {
    let rule = "a waiting job is due before its deadline has passed";
    broken_job(rule, false, |job| job.bucket = 11);
}

#[test]
fn a_queued_job_has_an_attempt_left() {
    broken_job("a queued job has no attempt left", false, |job| {
        job.attempts = 3;
    });
}

#[test]
fn an_assigned_job_counts_its_assignment() {
    let rule = "an assigned job has a wrong number of attempts";
    broken_job(rule, true, |job| job.attempts = 0);
    broken_job(rule, true, |job| job.attempts = 4);
}

#[test]
fn nobody_works_for_himself() {
    broken_job("a client works on its own job", true, |job| {
        job.client = BOB;
    });
}

#[test]
fn an_assignment_lies_between_submission_and_its_deadline() {
    let rule = "an assignment has no time";
    let assigned_at = |height| {
        move |job: &mut JobOf<Test>| {
            job.status = JobStatus::Assigned {
                worker: BOB,
                assigned_at: height,
                exec_deadline: 21,
            }
        }
    };
    broken_job(rule, true, assigned_at(22));
    broken_job(rule, true, assigned_at(0));
}

#[test]
fn escrow_is_what_open_jobs_pay_and_nothing_without_any() {
    let rule = "the escrow of a client is not what its open jobs pay";
    let reason = || HoldReason::JobEscrow.into();
    broken(rule, || {
        assert_ok!(Balances::release(&reason(), &ALICE, 1, Precision::Exact));
    });
    for client in [ALICE, DAVE] {
        broken(rule, || {
            assert_ok!(Balances::hold(&reason(), &client, 1));
        });
    }
}

#[test]
fn the_payments_of_a_client_can_be_summed() {
    chain().execute_and_break(|| {
        for id in [submit(&ALICE), submit(&ALICE)] {
            crate::Jobs::<Test>::mutate(id, |job| {
                job.as_mut().expect("the job is open").payment = u128::MAX;
            });
        }
        assert_invariant_broken::<Test>("the payments of a client overflow");
    });
}

#[test]
fn every_number_given_out_is_of_one_open_or_closed_job() {
    broken("an open job has a number that was not given out", || {
        NextJobId::<Test>::put(0);
    });
    broken("open and closed jobs are not all jobs", || {
        NextJobId::<Test>::put(3);
    });
    broken("an open job has a receipt", || {
        let receipt = Receipts::<Test>::get(1).expect("the job is closed");
        Receipts::<Test>::insert(
            0,
            JobReceiptOf::<Test> {
                client: ALICE,
                ..receipt
            },
        );
    });
}

#[test]
fn inputs_are_kept_for_exactly_the_open_jobs() {
    let rule = "inputs are not kept for exactly the open jobs";
    broken(rule, || Inputs::<Test>::remove(0));
    broken(rule, || Inputs::<Test>::insert(1, inputs()));
}

#[test]
fn each_client_lists_its_open_jobs_once() {
    broken("a client has an empty list of open jobs", || {
        OpenJobs::<Test>::insert(DAVE, list(&[]));
    });
    broken("a client lists a job that is not its open job", || {
        OpenJobs::<Test>::insert(DAVE, list(&[0]));
    });
    broken("a client lists a job that is not its open job", || {
        OpenJobs::<Test>::insert(ALICE, list(&[0, 1]));
    });
    broken("a job is listed twice by its client", || {
        OpenJobs::<Test>::insert(ALICE, list(&[0, 0]));
    });
    broken("an open job is not listed by its client", || {
        OpenJobs::<Test>::remove(ALICE);
    });
}

#[test]
fn each_open_job_is_in_one_bucket_once() {
    broken("an expiry bucket is empty", || {
        Expiries::<Test>::insert(50, bucket(&[]));
    });
    broken("an expiry bucket lists a job that is not due there", || {
        Expiries::<Test>::insert(50, bucket(&[0]));
    });
    broken("an expiry bucket lists a job that is not due there", || {
        Expiries::<Test>::insert(12, bucket(&[0, 1]));
    });
    broken("a job is listed twice by its bucket", || {
        Expiries::<Test>::insert(12, bucket(&[0, 0]));
    });
    broken("an open job is in no expiry bucket", || {
        Expiries::<Test>::remove(12);
    });
}

#[test]
fn the_kept_receipts_are_those_of_the_latest_endings() {
    broken("the window of receipts ends before it begins", || {
        ReceiptRange::<Test>::put(ReceiptWindow { first: 2, next: 1 });
    });
    broken("the log of endings is not the window of receipts", || {
        ReceiptLog::<Test>::remove(0);
    });
    broken("the log of endings is not the window of receipts", || {
        ReceiptLog::<Test>::insert(1, 9);
    });
    broken("the receipts are not those of the log of endings", || {
        Receipts::<Test>::remove(1);
    });
    broken("the receipts are not those of the log of endings", || {
        let receipt = Receipts::<Test>::get(1).expect("the job is closed");
        Receipts::<Test>::insert(9, receipt);
    });
}

#[test]
fn the_parts_of_a_payment_are_the_payment() {
    let rule = "the parts of a payment are not the payment";
    broken_receipt(rule, |receipt| receipt.payment += 1);
    broken_receipt(rule, |receipt| receipt.free = true);
    broken_receipt(rule, |receipt| {
        if let JobEnding::Paid { settlement, .. } = &mut receipt.ending {
            settlement.stakers = u128::MAX;
        }
    });
}

#[test]
fn no_statement_settles_two_jobs() {
    broken_receipt("one statement has settled two jobs", |receipt| {
        if let JobEnding::Paid {
            statement: settled, ..
        } = &mut receipt.ending
        {
            *settled = statement(0, 1);
        }
    });
}
