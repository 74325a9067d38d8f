//! A running node: client, network, JSON-RPC, and the tasks of its role.

use super::{
    consensus::{tasks::VoteProtocol, Clock},
    offchain,
    partial::{new_partial, Extra},
    role::{Node, Settings},
    FullClient,
};
use crate::{cli::Seal, hardware, Error, Result};
use sage_runtime::{opaque::Block, Hash};
use sc_client_api::BlockBackend;
use sc_network::{
    config::{FullNetworkConfiguration, NetworkBackendType},
    Litep2pNetworkBackend, NetworkBackend, NetworkWorker, NotificationMetrics,
};
use sc_service::{
    BuildNetworkParams, ChainType, Configuration, SpawnTasksParams, TaskManager, WarpSyncConfig,
};
use sc_telemetry::Telemetry;

/// What an operator chose beyond the common configuration.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Blocks on demand instead of slots and votes.
    pub seal: Option<Seal>,
    /// Measure this machine at start.
    pub hardware_benchmarks: bool,
}

/// Starts a node on the network stack that `config` names.
///
/// # Errors
///
/// A part of the node cannot start, or `options` do not fit the chain.
pub fn new_full(config: Configuration, options: Options) -> Result<TaskManager> {
    if let Some(seal) = options.seal {
        if config.chain_spec.chain_type() != ChainType::Development {
            let chain = config.chain_spec.id().into();
            return Err(Error::SealOutsideDevelopment { chain, seal });
        }
    }
    match config.network.network_backend {
        NetworkBackendType::Litep2p => start::<Litep2pNetworkBackend>(config, options),
        NetworkBackendType::Libp2p => start::<NetworkWorker<Block, Hash>>(config, options),
    }
}

/// Starts a node on the network stack `N`.
#[allow(clippy::result_large_err)] // The RPC builder's error type is the service crate's.
fn start<N: NetworkBackend<Block, Hash>>(
    config: Configuration,
    options: Options,
) -> Result<TaskManager> {
    let clock = if options.seal.is_some() {
        Clock::Chain
    } else {
        Clock::Wall
    };
    let parts = new_partial(&config, clock)?;
    let Extra {
        consensus,
        mut telemetry,
    } = parts.other;
    let (client, backend, mut task_manager) = (parts.client, parts.backend, parts.task_manager);
    let (net_config, metrics, votes) = network_config::<N>(&config, &client, options)?;
    let (network, system_rpc_tx, tx_handler_controller, sync_service, _bitswap) =
        sc_service::build_network(BuildNetworkParams {
            config: &config,
            net_config,
            client: client.clone(),
            transaction_pool: parts.transaction_pool.clone(),
            spawn_handle: task_manager.spawn_handle(),
            spawn_essential_handle: task_manager.spawn_essential_handle(),
            import_queue: parts.import_queue,
            block_announce_validator_builder: None,
            warp_sync_config: Some(WarpSyncConfig::WithProvider(
                consensus.warp_sync(backend.clone()),
            )),
            block_relay: None,
            metrics,
            gap_sync_body_policy: None,
        })?;
    let node = Node {
        client: client.clone(),
        pool: parts.transaction_pool.clone(),
        select_chain: parts.select_chain,
        keystore: parts.keystore_container.keystore(),
        network: network.clone(),
        sync: sync_service.clone(),
        telemetry: telemetry.as_ref().map(|telemetry| telemetry.handle()),
        settings: Settings::new(&config, options),
    };
    measure(&config, options, &task_manager, telemetry.as_ref());
    offchain::spawn(&config, &task_manager, node.offchain(&backend))?;
    let methods = node.methods(config.chain_spec.cloned_box(), &consensus, &backend);
    sc_service::spawn_tasks(SpawnTasksParams {
        network,
        client,
        keystore: node.keystore.clone(),
        task_manager: &mut task_manager,
        transaction_pool: parts.transaction_pool,
        rpc_builder: Box::new(move |executor| methods.module(executor).map_err(Into::into)),
        backend,
        system_rpc_tx,
        tx_handler_controller,
        sync_service,
        config,
        telemetry: telemetry.as_mut(),
        tracing_execute_block: None,
    })?;
    node.make_blocks(&task_manager, consensus, votes)?;
    Ok(task_manager)
}

/// Network configuration and, unless blocks are sealed on demand, the protocol that carries votes.
#[allow(clippy::type_complexity)] // Taken apart at once by the only caller.
fn network_config<N: NetworkBackend<Block, Hash>>(
    config: &Configuration,
    client: &FullClient,
    options: Options,
) -> Result<(
    FullNetworkConfiguration<Block, Hash, N>,
    NotificationMetrics,
    Option<VoteProtocol>,
)> {
    let registry = config.prometheus_registry();
    let mut network = FullNetworkConfiguration::new(&config.network, registry.cloned());
    let metrics = N::register_notification_metrics(registry);
    let genesis = client.block_hash(0)?.ok_or(Error::GenesisMissing)?;
    let votes = options
        .seal
        .is_none()
        .then(|| VoteProtocol::register(genesis, config, &mut network, metrics.clone()));
    Ok((network, metrics, votes))
}

/// Measures the machine, except for a development chain.
fn measure(
    config: &Configuration,
    options: Options,
    task_manager: &TaskManager,
    telemetry: Option<&Telemetry>,
) {
    let development = config.chain_spec.chain_type() == ChainType::Development;
    if development || !options.hardware_benchmarks {
        return;
    }
    let scores = hardware::measure_at_start(config.database.path(), config.role.is_authority());
    if let Some(telemetry) = telemetry {
        hardware::report(scores, telemetry, &task_manager.spawn_handle());
    }
}
