//! `sage stake`.

use sage_client::{
    stake::{self, Stake as Held},
    Amount, Chain, Error, Result, Signer,
};
use serde::Serialize;

use crate::{
    cli::{Connection, Key, ShowStake, Stake},
    exit::Exit,
    output::Output,
    progress::Spinner,
    text::{Table, Transaction},
};

/// Runs a command.
pub async fn run(command: Stake, connection: &Connection, output: Output) -> Result<Exit> {
    let (how, changed) = match command {
        Stake::Show(arguments) => {
            show(&arguments, connection, output).await?;
            return Ok(Exit::Success);
        }
        Stake::Bond(arguments) => {
            let (chain, signer, _waiting) = open(&arguments.key, connection).await?;
            let tier = arguments.tier.number();
            let changed = stake::bond(&chain, &signer, arguments.amount, tier).await?;
            ("bonded", changed)
        }
        Stake::TopUp(arguments) => {
            let (chain, signer, _waiting) = open(&arguments.key, connection).await?;
            let changed = stake::top_up(&chain, &signer, arguments.amount).await?;
            ("bonded", changed)
        }
        Stake::Unbond(arguments) => {
            let (chain, signer, _waiting) = open(&arguments.key, connection).await?;
            let changed = stake::unbond(&chain, &signer, arguments.amount).await?;
            ("unbonding", changed)
        }
        Stake::Rebond(arguments) => {
            let (chain, signer, _waiting) = open(&arguments.key, connection).await?;
            let changed = stake::rebond(&chain, &signer, arguments.amount).await?;
            ("bonded", changed)
        }
        Stake::Withdraw(arguments) => {
            let (chain, signer, _waiting) = open(&arguments.key, connection).await?;
            let whose = arguments.address.unwrap_or_else(|| signer.account());
            let changed = stake::withdraw(&chain, &signer, whose).await?;
            ("withdrawn", changed)
        }
        Stake::Claim(arguments) => {
            let (chain, signer, _waiting) = open(&arguments.key, connection).await?;
            ("claimed", stake::claim(&chain, &signer).await?)
        }
    };
    let view = View {
        change: how,
        amount: changed.amount,
        active: changed.active,
        due: changed.due,
        transaction: (&changed.included).into(),
    };
    output.result(&view, || changed_text(&view))?;
    Ok(Exit::Success)
}

/// What commands print that change a stake.
#[derive(Serialize)]
struct View {
    change: &'static str,
    amount: Amount,
    /// What is bonded from now on, if something was added.
    active: Option<Amount>,
    /// From which height on it can be withdrawn, if it unbonds.
    due: Option<u32>,
    #[serde(flatten)]
    transaction: Transaction,
}

/// What is needed to send, and the sign that something is sent.
async fn open(key: &Key, connection: &Connection) -> Result<(Chain, Signer, Spinner)> {
    let signer = key.signer()?;
    let chain = connection.open().await?;
    Ok((chain, signer, Spinner::new("sending")))
}

fn sage(amount: Amount) -> String {
    format!("{amount} SAGE")
}

fn changed_text(view: &View) -> String {
    let due = view
        .due
        .map(|due| format!("can be withdrawn from block {due} on"));
    let table = Table::default()
        .row(view.change, sage(view.amount))
        .row_if("", due)
        .row_if("active", view.active.map(sage));
    view.transaction.rows(table).text()
}

async fn show(arguments: &ShowStake, connection: &Connection, output: Output) -> Result<()> {
    let account = match arguments.address {
        Some(address) => address,
        None => arguments
            .key
            .account()?
            .ok_or_else(|| Error::Key("none is given".into()))?,
    };
    let chain = connection.open().await?;
    let held = stake::of(&chain.finalized().await?, account).await?;
    output.result(&held, || text(&held))
}

fn text(held: &Held) -> String {
    let state = match (held.eligible, held.disputes) {
        (true, _) => "eligible",
        (false, 0) => "suspended: less than the minimum of the tier",
        (false, _) => "suspended until a disputed slash is decided",
    };
    let mut table = Table::default()
        .row("account", held.account)
        .row("tier", format!("{} ({})", held.tier_name, held.tier))
        .row("state", state)
        .row("active", sage(held.active));
    for part in &held.unbonding {
        let blocks = u64::from(part.due).saturating_sub(held.block);
        let when = match blocks {
            0 | 1 => "now".to_owned(),
            _ => format!("from block {} on, in {blocks} blocks", part.due),
        };
        table = table.row("unbonding", format!("{}, due {when}", sage(part.amount)));
    }
    let above_0 = |amount: Amount| Some(amount).filter(|amount| amount.0 > 0).map(sage);
    table
        .row_if("due", above_0(held.due))
        .row_if("seized", above_0(held.seized))
        .row("rewards", sage(held.rewards))
        .row("at", format!("block {}", held.block))
        .text()
}

#[cfg(test)]
mod tests {
    use sage_client::stake::Part;
    use subxt::utils::AccountId32;

    use super::*;

    #[test]
    fn a_stake_shows_what_is_due_and_when() {
        let mut held = Held {
            account: AccountId32([1; 32]),
            tier: 0,
            tier_name: "consumer",
            eligible: true,
            active: Amount(1_000),
            unbonding: vec![
                Part {
                    amount: Amount(5),
                    due: 101,
                },
                Part {
                    amount: Amount(7),
                    due: 140,
                },
            ],
            due: Amount(5),
            seized: Amount(0),
            disputes: 0,
            rewards: Amount(0),
            block: 100,
        };
        let shown = text(&held);
        for part in [
            "consumer (0)",
            "eligible",
            "due now",
            "from block 140 on, in 40 blocks",
        ] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        assert!(!shown.contains("seized"), "{shown}");
        held.eligible = false;
        assert!(text(&held).contains("less than the minimum"));
        held.disputes = 1;
        assert!(text(&held).contains("disputed slash"));
    }
}
