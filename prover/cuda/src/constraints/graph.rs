//! Expressions over the rows of a trace, as a graph in which equal expressions are one node.

use std::collections::HashMap;

use stwo::core::fields::m31::{BaseField, M31, P};

/// A node, by its number. A node's operands have smaller numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node(u32);

impl Node {
    fn index(self) -> usize {
        self.0 as usize
    }
}

/// A value of a trace column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// The tree, 0 for preprocessed columns.
    pub tree: u32,
    /// The column, counted within the component; for preprocessed columns by the order in which they are asked for.
    pub column: u32,
    /// The row, relative to the one of the constraint.
    pub offset: i32,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// A number of M31 that is part of the AIR.
    Constant(u32),
    /// A value of the trace, of M31.
    Cell(Cell),
    /// A number of QM31 that may be another one in each proof.
    Slot(u32),
    /// A sum.
    Add(Node, Node),
    /// A difference.
    Sub(Node, Node),
    /// A product.
    Mul(Node, Node),
    /// A negation.
    Neg(Node),
    /// A QM31 of four coordinates.
    Combine([Node; 4]),
}

/// The field of a node's values. An expression of M31 stays one when it is used as a QM31: arithmetic with it is cheaper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// M31.
    Base,
    /// QM31.
    Extension,
}

impl Field {
    /// Words of a value.
    #[must_use]
    pub const fn words(self) -> usize {
        match self {
            Self::Base => 1,
            Self::Extension => 4,
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    op: Op,
    field: Field,
    degree: u32,
}

/// The graph.
///
/// Zeros and ones among the constants of M31 are folded, as is arithmetic of constants. Nothing depends on the values of
/// slots, which the graph does not know.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    entries: Vec<Entry>,
    numbers: HashMap<Op, Node>,
}

impl Graph {
    /// What a node is.
    #[must_use]
    pub fn op(&self, node: Node) -> Op {
        self.entries[node.index()].op
    }

    /// The field of a node's values.
    #[must_use]
    pub fn field(&self, node: Node) -> Field {
        self.entries[node.index()].field
    }

    /// The degree in the values of the trace, no cancellation considered.
    #[must_use]
    pub fn degree(&self, node: Node) -> u32 {
        self.entries[node.index()].degree
    }

    /// The operands of a node.
    pub fn operands(&self, node: Node) -> impl DoubleEndedIterator<Item = Node> {
        let (operands, number) = match self.op(node) {
            Op::Constant(_) | Op::Cell(_) | Op::Slot(_) => ([node; 4], 0),
            Op::Neg(a) => ([a; 4], 1),
            Op::Add(a, b) | Op::Sub(a, b) | Op::Mul(a, b) => ([a, b, a, b], 2),
            Op::Combine(coordinates) => (coordinates, 4),
        };
        operands.into_iter().take(number)
    }

    /// A number of M31.
    pub fn constant(&mut self, value: BaseField) -> Node {
        self.insert(Op::Constant(value.0 % P))
    }

    /// A value of the trace.
    pub fn cell(&mut self, cell: Cell) -> Node {
        self.insert(Op::Cell(cell))
    }

    /// A number of QM31 that the proof gives.
    pub fn slot(&mut self, slot: u32) -> Node {
        self.insert(Op::Slot(slot))
    }

    /// `a + b`.
    pub fn add(&mut self, a: Node, b: Node) -> Node {
        match (self.op(a), self.op(b)) {
            (Op::Constant(a), Op::Constant(b)) => self.constant(M31(a) + M31(b)),
            (Op::Constant(0), _) => b,
            (_, Op::Constant(0)) => a,
            (Op::Neg(a), _) => self.sub(b, a),
            (_, Op::Neg(b)) => self.sub(a, b),
            _ => self.insert(Op::Add(a.min(b), a.max(b))),
        }
    }

    /// `a - b`.
    pub fn sub(&mut self, a: Node, b: Node) -> Node {
        match (self.op(a), self.op(b)) {
            (Op::Constant(a), Op::Constant(b)) => self.constant(M31(a) - M31(b)),
            (Op::Constant(0), _) => self.neg(b),
            (_, Op::Constant(0)) => a,
            (_, Op::Neg(b)) => self.add(a, b),
            _ => self.insert(Op::Sub(a, b)),
        }
    }

    /// `a b`.
    pub fn mul(&mut self, a: Node, b: Node) -> Node {
        match (self.op(a), self.op(b)) {
            (Op::Constant(a), Op::Constant(b)) => self.constant(M31(a) * M31(b)),
            (Op::Constant(0), _) | (_, Op::Constant(1)) => a,
            (Op::Constant(1), _) | (_, Op::Constant(0)) => b,
            _ => self.insert(Op::Mul(a.min(b), a.max(b))),
        }
    }

    /// `-a`.
    pub fn neg(&mut self, a: Node) -> Node {
        match self.op(a) {
            Op::Constant(a) => self.constant(-M31(a)),
            Op::Neg(a) => a,
            Op::Sub(a, b) => self.insert(Op::Sub(b, a)),
            _ => self.insert(Op::Neg(a)),
        }
    }

    /// The QM31 of four coordinates, which are of M31.
    pub fn combine(&mut self, coordinates: [Node; 4]) -> Node {
        let [real, rest @ ..] = coordinates;
        if rest.map(|node| self.op(node)) == [Op::Constant(0); 3] {
            return real;
        }
        self.insert(Op::Combine(coordinates))
    }

