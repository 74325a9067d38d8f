//! Random grants, votes and passing epochs against a second account: money is conserved and each unit has one owner.

use std::collections::BTreeMap;

use proptest::{collection::vec, prelude::*, sample::subsequence};
use sage_pallet_testing::{
    random_calls::{one_of, random_calls, CallModel},
    TestChain, EXISTENTIAL_DEPOSIT as LEAST, FERDIE,
};

use super::{
    books::{Books, Entry},
    *,
};
use crate::{
    mock::{chain, START},
    Call, Grants as GrantMap,
};

/// One thing to do.
#[derive(Clone, Debug)]
pub(super) enum Step {
    ByTime(AccountId, AccountId, Balance, Epoch, Epoch, bool),
    ByWork(AccountId, AccountId, Work),
    Release(Target),
    Submit(Actor, Spot, u8),
    Vote(Voter, Spot, Option<u8>, bool),
    Pay(Spot),
    Expire(Spot),
    Revoke(Actor, Target),
    Transfer(Actor, Target, AccountId),
    Wait(Epoch),
}

/// The terms of a grant of milestones; deadlines from the present epoch on.
#[derive(Clone, Debug)]
pub(super) struct Work {
    pub(super) parts: Vec<(Balance, Epoch)>,
    pub(super) voters: Vec<AccountId>,
    pub(super) needed: u32,
    pub(super) extra: Balance,
    pub(super) revocable: bool,
}

/// Which grant, found when the step is taken: most numbers drawn blindly would be of no grant, or of one of another kind.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    ByTime(usize),
    ByWork(usize),
    Number(GrantId),
}

impl Target {
    /// The number of the grant, among these: numbers in order, and whether the grant is linear.
    pub(super) fn of(self, open: &[(GrantId, bool)]) -> GrantId {
        let (place, by_time) = match self {
            Self::ByTime(place) => (place, true),
            Self::ByWork(place) => (place, false),
            Self::Number(id) => return id,
        };
        let fitting = open.iter().filter(|(_, linear)| *linear == by_time);
        let fitting: Vec<_> = fitting.map(|(id, _)| *id).collect();
        fitting
            .get(place % fitting.len().max(1))
            .copied()
            .unwrap_or(GrantId::MAX)
    }
}

/// Which milestone, found as a [`Target`] is: one that is as far as the step needs, or one by its numbers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Spot {
    Fitting(usize),
    Exact(GrantId, u32),
}

impl Spot {
    /// The grant and the milestone, among those that fit, in order.
    pub(super) fn of(self, fitting: &[(GrantId, u32)]) -> (GrantId, u32) {
        match self {
            Self::Fitting(place) => fitting
                .get(place % fitting.len().max(1))
                .copied()
                .unwrap_or((GrantId::MAX, 0)),
            Self::Exact(id, part) => (id, part),
        }
    }
}

/// Who does it: who may, found when the step is taken, or somebody.
#[derive(Clone, Debug)]
pub(super) enum Actor {
    Proper,
    Some(AccountId),
}

/// Who votes: a verifier by place, or somebody.
#[derive(Clone, Debug)]
pub(super) enum Voter {
    Nth(usize),
    Some(AccountId),
}

/// The number of a grant by the pallet's own entries.
fn find(target: Target) -> GrantId {
    let open = GrantMap::<Test>::iter();
    let open = open.map(|(id, grant)| (id, matches!(grant.plan, Plan::Linear(_))));
    let mut open: Vec<_> = open.collect();
    open.sort();
    target.of(&open)
}

/// A milestone by the pallet's own entries.
fn spot(spot: Spot, fits: fn(&MilestoneState) -> bool) -> (GrantId, u32) {
    let mut fitting = Vec::new();
    for (id, grant) in GrantMap::<Test>::iter() {
        if let Plan::Milestones(plan) = grant.plan {
            let parts = (0..).zip(plan.milestones);
            let parts = parts.filter(|(_, part)| fits(&part.state));
            fitting.extend(parts.map(|(index, _)| (id, index)));
        }
    }
    fitting.sort();
    spot.of(&fitting)
}

