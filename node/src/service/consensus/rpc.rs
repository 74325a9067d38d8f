//! JSON-RPC methods of the two protocols: `babe_*`, `grandpa_*` and `sync_state_*`.

use super::Consensus;
use crate::service::{FullBackend, FullClient, FullSelectChain};
use jsonrpsee::RpcModule;
use sage_runtime::{opaque::Block, Hash};
use sc_consensus_babe::BabeWorkerHandle;
use sc_consensus_babe_rpc::{Babe, BabeApiServer};
use sc_consensus_grandpa::{
    FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState,
};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_rpc::SubscriptionTaskExecutor;
use sc_service::ChainSpec;
use sc_sync_state_rpc::{SyncState, SyncStateApiServer};
use sp_keystore::KeystorePtr;
use sp_runtime::traits::NumberFor;
use std::sync::Arc;

/// What the JSON-RPC methods of both protocols read.
#[derive(Clone)]
pub struct ConsensusRpc {
    worker: BabeWorkerHandle<Block>,
    authority_set: SharedAuthoritySet<Hash, NumberFor<Block>>,
    rounds: SharedVoterState,
    justifications: GrandpaJustificationStream<Block>,
    proofs: Arc<FinalityProofProvider<FullBackend, Block>>,
}

/// What [`ConsensusRpc::module`] needs beyond the protocols.
pub struct RpcParts {
    /// Client.
    pub client: Arc<FullClient>,
    /// Fork choice.
    pub select_chain: FullSelectChain,
    /// Keys of this node.
    pub keystore: KeystorePtr,
    /// Specification of the chain, which `sync_state_genSyncSpec` completes.
    pub chain_spec: Box<dyn ChainSpec>,
    /// Runs subscriptions.
    pub executor: SubscriptionTaskExecutor,
}

impl Consensus {
    /// What the JSON-RPC methods of both protocols read.
    pub fn rpc(&self, backend: Arc<FullBackend>) -> ConsensusRpc {
        let authority_set = self.voter.shared_authority_set().clone();
        ConsensusRpc {
            worker: self.worker.clone(),
            rounds: self.rounds.clone(),
            justifications: self.voter.justification_stream(),
            proofs: FinalityProofProvider::new_for_service(backend, Some(authority_set.clone())),
            authority_set,
        }
    }
}

impl ConsensusRpc {
    /// The methods of both protocols.
    ///
    /// # Errors
    ///
    /// Two methods have one name, or the specification has no room for a sync state.
    pub fn module(
        &self,
        parts: RpcParts,
    ) -> Result<RpcModule<()>, Box<dyn std::error::Error + Send + Sync>> {
        let RpcParts {
            client,
            select_chain,
            keystore,
            chain_spec,
            executor,
        } = parts;
        let babe = Babe::new(client.clone(), self.worker.clone(), keystore, select_chain);
        let grandpa = Grandpa::new(
            executor,
            self.authority_set.clone(),
            self.rounds.clone(),
            self.justifications.clone(),
            self.proofs.clone(),
        );
        let sync_state = SyncState::new(
            chain_spec,
            client,
            self.authority_set.clone(),
            self.worker.clone(),
        )?;
        let mut module = RpcModule::new(());
        module.merge(babe.into_rpc())?;
        module.merge(grandpa.into_rpc())?;
        module.merge(sync_state.into_rpc())?;
        Ok(module)
    }
}
