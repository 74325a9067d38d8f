//! Random proposals, approvals and changes of both groups against a chronicle: what it says happened decides what may be
//! executed.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use sage_pallet_testing::{
    account,
    random_calls::{one_of, random_calls, CallModel},
    TestChain, SAGE,
};

use super::*;
use crate::{Council, Delay, Guardians, NextId};

/// Limits of the mock, repeated so that the model does not ask the pallet.
const LIFETIME: u32 = 30 * DAY;
const MOST_OPEN: usize = 3;
const MOST_DEMANDS: usize = 3;

/// One thing to do. Operations are named by how many were opened after them, and accounts by their place.
#[derive(Clone, Debug)]
enum Step {
    Propose(usize, u32),
    Approve(usize, u32),
    Execute(u32),
    Cancel(usize, u32),
    Close(u32),
    Guard(usize, u32),
    Council(u8, u32),
    Guardians(u8, u32),
    Delay(u32),
    Wait(u32),
}

/// Who can be a member.
fn candidate(place: usize) -> AccountId {
    [ALICE, BOB, CHARLIE, DAVE, EVE, FERDIE][place].clone()
}

/// Who can be a guardian.
fn watcher(place: usize) -> AccountId {
    account(place as u32 + 1)
}

/// The places that are set in `mask`.
fn places(mask: u8, of: usize) -> BTreeSet<usize> {
    (0..of).filter(|place| mask & (1 << place) != 0).collect()
}

/// The operation that `back` later ones follow.
fn named(next: u32, back: u32) -> OperationId {
    next.wrapping_sub(1 + back)
}

/// Something that bears on whether an operation may be executed.
#[derive(Clone, Debug)]
enum Fact {
    Proposed(OperationId),
    Approved(OperationId, usize),
    Council(BTreeSet<usize>, usize),
    Delay(u32),
}

/// What the chronicle says of one operation.
#[derive(Clone, Debug, Default, PartialEq)]
struct Story {
    approvals: BTreeSet<usize>,
    eta: Option<u32>,
    expiry: u32,
}

/// The model: all that happened, and what is open.
struct Chronicle {
    now: u32,
    facts: Vec<(u32, Fact)>,
    /// Proposer and delay of each open operation.
    open: BTreeMap<OperationId, (usize, u32)>,
    next: u32,
    council: (BTreeSet<usize>, usize),
    delay: u32,
    guardians: (BTreeSet<usize>, usize),
    /// What each guardian demands to be cancelled, and until when.
    demands: BTreeMap<usize, Vec<(OperationId, u32)>>,
}

impl Chronicle {
    fn note(&mut self, fact: Fact) {
        self.facts.push((self.now, fact));
    }

    /// Tells the operation `id` from the beginning.
    fn story(&self, id: OperationId) -> Story {
        let mut story = Story::default();
        let (mut threshold, mut delay) = (0, 0);
        let mut begun = false;
        for (at, fact) in &self.facts {
            match fact {
                Fact::Proposed(which) if *which == id => {
                    begun = true;
                    story.expiry = at + LIFETIME;
                }
                Fact::Approved(which, who) if *which == id => {
                    story.approvals.insert(*who);
                }
                Fact::Council(members, k) => {
                    threshold = *k;
                    if begun && *at < story.expiry {
                        story.approvals.retain(|who| members.contains(who));
                    }
                }
                Fact::Delay(next) => delay = *next,
                _ => {}
            }
            if !begun || *at >= story.expiry {
                continue;
            }
            match (story.eta, story.approvals.len() >= threshold) {
                (None, true) => {
                    let eta = at + delay * DAY;
                    story.eta = Some(eta);
                    story.expiry = eta + LIFETIME;
                }
                (Some(_), false) => {
                    story.eta = None;
                    story.expiry = at + LIFETIME;
                }
                _ => {}
            }
        }
        story
    }

    fn propose(&mut self, who: usize, delay: u32) -> bool {
        let own = self.open.values().filter(|(by, _)| *by == who).count();
        if !self.council.0.contains(&who) || own >= MOST_OPEN {
            return false;
        }
        self.open.insert(self.next, (who, delay));
        self.note(Fact::Proposed(self.next));
        self.next += 1;
        true
    }

    fn approve(&mut self, who: usize, id: OperationId) -> bool {
        let story = self.story(id);
        let possible = self.open.contains_key(&id)
            && self.council.0.contains(&who)
            && self.now < story.expiry
            && !story.approvals.contains(&who);
        if possible {
            self.note(Fact::Approved(id, who));
        }
        possible
    }

