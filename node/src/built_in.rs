//! A network whose genesis is a preset of the runtime.

use crate::{chain_spec, genesis};
use sc_chain_spec::{ChainSpec, ChainType, GetExtension, Properties};
use sc_network::config::MultiaddrWithPeerId;
use sc_telemetry::TelemetryEndpoints;
use sp_core::storage::Storage;
use sp_runtime::BuildStorage;
use std::collections::BTreeMap;

/// The specification of such a network: that of the SDK, but for the state of its first block, which [`genesis`] builds.
#[derive(Clone)]
pub struct BuiltIn {
    /// Everything else.
    pub spec: chain_spec::ChainSpec,
    /// The runtime.
    pub code: &'static [u8],
    /// The preset.
    pub preset: &'static str,
    /// The state to begin with instead, if one was set.
    pub state: Option<Storage>,
}

impl BuiltIn {
    /// The same with what the preset sets, instead of its name.
    fn with_preset(&self) -> Result<chain_spec::ChainSpec, String> {
        let spec = &self.spec;
        let mut builder = chain_spec::ChainSpec::builder(self.code, spec.extensions().clone())
            .with_name(spec.name())
            .with_id(spec.id())
            .with_chain_type(self.chain_type())
            .with_boot_nodes(spec.boot_nodes().to_vec())
            .with_properties(spec.properties())
            .with_genesis_config_patch(genesis::preset(self.code, self.preset)?);
        if let Some(endpoints) = spec.telemetry_endpoints() {
            builder = builder.with_telemetry_endpoints(endpoints.clone());
        }
        if let Some(protocol) = spec.protocol_id() {
            builder = builder.with_protocol_id(protocol);
        }
        if let Some(fork) = spec.fork_id() {
            builder = builder.with_fork_id(fork);
        }
        Ok(builder.build())
    }
}

impl BuildStorage for BuiltIn {
    fn assimilate_storage(&self, storage: &mut Storage) -> Result<(), String> {
        match &self.state {
            Some(state) => state.assimilate_storage(storage),
            None => genesis::build(self.code, self.preset)?.assimilate_storage(storage),
        }
    }
}

impl ChainSpec for BuiltIn {
    fn name(&self) -> &str {
        self.spec.name()
    }

    fn id(&self) -> &str {
        self.spec.id()
    }

    fn chain_type(&self) -> ChainType {
        ChainSpec::chain_type(&self.spec)
    }

    fn boot_nodes(&self) -> &[MultiaddrWithPeerId] {
        self.spec.boot_nodes()
    }

    fn telemetry_endpoints(&self) -> &Option<TelemetryEndpoints> {
        self.spec.telemetry_endpoints()
    }

    fn protocol_id(&self) -> Option<&str> {
        self.spec.protocol_id()
    }

    fn fork_id(&self) -> Option<&str> {
        self.spec.fork_id()
    }

    fn properties(&self) -> Properties {
        self.spec.properties()
    }

    fn extensions(&self) -> &dyn GetExtension {
        ChainSpec::extensions(&self.spec)
    }

    fn extensions_mut(&mut self) -> &mut dyn GetExtension {
        ChainSpec::extensions_mut(&mut self.spec)
    }

    fn add_boot_node(&mut self, addr: MultiaddrWithPeerId) {
        self.spec.add_boot_node(addr);
    }

    fn as_json(&self, raw: bool) -> Result<String, String> {
        if !raw && self.state.is_none() {
            return self.with_preset()?.as_json(raw);
        }
        let mut spec = self.spec.clone();
        ChainSpec::set_storage(&mut spec, self.build_storage()?);
        spec.as_json(raw)
    }

    fn as_storage_builder(&self) -> &dyn BuildStorage {
        self
    }

    fn cloned_box(&self) -> Box<dyn ChainSpec> {
        Box::new(self.clone())
    }

    fn set_storage(&mut self, storage: Storage) {
        self.state = Some(storage);
    }

    fn code_substitutes(&self) -> BTreeMap<String, Vec<u8>> {
        ChainSpec::code_substitutes(&self.spec)
    }
}
