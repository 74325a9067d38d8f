//! Pieces of text that several commands print.

use sage_client::{
    jobs::{outcome_text, policy_text, Event, Outcome, Settlement},
    meters::Event as MeterEvent,
    tx::Included,
    words::hash_text,
    Amount,
};
use serde::Serialize;
use subxt::utils::H256;

/// Width of the names in front of values.
const NAMES: usize = 12;

/// Lines of a name and its value.
#[derive(Default)]
pub struct Table(Vec<String>);

impl Table {
    /// Adds a line.
    pub fn row(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.0.push(format!("{name:<NAMES$}{value}"));
        self
    }

    /// Adds a line if there is something to say.
    pub fn row_if(self, name: &str, value: Option<impl std::fmt::Display>) -> Self {
        match value {
            Some(value) => self.row(name, value),
            None => self,
        }
    }

    /// The text.
    pub fn text(self) -> String {
        self.0.join("\n")
    }
}

/// A transaction in the form in which it is printed.
#[derive(Serialize)]
pub struct Transaction {
    transaction: H256,
    block: H256,
    height: u64,
    fee: Amount,
}

impl From<&Included> for Transaction {
    fn from(included: &Included) -> Self {
        Self {
            transaction: included.transaction,
            block: included.block,
            height: included.height,
            fee: included.fee,
        }
    }
}

impl Transaction {
    /// Adds the lines of the transaction.
    pub fn rows(&self, table: Table) -> Table {
        table
            .row("block", self.height)
            .row("transaction", hash_text(&self.transaction))
            .row("fee", format!("{} SAGE", self.fee))
    }
}

/// An amount in both units.
pub fn both_units(amount: Amount) -> String {
    format!("{amount} SAGE ({} base units)", amount.0)
}

/// The four parts of a payment, each on a line behind `indent` blanks.
pub fn settlement_lines(parts: &Settlement, indent: usize) -> String {
    let rows = [
        ("worker", parts.worker),
        ("burned", parts.burned),
        ("treasury", parts.treasury),
        ("stakers", parts.stakers),
    ];
    let lines =
        rows.map(|(name, amount)| format!("{:indent$}{name:<10}{}", "", both_units(amount)));
    lines.join("\n")
}

/// How a run ended and how long it was.
pub fn run_text(outcome: Outcome, cycles: u32) -> String {
    format!("{} after {cycles} cycles", outcome_text(outcome))
}

/// The parts of a payment and what was paid for.
fn paid_lines(settlement: &Settlement, outputs: Option<&[u32]>) -> String {
    let outputs = match outputs {
        Some(words) => format!("{words:?}"),
        None => "not kept by this node; ask an archive node".into(),
    };
    format!(
        "{}\n    {:<10}{outputs}",
        settlement_lines(settlement, 4),
        "outputs"
    )
}

/// The payment of a job; empty for another event.
fn paid_event_text(event: &Event) -> String {
    let Event::Paid {
        worker,
        settlement,
        cycles,
        outcome,
        outputs,
        returned,
    } = event
    else {
        return String::new();
    };
    let free = if returned.0 > 0 {
        format!("; free, {returned} SAGE of deposit given back")
    } else {
        String::new()
    };
    let run = run_text(*outcome, *cycles);
    let lines = paid_lines(settlement, outputs.as_deref());
    format!("paid to {worker}: {run}{free}\n{lines}")
}

/// An event of a job as one line, or more for a payment.
pub fn event_text(height: u64, job: u64, event: &Event) -> String {
    let head = format!("block {height:<7} job {job} ");
    let rest = match event {
        Event::Submitted {
            client,
            payment,
            free,
            terms,
            queue_deadline,
            sla_deadline,
            ..
        } => format!(
            "submitted by {client} for {payment} SAGE{}, policy {}; waits until block {queue_deadline}, ends at \
             {sla_deadline}",
            if *free { " of deposit" } else { "" },
            policy_text(terms.policy)
        ),
        Event::Assigned {
            worker,
            attempt,
            exec_deadline,
        } => format!("assigned to {worker} until block {exec_deadline}, attempt {attempt}"),
        Event::Abandoned { worker, attempt } => format!("given back by {worker}, attempt {attempt}"),
        Event::TimedOut {
            worker,
            attempt,
            excused,
        } => {
            let excuse = if *excused {
                ", excused because the chain stood still"
            } else {
                ""
            };
            format!("not proven in time by {worker}, attempt {attempt}{excuse}")
        }
        Event::Requeued {
            attempts,
            queue_deadline,
        } => format!("waits again until block {queue_deadline}, {attempts} attempts so far"),
        Event::Paid { .. } => paid_event_text(event),
        Event::Refunded { amount, reason, .. } => {
            format!("refunded {amount} SAGE: {}", reason.text())
        }
        Event::Cancelled { amount, .. } => {
            format!("withdrawn by its client, {amount} SAGE given back")
        }
    };
    head + &rest
}

