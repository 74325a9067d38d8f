//! The pallet's logic by subject.

mod circuits;
mod programs;
mod registry;
mod submit;
