//! Each rule, broken on purpose.

use frame::testing_prelude::*;
use sage_pallet_testing::assert_invariant_broken;

use crate::{invariants::*, math::*, mock::*, Model, Models};

/// Changes the model of [`CIRCUIT`], and expects `rule` to notice.
fn assert_noticed(rule: &'static str, damage: impl FnOnce(&mut Model)) {
    chain().execute_and_break(|| {
        assert_ok!(Pricing::do_try_state());
        Models::<Test>::mutate(|models| {
            damage(models.get_mut(&CIRCUIT).expect("in the table"));
        });
        assert_invariant_broken::<Test>(rule);
    });
}

#[test]
fn try_state_finds_a_price_out_of_bounds() {
    assert_noticed(PRICE_OUT_OF_BOUNDS, |model| model.price = 0);
    assert_noticed(PRICE_OUT_OF_BOUNDS, |model| model.price = MIN_PRICE - 1);
    assert_noticed(PRICE_OUT_OF_BOUNDS, |model| model.price = MAX_PRICE + 1);
}

#[test]
fn try_state_finds_terms_of_zero() {
    assert_noticed(TERMS_INVALID, |model| model.terms.multiplier = 0);
    assert_noticed(TERMS_INVALID, |model| model.terms.cycles_per_unit = 0);
    assert_noticed(TERMS_INVALID, |model| model.terms.capacity = 0);
}

#[test]
fn try_state_finds_a_model_from_an_epoch_to_come() {
    assert_noticed(MODEL_FROM_THE_FUTURE, |model| model.since = 2);
}
