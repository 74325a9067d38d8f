//! Tests by behaviour.

mod booked;
mod config;
mod invariants;
mod random;
mod rewards;
mod settlement;
mod split;
