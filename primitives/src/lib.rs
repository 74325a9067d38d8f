//! Identifiers, bounded types and the traits by which the pallets of the SAGE chain talk.
//!
//! Each file is one conversation: who asks, who answers, and what both may rely on. A pallet never imports another
//! pallet; the runtime joins them through these traits.
//!
//! | File | Asked by | Answered by |
//! | --- | --- | --- |
//! | [`bonds`] | bond ledgers, and whoever slashes | `stakes` |
//! | [`epochs`] | every pallet with a clock | `epochs` |
//! | [`escrow`] | `jobs` and `metering`, of each other | both |
//! | [`hardware`] | `metering`, when a worker takes a metered job | the registry of attested provers |
//! | [`issuance`] | whoever burns | `issuance` |
//! | [`prices`] | whoever trades for the chain, and wallets | a source of prices |
//! | [`pricing`] | `jobs` and `metering`, when a job is opened or paid | `pricing` |
//! | [`programs`] | `jobs` and `metering`, when a job is opened or closed | `proofs` |
//! | [`proofs`] | `proofs`, when a proof arrives | `jobs`, `metering` |
//! | [`referrals`] | `fees`, when a job is paid | `referral` |
//! | [`rewards`] | whoever punishes | `rewards` |
//! | [`settlement`] | `jobs` and `metering`, when a run is paid | `fees` |
//! | [`shares`] | bond pallets, when a stake changes | `fees` |
//! | [`verifier`] | `proofs` | the native host functions |
//! | [`workers`] | `jobs` and `metering`, when a worker takes or leaves a job | the worker registry |

#![cfg_attr(not(feature = "std"), no_std)]

pub mod bonds;
pub mod epochs;
pub mod escrow;
pub mod hardware;
pub mod issuance;
pub mod prices;
pub mod pricing;
pub mod programs;
pub mod proofs;
pub mod referrals;
pub mod rewards;
pub mod settlement;
pub mod shares;
pub mod types;
pub mod verifier;
pub mod workers;

pub use types::*;
