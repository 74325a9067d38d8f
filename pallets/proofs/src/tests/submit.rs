//! Verification of real proofs for jobs.

use frame::testing_prelude::*;
use sage_pallet_testing::{
    assert_no_events, assert_only_event,
    spies::{SpyTasks, SpyVerdicts, REFUSED, SPY_WEIGHT},
    ALICE, BOB, CHARLIE, DAVE,
};
use sage_primitives::{proofs::RunOutcome, verifier::INSTRUCTION_BYTES, Word};

use crate::{
    fixtures::{self, Fixture},
    mock::*,
    Error, Event, Pallet, RunClaim,
};

/// One way to falsify a submission.
type Change = fn(&mut Fixture);

fn small() -> Fixture {
    Fixture::read(fixtures::SMALL_STANDARD)
}

fn words(words: &[Word]) -> sage_primitives::Words {
    words.to_vec().try_into().expect("they fit")
}

fn submit_as(
    worker: sage_pallet_testing::AccountId,
    fixture: &Fixture,
    claim: RunClaim,
) -> DispatchResultWithPostInfo {
    Proofs::submit_and_verify_with_io_binding(
        RuntimeOrigin::signed(worker),
        fixture.job,
        claim,
        words(&fixture.inputs),
        words(&fixture.outputs),
        fixture.envelope.clone().try_into().expect("it fits"),
    )
}

fn submit(fixture: &Fixture) -> DispatchResultWithPostInfo {
    submit_as(fixture.worker.into(), fixture, fixture.claim())
}

/// Opens `fixture`'s job and expects the submission of `changed` to fail without a trace.
#[track_caller]
fn assert_refused(fixture: &Fixture, changed: &Fixture, error: Error<Test>) {
    chain().execute(|| {
        open(fixture);
        sage_pallet_testing::clear_events::<Test>();
        let root = frame::deps::sp_io::storage::root(StateVersion::V1);
        assert_err_ignore_postinfo!(submit(changed), error);
        assert_eq!(frame::deps::sp_io::storage::root(StateVersion::V1), root);
        assert_no_events!(Test, Event<Test>);
    });
}

#[test]
fn a_true_proof_reaches_the_listener_with_what_it_shows() {
    chain().execute(|| {
        let fixture = small();
        open(&fixture);
        sage_pallet_testing::clear_events::<Test>();
        let info = submit(&fixture).expect("the proof is true");
        let heard = SpyVerdicts::heard();
        assert_eq!(heard.len(), 1);
        assert_eq!(
            (heard[0].job, heard[0].attempt),
            (fixture.job, fixture.attempt)
        );
        assert_eq!(heard[0].outputs, [15]);
        assert_eq!(heard[0].outcome, RunOutcome::Halted);
        assert_only_event!(
            Test,
            Event::<Test>::ProofVerified {
                job: fixture.job,
                worker: BOB,
                statement: heard[0].statement,
                cycles: fixture.cycles,
                outcome: RunOutcome::Halted,
            }
        );
        assert_eq!(
            info.actual_weight,
            Some(Proofs::submit_weight(1, RunOutcome::Halted, 1))
        );
    });
}

#[test]
fn the_weight_counts_both_neighbours_and_the_strictest_policy_in_advance() {
    let fixture = small();
    let call = crate::Call::<Test>::submit_and_verify_with_io_binding {
        job: fixture.job,
        claim: fixture.claim(),
        inputs: words(&fixture.inputs),
        outputs: words(&fixture.outputs),
        envelope: fixture.envelope.clone().try_into().expect("it fits"),
    };
    let expected = Weight::from_parts(2_000, 0)
        .saturating_add(SPY_WEIGHT)
        .saturating_add(SPY_WEIGHT)
        .saturating_add(Weight::from_parts(fixture.outputs.len() as u64, 0));
    assert_eq!(call.get_dispatch_info().call_weight, expected);
    let standard = Pallet::<Test>::submit_weight(1, RunOutcome::Halted, 1);
    assert!(standard.ref_time() < expected.ref_time());
    // A claimed fault pays for the look into the program.
    let fault = RunOutcome::Faulted {
        pc: 0,
        v1: 0,
        v2: 0,
    };
    let faulted = Pallet::<Test>::submit_weight(1, fault, 1);
    assert_eq!(
        faulted,
        standard.saturating_add(<() as crate::WeightInfo>::fault_instruction())
    );
}

