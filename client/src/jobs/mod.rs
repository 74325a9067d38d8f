//! Jobs: what a client asks for, what the chain knows of it, and what happens to it.

mod events;
mod outputs;
mod query;
mod request;
mod submit;
mod types;
mod watch;

pub(crate) use events::paid as paid_event;
pub use events::{of_block, Event};
pub use outputs::outputs;
pub use query::{
    assigned_to, claimable, commitment, inputs, of_client, open, opened, state, Limits,
};
pub use request::{Plan, Request, RequestError};
pub(crate) use submit::claim_call;
pub use submit::{abandon, cancel, claim, submit, Submitted};
pub use types::{
    outcome_text, policy_text, Ending, Job, Outcome, Receipt, RefundReason, Settlement, State,
    Status, Terms,
};
pub use watch::{watch, Closing, Sight};
