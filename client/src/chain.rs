//! The connection to a node.
//!
//! State is read at the hash of a block by the JSON-RPC methods that every node has. The newer `chainHead` methods pin
//! blocks, drop them when a client is slow and end a subscription at 512 of them; a worker that proves for minutes
//! between two questions would have to expect that after each proof.

use std::{sync::Arc, time::Duration};

use serde::Serialize;
use subxt::{
    backend::LegacyBackend,
    client::Blocks,
    config::{RpcConfigFor, SubstrateConfig},
    ext::jsonrpsee::ws_client::{PingConfig, WsClientBuilder},
    rpcs::{self, LegacyRpcMethods, RpcClient},
    utils::{AccountId32, H256},
    OnlineClient, OnlineClientAtBlock,
};

use crate::{runtime::api as runtime, view, Amount, Error, Result};

/// Types of the chain as the chain library wants them.
pub type Config = SubstrateConfig;

/// The chain at one block.
pub type At = OnlineClientAtBlock<Config>;

/// Where a local node listens.
pub const DEFAULT_URL: &str = "ws://127.0.0.1:9944";

/// Time in which a node must answer a question.
const ANSWER: Duration = Duration::from_secs(60);

/// Notifications that may wait to be read before the node's client drops the subscription.
const WAITING_NOTIFICATIONS: usize = 4_096;

/// A connection to a node of the chain.
#[derive(Clone)]
pub struct Chain {
    url: String,
    config: Config,
    client: OnlineClient<Config>,
    rpc: LegacyRpcMethods<RpcConfigFor<Config>>,
}

impl Chain {
    /// Connects to the node at `url`, a `ws://` or `wss://` address.
    ///
    /// An address of another machine must be encrypted, unless `insecure` permits the contrary: whoever sits in between
    /// could show a state that is not.
    ///
    /// # Errors
    /// [`Error::Insecure`], [`Error::Connect`], or [`Error::OtherChain`] if the chain has no jobs.
    pub async fn connect(url: &str, insecure: bool) -> Result<Self> {
        let unreachable = |detail: String| Error::Connect {
            url: url.to_owned(),
            detail,
        };
        let secure = rpcs::utils::url_is_secure(url).map_err(|e| unreachable(e.to_string()))?;
        if !secure && !insecure {
            return Err(Error::Insecure(url.to_owned()));
        }
        Self::open(url, Config::new()).await
    }

    /// Connects once more to the same node.
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    pub async fn reconnect(&self) -> Result<Self> {
        // The configuration carries the runtime's metadata, which would take a second to fetch and decode again.
        Self::open(&self.url, self.config.clone()).await
    }

    async fn open(url: &str, config: Config) -> Result<Self> {
        let unreachable = |detail: String| Error::Connect {
            url: url.to_owned(),
            detail,
        };
        // Pings tell a silent node from a dead connection.
        let socket = WsClientBuilder::default()
            .request_timeout(ANSWER)
            .enable_ws_ping(PingConfig::new())
            .max_buffer_capacity_per_subscription(WAITING_NOTIFICATIONS)
            .build(url)
            .await
            .map_err(|error| unreachable(error.to_string()))?;
        let socket = RpcClient::new(socket);
        let backend = LegacyBackend::builder().build(socket.clone());
        let client = OnlineClient::from_backend_with_config(config.clone(), Arc::new(backend))
            .await
            .map_err(|error| unreachable(Error::from(error).to_string()))?;
        let chain = Self {
            url: url.to_owned(),
            config,
            client,
            rpc: LegacyRpcMethods::new(socket),
        };
        let at = chain.finalized().await?;
        for pallet in ["Jobs", "Proofs"] {
            if at.metadata_ref().pallet_by_name(pallet).is_none() {
                return Err(Error::OtherChain {
                    url: url.to_owned(),
                    pallet,
                });
            }
        }
        Ok(chain)
    }

    /// Where the node is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Hash of the chain's first block, which every statement is bound to.
    pub fn genesis(&self) -> H256 {
        self.client.genesis_hash()
    }

    /// The chain at its newest final block.
    ///
    /// # Errors
    /// Trouble with the node.
    pub async fn finalized(&self) -> Result<At> {
        Ok(self.client.at_current_block().await?)
    }

    /// The chain at its best block, which may still be undone.
    ///
    /// # Errors
    /// Trouble with the node.
    pub async fn best(&self) -> Result<At> {
        let hash = self
            .rpc
            .chain_get_block_hash(None)
            .await?
            .ok_or_else(|| Error::Node("it has no best block".into()))?;
        Ok(self.client.at_block(hash).await?)
    }

    /// The chain at a block of a height, `None` if there is no such block yet.
    ///
    /// # Errors
    /// Trouble with the node, or it no longer keeps the state of that block.
    pub async fn at_height(&self, height: u64) -> Result<Option<At>> {
        let Some(hash) = self.rpc.chain_get_block_hash(Some(height.into())).await? else {
            return Ok(None);
        };
        Ok(Some(self.client.at_block(hash).await?))
    }

