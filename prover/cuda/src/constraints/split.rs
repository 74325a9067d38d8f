//! How the constraints of an AIR are cut into kernels.
//!
//! A compiler's time grows with the square of the length of a kernel without jumps, and a thread has 255 registers.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::graph::{Graph, Node, Op};
use super::tape::Recording;

/// Where kernels are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most constraints of a kernel.
    pub constraints: usize,
    /// Most expressions of a kernel. One constraint is never cut, however long.
    pub nodes: usize,
    /// Most words that are computed and still needed, at any place of a kernel.
    pub live_words: usize,
    /// Most expressions that are computed again by a kernel rather than kept by the one that computed them first.
    pub recomputed: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            constraints: 100,
            nodes: 600,
            live_words: 160,
            recomputed: 64,
        }
    }
}

/// A kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its constraints.
    pub constraints: Range<usize>,
    /// What it computes or takes, in order.
    pub nodes: Vec<Node>,
    /// What it takes from the kernels before it.
    pub takes: Vec<Node>,
    /// What it keeps for the kernels after it.
    pub keeps: Vec<Node>,
}

/// The kernels of an AIR.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// The kernels, in the order in which they must run.
    pub pieces: Vec<Piece>,
    /// The values that are kept, with the number of their first column of memory.
    pub kept: HashMap<Node, usize>,
    /// Columns of memory for them.
    pub kept_columns: usize,
}

impl Split {
    /// Cuts an AIR.
    #[must_use]
    pub fn new(recording: &Recording, limits: Limits) -> Self {
        let mut split = Self::default();
        let mut start = 0;
        while start < recording.constraints.len() {
            let end = split.end(recording, limits, start);
            let nodes = split.nodes(recording, start..end);
            let takes = nodes.iter().copied().filter(|node| split.is_kept(*node));
            let takes = takes.collect();
            let keeps = split.needed_later(recording, limits, &nodes, end);
            for node in &keeps {
                split.kept.insert(*node, split.kept_columns);
                split.kept_columns += recording.graph.field(*node).words();
            }
            split.pieces.push(Piece {
                constraints: start..end,
                nodes,
                takes,
                keeps,
            });
            start = end;
        }
        split
    }

    fn is_kept(&self, node: Node) -> bool {
        self.kept.contains_key(&node)
    }

    /// What a kernel of some constraints computes, given what is kept so far.
    fn nodes(&self, recording: &Recording, constraints: Range<usize>) -> Vec<Node> {
        let roots = &recording.constraints[constraints];
        recording.graph.cone(roots, |node| self.is_kept(node))
    }

    /// Where the kernel that begins with constraint `start` ends.
    fn end(&self, recording: &Recording, limits: Limits, start: usize) -> usize {
        let last = recording.constraints.len().min(start + limits.constraints);
        let fits = |end: &usize| {
            let nodes = self.nodes(recording, start..*end);
            nodes.len() <= limits.nodes
                && self.live_words(&recording.graph, &nodes) <= limits.live_words
        };
        let more = (start + 2..=last).take_while(fits).last();
        more.unwrap_or(start + 1)
    }

    /// Which of the values that a kernel computes are kept for the constraints from `rest` on: those that they use
    /// directly and that are long to compute again.
    fn needed_later(
        &self,
        recording: &Recording,
        limits: Limits,
        computed: &[Node],
        rest: usize,
    ) -> Vec<Node> {
        let graph = &recording.graph;
        let is_kept = |node: Node| self.is_kept(node);
        let computed: HashSet<Node> = computed
            .iter()
            .copied()
            .filter(|node| !is_kept(*node))
            .collect();
        let rest = graph.cone(&recording.constraints[rest..], |node| {
            is_kept(node) || computed.contains(&node)
        });
        rest.into_iter()
            .filter(|node| computed.contains(node))
            .filter(|node| graph.cone(&[*node], is_kept).len() > limits.recomputed)
            .collect()
    }

    /// The most words that are computed and still needed, when a kernel computes `nodes` in their order. Numbers are not
    /// counted: they stand in the text or are read where they are used.
    fn live_words(&self, graph: &Graph, nodes: &[Node]) -> usize {
        let words = |node: Node| match graph.op(node) {
            Op::Constant(_) | Op::Slot(_) => 0,
            _ => graph.field(node).words(),
        };
        let mut last_use: HashMap<Node, usize> = HashMap::new();
        for (position, node) in nodes.iter().enumerate() {
            last_use.insert(*node, position);
            if !self.is_kept(*node) {
                last_use.extend(graph.operands(*node).map(|operand| (operand, position)));
            }
        }
        let mut ending = vec![0; nodes.len()];
        for (node, position) in last_use {
            ending[position] += words(node);
        }
        let mut live = 0;
        let mut most = 0;
        for (node, ending) in nodes.iter().zip(ending) {
            live += words(*node);
            most = most.max(live);
            live -= ending;
        }
        most
    }
}
