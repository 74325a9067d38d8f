//! The genesis state of the built-in networks, as the Wasm runtime builds it.
//!
//! The SDK would compile the runtime anew for each of the calls below, with an executor that keeps nothing. Ours keeps what
//! it compiles, so that a node on a built-in network starts as fast as one on a raw specification.

use crate::executor::{self, Executor};
use codec::{Decode, Encode};
use sc_service::config::ExecutorConfiguration;
use serde_json::Value;
use sp_core::{
    storage::{well_known_keys::CODE, Storage},
    traits::{CallContext, CodeExecutor, RuntimeCode, WrappedRuntimeCode},
};
use sp_state_machine::BasicExternalities;

/// A runtime and the means to call it.
struct Runtime<'code> {
    code: WrappedRuntimeCode<'code>,
    hash: Vec<u8>,
    executor: Executor,
}

/// The preset `name` of the runtime `code`: what it sets of the genesis configuration.
///
/// # Errors
///
/// A sentence for the operator: the runtime cannot be executed, or has no such preset.
pub fn preset(code: &[u8], name: &str) -> Result<Value, String> {
    Runtime::new(code).preset(Some(name))
}

/// The state that the runtime `code` builds of its preset `name`, with the code in it.
///
/// # Errors
///
/// As [`preset`], or the runtime refuses the preset.
pub fn build(code: &[u8], name: &str) -> Result<Storage, String> {
    let runtime = Runtime::new(code);
    let mut genesis = runtime.preset(None)?;
    sc_chain_spec::json_patch::merge(&mut genesis, runtime.preset(Some(name))?);

    let mut state = BasicExternalities::new_empty();
    let built: sp_genesis_builder::Result = runtime.call(
        &mut state,
        "GenesisBuilder_build_state",
        &genesis.to_string(),
    )?;
    built.map_err(|reason| format!("the runtime refuses its preset `{name}`: {reason}"))?;
    let mut storage = state.into_storages();
    storage.top.insert(CODE.to_vec(), code.to_vec());
    Ok(storage)
}

impl<'code> Runtime<'code> {
    fn new(code: &'code [u8]) -> Self {
        Self {
            code: WrappedRuntimeCode(code.into()),
            hash: sp_io::hashing::blake2_256(code).into(),
            executor: executor::new(&ExecutorConfiguration::default()),
        }
    }

    /// The genesis configuration of a preset, or the default one.
    fn preset(&self, name: Option<&str>) -> Result<Value, String> {
        let mut state = BasicExternalities::new_empty();
        let json: Option<Vec<u8>> = self.call(&mut state, "GenesisBuilder_get_preset", &name)?;
        let json = json.ok_or_else(|| format!("the runtime has no preset {name:?}"))?;
        serde_json::from_slice(&json).map_err(|error| format!("preset {name:?}: {error}"))
    }

    fn call<R: Decode>(
        &self,
        state: &mut BasicExternalities,
        method: &'static str,
        argument: &impl Encode,
    ) -> Result<R, String> {
        let code = RuntimeCode {
            code_fetcher: &self.code,
            heap_pages: None,
            hash: self.hash.clone(),
        };
        let argument = argument.encode();
        let (answer, _) =
            self.executor
                .call(state, &code, method, &argument, CallContext::Offchain);
        let answer = answer.map_err(|error| format!("the runtime fails in {method}: {error}"))?;
        R::decode(&mut &answer[..])
            .map_err(|error| format!("the answer of {method} cannot be read: {error}"))
    }
}
