//! What the pallet does.

mod admin;
mod claims;
