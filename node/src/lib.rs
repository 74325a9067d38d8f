//! The SAGE chain node.
//!
//! The node brings the runtime to the network: command line, database, transaction pool, block production and finality,
//! JSON-RPC, metrics. It holds no chain rule; those are in `sage-runtime`.
//!
//! | Module | Subject |
//! | --- | --- |
//! | [`cli`], [`command`] | what an operator can type, and one arm for each subcommand |
//! | [`chain_spec`], [`built_in`] | the built-in networks |
//! | [`genesis`] | the state of their first block |
//! | [`executor`] | host functions offered to the runtime, listed once, and what runs it |
//! | [`code_cache`] | where compiled runtimes are kept |
//! | [`service`] | client, pool, network, consensus and sealing |
//! | [`rpc`] | JSON-RPC methods beyond those that every Substrate node has |
//! | [`hardware`] | reference hardware and `benchmark machine` |
//! | [`error`] | every way in which the node refuses to start |

pub mod built_in;
pub mod chain_spec;
pub mod cli;
pub mod code_cache;
pub mod command;
pub mod error;
pub mod executor;
pub mod genesis;
pub mod hardware;
pub mod rpc;
pub mod service;

pub use error::{Error, Result};
