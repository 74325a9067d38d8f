//! Blocks on demand, for development chains.
//!
//! A sealed block carries the digests of a slot but no author's signature, and is final at once without votes. Other
//! nodes refuse it, so a sealed chain stays on one machine. Its clock moves on by one slot a block.

use super::{
    consensus::{BlockImport, Inherents},
    BlockProposer, FullClient, FullPool, FullSelectChain,
};
use crate::cli::Seal;
use futures::{
    stream::{self, BoxStream},
    StreamExt,
};
use futures_timer::Delay;
use sage_runtime::{opaque::Block, Hash};
use sc_consensus_manual_seal::{
    run_manual_seal, ConsensusDataProvider, EngineCommand, ManualSealParams,
};
use sc_service::TaskManager;
use sc_transaction_pool_api::TransactionPool;
use sp_blockchain::HeaderBackend;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Most arrivals of transactions that are answered by one block.
const ARRIVALS_PER_BLOCK: usize = 8_192;

/// What [`spawn`] needs.
pub struct SealParts {
    /// Client.
    pub client: Arc<FullClient>,
    /// Transaction pool.
    pub pool: Arc<FullPool>,
    /// Fork choice.
    pub select_chain: FullSelectChain,
    /// Builds the content of a block.
    pub proposer: BlockProposer,
    /// Import of blocks.
    pub block_import: BlockImport,
    /// Slot and time of the next block, by the chain's clock.
    pub inherents: Inherents,
    /// Digests of the next block.
    pub digests: Box<dyn ConsensusDataProvider<Block>>,
}

/// Starts making blocks as `seal` says.
pub fn spawn(task_manager: &TaskManager, seal: Seal, parts: SealParts) {
    let commands = match seal {
        Seal::Instant => on_arrivals(parts.client.clone(), parts.pool.clone()),
        Seal::Interval(period) => on_ticks(period),
    };
    log::info!("🔨 Sealing blocks on demand ({seal}): no slots, no votes");
    let sealing = run_manual_seal(ManualSealParams {
        block_import: parts.block_import,
        env: parts.proposer,
        client: parts.client,
        pool: parts.pool,
        commands_stream: commands,
        select_chain: parts.select_chain,
        consensus_data_provider: Some(parts.digests),
        create_inherent_data_providers: parts.inherents,
    });
    let spawner = task_manager.spawn_essential_handle();
    spawner.spawn_blocking("dev-seal", Some("block-authoring"), sealing);
}

/// The order to make one block and to make it final.
///
/// The engine's own check for an empty pool counts inherents wrongly for this runtime, so it is always told that an
/// empty block is fine; [`on_arrivals`] asks the pool itself.
fn seal_block() -> EngineCommand<Hash> {
    EngineCommand::SealNewBlock {
        create_empty: true,
        finalize: true,
        parent_hash: None,
        sender: None,
    }
}

/// One order whenever transactions have arrived that the best block does not hold yet.
fn on_arrivals(
    client: Arc<FullClient>,
    pool: Arc<FullPool>,
) -> BoxStream<'static, EngineCommand<Hash>> {
    pool.import_notification_stream()
        .ready_chunks(ARRIVALS_PER_BLOCK)
        .filter_map(move |_| {
            let (client, pool) = (client.clone(), pool.clone());
            async move {
                let waiting = pool
                    .ready_at(client.info().best_hash)
                    .await
                    .next()
                    .is_some();
                waiting.then(seal_block)
            }
        })
        .boxed()
}

/// One order every `period`, counted from the order before; a block that takes longer delays the next one.
fn on_ticks(period: Duration) -> BoxStream<'static, EngineCommand<Hash>> {
    stream::unfold(Instant::now(), move |previous| async move {
        let due = previous + period;
        Delay::new(due.saturating_duration_since(Instant::now())).await;
        Some((seal_block(), due.max(Instant::now())))
    })
    .boxed()
}
