//! What can be done: one generator for each call of the economy.

use super::{
    assets, bonds, dice::Dice, governance, grants, jobs, market, meters, money, polls, referrals,
    rules,
};
use frame_support::traits::GetCallMetadata;
use sage_runtime::*;

/// The pallets whose calls are made.
pub const PALLETS: &[&str] = &[
    "Balances",
    "Vesting",
    "Treasury",
    "Referenda",
    "Voting",
    "Timelock",
    "Fees",
    "Jobs",
    "Metering",
    "Proofs",
    "Issuance",
    "Pricing",
    "ProverStakes",
    "ValidatorBonds",
    "CollateralBonds",
    "Collateral",
    "Referral",
    "Rewards",
    "Grants",
    "Faucet",
    "Assets",
    "PoolAssets",
    "AssetConversion",
    "Oracle",
    "OracleSources",
    "Buyback",
];

/// A call and who makes it.
pub struct Act {
    /// The account whose own decision it is, if it is one's.
    pub by: Option<AccountId>,
    /// The origin.
    pub origin: RuntimeOrigin,
    /// The call.
    pub call: RuntimeCall,
}

/// A call that `by` signs.
pub fn signed(by: AccountId, call: impl Into<RuntimeCall>) -> Act {
    Act {
        origin: RuntimeOrigin::signed(by.clone()),
        by: Some(by),
        call: call.into(),
    }
}

/// A call that nobody decides alone.
pub fn decided(origin: impl Into<RuntimeOrigin>, call: impl Into<RuntimeCall>) -> Act {
    Act {
        by: None,
        origin: origin.into(),
        call: call.into(),
    }
}

/// A call that is not for `origin` but mostly made by it, and now and then by an actor, whom it refuses.
pub fn mostly(
    dice: &mut Dice,
    origin: impl Into<RuntimeOrigin>,
    call: impl Into<RuntimeCall>,
) -> Act {
    if dice.one_in(10) {
        signed(dice.actor(), call)
    } else {
        decided(origin, call)
    }
}

/// Every call of [`PALLETS`], as often as it shall be drawn.
pub fn drawn() -> Vec<(&'static str, &'static str)> {
    let mut all = Vec::new();
    for pallet in PALLETS {
        for call in RuntimeCall::get_call_names(pallet) {
            all.extend([(*pallet, *call)].repeat(frequency(pallet, call)));
        }
    }
    all
}

/// How often a call is drawn, so that much is going on and little is undone.
fn frequency(pallet: &str, call: &str) -> usize {
    match call {
        // They have many calls, of which most are about assets that root has made.
        _ if matches!(pallet, "Assets" | "PoolAssets" | "OracleSources") => 1,
        "add_liquidity" | "swap_exact_tokens_for_tokens" | "feed_values" => 8,
        "submit_job" | "claim_job" => 24,
        "open" | "claim" if pallet == "Metering" => 16,
        "close" if pallet == "Metering" => 2,
        "bond"
        | "register"
        | "vote"
        | "approve"
        | "execute"
        | "place_decision_deposit"
        | "submit_evidence"
        | "verify_milestone"
        | "release_milestone" => 12,
        "kill" | "cancel" | "void_spend" | "remove_approval" | "guard" | "remove_program"
        | "retire_program" | "set_paused" | "set_active" | "revoke" | "set_council"
        | "set_guardians" | "set_delay" | "merge_lots" | "abandon_job" => 1,
        _ => 3,
    }
}

/// A call of `pallet` named `call` with arguments that fit what there is; `None` if there is nothing that it could be about.
///
/// # Panics
/// Nobody has written a generator for it.
pub fn make(pallet: &str, call: &str, dice: &mut Dice) -> Option<Act> {
    match pallet {
        "Balances" => money::balances(call, dice),
        "Vesting" => money::vesting(call, dice),
        "Treasury" => governance::treasury(call, dice),
        "Referenda" => polls::referenda(call, dice),
        "Voting" => polls::voting(call, dice),
        "Timelock" => governance::timelock(call, dice),
        "Fees" => rules::fees(call, dice),
        "Jobs" => jobs::jobs(call, dice),
        "Metering" => meters::metering(call, dice),
        "Proofs" => jobs::proofs(call, dice),
        "Issuance" => money::issuance(call, dice),
        "Pricing" => rules::pricing(call, dice),
        "ProverStakes" => bonds::prover_stakes(call, dice),
        "ValidatorBonds" => bonds::validator_bonds(call, dice),
        "CollateralBonds" => bonds::collateral_bonds(call, dice),
        "Collateral" => rules::collateral(call, dice),
        "Referral" => referrals::referral(call, dice),
        "Rewards" => rules::rewards(call, dice),
        "Grants" => grants::grants(call, dice),
        "Faucet" => money::faucet(call, dice),
        "Assets" => assets::outside::calls(call, dice),
        "PoolAssets" => assets::shares::calls(call, dice),
        "AssetConversion" => market::conversion(call, dice),
        "Oracle" => market::oracle(call, dice),
        "OracleSources" => market::sources(call, dice),
        "Buyback" => market::buyback(call, dice),
        _ => missing(pallet, call),
    }
}

/// Fails for a call that has no generator.
pub fn missing(pallet: &str, call: &str) -> ! {
    panic!("{pallet}::{call} has no generator")
}

/// What of the money of `who` is free.
pub fn free(who: &AccountId) -> Balance {
    Balances::free_balance(who)
}
