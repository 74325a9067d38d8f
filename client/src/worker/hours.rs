//! From a claimed metered job to the payment of its hours.
//!
//! An hour is proven as soon as it begins, because its inputs are known by then; the proof is kept and sent when the hour
//! has passed. In between the worker does other work. What a metered job needs is read from the chain each time, so that
//! neither a restart nor another branch changes what is done.

use super::{
    hour_rules::{load, need, room, Need},
    pick::{Skip, MARGIN},
    prove::Proven,
    report::{Payment, Report},
    submit::{Delivery, Order},
    Worker,
};
use crate::{
    chain::{self, At},
    jobs::commitment,
    meters::{self, is_metered, Ending, Event, Meter, Moment, Status, Window},
    tx::{Included, VALID_BLOCKS},
    Amount, Error, Result,
};

/// A metered job that this account has.
pub(super) struct Held {
    /// Its record, as the best block had it when it was last looked at.
    meter: Meter,
    /// Height at which it was last seen to be this account's.
    seen: u32,
    /// How often the chain has refused the proof of the hour that runs.
    refusals: u32,
    /// Whether it was told that this proof is sent.
    told: bool,
    /// Height at which an hour was paid that was not reported yet, because its transaction was not watched to its end.
    unreported: Option<u32>,
}

impl Held {
    const fn new(meter: Meter, seen: u32) -> Self {
        Self {
            meter,
            seen,
            refusals: 0,
            told: false,
            unreported: None,
        }
    }

    /// Takes over what was read of the job at a height.
    fn update(&mut self, meter: &Meter, seen: u32) {
        if self.meter.paid_hours != meter.paid_hours {
            self.refusals = 0;
            self.told = false;
        }
        self.meter = meter.clone();
        self.seen = seen;
    }
}

/// Something that this worker has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// To prove an ordinary job and deliver the proof.
    Job(u64),
    /// To prove the hour of a metered job, or to deliver its proof.
    Hour(u64),
}

impl Worker {
    /// The metered jobs that need something now, each with its deadline.
    pub(super) async fn needy_hours(&mut self) -> Result<Vec<(u32, Work)>> {
        let mut needy = Vec::new();
        if self.meters.is_empty() {
            return Ok(needy);
        }
        let best = self.chain.best().await?;
        let numbers: Vec<u64> = self.meters.keys().copied().collect();
        for id in numbers {
            match self.look_at(&best, id).await? {
                Some((_, window, Need::Proof | Need::Delivery)) => {
                    needy.push((window.deadline, Work::Hour(id)));
                }
                Some((_, _, Need::Patience | Need::Nothing)) | None => {}
            }
        }
        Ok(needy)
    }

    /// Does what the hour of a metered job needs now: proves it, or sends the proof.
    pub(super) async fn serve(&mut self, id: u64) -> Result<()> {
        let best = self.chain.best().await?;
        let Some((meter, window, need)) = self.look_at(&best, id).await? else {
            return Ok(());
        };
        match need {
            Need::Proof => self.prove_hour(&best, id, &meter, window).await,
            Need::Delivery => self.deliver_hour(id, &meter).await,
            Need::Patience | Need::Nothing => Ok(()),
        }
    }

    /// Reads a metered job anew and says what its hour needs; gives the job up if there is nothing more to win.
    async fn look_at(&mut self, best: &At, id: u64) -> Result<Option<(Meter, Window, Need)>> {
        let height = chain::height(best);
        // Only what is final is lost: another branch may still bring the job back.
        let Some(meter) = meters::find(best, id).await? else {
            let last = self.chain.finalized().await?;
            if meters::find(&last, id).await?.is_none() {
                let reason = format!("it has ended, and its events say how: sage meter watch {id}");
                self.give_up(id, reason);
            }
            return Ok(None);
        };
        let Some(window) = meter.window() else {
            self.without_worker(id, meter, height).await?;
            return Ok(None);
        };
        if !meter.is_run_by(&self.account) {
            let last = self.chain.finalized().await?;
            if meters::find(&last, id).await? == Some(meter) {
                self.give_up(id, "another worker has it now".into());
            }
            return Ok(None);
        }
        self.note_hour(id, &meter, height).await?;
        let need = need(&window, height, self.hour_proof(id, &meter).is_some());
        if need == Need::Nothing {
            self.give_up(id, passed(id, window.deadline));
            return Ok(None);
        }
        Ok(Some((meter, window, need)))
    }

    /// What becomes of a metered job that this account had and that waits now: given back, or its claim was undone.
    async fn without_worker(&mut self, id: u64, meter: Meter, height: u32) -> Result<()> {
        if meter.given_back_by.as_ref() != Some(&self.account) {
            self.await_claim(id, height);
            return Ok(());
        }
        let last = self.chain.finalized().await?;
        if meters::find(&last, id).await? == Some(meter) {
            self.give_up(id, "this account gave it back".into());
        }
        Ok(())
    }

