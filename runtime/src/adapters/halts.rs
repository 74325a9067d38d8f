//! When the chain takes no transactions.

use crate::{BlockNumber, MultiBlockMigrations, Runtime};
use frame_support::{migrations::MultiStepMigrator, traits::Get};

/// Answers whether a migration keeps transactions out of the running block.
pub struct MigrationHalts;

impl Get<bool> for MigrationHalts {
    fn get() -> bool {
        MultiBlockMigrations::ongoing()
    }
}

/// The latest block of which [`MigrationHalts`] said so, as the jobs have noted it.
pub struct LatestHalt;

impl Get<Option<BlockNumber>> for LatestHalt {
    fn get() -> Option<BlockNumber> {
        pallet_jobs::LastHalt::<Runtime>::get()
    }
}
