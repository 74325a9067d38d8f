//! The calls of clients and workers, apart from the proof.

use crate::{
    account,
    chain::Chain,
    keys::Signer,
    meters::{of_client, of_included, terms, Event, Limits, Plan, Request, RequestError},
    pricing, program,
    runtime::api::{
        self as runtime,
        runtime_types::{
            bounded_collections::bounded_vec::BoundedVec, pallet_metering::types::MeterRequest,
        },
    },
    tx::{self, Included, Sent},
    Error, Result,
};

/// A metered job that was opened.
pub struct Opened {
    /// Its number.
    pub job: u64,
    /// What it costs, by the event of the chain.
    pub plan: Plan,
    /// The transaction that opened it.
    pub included: Included,
}

/// A metered job that was closed, will be with the hour that runs, or waits again.
pub struct Closed {
    /// What happened to it: [`Event::LastHour`], [`Event::Reopened`] or [`Event::Closed`].
    pub event: Event,
    /// The transaction that did it.
    pub included: Included,
}

/// Opens a metered job and waits until that is final.
///
/// What the chain would refuse is refused before a fee is paid.
///
/// # Errors
/// [`Error::Meter`], [`Error::NoMeterTerms`], [`Error::UnknownProgram`], [`Error::Retired`], [`Error::NoPrice`]; as
/// [`tx::execute`].
pub async fn open(chain: &Chain, signer: &Signer, request: &Request) -> Result<Opened> {
    check(chain, signer, request).await?;
    let call = runtime::tx().metering().open(
        MeterRequest {
            program: request.program,
            policy: request.policy,
            max_cycles: request.max_cycles,
            class: request.class.into(),
            max_hours: request.max_hours,
            hour_blocks: request.hour_blocks,
            max_rate: request.max_rate.0,
        },
        BoundedVec(request.inputs.clone()),
    );
    let included = tx::execute(chain, signer, &call).await?;
    let opened = of_included(&included)?
        .into_iter()
        .find_map(|(job, event)| {
            let Event::Opened {
                rate, max_hours, ..
            } = event
            else {
                return None;
            };
            let total = rate.times(max_hours);
            Some((job, Plan { rate, total }))
        });
    let (job, plan) =
        opened.ok_or_else(|| Error::Data("the metered job was opened without an event".into()))?;
    Ok(Opened {
        job,
        plan,
        included,
    })
}

/// Checks what the chain will check.
async fn check(chain: &Chain, signer: &Signer, request: &Request) -> Result<()> {
    let at = chain.best().await?;
    let registered = program::get(&at, request.program).await?;
    if registered.retired {
        return Err(Error::Retired(request.program));
    }
    let limits = Limits::of(&at)?;
    let plan = request.plan(&terms(&at).await?, &limits)?;
    plan.covers(&pricing::quote(&at, registered.circuit, request.max_cycles).await?)?;
    let given = request.inputs.len();
    if given as u64 > u64::from(registered.max_inputs) {
        return Err(Error::Meter(RequestError::Inputs {
            program: request.program,
            given,
            most: registered.max_inputs,
        }));
    }
    let open = of_client(&at, &signer.account()).await?.len();
    if open as u64 >= u64::from(limits.max_open_jobs) {
        return Err(Error::Meter(RequestError::OpenJobs { open }));
    }
    let spendable = account::balance(&at, &signer.account()).await?.spendable;
    if spendable < plan.total {
        return Err(Error::Meter(RequestError::Balance {
            total: plan.total,
            spendable,
        }));
    }
    Ok(())
}

/// Ends a metered job, at once or with the hour that runs, or gives it back, and waits until that is final.
///
/// # Errors
/// As [`tx::execute`].
pub async fn close(chain: &Chain, signer: &Signer, job: u64) -> Result<Closed> {
    let call = runtime::tx().metering().close(job);
    let included = tx::execute(chain, signer, &call).await?;
    let done = |event: &Event| {
        matches!(
            event,
            Event::LastHour { .. } | Event::Reopened { .. } | Event::Closed { .. }
        )
    };
    let event = of_included(&included)?
        .into_iter()
        .find_map(|(number, event)| (number == job && done(&event)).then_some(event))
        .ok_or_else(|| Error::Data("the metered job was closed without an event".into()))?;
    Ok(Closed { event, included })
}

/// Asks for a metered job; whether the signer got it shows when the transaction is in a block.
///
/// # Errors
/// As [`tx::send`].
pub async fn claim(chain: &Chain, signer: &Signer, job: u64) -> Result<Sent> {
    tx::send(chain, signer, &claim_call(job)).await
}

/// The call that asks for a metered job.
pub(crate) fn claim_call(job: u64) -> subxt::tx::StaticPayload<runtime::metering::calls::Claim> {
    runtime::tx().metering().claim(job)
}
