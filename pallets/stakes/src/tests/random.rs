//! Random bonds, slashes and disputes against a second account: money is conserved, nobody gains, nothing is stuck.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sage_pallet_testing::{
    random_calls::{one_of, random_calls, CallModel},
    spies::SpyBurns,
    TestChain, ALICE, BOB, CHARLIE, DAVE, EXISTENTIAL_DEPOSIT,
};

use super::*;
use crate::{
    mock::{chain, MINIMA, START, UNATTESTED},
    Call,
};

/// Limits of the mock, repeated so that the model does not ask the pallet.
const CHUNKS: usize = 4;
const DEPOSIT: Balance = 100 * SAGE;

/// One thing to do.
#[derive(Clone, Debug)]
enum Step {
    Bond(AccountId, Balance, u8),
    Unbond(AccountId, Part),
    Rebond(AccountId, Part),
    Withdraw(AccountId),
    SetTier(AccountId, u8),
    Slash(u64, AccountId, u16, Option<AccountId>),
    Dispute(AccountId, u64),
    Judge(u64, bool),
    Close(u64),
    Wait(u32),
}

/// An amount, found when the step is taken: most amounts drawn blindly would be refused.
#[derive(Clone, Copy, Debug)]
enum Part {
    All,
    Amount(Balance),
}

impl Part {
    fn of(self, whole: Balance) -> Balance {
        match self {
            Self::All => whole,
            Self::Amount(amount) => amount,
        }
    }
}

/// A bond of the model.
#[derive(Clone, Default, Debug)]
struct Entry {
    tier: u8,
    active: Balance,
    chunks: Vec<(Balance, u32)>,
    seized: Balance,
    deposits: Balance,
}

impl Entry {
    fn unbonding(&self) -> Balance {
        self.chunks.iter().map(|(amount, _)| amount).sum()
    }

    fn bonded(&self) -> Balance {
        self.active + self.unbonding() + self.seized
    }

    fn take_newest(&mut self, mut amount: Balance) {
        while amount > 0 {
            let (newest, _) = self
                .chunks
                .last_mut()
                .expect("no more is taken than there is");
            let part = amount.min(*newest);
            *newest -= part;
            amount -= part;
            if *newest == 0 {
                self.chunks.pop();
            }
        }
    }
}

/// A seizure of the model: whose, how much, for whom, its deadline, and whether it is disputed.
#[derive(Clone, Debug)]
struct Seized {
    who: AccountId,
    amount: Balance,
    reporter: Option<AccountId>,
    until: u32,
    disputed: bool,
}

/// The second account.
struct Books {
    now: u32,
    money: BTreeMap<AccountId, Balance>,
    bonds: BTreeMap<AccountId, Entry>,
    open: BTreeMap<u64, Seized>,
    known: Vec<u64>,
    burned: Balance,
}

impl Books {
    fn minimum(tier: u8) -> Option<Balance> {
        MINIMA.get(usize::from(tier)).map(|sage| sage * SAGE)
    }

    fn entry(&mut self, who: &AccountId) -> &mut Entry {
        self.bonds.entry(who.clone()).or_default()
    }

    fn free(&self, who: &AccountId) -> Balance {
        let entry = self.bonds.get(who).cloned().unwrap_or_default();
        self.money[who] - entry.bonded() - entry.deposits
    }

    fn bond(&mut self, who: &AccountId, amount: Balance, tier: u8) -> bool {
        let active = self.entry(who).active + amount;
        let possible = amount > 0
            && Self::minimum(tier).is_some_and(|minimum| active >= minimum)
            && self.free(who) >= amount + EXISTENTIAL_DEPOSIT;
        if possible {
            let entry = self.entry(who);
            entry.active = active;
            entry.tier = tier;
        }
        possible
    }

    fn unbond(&mut self, who: &AccountId, part: Part) -> bool {
        let due = self.now + 7 * DAY;
        let entry = self.entry(who);
        let amount = part.of(entry.active);
        let Some(left) = entry.active.checked_sub(amount).filter(|_| amount > 0) else {
            return false;
        };
        let enough = left == 0 || Self::minimum(entry.tier).is_some_and(|minimum| left >= minimum);
        let same = entry.chunks.last().is_some_and(|(_, at)| *at == due);
        if !enough || (!same && entry.chunks.len() == CHUNKS) {
            return false;
        }
        entry.active = left;
        match entry.chunks.last_mut() {
            Some((sum, at)) if *at == due => *sum += amount,
            _ => entry.chunks.push((amount, due)),
        }
        true
    }

    fn rebond(&mut self, who: &AccountId, part: Part) -> bool {
        let entry = self.entry(who);
        let amount = part.of(entry.unbonding());
        let active = entry.active + amount;
        let enough = Self::minimum(entry.tier).is_some_and(|minimum| active >= minimum);
        if amount == 0 || amount > entry.unbonding() || !enough {
            return false;
        }
        entry.take_newest(amount);
        entry.active = active;
        true
    }

