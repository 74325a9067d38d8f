//! `sage meter`.

use sage_air::{claim::MAX_CYCLES, program::Program};
use sage_client::{
    chain::{block_milliseconds, At},
    jobs::policy_text,
    meters::{
        self, Event, GpuClass, Limits, Meter as Record, Plan, Rates, Request, State, Status, Terms,
    },
    program,
    words::hash_text,
    Amount, Error, Result,
};
use serde::Serialize;

use crate::{
    cli::{Connection, ListMeters, Meter, OpenMeter, OwnMeter},
    exit::Exit,
    job::halting_run,
    output::Output,
    progress::Spinner,
    text::{hours_text, Table, Transaction},
    watch,
};

/// Runs a command.
pub async fn run(command: Meter, connection: &Connection, output: Output) -> Result<Exit> {
    match command {
        Meter::Open(arguments) => return open(&arguments, connection, output).await,
        Meter::Watch(arguments) => {
            let chain = connection.open().await?;
            return watch::follow_meter(chain, arguments.job, output).await;
        }
        Meter::Terms => terms(connection, output).await?,
        Meter::Show(arguments) => show(arguments.job, connection, output).await?,
        Meter::List(arguments) => list(&arguments, connection, output).await?,
        Meter::Close(arguments) => close(&arguments, connection, output).await?,
    }
    Ok(Exit::Success)
}

fn sage(amount: Amount) -> String {
    format!("{amount} SAGE")
}

/// What `meter open` prints.
#[derive(Serialize)]
struct OpenedView {
    kind: &'static str,
    job: u64,
    #[serde(flatten)]
    transaction: Transaction,
    max_cycles: u32,
    class: GpuClass,
    max_hours: u32,
    rate: Amount,
    /// What is held.
    total: Amount,
}

async fn open(arguments: &OpenMeter, connection: &Connection, output: Output) -> Result<Exit> {
    let signer = arguments.key.signer()?;
    let chain = connection.open().await?;
    let at = chain.best().await?;
    let (id, code) = program::named(&at, &arguments.program).await?;
    let class = arguments.class.class();
    let terms = meters::terms(&at).await?;
    let rate = terms.rates.of(class);
    let request = Request {
        program: id,
        inputs: arguments.inputs.0.clone(),
        policy: arguments.policy.map(crate::cli::Policy::number),
        max_cycles: cycles_paid_for(&at, arguments, &code)?,
        class,
        max_hours: arguments.hours,
        // Never another length and never more than what is shown.
        hour_blocks: terms.hour_blocks,
        max_rate: arguments.max_rate.unwrap_or(rate),
    };
    output.note(&price_text(&terms, rate, request.max_hours));
    let waiting = Spinner::new("opening the metered job");
    let opened = meters::open(&chain, &signer, &request).await?;
    drop(waiting);
    let Plan { rate, total } = opened.plan;
    let view = OpenedView {
        kind: "opened",
        job: opened.job,
        transaction: (&opened.included).into(),
        max_cycles: request.max_cycles,
        class,
        max_hours: request.max_hours,
        rate,
        total,
    };
    if !arguments.watch {
        output.result(&view, || opened_text(&view))?;
        return Ok(Exit::Success);
    }
    output.line(&view, || opened_text(&view))?;
    watch::follow_meter(chain, opened.job, output).await
}

/// What is shown before a job is opened.
fn price_text(terms: &Terms, rate: Amount, hours: u32) -> String {
    let total = rate.times(hours);
    format!(
        "an hour of {} blocks costs {rate} SAGE: {total} SAGE will be held for {}",
        terms.hour_blocks,
        hours_text(hours)
    )
}

fn opened_text(view: &OpenedView) -> String {
    let table = Table::default()
        .row("metered job", view.job)
        .row("hours", view.max_hours)
        .row(
            "rate",
            format!("{} an hour, class {}", sage(view.rate), view.class),
        )
        .row("escrow", format!("{} held", sage(view.total)))
        .row("cycles", format!("at most {} an hour", view.max_cycles));
    view.transaction.rows(table).text()
}

/// The cycles that a client asks for, or those that the longest of all hours takes on this machine.
fn cycles_paid_for(at: &At, arguments: &OpenMeter, code: &Program) -> Result<u32> {
    if let Some(cycles) = arguments.max_cycles {
        return Ok(cycles);
    }
    let limits = Limits::of(at)?;
    let waiting = Spinner::new("running the program");
    // More hours are refused anyway, and need not be run.
    let hours = arguments.hours.min(limits.max_hours);
    longest(
        code,
        &arguments.inputs.0,
        hours,
        limits.max_cycles.min(MAX_CYCLES),
        &mut |hour| waiting.say(format!("running hour {hour} of {hours}")),
    )
}

