//! Questions to the chain's state.

use sage_air::statement::input_hash;
use serde::Serialize;
use subxt::utils::{AccountId32, H256};

use crate::{
    chain::At,
    jobs::{Job, State, Status},
    runtime::api as runtime,
    view, Amount, Error, Result,
};

/// Jobs that one question brings; the runtime answers with no more.
const PAGE: u32 = 256;

/// The chain's bounds of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// Smallest payment.
    pub min_payment: Amount,
    /// Largest number of cycles.
    pub max_cycles: u32,
    /// Largest number of blocks that a worker may be given.
    pub max_exec_duration: u32,
    /// Largest number of blocks from submission to the sla deadline.
    pub max_lifetime: u32,
    /// How often a job may be assigned.
    pub max_attempts: u32,
    /// How many open jobs one client may have.
    pub max_open_jobs: u32,
}

impl Limits {
    /// The bounds that the runtime at a block has.
    ///
    /// # Errors
    /// The runtime is another one.
    pub fn of(at: &At) -> Result<Self> {
        let (constants, jobs) = (at.constants(), runtime::constants().jobs());
        Ok(Self {
            min_payment: Amount(constants.entry(jobs.min_payment())?),
            max_cycles: constants.entry(jobs.max_cycles())?,
            max_exec_duration: constants.entry(jobs.max_exec_duration())?,
            max_lifetime: constants.entry(jobs.max_lifetime())?,
            max_attempts: constants.entry(jobs.max_attempts())?,
            max_open_jobs: constants.entry(jobs.max_open_jobs())?,
        })
    }
}

/// What the chain knows of a job number.
///
/// # Errors
/// Trouble with the node.
pub async fn state(at: &At, job: u64) -> Result<State> {
    let question = runtime::view_functions().jobs().job_state(job);
    Ok(view::ask(at, question).await?.into())
}

/// How many jobs were ever opened, which is the number of the next one.
///
/// # Errors
/// Trouble with the node.
pub async fn opened(at: &At) -> Result<u64> {
    let next = runtime::storage().jobs().next_job_id();
    Ok(at.storage().fetch(next, ()).await?.decode()?)
}

/// All jobs that a worker may take at the block.
///
/// # Errors
/// Trouble with the node.
pub async fn claimable(at: &At) -> Result<Vec<(u64, Job)>> {
    let mut jobs: Vec<(u64, Job)> = Vec::new();
    loop {
        let after = jobs.last().map(|(id, _)| *id);
        let question = runtime::view_functions().jobs().claimable_jobs(after, PAGE);
        let page = view::ask(at, question).await?;
        let full = page.len() as u64 >= u64::from(PAGE);
        jobs.extend(page.into_iter().map(|(id, job)| (id, job.into())));
        if !full {
            return Ok(jobs);
        }
    }
}

/// All open jobs, by number.
///
/// # Errors
/// Trouble with the node.
pub async fn open(at: &At) -> Result<Vec<(u64, Job)>> {
    let mut jobs = Vec::new();
    let mut entries = at
        .storage()
        .iter(runtime::storage().jobs().jobs(), ())
        .await?;
    while let Some(entry) = entries.next().await {
        let entry = entry?;
        let (id,) = entry.key()?.decode()?;
        jobs.push((id, entry.value().decode()?.into()));
    }
    jobs.sort_unstable_by_key(|(id, _)| *id);
    Ok(jobs)
}

/// The open jobs of a client, by number.
///
/// # Errors
/// Trouble with the node.
pub async fn of_client(at: &At, client: &AccountId32) -> Result<Vec<(u64, Job)>> {
    let numbers = at
        .storage()
        .fetch(runtime::storage().jobs().open_jobs(), (*client,))
        .await?
        .decode()?;
    let mut jobs = Vec::new();
    for id in numbers.0 {
        if let State::Open(job) = state(at, id).await? {
            jobs.push((id, job));
        }
    }
    Ok(jobs)
}

/// The open jobs that a worker has, by number.
///
/// # Errors
/// Trouble with the node.
pub async fn assigned_to(at: &At, account: &AccountId32) -> Result<Vec<(u64, Job)>> {
    let mut jobs = open(at).await?;
    jobs.retain(
        |(_, job)| matches!(&job.status, Status::Assigned { worker, .. } if worker == account),
    );
    Ok(jobs)
}

/// The inputs of an open job, checked against the commitment in its record.
///
/// # Errors
/// [`Error::Mismatch`] if the node sends others; trouble with the node.
pub async fn inputs(at: &At, id: u64, job: &Job) -> Result<Vec<u32>> {
    let words = at
        .storage()
        .try_fetch(runtime::storage().jobs().inputs(), (id,))
        .await?
        .ok_or(Error::UnknownJob(id))?
        .decode()?
        .0;
    if commitment(&words) != job.input_hash {
        return Err(Error::Mismatch(format!("the inputs of job {id}")));
    }
    Ok(words)
}

/// The commitment to the inputs of a job.
pub fn commitment(inputs: &[u32]) -> H256 {
    H256(input_hash(inputs))
}
