//! `sage airdrop`.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use sage_client::{
    airdrop::{Airdrop as Payer, List, Payment, Quote, Sight},
    words::hash_text,
    Amount, Error, Result,
};
use serde::Serialize;
use subxt::utils::H256;

use crate::{
    cli::{Airdrop, Connection},
    exit::Exit,
    output::Output,
    progress::{Bar, Spinner},
    text::Table,
};

/// Time between two writings of the report while batches are paid: that of a long list is large.
const BETWEEN_REPORTS: Duration = Duration::from_secs(10);

/// Runs the command.
pub async fn run(arguments: Airdrop, connection: &Connection, output: Output) -> Result<Exit> {
    let mistake = |error| Error::List {
        path: arguments.file.clone(),
        error,
    };
    let list = List::read(&arguments.file, &arguments.name)?;
    let signer = arguments.key.signer()?;
    list.check_sender(&signer.account()).map_err(mistake)?;
    let chain = connection.open().await?;
    let payer = Payer::new(chain, signer, list, arguments.batch).map_err(mistake)?;

    let waiting = Spinner::new("looking who was paid");
    let quote = payer.quote().await?;
    quote.check()?;
    drop(waiting);
    if arguments.dry_run {
        output.result(&quote, || quote_text(&quote))?;
        return Ok(Exit::Success);
    }

    let path = arguments
        .report
        .unwrap_or_else(|| arguments.file.with_extension("report.json"));
    let payments = pay(&payer, &quote, &path).await?;
    let done = Done::new(&quote, payments, path);
    output.result(&done, || done_text(&done))?;
    Ok(Exit::Success)
}

/// Pays what is open, with a report that is there in the end however that is.
async fn pay(payer: &Payer, quote: &Quote, path: &Path) -> Result<Vec<Payment>> {
    payer.report(&[]).check(path)?;
    let mut progress = Progress {
        payer,
        path,
        bar: Bar::new(quote.recipients.into()),
        saved: None,
        unsaved: None,
    };
    let result = payer.run(&mut |sight| progress.see(sight)).await;
    let saved = progress
        .unsaved
        .map(|payments| payer.report(&payments).save(path));
    let payments = result?;
    saved.transpose()?;
    Ok(payments)
}

/// Shows what happens, and keeps the report.
struct Progress<'a> {
    payer: &'a Payer,
    path: &'a Path,
    bar: Bar,
    /// When the report was last written, and how many payments it had.
    saved: Option<(Instant, usize)>,
    /// Payments that the report does not have yet.
    unsaved: Option<Vec<Payment>>,
}

impl Progress<'_> {
    fn see(&mut self, sight: Sight<'_>) -> Result<()> {
        match sight {
            Sight::Paid(payments) => {
                let paid = payments.last().map_or(0, |payment| payment.batch.end);
                self.bar.set(paid.into());
                self.keep(payments)?;
            }
            Sight::Paying(batch) => {
                self.bar
                    .say(format!("paying, {} in this batch", batch.count()));
            }
            Sight::Waiting => {
                self.bar
                    .say("waiting for an earlier transaction of this account");
            }
            Sight::Disconnected { detail, wait } => self.bar.aside(|| {
                eprintln!("{detail}; trying again in {} s", wait.as_secs());
            }),
        }
        Ok(())
    }

    /// Writes the report if it was written long enough ago.
    fn keep(&mut self, payments: &[Payment]) -> Result<()> {
        let due = match self.saved {
            Some((_, known)) if known == payments.len() => return Ok(()),
            Some((when, _)) => when.elapsed() >= BETWEEN_REPORTS,
            // Before anything is paid: a file that cannot be written is better noticed now.
            None => true,
        };
        if due {
            self.payer.report(payments).save(self.path)?;
            self.saved = Some((Instant::now(), payments.len()));
            self.unsaved = None;
        } else {
            self.unsaved = Some(payments.to_vec());
        }
        Ok(())
    }
}

/// Some of the recipients, and what they get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct Share {
    recipients: u32,
    amount: Amount,
}

