//! Random lots, votes, proposals and slashes against a second account: no token votes twice, and what is bound stays.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sage_pallet_testing::{
    account,
    random_calls::{one_of, random_calls, CallModel},
    TestChain, ALICE, BOB, CHARLIE, DAVE, EXISTENTIAL_DEPOSIT, FERDIE,
};

use super::*;
use crate::{
    mock::{chain, DEPOSIT, START},
    Call, RawOrigin,
};

/// Limits of the mock, repeated so that the model does not ask the pallet.
const LOTS: usize = 4;
const VOTES: usize = 4;
const PROPOSALS: usize = 3;
const LEAST: Balance = SAGE;
const THRESHOLD: Balance = 50_000 * SAGE;

/// One thing to do.
#[derive(Clone, Debug)]
enum Step {
    Register(AccountId, Part),
    Deregister(AccountId, Part),
    Merge(AccountId, Epoch),
    Vote(AccountId, u32, Side, Part),
    RemoveVote(AccountId, u32),
    Reconcile(AccountId),
    Propose(AccountId, Part),
    Cancel(u32),
    Endorse(bool),
    Authorize(Track),
    Hold(AccountId, Part),
    Take(AccountId, Part, AccountId),
    Pay(AccountId, AccountId, Part),
    Open,
    End(u32, bool),
    Age(Epoch),
    Wait(u32),
    Idle,
}

/// An amount, found when the step is taken: most amounts drawn blindly would be refused.
#[derive(Clone, Copy, Debug)]
enum Part {
    All,
    Percent(u8),
    Amount(Balance),
}

