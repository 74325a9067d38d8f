//! Registration of programs.

use frame::{testing_prelude::*, token::fungible::InspectHold};
use sage_host::codes;
use sage_pallet_testing::{assert_events, assert_only_event, ALICE, BOB, EVE, SAGE};
use sage_primitives::{programs::ProgramRegistry, verifier::ProgramHeader, ProgramId};

use crate::{mock::*, Code, Error, Event, HoldReason, Programs};

/// Registers the halting program for ALICE.
pub fn register() -> ProgramId {
    let (header, code) = halting_program();
    assert_ok!(Proofs::register_program(
        RuntimeOrigin::signed(ALICE),
        header,
        code.try_into().expect("it fits")
    ));
    let program = Programs::<Test>::iter_keys().next();
    sage_pallet_testing::clear_events::<Test>();
    program.expect("it was just registered")
}

fn held(who: &sage_pallet_testing::AccountId) -> u128 {
    Balances::balance_on_hold(&HoldReason::ProgramDeposit.into(), who)
}

#[test]
fn the_chain_computes_hash_and_root_itself_and_holds_the_deposit() {
    chain().execute(|| {
        let (header, code) = halting_program();
        assert_ok!(Proofs::register_program(
            RuntimeOrigin::signed(ALICE),
            header,
            code.clone().try_into().expect("it fits")
        ));
        let (program, entry) = Programs::<Test>::iter().next().expect("registered");
        let decoded = sage_air_program(&header, &code);
        assert_eq!(program.0, decoded.program_id());
        assert_eq!(entry.record.root.0, sage_root(&decoded));
        assert_only_event!(
            Test,
            Event::<Test>::ProgramRegistered {
                program,
                owner: ALICE,
                root: entry.record.root
            }
        );
        let bytes = code.len() + crate::ProgramEntryOf::<Test>::max_encoded_len();
        assert_eq!(held(&ALICE), ITEM_DEPOSIT + bytes as u128 * BYTE_DEPOSIT);
    });
}

fn sage_air_program(
    header: &sage_primitives::verifier::ProgramHeader,
    code: &[u8],
) -> sage_air::program::Program {
    let header = sage_air::program::ProgramHeader {
        vm_version: header.vm_version,
        mem_log: header.mem_log,
        in_base: header.in_base,
        max_in: header.max_in,
        out_base: header.out_base,
        max_out: header.max_out,
        n_instr: header.n_instr,
    };
    sage_air::program::Program::from_bytes(header, code).expect("valid")
}

fn sage_root(program: &sage_air::program::Program) -> [u8; 32] {
    sage_air::root::program_root(program).expect("valid")
}

#[test]
fn the_same_program_is_registered_once() {
    chain().execute(|| {
        register();
        let (header, code) = halting_program();
        assert_noop!(
            Proofs::register_program(
                RuntimeOrigin::signed(BOB),
                header,
                code.try_into().expect("it fits")
            ),
            Error::<Test>::ProgramExists
        );
    });
}

#[test]
fn a_program_that_breaks_a_rule_is_refused_with_the_rules_number() {
    chain().execute(|| {
        let (header, code) = halting_program();
        let with = |change: fn(&mut ProgramHeader)| {
            let mut changed = header;
            change(&mut changed);
            (changed, code.clone())
        };
        let mut cases = vec![
            (codes::PROGRAM_VERSION, with(|h| h.vm_version = 2)),
            (codes::PROGRAM_MEMORY, with(|h| h.mem_log = 5)),
            (codes::PROGRAM_LENGTH, with(|h| h.n_instr = 0)),
            (codes::PROGRAM_LENGTH_MISMATCH, with(|h| h.n_instr = 2)),
            (codes::PROGRAM_INPUT_REGION, with(|h| h.in_base = 31)),
            (codes::PROGRAM_OUTPUT_REGION, with(|h| h.out_base = 63)),
            (codes::PROGRAM_OVERLAP, with(|h| h.out_base = 36)),
        ];
        let mut unused = code.clone();
        unused[1] = 1;
        cases.push((codes::PROGRAM_INSTRUCTION, (header, unused)));
        let mut half = code.clone();
        half.push(0);
        cases.push((codes::PROGRAM_PARTIAL_INSTRUCTION, (header, half)));
        for (number, (header, code)) in cases {
            assert_noop!(
                Proofs::register_program(
                    RuntimeOrigin::signed(ALICE),
                    header,
                    code.try_into().expect("it fits")
                ),
                Error::<Test>::InvalidProgram(number as u8)
            );
        }
    });
}

