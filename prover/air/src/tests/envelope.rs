use alloc::vec::Vec;

use proptest::prelude::*;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;

use super::*;
use crate::isa::P;
use crate::policy::PolicyId;
use crate::shape::{counts_of, Counts};
use crate::test_support::{expected, sizes, synthetic, synthetic_at};

/// Offset of the first claimed sum: header, three roots, nonce.
const SUMS: usize = HEADER_BYTES + 96 + 8;

/// Offset of the query nonce, behind the sums and the sampled values.
const QUERY_NONCE: usize = SUMS + 80 + 16 * N_SAMPLED_VALUES;

fn sample(policy: PolicyId, n: u8) -> (Expected, Envelope, Vec<u8>) {
    let expected = expected(policy, sizes(n));
    let envelope = synthetic(&expected, u64::from(n));
    let bytes = encode(&envelope, &expected).expect("the shape is right");
    (expected, envelope, bytes)
}

/// Takes an entry away.
fn take<T>(removed: Option<T>) {
    assert!(removed.is_some());
}

/// Where the parts of an envelope start, computed from the table of section 4.4 and not from the code.
struct Offsets {
    fri_roots: usize,
    last_layer: usize,
    u: usize,
    queried: usize,
    /// The u16 counts, in order.
    counts: Vec<usize>,
    /// Every range of field words.
    words: Vec<core::ops::Range<usize>>,
    end: usize,
}

fn offsets(counts: &Counts, u: usize) -> Offsets {
    let n_layers = counts.fri.len();
    let fri_roots = QUERY_NONCE + 8;
    let last_layer = fri_roots + 32 * n_layers;
    let at_u = last_layer + 512;
    let queried = at_u + 2;
    let mut words = alloc::vec![
        SUMS..QUERY_NONCE,
        last_layer..at_u,
        queried..queried + 516 * u,
    ];
    let mut at = queried + 516 * u;
    let mut count_offsets = Vec::new();
    for hashes in counts.trees {
        count_offsets.push(at);
        at += 2 + 32 * hashes;
    }
    for layer in &counts.fri {
        count_offsets.push(at);
        words.push(at + 2..at + 2 + 16 * layer.values);
        at += 2 + 16 * layer.values;
        count_offsets.push(at);
        at += 2 + 32 * layer.hashes;
    }
    Offsets {
        fri_roots,
        last_layer,
        u: at_u,
        queried,
        counts: count_offsets,
        words,
        end: at,
    }
}

fn offsets_of(envelope: &Envelope) -> Offsets {
    let counts = counts_of(&envelope.proof).expect("four trees");
    offsets(&counts, envelope.proof.queried_values[0][0].len())
}

#[test]
fn encoding_and_decoding_are_inverse_at_every_size() {
    for id in PolicyId::ALL {
        for n in [6, 16, 17, 18, 21, 22] {
            let (expected, envelope, bytes) = sample(id, n);
            let decoded = decode(&bytes, &expected).expect("just encoded");
            assert_eq!(encode(&decoded, &expected).as_ref(), Ok(&bytes));
            assert_eq!(decoded.interaction_nonce, envelope.interaction_nonce);
            assert_eq!(decoded.claimed_sums, envelope.claimed_sums);
            let (a, b) = (&decoded.proof, &envelope.proof);
            assert_eq!(a.config, b.config);
            assert_eq!(a.commitments.0, b.commitments.0);
            assert_eq!(a.sampled_values.0, b.sampled_values.0);
            assert_eq!(a.queried_values.0, b.queried_values.0);
            assert_eq!(a.proof_of_work, b.proof_of_work);
            assert_eq!(a.fri_proof.last_layer_poly, b.fri_proof.last_layer_poly);
        }
    }
}