/// What `airdrop` prints.
#[derive(Debug, Serialize)]
struct Done {
    airdrop: H256,
    total: Share,
    /// Paid by earlier runs.
    before: Share,
    /// Paid by this one.
    now: Share,
    /// What its transactions cost.
    fees: Amount,
    report: PathBuf,
    /// All batches, those of earlier runs included.
    payments: Vec<Payment>,
}

impl Done {
    fn new(quote: &Quote, payments: Vec<Payment>, report: PathBuf) -> Self {
        let fees = payments.iter().filter_map(|payment| payment.fee);
        Self {
            airdrop: quote.airdrop,
            total: Share {
                recipients: quote.recipients,
                amount: quote.total,
            },
            before: Share {
                recipients: quote.paid_recipients,
                amount: quote.paid,
            },
            now: Share {
                recipients: quote.recipients.saturating_sub(quote.paid_recipients),
                amount: quote.open,
            },
            fees: fees.fold(Amount(0), Amount::saturating_add),
            report,
            payments,
        }
    }
}

fn share(amount: Amount, recipients: u32) -> String {
    format!("{amount} SAGE to {recipients} recipients")
}

fn quote_text(quote: &Quote) -> String {
    let sage = |amount: Amount| format!("{amount} SAGE");
    let open = quote.recipients.saturating_sub(quote.paid_recipients);
    Table::default()
        .row("airdrop", hash_text(&quote.airdrop))
        .row("total", share(quote.total, quote.recipients))
        .row("paid", share(quote.paid, quote.paid_recipients))
        .row("to pay", share(quote.open, open))
        .row("batches", quote.batches)
        .row("fees", format!("about {}", sage(quote.fees)))
        .row("deposits", sage(quote.deposit))
        .row("needed", sage(quote.needed))
        .row("spendable", sage(quote.spendable))
        .row("", "nothing was sent")
        .text()
}

fn done_text(done: &Done) -> String {
    let before = Some(done.before).filter(|before| before.recipients > 0);
    Table::default()
        .row("airdrop", hash_text(&done.airdrop))
        .row("paid", share(done.now.amount, done.now.recipients))
        .row_if(
            "before",
            before.map(|before| share(before.amount, before.recipients)),
        )
        .row("batches", format!("{} altogether", done.payments.len()))
        .row("fees", format!("{} SAGE", done.fees))
        .row("report", done.report.display())
        .text()
}

#[cfg(test)]
mod tests {
    use sage_client::airdrop::Batch;

    use super::*;

    fn quote(paid: u32) -> Quote {
        let each = Amount(9_999 * 10_u128.pow(18));
        let open = 10 - paid;
        Quote {
            airdrop: H256([1; 32]),
            recipients: 10,
            total: each.times(10),
            paid_recipients: paid,
            paid: each.times(paid),
            open: each.times(open),
            batches: open.div_ceil(5),
            deposit: Amount(0),
            fees: Amount(0),
            needed: each.times(open),
            spendable: each.times(10),
        }
    }

    #[test]
    fn w36_the_texts_say_99_990_and_then_0() {
        let payment = |first, fee| Payment {
            batch: Batch {
                first,
                end: first + 5,
            },
            height: 7,
            block: None,
            transaction: None,
            fee,
        };
        let fee = Some(Amount(10_u128.pow(15)));
        let path = || PathBuf::from("list.report.json");
        assert!(quote_text(&quote(0)).contains("to pay      99990 SAGE to 10 recipients"));

        let payments = vec![payment(0, fee), payment(5, fee)];
        let text = done_text(&Done::new(&quote(0), payments, path()));
        assert!(
            text.contains("paid        99990 SAGE to 10 recipients"),
            "{text}"
        );
        assert!(text.contains("fees        0.002 SAGE"), "{text}");
        assert!(!text.contains("before"), "{text}");

        let payments = vec![payment(0, None), payment(5, None)];
        let text = done_text(&Done::new(&quote(10), payments, path()));
        assert!(
            text.contains("paid        0 SAGE to 0 recipients"),
            "{text}"
        );
        assert!(text.contains("before      99990 SAGE to 10"), "{text}");
        assert!(text.contains("fees        0 SAGE"), "{text}");
    }
}
