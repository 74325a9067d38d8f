//! Kernels that the traits of stwo have no method for: leaves of four FRI values, and the gather of openings.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sage_cuda::host;
use sage_cuda::plan::GatherItem;
use stwo::core::fields::m31::P;

fn random(n: usize, seed: u64) -> Vec<u32> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..n).map(|_| rng.gen_range(0..P)).collect()
}

/// Packing columns and hashing sixteen of them is what the fused kernel does at once.
#[test]
fn packed_leaves_are_leaves_of_packed_columns() {
    for log_size in [2u32, 3, 8, 11] {
        let columns: [Vec<u32>; 4] = std::array::from_fn(|i| random(1 << log_size, i as u64));
        let columns = columns.each_ref().map(Vec::as_slice);
        let packed = host::pack_leaves(&columns);
        let packed = packed.each_ref().map(Vec::as_slice);
        let expected = if log_size == 2 {
            // stwo's own leaves have at least two rows.
            let row: Vec<u8> = packed
                .iter()
                .flat_map(|column| column[0].to_le_bytes())
                .collect();
            vec![host::blake2s(&row)]
        } else {
            host::leaf_hashes(&packed, log_size - 2)
        };
        assert_eq!(
            host::packed_leaf_hashes(&columns),
            expected,
            "log size {log_size}"
        );
    }
}

#[test]
fn a_gather_is_a_copy_of_elements() {
    let buffers = [random(64, 1), random(256, 2), random(40, 3)];
    let buffers = buffers.each_ref().map(Vec::as_slice);
    let widths = [1usize, 8, 4];
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let mut items = Vec::new();
    let mut expected = Vec::new();
    for _ in 0..1000 {
        let buffer = rng.gen_range(0..3usize);
        let words = widths[buffer];
        let index = rng.gen_range(0..buffers[buffer].len() / words);
        items.push(GatherItem {
            buffer: buffer as u32,
            index: index as u32,
            words: words as u32,
            target: expected.len() as u32,
        });
        expected.extend_from_slice(&buffers[buffer][index * words..(index + 1) * words]);
    }
    let mut out = vec![u32::MAX; expected.len()];
    host::gather(&buffers, &items, &mut out);
    assert_eq!(out, expected);
}

#[test]
#[should_panic(expected = "an item reads beyond its buffer")]
fn a_gather_does_not_read_beyond_a_buffer() {
    let item = GatherItem {
        buffer: 0,
        index: 8,
        words: 8,
        target: 0,
    };
    host::gather(&[&[0; 71]], &[item], &mut [0; 8]);
}
