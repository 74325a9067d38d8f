//! `sage job`.

use sage_air::{claim::MAX_CYCLES, program::Program, statement};
use sage_client::{
    chain::At,
    jobs::{
        self, outcome_text, outputs, policy_text, Ending, Job as Record, Outcome, Receipt, Request,
        State, Status,
    },
    pricing, program,
    tx::Included,
    words::hash_text,
    Amount, Chain, Error, Result,
};
use serde::Serialize;
use subxt::utils::H256;

use crate::{
    cli::{Connection, Job, List, OwnJob, Quote as QuoteArguments, Submit},
    exit::Exit,
    output::Output,
    progress::Spinner,
    text::{run_text, settlement_lines, Table, Transaction},
    watch,
};

/// Runs a command.
pub async fn run(command: Job, connection: &Connection, output: Output) -> Result<Exit> {
    match command {
        Job::Submit(arguments) => return submit(&arguments, connection, output).await,
        Job::Watch(arguments) => {
            let chain = connection.open().await?;
            return watch::follow(chain, arguments.job, output).await;
        }
        Job::Quote(arguments) => quote(&arguments, connection, output).await?,
        Job::Show(arguments) => show(arguments.job, connection, output).await?,
        Job::List(arguments) => list(&arguments, connection, output).await?,
        Job::Cancel(arguments) => {
            let (signer, chain) = (arguments.key.signer()?, connection.open().await?);
            let waiting = Spinner::new("withdrawing the job");
            let included = jobs::cancel(&chain, &signer, arguments.job).await?;
            drop(waiting);
            changed(&arguments, "withdrawn", &included, output)?;
        }
        Job::Abandon(arguments) => {
            let (signer, chain) = (arguments.key.signer()?, connection.open().await?);
            let waiting = Spinner::new("giving the job back");
            let included = jobs::abandon(&chain, &signer, arguments.job).await?;
            drop(waiting);
            changed(&arguments, "given back", &included, output)?;
        }
    }
    Ok(Exit::Success)
}

/// What commands print that change a job.
#[derive(Serialize)]
struct Changed {
    job: u64,
    #[serde(flatten)]
    transaction: Transaction,
}

fn changed(arguments: &OwnJob, how: &str, included: &Included, output: Output) -> Result<()> {
    let view = Changed {
        job: arguments.job,
        transaction: included.into(),
    };
    output.result(&view, || {
        let table = Table::default().row(how, format!("job {}", view.job));
        view.transaction.rows(table).text()
    })
}

/// What `job submit` prints.
#[derive(Serialize)]
struct SubmittedView {
    kind: &'static str,
    #[serde(flatten)]
    changed: Changed,
    max_cycles: u32,
    payment: Amount,
}

async fn submit(arguments: &Submit, connection: &Connection, output: Output) -> Result<Exit> {
    let signer = arguments.key.signer()?;
    let chain = connection.open().await?;
    let at = chain.best().await?;
    let (id, code) = program::named(&at, &arguments.program).await?;
    let inputs = arguments.inputs.0.clone();
    let max_cycles = cycles_paid_for(&at, arguments.max_cycles, &code, &inputs)?;
    let payment = match arguments.payment {
        Some(payment) => payment,
        None => quote_for(&at, id, max_cycles).await?.least,
    };
    let request = Request {
        program: id,
        inputs,
        policy: arguments.policy.map(crate::cli::Policy::number),
        max_cycles,
        payment,
        queue_blocks: arguments.queue_blocks,
        exec_blocks: arguments.exec_blocks,
        sla_blocks: arguments.sla_blocks,
    };
    let waiting = Spinner::new("submitting the job");
    let submitted = jobs::submit(&chain, &signer, &request).await?;
    drop(waiting);
    let view = SubmittedView {
        kind: "opened",
        changed: Changed {
            job: submitted.job,
            transaction: (&submitted.included).into(),
        },
        max_cycles,
        payment,
    };
    let text = || {
        let table = Table::default()
            .row("job", view.changed.job)
            .row("cycles", format!("at most {max_cycles}"))
            .row("payment", format!("{payment} SAGE held"));
        view.changed.transaction.rows(table).text()
    };
    if !arguments.watch {
        output.result(&view, text)?;
        return Ok(Exit::Success);
    }
    output.line(&view, text)?;
    watch::follow(chain, submitted.job, output).await
}

