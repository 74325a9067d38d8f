//! Payments held on the account of whoever will pay.

use frame_support::{
    pallet_prelude::DispatchError,
    traits::{
        fungible::{hold, Inspect},
        tokens::{Fortitude, Preservation},
    },
    weights::Weight,
};

use crate::Balance;

/// Knows what an account has in escrow.
pub trait Escrowed<AccountId> {
    /// Base units that are held of `who` for payments not yet made.
    fn escrowed(who: &AccountId) -> Balance;

    /// Worst-case weight of one [`escrowed`](Self::escrowed).
    fn escrowed_weight() -> Weight;
}

/// There is no other escrow.
impl<AccountId> Escrowed<AccountId> for () {
    fn escrowed(_: &AccountId) -> Balance {
        0
    }

    fn escrowed_weight() -> Weight {
        Weight::zero()
    }
}

/// Holds `payment` base units of `who` for `reason`, if the account stays alive and able to honour its locks without
/// everything that it has in escrow. Otherwise answers `false`, and the caller must undo what it wrote.
///
/// A balance may be locked (vesting, votes) and held at once, and what is in escrow leaves the account when a job is paid.
/// Hence all of it must be money that no lock needs at this moment, or a job alone would be a way out of a lock. What the
/// account sends away or locks afterwards is not watched: what is held counts towards a lock. `elsewhere` is what the account
/// has in escrow for other reasons.
///
/// # Errors
/// The hold is refused for a reason other than the balance.
pub fn hold_unlocked<Currency, AccountId>(
    reason: &Currency::Reason,
    who: &AccountId,
    payment: Balance,
    elsewhere: Balance,
) -> Result<bool, DispatchError>
where
    Currency: hold::Mutate<AccountId> + Inspect<AccountId, Balance = Balance>,
{
    let spendable = Currency::reducible_balance(who, Preservation::Preserve, Fortitude::Polite);
    if spendable < payment {
        return Ok(false);
    }
    Currency::hold(reason, who, payment)?;
    let unlocked = Currency::reducible_total_balance_on_hold(who, Fortitude::Polite);
    let escrowed = Currency::balance_on_hold(reason, who).saturating_add(elsewhere);
    Ok(unlocked >= escrowed)
}