/// Cycles of the longest of `hours` runs, each of which begins with what the one before has left.
///
/// # Errors
/// [`Error::NoResult`] or [`Error::NoHour`] if one of them does not halt, or leaves more words than the program takes.
fn longest(
    code: &Program,
    inputs: &[u32],
    hours: u32,
    limit: u32,
    begin: &mut dyn FnMut(u32),
) -> Result<u32> {
    let mut words = inputs.to_vec();
    let mut most = 1;
    for hour in 1..=hours {
        begin(hour);
        let run = halting_run(code, &words, limit).map_err(|error| match error {
            first if hour == 1 => first,
            Error::NoResult { outcome, .. } => Error::NoHour {
                hour,
                reason: format!("the program {outcome}"),
            },
            other => Error::NoHour {
                hour,
                reason: other.to_string(),
            },
        })?;
        most = most.max(run.cycles);
        words = run.outputs;
    }
    Ok(most)
}

/// What `meter close` prints.
#[derive(Serialize)]
struct ClosedView {
    job: u64,
    #[serde(flatten)]
    event: Event,
    #[serde(flatten)]
    transaction: Transaction,
}

async fn close(arguments: &OwnMeter, connection: &Connection, output: Output) -> Result<()> {
    let (signer, chain) = (arguments.key.signer()?, connection.open().await?);
    let waiting = Spinner::new("closing the metered job");
    let closed = meters::close(&chain, &signer, arguments.job).await?;
    drop(waiting);
    let view = ClosedView {
        job: arguments.job,
        transaction: (&closed.included).into(),
        event: closed.event,
    };
    output.result(&view, || closed_text(&view))
}

fn closed_text(view: &ClosedView) -> String {
    let table = Table::default().row("metered job", view.job);
    let table = match &view.event {
        Event::LastHour { hour } => table.row(
            "ends",
            format!("with hour {hour}, which is still paid if it is proven"),
        ),
        Event::Reopened { reason, .. } => table.row("waits again", reason.text()),
        Event::Closed {
            paid_hours,
            paid,
            refunded,
            end,
            ..
        } => table
            .row("ended", end.text())
            .row(
                "paid",
                format!("{} for {}", sage(*paid), hours_text(*paid_hours)),
            )
            .row("given back", sage(*refunded)),
        _ => table,
    };
    view.transaction.rows(table).text()
}

/// What `meter show` and `meter list` print of a metered job.
#[derive(Serialize)]
struct Shown {
    job: u64,
    #[serde(flatten)]
    record: Record,
    /// What is held for the hours not yet paid.
    escrow: Amount,
    /// Inputs of the next run.
    #[serde(skip_serializing_if = "Option::is_none")]
    inputs: Option<Vec<u32>>,
}

impl Shown {
    fn new(job: u64, record: Record, inputs: Option<Vec<u32>>) -> Self {
        Self {
            job,
            escrow: record.escrow(),
            record,
            inputs,
        }
    }
}

async fn show(job: u64, connection: &Connection, output: Output) -> Result<()> {
    let chain = connection.open().await?;
    let at = chain.finalized().await?;
    let record = match meters::state(&at, job).await? {
        State::Open(record) => record,
        State::Ended => return Err(Error::MeterEnded(job)),
        State::Unknown => return Err(Error::UnknownMeter(job)),
    };
    let inputs = meters::inputs(&at, job, &record).await?;
    let shown = Shown::new(job, record, Some(inputs));
    output.result(&shown, || shown_text(&shown))
}

fn status_text(record: &Record) -> String {
    match &record.status {
        Status::Waiting => "waits for a worker".into(),
        Status::Running {
            worker,
            due,
            deadline,
            last,
            ..
        } => {
            let last = if *last { ", the last one" } else { "" };
            format!(
                "hour {} runs at {worker}{last}; its proof is accepted from block {due} to {deadline}",
                record.present_hour()
            )
        }
    }
}

