//! Host functions that the node offers to the runtime.
//!
//! The list stands here and nowhere else. The Wasm executor, the chain specification builder and the benchmarking
//! tool take it from here, so that genesis, import and benchmarks see the same functions.

/// Host functions of this chain, beyond those of every Substrate node.
///
/// A function is frozen once a runtime has used it: add a new version, never change one.
pub type ChainHostFunctions = sage_host::HostFunctions;

/// Every host function that a runtime may import.
pub type HostFunctions = (sp_io::SubstrateHostFunctions, ChainHostFunctions);

/// Executor of the Wasm runtime.
pub type Executor = sc_executor::WasmExecutor<HostFunctions>;
