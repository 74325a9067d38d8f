//! The program root: Merkle root of the preprocessed tree, computed on plain integers.
//!
//! Source: ObelyskVM specification, section 4.2. The chain computes the root at registration; a registrant never
//! supplies it. The tree holds nine columns: `rc16`, the integers below 2^16, and the eight columns of the ROM. Row `i`
//! of a table stands at index `i` of the proof library's bit-reversed evaluation order. Each column is interpolated
//! over its circle domain, evaluated on a domain four times as large and hashed into lifted Blake2s leaves.
//!
//! The column `rc16` is the same for every program. It is recomputed at each call, about one eighth of the transform
//! work of a program of 2^16 instructions; hashing the 2^18 leaves costs more and cannot be shared, because a leaf
//! covers all nine columns.
//!
//! The library's prover computes the same root with SIMD; the prover's tests compare the two.

use alloc::vec::Vec;

use stwo::core::circle::Coset;
use stwo::core::fft::{butterfly, ibutterfly};
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::FieldExpOps;
use stwo::core::poly::circle::CanonicCoset;
use stwo::core::utils::bit_reverse;
use stwo::core::vcs::blake2_hash::Blake2sHash;
use stwo::core::vcs_lifted::blake2_merkle::Blake2sMerkleHasher;
use stwo::core::vcs_lifted::merkle_hasher::MerkleHasherLifted;

use crate::claim::RC_LOG;
use crate::isa::{decode, ControlWords};
use crate::policy::LOG_BLOWUP;
use crate::program::{Program, ProgramError};

/// Number of ROM columns: program counter and seven control words.
const ROM_COLUMNS: usize = 8;

/// Returns the Merkle root of the preprocessed tree of a program.
///
/// # Errors
///
/// The first rule of registration that the program breaks; nothing is computed then.
pub fn program_root(program: &Program) -> Result<[u8; 32], ProgramError> {
    program.validate()?;
    let rom_log = u32::from(program.rom_log());
    let rc_log = u32::from(RC_LOG);
    let rom_transform = LowDegreeExtension::new(rom_log);
    let rom = rom_columns(program).map(|column| rom_transform.extend(column));
    let rc = LowDegreeExtension::new(rc_log).extend(rc_column());
    // rom_log is at most 16, hence rc16 is (one of) the largest columns and sets the height.
    let root = merkle_root(leaves(&rc, &rom, rc_log - rom_log));
    Ok(root.0)
}

/// Returns the column of all 16-bit integers, in table order.
pub fn rc_column() -> Vec<BaseField> {
    (0..1u32 << RC_LOG)
        .map(BaseField::from_u32_unchecked)
        .collect()
}

/// Returns the eight ROM columns pc, fw, c1, c2, imm, a1, a2, a3 of a valid program, in table order.
///
/// Rows behind the last instruction hold their own number and zeros.
pub fn rom_columns(program: &Program) -> [Vec<BaseField>; ROM_COLUMNS] {
    let rows = 1u32 << program.rom_log();
    let words = program
        .code
        .iter()
        .map(decode)
        .chain(core::iter::repeat(ControlWords::default()));
    let mut columns: [Vec<BaseField>; ROM_COLUMNS] = Default::default();
    for (pc, words) in (0..rows).zip(words) {
        let ControlWords {
            fw,
            c1,
            c2,
            imm,
            a1,
            a2,
            a3,
        } = words;
        let row = [pc, fw, c1, c2, imm, a1, a2, a3];
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(BaseField::from_u32_unchecked(value));
        }
    }
    columns
}

/// Twiddles that extend columns of one size to the blown-up domain.
struct LowDegreeExtension {
    /// Inverse twiddles of the small domain, one list a layer, smallest stride first.
    inverse: Vec<Vec<BaseField>>,
    /// Twiddles of the large domain, one list a layer, smallest stride first.
    forward: Vec<Vec<BaseField>>,
    /// 1 / size of the small domain.
    scale: BaseField,
}

