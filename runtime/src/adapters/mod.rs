//! Small types that join pallets: each answers one question of one pallet with the help of another.

#![warn(missing_docs)]

mod fees;
mod proxy;
mod static_validators;
mod transactions;
mod whitelists;

pub use fees::{FeesToAuthor, LinearWeightFee, ToTreasury};
pub use proxy::ProxyType;
pub use static_validators::{StaticValidators, ValidatorIdentity};
pub use whitelists::{AlwaysAllowed, NeverPaused, NEVER_PAUSED};
