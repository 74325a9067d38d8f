//! What the pallet does.

mod bonding;
mod disputes;
mod slashing;
mod views;
