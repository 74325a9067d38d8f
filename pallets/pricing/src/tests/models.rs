//! The table of models.

use frame::testing_prelude::*;
use sage_pallet_testing::{assert_only_event, TestChain, ALICE};
use sage_primitives::{pricing::ComputePrices, SAGE};

use crate::{mock::*, Error, Event, ModelTerms};

#[test]
fn a_registered_circuit_has_its_first_price() {
    chain().execute(|| {
        let terms = ModelTerms {
            multiplier: 25_000,
            ..TERMS
        };
        assert_ok!(Pricing::register_model(RuntimeOrigin::root(), 2, terms));
        assert_only_event!(
            Test,
            Event::<Test>::ModelRegistered {
                circuit: 2,
                terms,
                price: SAGE / 4,
            }
        );
        assert!(model(2).active);
    });
}

#[test]
fn a_circuit_is_registered_once_even_after_it_was_deactivated() {
    chain().execute(|| {
        let again = || Pricing::register_model(RuntimeOrigin::root(), CIRCUIT, TERMS);
        assert_noop!(again(), Error::<Test>::ModelExists);
        assert_ok!(Pricing::set_active(RuntimeOrigin::root(), CIRCUIT, false));
        assert_noop!(again(), Error::<Test>::ModelExists);
    });
}

#[test]
fn the_table_is_bounded() {
    chain().execute(|| {
        let register = |circuit| Pricing::register_model(RuntimeOrigin::root(), circuit, TERMS);
        assert_ok!(register(2));
        assert_ok!(register(3));
        assert_noop!(register(4), Error::<Test>::TooManyModels);
    });
}

#[test]
fn no_term_may_be_zero() {
    chain().execute(|| {
        let bad = [
            ModelTerms {
                multiplier: 0,
                ..TERMS
            },
            ModelTerms {
                cycles_per_unit: 0,
                ..TERMS
            },
            ModelTerms {
                capacity: 0,
                ..TERMS
            },
        ];
        for terms in bad {
            assert_noop!(
                Pricing::register_model(RuntimeOrigin::root(), 2, terms),
                Error::<Test>::InvalidTerms
            );
        }
        assert_noop!(
            Pricing::set_capacity(RuntimeOrigin::root(), CIRCUIT, 0),
            Error::<Test>::InvalidTerms
        );
    });
}

#[test]
fn only_the_admin_changes_the_table() {
    chain().execute(|| {
        let alice = || RuntimeOrigin::signed(ALICE);
        assert_noop!(Pricing::register_model(alice(), 2, TERMS), BadOrigin);
        assert_noop!(Pricing::set_capacity(alice(), CIRCUIT, 1), BadOrigin);
        assert_noop!(Pricing::set_active(alice(), CIRCUIT, false), BadOrigin);
    });
}

#[test]
fn an_unknown_circuit_cannot_be_changed() {
    chain().execute(|| {
        assert_noop!(
            Pricing::set_capacity(RuntimeOrigin::root(), 2, 1),
            Error::<Test>::UnknownModel
        );
        assert_noop!(
            Pricing::set_active(RuntimeOrigin::root(), 2, false),
            Error::<Test>::UnknownModel
        );
    });
}

#[test]
fn the_capacity_changes() {
    chain().execute(|| {
        assert_ok!(Pricing::set_capacity(RuntimeOrigin::root(), CIRCUIT, 7));
        assert_only_event!(
            Test,
            Event::<Test>::CapacityChanged {
                circuit: CIRCUIT,
                capacity: 7,
            }
        );
        assert_eq!(model(CIRCUIT).terms.capacity, 7);
    });
}

#[test]
fn a_model_changes_its_state_once() {
    chain().execute(|| {
        let set = |active| Pricing::set_active(RuntimeOrigin::root(), CIRCUIT, active);
        assert_noop!(set(true), Error::<Test>::NothingChanged);
        assert_ok!(set(false));
        assert_only_event!(Test, Event::<Test>::ModelDeactivated { circuit: CIRCUIT });
        assert_noop!(set(false), Error::<Test>::NothingChanged);
        sage_pallet_testing::clear_events::<Test>();
        assert_ok!(set(true));
        assert_only_event!(Test, Event::<Test>::ModelActivated { circuit: CIRCUIT });
    });
}

#[test]
fn the_price_of_an_inactive_model_stands_still() {
    chain().execute(|| {
        assert_ok!(Pricing::set_active(RuntimeOrigin::root(), CIRCUIT, false));
        Pricing::record_use(CIRCUIT, 9_000 * UNIT);
        next_epoch();
        next_epoch();
        assert_eq!((model(CIRCUIT).price, model(CIRCUIT).used), (SAGE / 10, 0));
    });
}

#[test]
fn an_epoch_that_is_not_whole_moves_no_price() {
    chain().execute(|| {
        next_epoch();
        assert_ok!(Pricing::register_model(RuntimeOrigin::root(), 2, TERMS));
        next_epoch();
        assert_eq!(model(2).price, SAGE / 10, "registered within the epoch");
        next_epoch();
        assert_eq!(model(2).price, SAGE / 1_000 * 95, "an idle epoch");

        assert_ok!(Pricing::set_active(RuntimeOrigin::root(), 2, false));
        assert_ok!(Pricing::set_active(RuntimeOrigin::root(), 2, true));
        next_epoch();
        assert_eq!(
            model(2).price,
            SAGE / 1_000 * 95,
            "activated within the epoch"
        );
    });
}

#[test]
#[should_panic(expected = "the model of circuit 1 is refused: Err(ModelExists)")]
fn a_genesis_with_a_circuit_twice_is_no_genesis() {
    genesis(vec![(CIRCUIT, TERMS), (CIRCUIT, TERMS)]);
}

#[test]
#[should_panic(expected = "is refused: Err(InvalidTerms)")]
fn a_genesis_with_invalid_terms_is_no_genesis() {
    let terms = ModelTerms {
        capacity: 0,
        ..TERMS
    };
    genesis(vec![(CIRCUIT, terms)]);
}

fn genesis(models: Vec<(u32, ModelTerms)>) -> TestChain<Test> {
    TestChain::from_genesis(&RuntimeGenesisConfig {
        pricing: crate::GenesisConfig {
            models,
            ..Default::default()
        },
        ..Default::default()
    })
}
