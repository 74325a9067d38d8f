//! `sage chain`.

use sage_client::{
    chain::Info, jobs::policy_text, supply::Supply, words::hash_text, Amount, Result,
};

use crate::{
    cli::{ChainCommand, Connection},
    exit::Exit,
    output::Output,
    text::Table,
};

/// Runs a command.
pub async fn run(command: ChainCommand, connection: &Connection, output: Output) -> Result<Exit> {
    let chain = connection.open().await?;
    match command {
        ChainCommand::Info => {
            let info = chain.info().await?;
            output.result(&info, || info_text(&info))?;
        }
        ChainCommand::Supply => {
            let supply = chain.supply().await?;
            output.result(&supply, || supply_text(&supply))?;
        }
    }
    Ok(Exit::Success)
}

fn supply_text(supply: &Supply) -> String {
    let sage = |amount: Amount| format!("{amount} SAGE");
    Table::default()
        .row("exists", sage(supply.issuance))
        .row("minted", sage(supply.minted))
        .row("at most", sage(supply.max))
        .row("fees", format!("{} burned", sage(supply.burned.job_fees)))
        .row("bonds", format!("{} burned", sage(supply.burned.slashes)))
        .row(
            "holders",
            format!("{} burned", sage(supply.burned.voluntary)),
        )
        .row("dust", format!("{} burned", sage(supply.burned.dust)))
        .row(
            "buybacks",
            format!("{} burned", sage(supply.burned.buybacks)),
        )
        .row("at", format!("block {}", supply.block))
        .text()
}

fn info_text(info: &Info) -> String {
    let limits = &info.limits;
    let behind = info.best.saturating_sub(info.finalized);
    Table::default()
        .row("chain", &info.chain)
        .row("node", &info.node)
        .row("genesis", hash_text(&info.genesis))
        .row("runtime", format!("version {}", info.spec_version))
        .row("best", format!("block {}", info.best))
        .row(
            "final",
            format!("block {}, {behind} behind", info.finalized),
        )
        .row("block time", format!("{} ms", info.block_milliseconds))
        .row("epoch", info.epoch)
        .row("jobs opened", info.jobs_opened)
        .row(
            "deposit",
            format!("{} SAGE must stay on an account", info.existential_deposit),
        )
        .row(
            "payment",
            format!("at least {} SAGE a job", limits.min_payment),
        )
        .row("cycles", format!("at most {} a job", limits.max_cycles))
        .row(
            "execution",
            format!("at most {} blocks", limits.max_exec_duration),
        )
        .row(
            "lifetime",
            format!("at most {} blocks", limits.max_lifetime),
        )
        .row("attempts", format!("at most {}", limits.max_attempts))
        .row(
            "open jobs",
            format!("at most {} a client", limits.max_open_jobs),
        )
        .row_if("policy", info.default_policy.map(policy_text))
        .row_if(
            "strict from",
            info.strict_from.map(|amount| format!("{amount} SAGE")),
        )
        .text()
}
