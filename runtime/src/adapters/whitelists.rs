//! The calls that no brake may stop.

use crate::{Runtime, RuntimeCall};
use frame_support::traits::Contains;
use pallet_tx_pause::RuntimeCallNameOf;

/// What may be called in safe mode.
///
/// Three reasons put a call on the list: the chain needs it to go on and to be repaired, it returns what belongs to a
/// user, or it carries other calls that are filtered one by one.
pub struct AlwaysAllowed;

impl Contains<RuntimeCall> for AlwaysAllowed {
    fn contains(call: &RuntimeCall) -> bool {
        match call {
            // To go on and to be repaired.
            RuntimeCall::System(..)
            | RuntimeCall::Timestamp(..)
            | RuntimeCall::MultiBlockMigrations(..)
            | RuntimeCall::Babe(..)
            | RuntimeCall::Grandpa(..)
            | RuntimeCall::Sudo(..)
            | RuntimeCall::SafeMode(..)
            | RuntimeCall::TxPause(..) => true,
            // The council and the guardians, whose calls are filtered one by one, and the polls: what ends a stop is
            // decided while it lasts.
            RuntimeCall::Timelock(..) | RuntimeCall::Referenda(..) | RuntimeCall::Voting(..) => {
                true
            }
            // Session keys: a validator must be able to replace a stolen key, and to leave.
            RuntimeCall::Session(..) => true,
            // Carriers.
            RuntimeCall::Utility(..) | RuntimeCall::Multisig(..) => true,
            RuntimeCall::Proxy(call) => proxy_exit_or_carrier(call),
            // Refunds, and the bytes of what is to be decided.
            RuntimeCall::Preimage(call) => matches!(
                call,
                pallet_preimage::Call::note_preimage { .. }
                    | pallet_preimage::Call::unnote_preimage { .. }
                    | pallet_preimage::Call::unrequest_preimage { .. }
            ),
            RuntimeCall::Treasury(call) => matches!(
                call,
                pallet_treasury::Call::payout { .. } | pallet_treasury::Call::check_status { .. }
            ),
            // What belongs to clients, workers and stakers: refunds, answers, claims.
            RuntimeCall::Jobs(call) => !matches!(
                call,
                pallet_jobs::Call::submit_job { .. } | pallet_jobs::Call::claim_job { .. }
            ),
            RuntimeCall::Metering(call) => matches!(call, pallet_metering::Call::close { .. }),
            RuntimeCall::Proofs(call) => matches!(
                call,
                pallet_proofs::Call::submit_and_verify_with_io_binding { .. }
                    | pallet_proofs::Call::retire_program { .. }
                    | pallet_proofs::Call::remove_program { .. }
            ),
            RuntimeCall::ProverStakes(call) => is_bond_exit(call),
            RuntimeCall::ValidatorBonds(call) => is_bond_exit(call),
            RuntimeCall::CollateralBonds(call) => is_bond_exit(call),
            RuntimeCall::Grants(call) => !matches!(
                call,
                pallet_grants::Call::create_linear { .. }
                    | pallet_grants::Call::create_milestones { .. }
            ),
            other => is_claim(other) || leaves_market(other),
        }
    }
}

/// Whether a call pays out what was earned, or gives a deposit back that nothing needs.
fn is_claim(call: &RuntimeCall) -> bool {
    matches!(
        call,
        RuntimeCall::Fees(
            pallet_fees::Call::claim_staker_rewards {} | pallet_fees::Call::claim_unclaimed { .. }
        ) | RuntimeCall::Issuance(pallet_issuance::Call::release { .. })
            | RuntimeCall::Referral(
                pallet_referral::Call::claim { .. } | pallet_referral::Call::unregister {}
            )
            | RuntimeCall::Rewards(pallet_rewards::Call::claim { .. })
            | RuntimeCall::Vesting(
                pallet_vesting::Call::vest {} | pallet_vesting::Call::vest_other { .. }
            )
    )
}

/// Whether a call takes money out of the market or of the buyback's pot, or gives the deposit of an asset account back.
fn leaves_market(call: &RuntimeCall) -> bool {
    match call {
        RuntimeCall::Assets(call) => returns_deposit(call),
        RuntimeCall::PoolAssets(call) => returns_deposit(call),
        RuntimeCall::AssetConversion(pallet_asset_conversion::Call::remove_liquidity {
            ..
        })
        | RuntimeCall::Buyback(pallet_buyback::Call::return_funds { .. }) => true,
        _ => false,
    }
}

/// Whether a call gives a deposit back that was taken for an account of an asset or for an approval.
fn returns_deposit<I: 'static>(call: &pallet_assets::Call<Runtime, I>) -> bool
where
    Runtime: pallet_assets::Config<I>,
{
    use pallet_assets::Call;
    matches!(
        call,
        Call::cancel_approval { .. } | Call::refund { .. } | Call::refund_other { .. }
    )
}

