//! The tracks of economics S14: what each asks for, and how long it takes.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::prelude::*;
use sage_primitives::{Balance, BlockNumber, SAGE};

use crate::math::MORE_THAN_HALF;

/// Hours of an epoch, which is a day.
const HOURS_PER_EPOCH: u32 = 24;

/// One percent in parts of a billion.
const PERCENT: u32 = 10_000_000;

/// What a poll can be about. The encoding is part of stored origins: tracks are added at the end and never removed.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum Track {
    /// Rates within their bounds.
    MinorParameter,
    /// Wider parameters, models and circuits.
    Standard,
    /// Spends of at most a hundredth of the treasury.
    Treasury,
    /// Any other spend.
    LargeTreasury,
    /// Runtime code, and with it all schedules.
    Upgrade,
    /// Runtime code that the council has endorsed.
    Critical,
    /// Pauses, and taking back what was decided. Moves nothing.
    Emergency,
}

/// What a track asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Terms {
    /// Power that it takes to propose, in base units.
    pub threshold: Balance,
    /// Hours between a proposal and the first moment at which it can be decided.
    pub prepare: u32,
    /// Hours of voting.
    pub vote: u32,
    /// Hours between approval and the first moment at which the proposal can be run.
    pub enactment: u32,
    /// Least share of the electorate that takes part, in parts of a billion.
    pub quorum: u32,
    /// Least share of the ayes in ayes and nays, in parts of a billion.
    pub approval: u32,
}

impl Track {
    /// All tracks, in the order of their numbers.
    pub const ALL: [Self; 7] = [
        Self::MinorParameter,
        Self::Standard,
        Self::Treasury,
        Self::LargeTreasury,
        Self::Upgrade,
        Self::Critical,
        Self::Emergency,
    ];

    /// The number of the track.
    pub const fn id(self) -> u16 {
        match self {
            Self::MinorParameter => 0,
            Self::Standard => 1,
            Self::Treasury => 2,
            Self::LargeTreasury => 3,
            Self::Upgrade => 4,
            Self::Critical => 5,
            Self::Emergency => 6,
        }
    }

    /// What the track asks for (economics, S14).
    pub const fn terms(self) -> Terms {
        match self {
            Self::MinorParameter => terms(50_000, [1, 72, 72], 1_667, MORE_THAN_HALF),
            Self::Standard => terms(250_000, [1, 168, 168], 2_500, MORE_THAN_HALF),
            Self::Treasury => terms(250_000, [1, 168, 48], 2_500, MORE_THAN_HALF),
            Self::LargeTreasury => terms(250_000, [1, 168, 48], 2_500, 70 * PERCENT),
            Self::Upgrade => terms(1_000_000, [1, 168, 336], 3_333, 70 * PERCENT),
            Self::Critical => terms(1_000_000, [1, 24, 24], 2_000, 70 * PERCENT),
            Self::Emergency => terms(5_000_000, [0, 1, 0], 1_000, 70 * PERCENT),
        }
    }
}

/// Terms with a threshold in SAGE, the three times in hours, and a quorum in basis points.
const fn terms(sage: Balance, hours: [u32; 3], quorum: u32, approval: u32) -> Terms {
    Terms {
        threshold: sage * SAGE,
        prepare: hours[0],
        vote: hours[1],
        enactment: hours[2],
        quorum: quorum * (PERCENT / 100),
        approval,
    }
}

/// Blocks of `hours` hours where an epoch has `epoch` blocks, rounded up.
pub const fn blocks(hours: u32, epoch: BlockNumber) -> BlockNumber {
    hours.saturating_mul(epoch).div_ceil(HOURS_PER_EPOCH)
}
