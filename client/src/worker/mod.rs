//! A worker: takes jobs, proves them and is paid.
//!
//! All that the worker must know is in the chain's state, so it can be stopped and started again at any time: it looks
//! which jobs its account has, and goes on with them. What it decides, it decides anew from the state each time:
//!
//! - A claim is made for a job that a final block shows as free and the best block still does.
//! - Proving starts as soon as a block shows the claim, final or not. The statement names the number of the assignment;
//!   before a proof is sent, the job is read again, and proven again if that number is another one.
//! - No proof is sent that the verifier of the chain has not accepted here: proving ends with verification, and a proof
//!   from the state folder is verified when it is read.
//! - A transaction that was lost is sent again as long as the job is still this account's. Before that, and after each
//!   connection, the worker waits until none of its transactions is under way, so that nothing is paid for twice.
//! - A GPU's proof that the verifier refuses is never sent: the CPU makes another one, and the GPU is not used again.
//! - A metered job takes the worker's time only while an hour is proven or its proof is sent. Until the hour has passed the
//!   proof is kept, and other work is done; what is due first is done first.
//!
//! One account must not run two workers at a time: they would work on the same jobs.

mod call;
mod hour_rules;
mod hours;
mod offer;
mod pick;
mod prove;
mod report;
mod store;
mod submit;
mod take;

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    future::Future,
    path::PathBuf,
    time::Duration,
};

use sage_prover::Backend;
use subxt::utils::AccountId32;

pub use hour_rules::{
    fast_enough, load, need, room, willing_by_the_hour, within_the_hour, Need, MOST_LOAD,
};
pub use pick::{in_time, profitable, willing, Pace, Skip, Wish};
pub use prove::{prove, Fallback, Proven, Task};
pub use report::{Payment, Report, Reporter};
pub use store::Store;

use crate::{
    account,
    chain::{self, Chain},
    jobs::{self, Status},
    keys::Signer,
    meters::GpuClass,
    Amount, Error, Result,
};
use hours::{passed, Held, Work};

/// Longest wait between two attempts to reach the node again.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Time between two looks at the best block while something is expected of it.
const GLANCE: Duration = Duration::from_secs(2);

/// Time for a last look at the chain when the worker is told to stop.
const LAST_LOOK: Duration = Duration::from_secs(2);

/// Looks until a transaction under way is no longer waited for: longer than one is valid.
const PENDING_GLANCES: u32 = 240;

/// Most metered jobs of one worker: each is looked at with every block.
const MOST_METERS: usize = 64;

/// What a worker takes and where it keeps its proofs.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Stop after the first ordinary job that was paid; no metered job is taken then.
    pub once: bool,
    /// Jobs that run longer than this many cycles are left to others; `None` takes all.
    pub max_cycles: Option<u32>,
    /// Jobs that pay less are left to others; of metered jobs, each hour counts.
    pub min_payment: Amount,
    /// Whether to take jobs that pay nothing, because compute was free when they were opened.
    pub free: bool,
    /// Whether metered jobs are left to others; those that the account has already are gone on with.
    pub no_meters: bool,
    /// Metered jobs that ask for faster hardware are left to others; the chain knows what the account was shown to have.
    pub class: GpuClass,
    /// Where finished proofs are kept until they are paid.
    pub state_dir: Option<PathBuf>,
    /// What makes proofs.
    pub backend: Backend,
}

/// A worker of one account.
pub struct Worker {
    chain: Chain,
    signer: Signer,
    account: AccountId32,
    options: Options,
    report: Reporter,
    store: Option<Store>,
    /// The ordinary jobs this account has, with their deadlines.
    held: BTreeMap<u64, u32>,
    /// The metered jobs this account has.
    meters: BTreeMap<u64, Held>,
    /// A job for which a claim is under way.
    claiming: Option<u64>,
    /// Jobs that were looked at and left, while they can be claimed.
    left: HashMap<u64, Skip>,
    /// Jobs that were lost once and are not tried again.
    lost: HashSet<u64>,
    /// The proofs at hand by their jobs, so that a lost connection does not cost them.
    ready: BTreeMap<u64, Proven>,
    /// The latest refusal of a claim for want of money.
    refused: Option<Want>,
    /// The slowest class of hardware that the chain has refused this account.
    too_slow: Option<GpuClass>,
    /// What was last reported to be waited for.
    waiting_for: Option<String>,
    pace: Pace,
}

/// A claim that the account had too little money for.
#[derive(Clone, Copy)]
struct Want {
    /// What the account could spend.
    spendable: Amount,
    /// What the job paid; the bond grows with it.
    payment: Amount,
}

