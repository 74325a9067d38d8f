//! What bond ledgers ask, tell and let others do.

use frame_support::{
    pallet_prelude::{DispatchError, DispatchResult},
    weights::Weight,
};
use sp_core::H256;

use crate::Balance;

/// Identity of one offence: a hash of what was done and by whom, for which only one slash can ever be made in a ledger.
pub type OffenceId = H256;

/// Number of a tier of bonds, counted from 0.
pub type Tier = u8;

/// Says what the tiers of a ledger ask for.
pub trait BondTiers<AccountId> {
    /// Least active bond of `tier` in base units; `None` for a tier that does not exist.
    fn minimum(tier: Tier) -> Option<Balance>;

    /// Whether `who` has shown that it may bond for `tier`.
    fn is_attested(who: &AccountId, tier: Tier) -> bool;

    /// Worst-case weight of both answers.
    fn weight() -> Weight;
}

/// Hears of every change of an active bond.
pub trait OnBondChanged<AccountId> {
    /// The active bond of `who` is `active` base units from now on.
    ///
    /// # Errors
    /// A sum of the listener would overflow. A slash goes on all the same.
    fn on_bond_changed(who: &AccountId, active: Balance) -> DispatchResult;

    /// Worst-case weight of one [`on_bond_changed`](Self::on_bond_changed).
    fn weight() -> Weight;
}

#[impl_trait_for_tuples::impl_for_tuples(4)]
impl<AccountId> OnBondChanged<AccountId> for Tuple {
    fn on_bond_changed(who: &AccountId, active: Balance) -> DispatchResult {
        for_tuples!( #( Tuple::on_bond_changed(who, active)?; )* );
        Ok(())
    }

    fn weight() -> Weight {
        let mut total = Weight::zero();
        for_tuples!( #( total = total.saturating_add(Tuple::weight()); )* );
        total
    }
}

/// Reads a bond ledger.
pub trait InspectBonds<AccountId> {
    /// Active bond of `who` in base units.
    fn active(who: &AccountId) -> Balance;

    /// The tier for which `who` has bonded enough; `None` while the bond is below the minimum of its tier.
    fn eligible_tier(who: &AccountId) -> Option<Tier>;

    /// Worst-case weight of one answer.
    fn inspect_weight() -> Weight;
}

/// Takes bonds from those who did wrong.
pub trait SlashBonds<AccountId> {
    /// Seizes `rate` basis points, clamped to 1,000 to 5,000, of what `who` has bonded, unbonding money included, and
    /// returns how much that was. The money stays where it is until the time to dispute has passed.
    ///
    /// `reporter` is who has shown the offence and gets a half of what is seized; without one, all is burned.
    ///
    /// # Errors
    /// This offence was punished already.
    fn slash(
        offence: OffenceId,
        who: &AccountId,
        rate: u16,
        reporter: Option<AccountId>,
    ) -> Result<Balance, DispatchError>;

    /// Worst-case weight of one [`slash`](Self::slash).
    fn slash_weight() -> Weight;
}
