//! How chains of this runtime start: named presets for development and test networks.
//!
//! Public networks have no preset. Their genesis is a raw specification with a published hash.

#![warn(missing_docs)]

mod assets;
pub mod presets;

use alloc::{vec, vec::Vec};
use sp_genesis_builder::PresetId;

/// The preset called `id`, as a JSON patch of the default genesis; `None` if there is none of that name.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
    let patch = match id.as_str() {
        sp_genesis_builder::DEV_RUNTIME_PRESET => presets::development(),
        sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET => presets::local_testnet(),
        presets::TESTNET_RUNTIME_PRESET => presets::testnet(),
        _ => return None,
    };
    serde_json::to_vec(&patch).ok()
}

/// Names of all presets.
pub fn preset_names() -> Vec<PresetId> {
    vec![
        PresetId::from(sp_genesis_builder::DEV_RUNTIME_PRESET),
        PresetId::from(sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET),
        PresetId::from(presets::TESTNET_RUNTIME_PRESET),
    ]
}
