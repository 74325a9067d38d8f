//! The witness counts of the dry run are those of the proof library, for real proofs and for many random openings.

mod common;

use std::collections::BTreeSet;

use common::{counting_loop, Run};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sage_air::claim::Sizes;
use sage_air::policy::{Policy, PolicyId};
use sage_air::program::VM_VERSION;
use sage_air::shape::{has_swapped_siblings, Counts};
use sage_air::statement::CIRCUIT_OBELYSK_VM;
use sage_air::verify::verify;
use sage_prover::{prove_witness, Stopwatch};
use stwo::core::channel::Blake2sChannel;
use stwo::core::fields::m31::BaseField;
use stwo::core::pcs::utils::prepare_preprocessed_query_positions;
use stwo::core::poly::circle::CanonicCoset;
use stwo::core::queries::Queries;
use stwo::core::vcs_lifted::blake2_merkle::{Blake2sMerkleChannel, Blake2sMerkleHasher};
use stwo::core::vcs_lifted::verifier::MerkleVerifierLifted;
use stwo::prover::backend::simd::column::BaseColumn;
use stwo::prover::backend::simd::SimdBackend;
use stwo::prover::fri::FriProver;
use stwo::prover::poly::circle::{PolyOps, SecureEvaluation};
use stwo::prover::poly::BitReversedOrder;
use stwo::prover::secure_column::SecureColumnByCoords;
use stwo::prover::vcs_lifted::prover::MerkleProverLifted;

type Tree = MerkleProverLifted<SimdBackend, Blake2sMerkleHasher>;

fn sizes(n: u8) -> Sizes {
    Sizes {
        n,
        rom_log: 4,
        mem_log: 6,
        k: 6,
    }
}

/// Ascending, distinct positions: `n` draws from a window of 2^window positions at a random place below 2^log.
fn positions(rng: &mut ChaCha8Rng, n: usize, window: u32, log: u32) -> Vec<usize> {
    let start = rng.gen_range(0..1usize << (log - window)) << window;
    let drawn: BTreeSet<usize> = (0..n)
        .map(|_| start + rng.gen_range(0..1usize << window))
        .collect();
    drawn.into_iter().collect()
}

/// A column of 2^log different values.
fn column(log: u32) -> BaseColumn {
    (0..1u32 << log)
        .map(BaseField::from_u32_unchecked)
        .collect()
}

/// Number of sibling hashes with which the library opens a tree.
fn opened_hashes(tree: &Tree, column: &BaseColumn, positions: &[usize]) -> usize {
    let (_, opening) = tree.decommit(positions, vec![column]);
    opening.decommitment.hash_witness.len()
}

#[test]
fn trees_open_with_the_counted_hashes_at_a_thousand_position_sets() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let policy = PolicyId::Proven.policy();
    let low_column = column(18);
    let low = Tree::commit(vec![&low_column], 18, 0);
    for n in [16, 17, 18] {
        let high_log = u32::from(n) + policy.log_blowup;
        let high_column = column(high_log);
        let high = Tree::commit(vec![&high_column], high_log, 0);
        for round in 0..340 {
            // Windows from a few positions to the whole tree, so that neighbours of every distance occur.
            let window = 4 + round % (high_log - 3);
            let drawn = rng.gen_range(1..=118);
            let positions = positions(&mut rng, drawn, window, high_log);
            let counts = Counts::new(&positions, &sizes(n), &policy);
            let folded = prepare_preprocessed_query_positions(&positions, high_log, 18);
            let preprocessed = opened_hashes(&low, &low_column, &folded);
            let others = opened_hashes(&high, &high_column, &positions);
            assert_eq!(counts.trees, [preprocessed, others, others, others]);
        }
    }
}

