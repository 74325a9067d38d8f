use super::*;
use crate::policy::PolicyId;
use crate::test_support::sizes;
use alloc::collections::BTreeSet;

const STATEMENT: [u8; 32] = [0x5a; 32];

fn digest(opening: &Opening<'_>) -> [u8; 32] {
    open(opening).digest().0
}

#[test]
fn every_public_value_changes_the_opening() {
    let (standard, proven) = (PolicyId::Standard.policy(), PolicyId::Proven.policy());
    let small = sizes(7);
    let base = Opening {
        circuit: 1,
        vm_version: 1,
        policy: &standard,
        statement: &STATEMENT,
        cycles: 100,
        sizes: &small,
    };
    let mut last_byte = STATEMENT;
    last_byte[31] ^= 1;
    let with_sizes = |n, rom_log, mem_log, k| Sizes {
        n,
        rom_log,
        mem_log,
        k,
    };
    let other_sizes = [
        with_sizes(8, 4, 6, 6),
        with_sizes(7, 5, 6, 6),
        with_sizes(7, 4, 7, 6),
        with_sizes(7, 4, 6, 7),
    ];
    let mut openings = alloc::vec![
        base,
        Opening { circuit: 2, ..base },
        Opening {
            vm_version: 2,
            ..base
        },
        Opening {
            policy: &proven,
            ..base
        },
        Opening {
            statement: &last_byte,
            ..base
        },
        Opening {
            cycles: 101,
            ..base
        },
    ];
    openings.extend(other_sizes.iter().map(|sizes| Opening { sizes, ..base }));
    let digests: BTreeSet<[u8; 32]> = openings.iter().map(digest).collect();
    assert_eq!(digests.len(), openings.len());
}

#[test]
fn the_opening_mixes_the_words_of_the_specification_in_their_order() {
    let policy = PolicyId::Standard.policy();
    let statement: [u8; 32] = core::array::from_fn(|i| i as u8);
    let sizes = sizes(7);
    let mut expected = Blake2sChannel::default();
    // "SAGE" in little endian, envelope version, circuit, machine version, policy.
    expected.mix_u32s(&[0x4547_4153, 1, 1, 1, 1]);
    policy.pcs_config().mix_into(&mut expected);
    expected.mix_u32s(&[
        0x0302_0100,
        0x0706_0504,
        0x0b0a_0908,
        0x0f0e_0d0c,
        0x1312_1110,
        0x1716_1514,
        0x1b1a_1918,
        0x1f1e_1d1c,
        100,
        7,
        4,
        6,
        6,
    ]);
    let opening = Opening {
        circuit: 1,
        vm_version: 1,
        policy: &policy,
        statement: &statement,
        cycles: 100,
        sizes: &sizes,
    };
    assert_eq!(digest(&opening), expected.digest().0);
}

#[test]
fn a_nonce_that_does_not_fit_draws_no_challenges() {
    let mut channel = Blake2sChannel::default();
    channel.mix_u64(11);
    let fits = |nonce: &u64| channel.verify_pow_nonce(INTERACTION_POW_BITS, *nonce);
    let good = (0..).find(fits).expect("16 bits are found");
    let bad = (0..).find(|nonce| !fits(nonce)).expect("most do not fit");
    let before = channel.clone();
    let refused = draw_relations(&mut channel, bad);
    assert_eq!(refused, Err(Code::InteractionPow));
    assert_eq!(channel.digest(), before.digest());

    let mut expected = before;
    expected.mix_u64(good);
    let expected = Relations::draw(&mut expected);
    assert_eq!(draw_relations(&mut channel, good), Ok(expected));
}
