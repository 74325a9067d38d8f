//! When the chain takes no transactions.

use crate::MultiBlockMigrations;
use frame_support::{migrations::MultiStepMigrator, traits::Get};

/// Answers whether a migration keeps transactions out of the running block.
pub struct MigrationHalts;

impl Get<bool> for MigrationHalts {
    fn get() -> bool {
        MultiBlockMigrations::ongoing()
    }
}
