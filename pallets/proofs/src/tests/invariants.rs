//! Each invariant, broken on purpose.

use sage_pallet_testing::assert_invariant_broken;

use crate::{mock::*, tests::programs::register, Circuits, Code, DefaultCircuit, Programs};

#[test]
fn a_program_without_code_is_found() {
    chain().execute_and_break(|| {
        let program = register();
        Code::<Test>::remove(program);
        assert_invariant_broken::<Test>("a program has no code");
    });
}

#[test]
fn code_of_another_length_is_found() {
    chain().execute_and_break(|| {
        let program = register();
        Code::<Test>::mutate(program, |code| {
            if let Some(code) = code {
                code.truncate(1);
            }
        });
        assert_invariant_broken::<Test>("code and header differ in length");
    });
}

#[test]
fn a_record_that_is_not_that_of_the_code_is_found() {
    chain().execute_and_break(|| {
        let program = register();
        Programs::<Test>::mutate(program, |entry| {
            if let Some(entry) = entry {
                entry.record.root.0[0] ^= 1;
            }
        });
        assert_invariant_broken::<Test>("a program's record is not that of its code");
    });
}

#[test]
fn a_program_under_another_hash_is_found() {
    chain().execute_and_break(|| {
        let program = register();
        let other = sage_primitives::ProgramId::repeat_byte(1);
        Programs::<Test>::swap(program, other);
        Code::<Test>::swap(program, other);
        assert_invariant_broken::<Test>("a program is stored under another hash");
    });
}

#[test]
fn a_program_of_an_unregistered_circuit_is_found() {
    chain().execute_and_break(|| {
        let program = register();
        Programs::<Test>::mutate(program, |entry| {
            if let Some(entry) = entry {
                entry.circuit = 9;
            }
        });
        assert_invariant_broken::<Test>("a program's circuit is not registered");
    });
}

#[test]
fn code_without_its_program_is_found() {
    chain().execute_and_break(|| {
        let program = register();
        Programs::<Test>::remove(program);
        assert_invariant_broken::<Test>("code is stored without its program");
    });
}

#[test]
fn a_circuit_that_cannot_be_verified_is_found() {
    chain().execute_and_break(|| {
        Circuits::<Test>::mutate(1, |entry| {
            if let Some(entry) = entry {
                entry.version = 2;
            }
        });
        assert_invariant_broken::<Test>("a circuit cannot be verified");
    });
}

#[test]
fn a_default_circuit_that_is_not_registered_is_found() {
    chain().execute_and_break(|| {
        DefaultCircuit::<Test>::put(9);
        assert_invariant_broken::<Test>("the default circuit is not registered");
    });
}
