//! The built-in networks.
//!
//! Their genesis comes from the presets of the runtime, so that every tool that reads a runtime builds the same one.
//! Public networks are files in `chain-specs/`.

use crate::{built_in::BuiltIn, executor::ChainHostFunctions};
use sage_runtime::{
    genesis::presets::TESTNET_RUNTIME_PRESET, opaque::Block, SS58_PREFIX, TOKEN_DECIMALS,
    TOKEN_SYMBOL,
};
use sage_runtime_wasm::WASM_BINARY;
use sc_chain_spec::ChainSpecExtension;
use sc_service::{ChainType, GenericChainSpec, Properties};
use serde::{Deserialize, Serialize};
use sp_genesis_builder::{DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use std::path::PathBuf;

/// Part of the names of network protocols that carry no genesis hash.
const PROTOCOL_ID: &str = "sage";

/// A chain specification of this node.
pub type ChainSpec = GenericChainSpec<Extensions, ChainHostFunctions>;

/// What a specification may hold beyond genesis.
#[derive(Default, Clone, Serialize, Deserialize, ChainSpecExtension)]
#[serde(rename_all = "camelCase")]
pub struct Extensions {
    /// Hashes that blocks of certain heights must have.
    pub fork_blocks: sc_client_api::ForkBlocks<Block>,
    /// Hashes of blocks that are never imported.
    pub bad_blocks: sc_client_api::BadBlocks<Block>,
    /// A recent final state, from which a light client starts. Filled by `sync_state_genSyncSpec`.
    pub light_sync_state: sc_sync_state_rpc::LightSyncStateExtension,
}

/// Loads the built-in network `id`, or the file of that name.
///
/// # Errors
///
/// A sentence for the operator: the file cannot be read, or this binary carries no runtime.
pub fn load(id: &str) -> Result<Box<dyn sc_service::ChainSpec>, String> {
    let network = match id {
        "dev" => built_in(
            "SAGE Development",
            "dev",
            ChainType::Development,
            DEV_RUNTIME_PRESET,
        ),
        "" | "local" | "local_testnet" => built_in(
            "SAGE Local Testnet",
            "local_testnet",
            ChainType::Local,
            LOCAL_TESTNET_RUNTIME_PRESET,
        ),
        "testnet" => built_in(
            "SAGE Testnet",
            "sage_testnet",
            ChainType::Live,
            TESTNET_RUNTIME_PRESET,
        ),
        file => return from_file(file),
    };
    Ok(Box::new(network?))
}

/// The network that a file specifies.
fn from_file(path: &str) -> Result<Box<dyn sc_service::ChainSpec>, String> {
    let spec = ChainSpec::from_json_file(PathBuf::from(path)).map_err(|error| {
        format!(
            "{error}; type `--chain dev`, `--chain local`, `--chain testnet` or the path of a chain specification"
        )
    })?;
    Ok(Box::new(spec))
}

/// A network whose genesis is the runtime's `preset`.
fn built_in(
    name: &str,
    id: &str,
    kind: ChainType,
    preset: &'static str,
) -> Result<BuiltIn, String> {
    let code = WASM_BINARY.ok_or(
        "this binary was built with SKIP_WASM_BUILD and carries no runtime; build it again without",
    )?;
    let spec = ChainSpec::builder(code, Extensions::default())
        .with_name(name)
        .with_id(id)
        .with_chain_type(kind)
        .with_protocol_id(PROTOCOL_ID)
        .with_properties(properties())
        .with_genesis_config_preset_name(preset)
        .build();
    Ok(BuiltIn {
        spec,
        code,
        preset,
        state: None,
    })
}

/// What wallets show amounts and addresses by.
fn properties() -> Properties {
    Properties::from_iter([
        ("tokenSymbol".into(), TOKEN_SYMBOL.into()),
        ("tokenDecimals".into(), TOKEN_DECIMALS.into()),
        ("ss58Format".into(), SS58_PREFIX.into()),
    ])
}
