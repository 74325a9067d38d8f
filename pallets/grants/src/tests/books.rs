//! The second account of the random test: a list of grants and the free money of each account.

use std::collections::BTreeMap;

use sage_pallet_testing::EXISTENTIAL_DEPOSIT as LEAST;

use super::{
    random::{Actor, Spot, Target, Voter, Work},
    *,
};

/// Limits of the mock, repeated so that the model does not ask the pallet.
const CLIFF: Epoch = 365;
const DURATIONS: std::ops::RangeInclusive<Epoch> = 30..=1_460;
const WINDOW: Epoch = 7;

/// A grant of the model.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) grantor: AccountId,
    beneficiary: AccountId,
    revocable: bool,
    pub(super) deposit: Balance,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Time {
        total: Balance,
        paid: Balance,
        from: Epoch,
        length: Epoch,
    },
    Work {
        voters: Vec<AccountId>,
        needed: usize,
        parts: Vec<Part>,
    },
}

#[derive(Clone, Debug)]
struct Part {
    amount: Balance,
    deadline: Epoch,
    stage: Stage,
}

#[derive(Clone, Debug)]
enum Stage {
    Waiting,
    Voting(u8, BTreeMap<AccountId, bool>),
    Approved,
    Done,
}

impl Stage {
    fn is_open(&self) -> bool {
        matches!(self, Self::Waiting | Self::Voting(..))
    }
}

impl Entry {
    pub(super) fn remaining(&self) -> Balance {
        match &self.kind {
            Kind::Time { total, paid, .. } => total - paid,
            Kind::Work { parts, .. } => parts
                .iter()
                .filter(|part| !matches!(part.stage, Stage::Done))
                .map(|part| part.amount)
                .sum(),
        }
    }

    /// By rule R-GRANT with one product and one division, or the approved parts.
    pub(super) fn due(&self, now: Epoch) -> Balance {
        match &self.kind {
            Kind::Time {
                total,
                paid,
                from,
                length,
            } => {
                let ramp = now.saturating_sub(*from).min(*length);
                total * Balance::from(ramp) / Balance::from(*length) - paid
            }
            Kind::Work { parts, .. } => parts
                .iter()
                .filter(|part| matches!(part.stage, Stage::Approved))
                .map(|part| part.amount)
                .sum(),
        }
    }

    fn has_voter(&self, who: &AccountId) -> bool {
        matches!(&self.kind, Kind::Work { voters, .. } if voters.contains(who))
    }

    fn part(&mut self, index: u32) -> Option<&mut Part> {
        match &mut self.kind {
            Kind::Time { .. } => None,
            Kind::Work { parts, .. } => parts.get_mut(index as usize),
        }
    }
}

/// The second account.
pub(super) struct Books {
    pub(super) now: Epoch,
    pub(super) free: BTreeMap<AccountId, Balance>,
    pub(super) open: BTreeMap<GrantId, Entry>,
    pub(super) next: GrantId,
}

impl Books {
    fn find(&self, target: Target) -> GrantId {
        let open = self.open.iter();
        let open = open.map(|(id, entry)| (*id, matches!(entry.kind, Kind::Time { .. })));
        target.of(&open.collect::<Vec<_>>())
    }

    fn spot(&self, spot: Spot, fits: fn(&Stage) -> bool) -> (GrantId, u32) {
        let mut fitting = Vec::new();
        for (id, entry) in &self.open {
            if let Kind::Work { parts, .. } = &entry.kind {
                let parts = (0..).zip(parts).filter(|(_, part)| fits(&part.stage));
                fitting.extend(parts.map(|(index, _)| (*id, index)));
            }
        }
        spot.of(&fitting)
    }

    fn move_free(&mut self, who: &AccountId, amount: Balance) {
        *self.free.get_mut(who).expect("known") += amount;
    }

    /// Takes the money of a new grant, if it is there.
    fn open(&mut self, entry: Entry) -> bool {
        let needed = entry.remaining() + entry.deposit;
        let free = self.free.get_mut(&entry.grantor).expect("known");
        if entry.grantor == entry.beneficiary || *free < needed + LEAST {
            return false;
        }
        *free -= needed;
        self.open.insert(self.next, entry);
        self.next += 1;
        true
    }

    /// Gives the deposit of a grant back if nothing remains of it.
    fn settle(&mut self, id: GrantId) {
        if self.open[&id].remaining() == 0 {
            let entry = self.open.remove(&id).expect("open");
            self.move_free(&entry.grantor, entry.deposit);
        }
    }

    pub(super) fn by_time(
        &mut self,
        step: (&AccountId, &AccountId, Balance, Epoch, Epoch, bool),
    ) -> bool {
        let (grantor, beneficiary, total, cliff, length, revocable) = step;
        let entry = Entry {
            grantor: grantor.clone(),
            beneficiary: beneficiary.clone(),
            revocable,
            // 126 bytes.
            deposit: SAGE / 10 + 126 * SAGE / 1_000,
            kind: Kind::Time {
                total,
                paid: 0,
                from: self.now + cliff,
                length,
            },
        };
        total >= LEAST && cliff <= CLIFF && DURATIONS.contains(&length) && self.open(entry)
    }

