//! What malformed proofs do to the proof library, and that none of them reaches it through our envelope.
//!
//! Source: ObelyskVM specification, table 7.1, which this file follows row by row. Each row is tried twice: on the
//! library alone, to document why the guard exists and to notice when a new version behaves differently; and as an
//! envelope, which either cannot be written down or is refused as malformed before the library sees it.

mod common;

use std::panic::{catch_unwind, AssertUnwindSafe};
use std::process::Command;

use common::{check, counting_loop, Run, LIMIT};
use sage_air::code::Code;
use sage_air::components::Components;
use sage_air::envelope::{decode, encode, EncodeError, Envelope, Expected, Proof};
use sage_air::policy::PolicyId;
use sage_air::program::VM_VERSION;
use sage_air::statement::{Statement, CIRCUIT_OBELYSK_VM};
use sage_air::transcript::{draw_relations, mix_claimed_sums, open, Opening};
use stwo::core::channel::{Blake2sChannel, Channel, MerkleChannel};
use stwo::core::circle::CirclePoint;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::pcs::CommitmentSchemeVerifier;
use stwo::core::poly::line::LinePoly;
use stwo::core::proof_of_work::GrindOps;
use stwo::core::vcs::blake2_hash::Blake2sHash;
use stwo::core::vcs_lifted::blake2_merkle::{Blake2sMerkleChannel, Blake2sMerkleHasher};
use stwo::core::vcs_lifted::verifier::{MerkleDecommitmentLifted, MerkleVerifierLifted};
use stwo::prover::backend::simd::SimdBackend;

/// What the library alone makes of a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Library {
    Accepts,
    Refuses,
    Panics,
}

/// What our envelope makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ours {
    /// No bytes stand for it.
    NoEncoding(EncodeError),
    /// The verifier refuses the bytes.
    Refused(Code),
}

/// An honest proof with everything needed to verify it by hand.
struct Sample {
    run: Run,
    policy: PolicyId,
}

impl Sample {
    fn new() -> Self {
        Self {
            run: Run::new(counting_loop(), &[10, 0], LIMIT),
            policy: PolicyId::Standard,
        }
    }

    fn envelope(&self) -> Envelope {
        let bytes = self.run.honest_envelope();
        decode(&bytes, &self.expected()).expect("an honest proof")
    }

