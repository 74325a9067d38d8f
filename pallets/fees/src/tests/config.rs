//! Changing the shares.

use frame::testing_prelude::*;
use sage_pallet_testing::{assert_only_event, run_to, TestChain, ALICE, BOB};
use sage_primitives::{Balance, SAGE};

use crate::{mock::*, Error, Event, FeeConfig, GenesisConfig};

/// A fee of 10 percent, halved between treasury and stakers.
const OTHER: FeeConfig = FeeConfig {
    fee: 1_000,
    burn: 0,
    treasury: 5_000,
    stakers: 5_000,
};

fn set(config: FeeConfig) -> DispatchResult {
    Fees::set_config(RuntimeOrigin::root(), config)
}

fn fee_of_100_sage() -> Balance {
    100 * SAGE - settle(&BOB, 100 * SAGE).worker
}

#[test]
fn new_shares_count_from_the_next_block() {
    chain().execute(|| {
        assert_ok!(set(OTHER));
        assert_only_event!(
            Test,
            Event::<Test>::FeeConfigChanged {
                config: OTHER,
                from: 2
            }
        );
        assert_eq!(fee_of_100_sage(), 20 * SAGE);
        run_to::<Test>(2);
        assert_eq!(fee_of_100_sage(), 10 * SAGE);
        assert_eq!(Fees::fee_config(), OTHER);
        run_to::<Test>(1_000);
        assert_eq!(fee_of_100_sage(), 10 * SAGE);
    });
}

#[test]
fn of_two_changes_in_a_block_the_last_counts_and_the_block_keeps_its_shares() {
    chain().execute(|| {
        assert_ok!(set(OTHER));
        assert_ok!(set(FeeConfig { fee: 0, ..OTHER }));
        assert_eq!(fee_of_100_sage(), 20 * SAGE);
        run_to::<Test>(2);
        assert_eq!(fee_of_100_sage(), 0);
    });
}

#[test]
fn a_change_in_a_later_block_builds_on_the_shares_in_force_then() {
    chain().execute(|| {
        assert_ok!(set(OTHER));
        run_to::<Test>(2);
        assert_ok!(set(FeeConfig::default()));
        assert_eq!(fee_of_100_sage(), 10 * SAGE);
        run_to::<Test>(3);
        assert_eq!(fee_of_100_sage(), 20 * SAGE);
    });
}

#[test]
fn only_the_configured_origin_may_change_the_shares() {
    chain().execute(|| {
        assert_noop!(
            Fees::set_config(RuntimeOrigin::signed(ALICE), OTHER),
            BadOrigin
        );
        assert_noop!(Fees::set_config(RuntimeOrigin::none(), OTHER), BadOrigin);
    });
}

#[test]
fn a_fee_above_half_of_the_payment_is_refused() {
    chain().execute(|| {
        let fee = |fee| FeeConfig { fee, ..OTHER };
        assert_noop!(set(fee(5_001)), Error::<Test>::FeeTooHigh);
        assert_noop!(set(fee(u16::MAX)), Error::<Test>::FeeTooHigh);
        assert_ok!(set(fee(5_000)));
    });
}

#[test]
fn shares_that_do_not_sum_to_the_whole_fee_are_refused() {
    chain().execute(|| {
        let less = FeeConfig { burn: 9, ..OTHER };
        let more = FeeConfig {
            treasury: 4_999,
            ..OTHER
        };
        // 65,535 + 1 + 10,000 would be 10,000 if the sum wrapped at 16 bits.
        let wrapping = FeeConfig {
            burn: u16::MAX,
            treasury: 1,
            stakers: 10_000,
            ..OTHER
        };
        for config in [less, more, wrapping] {
            assert_noop!(set(config), Error::<Test>::BadSplit);
        }
    });
}

#[test]
#[should_panic(expected = "fees: FeeTooHigh")]
fn a_genesis_with_a_fee_out_of_bounds_is_refused() {
    TestChain::<Test>::new().with_genesis(&GenesisConfig::<Test> {
        config: FeeConfig {
            fee: 5_001,
            ..OTHER
        },
        runtime: PhantomData,
    });
}

#[test]
fn genesis_sets_the_shares_of_the_first_block() {
    let genesis = GenesisConfig::<Test> {
        config: OTHER,
        runtime: PhantomData,
    };
    chain().with_genesis(&genesis).execute(|| {
        assert_eq!(fee_of_100_sage(), 10 * SAGE);
    });
}
