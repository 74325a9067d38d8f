//! Random calls, burns and passing months against a second account of the supply.

use std::collections::BTreeMap;

use frame::{testing_prelude::*, token::fungible::Inspect};
use proptest::prelude::*;
use sage_pallet_testing::{
    random_calls::{random_calls, CallModel},
    TestChain, ALICE, EVE, EXISTENTIAL_DEPOSIT, FERDIE,
};
use sage_primitives::{Balance, SAGE};

use crate::{allocation, math::MAX_SUPPLY, mock::*, Call, PoolId, PoolTerms, TotalMinted};

/// One thing to do.
#[derive(Clone, Debug)]
enum Step {
    Release(PoolId),
    SetBeneficiary(PoolId),
    Burn(Balance),
    Months(u16),
}

/// The second account: what has been released of each pool, month by month in exact fractions.
struct Books {
    month: u16,
    released: BTreeMap<PoolId, Balance>,
    alice: Balance,
    burned: Balance,
}

impl Books {
    fn terms(pool: PoolId) -> PoolTerms {
        let found = allocation::pools().into_iter().find(|(id, _)| *id == pool);
        found.expect("every pool is in the table").1
    }

    /// By rule R-GRANT, one product and one division.
    fn schedule(&self, pool: PoolId) -> Balance {
        let terms = Self::terms(pool);
        let rest = terms.total - terms.at_genesis;
        let passed = self.month.saturating_sub(terms.cliff).min(terms.linear);
        rest * Balance::from(passed) / Balance::from(terms.linear.max(1))
    }

    fn emitted(&self) -> Balance {
        let mut remaining = allocation::ECOSYSTEM;
        for month in 0..self.month.min(60) {
            let rate = [300, 250, 200, 150, 100][usize::from(month / 12)];
            remaining -= remaining * rate / 10_000;
        }
        allocation::ECOSYSTEM - remaining
    }
}

impl CallModel for Books {
    type Runtime = Test;
    type Call = Call<Test>;
    type Step = Step;

    fn chain() -> TestChain<Test> {
        chain()
    }

    fn start() -> Self {
        Self {
            month: 0,
            released: BTreeMap::new(),
            alice: allocation::at_genesis(),
            burned: 0,
        }
    }

    fn calls() -> Vec<(&'static str, BoxedStrategy<Step>)> {
        let pool = || proptest::sample::select(&PoolId::ALL[..]);
        let amount = prop_oneof![0..=1_u128, 0..=10 * SAGE, 0..=200_000_000 * SAGE];
        vec![
            ("release", pool().prop_map(Step::Release).boxed()),
            (
                "set_beneficiary",
                pool().prop_map(Step::SetBeneficiary).boxed(),
            ),
            ("burn", amount.prop_map(Step::Burn).boxed()),
        ]
    }

    fn others() -> Vec<BoxedStrategy<Step>> {
        vec![prop_oneof![1..=2_u16, 1..=20_u16]
            .prop_map(Step::Months)
            .boxed()]
    }

    fn execute(step: &Step) -> DispatchResult {
        match step {
            Step::Release(pool) => Issuance::release(RuntimeOrigin::signed(EVE), *pool),
            Step::SetBeneficiary(pool) => {
                Issuance::set_beneficiary(RuntimeOrigin::root(), *pool, EVE)
            }
            Step::Burn(amount) => Issuance::burn(RuntimeOrigin::signed(ALICE), *amount),
            Step::Months(months) => {
                pass_to_month(crate::math::months_passed(now()) + months);
                Ok(())
            }
        }
    }

    fn observe(&mut self, step: &Step, result: DispatchResult) {
        match step {
            Step::Release(pool) => {
                let due = self.schedule(*pool) - self.released.get(pool).copied().unwrap_or(0);
                assert_eq!(result.is_ok(), due > 0, "{pool:?}: {due} due");
                *self.released.entry(*pool).or_default() += due;
            }
            Step::SetBeneficiary(_) => {
                assert_ok!(result);
            }
            Step::Burn(amount) => {
                let possible = *amount > 0 && *amount <= self.alice - EXISTENTIAL_DEPOSIT;
                assert_eq!(result.is_ok(), possible);
                if possible {
                    self.alice -= amount;
                    self.burned += amount;
                }
            }
            Step::Months(months) => self.month += months,
        }
    }

    fn compare(&self) {
        let released: Balance = self.released.values().sum();
        let minted = allocation::at_genesis() + released + self.emitted();
        assert_eq!(TotalMinted::<Test>::get(), minted);
        assert_eq!(Balances::total_issuance(), minted - self.burned);
        assert!(minted <= MAX_SUPPLY);
        assert_eq!(Balances::balance(&ALICE), self.alice);
        assert_eq!(Balances::balance(&FERDIE), self.emitted());
    }
}

#[test]
fn random_releases_burns_and_months_keep_all_invariants_and_match_the_second_account() {
    random_calls::<Books>(file!(), 30);
}
