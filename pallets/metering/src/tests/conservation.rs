//! Random calls and proofs against a second, simpler account of the rules.

use std::collections::BTreeMap;

use proptest::{
    prop_oneof,
    strategy::{BoxedStrategy, Just, Strategy},
};
use sage_pallet_testing::{
    clear_events, events_of,
    random_calls::{one_of, random_calls, CallModel},
    spies::{SpyHardware, SpyPrices, SpySettle, SpyWorkers},
    TestChain, CHARLIE, DAVE,
};

use super::*;
use crate::mock::RuntimeOrigin;

/// Blocks of an hour at first, and the other length that is drawn.
const LENGTHS: [u32; 2] = [HOUR, 7];

/// One thing that happens; jobs by their order of opening.
#[derive(Clone, Debug)]
enum Step {
    Open(AccountId, MeterRequest),
    Claim(AccountId, u64),
    Close(Party, u64),
    SetTerms(Terms<u32>),
    Prove(Party, u64, Run),
    /// An hour passes and its worker proves it, or nothing happens: else hardly a job would come to its second hour.
    Work(u64, Run),
    /// Whether compute has a price.
    Price(bool),
    Wait(u32),
}

/// Who acts, found when the step is taken.
#[derive(Clone, Debug)]
enum Party {
    Account(AccountId),
    /// The client of the job, or Alice.
    Client,
    /// The worker who has the job, or Bob.
    Worker,
}

/// How a run ends.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Run {
    Halts,
    Faults,
}

impl Run {
    fn outcome(self) -> RunOutcome {
        match self {
            Self::Halts => RunOutcome::Halted,
            Self::Faults => RunOutcome::Faulted {
                pc: 0,
                v1: 0,
                v2: 0,
            },
        }
    }
}

/// An open job of the model.
#[derive(Clone, Debug)]
struct Open {
    client: AccountId,
    class: GpuClass,
    rate: Balance,
    hour_blocks: u32,
    max_hours: u32,
    paid_hours: u32,
    opened_at: u32,
    given_back_by: Option<AccountId>,
    /// Worker, begin of the hour, and whether it is the last.
    runs: Option<(AccountId, u32, bool)>,
}

/// The second account of the rules.
struct Model {
    height: u32,
    terms: Terms<u32>,
    priced: bool,
    money: BTreeMap<AccountId, Balance>,
    burned: Balance,
    opened: u64,
    open: BTreeMap<u64, Open>,
    /// How many hours of each job were paid, whatever became of it.
    paid: BTreeMap<u64, u32>,
    /// The hours that the chain said were paid, by job.
    told: BTreeMap<u64, Vec<Hour>>,
}

/// What each account has been shown to have.
fn class_of(who: &AccountId) -> GpuClass {
    if *who == BOB {
        GpuClass::A100
    } else {
        GpuClass::Other
    }
}

impl Model {
    fn escrow(&self, who: &AccountId) -> Balance {
        let own = self.open.values().filter(|job| job.client == *who);
        own.map(|job| job.rate * Balance::from(job.max_hours - job.paid_hours))
            .sum()
    }

    fn resolve(&self, party: &Party, job: u64) -> AccountId {
        let open = self.open.get(&job);
        match party {
            Party::Account(who) => who.clone(),
            Party::Client => open.map_or(ALICE, |job| job.client.clone()),
            Party::Worker => open
                .and_then(|job| job.runs.clone())
                .map_or(BOB, |(worker, ..)| worker),
        }
    }

    fn open(&mut self, who: &AccountId, request: &MeterRequest) -> bool {
        let rate = self.terms.rates.of(request.class);
        let cost = rate * Balance::from(request.max_hours);
        let free = self.money[who] - self.escrow(who);
        let listed = self.open.values().filter(|job| job.client == *who).count();
        let fine = self.priced
            && rate <= request.max_rate
            && request.hour_blocks == self.terms.hour_blocks
            && (1..=720).contains(&request.max_hours)
            && free >= cost + sage_pallet_testing::EXISTENTIAL_DEPOSIT
            && listed < 4;
        if fine {
            let job = Open {
                client: who.clone(),
                class: request.class,
                rate,
                hour_blocks: self.terms.hour_blocks,
                max_hours: request.max_hours,
                paid_hours: 0,
                opened_at: self.height,
                given_back_by: None,
                runs: None,
            };
            self.open.insert(self.opened, job);
            self.opened += 1;
        }
        fine
    }

    fn claim(&mut self, who: &AccountId, job: u64) -> bool {
        let height = self.height;
        let Some(open) = self.open.get_mut(&job) else {
            return false;
        };
        let fine = open.runs.is_none()
            && height <= open.opened_at + MAX_WAIT
            && *who != open.client
            && open.given_back_by.as_ref() != Some(who)
            && class_of(who) >= open.class;
        if fine {
            open.runs = Some((who.clone(), height, false));
        }
        fine
    }

