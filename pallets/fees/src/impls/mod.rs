//! The logic behind calls and traits.

mod config;
mod rewards;
mod settlement;
