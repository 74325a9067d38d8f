//! Tests by behaviour.

mod booked;
mod config;
mod invariants;
mod random;
mod referrals;
mod rewards;
mod rounds;
mod settlement;
mod split;
