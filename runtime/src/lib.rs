//! The SAGE chain runtime: which pallets the chain has, and with which parameters.
//!
//! The crate holds no rules of its own. Rules live in the pallets; here they are numbered ([`Runtime`]), given
//! parameters ([`configs`]), joined by small adapters ([`adapters`]), weighed ([`weights`]), exposed to the node
//! ([`apis`]) and started from a named genesis ([`genesis`]).
//!
//! ## Numbering of pallets
//!
//! An index is part of every encoded call and event, so it never changes and is never given to another pallet.
//!
//! | Range | Subject |
//! | --- | --- |
//! | 0–9 | system |
//! | 10–19 | consensus |
//! | 20–29 | money |
//! | 30–39 | governance |
//! | 40–49 | utility and safety |
//! | 50–255 | SAGE |
//!
//! ## What runs before the validator registry
//!
//! The authorities are those of the genesis ([`adapters::StaticValidators`]). Equivocations are reported and recorded
//! by `pallet-offences`, but nobody is slashed or disabled for one: there is no validator bond to slash yet.

#![cfg_attr(not(feature = "std"), no_std)]
// `impl_runtime_apis!` and `#[runtime]` expand to deeply nested types.
#![recursion_limit = "512"]
// The runtime macro generates public items without documentation, here at the root. Every module of our own turns the
// lint on again.
#![allow(missing_docs)]

extern crate alloc;

pub mod adapters;
pub mod apis;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;
pub mod configs;
pub mod constants;
pub mod genesis;
pub mod weights;

// `Vec` is for the macros below, which name it without a path.
use alloc::{borrow::Cow, vec::Vec};
use sp_runtime::{
    generic, impl_opaque_keys,
    traits::{BlakeTwo256, IdentifyAccount, Verify},
    MultiAddress, MultiSignature,
};
use sp_version::RuntimeVersion;

#[cfg(feature = "std")]
pub use apis::RuntimeApi;
pub use constants::*;

/// Signature of a transaction: ed25519, sr25519 or ecdsa.
pub type Signature = MultiSignature;
/// Account: the public key behind a [`Signature`], or its hash.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// Address as it stands in a transaction.
pub type Address = MultiAddress<AccountId, ()>;
/// Amount of SAGE in its smallest unit, 10^-18 SAGE.
pub type Balance = u128;
/// Number of a block.
pub type BlockNumber = u32;
/// Hash of blocks, calls and tries.
pub type Hash = sp_core::H256;
/// Number of transactions an account has sent.
pub type Nonce = u32;
/// Point in time, in milliseconds since the Unix epoch.
pub type Moment = u64;

/// Header of a block.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block with decoded transactions.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// A transaction as it arrives, its signature not yet checked.
pub type UncheckedExtrinsic =
    generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;
/// What a signature signs.
pub type SignedPayload = generic::SignedPayload<RuntimeCall, TxExtension>;

/// What every transaction carries beside its call, in the order in which upstream runs it.
///
/// Wallets know these names and no others. An extension of our own would come last, be optional, and be introduced
/// under a new extension version.
pub type TxExtension = (
    frame_system::AuthorizeCall<Runtime>,
    frame_system::CheckNonZeroSender<Runtime>,
    frame_system::CheckSpecVersion<Runtime>,
    frame_system::CheckTxVersion<Runtime>,
    frame_system::CheckGenesis<Runtime>,
    frame_system::CheckEra<Runtime>,
    frame_system::CheckNonce<Runtime>,
    frame_system::CheckWeight<Runtime>,
    pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
    frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
    frame_system::WeightReclaim<Runtime>,
);

/// Runs blocks: hooks, transactions, migrations.
pub type Executive = frame_executive::Executive<
    Runtime,
    Block,
    frame_system::ChainContext<Runtime>,
    Runtime,
    AllPalletsWithSystem,
>;

/// Types for the parts of the node that move blocks without decoding transactions.
pub mod opaque {
    use super::*;