    fn statement(&self) -> Statement<'_> {
        self.run.statement()
    }

    fn expected(&self) -> Expected {
        let statement = self.statement();
        let sizes = statement.check().expect("the claim is good");
        Expected {
            policy: self.policy.policy(),
            sizes,
            program_root: statement.program.root,
            io_commitment: statement.io_commitment(),
            statement: statement.hash(CIRCUIT_OBELYSK_VM, VM_VERSION, self.policy, &sizes),
        }
    }

    /// Channel, commitments and components right before the library's `verify`.
    fn before_library(
        &self,
        envelope: &Envelope,
    ) -> (
        Blake2sChannel,
        CommitmentSchemeVerifier<Blake2sMerkleChannel>,
        Components,
    ) {
        let honest = self.expected();
        let mut channel = open(&Opening {
            circuit: CIRCUIT_OBELYSK_VM,
            vm_version: VM_VERSION,
            policy: &honest.policy,
            statement: &honest.statement,
            cycles: self.statement().cycles,
            sizes: &honest.sizes,
        });
        let roots = [envelope.proof.commitments[1], envelope.proof.commitments[2]];
        let [preprocessed, main, interaction] = honest.sizes.column_logs();
        let mut scheme = CommitmentSchemeVerifier::new(honest.policy.pcs_config());
        scheme.commit(
            Blake2sHash(honest.program_root),
            &preprocessed,
            &mut channel,
        );
        scheme.commit(roots[0], &main, &mut channel);
        let relations =
            draw_relations(&mut channel, envelope.interaction_nonce).expect("honest nonce");
        mix_claimed_sums(&mut channel, &envelope.claimed_sums);
        scheme.commit(roots[1], &interaction, &mut channel);
        let components = Components::new(&honest.sizes, &relations, &envelope.claimed_sums);
        (channel, scheme, components)
    }

    /// Gives a changed proof to the library, without any check of ours before.
    fn library(&self, honest: &Envelope, changed: Proof) -> Library {
        let (mut channel, mut scheme, components) = self.before_library(honest);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            stwo::core::verifier::verify(
                &components.verifiers(),
                &mut channel,
                &mut scheme,
                changed,
            )
        }));
        match outcome {
            Ok(Ok(())) => Library::Accepts,
            Ok(Err(_)) => Library::Refuses,
            Err(_) => Library::Panics,
        }
    }

    /// Searches for a query nonce that fits the changed proof, as an attacker would.
    fn grind(&self, honest: &Envelope, changed: &mut Proof) {
        let (mut channel, ..) = self.before_library(honest);
        channel.draw_secure_felt();
        let root = *changed.commitments.last().expect("a composition root");
        Blake2sMerkleChannel::mix_root(&mut channel, root);
        CirclePoint::<SecureField>::get_random_point(&mut channel);
        channel.mix_felts(&changed.sampled_values.clone().flatten_cols());
        channel.draw_secure_felt();
        let fri = &changed.fri_proof;
        for layer in std::iter::once(&fri.first_layer).chain(&fri.inner_layers) {
            Blake2sMerkleChannel::mix_root(&mut channel, layer.commitment);
            channel.draw_secure_felt();
        }
        channel.mix_felts(&fri.last_layer_poly);
        changed.0.proof_of_work = SimdBackend::grind(&channel, self.policy.policy().pow_bits);
    }

    /// Sends a changed proof through our encoder and verifier.
    fn ours(&self, honest: &Envelope, changed: Proof) -> Ours {
        let envelope = Envelope {
            proof: changed,
            ..honest.clone()
        };
        match encode(&envelope, &self.expected()) {
            Err(error) => Ours::NoEncoding(error),
            Ok(bytes) => {
                let verdict = check(&self.statement(), &bytes);
                Ours::Refused(verdict.expect_err("a changed proof is refused"))
            }
        }
    }
}

