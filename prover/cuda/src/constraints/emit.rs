//! The text of the kernels.

use std::collections::{HashMap, HashSet};
use std::fmt::{self, Write};
use std::ops::Range;

use super::graph::{Cell, Field, Graph, Node, Op};
use super::split::{Piece, Split};
use super::tape::Recording;
use super::Column;

/// Writes the text of a kernel of constraints.
pub(super) fn constraints(
    recording: &Recording,
    split: &Split,
    piece: &Piece,
    columns: &HashMap<Column, usize>,
) -> String {
    let mut emitter = Emitter::new(recording, columns);
    emitter.split = Some(split);
    emitter.takes = piece.takes.iter().copied().collect();
    emitter
        .constraint_kernel(recording, split, piece)
        .expect("a String takes any text; qed");
    emitter.text
}

/// Writes the text of a kernel of lookups, for some of the batches.
pub(super) fn fractions(
    recording: &Recording,
    batches: Range<usize>,
    nodes: &[Node],
    columns: &HashMap<Column, usize>,
) -> String {
    let mut emitter = Emitter::new(recording, columns);
    emitter
        .fraction_kernel(recording, batches, nodes)
        .expect("a String takes any text; qed");
    emitter.text
}

struct Emitter<'a> {
    graph: &'a Graph,
    /// What kernels keep for one another, if they do.
    split: Option<&'a Split>,
    takes: HashSet<Node>,
    columns: &'a HashMap<Column, usize>,
    /// The number of the variable of each value that has one.
    names: HashMap<Node, usize>,
    text: String,
}

impl<'a> Emitter<'a> {
    /// For a kernel that takes nothing from others.
    fn new(recording: &'a Recording, columns: &'a HashMap<Column, usize>) -> Self {
        Self {
            graph: &recording.graph,
            split: None,
            takes: HashSet::new(),
            columns,
            names: HashMap::new(),
            text: String::new(),
        }
    }

    fn constraint_kernel(
        &mut self,
        recording: &Recording,
        split: &Split,
        piece: &Piece,
    ) -> fmt::Result {
        let constraints = &piece.constraints;
        writeln!(
            self.text,
            "// Constraints {} to {} of {}, generated from the AIR.\n\
             #include \"constraints.cuh\"\n\n\
             KERNEL THREADS(CONSTRAINT_THREADS) constraints(constraint_args g) {{\n    \
             const u32 row = ROW;\n    \
             if (row >= constraint_rows(g)) return;",
            constraints.start,
            constraints.end - 1,
            recording.constraints.len()
        )?;
        self.rows(&piece.nodes)?;
        self.text
            .push_str("    constraint_sum s = constraint_sum_zero();\n");
        // Each constraint is added as soon as it is there.
        let mut wanted: HashMap<Node, Vec<usize>> = HashMap::new();
        for constraint in constraints.clone() {
            let node = recording.constraints[constraint];
            wanted.entry(node).or_default().push(constraint);
        }
        for node in &piece.nodes {
            self.value(*node)?;
            for constraint in wanted.remove(node).unwrap_or_default() {
                self.constraint(constraint, *node)?;
            }
        }
        for node in &piece.keeps {
            let kind = kind(self.graph.field(*node));
            let column = split.kept[node];
            let name = self.name(*node);
            writeln!(
                self.text,
                "    keep_{kind}(g.kept + {column}, row, {name});"
            )?;
        }
        self.text.push_str("    constraint_finish(g, row, s);\n}\n");
        Ok(())
    }

    fn fraction_kernel(
        &mut self,
        recording: &Recording,
        batches: Range<usize>,
        nodes: &[Node],
    ) -> fmt::Result {
        writeln!(
            self.text,
            "// Batches {} to {} of {}, generated from the AIR.\n\
             #include \"fractions.cuh\"\n\n\
             KERNEL THREADS(FRACTION_THREADS) fractions(fraction_args g) {{\n    \
             const u32 row = ROW;\n    \
             if (row >= fraction_rows(g)) return;",
            batches.start,
            batches.end - 1,
            recording.batches.len()
        )?;
        self.rows(nodes)?;
        for node in nodes {
            self.value(*node)?;
        }
        // One inversion for all: from the inverse of the product of the first k denominators come that of the k-th one and
        // that of the product before it.
        let fractions = &recording.batches[batches.clone()];
        for (k, [_, denominator]) in fractions.iter().enumerate() {
            let value = self.extension(*denominator);
            writeln!(self.text, "    const qm31 d{k} = {value};")?;
            match k {
                0 => writeln!(self.text, "    const qm31 p0 = d0;")?,
                _ => writeln!(
                    self.text,
                    "    const qm31 p{k} = qm31_mul(p{}, d{k});",
                    k - 1
                )?,
            }
        }
        let last = fractions.len() - 1;
        writeln!(self.text, "    qm31 inverse = qm31_inverse(p{last});")?;
        for (k, [numerator, _]) in fractions.iter().enumerate().rev() {
            let own = match k {
                0 => "inverse".to_owned(),
                _ => format!("qm31_mul(inverse, p{})", k - 1),
            };
            let fraction = self.times(&own, *numerator);
            writeln!(self.text, "    const qm31 f{k} = {fraction};")?;
            if k > 0 {
                writeln!(self.text, "    inverse = qm31_mul(inverse, d{k});")?;
            }
        }
        match batches.start.checked_sub(1) {
            None => writeln!(self.text, "    qm31 sum = f0;")?,
            Some(before) => writeln!(
                self.text,
                "    qm31 sum = qm31_add(load_qm31(g.out + {}, row), f0);",
                4 * before
            )?,
        }
        for (k, batch) in batches.enumerate() {
            if k > 0 {
                writeln!(self.text, "    sum = qm31_add(sum, f{k});")?;
            }
            writeln!(self.text, "    keep_qm31(g.out + {}, row, sum);", 4 * batch)?;
        }
        self.text.push_str("}\n");
        Ok(())
    }

