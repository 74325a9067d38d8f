//! What the pallet does.

mod closing;
mod escrow;
mod linear;
mod milestones;
