//! Choosing a job, ordinary or metered, and claiming it.

use std::collections::HashSet;

use sage_air::program::Program;
use sage_vm::Run;

use super::{
    call,
    hour_rules::{fast_enough, within_the_hour},
    offer::Offer,
    pick::{in_time, profitable, Skip, Wish},
    report::Report,
    Want, Worker, MOST_METERS,
};
use crate::{
    account,
    chain::{self, At},
    error::Refusal,
    jobs::{self, Job, State, Status},
    meters::{self, is_metered},
    program,
    tx::Included,
    Amount, Error, Result,
};

/// A job that is worth a claim, and how it runs.
struct Candidate {
    id: u64,
    /// What one proof of it brings.
    pays: Amount,
    run: Run,
}

/// What became of a claim.
enum Claim {
    /// The job is this account's.
    Got,
    /// It is not, for a reason that is about the job.
    Missed(String),
    /// It is not, because the chain does not know this account to have hardware that is fast enough.
    TooSlow(String),
    /// The account cannot claim anything at present.
    Unable,
}

impl Worker {
    /// Claims the best ordinary job that the final block `at` offers; says whether it got one.
    pub(super) async fn take(&mut self, at: &At) -> Result<bool> {
        let offers = jobs::claimable(at).await?.into_iter();
        let offers = offers.map(|(id, job)| (id, Offer::Job(job))).collect();
        let mut offers = self.wanted(offers, false).await?;
        // What does not fit now may fit when the hours that run are delivered.
        let (room, block) = (self.room(at)?, chain::block_milliseconds(at)?);
        offers.retain(|(_, offer)| self.pace.blocks(offer.max_cycles(), block) <= room);
        self.take_best(at, offers).await
    }

    /// Claims the best metered job that the final block `at` offers; says whether it got one.
    pub(super) async fn take_metered(&mut self, at: &At) -> Result<bool> {
        if self.options.no_meters || self.options.once || self.meters.len() >= MOST_METERS {
            return Ok(false);
        }
        let offers = meters::waiting(at).await?.into_iter();
        let offers = offers
            .map(|(id, meter)| (id, Offer::Meter(meter)))
            .collect();
        let offers = self.wanted(offers, true).await?;
        self.take_best(at, offers).await
    }

    /// Those of the offers that are worth a closer look, the best paid first. `metered` says of which kind they are.
    async fn wanted(
        &mut self,
        mut offers: Vec<(u64, Offer)>,
        metered: bool,
    ) -> Result<Vec<(u64, Offer)>> {
        // A job that is no longer offered is forgotten: it may come back under other conditions.
        let offered: HashSet<u64> = offers.iter().map(|(id, _)| *id).collect();
        self.left
            .retain(|id, _| is_metered(*id) != metered || offered.contains(id));
        offers.retain(|(id, _)| {
            let known = self.left.contains_key(id) || self.lost.contains(id);
            !known && !self.meters.contains_key(id)
        });
        let affordable = self.affordable().await?;
        offers.retain(|(_, offer)| offer.pays() <= affordable);
        let wish = self.wish();
        let mut wanted = Vec::new();
        for (id, offer) in offers {
            match offer.willing(&self.account, &wish) {
                Ok(()) => wanted.push((id, offer)),
                Err(skip) => self.leave(id, skip),
            }
        }
        wanted.sort_by_key(|(id, offer)| (std::cmp::Reverse(offer.pays()), *id));
        Ok(wanted)
    }

