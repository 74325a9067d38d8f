//! Balances and transaction fees.
//!
//! ## Fees
//!
//! A transaction pays `base + multiplier * (length * per byte + weight)`, and a tip if it likes. The base is 0.001 SAGE,
//! the price of the time that any transaction takes; with its extensions and its own work a transfer pays about 0.0043
//! SAGE under the present weights. The multiplier grows while
//! blocks are fuller than a quarter, by time or by length, and never falls below one, so that prices are predictable on
//! a quiet chain.
//!
//! Fees and tips go to the author of the block, all of them: nothing is burned and nothing is minted, so issuance is
//! not touched (economics, master identity). They are apart from the settlement of jobs and never pass through its
//! split (economics D15).

use crate::{
    adapters::{CongestedByteFee, FeesToAuthor, FullerByLength, LinearWeightFee, ToTreasury},
    weights, Balance, Balances, Runtime, RuntimeEvent, RuntimeFreezeReason, RuntimeHoldReason,
    System, Voting, EXISTENTIAL_DEPOSIT, MICRO_SAGE, MILLI_SAGE,
};
use frame_support::{
    parameter_types,
    traits::{ConstU32, ConstU8, VariantCountOf},
};
use pallet_transaction_payment::{FungibleAdapter, Multiplier, TargetedFeeAdjustment};
use sp_runtime::{traits::Bounded, FixedPointNumber, Perquintill};

/// Fee of the base weight of a transaction: 0.001 SAGE.
pub const BASE_FEE: Balance = MILLI_SAGE;

/// Fee of a byte on a quiet chain: 10^-7 SAGE. A transfer pays a fiftieth of its base fee for its bytes, a proof of
/// 200 KiB about 0.02 SAGE, a block full of proofs about 0.84 SAGE.
pub const BYTE_FEE: Balance = MICRO_SAGE / 10;

parameter_types! {
    /// Least balance of an account.
    pub const ExistentialDeposit: Balance = EXISTENTIAL_DEPOSIT;
    /// Fullness of blocks above which fees grow: a quarter of what normal transactions may fill.
    pub const TargetBlockFullness: Perquintill = Perquintill::from_percent(25);
    /// Speed of the multiplier: full blocks multiply fees by about 2.2 a day.
    pub AdjustmentVariable: Multiplier = Multiplier::saturating_from_rational(75, 1_000_000);
    /// The multiplier starts at one and never falls below it.
    pub MinimumMultiplier: Multiplier = Multiplier::saturating_from_integer(1);
    /// No ceiling: congestion may cost what it costs.
    pub MaximumMultiplier: Multiplier = Bounded::max_value();
}

impl pallet_balances::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeHoldReason = RuntimeHoldReason;
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type WeightInfo = weights::PalletBalances;
    type Balance = Balance;
    // Dust is not burned while the treasury can take it; what is burned is counted.
    type DustRemoval = ToTreasury;
    type ExistentialDeposit = ExistentialDeposit;
    type AccountStore = System;
    type ReserveIdentifier = [u8; 8];
    type FreezeIdentifier = RuntimeFreezeReason;
    type MaxLocks = ConstU32<50>;
    type MaxReserves = ConstU32<50>;
    type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
    // Votes are cut to what a slash has left.
    type DoneSlashHandler = Voting;
}

impl pallet_transaction_payment::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type OnChargeTransaction = FungibleAdapter<Balances, FeesToAuthor>;
    type WeightToFee = LinearWeightFee;
    type LengthToFee = CongestedByteFee;
    type FeeMultiplierUpdate = FullerByLength<
        TargetedFeeAdjustment<
            Runtime,
            TargetBlockFullness,
            AdjustmentVariable,
            MinimumMultiplier,
            MaximumMultiplier,
        >,
    >;
    type OperationalFeeMultiplier = ConstU8<5>;
    type WeightInfo = weights::PalletTransactionPayment;
}
