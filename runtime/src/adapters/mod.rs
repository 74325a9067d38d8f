//! Small types that join pallets: each answers one question of one pallet with the help of another.

#![warn(missing_docs)]

mod bonds;
mod fees;
mod halts;
mod issuance;
mod proxy;
mod static_validators;
mod transactions;
mod whitelists;
mod worker_directory;

pub use bonds::{
    CollateralTier, ProverShare, ProverTiers, ValidatorShare, ValidatorTier, PROVER_MINIMA,
    VALIDATOR_MINIMUM,
};
pub use fees::{CongestedByteFee, FeesToAuthor, FullerByLength, LinearWeightFee, ToTreasury};
pub use halts::MigrationHalts;
pub use issuance::CountedIssuance;
pub use proxy::ProxyType;
pub use static_validators::{StaticValidators, ValidatorIdentity};
pub use whitelists::{AlwaysAllowed, NeverPaused, NEVER_PAUSED};
pub use worker_directory::FirstComeWorkers;
