//! Stops that end.

use crate::{
    weights, BlockNumber, Epochs, OriginCaller, Preimage, Runtime, RuntimeCall, SafeMode,
    Scheduler, System,
};
use frame_support::{
    traits::{
        schedule::{v3::Named, DispatchTime, HARD_DEADLINE},
        Get, StorePreimage,
    },
    weights::Weight,
};
use pallet_scheduler::WeightInfo as _;
use pallet_tx_pause::{PausedCalls, RuntimeCallNameOf};
use sage_primitives::{
    epochs::{EpochClock, OnEpochStart},
    Epoch,
};
use sp_runtime::traits::{BlakeTwo256, Hash};

/// Epochs after which a paused call is resumed and safe mode is left, counted from the next epoch on (economics, section 6).
pub const PAUSE_EPOCHS: u32 = 7;

/// Name of the task that leaves safe mode.
const LEAVE_SAFE_MODE: &[u8] = b"end of safe mode";

/// Paused calls that are looked at in an epoch.
const LOOKED_AT: u32 = 64;

/// Pauses whose end is set in an epoch.
const ENDED: u32 = 16;

/// Sets an end to every pause of a call and to safe mode, at the start of the epoch after it.
///
/// A transaction pause has no end of its own, and a safe mode may be extended as often as its origin likes. This asks the
/// scheduler, as root, to resume the call, or to leave safe mode; the task is named after what it ends, so there is one for
/// each. Who resumes a call or leaves safe mode before leaves a task that fails; who then stops again has the rest of that
/// time at least, and another end is set when it is over. Where more calls are paused than are looked at, the others wait
/// for the next epoch.
pub struct EndPauses;

impl EndPauses {
    /// Name of the task that resumes a call.
    fn task(name: &RuntimeCallNameOf<Runtime>) -> [u8; 32] {
        BlakeTwo256::hash_of(&(b"end of pause", name)).0
    }

    /// Blocks that a pause lasts from the start of an epoch on.
    fn duration() -> BlockNumber {
        <Epochs as EpochClock>::length().saturating_mul(PAUSE_EPOCHS)
    }

    /// Has the scheduler make the call that ends a stop. A full agenda is no loss: the next epoch tries again.
    fn schedule(task: [u8; 32], call: RuntimeCall) {
        let Ok(call) = Preimage::bound(call) else {
            return;
        };
        let when = DispatchTime::At(System::block_number().saturating_add(Self::duration()));
        let root = OriginCaller::system(frame_system::RawOrigin::Root);
        let end = <Scheduler as Named<_, _, _>>::schedule_named(
            task,
            when,
            None,
            HARD_DEADLINE,
            root,
            call,
        );
        if let Err(error) = end {
            log::warn!(target: "runtime::pauses", "a stop has no end yet: {error:?}");
        }
    }
}

impl OnEpochStart for EndPauses {
    fn on_epoch_start(_: Epoch) {
        let known = |task: &[u8; 32]| pallet_scheduler::Lookup::<Runtime>::contains_key(task);
        let paused = PausedCalls::<Runtime>::iter_keys().take(LOOKED_AT as usize);
        let endless = paused.map(|name| (Self::task(&name), name));
        let endless = endless.filter(|(task, _)| !known(task));
        for (task, name) in endless.take(ENDED as usize) {
            let resume = pallet_tx_pause::Call::unpause { ident: name };
            Self::schedule(task, resume.into());
        }
        let task = BlakeTwo256::hash(LEAVE_SAFE_MODE).0;
        if SafeMode::is_entered() && !known(&task) {
            Self::schedule(task, pallet_safe_mode::Call::force_exit {}.into());
        }
    }

    fn weight() -> Weight {
        // Safe mode is one more of both.
        let looked_at = <Runtime as frame_system::Config>::DbWeight::get().reads(2);
        let most: u32 = <Runtime as pallet_scheduler::Config>::MaxScheduledPerBlock::get();
        let scheduled = weights::PalletScheduler::schedule_named(most.saturating_sub(1));
        looked_at
            .saturating_mul(LOOKED_AT.saturating_add(1).into())
            .saturating_add(scheduled.saturating_mul(ENDED.saturating_add(1).into()))
    }
}
