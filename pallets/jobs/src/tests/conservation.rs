//! Random calls against a second, simpler account of the rules: money is conserved, each job ends once, none is paid
//! twice.

use std::collections::BTreeMap;

use frame::{deps::sp_runtime::DispatchResult, testing_prelude::*};
use proptest::{
    prop_oneof,
    strategy::{BoxedStrategy, Just, Strategy},
};
use sage_pallet_testing::{
    random_calls,
    random_calls::one_of,
    run_to,
    spies::{SpyPrices, SpyPrograms, SpySettle, SpyWorkers},
    AccountId, CallModel, TestChain, ALICE, BOB, CHARLIE, DAVE, EXISTENTIAL_DEPOSIT,
};

use super::*;
use crate::{
    mock::{chain, START},
    JobEnding, Receipts, RefundReason,
};

/// Limits of the mock, repeated so that the model does not ask the pallet.
const BUCKET: usize = 4;
const SEARCH: u32 = 3;
const ATTEMPTS: u32 = 3;
const OPEN_JOBS: usize = 8;
const KEPT: usize = 10;

/// One thing that happens.
#[derive(Clone, Debug)]
enum Step {
    /// A request whose deadlines count from the height at which it is made.
    Submit(AccountId, JobRequest<u32>),
    Cancel(Party, Pick),
    Claim(Party, Pick),
    Abandon(Party, Pick),
    Expire(Party, Pick),
    TimeOut(Party, Pick),
    Prove(Party, Pick),
    /// What a cycle costs from now on; `None` makes compute free.
    Price(Option<Balance>),
    Wait(u32),
}

/// Which job is meant, found when the step is taken: most numbers drawn blindly would be of closed jobs.
#[derive(Clone, Copy, Debug)]
enum Pick {
    /// The open job at this position, counted around; job 0 if there is none.
    Open(usize),
    /// The job with this number, whatever became of it.
    Number(JobId),
}

impl Pick {
    fn among(self, open: &[JobId]) -> JobId {
        match self {
            Self::Number(id) => id,
            Self::Open(position) => {
                let turn = position.checked_rem(open.len());
                turn.map_or(0, |position| open[position])
            }
        }
    }
}

/// Who acts, found when the step is taken.
#[derive(Clone, Debug)]
enum Party {
    Account(AccountId),
    /// The client of the job, or ALICE.
    Client,
    /// The worker who has the job, or BOB.
    Worker,
}

/// `request` with deadlines counted from `now`.
fn made_at(now: u32, request: &JobRequest<u32>) -> JobRequest<u32> {
    JobRequest {
        queue_deadline: now + request.queue_deadline,
        sla_deadline: now + request.sla_deadline,
        ..request.clone()
    }
}

/// An open job of the model.
#[derive(Clone, Debug)]
struct Open {
    client: AccountId,
    payment: Balance,
    free: bool,
    window: u32,
    exec: u32,
    sla: u32,
    attempts: u32,
    given_back_by: Option<AccountId>,
    /// The worker and the height of the assignment.
    assigned: Option<(AccountId, u32)>,
    deadline: u32,
}

/// How a job of the model ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum End {
    Paid,
    /// Proven while compute was free, or opened then.
    PaidNothing,
    Cancelled,
    Refunded(RefundReason),
}

/// The second account of the rules.
struct Model {
    height: u32,
    price: Option<Balance>,
    /// Money of each account, escrow included.
    money: BTreeMap<AccountId, Balance>,
    burned: Balance,
    next: JobId,
    open: BTreeMap<JobId, Open>,
    ended: Vec<(JobId, End)>,
    buckets: BTreeMap<u32, Vec<JobId>>,
}

impl Model {
    fn escrow(&self, who: &AccountId) -> Balance {
        let own = self.open.values().filter(|job| job.client == *who);
        own.map(|job| job.payment).sum()
    }

    fn file(&mut self, id: JobId, deadline: u32) -> bool {
        let free = (deadline + 1..=deadline + SEARCH)
            .find(|height| self.buckets.get(height).map_or(0, Vec::len) < BUCKET);
        if let Some(height) = free {
            self.buckets.entry(height).or_default().push(id);
        }
        free.is_some()
    }

    fn unfile(&mut self, id: JobId) {
        for bucket in self.buckets.values_mut() {
            bucket.retain(|listed| *listed != id);
        }
    }

    fn end(&mut self, id: JobId, end: End) -> Open {
        self.unfile(id);
        self.ended.push((id, end));
        self.open.remove(&id).expect("the model ends open jobs")
    }

