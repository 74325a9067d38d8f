//! The epochs in which compute is free.

use sage_pallet_testing::{assert_no_events, spies::SpyEpochs};
use sage_primitives::{
    epochs::EpochClock,
    pricing::{ComputePrices, Quote},
    SAGE,
};

use crate::mock::*;

#[test]
fn w6_the_price_after_the_free_epochs_is_the_registered_one_whatever_their_load() {
    for load in [0, 5_000, 10_000] {
        chain_with(90).execute(|| {
            while SpyEpochs::current() <= 90 {
                assert_eq!(Pricing::quote(CIRCUIT, UNIT), Some(Quote::Free));
                Pricing::record_use(CIRCUIT, load * UNIT);
                next_epoch();
                assert_no_events!(Test, crate::Event<Test>);
            }
            assert_eq!(SpyEpochs::current(), 91);
            assert_eq!(Pricing::quote(CIRCUIT, UNIT), Some(Quote::Price(SAGE / 10)));
            assert_eq!(model(CIRCUIT).used, 0);
        });
    }
}

#[test]
fn the_first_paid_epoch_moves_the_price() {
    chain_with(1).execute(|| {
        next_epoch();
        Pricing::record_use(CIRCUIT, 10_000 * UNIT);
        next_epoch();
        let price = Quote::Price(105000000000000000);
        assert_eq!(Pricing::quote(CIRCUIT, 1), Some(price));
    });
}

#[test]
fn a_chain_without_free_epochs_asks_from_the_first_on() {
    chain().execute(|| {
        assert_eq!(SpyEpochs::current(), 1);
        assert_eq!(Pricing::quote(CIRCUIT, 1), Some(Quote::Price(SAGE / 10)));
    });
}
