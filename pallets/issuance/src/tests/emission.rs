//! The monthly emission.

use sage_pallet_testing::{assert_events, assert_no_events, FERDIE};
use sage_primitives::{epochs::OnEpochStart, SAGE};

use crate::{allocation, mock::*, EcosystemPool, Event, TotalMinted};

#[test]
fn each_month_is_emitted_once_when_it_has_passed() {
    chain().execute(|| {
        pass_to_month(0);
        for epoch in 2..epoch_after(1) {
            Issuance::on_epoch_start(epoch);
        }
        assert_no_events!(Test, Event<Test>);
        pass_to_month(2);
        assert_events!(
            Test,
            [
                Event::<Test>::EcosystemEmitted {
                    month: 1,
                    amount: 9_000_000 * SAGE,
                    remaining: 291_000_000 * SAGE,
                    rate: 300,
                },
                Event::<Test>::EcosystemEmitted {
                    month: 2,
                    amount: 8_730_000 * SAGE,
                    remaining: 282_270_000 * SAGE,
                    rate: 300,
                },
            ]
        );
        assert_eq!(Balances::free_balance(FERDIE), 17_730_000 * SAGE);
        Issuance::on_epoch_start(epoch_after(2));
        Issuance::on_epoch_start(epoch_after(2) + 1);
        assert_eq!(Balances::free_balance(FERDIE), 17_730_000 * SAGE);
    });
}

#[test]
fn the_emission_ends_after_sixty_months_with_the_rest_unminted() {
    chain().execute(|| {
        pass_to_month(70);
        let pool = EcosystemPool::<Test>::get();
        assert_eq!(pool.months, 60);
        assert_eq!(pool.remaining, 89_126_625_523_001_522_191_061_886);
        assert_eq!(pool.emitted, 210_873_374_476_998_477_808_938_114);
        assert_eq!(pool.remaining + pool.emitted, allocation::ECOSYSTEM);
        assert_eq!(Balances::free_balance(FERDIE), pool.emitted);
        assert_eq!(
            TotalMinted::<Test>::get(),
            allocation::at_genesis() + pool.emitted
        );
    });
}

#[test]
fn a_month_that_could_not_be_emitted_is_emitted_later_with_the_same_amount() {
    chain().execute(|| {
        let minted = TotalMinted::<Test>::get();
        TotalMinted::<Test>::put(crate::math::MAX_SUPPLY);
        pass_to_month(3);
        assert_eq!(EcosystemPool::<Test>::get().months, 0);
        TotalMinted::<Test>::put(minted);
        // One month an epoch, until the schedule is caught up with.
        for later in 1..=4 {
            Issuance::on_epoch_start(epoch_after(3) + later);
        }
        let pool = EcosystemPool::<Test>::get();
        assert_eq!((pool.months, pool.remaining), (3, 273_801_900 * SAGE));
    });
}
