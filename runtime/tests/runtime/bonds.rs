//! Do bonds earn, weigh and burn as the runtime joins its pallets?

use super::{
    invariants::assert_invariants,
    jobs::{origin, prove, submit},
    *,
};
use frame_support::{assert_noop, traits::Hooks};
use pallet_collateral::Works;
use sage_primitives::{
    bonds::{InspectBonds, SlashBonds},
    epochs::EpochClock,
};
use sage_runtime::adapters::{PROVER_MINIMA, VALIDATOR_MINIMUM};
use Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve, Ferdie};

/// Stake of a consumer's graphics card.
const STAKE: Balance = PROVER_MINIMA[0] * SAGE;

/// A bond of a validator.
const BOND: Balance = VALIDATOR_MINIMUM * SAGE;

/// Has Charlie prove a job of Bob that pays `payment`.
pub(super) fn pay(payment: Balance) {
    let job = submit(payment);
    assert_ok!(Jobs::claim_job(origin(Charlie), job));
    prove(job, Charlie);
}

/// Goes to the first block of the next epoch, with which new stakes begin to earn.
pub(super) fn next_epoch() {
    let length = sage_runtime::genesis::presets::SHORT_EPOCH;
    let first = (System::block_number() / length + 1) * length;
    System::set_block_number(first);
    // One a block is announced, and the blocks in between are left out.
    while pallet_epochs::Started::<Runtime>::get() < <Epochs as EpochClock>::current() {
        Epochs::on_initialize(first);
    }
}

fn free(who: Sr25519Keyring) -> Balance {
    Balances::free_balance(who.to_account_id())
}

/// What `who` claims of the stakers' pot.
fn claim(who: Sr25519Keyring) -> Balance {
    let before = free(who);
    assert_ok!(Fees::claim_staker_rewards(origin(who)));
    free(who) - before
}

#[test]
fn d12_provers_and_validators_share_the_stakers_part_by_what_they_have_bonded() {
    development().execute_with(|| {
        System::set_block_number(1);
        assert_ok!(ProverStakes::bond(origin(Alice), STAKE, 0));
        assert_ok!(ProverStakes::bond(origin(Eve), 10 * STAKE, 0));
        assert_ok!(ValidatorBonds::bond(origin(Alice), BOND, 0));
        next_epoch();
        // Of 2,100 SAGE: 21 to the stakers, who have 1,000 + 10,000 and 10,000.
        pay(1_050 * SAGE);
        assert_eq!((claim(Alice), claim(Eve)), (11 * SAGE, 10 * SAGE));

        // Collateral earns nothing, and who came later nothing from before the next epoch.
        assert_ok!(CollateralBonds::bond(origin(Ferdie), BOND, 0));
        assert_ok!(ProverStakes::bond(origin(Ferdie), STAKE, 0));
        pay(105 * SAGE);
        assert_eq!((claim(Alice), claim(Eve)), (11 * SAGE / 10, SAGE));
        assert_noop!(
            Fees::claim_staker_rewards(origin(Ferdie)),
            pallet_fees::Error::<Runtime>::NothingToClaim
        );
        assert_ok!(ValidatorBonds::unbond(origin(Alice), BOND));
        assert_ok!(ProverStakes::unbond(origin(Eve), 10 * STAKE));
        next_epoch();
        pay(100 * SAGE);
        assert_eq!((claim(Alice), claim(Ferdie)), (SAGE, SAGE));
        assert_invariants();
    });
}