#[test]
fn a_region_that_no_job_can_carry_is_refused() {
    chain().execute(|| {
        let (mut header, code) = halting_program();
        header.mem_log = 12;
        header.out_base = 2_048;
        header.max_in = sage_primitives::MAX_IO_WORDS + 1;
        assert_noop!(
            Proofs::register_program(
                RuntimeOrigin::signed(ALICE),
                header,
                code.try_into().expect("it fits")
            ),
            Error::<Test>::RegionTooLarge
        );
    });
}

#[test]
fn registration_without_the_deposit_is_refused() {
    chain().execute(|| {
        let (header, code) = halting_program();
        assert!(Proofs::register_program(
            RuntimeOrigin::signed(EVE),
            header,
            code.try_into().expect("it fits")
        )
        .is_err());
        assert_eq!(Programs::<Test>::iter().count(), 0);
    });
}

#[test]
fn only_the_owner_retires_and_removes() {
    chain().execute(|| {
        let program = register();
        assert_noop!(
            Proofs::retire_program(RuntimeOrigin::signed(BOB), program),
            Error::<Test>::NotProgramOwner
        );
        assert_noop!(
            Proofs::remove_program(RuntimeOrigin::signed(BOB), program),
            Error::<Test>::NotProgramOwner
        );
    });
}

#[test]
fn a51_a_retired_program_takes_no_new_job_and_serves_the_open_one() {
    chain().execute(|| {
        let program = register();
        assert_ok!(Proofs::admit(&program, &[], None, SAGE));
        assert_ok!(Proofs::retire_program(
            RuntimeOrigin::signed(ALICE),
            program
        ));
        assert_noop!(
            Proofs::retire_program(RuntimeOrigin::signed(ALICE), program),
            Error::<Test>::ProgramIsRetired
        );
        assert_noop!(
            Proofs::admit(&program, &[], None, SAGE),
            Error::<Test>::ProgramIsRetired
        );
        assert_noop!(
            Proofs::remove_program(RuntimeOrigin::signed(ALICE), program),
            Error::<Test>::ProgramInUse
        );
        assert_ok!(Proofs::release(&program));
        assert_ok!(Proofs::remove_program(
            RuntimeOrigin::signed(ALICE),
            program
        ));
        assert_events!(
            Test,
            [
                Event::<Test>::ProgramRetired { program },
                Event::<Test>::ProgramRemoved { program }
            ]
        );
        assert_eq!(held(&ALICE), 0);
        assert!(!Code::<Test>::contains_key(program));
    });
}

#[test]
fn a_retired_program_can_be_registered_again_by_another_who_takes_over_the_deposit() {
    chain().execute(|| {
        let program = register();
        assert_ok!(Proofs::admit(&program, &[], None, SAGE));
        assert_ok!(Proofs::retire_program(
            RuntimeOrigin::signed(ALICE),
            program
        ));
        let (header, code) = halting_program();
        let deposit = held(&ALICE);
        assert_ok!(Proofs::register_program(
            RuntimeOrigin::signed(BOB),
            header,
            code.try_into().expect("it fits")
        ));
        assert_eq!((held(&ALICE), held(&BOB)), (0, deposit));
        let entry = Programs::<Test>::get(program).expect("registered");
        assert_eq!(
            (entry.owner, entry.open_jobs, entry.retired),
            (BOB, 1, false)
        );
        assert_ok!(Proofs::release(&program));
        assert_ok!(Proofs::remove_program(RuntimeOrigin::signed(BOB), program));
        assert_eq!(held(&BOB), 0);
    });
}

#[test]
fn unknown_programs_are_named_as_such() {
    chain().execute(|| {
        let program = ProgramId::repeat_byte(7);
        let alice = || RuntimeOrigin::signed(ALICE);
        let error = Error::<Test>::UnknownProgram;
        assert_noop!(Proofs::retire_program(alice(), program), error);
        let error = Error::<Test>::UnknownProgram;
        assert_noop!(Proofs::remove_program(alice(), program), error);
    });
}
