//! What the pallet does.

mod admin;
mod funds;
mod prices;
mod runs;