fn shown_text(shown: &Shown) -> String {
    let record = &shown.record;
    let inputs = shown.inputs.as_ref().map(|words| format!("{words:?}"));
    Table::default()
        .row("metered job", shown.job)
        .row("state", status_text(record))
        .row("client", record.client)
        .row("program", hash_text(&record.program))
        .row(
            "hours",
            format!("{} of {} paid", record.paid_hours, record.max_hours),
        )
        .row(
            "rate",
            format!(
                "{} an hour of {} blocks",
                sage(record.rate),
                record.hour_blocks
            ),
        )
        .row("escrow", sage(shown.escrow))
        .row("class", record.class)
        .row("policy", policy_text(record.terms.policy))
        .row("cycles", format!("at most {} an hour", record.max_cycles))
        .row("opened", format!("block {}", record.opened_at))
        .row_if("inputs", inputs)
        .text()
}

async fn list(arguments: &ListMeters, connection: &Connection, output: Output) -> Result<()> {
    let account = if arguments.mine {
        arguments.key.account()?
    } else {
        arguments.account
    };
    let chain = connection.open().await?;
    let at = chain.finalized().await?;
    let mut found = meters::all(&at).await?;
    if let Some(account) = &account {
        found.retain(|(_, record)| record.client == *account || record.is_run_by(account));
    }
    if arguments.waiting {
        found.retain(|(_, record)| record.status == Status::Waiting);
    }
    let listed: Vec<Shown> = found
        .into_iter()
        .map(|(job, record)| Shown::new(job, record, None))
        .collect();
    output.result(&listed, || list_text(&listed))
}