    /// Who and which job a step of the model means.
    fn resolve(&self, party: &Party, pick: Pick) -> (AccountId, JobId) {
        let open: Vec<JobId> = self.open.keys().copied().collect();
        let id = pick.among(&open);
        let job = self.open.get(&id);
        let who = match party {
            Party::Account(who) => who.clone(),
            Party::Client => job.map_or(ALICE, |job| job.client.clone()),
            Party::Worker => job
                .and_then(|job| job.assigned.as_ref())
                .map_or(BOB, |(worker, _)| worker.clone()),
        };
        (who, id)
    }

    /// Whether the step succeeds; does it if so.
    fn apply(&mut self, step: &Step) -> bool {
        match step {
            Step::Submit(who, request) => self.submit(who, &made_at(self.height, request)),
            Step::Cancel(who, job) => {
                let (who, id) = self.resolve(who, *job);
                self.cancel(&who, id)
            }
            Step::Claim(who, job) => {
                let (who, id) = self.resolve(who, *job);
                self.claim(&who, id)
            }
            Step::Abandon(who, job) => {
                let (who, id) = self.resolve(who, *job);
                self.abandon(&who, id)
            }
            Step::Expire(who, job) => self.lapse(self.resolve(who, *job).1, false),
            Step::TimeOut(who, job) => self.lapse(self.resolve(who, *job).1, true),
            Step::Prove(who, job) => {
                let (who, id) = self.resolve(who, *job);
                self.prove(&who, id)
            }
            Step::Price(price) => {
                self.price = *price;
                true
            }
            Step::Wait(blocks) => {
                (0..*blocks).for_each(|_| self.next_block());
                true
            }
        }
    }

    fn submit(&mut self, who: &AccountId, request: &JobRequest<u32>) -> bool {
        let now = self.height;
        if request.only_if_free && self.price.is_some() {
            return false;
        }
        let price = self.price.unwrap_or_default() * Balance::from(request.max_cycles);
        let sound = request.payment >= price.max(SAGE)
            && now < request.queue_deadline
            && request.queue_deadline <= request.sla_deadline;
        let own = self.open.values().filter(|job| job.client == *who).count();
        let free = self.money[who] - self.escrow(who);
        let affordable = free >= request.payment + EXISTENTIAL_DEPOSIT;
        if !sound || own == OPEN_JOBS || !affordable {
            return false;
        }
        if !self.file(self.next, request.queue_deadline) {
            return false;
        }
        let job = Open {
            client: who.clone(),
            payment: request.payment,
            free: self.price.is_none(),
            window: request.queue_deadline - now,
            exec: request.exec_duration,
            sla: request.sla_deadline,
            attempts: 0,
            given_back_by: None,
            assigned: None,
            deadline: request.queue_deadline,
        };
        self.open.insert(self.next, job);
        self.next += 1;
        true
    }

    fn cancel(&mut self, who: &AccountId, id: JobId) -> bool {
        let waiting = |job: &Open| job.client == *who && job.assigned.is_none();
        let allowed = self.open.get(&id).is_some_and(waiting);
        if allowed {
            self.end(id, End::Cancelled);
        }
        allowed
    }

    fn abandon(&mut self, who: &AccountId, id: JobId) -> bool {
        let early = |job: &Open| match &job.assigned {
            Some((worker, since)) => {
                worker == who && self.height <= since + (job.deadline - since) / 2
            }
            None => false,
        };
        let allowed = self.open.get(&id).is_some_and(early);
        if allowed {
            let job = self.open.get_mut(&id).expect("it is open");
            job.given_back_by = Some(who.clone());
            self.again(id, RefundReason::Abandoned);
        }
        allowed
    }

    fn claim(&mut self, who: &AccountId, id: JobId) -> bool {
        let now = self.height;
        let Some(job) = self.open.get(&id).cloned() else {
            return false;
        };
        let barred = job.client == *who || job.given_back_by.as_ref() == Some(who);
        if job.assigned.is_some() || now > job.deadline || barred {
            return false;
        }
        let deadline = job.sla.min(now + job.exec);
        // Without room the job stays where it is.
        let before = self.buckets.clone();
        self.unfile(id);
        if !self.file(id, deadline) {
            self.buckets = before;
        }
        let claimed = Open {
            assigned: Some((who.clone(), now)),
            attempts: job.attempts + 1,
            deadline,
            ..job
        };
        self.open.insert(id, claimed);
        true
    }

    /// Ends the wait of a job in the state that the caller expects, if it is due.
    fn lapse(&mut self, id: JobId, assigned: bool) -> bool {
        let due = self
            .open
            .get(&id)
            .is_some_and(|job| job.assigned.is_some() == assigned && self.height > job.deadline);
        match (due, assigned) {
            (true, true) => self.again(id, RefundReason::TimedOut),
            (true, false) => {
                self.end(id, End::Refunded(RefundReason::Expired));
            }
            (false, _) => {}
        }
        due
    }

