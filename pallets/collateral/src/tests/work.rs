//! Weight comes from proofs and goes with time.

use sage_pallet_testing::{assert_only_event, clear_events, spies::SpyBonds, ALICE, BOB};
use sage_primitives::{
    bonds::{InspectBonds, OnBondChanged},
    SAGE,
};

use super::*;
use crate::{
    mock::{chain, Test},
    weights::WeightInfo,
    Event, Work, Works,
};

#[test]
fn a_proof_counts_for_its_worker_alone() {
    chain().execute(|| {
        earn(&ALICE, 10);
        assert_only_event!(
            Test,
            Event::<Test>::WeightUpdated {
                who: ALICE,
                potential: 10,
                effective: 2
            }
        );
        assert_eq!(weight_of(&ALICE).potential, 10);
        assert_eq!(weight_of(&BOB).potential, 0);
    });
}

#[test]
fn proofs_of_a_period_are_one_entry_and_old_periods_are_forgotten() {
    chain().execute(|| {
        prove(&ALICE, 400);
        set_epoch(9);
        prove(&ALICE, 600);
        let first = Work {
            period: 0,
            cycles: 1_000,
        };
        assert_eq!(Works::<Test>::get(ALICE).into_inner(), [first]);
        for period in 1..40 {
            set_epoch(period * 10);
            prove(&ALICE, 1_000);
            assert_eq!(Works::<Test>::get(ALICE).len() as u32, (period + 1).min(18));
        }
        let oldest = Works::<Test>::get(ALICE)[0];
        assert_eq!(oldest.period, 39 - 17);
        // 1,000 cycles times (18 + 17 + ... + 1) / 18.
        assert_eq!(weight_of(&ALICE).potential, 9);
    });
}

#[test]
fn weight_is_gone_180_epochs_after_the_last_period() {
    chain().execute(|| {
        set_epoch(9);
        earn(&ALICE, 18);
        set_epoch(179);
        assert_eq!(weight_of(&ALICE).potential, 1);
        set_epoch(180);
        assert_eq!(weight_of(&ALICE).potential, 0);
    });
}

#[test]
fn a_change_of_collateral_is_told_with_the_weight_that_follows() {
    chain().execute(|| {
        earn(&ALICE, 100);
        clear_events::<Test>();
        // The ledger stores the bond after it has told of it.
        assert_ok!(Collateral::on_bond_changed(&ALICE, 40_000 * SAGE));
        assert_only_event!(
            Test,
            Event::<Test>::WeightUpdated {
                who: ALICE,
                potential: 100,
                effective: 60
            }
        );
        SpyBonds::set_active(&ALICE, 40_000 * SAGE);
        assert_eq!(weight_of(&ALICE).effective, 60);
        SpyBonds::set_active(&ALICE, 0);
        assert_eq!(weight_of(&ALICE).effective, 20);
    });
}

#[test]
fn the_weights_are_those_of_the_benchmarks() {
    let own = <() as WeightInfo>::record();
    let neighbour = SpyBonds::inspect_weight();
    assert_eq!(
        <Collateral as OnProofVerdict<_>>::weight(1_024),
        own.saturating_add(neighbour)
    );
    assert_eq!(
        <Collateral as OnBondChanged<_>>::weight(),
        <() as WeightInfo>::on_bond_changed()
    );
}
