use alloc::collections::BTreeSet;

use num_traits::Zero;
use rand::Rng;
use stwo::core::fields::m31::BaseField;

use super::*;
use crate::envelope::Expected;
use crate::policy::PolicyId;
use crate::test_support::{channel, consistent, expected, fill, random_positions, sizes, Source};

/// A policy with the given name but a short search for the query nonce.
fn quick(policy: PolicyId, n: u8) -> Expected {
    let mut expected = expected(policy, sizes(n));
    expected.policy.pow_bits = 4;
    expected
}

/// Takes an entry away.
fn take<T>(removed: Option<T>) {
    assert!(removed.is_some());
}

/// Counts missing siblings from the definition: a node is known if one of its leaves is opened.
fn naive_sibling_count(positions: &[usize], height: u32) -> usize {
    let mut missing = 0;
    for level in 0..height {
        let known: BTreeSet<usize> = positions.iter().map(|p| p >> level).collect();
        missing += known
            .iter()
            .filter(|node| !known.contains(&(**node ^ 1)))
            .count();
    }
    missing
}

#[test]
fn sibling_counts_agree_with_the_definition() {
    let mut source = Source::new(1);
    for round in 0..200 {
        let height = 1 + round % 12;
        let n = source.0.gen_range(1..60);
        let positions = random_positions(&mut source, n, height);
        assert_eq!(
            sibling_count(&positions, height),
            naive_sibling_count(&positions, height)
        );
    }
    let all: Vec<usize> = (0..64).collect();
    assert_eq!(sibling_count(&all, 6), 0);
    assert_eq!(sibling_count(&[5], 6), 6);
}

#[test]
fn fri_layers_of_the_smallest_and_the_largest_proof() {
    let policy = PolicyId::Standard.policy();
    let plan = |domain_log, fold_step, leaf_log| FriLayerPlan {
        domain_log,
        fold_step,
        leaf_log,
        tree_height: domain_log - leaf_log,
    };
    assert_eq!(
        fri_layer_plans(&sizes(16), &policy),
        [plan(18, 4, 2), plan(14, 4, 2), plan(10, 3, 2)]
    );
    assert_eq!(
        fri_layer_plans(&sizes(22), &policy),
        [
            plan(24, 4, 2),
            plan(20, 4, 2),
            plan(16, 4, 2),
            plan(12, 4, 2),
            plan(8, 1, 0)
        ]
    );
}

#[test]
fn layers_end_at_the_domain_of_the_last_layer() {
    for id in PolicyId::ALL {
        let policy = id.policy();
        for n in 6..=22 {
            let plans = fri_layer_plans(&sizes(n), &policy);
            let last = plans.last().expect("a first layer");
            assert_eq!(
                last.domain_log - last.fold_step,
                policy.log_last_layer + policy.log_blowup
            );
        }
    }
}

#[test]
fn a_fri_layer_needs_the_rest_of_its_cosets() {
    let policy = PolicyId::Standard.policy();
    let mut source = Source::new(2);
    for n in [16, 18, 20, 22] {
        let sizes = sizes(n);
        let plans = fri_layer_plans(&sizes, &policy);
        for _ in 0..20 {
            let mut queries = random_positions(&mut source, 40, u32::from(n) + 2);
            let counts = Counts::new(&queries, &sizes, &policy);
            for (plan, counts) in plans.iter().zip(&counts.fri) {
                let opened: BTreeSet<usize> = queries
                    .iter()
                    .flat_map(|q| {
                        let start = (q >> plan.fold_step) << plan.fold_step;
                        start..start + (1 << plan.fold_step)
                    })
                    .collect();
                assert_eq!(counts.values, opened.len() - queries.len());
                let leaves: BTreeSet<usize> = opened.iter().map(|p| p >> plan.leaf_log).collect();
                let leaves: Vec<usize> = leaves.into_iter().collect();
                assert_eq!(
                    counts.hashes,
                    naive_sibling_count(&leaves, plan.tree_height)
                );
                queries = parents(&queries, plan.fold_step);
            }
        }
    }
}