#[test]
fn fields_stand_where_the_specification_puts_them() {
    let (_, envelope, bytes) = sample(PolicyId::Standard, 18);
    let at = offsets_of(&envelope);
    assert_eq!(bytes.len(), at.end);
    assert_eq!(&bytes[..8], b"SGP1\x01\x01\0\0");
    let words: Vec<u32> = bytes[8..32]
        .chunks_exact(4)
        .map(|w| u32::from_le_bytes([w[0], w[1], w[2], w[3]]))
        .collect();
    assert_eq!(words, [20, 2, 5, 40, 4, 0]);
    assert_eq!(bytes[32..64], [2; 32]);
    assert_eq!(bytes[64..96], [3; 32]);
    let proof = &envelope.proof;
    assert_eq!(bytes[96..128], proof.commitments[1].0);
    assert_eq!(bytes[160..192], proof.commitments[3].0);
    assert_eq!(bytes[192..200], envelope.interaction_nonce.to_le_bytes());
    let first_sum = envelope.claimed_sums[0].to_m31_array()[0];
    assert_eq!(bytes[200..204], first_sum.0.to_le_bytes());
    assert_eq!(
        bytes[QUERY_NONCE..QUERY_NONCE + 8],
        proof.proof_of_work.to_le_bytes()
    );
    let root = proof.fri_proof.first_layer.commitment.0;
    assert_eq!(bytes[at.fri_roots..at.fri_roots + 32], root);
    let last = proof.fri_proof.last_layer_poly[0].to_m31_array()[0];
    assert_eq!(
        bytes[at.last_layer..at.last_layer + 4],
        last.0.to_le_bytes()
    );
    let u = proof.queried_values[0][0].len();
    assert_eq!(bytes[at.u..at.u + 2], (u as u16).to_le_bytes());
    // Second column of tree 0 comes behind u values of the first.
    let second = proof.queried_values[0][1][0];
    let offset = at.queried + 4 * u;
    assert_eq!(bytes[offset..offset + 4], second.0.to_le_bytes());
}

#[test]
fn an_envelope_cut_at_any_byte_is_truncated_a17() {
    let (expected, _, bytes) = sample(PolicyId::Standard, 6);
    for length in 0..bytes.len() {
        let verdict = decode(&bytes[..length], &expected).map(|_| ());
        assert_eq!(verdict, Err(Code::Truncated), "{length}");
    }
}

#[test]
fn bytes_behind_the_last_field_are_refused_a8() {
    let (expected, _, mut bytes) = sample(PolicyId::Standard, 6);
    for byte in [0, 1, 255] {
        bytes.push(byte);
        assert_eq!(decode(&bytes, &expected).map(|_| ()), Err(Code::Trailing));
    }
}

#[test]
fn an_envelope_above_the_limit_is_refused_before_it_is_read_a18() {
    for id in PolicyId::ALL {
        let expected = expected(id, sizes(6));
        let limit = id.policy().envelope_limit;
        let garbage = alloc::vec![0xff; limit + 1];
        assert_eq!(decode(&garbage, &expected).map(|_| ()), Err(Code::TooLarge));
        let at_limit = decode(&garbage[..limit], &expected).map(|_| ());
        assert_eq!(at_limit, Err(Code::Magic));
    }
}

#[test]
fn every_other_value_of_every_header_byte_is_refused_by_name_a9_a10() {
    let (expected, _, bytes) = sample(PolicyId::Standard, 6);
    let code_of = |position: usize| match position {
        0..=3 | 6..=7 => Code::Magic,
        4 => Code::UnknownVersion,
        5 | 8..=31 => Code::PolicyMismatch,
        _ => Code::StatementMismatch,
    };
    let mut changed = bytes.clone();
    for position in 0..HEADER_BYTES {
        for flip in 1..=255u8 {
            changed[position] = bytes[position] ^ flip;
            assert_eq!(
                decode(&changed, &expected).map(|_| ()),
                Err(code_of(position)),
                "byte {position} flipped by {flip}"
            );
        }
        changed[position] = bytes[position];
    }
    let header = check_header(
        &bytes[..HEADER_BYTES],
        &expected.policy,
        &expected.io_commitment,
        &expected.statement,
    );
    assert_eq!(header, Ok(()));
}

#[test]
fn an_envelope_of_one_policy_is_none_of_another_a9() {
    let (standard, _, bytes) = sample(PolicyId::Standard, 6);
    let proven = Expected {
        policy: PolicyId::Proven.policy(),
        ..standard
    };
    assert_eq!(
        decode(&bytes, &proven).map(|_| ()),
        Err(Code::PolicyMismatch)
    );
}