    pub(super) fn by_work(
        &mut self,
        grantor: &AccountId,
        beneficiary: &AccountId,
        work: &Work,
    ) -> bool {
        let mut once = work.voters.clone();
        once.sort();
        once.dedup();
        let quorum = (2..=work.voters.len()).contains(&(work.needed as usize));
        let terms = work.parts.iter().all(|(amount, deadline)| {
            *amount >= LEAST && *deadline > 0 && deadline <= DURATIONS.end()
        });
        // An account is 32 bytes, a milestone with a submission 62.
        let bytes = 88 + 32 * work.voters.len() + 62 * work.parts.len();
        let part = |(amount, deadline): &(Balance, Epoch)| Part {
            amount: *amount,
            deadline: self.now + deadline,
            stage: Stage::Waiting,
        };
        let entry = Entry {
            grantor: grantor.clone(),
            beneficiary: beneficiary.clone(),
            revocable: work.revocable,
            deposit: SAGE / 10 + bytes as Balance * SAGE / 1_000,
            kind: Kind::Work {
                voters: work.voters.clone(),
                needed: work.needed as usize,
                parts: work.parts.iter().map(part).collect(),
            },
        };
        quorum
            && once.len() == work.voters.len()
            && terms
            && !work.parts.is_empty()
            && work.extra == 0
            && !work.voters.contains(beneficiary)
            && self.open(entry)
    }

    pub(super) fn release(&mut self, target: Target) -> bool {
        let id = self.find(target);
        let now = self.now;
        let Some(entry) = self.open.get_mut(&id) else {
            return false;
        };
        let due = entry.due(now);
        let Kind::Time { paid, .. } = &mut entry.kind else {
            return false;
        };
        if due == 0 {
            return false;
        }
        *paid += due;
        let to = entry.beneficiary.clone();
        self.move_free(&to, due);
        self.settle(id);
        true
    }

    pub(super) fn submit(&mut self, who: &Actor, spot: Spot, evidence: u8) -> bool {
        let (id, index) = self.spot(spot, Stage::is_open);
        let now = self.now;
        let Some(entry) = self.open.get_mut(&id) else {
            return false;
        };
        let proper = match who {
            Actor::Proper => true,
            Actor::Some(who) => *who == entry.beneficiary,
        };
        let Some(part) = entry.part(index) else {
            return false;
        };
        let takes = match &part.stage {
            Stage::Waiting => true,
            Stage::Voting(old, _) => *old != evidence,
            Stage::Approved | Stage::Done => false,
        };
        let possible = proper && takes && now <= part.deadline;
        if possible {
            part.stage = Stage::Voting(evidence, BTreeMap::new());
        }
        possible
    }

    pub(super) fn vote(
        &mut self,
        who: &Voter,
        spot: Spot,
        seen: Option<u8>,
        approves: bool,
    ) -> bool {
        let (id, index) = self.spot(spot, |stage| matches!(stage, Stage::Voting(..)));
        let now = self.now;
        let Some(entry) = self.open.get_mut(&id) else {
            return false;
        };
        let Kind::Work {
            voters,
            needed,
            parts,
        } = &mut entry.kind
        else {
            return false;
        };
        let who = match who {
            Voter::Nth(place) => &voters[place % voters.len()],
            Voter::Some(who) => who,
        };
        let Some(part) = parts.get_mut(index as usize) else {
            return false;
        };
        let Stage::Voting(evidence, votes) = &mut part.stage else {
            return false;
        };
        let possible = voters.contains(who)
            && now <= part.deadline + WINDOW
            && seen.is_none_or(|seen| seen == *evidence)
            && !votes.contains_key(who);
        if !possible {
            return false;
        }
        votes.insert(who.clone(), approves);
        let yes = votes.values().filter(|vote| **vote).count();
        let no = votes.len() - yes;
        if yes == *needed {
            part.stage = Stage::Approved;
        } else if no == voters.len() - *needed + 1 {
            part.stage = Stage::Waiting;
        }
        true
    }

    pub(super) fn pay(&mut self, spot: Spot) -> bool {
        let found = self.spot(spot, |stage| matches!(stage, Stage::Approved));
        self.close_part(found, true)
    }

    pub(super) fn expire(&mut self, spot: Spot) -> bool {
        self.close_part(self.spot(spot, Stage::is_open), false)
    }

    /// Closes a part: pays it to the beneficiary if approved, else to the grantor if its time is over.
    fn close_part(&mut self, (id, index): (GrantId, u32), approved: bool) -> bool {
        let now = self.now;
        let Some(entry) = self.open.get_mut(&id) else {
            return false;
        };
        let to = if approved {
            entry.beneficiary.clone()
        } else {
            entry.grantor.clone()
        };
        let Some(part) = entry.part(index) else {
            return false;
        };
        let possible = match &part.stage {
            Stage::Approved => approved,
            Stage::Waiting => !approved && now > part.deadline,
            Stage::Voting(..) => !approved && now > part.deadline + WINDOW,
            Stage::Done => false,
        };
        if possible {
            part.stage = Stage::Done;
            let amount = part.amount;
            self.move_free(&to, amount);
            self.settle(id);
        }
        possible
    }

    pub(super) fn revoke(&mut self, who: &Actor, target: Target) -> bool {
        let id = self.find(target);
        let Some(entry) = self.open.get(&id).cloned() else {
            return false;
        };
        let proper = match who {
            Actor::Proper => true,
            Actor::Some(who) => *who == entry.grantor,
        };
        if !proper || !entry.revocable {
            return false;
        }
        let due = entry.due(self.now);
        self.open.remove(&id);
        self.move_free(&entry.beneficiary, due);
        self.move_free(&entry.grantor, entry.remaining() - due + entry.deposit);
        true
    }

    pub(super) fn transfer(&mut self, who: &Actor, target: Target, to: &AccountId) -> bool {
        let id = self.find(target);
        let Some(entry) = self.open.get_mut(&id) else {
            return false;
        };
        let proper = match who {
            Actor::Proper => true,
            Actor::Some(who) => *who == entry.beneficiary,
        };
        let possible =
            proper && *to != entry.beneficiary && *to != entry.grantor && !entry.has_voter(to);
        if possible {
            entry.beneficiary = to.clone();
        }
        possible
    }
}
