//! The kernels into which an AIR is cut keep to their limits and hand on what they share.

// Other tests use what this one does not.
#[path = "common/layers.rs"]
#[allow(dead_code)]
mod layers;

use std::collections::HashSet;

use layers::{layers, Batches};
use sage_cuda::constraints::graph::{Graph, Node, Op};
use sage_cuda::constraints::split::{Limits, Split};
use sage_cuda::constraints::tape::{record, Recording};
use stwo::core::fields::qm31::SecureField;

/// Nothing is cut.
const UNLIMITED: Limits = Limits {
    constraints: usize::MAX / 2,
    nodes: usize::MAX,
    live_words: usize::MAX,
    recomputed: 64,
};

/// What a kernel holds at most, counted for each place by itself.
fn most_live_words(graph: &Graph, nodes: &[Node], takes: &[Node]) -> usize {
    let words = |node: Node| match graph.op(node) {
        Op::Constant(_) | Op::Slot(_) => 0,
        _ => graph.field(node).words(),
    };
    let uses = |user: Node, node: Node| {
        user == node
            || (!takes.contains(&user) && graph.operands(user).any(|operand| operand == node))
    };
    (0..nodes.len())
        .map(|place| {
            let is_live = |node: &&Node| nodes[place..].iter().any(|user| uses(*user, **node));
            let live = nodes[..=place].iter().filter(is_live);
            live.map(|node| words(*node)).sum()
        })
        .max()
        .unwrap_or(0)
}

/// Checks pieces against limits and against one another.
fn check_split(recording: &Recording, limits: Limits) -> Split {
    let graph = &recording.graph;
    let split = Split::new(recording, limits);
    let mut next = 0;
    let mut kept: HashSet<Node> = HashSet::new();
    let mut before: HashSet<Node> = HashSet::new();
    for piece in &split.pieces {
        assert_eq!(piece.constraints.start, next);
        next = piece.constraints.end;
        if piece.constraints.len() > 1 {
            assert!(piece.constraints.len() <= limits.constraints);
            assert!(piece.nodes.len() <= limits.nodes);
            assert!(most_live_words(graph, &piece.nodes, &piece.takes) <= limits.live_words);
        }
        assert!(piece.takes.iter().all(|node| kept.contains(node)));
        let mut there: HashSet<Node> = HashSet::new();
        for node in &piece.nodes {
            let ready = graph
                .operands(*node)
                .all(|operand| there.contains(&operand));
            assert!(ready || piece.takes.contains(node));
            assert!(there.insert(*node), "computed twice");
        }
        let length = |node: &Node| graph.cone(&[*node], |node| kept.contains(&node)).len();
        for node in there.intersection(&before) {
            assert!(piece.takes.contains(node) || length(node) <= limits.recomputed);
        }
        for node in &piece.keeps {
            assert!(there.contains(node) && length(node) > limits.recomputed);
        }
        for node in &piece.keeps {
            assert!(kept.insert(*node), "kept twice");
        }
        before.extend(there);
    }
    assert_eq!(next, recording.constraints.len());
    // Columns of kept values do not overlap.
    let mut columns: Vec<usize> = split
        .kept
        .iter()
        .flat_map(|(node, column)| *column..column + graph.field(*node).words())
        .collect();
    columns.sort_unstable();
    assert_eq!(columns, (0..split.kept_columns).collect::<Vec<_>>());
    split
}

#[test]
fn pieces_keep_to_their_limits() {
    let eval = layers(4, 130, 5, Batches::Pairs);
    let recording = record(&eval, SecureField::from(0)).unwrap_or_else(|error| panic!("{error}"));
    let count = recording.constraints.len();
    let pieces = |limits| check_split(&recording, limits).pieces.len();
    let most_live = |limits: Limits| {
        let piece = &check_split(&recording, limits).pieces[0];
        most_live_words(&recording.graph, &piece.nodes, &piece.takes)
    };
    assert_eq!(pieces(Limits::default()), count.div_ceil(100));
    assert_eq!(pieces(UNLIMITED), 1);
    let mut limits = UNLIMITED;
    limits.constraints = 10;
    assert_eq!(pieces(limits), count.div_ceil(10));
    let mut limits = UNLIMITED;
    limits.nodes = 300;
    assert!(pieces(limits) > 1);
    let mut limits = UNLIMITED;
    limits.live_words = most_live(limits);
    assert_eq!(pieces(limits), 1);
    limits.live_words -= 1;
    assert!(pieces(limits) > 1);
}

#[test]
fn what_is_short_is_computed_again_and_what_is_long_is_kept() {
    let eval = layers(4, 130, 5, Batches::Pairs);
    let recording = record(&eval, SecureField::from(0)).unwrap_or_else(|error| panic!("{error}"));
    let mut limits = Limits {
        constraints: 13,
        nodes: 300,
        live_words: 60,
        recomputed: 3,
    };
    // The long sum, which is 40 values, their products and as many sums; and what is made of it.
    let kept = |limits| check_split(&recording, limits).kept_columns;
    let most = kept(limits);
    limits.recomputed = 64;
    assert_eq!(kept(limits), 1 + 4);
    assert!(most > 1 + 4);
    limits.recomputed = usize::MAX;
    assert_eq!(kept(limits), 0);
}
