//! What every command needs: client, transaction pool, import queue.

use super::{
    consensus::{self, Clock, Consensus},
    FullBackend, FullClient, FullPool, FullSelectChain,
};
use crate::{executor, Result};
use sage_runtime::{opaque::Block, RuntimeApi};
use sc_consensus::{DefaultImportQueue, LongestChain};
use sc_service::{Configuration, PartialComponents, TaskManager};
use sc_telemetry::{Telemetry, TelemetryWorker};
use std::sync::Arc;

/// Events that the telemetry worker keeps while an endpoint is slow.
const TELEMETRY_BUFFER: usize = 16;

/// What a node is made of before it has a network.
pub type Partial = PartialComponents<
    FullClient,
    FullBackend,
    FullSelectChain,
    DefaultImportQueue<Block>,
    FullPool,
    Extra,
>;

/// Parts that are particular to this node.
pub struct Extra {
    /// Block import, authoring and finality.
    pub consensus: Consensus,
    /// Telemetry, if an endpoint is configured.
    pub telemetry: Option<Telemetry>,
}

/// Builds the parts of a node that need no network.
///
/// `clock` tells whether block times follow the wall clock or, on a sealed development chain, the chain itself.
///
/// # Errors
///
/// The database cannot be opened, the genesis does not fit it, or the runtime offers no consensus configuration.
pub fn new_partial(config: &Configuration, clock: Clock) -> Result<Partial> {
    let telemetry = telemetry_worker(config)?;
    let (client, backend, keystore_container, task_manager) =
        sc_service::new_full_parts::<Block, RuntimeApi, _>(
            config,
            telemetry.as_ref().map(|(_, telemetry)| telemetry.handle()),
            executor::new(&config.executor),
            consensus::kept_blocks(),
        )?;
    let client = Arc::new(client);
    let telemetry = telemetry.map(|(worker, telemetry)| {
        task_manager
            .spawn_handle()
            .spawn("telemetry", None, worker.run());
        telemetry
    });
    let select_chain = LongestChain::new(backend.clone());
    let transaction_pool = new_pool(config, &client, &task_manager);
    let (consensus, import_queue) = consensus::build(consensus::Parts {
        config,
        client: client.clone(),
        select_chain: select_chain.clone(),
        pool: transaction_pool.clone(),
        task_manager: &task_manager,
        telemetry: telemetry.as_ref().map(|telemetry| telemetry.handle()),
        clock,
    })?;
    Ok(PartialComponents {
        client,
        backend,
        task_manager,
        import_queue,
        keystore_container,
        select_chain,
        transaction_pool,
        other: Extra {
            consensus,
            telemetry,
        },
    })
}

/// Starts telemetry if an endpoint is configured.
fn telemetry_worker(config: &Configuration) -> Result<Option<(TelemetryWorker, Telemetry)>> {
    let endpoints = config
        .telemetry_endpoints
        .clone()
        .filter(|endpoints| !endpoints.is_empty());
    let Some(endpoints) = endpoints else {
        return Ok(None);
    };
    let worker = TelemetryWorker::new(TELEMETRY_BUFFER).map_err(sc_service::Error::from)?;
    let telemetry = worker.handle().new_telemetry(endpoints);
    Ok(Some((worker, telemetry)))
}

/// The transaction pool of `config`, which follows every fork by default.
fn new_pool(
    config: &Configuration,
    client: &Arc<FullClient>,
    task_manager: &TaskManager,
) -> Arc<FullPool> {
    let pool = sc_transaction_pool::Builder::new(
        task_manager.spawn_essential_handle(),
        client.clone(),
        config.role.is_authority().into(),
    )
    .with_options(config.transaction_pool.clone())
    .with_prometheus(config.prometheus_registry())
    .build();
    Arc::new(pool)
}