    fn close(&mut self, who: &AccountId, job: u64) -> bool {
        let height = self.height;
        let Some(open) = self.open.get_mut(&job) else {
            return false;
        };
        let is_client = *who == open.client;
        let waited = height > open.opened_at + MAX_WAIT;
        let ends = match &mut open.runs {
            None if is_client || waited => true,
            None => return false,
            Some((worker, since, last))
                if who == worker || height > *since + 2 * open.hour_blocks =>
            {
                *last || waited || open.paid_hours > 0
            }
            Some((_, _, last)) => {
                let fine = is_client && !*last && open.max_hours - open.paid_hours > 1;
                *last |= fine;
                return fine;
            }
        };
        if ends {
            self.open.remove(&job);
        } else {
            open.given_back_by = open.runs.take().map(|(worker, ..)| worker);
        }
        true
    }

    fn prove(&mut self, who: &AccountId, job: u64, run: Run) -> bool {
        let height = self.height;
        let Some(open) = self.open.get_mut(&job) else {
            return false;
        };
        let Some((worker, since, last)) = &mut open.runs else {
            return false;
        };
        let window = *since + open.hour_blocks..=*since + 2 * open.hour_blocks;
        if who != worker || !window.contains(&height) {
            return false;
        }
        open.paid_hours += 1;
        *since = height;
        let (rate, client) = (open.rate, open.client.clone());
        let ends = *last || open.paid_hours == open.max_hours || run == Run::Faults;
        *self.paid.entry(job).or_default() += 1;
        let burned = rate / 5;
        *self.money.get_mut(&client).expect("a client has money") -= rate;
        *self.money.get_mut(who).expect("a worker has money") += rate - burned;
        self.burned += burned;
        if ends {
            self.open.remove(&job);
        }
        true
    }

    fn apply(&mut self, step: &Step) -> bool {
        match step {
            Step::Open(who, request) => self.open(who, request),
            Step::Claim(who, job) => self.claim(who, *job),
            Step::Close(party, job) => self.close(&self.resolve(party, *job), *job),
            Step::SetTerms(terms) => {
                self.terms = *terms;
                true
            }
            Step::Prove(party, job, run) => self.prove(&self.resolve(party, *job), *job, *run),
            Step::Work(job, run) => {
                self.height += HOUR;
                let fine = self.prove(&self.resolve(&Party::Worker, *job), *job, *run);
                if !fine {
                    self.height -= HOUR;
                }
                fine
            }
            Step::Price(priced) => {
                self.priced = *priced;
                true
            }
            Step::Wait(blocks) => {
                self.height += blocks;
                true
            }
        }
    }
}

/// Who a step means, as the chain knows the job.
fn party(party: &Party, job: JobId) -> AccountId {
    let open = Meters::<Test>::get(job);
    match party {
        Party::Account(who) => who.clone(),
        Party::Client => open.map_or(ALICE, |meter| meter.client),
        Party::Worker => match open.map(|meter| meter.status) {
            Some(MeterStatus::Running(running)) => running.worker,
            _ => BOB,
        },
    }
}

fn accounts() -> BoxedStrategy<AccountId> {
    one_of(vec![ALICE, BOB, CHARLIE, DAVE])
}

fn parties() -> BoxedStrategy<Party> {
    prop_oneof![
        1 => accounts().prop_map(Party::Account),
        2 => Just(Party::Client),
        3 => Just(Party::Worker),
    ]
    .boxed()
}

fn jobs() -> BoxedStrategy<u64> {
    one_of(vec![0, 0, 0, 1, 1, 2, 3, 4, 5])
}

fn requests() -> BoxedStrategy<MeterRequest> {
    let classes = one_of(vec![GpuClass::Other, GpuClass::A100, GpuClass::H100]);
    let lengths = one_of(vec![LENGTHS[0], LENGTHS[0], LENGTHS[1]]);
    (classes, 0u32..5, lengths, one_of(vec![RATE, 30 * SAGE]))
        .prop_map(|(class, max_hours, hour_blocks, max_rate)| MeterRequest {
            class,
            max_hours,
            hour_blocks,
            max_rate,
            ..request()
        })
        .boxed()
}

fn new_terms() -> BoxedStrategy<Terms<u32>> {
    let rates = one_of(vec![
        Rates::default(),
        Rates {
            other: SAGE,
            rtx3090: 7 * SAGE + 3,
            ..Rates::default()
        },
    ]);
    (one_of(LENGTHS.to_vec()), rates)
        .prop_map(|(hour_blocks, rates)| Terms { hour_blocks, rates })
        .boxed()
}

impl CallModel for Model {
    type Runtime = Test;
    type Call = Call<Test>;
    type Step = Step;

