//! The authorities of the genesis, for as long as there is no registry of validators.

use crate::{configs::consensus::ReportableSessions, AccountId, Historical, Runtime, Session};
use alloc::vec::Vec;
use frame_support::traits::Get;
use pallet_session::{
    historical::{self, HistoricalSessions, NoteHistoricalRoot},
    SessionManager,
};
use sp_runtime::traits::Convert;
use sp_staking::SessionIndex;

/// [`StaticValidators`] with the commitments around it, as the session pallet sees it.
type Committing = NoteHistoricalRoot<Runtime, StaticValidators>;

/// A validator is its account and nothing more.
pub struct ValidatorIdentity;

impl Convert<AccountId, Option<()>> for ValidatorIdentity {
    fn convert(_: AccountId) -> Option<()> {
        Some(())
    }
}

/// Keeps the validators of the genesis for ever.
///
/// They may rotate their keys. A validator that purges its keys leaves at the session after next and cannot return.
/// The last one must not leave: nothing here could put another in its place.
///
/// Each session's keys are committed to, so that an equivocation can be proven for as long as
/// [`ReportableSessions`] says. The commitment is made anew only when a key has changed; otherwise the set counts as
/// unchanged, which spares GRANDPA a change of authorities a session.
pub struct StaticValidators;

impl StaticValidators {
    /// Whether the commitment of the session before `planned` still describes the validators' keys.
    fn unchanged(planned: SessionIndex) -> bool {
        let committed = HistoricalSessions::<Runtime>::contains_key(planned.saturating_sub(1));
        committed
            && Session::queued_keys()
                .iter()
                .all(|(validator, keys)| Session::load_keys(validator).as_ref() == Some(keys))
    }
}

impl SessionManager<AccountId> for StaticValidators {
    fn new_session(planned: SessionIndex) -> Option<Vec<AccountId>> {
        (!Self::unchanged(planned)).then(Session::validators)
    }

    // At genesis the session pallet takes the validators from its own configuration.
    fn new_session_genesis(_: SessionIndex) -> Option<Vec<AccountId>> {
        None
    }

    fn start_session(started: SessionIndex) {
        if started == 0 {
            // The genesis set is in place by now: commit to the two sessions that it covers.
            for planned in 0..=1 {
                Committing::new_session(planned);
            }
        }

        let oldest = started.saturating_sub(<ReportableSessions as Get<u32>>::get());
        if oldest > 0 {
            Historical::prune_up_to(oldest);
        }
    }

    fn end_session(_: SessionIndex) {}
}

/// The same decisions, each validator with its identity.
impl historical::SessionManager<AccountId, ()> for StaticValidators {
    fn new_session(planned: SessionIndex) -> Option<Vec<(AccountId, ())>> {
        let validators = <Self as SessionManager<AccountId>>::new_session(planned)?;
        Some(
            validators
                .into_iter()
                .map(|validator| (validator, ()))
                .collect(),
        )
    }

    fn new_session_genesis(_: SessionIndex) -> Option<Vec<(AccountId, ())>> {
        None
    }

    fn start_session(started: SessionIndex) {
        <Self as SessionManager<AccountId>>::start_session(started)
    }

    fn end_session(ended: SessionIndex) {
        <Self as SessionManager<AccountId>>::end_session(ended)
    }
}
