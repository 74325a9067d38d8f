//! What an hour is and costs.

use frame::traits::Hooks;
use sage_pallet_testing::assert_only_event;

use super::*;
use crate::mock::RuntimeOrigin;

fn terms() -> Terms<u32> {
    Terms {
        hour_blocks: 600,
        rates: Rates::default(),
    }
}

fn set(terms: Terms<u32>) -> DispatchResult {
    Metering::set_terms(RuntimeOrigin::root(), terms)
}

#[test]
fn new_terms_hold_for_jobs_opened_from_now_on() {
    chain().execute(|| {
        let old = open();
        let rates = Rates {
            other: 2 * SAGE,
            ..Rates::default()
        };
        let new = Terms { rates, ..terms() };
        assert_ok!(set(new));
        assert_eq!(CurrentTerms::<Test>::get(), Some(new));
        let request = MeterRequest {
            hour_blocks: 600,
            ..request()
        };
        let job = open_with(&ALICE, request);
        assert_eq!((meter(old).rate, meter(old).hour_blocks), (RATE, HOUR));
        assert_eq!((meter(job).rate, meter(job).hour_blocks), (2 * SAGE, 600));
        assert_eq!(escrow(&ALICE), 4 * RATE + 8 * SAGE);
    });
}

#[test]
fn a_change_is_an_event() {
    chain().execute(|| {
        assert_ok!(set(terms()));
        assert_only_event!(Test, Event::TermsChanged { terms: terms() });
    });
}

#[test]
fn terms_out_of_bounds_are_refused() {
    chain().execute(|| {
        for hour_blocks in [0, 14_401, u32::MAX] {
            assert_noop!(
                set(Terms {
                    hour_blocks,
                    ..terms()
                }),
                Refused::HourBlocksOutOfRange
            );
        }
        for hour_blocks in [1, 14_400] {
            assert_ok!(set(Terms {
                hour_blocks,
                ..terms()
            }));
        }
        let with = |change: fn(&mut Rates)| {
            let mut rates = Rates::default();
            change(&mut rates);
            Terms { rates, ..terms() }
        };
        assert_noop!(
            set(with(|rates| rates.other = SAGE - 1)),
            Refused::RateTooLow
        );
        assert_noop!(set(with(|rates| rates.other = 0)), Refused::RateTooLow);
        let unordered: [fn(&mut Rates); 4] = [
            |rates| rates.other = rates.rtx3090 + 1,
            |rates| rates.rtx3090 = rates.rtx4090 + 1,
            |rates| rates.rtx4090 = rates.a100 + 1,
            |rates| rates.a100 = rates.h100 + 1,
        ];
        for change in unordered {
            assert_noop!(set(with(change)), Refused::RatesUnordered);
        }
        assert_ok!(set(with(|rates| rates.other = SAGE)));
        assert_ok!(set(with(|rates| rates.rtx4090 = rates.rtx3090)));
    });
}

#[test]
fn only_the_admin_origin_changes_terms() {
    chain().execute(|| {
        for origin in [RuntimeOrigin::none(), RuntimeOrigin::signed(ALICE)] {
            assert_noop!(
                Metering::set_terms(origin, terms()),
                DispatchError::BadOrigin
            );
        }
    });
}

#[test]
fn the_largest_rate_overflows_nothing() {
    chain().execute(|| {
        let most = u128::MAX;
        let rates = Rates {
            other: most,
            rtx3090: most,
            rtx4090: most,
            a100: most,
            h100: most,
        };
        assert_ok!(set(Terms { rates, ..terms() }));
        let dear = MeterRequest {
            max_rate: most,
            hour_blocks: 600,
            ..request()
        };
        assert_noop!(try_open(&ALICE, dear), Refused::InsufficientBalance);
    });
}

#[test]
#[should_panic(expected = "HourBlocksOutOfRange")]
fn a_genesis_out_of_bounds_does_not_start() {
    sage_pallet_testing::TestChain::<Test>::new().with_genesis(&GenesisConfig::<Test> {
        hour_blocks: Some(0),
        rates: Rates::default(),
        ..Default::default()
    });
}

#[test]
fn the_constants_of_the_mock_make_sense() {
    <Metering as Hooks<u32>>::integrity_test();
}
