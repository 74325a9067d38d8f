//! Edits of inputs.

use codec::Encode;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sage_air::policy::PolicyId;

use crate::input::{EnvelopeInput, HostInput};
use crate::repair::{repair, Level};
use crate::seeds;

mod envelope;
mod statement;

/// Edits an input of the target `host`; what is no input becomes an honest one.
pub fn host(bytes: &[u8], seed: u64, max_size: usize) -> Option<Vec<u8>> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let honest = |rng: &mut ChaCha8Rng| seeds::all().choose(rng).map(HostInput::of);
    let Some(mut input) = HostInput::read(bytes) else {
        return fits(honest(&mut rng)?.encode(), max_size);
    };
    if rng.gen_ratio(1, 64) {
        input = honest(&mut rng)?;
    }
    for _ in 0..edits(&mut rng) {
        match rng.gen_range(0..16) {
            0..=9 => edit_envelope(&mut input, &mut rng),
            10..=13 => edit_statement(&mut input, &mut rng),
            14 => statement::edit_bytes(&mut input.statement, &mut rng),
            _ => edit_terms(&mut input, &mut rng),
        }
    }
    // The dearer a repair, the rarer: the last two search for 20 bits of work.
    let level = match rng.gen_range(0..1_000) {
        0..=1 => Some(Level::Lists),
        2..=3 => Some(Level::QueryNonce),
        4..=19 => Some(Level::Sums),
        20..=39 => Some(Level::InteractionNonce),
        40..=239 => Some(Level::Header),
        _ => None,
    };
    if let Some(level) = level {
        repair(&mut input, level);
    }
    fits(input.encode(), max_size)
}

/// Edits an input of the target `envelope`; what is no input becomes an honest one.
pub fn envelope(bytes: &[u8], seed: u64, max_size: usize) -> Option<Vec<u8>> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let honest = |rng: &mut ChaCha8Rng| seeds::all().choose(rng).map(EnvelopeInput::of);
    let Some(mut input) = EnvelopeInput::read(bytes) else {
        return fits(honest(&mut rng)?.encode(), max_size);
    };
    if rng.gen_ratio(1, 64) {
        input = honest(&mut rng)?;
    }
    for _ in 0..edits(&mut rng) {
        match rng.gen_range(0..16) {
            0 => input.policy = *[0, 1, 2, 3].choose(&mut rng)?,
            1 => *input.sizes.choose_mut(&mut rng)? = rng.gen_range(4..=22),
            _ => {
                let expected = input.expected();
                envelope::edit(
                    &mut input.envelope,
                    &expected.sizes,
                    &expected.policy,
                    &mut rng,
                );
            }
        }
    }
    fits(input.encode(), max_size)
}

/// Number of edits of one mutation: mostly one, so that an input differs in one respect.
fn edits(rng: &mut ChaCha8Rng) -> usize {
    *[1, 1, 1, 1, 2, 2, 3, 5].choose(rng).unwrap_or(&1)
}

fn fits(bytes: Vec<u8>, max_size: usize) -> Option<Vec<u8>> {
    (bytes.len() <= max_size).then_some(bytes)
}

fn edit_envelope(input: &mut HostInput, rng: &mut ChaCha8Rng) {
    let policy = input.policy().unwrap_or(PolicyId::Standard).policy();
    let sizes = input
        .parts()
        .and_then(|parts| parts.view()?.check().ok())
        .unwrap_or(seeds::all()[0].sizes);
    envelope::edit(&mut input.envelope, &sizes, &policy, rng);
}

fn edit_statement(input: &mut HostInput, rng: &mut ChaCha8Rng) {
    if let Some(mut parts) = input.parts() {
        statement::edit(&mut parts, rng);
        input.statement = parts.encode();
    }
}

fn edit_terms(input: &mut HostInput, rng: &mut ChaCha8Rng) {
    let number = *[0, 1, 2, 3, 255, 256, 257, 258, u32::MAX]
        .choose(rng)
        .unwrap_or(&0);
    match rng.gen_range(0..3) {
        0 => input.circuit = number,
        1 => input.version = number,
        _ => input.policy = number,
    }
}