    pub use sp_runtime::OpaqueExtrinsic as UncheckedExtrinsic;

    /// Header of a block.
    pub type Header = super::Header;
    /// A block whose transactions are bytes.
    pub type Block = generic::Block<Header, UncheckedExtrinsic>;
    /// Number or hash of a block.
    pub type BlockId = generic::BlockId<Block>;
}

impl_opaque_keys! {
    /// The keys an authority signs with, one for each role.
    pub struct SessionKeys {
        /// Votes for finality.
        pub grandpa: Grandpa,
        /// Authors blocks.
        pub babe: Babe,
        /// Publishes network addresses.
        pub authority_discovery: AuthorityDiscovery,
    }
}

/// Version of this runtime.
///
/// `spec_version` is the crate version read as `major * 10_000 + minor * 100 + patch`; a test compares the two, so
/// that the version cannot be forgotten in a release. `transaction_version` grows when a call, its index or a
/// transaction extension changes its encoding.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
    spec_name: Cow::Borrowed("sage"),
    impl_name: Cow::Borrowed("sage-node"),
    authoring_version: 1,
    spec_version: 100,
    impl_version: 1,
    apis: apis::RUNTIME_API_VERSIONS,
    transaction_version: 1,
    system_version: 1,
};

// The pallets and their indices; the ranges stand in the crate documentation.
#[frame_support::runtime]
mod runtime {
    /// The runtime: every pallet is generic over it.
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Runtime;

    // 0-9: system.
    /// Accounts, events and the limits of blocks.
    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    /// The time of a block.
    #[runtime::pallet_index(1)]
    pub type Timestamp = pallet_timestamp;
    /// Migrations of state that take more than one block.
    #[runtime::pallet_index(2)]
    pub type MultiBlockMigrations = pallet_migrations;

    // 10-19: consensus.
    /// Consensus values of the genesis. Before BABE, which reads its epoch length from them.
    #[runtime::pallet_index(10)]
    pub type ConsensusParams = pallet_consensus_params;
    /// Block production.
    #[runtime::pallet_index(11)]
    pub type Babe = pallet_babe;
    /// Author of the running block.
    #[runtime::pallet_index(12)]
    pub type Authorship = pallet_authorship;
    /// Records of misbehaviour.
    #[runtime::pallet_index(13)]
    pub type Offences = pallet_offences;
    /// Commitments to the keys of past sessions.
    #[runtime::pallet_index(14)]
    pub type Historical = pallet_session::historical;
    /// Validators and their keys.
    #[runtime::pallet_index(15)]
    pub type Session = pallet_session;
    /// Finality.
    #[runtime::pallet_index(16)]
    pub type Grandpa = pallet_grandpa;
    /// Keys under which validators publish their addresses.
    #[runtime::pallet_index(17)]
    pub type AuthorityDiscovery = pallet_authority_discovery;

    // 20-29: money.
    /// Accounts of SAGE.
    #[runtime::pallet_index(20)]
    pub type Balances = pallet_balances;
    /// Fees of transactions.
    #[runtime::pallet_index(21)]
    pub type TransactionPayment = pallet_transaction_payment;
    /// Money of one's own that is locked until a schedule frees it.
    #[runtime::pallet_index(22)]
    pub type Vesting = pallet_vesting;

    // 30-39: governance.
    /// Common funds.
    #[runtime::pallet_index(30)]
    pub type Treasury = pallet_treasury;
    /// Large calls, stored by hash.
    #[runtime::pallet_index(31)]
    pub type Preimage = pallet_preimage;
    /// Calls that root runs later.
    #[runtime::pallet_index(32)]
    pub type Scheduler = pallet_scheduler;
    /// Referenda on calls, by tracks.
    #[runtime::pallet_index(33)]
    pub type Referenda = pallet_referenda;
    /// Votes by holding age, and the origins of the tracks.
    #[runtime::pallet_index(34)]
    pub type Voting = pallet_voting;
    /// The council, whose calls wait, and the guardians, who stop.
    #[runtime::pallet_index(35)]
    pub type Timelock = pallet_timelock;
    /// Root by a single key, where the genesis names one.
    #[runtime::pallet_index(39)]
    pub type Sudo = pallet_sudo;

