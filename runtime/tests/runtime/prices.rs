//! Do jobs cost what the price list says, and does their use move it?

use super::{
    invariants::assert_invariants,
    jobs::{origin, program, prove},
    *,
};
use frame_support::{
    assert_noop,
    pallet_prelude::DispatchError,
    traits::fungible::{Inspect, InspectHold},
};
use pallet_jobs::{HoldReason, JobRequest};
use pallet_pricing::{FreeUntil, Models};
use sage_primitives::{pricing::Quote, JobId, Words};
use Sr25519Keyring::{Bob, Charlie};

/// Cycles of a unit on the presets.
const UNIT: u32 = 1 << 16;

/// Bob opens a job of `units` units that pays `payment`.
fn submit(units: u32, payment: Balance) -> Result<JobId, DispatchError> {
    let job = pallet_jobs::NextJobId::<Runtime>::get();
    let program = match pallet_proofs::Programs::<Runtime>::iter_keys().next() {
        Some(program) => program,
        None => program(),
    };
    let now = System::block_number();
    let request = JobRequest {
        program,
        policy: None,
        max_cycles: (units * UNIT).min(configs::sage::MAX_CYCLES),
        payment,
        only_if_free: false,
        queue_deadline: now + 10,
        exec_duration: 20,
        sla_deadline: now + 200,
    };
    Jobs::submit_job(origin(Bob), request, Words::default())?;
    Ok(job)
}

/// Asks `price` base units for a unit from now on.
fn set_price(price: Balance) {
    Models::<Runtime>::mutate(|models| {
        for (_, model) in models.iter_mut() {
            model.price = price;
        }
    });
}

fn used() -> u64 {
    Pricing::model(1).expect("the preset prices it").used
}

fn total(who: Sr25519Keyring) -> Balance {
    Balances::total_balance(&who.to_account_id())
}

#[test]
fn every_preset_prices_the_circuit_that_it_registers() {
    for name in sage_runtime::genesis::preset_names() {
        chain_from(&genesis_of(name.as_ref())).execute_with(|| {
            for circuit in pallet_proofs::Circuits::<Runtime>::iter_keys() {
                let quote = match pallet_pricing::FreeUntil::<Runtime>::get() {
                    0 => Quote::Price(SAGE / 10),
                    _ => Quote::Free,
                };
                assert_eq!(Pricing::quote(circuit, UNIT), Some(quote), "{name:?}");
            }
        });
    }
}

#[test]
fn a_job_pays_at_least_the_price_of_its_cycles() {
    development().execute_with(|| {
        System::set_block_number(1);
        set_price(SAGE);
        assert_ok!(submit(3, 3 * SAGE));
        assert_noop!(
            submit(3, 3 * SAGE - 1),
            pallet_jobs::Error::<Runtime>::PaymentTooLow
        );
        assert_ok!(Pricing::set_active(RuntimeOrigin::root(), 1, false));
        assert_noop!(
            submit(3, 3 * SAGE),
            pallet_pricing::Error::<Runtime>::ModelInactive
        );
    });
}

#[test]
fn a_paid_job_counts_and_moves_the_price_at_the_epochs_end() {
    development().execute_with(|| {
        run_to_block(1);
        assert_ok!(Pricing::set_capacity(RuntimeOrigin::root(), 1, 3));
        for _ in 0..3 {
            let job = submit(1, SAGE).expect("it pays enough");
            assert_ok!(Jobs::claim_job(origin(Charlie), job));
            prove(job, Charlie);
        }
        assert_eq!(used(), 3);
        run_to_block(sage_runtime::genesis::presets::SHORT_EPOCH);
        let price = Quote::Price(SAGE / 1_000 * 105);
        assert_eq!(Pricing::quote(1, UNIT), Some(price));
    });
}

#[test]
fn the_price_of_the_largest_job_is_above_the_smallest_payment() {
    development().execute_with(|| {
        let Some(Quote::Price(price)) = Pricing::quote(1, configs::sage::MAX_CYCLES) else {
            panic!("it has a price");
        };
        assert!(price > 6 * SAGE, "{price}");
    });
}

#[test]
fn compute_is_free_up_to_the_last_free_epoch_and_costs_the_first_price_afterwards() {
    development().execute_with(|| {
        FreeUntil::<Runtime>::put(1);
        run_to_block(sage_runtime::genesis::presets::SHORT_EPOCH - 1);
        assert_eq!(Pricing::quote(1, UNIT), Some(Quote::Free));
        run_to_block(sage_runtime::genesis::presets::SHORT_EPOCH);
        let price = Quote::Price(SAGE / 10);
        assert_eq!(Pricing::quote(1, UNIT), Some(price));
    });
}

#[test]
fn a_job_of_a_free_epoch_moves_no_money_from_its_opening_to_its_end() {
    development().execute_with(|| {
        System::set_block_number(1);
        program();
        FreeUntil::<Runtime>::put(90);
        let before = (total(Bob), total(Charlie), Balances::total_issuance());
        let pots = (
            Balances::free_balance(treasury()),
            Balances::free_balance(Fees::pot()),
        );
        let job = submit(1, 100 * SAGE).expect("a deposit");
        let held = || {
            let reason = HoldReason::JobEscrow.into();
            Balances::balance_on_hold(&reason, &Bob.to_account_id())
        };
        assert_eq!(held(), 100 * SAGE);
        assert_ok!(Jobs::claim_job(origin(Charlie), job));
        prove(job, Charlie);
        assert_eq!(held(), 0);
        assert_eq!(
            (total(Bob), total(Charlie), Balances::total_issuance()),
            before
        );
        assert_eq!(
            (
                Balances::free_balance(treasury()),
                Balances::free_balance(Fees::pot())
            ),
            pots
        );
        assert_eq!(used(), 0);
        assert_eq!(pallet_fees::Total::<Runtime>::get().count, 0);
        System::set_block_number(0);
        assert_invariants();
    });
}
