//! The rules behind the calls, one file a topic.

mod closing;
mod expiry;
mod lifecycle;
mod settlement;
mod views;