    /// Waits for a claim that was undone, as long as the chain may still take it again.
    fn await_claim(&mut self, id: u64, height: u32) {
        let Some(held) = self.meters.get(&id) else {
            return;
        };
        if u64::from(height) <= u64::from(held.seen).saturating_add(VALID_BLOCKS) {
            return;
        }
        // Not lost for good: the job is offered again, and may be claimed again.
        self.let_go(id);
        let reason = "the claim was undone".into();
        (self.report)(&Report::Lost { job: id, reason });
    }

    /// Notes what was read of a metered job that is this account's.
    fn note(&mut self, id: u64, meter: &Meter, height: u32) -> &mut Held {
        let held = self
            .meters
            .entry(id)
            .or_insert_with(|| Held::new(meter.clone(), height));
        held.update(meter, height);
        held
    }

    /// Notes what was read of a metered job whose hour runs, and what was paid of it meanwhile.
    async fn note_hour(&mut self, id: u64, meter: &Meter, height: u32) -> Result<()> {
        let proven = self.ready.get(&id);
        let outdated = proven.is_some_and(|proven| proven.attempt <= meter.paid_hours);
        let held = self.note(id, meter, height);
        if outdated {
            // The block that pays for an hour begins the next one.
            if let Status::Running { since, .. } = meter.status {
                held.unreported = Some(since);
            }
            self.drop_proof(id);
        }
        self.report_unwatched(id).await
    }

    /// Reports the payment of an hour whose transaction was not watched to its end, once it is final.
    async fn report_unwatched(&mut self, id: u64) -> Result<()> {
        let Some(height) = self.meters.get(&id).and_then(|held| held.unreported) else {
            return Ok(());
        };
        if chain::height(&self.chain.finalized().await?) < height {
            return Ok(());
        }
        if let Some(held) = self.meters.get_mut(&id) {
            held.unreported = None;
        }
        if let Some(payment) = self.payment_at(height, id).await {
            (self.report)(&Report::Paid(payment));
        }
        Ok(())
    }

    /// The payment of an hour in a final block; `None` if the node no longer keeps the events of that block.
    async fn payment_at(&self, height: u32, id: u64) -> Option<Payment> {
        let at = self.chain.at_height(height.into()).await.ok()??;
        let events = meters::of_block(&at).await.ok()?.into_iter();
        let mut own = events.filter(|(job, _)| *job == id);
        own.find_map(|(_, event)| payment(id, height.into(), None, &event))
    }

    /// The proof at hand of the hour that runs.
    fn hour_proof(&self, id: u64, meter: &Meter) -> Option<&Proven> {
        self.ready.get(&id).filter(|proven| {
            proven.attempt == meter.present_hour() && commitment(&proven.inputs) == meter.input_hash
        })
    }

    /// Proves the hour that runs and keeps the proof at hand.
    async fn prove_hour(
        &mut self,
        best: &At,
        id: u64,
        meter: &Meter,
        window: Window,
    ) -> Result<()> {
        let order = Order::of_hour(best, id, meter).await?;
        self.make_proof(best, order).await?;
        (self.report)(&Report::HourProven {
            job: id,
            hour: meter.present_hour(),
            due: window.due,
            deadline: window.deadline,
        });
        Ok(())
    }

    /// Sends the proof of the hour that runs, and waits for the payment.
    async fn deliver_hour(&mut self, id: u64, meter: &Meter) -> Result<()> {
        let proven = self.hour_proof(id, meter).cloned();
        let (Some(proven), Some(held)) = (proven, self.meters.get(&id)) else {
            return Ok(());
        };
        let (mut refusals, told) = (held.refusals, held.told);
        if !told {
            (self.report)(&Report::Submitting {
                job: id,
                attempt: proven.attempt,
            });
        }
        match self.deliver(&proven, &mut refusals).await? {
            Delivery::Accepted(included) => self.hour_paid(&proven, &included),
            Delivery::Lost(reason) => {
                self.give_up(id, reason);
                Ok(())
            }
            Delivery::Again { quietly } => {
                if let Some(held) = self.meters.get_mut(&id) {
                    held.refusals = refusals;
                    held.told = quietly;
                }
                Ok(())
            }
        }
    }

    /// Reports the payment that a transaction with the proof of an hour brought, and the end of the job if it was the last.
    fn hour_paid(&mut self, proven: &Proven, included: &Included) -> Result<()> {
        let id = proven.job;
        self.drop_proof(id);
        let (mut paid, mut closed) = (None, None);
        for (job, event) in meters::of_included(included)? {
            if job != id {
                continue;
            }
            if let Event::Closed {
                paid_hours, end, ..
            } = event
            {
                closed = Some((paid_hours, end));
            }
            paid = paid.or_else(|| payment(id, included.height, Some(included.fee), &event));
        }
        let paid =
            paid.ok_or_else(|| Error::Data("the proof was accepted without a payment".into()))?;
        (self.report)(&Report::Paid(paid));
        if let Some((hours, end)) = closed {
            self.end(id, hours, end);
        }
        Ok(())
    }

    /// Reports that a metered job has ended with a payment.
    fn end(&mut self, job: u64, hours: u32, end: Ending) {
        self.let_go(job);
        self.lost.insert(job);
        (self.report)(&Report::Ended { job, hours, end });
    }

