//! Tests by behaviour.

mod clock;
mod hooks;
mod invariants;
