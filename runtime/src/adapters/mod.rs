//! Small types that join pallets: each answers one question of one pallet with the help of another.

#![warn(missing_docs)]

mod bonds;
mod fees;
mod halts;
mod hardware;
mod issuance;
mod pauses;
mod prices;
mod proxy;
mod sources;
mod static_validators;
mod tasks;
mod track_origins;
mod tracks;
mod transactions;
mod whitelists;
mod worker_directory;

pub use bonds::{
    CollateralTier, ProverShare, ProverTiers, ValidatorShare, ValidatorTier, PROVER_MINIMA,
    VALIDATOR_MINIMUM,
};
pub use fees::{CongestedByteFee, FeesToAuthor, FullerByLength, LinearWeightFee, ToTreasury};
pub use halts::{LatestHalt, MigrationHalts};
pub use hardware::NoneAttested;
pub use issuance::CountedIssuance;
pub use pauses::{EndPauses, PAUSE_EPOCHS};
pub use prices::{DistinctSources, Feed, Median, OraclePrices, WorthInSage};
pub use proxy::ProxyType;
pub use sources::VotedSources;
pub use static_validators::{StaticValidators, ValidatorIdentity};
pub use tasks::AllJobs;
pub use track_origins::{
    ByCritical, ByEmergency, ByLargeTreasury, ByMinorParameter, ByStandard, ByTreasury, ByUpgrade,
    Council, Guardians, RootOr, Safety, SafetyWith, Spenders, Submitters,
};
pub use tracks::{Electorate, GovernanceTracks, OpenReferenda, RootAboveAll};
pub use whitelists::{AlwaysAllowed, NeverPaused, NEVER_PAUSED};
pub use worker_directory::FirstComeWorkers;