#[test]
fn every_field_word_is_below_the_modulus_a16() {
    let (expected, envelope, bytes) = sample(PolicyId::Standard, 6);
    let words = offsets_of(&envelope).words;
    let mut changed = bytes.clone();
    for range in words {
        for at in range.step_by(4) {
            let original: [u8; 4] = bytes[at..at + 4].try_into().expect("four bytes");
            changed[at..at + 4].copy_from_slice(&P.to_le_bytes());
            let verdict = decode(&changed, &expected).map(|_| ());
            assert_eq!(verdict, Err(Code::NonCanonical), "word at {at}");
            changed[at..at + 4].copy_from_slice(&original);
        }
    }
}

#[test]
fn a_word_and_its_residue_class_have_one_encoding_a27() {
    let (expected, _, mut bytes) = sample(PolicyId::Standard, 6);
    bytes[SUMS..SUMS + 4].copy_from_slice(&0u32.to_le_bytes());
    assert!(decode(&bytes, &expected).is_ok());
    for alias in [P, 2 * P, P + 1, u32::MAX] {
        bytes[SUMS..SUMS + 4].copy_from_slice(&alias.to_le_bytes());
        assert_eq!(
            decode(&bytes, &expected).map(|_| ()),
            Err(Code::NonCanonical)
        );
    }
}

#[test]
fn the_number_of_queries_lies_between_1_and_that_of_the_policy() {
    let (expected, envelope, mut bytes) = sample(PolicyId::Standard, 6);
    let at = offsets_of(&envelope).u;
    for u in [0u16, 41, 118, 256, u16::MAX] {
        bytes[at..at + 2].copy_from_slice(&u.to_le_bytes());
        assert_eq!(decode(&bytes, &expected).map(|_| ()), Err(Code::QueryCount));
    }
}

#[test]
fn every_count_is_bounded_before_anything_is_allocated_a17() {
    let (expected, envelope, bytes) = sample(PolicyId::Standard, 6);
    let counts = offsets_of(&envelope).counts;
    assert_eq!(counts.len(), 4 + 2 * 3);
    for at in counts {
        let mut changed = bytes.clone();
        changed[at..at + 2].copy_from_slice(&u16::MAX.to_le_bytes());
        assert_eq!(
            decode(&changed, &expected).map(|_| ()),
            Err(Code::Count),
            "{at}"
        );
        // One entry more or less moves every later field; the end gives it away at the latest.
        for step in [1, u16::MAX] {
            let count = u16::from_le_bytes([bytes[at], bytes[at + 1]]).wrapping_add(step);
            changed[at..at + 2].copy_from_slice(&count.to_le_bytes());
            assert!(decode(&changed, &expected).is_err(), "{at}");
        }
    }
}

#[test]
fn another_size_reads_the_same_bytes_differently_and_refuses_them() {
    let (expected, _, bytes) = sample(PolicyId::Standard, 18);
    for n in [6, 17, 22] {
        let other = Expected {
            sizes: sizes(n),
            ..expected
        };
        // L = 17 has one FRI layer less than L = 18, as has L = 16; L = 22 has one more.
        assert!(decode(&bytes, &other).is_err(), "{n}");
    }
}

