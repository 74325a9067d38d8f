//! The parameters of every pallet, one file a subject.

#![warn(missing_docs)]

pub mod balances_fees;
pub mod consensus;
pub mod faucet;
pub mod governance;
pub mod market;
pub mod referenda;
pub mod safety;
pub mod sage;
pub mod system;
pub mod utility;
pub mod vesting;
