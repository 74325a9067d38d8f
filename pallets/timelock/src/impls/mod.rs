//! What the pallet does.

mod execution;
mod groups;
mod guardians;
mod operations;
