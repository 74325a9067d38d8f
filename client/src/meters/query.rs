//! Questions to the chain's state.

use serde::Serialize;
use subxt::utils::AccountId32;

use crate::{
    chain::At,
    jobs::commitment,
    meters::{Meter, State, Terms, FIRST},
    runtime::api as runtime,
    view, Error, Result,
};

/// Metered jobs that one question brings; the runtime answers with no more.
const PAGE: u32 = 256;

/// The chain's bounds of a metered job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// Largest number of cycles of one run.
    pub max_cycles: u32,
    /// Most hours of one job.
    pub max_hours: u32,
    /// How many open metered jobs one client may have.
    pub max_open_jobs: u32,
    /// Blocks after its opening in which a job can be taken.
    pub max_wait: u32,
}

impl Limits {
    /// The bounds that the runtime at a block has.
    ///
    /// # Errors
    /// The runtime is another one.
    pub fn of(at: &At) -> Result<Self> {
        let (constants, metering) = (at.constants(), runtime::constants().metering());
        Ok(Self {
            max_cycles: constants.entry(metering.max_cycles())?,
            max_hours: constants.entry(metering.max_hours())?,
            max_open_jobs: constants.entry(metering.max_open_jobs())?,
            max_wait: constants.entry(metering.max_wait())?,
        })
    }
}

/// The terms under which a metered job is opened at a block.
///
/// # Errors
/// [`Error::NoMeterTerms`] if none are set; trouble with the node.
pub async fn terms(at: &At) -> Result<Terms> {
    let terms = at
        .storage()
        .try_fetch(runtime::storage().metering().current_terms(), ())
        .await?
        .ok_or(Error::NoMeterTerms)?;
    Ok(terms.decode()?.into())
}

/// The open metered job of a number.
///
/// # Errors
/// Trouble with the node.
pub async fn find(at: &At, job: u64) -> Result<Option<Meter>> {
    let meter = at
        .storage()
        .try_fetch(runtime::storage().metering().meters(), (job,))
        .await?;
    let Some(meter) = meter else { return Ok(None) };
    Ok(Some(meter.decode()?.into()))
}

/// What the chain knows of the number of a metered job.
///
/// # Errors
/// Trouble with the node.
pub async fn state(at: &At, job: u64) -> Result<State> {
    if let Some(meter) = find(at, job).await? {
        return Ok(State::Open(meter));
    }
    let next = runtime::storage().metering().next_job_id();
    let next: u64 = at.storage().fetch(next, ()).await?.decode()?;
    Ok(if (FIRST..next).contains(&job) {
        State::Ended
    } else {
        State::Unknown
    })
}

/// All metered jobs that a worker may take at the block.
///
/// # Errors
/// Trouble with the node.
pub async fn waiting(at: &At) -> Result<Vec<(u64, Meter)>> {
    let mut meters: Vec<(u64, Meter)> = Vec::new();
    loop {
        let after = meters.last().map(|(job, _)| *job);
        let question = runtime::view_functions()
            .metering()
            .waiting_meters(after, PAGE);
        let page = view::ask(at, question).await?;
        let full = page.len() as u64 >= u64::from(PAGE);
        meters.extend(page.into_iter().map(|(job, meter)| (job, meter.into())));
        if !full {
            return Ok(meters);
        }
    }
}

/// All open metered jobs, by number.
///
/// # Errors
/// Trouble with the node.
pub async fn all(at: &At) -> Result<Vec<(u64, Meter)>> {
    let mut meters: Vec<(u64, Meter)> = Vec::new();
    let mut entries = at
        .storage()
        .iter(runtime::storage().metering().meters(), ())
        .await?;
    while let Some(entry) = entries.next().await {
        let entry = entry?;
        let (job,) = entry.key()?.decode()?;
        meters.push((job, entry.value().decode()?.into()));
    }
    meters.sort_unstable_by_key(|(job, _)| *job);
    Ok(meters)
}

/// The open metered jobs that a worker has, by number.
///
/// # Errors
/// Trouble with the node.
pub async fn run_by(at: &At, account: &AccountId32) -> Result<Vec<(u64, Meter)>> {
    let mut meters = all(at).await?;
    meters.retain(|(_, meter)| meter.is_run_by(account));
    Ok(meters)
}

/// Numbers of the open metered jobs of a client.
///
/// # Errors
/// Trouble with the node.
pub async fn of_client(at: &At, client: &AccountId32) -> Result<Vec<u64>> {
    let numbers = at
        .storage()
        .fetch(runtime::storage().metering().open_jobs(), (*client,))
        .await?
        .decode()?;
    Ok(numbers.0)
}

/// The inputs of the next run of an open metered job, checked against the commitment in its record.
///
/// # Errors
/// [`Error::Mismatch`] if the node sends others; trouble with the node.
pub async fn inputs(at: &At, job: u64, meter: &Meter) -> Result<Vec<u32>> {
    let words = at
        .storage()
        .try_fetch(runtime::storage().metering().inputs(), (job,))
        .await?
        .ok_or(Error::UnknownMeter(job))?
        .decode()?
        .0;
    if commitment(&words) != meter.input_hash {
        return Err(Error::Mismatch(format!("the inputs of metered job {job}")));
    }
    Ok(words)
}
