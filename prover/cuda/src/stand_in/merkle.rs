//! `MerkleOpsLifted` and `PackLeavesOps`.

use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SECURE_EXTENSION_DEGREE;
use stwo::core::vcs::blake2_hash::Blake2sHash;
use stwo::core::vcs_lifted::blake2_merkle::Blake2sMerkleHasher;
use stwo::core::vcs_lifted::verifier::PACKED_LEAF_SIZE;
use stwo::prover::backend::Col;
use stwo::prover::vcs_lifted::ops::{MerkleOpsLifted, PackLeavesOps};

use super::{HostColumn, StandInBackend};
use crate::host;

impl MerkleOpsLifted<Blake2sMerkleHasher> for StandInBackend {
    fn build_leaves(
        columns: &[&Col<Self, BaseField>],
        lifting_log_size: u32,
    ) -> Col<Self, Blake2sHash> {
        let columns: Vec<&[u32]> = columns.iter().map(|column| column.raw()).collect();
        HostColumn::from_raw(host::leaf_hashes(&columns, lifting_log_size))
    }

    fn build_next_layer(prev_layer: &Col<Self, Blake2sHash>) -> Col<Self, Blake2sHash> {
        let next = host::tree_layers(prev_layer.raw(), 1).pop();
        HostColumn::from_raw(next.expect("one layer was asked for; qed"))
    }
}

impl PackLeavesOps for StandInBackend {
    fn pack_leaves_input(
        values: &[&Col<Self, BaseField>; SECURE_EXTENSION_DEGREE],
    ) -> [Col<Self, BaseField>; SECURE_EXTENSION_DEGREE * PACKED_LEAF_SIZE] {
        host::pack_leaves(&values.map(HostColumn::raw)).map(HostColumn::from_raw)
    }
}
