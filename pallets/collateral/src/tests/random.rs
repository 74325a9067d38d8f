//! Random proofs, collateral and epochs against a second account of the weights.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sage_pallet_testing::{
    random_calls::{one_of, random_calls, CallModel},
    spies::SpyBonds,
    TestChain, ALICE, BOB,
};
use sage_primitives::{epochs::EpochClock, Balance, SAGE};

use super::*;
use crate::{
    mock::{chain_with, RuntimeOrigin, Test, CAP},
    Call,
};

/// One thing to do.
#[derive(Clone, Debug)]
enum Step {
    Shorten(Epoch),
    Prove(AccountId, u32),
    Deposit(AccountId, Balance),
    Pass(Epoch),
}

/// The second account keeps every proof there ever was.
struct Books {
    epoch: Epoch,
    grace: Epoch,
    proofs: Vec<(AccountId, Epoch, u32)>,
    collateral: BTreeMap<AccountId, Balance>,
}

impl Books {
    /// Economics S6, with the decay counted proof by proof, in eighteenths of a cycle.
    fn weight(&self, who: &AccountId) -> (u64, u64) {
        let eighteenths: u128 = self
            .proofs
            .iter()
            .filter(|(worker, _, _)| worker == who)
            .map(|(_, epoch, cycles)| {
                let age = self.epoch / 10 - epoch / 10;
                u128::from(*cycles) * u128::from(18u32.saturating_sub(age))
            })
            .sum();
        let potential = (eighteenths / 18 / u128::from(UNIT)) as u64;
        let base = potential * 2_000 / 10_000;
        let collateral = self.collateral.get(who).copied().unwrap_or_default();
        let backed = base + (potential - base).min((collateral / (1_000 * SAGE)) as u64);
        let granted = if self.epoch <= self.grace {
            potential.min(CAP)
        } else {
            0
        };
        (potential, backed.max(granted))
    }
}

impl CallModel for Books {
    type Runtime = Test;
    type Call = Call<Test>;
    type Step = Step;

    fn chain() -> TestChain<Test> {
        chain_with(180)
    }

    fn start() -> Self {
        Self {
            epoch: 1,
            grace: 180,
            proofs: Vec::new(),
            collateral: BTreeMap::new(),
        }
    }

    fn calls() -> Vec<(&'static str, BoxedStrategy<Step>)> {
        let until = prop_oneof![0..=200 as Epoch, 150..=190 as Epoch];
        vec![("shorten_grace", until.prop_map(Step::Shorten).boxed())]
    }

    fn others() -> Vec<BoxedStrategy<Step>> {
        let anyone = || one_of(vec![ALICE, BOB]);
        let cycles = prop_oneof![0..=5_000_u32, 0..=4_000_000_u32];
        let collateral = prop_oneof![0..=2_000 * SAGE, 0..=2_000_000 * SAGE];
        let prove = (anyone(), cycles).prop_map(|(who, cycles)| Step::Prove(who, cycles));
        let deposit = (anyone(), collateral).prop_map(|(who, sum)| Step::Deposit(who, sum));
        vec![
            prove.boxed(),
            deposit.boxed(),
            one_of(vec![1, 1, 5, 30, 170]).prop_map(Step::Pass).boxed(),
        ]
    }

    fn execute(step: &Step) -> DispatchResult {
        match step {
            Step::Shorten(until) => Collateral::shorten_grace(RuntimeOrigin::root(), *until),
            Step::Prove(who, cycles) => {
                prove(who, *cycles);
                Ok(())
            }
            Step::Deposit(who, sum) => {
                SpyBonds::set_active(who, *sum);
                Ok(())
            }
            Step::Pass(epochs) => {
                set_epoch(SpyEpochs::current() + epochs);
                Ok(())
            }
        }
    }

    fn observe(&mut self, step: &Step, result: DispatchResult) {
        match step {
            Step::Shorten(until) => {
                let possible = self.epoch <= self.grace && *until < self.grace;
                assert_eq!(result.is_ok(), possible);
                if possible {
                    self.grace = *until;
                }
            }
            Step::Prove(who, cycles) => self.proofs.push((who.clone(), self.epoch, *cycles)),
            Step::Deposit(who, sum) => {
                self.collateral.insert(who.clone(), *sum);
            }
            Step::Pass(epochs) => self.epoch += epochs,
        }
    }

    fn compare(&self) {
        for who in [ALICE, BOB] {
            let found = weight_of(&who);
            assert_eq!((found.potential, found.effective), self.weight(&who));
        }
    }
}

#[test]
fn random_proofs_collateral_and_epochs_match_the_second_account() {
    random_calls::<Books>(file!(), 40);
}
