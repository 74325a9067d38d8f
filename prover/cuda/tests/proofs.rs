//! Whole proofs: on the stand-in, by stwo's loop and by the crate's own, they have the bytes of `SimdBackend`'s, and
//! stwo's verifier accepts them.

mod common;

use common::trace::Lookup;
use common::{bytes, commit, Parameters, Statement};
use sage_cuda::executor::count_exchanges;
use sage_cuda::stand_in::StandInBackend;
use sage_cuda::ProveError;
use stwo::core::utils::MaybeOwned;
use stwo::core::vcs_lifted::blake2_merkle::Blake2sMerkleChannel;
use stwo::prover::backend::simd::SimdBackend;
use stwo::prover::backend::Column;
use stwo::prover::mempool::BaseColumnPool;
use stwo::prover::{prove, ProvingError};

fn check(statement: &Statement, parameters: &Parameters) {
    let what = || format!("{statement:?}, {parameters:?}");
    let own = statement
        .prove::<StandInBackend>(parameters)
        .unwrap_or_else(|error| panic!("{error}: {}", what()));
    let expected = statement
        .prove::<SimdBackend>(parameters)
        .unwrap_or_else(|error| panic!("{error}: {}", what()));
    assert!(
        bytes(&own.proof) == bytes(&expected.proof),
        "other bytes: {}",
        what()
    );
    let by_own_loop = statement
        .prove_by_own_loop::<StandInBackend>(parameters)
        .unwrap_or_else(|error| panic!("{error}: {}", what()));
    assert!(
        bytes(&by_own_loop.proof) == bytes(&expected.proof),
        "other bytes by the own loop: {}",
        what()
    );
    let by_own_loop = statement
        .prove_by_own_loop::<SimdBackend>(parameters)
        .unwrap_or_else(|error| panic!("{error}: {}", what()));
    assert!(
        bytes(&by_own_loop.proof) == bytes(&expected.proof),
        "other bytes by the own loop on SIMD: {}",
        what()
    );
    statement
        .verify(parameters, own)
        .unwrap_or_else(|error| panic!("{error}: {}", what()));
}

fn fibonacci(log_size: u32, columns: usize) -> Statement {
    Statement {
        fibonacci: vec![(log_size, columns)],
        ..Statement::default()
    }
}

fn lookup(log_users: u32, log_table: u32, batching: &[usize]) -> Statement {
    Statement {
        lookup: Some(Lookup {
            log_users,
            log_table,
            batching: batching.to_vec(),
            broken: false,
        }),
        ..Statement::default()
    }
}

#[test]
fn every_fold_step_and_blowup() {
    for fold_step in 1..=4 {
        for log_blowup in 1..=3 {
            let parameters = Parameters {
                fold_step,
                log_blowup,
                ..Parameters::default()
            };
            check(&fibonacci(7, 20), &parameters);
            check(&lookup(6, 5, &[0, 0, 1]), &parameters);
        }
    }
}

#[test]
fn every_size_of_trace() {
    for log_size in 5..=14 {
        check(&fibonacci(log_size, 5), &Parameters::default());
    }
}

/// Leaves of 1 to 9 blocks, at and beside the block's edges.
#[test]
fn numbers_of_columns_around_a_block() {
    for columns in [3, 15, 16, 17, 31, 32, 33, 64, 100, 130] {
        check(&fibonacci(6, columns), &Parameters::default());
    }
}

/// Every tree but the first has a column of the largest size, as stwo wants it.
#[test]
fn three_sizes_in_one_proof() {
    let statement = Statement {
        fibonacci: vec![(7, 5), (5, 20), (6, 3)],
        lookup: Some(Lookup {
            log_users: 7,
            log_table: 5,
            batching: vec![0, 0, 1, 1, 2],
            broken: false,
        }),
        ..Statement::default()
    };
    for log_blowup in 1..=3 {
        let parameters = Parameters {
            log_blowup,
            ..Parameters::default()
        };
        check(&statement, &parameters);
    }
}

#[test]
fn lookups_alone_in_pairs_and_in_batches_of_any_order() {
    let batchings: [&[usize]; 6] = [
        &[0],
        &[0, 1],
        &[0, 0],
        &[0, 1, 2],
        &[0, 1, 0, 1],
        &[0, 0, 1, 1, 2],
    ];
    for batching in batchings {
        check(&lookup(6, 6, batching), &Parameters::default());
        check(&lookup(5, 8, batching), &Parameters::default());
    }
}

/// Several kernels of one component, the later ones with values of the first.
#[test]
fn kernels_that_share_values() {
    for sums in [1, 3] {
        let statement = Statement {
            shared: Some((6, sums)),
            ..lookup(6, 5, &[0, 0, 1])
        };
        let kept = statement.constraint_shapes::<StandInBackend>()[0].kept_columns;
        assert_eq!(kept, sums + 4);
        check(&statement, &Parameters::default());
    }
}

/// Weights for all sample points instead of coefficients.
#[test]
fn values_outside_the_domain_without_coefficients() {
    for statement in [fibonacci(7, 9), lookup(6, 5, &[0, 0, 1])] {
        let parameters = Parameters {
            store_coefficients: false,
            ..Parameters::default()
        };
        check(&statement, &parameters);
    }
}

#[test]
fn last_layers_of_1_to_32_coefficients() {
    for log_last_layer in 0..=5 {
        for fold_step in [1, 2, 3, 4] {
            let parameters = Parameters {
                log_last_layer,
                fold_step,
                ..Parameters::default()
            };
            check(&fibonacci(10, 4), &parameters);
        }
    }
}

