//! Random jobs, claims, slashes and rules against a second account.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use sage_pallet_testing::{
    random_calls::{one_of, random_calls, CallModel},
    TestChain, BOB, CHARLIE, DAVE, EXISTENTIAL_DEPOSIT, FERDIE,
};

use super::*;
use crate::{
    mock::{chain_with, next_job, start_epoch},
    Call, Lengths, RunningEpoch, SubsidyTable, Total, Workers,
};

/// What the pot can give: little enough to be exhausted.
const BUDGET: Balance = 3_000 * SAGE;

/// One thing to do.
#[derive(Clone, Debug)]
enum Step {
    Claim(AccountId, Option<RewardClass>),
    Slash(u64, AccountId, u16),
    Pause(bool),
    /// Base of every year in thousandths of a SAGE, and the spread.
    Table(u16, u16),
    Lengths(Epoch, Epoch),
    Award(Balance),
    /// Whose stake in SAGE, and for which tier.
    Stake(AccountId, Balance, Option<Tier>),
    /// So many jobs of a worker, each of so many cycles.
    Verify(AccountId, u8, u32),
    /// The jobs that are remembered of a worker, once more.
    Again(AccountId),
    Pass(u8),
}

/// What vests on a straight line from one epoch to another.
#[derive(Clone, Debug)]
struct Line {
    start: Epoch,
    end: Epoch,
    amount: Balance,
}

impl Line {
    fn vested(&self, now: Epoch) -> Balance {
        let (passed, length) = (now.min(self.end) - self.start, self.end - self.start);
        self.amount * Balance::from(passed) / Balance::from(length)
    }
}

/// What an account has of one class: all lines there ever were, what vested of lines that a slash cut, and what was
/// claimed of both together.
#[derive(Clone, Default, Debug)]
struct Account {
    lines: Vec<Line>,
    fixed: Balance,
    claimed: Balance,
}

impl Account {
    fn vested(&self, now: Epoch) -> Balance {
        self.fixed
            + self
                .lines
                .iter()
                .map(|line| line.vested(now))
                .sum::<Balance>()
    }

    fn granted(&self) -> Balance {
        self.fixed + self.lines.iter().map(|line| line.amount).sum::<Balance>()
    }

    fn add(&mut self, now: Epoch, length: Epoch, amount: Balance) {
        let end = now + length;
        // Lines that begin and end together are one: they are floored once.
        let same = |line: &&mut Line| (line.start, line.end) == (now, end);
        match self.lines.iter_mut().find(same) {
            Some(line) => line.amount += amount,
            None => self.lines.push(Line {
                start: now,
                end,
                amount,
            }),
        }
    }

    fn slash(&mut self, now: Epoch, rate: u16) -> Balance {
        let rate = Balance::from(rate.clamp(1_000, 5_000));
        let unvested = self.granted() - self.vested(now);
        let whole = unvested * rate / 10_000;
        if whole == 0 {
            return 0;
        }
        let (mut seen, mut taken) = (0, 0);
        let mut lines = std::mem::take(&mut self.lines);
        lines.sort_by_key(|line| (line.start, line.end));
        for line in lines {
            let vested = line.vested(now);
            let rest = line.amount - vested;
            seen += rest;
            let cut = seen * rate / 10_000 - taken;
            taken += cut;
            self.fixed += vested;
            if rest > cut {
                self.add(now, line.end - now, rest - cut);
            }
        }
        assert_eq!(taken, whole);
        whole
    }
}

/// The second account.
struct Books {
    now: Epoch,
    pot: Balance,
    money: BTreeMap<AccountId, Balance>,
    stakes: BTreeMap<AccountId, (Balance, Option<Tier>)>,
    accounts: BTreeMap<(AccountId, RewardClass), Account>,
    /// Subsidies and cycles of the running epoch.
    today: BTreeMap<AccountId, (Balance, u64)>,
    leader: Option<AccountId>,
    /// Offences for which something was taken.
    punished: BTreeSet<u64>,
    /// Bases by year, and the spread.
    table: ([Balance; 5], Balance),
    lengths: (Epoch, Epoch),
    next: (([Balance; 5], Balance), (Epoch, Epoch)),
    award: Balance,
    paused: bool,
}

