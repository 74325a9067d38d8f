//! The calls that would change the issuance behind the back of its ledger.

use crate::RuntimeCall;
use frame_support::traits::Contains;

/// Refuses the calls that mint or burn uncounted, and the one that frees what pallets hold without telling them. Holders
/// burn by `Issuance::burn`.
///
/// A call that carries others is judged by what it is: the calls inside pass this filter themselves when they are
/// dispatched, unless root dispatches them. A transaction becomes root only through `Sudo`, so what `Sudo` carries is
/// looked through to the last leaf, once. (Looking through every carrier would read a nest of batches once a level.)
pub struct CountedIssuance;

impl Contains<RuntimeCall> for CountedIssuance {
    fn contains(call: &RuntimeCall) -> bool {
        match call {
            RuntimeCall::Sudo(
                pallet_sudo::Call::sudo { call }
                | pallet_sudo::Call::sudo_unchecked_weight { call, .. }
                | pallet_sudo::Call::sudo_as { call, .. },
            ) => counted_throughout(call),
            call => !is_uncounted(call),
        }
    }
}

/// Whether a call mints, burns or frees without telling the ledger that counts it.
fn is_uncounted(call: &RuntimeCall) -> bool {
    matches!(
        call,
        RuntimeCall::Balances(
            pallet_balances::Call::force_set_balance { .. }
                | pallet_balances::Call::force_adjust_total_issuance { .. }
                | pallet_balances::Call::force_unreserve { .. }
                | pallet_balances::Call::burn { .. },
        ) | RuntimeCall::SafeMode(pallet_safe_mode::Call::force_slash_deposit { .. })
    )
}

/// Whether neither a call nor any call that it carries, if root makes it, is uncounted.
fn counted_throughout(call: &RuntimeCall) -> bool {
    match call {
        RuntimeCall::Sudo(
            pallet_sudo::Call::sudo { call }
            | pallet_sudo::Call::sudo_unchecked_weight { call, .. }
            | pallet_sudo::Call::sudo_as { call, .. },
        ) => counted_throughout(call),
        RuntimeCall::Utility(
            pallet_utility::Call::batch { calls }
            | pallet_utility::Call::batch_all { calls }
            | pallet_utility::Call::force_batch { calls },
        ) => calls.iter().all(counted_throughout),
        RuntimeCall::Utility(
            pallet_utility::Call::dispatch_as { call, .. }
            | pallet_utility::Call::dispatch_as_fallible { call, .. }
            | pallet_utility::Call::with_weight { call, .. },
        ) => counted_throughout(call),
        RuntimeCall::Utility(pallet_utility::Call::if_else { main, fallback }) => {
            counted_throughout(main) && counted_throughout(fallback)
        }
        RuntimeCall::Scheduler(
            pallet_scheduler::Call::schedule { call, .. }
            | pallet_scheduler::Call::schedule_named { call, .. }
            | pallet_scheduler::Call::schedule_after { call, .. }
            | pallet_scheduler::Call::schedule_named_after { call, .. },
        ) => counted_throughout(call),
        call => !is_uncounted(call),
    }
}