/// Why a worker ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It was told to end after a paid job, and one was paid.
    PaidOnce,
    /// It was told to stop; the jobs are still assigned to its account.
    Told {
        /// Number and deadline of each job that this account still has.
        assigned: Vec<(u64, u32)>,
        /// A job for which a claim was under way.
        claiming: Option<u64>,
    },
}

impl Worker {
    /// Prepares a worker on a connection.
    ///
    /// # Errors
    /// [`Error::Write`] if the state folder cannot be used.
    pub fn new(
        chain: Chain,
        signer: Signer,
        options: Options,
        report: Reporter,
    ) -> Result<Self, Error> {
        let store = options.state_dir.clone().map(Store::open).transpose()?;
        Ok(Self {
            account: signer.account(),
            chain,
            signer,
            options,
            report,
            store,
            held: BTreeMap::new(),
            meters: BTreeMap::new(),
            claiming: None,
            left: HashMap::new(),
            lost: HashSet::new(),
            ready: BTreeMap::new(),
            refused: None,
            too_slow: None,
            waiting_for: None,
            pace: Pace::default(),
        })
    }

    /// Works until `stop` is ready, or until the first payment if the options say so.
    ///
    /// A lost connection is taken up again. Nothing is given back when the worker stops: its jobs stay assigned, and
    /// the next start goes on with them.
    ///
    /// # Errors
    /// Trouble that waiting does not cure, such as another runtime.
    pub async fn run(mut self, stop: impl Future<Output = ()>) -> Result<Stop> {
        (self.report)(&Report::Started {
            account: self.account,
            url: self.chain.url().to_owned(),
            genesis: self.chain.genesis(),
            backend: self.options.backend.name(),
            device: self.options.backend.device().map(str::to_owned),
        });
        let result = tokio::select! {
            result = self.work() => Some(result),
            () = stop => None,
        };
        match result {
            Some(result) => result.map(|()| Stop::PaidOnce),
            None => {
                // The list may be as old as the proof that was being made.
                let _ = tokio::time::timeout(LAST_LOOK, self.look_up_held()).await;
                let assigned: Vec<(u64, u32)> = self
                    .held
                    .iter()
                    .map(|(job, deadline)| (*job, *deadline))
                    .chain(self.hour_deadlines())
                    .collect();
                let is_assigned = |job: &u64| assigned.iter().any(|(held, _)| held == job);
                let claiming = self.claiming.filter(|job| !is_assigned(job));
                Ok(Stop::Told { assigned, claiming })
            }
        }
    }

    /// One session after another, each on a connection of its own.
    async fn work(&mut self) -> Result<()> {
        let mut wait = Duration::from_secs(1);
        loop {
            let mut got_through = false;
            let error = match self.session(&mut got_through).await {
                Ok(()) => return Ok(()),
                Err(error) if error.is_temporary() => error,
                Err(error) => return Err(error),
            };
            if got_through {
                wait = Duration::from_secs(1);
            }
            self.reconnect(error, &mut wait).await;
        }
    }

    /// Tries to reach the node until it answers.
    async fn reconnect(&mut self, mut error: Error, wait: &mut Duration) {
        loop {
            (self.report)(&Report::ConnectionLost {
                detail: error.brief(),
                retry_milliseconds: u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
            });
            tokio::time::sleep(*wait).await;
            *wait = (*wait * 2).min(LONGEST_WAIT);
            match self.chain.reconnect().await {
                Ok(chain) => {
                    self.chain = chain;
                    (self.report)(&Report::Reconnected);
                    return;
                }
                Err(again) => error = again,
            }
        }
    }

    /// Works as long as the connection lasts; ends without an error only after a payment that was to be the last.
    async fn session(&mut self, got_through: &mut bool) -> Result<()> {
        let mut blocks = self.chain.blocks().await?;
        self.settle_transactions().await?;
        self.find_own_jobs().await?;
        *got_through = true;
        loop {
            while let Some(work) = self.most_urgent().await? {
                let paid = match work {
                    Work::Job(job) => self.finish(job).await?,
                    Work::Hour(job) => {
                        self.serve(job).await?;
                        false
                    }
                };
                if paid && self.options.once {
                    return Ok(());
                }
            }
            let at = self.chain.finalized().await?;
            // One of each kind at a time, so that neither keeps the worker from the other.
            let metered = self.take_metered(&at).await?;
            if self.take(&at).await? || metered {
                continue;
            }
            blocks
                .next()
                .await
                .ok_or_else(|| Error::Disconnected("no more blocks arrive".into()))??;
        }
    }

