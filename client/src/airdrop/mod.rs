//! Paying a list of recipients, each of them once.
//!
//! The proof that someone was paid is in the chain's state and nowhere else: a batch of transfers and a mark that names
//! its recipients are one transaction, which the chain executes as a whole or not at all. What is paid next is decided
//! from final state alone, and a transaction can only be included as long as that state is still the account's newest
//! (see `engine`). So these are safe at any moment, on any machine: to kill the process, to run the same list again, to
//! run it twice at once, to change the number of recipients in a batch, to lose every file.
//!
//! Not the same airdrop, and paid again: a list in which an account, an amount or the name differs, and a list that
//! another account pays. The marks are deposits of the sender, who can take them back with other tools, and who then
//! pays again what they stood for.

mod engine;
mod ledger;
mod list;
mod marks;
mod report;
#[cfg(test)]
mod simulation;

use std::{collections::HashMap, time::Duration};

use serde::Serialize;
use subxt::utils::H256;
use thiserror::Error;

pub use list::{List, ListError, Recipient, MOST_RECIPIENTS};
pub use marks::Batch;
pub use report::Report;

use crate::{account, chain::Chain, keys::Signer, tx, Amount, Result};
use ledger::ChainLedger;

/// Most recipients of one transaction.
pub const MOST_IN_BATCH: u32 = 100;

/// An airdrop that an account pays.
pub struct Airdrop {
    chain: Chain,
    signer: Signer,
    list: List,
    batch_size: u32,
}

/// A batch that was paid in a final block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Payment {
    /// The recipients.
    pub batch: Batch,
    /// Height of the block.
    pub height: u32,
    /// Hash of the block; `None` if the node no longer has the block.
    pub block: Option<H256>,
    /// Hash of the transaction; `None` if the node no longer has the block.
    pub transaction: Option<H256>,
    /// What the transaction cost, if this run has sent it.
    pub fee: Option<Amount>,
}

/// Something seen on the way.
#[derive(Clone, Copy, Debug)]
pub enum Sight<'a> {
    /// All payments in final blocks so far, earlier runs included.
    Paid(&'a [Payment]),
    /// A batch is sent.
    Paying(Batch),
    /// Another transaction of the account is under way, perhaps of an earlier run.
    Waiting,
    /// The connection is gone and will be tried again.
    Disconnected {
        /// What happened.
        detail: &'a str,
        /// When it will be tried again.
        wait: Duration,
    },
}

/// What an airdrop has cost and will cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quote {
    /// Identity of the airdrop.
    pub airdrop: H256,
    /// How many are in the list.
    pub recipients: u32,
    /// What they get altogether.
    pub total: Amount,
    /// How many were paid before.
    pub paid_recipients: u32,
    /// What those got.
    pub paid: Amount,
    /// What the others will get.
    pub open: Amount,
    /// In how many transactions.
    pub batches: u32,
    /// What is held for the marks of these; it stays the sender's.
    pub deposit: Amount,
    /// What these cost at present, about.
    pub fees: Amount,
    /// What the account needs: for the others, the marks and the fees.
    pub needed: Amount,
    /// What the account can spend.
    pub spendable: Amount,
}

/// Why an airdrop is not begun, or not continued.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum AirdropError {
    /// The account has too little for all that is open.
    #[error(
        "the account can spend {spendable} SAGE and {needed} are needed, fees and deposits included; send it {missing} \
         more, nothing was paid"
    )]
    Poor {
        /// What is needed.
        needed: Amount,
        /// What is there.
        spendable: Amount,
        /// The difference.
        missing: Amount,
    },
    /// An account would hold less than one must, most likely one that does not exist yet.
    #[error(
        "entry {entry}: with {amount} SAGE the account would hold less than the {deposit} that an account must; send \
         more, or take the entry out"
    )]
    TooLittle {
        /// Place in the file, from 1 on.
        entry: usize,
        /// What it would get.
        amount: Amount,
        /// What an account must hold.
        deposit: Amount,
    },
    /// The marks are not as this program makes them.
    #[error(
        "the chain's marks of this airdrop are not in order behind the first {paid} recipients, so one was taken away \
         and who was paid is not certain; nothing is paid any more, look through the account's transfers"
    )]
    Marks {
        /// How many recipients are known to be paid.
        paid: u32,
    },
}

impl Airdrop {
    /// Prepares an airdrop in batches of at most `batch_size` recipients, of whom at least 1 and at most
    /// [`MOST_IN_BATCH`] fit into one.
    ///
    /// # Errors
    /// [`ListError::Sender`] if the account that pays is in the list.
    pub fn new(
        chain: Chain,
        signer: Signer,
        list: List,
        batch_size: u32,
    ) -> Result<Self, ListError> {
        list.check_sender(&signer.account())?;
        Ok(Self {
            chain,
            signer,
            list,
            batch_size: batch_size.clamp(1, MOST_IN_BATCH),
        })
    }