impl Books {
    fn owed(&self) -> Balance {
        let owed = |account: &Account| account.granted() - account.claimed;
        self.accounts.values().map(owed).sum()
    }

    fn account(&mut self, who: &AccountId, class: RewardClass) -> &mut Account {
        self.accounts.entry((who.clone(), class)).or_default()
    }

    fn claim(&mut self, who: &AccountId, class: Option<RewardClass>) -> bool {
        let now = self.now;
        let classes: Vec<_> = RewardClass::ALL
            .into_iter()
            .filter(|each| class.is_none() || class == Some(*each))
            .collect();
        let mut whole = 0;
        for class in &classes {
            let account = self.account(who, *class);
            whole += account.vested(now) - account.claimed;
        }
        let money = self.money.entry(who.clone()).or_default();
        if whole == 0 || *money + whole < EXISTENTIAL_DEPOSIT {
            return false;
        }
        *money += whole;
        self.pot -= whole;
        for class in classes {
            let account = self.account(who, class);
            account.claimed = account.vested(now);
        }
        true
    }

    fn slash(&mut self, number: u64, who: &AccountId, rate: u16) -> bool {
        if self.punished.contains(&number) {
            return false;
        }
        let now = self.now;
        let slash = |class| self.account(who, class).slash(now, rate);
        let taken = RewardClass::ALL.map(slash).iter().any(|part| *part > 0);
        if taken {
            self.punished.insert(number);
        }
        taken
    }

    /// Economics S9, with the tables written out.
    fn verify(&mut self, who: &AccountId, cycles: u32) {
        let (stake, tier) = self.stakes.get(who).copied().unwrap_or_default();
        if stake == 0 {
            return;
        }
        let (before, done) = self.today.get(who).copied().unwrap_or_default();
        let done = done + u64::from(cycles);
        self.today.insert(who.clone(), (before, done));
        let best = self
            .leader
            .as_ref()
            .map_or(0, |leader| self.today[leader].1);
        if done > best {
            self.leader = Some(who.clone());
        }
        if cycles < RUN || self.paused {
            return;
        }
        let multiplier = match tier {
            Some(1) => 12_500,
            Some(2) => 15_000,
            Some(3) => 20_000,
            Some(4..) => 25_000,
            None | Some(0) => 10_000,
        };
        let cap = match stake {
            1..1_000 => 100,
            1_000..10_000 => 150,
            10_000..50_000 => 200,
            50_000..200_000 => 300,
            _ => 500,
        };
        let year = ((self.now - 1) / 360).min(4) as usize;
        let full = self.table.0[year] * multiplier / 10_000;
        let free = self.pot - self.owed();
        let granted: Balance = self.today.values().map(|(today, _)| today).sum();
        let of_epoch = ((free + granted) / self.table.1).saturating_sub(granted);
        let amount = full.min((cap * SAGE).saturating_sub(before)).min(of_epoch);
        if amount > 0 {
            let (now, length) = (self.now, self.lengths.0);
            self.account(who, RewardClass::Subsidy)
                .add(now, length, amount);
            self.today.insert(who.clone(), (before + amount, done));
        }
    }

    fn pass(&mut self) {
        self.now += 1;
        (self.table, self.lengths) = self.next;
        self.today.clear();
        let Some(who) = self.leader.take() else {
            return;
        };
        let amount = self.award.min(self.pot - self.owed());
        let staked = self.stakes.get(&who).is_some_and(|(stake, _)| *stake > 0);
        if staked && amount > 0 && !self.paused {
            let (now, length) = (self.now, self.lengths.1);
            self.account(&who, RewardClass::TopMiner)
                .add(now, length, amount);
        }
    }
}

/// Thousandths of a SAGE in base units.
fn milli(amount: u16) -> Balance {
    Balance::from(amount) * SAGE / 1_000
}