    // 40-49: utility and safety.
    /// Batches of calls.
    #[runtime::pallet_index(40)]
    pub type Utility = pallet_utility;
    /// Accounts of several signatories.
    #[runtime::pallet_index(41)]
    pub type Multisig = pallet_multisig;
    /// Accounts that act for others.
    #[runtime::pallet_index(42)]
    pub type Proxy = pallet_proxy;
    /// Stops all but the exits.
    #[runtime::pallet_index(45)]
    pub type SafeMode = pallet_safe_mode;
    /// Stops calls by name.
    #[runtime::pallet_index(46)]
    pub type TxPause = pallet_tx_pause;

    // 50-255: SAGE.
    /// The clock of day-long epochs.
    #[runtime::pallet_index(50)]
    pub type Epochs = pallet_epochs;
    /// The one settlement of payments, and the stakers' pot.
    #[runtime::pallet_index(51)]
    pub type Fees = pallet_fees;
    /// Jobs, their escrow and their deadlines.
    #[runtime::pallet_index(52)]
    pub type Jobs = pallet_jobs;
    /// Programs, circuits and the verification of proofs.
    #[runtime::pallet_index(53)]
    pub type Proofs = pallet_proofs;
    /// What was minted and what was burned.
    #[runtime::pallet_index(54)]
    pub type Issuance = pallet_issuance;
    /// What compute costs.
    #[runtime::pallet_index(55)]
    pub type Pricing = pallet_pricing;
    /// Stakes of provers.
    #[runtime::pallet_index(56)]
    pub type ProverStakes = pallet_stakes<Instance1>;
    /// Bonds of validators.
    #[runtime::pallet_index(57)]
    pub type ValidatorBonds = pallet_stakes<Instance2>;
    /// Collateral that backs weight.
    #[runtime::pallet_index(58)]
    pub type CollateralBonds = pallet_stakes<Instance3>;
    /// The weight of proven compute.
    #[runtime::pallet_index(59)]
    pub type Collateral = pallet_collateral;
    /// Rewards that vest: job subsidies and the best prover of an epoch.
    #[runtime::pallet_index(60)]
    pub type Rewards = pallet_rewards;
    /// Grants by milestones or by time.
    #[runtime::pallet_index(61)]
    pub type Grants = pallet_grants;
    /// A little money for newcomers; inert unless the genesis of a test network fills it.
    #[runtime::pallet_index(62)]
    pub type Faucet = pallet_faucet;
    /// A share of the treasury's part for whoever referred a client.
    #[runtime::pallet_index(63)]
    pub type Referral = pallet_referral;
    /// Assets from outside.
    #[runtime::pallet_index(64)]
    pub type Assets = pallet_assets<Instance1>;
    /// Shares in the pools of the market.
    #[runtime::pallet_index(65)]
    pub type PoolAssets = pallet_assets<Instance2>;
    /// The market: pools of SAGE and an asset.
    #[runtime::pallet_index(66)]
    pub type AssetConversion = pallet_asset_conversion;
    /// What SAGE and the assets are worth in dollars.
    #[runtime::pallet_index(67)]
    pub type Oracle = pallet_oracle;
    /// SAGE that the treasury's stablecoins buy, which is burned.
    #[runtime::pallet_index(68)]
    pub type Buyback = pallet_buyback;
    /// Who may feed the oracle.
    #[runtime::pallet_index(69)]
    pub type OracleSources = pallet_membership<Instance1>;
    /// Compute by the hour.
    #[runtime::pallet_index(70)]
    pub type Metering = pallet_metering;
}