/// stwo needs a preprocessed column for a lifting size of its own.
#[test]
fn a_fixed_lifting_size() {
    for lift in [9, 10, 12] {
        let parameters = Parameters {
            lift: Some(lift),
            ..Parameters::default()
        };
        check(&lookup(7, 5, &[0, 0, 1]), &parameters);
    }
}

/// The parameters of the chain's policy `standard`, at a small size.
#[test]
fn the_standard_policy() {
    let parameters = Parameters {
        queries: 40,
        log_last_layer: 5,
        pow_bits: 20,
        ..Parameters::default()
    };
    check(&fibonacci(12, 100), &parameters);
}

/// A root for each tree and FRI layer, values outside the domain, the last layer, proof of work, and openings.
#[test]
fn the_own_loop_waits_for_the_device_a_handful_of_times() {
    let parameters = Parameters {
        queries: 40,
        log_last_layer: 5,
        ..Parameters::default()
    };
    let statement = fibonacci(14, 5);
    let exchanges = |own: bool| {
        statement.with_commitments::<StandInBackend, _>(
            &parameters,
            commit::<StandInBackend>,
            |components, mut channel, scheme, _| {
                let for_stwo = components.provers::<StandInBackend>();
                let components = components.loop_provers::<StandInBackend>();
                let (result, count) = count_exchanges(|| {
                    if own {
                        sage_cuda::prove(&components, &mut channel, scheme)
                    } else {
                        prove::<StandInBackend, Blake2sMerkleChannel>(
                            &for_stwo,
                            &mut channel,
                            scheme,
                        )
                        .map_err(ProveError::from)
                    }
                });
                result.unwrap_or_else(|error| panic!("{error}"));
                count
            },
        )
    };
    // Domains of 2^16, 2^12, 2^8 values; the last layer has 2^7. The root of the trace was read before.
    let fri_roots = 3;
    assert_eq!(exchanges(true), 1 + 1 + fri_roots + 1 + 1 + 1);
    // The loop of stwo, as far as it runs on this thread.
    assert!(exchanges(false) > 5000);
}

/// A trace that breaks a constraint ends in an error, as in stwo.
#[test]
fn a_wrong_trace_is_not_proven() {
    let mut statement = lookup(5, 5, &[0, 0]);
    assert!(statement
        .prove_by_own_loop::<StandInBackend>(&Parameters::default())
        .is_ok());
    if let Some(lookup) = &mut statement.lookup {
        lookup.broken = true;
    }
    assert!(matches!(
        statement.prove::<StandInBackend>(&Parameters::default()),
        Err(ProvingError::ConstraintsNotSatisfied)
    ));
    assert!(matches!(
        statement.prove_by_own_loop::<StandInBackend>(&Parameters::default()),
        Err(ProveError::ConstraintsNotSatisfied)
    ));
}

/// stwo proves constraints of degree up to 2 in the trace's length and no others.
#[test]
fn other_degree_bounds_are_refused() {
    for (excess, log_blowup) in [(1, 1), (1, 2), (2, 2)] {
        let statement = Statement {
            excess,
            ..fibonacci(6, 5)
        };
        let parameters = Parameters {
            log_blowup,
            ..Parameters::default()
        };
        let error = statement
            .prove_by_own_loop::<StandInBackend>(&parameters)
            .err();
        let expected = ProveError::DegreeBound {
            component: 0,
            log_size: 6,
            bound: 7 + excess,
        };
        assert_eq!(error, Some(expected));
    }
}

#[test]
fn traces_too_short_for_the_last_layer_are_refused() {
    let parameters = Parameters {
        log_last_layer: 3,
        fold_step: 4,
        ..Parameters::default()
    };
    check(&fibonacci(7, 4), &parameters);
    let error = fibonacci(6, 4)
        .prove_by_own_loop::<StandInBackend>(&parameters)
        .err();
    let expected = ProveError::TooShort {
        log_size: 6,
        log_last_layer: 3,
        fold_step: 4,
    };
    assert_eq!(error, Some(expected));
}

/// All kernels of a proof with threads and blocks in reverse.
#[test]
fn the_order_of_threads_does_not_matter() {
    sage_cuda::host::reversed(|| {
        check(&fibonacci(8, 20), &Parameters::default());
        check(&lookup(7, 5, &[0, 0, 1]), &Parameters::default());
    });
}

/// Who proves again takes the memory of the proof before.
#[test]
fn columns_go_back_to_the_pool() {
    // The scheme of the helper may live for ever.
    let pool: &'static BaseColumnPool<StandInBackend> = Box::leak(Box::default());
    fibonacci(6, 5).with_commitments::<StandInBackend, _>(
        &Parameters::default(),
        commit::<StandInBackend>,
        |components, mut channel, mut scheme, _| {
            scheme.base_column_pool = MaybeOwned::Borrowed(pool);
            sage_cuda::prove(
                &components.loop_provers::<StandInBackend>(),
                &mut channel,
                scheme,
            )
            .unwrap_or_else(|error| panic!("{error}"));
        },
    );
    // Five columns of the trace and eight of the composition; one more would be a panic.
    for _ in 0..5 + 8 {
        assert_eq!(pool.take(8).len(), 1 << 8);
    }
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| pool.take(8))).is_err());
}
