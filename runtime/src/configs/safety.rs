//! The two brakes: safe mode stops all calls but a few, transaction pause stops named calls.
//!
//! Root, the guardians and the polls for emergencies pull and release a brake; buying one against a deposit is off. Each
//! ends by itself: safe mode after a day, unless it is extended, and both, however often it is, a week after the next epoch
//! begins ([`EndPauses`](crate::adapters::EndPauses)). A brake stops new business and never keeps what belongs to a user: the calls
//! that return a deposit or leave a role stay open under both ([`AlwaysAllowed`]). Every pallet of ours that joins the
//! runtime adds its refunds and exits to that list.
//!
//! Calls that carry others, such as a batch or a proxied call, stay open too: the filter judges each call inside them
//! on its own.

use crate::{
    adapters::{AlwaysAllowed, NeverPaused, Safety, SafetyWith},
    weights, AccountId, Balance, Balances, BlockNumber, Runtime, RuntimeCall, RuntimeEvent,
    RuntimeHoldReason, DAYS, HOURS,
};
use frame_support::{parameter_types, traits::ConstU32};
use frame_system::EnsureRoot;

parameter_types! {
    /// How long a safe mode lasts unless it is extended or left.
    pub const SafeModeDuration: BlockNumber = DAYS;
    /// How far a safe mode is extended at a time.
    pub const SafeModeExtension: BlockNumber = 12 * HOURS;
    /// No account can buy a safe mode or its extension.
    pub const NoDeposit: Option<Balance> = None;
    /// Deposits of safe mode are never taken, hence never released by time.
    pub const NoReleaseDelay: Option<BlockNumber> = None;
}

impl pallet_safe_mode::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type WhitelistedCalls = AlwaysAllowed;
    type EnterDuration = SafeModeDuration;
    type ExtendDuration = SafeModeExtension;
    type EnterDepositAmount = NoDeposit;
    type ExtendDepositAmount = NoDeposit;
    type ForceEnterOrigin = SafetyWith<SafeModeDuration>;
    type ForceExtendOrigin = SafetyWith<SafeModeExtension>;
    type ForceExitOrigin = Safety;
    type ForceDepositOrigin = EnsureRoot<AccountId>;
    type Notify = ();
    type ReleaseDelay = NoReleaseDelay;
    type WeightInfo = weights::PalletSafeMode;
}

impl pallet_tx_pause::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type PauseOrigin = Safety;
    type UnpauseOrigin = Safety;
    type WhitelistedCalls = NeverPaused;
    // Longer names would count as paused; a test compares it with the longest name there is.
    type MaxNameLen = ConstU32<256>;
    type WeightInfo = weights::PalletTxPause;
}
