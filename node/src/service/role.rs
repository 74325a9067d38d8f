//! The tasks of a running node, by its role: block production, finality, discovery.

use super::{
    consensus::{
        tasks::{AuthorParts, VoteProtocol, VoterConfig, VoterParts},
        Consensus,
    },
    dev_seal::{self, SealParts},
    full::Options,
    offchain::OffchainParts,
    BlockProposer, FullBackend, FullClient, FullPool, FullSelectChain,
};
use crate::{cli::Seal, rpc, Error, Result};
use futures::StreamExt;
use sage_runtime::opaque::Block;
use sc_authority_discovery::WorkerConfig;
use sc_network::{service::traits::NetworkService, Event, NetworkEventStream};
use sc_network_sync::SyncingService;
use sc_service::{ChainSpec, Configuration, Role, TaskManager};
use sc_telemetry::TelemetryHandle;
use sp_keystore::KeystorePtr;
use std::sync::Arc;
use substrate_prometheus_endpoint::Registry;

/// Largest block that this node proposes, in bytes.
///
/// The runtime's own limit is the rule. This one keeps a block below the 16 MiB that the sync protocol sends at once.
const PROPOSAL_SIZE_LIMIT: usize = 15 * 1024 * 1024;

/// Parts of the configuration that outlive it.
pub struct Settings {
    options: Options,
    role: Role,
    name: String,
    chain: String,
    force_authoring: bool,
    votes: bool,
    registry: Option<Registry>,
    discovery: WorkerConfig,
}

impl Settings {
    /// Takes what tasks need from `config`.
    pub fn new(config: &Configuration, options: Options) -> Self {
        Self {
            options,
            role: config.role,
            name: config.network.node_name.clone(),
            chain: config.chain_spec.id().into(),
            force_authoring: config.force_authoring,
            votes: !config.disable_grandpa,
            registry: config.prometheus_registry().cloned(),
            discovery: WorkerConfig {
                publish_non_global_ips: config.network.allow_non_globals_in_dht,
                public_addresses: config.network.public_addresses.clone(),
                strict_record_validation: true,
                persisted_cache_directory: config.network.net_config_path.clone(),
                ..WorkerConfig::default()
            },
        }
    }
}

/// A node on the network, whose tasks are to be started.
pub struct Node {
    /// Client.
    pub client: Arc<FullClient>,
    /// Transaction pool.
    pub pool: Arc<FullPool>,
    /// Fork choice.
    pub select_chain: FullSelectChain,
    /// Keys of this node.
    pub keystore: KeystorePtr,
    /// Network.
    pub network: Arc<dyn NetworkService>,
    /// Sync.
    pub sync: Arc<SyncingService<Block>>,
    /// Telemetry.
    pub telemetry: Option<TelemetryHandle>,
    /// Parts of the configuration.
    pub settings: Settings,
}

impl Node {
    /// What offchain workers may use.
    pub fn offchain<'a>(&self, backend: &'a FullBackend) -> OffchainParts<'a> {
        OffchainParts {
            client: self.client.clone(),
            backend,
            pool: self.pool.clone(),
            keystore: self.keystore.clone(),
            network: self.network.clone(),
        }
    }

    /// The JSON-RPC methods of this node.
    pub fn methods(
        &self,
        chain_spec: Box<dyn ChainSpec>,
        consensus: &Consensus,
        backend: &Arc<FullBackend>,
    ) -> rpc::Deps {
        rpc::Deps {
            client: self.client.clone(),
            pool: self.pool.clone(),
            select_chain: self.select_chain.clone(),
            keystore: self.keystore.clone(),
            chain_spec,
            consensus: consensus.rpc(backend.clone()),
        }
    }

    /// Starts block production and finality, by slots and votes or by sealing.
    ///
    /// # Errors
    ///
    /// A task cannot start, or sealing was asked for without an author's key.
    pub fn make_blocks(
        mut self,
        task_manager: &TaskManager,
        consensus: Consensus,
        votes: Option<VoteProtocol>,
    ) -> Result<()> {
        if let Some(seal) = self.settings.options.seal {
            return self.seal(task_manager, consensus, seal);
        }
        if self.settings.role.is_authority() {
            self.author(task_manager, &consensus)?;
            self.discover_authorities(task_manager);
        }
        match votes {
            Some(protocol) if self.settings.votes => self.vote(task_manager, consensus, protocol),
            _ => Ok(()),
        }
    }

    /// Builds the content of blocks.
    fn proposer(&self, task_manager: &TaskManager) -> BlockProposer {
        let mut proposer = BlockProposer::new(
            task_manager.spawn_handle(),
            self.client.clone(),
            self.pool.clone(),
            self.settings.registry.as_ref(),
            self.telemetry.clone(),
        );
        proposer.set_default_block_size_limit(PROPOSAL_SIZE_LIMIT);
        proposer
    }

    fn author(&self, task_manager: &TaskManager, consensus: &Consensus) -> Result<()> {
        let parts = AuthorParts {
            client: self.client.clone(),
            select_chain: self.select_chain.clone(),
            keystore: self.keystore.clone(),
            proposer: self.proposer(task_manager),
            sync: self.sync.clone(),
            force: self.settings.force_authoring,
            telemetry: self.telemetry.clone(),
        };
        consensus.author(task_manager, parts)
    }

    /// Publishes the addresses of this validator and finds those of the others.
    fn discover_authorities(&mut self, task_manager: &TaskManager) {
        let events = self
            .network
            .event_stream("authority-discovery")
            .filter_map(|event| async {
                match event {
                    Event::Dht(event) => Some(event),
                    _ => None,
                }
            });
        let (worker, _service) = sc_authority_discovery::new_worker_and_service_with_config(
            std::mem::take(&mut self.settings.discovery),
            self.client.clone(),
            Arc::new(self.network.clone()),
            Box::pin(events),
            sc_authority_discovery::Role::PublishAndDiscover(self.keystore.clone()),
            self.settings.registry.clone(),
            task_manager.spawn_handle(),
        );
        let spawner = task_manager.spawn_handle();
        spawner.spawn(
            "authority-discovery-worker",
            Some("networking"),
            worker.run(),
        );
    }

    fn vote(
        self,
        task_manager: &TaskManager,
        consensus: Consensus,
        protocol: VoteProtocol,
    ) -> Result<()> {
        let Self {
            keystore,
            network,
            sync,
            pool,
            telemetry,
            settings,
            ..
        } = self;
        let config = VoterConfig {
            keystore: settings.role.is_authority().then_some(keystore),
            role: settings.role,
            name: settings.name,
            telemetry,
            registry: settings.registry,
        };
        consensus.vote(
            task_manager,
            VoterParts {
                config,
                network,
                sync,
                pool,
                protocol,
            },
        )
    }

    fn seal(self, task_manager: &TaskManager, consensus: Consensus, seal: Seal) -> Result<()> {
        if !consensus.holds_author_key(&self.keystore) {
            return Err(Error::SealWithoutAuthorKey {
                chain: self.settings.chain,
                seal,
            });
        }
        let digests = consensus.sealed_digests(self.client.clone(), self.keystore.clone())?;
        let parts = SealParts {
            proposer: self.proposer(task_manager),
            client: self.client,
            pool: self.pool,
            select_chain: self.select_chain,
            block_import: consensus.block_import,
            inherents: consensus.inherents,
            digests,
        };
        dev_seal::spawn(task_manager, seal, parts);
        Ok(())
    }
}
