//! Opening a metered job.

use frame::{token::fungible::Inspect, traits::LockableCurrency};
use sage_pallet_testing::{
    assert_only_event,
    spies::{AdmitRecord, SpyEscrow, SpyPrices, SpyPrograms, REFUSED},
    CHARLIE, DAVE, EVE, EXISTENTIAL_DEPOSIT,
};
use sage_primitives::{escrow::Escrowed, programs::ProofTerms};

use super::*;
use crate::mock::{MaxOpenJobs, RuntimeOrigin};

const TERMS: ProofTerms = ProofTerms {
    circuit: 1,
    version: 1,
    policy: 1,
};

#[test]
fn an_opened_job_holds_the_rate_of_all_hours_and_keeps_its_inputs() {
    chain().execute(|| {
        let job = open();
        assert_eq!(job, FIRST_METERED_JOB);
        assert_eq!(
            meter(job),
            Meter {
                client: ALICE,
                program: PROGRAM,
                terms: TERMS,
                max_cycles: 1_000,
                class: GpuClass::Other,
                rate: RATE,
                hour_blocks: HOUR,
                max_hours: HOURS,
                paid_hours: 0,
                input_hash: SpyPrograms::input_hash(&[1, 2, 3]),
                opened_at: 1,
                given_back_by: None,
                status: MeterStatus::Waiting,
            }
        );
        assert_eq!(Inputs::<Test>::get(job), Some(inputs()));
        assert_eq!(OpenJobs::<Test>::get(ALICE).into_inner(), [job]);
        assert_eq!(escrow(&ALICE), 4 * RATE);
        assert_eq!(Metering::escrowed(&ALICE), 4 * RATE);
        assert_eq!(Balances::free_balance(ALICE), START - 4 * RATE);
        assert_only_event!(
            Test,
            Event::MeterOpened {
                job,
                client: ALICE,
                program: PROGRAM,
                class: GpuClass::Other,
                rate: RATE,
                max_hours: HOURS,
                terms: TERMS,
            }
        );
        assert_eq!(open(), job + 1);
    });
}

#[test]
fn the_registry_sees_the_rate_as_the_payment_because_each_proof_brings_one() {
    chain().execute(|| {
        let request = MeterRequest {
            policy: Some(2),
            ..request()
        };
        let job = open_with(&ALICE, request);
        assert_eq!(
            SpyPrograms::admitted(),
            [AdmitRecord {
                program: PROGRAM,
                inputs: vec![1, 2, 3],
                policy: Some(2),
                payment: RATE,
            }]
        );
        assert_eq!(meter(job).terms.policy, 2);
    });
}

#[test]
fn what_the_registry_or_the_price_list_refuses_is_not_opened() {
    chain().execute(|| {
        SpyPrograms::refuse(REFUSED);
        assert_noop!(try_open(&ALICE, request()), REFUSED);
        SpyPrograms::accept();
        SpyPrices::refuse(REFUSED);
        assert_noop!(try_open(&ALICE, request()), REFUSED);
    });
}

#[test]
fn an_hour_must_cost_as_much_as_its_run() {
    chain().execute(|| {
        SpyPrices::ask(RATE / 1_000);
        assert_ok!(try_open(&ALICE, request()));
        SpyPrices::ask(RATE / 1_000 + 1);
        assert_noop!(try_open(&ALICE, request()), Refused::RateBelowPrice);
    });
}

#[test]
fn while_compute_is_free_nothing_is_metered() {
    chain().execute(|| {
        SpyPrices::make_free();
        assert_noop!(try_open(&ALICE, request()), Refused::ComputeIsFree);
    });
}

#[test]
fn a_client_never_pays_more_for_an_hour_than_it_said() {
    chain().execute(|| {
        let with = |max_rate| MeterRequest {
            max_rate,
            ..request()
        };
        assert_noop!(try_open(&ALICE, with(RATE - 1)), Refused::RateAboveLimit);
        assert_noop!(try_open(&ALICE, with(0)), Refused::RateAboveLimit);
        assert_ok!(try_open(&ALICE, with(u128::MAX)));
        assert_eq!(escrow(&ALICE), 4 * RATE);
    });
}

#[test]
fn an_hour_is_as_long_as_the_client_said_or_nothing_is_opened() {
    chain().execute(|| {
        for hour_blocks in [0, HOUR - 1, HOUR + 1, u32::MAX] {
            let request = MeterRequest {
                hour_blocks,
                ..request()
            };
            assert_noop!(try_open(&ALICE, request), Refused::HourDiffers);
        }
        assert_ok!(try_open(&ALICE, request()));
    });
}

