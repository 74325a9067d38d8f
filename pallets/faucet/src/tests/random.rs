//! Random claims against a list of all claims that were ever paid.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sage_pallet_testing::{
    random_calls::{one_of, random_calls, CallModel},
    TestChain,
};

use super::*;
use crate::{
    mock::{PER_BLOCK, RETENTION_DAYS, WEALTH},
    Call,
};

/// Milliseconds for which an account is remembered.
const RETENTION: u64 = RETENTION_DAYS * DAY_MS;

/// One thing to do.
#[derive(Clone, Debug)]
enum Action {
    Claim(u32),
    Refill(Balance),
    SetConfig(FaucetTerms),
    SetPaused(bool),
    Wait(u64),
    Block,
}

/// A claim that was paid.
struct Paid {
    who: u32,
    at: u64,
    block: u32,
    amount: Balance,
}

/// The model: all that was paid, and what decides what will be.
struct List {
    now: u64,
    block: u32,
    config: FaucetTerms,
    paused: bool,
    pot: Balance,
    funded: Balance,
    paid: Vec<Paid>,
}

impl List {
    fn total(&self, which: impl Fn(&Paid) -> bool) -> Balance {
        let chosen = self.paid.iter().filter(|paid| which(paid));
        chosen.map(|paid| paid.amount).sum()
    }

    /// When `who` claimed last and how often, without what lies before a time as long as the memory.
    fn remembered(&self, who: u32) -> Option<(u64, u32)> {
        let mut found: Option<(u64, u32)> = None;
        for paid in self.paid.iter().filter(|paid| paid.who == who) {
            let count = match found {
                Some((last, count)) if paid.at - last < RETENTION => count,
                _ => 0,
            };
            found = Some((paid.at, count + 1));
        }
        found.filter(|(last, _)| self.now - last < RETENTION)
    }

    fn claim(&mut self, who: u32) -> bool {
        let FaucetTerms {
            drip,
            cooldown,
            max_claims,
            daily_budget,
        } = self.config;
        let rested = self.remembered(who).is_none_or(|(last, count)| {
            let often = max_claims != 0 && count >= max_claims;
            !often && self.now - last >= u64::from(cooldown) * SECOND
        });
        let day = |at: u64| at / DAY_MS;
        let today = self.total(|paid| day(paid.at) == day(self.now));
        let here = self.paid.iter().filter(|paid| paid.block == self.block);
        let left = self.pot.checked_sub(drip);
        let possible = !self.paused
            && rested
            && today + drip <= daily_budget
            && left.is_some_and(|left| left == 0 || left >= EXISTENTIAL_DEPOSIT)
            && here.count() < PER_BLOCK as usize;
        if possible {
            self.pot -= drip;
            self.paid.push(Paid {
                who,
                at: self.now,
                block: self.block,
                amount: drip,
            });
        }
        possible
    }

    fn refill(&mut self, amount: Balance) -> bool {
        let rest = WEALTH + POT - self.funded;
        let possible = amount > 0
            && rest >= amount + EXISTENTIAL_DEPOSIT
            && self.pot + amount >= EXISTENTIAL_DEPOSIT;
        if possible {
            self.pot += amount;
            self.funded += amount;
        }
        possible
    }

    fn set_config(&mut self, config: FaucetTerms) -> bool {
        let possible = (10 * EXISTENTIAL_DEPOSIT..=100 * SAGE).contains(&config.drip)
            && (1..=30 * 86_400).contains(&config.cooldown)
            && config.daily_budget >= config.drip;
        if possible {
            self.config = config;
        }
        possible
    }
}

impl CallModel for List {
    type Runtime = Test;
    type Call = Call<Test>;
    type Step = Action;

    fn chain() -> TestChain<Test> {
        chain()
    }

    fn start() -> Self {
        Self {
            now: crate::mock::NOON,
            block: 1,
            config: CONFIG,
            paused: false,
            pot: POT,
            funded: POT,
            paid: Vec::new(),
        }
    }

