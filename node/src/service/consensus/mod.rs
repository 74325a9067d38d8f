//! BABE and GRANDPA. This module and its two files are the only ones that name either of them.
//!
//! BABE decides who makes a block in which slot, GRANDPA makes blocks final. Import checks both, reports
//! equivocations to the runtime, and keeps what warp sync needs. [`tasks`] makes blocks and votes, [`rpc`] answers
//! questions about both.

pub mod rpc;
pub mod tasks;

use super::{FullBackend, FullClient, FullPool, FullSelectChain};
use crate::Result;
use sage_runtime::{opaque::Block, Hash};
use sc_consensus::DefaultImportQueue;
use sc_consensus_babe::{BabeBlockImport, BabeLink, BabeWorkerHandle};
use sc_consensus_grandpa::{GrandpaBlockImport, GrandpaPruningFilter, LinkHalf, SharedVoterState};
use sc_consensus_manual_seal::{consensus::babe::BabeConsensusDataProvider, ConsensusDataProvider};
use sc_network_sync::strategy::warp::WarpSyncProvider;
use sc_service::{Configuration, PruningFilter, TaskManager};
use sc_telemetry::TelemetryHandle;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_application_crypto::{AppCrypto, ByteArray};
use sp_consensus_babe::{
    inherents::{BabeCreateInherentDataProviders, InherentDataProvider as SlotProvider},
    AuthorityId, Slot, SlotDuration,
};
use sp_keystore::KeystorePtr;
use sp_runtime::traits::{Header, NumberFor};
use sp_timestamp::{InherentDataProvider as TimestampProvider, Timestamp};
use std::sync::Arc;

/// Every so many blocks a justification is kept, so that other nodes can check finality without every vote.
const JUSTIFICATION_PERIOD: u32 = 512;

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type FinalityImport = GrandpaBlockImport<FullBackend, Block, FullClient, FullSelectChain>;

/// Slot and time of a block.
pub type Inherents = BabeCreateInherentDataProviders<Block>;
/// Import of a block, with every check of both protocols.
pub type BlockImport =
    BabeBlockImport<Block, FullClient, FinalityImport, Inherents, FullSelectChain>;

/// What the time of a block follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The clock of this machine: a block stands in the slot in which it is made.
    Wall,
    /// The chain itself: a block stands in the slot after its parent's. For sealed development chains.
    Chain,
}

/// What [`build`] needs.
pub struct Parts<'a> {
    /// Configuration of the node.
    pub config: &'a Configuration,
    /// Client.
    pub client: Arc<FullClient>,
    /// Fork choice.
    pub select_chain: FullSelectChain,
    /// Transaction pool, which takes equivocation reports.
    pub pool: Arc<FullPool>,
    /// Where tasks are spawned.
    pub task_manager: &'a TaskManager,
    /// Telemetry.
    pub telemetry: Option<TelemetryHandle>,
    /// What the time of a block follows.
    pub clock: Clock,
}

/// Both protocols, ready to import, author and vote.
pub struct Consensus {
    /// Import of blocks.
    pub block_import: BlockImport,
    /// Slot and time of the next block.
    pub inherents: Inherents,
    link: BabeLink<Block>,
    worker: BabeWorkerHandle<Block>,
    voter: LinkHalf<Block, FullClient, FullSelectChain>,
    rounds: SharedVoterState,
}

/// Builds block import and import queue.
///
/// # Errors
///
/// The runtime offers no consensus configuration, or the database holds an unreadable authority set.
pub fn build(parts: Parts<'_>) -> Result<(Consensus, DefaultImportQueue<Block>)> {
    let Parts {
        config,
        client,
        select_chain,
        pool,
        task_manager,
        telemetry,
        clock,
    } = parts;
    let (finality, voter) = sc_consensus_grandpa::block_import(
        client.clone(),
        JUSTIFICATION_PERIOD,
        &client,
        select_chain.clone(),
        telemetry.clone(),
    )?;
    let babe = sc_consensus_babe::configuration(&*client)?;
    let slot_duration = babe.slot_duration();
    let inherents = inherents(client.clone(), slot_duration, clock);
    let (block_import, link) = sc_consensus_babe::block_import(
        babe,
        finality.clone(),
        client.clone(),
        inherents.clone(),
        select_chain,
        OffchainTransactionPoolFactory::new(pool),
    )?;
    let (queue, worker) = sc_consensus_babe::import_queue(sc_consensus_babe::ImportQueueParams {
        link: link.clone(),
        block_import: block_import.clone(),
        justification_import: Some(Box::new(finality)),
        client,
        slot_duration,
        spawner: &task_manager.spawn_essential_handle(),
        registry: config.prometheus_registry(),
        telemetry,
    })?;
    let rounds = SharedVoterState::empty();
    Ok((
        Consensus {
            block_import,
            inherents,
            link,
            worker,
            voter,
            rounds,
        },
        queue,
    ))
}