#[test]
fn fri_layers_open_with_the_counted_values_and_hashes() {
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    for n in [16, 17, 18] {
        let policy = PolicyId::Standard.policy();
        let log = u32::from(n) + policy.log_blowup;
        let domain = CanonicCoset::new(log).circle_domain();
        let twiddles = SimdBackend::precompute_twiddles(domain.half_coset);
        // Counts do not depend on the values: zero is a polynomial of low degree.
        let zeros = SecureColumnByCoords::<SimdBackend>::zeros(domain.size());
        let evaluation = SecureEvaluation::<SimdBackend, BitReversedOrder>::new(domain, zeros);
        for round in 0..24 {
            let window = 4 + (round * 5) % (log - 3);
            let drawn = rng.gen_range(1..=118);
            let positions = positions(&mut rng, drawn, window, log);
            let prover = FriProver::<SimdBackend, Blake2sMerkleChannel>::commit(
                &mut Blake2sChannel::default(),
                policy.pcs_config().fri_config,
                &evaluation,
                &twiddles,
            );
            let proof = prover
                .decommit_on_queries(&Queries::new(&positions, log))
                .proof;
            let counts = Counts::new(&positions, &sizes(n), &policy).fri;
            let layers: Vec<_> = std::iter::once(&proof.first_layer)
                .chain(&proof.inner_layers)
                .map(|layer| {
                    (
                        layer.fri_witness.len(),
                        layer.decommitment.hash_witness.len(),
                    )
                })
                .collect();
            let counted: Vec<_> = counts
                .iter()
                .map(|layer| (layer.values, layer.hashes))
                .collect();
            assert_eq!(counted, layers, "n = {n}, {} positions", positions.len());
        }
    }
}

#[test]
fn siblings_are_reported_as_swapped_exactly_where_the_library_refuses_an_honest_opening() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let policy: Policy = PolicyId::Proven.policy();
    let low_column = column(18);
    let low = Tree::commit(vec![&low_column], 18, 0);
    let verifier = MerkleVerifierLifted::<Blake2sMerkleHasher>::new(low.root(), vec![18], None);
    let mut refused = 0;
    for round in 0..300 {
        let n = 16 + (round % 5) as u8;
        let high_log = u32::from(n) + policy.log_blowup;
        let drawn = rng.gen_range(1..=40);
        let positions = positions(&mut rng, drawn, 10, high_log);
        let folded = prepare_preprocessed_query_positions(&positions, high_log, 18);
        let (values, opening) = low.decommit(&folded, vec![&low_column]);
        let accepted = verifier
            .verify(&folded, values, opening.decommitment)
            .is_ok();
        assert_eq!(
            accepted,
            !has_swapped_siblings(&positions, &sizes(n), &policy)
        );
        refused += usize::from(!accepted);
    }
    assert!((50..250).contains(&refused), "{refused}");
}

#[test]
fn real_proofs_of_both_policies_and_several_sizes_have_exactly_the_counted_lists() {
    for (policy, rounds, proofs) in [
        (PolicyId::Standard, 10, 6),
        (PolicyId::Proven, 10, 2),
        (PolicyId::Standard, 30_000, 2),
        (PolicyId::Proven, 50_000, 1),
    ] {
        let run = Run::new(counting_loop(), &[rounds, 0], 4 * rounds + 10);
        for worker in 0..proofs {
            let mut statement = run.statement();
            // Another worker leads to another transcript and to other positions.
            statement.worker = [worker; 32];
            let witness = run.witness(&statement);
            let mut silent = |_| {};
            let mut stopwatch = Stopwatch::new(&mut silent);
            let bytes = prove_witness(&run.tables, &statement, policy, &witness, &mut stopwatch)
                .expect("an honest run is provable");
            // The verifier compares every list with the counts, and the library reads every list to its end.
            let verdict = verify(CIRCUIT_OBELYSK_VM, VM_VERSION, policy, &statement, &bytes);
            assert_eq!(
                verdict,
                Ok(()),
                "{policy:?}, {rounds} rounds, worker {worker}"
            );
        }
    }
}
