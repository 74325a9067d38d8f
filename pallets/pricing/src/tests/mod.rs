//! What the pallet does.

mod grace;
mod invariants;
mod models;
mod quotes;
mod random;
mod schedule;