/// Whether evidence is taken, or the time for it may be over.
fn is_open(state: &MilestoneState) -> bool {
    matches!(state, MilestoneState::Open | MilestoneState::Submitted(_))
}

fn evidence(number: u8) -> Evidence {
    Evidence::repeat_byte(number)
}

/// The account behind an actor, by the pallet's own entry.
fn resolve(actor: &Actor, id: GrantId, proper: fn(crate::GrantOf<Test>) -> AccountId) -> AccountId {
    match actor {
        Actor::Proper => GrantMap::<Test>::get(id).map_or(FERDIE, proper),
        Actor::Some(who) => who.clone(),
    }
}

fn execute_vote(who: &Voter, at: Spot, seen: Option<u8>, approves: bool) -> DispatchResult {
    let (id, index) = spot(at, |state| matches!(state, MilestoneState::Submitted(_)));
    let found = GrantMap::<Test>::get(id).and_then(|grant| match grant.plan {
        Plan::Milestones(plan) => Some(plan),
        Plan::Linear(_) => None,
    });
    let voter = match (who, &found) {
        (Voter::Nth(place), Some(plan)) => plan.verifiers[place % plan.verifiers.len()].clone(),
        (Voter::Nth(_), None) => FERDIE,
        (Voter::Some(who), _) => who.clone(),
    };
    let part = found.and_then(|plan| plan.milestones.get(index as usize).copied());
    let present = match part.map(|part| part.state) {
        Some(MilestoneState::Submitted(submission)) => submission.evidence,
        _ => EVIDENCE,
    };
    let seen = seen.map_or(present, evidence);
    Grants::verify_milestone(signed(&voter), id, index, seen, approves)
}

fn execute_work(grantor: &AccountId, beneficiary: &AccountId, work: &Work) -> DispatchResult {
    let now = Grants::now();
    let total = work.parts.iter().map(|(amount, _)| amount).sum::<Balance>() + work.extra;
    let parts: Vec<_> = work
        .parts
        .iter()
        .map(|(amount, deadline)| (*amount, now + deadline))
        .collect();
    Grants::create_milestones(
        signed(grantor),
        beneficiary.clone(),
        total,
        terms(&parts),
        verifiers(&work.voters),
        work.needed,
        work.revocable,
    )
}

fn anyone() -> BoxedStrategy<AccountId> {
    one_of(vec![ALICE, BOB, CHARLIE, DAVE, EVE, FERDIE])
}

/// Mostly who may.
fn actor() -> BoxedStrategy<Actor> {
    prop_oneof![6 => Just(Actor::Proper), 1 => anyone().prop_map(Actor::Some)].boxed()
}

fn amount() -> BoxedStrategy<Balance> {
    prop_oneof![
        20 => LEAST..2_000 * SAGE,
        1 => 0..=LEAST,
        1 => 50_000 * SAGE..120_000 * SAGE,
    ]
    .boxed()
}

fn work() -> BoxedStrategy<Work> {
    let deadline = prop_oneof![40 => 5..40u32, 1 => Just(0), 1 => 1_460..=1_461u32];
    let voters = prop_oneof![
        20 => subsequence(vec![CHARLIE, DAVE, EVE, FERDIE], 2..=4),
        1 => subsequence(vec![CHARLIE, DAVE, EVE, FERDIE], 0..=4),
        1 => vec(anyone(), 2..=5),
    ];
    let parts = prop_oneof![
        20 => vec((amount(), deadline.clone()), 1..=3),
        1 => vec((amount(), deadline), 0..=4),
    ];
    let extra = prop_oneof![20 => Just(0), 1 => Just(1)];
    let needed = prop_oneof![10 => Just(2), 3 => 0..=4u32];
    (parts, voters, needed, extra, any::<bool>())
        .prop_map(|(parts, voters, needed, extra, revocable)| Work {
            parts,
            voters,
            needed,
            extra,
            revocable,
        })
        .boxed()
}