#[test]
fn a_slash_takes_the_share_at_once_and_is_burned_and_counted_later() {
    development().execute_with(|| {
        System::set_block_number(1);
        for who in [Dave, Eve] {
            assert_ok!(ProverStakes::bond(origin(who), 2 * STAKE, 0));
        }
        next_epoch();
        let offence = Hash::repeat_byte(1);
        let dave = Dave.to_account_id();
        let taken = <ProverStakes as SlashBonds<_>>::slash(offence, &dave, 5_000, None);
        assert_eq!(taken, Ok(STAKE));
        // Of 150 SAGE: 3 to the stakers, who have 1,000 and 2,000.
        pay(150 * SAGE);
        assert_eq!((claim(Dave), claim(Eve)), (SAGE, 2 * SAGE));

        let issuance = Balances::total_issuance();
        for _ in 0..4 {
            next_epoch();
        }
        assert_ok!(ProverStakes::close_slash(origin(Bob), offence));
        assert_eq!(Balances::total_issuance(), issuance - STAKE);
        let burned = pallet_issuance::Burned::<Runtime>::get();
        assert_eq!(burned.slashes, STAKE);
        assert_invariants();
    });
}

#[test]
fn the_three_ledgers_hold_apart() {
    development().execute_with(|| {
        System::set_block_number(1);
        assert_ok!(ProverStakes::bond(origin(Alice), STAKE, 0));
        assert_ok!(ValidatorBonds::bond(origin(Alice), BOND, 0));
        assert_ok!(CollateralBonds::bond(origin(Alice), STAKE, 0));
        let offence = Hash::repeat_byte(1);
        let alice = Alice.to_account_id();
        // The same offence in two ledgers: what is malicious costs both (economics, D17).
        assert_ok!(<ProverStakes as SlashBonds<_>>::slash(
            offence, &alice, 5_000, None
        ));
        assert_ok!(<CollateralBonds as SlashBonds<_>>::slash(
            offence, &alice, 5_000, None
        ));
        assert_eq!(ProverStakes::active(&alice), STAKE / 2);
        assert_eq!(CollateralBonds::active(&alice), STAKE / 2);
        assert_eq!(ValidatorBonds::active(&alice), BOND);
        System::set_block_number(0);
        assert_invariants();
    });
}

#[test]
fn nobody_bonds_for_what_is_not_attested_or_for_less_than_the_minimum() {
    development().execute_with(|| {
        let enough = PROVER_MINIMA[4] * SAGE;
        for tier in 1..5 {
            assert_noop!(
                ProverStakes::bond(origin(Dave), enough, tier),
                pallet_stakes::Error::<Runtime, pallet_stakes::Instance1>::TierNotAttested
            );
        }
        type Refusal = pallet_stakes::Error<Runtime, pallet_stakes::Instance2>;
        assert_noop!(
            ValidatorBonds::bond(origin(Alice), BOND - 1, 0),
            Refusal::BelowMinimum
        );
        assert_noop!(
            ValidatorBonds::bond(origin(Dave), BOND, 0),
            Refusal::TierNotAttested
        );
        assert_noop!(
            CollateralBonds::bond(origin(Dave), 1_000 * SAGE - 1, 0),
            pallet_stakes::Error::<Runtime, pallet_stakes::Instance3>::BelowMinimum
        );
    });
}

#[test]
fn proven_cycles_weigh_and_collateral_backs_them() {
    development().execute_with(|| {
        System::set_block_number(1);
        pay(SAGE);
        let charlie = Charlie.to_account_id();
        let proven = Works::<Runtime>::get(&charlie);
        assert_eq!(proven.iter().map(|work| work.cycles).sum::<u64>(), 1);
        // Ten units of weight are more than a test can prove.
        Works::<Runtime>::mutate(&charlie, |works| {
            works.iter_mut().for_each(|work| work.cycles = 10 << 36);
        });
        let weight = || {
            let found = Collateral::weight_of(charlie.clone());
            (found.potential, found.effective)
        };
        let told = |potential, effective| {
            System::assert_has_event(
                pallet_collateral::Event::WeightUpdated {
                    who: charlie.clone(),
                    potential,
                    effective,
                }
                .into(),
            );
        };
        assert_eq!(weight(), (10, 2));
        assert_ok!(CollateralBonds::bond(origin(Charlie), 3_000 * SAGE, 0));
        assert_eq!(weight(), (10, 5));
        told(10, 5);
        assert_ok!(CollateralBonds::unbond(origin(Charlie), 1));
        assert_eq!(weight(), (10, 4));
        told(10, 4);
    });
}
