//! Random calls, settlements and stakes against a second account of everyone's money.

use std::collections::BTreeMap;

use frame::{deps::sp_core::U256, testing_prelude::*, token::fungible::Inspect};
use proptest::prelude::*;
use sage_pallet_testing::{
    account,
    random_calls::{one_of, random_calls, CallModel},
    run_to,
    spies::SpyReferrals,
    AccountId, TestChain, ALICE, DAVE, EVE, EXISTENTIAL_DEPOSIT, FERDIE,
};
use sage_primitives::{settlement::Settle, shares::StakeShares, Balance, SAGE};

use crate::{math::SCALE, mock::*, Call, FeeConfig, Total, Unclaimed};

/// Stakers are the accounts 0..4 and have balances; workers are the accounts 10..14 and have none.
const STAKERS: std::ops::Range<u32> = 0..4;
const WORKERS: std::ops::Range<u32> = 10..14;

/// Who has referred the client.
const REFERRER: AccountId = DAVE;

/// One thing to do.
#[derive(Clone, Debug)]
enum Step {
    Claim(u32),
    ClaimUnclaimed(u32),
    Configure(FeeConfig),
    Settle { worker: u32, gmv: Balance },
    Refer(Balance),
    Stake { who: u32, stake: Balance },
    NextBlock,
    NextEpoch,
}

/// The second account: exact rewards as fractions over [`SCALE`], and sums by rule R-FEE in wide integers.
struct Books {
    config: FeeConfig,
    next: Option<FeeConfig>,
    issuance: Balance,
    /// Stakes, and of those what earns.
    stakes: BTreeMap<u32, Balance>,
    earning: BTreeMap<u32, Balance>,
    earned: BTreeMap<u32, U256>,
    wages: BTreeMap<u32, Balance>,
    waiting: Balance,
    /// What a referrer gets of each treasury's part, and what referrer and treasury have got.
    gift: Balance,
    referrer: Balance,
    treasury: Balance,
    accruals: u32,
}

impl Books {
    fn part(of: Balance, bps: u16) -> Balance {
        (U256::from(of) * U256::from(bps) / U256::from(10_000)).as_u128()
    }

    fn settle(&mut self, worker: u32, gmv: Balance) {
        let fee = Self::part(gmv, self.config.fee);
        let burn = Self::part(fee, self.config.burn);
        let treasury = Self::part(fee, self.config.treasury);
        *self.wages.entry(worker).or_default() += gmv - fee;
        self.issuance -= burn;
        let given = treasury.min(self.gift);
        self.referrer += given;
        self.treasury += treasury - given;
        self.waiting += fee - burn - treasury;
        self.accrue();
    }

    fn accrue(&mut self) {
        let total: Balance = self.earning.values().sum();
        if total == 0 {
            return;
        }
        self.accruals += 1;
        for (who, stake) in &self.earning {
            let share = U256::from(self.waiting) * U256::from(SCALE) / U256::from(total);
            *self.earned.entry(*who).or_default() += share * U256::from(*stake);
        }
        self.waiting = 0;
    }
}

/// Half of the drawn configurations are within the bounds.
fn any_config() -> BoxedStrategy<FeeConfig> {
    (0..=6_000_u16, 0..=10_000_u16, 0..=2_u16)
        .prop_map(|(fee, burn, excess)| FeeConfig {
            fee,
            burn,
            treasury: (10_000 - burn) / 2,
            stakers: 10_000 - burn - (10_000 - burn) / 2 + excess / 2,
        })
        .boxed()
}

impl CallModel for Books {
    type Runtime = Test;
    type Call = Call<Test>;
    type Step = Step;

    fn chain() -> TestChain<Test> {
        let chain = chain().with_balance(&REFERRER, EXISTENTIAL_DEPOSIT);
        STAKERS.fold(chain, |chain, index| {
            chain.with_balance(&account(index), EXISTENTIAL_DEPOSIT)
        })
    }

    fn start() -> Self {
        Self {
            config: FeeConfig::default(),
            next: None,
            issuance: Balances::total_issuance(),
            stakes: BTreeMap::new(),
            earning: BTreeMap::new(),
            earned: BTreeMap::new(),
            wages: BTreeMap::new(),
            waiting: 0,
            gift: 0,
            referrer: 0,
            treasury: 0,
            accruals: 0,
        }
    }

    fn calls() -> Vec<(&'static str, BoxedStrategy<Step>)> {
        vec![
            (
                "claim_staker_rewards",
                STAKERS.prop_map(Step::Claim).boxed(),
            ),
            (
                "claim_unclaimed",
                WORKERS.prop_map(Step::ClaimUnclaimed).boxed(),
            ),
            ("set_config", any_config().prop_map(Step::Configure).boxed()),
        ]
    }