    fn execute(&mut self, id: OperationId) -> bool {
        let story = self.story(id);
        let due = story.eta.is_some_and(|eta| self.now >= eta) && self.now < story.expiry;
        if !due {
            return false;
        }
        let Some((_, delay)) = self.open.get(&id).copied() else {
            return false;
        };
        // A delay out of range makes the call fail; then the operation stays open.
        let succeeds = self.set_delay(delay);
        if succeeds {
            self.open.remove(&id);
        }
        succeeds
    }

    fn set_delay(&mut self, delay: u32) -> bool {
        let possible = (1..=30).contains(&delay);
        if possible {
            self.delay = delay;
            self.note(Fact::Delay(delay));
        }
        possible
    }

    fn cancel(&mut self, who: usize, id: OperationId) -> bool {
        let possible = self.open.get(&id).is_some_and(|(by, _)| *by == who);
        if possible {
            self.open.remove(&id);
        }
        possible
    }

    fn close(&mut self, id: OperationId) -> bool {
        self.now >= self.story(id).expiry && self.open.remove(&id).is_some()
    }

    fn guard(&mut self, who: usize, id: OperationId) -> bool {
        let now = self.now;
        if !self.guardians.0.contains(&who) {
            return false;
        }
        let live = |until: u32| now < until;
        let own = self.demands.get(&who).cloned().unwrap_or_default();
        let mut own: Vec<_> = own.into_iter().filter(|(_, until)| live(*until)).collect();
        if own.len() >= MOST_DEMANDS || own.iter().any(|(which, _)| *which == id) {
            return false;
        }
        own.push((id, now + DAY));
        let others = self.guardians.0.iter().filter(|other| {
            let demands = self.demands.get(other).into_iter().flatten();
            **other != who
                && demands
                    .clone()
                    .any(|(which, until)| *which == id && live(*until))
        });
        if others.count() + 1 < self.guardians.1 {
            self.demands.insert(who, own);
            return true;
        }
        if self.open.remove(&id).is_none() {
            return false;
        }
        self.demands.insert(who, own);
        for demands in self.demands.values_mut() {
            // Those who do not count keep what they demanded too long ago until they demand again.
            let counted = demands
                .iter()
                .any(|(which, until)| *which == id && live(*until));
            demands.retain(|(which, _)| !counted || *which != id);
        }
        true
    }

    fn set_council(&mut self, mask: u8, threshold: u32) -> bool {
        let members = places(mask, 6);
        let possible = threshold >= 2 && threshold as usize <= members.len();
        if possible {
            self.council = (members.clone(), threshold as usize);
            self.note(Fact::Council(members, threshold as usize));
        }
        possible
    }

    fn set_guardians(&mut self, mask: u8, threshold: u32) -> bool {
        let members = places(mask, 4);
        let possible = threshold >= 2 && threshold as usize <= members.len();
        if possible {
            self.demands.retain(|who, _| members.contains(who));
            self.guardians = (members, threshold as usize);
        }
        possible
    }
}

fn group(mask: u8, of: usize, who: fn(usize) -> AccountId) -> BoundedVec<AccountId, ConstU32<7>> {
    let members: Vec<_> = places(mask, of).into_iter().map(who).collect();
    BoundedVec::truncate_from(members)
}

impl CallModel for Chronicle {
    type Runtime = Test;
    type Call = Call<Test>;
    type Step = Step;

    fn chain() -> TestChain<Test> {
        chain().with_balance(&FERDIE, 10 * SAGE)
    }

    fn start() -> Self {
        let council = ((0..5).collect(), 3);
        let facts = vec![
            (1, Fact::Delay(DELAY)),
            (1, Fact::Council((0..5).collect(), 3)),
        ];
        Self {
            now: 1,
            facts,
            open: BTreeMap::new(),
            next: 0,
            council,
            delay: DELAY,
            guardians: ((0..3).collect(), 2),
            demands: BTreeMap::new(),
        }
    }

    fn calls() -> Vec<(&'static str, BoxedStrategy<Step>)> {
        let delay = || prop_oneof![8 => 1..4u32, 1 => 29..33u32, 1 => Just(0u32)];
        let back = || prop_oneof![6 => 0..3u32, 1 => 3..7u32];
        // Most councils are large enough for most thresholds.
        let mask = || prop_oneof![3 => any::<u8>(), 2 => Just(0b0011_1110u8), 2 => Just(0b1111u8)];
        let threshold = || prop_oneof![6 => 2..4u32, 1 => 0..7u32];
        let candidate = || 0..6usize;
        let propose = (candidate(), delay()).prop_map(|(who, delay)| Step::Propose(who, delay));
        let approve = (candidate(), back()).prop_map(|(who, id)| Step::Approve(who, id));
        let cancel = (candidate(), back()).prop_map(|(who, id)| Step::Cancel(who, id));
        let guard = (0..4usize, back()).prop_map(|(who, id)| Step::Guard(who, id));
        let council = (mask(), threshold()).prop_map(|(mask, k)| Step::Council(mask, k));
        let guardians = (mask(), threshold()).prop_map(|(mask, k)| Step::Guardians(mask, k));
        vec![
            ("propose", propose.boxed()),
            ("approve", approve.boxed()),
            ("execute", back().prop_map(Step::Execute).boxed()),
            ("cancel", cancel.boxed()),
            ("close_expired", back().prop_map(Step::Close).boxed()),
            ("guard", guard.boxed()),
            ("set_council", council.boxed()),
            ("set_guardians", guardians.boxed()),
            ("set_delay", delay().prop_map(Step::Delay).boxed()),
        ]
    }