/// An event of a metered job as one line, or more for a payment.
pub fn meter_event_text(height: u64, job: u64, event: &MeterEvent) -> String {
    let head = format!("block {height:<7} metered job {job} ");
    let rest = match event {
        MeterEvent::Opened {
            client,
            class,
            rate,
            max_hours,
            terms,
            ..
        } => format!(
            "opened by {client}: {} at {rate} SAGE each, class {class}, policy {}",
            hours_text(*max_hours),
            policy_text(terms.policy)
        ),
        MeterEvent::Claimed { worker } => format!("taken by {worker}; the first hour runs"),
        MeterEvent::CheckpointPaid {
            hour,
            worker,
            settlement,
            cycles,
            outcome,
            outputs,
            ..
        } => {
            let run = run_text(*outcome, *cycles);
            let lines = paid_lines(settlement, Some(outputs.as_slice()));
            format!("hour {hour} paid to {worker}: {run}\n{lines}")
        }
        MeterEvent::Reopened { worker, reason } => {
            format!("waits again, {} ({worker})", reason.text())
        }
        MeterEvent::LastHour { hour } => {
            format!("ended by its client: hour {hour} is the last one")
        }
        MeterEvent::Closed {
            paid_hours,
            paid,
            refunded,
            end,
            ..
        } => format!(
            "closed after {}, {}: {paid} SAGE paid, {refunded} SAGE given back",
            hours_text(*paid_hours),
            end.text()
        ),
    };
    head + &rest
}

/// A number of hours.
pub fn hours_text(hours: u32) -> String {
    match hours {
        1 => "1 hour".into(),
        _ => format!("{hours} hours"),
    }
}

#[cfg(test)]
mod tests {
    use sage_client::meters::{Ending, FIRST};
    use subxt::utils::AccountId32;

    use super::*;

    #[test]
    fn a_payment_shows_its_four_parts_in_both_units() {
        let event = Event::Paid {
            worker: AccountId32([1; 32]),
            settlement: Settlement {
                worker: Amount(80_000_000_000_000_000_000),
                burned: Amount(14_000_000_000_000_000_000),
                treasury: Amount(4_000_000_000_000_000_000),
                stakers: Amount(2_000_000_000_000_000_000),
            },
            returned: Amount(0),
            cycles: 5,
            outcome: Outcome::Halted,
            outputs: Some(vec![42]),
        };
        let text = event_text(9, 7, &event);
        for part in [
            "worker    80 SAGE (80000000000000000000 base units)",
            "burned    14 SAGE",
            "treasury  4 SAGE",
            "stakers   2 SAGE",
            "outputs   [42]",
            "halted after 5 cycles",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn an_hour_shows_its_parts_and_an_end_what_came_back() {
        let event = MeterEvent::CheckpointPaid {
            hour: 2,
            worker: AccountId32([1; 32]),
            amount: Amount(2_500_000_000_000_000_000),
            settlement: Settlement {
                worker: Amount(2_000_000_000_000_000_000),
                burned: Amount(350_000_000_000_000_000),
                treasury: Amount(100_000_000_000_000_000),
                stakers: Amount(50_000_000_000_000_000),
            },
            cycles: 5,
            outcome: Outcome::Halted,
            outputs: vec![69],
        };
        let text = meter_event_text(9, FIRST, &event);
        for part in [
            "metered job 4503599627370496 hour 2 paid to",
            "halted after 5 cycles",
            "worker    2 SAGE (2000000000000000000 base units)",
            "burned    0.35 SAGE",
            "treasury  0.1 SAGE",
            "stakers   0.05 SAGE",
            "outputs   [69]",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let closed = MeterEvent::Closed {
            client: AccountId32([1; 32]),
            paid_hours: 1,
            paid: Amount(2_500_000_000_000_000_000),
            refunded: Amount(5_000_000_000_000_000_000),
            end: Ending::ByClient,
        };
        let text = meter_event_text(9, FIRST, &closed);
        assert!(
            text.ends_with(
                "closed after 1 hour, its client ended it: 2.5 SAGE paid, 5 SAGE given back"
            ),
            "{text}"
        );
    }

    #[test]
    fn tables_align_their_values() {
        let text = Table::default()
            .row("a", 1)
            .row_if("none", None::<u32>)
            .row("transaction", 2)
            .text();
        assert_eq!(text, "a           1\ntransaction 2");
    }
}
