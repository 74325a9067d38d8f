//! Weights of the equivocation reports and of GRANDPA's stall note.
//!
//! The benchmarks of the two pallets measure the check of an equivocation proof alone and do not fill the pallets'
//! own traits. So each weight is put together here from measured or bounded parts: the check (upstream, reference
//! hardware, rounded up), the membership proof, the record of the offence, and the reads and writes of all three,
//! priced for this runtime's database.

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{
        constants::{WEIGHT_REF_TIME_PER_MICROS, WEIGHT_REF_TIME_PER_NANOS},
        Weight,
    },
};

/// Two sr25519 signatures over two headers, as measured: 88 µs.
const CHECK_BABE_PROOF: u64 = 90 * WEIGHT_REF_TIME_PER_MICROS;
/// Two ed25519 signatures over two votes, as measured: 78 µs.
const CHECK_GRANDPA_PROOF: u64 = 80 * WEIGHT_REF_TIME_PER_MICROS;
/// Membership proof: a fixed part and one for every validator, since the trie of the running session is built anew.
const CHECK_MEMBERSHIP: u64 = 35 * WEIGHT_REF_TIME_PER_MICROS;
/// Keys and identity of one validator, hashed into that trie.
const MEMBERSHIP_PER_VALIDATOR: u64 = 20 * WEIGHT_REF_TIME_PER_MICROS;
/// The record of the offence and its event.
const RECORD_OFFENCE: u64 = 110 * WEIGHT_REF_TIME_PER_MICROS;
/// Reads besides those of the validators' keys: sessions, epochs, the author, the records of offences.
const READS: u64 = 20;
/// Writes: the record, its index, the event, the author.
const WRITES: u64 = 10;
/// Least number of validators to charge for, because the report itself states how many there are.
const LEAST_VALIDATORS: u64 = 100;
/// Writing down that finality has stalled, without the database.
const NOTE_STALLED: u64 = 3_000 * WEIGHT_REF_TIME_PER_NANOS;

fn report<T: frame_system::Config>(check: u64, validators: u32) -> Weight {
    let validators = u64::from(validators).max(LEAST_VALIDATORS);
    let compute = check
        .saturating_add(CHECK_MEMBERSHIP)
        .saturating_add(RECORD_OFFENCE)
        .saturating_add(MEMBERSHIP_PER_VALIDATOR.saturating_mul(validators));
    Weight::from_parts(compute, 0)
        .saturating_add(T::DbWeight::get().reads_writes(READS.saturating_add(validators), WRITES))
}

/// Weights of `pallet_babe`.
pub struct BabeWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_babe::WeightInfo for BabeWeight<T> {
    fn plan_config_change() -> Weight {
        Weight::from_parts(NOTE_STALLED, 0).saturating_add(T::DbWeight::get().writes(1))
    }

    fn report_equivocation(validators: u32, _: u32) -> Weight {
        report::<T>(CHECK_BABE_PROOF, validators)
    }
}

/// Weights of `pallet_grandpa`.
pub struct GrandpaWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_grandpa::WeightInfo for GrandpaWeight<T> {
    fn report_equivocation(validators: u32, _: u32) -> Weight {
        // GRANDPA also reads which session its set began in, and which the one before.
        report::<T>(CHECK_GRANDPA_PROOF, validators).saturating_add(T::DbWeight::get().reads(2))
    }

    fn note_stalled() -> Weight {
        Weight::from_parts(NOTE_STALLED, 0).saturating_add(T::DbWeight::get().writes(1))
    }
}