#[test]
fn the_instruction_of_a_claimed_fault_is_the_registered_one() {
    chain().execute(|| {
        let fixture = small();
        open(&fixture);
        let program = fixture.task::<Test>().program;
        let count = fixture.header.n_instr;
        let read = |pc| {
            let (v1, v2) = (0, 0);
            Proofs::fault_instruction(program, count, RunOutcome::Faulted { pc, v1, v2 })
        };
        for (pc, instruction) in fixture.code.chunks_exact(INSTRUCTION_BYTES).enumerate() {
            assert_eq!(
                read(pc as u32).as_ref().map(<[u8; 20]>::as_slice),
                Some(instruction)
            );
        }
        assert_eq!((read(count), read(u32::MAX)), (None, None));
        assert_eq!(
            Proofs::fault_instruction(program, count, RunOutcome::Halted),
            None
        );
        let unknown = H256::repeat_byte(9);
        let fault = RunOutcome::Faulted {
            pc: 0,
            v1: 0,
            v2: 0,
        };
        assert_eq!(Proofs::fault_instruction(unknown, count, fault), None);
        // A number of instructions that does not fit the stored code finds nothing instead of other bytes.
        assert_eq!(
            Proofs::fault_instruction(
                program,
                count + 1,
                RunOutcome::Faulted {
                    pc: count,
                    v1: 0,
                    v2: 0
                }
            ),
            None
        );
    });
}

#[test]
fn a1_a52_a_proof_of_another_job_attempt_or_client_is_refused() {
    let fixture = small();
    let changes: [Change; 3] = [
        |fixture| fixture.job += 1,
        |fixture| fixture.attempt += 1,
        |fixture| fixture.client = [9; 32],
    ];
    for change in changes {
        let mut other = fixture.clone();
        change(&mut other);
        assert_refused(&other, &other, Error::IoMismatch);
    }
}

#[test]
fn a2_other_inputs_are_refused_before_the_proof_is_looked_at() {
    let fixture = small();
    let mut other = fixture.clone();
    other.inputs[0] += 1;
    assert_refused(&fixture, &other, Error::WrongInputs);
    other.inputs = vec![];
    assert_refused(&fixture, &other, Error::WrongInputs);
    other.inputs = vec![(1 << 31) - 1];
    assert_refused(&fixture, &other, Error::WrongInputs);
}

#[test]
fn a3_altered_outputs_are_refused() {
    let fixture = small();
    let mut other = fixture.clone();
    other.outputs[0] += 1;
    assert_refused(&fixture, &other, Error::IoMismatch);
    other.outputs = vec![];
    assert_refused(&fixture, &other, Error::IoMismatch);
}

#[test]
fn a5_a6_a34_a_proof_by_another_worker_is_refused() {
    let fixture = small();
    chain().execute(|| {
        open(&fixture);
        assert_err_ignore_postinfo!(submit_as(CHARLIE, &fixture, fixture.claim()), REFUSED);
        assert!(SpyVerdicts::heard().is_empty());
    });
    // Even if the job were assigned to the thief, the statement names the first worker.
    let mut stolen = fixture.clone();
    stolen.worker = DAVE.into();
    assert_refused(&stolen, &stolen, Error::IoMismatch);
}

