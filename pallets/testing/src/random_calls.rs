//! Random sequences of calls against a reference model.

use std::{collections::BTreeSet, fmt::Debug};

use frame::{
    deps::{frame_support::storage::with_storage_layer, sp_runtime::DispatchResult},
    traits::GetCallName,
};
use proptest::{
    collection::vec,
    strategy::{BoxedStrategy, Strategy, Union},
    test_runner::{Config, TestError, TestRunner},
};

use crate::{check, MockRuntime, TestChain};

/// How to drive one pallet at random, and what must come of it.
///
/// The value is the reference model: a second, simpler account of what the pallet should have done.
pub trait CallModel: Sized {
    /// The mock.
    type Runtime: MockRuntime;

    /// The pallet's calls.
    type Call: GetCallName;

    /// One thing to do: a call, an internal entry point, or the passing of blocks.
    type Step: Clone + Debug + 'static;

    /// The chain each sequence starts from.
    fn chain() -> TestChain<Self::Runtime>;

    /// The model of the fresh chain.
    fn start() -> Self;

    /// One generator for each call of the pallet, by the call's name. A call without one fails the test.
    fn calls() -> Vec<(&'static str, BoxedStrategy<Self::Step>)>;

    /// Generators for what is not a call: internal entry points and the passing of blocks.
    fn others() -> Vec<BoxedStrategy<Self::Step>> {
        Vec::new()
    }

    /// Does `step`. The harness undoes what a failed step wrote, as the chain does.
    ///
    /// # Errors
    /// The error of the call; an expected outcome, not a failed test.
    fn execute(step: &Self::Step) -> DispatchResult;

    /// Brings the model up to date after `step`, and panics where the result is not the expected one.
    fn observe(&mut self, step: &Self::Step, result: DispatchResult);

    /// Panics where chain and model differ.
    fn compare(&self);
}

/// Runs random sequences of up to `steps` steps and checks all invariants and the model after every step.
///
/// Runs 256 sequences, or `PROPTEST_CASES`. `source` is `file!()` of the caller: regressions are kept beside it.
///
/// # Panics
/// A call has no generator, an invariant breaks, or the model differs; with the shortest sequence found.
pub fn random_calls<M: CallModel>(source: &'static str, steps: usize) {
    let config = Config {
        source_file: Some(source),
        ..Config::default()
    };
    if let Err(failure) = run::<M>(config, steps) {
        panic!("{failure}");
    }
}

/// The shortest failing sequence that a run finds, without keeping it as a regression.
///
/// For tests of models: a model with a planted fault must be found out.
pub fn find_failure<M: CallModel>(steps: usize) -> Option<Vec<M::Step>> {
    let config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    match run::<M>(config, steps) {
        Err(TestError::Fail(_, sequence)) => Some(sequence),
        Ok(()) | Err(TestError::Abort(_)) => None,
    }
}

/// Runs the sequences of one configuration.
fn run<M: CallModel>(config: Config, steps: usize) -> Result<(), TestError<Vec<M::Step>>> {
    let calls = M::calls();
    assert_each_call_is_generated::<M>(&calls);
    let generators = calls
        .into_iter()
        .map(|(_, generator)| generator)
        .chain(M::others());
    let sequences = vec(Union::new(generators), 1..=steps);
    TestRunner::new(config).run(&sequences, |sequence| {
        run_sequence::<M>(&sequence);
        Ok(())
    })
}

/// Compares the generators' names with those of the pallet's calls.
fn assert_each_call_is_generated<M: CallModel>(calls: &[(&'static str, BoxedStrategy<M::Step>)]) {
    let generated: BTreeSet<_> = calls.iter().map(|(name, _)| *name).collect();
    let existing: BTreeSet<_> = M::Call::get_call_names().iter().copied().collect();
    assert_eq!(
        generated, existing,
        "each call of the pallet needs exactly one generator"
    );
    assert_eq!(
        generated.len(),
        calls.len(),
        "a call has more than one generator"
    );
}

/// Runs one sequence on a fresh chain.
fn run_sequence<M: CallModel>(sequence: &[M::Step]) {
    M::chain().execute(|| {
        let mut model = M::start();
        for step in sequence {
            let result = with_storage_layer(|| M::execute(step));
            model.observe(step, result);
            check::<M::Runtime>();
            model.compare();
        }
    });
}

/// Draws from `values` with equal chance; a convenience for generators.
pub fn one_of<T: Clone + Debug + 'static>(values: Vec<T>) -> BoxedStrategy<T> {
    proptest::sample::select(values).boxed()
}
