//! Leaves and layers of trees.

use super::{spans, Qm31Buffers};
use crate::executor::{run, Addresses, Buffer, Executor};
use crate::params::Digest;
use crate::plan::{launch, log2, size, tree_launches};

/// Words of a hash.
const DIGEST: usize = size_of::<Digest>() / 4;

/// The leaves of a tree of 2^`log_leaves` leaves over columns ascending by length. Without columns: one leaf, the hash
/// of nothing.
pub fn leaf_hashes<X: Executor>(columns: &[Buffer<X>], log_leaves: u32) -> Buffer<X> {
    let rows = if columns.is_empty() {
        1
    } else {
        size(log_leaves)
    };
    let shift = |column: &Buffer<X>| {
        let log = log2(column.len());
        assert!(
            log > 0 && log <= log_leaves,
            "columns have 2 to 2^{log_leaves} values"
        );
        log_leaves - log
    };
    let shifts: Vec<u32> = columns.iter().map(shift).collect();
    let out = Buffer::new(DIGEST * rows);
    let (addresses, places) = (Addresses::of(columns), Buffer::<X>::from_words(&shifts));
    run::<X>(&launch::leaf_hashes(
        &addresses.table(),
        (&shifts, places.span()),
        out.span(),
    ));
    out
}

/// The leaves of a FRI layer, each of four consecutive values.
pub fn packed_leaf_hashes<X: Executor>(columns: &Qm31Buffers<X>) -> Buffer<X> {
    let rows = columns[0].len() / 4;
    assert!(rows > 0, "a packed leaf has four values");
    let out = Buffer::new(DIGEST * rows);
    run::<X>(&launch::packed_leaf_hashes(&spans(columns), out.span()));
    out
}

/// The sixteen columns of packed leaves: column 4 o + c is coordinate c of the values at 4 r + o.
pub fn pack_leaves<X: Executor>(columns: &Qm31Buffers<X>) -> [Buffer<X>; 16] {
    let out = std::array::from_fn(|_| Buffer::new(columns[0].len() / 4));
    let targets = Addresses::of(&out);
    run::<X>(&launch::pack_leaves(&spans(columns), &targets.table()));
    out
}

/// All layers above `layer`, `levels` of them, the widest first.
pub fn tree_layers<X: Executor>(layer: &Buffer<X>, levels: u32) -> Vec<Buffer<X>> {
    let nodes = layer.len() / DIGEST;
    assert!(
        log2(nodes) >= levels,
        "a layer of {nodes} has fewer layers above"
    );
    let mut layers: Vec<Buffer<X>> = Vec::new();
    for levels in tree_launches(levels) {
        let input = layers.last().unwrap_or(layer).clone();
        let made: Vec<Buffer<X>> = (1..=levels)
            .map(|level| Buffer::new(input.len() >> level))
            .collect();
        let targets = Addresses::of(&made);
        run::<X>(&launch::tree_up(input.span(), &targets.table()));
        layers.extend(made);
    }
    layers
}
