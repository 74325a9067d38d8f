//! Malformed envelopes made from a real proof: every one is refused, none panics (A8, A9, A16, A17, A18, A24).

mod common;

use std::collections::BTreeMap;
use std::ops::Range;

use common::{check, counting_loop, Run, LIMIT};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use sage_air::code::Code;
use sage_air::envelope::{decode, encode, Envelope, Expected, HEADER_BYTES, N_SAMPLED_VALUES};
use sage_air::isa::P;
use sage_air::policy::PolicyId;
use sage_air::program::VM_VERSION;
use sage_air::shape::counts_of;
use sage_air::statement::{Statement, CIRCUIT_OBELYSK_VM};
use sage_air::verify::verify;

/// A part of an envelope, with the codes a change of one byte in it may lead to.
struct Part {
    name: &'static str,
    range: Range<usize>,
    codes: &'static [Code],
    /// Every byte is changed in a part that is small or decides the structure, a seeded choice elsewhere.
    dense: bool,
}

/// The parts of an envelope in order, by the table of section 4.4.
fn parts(envelope: &Envelope) -> Vec<Part> {
    use Code::*;
    let counts = counts_of(&envelope.proof).expect("four trees");
    let u = envelope.proof.queried_values[0][0].len();
    let mut parts: Vec<Part> = Vec::new();
    let mut push = |name, length: usize, dense, codes| {
        let start = parts.last().map_or(0, |part: &Part| part.range.end);
        let range = start..start + length;
        parts.push(Part {
            name,
            range,
            codes,
            dense,
        });
    };
    // A changed count moves every later field: what is read there as a word or a count decides the code.
    let moved: &[Code] = &[Count, NonCanonical, Truncated, Trailing];
    push("magic", 4, true, &[Magic]);
    push("version", 1, true, &[UnknownVersion]);
    push("policy", 1, true, &[PolicyMismatch]);
    push("zero", 2, true, &[Magic]);
    push("policy words", 24, true, &[PolicyMismatch]);
    push("io and statement", 64, true, &[StatementMismatch]);
    // A new main root has new challenges: one nonce in 2^16 fits them, and then the sums do not.
    push("main root", 32, true, &[InteractionPow, LookupSum]);
    push("other roots", 64, true, &[QueryPow]);
    push("interaction nonce", 8, true, &[InteractionPow, LookupSum]);
    push("claimed sums", 80, true, &[LookupSum, NonCanonical]);
    push(
        "samples",
        16 * N_SAMPLED_VALUES,
        true,
        &[QueryPow, NonCanonical],
    );
    push("query nonce", 8, true, &[QueryPow, QueryCount, Count]);
    push("FRI roots", 32 * counts.fri.len(), true, &[QueryPow]);
    push("last layer", 512, true, &[QueryPow, NonCanonical]);
    push(
        "u",
        2,
        true,
        &[QueryCount, Count, NonCanonical, Truncated, Trailing],
    );
    push("queried values", 516 * u, false, &[Merkle, NonCanonical]);
    for hashes in counts.trees {
        push("tree count", 2, true, moved);
        push("tree hashes", 32 * hashes, false, &[Merkle]);
    }
    for layer in counts.fri {
        push("FRI value count", 2, true, moved);
        push("FRI values", 16 * layer.values, false, &[Fri, NonCanonical]);
        push("FRI hash count", 2, true, moved);
        push("FRI hashes", 32 * layer.hashes, false, &[Fri]);
    }
    parts
}

/// One byte in this many is changed outside the dense parts; `SAGE_FLIP_STRIDE=1` changes every byte of the proof.
fn stride() -> usize {
    let set = std::env::var("SAGE_FLIP_STRIDE").ok();
    let stride = set.map(|text| text.parse().expect("SAGE_FLIP_STRIDE is a number"));
    stride.unwrap_or(41).max(1)
}

fn sample() -> (Run, Vec<u8>) {
    let run = Run::new(counting_loop(), &[10, 0], LIMIT);
    let bytes = run.honest_envelope();
    (run, bytes)
}

fn expected(statement: &Statement<'_>, policy: PolicyId) -> Expected {
    let sizes = statement.check().expect("the claim is good");
    Expected {
        policy: policy.policy(),
        sizes,
        program_root: statement.program.root,
        io_commitment: statement.io_commitment(),
        statement: statement.hash(CIRCUIT_OBELYSK_VM, VM_VERSION, policy, &sizes),
    }
}

#[test]
fn a8_a24_a_changed_byte_is_refused_for_the_reason_of_its_place() {
    let (run, bytes) = sample();
    let statement = run.statement();
    let envelope = decode(&bytes, &expected(&statement, PolicyId::Standard)).expect("honest");
    let parts = parts(&envelope);
    assert_eq!(parts.last().map(|part| part.range.end), Some(bytes.len()));

    let mut rng = ChaCha8Rng::seed_from_u64(8);
    let mut flips: Vec<(&Part, usize, u8)> = Vec::new();
    for part in &parts {
        let step = if part.dense { 1 } else { stride() };
        let offset = rng.gen_range(0..step);
        for at in part.range.clone().skip(offset).step_by(step) {
            flips.push((part, at, 1 << rng.gen_range(0..8)));
        }
    }
    let codes: Vec<(&str, Code)> = flips
        .par_iter()
        .map(|(part, at, flip)| {
            let mut changed = bytes.clone();
            changed[*at] ^= flip;
            let code = check(&statement, &changed).expect_err("a changed proof is refused");
            assert!(
                part.codes.contains(&code),
                "{} at {at}: {code:?}",
                part.name
            );
            (part.name, code)
        })
        .collect();
    // The sweep reaches the checks it is meant for: each of these parts is refused by each of its main reasons.
    let seen: BTreeMap<(&str, Code), usize> =
        codes.into_iter().fold(BTreeMap::new(), |mut seen, key| {
            *seen.entry(key).or_default() += 1;
            seen
        });
    for key in [
        ("main root", Code::InteractionPow),
        ("claimed sums", Code::LookupSum),
        ("samples", Code::QueryPow),
        ("samples", Code::NonCanonical),
        ("queried values", Code::Merkle),
        ("tree hashes", Code::Merkle),
        ("FRI values", Code::Fri),
        ("FRI hashes", Code::Fri),
    ] {
        assert!(seen.contains_key(&key), "{key:?}");
    }
}

