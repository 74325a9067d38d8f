//! Kernels that make the columns of an AIR's lookups out of its trace.
//!
//! The fractions of each batch come from the same recording as the constraints, so they are written down once, in the AIR.

use std::mem::{offset_of, size_of};
use std::ops::Range;
use std::sync::Arc;

use stwo::core::fields::qm31::SecureField;
use stwo_constraint_framework::{FrameworkEval, ORIGINAL_TRACE_IDX};

use super::graph::Node;
use super::tape::{record, Recording};
use super::{columns_of, emit, indices, Column, GenerateError};
use crate::kernels::{Generated, Unit, FRACTIONS};

/// Most batches of a kernel: a thread holds numerator, denominator and a product of each, 12 words.
const MOST_BATCHES: usize = 4;

/// Most expressions of a kernel. One batch is never cut, however long.
const MOST_NODES: usize = 600;

/// The kernels of an AIR's lookups, with what they take in one proof.
#[derive(Clone, Debug)]
pub struct Fractions {
    texts: Vec<Arc<Generated>>,
    batches: usize,
    columns: Vec<Column>,
    slots: Vec<SecureField>,
}

impl Fractions {
    /// The kernels of an AIR: none if it has no lookups.
    ///
    /// # Errors
    ///
    /// If no kernels can be made of it.
    pub fn new<E: FrameworkEval>(eval: &E) -> Result<Self, GenerateError> {
        // The claimed sum comes from these columns; no fraction has a part in it.
        Self::of_recording(&record(eval, SecureField::default())?, MOST_BATCHES)
    }

    /// The kernels of what was recorded, of so many batches each.
    ///
    /// # Errors
    ///
    /// [`GenerateError::LookupOfLater`].
    pub fn of_recording(recording: &Recording, most_batches: usize) -> Result<Self, GenerateError> {
        let columns = columns_of(recording, recording.batches.as_flattened());
        for (tree, _) in &columns {
            if *tree as usize > ORIGINAL_TRACE_IDX {
                return Err(GenerateError::LookupOfLater(*tree));
            }
        }
        let indices = indices(&columns);
        let mut texts = Vec::new();
        let mut start = 0;
        while start < recording.batches.len() {
            let batches = start..end(recording, most_batches, start);
            start = batches.end;
            let nodes = nodes(recording, batches.clone());
            texts.push(Arc::new(Generated {
                name: format!("fractions_{}.cu", texts.len()),
                source: emit::fractions(recording, batches, &nodes, &indices),
                kernel: FRACTIONS,
            }));
        }
        Ok(Self {
            texts,
            batches: recording.batches.len(),
            columns,
            slots: recording.slots.clone(),
        })
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

    /// How many batches there are, each with four columns of M31.
    #[must_use]
    pub const fn batches(&self) -> usize {
        self.batches
    }

    /// The columns of the component that the kernels read, in the order of [`FractionArgs::columns`].
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The numbers of QM31 that this proof gives, in the order of [`FractionArgs::slots`].
    #[must_use]
    pub fn slots(&self) -> &[SecureField] {
        &self.slots
    }
}

/// What a kernel of some batches computes.
fn nodes(recording: &Recording, batches: Range<usize>) -> Vec<Node> {
    let roots = recording.batches[batches].as_flattened();
    recording.graph.cone(roots, |_| false)
}

/// Where the kernel that begins with batch `start` ends.
fn end(recording: &Recording, most_batches: usize, start: usize) -> usize {
    let last = recording.batches.len().min(start + most_batches);
    let fits = |end: &usize| nodes(recording, start..*end).len() <= MOST_NODES;
    let more = (start + 2..=last).take_while(fits).last();
    more.unwrap_or(start + 1)
}

/// What every kernel takes, by value: `fraction_args` of `kernels/fractions.cuh`. Addresses are those of the memory that
/// the kernels run on.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FractionArgs {
    /// Addresses of the columns, of [`Fractions::columns`].
    pub columns: u64,
    /// Addresses of the columns that are made, four of each batch.
    pub out: u64,
    /// [`Fractions::slots`].
    pub slots: u64,
    /// The size of the trace and of all columns.
    pub log_trace: u32,
    /// Fills the struct up.
    pub unused: u32,
}

// As the kernels' files assert.
const _: () = {
    assert!(size_of::<FractionArgs>() == 32);
    assert!(offset_of!(FractionArgs, out) == 8);
    assert!(offset_of!(FractionArgs, slots) == 16);
    assert!(offset_of!(FractionArgs, log_trace) == 24);
};