    /// Queues a job again, or refunds it.
    fn again(&mut self, id: JobId, reason: RefundReason) {
        self.unfile(id);
        let job = self.open[&id].clone();
        let deadline = job.sla.min(self.height + job.window);
        let left = job.attempts < ATTEMPTS && self.height < job.sla;
        if left && self.file(id, deadline) {
            let queued = Open {
                assigned: None,
                deadline,
                ..job
            };
            self.open.insert(id, queued);
        } else {
            self.end(id, End::Refunded(reason));
        }
    }

    fn prove(&mut self, who: &AccountId, id: JobId) -> bool {
        let allowed = self.open.get(&id).is_some_and(|job| {
            matches!(&job.assigned, Some((worker, _)) if worker == who)
                && self.height <= job.deadline
        });
        if allowed {
            if self.open[&id].free {
                self.end(id, End::PaidNothing);
                return true;
            }
            let job = self.end(id, End::Paid);
            let burned = job.payment / 5;
            *self.money.get_mut(&job.client).expect("a known account") -= job.payment;
            *self.money.get_mut(who).expect("a known account") += job.payment - burned;
            self.burned += burned;
        }
        allowed
    }

    fn next_block(&mut self) {
        self.height += 1;
        for id in self.buckets.remove(&self.height).unwrap_or_default() {
            let job = self.open[&id].clone();
            if self.height <= job.deadline {
                // It was listed early for want of room, and moves on.
                assert!(self.file(id, job.deadline) || self.file(id, job.deadline + SEARCH));
                continue;
            }
            assert!(
                self.lapse(id, job.assigned.is_some()),
                "a listed job is due"
            );
        }
    }

    /// Compares what is open.
    fn compare_open(&self) {
        let stored: BTreeMap<JobId, JobOf<Test>> = crate::Jobs::<Test>::iter().collect();
        assert!(stored.keys().eq(self.open.keys()), "open jobs");
        for (id, job) in &stored {
            let expected = &self.open[id];
            assert_eq!(job.status.deadline(), expected.deadline, "deadline of {id}");
            assert_eq!(job.attempts, expected.attempts, "attempts of {id}");
            let worker = match &job.status {
                JobStatus::Queued { .. } => None,
                JobStatus::Assigned { worker, .. } => Some(worker),
            };
            let expected = expected.assigned.as_ref().map(|(worker, _)| worker);
            assert_eq!(worker, expected, "worker of {id}");
            assert!(self.buckets[&job.bucket].contains(id), "bucket of {id}");
        }
        let assigned = self.open.values().filter(|job| job.assigned.is_some());
        assert_eq!(SpyWorkers::open().len(), assigned.count(), "reservations");
        assert_eq!(SpyPrograms::open(&PROGRAM), self.open.len(), "admissions");
    }

    /// Compares how jobs ended.
    fn compare_ended(&self) {
        let paid = self.ended.iter().filter(|(_, end)| *end == End::Paid);
        let paid: Vec<JobId> = paid.map(|(id, _)| *id).collect();
        let settled = SpySettle::<Balances>::settled();
        let settled: Vec<JobId> = settled.into_iter().map(|record| record.job).collect();
        assert_eq!(settled, paid, "each paid job is settled once");
        assert_eq!(SpyPrices::uses().len(), paid.len(), "uses of paid jobs");
        let first = self.ended.len().saturating_sub(KEPT);
        for (id, end) in &self.ended[first..] {
            let receipt = Receipts::<Test>::get(id).expect("a late ending has a receipt");
            let found = match receipt.ending {
                JobEnding::Paid { .. } if receipt.free => End::PaidNothing,
                JobEnding::Paid { .. } => End::Paid,
                JobEnding::Refunded(reason) => End::Refunded(reason),
                JobEnding::Cancelled => End::Cancelled,
            };
            assert_eq!(found, *end, "ending of {id}");
        }
    }
}

/// An account of the chain.
fn anyone() -> BoxedStrategy<AccountId> {
    one_of(vec![ALICE, BOB, CHARLIE, DAVE])
}

/// Someone and a job: mostly one that is open, and often one whom it concerns.
fn someone_and_a_job() -> BoxedStrategy<(Party, Pick)> {
    let party = prop_oneof![
        anyone().prop_map(Party::Account),
        Just(Party::Client),
        Just(Party::Worker),
    ];
    let pick = prop_oneof![
        4 => (0usize..16).prop_map(Pick::Open),
        1 => (0u64..12).prop_map(Pick::Number),
    ];
    (party, pick).boxed()
}

