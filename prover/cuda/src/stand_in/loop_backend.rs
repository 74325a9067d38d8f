//! What the crate's own prove loop needs beyond stwo's traits.

use std::collections::HashMap;

use stwo::core::circle::CirclePoint;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::poly::circle::CanonicCoset;
use stwo::prover::backend::Col;
use stwo::prover::poly::circle::PolyOps;
use stwo::prover::vcs_lifted::prover::MerkleProverLifted;
use stwo::prover::Poly;

use super::exchanges::exchange;
use super::poly::basis_factors;
use super::{from_words, to_words, HostColumn, StandInBackend};
use crate::host::{self, Qm31, UNWRITTEN};
use crate::plan::GatherPlan;
use crate::prove::{GatherSource, LoopBackend, Tree};

/// Requests that share weights: of coefficients or of values, of one size, at one point.
type Group = (bool, u32, CirclePoint<SecureField>);

/// What the words of a polynomial are multiplied by to give its value.
fn weights((of_coefficients, log_size, point): Group) -> Vec<Qm31> {
    if of_coefficients {
        let factors: Vec<Qm31> = basis_factors(point, log_size)
            .into_iter()
            .map(to_words)
            .collect();
        return host::tensor_weights(&factors);
    }
    StandInBackend::barycentric_weights(CanonicCoset::new(log_size), point)
        .raw()
        .to_vec()
}

impl LoopBackend for StandInBackend {
    fn values_at_points(requests: &[(&Poly<Self>, CirclePoint<SecureField>)]) -> Vec<SecureField> {
        exchange();
        let mut groups: HashMap<Group, Vec<(usize, &[u32])>> = HashMap::new();
        for (index, (poly, point)) in requests.iter().enumerate() {
            let (group, words) = match &poly.coeffs {
                Some(poly) => ((true, poly.log_size(), *point), poly.coeffs.raw()),
                None => (
                    (false, poly.evals.domain.log_size(), *point),
                    poly.evals.values.raw(),
                ),
            };
            groups.entry(group).or_default().push((index, words));
        }
        let mut values = vec![SecureField::from(0); requests.len()];
        for (group, members) in groups {
            let columns: Vec<&[u32]> = members.iter().map(|member| member.1).collect();
            for (member, value) in members.iter().zip(host::dot(&columns, &weights(group))) {
                values[member.0] = from_words(value);
            }
        }
        values
    }

    fn gather(sources: &[GatherSource<'_, Self>], plan: &GatherPlan) -> Vec<u32> {
        exchange();
        let buffers: Vec<&[u32]> = sources
            .iter()
            .map(|source| match source {
                GatherSource::Base(column) => column.raw(),
                GatherSource::Hashes(layer) => layer.raw().as_flattened(),
            })
            .collect();
        let mut words = vec![UNWRITTEN; plan.words()];
        host::gather(&buffers, plan.items(), &mut words);
        words
    }

    fn commit_columns(
        columns: &[&Col<Self, BaseField>],
        log_leaves: u32,
        log_leaf: u32,
    ) -> Tree<Self> {
        let mut words: Vec<&[u32]> = columns.iter().map(|column| column.raw()).collect();
        let leaves = if log_leaf == 0 {
            words.sort_by_key(|column| column.len());
            host::leaf_hashes(&words, log_leaves)
        } else {
            let coordinates = words
                .try_into()
                .expect("a FRI layer has four coordinates; qed");
            host::packed_leaf_hashes(&coordinates)
        };
        // Without columns there is one leaf, which is the root.
        let above = host::tree_layers(&leaves, leaves.len().ilog2());
        let layers = std::iter::once(leaves).chain(above);
        let mut layers: Vec<_> = layers.map(HostColumn::from_raw).collect();
        layers.reverse();
        MerkleProverLifted { layers }
    }
}