    fn withdraw(&mut self, who: &AccountId) -> bool {
        let now = self.now;
        let entry = self.entry(who);
        let before = entry.chunks.len();
        entry.chunks.retain(|(_, due)| *due > now);
        before != entry.chunks.len()
    }

    fn set_tier(&mut self, who: &AccountId, tier: u8) -> bool {
        let entry = self.entry(who);
        let possible = entry.bonded() > 0
            && entry.tier != tier
            && Self::minimum(tier).is_some_and(|minimum| entry.active >= minimum);
        if possible {
            entry.tier = tier;
        }
        possible
    }

    fn slash(&mut self, id: u64, who: &AccountId, rate: u16, reporter: &Option<AccountId>) -> bool {
        if self.known.contains(&id) {
            return false;
        }
        self.known.push(id);
        let until = self.now + 3 * DAY;
        let entry = self.entry(who);
        let (active, unbonding) = (entry.active, entry.unbonding());
        let rate = Balance::from(rate.clamp(1_000, 5_000));
        let amount = (active + unbonding) * rate / 10_000;
        if amount == 0 {
            return true;
        }
        let from_active = mul_div(amount, active, active + unbonding);
        entry.active -= from_active;
        entry.take_newest(amount - from_active);
        entry.seized += amount;
        let seized = Seized {
            who: who.clone(),
            amount,
            reporter: reporter.clone(),
            until,
            disputed: false,
        };
        self.open.insert(id, seized);
        true
    }

    fn dispute(&mut self, who: &AccountId, id: u64) -> bool {
        let now = self.now;
        let free = self.free(who);
        let Some(seized) = self.open.get_mut(&id) else {
            return false;
        };
        let possible = seized.who == *who
            && !seized.disputed
            && now <= seized.until
            && free >= DEPOSIT + EXISTENTIAL_DEPOSIT;
        if possible {
            seized.disputed = true;
            seized.until = now + 7 * DAY;
            self.entry(who).deposits += DEPOSIT;
        }
        possible
    }

    fn judge(&mut self, id: u64, stands: bool) -> bool {
        let now = self.now;
        let decidable = |seized: &&Seized| seized.disputed && now <= seized.until;
        let Some(seized) = self.open.get(&id).filter(decidable).cloned() else {
            return false;
        };
        if stands {
            self.divide(id);
            return true;
        }
        let entry = self.entry(&seized.who);
        entry.seized -= seized.amount;
        entry.active += seized.amount;
        entry.deposits -= DEPOSIT;
        self.open.remove(&id);
        true
    }

    fn close(&mut self, id: u64) -> bool {
        let due = self
            .open
            .get(&id)
            .is_some_and(|seized| self.now > seized.until);
        if due {
            self.divide(id);
        }
        due
    }

    fn divide(&mut self, id: u64) {
        let Seized {
            who,
            amount,
            reporter,
            disputed,
            ..
        } = self.open.remove(&id).expect("it is open");
        let deposit = if disputed { DEPOSIT } else { 0 };
        let entry = self.entry(&who);
        entry.seized -= amount;
        entry.deposits -= deposit;
        *self.money.get_mut(&who).expect("known") -= amount + deposit;
        let mut burned = amount + deposit;
        if let Some(reporter) = reporter {
            let (half, treasury) = (amount / 2, amount - amount / 2 - amount * 3 / 10);
            *self.money.get_mut(&reporter).expect("known") += half;
            *self.money.get_mut(&DAVE).expect("known") += treasury;
            burned -= half + treasury;
        }
        self.burned += burned;
    }
}

/// `a * b / c`, floored, by long multiplication in the digits of `a`.
fn mul_div(a: Balance, b: Balance, c: Balance) -> Balance {
    let (mut quotient, mut remainder) = (0, 0);
    for digit in a.to_string().bytes().map(|byte| u128::from(byte - b'0')) {
        let value = remainder * 10 + digit * (b % c);
        quotient = quotient * 10 + digit * (b / c) + value / c;
        remainder = value % c;
    }
    quotient
}

fn offence(id: u64) -> OffenceId {
    H256::from_low_u64_be(id)
}

fn anyone() -> BoxedStrategy<AccountId> {
    one_of(vec![ALICE, BOB, CHARLIE])
}

impl CallModel for Books {
    type Runtime = Test;
    type Call = Call<Test>;
    type Step = Step;

    fn chain() -> TestChain<Test> {
        chain()
    }

    fn start() -> Self {
        let accounts = [ALICE, BOB, CHARLIE, DAVE];
        Self {
            now: 1,
            money: accounts.into_iter().map(|who| (who, START)).collect(),
            bonds: BTreeMap::new(),
            open: BTreeMap::new(),
            known: Vec::new(),
            burned: 0,
        }
    }

