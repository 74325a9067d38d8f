//! The states that benchmarks run on: genesis in memory, which the runtime itself resets after each run.

use crate::{
    benchmark::Benchmark,
    error::{Error, Result},
    runtime::{no_answer, Runtime},
};
use codec::{Decode, Encode};
use frame_benchmarking::{BenchmarkBatch, BenchmarkConfig, BenchmarkList, BenchmarkResult};
use sc_client_db::BenchmarkingState;
use sp_core::{
    offchain::{
        testing::{TestOffchainExt, TestTransactionPoolExt},
        OffchainDbExt, OffchainWorkerExt, TransactionPoolExt,
    },
    storage::Storage,
    traits::{CallContext, ReadRuntimeVersionExt},
};
use sp_externalities::Extensions;
use sp_keystore::{testing::MemoryKeystore, KeystoreExt};
use sp_runtime::traits::BlakeTwo256;
use sp_state_machine::StateMachine;

/// A runtime on a state.
pub struct State<'r> {
    runtime: &'r Runtime,
    backend: BenchmarkingState<BlakeTwo256>,
}

impl<'r> State<'r> {
    /// A state that counts the keys which are read and written, and records the proof of them.
    ///
    /// # Errors
    ///
    /// The state cannot be set up.
    pub fn counting(runtime: &'r Runtime, genesis: &Storage) -> Result<Self> {
        Self::new(runtime, genesis, true)
    }

    /// A state without anything that takes time beside the run itself.
    ///
    /// # Errors
    ///
    /// The state cannot be set up.
    pub fn timing(runtime: &'r Runtime, genesis: &Storage) -> Result<Self> {
        Self::new(runtime, genesis, false)
    }

    fn new(runtime: &'r Runtime, genesis: &Storage, counting: bool) -> Result<Self> {
        let backend = BenchmarkingState::new(genesis.clone(), None, counting, counting)
            .map_err(Error::State)?;
        Ok(Self { runtime, backend })
    }

    /// Every benchmark of the runtime that belongs to a weight.
    ///
    /// # Errors
    ///
    /// The runtime was built without benchmarks, or one of them has an empty range.
    pub fn benchmarks(&self) -> Result<Vec<Benchmark>> {
        const METHOD: &str = "Benchmark_benchmark_metadata";
        let extra = false;
        let answer = self
            .call(METHOD, &extra)
            .map_err(|reason| no_answer(METHOD, reason))?;
        // Descriptions of the storage follow, which nothing here needs.
        let lists = Vec::<BenchmarkList>::decode(&mut &answer[..])
            .map_err(|error| no_answer(METHOD, error))?;
        Benchmark::all(&lists)
    }

    /// Runs one benchmark as often as `config` says; no results if the runtime skips it.
    ///
    /// # Errors
    ///
    /// What the runtime says, or how it ended.
    pub fn dispatch(
        &self,
        config: &BenchmarkConfig,
    ) -> std::result::Result<Vec<BenchmarkResult>, String> {
        let answer = self.call("Benchmark_dispatch_benchmark", config)?;
        let batches = std::result::Result::<Vec<BenchmarkBatch>, String>::decode(&mut &answer[..])
            .map_err(|error| error.to_string())??;
        Ok(batches
            .into_iter()
            .flat_map(|batch| batch.results)
            .collect())
    }

    fn call(&self, method: &str, argument: &impl Encode) -> std::result::Result<Vec<u8>, String> {
        StateMachine::new(
            &self.backend,
            &mut Default::default(),
            self.runtime.executor(),
            method,
            &argument.encode(),
            &mut self.extensions(),
            &self.runtime.code(),
            CallContext::Offchain,
        )
        .execute()
        .map_err(|error| error.to_string())
    }

    /// What a benchmark may use beside its state, as in a node but empty.
    fn extensions(&self) -> Extensions {
        let mut extensions = Extensions::default();
        let (offchain, _) = TestOffchainExt::new();
        let (pool, _) = TestTransactionPoolExt::new();
        extensions.register(KeystoreExt::new(MemoryKeystore::new()));
        extensions.register(OffchainWorkerExt::new(offchain.clone()));
        extensions.register(OffchainDbExt::new(offchain));
        extensions.register(TransactionPoolExt::new(pool));
        extensions.register(ReadRuntimeVersionExt::new(self.runtime.executor().clone()));
        extensions
    }
}
