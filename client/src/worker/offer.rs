//! What a worker may claim: an ordinary job, or a metered one.

use subxt::utils::{AccountId32, H256};

use super::{
    hour_rules::willing_by_the_hour,
    pick::{willing, Skip, Wish},
};
use crate::{
    chain::At,
    jobs::{self, Job},
    meters::{self, Meter},
    Amount, Result,
};

/// What a worker may claim.
pub(super) enum Offer {
    /// An ordinary job.
    Job(Job),
    /// A metered job.
    Meter(Meter),
}

impl Offer {
    /// The program.
    pub(super) const fn program(&self) -> H256 {
        match self {
            Self::Job(job) => job.program,
            Self::Meter(meter) => meter.program,
        }
    }

    /// Largest number of cycles of one run.
    pub(super) const fn max_cycles(&self) -> u32 {
        match self {
            Self::Job(job) => job.max_cycles,
            Self::Meter(meter) => meter.max_cycles,
        }
    }

    /// Number of the proof policy.
    pub(super) const fn policy(&self) -> u8 {
        match self {
            Self::Job(job) => job.terms.policy,
            Self::Meter(meter) => meter.terms.policy,
        }
    }

    /// What one proof brings, to be divided.
    pub(super) fn pays(&self) -> Amount {
        match self {
            Self::Job(job) => job.pays(),
            Self::Meter(meter) => meter.rate,
        }
    }

    /// Whether it pays nothing, because compute was free when it was opened.
    pub(super) const fn is_free(&self) -> bool {
        match self {
            Self::Job(job) => job.free,
            Self::Meter(_) => false,
        }
    }

    /// Whether a worker wants it, judged by the record alone.
    ///
    /// # Errors
    /// Why not.
    pub(super) fn willing(&self, worker: &AccountId32, wish: &Wish) -> Result<(), Skip> {
        match self {
            Self::Job(job) => willing(job, worker, wish),
            Self::Meter(meter) => willing_by_the_hour(meter, worker, wish),
        }
    }

    /// The inputs of its first run, checked against the commitment in its record.
    ///
    /// # Errors
    /// [`Error::Mismatch`](crate::Error::Mismatch) if the node sends others; trouble with the node.
    pub(super) async fn inputs(&self, at: &At, id: u64) -> Result<Vec<u32>> {
        match self {
            Self::Job(job) => jobs::inputs(at, id, job).await,
            Self::Meter(meter) => meters::inputs(at, id, meter).await,
        }
    }
}
