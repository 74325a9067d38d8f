//! What the pallet does.

mod epoch;
mod models;
mod quotes;
