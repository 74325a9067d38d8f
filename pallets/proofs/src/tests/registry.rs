//! What `jobs` asks of the registry.

use frame::testing_prelude::*;
use sage_pallet_testing::{ALICE, SAGE};
use sage_primitives::{
    programs::{ProgramRegistry, ProofTerms},
    ProgramId,
};

use crate::{mock::*, tests::programs::register, Circuits, Error, PolicyRule, Programs};

#[test]
fn admission_fixes_the_terms_and_the_input_hash() {
    chain().execute(|| {
        let program = register();
        let admission = Proofs::admit(&program, &[1, 2], None, SAGE).expect("admitted");
        assert_eq!(
            admission.terms,
            ProofTerms {
                circuit: 1,
                version: 1,
                policy: 1
            }
        );
        assert_eq!(
            admission.input_hash.0,
            sage_air::statement::input_hash(&[1, 2])
        );
        assert_eq!(
            Programs::<Test>::get(program).map(|entry| entry.open_jobs),
            Some(1)
        );
    });
}

#[test]
fn a_client_may_wish_a_stricter_policy_but_no_weaker_or_unknown_one() {
    chain().execute(|| {
        let program = register();
        let strict = Proofs::admit(&program, &[], Some(2), SAGE).expect("admitted");
        assert_eq!(strict.terms.policy, 2);
        for wish in [0, 3, u8::MAX] {
            assert_noop!(
                Proofs::admit(&program, &[], Some(wish), SAGE),
                Error::<Test>::PolicyRefused
            );
        }
        let rule = PolicyRule {
            default: 2,
            strict_from: STRICT_FROM,
        };
        assert_ok!(Proofs::set_policy_rule(RuntimeOrigin::root(), 1, rule));
        assert_noop!(
            Proofs::admit(&program, &[], Some(1), SAGE),
            Error::<Test>::PolicyRefused
        );
    });
}

#[test]
fn a_program_of_an_older_machine_takes_no_new_jobs() {
    chain().execute(|| {
        let program = register();
        Circuits::<Test>::mutate(1, |circuit| {
            if let Some(circuit) = circuit {
                circuit.version = 2;
            }
        });
        assert_noop!(
            Proofs::admit(&program, &[], None, SAGE),
            Error::<Test>::WrongMachineVersion
        );
        let (header, code) = halting_program();
        assert_noop!(
            Proofs::register_program(
                RuntimeOrigin::signed(ALICE),
                header,
                code.try_into().expect("it fits")
            ),
            Error::<Test>::WrongMachineVersion
        );
        Circuits::<Test>::mutate(1, |circuit| {
            if let Some(circuit) = circuit {
                circuit.version = 1;
            }
        });
        assert_ok!(Proofs::admit(&program, &[], None, SAGE));
    });
}

#[test]
fn a_payment_from_the_threshold_on_gets_the_strictest_policy() {
    chain().execute(|| {
        let program = register();
        for (payment, policy) in [(STRICT_FROM - 1, 1), (STRICT_FROM, 2), (u128::MAX, 2)] {
            let admission = Proofs::admit(&program, &[], Some(1), payment).expect("admitted");
            assert_eq!(admission.terms.policy, policy);
        }
    });
}

#[test]
fn inputs_that_the_program_does_not_take_are_refused() {
    chain().execute(|| {
        let program = register();
        assert_noop!(
            Proofs::admit(&program, &[0; 5], None, SAGE),
            Error::<Test>::InvalidInputs
        );
        assert_noop!(
            Proofs::admit(&program, &[(1 << 31) - 1], None, SAGE),
            Error::<Test>::InvalidInputs
        );
        assert_noop!(
            Proofs::admit(&ProgramId::zero(), &[], None, SAGE),
            Error::<Test>::UnknownProgram
        );
    });
}

#[test]
fn a_release_without_an_admission_is_an_error() {
    chain().execute(|| {
        let program = register();
        assert_noop!(Proofs::release(&program), Error::<Test>::UnknownProgram);
    });
}
