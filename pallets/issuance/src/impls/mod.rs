//! The logic behind calls, hooks and traits.

mod burns;
mod emission;
mod genesis;
mod pools;
