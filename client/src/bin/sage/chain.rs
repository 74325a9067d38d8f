//! `sage chain`.

use sage_client::{chain::Info, jobs::policy_text, words::hash_text, Result};

use crate::{
    cli::{ChainCommand, Connection},
    exit::Exit,
    output::Output,
    text::Table,
};

/// Runs a command.
pub async fn run(command: ChainCommand, connection: &Connection, output: Output) -> Result<Exit> {
    let ChainCommand::Info = command;
    let info = connection.open().await?.info().await?;
    output.result(&info, || text(&info))?;
    Ok(Exit::Success)
}

fn text(info: &Info) -> String {
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
