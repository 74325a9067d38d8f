//! Tests, by behaviour.

mod genesis;
mod invariants;