/// Mostly a milestone that is as far as the step needs.
fn milestone() -> BoxedStrategy<Spot> {
    let exact = (0..8u64, 0..4u32).prop_map(|(id, part)| Spot::Exact(id, part));
    prop_oneof![9 => (0..9usize).prop_map(Spot::Fitting), 1 => exact].boxed()
}

/// Mostly a grant of the kind that the step needs.
fn target(kind: fn(usize) -> Target) -> BoxedStrategy<Target> {
    prop_oneof![12 => (0..4usize).prop_map(kind), 1 => (0..8u64).prop_map(Target::Number)].boxed()
}

fn submit_step() -> BoxedStrategy<Step> {
    (actor(), milestone(), 0..3u8)
        .prop_map(|(who, at, what)| Step::Submit(who, at, what))
        .boxed()
}

fn vote_step() -> BoxedStrategy<Step> {
    let voter = prop_oneof![
        8 => (0..5usize).prop_map(Voter::Nth),
        1 => anyone().prop_map(Voter::Some),
    ];
    let seen = prop_oneof![8 => Just(None), 1 => (0..3u8).prop_map(Some)];
    let approves = prop_oneof![2 => Just(true), 1 => Just(false)];
    (voter, milestone(), seen, approves)
        .prop_map(|(who, at, seen, yes)| Step::Vote(who, at, seen, yes))
        .boxed()
}

impl CallModel for Books {
    type Runtime = Test;
    type Call = Call<Test>;
    type Step = Step;

    fn chain() -> TestChain<Test> {
        chain()
    }

    fn start() -> Self {
        let accounts = [ALICE, BOB, CHARLIE, DAVE, EVE, FERDIE];
        Self {
            now: 1,
            free: accounts.into_iter().map(|who| (who, START)).collect(),
            open: BTreeMap::new(),
            next: 0,
        }
    }

    fn calls() -> Vec<(&'static str, BoxedStrategy<Step>)> {
        let pair = || {
            (
                one_of(vec![ALICE, EVE]),
                one_of(vec![ALICE, BOB, BOB, CHARLIE]),
            )
        };
        let cliff = prop_oneof![4 => 0..20u32, 1 => 360..370u32];
        let length = prop_oneof![6 => 30..100u32, 1 => 28..31u32, 1 => 1_450..1_470u32];
        let by_time = (pair(), amount(), cliff, length, any::<bool>());
        let by_time = by_time.prop_map(|((from, to), total, cliff, length, revocable)| {
            Step::ByTime(from, to, total, cliff, length, revocable)
        });
        let by_work = (pair(), work());
        let by_work = by_work.prop_map(|((from, to), work)| Step::ByWork(from, to, work));
        let release = target(Target::ByTime).prop_map(Step::Release);
        let pay = milestone().prop_map(Step::Pay);
        let expire = milestone().prop_map(Step::Expire);
        let either = || prop_oneof![target(Target::ByTime), target(Target::ByWork)];
        // Rare, or hardly a grant would live long enough to be paid.
        let rarely = prop_oneof![2 => Just(Actor::Proper), 5 => anyone().prop_map(Actor::Some)];
        let revoke = (rarely, either()).prop_map(|(who, id)| Step::Revoke(who, id));
        let transfer = (actor(), either(), anyone());
        let transfer = transfer.prop_map(|(who, id, to)| Step::Transfer(who, id, to));
        vec![
            ("create_linear", by_time.boxed()),
            ("create_milestones", by_work.boxed()),
            ("release", release.boxed()),
            ("submit_evidence", submit_step()),
            ("verify_milestone", vote_step()),
            ("release_milestone", pay.boxed()),
            ("expire_milestone", expire.boxed()),
            ("revoke", revoke.boxed()),
            ("transfer_beneficiary", transfer.boxed()),
        ]
    }

