//! Money that its owner may not send away yet, and money that is set aside for others.
//!
//! A vesting schedule of `Vesting` is a lock on money that an account has already: it can be bonded, but not sent away.
//! A grant of `Grants` is money of neither party until it is earned, and its grantor may have kept the right to take
//! back the rest.
//!
//! Both are exits for who waits for them: what has vested, or is earned, can be claimed under every brake.

use crate::{
    deposit, weights, AccountId, Balance, Balances, Epochs, Runtime, RuntimeEvent,
    RuntimeHoldReason, System, SAGE,
};
use frame_support::{
    parameter_types,
    traits::{fungible::HoldConsideration, ConstU32, LinearStoragePrice, WithdrawReasons},
    PalletId,
};
use sp_runtime::traits::ConvertInto;

/// Epochs of a year of the calendar, in which the limits of grants are given (economics, S10).
const YEAR: u32 = 365;

parameter_types! {
    /// Least amount of a transfer that vests: an account has few places for schedules, and a stranger can fill them.
    pub const MinVestedTransfer: Balance = SAGE;
    /// Upstream's reasons. The locks of `Balances` no longer tell reasons apart, so unvested money pays no fees either.
    pub UnvestedFundsAllowedWithdrawReasons: WithdrawReasons =
        WithdrawReasons::except(WithdrawReasons::TRANSFER | WithdrawReasons::RESERVE);
    /// Seed of the account that holds what is in open grants.
    pub const GrantPotId: PalletId = PalletId(*b"sage/grt");
    /// Deposit of a grant beside its bytes.
    pub const GrantDeposit: Balance = deposit(1, 0);
    /// Deposit of each byte of a grant.
    pub const GrantByteDeposit: Balance = deposit(0, 1);
    /// Why a grant's deposit is held.
    pub const GrantHoldReason: RuntimeHoldReason =
        RuntimeHoldReason::Grants(pallet_grants::HoldReason::StorageDeposit);
}

impl pallet_vesting::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type Currency = Balances;
    type BlockNumberToBalance = ConvertInto;
    type MinVestedTransfer = MinVestedTransfer;
    type WeightInfo = weights::PalletVesting;
    type UnvestedFundsAllowedWithdrawReasons = UnvestedFundsAllowedWithdrawReasons;
    type BlockNumberProvider = System;
    const MAX_VESTING_SCHEDULES: u32 = 28;
}

impl pallet_grants::Config for Runtime {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type Clock = Epochs;
    type PotId = GrantPotId;
    type Consideration = HoldConsideration<
        AccountId,
        Balances,
        GrantHoldReason,
        LinearStoragePrice<GrantDeposit, GrantByteDeposit, Balance>,
    >;
    type MaxCliff = ConstU32<YEAR>;
    type MinDuration = ConstU32<30>;
    type MaxDuration = ConstU32<{ 4 * YEAR }>;
    type VerificationEpochs = ConstU32<7>;
    type MinApprovals = ConstU32<2>;
    type MaxVerifiers = ConstU32<10>;
    type MaxMilestones = ConstU32<20>;
    type WeightInfo = weights::PalletGrants;
}
