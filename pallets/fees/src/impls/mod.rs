//! The logic behind calls and traits.

mod config;
mod rewards;
mod rounds;
mod settlement;
