//! The conformance list on the stand-in, and on stwo's SIMD backend, as far as that goes, to show that the list asks for
//! no more than stwo gives.

use sage_cuda::stand_in::StandInBackend;

mod stand_in {
    sage_cuda::backend_conformance_tests!(sage_cuda::stand_in::StandInBackend);
}

mod simd {
    sage_cuda::backend_conformance_tests!(
        stwo::prover::backend::simd::SimdBackend: accumulation, barycentric, batches, columns, decomposition,
        evaluation_by_folding, evaluation_outside, folds, gkr, interpolation, merkle, multilinear, packed_leaves,
        quotients, subdomains, twiddle_prefixes,
    );
}

/// All of the list again, with threads and blocks in reverse.
#[test]
fn the_order_of_threads_does_not_matter() {
    sage_cuda::host::reversed(|| {
        for (_, check) in sage_cuda::conformance::operations::<StandInBackend>() {
            check();
        }
    });
}
