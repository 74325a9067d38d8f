//! Edits of a statement.

use rand::seq::SliceRandom;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use sage_air::isa::P;
use sage_primitives::proofs::RunOutcome;

use crate::parts::Parts;
use crate::seeds;

/// A number near one that decides something.
fn number(old: u32, rng: &mut ChaCha8Rng) -> u32 {
    match rng.gen_range(0..9) {
        0 => old.wrapping_add(1),
        1 => old.wrapping_sub(1),
        2 => 0,
        3 => P - 1,
        4 => P,
        5 => u32::MAX,
        6 => 1 << rng.gen_range(0..32),
        7 => 4_000_000 + rng.gen_range(0..2),
        _ => rng.gen(),
    }
}

/// Changes a statement in one respect.
pub fn edit(parts: &mut Parts, rng: &mut ChaCha8Rng) {
    match rng.gen_range(0..20) {
        0 => edit_bytes_of(&mut parts.genesis.0, rng),
        1 => parts.job = parts.job.wrapping_add(rng.gen_range(0..2)) ^ (1 << rng.gen_range(0..64)),
        2 => parts.attempt = number(parts.attempt, rng),
        3 => edit_bytes_of(&mut parts.client, rng),
        4 => edit_bytes_of(&mut parts.worker, rng),
        5 => edit_bytes_of(&mut parts.program.id.0, rng),
        6 => edit_bytes_of(&mut parts.program.root.0, rng),
        7..=8 => edit_header(parts, rng),
        9 => parts.cycles = number(parts.cycles, rng),
        10 => parts.max_cycles = number(parts.max_cycles, rng),
        11..=12 => edit_outcome(parts, rng),
        13 => edit_instruction(parts, rng),
        14 => parts.log_cmp = *[0, 5, 6, 7, 16, 22, 23, 255].choose(rng).unwrap_or(&6),
        15..=16 => edit_words(&mut parts.inputs, rng),
        17..=18 => edit_words(&mut parts.outputs, rng),
        _ => take_field(parts, rng),
    }
}

fn edit_bytes_of(bytes: &mut [u8; 32], rng: &mut ChaCha8Rng) {
    bytes[rng.gen_range(0..32)] ^= 1 << rng.gen_range(0..8);
}

fn edit_header(parts: &mut Parts, rng: &mut ChaCha8Rng) {
    let header = &mut parts.program.header;
    match rng.gen_range(0..7) {
        0 => header.vm_version = number(header.vm_version, rng),
        1 => header.mem_log = *[0, 5, 6, 7, 12, 20, 21, 32, 255].choose(rng).unwrap_or(&6),
        2 => header.in_base = number(header.in_base, rng),
        3 => header.max_in = number(header.max_in, rng),
        4 => header.out_base = number(header.out_base, rng),
        5 => header.max_out = number(header.max_out, rng),
        _ => header.n_instr = number(header.n_instr, rng),
    }
}

fn edit_outcome(parts: &mut Parts, rng: &mut ChaCha8Rng) {
    let (pc, v1, v2) = match parts.outcome {
        RunOutcome::Halted => (0, 0, 0),
        RunOutcome::OutOfCycles { pc } => (pc, 0, 0),
        RunOutcome::Faulted { pc, v1, v2 } => (pc, v1, v2),
    };
    let mut changed = |old| {
        if rng.gen() {
            number(old, rng)
        } else {
            old
        }
    };
    let (pc, v1, v2) = (changed(pc), changed(v1), changed(v2));
    parts.outcome = match rng.gen_range(0..3) {
        0 => RunOutcome::Halted,
        1 => RunOutcome::OutOfCycles { pc },
        _ => RunOutcome::Faulted { pc, v1, v2 },
    };
    // Without this most such claims end at the rule that only a halted run has outputs.
    if parts.outcome != RunOutcome::Halted && rng.gen() {
        parts.outputs.clear();
    }
}

fn edit_instruction(parts: &mut Parts, rng: &mut ChaCha8Rng) {
    let mut bytes = parts.fault_instruction.unwrap_or_default();
    match rng.gen_range(0..4) {
        0 => parts.fault_instruction = None,
        1 => {
            bytes[0] = *[0x05, 0x12, 0x13, 0x22, 0x01].choose(rng).unwrap_or(&0);
            parts.fault_instruction = Some(bytes);
        }
        _ => {
            bytes[rng.gen_range(0..20)] = rng.gen();
            parts.fault_instruction = Some(bytes);
        }
    }
}

fn edit_words(words: &mut Vec<u32>, rng: &mut ChaCha8Rng) {
    let at = rng.gen_range(0..=words.len());
    match rng.gen_range(0..6) {
        0 => words.insert(at, rng.gen()),
        1 => words.truncate(at),
        2 => words.reverse(),
        3 => words.resize(rng.gen_range(0..20_000), 7),
        _ => {
            if let Some(word) = words.get_mut(at) {
                *word = number(*word, rng);
            }
        }
    }
}

/// Takes a field of an honest statement.
fn take_field(parts: &mut Parts, rng: &mut ChaCha8Rng) {
    let Some(seed) = seeds::all().choose(rng) else {
        return;
    };
    let other = &seed.parts;
    match rng.gen_range(0..6) {
        0 => parts.program = other.program,
        1 => {
            parts.outcome = other.outcome;
            parts.fault_instruction = other.fault_instruction;
        }
        2 => parts.inputs.clone_from(&other.inputs),
        3 => parts.outputs.clone_from(&other.outputs),
        4 => {
            parts.cycles = other.cycles;
            parts.log_cmp = other.log_cmp;
        }
        _ => *parts = other.clone(),
    }
}

/// Changes the encoding of a statement, which then may be none.
pub fn edit_bytes(bytes: &mut Vec<u8>, rng: &mut ChaCha8Rng) {
    let at = rng.gen_range(0..=bytes.len());
    match rng.gen_range(0..4) {
        0 => bytes.truncate(at),
        1 => bytes.insert(at, rng.gen()),
        2 => bytes.resize(rng.gen_range(0..70_000), 0),
        _ => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = rng.gen();
            }
        }
    }
}