/// Bytes of the envelope whose queries fall on the given positions.
fn envelope_bytes(positions: &[usize], sizes: &Sizes, policy: &Policy) -> usize {
    let counts = Counts::new(positions, sizes, policy);
    let trees: usize = counts.trees.iter().map(|hashes| 2 + 32 * hashes).sum();
    let layers = counts.fri.iter();
    let layers: usize = layers
        .map(|layer| 32 + 4 + 16 * layer.values + 32 * layer.hashes)
        .sum();
    let fixed = 96 + 96 + 88 + 2_400 + 8 + (16 << policy.log_last_layer) + 2;
    fixed + 516 * positions.len() + trees + layers
}

#[test]
fn the_counted_bytes_are_those_of_an_envelope() {
    let expected = quick(PolicyId::Standard, 18);
    let (envelope, positions) = consistent(&expected, 3);
    let encoded = crate::envelope::encode(&envelope, &expected).expect("it has the right shape");
    let counted = envelope_bytes(&positions, &expected.sizes, &expected.policy);
    assert_eq!(counted, encoded.len());
}

/// Bytes that no envelope of this size exceeds, wherever its queries fall.
///
/// A level of a tree with N(d) opened nodes lacks 2·N(d) − N(d + 1) siblings; over all levels that is
/// 1 − N(height) + Σ N(d), and N(d) is at most the number of queries and at most 2^d.
fn largest_envelope(sizes: &Sizes, policy: &Policy) -> usize {
    let queries = policy.n_queries as usize;
    let siblings = |levels: u32| {
        let opened = |depth: u32| queries.min(1 << depth);
        (0..levels).map(opened).sum::<usize>() + 1 - opened(levels)
    };
    let heights = sizes.tree_heights(policy);
    let trees: usize = heights
        .iter()
        .map(|height| 2 + 32 * siblings(*height))
        .sum();
    let plans = fri_layer_plans(sizes, policy);
    let layers = plans.iter().map(|plan| {
        // A query in each coset, of which the rest is opened with it; below a coset nothing is missing.
        let cosets = plan.domain_log - plan.fold_step;
        let values = queries.min(1 << cosets) * ((1 << plan.fold_step) - 1);
        32 + 4 + 16 * values + 32 * siblings(cosets)
    });
    let fixed = 96 + 96 + 88 + 2_400 + 8 + (16 << policy.log_last_layer) + 2;
    fixed + 516 * queries + trees + layers.sum::<usize>()
}

#[test]
fn no_envelope_exceeds_the_limit_of_its_policy_wherever_its_queries_fall() {
    let mut source = Source::new(9);
    for (policy, expected) in [(PolicyId::Standard, 196_702), (PolicyId::Proven, 522_166)] {
        let policy = policy.policy();
        let bounds: Vec<usize> = (6..=22)
            .map(|n| largest_envelope(&sizes(n), &policy))
            .collect();
        assert_eq!(bounds.iter().max(), Some(&expected));
        assert!(expected <= policy.envelope_limit);
        for (n, bound) in (6..=22).zip(bounds) {
            let log = sizes(n).log_max() + policy.log_blowup;
            for _ in 0..20 {
                let positions = random_positions(&mut source, policy.n_queries as usize, log);
                assert!(
                    envelope_bytes(&positions, &sizes(n), &policy) <= bound,
                    "{n}"
                );
            }
        }
    }
}

#[test]
fn a_proof_of_the_right_shape_passes() {
    for (policy, n) in [
        (PolicyId::Standard, 6),
        (PolicyId::Standard, 22),
        (PolicyId::Proven, 18),
    ] {
        let expected = quick(policy, n);
        let (envelope, positions) = consistent(&expected, u64::from(n));
        let found = check(
            &channel(),
            &envelope.proof,
            &expected.sizes,
            &expected.policy,
        );
        assert_eq!(found, Ok(positions));
    }
}