/// Whether a call takes a bond out, or defends it.
fn is_bond_exit<I: 'static>(call: &pallet_stakes::Call<Runtime, I>) -> bool
where
    Runtime: pallet_stakes::Config<I>,
{
    use pallet_stakes::Call;
    matches!(
        call,
        Call::unbond { .. }
            | Call::withdraw { .. }
            | Call::dispute { .. }
            | Call::judge { .. }
            | Call::close_slash { .. }
    )
}

fn proxy_exit_or_carrier(call: &pallet_proxy::Call<Runtime>) -> bool {
    use pallet_proxy::Call;
    matches!(
        call,
        Call::proxy { .. }
            | Call::proxy_announced { .. }
            | Call::remove_proxy { .. }
            | Call::remove_proxies { .. }
            | Call::kill_pure { .. }
            | Call::remove_announcement { .. }
            | Call::reject_announcement { .. }
            | Call::poke_deposit { .. }
    )
}

/// Calls that cannot be paused by name: pallet and call. `TxPause` never pauses itself.
///
/// A test checks that every pair names a call that exists, so that a renamed call cannot fall off the list.
pub const NEVER_PAUSED: &[(&str, &str)] = &[
    ("Timestamp", "set"),
    ("Babe", "report_equivocation"),
    ("Babe", "report_equivocation_unsigned"),
    ("Grandpa", "report_equivocation"),
    ("Grandpa", "report_equivocation_unsigned"),
    ("Session", "set_keys"),
    ("Session", "purge_keys"),
    ("Sudo", "sudo"),
    ("Sudo", "sudo_unchecked_weight"),
    ("SafeMode", "force_exit"),
    ("Multisig", "cancel_as_multi"),
    ("Proxy", "remove_proxy"),
    ("Proxy", "remove_proxies"),
    ("Proxy", "kill_pure"),
    ("Proxy", "remove_announcement"),
    ("Proxy", "reject_announcement"),
    ("Proxy", "poke_deposit"),
    ("Preimage", "unnote_preimage"),
    ("Treasury", "payout"),
    ("Treasury", "check_status"),
    ("Jobs", "cancel_job"),
    ("Jobs", "abandon_job"),
    ("Jobs", "expire_job"),
    ("Jobs", "time_out_job"),
    ("Metering", "close"),
    ("Proofs", "submit_and_verify_with_io_binding"),
    ("Proofs", "retire_program"),
    ("Proofs", "remove_program"),
    ("Fees", "claim_staker_rewards"),
    ("Fees", "claim_unclaimed"),
    ("Issuance", "release"),
    ("Referral", "claim"),
    ("Referral", "unregister"),
    ("Rewards", "claim"),
    ("Vesting", "vest"),
    ("Vesting", "vest_other"),
    ("Grants", "release"),
    ("Grants", "submit_evidence"),
    ("Grants", "verify_milestone"),
    ("Grants", "release_milestone"),
    ("Grants", "expire_milestone"),
    ("Grants", "revoke"),
    ("Voting", "vote"),
    ("Voting", "remove_vote"),
    ("Voting", "deregister"),
    ("Voting", "reconcile"),
    ("Voting", "cancel_enactment"),
    ("Referenda", "place_decision_deposit"),
    ("Referenda", "refund_decision_deposit"),
    ("Referenda", "refund_submission_deposit"),
    ("Referenda", "cancel"),
    ("Referenda", "nudge_referendum"),
    ("Timelock", "propose"),
    ("Timelock", "approve"),
    ("Timelock", "execute"),
    ("Timelock", "cancel"),
    ("Timelock", "close_expired"),
    ("Timelock", "guard"),
    ("ProverStakes", "unbond"),
    ("ProverStakes", "withdraw"),
    ("ProverStakes", "dispute"),
    ("ProverStakes", "judge"),
    ("ProverStakes", "close_slash"),
    ("ValidatorBonds", "unbond"),
    ("ValidatorBonds", "withdraw"),
    ("ValidatorBonds", "dispute"),
    ("ValidatorBonds", "judge"),
    ("ValidatorBonds", "close_slash"),
    ("CollateralBonds", "unbond"),
    ("CollateralBonds", "withdraw"),
    ("CollateralBonds", "dispute"),
    ("CollateralBonds", "judge"),
    ("CollateralBonds", "close_slash"),
    ("Assets", "cancel_approval"),
    ("Assets", "refund"),
    ("Assets", "refund_other"),
    ("PoolAssets", "cancel_approval"),
    ("PoolAssets", "refund"),
    ("PoolAssets", "refund_other"),
    ("AssetConversion", "remove_liquidity"),
    ("Buyback", "return_funds"),
];

/// Answers for [`NEVER_PAUSED`].
pub struct NeverPaused;

impl Contains<RuntimeCallNameOf<Runtime>> for NeverPaused {
    fn contains((pallet, call): &RuntimeCallNameOf<Runtime>) -> bool {
        NEVER_PAUSED
            .iter()
            .any(|(protected_pallet, protected_call)| {
                protected_pallet.as_bytes() == pallet.as_slice()
                    && protected_call.as_bytes() == call.as_slice()
            })
    }
}
