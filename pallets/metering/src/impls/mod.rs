//! The rules behind the calls, one file a topic.

mod closing;
mod escrow;
mod hours;
mod opening;
mod terms;
