//! What a proxy may do for the account that named it.

use crate::RuntimeCall;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::traits::InstanceFilter;
use scale_info::TypeInfo;

/// Kind of a proxy. The encoding is part of the state: kinds are added at the end and never removed.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    Ord,
    PartialEq,
    PartialOrd,
    TypeInfo,
)]
pub enum ProxyType {
    /// Everything.
    #[default]
    Any,
    /// Everything but moving funds and changing proxies.
    NonTransfer,
    /// Session keys of a validator.
    SessionKeys,
    /// Rejecting announced proxy calls, nothing else.
    CancelProxy,
}

impl InstanceFilter<RuntimeCall> for ProxyType {
    fn filter(&self, call: &RuntimeCall) -> bool {
        match self {
            Self::Any => true,
            // A list of what is allowed: a pallet that joins the runtime stays closed until someone thinks of it.
            Self::NonTransfer => matches!(
                call,
                RuntimeCall::System(..)
                    | RuntimeCall::Session(..)
                    | RuntimeCall::Babe(..)
                    | RuntimeCall::Grandpa(..)
                    | RuntimeCall::Preimage(..)
                    | RuntimeCall::Utility(..)
                    | RuntimeCall::Multisig(..)
            ),
            Self::SessionKeys => {
                matches!(call, RuntimeCall::Session(..) | RuntimeCall::Utility(..))
            }
            Self::CancelProxy => matches!(
                call,
                RuntimeCall::Proxy(pallet_proxy::Call::reject_announcement { .. })
                    | RuntimeCall::Utility(..)
                    | RuntimeCall::Multisig(..)
            ),
        }
    }

    fn is_superset(&self, other: &Self) -> bool {
        match (self, other) {
            (x, y) if x == y => true,
            (Self::Any, _) => true,
            (_, Self::Any) => false,
            (Self::NonTransfer, Self::SessionKeys) => true,
            _ => false,
        }
    }
}
