//! A proof proves one statement: everything that names the job, the worker, the program, the words and the claim.

mod common;

use common::{check, component, counting_loop, set_cell, Run, LIMIT};
use sage_air::code::Code;
use sage_air::isa::P;
use sage_air::policy::PolicyId;
use sage_air::program::VM_VERSION;
use sage_air::statement::{Outcome, Statement, CIRCUIT_OBELYSK_VM};
use sage_air::verify::verify;

/// Bytes of the envelope before the io commitment: magic, version, policy and six words.
const BEFORE_HASHES: usize = 32;

/// Adds its two inputs and gives two outputs: the sum and 7.
const ADD: &str = "
    .mem_log 6
    .input 32 2
    .output 48 2
        load r1, in_base + 1
        load r2, in_base + 2
        add r3, r1, r2
        store r3, out_base + 1
        loadimm r4, 7
        store r4, out_base + 2
        loadimm r5, 2
        store r5, out_base
        halt
";

fn add_run() -> Run {
    Run::new(ADD, &[30, 12], LIMIT)
}

/// The envelope with the hashes of another statement in its header.
fn readdressed(envelope: &[u8], to: &Statement<'_>) -> Vec<u8> {
    let mut bytes = envelope.to_vec();
    let sizes = to.check().expect("the claim is good");
    let policy = PolicyId::Standard;
    let hash = to.hash(CIRCUIT_OBELYSK_VM, VM_VERSION, policy, &sizes);
    bytes[BEFORE_HASHES..BEFORE_HASHES + 32].copy_from_slice(&to.io_commitment());
    bytes[BEFORE_HASHES + 32..BEFORE_HASHES + 64].copy_from_slice(&hash);
    bytes
}

/// Asserts that an honest envelope does not prove `other`, not even with the hashes of `other` in its header.
#[track_caller]
fn bound(envelope: &[u8], other: &Statement<'_>) {
    assert_eq!(check(other, envelope), Err(Code::StatementMismatch));
    // The transcript starts from the statement, so the first proof of work already fits no longer.
    let moved = readdressed(envelope, other);
    assert_eq!(check(other, &moved), Err(Code::InteractionPow));
}

