//! Metered jobs: compute by the hour, one proven run after another.
//!
//! The rate of all hours is held when a metered job is opened. Each hour a worker proves one run of the program, which
//! begins with what the run before has left, and is paid the rate of that hour.

mod events;
mod query;
mod request;
mod submit;
mod types;
mod watch;

pub(crate) use events::of_included;
pub use events::{of_block, Event};
pub use query::{all, find, inputs, of_client, run_by, state, terms, waiting, Limits};
pub use request::{Plan, Request, RequestError};
pub(crate) use submit::claim_call;
pub use submit::{claim, close, open, Closed, Opened};
pub use types::{Ending, GpuClass, Meter, Moment, Rates, Reopening, State, Status, Terms, Window};
pub use watch::watch;

/// Number of the first metered job; ordinary jobs have lower ones.
pub const FIRST: u64 = 1 << 52;

/// Whether a number is that of a metered job, if it is that of any.
pub const fn is_metered(job: u64) -> bool {
    job >= FIRST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_tell_metered_jobs_from_others() {
        assert!(!is_metered(0));
        assert!(!is_metered(FIRST - 1));
        assert!(is_metered(FIRST));
        // Exact in languages whose numbers are 64-bit floating point.
        assert_eq!(FIRST, 4_503_599_627_370_496);
    }
}