#[test]
#[allow(clippy::too_many_lines, reason = "one list of cases, read as a whole")]
fn a_proof_of_another_shape_has_no_envelope() {
    let (expected, envelope, _) = sample(PolicyId::Standard, 18);
    let with = |change: fn(&mut Envelope)| {
        let mut changed = envelope.clone();
        change(&mut changed);
        encode(&changed, &expected).map(|_| ())
    };
    use EncodeError::*;
    assert_eq!(with(|_| ()), Ok(()));
    assert_eq!(with(|e| e.proof.0.config.pow_bits = 10), Err(Config));
    assert_eq!(
        with(|e| e.proof.0.config.lifting_log_size = Some(20)),
        Err(Config)
    );
    assert_eq!(
        with(|e| take(e.proof.0.commitments.pop())),
        Err(Commitments)
    );
    assert_eq!(
        with(|e| e.proof.0.commitments.insert(1, Default::default())),
        Err(Commitments)
    );
    assert_eq!(
        with(|e| e.proof.0.commitments[0].0[0] ^= 1),
        Err(Commitments)
    );
    assert_eq!(with(|e| e.proof.0.commitments.clear()), Err(Commitments));
    assert_eq!(
        with(|e| take(e.proof.0.sampled_values[1][35].pop())),
        Err(SampledValues)
    );
    assert_eq!(
        with(|e| take(e.proof.0.sampled_values[2].pop())),
        Err(SampledValues)
    );
    assert_eq!(
        with(|e| take(e.proof.0.sampled_values.pop())),
        Err(SampledValues)
    );
    assert_eq!(
        with(|e| take(e.proof.0.queried_values[3][7].pop())),
        Err(QueriedValues)
    );
    assert_eq!(
        with(|e| take(e.proof.0.queried_values[0].pop())),
        Err(QueriedValues)
    );
    assert_eq!(
        with(|e| e.proof.0.queried_values.clear()),
        Err(QueryCount(0))
    );
    assert_eq!(
        with(|e| e.proof.0.queried_values[0][0] = alloc::vec![Default::default(); 41]),
        Err(QueryCount(41))
    );
    assert_eq!(
        with(|e| take(e.proof.0.decommitments.pop())),
        Err(Decommitments(3))
    );
    assert_eq!(
        with(|e| take(e.proof.0.fri_proof.inner_layers.pop())),
        Err(FriLayers(2))
    );
    assert_eq!(
        with(|e| {
            let half = e.proof.fri_proof.last_layer_poly[..16].to_vec();
            e.proof.0.fri_proof.last_layer_poly = stwo::core::poly::line::LinePoly::new(half);
        }),
        Err(LastLayer(16))
    );
    assert_eq!(
        with(|e| {
            let witness = &mut e.proof.0.fri_proof.first_layer.fri_witness;
            witness.resize(641, SecureField::default());
        }),
        Err(Count(641))
    );
    assert_eq!(
        with(|e| e.proof.0.queried_values[2][3][1] = BaseField::from_u32_unchecked(P)),
        Err(NonCanonical)
    );
}

#[test]
fn no_honest_proof_exceeds_the_limit_of_its_policy() {
    for id in PolicyId::ALL {
        let expected = expected(id, sizes(22));
        let limit = expected.policy.envelope_limit;
        // Evenly spread positions share the fewest ancestors and cosets, so no other set needs a longer list.
        let (n_queries, domain) = (expected.policy.n_queries as usize, 1usize << 24);
        let spread: Vec<usize> = (0..n_queries).map(|i| i * domain / n_queries).collect();
        let longest = encode(&synthetic_at(&spread, &expected, 1), &expected);
        let longest = longest.expect("within the limit").len();
        assert!(longest <= limit);
        let random = encode(&synthetic(&expected, 2), &expected).expect("within the limit");
        assert!(random.len() < longest);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..4_000)) {
        let expected = expected(PolicyId::Standard, sizes(6));
        prop_assert!(decode(&bytes, &expected).is_err());
    }

    #[test]
    fn random_bodies_behind_a_right_header_never_panic(
        body in proptest::collection::vec(0..127u8, 0..8_000),
        u in 1..41u16,
    ) {
        let expected = expected(PolicyId::Standard, sizes(6));
        let mut bytes = b"SGP1\x01\x01\0\0".to_vec();
        for word in expected.policy.header_words() {
            bytes.extend(word.to_le_bytes());
        }
        bytes.extend(expected.io_commitment);
        bytes.extend(expected.statement);
        bytes.extend(&body);
        // Bytes below 127 make canonical words, so that the decoder gets as far as the counts.
        let at = QUERY_NONCE + 8 + 32 * 3 + 512;
        if let Some(slot) = bytes.get_mut(at..at + 2) {
            slot.copy_from_slice(&u.to_le_bytes());
        }
        if let Ok(envelope) = decode(&bytes, &expected) {
            prop_assert_eq!(encode(&envelope, &expected), Ok(bytes));
        }
    }
}