#[test]
fn a17_a18_a_truncated_or_extended_proof_is_malformed() {
    let (run, bytes) = sample();
    let statement = run.statement();
    assert_eq!(check(&statement, &bytes), Ok(()));
    let dense = (0..4_000).chain(bytes.len() - 500..bytes.len());
    let sparse = (4_000..bytes.len()).step_by(211);
    for length in dense.chain(sparse) {
        assert_eq!(
            check(&statement, &bytes[..length]),
            Err(Code::Truncated),
            "{length}"
        );
    }
    let mut longer = bytes;
    longer.push(0);
    assert_eq!(check(&statement, &longer), Err(Code::Trailing));
    longer.resize(PolicyId::Standard.policy().envelope_limit + 1, 0);
    assert_eq!(check(&statement, &longer), Err(Code::TooLarge));
}

/// Applies a random edit that keeps the header and changes something.
fn edit(bytes: &[u8], rng: &mut ChaCha8Rng) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    let at =
        |rng: &mut ChaCha8Rng, length: usize| rng.gen_range(HEADER_BYTES..bytes.len() - length);
    let length = *[1, 2, 4, 16, 32, 33, 100, 1_000]
        .choose(rng)
        .expect("not empty");
    let (a, b) = (at(rng, length), at(rng, length));
    match rng.gen_range(0..6) {
        0 => changed.copy_within(a..a + length, b),
        1 => changed[a..a + length].fill(0),
        2 => changed[a..a + length].fill(0xff),
        3 => drop(changed.drain(a..a + length)),
        4 => {
            let copy = changed[a..a + length].to_vec();
            changed.splice(b..b, copy);
        }
        _ => rng.fill(&mut changed[a..a + length]),
    }
    changed
}

#[test]
fn a16_a_word_of_p_or_more_is_refused_in_every_part_that_holds_words() {
    let (run, bytes) = sample();
    let statement = run.statement();
    let envelope = decode(&bytes, &expected(&statement, PolicyId::Standard)).expect("honest");
    for part in parts(&envelope) {
        let words = [
            "claimed sums",
            "samples",
            "last layer",
            "queried values",
            "FRI values",
        ];
        if !words.contains(&part.name) || part.range.is_empty() {
            continue;
        }
        let last = part.range.end - 4;
        for at in [part.range.start, part.range.start + 4, last] {
            for word in [P, P + 1, u32::MAX] {
                let mut changed = bytes.clone();
                changed[at..at + 4].copy_from_slice(&word.to_le_bytes());
                let verdict = check(&statement, &changed);
                assert_eq!(verdict, Err(Code::NonCanonical), "{} at {at}", part.name);
            }
        }
    }
}

#[test]
fn a17_random_edits_of_a_real_proof_are_refused_and_never_panic() {
    let (run, bytes) = sample();
    let statement = run.statement();
    (0..2_000u64).into_par_iter().for_each(|seed| {
        let changed = edit(&bytes, &mut ChaCha8Rng::seed_from_u64(seed));
        if changed != bytes {
            assert!(check(&statement, &changed).is_err(), "seed {seed}");
        }
    });
}

#[test]
fn a8_a_real_proof_has_one_encoding() {
    let (run, bytes) = sample();
    let expected = expected(&run.statement(), PolicyId::Standard);
    let envelope = decode(&bytes, &expected).expect("honest");
    assert_eq!(encode(&envelope, &expected), Ok(bytes));
}

#[test]
fn a9_a_proof_of_another_policy_is_refused_before_its_body_is_read() {
    let (run, bytes) = sample();
    let statement = run.statement();
    let verdict = |bytes: &[u8]| {
        verify(
            CIRCUIT_OBELYSK_VM,
            VM_VERSION,
            PolicyId::Proven,
            &statement,
            bytes,
        )
    };
    assert_eq!(verdict(&bytes), Err(Code::PolicyMismatch));
    assert_eq!(verdict(&bytes[..6]), Err(Code::PolicyMismatch));
    assert_eq!(
        verify(
            CIRCUIT_OBELYSK_VM + 1,
            VM_VERSION,
            PolicyId::Standard,
            &statement,
            &bytes
        ),
        Err(Code::UnknownVersion)
    );
    assert_eq!(
        verify(
            CIRCUIT_OBELYSK_VM,
            VM_VERSION + 1,
            PolicyId::Standard,
            &statement,
            &bytes
        ),
        Err(Code::UnknownVersion)
    );
}
