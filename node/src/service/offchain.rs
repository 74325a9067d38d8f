//! Offchain workers: code of the runtime that this node runs beside block import.

use super::{FullBackend, FullClient, FullPool};
use crate::Result;
use futures::FutureExt;
use sc_client_api::Backend;
use sc_network::service::traits::NetworkService;
use sc_service::{Configuration, TaskManager};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_keystore::KeystorePtr;
use std::sync::Arc;

/// What offchain workers may use.
pub struct OffchainParts<'a> {
    /// Client.
    pub client: Arc<FullClient>,
    /// Database, which holds the workers' own storage.
    pub backend: &'a FullBackend,
    /// Transaction pool, which takes their transactions.
    pub pool: Arc<FullPool>,
    /// Keys of this node.
    pub keystore: KeystorePtr,
    /// Network.
    pub network: Arc<dyn NetworkService>,
}

/// Starts offchain workers if `config` enables them.
///
/// # Errors
///
/// Their HTTP client cannot start.
pub fn spawn(
    config: &Configuration,
    task_manager: &TaskManager,
    parts: OffchainParts<'_>,
) -> Result<()> {
    if !config.offchain_worker.enabled {
        return Ok(());
    }
    let OffchainParts {
        client,
        backend,
        pool,
        keystore,
        network,
    } = parts;
    let workers = sc_offchain::OffchainWorkers::new(sc_offchain::OffchainWorkerOptions {
        runtime_api_provider: client.clone(),
        is_validator: config.role.is_authority(),
        keystore: Some(keystore),
        offchain_db: backend.offchain_storage(),
        transaction_pool: Some(OffchainTransactionPoolFactory::new(pool)),
        network_provider: Arc::new(network),
        enable_http_requests: true,
        custom_extensions: |_| Vec::new(),
    })?;
    let run = workers.run(client, task_manager.spawn_handle()).boxed();
    let spawner = task_manager.spawn_handle();
    spawner.spawn("offchain-workers-runner", "offchain-worker", run);
    Ok(())
}
