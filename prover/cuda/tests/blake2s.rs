//! The kernels' Blake2s against published values and the `blake2` crate; proof of work against stwo.

use blake2::{Blake2s256, Digest};
use hex_literal::hex;
use sage_cuda::backend::Element;
use sage_cuda::host;
use sage_cuda::stand_in::StandInBackend;
use stwo::core::channel::{Blake2sChannel, Channel};
use stwo::core::proof_of_work::GrindOps;
use stwo::prover::backend::simd::SimdBackend;

fn bytes(digest: [u32; 8]) -> Vec<u8> {
    digest.iter().flat_map(|word| word.to_le_bytes()).collect()
}

#[test]
fn published_hashes() {
    // RFC 7693, appendix B.
    let abc = hex!("508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982");
    assert_eq!(bytes(host::blake2s(b"abc")), abc);
    let empty = hex!("69217a3079908094e11121d042354a7c1f55b6482ca1a51e1b250dfd1ed0eef9");
    assert_eq!(bytes(host::blake2s(b"")), empty);
    let fox = hex!("606beeec743ccbeff6cbcdf5d5302aa855c256c29b88c8ed331ea1a6bf3c8812");
    assert_eq!(
        bytes(host::blake2s(
            b"The quick brown fox jumps over the lazy dog"
        )),
        fox
    );
}

#[test]
fn every_length_to_300_bytes() {
    let message: Vec<u8> = (0..300u32).map(|i| (i * 7 % 251) as u8).collect();
    for length in 0..=message.len() {
        let expected = Blake2s256::digest(&message[..length]);
        assert_eq!(
            bytes(host::blake2s(&message[..length])),
            expected.as_slice(),
            "{length} bytes"
        );
    }
}

fn channel(seed: u64) -> Blake2sChannel {
    let mut channel = Blake2sChannel::default();
    channel.mix_u64(seed);
    channel
}

#[test]
fn grinding_finds_the_nonce_of_simd() {
    for bits in [0, 1, 5, 10, 14] {
        for seed in 0..4 {
            let nonce = StandInBackend::grind(&channel(seed), bits);
            assert_eq!(
                nonce,
                SimdBackend::grind(&channel(seed), bits),
                "{bits} bits, seed {seed}"
            );
            assert!(channel(seed).verify_pow_nonce(bits, nonce));
        }
    }
}

/// No nonce below 2^20 is valid, so the next one tried is 2^32: counting on from 2^20 finds another one.
#[test]
fn grinding_beyond_2_to_the_20_continues_at_2_to_the_32() {
    let bits = 20;
    let first_group = |seed: u64| {
        let prefix = host::grind_prefix(channel(seed).digest().to_raw(), bits);
        host::grind_at(prefix, 0, bits)
    };
    let seed = (0..)
        .find(|seed| first_group(*seed).is_none())
        .expect("one seed in three");
    let nonce = StandInBackend::grind(&channel(seed), bits);
    assert!(nonce >> 32 > 0 && nonce & 0xffff_ffff < 1 << 20);
    assert_eq!(nonce, SimdBackend::grind(&channel(seed), bits));
    assert!(channel(seed).verify_pow_nonce(bits, nonce));
}

/// The number of bits is part of the hash, so a nonce for more bits is none for fewer.
#[test]
fn the_prefix_depends_on_digest_and_bits() {
    let digest = channel(1).digest().to_raw();
    assert_ne!(
        host::grind_prefix(digest, 10),
        host::grind_prefix(digest, 11)
    );
    assert_ne!(
        host::grind_prefix(digest, 10),
        host::grind_prefix(channel(2).digest().to_raw(), 10)
    );
}
