//! Who may not become a source of prices.

use crate::RuntimeCall;
use frame_support::traits::Contains;

/// Refuses the call by which a source hands its seat on: a poll names each source, and none names another.
///
/// A source whose key is lost or stolen is replaced by a poll too.
pub struct VotedSources;

impl Contains<RuntimeCall> for VotedSources {
    fn contains(call: &RuntimeCall) -> bool {
        !matches!(
            call,
            RuntimeCall::OracleSources(pallet_membership::Call::change_key { .. })
        )
    }
}
