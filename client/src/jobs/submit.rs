//! The calls of clients and workers, apart from the proof.

use crate::{
    account,
    chain::{self, Chain},
    jobs::{Limits, Request, RequestError},
    keys::Signer,
    pricing, program,
    runtime::api::{
        self as runtime,
        runtime_types::{
            bounded_collections::bounded_vec::BoundedVec, pallet_jobs::types::JobRequest,
        },
    },
    tx::{self, Included, Sent},
    Error, Result,
};

/// A job that was opened.
pub struct Submitted {
    /// Its number.
    pub job: u64,
    /// The transaction that opened it.
    pub included: Included,
}

/// Opens a job and waits until that is final.
///
/// What the chain would refuse is refused before a fee is paid.
///
/// # Errors
/// [`Error::Request`], [`Error::UnknownProgram`], [`Error::Retired`], [`Error::NoPrice`]; as [`tx::execute`].
pub async fn submit(chain: &Chain, signer: &Signer, request: &Request) -> Result<Submitted> {
    let at = chain.best().await?;
    let registered = program::get(&at, request.program).await?;
    if registered.retired {
        return Err(Error::Retired(request.program));
    }
    let price = pricing::quote(&at, registered.circuit, request.max_cycles).await?;
    let limits = Limits {
        min_payment: price.least,
        ..Limits::of(&at)?
    };
    let plan = request.plan(&limits, chain::height(&at))?;
    let given = request.inputs.len();
    if given as u64 > u64::from(registered.max_inputs) {
        return Err(Error::Request(RequestError::Inputs {
            program: request.program,
            given,
            most: registered.max_inputs,
        }));
    }
    let open = super::of_client(&at, &signer.account()).await?.len();
    if open as u64 >= u64::from(limits.max_open_jobs) {
        return Err(Error::Request(RequestError::OpenJobs { open }));
    }
    let spendable = account::balance(&at, &signer.account()).await?.spendable;
    if spendable < request.payment {
        return Err(Error::Request(RequestError::Balance {
            payment: request.payment,
            spendable,
        }));
    }
    let call = runtime::tx().jobs().submit_job(
        JobRequest {
            program: request.program,
            policy: request.policy,
            max_cycles: request.max_cycles,
            payment: request.payment.0,
            only_if_free: price.free,
            queue_deadline: plan.queue_deadline,
            exec_duration: request.exec_blocks,
            sla_deadline: plan.sla_deadline,
        },
        BoundedVec(request.inputs.clone()),
    );
    let included = tx::execute(chain, signer, &call).await?;
    let event = included
        .events
        .find_first::<runtime::jobs::events::JobSubmitted>()
        .ok_or_else(|| Error::Data("the job was opened without an event".into()))??;
    Ok(Submitted {
        job: event.job,
        included,
    })
}

/// Withdraws a job that no worker has, and waits until that is final.
///
/// # Errors
/// As [`tx::execute`].
pub async fn cancel(chain: &Chain, signer: &Signer, job: u64) -> Result<Included> {
    tx::execute(chain, signer, &runtime::tx().jobs().cancel_job(job)).await
}

/// Gives a job back that the signer has taken, and waits until that is final.
///
/// # Errors
/// As [`tx::execute`].
pub async fn abandon(chain: &Chain, signer: &Signer, job: u64) -> Result<Included> {
    tx::execute(chain, signer, &runtime::tx().jobs().abandon_job(job)).await
}

/// Asks for a job; whether the signer got it shows when the transaction is in a block.
///
/// # Errors
/// As [`tx::send`].
pub async fn claim(chain: &Chain, signer: &Signer, job: u64) -> Result<Sent> {
    tx::send(chain, signer, &claim_call(job)).await
}

/// The call that asks for a job.
pub(crate) fn claim_call(job: u64) -> subxt::tx::StaticPayload<runtime::jobs::calls::ClaimJob> {
    runtime::tx().jobs().claim_job(job)
}