    /// A value as one of QM31.
    fn extension(&self, node: Node) -> String {
        let name = self.name(node);
        match self.graph.field(node) {
            Field::Base => format!("qm31_from_m31({name})"),
            Field::Extension => name,
        }
    }

    /// A product of an expression of QM31 with a value.
    fn times(&self, expression: &str, node: Node) -> String {
        match (self.graph.op(node), self.graph.field(node)) {
            (Op::Constant(1), _) => expression.to_owned(),
            (_, Field::Base) => format!("qm31_mul_m31({expression}, {})", self.name(node)),
            (_, Field::Extension) => format!("qm31_mul({expression}, {})", self.name(node)),
        }
    }

    /// The rows beside the thread's own.
    fn rows(&mut self, nodes: &[Node]) -> fmt::Result {
        let mut offsets: Vec<i32> = nodes
            .iter()
            .filter_map(|node| match self.graph.op(*node) {
                Op::Cell(cell) if cell.offset != 0 => Some(cell.offset),
                _ => None,
            })
            .collect();
        offsets.sort_unstable();
        offsets.dedup();
        for offset in offsets {
            writeln!(
                self.text,
                "    const u32 {} = row_at(g, row, {offset});",
                row(offset)
            )?;
        }
        Ok(())
    }

    /// The statement that computes a value. Numbers have none.
    fn value(&mut self, node: Node) -> fmt::Result {
        let field = self.graph.field(node);
        let kept = self.split.and_then(|split| split.kept.get(&node));
        let expression = match kept {
            Some(column) if self.takes.contains(&node) => {
                format!("load_{}(g.kept + {column}, row)", kind(field))
            }
            _ => match self.graph.op(node) {
                Op::Constant(_) | Op::Slot(_) => return Ok(()),
                Op::Cell(cell) => self.cell(cell),
                Op::Add(a, b) => self.symmetric("add", a, b),
                Op::Mul(a, b) => self.symmetric("mul", a, b),
                Op::Sub(a, b) => self.difference(a, b),
                Op::Neg(a) => format!("{}_neg({})", kind(field), self.name(a)),
                Op::Combine([a, b, c, d]) => format!(
                    "qm31_make({}, {}, {}, {})",
                    self.name(a),
                    self.name(b),
                    self.name(c),
                    self.name(d)
                ),
            },
        };
        let number = self.names.len();
        self.names.insert(node, number);
        let r#type = match field {
            Field::Base => "u32",
            Field::Extension => "qm31",
        };
        writeln!(self.text, "    const {type} v{number} = {expression};", type = r#type)
    }

    fn cell(&self, cell: Cell) -> String {
        let column = self.columns[&(cell.tree, cell.column)];
        format!("load_word(g.columns[{column}] + {})", row(cell.offset))
    }

    /// A sum or product, the extension's operand first if only one is of it.
    fn symmetric(&self, operation: &str, a: Node, b: Node) -> String {
        let (x, y) = (self.name(a), self.name(b));
        match (self.graph.field(a), self.graph.field(b)) {
            (Field::Base, Field::Base) => format!("m31_{operation}({x}, {y})"),
            (Field::Extension, Field::Extension) => format!("qm31_{operation}({x}, {y})"),
            (Field::Extension, Field::Base) => format!("qm31_{operation}_m31({x}, {y})"),
            (Field::Base, Field::Extension) => format!("qm31_{operation}_m31({y}, {x})"),
        }
    }

    fn difference(&self, a: Node, b: Node) -> String {
        let (x, y) = (self.name(a), self.name(b));
        match (self.graph.field(a), self.graph.field(b)) {
            (Field::Base, Field::Base) => format!("m31_sub({x}, {y})"),
            (Field::Extension, Field::Extension) => format!("qm31_sub({x}, {y})"),
            (Field::Extension, Field::Base) => format!("qm31_sub_m31({x}, {y})"),
            (Field::Base, Field::Extension) => format!("qm31_sub(qm31_from_m31({x}), {y})"),
        }
    }

    fn constraint(&mut self, constraint: usize, node: Node) -> fmt::Result {
        let kind = kind(self.graph.field(node));
        let name = self.name(node);
        writeln!(
            self.text,
            "    constraint_add_{kind}(s, {name}, load_power(g, {constraint}));"
        )
    }

    /// How a value is written where it is used.
    fn name(&self, node: Node) -> String {
        match self.graph.op(node) {
            Op::Constant(value) => format!("{value}u"),
            Op::Slot(slot) => format!("load_slot(g, {slot})"),
            _ => format!("v{}", self.names[&node]),
        }
    }
}

/// The prefix of a field's functions.
const fn kind(field: Field) -> &'static str {
    match field {
        Field::Base => "m31",
        Field::Extension => "qm31",
    }
}

/// The variable that holds a row.
fn row(offset: i32) -> String {
    match offset {
        0 => "row".to_owned(),
        1.. => format!("row_plus_{offset}"),
        _ => format!("row_minus_{}", offset.unsigned_abs()),
    }
}
