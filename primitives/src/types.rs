//! Identifiers, units and bounds shared by runtime, node and clients.

use frame_support::{pallet_prelude::ConstU32, BoundedVec};
use sp_core::H256;

/// Amount in base units; 1 SAGE is 10^18 of them.
pub type Balance = u128;

/// Height of a block.
pub type BlockNumber = u32;

/// Number of a day-long epoch, counted from 1.
pub type Epoch = u32;

/// Number of a job; never used twice.
pub type JobId = u64;

/// Number of the first metered job; ordinary jobs have lower ones.
///
/// Both kinds are proven by the same call, so that a number must say which kind it is of. The number is far above what
/// ordinary jobs can reach, and exact in languages whose numbers are 64-bit floating point.
pub const FIRST_METERED_JOB: JobId = 1 << 52;

/// Which assignment of a job this is, or which hour of a metered one, counted from 1.
///
/// It is part of the proven statement, so that a proof made for an earlier assignment or hour does not fit a later one.
pub type Attempt = u32;

/// Hash of a registered program (`program_id` of the ObelyskVM specification, section 4.1).
pub type ProgramId = H256;

/// Number of a circuit, that is of one set of constraints.
pub type CircuitId = u32;

/// Number of a proof policy, that is of one set of proof system parameters.
pub type PolicyId = u8;

/// Canonical element of the field of 2^31 - 1 elements.
pub type Word = u32;

/// Largest number of words that a job may carry as inputs, or return as outputs, inside a transaction.
pub const MAX_IO_WORDS: u32 = 1_024;

/// Inputs or outputs of a job.
pub type Words = BoundedVec<Word, ConstU32<MAX_IO_WORDS>>;

/// Base units in one SAGE.
pub const SAGE: Balance = 1_000_000_000_000_000_000;

/// Base units in one thousandth of a SAGE.
pub const MILLI_SAGE: Balance = SAGE / 1_000;