#[test]
fn a1_a5_a52_a_proof_belongs_to_one_job_attempt_client_chain_and_worker() {
    let run = add_run();
    let envelope = run.honest_envelope();
    let statement = run.statement();
    assert_eq!(check(&statement, &envelope), Ok(()));
    let changes: [fn(&mut Statement<'_>); 5] = [
        |statement| statement.job.job += 1,
        |statement| statement.job.attempt += 1,
        |statement| statement.job.client[31] ^= 1,
        |statement| statement.job.genesis[0] ^= 1,
        |statement| statement.worker[0] ^= 1,
    ];
    for change in changes {
        let mut other = statement;
        change(&mut other);
        bound(&envelope, &other);
    }
}

#[test]
fn a2_a3_other_words_are_refused_before_and_behind_the_hash() {
    let run = add_run();
    let envelope = run.honest_envelope();
    let honest = run.statement();
    let inputs: [&[u32]; 5] = [&[31, 12], &[30, 11], &[12, 30], &[30], &[]];
    for words in inputs {
        let mut other = honest;
        other.inputs = words;
        bound(&envelope, &other);
        // A prover who takes the statement into its transcript finds that the sums do not cancel.
        let witness = run.witness(&other);
        assert_eq!(
            run.verdict(&other, &witness),
            Err(Code::LookupSum),
            "{words:?}"
        );
    }
    let outputs: [&[u32]; 5] = [&[43, 7], &[42, 6], &[7, 42], &[42], &[]];
    for words in outputs {
        let mut other = honest;
        other.outputs = words;
        bound(&envelope, &other);
        let witness = run.witness(&other);
        assert_eq!(
            run.verdict(&other, &witness),
            Err(Code::LookupSum),
            "{words:?}"
        );
    }
}

#[test]
fn a4_the_body_of_another_execution_does_not_fit() {
    let run = add_run();
    let other = Run::new(ADD, &[29, 13], LIMIT);
    // Both have the outputs 42 and 7; the inputs differ.
    assert_eq!(run.execution.outputs, other.execution.outputs);
    bound(&other.honest_envelope(), &run.statement());
}

#[test]
fn a9_a10_another_policy_or_parameter_is_refused_before_the_body() {
    let run = add_run();
    let envelope = run.honest_envelope();
    let statement = run.statement();
    let under = |circuit, version, policy| verify(circuit, version, policy, &statement, &envelope);
    assert_eq!(
        under(CIRCUIT_OBELYSK_VM, VM_VERSION, PolicyId::Proven),
        Err(Code::PolicyMismatch)
    );
    assert_eq!(
        under(CIRCUIT_OBELYSK_VM, VM_VERSION + 1, PolicyId::Standard),
        Err(Code::UnknownVersion)
    );
    assert_eq!(
        under(CIRCUIT_OBELYSK_VM + 1, VM_VERSION, PolicyId::Standard),
        Err(Code::UnknownVersion)
    );
    // Each of the six words of the policy, behind magic, version and policy number.
    for word in 0..6 {
        for change in [1, 0x80] {
            let mut bytes = envelope.clone();
            bytes[8 + 4 * word] ^= change;
            assert_eq!(check(&statement, &bytes), Err(Code::PolicyMismatch));
        }
    }
    // Sizes whose product overflows, one alone and all together.
    for (from, to) in [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (0, 6)] {
        let mut bytes = envelope.clone();
        bytes[8 + 4 * from..8 + 4 * to].fill(0xff);
        assert_eq!(check(&statement, &bytes), Err(Code::PolicyMismatch));
    }
}

#[test]
fn a11_another_program_or_root_is_refused() {
    let run = add_run();
    let envelope = run.honest_envelope();
    let honest = run.statement();
    let mut other = honest;
    other.program.id[0] ^= 1;
    bound(&envelope, &other);
    let mut other = honest;
    other.program.root[0] ^= 1;
    bound(&envelope, &other);
    // The same code with one constant changed: the prover proves the run of its own program under a foreign root.
    let foreign = Run::new(
        &ADD.replace("loadimm r4, 7", "loadimm r4, 8"),
        &[30, 12],
        LIMIT,
    );
    let mut statement = foreign.statement();
    statement.program = *run.tables.record();
    let witness = foreign.witness(&statement);
    let verdict = run.verdict(&statement, &witness);
    assert_eq!(verdict, Err(Code::LookupSum));
}

#[test]
fn a12_another_cycle_count_or_table_size_is_refused() {
    let run = Run::new(counting_loop(), &[30, 0], LIMIT);
    let envelope = run.honest_envelope();
    let honest = run.statement();
    assert_eq!((honest.cycles, honest.log_cmp), (96, 6));
    for cycles in [95, 97, 100] {
        let mut other = honest;
        other.cycles = cycles;
        bound(&envelope, &other);
        let witness = run.witness(&other);
        assert_eq!(run.verdict(&other, &witness), Err(Code::LookupSum));
    }
    // A larger table proves the same run, as another statement.
    let mut larger = honest;
    larger.log_cmp = 7;
    bound(&envelope, &larger);
    assert_eq!(run.verdict(&larger, &run.witness(&larger)), Ok(()));
    // Sizes that do not follow from the cycle count are no claim.
    let refused = [(96, 8), (96, 5), (0, 6), (64, 7), (4_000_001, 6)];
    for (cycles, log_cmp) in refused {
        let mut other = honest;
        (other.cycles, other.log_cmp) = (cycles, log_cmp);
        assert_eq!(check(&other, &envelope), Err(Code::BadClaim));
    }
}

#[test]
fn a12_a_run_cannot_be_longer_than_the_job_allows() {
    let run = Run::new(counting_loop(), &[30, 0], LIMIT);
    let envelope = run.honest_envelope();
    let mut other = run.statement();
    other.max_cycles = other.cycles - 1;
    assert_eq!(check(&other, &envelope), Err(Code::BadClaim));
}

#[test]
fn a15_claimed_sums_that_do_not_cancel_are_refused() {
    let run = add_run();
    let statement = run.statement();
    let envelope = run.honest_envelope();
    // Header 96, three roots 96, nonce 8; then five sums of 16 bytes.
    for sum in 0..5 {
        let mut bytes = envelope.clone();
        let at = 200 + 16 * sum;
        bytes[at] ^= 1;
        assert_eq!(check(&statement, &bytes), Err(Code::LookupSum));
    }
    // Two sums changed so that the total stays: the sums are in the transcript and in the constraints.
    let mut bytes = envelope;
    let word = |at: usize, bytes: &[u8]| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let (first, second) = (word(200, &bytes), word(216, &bytes));
    bytes[200..204].copy_from_slice(&((first + 1) % P).to_le_bytes());
    bytes[216..220].copy_from_slice(&((second + P - 1) % P).to_le_bytes());
    let verdict = check(&statement, &bytes);
    assert!(
        !matches!(verdict, Ok(()) | Err(Code::LookupSum)),
        "{verdict:?}"
    );
}

#[test]
fn a15_lookups_that_are_left_out_are_refused() {
    let run = add_run();
    let statement = run.statement();
    let mut witness = run.witness(&statement);
    for row in 0..16 {
        set_cell(&mut witness, component::ROM, 0, row, 0);
    }
    assert_eq!(run.verdict(&statement, &witness), Err(Code::LookupSum));
}

#[test]
fn a19_empty_words_and_zero_hashes_have_no_path_of_their_own() {
    let source = ".mem_log 6\n.input 32 0\n.output 48 0\n halt";
    let run = Run::new(source, &[], LIMIT);
    let statement = run.statement();
    let envelope = run.honest_envelope();
    assert_eq!(check(&statement, &envelope), Ok(()));
    let mut zeroed = envelope;
    zeroed[BEFORE_HASHES..BEFORE_HASHES + 64].fill(0);
    assert_eq!(check(&statement, &zeroed), Err(Code::StatementMismatch));
    assert_eq!(check(&statement, &[]), Err(Code::Truncated));
    let mut other = statement;
    other.program.id = [0; 32];
    assert_eq!(check(&other, &zeroed), Err(Code::StatementMismatch));
}

#[test]
fn a27_only_canonical_words_are_claims() {
    // The outputs are 0 and 7 from the inputs 0 and 0.
    let run = Run::new(ADD, &[0, 0], LIMIT);
    let envelope = run.honest_envelope();
    let honest = run.statement();
    assert_eq!(check(&honest, &envelope), Ok(()));
    for word in [P, P + 7, u32::MAX] {
        let words = [word, 7];
        let mut other = honest;
        other.outputs = &words;
        assert_eq!(check(&other, &envelope), Err(Code::BadClaim));
        let words = [word, 0];
        let mut other = honest;
        other.inputs = &words;
        assert_eq!(check(&other, &envelope), Err(Code::BadClaim));
    }
}

#[test]
fn more_words_than_the_program_has_room_for_are_no_claim() {
    let run = add_run();
    let envelope = run.honest_envelope();
    let mut other = run.statement();
    other.inputs = &[30, 12, 0];
    assert_eq!(check(&other, &envelope), Err(Code::BadClaim));
    let mut other = run.statement();
    other.outputs = &[42, 7, 0];
    assert_eq!(check(&other, &envelope), Err(Code::BadClaim));
    let mut other = run.statement();
    other.outcome = Outcome::OutOfCycles { pc: 1 };
    other.max_cycles = other.cycles;
    assert_eq!(check(&other, &envelope), Err(Code::BadClaim));
}