    fn others() -> Vec<BoxedStrategy<Step>> {
        let epochs = prop_oneof![6 => 1..3u32, 3 => 6..9u32, 2 => Just(30), 1 => Just(200)];
        let wait = epochs.prop_map(Step::Wait).boxed();
        // It takes many votes until something is decided.
        vec![wait, submit_step(), vote_step(), vote_step(), vote_step()]
    }

    fn execute(step: &Step) -> DispatchResult {
        match step {
            Step::ByTime(from, to, total, cliff, length, revocable) => Grants::create_linear(
                signed(from),
                to.clone(),
                *total,
                *cliff,
                *length,
                *revocable,
            ),
            Step::ByWork(from, to, work) => execute_work(from, to, work),
            Step::Release(id) => release(find(*id)),
            Step::Submit(who, at, what) => {
                let (id, part) = spot(*at, is_open);
                let who = resolve(who, id, |grant| grant.beneficiary);
                Grants::submit_evidence(signed(&who), id, part, evidence(*what))
            }
            Step::Vote(who, at, seen, yes) => execute_vote(who, *at, *seen, *yes),
            Step::Pay(at) => {
                let (id, part) = spot(*at, |state| *state == MilestoneState::Approved);
                pay(id, part)
            }
            Step::Expire(at) => {
                let (id, part) = spot(*at, is_open);
                expire(id, part)
            }
            Step::Revoke(who, id) => {
                let id = find(*id);
                let who = resolve(who, id, |grant| grant.grantor);
                Grants::revoke(signed(&who), id)
            }
            Step::Transfer(who, id, to) => {
                let id = find(*id);
                let who = resolve(who, id, |grant| grant.beneficiary);
                Grants::transfer_beneficiary(signed(&who), id, to.clone())
            }
            Step::Wait(epochs) => {
                SpyEpochs::set(Grants::now() + epochs);
                Ok(())
            }
        }
    }

    fn observe(&mut self, step: &Step, result: DispatchResult) {
        let expected = match step {
            Step::ByTime(from, to, total, cliff, length, revocable) => {
                self.by_time((from, to, *total, *cliff, *length, *revocable))
            }
            Step::ByWork(from, to, work) => self.by_work(from, to, work),
            Step::Release(id) => self.release(*id),
            Step::Submit(who, at, what) => self.submit(who, *at, *what),
            Step::Vote(who, at, seen, yes) => self.vote(who, *at, *seen, *yes),
            Step::Pay(at) => self.pay(*at),
            Step::Expire(at) => self.expire(*at),
            Step::Revoke(who, id) => self.revoke(who, *id),
            Step::Transfer(who, id, to) => self.transfer(who, *id, to),
            Step::Wait(epochs) => {
                self.now += epochs;
                true
            }
        };
        assert_eq!(result.is_ok(), expected, "{step:?} gave {result:?}");
    }

    fn compare(&self) {
        let mut deposits: BTreeMap<&AccountId, Balance> = BTreeMap::new();
        for (id, entry) in &self.open {
            assert_eq!(Grants::remaining(*id), Some(entry.remaining()), "{id}");
            assert_eq!(Grants::due(*id), Some(entry.due(self.now)), "{id}");
            *deposits.entry(&entry.grantor).or_default() += entry.deposit;
        }
        assert_eq!(GrantMap::<Test>::iter().count(), self.open.len());
        let remaining: Balance = self.open.values().map(Entry::remaining).sum();
        assert_eq!(in_pot(), remaining);
        for (who, money) in &self.free {
            assert_eq!(free(who), *money, "free money of {who:?}");
            let deposit = deposits.get(who).copied().unwrap_or_default();
            assert_eq!(deposit_of(who), deposit, "deposits of {who:?}");
        }
        assert_eq!(Balances::total_issuance(), 6 * START);
    }
}

#[test]
fn random_grants_match_the_second_account() {
    random_calls::<Books>(file!(), 120);
}
