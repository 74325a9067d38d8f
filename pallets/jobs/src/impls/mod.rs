//! The rules behind the calls, one file a topic.

mod closing;
mod escrow;
mod expiry;
mod lifecycle;
mod settlement;
mod views;
