//! Kernels for the constraints and the lookups of an AIR, generated from its `FrameworkEval`.
//!
//! The AIR is evaluated once, by an evaluator that writes down what it does ([`tape`]), as a graph in which equal
//! expressions are one node ([`graph`]). The constraints are cut into kernels of a size that a compiler can cope with
//! ([`split`]), and each is written as straight-line code over the functions of `kernels/constraints.cuh`.
//!
//! Numbers of M31 stand in the text. Numbers of QM31, such as the elements of relations and the share of each row in a
//! claimed sum, differ from proof to proof and do not: the text says which of [`Program::slots`] it means, so one
//! compilation serves all proofs, and all sizes of the trace.
//!
//! What the kernels compute is the composition's part of one component: with `d[k]` = 1 / V on half k of the first
//! 2^(log + 1) slots of the extended trace, V the vanishing polynomial of the trace domain,
//! `out(r) += d[r >> log] * sum of powers[j] * C_j(r)`.
//!
//! The columns of lookups are made by kernels of the same recording: [`Fractions`].

mod emit;
mod fractions;
pub mod graph;
#[cfg(feature = "kernel-host")]
pub mod host;
pub mod split;
pub mod tape;
mod values;

use std::collections::{BTreeSet, HashMap};
use std::mem::{offset_of, size_of};
use std::sync::Arc;

pub use fractions::{FractionArgs, Fractions};
use graph::{Node, Op};
use split::{Limits, Split};
use stwo::core::air::Component;
use stwo::core::constraints::coset_vanishing;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::poly::circle::CanonicCoset;
use stwo::core::utils::bit_reverse;
use stwo_constraint_framework::{FrameworkComponent, FrameworkEval};
use tape::{record, Recording};
use thiserror::Error;

use crate::kernels::{Generated, Unit, CONSTRAINTS};
use crate::plan::memory::ConstraintShape;

/// Why no kernels can be made of an AIR.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum GenerateError {
    /// The quotients are not of the degree that stwo proves.
    #[error(
        "a trace of 2^{log_size} rows with constraints bounded by 2^{bound}: stwo proves only 2^(log_size + 1)"
    )]
    DegreeBound {
        /// The size of the trace.
        log_size: u32,
        /// What the AIR says of its constraints.
        bound: u32,
    },
    /// The AIR looks at a value.
    #[error(
        "the AIR asks whether a value of the trace is zero: what it does must not depend on values"
    )]
    DataDependent,
    /// The AIR inverts a value.
    #[error("the AIR inverts a value of the trace, which is no polynomial")]
    NotPolynomial,
    /// The AIR inverts the constant 0.
    #[error("the AIR inverts the constant 0")]
    InverseOfZero,
    /// A preprocessed column is asked for as if it were one of the trace.
    #[error("preprocessed columns are asked for by their names, not as columns of the trace")]
    PreprocessedMask,
    /// An offset of a mask is too large.
    #[error("a mask reaches {0} rows away")]
    Offset(isize),
    /// Entries of relations lead to no constraint.
    #[error("the AIR has entries of relations but does not finalize them")]
    LogupNotFinalized,
    /// Entries of relations cannot be batched.
    #[error("entries of relations are finalized twice, or some batch has none of them")]
    LogupBatches,
    /// Lookups are of the columns that are made of them.
    #[error("entries of relations read a column of tree {0}, which only comes after them")]
    LookupOfLater(u32),
    /// The AIR does not do the same each time.
    #[error("the AIR has {found} constraints, its component {expected}")]
    Constraints {
        /// What was recorded.
        found: usize,
        /// What the component says.
        expected: usize,
    },
}

/// A column of a component: its tree, and its number in it as [`graph::Cell`] counts.
pub type Column = (u32, u32);

/// The kernels of an AIR, with what they take in one proof.
#[derive(Clone, Debug)]
pub struct Program {
    texts: Vec<Arc<Generated>>,
    constraints: usize,
    columns: Vec<Column>,
    slots: Vec<SecureField>,
    kept_columns: usize,
}

impl Program {
    /// The kernels of a component.
    ///
    /// # Errors
    ///
    /// If no kernels can be made of it.
    pub fn new<E: FrameworkEval>(component: &FrameworkComponent<E>) -> Result<Self, GenerateError> {
        let eval: &E = component;
        check_degree_bound(eval)?;
        let recording = record(eval, component.claimed_sum())?;
        let found = recording.constraints.len();
        let expected = component.n_constraints();
        if found == expected {
            Ok(Self::of_recording(&recording, Limits::default()))
        } else {
            Err(GenerateError::Constraints { found, expected })
        }
    }

