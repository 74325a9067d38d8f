//! Where fees and dust go, and what weight costs.

use crate::{
    configs::{balances_fees::BASE_FEE, governance::TreasuryAccount},
    AccountId, Authorship, Balance, Balances,
};
use frame_support::{
    traits::{
        fungible::{Balanced, Credit},
        tokens::imbalance::ResolveTo,
        OnUnbalanced,
    },
    weights::{constants::ExtrinsicBaseWeight, Weight, WeightToFee},
};

/// Sends what it is given to the treasury.
///
/// The treasury holds the existential deposit from genesis on, so that no amount is too small for it.
pub type ToTreasury = ResolveTo<TreasuryAccount, Balances>;

/// Sends fees and tips to the author of the block.
///
/// What the author cannot take, because its account does not exist and the fee is below the existential deposit, goes
/// to the treasury, as does a fee charged where no author is known. So a fee never leaves the issuance.
pub struct FeesToAuthor;

impl OnUnbalanced<Credit<AccountId, Balances>> for FeesToAuthor {
    fn on_nonzero_unbalanced(fees: Credit<AccountId, Balances>) {
        let left = match Authorship::author() {
            Some(author) => Balances::resolve(&author, fees).err(),
            None => Some(fees),
        };
        if let Some(left) = left {
            ToTreasury::on_unbalanced(left);
        }
    }
}

/// Prices time: the base weight of a transaction costs [`BASE_FEE`], any other weight in proportion.
///
/// Rounded down to the smallest unit. The size of storage proofs is free: nobody receives one.
pub struct LinearWeightFee;

impl WeightToFee for LinearWeightFee {
    type Balance = Balance;

    fn weight_to_fee(weight: &Weight) -> Balance {
        let base = Balance::from(ExtrinsicBaseWeight::get().ref_time().max(1));
        Balance::from(weight.ref_time()).saturating_mul(BASE_FEE) / base
    }
}
