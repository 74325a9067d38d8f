//! Proves many rows of a permutation, on a CUDA device if there is one, else on the host in its place, and prints the time
//! of each phase.
//!
//! `cargo run --release --example permutation -- 8` proves 2^8 rows.
//!
//! The permutation has the form of those that hash in proofs: a state of eight words, rounds of constants, fifth powers
//! and a mixing matrix. Numbers and rounds are made up, so it is no hash function. A fifth power has a degree that stwo
//! does not prove; with a column for the square it is one of degree 3.

use std::error::Error;
use std::time::Instant;

use sage_cuda::backend::{DeviceBackend, DeviceColumn};
use sage_cuda::device::CudaExecutor;
use sage_cuda::executor::{Buffer, Executor};
use sage_cuda::host::HostExecutor;
use sage_cuda::plan::memory::Shape;
use sage_cuda::prove::{check_memory, commit_polynomials};
use stwo::core::channel::Blake2sChannel;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::fri::FriConfig;
use stwo::core::pcs::{CommitmentSchemeVerifier, PcsConfig};
use stwo::core::poly::circle::CanonicCoset;
use stwo::core::proof::StarkProof;
use stwo::core::vcs_lifted::blake2_merkle::{Blake2sMerkleChannel, Blake2sMerkleHasher};
use stwo::core::verifier::{verify, VerificationError};
use stwo::prover::poly::circle::{CircleEvaluation, PolyOps};
use stwo::prover::CommitmentSchemeProver;
use stwo_constraint_framework::{
    EvalAtRow, FrameworkComponent, FrameworkEval, TraceLocationAllocator,
};

/// Words of the state.
const WIDTH: usize = 8;

/// Rounds of a permutation.
const ROUNDS: usize = 8;

/// The state, and of each round the squares and the state after it.
const COLUMNS: usize = WIDTH + 2 * WIDTH * ROUNDS;

type Proof = StarkProof<Blake2sMerkleHasher>;

/// What a round adds to a word.
fn constant(round: usize, word: usize) -> BaseField {
    let seed = (round * WIDTH + word) as u32;
    BaseField::from((seed + 3).pow(4) + 11 * seed)
}

/// What a word counts for in another one: its distance in the circle of words, and more for its own.
fn weight(word: usize, other: usize) -> BaseField {
    let distance = (word + WIDTH - other) % WIDTH;
    BaseField::from(if distance == 0 { 23 } else { distance as u32 })
}

/// One permutation a row.
struct Permutation {
    log_size: u32,
}

impl FrameworkEval for Permutation {
    fn log_size(&self) -> u32 {
        self.log_size
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.log_size + 1
    }

    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let mut state: [E::F; WIDTH] = std::array::from_fn(|_| eval.next_trace_mask());
        for round in 0..ROUNDS {
            let powers: [E::F; WIDTH] = std::array::from_fn(|word| {
                let base = state[word].clone() + E::F::from(constant(round, word));
                let square = eval.next_trace_mask();
                eval.add_constraint(square.clone() - base.clone() * base.clone());
                square.clone() * square * base
            });
            state = std::array::from_fn(|word| {
                let mixed = (1..WIDTH).fold(powers[0].clone() * weight(word, 0), |sum, other| {
                    sum + powers[other].clone() * weight(word, other)
                });
                let next = eval.next_trace_mask();
                eval.add_constraint(next.clone() - mixed);
                next
            });
        }
        eval
    }
}

fn component(log_size: u32) -> FrameworkComponent<Permutation> {
    let mut allocator = TraceLocationAllocator::default();
    FrameworkComponent::new(
        &mut allocator,
        Permutation { log_size },
        SecureField::from(0),
    )
}

/// The cells of a row: the permutation of a state that the row's number makes.
fn row(number: u32) -> Vec<u32> {
    let mut state: [BaseField; WIDTH] =
        std::array::from_fn(|word| BaseField::from(number + word as u32));
    let mut cells = state.to_vec();
    for round in 0..ROUNDS {
        let bases: [BaseField; WIDTH] =
            std::array::from_fn(|word| state[word] + constant(round, word));
        cells.extend(bases.map(|base| base * base));
        let powers = bases.map(|base| base * base * base * base * base);
        state = std::array::from_fn(|word| {
            (0..WIDTH)
                .map(|other| powers[other] * weight(word, other))
                .sum()
        });
        cells.extend(state);
    }
    cells.into_iter().map(|cell| cell.0).collect()
}

