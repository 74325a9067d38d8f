//! The parts of a running node and how they are joined.
//!
//! [`partial`] builds what every command needs: client, transaction pool, import queue. [`full`] adds network and RPC,
//! [`role`] and [`offchain`] the tasks of a running node. [`consensus`] is the only module that names a consensus
//! protocol. [`dev_seal`] makes blocks on demand for development chains.

pub mod consensus;
pub mod dev_seal;
pub mod full;
pub mod offchain;
pub mod partial;
pub mod role;

use crate::executor::Executor;
use sage_runtime::{opaque::Block, RuntimeApi};

/// Client: state, blocks and execution.
pub type FullClient = sc_service::TFullClient<Block, RuntimeApi, Executor>;
/// Database of the client.
pub type FullBackend = sc_service::TFullBackend<Block>;
/// Fork choice: the longest of the chains that the import rules weigh.
pub type FullSelectChain = sc_consensus::LongestChain<FullBackend, Block>;
/// Pool of transactions that wait for a block.
pub type FullPool = sc_transaction_pool::TransactionPoolHandle<Block, FullClient>;
/// Builds the content of a block.
pub type BlockProposer = sc_basic_authorship::ProposerFactory<FullPool, FullClient>;
