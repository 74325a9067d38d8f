//! Tests by behaviour.

mod burns;
mod emission;
mod genesis;
mod invariants;
mod pools;
mod random;
mod schedules;
