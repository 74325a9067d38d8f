//! What the pallet does.

mod draft;
mod lots;
mod origins;
mod proposals;
mod reconcile;
mod tally;
mod views;
mod votes;

pub use origins::{EnsureDecided, EnsureProposer};
