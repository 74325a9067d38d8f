#![doc = include_str!("../README.md")]

pub mod account;
pub mod airdrop;
pub mod amount;
pub mod chain;
pub mod denominations;
pub mod error;
pub mod follow;
pub mod jobs;
pub mod keys;
pub mod meters;
pub mod pricing;
pub mod program;
mod runtime;
pub mod stake;
pub mod supply;
pub mod tx;
mod view;
pub mod words;
pub mod worker;

pub use amount::Amount;
pub use chain::Chain;
pub use error::{Error, ErrorKind, Result};
pub use keys::Signer;