impl Part {
    fn of(self, whole: Balance) -> Balance {
        match self {
            Self::All => whole,
            Self::Percent(percent) => whole / 100 * Balance::from(percent),
            Self::Amount(amount) => amount,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Poll {
    Open,
    Ended { approved: bool },
}

/// An account of the model. Each token is one of `lots` or counts once.
#[derive(Clone, Default, Debug)]
struct Entry {
    free: Balance,
    held: Balance,
    deposits: Balance,
    lots: Vec<(Epoch, Balance)>,
    votes: BTreeMap<u32, (Side, Balance, Balance)>,
    proposals: Vec<(u32, Balance, u32)>,
    least: Option<Balance>,
}

impl Entry {
    fn total(&self) -> Balance {
        self.free + self.held + self.deposits
    }

    fn balance(&self) -> Balance {
        self.least
            .map_or(self.total(), |least| least.min(self.total()))
    }

    fn registered(&self) -> Balance {
        self.lots.iter().map(|(_, amount)| amount).sum()
    }

    fn committed(&self) -> Balance {
        let votes = self.votes.values().map(|vote| vote.1);
        let proposals = self.proposals.iter().map(|backing| backing.1);
        votes.chain(proposals).max().unwrap_or(0)
    }

    fn frozen(&self) -> Balance {
        self.registered().max(self.committed())
    }

    fn liquid(&self) -> Balance {
        let untouchable = self.frozen().saturating_sub(self.held + self.deposits);
        self.free
            .saturating_sub(untouchable.max(EXISTENTIAL_DEPOSIT))
    }

    fn close(&mut self, mut amount: Balance) {
        while amount > 0 {
            let (_, newest) = self.lots.last_mut().expect("no more than there is");
            let part = amount.min(*newest);
            *newest -= part;
            amount -= part;
            if *newest == 0 {
                self.lots.pop();
            }
        }
    }

    /// The lots once the account's own call has cut them.
    fn cut(&mut self) -> bool {
        let lost = self.registered().saturating_sub(self.balance());
        self.close(lost);
        lost > 0
    }

    /// In half tokens, so that nothing is rounded before the end.
    fn power(&self, capital: Balance, now: Epoch) -> Balance {
        let mut left = capital;
        let mut halves = 0;
        for (start, amount) in &self.lots {
            let part = left.min(*amount);
            left -= part;
            halves += part
                * match now - start {
                    0..=89 => 2,
                    90..=364 => 3,
                    _ => 4,
                };
        }
        (halves + 2 * left) / 2
    }
}

/// The second account.
struct Books {
    now: u32,
    epoch: Epoch,
    entries: BTreeMap<AccountId, Entry>,
    polls: Vec<Poll>,
    endorsed: bool,
}

impl Books {
    fn entry(&mut self, who: &AccountId) -> &mut Entry {
        self.entries.get_mut(who).expect("known")
    }

    fn is_open(&self, poll: u32) -> bool {
        self.polls.get(poll as usize) == Some(&Poll::Open)
    }

    fn register(&mut self, who: &AccountId, part: Part) -> bool {
        let epoch = self.epoch;
        let entry = self.entry(who);
        let mut changed = entry.clone();
        changed.cut();
        let amount = part.of(entry.total());
        let registered = changed.registered() + amount;
        let same = changed.lots.last().is_some_and(|lot| lot.0 == epoch);
        let possible = amount > 0
            && registered <= entry.balance()
            && registered >= LEAST
            && (same || changed.lots.len() < LOTS);
        if possible {
            match changed.lots.last_mut() {
                Some(newest) if same => newest.1 += amount,
                _ => changed.lots.push((epoch, amount)),
            }
            *entry = changed;
        }
        possible
    }

    fn deregister(&mut self, who: &AccountId, part: Part) -> bool {
        let entry = self.entry(who);
        let amount = part.of(entry.registered());
        let mut changed = entry.clone();
        changed.cut();
        let Some(left) = changed.registered().checked_sub(amount) else {
            return false;
        };
        let used = changed.committed().min(changed.registered());
        let possible = amount > 0 && left >= used && (left == 0 || left >= LEAST);
        if possible {
            changed.close(amount);
            *entry = changed;
        }
        possible
    }

    fn merge(&mut self, who: &AccountId, start: Epoch) -> bool {
        let entry = self.entry(who);
        let mut changed = entry.clone();
        changed.cut();
        let Some(older) = changed.lots.iter().position(|lot| lot.0 == start) else {
            return false;
        };
        if older + 1 == changed.lots.len() {
            return false;
        }
        let (_, amount) = changed.lots.remove(older);
        changed.lots[older].1 += amount;
        *entry = changed;
        true
    }

    fn vote(&mut self, who: &AccountId, poll: u32, side: Side, part: Part) -> bool {
        let (open, epoch) = (self.is_open(poll), self.epoch);
        let entry = self.entry(who);
        let capital = part.of(entry.total());
        let room = entry.votes.contains_key(&poll) || entry.votes.len() < VOTES;
        let possible = open && capital >= LEAST && capital <= entry.balance() && room;
        if possible {
            entry.cut();
            let power = entry.power(capital, epoch);
            entry.votes.insert(poll, (side, capital, power));
        }
        possible
    }

    fn remove_vote(&mut self, who: &AccountId, poll: u32) -> bool {
        let entry = self.entry(who);
        let possible = entry.votes.remove(&poll).is_some();
        if possible {
            entry.cut();
        }
        possible
    }

    fn reconcile(&mut self, who: &AccountId) -> bool {
        let (epoch, now) = (self.epoch, self.now);
        let polls = self.polls.clone();
        let is_open = |poll: u32| polls[poll as usize] == Poll::Open;
        let entry = self.entry(who);
        if entry.registered() + entry.committed() == 0 {
            return false;
        }
        let before = (
            entry.lots.clone(),
            entry.votes.clone(),
            entry.proposals.clone(),
        );
        let balance = entry.balance();
        entry.cut();
        entry.votes.retain(|poll, _| is_open(*poll));
        let weigher = entry.clone();
        for (_, capital, power) in entry.votes.values_mut() {
            if *capital > balance {
                *capital = balance;
                *power = weigher.power(balance, epoch).min(*power);
            }
        }
        entry
            .proposals
            .retain(|(poll, _, since)| is_open(*poll) || now < since + DAY);
        for (_, capital, _) in &mut entry.proposals {
            *capital = balance.min(*capital);
        }
        let noted = entry.least.take().is_some();
        noted
            || before
                != (
                    entry.lots.clone(),
                    entry.votes.clone(),
                    entry.proposals.clone(),
                )
    }

    fn propose(&mut self, who: &AccountId, part: Part) -> bool {
        let (epoch, now) = (self.epoch, self.now);
        let polls = self.polls.clone();
        let is_open = |poll: u32| polls[poll as usize] == Poll::Open;
        let entry = self.entry(who);
        let capital = part.of(entry.total());
        let mut changed = entry.clone();
        changed.cut();
        changed
            .proposals
            .retain(|(poll, _, since)| is_open(*poll) || now < since + DAY);
        let cooling = changed
            .proposals
            .iter()
            .any(|backing| now < backing.2 + DAY);
        let possible = !cooling
            && changed.proposals.len() < PROPOSALS
            && capital <= entry.balance()
            && changed.power(capital, epoch) >= THRESHOLD
            && entry.free >= DEPOSIT + EXISTENTIAL_DEPOSIT;
        if possible {
            changed.free -= DEPOSIT;
            changed.deposits += DEPOSIT;
            changed.proposals.push((polls.len() as u32, capital, now));
            *entry = changed;
            self.polls.push(Poll::Open);
        }
        possible
    }

    fn cancel(&mut self, poll: u32) -> bool {
        let approved = Poll::Ended { approved: true };
        let possible = self.polls.get(poll as usize) == Some(&approved);
        if possible {
            self.polls[poll as usize] = Poll::Ended { approved: false };
        }
        possible
    }

    fn authorize(&mut self, track: Track) -> bool {
        match track {
            Track::Upgrade => true,
            Track::Critical => core::mem::replace(&mut self.endorsed, false),
            _ => false,
        }
    }

    fn hold(&mut self, who: &AccountId, part: Part) -> bool {
        let entry = self.entry(who);
        let amount = part.of(entry.free - EXISTENTIAL_DEPOSIT);
        let possible = amount + EXISTENTIAL_DEPOSIT <= entry.free;
        if possible {
            entry.free -= amount;
            entry.held += amount;
        }
        possible
    }

    /// Half of what is taken goes to another account, the rest is burned.
    fn take(&mut self, who: &AccountId, part: Part, to: &AccountId) {
        let entry = self.entry(who);
        let amount = part.of(entry.held).min(entry.held);
        entry.held -= amount;
        // Noted at the slash, before anything is paid.
        if entry.frozen() > entry.total() {
            entry.least = Some(entry.balance());
        }
        self.entry(to).free += amount / 2;
    }

    fn pay(&mut self, from: &AccountId, to: &AccountId, part: Part) -> bool {
        let entry = self.entry(from);
        let amount = part.of(entry.liquid());
        let possible = amount <= entry.liquid();
        if possible {
            self.entry(from).free -= amount;
            self.entry(to).free += amount;
        }
        possible
    }

    fn end(&mut self, poll: u32, approved: bool) {
        if self.is_open(poll) {
            self.polls[poll as usize] = Poll::Ended { approved };
        }
    }

    fn idle(&mut self) {
        let short = |entry: &Entry| entry.least.is_some();
        let who: Vec<_> = self.entries.keys().cloned().collect();
        for who in who {
            if short(&self.entries[&who]) && !self.reconcile(&who) {
                self.entry(&who).least = None;
            }
        }
    }
}

fn code() -> H256 {
    H256::repeat_byte(7)
}

fn anyone() -> BoxedStrategy<AccountId> {
    one_of(vec![ALICE, BOB, CHARLIE])
}

fn total(who: &AccountId) -> Balance {
    use frame::token::fungible::Inspect;

    Balances::total_balance(who)
}

fn held(who: &AccountId) -> Balance {
    use frame::token::fungible::InspectHold;

    Balances::balance_on_hold(&BondReason, who)
}

impl CallModel for Books {
    type Runtime = Test;
    type Call = Call<Test>;
    type Step = Step;

    fn chain() -> TestChain<Test> {
        chain()
    }

    fn start() -> Self {
        let entry = Entry {
            free: START,
            ..Entry::default()
        };
        let accounts = [ALICE, BOB, CHARLIE];
        Self {
            now: 1,
            epoch: 1,
            entries: accounts
                .into_iter()
                .map(|who| (who, entry.clone()))
                .collect(),
            polls: Vec::new(),
            endorsed: false,
        }
    }

    fn calls() -> Vec<(&'static str, BoxedStrategy<Step>)> {
        let part = || {
            prop_oneof![
                2 => Just(Part::All),
                4 => (0..=100u8).prop_map(Part::Percent),
                2 => (0..3_000_000 * SAGE).prop_map(Part::Amount),
                1 => (0..=SAGE).prop_map(Part::Amount),
            ]
        };
        let side = || one_of(vec![Side::Aye, Side::Nay, Side::Abstain]);
        let poll = || 0..6u32;
        let register = (anyone(), part()).prop_map(|(who, part)| Step::Register(who, part));
        let deregister = (anyone(), part()).prop_map(|(who, part)| Step::Deregister(who, part));
        let merge = (anyone(), one_of(vec![1, 61, 121, 181, 301]))
            .prop_map(|(who, start)| Step::Merge(who, start));
        let vote = (anyone(), poll(), side(), part())
            .prop_map(|(who, poll, side, part)| Step::Vote(who, poll, side, part));
        let remove = (anyone(), poll()).prop_map(|(who, poll)| Step::RemoveVote(who, poll));
        let propose = (anyone(), part()).prop_map(|(who, part)| Step::Propose(who, part));
        vec![
            ("register", register.boxed()),
            ("deregister", deregister.boxed()),
            ("merge_lots", merge.boxed()),
            ("vote", vote.boxed()),
            ("remove_vote", remove.boxed()),
            ("reconcile", anyone().prop_map(Step::Reconcile).boxed()),
            ("propose", propose.boxed()),
            ("cancel_enactment", poll().prop_map(Step::Cancel).boxed()),
            ("endorse_fix", any::<bool>().prop_map(Step::Endorse).boxed()),
            (
                "authorize_upgrade",
                one_of(Track::ALL.to_vec())
                    .prop_map(Step::Authorize)
                    .boxed(),
            ),
        ]
    }

    fn others() -> Vec<BoxedStrategy<Step>> {
        let part = || prop_oneof![Just(Part::All), (0..=100u8).prop_map(Part::Percent)];
        let hold = (anyone(), part()).prop_map(|(who, part)| Step::Hold(who, part));
        let take =
            (anyone(), part(), anyone()).prop_map(|(who, part, to)| Step::Take(who, part, to));
        let pay =
            (anyone(), anyone(), part()).prop_map(|(from, to, part)| Step::Pay(from, to, part));
        let end = (0..6u32, any::<bool>()).prop_map(|(poll, approved)| Step::End(poll, approved));
        vec![
            hold.boxed(),
            take.boxed(),
            pay.boxed(),
            Just(Step::Open).boxed(),
            end.boxed(),
            one_of(vec![0, 60, 120, 300]).prop_map(Step::Age).boxed(),
            one_of(vec![1, DAY]).prop_map(Step::Wait).boxed(),
            Just(Step::Idle).boxed(),
        ]
    }

    fn execute(step: &Step) -> DispatchResult {
        match step {
            Step::Register(who, part) => register(who, part.of(total(who))),
            Step::Deregister(who, part) => deregister(who, part.of(voter(who).registered())),
            Step::Merge(who, start) => Voting::merge_lots(signed(who), *start),
            Step::Vote(who, poll, side, part) => vote(who, *poll, *side, part.of(total(who))),
            Step::RemoveVote(who, poll) => remove_vote(who, *poll),
            Step::Reconcile(who) => reconcile(who),
            Step::Propose(who, part) => propose(who, Track::MinorParameter, part.of(total(who))),
            Step::Cancel(poll) => {
                Voting::cancel_enactment(RawOrigin::Decided(Track::Emergency).into(), *poll)
            }
            Step::Endorse(some) => Voting::endorse_fix(RuntimeOrigin::root(), some.then(code)),
            Step::Authorize(track) => {
                Voting::authorize_upgrade(RawOrigin::Decided(*track).into(), code())
            }
            Step::Hold(who, part) => {
                let amount = part.of(Balances::free_balance(who) - EXISTENTIAL_DEPOSIT);
                Balances::hold(&BondReason, who, amount)
            }
            Step::Take(who, part, to) => {
                let amount = part.of(held(who)).min(held(who));
                take(who, amount, to, amount / 2);
                Ok(())
            }
            Step::Pay(from, to, part) => pay(from, to, part.of(liquid(from))),
            Step::Open => {
                SpyPolls::open();
                Ok(())
            }
            Step::End(poll, approved) => {
                if Voting::standing(*poll).is_some() {
                    SpyPolls::end(*poll, *approved);
                }
                Ok(())
            }
            Step::Age(epochs) => {
                use sage_primitives::epochs::EpochClock;

                SpyEpochs::set(SpyEpochs::current() + epochs);
                Ok(())
            }
            Step::Wait(blocks) => {
                pass(*blocks);
                Ok(())
            }
            Step::Idle => {
                idle();
                Ok(())
            }
        }
    }

    fn observe(&mut self, step: &Step, result: DispatchResult) {
        let expected = match step {
            Step::Register(who, part) => self.register(who, *part),
            Step::Deregister(who, part) => self.deregister(who, *part),
            Step::Merge(who, start) => self.merge(who, *start),
            Step::Vote(who, poll, side, part) => self.vote(who, *poll, *side, *part),
            Step::RemoveVote(who, poll) => self.remove_vote(who, *poll),
            Step::Reconcile(who) => self.reconcile(who),
            Step::Propose(who, part) => self.propose(who, *part),
            Step::Cancel(poll) => self.cancel(*poll),
            Step::Endorse(some) => {
                self.endorsed = *some;
                true
            }
            Step::Authorize(track) => self.authorize(*track),
            Step::Hold(who, part) => self.hold(who, *part),
            Step::Take(who, part, to) => {
                self.take(who, *part, to);
                true
            }
            Step::Pay(from, to, part) => self.pay(from, to, *part),
            Step::Open => {
                self.polls.push(Poll::Open);
                true
            }
            Step::End(poll, approved) => {
                self.end(*poll, *approved);
                true
            }
            Step::Age(epochs) => {
                self.epoch += epochs;
                true
            }
            Step::Wait(blocks) => {
                self.now += blocks;
                true
            }
            Step::Idle => {
                self.idle();
                true
            }
        };
        assert_eq!(result.is_ok(), expected, "{step:?} gave {result:?}");
    }

    fn compare(&self) {
        for (who, entry) in &self.entries {
            assert_eq!(total(who), entry.total(), "money of {who:?}");
            assert_eq!(liquid(who), entry.liquid(), "free to go of {who:?}");
            assert_eq!(frozen(who), entry.frozen(), "frozen of {who:?}");
            assert_eq!(lots(who), entry.lots, "lots of {who:?}");
            let told: BTreeMap<_, _> = votes(who)
                .into_iter()
                .map(|(poll, side, capital, power)| (poll, (side, capital, power)))
                .collect();
            assert_eq!(told, entry.votes, "votes of {who:?}");
            // What is bound is there, unless a slash has just taken it.
            assert!(entry.least.is_some() || entry.frozen() <= entry.total());
        }
        self.compare_polls();
    }
}

impl Books {
    /// P11: no more takes part in a poll than there is, and it counts at most twice.
    fn compare_polls(&self) {
        let settled = self.entries.values().all(|entry| entry.least.is_none());
        let issued: Balance = self.entries.values().map(Entry::total).sum();
        for poll in (0..self.polls.len() as u32).filter(|poll| self.is_open(*poll)) {
            let of = |side: Side| -> (Balance, Balance) {
                let votes = self
                    .entries
                    .values()
                    .filter_map(|entry| entry.votes.get(&poll));
                let same = votes.filter(|vote| vote.0 == side);
                same.fold((0, 0), |sums, vote| (sums.0 + vote.1, sums.1 + vote.2))
            };
            let (ayes, nays, abstain) = (of(Side::Aye), of(Side::Nay), of(Side::Abstain));
            let turnout = ayes.0 + nays.0 + abstain.0;
            assert_eq!(counted(poll), (ayes.1, nays.1, turnout), "poll {poll}");
            if settled {
                assert!(turnout <= issued);
                assert!(ayes.1 + nays.1 <= 2 * issued);
            }
        }
    }
}

#[test]
fn random_votes_match_the_second_account() {
    // Strangers to the model are not touched.
    for who in [DAVE, FERDIE, account(1)] {
        assert!(!Books::start().entries.contains_key(&who));
    }
    random_calls::<Books>(file!(), 60);
}
