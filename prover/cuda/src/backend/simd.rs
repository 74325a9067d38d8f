//! The prove loop on stwo's backend for the host's processors, so that times of the same loop can be compared.

use std::collections::HashMap;

use rayon::prelude::*;
use stwo::core::circle::CirclePoint;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::poly::circle::CanonicCoset;
use stwo::prover::backend::simd::SimdBackend;
use stwo::prover::backend::{Col, Column};
use stwo::prover::poly::circle::PolyOps;
use stwo::prover::vcs_lifted::prover::MerkleProverLifted;
use stwo::prover::Poly;

use super::Element;
use crate::plan::{GatherItem, GatherPlan};
use crate::prove::{GatherSource, LoopBackend, Tree};

/// A size of evaluations and a point: what weights depend on.
type Group = (u32, CirclePoint<SecureField>);

impl LoopBackend for SimdBackend {
    fn values_at_points(requests: &[(&Poly<Self>, CirclePoint<SecureField>)]) -> Vec<SecureField> {
        let mut weights: HashMap<Group, Col<Self, SecureField>> = HashMap::new();
        for (poly, point) in requests {
            if poly.coeffs.is_none() {
                let log_size = poly.evals.domain.log_size();
                weights.entry((log_size, *point)).or_insert_with(|| {
                    Self::barycentric_weights(CanonicCoset::new(log_size), *point)
                });
            }
        }
        let value = |(poly, point): &(&Poly<Self>, CirclePoint<SecureField>)| match &poly.coeffs {
            Some(coefficients) => coefficients.eval_at_point(*point),
            None => {
                let group = (poly.evals.domain.log_size(), *point);
                poly.evals.barycentric_eval_at_point(&weights[&group])
            }
        };
        requests.par_iter().map(value).collect()
    }

    fn gather(sources: &[GatherSource<'_, Self>], plan: &GatherPlan) -> Vec<u32> {
        let words = |item: &GatherItem| {
            let index = item.index as usize;
            match &sources[item.buffer as usize] {
                GatherSource::Base(column) => column.at(index).to_raw().to_vec(),
                GatherSource::Hashes(layer) => layer.at(index).to_raw().to_vec(),
            }
        };
        plan.items().iter().flat_map(words).collect()
    }

    fn commit_columns(
        columns: &[&Col<Self, BaseField>],
        log_leaves: u32,
        log_leaf: u32,
    ) -> Tree<Self> {
        MerkleProverLifted::commit(columns.to_vec(), log_leaves, log_leaf)
    }
}
