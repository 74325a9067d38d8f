//! Referenda and the votes in them.
//!
//! What a poll approves speaks as its track and never as root: each call of the runtime names the tracks that it
//! listens to (`adapters::track_origins`). Calls of System, BABE and others that ask for root itself are out of reach;
//! code is authorized by its hash, through a call of pallet voting.

use crate::{
    adapters::{
        ByCritical, ByUpgrade, Council, Electorate, GovernanceTracks, OpenReferenda, RootOr,
        Safety, Submitters,
    },
    weights, Balance, Balances, BlockNumber, Epochs, Preimage, Referenda, Runtime, RuntimeCall,
    RuntimeEvent, RuntimeFreezeReason, Scheduler, System, Treasury, DAYS, SAGE,
};
use frame_support::{
    parameter_types,
    traits::{ConstU128, ConstU32},
};

parameter_types! {
    /// Deposit of a proposal. It comes back if the poll is approved or cancelled, and pays for the record, which stays.
    pub const SubmissionDeposit: Balance = 100 * SAGE;
    /// A poll that nobody has begun to decide after this time is over.
    pub const UndecidingTimeout: BlockNumber = 7 * DAYS;
}

/// The least that is registered or voted with: 3 SAGE, more than the deposit that a full record would be worth.
pub const MIN_CAPITAL: Balance = 3 * SAGE;

impl pallet_referenda::Config for Runtime {
    type RuntimeCall = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = weights::PalletReferenda;
    type Scheduler = Scheduler;
    type Currency = Balances;
    type SubmitOrigin = Submitters;
    type CancelOrigin = Safety;
    // The deposits go to the treasury: to take them is more than to stop.
    type KillOrigin = RootOr<ByCritical>;
    type Slash = Treasury;
    type Votes = Balance;
    type Tally = pallet_voting::TallyOf<Runtime>;
    type SubmissionDeposit = SubmissionDeposit;
    type MaxQueued = ConstU32<20>;
    type UndecidingTimeout = UndecidingTimeout;
    type AlarmInterval = ConstU32<1>;
    type Tracks = GovernanceTracks;
    type Preimages = Preimage;
    type BlockNumberProvider = System;
}

impl pallet_voting::Config for Runtime {
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type Currency = Balances;
    type Clock = Epochs;
    type Electorate = Electorate;
    type Polls = Referenda;
    type Referenda = OpenReferenda;
    type UpgradeOrigin = RootOr<ByUpgrade>;
    type FixOrigin = ByCritical;
    type EndorseOrigin = RootOr<Council>;
    type CancelOrigin = Safety;
    type MinCapital = ConstU128<MIN_CAPITAL>;
    type MaxLots = ConstU32<16>;
    type MaxVotes = ConstU32<32>;
    type MaxProposals = ConstU32<3>;
    type CooldownEpochs = ConstU32<1>;
    type WeightInfo = weights::PalletVoting;
}
