//! `kernels/merkle.cu`.

use super::ffi;
use super::{count, log2, size, unwritten, Digest, Qm31Columns};
use crate::plan::tree_launches;

/// The leaves of a tree of 2^`log_leaves` leaves over columns ascending by length. Without columns: one leaf, the hash
/// of nothing.
///
/// # Panics
///
/// If a column is shorter than 2 or longer than the leaves, or there are more than 2^30 leaves.
#[must_use]
pub fn leaf_hashes(columns: &[&[u32]], log_leaves: u32) -> Vec<Digest> {
    let rows = if columns.is_empty() {
        1
    } else {
        size(log_leaves)
    };
    let shifts: Vec<u32> = columns
        .iter()
        .map(|column| {
            let log = log2(column.len());
            assert!(
                log > 0 && log <= log_leaves,
                "columns have 2 to 2^{log_leaves} values"
            );
            log_leaves - log
        })
        .collect();
    let pointers: Vec<*const u32> = columns.iter().map(|column| column.as_ptr()).collect();
    let mut out = unwritten(rows);
    // SAFETY: a lifted slot is below its column's length; the kernel writes `rows` digests.
    unsafe {
        ffi::sage_leaf_hashes(
            pointers.as_ptr(),
            shifts.as_ptr(),
            count(columns.len()),
            count(rows),
            out.as_mut_ptr(),
        );
    }
    out
}

/// The leaves of a FRI layer, each of four consecutive values.
///
/// # Panics
///
/// If the layer has fewer than four values.
#[must_use]
pub fn packed_leaf_hashes(columns: &Qm31Columns<'_>) -> Vec<Digest> {
    let rows = columns[0].len() / 4;
    assert!(rows > 0, "a packed leaf has four values");
    let mut out = unwritten(rows);
    // SAFETY: row r reads slots 4 r to 4 r + 3 of columns of one length; the kernel writes `rows` digests.
    unsafe {
        ffi::sage_packed_leaf_hashes(
            ffi::Qm31Sources::new(columns),
            count(rows),
            out.as_mut_ptr(),
        );
    };
    out
}

/// The sixteen columns of packed leaves: column 4 o + c is coordinate c of the values at 4 r + o.
#[must_use]
pub fn pack_leaves(columns: &Qm31Columns<'_>) -> [Vec<u32>; 16] {
    let rows = columns[0].len() / 4;
    let mut out: [Vec<u32>; 16] = std::array::from_fn(|_| unwritten(rows));
    let targets = out.each_mut().map(std::vec::Vec::as_mut_ptr);
    // SAFETY: as in `packed_leaf_hashes`; the kernel writes `rows` words of each of 16 columns.
    unsafe {
        ffi::sage_pack_leaves(
            ffi::Qm31Sources::new(columns),
            count(rows),
            targets.as_ptr(),
        );
    };
    out
}

/// All layers above `layer`, `levels` of them, the widest first.
///
/// # Panics
///
/// If the layer has fewer than 2^`levels` nodes.
#[must_use]
pub fn tree_layers(layer: &[Digest], levels: u32) -> Vec<Vec<Digest>> {
    assert!(
        log2(layer.len()) >= levels,
        "a layer of {} has fewer layers above",
        layer.len()
    );
    let mut layers: Vec<Vec<Digest>> = Vec::new();
    for launch in tree_launches(levels) {
        let input = layers.last().map_or(layer, Vec::as_slice);
        let mut made: Vec<Vec<Digest>> = (1..=launch)
            .map(|level| unwritten(input.len() >> level))
            .collect();
        let targets: Vec<*mut Digest> = made.iter_mut().map(Vec::as_mut_ptr).collect();
        // SAFETY: block b reads 2^launch nodes from b 2^launch on, and writes their share of each of `launch` layers.
        unsafe {
            ffi::sage_tree_up(
                count(input.len() >> launch),
                input.as_ptr(),
                targets.as_ptr(),
                launch,
            );
        }
        layers.append(&mut made);
    }
    layers
}
