//! What the crate's own prove loop needs beyond stwo's traits.

use std::collections::HashMap;

use stwo::core::circle::CirclePoint;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::poly::circle::CanonicCoset;
use stwo::core::vcs::blake2_hash::Blake2sHash;
use stwo::prover::backend::Col;
use stwo::prover::poly::circle::PolyOps;
use stwo::prover::vcs_lifted::prover::MerkleProverLifted;
use stwo::prover::Poly;

use super::poly::basis_factors;
use super::{to_words, DeviceBackend, DeviceColumn, Element};
use crate::executor::{aside, Buffer, Executor, Fault};
use crate::ops::{merkle, poly};
use crate::params::Qm31;
use crate::plan::GatherPlan;
use crate::prove::{GatherSource, LoopBackend, Tree};

/// Requests that share weights: of coefficients or of values, of one size, at one point.
type Group = (bool, u32, CirclePoint<SecureField>);

/// What the words of a polynomial are multiplied by to give its value.
fn weights<X: Executor>((of_coefficients, log_size, point): Group) -> Buffer<X> {
    if of_coefficients {
        let factors: Vec<Qm31> = basis_factors(point, log_size)
            .into_iter()
            .map(to_words)
            .collect();
        return poly::tensor_weights(&factors);
    }
    DeviceBackend::<X>::barycentric_weights(CanonicCoset::new(log_size), point).into_buffer()
}

impl<X: Executor> LoopBackend for DeviceBackend<X> {
    fn values_at_points(requests: &[(&Poly<Self>, CirclePoint<SecureField>)]) -> Vec<SecureField> {
        let mut groups: HashMap<Group, Vec<(usize, &Buffer<X>)>> = HashMap::new();
        for (index, (poly, point)) in requests.iter().enumerate() {
            let (group, words) = match &poly.coeffs {
                Some(poly) => ((true, poly.log_size(), *point), poly.coeffs.buffer()),
                None => (
                    (false, poly.evals.domain.log_size(), *point),
                    poly.evals.values.buffer(),
                ),
            };
            groups.entry(group).or_default().push((index, words));
        }
        // The values of a group lie side by side.
        let values = Buffer::<X>::new(SecureField::WORDS * requests.len());
        let mut places = Vec::with_capacity(requests.len());
        for (group, members) in groups {
            let columns: Vec<Buffer<X>> =
                members.iter().map(|(_, words)| (*words).clone()).collect();
            let start = SecureField::WORDS * places.len();
            let own = values.view(start..start + SecureField::WORDS * members.len());
            poly::dot_into(&columns, &weights(group), &own);
            places.extend(members.iter().map(|(index, _)| *index));
        }
        let words = values.to_host();
        let mut answers = vec![SecureField::from(0); requests.len()];
        for (index, words) in places
            .into_iter()
            .zip(words.chunks_exact(SecureField::WORDS))
        {
            answers[index] = SecureField::from_raw(words);
        }
        answers
    }

    fn gather(sources: &[GatherSource<'_, Self>], plan: &GatherPlan) -> Vec<u32> {
        let buffers: Vec<Buffer<X>> = sources
            .iter()
            .map(|source| match source {
                GatherSource::Base(column) => column.buffer().clone(),
                GatherSource::Hashes(layer) => layer.buffer().clone(),
            })
            .collect();
        poly::gather(&buffers, plan.items(), plan.words()).to_host()
    }

    fn fault() -> Option<Fault> {
        X::faults().take()
    }

    fn fault_count() -> u64 {
        X::faults().count()
    }

    fn memory_limit() -> Option<u64> {
        X::get().ok()?.memory_limit()
    }

    /// Reads a word, which the executor does once everything before is done.
    fn wait() {
        aside(|| Buffer::<X>::new(1).to_host());
    }

    fn commit_columns(
        columns: &[&Col<Self, BaseField>],
        log_leaves: u32,
        log_leaf: u32,
    ) -> Tree<Self> {
        let mut words: Vec<Buffer<X>> = columns
            .iter()
            .map(|column| column.buffer().clone())
            .collect();
        let leaves = if log_leaf == 0 {
            words.sort_by_key(Buffer::len);
            merkle::leaf_hashes(&words, log_leaves)
        } else {
            let coordinates = words
                .try_into()
                .expect("a FRI layer has four coordinates; qed");
            merkle::packed_leaf_hashes(&coordinates)
        };
        // Without columns there is one leaf, which is the root.
        let nodes = leaves.len() / Blake2sHash::WORDS;
        let above = merkle::tree_layers(&leaves, nodes.ilog2());
        let layers = std::iter::once(leaves).chain(above);
        let mut layers: Vec<_> = layers.map(DeviceColumn::new).collect();
        layers.reverse();
        MerkleProverLifted { layers }
    }
}
