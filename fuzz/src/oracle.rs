//! What must hold for every input, whatever its bytes are. A broken rule is a panic, which ends the fuzzer.

use sage_air::code::Code;
use sage_air::envelope::{decode, encode};

use crate::input::{expected, EnvelopeInput, HostInput};
use crate::memory::peak_of;
use crate::seeds::{self, Seed};

/// Most bytes that one verification may hold: the decoded proof, its copy for the transcript, hash maps of queries.
pub const HOST_MEMORY: usize = 16 << 20;

/// Most bytes that decoding may hold for each byte of input, beside a fixed part: a field word stays a field word and
/// a hash stays a hash, so what is added are the lists' headers.
pub const DECODER_FACTOR: usize = 2;

/// Fixed part of the decoder's memory.
pub const DECODER_MEMORY: usize = 64 << 10;

/// Says whether an accepted input is an honest one, up to the fields that the chain alone fills.
fn honest<'a>(input: &HostInput, known: &'a [Seed]) -> Option<&'a Seed> {
    let parts = input.parts()?.bound();
    known.iter().find(|seed| {
        let terms = (seed.terms.circuit, seed.terms.version, seed.terms.policy);
        (input.circuit, input.version, input.policy) == (terms.0, terms.1, u32::from(terms.2))
            && input.envelope == seed.envelope
            && parts == seed.parts.bound()
    })
}

/// Gives an input to the host function and returns its number; `None` for what is no input.
///
/// # Panics
///
/// If a proof is accepted that is not honest, if the number is unknown or the guard's, if a refused input leaves a hash,
/// or if more memory is held than [`HOST_MEMORY`].
pub fn host(bytes: &[u8]) -> Option<u32> {
    host_among(bytes, seeds::all())
}

/// As [`host`], with a list of the proofs that may be accepted.
///
/// # Panics
///
/// As [`host`].
pub fn host_among(bytes: &[u8], known: &[Seed]) -> Option<u32> {
    let input = HostInput::read(bytes)?;
    let mut hash = [0; 32];
    let (number, peak) = peak_of(|| {
        sage_host::proofs::proofs::verify(
            input.circuit,
            input.version,
            input.policy,
            &input.statement,
            &input.envelope,
            &mut hash,
        )
    });
    assert!(peak <= HOST_MEMORY, "{peak} bytes were held");
    if number == sage_host::codes::OK {
        let seed = honest(&input, known).expect("a proof was accepted that no prover made");
        let statement = seed.parts.view().expect("a seed is a statement");
        let policy = input.policy().expect("it was accepted");
        let expected = expected(&statement, input.circuit, policy).expect("it was accepted");
        assert_eq!(hash, expected.statement);
    } else {
        let code = Code::from_number(number).expect("a number without meaning");
        assert_ne!(code, Code::Guard);
        assert_eq!(hash, [0; 32], "a refused proof has no hash");
    }
    Some(number)
}

/// Decodes an envelope and says whether it is one; `None` for what is no input.
///
/// # Panics
///
/// If what decodes has another encoding, or if more memory is held than the length of the input allows.
pub fn envelope(bytes: &[u8]) -> Option<Result<(), Code>> {
    let input = EnvelopeInput::read(bytes)?;
    let expected = input.expected();
    let (decoded, peak) = peak_of(|| decode(&input.envelope, &expected));
    let allowed = DECODER_FACTOR * input.envelope.len() + DECODER_MEMORY;
    assert!(peak <= allowed, "{peak} bytes were held, {allowed} allowed");
    match decoded {
        Ok(envelope) => {
            let encoded = encode(&envelope, &expected).expect("what was decoded can be encoded");
            assert!(
                encoded == input.envelope,
                "an envelope has another encoding"
            );
            Some(Ok(()))
        }
        Err(code) => {
            assert_ne!(code, Code::Guard);
            Some(Err(code))
        }
    }
}
