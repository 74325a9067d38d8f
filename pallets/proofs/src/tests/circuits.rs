//! Circuits and policy rules.

use frame::testing_prelude::*;
use sage_pallet_testing::{assert_only_event, clear_events, run_to, SAGE};
use sage_primitives::programs::ProgramRegistry;

use crate::{mock::*, tests::programs::register, Circuits, Error, Event, PolicyRule};

const RULE: PolicyRule = PolicyRule {
    default: 1,
    strict_from: STRICT_FROM,
};

#[test]
fn only_the_admin_registers_circuits_and_sets_rules() {
    chain().execute(|| {
        let signed = || RuntimeOrigin::signed(sage_pallet_testing::ALICE);
        assert_noop!(
            Proofs::register_circuit(signed(), 1, 2, RULE),
            DispatchError::BadOrigin
        );
        assert_noop!(
            Proofs::set_policy_rule(signed(), 1, RULE),
            DispatchError::BadOrigin
        );
    });
}

#[test]
fn a_circuit_that_the_verifier_does_not_know_is_refused() {
    chain().execute(|| {
        for (circuit, version, default) in [(2, 1, 1), (1, 2, 1), (1, 1, 3), (1, 1, 0)] {
            let rule = PolicyRule { default, ..RULE };
            assert_noop!(
                Proofs::register_circuit(RuntimeOrigin::root(), circuit, version, rule),
                Error::<Test>::UnsupportedCircuit
            );
        }
    });
}

#[test]
fn a_version_only_rises() {
    chain().execute(|| {
        assert_noop!(
            Proofs::register_circuit(RuntimeOrigin::root(), 1, 1, RULE),
            Error::<Test>::VersionNotRaised
        );
    });
}

#[test]
fn a_stricter_rule_applies_at_once() {
    chain().execute(|| {
        let stricter = PolicyRule {
            default: 2,
            strict_from: SAGE,
        };
        assert_ok!(Proofs::set_policy_rule(RuntimeOrigin::root(), 1, stricter));
        assert_only_event!(
            Test,
            Event::<Test>::PolicyRuleChanged {
                circuit: 1,
                rule: stricter,
                from: 1
            }
        );
        assert_eq!(Proofs::policy_rule(1), Some(stricter));
    });
}

#[test]
fn a_weaker_rule_waits_and_a_stricter_one_cancels_it() {
    chain().execute(|| {
        let weaker = PolicyRule {
            strict_from: STRICT_FROM + 1,
            ..RULE
        };
        assert_ok!(Proofs::set_policy_rule(RuntimeOrigin::root(), 1, weaker));
        assert_eq!(Proofs::policy_rule(1), Some(RULE));
        run_to::<Test>(LOWERING_DELAY);
        assert_eq!(Proofs::policy_rule(1), Some(RULE));
        run_to::<Test>(LOWERING_DELAY + 1);
        assert_eq!(Proofs::policy_rule(1), Some(weaker));

        // Weaker again, then as strict as what is in force: the pending one is gone.
        let weakest = PolicyRule {
            strict_from: u128::MAX,
            ..RULE
        };
        assert_ok!(Proofs::set_policy_rule(RuntimeOrigin::root(), 1, weakest));
        assert_ok!(Proofs::set_policy_rule(RuntimeOrigin::root(), 1, weaker));
        run_to::<Test>(10 * LOWERING_DELAY);
        assert_eq!(Proofs::policy_rule(1), Some(weaker));
    });
}

#[test]
fn a_rule_that_is_weaker_in_one_respect_only_waits_too() {
    chain().execute(|| {
        let mixed = PolicyRule {
            default: 2,
            strict_from: STRICT_FROM + 1,
        };
        assert_ok!(Proofs::set_policy_rule(RuntimeOrigin::root(), 1, mixed));
        assert_eq!(Proofs::policy_rule(1), Some(RULE));
    });
}

#[test]
fn a_rule_for_an_unknown_circuit_is_refused() {
    chain().execute(|| {
        assert_noop!(
            Proofs::set_policy_rule(RuntimeOrigin::root(), 9, RULE),
            Error::<Test>::UnknownCircuit
        );
        assert_eq!(Proofs::policy_rule(9), None);
    });
}

#[test]
fn a20_open_jobs_keep_their_terms_when_the_rule_changes() {
    chain().execute(|| {
        let program = register();
        let before = Proofs::admit(&program, &[1], None, SAGE).expect("admitted");
        let stricter = PolicyRule {
            default: 2,
            strict_from: 0,
        };
        assert_ok!(Proofs::set_policy_rule(RuntimeOrigin::root(), 1, stricter));
        let after = Proofs::admit(&program, &[1], None, SAGE).expect("admitted");
        assert_eq!((before.terms.policy, after.terms.policy), (1, 2));
        assert_eq!(Circuits::<Test>::get(1).map(|entry| entry.version), Some(1));
        clear_events::<Test>();
    });
}
