//! `sage account`.

use sage_client::{
    account::{self, Balance as Held},
    denominations::Split,
    Amount, Error, Result,
};
use serde::Serialize;
use subxt::utils::AccountId32;

use crate::{
    cli::{Account, Balance, Connection, Transfer},
    exit::Exit,
    output::Output,
    progress::Spinner,
    text::{Table, Transaction},
};

/// Runs a command.
pub async fn run(command: Account, connection: &Connection, output: Output) -> Result<Exit> {
    match command {
        Account::Balance(arguments) => balance(&arguments, connection, output).await?,
        Account::Transfer(arguments) => transfer(&arguments, connection, output).await?,
        Account::Split(arguments) => split(arguments.amount, output)?,
    }
    Ok(Exit::Success)
}

/// What `account balance` prints.
#[derive(Serialize)]
struct Shown {
    account: AccountId32,
    #[serde(flatten)]
    balance: Held,
}

async fn balance(arguments: &Balance, connection: &Connection, output: Output) -> Result<()> {
    let account = match arguments.address {
        Some(address) => address,
        None => arguments
            .key
            .account()?
            .ok_or_else(|| Error::Key("none is given".into()))?,
    };
    let chain = connection.open().await?;
    let balance = account::balance(&chain.finalized().await?, &account).await?;
    let shown = Shown { account, balance };
    output.result(&shown, || text(&shown))
}

fn text(shown: &Shown) -> String {
    let balance = &shown.balance;
    let sage = |amount: Amount| format!("{amount} SAGE");
    let mut table = Table::default()
        .row("account", shown.account)
        .row("total", sage(balance.total))
        .row("spendable", sage(balance.spendable))
        .row("held", sage(balance.held));
    for hold in &balance.holds {
        table = table.row("", format!("{} SAGE for {}", hold.amount, hold.reason));
    }
    let rewards = Some(balance.staker_rewards).filter(|rewards| rewards.0 > 0);
    table
        .row("frozen", sage(balance.frozen))
        .row_if("rewards", rewards.map(sage))
        .row("sent", format!("{} transactions", balance.nonce))
        .text()
}

/// What `account transfer` prints.
#[derive(Serialize)]
struct Transferred {
    to: AccountId32,
    amount: Amount,
    #[serde(flatten)]
    transaction: Transaction,
}

async fn transfer(arguments: &Transfer, connection: &Connection, output: Output) -> Result<()> {
    let signer = arguments.key.signer()?;
    let chain = connection.open().await?;
    let waiting = Spinner::new("sending");
    let included = account::transfer(&chain, &signer, &arguments.to, arguments.amount).await?;
    drop(waiting);
    let view = Transferred {
        to: arguments.to,
        amount: arguments.amount,
        transaction: (&included).into(),
    };
    output.result(&view, || {
        let table = Table::default()
            .row("sent", format!("{} SAGE", view.amount))
            .row("to", view.to);
        view.transaction.rows(table).text()
    })
}

/// What `account split` prints.
#[derive(Serialize)]
struct Shares {
    amount: Amount,
    /// How many parts there are, the change apart.
    count: u32,
    #[serde(flatten)]
    split: Split,
}

/// Needs no node: this is arithmetic.
fn split(amount: Amount, output: Output) -> Result<()> {
    let split = Split::of(amount);
    let view = Shares {
        amount,
        count: split.count(),
        split,
    };
    output.result(&view, || {
        let mut table = Table::default().row("amount", format!("{} SAGE", view.amount));
        for part in &view.split.parts {
            table = table.row("", format!("{} x {} SAGE", part.count, part.amount));
        }
        let change = Some(view.split.change).filter(|change| change.0 > 0);
        let change = change.map(|change| format!("{change} SAGE"));
        table.row_if("change", change).text()
    })
}