fn anyone() -> BoxedStrategy<AccountId> {
    one_of(vec![BOB, CHARLIE, DAVE])
}

impl CallModel for Books {
    type Runtime = Test;
    type Call = Call<Test>;
    type Step = Step;

    fn chain() -> TestChain<Test> {
        chain_with(BUDGET)
    }

    fn start() -> Self {
        let table = ([2_000, 1_500, 1_000, 750, 500].map(milli), 30);
        let lengths = (180, 90);
        Self {
            now: 1,
            pot: BUDGET,
            money: BTreeMap::new(),
            stakes: BTreeMap::new(),
            accounts: BTreeMap::new(),
            today: BTreeMap::new(),
            leader: None,
            punished: BTreeSet::new(),
            table,
            lengths,
            next: (table, lengths),
            award: 0,
            paused: false,
        }
    }

    fn calls() -> Vec<(&'static str, BoxedStrategy<Step>)> {
        let class = one_of(vec![
            None,
            Some(RewardClass::Subsidy),
            Some(RewardClass::TopMiner),
        ]);
        let length = || prop_oneof![2 => 1..=5u32, 2 => 50..=200u32, 1 => 0..=300u32];
        let base = prop_oneof![3 => 1..=10_000u16, 1 => Just(0)];
        let spread = prop_oneof![2 => 1..=3u16, 2 => 1..=40u16, 1 => Just(0)];
        let award = prop_oneof![3 => 0..=200 * SAGE, 1 => Just(0), 1 => any::<Balance>()];
        let claim = (anyone(), class).prop_map(|(who, class)| Step::Claim(who, class));
        // Few numbers, so that some come again.
        let slash = (0..200u64, anyone(), any::<u16>())
            .prop_map(|(number, who, rate)| Step::Slash(number, who, rate));
        let table = (base, spread).prop_map(|(base, spread)| Step::Table(base, spread));
        let lengths = (length(), length()).prop_map(|(a, b)| Step::Lengths(a, b));
        let paused = prop_oneof![1 => Just(true), 3 => Just(false)];
        vec![
            ("claim", claim.boxed()),
            ("slash_unvested", slash.boxed()),
            ("set_paused", paused.prop_map(Step::Pause).boxed()),
            ("set_table", table.boxed()),
            ("set_lengths", lengths.boxed()),
            ("set_top_miner_award", award.prop_map(Step::Award).boxed()),
        ]
    }

    fn others() -> Vec<BoxedStrategy<Step>> {
        let sage = prop_oneof![
            1 => Just(0),
            1 => 1..1_000u128,
            3 => 1_000..20_000u128,
            1 => 20_000..300_000u128,
        ];
        let tier = proptest::option::weighted(0.8, 0..7u8);
        let stake = (anyone(), sage, tier).prop_map(|(who, x, tier)| Step::Stake(who, x, tier));
        let cycles = prop_oneof![1 => 0..RUN, 4 => RUN..4 * RUN];
        let verify = (anyone(), 1..60u8, cycles)
            .prop_map(|(who, jobs, cycles)| Step::Verify(who, jobs, cycles));
        vec![
            stake.boxed(),
            verify.clone().boxed(),
            verify.boxed(),
            anyone().prop_map(Step::Again).boxed(),
            one_of(vec![1, 1, 2, 30, 90, 200])
                .prop_map(Step::Pass)
                .boxed(),
        ]
    }

