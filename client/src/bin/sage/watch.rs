//! `sage job watch`.

use sage_client::{
    jobs::{watch, Sight},
    Chain, Error, Result,
};

use crate::{exit::Exit, output::Output, progress::Spinner, text::event_text};

/// Prints what happens to a job until it has ended.
pub async fn follow(chain: Chain, job: u64, output: Output) -> Result<Exit> {
    let spinner = Spinner::new(format!("following job {job}"));
    let mut broken: Option<Error> = None;
    let closing = watch(chain, job, &mut |sight| {
        let printed = spinner.aside(|| output.line(&sight, || text(&sight)));
        broken = broken.take().or(printed.err());
    })
    .await?;
    match broken {
        Some(error) => Err(error),
        None => Ok(closing.into()),
    }
}

fn text(sight: &Sight) -> String {
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
