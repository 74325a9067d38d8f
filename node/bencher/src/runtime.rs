//! The Wasm file: how it is called, and the genesis state that it makes.

use crate::error::{first_line, Error, Result};
use codec::{Decode, Encode};
use sc_executor::{WasmExecutionMethod, WasmExecutor, WasmtimeInstantiationStrategy};
use serde_json::Value;
use sp_core::{
    storage::{well_known_keys::CODE, Storage},
    traits::{CallContext, CodeExecutor, RuntimeCode, WrappedRuntimeCode},
};
use sp_genesis_builder::DEV_RUNTIME_PRESET;
use sp_state_machine::BasicExternalities;
use std::{fs, num::NonZeroUsize, path::Path, thread};

/// What the runtime may import: as in the node, and what benchmarks need.
type HostFunctions = (
    sp_io::SubstrateHostFunctions,
    frame_benchmarking::benchmarking::HostFunctions,
    sage_host::HostFunctions,
);

/// Executes the runtime.
pub type Executor = WasmExecutor<HostFunctions>;

/// A runtime from a file. It is compiled at its first call, and once.
pub struct Runtime {
    code: WrappedRuntimeCode<'static>,
    hash: Vec<u8>,
    executor: Executor,
}

impl Runtime {
    /// Reads a runtime.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn load(path: &Path) -> Result<Self> {
        let code = fs::read(path).map_err(|source| Error::Read {
            path: path.into(),
            source,
        })?;
        Ok(Self {
            hash: sp_crypto_hashing::blake2_256(&code).into(),
            code: WrappedRuntimeCode(code.into()),
            executor: WasmExecutor::builder()
                // The node's way of execution, named because a default may change.
                .with_execution_method(WasmExecutionMethod::Compiled {
                    instantiation_strategy: WasmtimeInstantiationStrategy::PoolingCopyOnWrite,
                })
                .with_max_runtime_instances(processors())
                .build(),
        })
    }

    /// The executor, which keeps the compiled runtime.
    pub fn executor(&self) -> &Executor {
        &self.executor
    }

    /// The code as the executor wants it.
    pub fn code(&self) -> RuntimeCode<'_> {
        RuntimeCode {
            code_fetcher: &self.code,
            heap_pages: None,
            hash: self.hash.clone(),
        }
    }

    /// The state of the preset `development`, with this code in it.
    ///
    /// # Errors
    ///
    /// The runtime cannot be executed, or it has no such preset.
    pub fn genesis(&self) -> Result<Storage> {
        let mut genesis = self.preset(None)?;
        let patch = self.preset(Some(DEV_RUNTIME_PRESET))?;
        sc_chain_spec::json_patch::merge(&mut genesis, patch);

        let mut empty = BasicExternalities::new_empty();
        let built: sp_genesis_builder::Result = self.call(
            &mut empty,
            "GenesisBuilder_build_state",
            &genesis.to_string(),
        )?;
        built.map_err(|reason| no_genesis(&reason))?;
        let mut storage = empty.into_storages();
        storage.top.insert(CODE.to_vec(), self.code.0.to_vec());
        Ok(storage)
    }

    /// The genesis configuration of a preset, or the default one.
    fn preset(&self, name: Option<&str>) -> Result<Value> {
        let mut empty = BasicExternalities::new_empty();
        let json: Option<Vec<u8>> = self.call(&mut empty, "GenesisBuilder_get_preset", &name)?;
        let json = json.ok_or_else(|| no_genesis("there is no such preset"))?;
        serde_json::from_slice(&json).map_err(|error| no_genesis(&error.to_string()))
    }

    fn call<R: Decode>(
        &self,
        state: &mut BasicExternalities,
        method: &'static str,
        argument: &impl Encode,
    ) -> Result<R> {
        let code = self.code();
        let (answer, _) = self.executor.call(
            state,
            &code,
            method,
            &argument.encode(),
            CallContext::Offchain,
        );
        let answer = answer.map_err(|error| no_answer(method, error))?;
        R::decode(&mut &answer[..]).map_err(|error| no_answer(method, error))
    }
}

/// How many runs there can be at a time.
pub fn processors() -> usize {
    thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// The error of a call that did not come to an end, or to an unexpected one.
pub fn no_answer(method: &'static str, reason: impl ToString) -> Error {
    Error::Call {
        method,
        reason: first_line(&reason.to_string()),
    }
}

fn no_genesis(reason: &str) -> Error {
    Error::Genesis {
        preset: DEV_RUNTIME_PRESET,
        reason: first_line(reason),
    }
}