    fn chain() -> TestChain<Test> {
        chain()
    }

    fn start() -> Self {
        SpyHardware::set(&BOB, class_of(&BOB));
        Self {
            height: 1,
            terms: Terms {
                hour_blocks: HOUR,
                rates: Rates::default(),
            },
            priced: true,
            money: [ALICE, BOB, CHARLIE, DAVE].map(|who| (who, START)).into(),
            burned: 0,
            opened: 0,
            open: BTreeMap::new(),
            paid: BTreeMap::new(),
            told: BTreeMap::new(),
        }
    }

    fn calls() -> Vec<(&'static str, BoxedStrategy<Step>)> {
        let open = (accounts(), requests()).prop_map(|(who, request)| Step::Open(who, request));
        let claim = (accounts(), jobs()).prop_map(|(who, job)| Step::Claim(who, job));
        let close = (parties(), jobs()).prop_map(|(who, job)| Step::Close(who, job));
        let terms = new_terms().prop_map(Step::SetTerms);
        vec![
            ("open", open.boxed()),
            ("claim", claim.boxed()),
            ("close", close.boxed()),
            ("set_terms", terms.boxed()),
        ]
    }

    fn others() -> Vec<BoxedStrategy<Step>> {
        let runs = prop_oneof![4 => Just(Run::Halts), 1 => Just(Run::Faults)];
        let prove = (parties(), jobs(), runs.clone())
            .prop_map(|(who, job, run)| Step::Prove(who, job, run));
        let work = (jobs(), runs).prop_map(|(job, run)| Step::Work(job, run));
        let price = prop_oneof![3 => Just(true), 1 => Just(false)].prop_map(Step::Price);
        let waits = one_of(vec![1, HOUR - 1, HOUR, HOUR, 2 * HOUR]).prop_map(Step::Wait);
        vec![
            prove.boxed(),
            work.clone().boxed(),
            work.boxed(),
            price.boxed(),
            waits.boxed(),
        ]
    }

    fn execute(step: &Step) -> DispatchResult {
        let number = |job: &u64| FIRST_METERED_JOB + job;
        match step {
            Step::Open(who, request) => try_open(who, request.clone()),
            Step::Claim(who, job) => claim(who, number(job)),
            Step::Close(who, job) => close(&party(who, number(job)), number(job)),
            Step::SetTerms(terms) => Metering::set_terms(RuntimeOrigin::root(), *terms),
            Step::Prove(who, job, run) => {
                let job = number(job);
                prove_with(&party(who, job), job, run.outcome(), &[])
            }
            Step::Work(job, run) => {
                wait(HOUR);
                let job = number(job);
                prove_with(&party(&Party::Worker, job), job, run.outcome(), &[])
            }
            Step::Price(priced) => {
                if *priced {
                    SpyPrices::ask(0);
                } else {
                    SpyPrices::make_free();
                }
                Ok(())
            }
            Step::Wait(blocks) => {
                wait(*blocks);
                Ok(())
            }
        }
    }

    fn observe(&mut self, step: &Step, result: DispatchResult) {
        let expected = self.apply(step);
        for event in events_of::<Test, Event<Test>>() {
            if let Event::CheckpointPaid { job, hour, .. } = event {
                let hours = self.told.entry(job - FIRST_METERED_JOB).or_default();
                hours.push(hour);
            }
        }
        clear_events::<Test>();
        assert_eq!(result.is_ok(), expected, "{step:?}: {result:?}");
    }

    fn compare(&self) {
        for (who, money) in &self.money {
            let escrowed = self.escrow(who);
            assert_eq!(escrow(who), escrowed, "escrow of {who:?}");
            assert_eq!(
                Balances::free_balance(who),
                money - escrowed,
                "money of {who:?}"
            );
        }
        assert_eq!(Balances::total_issuance(), 4 * START - self.burned);
        let open: Vec<u64> = Meters::<Test>::iter_keys()
            .map(|job| job - FIRST_METERED_JOB)
            .collect();
        assert_eq!(open.len(), self.open.len());
        assert!(open.iter().all(|job| self.open.contains_key(job)));
        let working = self.open.values().filter(|job| job.runs.is_some()).count();
        assert_eq!(SpyWorkers::open().len(), working);
        // Each hour was paid once, in order, and only hours of the job.
        let told: BTreeMap<u64, Vec<Hour>> = self
            .paid
            .iter()
            .map(|(job, paid)| (*job, (1..=*paid).collect()))
            .collect();
        assert_eq!(self.told, told);
        let settled = SpySettle::<Balances>::settled().len();
        assert_eq!(settled as u32, self.paid.values().sum::<u32>());
    }
}

#[test]
fn random_calls_follow_the_model() {
    random_calls::<Model>(file!(), 60);
}
