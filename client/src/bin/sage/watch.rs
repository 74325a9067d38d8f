//! `sage job watch` and `sage meter watch`.

use sage_client::{follow::Sight, jobs, meters, Chain, Error, Result};
use serde::Serialize;

use crate::{
    exit::Exit,
    output::Output,
    progress::Spinner,
    text::{event_text, meter_event_text},
};

/// Prints what happens to a job until it has ended.
pub async fn follow(chain: Chain, job: u64, output: Output) -> Result<Exit> {
    let spinner = Spinner::new(format!("following job {job}"));
    let mut broken: Option<Error> = None;
    let closing = jobs::watch(chain, job, &mut |sight| {
        show(&sight, &spinner, output, &mut broken, event_text);
    })
    .await?;
    match broken {
        Some(error) => Err(error),
        None => Ok(closing.into()),
    }
}

/// Prints what happens to a metered job until it has ended.
pub async fn follow_meter(chain: Chain, job: u64, output: Output) -> Result<Exit> {
    let spinner = Spinner::new(format!("following metered job {job}"));
    let mut broken: Option<Error> = None;
    let ending = meters::watch(chain, job, &mut |sight| {
        show(&sight, &spinner, output, &mut broken, meter_event_text);
    })
    .await?;
    match broken {
        Some(error) => Err(error),
        None => Ok(ending.into()),
    }
}

/// Prints one sight; `broken` keeps the first failure to do so.
fn show<E: Serialize>(
    sight: &Sight<E>,
    spinner: &Spinner,
    output: Output,
    broken: &mut Option<Error>,
    event_text: fn(u64, u64, &E) -> String,
) {
    let printed = spinner.aside(|| output.line(sight, || text(sight, event_text)));
    *broken = broken.take().or(printed.err());
}

fn text<E>(sight: &Sight<E>, event_text: fn(u64, u64, &E) -> String) -> String {
    match sight {
        Sight::Event { job, height, event } => event_text(*height, *job, event),
        Sight::Gap { from, .. } => {
            format!("the node no longer keeps the events before block {from}")
        }
        Sight::Disconnected {
            detail,
            retry_milliseconds,
        } => format!("{detail}; trying again in {} s", retry_milliseconds / 1_000),
    }
}