    /// Looks what is open, and whether all of it can be paid.
    ///
    /// # Errors
    /// [`AirdropError`]; trouble with the node.
    pub async fn quote(&self) -> Result<Quote> {
        let at = self.chain.finalized().await?;
        let sender = self.signer.account();
        let paid = ledger::paid(&at, &sender, &self.list).await?;
        let open = self.list.recipients().get(paid as usize..);
        let open = open.unwrap_or_default();
        let deposit = account::existential_deposit(&at)?;
        let mut held = HashMap::new();
        for one in open.iter().filter(|one| one.amount < deposit) {
            held.insert(one.entry, account::free(&at, &one.account).await?);
        }
        check_deposits(open, deposit, |one| {
            held.get(&one.entry).copied().unwrap_or_default()
        })?;

        let sum = |some: &[Recipient]| {
            let amounts = some.iter().map(|one| one.amount);
            amounts.fold(Amount(0), Amount::saturating_add)
        };
        let batches = (open.len() as u32).div_ceil(self.batch_size);
        let largest = Batch {
            first: paid,
            end: self.list.count().min(paid.saturating_add(self.batch_size)),
        };
        let fee = if batches == 0 {
            Amount(0)
        } else {
            let call = ledger::batch_call(&sender, &self.list, largest);
            tx::estimate(&self.chain, &self.signer, &call).await?
        };
        let open = sum(open);
        let deposits = ledger::mark_deposit(&at)?.times(batches);
        let fees = fee.times(batches);
        Ok(Quote {
            airdrop: self.list.id(),
            recipients: self.list.count(),
            total: self.list.total(),
            paid_recipients: paid,
            paid: self.list.total().saturating_sub(open),
            open,
            batches,
            deposit: deposits,
            fees,
            needed: open.saturating_add(deposits).saturating_add(fees),
            spendable: account::balance(&at, &sender).await?.spendable,
        })
    }

    /// Pays everyone who is not paid yet and waits until all of it is final; gives all payments, earlier ones included.
    ///
    /// A lost connection is taken up again. It is safe to stop at any moment and to begin anew.
    ///
    /// # Errors
    /// [`Error::Refused`](crate::Error::Refused) if the chain refused a batch, of which then nobody was paid;
    /// [`AirdropError::Marks`]; an error of `see`, after which nothing more is sent; trouble with the node that waiting
    /// does not cure.
    pub async fn run(&self, see: &mut dyn FnMut(Sight<'_>) -> Result<()>) -> Result<Vec<Payment>> {
        let mut ledger = ChainLedger::new(&self.chain, &self.signer, &self.list);
        engine::pay_all(&mut ledger, self.list.count(), self.batch_size, see).await
    }

    /// What was paid to whom, for reading later.
    pub fn report<'a>(&'a self, payments: &'a [Payment]) -> Report<'a> {
        Report::new(&self.chain, &self.signer, &self.list, payments)
    }
}

impl Quote {
    /// Makes sure that the account has enough.
    ///
    /// # Errors
    /// [`AirdropError::Poor`].
    pub fn check(&self) -> Result<(), AirdropError> {
        // Who has paid all needs nothing.
        if self.batches == 0 || self.needed <= self.spendable {
            return Ok(());
        }
        Err(AirdropError::Poor {
            needed: self.needed,
            spendable: self.spendable,
            missing: self.needed.saturating_sub(self.spendable),
        })
    }
}

/// Makes sure that every account will hold enough to exist, so that no batch is refused for one that does not.
fn check_deposits(
    open: &[Recipient],
    deposit: Amount,
    held: impl Fn(&Recipient) -> Amount,
) -> Result<(), AirdropError> {
    let short = |one: &&Recipient| held(one).saturating_add(one.amount) < deposit;
    match open.iter().find(short) {
        Some(one) => Err(AirdropError::TooLittle {
            entry: one.entry,
            amount: one.amount,
            deposit,
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use subxt::utils::AccountId32;

    use super::*;

    fn recipient(entry: usize, amount: u128) -> Recipient {
        Recipient {
            account: AccountId32([entry as u8; 32]),
            amount: Amount(amount),
            entry,
        }
    }

    #[test]
    fn no_account_may_end_with_less_than_one_must_hold() {
        let open = [recipient(1, 10), recipient(2, 9), recipient(3, 1)];
        let check =
            |held: [u128; 3]| check_deposits(&open, Amount(10), |one| Amount(held[one.entry - 1]));
        assert_eq!(check([0, 1, 9]), Ok(()));
        assert_eq!(
            check([0, 0, 9]),
            Err(AirdropError::TooLittle {
                entry: 2,
                amount: Amount(9),
                deposit: Amount(10)
            })
        );
        let error = check([0, 1, 8]).unwrap_err().to_string();
        assert!(error.contains("entry 3"), "{error}");
    }

    #[test]
    fn an_account_needs_all_or_nothing() {
        let mut quote = Quote {
            airdrop: H256([1; 32]),
            recipients: 2,
            total: Amount(20),
            paid_recipients: 0,
            paid: Amount(0),
            open: Amount(20),
            batches: 1,
            deposit: Amount(3),
            fees: Amount(2),
            needed: Amount(25),
            spendable: Amount(24),
        };
        let error = quote.check().unwrap_err();
        assert!(matches!(error, AirdropError::Poor { missing, .. } if missing == Amount(1)));
        quote.spendable = Amount(25);
        assert_eq!(quote.check(), Ok(()));
        // Everything is paid.
        quote.batches = 0;
        quote.spendable = Amount(0);
        assert_eq!(quote.check(), Ok(()));
    }
}
