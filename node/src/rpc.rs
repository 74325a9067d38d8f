//! JSON-RPC methods beyond those that every Substrate node has.
//!
//! Unsafe methods answer only where `--rpc-methods` allows them: by default to callers of this machine.

use crate::service::{
    consensus::rpc::{ConsensusRpc, RpcParts},
    FullClient, FullPool, FullSelectChain,
};
use jsonrpsee::RpcModule;
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use sc_rpc::SubscriptionTaskExecutor;
use sc_service::ChainSpec;
use sp_keystore::KeystorePtr;
use std::sync::Arc;
use substrate_frame_rpc_system::{System, SystemApiServer};

/// What the methods read.
pub struct Deps {
    /// Client.
    pub client: Arc<FullClient>,
    /// Transaction pool.
    pub pool: Arc<FullPool>,
    /// Fork choice.
    pub select_chain: FullSelectChain,
    /// Keys of this node.
    pub keystore: KeystorePtr,
    /// Specification of the chain.
    pub chain_spec: Box<dyn ChainSpec>,
    /// Block production and finality.
    pub consensus: ConsensusRpc,
}

impl Deps {
    /// The methods; `executor` runs their subscriptions.
    ///
    /// # Errors
    ///
    /// Two methods have one name, or the chain specification has no room for a sync state.
    pub fn module(
        &self,
        executor: SubscriptionTaskExecutor,
    ) -> Result<RpcModule<()>, Box<dyn std::error::Error + Send + Sync>> {
        let mut module = self.consensus.module(RpcParts {
            client: self.client.clone(),
            select_chain: self.select_chain.clone(),
            keystore: self.keystore.clone(),
            chain_spec: self.chain_spec.cloned_box(),
            executor,
        })?;
        module.merge(System::new(self.client.clone(), self.pool.clone()).into_rpc())?;
        module.merge(TransactionPayment::new(self.client.clone()).into_rpc())?;
        Ok(module)
    }
}