    fn others() -> Vec<BoxedStrategy<Step>> {
        // Too little for a fee; around the existential deposit, where parts are booked; and up to a thousand SAGE.
        let gmv = prop_oneof![0..=5_u128, 0..=3 * EXISTENTIAL_DEPOSIT, 0..=10_u128.pow(21)];
        let stake = prop_oneof![Just(0), 1..=100_u128, 0..=10_u128.pow(25)];
        vec![
            (WORKERS, gmv)
                .prop_map(|(worker, gmv)| Step::Settle { worker, gmv })
                .boxed(),
            (STAKERS, stake)
                .prop_map(|(who, stake)| Step::Stake { who, stake })
                .boxed(),
            (0..=10_u128.pow(18)).prop_map(Step::Refer).boxed(),
            one_of(vec![Step::NextBlock, Step::NextEpoch]),
        ]
    }

    fn execute(step: &Step) -> DispatchResult {
        match step {
            Step::Claim(who) => Fees::claim_staker_rewards(RuntimeOrigin::signed(account(*who))),
            Step::ClaimUnclaimed(who) => {
                Fees::claim_unclaimed(RuntimeOrigin::signed(EVE), account(*who))
            }
            Step::Configure(config) => Fees::set_config(RuntimeOrigin::root(), *config),
            Step::Settle { worker, gmv } => {
                Fees::settle(1, &ALICE, &account(*worker), payment(*gmv)).map(|_| ())
            }
            Step::Refer(gift) => {
                SpyReferrals::<Balances>::give(&REFERRER, *gift);
                Ok(())
            }
            Step::Stake { who, stake } => Fees::on_stake_changed(&account(*who), *stake),
            Step::NextBlock => {
                run_to::<Test>(System::block_number() + 1);
                Ok(())
            }
            Step::NextEpoch => {
                next_epoch();
                Ok(())
            }
        }
    }

    fn observe(&mut self, step: &Step, result: DispatchResult) {
        match step {
            // Whether there was something to claim shows in the balances compared below.
            Step::Claim(_) | Step::ClaimUnclaimed(_) => {}
            Step::Configure(config) => {
                assert_eq!(result.is_ok(), config.check().is_ok());
                if result.is_ok() {
                    self.next = Some(*config);
                }
            }
            Step::Settle { worker, gmv } => {
                assert_ok!(result);
                self.settle(*worker, *gmv);
            }
            Step::Refer(gift) => self.gift = *gift,
            Step::Stake { who, stake } => {
                assert_ok!(result);
                self.stakes.insert(*who, *stake);
                // Less counts at once, more does not.
                let earning = self.earning.entry(*who).or_default();
                *earning = (*earning).min(*stake);
            }
            Step::NextEpoch => {
                self.earning = self.stakes.clone();
                if self.waiting > 0 {
                    self.accrue();
                }
            }
            Step::NextBlock => {
                if let Some(config) = self.next.take() {
                    self.config = config;
                }
            }
        }
    }

    fn compare(&self) {
        assert_eq!(Balances::total_issuance(), self.issuance);
        let referrer = Balances::balance(&REFERRER) - EXISTENTIAL_DEPOSIT;
        let treasury = Balances::balance(&FERDIE) - SAGE;
        assert_eq!((referrer, treasury), (self.referrer, self.treasury));
        assert_eq!(Total::<Test>::get().treasury, referrer + treasury);
        for index in WORKERS {
            let who = account(index);
            let found = Balances::balance(&who) + Unclaimed::<Test>::get(&who);
            let wages = self.wages.get(&index).copied().unwrap_or_default();
            assert_eq!(found, wages, "worker {index}");
        }
        for index in STAKERS {
            let who: AccountId = account(index);
            let found =
                Balances::balance(&who) - EXISTENTIAL_DEPOSIT + Fees::staker_rewards(who.clone());
            let exact = self.earned.get(&index).copied().unwrap_or_default();
            let most = (exact / U256::from(SCALE)).as_u128();
            let least = most.saturating_sub(self.accruals.into());
            assert!(
                (least..=most).contains(&found),
                "staker {index} has {found}, expected {least} to {most}"
            );
        }
        assert!(Total::<Test>::get().claimed <= Total::<Test>::get().stakers);
    }
}

#[test]
fn random_calls_settlements_and_stakes_keep_all_invariants_and_match_the_second_account() {
    random_calls::<Books>(file!(), 40);
}