/// The cycles that a client asks for, or those that a run on this machine takes.
fn cycles_paid_for(at: &At, given: Option<u32>, code: &Program, inputs: &[u32]) -> Result<u32> {
    if let Some(cycles) = given {
        return Ok(cycles);
    }
    let limit = jobs::Limits::of(at)?.max_cycles.min(MAX_CYCLES);
    let _waiting = Spinner::new("running the program");
    cycles_of(code, inputs, limit)
}

/// What a run of a registered program costs at present.
async fn quote_for(at: &At, program: H256, cycles: u32) -> Result<pricing::Quote> {
    let registered = program::get(at, program).await?;
    if registered.retired {
        return Err(Error::Retired(program));
    }
    pricing::quote(at, registered.circuit, cycles).await
}

/// What `job quote` prints.
#[derive(Serialize)]
struct QuoteView {
    max_cycles: u32,
    #[serde(flatten)]
    quote: pricing::Quote,
}

async fn quote(arguments: &QuoteArguments, connection: &Connection, output: Output) -> Result<()> {
    let chain = connection.open().await?;
    let at = chain.best().await?;
    let (id, code) = program::named(&at, &arguments.program).await?;
    let max_cycles = cycles_paid_for(&at, arguments.max_cycles, &code, &arguments.inputs.0)?;
    let quote = quote_for(&at, id, max_cycles).await?;
    let view = QuoteView { max_cycles, quote };
    output.result(&view, || {
        let price = if quote.free {
            "free at present; what is held comes back".into()
        } else {
            format!("{} SAGE", quote.price)
        };
        Table::default()
            .row("cycles", max_cycles)
            .row("price", price)
            .row("hold", format!("{} SAGE at least", quote.least))
            .text()
    })
}

/// Cycles that a run on this machine takes.
///
/// # Errors
/// As [`halting_run`].
fn cycles_of(code: &Program, inputs: &[u32], limit: u32) -> Result<u32> {
    Ok(halting_run(code, inputs, limit)?.cycles)
}

/// A run on this machine.
///
/// # Errors
/// [`Error::NoResult`] if it does not halt; [`Error::Run`].
pub fn halting_run(code: &Program, inputs: &[u32], limit: u32) -> Result<sage_vm::Run> {
    let run = sage_vm::run(code, inputs, limit)?;
    let least = match run.outcome {
        statement::Outcome::Halted => return Ok(run),
        statement::Outcome::OutOfCycles { .. } => run.cycles,
        // The cycle that traps is not counted, and must still be within the limit.
        statement::Outcome::Faulted { .. } => run.cycles.saturating_add(1),
    };
    Err(Error::NoResult {
        outcome: outcome_text(Outcome::from(run.outcome)),
        cycles: run.cycles,
        least,
    })
}

/// What `job show` prints.
#[derive(Serialize)]
struct Shown {
    job: u64,
    #[serde(flatten)]
    state: State,
    /// Inputs of an open job.
    #[serde(skip_serializing_if = "Option::is_none")]
    inputs: Option<Vec<u32>>,
    /// Outputs of a paid job, if the node still has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    outputs: Option<Vec<u32>>,
}

async fn show(job: u64, connection: &Connection, output: Output) -> Result<()> {
    let chain = connection.open().await?;
    let at = chain.finalized().await?;
    let state = match jobs::state(&at, job).await? {
        State::Unknown => return Err(Error::UnknownJob(job)),
        State::Forgotten => return Err(Error::Forgotten(job)),
        state => state,
    };
    let inputs = match &state {
        State::Open(record) => Some(jobs::inputs(&at, job, record).await?),
        _ => None,
    };
    let shown = Shown {
        job,
        outputs: outputs_of(&chain, job, &state).await?,
        state,
        inputs,
    };
    output.result(&shown, || shown_text(&shown))
}

async fn outputs_of(chain: &Chain, job: u64, state: &State) -> Result<Option<Vec<u32>>> {
    match state {
        State::Closed(Receipt {
            ending: Ending::Paid { outputs_hash, .. },
            height,
            ..
        }) => outputs(chain, job, *height, *outputs_hash).await,
        _ => Ok(None),
    }
}

fn shown_text(shown: &Shown) -> String {
    let table = Table::default().row("job", shown.job);
    match &shown.state {
        State::Open(job) => open_rows(table, job)
            .row_if(
                "inputs",
                shown.inputs.as_ref().map(|words| format!("{words:?}")),
            )
            .text(),
        State::Closed(receipt) => closed_text(table, receipt, shown.outputs.as_ref()),
        State::Unknown | State::Forgotten => table.text(),
    }
}

