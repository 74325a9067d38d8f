//! What the pallet does.

mod awards;
mod claims;
mod grants;
mod rules;
mod slashing;
mod subsidies;
mod views;
