//! Double of the referrals, as the settlement path sees them.

use std::marker::PhantomData;

use codec::{Decode, Encode};
use frame::{
    prelude::Weight,
    token::fungible::{Balanced, Credit, Inspect},
    traits::Imbalance,
};
use sage_primitives::{referrals::ShareFee, Balance};

use super::{Slot, SPY_WEIGHT};
use crate::AccountId;

const ASKED: Slot<Vec<FeeRecord>> = Slot::new(b":spy:referrals:asked");
const GIFT: Slot<(AccountId, Balance)> = Slot::new(b":spy:referrals:gift");

/// One fee whose treasury part could be shared.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct FeeRecord {
    /// Who paid.
    pub payer: AccountId,
    /// The whole payment in base units.
    pub gmv: Balance,
    /// The treasury's part of its fee in base units.
    pub treasury_part: Balance,
}

/// Leaves each part whole, until told to give somebody some of it.
pub struct SpyReferrals<F>(PhantomData<F>);

impl<F> SpyReferrals<F> {
    /// All fees, in order.
    pub fn asked() -> Vec<FeeRecord> {
        ASKED.all()
    }

    /// Gives `who` up to `amount` base units of each part from now on; nothing where `who` cannot take it.
    pub fn give(who: &AccountId, amount: Balance) {
        GIFT.put((who.clone(), amount));
    }
}

impl<F> ShareFee<AccountId, Credit<AccountId, F>> for SpyReferrals<F>
where
    F: Balanced<AccountId> + Inspect<AccountId, Balance = Balance>,
{
    fn share(
        payer: &AccountId,
        gmv: Balance,
        treasury_part: Credit<AccountId, F>,
    ) -> Credit<AccountId, F> {
        ASKED.push(FeeRecord {
            payer: payer.clone(),
            gmv,
            treasury_part: treasury_part.peek(),
        });
        let Some((who, amount)) = GIFT.get() else {
            return treasury_part;
        };
        let (gift, rest) = treasury_part.split(amount);
        match F::resolve(&who, gift) {
            Ok(()) => rest,
            Err(gift) => rest.merge(gift),
        }
    }

    fn weight() -> Weight {
        SPY_WEIGHT
    }
}
