//! The plan of a proof's memory against what the executor counts. One test, since the count is the process's.

mod common;

use common::airs::{Squares, Users};
use common::trace::Lookup;
use common::{commit_by_own_loop, Parameters, Statement};
use sage_cuda::conformance::Random;
use sage_cuda::host::HostExecutor;
use sage_cuda::interaction::Interaction;
use sage_cuda::plan::memory::{plan, MemoryPlan, Shape};
use sage_cuda::prove::commit_tree;
use sage_cuda::stand_in::StandInBackend;
use stwo::core::channel::Blake2sChannel;
use stwo::core::poly::circle::CanonicCoset;
use stwo::prover::mempool::BaseColumnPool;
use stwo::prover::poly::circle::{CircleCoefficients, PolyOps};

/// Bytes in use at most, from the twiddles to the proof.
fn counted(statement: &Statement, parameters: &Parameters) -> u64 {
    HostExecutor::forget_peak();
    let before = HostExecutor::usage().bytes;
    let proven = statement.prove_by_own_loop::<StandInBackend>(parameters);
    proven.unwrap_or_else(|error| panic!("{error}"));
    HostExecutor::usage().peak - before
}

/// The plan for what is committed to.
fn planned(statement: &Statement, parameters: &Parameters) -> MemoryPlan {
    let (trees, log_twiddles) = statement.log_sizes(parameters);
    let shape = Shape {
        trees,
        points: if statement.lookup.is_some() { 3 } else { 1 },
        store_coefficients: parameters.store_coefficients,
        log_twiddles,
        interaction: false,
        constraints: statement.constraint_shapes::<StandInBackend>(),
        config: parameters.config(),
    };
    plan(&shape)
}

fn check(statement: &Statement, parameters: &Parameters) {
    let plan = planned(statement, parameters);
    let (planned, counted) = (plan.peak(), counted(statement, parameters));
    let what = format!("{counted} of {planned} bytes: {statement:?}, {parameters:?}, {plan:#?}");
    assert!(counted <= planned, "{what}");
    // A twentieth more at most, and lists whose lengths depend on what is drawn.
    assert!(20 * planned <= 21 * counted + 20 * (64 << 10), "{what}");
}

fn fibonacci(components: &[(u32, usize)]) -> Statement {
    Statement {
        fibonacci: components.to_vec(),
        ..Statement::default()
    }
}

#[test]
fn a_plan_is_what_a_proof_takes_or_a_little_more() {
    the_trees_are_those_of_the_scheme();
    let parameters = Parameters::default();
    check(&fibonacci(&[(15, 10)]), &parameters);
    let sizes: [&[(u32, usize)]; 5] = [
        &[(10, 3)],
        &[(12, 5)],
        &[(11, 40)],
        &[(12, 5), (10, 20)],
        &[(10, 5), (11, 8)],
    ];
    for components in sizes {
        for log_blowup in [1, 2] {
            for store_coefficients in [true, false] {
                let parameters = Parameters {
                    log_blowup,
                    store_coefficients,
                    ..parameters
                };
                check(&fibonacci(components), &parameters);
            }
        }
    }
    for fold_step in 1..=3 {
        let parameters = Parameters {
            fold_step,
            log_last_layer: fold_step,
            ..parameters
        };
        check(&fibonacci(&[(11, 4)]), &parameters);
    }
    let lookup = Statement {
        lookup: Some(Lookup {
            log_users: 11,
            log_table: 9,
            batching: vec![0, 0, 1],
            broken: false,
        }),
        ..Statement::default()
    };
    check(&lookup, &parameters);
    let parameters = Parameters {
        lift: Some(14),
        ..parameters
    };
    check(&lookup, &parameters);
    kernels_that_share_values();
    columns_of_lookups();
    // Nothing is left.
    assert_eq!(HostExecutor::usage().bytes, 0);
}

/// Sixty long sums and one of QM31 are kept, which is more than a tree of the composition takes.
fn kernels_that_share_values() {
    let statement = Statement {
        shared: Some((10, 60)),
        ..Statement::default()
    };
    let parameters = Parameters {
        log_blowup: 1,
        store_coefficients: false,
        ..Parameters::default()
    };
    let plan = planned(&statement, &parameters);
    let largest = plan.phases.iter().max_by_key(|phase| phase.bytes);
    assert_eq!(largest.map(|phase| phase.name), Some("constraints"));
    check(&statement, &parameters);
}

/// The rows of a wide trace beside the few columns of its lookups.
fn columns_of_lookups() {
    let parameters = Parameters::default();
    let users = Users {
        log_size: 12,
        batching: vec![0; 30],
        relation: Squares::draw(&mut Blake2sChannel::default()),
    };
    let log_twiddles = users.log_size + parameters.log_blowup;
    let shape = Shape {
        trees: vec![
            Vec::new(),
            vec![users.log_size; 63],
            vec![users.log_size; 4],
        ],
        points: 3,
        store_coefficients: true,
        log_twiddles,
        interaction: true,
        constraints: Vec::new(),
        config: parameters.config(),
    };
    let plan = plan(&shape);
    let phase = plan
        .phases
        .iter()
        .find(|phase| phase.name == "columns of lookups");
    let planned = phase.expect("a phase of its own").bytes;

    HostExecutor::forget_peak();
    let half_coset = CanonicCoset::new(log_twiddles).circle_domain().half_coset;
    let twiddles = StandInBackend::precompute_twiddles(half_coset);
    let pool = BaseColumnPool::new();
    let mut random = Random::new(3);
    let mut polynomial = || random.base(1 << users.log_size).into_iter().collect();
    let trace: Vec<_> = (0..63)
        .map(|_| CircleCoefficients::<StandInBackend>::new(polynomial()))
        .collect();
    let tree = commit_tree(
        trace.clone(),
        parameters.log_blowup,
        &twiddles,
        true,
        None,
        &pool,
    );
    HostExecutor::forget_peak();
    let rows = StandInBackend::evaluate_polynomials(trace, 0, &twiddles, false, &pool);
    let rows: Vec<_> = rows.iter().map(|poly| &poly.evals.values).collect();
    let made = Interaction::new(&users, &[], &rows).unwrap_or_else(|error| panic!("{error}"));
    let counted = HostExecutor::usage().peak;
    assert!(counted <= planned, "{counted} of {planned} bytes");
    assert!(20 * planned <= 21 * counted, "{counted} of {planned} bytes");
    drop((made, tree));
}

/// A plan made in the loop from what was committed to is the same.
fn the_trees_are_those_of_the_scheme() {
    let parameters = Parameters::default();
    let statement = fibonacci(&[(7, 5), (5, 20)]);
    let (trees, log_twiddles) = statement.log_sizes(&parameters);
    statement.with_commitments::<StandInBackend, _>(
        &parameters,
        commit_by_own_loop::<StandInBackend>,
        |_, _, scheme, _| {
            let columns = scheme.trees.iter().map(|tree| {
                let columns = tree.polynomials.iter();
                columns
                    .map(|poly| poly.evals.domain.log_size() - parameters.log_blowup)
                    .collect::<Vec<_>>()
            });
            assert_eq!(columns.collect::<Vec<_>>(), trees);
            assert_eq!(scheme.twiddles.root_coset.log_size + 1, log_twiddles);
        },
    );
}
