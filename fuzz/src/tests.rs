use codec::Encode;
use sage_air::code::Code;
use sage_air::policy::PolicyId;

use crate::input::{EnvelopeInput, HostInput};
use crate::layout::{parts, Kind};
use crate::repair::{repair, Level};
use crate::{mutate, oracle, seeds};

// The instrumented crates count in libFuzzer's tables, so its library is linked, and it wants a target.
use libfuzzer_sys as _;

#[no_mangle]
extern "C" fn rust_fuzzer_test_input() -> i32 {
    0
}

fn host(input: &HostInput) -> u32 {
    oracle::host(&input.encode()).expect("an input")
}

#[test]
fn honest_proofs_are_accepted_and_decode() {
    for seed in seeds::all() {
        assert_eq!(host(&HostInput::of(seed)), 0);
        let envelope = EnvelopeInput::of(seed).encode();
        assert_eq!(oracle::envelope(&envelope), Some(Ok(())));
    }
}

#[test]
fn the_fields_of_an_honest_envelope_fill_it() {
    for seed in seeds::all() {
        let policy = PolicyId::from_byte(seed.terms.policy).expect("known");
        let parts = parts(&seed.envelope, &seed.sizes, &policy.policy());
        assert_eq!(
            parts.last().map(|part| part.range.end),
            Some(seed.envelope.len())
        );
        assert!(parts
            .windows(2)
            .all(|pair| pair[0].range.end == pair[1].range.start));
        assert!(parts
            .iter()
            .all(|part| part.range.len() % part.kind.item() == 0));
        // u, four trees, two lists for each of three to five FRI layers.
        let counts = parts.iter().filter(|part| part.kind == Kind::Count).count();
        assert!((11..=15).contains(&counts), "{counts}");
    }
}

/// The honest input with a root of the main columns that belongs to nothing.
fn another_main_root() -> HostInput {
    let mut input = HostInput::of(&seeds::all()[0]);
    input.envelope[96] ^= 1;
    input
}

#[test]
fn each_repair_carries_a_changed_proof_to_the_next_check() {
    let after = |level| {
        let mut input = another_main_root();
        repair(&mut input, level).expect("the input can be read");
        Code::from_number(host(&input))
    };
    assert_eq!(
        Code::from_number(host(&another_main_root())),
        Some(Code::InteractionPow)
    );
    assert_eq!(after(Level::InteractionNonce), Some(Code::LookupSum));
    assert_eq!(after(Level::Sums), Some(Code::QueryPow));
    let code = after(Level::QueryNonce);
    assert!(
        matches!(code, Some(Code::Count | Code::QueryCount)),
        "{code:?}"
    );
    // Only here does the proof library itself refuse.
    assert_eq!(after(Level::Lists), Some(Code::Oods));
}

#[test]
fn another_statement_is_refused_even_with_its_own_hashes_in_the_header() {
    let mut input = HostInput::of(&seeds::all()[0]);
    let mut parts = input.parts().expect("a statement");
    parts.outputs[0] += 1;
    input.statement = parts.encode();
    assert_eq!(
        Code::from_number(host(&input)),
        Some(Code::StatementMismatch)
    );
    repair(&mut input, Level::Header).expect("the input can be read");
    assert_eq!(Code::from_number(host(&input)), Some(Code::InteractionPow));
}

#[test]
#[should_panic(expected = "a proof was accepted that no prover made")]
fn an_accepted_proof_of_an_unknown_statement_ends_the_fuzzer() {
    // A seed with another genesis hash in the list of honest proofs stands for a forgery: the input is accepted by the
    // verifier and not in the list.
    let honest = HostInput::of(&seeds::all()[0]);
    let known = seeds::all()[1..].to_vec();
    oracle::host_among(&honest.encode(), &known);
}

#[test]
fn mutations_reach_every_check_of_decoder_and_dry_run() {
    let mut codes = std::collections::BTreeMap::new();
    for seed in 0..3_000 {
        let honest = HostInput::of(&seeds::all()[seed as usize % seeds::all().len()]).encode();
        let Some(changed) = mutate::host(&honest, seed, 1 << 20) else {
            continue;
        };
        if let Some(code) = oracle::host(&changed).and_then(Code::from_number) {
            *codes.entry(code).or_insert(0) += 1;
        }
    }
    for code in Code::ALL {
        // A pole of a lookup, the library's structure error and exchanged rows need luck beyond any search; the guard
        // means a defect.
        let unreachable = [
            Code::ZeroDenominator,
            Code::Structure,
            Code::QueryOrder,
            Code::QueryDuplicate,
            Code::Guard,
            Code::Oods,
        ];
        assert!(
            codes.contains_key(&code) || unreachable.contains(&code),
            "{code:?} of {codes:?}"
        );
    }
}