fn list_text(listed: &[Shown]) -> String {
    if listed.is_empty() {
        return "no open metered jobs".into();
    }
    let lines = listed.iter().map(|Shown { job, record, .. }| {
        format!(
            "{job:<17} {:>3} of {:>3} hours at {:>6} SAGE  {:<8}{}",
            record.paid_hours,
            record.max_hours,
            record.rate,
            record.class,
            status_text(record)
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What `meter terms` prints.
#[derive(Serialize)]
struct TermsView {
    #[serde(flatten)]
    terms: Terms,
    block_milliseconds: u64,
    limits: Limits,
}

async fn terms(connection: &Connection, output: Output) -> Result<()> {
    let chain = connection.open().await?;
    let at = chain.finalized().await?;
    let view = TermsView {
        terms: meters::terms(&at).await?,
        block_milliseconds: block_milliseconds(&at)?,
        limits: Limits::of(&at)?,
    };
    output.result(&view, || terms_text(&view))
}

fn terms_text(view: &TermsView) -> String {
    let TermsView { terms, limits, .. } = view;
    let rates: &Rates = &terms.rates;
    let seconds = u64::from(terms.hour_blocks).saturating_mul(view.block_milliseconds) / 1_000;
    let hour = format!("{} blocks, about {seconds} s", terms.hour_blocks);
    let mut table = Table::default().row("hour", hour);
    for class in GpuClass::ALL {
        table = table.row(class.text(), format!("{} an hour", sage(rates.of(class))));
    }
    table
        .row("hours", format!("at most {} a job", limits.max_hours))
        .row("cycles", format!("at most {} an hour", limits.max_cycles))
        .row(
            "open jobs",
            format!("at most {} a client", limits.max_open_jobs),
        )
        .row(
            "wait",
            format!("at most {} blocks for a worker", limits.max_wait),
        )
        .text()
}

#[cfg(test)]
mod tests {
    use sage_client::{jobs::Terms as ProofTerms, meters::FIRST};
    use sage_vm::asm::assemble;
    use subxt::utils::{AccountId32, H256};

    use super::*;

    /// One SAGE in base units.
    const SAGE: u128 = 1_000_000_000_000_000_000;

    /// Reads a word and returns it less one; traps at 0, because 1 is divided by the word.
    const COUNTDOWN: &str = "\
        .mem_log 6\n.input 32 1\n.output 40 1\n\
        load r1, in_base + 1\n loadimm r2, 1\n div r3, r2, r1\n sub r4, r1, r2\n\
        store r4, out_base + 1\n store r2, out_base\n halt\n";

    fn record() -> Record {
        Record {
            client: AccountId32([1; 32]),
            program: H256([2; 32]),
            terms: ProofTerms {
                circuit: 1,
                version: 1,
                policy: 1,
            },
            max_cycles: 1_000,
            class: GpuClass::Other,
            rate: Amount(5 * SAGE / 2),
            hour_blocks: 600,
            max_hours: 3,
            paid_hours: 1,
            input_hash: H256([3; 32]),
            opened_at: 10,
            given_back_by: None,
            status: Status::Running {
                worker: AccountId32([4; 32]),
                since: 700,
                due: 1_300,
                deadline: 1_900,
                last: false,
            },
        }
    }

    #[test]
    fn all_hours_are_run_before_they_are_paid_for() {
        let code = assemble(COUNTDOWN).unwrap();
        let mut begun = Vec::new();
        let cycles = longest(&code, &[3], 3, 100, &mut |hour| begun.push(hour)).unwrap();
        assert_eq!(cycles, halting_run(&code, &[3], 100).unwrap().cycles);
        assert_eq!(begun, [1, 2, 3]);
        let error = longest(&code, &[3], 4, 100, &mut |_| {}).unwrap_err();
        assert!(matches!(error, Error::NoHour { hour: 4, .. }), "{error}");
        assert!(error.to_string().contains("trapped"), "{error}");
        // The first hour is told as for an ordinary job.
        let error = longest(&code, &[0], 4, 100, &mut |_| {}).unwrap_err();
        assert!(matches!(error, Error::NoResult { .. }), "{error}");
    }

    #[test]
    fn more_outputs_than_inputs_end_it_before_it_begins() {
        // Two words are returned, and one is taken.
        let code = assemble(
            ".mem_log 6\n.input 32 1\n.output 40 2\nloadimm r1, 2\n store r1, out_base\n halt\n",
        )
        .unwrap();
        assert!(longest(&code, &[], 1, 100, &mut |_| {}).is_ok());
        let error = longest(&code, &[], 2, 100, &mut |_| {}).unwrap_err();
        assert!(matches!(error, Error::NoHour { hour: 2, .. }), "{error}");
    }

    fn rates() -> Rates {
        Rates {
            other: Amount(5 * SAGE / 2),
            rtx3090: Amount(5 * SAGE),
            rtx4090: Amount(10 * SAGE),
            a100: Amount(20 * SAGE),
            h100: Amount(30 * SAGE),
        }
    }

    #[test]
    fn what_is_held_and_how_long_an_hour_is_are_shown_before_it_is() {
        let terms = Terms {
            hour_blocks: 600,
            rates: rates(),
        };
        assert_eq!(
            price_text(&terms, Amount(5 * SAGE / 2), 3),
            "an hour of 600 blocks costs 2.5 SAGE: 7.5 SAGE will be held for 3 hours"
        );
        assert!(price_text(&terms, Amount(SAGE), 1).ends_with("1 SAGE will be held for 1 hour"));
    }

    #[test]
    fn a_metered_job_shows_its_hour_and_what_is_left_in_escrow() {
        let shown = Shown::new(FIRST, record(), Some(vec![111]));
        let text = shown_text(&shown);
        for part in [
            "metered job 4503599627370496",
            "hour 2 runs at",
            "from block 1300 to 1900",
            "1 of 3 paid",
            "rate        2.5 SAGE an hour of 600 blocks",
            "escrow      5 SAGE",
            "inputs      [111]",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let json = serde_json::to_value(&shown).unwrap();
        assert_eq!(json["job"], FIRST);
        assert_eq!(json["escrow"]["sage"], "5");
        assert_eq!(json["status"]["due"], 1_300);
        assert_eq!(json["inputs"][0], 111);
        let listed = Shown::new(FIRST, record(), None);
        assert!(serde_json::to_value(&listed)
            .unwrap()
            .get("inputs")
            .is_none());
        assert!(list_text(&[listed]).contains("1 of   3 hours"));
        assert_eq!(list_text(&[]), "no open metered jobs");
    }

    #[test]
    fn terms_name_every_class() {
        let view = TermsView {
            terms: Terms {
                hour_blocks: 600,
                rates: rates(),
            },
            block_milliseconds: 6_000,
            limits: Limits {
                max_cycles: 4_000_000,
                max_hours: 720,
                max_open_jobs: 100,
                max_wait: 432_000,
            },
        };
        let text = terms_text(&view);
        for part in [
            "hour        600 blocks, about 3600 s",
            "other       2.5 SAGE an hour",
            "h100        30 SAGE an hour",
            "hours       at most 720 a job",
            "wait        at most 432000 blocks for a worker",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let json = serde_json::to_value(&view).unwrap();
        assert_eq!(json["hour_blocks"], 600);
        assert_eq!(json["rates"]["h100"]["sage"], "30");
        assert_eq!(json["limits"]["max_hours"], 720);
    }
}