    /// Claims the first of the offers that turns out well; says whether it got one.
    async fn take_best(&mut self, at: &At, offers: Vec<(u64, Offer)>) -> Result<bool> {
        for (id, offer) in offers {
            let candidate = match self.examine(at, id, &offer).await {
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
                Claim::TooSlow(reason) => {
                    self.note_too_slow(&offer);
                    self.leave(id, Skip::Refused(reason));
                }
                Claim::Unable => return Ok(false),
            }
        }
        Ok(false)
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

    /// Remembers the class of hardware that the chain has refused this account: each refusal costs a fee.
    fn note_too_slow(&mut self, offer: &Offer) {
        if let Offer::Meter(meter) = offer {
            let refused = self
                .too_slow
                .map_or(meter.class, |known| known.min(meter.class));
            self.too_slow = Some(refused);
        }
    }

    /// Runs a job and judges whether its proof can be made in time and pays.
    async fn examine(&self, at: &At, id: u64, offer: &Offer) -> Result<Result<Candidate, Skip>> {
        if let Offer::Meter(meter) = offer {
            if let Err(skip) = fast_enough(meter.class, self.options.class, self.too_slow) {
                return Ok(Err(skip));
            }
        }
        let registered = program::get(at, offer.program()).await?;
        let program = program::code(at, &registered).await?;
        let inputs = offer.inputs(at, id).await?;
        let run = match run(program, inputs, offer.max_cycles()).await? {
            Ok(run) => run,
            Err(error) => return Ok(Err(Skip::Broken(error.to_string()))),
        };
        if let Err(skip) = self.in_time(at, offer, &run)? {
            return Ok(Err(skip));
        }
        let pays = offer.pays();
        if offer.is_free() {
            // Whoever takes such a job has agreed to pay for its transactions.
            return Ok(Ok(Candidate { id, pays, run }));
        }
        let fees = call::fees(&self.chain, &self.signer, id, offer.policy(), &run).await?;
        let verdict = profitable(pays, call::fee_share(at).await?, fees);
        Ok(verdict.map(|()| Candidate { id, pays, run }))
    }

    /// Whether the proof of a job, or of each of its hours, can be made in time.
    fn in_time(&self, at: &At, offer: &Offer, run: &Run) -> Result<Result<(), Skip>> {
        let block = chain::block_milliseconds(at)?;
        Ok(match offer {
            Offer::Job(job) => {
                let (now, wish) = (chain::height(at), self.wish());
                in_time(job, now, run.cycles, &wish, &self.pace, block)
            }
            Offer::Meter(meter) => {
                within_the_hour(meter, self.metered_load(block), &self.pace, block)
            }
        })
    }

    /// Asks for a job and waits until a block shows who has it.
    async fn claim(&mut self, candidate: &Candidate) -> Result<Claim> {
        let id = candidate.id;
        // Another worker may have it since the final block, or its time may be over; asking would cost a fee.
        if !is_free(&self.chain.best().await?, id).await? {
            return Ok(Claim::Missed("it is not free any more".into()));
        }
        (self.report)(&Report::Claiming {
            job: id,
            payment: candidate.pays,
            cycles: candidate.run.cycles,
            outcome: candidate.run.outcome.into(),
        });
        self.claiming = Some(id);
        let sent = if is_metered(id) {
            meters::claim(&self.chain, &self.signer, id).await
        } else {
            jobs::claim(&self.chain, &self.signer, id).await
        };
        let result = match sent {
            Ok(mut sent) => sent.in_block().await,
            Err(error) => Err(error),
        };
        let claim = self.conclude(candidate, result).await?;
        self.claiming = None;
        Ok(claim)
    }

    /// What became of the claim of a candidate whose transaction ended like this.
    async fn conclude(&mut self, candidate: &Candidate, result: Result<Included>) -> Result<Claim> {
        match result {
            Ok(included) => {
                self.note_claim(candidate.id, included.height).await?;
                Ok(Claim::Got)
            }
            Err(Error::Refused(refusal)) if refusal.is("Metering.HardwareTooSlow") => {
                Ok(Claim::TooSlow(refusal.to_string()))
            }
            Err(Error::Refused(refusal)) if about_the_job(&refusal) => {
                Ok(Claim::Missed(refusal.to_string()))
            }
            Err(Error::Refused(refusal)) => {
                self.need_money(candidate, &refusal.to_string()).await?;
                Ok(Claim::Unable)
            }
            Err(error @ Error::Rejected { .. }) if error.is_for_want_of_money() => {
                self.need_money(candidate, &error.to_string()).await?;
                Ok(Claim::Unable)
            }
            Err(error @ Error::Rejected { .. }) => {
                self.wait_for(error.to_string());
                Ok(Claim::Unable)
            }
            Err(error @ Error::Lost(_)) => Ok(Claim::Missed(error.brief())),
            // The claim may still be under way: the next session finds out.
            Err(error) => Err(error),
        }
    }

    async fn note_claim(&mut self, id: u64, height: u64) -> Result<()> {
        let best = self.chain.best().await?;
        if is_metered(id) {
            self.note_metered_claim(&best, id).await?;
        } else {
            let deadline = match jobs::state(&best, id).await? {
                State::Open(Job {
                    status: Status::Assigned { exec_deadline, .. },
                    ..
                }) => exec_deadline,
                _ => u32::MAX,
            };
            self.held.insert(id, deadline);
        }
        self.waiting_for = None;
        (self.report)(&Report::Claimed { job: id, height });
        Ok(())
    }

    /// Notes that the account has too little money for a job.
    async fn need_money(&mut self, candidate: &Candidate, reason: &str) -> Result<()> {
        let best = self.chain.best().await?;
        let spendable = account::balance(&best, &self.account).await?.spendable;
        let payment = candidate.pays;
        self.refused = Some(Want { spendable, payment });
        self.wait_for(format!(
            "this account can spend {spendable} SAGE, too little to claim job {} for {payment} SAGE; send it more: \
             {reason}",
            candidate.id
        ));
        Ok(())
    }
}

/// Whether nobody has a job at a block.
async fn is_free(at: &At, id: u64) -> Result<bool> {
    if is_metered(id) {
        let meter = meters::find(at, id).await?;
        return Ok(meter.is_some_and(|meter| meter.status == meters::Status::Waiting));
    }
    Ok(match jobs::state(at, id).await? {
        State::Open(job) => matches!(job.status, Status::Queued { .. }),
        _ => false,
    })
}

/// Whether a refused claim says something about the job rather than about the worker.
fn about_the_job(refusal: &Refusal) -> bool {
    refusal.is_of("Jobs") || refusal.is_of("Metering")
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