#[test]
fn cycles_and_hours_are_at_least_one_and_at_most_the_limit() {
    chain().execute(|| {
        for max_cycles in [0, 4_000_001, u32::MAX] {
            let request = MeterRequest {
                max_cycles,
                ..request()
            };
            assert_noop!(try_open(&ALICE, request), Refused::CyclesOutOfRange);
        }
        for max_hours in [0, 721, u32::MAX] {
            let request = MeterRequest {
                max_hours,
                ..request()
            };
            assert_noop!(try_open(&ALICE, request), Refused::HoursOutOfRange);
        }
        for (max_cycles, max_hours) in [(1, 1), (4_000_000, 10)] {
            let request = MeterRequest {
                max_cycles,
                max_hours,
                ..request()
            };
            assert_ok!(try_open(&ALICE, request));
        }
    });
}

#[test]
fn without_terms_no_job_is_opened() {
    chain().execute(|| {
        CurrentTerms::<Test>::kill();
        assert_noop!(try_open(&ALICE, request()), Refused::NoTerms);
    });
}

#[test]
fn the_client_stays_alive_without_the_rate_of_all_hours() {
    chain().execute(|| {
        let of = |max_hours| MeterRequest {
            max_hours,
            ..request()
        };
        // 400 hours are all that the account has.
        assert_noop!(try_open(&ALICE, of(400)), Refused::InsufficientBalance);
        assert_noop!(try_open(&ALICE, of(720)), Refused::InsufficientBalance);
        assert_noop!(try_open(&EVE, of(1)), Refused::InsufficientBalance);
        assert_ok!(try_open(&ALICE, of(399)));
        assert!(Balances::free_balance(ALICE) >= EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn what_a_lock_needs_cannot_be_escrowed_here_or_in_parts_or_beside_other_escrows() {
    chain().execute(|| {
        let one = MeterRequest {
            max_hours: 1,
            ..request()
        };
        Balances::set_lock(*b"vesting ", &ALICE, START - RATE, WithdrawReasons::all());
        assert_noop!(try_open(&ALICE, request()), Refused::InsufficientBalance);
        assert_ok!(try_open(&ALICE, one.clone()));
        assert_noop!(try_open(&ALICE, one.clone()), Refused::InsufficientBalance);

        // A base unit in the escrow of ordinary jobs, as the neighbour would report it.
        Balances::set_lock(*b"vesting ", &CHARLIE, START - RATE, WithdrawReasons::all());
        SpyEscrow::set(&CHARLIE, 1);
        assert_noop!(
            try_open(&CHARLIE, one.clone()),
            Refused::InsufficientBalance
        );
        SpyEscrow::set(&CHARLIE, 0);
        assert_ok!(try_open(&CHARLIE, one));
    });
}

#[test]
fn what_is_sent_away_after_opening_is_not_watched() {
    chain().execute(|| {
        Balances::set_lock(
            *b"vesting ",
            &ALICE,
            START - 4 * RATE,
            WithdrawReasons::all(),
        );
        let job = running();
        let send = || Balances::transfer_allow_death(RuntimeOrigin::signed(ALICE), DAVE, 4 * RATE);
        // What is held counts towards the lock.
        assert_ok!(send());
        assert_noop!(send(), TokenError::Frozen);
        (0..4).for_each(|_| work_an_hour(&BOB, job));
        assert_eq!(Balances::total_balance(&ALICE), START - 8 * RATE);
    });
}

#[test]
fn a_client_has_only_so_many_open_jobs() {
    chain().execute(|| {
        let first = open();
        (1..MaxOpenJobs::get()).for_each(|_| {
            open();
        });
        assert_noop!(try_open(&ALICE, request()), Refused::TooManyOpenJobs);
        assert_ok!(try_open(&BOB, request()));
        assert_ok!(close(&ALICE, first));
        assert_ok!(try_open(&ALICE, request()));
    });
}

#[test]
fn after_the_last_number_no_job_is_opened() {
    chain().execute_and_break(|| {
        NextJobId::<Test>::put(JobId::MAX);
        assert_noop!(try_open(&ALICE, request()), Refused::NoMoreJobIds);
    });
}

#[test]
fn only_signed_calls_count() {
    chain().execute(|| {
        let job = open();
        for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
            assert_noop!(
                Metering::open(origin.clone(), request(), inputs()),
                DispatchError::BadOrigin
            );
            assert_noop!(
                Metering::claim(origin.clone(), job),
                DispatchError::BadOrigin
            );
            assert_noop!(Metering::close(origin, job), DispatchError::BadOrigin);
        }
    });
}
