//! The tasks of the two protocols: making blocks, and voting on their finality.

use super::{Consensus, JUSTIFICATION_PERIOD};
use crate::{
    service::{BlockProposer, FullClient, FullPool, FullSelectChain},
    Result,
};
use sage_runtime::{opaque::Block, Hash};
use sc_consensus_babe::{BabeParams, SlotProportion};
use sc_consensus_slots::BackoffAuthoringOnFinalizedHeadLagging;
use sc_network::{
    config::FullNetworkConfiguration, service::traits::NetworkService, NetworkBackend,
    NotificationMetrics, NotificationService, ProtocolName,
};
use sc_network_sync::SyncingService;
use sc_service::{Configuration, TaskManager};
use sc_telemetry::TelemetryHandle;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_keystore::KeystorePtr;
use sp_runtime::traits::NumberFor;
use std::{sync::Arc, time::Duration};
use substrate_prometheus_endpoint::Registry;

/// Time in which a vote should have reached every voter.
const GOSSIP_DURATION: Duration = Duration::from_millis(333);
/// Part of a slot that may go into making a block; the rest is for sending and importing it.
const PROPOSAL_PORTION: f32 = 0.5;

/// The network protocol that carries votes.
pub struct VoteProtocol {
    name: ProtocolName,
    service: Box<dyn NotificationService>,
}

impl VoteProtocol {
    /// Adds the protocol of the chain with this genesis to `network`.
    pub fn register<N: NetworkBackend<Block, Hash>>(
        genesis: Hash,
        config: &Configuration,
        network: &mut FullNetworkConfiguration<Block, Hash, N>,
        metrics: NotificationMetrics,
    ) -> Self {
        let name = sc_consensus_grandpa::protocol_standard_name(&genesis, &config.chain_spec);
        let (protocol, service) = sc_consensus_grandpa::grandpa_peers_set_config::<_, N>(
            name.clone(),
            metrics,
            network.peer_store_handle(),
        );
        network.add_notification_protocol(protocol);
        Self { name, service }
    }
}

/// What [`Consensus::author`] needs.
pub struct AuthorParts {
    /// Client.
    pub client: Arc<FullClient>,
    /// Fork choice.
    pub select_chain: FullSelectChain,
    /// Keys of this node.
    pub keystore: KeystorePtr,
    /// Builds the content of a block.
    pub proposer: BlockProposer,
    /// Sync, which tells when the node is behind.
    pub sync: Arc<SyncingService<Block>>,
    /// Author even while the node has no peers.
    pub force: bool,
    /// Telemetry.
    pub telemetry: Option<TelemetryHandle>,
}

/// What [`Consensus::vote`] needs.
pub struct VoterParts {
    /// Configuration of the voter.
    pub config: VoterConfig,
    /// Network.
    pub network: Arc<dyn NetworkService>,
    /// Sync.
    pub sync: Arc<SyncingService<Block>>,
    /// Transaction pool, which takes equivocation reports.
    pub pool: Arc<FullPool>,
    /// The protocol that carries votes.
    pub protocol: VoteProtocol,
}

/// Who this node is to other voters.
pub struct VoterConfig {
    /// Role of the node.
    pub role: sc_service::Role,
    /// Name of the node.
    pub name: String,
    /// Keys of a validator, none for other nodes.
    pub keystore: Option<KeystorePtr>,
    /// Telemetry.
    pub telemetry: Option<TelemetryHandle>,
    /// Metrics.
    pub registry: Option<Registry>,
}

impl Consensus {
    /// Starts making blocks in the slots of this node's keys.
    ///
    /// Authoring slows down while finality lags, so that the unfinal part of the chain stays short.
    ///
    /// # Errors
    ///
    /// The slot worker cannot start.
    pub fn author(&self, task_manager: &TaskManager, parts: AuthorParts) -> Result<()> {
        let AuthorParts {
            client,
            select_chain,
            keystore,
            proposer,
            sync,
            force,
            telemetry,
        } = parts;
        let backoff = BackoffAuthoringOnFinalizedHeadLagging::<NumberFor<Block>>::default();
        let author = sc_consensus_babe::start_babe(BabeParams {
            keystore,
            client,
            select_chain,
            env: proposer,
            block_import: self.block_import.clone(),
            sync_oracle: sync.clone(),
            justification_sync_link: sync,
            create_inherent_data_providers: self.inherents.clone(),
            force_authoring: force,
            backoff_authoring_blocks: Some(backoff),
            babe_link: self.link.clone(),
            block_proposal_slot_portion: SlotProportion::new(PROPOSAL_PORTION),
            max_block_proposal_slot_portion: None,
            telemetry,
        })
        .map_err(sc_service::Error::from)?;
        let spawner = task_manager.spawn_essential_handle();
        spawner.spawn_blocking("babe-proposer", Some("block-authoring"), author);
        Ok(())
    }

    /// Starts following, and with keys casting, finality votes.
    ///
    /// # Errors
    ///
    /// The voter cannot start.
    pub fn vote(self, task_manager: &TaskManager, parts: VoterParts) -> Result<()> {
        let VoterParts {
            config,
            network,
            sync,
            pool,
            protocol,
        } = parts;
        let voter = sc_consensus_grandpa::run_grandpa_voter(sc_consensus_grandpa::GrandpaParams {
            config: sc_consensus_grandpa::Config {
                gossip_duration: GOSSIP_DURATION,
                justification_generation_period: JUSTIFICATION_PERIOD,
                observer_enabled: false,
                local_role: config.role,
                name: Some(config.name),
                keystore: config.keystore,
                telemetry: config.telemetry.clone(),
                protocol_name: protocol.name,
            },
            link: self.voter,
            network,
            sync,
            notification_service: protocol.service,
            voting_rule: sc_consensus_grandpa::VotingRulesBuilder::default().build(),
            prometheus_registry: config.registry,
            shared_voter_state: self.rounds,
            telemetry: config.telemetry,
            offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(pool),
        })?;
        let spawner = task_manager.spawn_essential_handle();
        spawner.spawn_blocking("grandpa-voter", None, voter);
        Ok(())
    }
}