    /// What has to be done first of all that has to be done now.
    async fn most_urgent(&mut self) -> Result<Option<Work>> {
        let hours = self.needy_hours().await?;
        let jobs = self.held.iter();
        let jobs = jobs.map(|(job, deadline)| (*deadline, Work::Job(*job)));
        Ok(first_due(jobs.chain(hours)))
    }

    /// Proves an ordinary job that this account has and reports its payment; says whether it was paid.
    async fn finish(&mut self, job: u64) -> Result<bool> {
        let payment = self.complete(job).await?;
        self.held.remove(&job);
        self.ready.remove(&job);
        let paid = payment.is_some();
        if let Some(payment) = payment {
            (self.report)(&Report::Paid(payment));
        }
        Ok(paid)
    }

    /// Waits until no transaction of this account is under way.
    async fn settle_transactions(&self) -> Result<()> {
        for glance in 0..PENDING_GLANCES {
            let next = self.chain.next_nonce(&self.account).await?;
            if next <= self.chain.included_nonce(&self.account).await? {
                break;
            }
            if glance == 0 {
                (self.report)(&Report::Waiting {
                    reason: "an earlier transaction of this account is still under way".into(),
                });
            }
            tokio::time::sleep(GLANCE).await;
        }
        Ok(())
    }

    /// Looks up which jobs this account has, and reports those whose time is over.
    async fn find_own_jobs(&mut self) -> Result<()> {
        self.claiming = None;
        for (job, deadline) in self.look_up_held().await? {
            if self.lost.insert(job) {
                let reason = passed(job, deadline);
                (self.report)(&Report::Lost { job, reason });
            }
        }
        let numbers = self.held.keys().chain(self.meters.keys());
        let jobs: Vec<u64> = numbers.copied().collect();
        if !jobs.is_empty() {
            (self.report)(&Report::Resumed { jobs });
        }
        Ok(())
    }

    /// Brings the lists of held jobs up to date; returns those whose deadline has passed.
    async fn look_up_held(&mut self) -> Result<Vec<(u64, u32)>> {
        let at = self.chain.best().await?;
        let jobs = jobs::assigned_to(&at, &self.account).await?;
        let deadlines = jobs.into_iter().filter_map(|(id, job)| match job.status {
            Status::Assigned { exec_deadline, .. } => Some((id, exec_deadline)),
            Status::Queued { .. } => None,
        });
        let (held, mut late): (Vec<_>, Vec<_>) =
            deadlines.partition(|(_, deadline)| chain::height(&at) < *deadline);
        self.held = held.into_iter().collect();
        late.extend(self.look_up_meters(&at).await?);
        Ok(late)
    }

    /// The largest payment of a job whose bond the account may have, as far as is known.
    ///
    /// After a refusal for want of money it is half of what that job paid, until there is more to spend: each refusal
    /// costs a fee.
    async fn affordable(&mut self) -> Result<Amount> {
        let Some(want) = self.refused else {
            return Ok(Amount(u128::MAX));
        };
        // The best block, as when the figure was noted: in a final one the fee of the refused claim may not be paid yet.
        let best = self.chain.best().await?;
        if account::balance(&best, &self.account).await?.spendable <= want.spendable {
            return Ok(Amount(want.payment.0 / 2));
        }
        self.refused = None;
        Ok(Amount(u128::MAX))
    }

    /// Reports what the worker waits for, once.
    fn wait_for(&mut self, reason: String) {
        if self.waiting_for.as_ref() != Some(&reason) {
            (self.report)(&Report::Waiting {
                reason: reason.clone(),
            });
            self.waiting_for = Some(reason);
        }
    }
}

/// The work with the earliest deadline; ordinary jobs come first where deadlines are the same.
fn first_due(work: impl Iterator<Item = (u32, Work)>) -> Option<Work> {
    work.min_by_key(|(deadline, work)| (*deadline, matches!(work, Work::Hour(_))))
        .map(|(_, work)| work)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_first_is_done_first() {
        let first = |work: &[(u32, Work)]| first_due(work.iter().copied());
        assert_eq!(first(&[]), None);
        let (job, hour) = (Work::Job(7), Work::Hour(8));
        assert_eq!(first(&[(100, hour), (50, job)]), Some(job));
        assert_eq!(first(&[(49, hour), (50, job)]), Some(hour));
        assert_eq!(first(&[(50, hour), (50, job)]), Some(job));
    }
}
