//! What the pallet does.

mod admin;
mod registry;
mod rewards;
mod views;
