//! The decoder of proof envelopes.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target, Corpus};
use sage_fuzz::{memory::Counting, mutate, oracle, tally};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fuzz_target!(|data: &[u8]| -> Corpus {
    match oracle::envelope(data) {
        Some(verdict) => {
            tally::count(verdict.map_or_else(|code| code.number(), |()| 0));
            Corpus::Keep
        }
        None => Corpus::Reject,
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    match mutate::envelope(&data[..size], seed.into(), max_size) {
        Some(changed) => {
            data[..changed.len()].copy_from_slice(&changed);
            changed.len()
        }
        None => size.min(max_size),
    }
});
