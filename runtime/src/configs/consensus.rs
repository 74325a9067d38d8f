//! BABE and GRANDPA, sessions and offences.

use crate::{
    adapters::{StaticValidators, ValidatorIdentity},
    deposit, weights, AccountId, Babe, Balance, Balances, BlockNumber, Historical, Offences,
    Runtime, RuntimeEvent, Session, SessionKeys, DAYS, MILLISECS_PER_BLOCK,
};
use frame_support::{
    parameter_types,
    traits::{ConstU32, ConstU64, Get},
};
use pallet_consensus_params::EpochDuration;
use pallet_session::historical::{IdentificationTuple, NoteHistoricalRoot};
use sp_runtime::traits::{ConvertInto, OpaqueKeys};
use sp_session::MembershipProof;

/// Most validators of a session. Bounds every list of authorities.
pub type MaxAuthorities = ConstU32<1_000>;

/// Nobody nominates here: a validator stands with its own bond.
type MaxNominators = ConstU32<0>;

/// How long an equivocation can be reported: 7 days, the time a bond takes to leave.
pub const REPORT_PERIOD: BlockNumber = 7 * DAYS;

parameter_types! {
    /// Life of an unsigned equivocation report in the pool, in blocks.
    pub const ReportLongevity: u64 = REPORT_PERIOD as u64;
    /// Held for a set of session keys: one item of them all and one a key, with the owner's account.
    pub const SessionKeyDeposit: Balance = deposit(4, 4 * 32 + 3 * 68);
}

/// Sessions that a report may reach back: those of [`REPORT_PERIOD`], the running one included.
pub struct ReportableSessions;

impl Get<u32> for ReportableSessions {
    fn get() -> u32 {
        let length = pallet_consensus_params::Pallet::<Runtime>::session_length();
        REPORT_PERIOD.div_ceil(length.max(1)).saturating_add(1)
    }
}

impl Get<u64> for ReportableSessions {
    fn get() -> u64 {
        <Self as Get<u32>>::get().into()
    }
}

impl pallet_consensus_params::Config for Runtime {}

impl pallet_babe::Config for Runtime {
    // Read from the genesis value; there is no call that changes it.
    type EpochDuration = EpochDuration<Runtime>;
    type ExpectedBlockTime = ConstU64<MILLISECS_PER_BLOCK>;
    type EpochChangeTrigger = pallet_babe::ExternalTrigger;
    type DisabledValidators = Session;
    type WeightInfo = weights::PalletBabe;
    type MaxAuthorities = MaxAuthorities;
    type MaxNominators = MaxNominators;
    type KeyOwnerProof = MembershipProof;
    type EquivocationReportSystem =
        pallet_babe::EquivocationReportSystem<Runtime, Offences, Historical, ReportLongevity>;
}

impl pallet_grandpa::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = weights::PalletGrandpa;
    type MaxAuthorities = MaxAuthorities;
    type MaxNominators = MaxNominators;
    // A set lives at least one session.
    type MaxSetIdSessionEntries = ReportableSessions;
    type KeyOwnerProof = MembershipProof;
    type EquivocationReportSystem =
        pallet_grandpa::EquivocationReportSystem<Runtime, Offences, Historical, ReportLongevity>;
}

impl pallet_authorship::Config for Runtime {
    type FindAuthor = pallet_session::FindAccountFromAuthorIndex<Runtime, Babe>;
    type EventHandler = ();
}

impl pallet_session::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type ValidatorId = AccountId;
    // Any account may register keys, against a deposit; being in the set is another matter.
    type ValidatorIdOf = ConvertInto;
    type ShouldEndSession = Babe;
    type NextSessionRotation = Babe;
    type SessionManager = NoteHistoricalRoot<Runtime, StaticValidators>;
    type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
    type Keys = SessionKeys;
    // No offence is punished yet, hence none disables.
    type DisablingStrategy = ();
    type WeightInfo = weights::PalletSession;
    type Currency = Balances;
    type KeyDeposit = SessionKeyDeposit;
}

impl pallet_session::historical::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type FullIdentification = ();
    type FullIdentificationOf = ValidatorIdentity;
}

impl pallet_offences::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type IdentificationTuple = IdentificationTuple<Runtime>;
    // Offences are recorded and shown by an event. Slashing needs a validator bond, which does not exist yet.
    type OnOffenceHandler = ();
}

impl pallet_authority_discovery::Config for Runtime {
    type MaxAuthorities = MaxAuthorities;
}