/// Who and which job a step means on the chain.
fn resolve(party: &Party, pick: Pick) -> (AccountId, JobId) {
    let mut open: Vec<JobId> = crate::Jobs::<Test>::iter_keys().collect();
    open.sort_unstable();
    let id = pick.among(&open);
    let job = crate::Jobs::<Test>::get(id);
    let who = match party {
        Party::Account(who) => who.clone(),
        Party::Client => job.map_or(ALICE, |job| job.client),
        Party::Worker => match job.map(|job| job.status) {
            Some(JobStatus::Assigned { worker, .. }) => worker,
            _ => BOB,
        },
    };
    (who, id)
}

impl CallModel for Model {
    type Runtime = Test;
    type Call = Call<Test>;
    type Step = Step;

    fn chain() -> TestChain<Test> {
        chain()
    }

    fn start() -> Self {
        let accounts = [ALICE, BOB, CHARLIE, DAVE];
        Self {
            height: 1,
            price: Some(0),
            money: accounts.into_iter().map(|who| (who, START)).collect(),
            burned: 0,
            next: 0,
            open: BTreeMap::new(),
            ended: Vec::new(),
            buckets: BTreeMap::new(),
        }
    }

    fn calls() -> Vec<(&'static str, BoxedStrategy<Step>)> {
        let payment = prop_oneof![
            6 => SAGE..20 * SAGE,
            1 => 300 * SAGE..700 * SAGE,
            1 => SAGE - 2..SAGE + 2,
        ];
        let submit = (anyone(), payment, 0u32..12, 1u32..12, 0u32..40)
            .prop_map(|(who, payment, queue, exec, more)| {
                let request = JobRequest {
                    program: PROGRAM,
                    policy: None,
                    max_cycles: 1_000,
                    payment,
                    only_if_free: payment % 5 == 0,
                    queue_deadline: queue,
                    exec_duration: exec,
                    sla_deadline: (queue + more).saturating_sub(2),
                };
                Step::Submit(who, request)
            })
            .boxed();
        let on_job = |step: fn(Party, Pick) -> Step| {
            someone_and_a_job()
                .prop_map(move |(who, job)| step(who, job))
                .boxed()
        };
        vec![
            ("submit_job", submit),
            ("cancel_job", on_job(Step::Cancel)),
            ("claim_job", on_job(Step::Claim)),
            ("abandon_job", on_job(Step::Abandon)),
            ("expire_job", on_job(Step::Expire)),
            ("time_out_job", on_job(Step::TimeOut)),
        ]
    }

    fn others() -> Vec<BoxedStrategy<Step>> {
        let prove = someone_and_a_job().prop_map(|(who, job)| Step::Prove(who, job));
        vec![
            prove.boxed(),
            one_of(vec![None, Some(0), Some(SAGE / 100)])
                .prop_map(Step::Price)
                .boxed(),
            Just(Step::Wait(1)).boxed(),
            (2u32..6).prop_map(Step::Wait).boxed(),
        ]
    }

    fn execute(step: &Step) -> DispatchResult {
        let on_job = |action: fn(&AccountId, JobId) -> DispatchResult, party, pick| {
            let (who, id) = resolve(party, pick);
            action(&who, id)
        };
        match step {
            Step::Submit(who, request) => {
                let now = frame_system::Pallet::<Test>::block_number();
                try_submit(who, made_at(now, request))
            }
            Step::Cancel(who, job) => on_job(cancel, who, *job),
            Step::Claim(who, job) => on_job(claim, who, *job),
            Step::Abandon(who, job) => on_job(abandon, who, *job),
            Step::Expire(who, job) => on_job(expire, who, *job),
            Step::TimeOut(who, job) => on_job(time_out, who, *job),
            Step::Prove(who, job) => on_job(prove, who, *job),
            Step::Price(price) => {
                match price {
                    Some(price) => SpyPrices::ask(*price),
                    None => SpyPrices::make_free(),
                }
                Ok(())
            }
            Step::Wait(blocks) => {
                run_to::<Test>(frame_system::Pallet::<Test>::block_number() + blocks);
                Ok(())
            }
        }
    }

    fn observe(&mut self, step: &Step, result: DispatchResult) {
        let expected = self.apply(step);
        assert_eq!(result.is_ok(), expected, "{step:?} gave {result:?}");
    }

    fn compare(&self) {
        assert_eq!(crate::NextJobId::<Test>::get(), self.next);
        for (who, money) in &self.money {
            let held = self.escrow(who);
            assert_eq!(escrow(who), held, "escrow of {who:?}");
            assert_eq!(
                Balances::free_balance(who),
                money - held,
                "money of {who:?}"
            );
        }
        assert_eq!(Balances::total_issuance(), 4 * START - self.burned);
        self.compare_open();
        self.compare_ended();
    }
}

#[test]
fn random_calls_conserve_money_and_end_each_job_once() {
    random_calls::<Model>(file!(), 120);
}