    fn execute(step: &Step) -> DispatchResult {
        let root = RuntimeOrigin::root;
        match step {
            Step::Claim(who, class) => Rewards::claim(signed(&EVE), who.clone(), *class),
            Step::Slash(number, who, rate) => {
                Rewards::slash_unvested(root(), offence(*number), who.clone(), *rate)
            }
            Step::Pause(paused) => Rewards::set_paused(root(), *paused),
            Step::Table(base, spread) => Rewards::set_table(
                root(),
                Box::new(SubsidyTable {
                    base: [milli(*base); 5],
                    spread: *spread,
                    ..Default::default()
                }),
            ),
            Step::Lengths(subsidy, top_miner) => Rewards::set_lengths(
                root(),
                Lengths {
                    subsidy: *subsidy,
                    top_miner: *top_miner,
                },
            ),
            Step::Award(amount) => Rewards::set_top_miner_award(root(), *amount),
            Step::Stake(who, sage, tier) => {
                Stakes::set(who, sage * SAGE, *tier);
                Ok(())
            }
            Step::Verify(who, jobs, cycles) => {
                for _ in 0..*jobs {
                    verify_run(next_job(), who, *cycles);
                }
                Ok(())
            }
            Step::Again(who) => {
                let known = Workers::<Test>::get(who).unwrap_or_default().recent;
                known
                    .iter()
                    .for_each(|(job, _)| verify_run(*job, who, 4 * RUN));
                Ok(())
            }
            Step::Pass(epochs) => {
                for _ in 0..*epochs {
                    start_epoch(now() + 1);
                }
                Ok(())
            }
        }
    }

    fn observe(&mut self, step: &Step, result: DispatchResult) {
        let expected = match step {
            Step::Claim(who, class) => self.claim(who, *class),
            Step::Slash(number, who, rate) => self.slash(*number, who, *rate),
            Step::Pause(paused) => std::mem::replace(&mut self.paused, *paused) != *paused,
            Step::Table(base, spread) => {
                let possible = *spread > 0;
                if possible {
                    self.next.0 = ([milli(*base); 5], (*spread).into());
                }
                possible
            }
            Step::Lengths(subsidy, top_miner) => {
                let possible = (1..=200).contains(subsidy) && (1..=200).contains(top_miner);
                if possible {
                    self.next.1 = (*subsidy, *top_miner);
                }
                possible
            }
            Step::Award(amount) => {
                let possible = *amount <= 100_000 * SAGE;
                if possible {
                    self.award = *amount;
                }
                possible
            }
            Step::Stake(who, sage, tier) => {
                self.stakes.insert(who.clone(), (*sage, *tier));
                true
            }
            Step::Verify(who, jobs, cycles) => {
                (0..*jobs).for_each(|_| self.verify(who, *cycles));
                true
            }
            // What is known already is not heard.
            Step::Again(_) => true,
            Step::Pass(epochs) => {
                (0..*epochs).for_each(|_| self.pass());
                true
            }
        };
        assert_eq!(result.is_ok(), expected, "{step:?} gave {result:?}");
    }

    fn compare(&self) {
        for who in [BOB, CHARLIE, DAVE] {
            let of = |class| self.accounts.get(&(who.clone(), class)).cloned();
            let claimable = RewardClass::ALL.map(|class| {
                let account = of(class).unwrap_or_default();
                let vesting = Vestings::<Test>::get(&who, class);
                let owed = account.granted() - account.claimed;
                assert_eq!(vesting.owed(), owed, "{class:?} of {who:?}");
                account.vested(self.now) - account.claimed
            });
            let found = Rewards::claimable(who.clone());
            assert_eq!([found.subsidy, found.top_miner], claimable, "of {who:?}");
            let money = self.money.get(&who).copied().unwrap_or_default();
            assert_eq!(Balances::free_balance(&who), money, "money of {who:?}");
            let today = self.today.get(&who).copied().unwrap_or_default();
            let worker = Workers::<Test>::get(&who).unwrap_or_default().at(self.now);
            assert_eq!((worker.today, worker.cycles), today, "work of {who:?}");
        }
        assert_eq!(Total::<Test>::get().reserved(), self.owed());
        assert_eq!(Rewards::free_budget(), self.pot - self.owed());
        let pot = Balances::free_balance(FERDIE);
        assert_eq!(pot, self.pot + EXISTENTIAL_DEPOSIT);
        let leader = RunningEpoch::<Test>::get().leader.map(|leader| leader.who);
        assert_eq!(leader, self.leader);
    }
}

#[test]
fn random_jobs_claims_slashes_and_rules_match_the_second_account() {
    random_calls::<Books>(file!(), 60);
}
