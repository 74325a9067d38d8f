//! The weights that the configurations refer to, one line a pallet.
//!
//! Where upstream ships a benchmark result that is generic over the runtime, the line names it: those figures come
//! from upstream's reference hardware and use this runtime's database weights. A pallet measured on our own hardware
//! gets a generated file in this folder and its line is changed to name it. Nothing here is `()`: a test reads the
//! type names.

#![warn(missing_docs)]

mod equivocations;
mod oracle;
mod pallet_buyback;
mod pallet_collateral;
mod pallet_epochs;
mod pallet_faucet;
mod pallet_fees;
mod pallet_grants;
mod pallet_issuance;
mod pallet_jobs;
mod pallet_metering;
mod pallet_pricing;
mod pallet_proofs;
mod pallet_referral;
mod pallet_rewards;
mod pallet_stakes;
mod pallet_timelock;
mod pallet_voting;
mod treasury;

use crate::Runtime;

pub use equivocations::{BabeWeight, GrandpaWeight};
pub use oracle::{MembershipWeight, OracleWeight};
pub use treasury::TreasuryWeight;

/// Calls of `frame_system`.
pub type FrameSystem = frame_system::weights::SubstrateWeight<Runtime>;
/// Transaction extensions of `frame_system`.
pub type FrameSystemExtensions = frame_system::SubstrateExtensionsWeight<Runtime>;
/// Calls of `pallet_asset_conversion`.
pub type PalletAssetConversion = pallet_asset_conversion::weights::SubstrateWeight<Runtime>;
/// Calls of `pallet_assets`.
pub type PalletAssets = pallet_assets::weights::SubstrateWeight<Runtime>;
/// Calls of `pallet_babe`: upstream has no generated file that fits the pallet's trait.
pub type PalletBabe = BabeWeight<Runtime>;
/// Calls of `pallet_balances`.
pub type PalletBalances = pallet_balances::weights::SubstrateWeight<Runtime>;
/// Calls and looks of `pallet_buyback`.
pub type PalletBuyback = pallet_buyback::WeightInfo<Runtime>;
/// Call and answers of `pallet_collateral`.
pub type PalletCollateral = pallet_collateral::WeightInfo<Runtime>;
/// Hook of `pallet_epochs`.
pub type PalletEpochs = pallet_epochs::WeightInfo<Runtime>;
/// Calls of `pallet_faucet`.
pub type PalletFaucet = pallet_faucet::WeightInfo<Runtime>;
/// Calls and settlements of `pallet_fees`.
pub type PalletFees = pallet_fees::WeightInfo<Runtime>;
/// Calls of `pallet_grandpa`: upstream has no generated file that fits the pallet's trait.
pub type PalletGrandpa = GrandpaWeight<Runtime>;
/// Calls of `pallet_grants`.
pub type PalletGrants = pallet_grants::WeightInfo<Runtime>;
/// Calls and epoch hook of `pallet_issuance`.
pub type PalletIssuance = pallet_issuance::WeightInfo<Runtime>;
/// Calls, hooks and answers of `pallet_jobs`.
pub type PalletJobs = pallet_jobs::WeightInfo<Runtime>;
/// Calls of `pallet_membership`, whose listener upstream did not measure.
pub type PalletMembership = MembershipWeight<Runtime>;
/// Calls and answers of `pallet_metering`.
pub type PalletMetering = pallet_metering::WeightInfo<Runtime>;
/// Steps of `pallet_migrations`.
pub type PalletMigrations = pallet_migrations::weights::SubstrateWeight<Runtime>;
/// Calls of `pallet_multisig`.
pub type PalletMultisig = pallet_multisig::weights::SubstrateWeight<Runtime>;
/// Call and hook of `pallet_oracle`, which upstream measured with one source.
pub type PalletOracle = OracleWeight<Runtime>;
/// Calls of `pallet_preimage`.
pub type PalletPreimage = pallet_preimage::weights::SubstrateWeight<Runtime>;
/// Calls, answers and epoch hook of `pallet_pricing`.
pub type PalletPricing = pallet_pricing::WeightInfo<Runtime>;
/// Calls and answers of `pallet_proofs`.
pub type PalletProofs = pallet_proofs::WeightInfo<Runtime>;
/// Calls of `pallet_proxy`.
pub type PalletProxy = pallet_proxy::weights::SubstrateWeight<Runtime>;
/// Calls of `pallet_referenda`.
pub type PalletReferenda = pallet_referenda::weights::SubstrateWeight<Runtime>;
/// Calls and shares of `pallet_referral`.
pub type PalletReferral = pallet_referral::WeightInfo<Runtime>;
/// Calls, answers and epoch hook of `pallet_rewards`.
pub type PalletRewards = pallet_rewards::WeightInfo<Runtime>;
/// Calls of `pallet_safe_mode`.
pub type PalletSafeMode = pallet_safe_mode::weights::SubstrateWeight<Runtime>;
/// Calls and hooks of `pallet_scheduler`.
pub type PalletScheduler = pallet_scheduler::weights::SubstrateWeight<Runtime>;
/// Calls of `pallet_session`.
pub type PalletSession = pallet_session::weights::SubstrateWeight<Runtime>;
/// Calls and answers of `pallet_stakes`, measured on the ledger of provers, whose listener costs most.
pub type PalletStakes = pallet_stakes::WeightInfo<Runtime>;
/// Calls of `pallet_sudo`.
pub type PalletSudo = pallet_sudo::weights::SubstrateWeight<Runtime>;
/// Calls of `pallet_timelock`.
pub type PalletTimelock = pallet_timelock::WeightInfo<Runtime>;
/// Inherent of `pallet_timestamp`.
pub type PalletTimestamp = pallet_timestamp::weights::SubstrateWeight<Runtime>;
/// Extension of `pallet_transaction_payment`.
pub type PalletTransactionPayment = pallet_transaction_payment::weights::SubstrateWeight<Runtime>;
/// Calls of `pallet_treasury`, which upstream measured with SAGE alone.
pub type PalletTreasury = TreasuryWeight<Runtime>;
/// Calls of `pallet_tx_pause`.
pub type PalletTxPause = pallet_tx_pause::weights::SubstrateWeight<Runtime>;
/// Calls of `pallet_utility`.
pub type PalletUtility = pallet_utility::weights::SubstrateWeight<Runtime>;
/// Calls of `pallet_vesting`.
pub type PalletVesting = pallet_vesting::weights::SubstrateWeight<Runtime>;
/// Calls and hook of `pallet_voting`.
pub type PalletVoting = pallet_voting::WeightInfo<Runtime>;
