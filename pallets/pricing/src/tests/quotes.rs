//! What a run costs.

use frame::testing_prelude::*;
use sage_primitives::{
    pricing::{ComputePrices, Quote},
    Balance, SAGE,
};

use crate::{math::MAX_PRICE, mock::*, Error, Models, WeightInfo};

#[test]
fn a_begun_unit_costs_as_much_as_a_whole_one() {
    chain().execute(|| {
        let tenths = |cycles| match Pricing::quote(CIRCUIT, cycles) {
            Some(Quote::Price(price)) => price / (SAGE / 10),
            other => panic!("{other:?}"),
        };
        assert_eq!(tenths(0), 0);
        assert_eq!(tenths(1), 1);
        assert_eq!(tenths(UNIT), 1);
        assert_eq!(tenths(UNIT + 1), 2);
        assert_eq!(tenths(10 * UNIT), 10);
    });
}

#[test]
fn the_largest_quote_is_exact() {
    chain().execute(|| {
        Models::<Test>::mutate(|models| {
            let model = models.get_mut(&CIRCUIT).expect("in the table");
            model.price = MAX_PRICE;
            model.terms.cycles_per_unit = 1;
        });
        let whole = MAX_PRICE * Balance::from(u32::MAX);
        assert_eq!(Pricing::quote(CIRCUIT, u32::MAX), Some(Quote::Price(whole)));
    });
}

#[test]
fn neither_an_unknown_nor_an_inactive_circuit_is_free() {
    chain_with(90).execute(|| {
        let ask = |circuit| <Pricing as ComputePrices>::quote(circuit, 1);
        assert_err!(ask(2), Error::<Test>::UnknownModel);
        assert_eq!(Pricing::quote(2, 1), None);
        assert_ok!(Pricing::set_active(RuntimeOrigin::root(), CIRCUIT, false));
        assert_err!(ask(CIRCUIT), Error::<Test>::ModelInactive);
        assert_eq!(Pricing::quote(CIRCUIT, 1), None);
    });
}

#[test]
fn the_use_of_a_circuit_without_a_price_is_ignored() {
    chain().execute(|| {
        let before = Models::<Test>::get();
        Pricing::record_use(2, UNIT);
        assert_eq!(Models::<Test>::get(), before);
    });
}

#[test]
fn uses_add_up_in_begun_units() {
    chain().execute(|| {
        for cycles in [1, UNIT, UNIT + 1, 0] {
            Pricing::record_use(CIRCUIT, cycles);
        }
        assert_eq!(model(CIRCUIT).used, 4);
    });
}

#[test]
fn the_weights_are_those_of_the_benchmarks() {
    use sage_primitives::epochs::OnEpochStart;

    assert_eq!(Pricing::quote_weight(), <() as WeightInfo>::quote());
    assert_eq!(Pricing::record_weight(), <() as WeightInfo>::record_use());
    assert_eq!(
        <Pricing as OnEpochStart>::weight(),
        <() as WeightInfo>::reprice(3)
    );
}
