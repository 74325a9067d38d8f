//! `MerkleOpsLifted` and `PackLeavesOps`.

use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SECURE_EXTENSION_DEGREE;
use stwo::core::vcs::blake2_hash::Blake2sHash;
use stwo::core::vcs_lifted::blake2_merkle::Blake2sMerkleHasher;
use stwo::core::vcs_lifted::verifier::PACKED_LEAF_SIZE;
use stwo::prover::backend::Col;
use stwo::prover::vcs_lifted::ops::{MerkleOpsLifted, PackLeavesOps};

use super::{DeviceBackend, DeviceColumn};
use crate::executor::{Buffer, Executor};
use crate::ops::merkle;

impl<X: Executor> MerkleOpsLifted<Blake2sMerkleHasher> for DeviceBackend<X> {
    fn build_leaves(
        columns: &[&Col<Self, BaseField>],
        lifting_log_size: u32,
    ) -> Col<Self, Blake2sHash> {
        let columns: Vec<Buffer<X>> = columns
            .iter()
            .map(|column| column.buffer().clone())
            .collect();
        DeviceColumn::new(merkle::leaf_hashes(&columns, lifting_log_size))
    }

    fn build_next_layer(prev_layer: &Col<Self, Blake2sHash>) -> Col<Self, Blake2sHash> {
        let next = merkle::tree_layers(prev_layer.buffer(), 1).pop();
        DeviceColumn::new(next.expect("one layer was asked for; qed"))
    }
}

impl<X: Executor> PackLeavesOps for DeviceBackend<X> {
    fn pack_leaves_input(
        values: &[&Col<Self, BaseField>; SECURE_EXTENSION_DEGREE],
    ) -> [Col<Self, BaseField>; SECURE_EXTENSION_DEGREE * PACKED_LEAF_SIZE] {
        merkle::pack_leaves(&values.map(|column| column.buffer().clone())).map(DeviceColumn::new)
    }
}