#[test]
fn every_witness_list_one_entry_longer_or_shorter_is_refused() {
    let expected = quick(PolicyId::Standard, 18);
    let (envelope, _) = consistent(&expected, 3);
    let verdict =
        |proof: &Proof| check(&channel(), proof, &expected.sizes, &expected.policy).map(|_| ());
    assert_eq!(verdict(&envelope.proof), Ok(()));
    for tree in 0..4 {
        let mut proof = envelope.proof.clone();
        let list = &mut proof.0.decommitments[tree].hash_witness;
        let last = list.pop().expect("not empty");
        assert_eq!(verdict(&proof), Err(Code::Count));
        proof.0.decommitments[tree]
            .hash_witness
            .extend([last, last]);
        assert_eq!(verdict(&proof), Err(Code::Count));
    }
    for layer in 0..=envelope.proof.fri_proof.inner_layers.len() {
        let changed = |change: fn(&mut stwo::core::fri::FriLayerProof<_>)| {
            let mut proof = envelope.proof.clone();
            let fri = &mut proof.0.fri_proof;
            match layer {
                0 => change(&mut fri.first_layer),
                _ => change(&mut fri.inner_layers[layer - 1]),
            }
            verdict(&proof)
        };
        assert_eq!(changed(|l| take(l.fri_witness.pop())), Err(Code::Count));
        assert_eq!(
            changed(|l| l.fri_witness.push(Zero::zero())),
            Err(Code::Count)
        );
        assert_eq!(
            changed(|l| take(l.decommitment.hash_witness.pop())),
            Err(Code::Count)
        );
        assert_eq!(
            changed(|l| l.decommitment.hash_witness.push(Default::default())),
            Err(Code::Count)
        );
    }
}

#[test]
fn the_number_of_queried_values_is_the_number_of_positions() {
    let expected = quick(PolicyId::Standard, 6);
    let (envelope, positions) = consistent(&expected, 4);
    let mut source = Source::new(5);
    for wrong in [1, positions.len() - 1] {
        let mut proof = envelope.proof.clone();
        fill(&mut proof, &positions[..wrong], &expected, &mut source);
        let verdict = check(&channel(), &proof, &expected.sizes, &expected.policy);
        assert_eq!(verdict, Err(Code::QueryCount));
    }
    let mut proof = envelope.proof.clone();
    proof.0.queried_values[1][5].push(Zero::zero());
    let verdict = check(&channel(), &proof, &expected.sizes, &expected.policy);
    assert_eq!(verdict, Err(Code::QueryCount));
}

#[test]
fn a_wrong_query_nonce_is_refused_before_positions_are_drawn() {
    let expected = quick(PolicyId::Standard, 6);
    let (mut envelope, _) = consistent(&expected, 6);
    let refused = (1..100u64).filter(|step| {
        envelope.proof.0.proof_of_work += step;
        let verdict = check(
            &channel(),
            &envelope.proof,
            &expected.sizes,
            &expected.policy,
        );
        assert!(verdict.is_err());
        verdict == Err(Code::QueryPow)
    });
    // One nonce in 16 passes 4 bits of work and then draws other positions.
    assert!(refused.count() > 80);
}

#[test]
fn another_transcript_leads_to_other_positions() {
    let expected = quick(PolicyId::Standard, 6);
    let (envelope, _) = consistent(&expected, 7);
    let mut other = channel();
    other.mix_u32s(&[1]);
    let verdict = check(&other, &envelope.proof, &expected.sizes, &expected.policy);
    assert!(verdict.is_err());
}

/// A proof of which only the nine preprocessed columns matter.
fn preprocessed(values: &[u32]) -> Proof {
    let expected = quick(PolicyId::Standard, 18);
    let mut proof = consistent(&expected, 3).0.proof;
    for column in &mut proof.0.queried_values[0] {
        *column = values
            .iter()
            .map(|v| BaseField::from_u32_unchecked(*v))
            .collect();
    }
    proof
}

