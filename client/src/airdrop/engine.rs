//! Paying batch after batch, each exactly once, whatever happens to this program or to the chain.
//!
//! One round reads, at one final block, the number of the sender's next transaction and the marks of what was paid. Then
//! it signs the first unpaid batch under exactly that number. A transaction of that number can be included only when no
//! other transaction of the sender was included since that block, so nothing can have been paid in between; and the
//! chain includes one transaction a number. It pays and leaves its mark together, or does neither. Hence nothing has to
//! be remembered between two rounds, and it does not matter where they run, how often, or where one stops.

use std::time::Duration;

use super::{
    marks::{paid, Batch, Mark},
    Payment, Sight,
};
use crate::{tx::VALID_BLOCKS, Amount, Error, Result};

/// First and longest wait between two attempts to reach the node again.
const WAITS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// Final blocks in which nothing may come of a transaction before this is given up: longer than one is valid.
const PATIENCE: u64 = 2 * VALID_BLOCKS;

/// Told of what happens; an error ends the airdrop before anything else is sent.
pub(super) type See<'a> = dyn FnMut(Sight<'_>) -> Result<()> + 'a;

/// What one final block says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct View {
    /// Number of the sender's next transaction.
    pub nonce: u64,
    /// The batches that were paid, in any order.
    pub marks: Vec<Mark>,
}

/// The chain, as far as paying needs it. A method that fails may have taken effect or not.
pub(super) trait Ledger {
    /// What the newest final block says.
    async fn view(&mut self) -> Result<View>;

    /// Number of the sender's next transaction, those that wait in the node's pool or in a block that is not final
    /// counted.
    async fn next_nonce(&mut self) -> Result<u64>;

    /// Sends one batch under a number and waits until it is final; gives the fee.
    async fn pay(&mut self, batch: Batch, nonce: u64) -> Result<Amount>;

    /// Finds the transaction that left a mark.
    async fn locate(&mut self, mark: &Mark) -> Result<Payment>;

    /// Waits for another final block.
    async fn next_block(&mut self) -> Result<()>;

    /// Waits a time, then tries to reach the node again.
    async fn reconnect(&mut self, wait: Duration) -> Result<()>;
}

/// Pays everyone who is not paid yet.
///
/// # Errors
/// [`Error::Refused`] if the chain refused a batch, [`Error::Airdrop`] if its marks are not in order; trouble with the
/// node that waiting does not cure.
pub(super) async fn pay_all<L: Ledger>(
    ledger: &mut L,
    recipients: u32,
    batch_size: u32,
    see: &mut See<'_>,
) -> Result<Vec<Payment>> {
    let mut engine = Engine {
        recipients,
        batch_size: batch_size.max(1),
        payments: Vec::new(),
        fee: None,
        see,
    };
    let mut wait = WAITS.0;
    loop {
        let before = engine.payments.len();
        let error = match engine.session(ledger).await {
            Ok(()) => return Ok(engine.payments),
            Err(error) if error.is_temporary() => error,
            Err(error) => return Err(error),
        };
        if engine.payments.len() > before {
            wait = WAITS.0;
        }
        (engine.see)(Sight::Disconnected {
            detail: &error.brief(),
            wait,
        })?;
        ledger.reconnect(wait).await?;
        wait = (wait * 2).min(WAITS.1);
    }
}

struct Engine<'a> {
    recipients: u32,
    batch_size: u32,
    /// What was paid, in order.
    payments: Vec<Payment>,
    /// Fee of the batch that was paid last, until its mark is seen.
    fee: Option<(Batch, Amount)>,
    see: &'a mut See<'a>,
}

impl Engine<'_> {
    /// Pays as long as the connection lasts.
    async fn session<L: Ledger>(&mut self, ledger: &mut L) -> Result<()> {
        let mut patience = PATIENCE;
        loop {
            let mut view = ledger.view().await?;
            let done = paid(&mut view.marks, self.recipients)?;
            if self.learn(ledger, &view.marks).await? {
                patience = PATIENCE;
            }
            if done == self.recipients {
                return Ok(());
            }
            if ledger.next_nonce().await? > view.nonce {
                // Perhaps this very batch, sent before an interruption.
                (self.see)(Sight::Waiting)?;
            } else {
                let batch = Batch {
                    first: done,
                    end: self.recipients.min(done.saturating_add(self.batch_size)),
                };
                (self.see)(Sight::Paying(batch))?;
                match ledger.pay(batch, view.nonce).await {
                    Ok(fee) => {
                        self.fee = Some((batch, fee));
                        continue;
                    }
                    // It left the pool, or another one has its number: what became of them, the chain will say.
                    Err(Error::Lost(_)) => {}
                    Err(error) if error.is_overtaken() => {}
                    Err(error) => return Err(error),
                }
            }
            patience = patience.checked_sub(1).ok_or_else(|| {
                Error::Lost("an earlier one of this account never got into a final block".into())
            })?;
            ledger.next_block().await?;
        }
    }

    /// Looks up where new marks were made, and tells of all payments; says whether there are new ones.
    async fn learn<L: Ledger>(&mut self, ledger: &mut L, marks: &[Mark]) -> Result<bool> {
        // There are fewer than known when another node answers that lags behind: it does no harm.
        let fresh = marks.get(self.payments.len()..).unwrap_or_default();
        for mark in fresh {
            let mut payment = ledger.locate(mark).await?;
            let fee = self.fee.filter(|(batch, _)| *batch == mark.batch);
            payment.fee = fee.map(|(_, fee)| fee);
            self.payments.push(payment);
        }
        (self.see)(Sight::Paid(&self.payments))?;
        Ok(!fresh.is_empty())
    }
}