    /// Reports a metered job that is not tried again.
    fn give_up(&mut self, id: u64, reason: String) {
        self.let_go(id);
        self.lose(id, reason);
    }

    /// Forgets a metered job, which makes room for others.
    fn let_go(&mut self, id: u64) {
        self.meters.remove(&id);
        self.drop_proof(id);
        self.left.retain(|_, skip| *skip != Skip::Busy);
    }

    /// Notes a metered job that a block shows to be this account's.
    pub(super) async fn note_metered_claim(&mut self, best: &At, id: u64) -> Result<()> {
        if let Some(meter) = meters::find(best, id).await? {
            self.note(id, &meter, chain::height(best));
        }
        Ok(())
    }

    /// Adds to the list of this account's metered jobs; returns those whose deadline has passed.
    ///
    /// One that is no more in this branch stays in the list: what became of it shows when it is looked at.
    pub(super) async fn look_up_meters(&mut self, best: &At) -> Result<Vec<(u64, u32)>> {
        let height = chain::height(best);
        let mut late = Vec::new();
        for (id, meter) in meters::run_by(best, &self.account).await? {
            let window = meter.window();
            match window.filter(|window| window.after(height) == Moment::Over) {
                Some(over) => {
                    self.let_go(id);
                    late.push((id, over.deadline));
                }
                // What was lost once is not tried again: each attempt costs a fee.
                None if self.lost.contains(&id) => {}
                None => {
                    self.note(id, &meter, height);
                }
            }
        }
        Ok(late)
    }

    /// Numbers of this account's metered jobs, each with the deadline of its hour.
    pub(super) fn hour_deadlines(&self) -> impl Iterator<Item = (u64, u32)> + '_ {
        self.meters
            .iter()
            .filter_map(|(id, held)| Some((*id, held.meter.window()?.deadline)))
    }

    /// Part of this worker's time that its metered jobs take at most, in thousandths.
    pub(super) fn metered_load(&self, block_milliseconds: u64) -> u64 {
        let loads = self
            .meters
            .values()
            .map(|held| load(&held.meter, &self.pace, block_milliseconds));
        loads.fold(0, u64::saturating_add)
    }

    /// Blocks that an ordinary job may take without coming in the way of an hour.
    pub(super) fn room(&self, at: &At) -> Result<u64> {
        let block = chain::block_milliseconds(at)?;
        let hours = self.meters.iter().filter_map(|(id, held)| {
            let needed = match self.hour_proof(*id, &held.meter) {
                Some(_) => MARGIN,
                None => self.pace.blocks(held.meter.max_cycles, block),
            };
            Some((held.meter.window()?.deadline, needed))
        });
        Ok(room(hours, chain::height(at)))
    }
}

/// The payment of an hour, if this is the event of one.
fn payment(job: u64, height: u64, fee: Option<Amount>, event: &Event) -> Option<Payment> {
    let Event::CheckpointPaid {
        hour,
        settlement,
        cycles,
        outcome,
        ..
    } = event
    else {
        return None;
    };
    Some(Payment {
        job,
        hour: Some(*hour),
        height,
        settlement: *settlement,
        cycles: *cycles,
        outcome: *outcome,
        fee,
    })
}

/// Why a job is lost whose deadline has passed.
pub(super) fn passed(job: u64, deadline: u32) -> String {
    let lost = format!("its deadline, block {deadline}, has passed");
    if is_metered(job) {
        format!(
            "{lost}, and this worker gives it up; anyone may end it now: sage meter close {job}"
        )
    } else {
        lost
    }
}

#[cfg(test)]
mod tests {
    use subxt::utils::AccountId32;

    use super::*;
    use crate::{
        jobs::{Outcome, Settlement},
        meters::FIRST,
    };

    #[test]
    fn only_a_checkpoint_is_a_payment() {
        let event = Event::CheckpointPaid {
            hour: 2,
            worker: AccountId32([1; 32]),
            amount: Amount(100),
            settlement: Settlement {
                worker: Amount(80),
                burned: Amount(14),
                treasury: Amount(4),
                stakers: Amount(2),
            },
            cycles: 5,
            outcome: Outcome::Halted,
            outputs: vec![69],
        };
        let paid = payment(FIRST, 9, Some(Amount(1)), &event).unwrap();
        assert_eq!((paid.job, paid.hour, paid.height), (FIRST, Some(2), 9));
        assert_eq!(paid.settlement.worker, Amount(80));
        assert_eq!(payment(FIRST, 9, None, &Event::LastHour { hour: 2 }), None);
    }

    #[test]
    fn a_missed_hour_is_given_up_in_one_line_that_says_what_to_do() {
        let text = passed(FIRST, 120);
        assert!(!text.contains('\n'), "{text}");
        assert!(text.contains("block 120"), "{text}");
        assert!(
            text.ends_with(&format!("sage meter close {FIRST}")),
            "{text}"
        );
        assert_eq!(passed(7, 120), "its deadline, block 120, has passed");
    }
}