#[test]
fn rows_that_coincide_must_agree_even_where_they_are_not_adjacent() {
    let policy = PolicyId::Standard.policy();
    let sizes = sizes(18);
    // Trees of height 20 over one of height 18: positions of one block of 8 share two rows.
    let check = |positions: &[usize], values: &[u32]| {
        check_folded_values(positions, &preprocessed(values), &sizes, &policy)
    };
    assert_eq!(check(&[0, 2, 9], &[5, 5, 6]), Ok(()));
    assert_eq!(check(&[0, 2, 9], &[5, 6, 6]), Err(Code::QueryDuplicate));
    // 0 and 2 fold to row 0, 1 to row 1 between them.
    assert_eq!(check(&[0, 1, 2], &[5, 6, 5]), Ok(()));
    assert_eq!(check(&[0, 1, 2], &[5, 6, 7]), Err(Code::QueryDuplicate));
    let mut one_column = preprocessed(&[5, 6, 5]);
    one_column.0.queried_values[0][8][2] = BaseField::from_u32_unchecked(9);
    assert_eq!(
        check_folded_values(&[0, 1, 2], &one_column, &sizes, &policy),
        Err(Code::QueryDuplicate)
    );
}

#[test]
fn swapped_siblings_are_found_where_an_odd_row_comes_first() {
    let policy = PolicyId::Standard.policy();
    let swapped = |n, positions: &[usize]| has_swapped_siblings(positions, &sizes(n), &policy);
    // No folding at equal heights.
    assert!(!swapped(16, &[1, 2, 5, 6]));
    assert!(swapped(18, &[1, 2]));
    assert!(swapped(18, &[17, 21, 22]));
    assert!(!swapped(18, &[0, 1, 2]));
    assert!(!swapped(18, &[1, 3, 5]));
    assert!(!swapped(18, &[0, 2, 4]));
    assert!(!swapped(18, &[7, 8]));
}

#[test]
fn a_proof_whose_positions_swap_siblings_is_refused_for_that_alone() {
    let expected = quick(PolicyId::Proven, 18);
    let (sizes, policy) = (&expected.sizes, &expected.policy);
    // About one transcript in eighty draws such positions.
    let (mut met, mut passed) = (0, 0);
    for seed in 0..400 {
        let (envelope, positions) = consistent(&expected, seed);
        let verdict = check(&channel(), &envelope.proof, sizes, policy);
        if has_swapped_siblings(&positions, sizes, policy) {
            // Every list has the length, and every folded value the agreement, that the positions demand.
            assert_eq!(verdict, Err(Code::QueryOrder));
            met += 1;
        } else {
            assert_eq!(verdict, Ok(positions));
            passed += 1;
        }
    }
    assert!((1..40).contains(&met), "{met} of {}", met + passed);
}

#[test]
fn folding_keeps_blocks_in_order_so_that_one_root_remains() {
    let policy = PolicyId::Proven.policy();
    let mut source = Source::new(8);
    for n in 16..=22 {
        for _ in 0..50 {
            let positions = random_positions(&mut source, 118, u32::from(n) + 2);
            let rows = folded_positions(&positions, &sizes(n), &policy);
            assert!(rows.iter().all(|row| *row < 1 << 18));
            assert!(rows.windows(2).all(|pair| pair[0] >> 1 <= pair[1] >> 1));
        }
    }
}

#[test]
fn a_point_of_the_subfield_is_refused() {
    let policy = PolicyId::Standard.policy();
    let sizes = sizes(16);
    let point: CirclePoint<SecureField> = CirclePoint::get_point(12_345);
    assert_eq!(check_sample_points(point, &sizes, &policy), Ok(()));
    let base = CanonicCoset::new(9).at(3).into_ef();
    assert_eq!(check_sample_points(base, &sizes, &policy), Err(Code::Oods));
    // A neighbour of the point lies in the subfield exactly if the point itself does.
    let beside = base + CanonicCoset::new(16).step().into_ef();
    assert_eq!(
        check_sample_points(beside, &sizes, &policy),
        Err(Code::Oods)
    );
}
