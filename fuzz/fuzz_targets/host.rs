//! The native verifier, from the arguments that the runtime passes to the verdict.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target, Corpus};
use sage_fuzz::{memory::Counting, mutate, oracle, tally};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fuzz_target!(|data: &[u8]| -> Corpus {
    match oracle::host(data) {
        Some(number) => {
            tally::count(number);
            Corpus::Keep
        }
        None => Corpus::Reject,
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    match mutate::host(&data[..size], seed.into(), max_size) {
        Some(changed) => {
            data[..changed.len()].copy_from_slice(&changed);
            changed.len()
        }
        None => size.min(max_size),
    }
});
