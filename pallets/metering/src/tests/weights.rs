//! Weights count the neighbours.

use frame::deps::frame_support::dispatch::GetDispatchInfo;
use sage_pallet_testing::spies::{SpyPrograms, SPY_WEIGHT};
use sage_primitives::programs::ProgramRegistry;

use super::*;

/// Weight of `call`.
fn weight_of(call: Call<Test>) -> Weight {
    call.get_dispatch_info().call_weight
}

#[test]
fn the_weights_of_the_calls_count_the_neighbours() {
    let job = FIRST_METERED_JOB;
    let open = Call::open {
        request: request(),
        inputs: inputs(),
    };
    let neighbours = SpyPrograms::admit_weight(3).saturating_add(SPY_WEIGHT.saturating_mul(2));
    assert_eq!(
        weight_of(open),
        <() as WeightInfo>::open(3).saturating_add(neighbours)
    );
    let two = SPY_WEIGHT.saturating_mul(2);
    assert_eq!(
        weight_of(Call::claim { job }),
        <() as WeightInfo>::claim().saturating_add(two)
    );
    assert_eq!(
        weight_of(Call::close { job }),
        <() as WeightInfo>::close().saturating_add(two)
    );
}

#[test]
fn the_weight_of_a_verdict_counts_the_neighbours_and_the_end() {
    let own = <() as WeightInfo>::on_verified(5).saturating_add(<() as WeightInfo>::close());
    let neighbours = SpyPrograms::admit_weight(5).saturating_add(SPY_WEIGHT.saturating_mul(4));
    assert_eq!(
        <Metering as OnProofVerdict<_>>::weight(5),
        own.saturating_add(neighbours)
    );
    assert_eq!(
        <Metering as ProofTasks<_>>::weight(),
        <() as WeightInfo>::task()
    );
}
