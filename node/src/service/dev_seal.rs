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
use sc_client_api::BlockchainEvents;
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

/// One order whenever transactions wait that the best block does not hold: when one arrives, and when a block has left
/// some of them out, as the first block of a session does, whose weight the session's change takes.
fn on_arrivals(
    client: Arc<FullClient>,
    pool: Arc<FullPool>,
) -> BoxStream<'static, EngineCommand<Hash>> {
    let arrivals = pool
        .import_notification_stream()
        .ready_chunks(ARRIVALS_PER_BLOCK)
        .map(|_| Cause::Arrival);
    let blocks = client.import_notification_stream().map(|_| Cause::Block);
    let causes = stream::select(arrivals, blocks);
    let orders = (causes, Patience::default(), client, pool);
    stream::unfold(
        orders,
        |(mut causes, mut patience, client, pool)| async move {
            loop {
                let cause = causes.next().await?;
                let best = client.info().best_hash;
                let waiting = pool.ready_at(best).await.count();
                if patience.seals(cause, waiting) {
                    return Some((seal_block(), (causes, patience, client, pool)));
                }
            }
        },
    )
    .boxed()
}

/// What may call for a block.
#[derive(Clone, Copy, Debug)]
enum Cause {
    /// A transaction has arrived.
    Arrival,
    /// A block was made.
    Block,
}

/// Decides when blocks that take no transaction are no longer worth making: a transaction that no block takes would
/// otherwise call for blocks without end.
#[derive(Debug, Default)]
struct Patience {
    /// Waiting transactions when the last cause was weighed.
    waiting: usize,
    /// Blocks in a row after which no fewer transactions waited.
    idle_blocks: u32,
}

impl Patience {
    /// So many blocks in a row may leave all waiting transactions out. A change of session does so once; a migration of
    /// several blocks may do so longer, and then the next arrival goes on.
    const IDLE_BLOCKS: u32 = 4;

    /// Whether `cause` calls for a block while `waiting` transactions wait.
    fn seals(&mut self, cause: Cause, waiting: usize) -> bool {
        match cause {
            Cause::Block if waiting >= self.waiting => self.idle_blocks += 1,
            Cause::Arrival | Cause::Block => self.idle_blocks = 0,
        }
        self.waiting = waiting;
        waiting > 0 && self.idle_blocks < Self::IDLE_BLOCKS
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_that_left_transactions_out_is_followed_by_another() {
        let mut patience = Patience::default();
        assert!(patience.seals(Cause::Arrival, 1));
        assert!(patience.seals(Cause::Block, 1));
        assert!(!patience.seals(Cause::Block, 0), "the second took it");
    }

    #[test]
    fn a_transaction_that_no_block_takes_does_not_call_for_blocks_without_end() {
        let mut patience = Patience::default();
        assert!(patience.seals(Cause::Arrival, 1));
        let blocks = (0..100)
            .take_while(|_| patience.seals(Cause::Block, 1))
            .count();
        assert_eq!(blocks, 3);
        assert!(patience.seals(Cause::Arrival, 2), "the next arrival counts");
    }

    #[test]
    fn a_long_queue_is_worked_off() {
        let mut patience = Patience::default();
        assert!(patience.seals(Cause::Arrival, 100));
        assert!((1..100)
            .rev()
            .all(|left| patience.seals(Cause::Block, left)));
    }
}