    /// The nodes that `root` is made of, itself included, each after its operands. Operands of `stop` are not followed.
    #[must_use]
    pub fn cone(&self, roots: &[Node], mut stop: impl FnMut(Node) -> bool) -> Vec<Node> {
        let mut seen = vec![false; self.entries.len()];
        let mut cone = Vec::new();
        let mut stack: Vec<(Node, bool)> = roots.iter().rev().map(|root| (*root, false)).collect();
        while let Some((node, operands_are_there)) = stack.pop() {
            if operands_are_there {
                cone.push(node);
            } else if !std::mem::replace(&mut seen[node.index()], true) {
                stack.push((node, true));
                if !stop(node) {
                    stack.extend(self.operands(node).rev().map(|operand| (operand, false)));
                }
            }
        }
        cone
    }

    fn insert(&mut self, op: Op) -> Node {
        if let Some(node) = self.numbers.get(&op) {
            return *node;
        }
        let node = Node(u32::try_from(self.entries.len()).expect("below 2^32 nodes; qed"));
        let entry = self.entry(op);
        self.entries.push(entry);
        self.numbers.insert(op, node);
        node
    }

    fn entry(&self, op: Op) -> Entry {
        let of_both = |a: Node, b: Node| match (self.field(a), self.field(b)) {
            (Field::Base, Field::Base) => Field::Base,
            _ => Field::Extension,
        };
        let (field, degree) = match op {
            Op::Constant(_) => (Field::Base, 0),
            Op::Cell(_) => (Field::Base, 1),
            Op::Slot(_) => (Field::Extension, 0),
            Op::Add(a, b) | Op::Sub(a, b) => (of_both(a, b), self.degree(a).max(self.degree(b))),
            Op::Mul(a, b) => (of_both(a, b), self.degree(a).saturating_add(self.degree(b))),
            Op::Neg(a) => (self.field(a), self.degree(a)),
            Op::Combine(coordinates) => {
                let degrees = coordinates.map(|node| self.degree(node));
                let highest = degrees.into_iter().fold(0, u32::max);
                (Field::Extension, highest)
            }
        };
        Entry { op, field, degree }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(graph: &mut Graph) -> [Node; 4] {
        [0, 1, 2, 3].map(|column| {
            graph.cell(Cell {
                tree: 1,
                column,
                offset: 0,
            })
        })
    }

    #[test]
    fn equal_expressions_are_one_node() {
        let mut graph = Graph::default();
        let [a, b, ..] = cells(&mut graph);
        assert_eq!(graph.add(a, b), graph.add(b, a));
        assert_eq!(graph.mul(a, b), graph.mul(b, a));
        assert_ne!(graph.sub(a, b), graph.sub(b, a));
        let difference = graph.sub(a, b);
        assert_eq!(graph.neg(difference), graph.sub(b, a));
        let minus_b = graph.neg(b);
        assert_eq!(graph.add(a, minus_b), difference);
        assert_eq!(graph.add(minus_b, a), difference);
        assert_eq!(graph.sub(a, minus_b), graph.add(a, b));
        assert_eq!(graph.neg(minus_b), b);
    }

    #[test]
    fn constants_are_folded() {
        let mut graph = Graph::default();
        let [a, ..] = cells(&mut graph);
        let [zero, one, two] = [0, 1, 2].map(|value| graph.constant(BaseField::from(value)));
        assert_eq!([graph.add(a, zero), graph.add(zero, a)], [a; 2]);
        assert_eq!([graph.mul(a, one), graph.mul(one, a)], [a; 2]);
        assert_eq!([graph.mul(a, zero), graph.mul(zero, a)], [zero; 2]);
        assert_eq!(graph.sub(a, zero), a);
        assert_eq!(graph.sub(zero, a), graph.neg(a));
        assert_eq!(graph.add(one, one), two);
        assert_eq!(graph.sub(two, one), one);
        let minus_one = graph.neg(one);
        assert_eq!(graph.op(minus_one), Op::Constant(P - 1));
        assert_eq!(graph.mul(minus_one, minus_one), one);
        assert_eq!(graph.combine([a, zero, zero, zero]), a);
    }

    #[test]
    fn slots_are_never_folded() {
        let mut graph = Graph::default();
        let [a, ..] = cells(&mut graph);
        let slot = graph.slot(0);
        let product = graph.mul(a, slot);
        assert_eq!(graph.op(product), Op::Mul(a, slot));
        assert_eq!(graph.field(product), Field::Extension);
        assert_eq!(graph.degree(product), 1);
    }

    #[test]
    fn degrees_and_fields() {
        let mut graph = Graph::default();
        let [a, b, c, d] = cells(&mut graph);
        let square = graph.mul(a, a);
        assert_eq!(
            (graph.field(square), graph.degree(square)),
            (Field::Base, 2)
        );
        let all = graph.combine([b, square, c, d]);
        assert_eq!((graph.field(all), graph.degree(all)), (Field::Extension, 2));
        let product = graph.mul(all, square);
        assert_eq!(graph.degree(product), 4);
        assert_eq!(graph.field(product), Field::Extension);
        assert_eq!(
            graph.cone(&[product], |_| false),
            [a, square, b, c, d, all, product]
        );
        assert_eq!(graph.cone(&[product], |node| node == all).len(), 4);
    }
}
