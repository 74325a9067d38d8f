//! Stakes of provers: what an account has bonded, and the calls that change it.

use serde::Serialize;
use subxt::{events::DecodeAsEvent, utils::AccountId32};

use crate::{
    chain::{self, At, Chain},
    keys::Signer,
    runtime::api as runtime,
    tx::{self, Included},
    view, Amount, Error, Result,
};

/// Names of the tiers, by their numbers.
pub const TIERS: [&str; 5] = [
    "consumer",
    "workstation",
    "data-center",
    "enterprise",
    "frontier",
];

/// What an account has bonded as a prover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stake {
    /// Whose.
    pub account: AccountId32,
    /// Number of the tier for which it was made.
    pub tier: u8,
    /// Name of that tier.
    pub tier_name: &'static str,
    /// Whether it suffices for the tier at present, and none of its slashes is disputed.
    pub eligible: bool,
    /// Counts for the tier.
    pub active: Amount,
    /// Parts that are on their way out, oldest first.
    pub unbonding: Vec<Part>,
    /// What of these can be withdrawn in the next block.
    pub due: Amount,
    /// Taken by slashes that may still be disputed.
    pub seized: Amount,
    /// How many of its slashes are disputed.
    pub disputes: u32,
    /// Share of the fees that can be claimed.
    pub rewards: Amount,
    /// Height of the block.
    pub block: u64,
}

/// A part of a stake that is on its way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// How much.
    pub amount: Amount,
    /// The first height at which it can be withdrawn.
    pub due: u32,
}

/// A stake that was changed.
pub struct Changed {
    /// The transaction that did it.
    pub included: Included,
    /// How much was moved.
    pub amount: Amount,
    /// The active stake from now on, of calls that add to it.
    pub active: Option<Amount>,
    /// The first height at which it can be withdrawn, of what unbonds.
    pub due: Option<u32>,
}

/// The stake of an account.
///
/// # Errors
/// [`Error::NoStake`]; trouble with the node.
pub async fn of(at: &At, account: AccountId32) -> Result<Stake> {
    let views = runtime::view_functions();
    let bond = view::ask(at, views.prover_stakes().bond_of(account)).await?;
    let bond = bond.ok_or(Error::NoStake(account))?;
    let eligible = view::ask(at, views.prover_stakes().eligible_tier_of(account)).await?;
    let rewards = view::ask(at, views.fees().staker_rewards(account)).await?;
    let parts = bond.unbonding.0.into_iter().map(|chunk| Part {
        amount: Amount(chunk.amount),
        due: chunk.due,
    });
    let unbonding: Vec<_> = parts.collect();
    Ok(Stake {
        account,
        tier: bond.tier,
        tier_name: tier_name(bond.tier),
        eligible: eligible.is_some(),
        active: Amount(bond.active),
        due: due_at(&unbonding, chain::height(at).saturating_add(1)),
        unbonding,
        seized: Amount(bond.seized),
        disputes: bond.disputes,
        rewards: Amount(rewards),
        block: at.block_number(),
    })
}

/// What can be withdrawn at a height.
fn due_at(unbonding: &[Part], height: u32) -> Amount {
    let due = unbonding.iter().filter(|part| part.due <= height);
    due.fold(Amount(0), |sum, part| sum.saturating_add(part.amount))
}

/// Name of a tier.
pub fn tier_name(tier: u8) -> &'static str {
    TIERS.get(usize::from(tier)).copied().unwrap_or("unknown")
}

/// Bonds an amount for a tier, on top of what is bonded, which then counts for this tier too.
///
/// # Errors
/// As [`tx::execute`].
pub async fn bond(chain: &Chain, signer: &Signer, amount: Amount, tier: u8) -> Result<Changed> {
    let call = runtime::tx().prover_stakes().bond(amount.0, tier);
    let included = tx::execute(chain, signer, &call).await?;
    let event = event::<runtime::prover_stakes::events::Bonded>(&included)?;
    Ok(Changed {
        active: Some(Amount(event.active)),
        ..changed(included, event.amount)
    })
}

/// Bonds an amount on top of what is bonded, for the tier that it counts for.
///
/// # Errors
/// [`Error::NoStake`], or as [`tx::execute`].
pub async fn top_up(chain: &Chain, signer: &Signer, amount: Amount) -> Result<Changed> {
    let stake = of(&chain.best().await?, signer.account()).await?;
    bond(chain, signer, amount, stake.tier).await
}

/// Starts to unbond an amount.
///
/// # Errors
/// As [`tx::execute`].
pub async fn unbond(chain: &Chain, signer: &Signer, amount: Amount) -> Result<Changed> {
    let call = runtime::tx().prover_stakes().unbond(amount.0);
    let included = tx::execute(chain, signer, &call).await?;
    let event = event::<runtime::prover_stakes::events::UnbondingStarted>(&included)?;
    Ok(Changed {
        due: Some(event.due),
        ..changed(included, event.amount)
    })
}

/// Bonds an amount again that is on its way out, the newest part first.
///
/// # Errors
/// As [`tx::execute`].
pub async fn rebond(chain: &Chain, signer: &Signer, amount: Amount) -> Result<Changed> {
    let call = runtime::tx().prover_stakes().rebond(amount.0);
    let included = tx::execute(chain, signer, &call).await?;
    let event = event::<runtime::prover_stakes::events::Rebonded>(&included)?;
    Ok(Changed {
        active: Some(Amount(event.active)),
        ..changed(included, event.amount)
    })
}

/// Frees what an account has on its way out and is due; anyone may pay for that.
///
/// # Errors
/// As [`tx::execute`].
pub async fn withdraw(chain: &Chain, signer: &Signer, whose: AccountId32) -> Result<Changed> {
    let call = runtime::tx().prover_stakes().withdraw(whose);
    let included = tx::execute(chain, signer, &call).await?;
    let event = event::<runtime::prover_stakes::events::Withdrawn>(&included)?;
    Ok(changed(included, event.amount))
}

/// Pays out the account's share of the fees.
///
/// # Errors
/// As [`tx::execute`].
pub async fn claim(chain: &Chain, signer: &Signer) -> Result<Changed> {
    let call = runtime::tx().fees().claim_staker_rewards();
    let included = tx::execute(chain, signer, &call).await?;
    let event = event::<runtime::fees::events::StakerRewardsClaimed>(&included)?;
    Ok(changed(included, event.amount))
}

/// The event that says what a call has done.
fn event<E: DecodeAsEvent>(included: &Included) -> Result<E> {
    let event = included.events.find_first::<E>();
    Ok(event.ok_or_else(|| Error::Data("a stake was changed without an event".into()))??)
}

fn changed(included: Included, amount: u128) -> Changed {
    Changed {
        included,
        amount: Amount(amount),
        active: None,
        due: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_due_from_their_height_on() {
        let part = |amount, due| Part {
            amount: Amount(amount),
            due,
        };
        let parts = [part(1, 10), part(2, 12), part(4, 12), part(8, 20)];
        for (height, due) in [(9, 0), (10, 1), (11, 1), (12, 7), (19, 7), (20, 15)] {
            assert_eq!(due_at(&parts, height), Amount(due), "{height}");
        }
    }

    #[test]
    fn every_tier_has_a_name() {
        assert_eq!(tier_name(0), "consumer");
        assert_eq!(tier_name(4), "frontier");
        assert_eq!(tier_name(5), "unknown");
    }
}