    /// The transactions of a block, encoded; nodes keep them longer than the state.
    ///
    /// # Errors
    /// Trouble with the node, or there is no such block.
    pub async fn body(&self, height: u64) -> Result<Vec<Vec<u8>>> {
        let missing = || Error::Node(format!("it has no block {height}"));
        Ok(self.block(height).await?.ok_or_else(missing)?.1)
    }

    /// Hash and encoded transactions of a block, `None` if the node has no block of that height or not its body.
    ///
    /// # Errors
    /// Trouble with the node.
    pub async fn block(&self, height: u64) -> Result<Option<(H256, Vec<Vec<u8>>)>> {
        let Some(hash) = self.rpc.chain_get_block_hash(Some(height.into())).await? else {
            return Ok(None);
        };
        let block = self.rpc.chain_get_block(Some(hash)).await?;
        Ok(block.map(|found| {
            let extrinsics = found.block.extrinsics.into_iter();
            (hash, extrinsics.map(|bytes| bytes.0).collect())
        }))
    }

    /// Follows the final blocks, from the next one on and without gaps.
    ///
    /// # Errors
    /// Trouble with the node.
    pub async fn blocks(&self) -> Result<Blocks<Config>> {
        Ok(self.client.stream_blocks().await?)
    }

    /// The number of the account's next transaction, those that wait in the node's pool counted.
    ///
    /// # Errors
    /// Trouble with the node.
    pub async fn next_nonce(&self, account: &AccountId32) -> Result<u64> {
        Ok(self.rpc.system_account_next_index(account).await?)
    }

    /// The number of the account's next transaction, as far as the best block goes.
    ///
    /// # Errors
    /// Trouble with the node.
    pub async fn included_nonce(&self, account: &AccountId32) -> Result<u64> {
        Ok(self.best().await?.tx().account_nonce(account).await?)
    }

    /// What the chain and its node say of themselves.
    ///
    /// # Errors
    /// Trouble with the node.
    pub async fn info(&self) -> Result<Info> {
        let (best, at) = (self.best().await?, self.finalized().await?);
        let epoch = view::ask(&at, runtime::view_functions().epochs().status()).await?;
        let circuit = at
            .storage()
            .fetch(runtime::storage().proofs().default_circuit(), ())
            .await?
            .decode()?;
        let rule = view::ask(&at, runtime::view_functions().proofs().policy_rule(circuit)).await?;
        Ok(Info {
            chain: self.rpc.system_chain().await?,
            node: format!(
                "{} {}",
                self.rpc.system_name().await?,
                self.rpc.system_version().await?
            ),
            genesis: self.genesis(),
            spec_version: at.spec_version(),
            best: best.block_number(),
            finalized: at.block_number(),
            block_milliseconds: block_milliseconds(&at)?,
            epoch: epoch.epoch,
            jobs_opened: crate::jobs::opened(&at).await?,
            existential_deposit: crate::account::existential_deposit(&at)?,
            limits: crate::jobs::Limits::of(&at)?,
            circuit,
            default_policy: rule.as_ref().map(|rule| rule.default),
            strict_from: rule.map(|rule| Amount(rule.strict_from)),
        })
    }
}

/// What the chain and its node say of themselves.
#[derive(Clone, Debug, Serialize)]
pub struct Info {
    /// Name of the chain.
    pub chain: String,
    /// Name and version of the node.
    pub node: String,
    /// Hash of the first block.
    pub genesis: H256,
    /// Version of the runtime.
    pub spec_version: u32,
    /// Height of the best block.
    pub best: u64,
    /// Height of the newest final block.
    pub finalized: u64,
    /// Time between two blocks, in milliseconds.
    pub block_milliseconds: u64,
    /// The present epoch.
    pub epoch: u32,
    /// How many jobs were ever opened.
    pub jobs_opened: u64,
    /// What an account must hold.
    pub existential_deposit: Amount,
    /// Bounds of a job.
    pub limits: crate::jobs::Limits,
    /// The circuit that proves new programs.
    pub circuit: u32,
    /// The policy of a job without a wish.
    pub default_policy: Option<u8>,
    /// The payment from which the strictest policy is used.
    pub strict_from: Option<Amount>,
}

/// Time between two blocks that the chain aims at, in milliseconds.
///
/// # Errors
/// The runtime is another one.
pub fn block_milliseconds(at: &At) -> Result<u64> {
    let constant = runtime::constants().babe().expected_block_time();
    Ok(at.constants().entry(constant)?)
}

/// Height of a block as jobs count it.
pub fn height(at: &At) -> u32 {
    // The runtime's heights have 32 bits: a higher one cannot be.
    u32::try_from(at.block_number()).unwrap_or(u32::MAX)
}