    fn calls() -> Vec<(&'static str, BoxedStrategy<Step>)> {
        let tier = || prop_oneof![8 => 0..3u8, 1 => 3..7u8, 1 => Just(UNATTESTED)];
        let amount = prop_oneof![
            6 => STAKE..6_000 * SAGE,
            1 => 0..=2u128,
            1 => 50_000 * SAGE..120_000 * SAGE,
        ];
        let part = || {
            let amount = prop_oneof![0..=2u128, 0..3_000 * SAGE];
            prop_oneof![1 => Just(Part::All), 2 => amount.prop_map(Part::Amount)]
        };
        let id = || 0..6u64;
        let bond = (anyone(), amount, tier()).prop_map(|(who, x, tier)| Step::Bond(who, x, tier));
        let slash = (id(), anyone(), any::<u16>(), proptest::option::of(anyone()))
            .prop_map(|(id, who, rate, reporter)| Step::Slash(id, who, rate, reporter));
        let unbond = (anyone(), part()).prop_map(|(who, part)| Step::Unbond(who, part));
        let rebond = (anyone(), part()).prop_map(|(who, part)| Step::Rebond(who, part));
        let set_tier = (anyone(), tier()).prop_map(|(who, tier)| Step::SetTier(who, tier));
        let dispute = (anyone(), id()).prop_map(|(who, id)| Step::Dispute(who, id));
        let judge = (id(), any::<bool>()).prop_map(|(id, stands)| Step::Judge(id, stands));
        vec![
            ("bond", bond.boxed()),
            ("unbond", unbond.boxed()),
            ("rebond", rebond.boxed()),
            ("withdraw", anyone().prop_map(Step::Withdraw).boxed()),
            ("set_tier", set_tier.boxed()),
            ("slash", slash.boxed()),
            ("dispute", dispute.boxed()),
            ("judge", judge.boxed()),
            ("close_slash", id().prop_map(Step::Close).boxed()),
        ]
    }

    fn others() -> Vec<BoxedStrategy<Step>> {
        vec![one_of(vec![1, DAY, 2 * DAY, 7 * DAY])
            .prop_map(Step::Wait)
            .boxed()]
    }

    fn execute(step: &Step) -> DispatchResult {
        let root = RuntimeOrigin::root;
        match step {
            Step::Bond(who, amount, tier) => Stakes::bond(signed(who), *amount, *tier),
            Step::Unbond(who, part) => {
                let whole = Bonds::<Test>::get(who).map_or(0, |bond| bond.active);
                unbond(who, part.of(whole))
            }
            Step::Rebond(who, part) => {
                let whole = Bonds::<Test>::get(who).map_or(0, |bond| bond.unbonding_total());
                Stakes::rebond(signed(who), part.of(whole))
            }
            Step::Withdraw(who) => withdraw(who),
            Step::SetTier(who, tier) => Stakes::set_tier(signed(who), *tier),
            Step::Slash(id, who, rate, reporter) => {
                Stakes::slash(root(), offence(*id), who.clone(), *rate, reporter.clone())
            }
            Step::Dispute(who, id) => Stakes::dispute(signed(who), offence(*id)),
            Step::Judge(id, stands) => Stakes::judge(root(), offence(*id), *stands),
            Step::Close(id) => Stakes::close_slash(signed(&DAVE), offence(*id)),
            Step::Wait(blocks) => {
                pass(0, *blocks);
                Ok(())
            }
        }
    }

    fn observe(&mut self, step: &Step, result: DispatchResult) {
        let expected = match step {
            Step::Bond(who, amount, tier) => self.bond(who, *amount, *tier),
            Step::Unbond(who, part) => self.unbond(who, *part),
            Step::Rebond(who, part) => self.rebond(who, *part),
            Step::Withdraw(who) => self.withdraw(who),
            Step::SetTier(who, tier) => self.set_tier(who, *tier),
            Step::Slash(id, who, rate, reporter) => self.slash(*id, who, *rate, reporter),
            Step::Dispute(who, id) => self.dispute(who, *id),
            Step::Judge(id, stands) => self.judge(*id, *stands),
            Step::Close(id) => self.close(*id),
            Step::Wait(blocks) => {
                self.now += blocks;
                true
            }
        };
        assert_eq!(result.is_ok(), expected, "{step:?} gave {result:?}");
        // A bond of nothing is forgotten, and with it its tier.
        self.bonds
            .retain(|_, entry| entry.bonded() + entry.deposits > 0);
    }

    fn compare(&self) {
        for who in self.money.keys() {
            let entry = self.bonds.get(who).cloned().unwrap_or_default();
            assert_eq!(held(who), entry.bonded(), "bond of {who:?}");
            assert_eq!(
                Balances::free_balance(who),
                self.free(who),
                "free money of {who:?}"
            );
            let active = Bonds::<Test>::get(who).map_or(0, |bond| bond.active);
            assert_eq!(active, entry.active, "active bond of {who:?}");
        }
        let burned: Balance = SpyBurns::burns().iter().map(|(_, amount)| amount).sum();
        assert_eq!(burned, self.burned);
        assert_eq!(Balances::total_issuance(), 4 * START - self.burned);
    }
}

#[test]
fn random_bonds_slashes_and_disputes_match_the_second_account() {
    random_calls::<Books>(file!(), 60);
}