/// A row of the table: what is changed, whether the query nonce is searched for again, and both outcomes.
type Row = (&'static str, fn(&mut Proof), bool, Library, Ours);

fn assert_rows(rows: &[Row]) {
    let sample = Sample::new();
    let honest = sample.envelope();
    assert_eq!(
        sample.library(&honest, honest.proof.clone()),
        Library::Accepts
    );
    for (name, change, ground, library, ours) in rows {
        let mut changed = honest.proof.clone();
        change(&mut changed);
        if *ground {
            sample.grind(&honest, &mut changed);
        }
        assert_eq!(sample.ours(&honest, changed.clone()), *ours, "ours: {name}");
        assert_eq!(
            sample.library(&honest, changed),
            *library,
            "library: {name}"
        );
    }
}

/// Takes the last entry away.
fn shorten<T>(list: &mut Vec<T>) {
    assert!(list.pop().is_some());
}

/// Repeats the last entry.
fn lengthen<T: Clone>(list: &mut Vec<T>) {
    let last = list.last().cloned().expect("not empty");
    list.push(last);
}

#[test]
#[allow(clippy::too_many_lines, reason = "one list of cases, read as a whole")]
fn sampled_values_of_another_shape_have_no_encoding() {
    use Library::*;
    let ours = Ours::NoEncoding(EncodeError::SampledValues);
    // Surplus values pass the out-of-domain check. They change the transcript, so that the openings no longer fit; a
    // prover who opens the new positions reaches an assertion behind them.
    assert_rows(&[
        (
            "main column without points",
            |p| p.0.sampled_values[1][0].clear(),
            false,
            Panics,
            ours,
        ),
        (
            "main column with two points",
            |p| lengthen(&mut p.0.sampled_values[1][0]),
            false,
            Panics,
            ours,
        ),
        (
            "preprocessed column without points",
            |p| p.0.sampled_values[0][3].clear(),
            false,
            Panics,
            ours,
        ),
        (
            "preprocessed column with two points",
            |p| lengthen(&mut p.0.sampled_values[0][3]),
            false,
            Panics,
            ours,
        ),
        (
            "tree missing",
            |p| drop(p.0.sampled_values.remove(1)),
            false,
            Panics,
            ours,
        ),
        (
            "column missing",
            |p| shorten(&mut p.0.sampled_values[1]),
            false,
            Panics,
            ours,
        ),
        (
            "column too many",
            |p| lengthen(&mut p.0.sampled_values[1]),
            false,
            Refuses,
            ours,
        ),
        (
            "column too many, nonce searched",
            |p| lengthen(&mut p.0.sampled_values[1]),
            true,
            Refuses,
            ours,
        ),
        (
            "composition column missing",
            |p| shorten(&mut p.0.sampled_values[3]),
            false,
            Refuses,
            ours,
        ),
        (
            "extra tree, nonce searched",
            |p| lengthen(&mut p.0.sampled_values),
            true,
            Refuses,
            ours,
        ),
    ]);
}

#[test]
fn queried_values_of_another_shape_have_no_encoding() {
    use Library::*;
    let ours = Ours::NoEncoding(EncodeError::QueriedValues);
    let none = Ours::NoEncoding(EncodeError::QueryCount(0));
    assert_rows(&[
        (
            "tree missing",
            |p| shorten(&mut p.0.queried_values),
            false,
            Panics,
            ours,
        ),
        (
            "tree too many",
            |p| lengthen(&mut p.0.queried_values),
            false,
            Panics,
            ours,
        ),
        (
            "column missing",
            |p| shorten(&mut p.0.queried_values[1]),
            false,
            Panics,
            ours,
        ),
        (
            "column too many",
            |p| lengthen(&mut p.0.queried_values[1]),
            false,
            Panics,
            ours,
        ),
        (
            "column shorter",
            |p| shorten(&mut p.0.queried_values[1][5]),
            false,
            Panics,
            ours,
        ),
        (
            "column longer",
            |p| lengthen(&mut p.0.queried_values[1][5]),
            false,
            Panics,
            ours,
        ),
        (
            "all columns empty",
            |p| p.0.queried_values.iter_mut().flatten().for_each(Vec::clear),
            false,
            Panics,
            none,
        ),
    ]);
}

#[test]
fn a_query_count_that_the_transcript_does_not_give_is_malformed() {
    assert_rows(&[(
        "all columns shorter",
        |p| p.0.queried_values.iter_mut().flatten().for_each(shorten),
        false,
        Library::Panics,
        Ours::Refused(Code::QueryCount),
    )]);
}

#[test]
fn decommitments_and_commitments_of_another_number_have_no_encoding() {
    use Library::*;
    let commitments = Ours::NoEncoding(EncodeError::Commitments);
    assert_rows(&[
        (
            "decommitment missing",
            |p| shorten(&mut p.0.decommitments),
            false,
            Panics,
            Ours::NoEncoding(EncodeError::Decommitments(3)),
        ),
        (
            "decommitment too many",
            |p| lengthen(&mut p.0.decommitments),
            false,
            Panics,
            Ours::NoEncoding(EncodeError::Decommitments(5)),
        ),
        (
            "no commitment",
            |p| p.0.commitments.clear(),
            false,
            Panics,
            commitments,
        ),
        (
            "a fifth commitment before the last",
            |p| p.0.commitments.insert(3, Blake2sHash([9; 32])),
            false,
            Accepts,
            commitments,
        ),
        (
            "another program root in the proof",
            |p| p.0.commitments[0] = Blake2sHash([9; 32]),
            false,
            Accepts,
            commitments,
        ),
        (
            "another configuration in the proof",
            |p| p.0.config.pow_bits = 0,
            false,
            Accepts,
            Ours::NoEncoding(EncodeError::Config),
        ),
    ]);
}

#[test]
fn witness_lists_of_another_length_are_malformed() {
    use Library::Refuses;
    let count = Ours::Refused(Code::Count);
    assert_rows(&[
        (
            "tree hash missing",
            |p| shorten(&mut p.0.decommitments[1].hash_witness),
            false,
            Refuses,
            count,
        ),
        (
            "tree hash too many",
            |p| lengthen(&mut p.0.decommitments[1].hash_witness),
            false,
            Refuses,
            count,
        ),
        (
            "FRI value missing",
            |p| shorten(&mut p.0.fri_proof.first_layer.fri_witness),
            false,
            Refuses,
            count,
        ),
        (
            "FRI value too many",
            |p| lengthen(&mut p.0.fri_proof.inner_layers[0].fri_witness),
            false,
            Refuses,
            count,
        ),
        (
            "FRI hash missing",
            |p| shorten(&mut p.0.fri_proof.inner_layers[1].decommitment.hash_witness),
            false,
            Refuses,
            count,
        ),
        (
            "FRI hash too many",
            |p| lengthen(&mut p.0.fri_proof.first_layer.decommitment.hash_witness),
            false,
            Refuses,
            count,
        ),
        (
            "FRI layer missing",
            |p| shorten(&mut p.0.fri_proof.inner_layers),
            false,
            Refuses,
            Ours::NoEncoding(EncodeError::FriLayers(1)),
        ),
        (
            "FRI layer too many",
            |p| lengthen(&mut p.0.fri_proof.inner_layers),
            false,
            Refuses,
            Ours::NoEncoding(EncodeError::FriLayers(3)),
        ),
    ]);
}

#[test]
fn a_last_layer_of_another_length_has_no_encoding() {
    fn resize(proof: &mut Proof, length: usize) {
        let mut coefficients = proof.fri_proof.last_layer_poly.to_vec();
        coefficients.resize(length, SecureField::default());
        proof.0.fri_proof.last_layer_poly = LinePoly::new(coefficients);
    }
    let ours = |length| Ours::NoEncoding(EncodeError::LastLayer(length));
    assert_rows(&[
        // The length check lets it pass; another polynomial is refused all the same.
        (
            "shorter, nonce searched",
            |p| resize(p, 16),
            true,
            Library::Refuses,
            ours(16),
        ),
        (
            "longer",
            |p| resize(p, 64),
            false,
            Library::Refuses,
            ours(64),
        ),
    ]);
}

#[test]
fn the_library_asserts_that_equal_positions_have_equal_values() {
    let verifier =
        MerkleVerifierLifted::<Blake2sMerkleHasher>::new(Blake2sHash([0; 32]), vec![3], None);
    let opening = || MerkleDecommitmentLifted {
        hash_witness: vec![Blake2sHash([0; 32]); 3],
    };
    let values = |second| vec![vec![BaseField::from(1u32), BaseField::from(second)]];
    let verify = |second: u32| {
        catch_unwind(AssertUnwindSafe(|| {
            verifier.verify(&[5, 5], values(second), opening())
        }))
    };
    assert!(matches!(verify(1), Ok(Err(_))));
    assert!(verify(2).is_err());
}

/// Set in the child process of the test below.
const CHILD: &str = "SAGE_LIBRARY_ABORT_CHILD";

#[test]
fn an_interaction_column_without_its_points_aborts_the_library_but_has_no_encoding() {
    let change = |proof: &mut Proof| proof.0.sampled_values[2][27].clear();
    let sample = Sample::new();
    let honest = sample.envelope();
    let mut changed = honest.proof.clone();
    change(&mut changed);
    if std::env::var_os(CHILD).is_some() {
        // A panic while a panic unwinds ends the process; `catch_unwind` inside does not help.
        let outcome = sample.library(&honest, changed);
        println!("survived: {outcome:?}");
        return;
    }
    let ours = sample.ours(&honest, changed);
    assert_eq!(ours, Ours::NoEncoding(EncodeError::SampledValues));

    let name = "an_interaction_column_without_its_points_aborts_the_library_but_has_no_encoding";
    let child = Command::new(std::env::current_exe().expect("the test binary has a path"))
        .args([name, "--exact", "--nocapture"])
        .env(CHILD, "1")
        .output()
        .expect("the child process starts");
    assert!(!child.status.success());
    let output = String::from_utf8_lossy(&child.stdout);
    assert!(!output.contains("survived"), "{output}");
    // A failed test exits with a code; an aborted process has none.
    assert_eq!(child.status.code(), None);
}