    /// The kernels of what was recorded.
    #[must_use]
    pub fn of_recording(recording: &Recording, limits: Limits) -> Self {
        let split = Split::new(recording, limits);
        let columns = columns_of(recording, &recording.constraints);
        let indices = indices(&columns);
        let texts = split
            .pieces
            .iter()
            .enumerate()
            .map(|(number, piece)| Generated {
                name: format!("constraints_{number}.cu"),
                source: emit::constraints(recording, &split, piece, &indices),
                kernel: CONSTRAINTS,
            })
            .map(Arc::new)
            .collect();
        Self {
            texts,
            constraints: recording.constraints.len(),
            columns,
            slots: recording.slots.clone(),
            kept_columns: split.kept_columns,
        }
    }

    /// The units to compile, each with one kernel, in the order in which these must run.
    pub fn units(&self) -> impl Iterator<Item = Unit<'_>> {
        self.texts.iter().map(|text| text.unit())
    }

    /// The same, for launches.
    #[must_use]
    pub fn texts(&self) -> &[Arc<Generated>] {
        &self.texts
    }

    /// How many constraints there are, in all kernels together.
    #[must_use]
    pub const fn constraints(&self) -> usize {
        self.constraints
    }

    /// The columns of the component that the kernels read, in the order of [`ConstraintArgs::columns`].
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The numbers of QM31 that this proof gives, in the order of [`ConstraintArgs::slots`].
    #[must_use]
    pub fn slots(&self) -> &[SecureField] {
        &self.slots
    }

    /// What the kernels take memory for on a trace of 2^`log_size` rows.
    #[must_use]
    pub const fn shape(&self, log_size: u32) -> ConstraintShape {
        ConstraintShape {
            log_size,
            columns: self.columns.len(),
            constraints: self.constraints,
            slots: self.slots.len(),
            kept_columns: self.kept_columns,
        }
    }

    /// Columns of the evaluation domain's size that the kernels need beside the component's.
    #[must_use]
    pub const fn kept_columns(&self) -> usize {
        self.kept_columns
    }
}

/// The columns that expressions are made of, in order.
fn columns_of(recording: &Recording, roots: &[Node]) -> Vec<Column> {
    let nodes = recording.graph.cone(roots, |_| false);
    let cells = nodes
        .into_iter()
        .filter_map(|node| match recording.graph.op(node) {
            Op::Cell(cell) => Some((cell.tree, cell.column)),
            _ => None,
        });
    BTreeSet::from_iter(cells).into_iter().collect()
}

/// The place of each column among those of a kernel.
fn indices(columns: &[Column]) -> HashMap<Column, usize> {
    let places = columns.iter().enumerate();
    places.map(|(index, column)| (*column, index)).collect()
}

/// Whether stwo proves constraints of the degree that an AIR says it has.
///
/// # Errors
///
/// If it does not.
pub fn check_degree_bound<E: FrameworkEval>(eval: &E) -> Result<(), GenerateError> {
    let log_size = eval.log_size();
    let bound = eval.max_constraint_log_degree_bound();
    if bound == log_size + 1 {
        Ok(())
    } else {
        Err(GenerateError::DegreeBound { log_size, bound })
    }
}

/// 1 / V on the two halves of the evaluation domain, on each of which V, the vanishing polynomial of the trace domain, is
/// constant. The evaluation domain is the first part of one that is 2^`log_expansion` times as large.
#[must_use]
pub fn vanishing_inverses(log_size: u32, log_expansion: u32) -> [BaseField; 2] {
    let coset = CanonicCoset::new(log_size).coset();
    let extended = CanonicCoset::new(log_size + 1 + log_expansion).circle_domain();
    let domain = extended.split(log_expansion).0;
    let mut inverses = [0, 1].map(|index| coset_vanishing(coset, domain.at(index)).inverse());
    bit_reverse(&mut inverses);
    inverses
}

/// What every kernel of a program takes, by value: `constraint_args` of `kernels/constraints.cuh`. Addresses are those of
/// the memory that the kernels run on.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConstraintArgs {
    /// Addresses of the columns, of [`Program::columns`].
    pub columns: u64,
    /// Addresses of [`Program::kept_columns`] columns.
    pub kept: u64,
    /// The power of the random coefficient for each constraint.
    pub powers: u64,
    /// [`Program::slots`].
    pub slots: u64,
    /// The four coordinates of the sum, which the kernels add to.
    pub out: [u64; 4],
    /// [`vanishing_inverses`].
    pub inverses: [u32; 2],
    /// The size of the trace; columns have twice as many values.
    pub log_trace: u32,
    /// Fills the struct up.
    pub unused: u32,
}

// As the kernels' files assert.
const _: () = {
    assert!(size_of::<ConstraintArgs>() == 80);
    assert!(offset_of!(ConstraintArgs, kept) == 8);
    assert!(offset_of!(ConstraintArgs, powers) == 16);
    assert!(offset_of!(ConstraintArgs, slots) == 24);
    assert!(offset_of!(ConstraintArgs, out) == 32);
    assert!(offset_of!(ConstraintArgs, inverses) == 64);
    assert!(offset_of!(ConstraintArgs, log_trace) == 72);
};