    fn others() -> Vec<BoxedStrategy<Step>> {
        let approve = || (0..6usize, 0..2u32).prop_map(|(who, id)| Step::Approve(who, id));
        let waits = one_of(vec![1, DAY - 1, DAY, 2 * DAY, 3 * DAY, 30 * DAY]);
        vec![
            // An operation needs several approvals and some days.
            approve().boxed(),
            approve().boxed(),
            approve().boxed(),
            waits.prop_map(Step::Wait).boxed(),
        ]
    }

    fn execute(step: &Step) -> DispatchResult {
        let id = |back: &u32| named(NextId::<Test>::get(), *back);
        let plain =
            |post: DispatchResultWithPostInfo| post.map(|_| ()).map_err(|failure| failure.error);
        match step {
            Step::Propose(who, delay) => try_propose(&candidate(*who), &delay_call(*delay)),
            Step::Approve(who, back) => approve(&candidate(*who), id(back)),
            Step::Execute(back) => plain(super::execute(id(back))),
            Step::Cancel(who, back) => Timelock::cancel(signed(&candidate(*who)), id(back)),
            Step::Close(back) => Timelock::close_expired(signed(&FERDIE), id(back)),
            Step::Guard(who, back) => {
                let call: RuntimeCall = Call::cancel { id: id(back) }.into();
                plain(Timelock::guard(signed(&watcher(*who)), Box::new(call)))
            }
            Step::Council(mask, threshold) => plain(Timelock::set_council(
                timelocked(),
                group(*mask, 6, candidate),
                *threshold,
            )),
            Step::Guardians(mask, threshold) => {
                Timelock::set_guardians(timelocked(), group(*mask, 4, watcher), *threshold)
            }
            Step::Delay(delay) => Timelock::set_delay(timelocked(), *delay),
            Step::Wait(blocks) => {
                pass(*blocks);
                Ok(())
            }
        }
    }

    fn observe(&mut self, step: &Step, result: DispatchResult) {
        let next = self.next;
        let id = |back: &u32| named(next, *back);
        let expected = match step {
            Step::Propose(who, delay) => self.propose(*who, *delay),
            Step::Approve(who, back) => self.approve(*who, id(back)),
            Step::Execute(back) => self.execute(id(back)),
            Step::Cancel(who, back) => self.cancel(*who, id(back)),
            Step::Close(back) => self.close(id(back)),
            Step::Guard(who, back) => self.guard(*who, id(back)),
            Step::Council(mask, threshold) => self.set_council(*mask, *threshold),
            Step::Guardians(mask, threshold) => self.set_guardians(*mask, *threshold),
            Step::Delay(delay) => self.set_delay(*delay),
            Step::Wait(blocks) => {
                self.now += blocks;
                true
            }
        };
        assert_eq!(result.is_ok(), expected, "{step:?} gave {result:?}");
    }

    fn compare(&self) {
        assert_eq!(Delay::<Test>::get(), self.delay);
        let members = |places: &BTreeSet<usize>, who: fn(usize) -> AccountId| {
            places
                .iter()
                .map(|place| who(*place))
                .collect::<BTreeSet<_>>()
        };
        let council: BTreeSet<_> = Council::<Test>::get().members.into_iter().collect();
        assert_eq!(council, members(&self.council.0, candidate));
        let guardians: BTreeSet<_> = Guardians::<Test>::get().members.into_iter().collect();
        assert_eq!(guardians, members(&self.guardians.0, watcher));
        let open: BTreeSet<_> = Operations::<Test>::iter_keys().collect();
        assert_eq!(open, self.open.keys().copied().collect());
        for id in open {
            let found = operation(id);
            let told = self.story(id);
            let approvals: BTreeSet<_> = found.approvals.into_iter().collect();
            assert_eq!(
                approvals,
                members(&told.approvals, candidate),
                "operation {id}"
            );
            assert_eq!(
                (found.eta, found.expiry),
                (told.eta, told.expiry),
                "operation {id}"
            );
        }
    }
}

#[test]
fn random_operations_match_the_chronicle() {
    random_calls::<Chronicle>(file!(), 60);
}
