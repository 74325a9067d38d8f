//! Choosing a job and claiming it.

use std::collections::HashSet;

use sage_air::program::Program;
use sage_vm::Run;

use super::{
    call,
    pick::{in_time, profitable, willing, Skip, Wish},
    report::Report,
    Want, Worker,
};
use crate::{
    account,
    chain::{self, At},
    jobs::{self, Job, State, Status},
    program, Error, Result,
};

/// A job that is worth a claim, and how it runs.
struct Candidate {
    id: u64,
    job: Job,
    run: Run,
}

/// What became of a claim.
enum Claim {
    /// The job is this account's.
    Got,
    /// It is not, for a reason that is about the job.
    Missed(String),
    /// The account cannot claim anything at present.
    Unable,
}

impl Worker {
    /// Claims the best job that the final block `at` offers; says whether it got one.
    pub(super) async fn take(&mut self, at: &At) -> Result<bool> {
        for (id, job) in self.offers(at).await? {
            let candidate = match self.examine(at, id, job).await {
                Ok(Ok(candidate)) => candidate,
                Ok(Err(skip)) => {
                    self.leave(id, skip);
                    continue;
                }
                Err(error) if error.is_temporary() => return Err(error),
                Err(error) => {
                    self.leave(id, Skip::Broken(error.to_string()));
                    continue;
                }
            };
            match self.claim(&candidate).await? {
                Claim::Got => return Ok(true),
                Claim::Missed(reason) => self.leave(id, Skip::Refused(reason)),
                Claim::Unable => return Ok(false),
            }
        }
        Ok(false)
    }

    /// The jobs worth a closer look, the best paid first.
    async fn offers(&mut self, at: &At) -> Result<Vec<(u64, Job)>> {
        let mut offers = jobs::claimable(at).await?;
        // A job that is no longer offered is forgotten: it may come back under other conditions.
        let offered: HashSet<u64> = offers.iter().map(|(id, _)| *id).collect();
        self.left.retain(|id, _| offered.contains(id));
        offers.retain(|(id, _)| !self.left.contains_key(id) && !self.lost.contains(id));
        let affordable = self.affordable().await?;
        offers.retain(|(_, job)| job.pays() <= affordable);
        let wish = self.wish();
        let mut wanted = Vec::new();
        for (id, job) in offers {
            match willing(&job, &self.account, &wish) {
                Ok(()) => wanted.push((id, job)),
                Err(skip) => self.leave(id, skip),
            }
        }
        wanted.sort_by_key(|(id, job)| (std::cmp::Reverse(job.pays()), *id));
        Ok(wanted)
    }

    const fn wish(&self) -> Wish {
        Wish {
            max_cycles: self.options.max_cycles,
            min_payment: self.options.min_payment,
            free: self.options.free,
        }
    }

    fn leave(&mut self, job: u64, skip: Skip) {
        (self.report)(&Report::Skipped {
            job,
            reason: skip.to_string(),
        });
        self.left.insert(job, skip);
    }

    /// Runs a job and judges whether its proof can be made in time and pays.
    async fn examine(&self, at: &At, id: u64, job: Job) -> Result<Result<Candidate, Skip>> {
        let registered = program::get(at, job.program).await?;
        let program = program::code(at, &registered).await?;
        let inputs = jobs::inputs(at, id, &job).await?;
        let run = match run(program, inputs, job.max_cycles).await? {
            Ok(run) => run,
            Err(error) => return Ok(Err(Skip::Broken(error.to_string()))),
        };
        let verdict = in_time(
            &job,
            chain::height(at),
            run.cycles,
            &self.wish(),
            &self.pace,
            chain::block_milliseconds(at)?,
        );
        if let Err(skip) = verdict {
            return Ok(Err(skip));
        }
        if job.free {
            // Whoever takes such a job has agreed to pay for its transactions.
            return Ok(Ok(Candidate { id, job, run }));
        }
        let fees = call::fees(&self.chain, &self.signer, id, &job, &run).await?;
        let verdict = profitable(job.payment, call::fee_share(at).await?, fees);
        Ok(verdict.map(|()| Candidate { id, job, run }))
    }

    /// Asks for a job and waits until a block shows who has it.
    async fn claim(&mut self, candidate: &Candidate) -> Result<Claim> {
        let id = candidate.id;
        // Another worker may have it since the final block, or its time may be over; asking would cost a fee.
        let best = self.chain.best().await?;
        let free = match jobs::state(&best, id).await? {
            State::Open(job) => matches!(job.status, Status::Queued { .. }),
            _ => false,
        };
        if !free {
            return Ok(Claim::Missed("it is not free any more".into()));
        }
        (self.report)(&Report::Claiming {
            job: id,
            payment: candidate.job.pays(),
            cycles: candidate.run.cycles,
            outcome: candidate.run.outcome.into(),
        });
        self.claiming = Some(id);
        let result = match jobs::claim(&self.chain, &self.signer, id).await {
            Ok(mut sent) => sent.in_block().await,
            Err(error) => Err(error),
        };
        let claim = match result {
            Ok(included) => {
                self.note_claim(id, included.height).await?;
                Claim::Got
            }
            Err(Error::Refused(refusal)) if about_the_job(&refusal) => {
                Claim::Missed(refusal.to_string())
            }
            Err(Error::Refused(refusal)) => {
                self.need_money(candidate, &refusal.to_string()).await?;
                Claim::Unable
            }
            Err(error @ Error::Rejected { .. }) if error.is_for_want_of_money() => {
                self.need_money(candidate, &error.to_string()).await?;
                Claim::Unable
            }
            Err(error @ Error::Rejected { .. }) => {
                self.wait_for(error.to_string());
                Claim::Unable
            }
            Err(error @ Error::Lost(_)) => Claim::Missed(error.brief()),
            // The claim may still be under way: the next session finds out.
            Err(error) => return Err(error),
        };
        self.claiming = None;
        Ok(claim)
    }

    async fn note_claim(&mut self, id: u64, height: u64) -> Result<()> {
        let best = self.chain.best().await?;
        let deadline = match jobs::state(&best, id).await? {
            State::Open(Job {
                status: Status::Assigned { exec_deadline, .. },
                ..
            }) => exec_deadline,
            _ => u32::MAX,
        };
        self.held.insert(id, deadline);
        self.waiting_for = None;
        (self.report)(&Report::Claimed { job: id, height });
        Ok(())
    }

    /// Notes that the account has too little money for a job.
    async fn need_money(&mut self, candidate: &Candidate, reason: &str) -> Result<()> {
        let best = self.chain.best().await?;
        let spendable = account::balance(&best, &self.account).await?.spendable;
        let payment = candidate.job.pays();
        self.refused = Some(Want { spendable, payment });
        self.wait_for(format!(
            "this account can spend {spendable} SAGE, too little to claim job {} for {payment} SAGE; send it more: \
             {reason}",
            candidate.id
        ));
        Ok(())
    }
}

/// Whether a refused claim says something about the job rather than about the worker.
fn about_the_job(refusal: &crate::error::Refusal) -> bool {
    refusal.is_of("Jobs")
}

/// Runs a program on a thread of its own.
async fn run(
    program: Program,
    inputs: Vec<u32>,
    max_cycles: u32,
) -> Result<Result<Run, sage_vm::VmError>> {
    tokio::task::spawn_blocking(move || sage_vm::run(&program, &inputs, max_cycles))
        .await
        .map_err(|error| Error::Task(error.to_string()))
}
