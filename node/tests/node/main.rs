//! Starts the built node and uses it as its operators do.
//!
//! One program for all of these tests: they mostly wait for blocks, and tests of one program wait together.

mod chain_spec;
mod code_cache;
mod common;
mod database;
mod dev_chain;
mod flags;
mod keys;
mod network;
mod options;
mod rpc_safety;
mod sealing;
