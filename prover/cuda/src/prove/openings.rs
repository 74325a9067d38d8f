//! Everything a proof opens: planned on the host, fetched in one exchange.

use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::pcs::utils::prepare_preprocessed_query_positions;
use stwo::core::pcs::TreeVec;
use stwo::core::queries::Queries;
use stwo::core::vcs::blake2_hash::Blake2sHash;
use stwo::core::vcs_lifted::blake2_merkle::Blake2sMerkleHasher;
use stwo::core::vcs_lifted::verifier::MerkleDecommitmentLifted;
use stwo::prover::backend::{Col, Column};

use super::fri::{FriLayer, FriLayers};
use super::{log_leaves, GatherSource, LoopBackend, Scheme, Tree};
use crate::plan::GatherPlan;

type Decommitment = MerkleDecommitmentLifted<Blake2sMerkleHasher>;

/// How many elements of the plan belong to a tree: values of each column at each position, the root, then hashes.
struct TreeShape {
    columns: usize,
    positions: usize,
    hashes: usize,
}

/// How many elements belong to a FRI layer.
struct LayerShape {
    values: usize,
    hashes: usize,
}

/// A plan with the buffers it refers to.
pub(super) struct Openings<'a, B: LoopBackend> {
    sources: Vec<GatherSource<'a, B>>,
    plan: GatherPlan,
    trees: Vec<TreeShape>,
    layers: Vec<LayerShape>,
}

/// What was opened of a FRI layer.
pub(super) struct OpenedLayer {
    pub witness: Vec<SecureField>,
    pub decommitment: Decommitment,
}

/// What was opened.
pub(super) struct Opened {
    pub commitments: TreeVec<Blake2sHash>,
    pub queried_values: TreeVec<Vec<Vec<BaseField>>>,
    pub decommitments: TreeVec<Decommitment>,
    pub fri_layers: Vec<OpenedLayer>,
}

impl<'a, B: LoopBackend> Openings<'a, B> {
    /// Plans the openings of all trees and FRI layers at the queries.
    pub fn plan(scheme: &'a Scheme<'_, B>, fri: &'a FriLayers<B>, queries: &Queries) -> Self {
        let mut openings = Self {
            sources: Vec::new(),
            plan: GatherPlan::default(),
            trees: Vec::new(),
            layers: Vec::new(),
        };
        let preprocessed = prepare_preprocessed_query_positions(
            queries,
            queries.log_domain_size,
            log_leaves(scheme, 0),
        );
        for (index, tree) in scheme.trees.iter().enumerate() {
            let columns = tree.polynomials.iter().map(|poly| &poly.evals.values);
            let positions: &[usize] = if index == 0 { &preprocessed } else { queries };
            openings.add_tree(&columns.collect::<Vec<_>>(), &tree.commitment, positions);
        }
        let mut of_layer = queries.clone();
        for layer in &fri.layers {
            openings.add_layer(layer, &of_layer);
            of_layer = of_layer.fold(layer.folds);
        }
        openings
    }

    fn source(&mut self, source: GatherSource<'a, B>) -> u32 {
        self.sources.push(source);
        u32::try_from(self.sources.len() - 1).expect("fewer than 2^32 buffers; qed")
    }

    fn add_path(&mut self, tree: &'a Tree<B>, positions: &[usize]) -> usize {
        let layers: Vec<u32> = tree
            .layers
            .iter()
            .map(|layer| self.source(GatherSource::Hashes(layer)))
            .collect();
        self.plan.push_path(&layers, positions)
    }

    fn add_tree(
        &mut self,
        columns: &[&'a Col<B, BaseField>],
        tree: &'a Tree<B>,
        positions: &[usize],
    ) {
        let log_leaves = tree.layers.len() - 1;
        for column in columns.iter().copied() {
            let shift = log_leaves - column.len().ilog2() as usize;
            let buffer = self.source(GatherSource::Base(column));
            for position in positions {
                self.plan
                    .push(buffer, ((position >> (shift + 1)) << 1) + (position & 1), 1);
            }
        }
        let root = self.source(GatherSource::Hashes(&tree.layers[0]));
        self.plan.push(root, 0, 8);
        let hashes = self.add_path(tree, positions);
        self.trees.push(TreeShape {
            columns: columns.len(),
            positions: positions.len(),
            hashes,
        });
    }

    fn add_layer(&mut self, layer: &'a FriLayer<B>, queries: &Queries) {
        let coordinates = layer
            .values
            .columns
            .each_ref()
            .map(|column| self.source(GatherSource::Base(column)));
        let (values, slots) = self.plan.push_cosets(&coordinates, layer.folds, queries);
        let mut leaves: Vec<usize> = slots.iter().map(|slot| slot >> layer.log_leaf).collect();
        leaves.dedup();
        let hashes = self.add_path(&layer.tree, &leaves);
        self.layers.push(LayerShape { values, hashes });
    }

    /// Fetches all of it.
    pub fn open(self) -> Opened {
        let words = B::gather(&self.sources, &self.plan);
        let mut reader = Reader(words.into_iter());
        let mut opened = Opened {
            commitments: TreeVec::default(),
            queried_values: TreeVec::default(),
            decommitments: TreeVec::default(),
            fri_layers: Vec::new(),
        };
        for shape in &self.trees {
            opened.queried_values.push(reader.columns(shape));
            opened.commitments.push(reader.hash());
            opened.decommitments.push(reader.hashes(shape.hashes));
        }
        for shape in &self.layers {
            opened.fri_layers.push(OpenedLayer {
                witness: (0..shape.values).map(|_| reader.secure()).collect(),
                decommitment: reader.hashes(shape.hashes),
            });
        }
        opened
    }
}

/// Reads the gathered words in the order they were planned.
struct Reader(std::vec::IntoIter<u32>);

impl Reader {
    fn word(&mut self) -> u32 {
        self.0
            .next()
            .expect("a gather returns what was planned; qed")
    }

    fn base(&mut self) -> BaseField {
        BaseField::from_u32_unchecked(self.word())
    }

    fn secure(&mut self) -> SecureField {
        SecureField::from_m31_array(std::array::from_fn(|_| self.base()))
    }

    fn columns(&mut self, shape: &TreeShape) -> Vec<Vec<BaseField>> {
        (0..shape.columns)
            .map(|_| (0..shape.positions).map(|_| self.base()).collect())
            .collect()
    }

    fn hash(&mut self) -> Blake2sHash {
        let mut hash = Blake2sHash::default();
        for bytes in hash.0.chunks_exact_mut(4) {
            bytes.copy_from_slice(&self.word().to_le_bytes());
        }
        hash
    }

    fn hashes(&mut self, n: usize) -> Decommitment {
        MerkleDecommitmentLifted {
            hash_witness: (0..n).map(|_| self.hash()).collect(),
        }
    }
}
