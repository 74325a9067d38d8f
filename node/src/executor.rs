//! Host functions that the node offers to the runtime, and the executor that runs it.
//!
//! The list stands here and nowhere else. The Wasm executor, the chain specification builder and the benchmarking
//! tool take it from here, so that genesis, import and benchmarks see the same functions.

use crate::code_cache;
use sc_executor::{HeapAllocStrategy, DEFAULT_HEAP_ALLOC_STRATEGY};
use sc_service::config::ExecutorConfiguration;

/// Host functions of this chain, beyond those of every Substrate node.
///
/// A function is frozen once a runtime has used it: add a new version, never change one.
pub type ChainHostFunctions = sage_host::HostFunctions;

/// Every host function that a runtime may import.
pub type HostFunctions = (sp_io::SubstrateHostFunctions, ChainHostFunctions);

/// Executor of the Wasm runtime.
pub type Executor = sc_executor::WasmExecutor<HostFunctions>;

/// The executor that `config` asks for, which keeps what it compiles in [`code_cache::folder`], if there is one.
///
/// To compile a runtime takes seconds, to load a compiled one a fraction of a second.
pub fn new(config: &ExecutorConfiguration) -> Executor {
    let heap = config
        .default_heap_pages
        .map_or(DEFAULT_HEAP_ALLOC_STRATEGY, |pages| {
            HeapAllocStrategy::Static {
                extra_pages: u32::try_from(pages).unwrap_or(u32::MAX),
            }
        });
    let builder = Executor::builder()
        .with_execution_method(config.wasm_method)
        .with_onchain_heap_alloc_strategy(heap)
        .with_offchain_heap_alloc_strategy(heap)
        .with_max_runtime_instances(config.max_runtime_instances)
        .with_runtime_cache_size(config.runtime_cache_size);
    let builder = match code_cache::folder() {
        Some(folder) => builder.with_cache_path(folder),
        None => builder,
    };
    builder.build()
}