/// What is or was held for a job.
fn payment_text(payment: Amount, free: bool) -> String {
    let deposit = if free {
        ", a deposit: the job is free"
    } else {
        ""
    };
    format!("{payment} SAGE{deposit}")
}

fn status_text(status: &Status) -> String {
    match status {
        Status::Queued { queue_deadline } => {
            format!("waits for a worker until block {queue_deadline}")
        }
        Status::Assigned {
            worker,
            exec_deadline,
            ..
        } => format!("assigned to {worker} until block {exec_deadline}"),
    }
}

fn open_rows(table: Table, job: &Record) -> Table {
    table
        .row("state", status_text(&job.status))
        .row("client", job.client)
        .row("program", hash_text(&job.program))
        .row("payment", payment_text(job.payment, job.free))
        .row("policy", policy_text(job.terms.policy))
        .row("cycles", format!("at most {}", job.max_cycles))
        .row("attempts", job.attempts)
        .row("opened", format!("block {}", job.created_at))
        .row("ends", format!("block {}", job.sla_deadline))
}

fn closed_text(table: Table, receipt: &Receipt, outputs: Option<&Vec<u32>>) -> String {
    let state = match &receipt.ending {
        Ending::Paid { worker, .. } => format!("paid to {worker}"),
        Ending::Refunded { reason } => format!("refunded: {}", reason.text()),
        Ending::Cancelled => "withdrawn by its client".into(),
    };
    let table = table
        .row("state", state)
        .row("client", receipt.client)
        .row("payment", payment_text(receipt.payment, receipt.free))
        .row("attempts", receipt.attempts)
        .row("ended", format!("block {}", receipt.height));
    match &receipt.ending {
        Ending::Paid {
            settlement,
            statement,
            cycles,
            outcome,
            ..
        } => {
            let outputs = outputs.map_or_else(
                || "not kept by this node; ask an archive node".into(),
                |words| format!("{words:?}"),
            );
            let table = table
                .row("run", run_text(*outcome, *cycles))
                .row("statement", hash_text(statement))
                .row("outputs", outputs);
            format!("{}\n{}", table.text(), settlement_lines(settlement, 4))
        }
        Ending::Refunded { .. } | Ending::Cancelled => table.text(),
    }
}

/// One entry of `job list`.
#[derive(Serialize)]
struct Listed {
    job: u64,
    #[serde(flatten)]
    record: Record,
}

async fn list(arguments: &List, connection: &Connection, output: Output) -> Result<()> {
    let client = if arguments.mine {
        arguments.key.account()?
    } else {
        arguments.client
    };
    let chain = connection.open().await?;
    let at = chain.finalized().await?;
    let mut found = match (&client, arguments.claimable) {
        (_, true) => jobs::claimable(&at).await?,
        (Some(client), false) => jobs::of_client(&at, client).await?,
        (None, false) => jobs::open(&at).await?,
    };
    if let Some(client) = &client {
        found.retain(|(_, job)| job.client == *client);
    }
    found.sort_unstable_by_key(|(job, _)| *job);
    let listed: Vec<Listed> = found
        .into_iter()
        .map(|(job, record)| Listed { job, record })
        .collect();
    output.result(&listed, || list_text(&listed))
}

fn list_text(listed: &[Listed]) -> String {
    if listed.is_empty() {
        return "no open jobs".into();
    }
    let lines = listed.iter().map(|Listed { job, record }| {
        format!(
            "{job:<8}{:>14} SAGE  {:>9} cycles  {}",
            record.payment,
            record.max_cycles,
            status_text(&record.status)
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use sage_vm::arbitrary::exact_cycles;

    use super::*;

    #[test]
    fn a_run_on_this_machine_says_what_to_pay_for() {
        let code = exact_cycles(20);
        assert_eq!(cycles_of(&code, &[], 100).unwrap(), 20);
        let error = cycles_of(&code, &[], 19).unwrap_err();
        assert!(
            matches!(
                error,
                Error::NoResult {
                    cycles: 19,
                    least: 19,
                    ..
                }
            ),
            "{error}"
        );
        let traps =
            ".mem_log 6\n.input 32 0\n.output 40 0\n loadimm r1, 1\n div r2, r1, r3\n halt\n";
        let code = sage_vm::asm::assemble(traps).unwrap();
        let error = cycles_of(&code, &[], 100).unwrap_err();
        assert!(
            matches!(
                error,
                Error::NoResult {
                    cycles: 1,
                    least: 2,
                    ..
                }
            ),
            "{error}"
        );
        assert!(error.to_string().contains("--max-cycles 2"), "{error}");
    }
}
