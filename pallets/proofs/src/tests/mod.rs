//! Tests by behaviour.

mod circuits;
mod invariants;
mod programs;
mod random;
mod registry;
mod submit;