#[test]
fn a7_a_second_submission_finds_no_task() {
    let fixture = small();
    chain().execute(|| {
        open(&fixture);
        assert_ok!(submit(&fixture));
        SpyTasks::remove(fixture.job);
        assert_err_ignore_postinfo!(submit(&fixture), REFUSED);
        assert_eq!(SpyVerdicts::heard().len(), 1);
    });
}

#[test]
fn a9_a_proof_under_another_policy_is_refused() {
    let fixture = small();
    let mut other = fixture.clone();
    other.policy = 2;
    assert_refused(&other, &other, Error::PolicyMismatch);
}

#[test]
fn a20_a26_a_proof_of_another_version_of_the_circuit_is_refused() {
    let fixture = small();
    for version in [0, 2, u32::MAX] {
        chain().execute(|| {
            open(&fixture);
            let mut task = fixture.task::<Test>();
            task.terms.version = version;
            SpyTasks::put(&task);
            assert_err_ignore_postinfo!(submit(&fixture), Error::<Test>::PolicyMismatch);
            assert!(SpyVerdicts::heard().is_empty());
        });
    }
}

#[test]
fn a12_a_claim_that_does_not_fit_is_refused() {
    let fixture = small();
    let changes: [(Change, Error<Test>); 5] = [
        (|fixture| fixture.cycles += 1, Error::IoMismatch),
        (|fixture| fixture.cycles = 0, Error::BadClaim),
        (
            |fixture| fixture.cycles = fixture.max_cycles + 1,
            Error::BadClaim,
        ),
        (|fixture| fixture.log_cmp = 30, Error::BadClaim),
        (
            |fixture| fixture.outcome = RunOutcome::OutOfCycles { pc: 0 },
            Error::BadClaim,
        ),
    ];
    for (change, error) in changes {
        let mut other = fixture.clone();
        change(&mut other);
        assert_refused(&fixture, &other, error);
    }
}

#[test]
fn a17_a18_bytes_that_are_no_envelope_are_refused() {
    let fixture = small();
    let mut other = fixture.clone();
    other.envelope.clear();
    assert_refused(&fixture, &other, Error::Malformed(18));
    other.envelope = vec![0; 224 * 1024 + 1];
    assert_refused(&fixture, &other, Error::TooLarge);
    other.envelope = fixture.envelope.clone();
    other.envelope.push(0);
    assert_refused(&fixture, &other, Error::Malformed(19));
}

#[test]
fn a4_a_body_with_a_changed_byte_is_refused() {
    let fixture = small();
    let mut other = fixture.clone();
    let last = other.envelope.len() - 1;
    other.envelope[last] ^= 1;
    chain().execute(|| {
        open(&fixture);
        assert!(submit(&other).is_err());
        assert!(SpyVerdicts::heard().is_empty());
    });
}

#[test]
fn a_listener_that_refuses_undoes_the_submission() {
    let fixture = small();
    chain().execute(|| {
        open(&fixture);
        sage_pallet_testing::clear_events::<Test>();
        SpyVerdicts::refuse(REFUSED);
        let result = frame::deps::frame_support::storage::with_storage_layer(|| {
            submit(&fixture).map_err(|failure| failure.error)
        });
        assert_eq!(result.map(|_| ()), Err(REFUSED));
        assert_no_events!(Test, Event<Test>);
    });
}

#[test]
fn a26_proofs_kept_from_an_earlier_build_are_still_true() {
    for bytes in [fixtures::LARGE_STANDARD, fixtures::LARGE_PROVEN] {
        chain().execute(|| {
            let fixture = Fixture::read(bytes);
            open(&fixture);
            assert_ok!(submit(&fixture));
            assert_eq!(SpyVerdicts::heard()[0].outputs, fixture.inputs);
        });
    }
}

#[test]
fn the_client_of_the_fixtures_is_alice_and_the_worker_bob() {
    let fixture = small();
    assert_eq!(fixture.task::<Test>().client, ALICE);
    assert_eq!(fixture.task::<Test>().worker, BOB);
}