/// Slot and time of a block on a given parent, by `clock`.
fn inherents(client: Arc<FullClient>, slot_duration: SlotDuration, clock: Clock) -> Inherents {
    Arc::new(move |parent: Hash, ()| {
        let time = match clock {
            Clock::Wall => Ok(Timestamp::current()),
            Clock::Chain => next_slot_start(&client, parent, slot_duration),
        };
        async move {
            let time = time?;
            let slot = SlotProvider::from_timestamp_and_slot_duration(time, slot_duration);
            Ok::<_, BoxError>((slot, TimestampProvider::new(time)))
        }
    })
}

/// Start of the slot after that of `parent`; after genesis, start of the present slot.
///
/// Always the start of a slot, so that two blocks in a row are one whole slot apart and never closer than the
/// runtime's minimum period.
fn next_slot_start(
    client: &FullClient,
    parent: Hash,
    slot_duration: SlotDuration,
) -> std::result::Result<Timestamp, BoxError> {
    let header = client
        .header(parent)?
        .ok_or_else(|| sp_blockchain::Error::UnknownBlock(format!("{parent:?}")))?;
    let slot = if *header.number() == 0 {
        Slot::from_timestamp(Timestamp::current(), slot_duration)
    } else {
        sc_consensus_babe::find_pre_digest::<Block>(&header)?
            .slot()
            .saturating_add(1u64)
    };
    Ok(slot
        .timestamp(slot_duration)
        .ok_or("the chain has used up its slots")?)
}

/// Blocks whose bodies stay although older than the pruning limit: those with a justification, which warp sync serves.
pub fn kept_blocks() -> Vec<Arc<dyn PruningFilter>> {
    vec![Arc::new(GrandpaPruningFilter)]
}

/// Takes back what both protocols stored about the newest `blocks` blocks.
///
/// # Errors
///
/// The database cannot be read or written.
pub fn revert(
    client: Arc<FullClient>,
    backend: Arc<FullBackend>,
    blocks: NumberFor<Block>,
) -> sp_blockchain::Result<()> {
    sc_consensus_babe::revert(client.clone(), backend, blocks)?;
    sc_consensus_grandpa::revert(client, blocks)
}

impl Consensus {
    /// Proofs of the way from genesis to the newest final block, for nodes that sync by them.
    pub fn warp_sync(&self, backend: Arc<FullBackend>) -> Arc<dyn WarpSyncProvider<Block>> {
        Arc::new(sc_consensus_grandpa::warp_proof::NetworkProvider::new(
            backend,
            self.voter.shared_authority_set().clone(),
            Vec::new(),
        ))
    }

    /// Tells whether `keystore` holds the key of a genesis block author.
    pub fn holds_author_key(&self, keystore: &KeystorePtr) -> bool {
        let authors = &self.link.config().authorities;
        authors
            .iter()
            .any(|(id, _)| keystore.has_keys(&[(id.to_raw_vec(), AuthorityId::ID)]))
    }

    /// Digests of blocks that are made outside the slots.
    ///
    /// # Errors
    ///
    /// The chain has no block author.
    pub fn sealed_digests(
        &self,
        client: Arc<FullClient>,
        keystore: KeystorePtr,
    ) -> Result<Box<dyn ConsensusDataProvider<Block>>> {
        Ok(Box::new(BabeConsensusDataProvider::new(
            client,
            keystore,
            self.link.epoch_changes().clone(),
            self.link.config().authorities.clone(),
        )?))
    }
}