impl LowDegreeExtension {
    /// Prepares the transform of columns of 2^log_size values; `log_size` lies in `4..=16`.
    fn new(log_size: u32) -> Self {
        let inverse = layer_twiddles(log_size)
            .iter()
            // No twiddle is 0: a point of the half coset has order 2^(log_size + 1), its doublings used here order
            // 8 or more, and only points of order 1, 2 and 4 have a coordinate 0; qed
            .map(|layer| BaseField::batch_inverse(layer))
            .collect();
        Self {
            inverse,
            forward: layer_twiddles(log_size + LOG_BLOWUP),
            // A power of two is not 0 modulo the odd field characteristic; qed
            scale: BaseField::from_u32_unchecked(1 << log_size).inverse(),
        }
    }

    /// Interpolates a column and evaluates it on the blown-up domain, both in bit-reversed order.
    fn extend(&self, mut values: Vec<BaseField>) -> Vec<BaseField> {
        for (layer, twiddles) in self.inverse.iter().enumerate() {
            transform_layer(&mut values, layer, twiddles, ibutterfly);
        }
        for value in &mut values {
            *value *= self.scale;
        }
        values.resize(values.len() << LOG_BLOWUP, BaseField::from_u32_unchecked(0));
        for (layer, twiddles) in self.forward.iter().enumerate().rev() {
            transform_layer(&mut values, layer, twiddles, butterfly);
        }
        values
    }
}

/// Returns the twiddles of the circle domain of 2^log_size points in bit-reversed order.
///
/// Layer 0 pairs a point with its conjugate and uses y; layer i ≥ 1 pairs x with −x on the (i − 1)-fold doubling.
fn layer_twiddles(log_size: u32) -> Vec<Vec<BaseField>> {
    let mut coset: Coset = CanonicCoset::new(log_size).half_coset();
    let mut circle: Vec<BaseField> = coset.iter().map(|point| point.y).collect();
    bit_reverse(&mut circle);
    let mut layers = alloc::vec![circle];
    while coset.log_size() > 0 {
        let mut line: Vec<BaseField> = coset
            .iter()
            .take(coset.size() / 2)
            .map(|point| point.x)
            .collect();
        bit_reverse(&mut line);
        layers.push(line);
        coset = coset.double();
    }
    layers
}

/// Applies the butterflies of one layer: values 2^layer apart, one twiddle for each block of 2^(layer + 1).
fn transform_layer(
    values: &mut [BaseField],
    layer: usize,
    twiddles: &[BaseField],
    step: impl Fn(&mut BaseField, &mut BaseField, BaseField),
) {
    let stride = 1 << layer;
    for (block, twiddle) in values.chunks_exact_mut(2 * stride).zip(twiddles) {
        // A block holds exactly 2 · stride values; qed
        let (low, high) = block.split_at_mut(stride);
        for (a, b) in low.iter_mut().zip(high) {
            step(a, b, *twiddle);
        }
    }
}

/// Hashes the rows into leaves, columns ordered by size; `log_ratio` is how much smaller the ROM columns are.
///
/// Bit-reversed index i of the large domain lies above index (i >> (log_ratio + 1) << 1) + (i & 1) of the small one.
/// Where both sizes agree the library keeps the order of the columns, rc16 first.
fn leaves(
    rc: &[BaseField],
    rom: &[Vec<BaseField>; ROM_COLUMNS],
    log_ratio: u32,
) -> Vec<Blake2sHash> {
    rc.iter()
        .enumerate()
        .map(|(index, rc_value)| {
            let row = (index >> (log_ratio + 1) << 1) + (index & 1);
            // The index map is onto 0..2^(rom_log + 2), the length of every ROM column; qed
            let rom_values = rom.each_ref().map(|column| column[row]);
            let mut hasher = Blake2sMerkleHasher::default();
            if log_ratio == 0 {
                hasher.update_leaf(&[*rc_value]);
                hasher.update_leaf(&rom_values);
            } else {
                hasher.update_leaf(&rom_values);
                hasher.update_leaf(&[*rc_value]);
            }
            hasher.finalize()
        })
        .collect()
}

/// Hashes 2^h leaves pairwise up to the root.
fn merkle_root(mut nodes: Vec<Blake2sHash>) -> Blake2sHash {
    while nodes.len() > 1 {
        nodes = nodes
            .chunks_exact(2)
            // A chunk holds exactly two nodes; qed
            .map(|pair| Blake2sMerkleHasher::hash_children((pair[0], pair[1])))
            .collect();
    }
    nodes.pop().unwrap_or_default()
}

#[cfg(test)]
#[path = "tests/root.rs"]
mod tests;