    fn calls() -> Vec<(&'static str, BoxedStrategy<Action>)> {
        let amount = prop_oneof![
            Just(0u128),
            Just(1u128),
            Just(EXISTENTIAL_DEPOSIT),
            0..2 * SAGE,
            Just(WEALTH),
        ];
        let drip = prop_oneof![
            4 => DRIP..4 * SAGE,
            2 => one_of(vec![DRIP, POT / 2, 10 * EXISTENTIAL_DEPOSIT]),
            1 => one_of(vec![0, 10 * EXISTENTIAL_DEPOSIT - 1, 100 * SAGE + 1]),
        ];
        let cooldown = prop_oneof![4 => 1..200_000u32, 1 => one_of(vec![0, 2_592_000, 2_592_001])];
        let max_claims = prop_oneof![2 => Just(0u32), 1 => 1..4u32];
        let claims_a_day = 0..8u128;
        let config = (drip, cooldown, max_claims, claims_a_day).prop_map(
            |(drip, cooldown, max_claims, claims)| FaucetTerms {
                drip,
                cooldown,
                max_claims,
                daily_budget: drip * claims,
            },
        );
        let paused = prop_oneof![1 => Just(true), 3 => Just(false)];
        vec![
            ("claim", (0..8u32).prop_map(Action::Claim).boxed()),
            ("refill", amount.prop_map(Action::Refill).boxed()),
            ("set_config", config.prop_map(Action::SetConfig).boxed()),
            ("set_paused", paused.prop_map(Action::SetPaused).boxed()),
        ]
    }

    fn others() -> Vec<BoxedStrategy<Action>> {
        let waits = vec![
            1,
            6 * SECOND,
            DAY_MS / 3,
            DAY_MS - 1,
            DAY_MS,
            30 * DAY_MS,
            RETENTION,
        ];
        let claim = || (0..8u32).prop_map(Action::Claim).boxed();
        vec![
            claim(),
            claim(),
            claim(),
            one_of(waits).prop_map(Action::Wait).boxed(),
            Just(Action::Block).boxed(),
        ]
    }

    fn execute(step: &Action) -> DispatchResult {
        match step {
            Action::Claim(who) => claim(&account(*who)),
            Action::Refill(amount) => Faucet::refill(signed(&ALICE), *amount),
            Action::SetConfig(config) => set_config(*config),
            Action::SetPaused(paused) => Faucet::set_paused(RuntimeOrigin::root(), *paused),
            Action::Wait(millis) => {
                next_block();
                Clock::pass(*millis);
                Ok(())
            }
            Action::Block => {
                next_block();
                Ok(())
            }
        }
    }

    fn observe(&mut self, step: &Action, result: DispatchResult) {
        let expected = match step {
            Action::Claim(who) => self.claim(*who),
            Action::Refill(amount) => self.refill(*amount),
            Action::SetConfig(config) => self.set_config(*config),
            Action::SetPaused(paused) => {
                self.paused = *paused;
                true
            }
            Action::Wait(millis) => {
                self.now += millis;
                self.block += 1;
                true
            }
            Action::Block => {
                self.block += 1;
                true
            }
        };
        assert_eq!(result.is_ok(), expected, "{step:?} gave {result:?}");
    }

    fn compare(&self) {
        assert_eq!(pot(), self.pot);
        let sums = Sums::<Test>::get();
        let distributed = self.total(|_| true);
        assert_eq!((sums.funded, sums.distributed), (self.funded, distributed));
        assert_eq!(self.pot + distributed, self.funded);
        assert_eq!(sums.claims, self.paid.len() as u64);
        let mut records: BTreeMap<_, _> = Records::<Test>::iter().collect();
        for who in 0..8 {
            let name = account(who);
            assert_eq!(
                Balances::free_balance(&name),
                self.total(|paid| paid.who == who)
            );
            let record = records.remove(&name);
            // A record may lie here longer than it counts, but none that counts is missing.
            if let Some(told) = self.remembered(who) {
                assert_eq!(record.map(|record| (record.last, record.count)), Some(told));
            }
        }
        assert!(records.is_empty());
    }
}

#[test]
fn random_claims_match_the_list() {
    random_calls::<List>(file!(), 60);
}