fn trace(log_size: u32) -> Vec<Vec<u32>> {
    let mut columns = vec![Vec::new(); COLUMNS];
    for number in 0..1 << log_size {
        for (column, cell) in columns.iter_mut().zip(row(number)) {
            column.push(cell);
        }
    }
    columns
}

/// Prints how long something took.
fn timed<T>(phase: &str, action: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = action();
    println!(
        "{phase:<28} {:>10.1} ms",
        start.elapsed().as_secs_f64() * 1e3
    );
    result
}

/// Proves on an executor.
fn prove<X: Executor>(
    log_size: u32,
    config: PcsConfig,
    trace: &[Vec<u32>],
) -> Result<Proof, sage_cuda::ProveError> {
    let shape = Shape::of_one_size(log_size, COLUMNS, config);
    check_memory::<DeviceBackend<X>>(&shape)?;
    let log_extended = log_size + config.fri_config.log_blowup_factor;
    let half_coset = CanonicCoset::new(log_extended).circle_domain().half_coset;
    let twiddles = timed("twiddles", || {
        DeviceBackend::<X>::precompute_twiddles(half_coset)
    });
    let mut channel = Blake2sChannel::default();
    config.mix_into(&mut channel);
    let mut scheme = CommitmentSchemeProver::new(config, &twiddles);
    scheme.set_store_polynomials_coefficients();
    commit_polynomials(&mut scheme, Vec::new(), &mut channel);

    let domain = CanonicCoset::new(log_size).circle_domain();
    let evaluations = timed("upload", || {
        let upload = |column: &Vec<u32>| {
            let column = DeviceColumn::<X, BaseField>::new(Buffer::from_words(column));
            CircleEvaluation::new(domain, column)
        };
        trace.iter().map(upload).collect()
    });
    // The root is read, so the device is waited for.
    timed("commitment to the trace", || {
        let polynomials = DeviceBackend::<X>::interpolate_columns(evaluations, &twiddles);
        commit_polynomials(&mut scheme, polynomials, &mut channel);
    });
    timed("constraints to openings", || {
        sage_cuda::prove(&[&component(log_size)], &mut channel, scheme)
    })
}

/// Verifies with stwo.
fn check(log_size: u32, config: PcsConfig, proof: Proof) -> Result<(), VerificationError> {
    let mut channel = Blake2sChannel::default();
    config.mix_into(&mut channel);
    let mut verifier = CommitmentSchemeVerifier::<Blake2sMerkleChannel>::new(config);
    verifier.commit(proof.commitments[0], &[], &mut channel);
    verifier.commit(proof.commitments[1], &[log_size; COLUMNS], &mut channel);
    verify(&[&component(log_size)], &mut channel, &mut verifier, proof)
}

/// 40 queries at blow-up 4 and 20 bits of proof of work, as much as the trace is long enough for.
fn config(log_size: u32) -> PcsConfig {
    PcsConfig {
        pow_bits: 20,
        fri_config: FriConfig::new(log_size.saturating_sub(4).min(5), 2, 40, 4),
        lifting_log_size: None,
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let log_size: u32 = std::env::args()
        .nth(1)
        .map_or(Ok(8), |log| log.parse())
        .map_err(|_| "give a base-2 logarithm of rows, such as 8")?;
    if !(4..=24).contains(&log_size) {
        return Err("4 to 24 are logarithms of rows that can be proven".into());
    }
    let config = config(log_size);
    let trace = timed("trace", || trace(log_size));
    let proof = match CudaExecutor::get() {
        Ok(executor) => {
            println!("on {}", executor.device().name);
            prove::<CudaExecutor>(log_size, config, &trace)?
        }
        Err(reason) => {
            println!("on the host, thread by thread, which is slow: {reason}");
            prove::<HostExecutor>(log_size, config, &trace)?
        }
    };
    timed("verification on the host", || {
        check(log_size, config, proof)
    })?;
    println!("2^{log_size} rows of {COLUMNS} columns are proven and verified");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_accepted_and_a_wrong_trace_is_not_proven() -> Result<(), Box<dyn Error>> {
        let (log_size, config) = (5, config(5));
        let mut trace = trace(log_size);
        let proof = prove::<HostExecutor>(log_size, config, &trace)?;
        check(log_size, config, proof)?;
        trace[COLUMNS - 1][7] ^= 1;
        let wrong = prove::<HostExecutor>(log_size, config, &trace);
        assert!(matches!(
            wrong,
            Err(sage_cuda::ProveError::ConstraintsNotSatisfied)
        ));
        Ok(())
    }
}
