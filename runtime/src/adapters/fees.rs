//! Where fees and dust go, and what weight and length cost.

use core::marker::PhantomData;

use crate::{
    configs::{
        balances_fees::{BASE_FEE, BYTE_FEE},
        governance::TreasuryAccount,
        system::RuntimeBlockLength,
    },
    AccountId, Authorship, Balance, Balances, Issuance, System, TransactionPayment,
};
use frame_support::{
    dispatch::DispatchClass,
    traits::{
        fungible::{Balanced, Credit},
        Imbalance, OnUnbalanced,
    },
    weights::{constants::ExtrinsicBaseWeight, Weight, WeightToFee},
};
use pallet_transaction_payment::{Multiplier, MultiplierUpdate};
use sage_primitives::issuance::{BurnCause, CountBurns};
use sp_runtime::{
    traits::{Convert, Saturating, TypedGet},
    FixedPointNumber, Perquintill,
};

/// Sends what it is given to the treasury.
///
/// The treasury holds the existential deposit from genesis on, so that no amount is too small for it. Once a spend has
/// emptied it, amounts below that deposit are burned, and counted.
pub struct ToTreasury;

impl OnUnbalanced<Credit<AccountId, Balances>> for ToTreasury {
    fn on_nonzero_unbalanced(amount: Credit<AccountId, Balances>) {
        if let Err(refused) = Balances::resolve(&TreasuryAccount::get(), amount) {
            // Dropping the credit takes it out of issuance.
            Issuance::burned(BurnCause::Dust, refused.peek());
        }
    }
}

/// Sends fees and tips to the author of the block.
///
/// What the author cannot take, because its account does not exist and the fee is below the existential deposit, goes
/// to the treasury, as does a fee charged where no author is known.
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

/// Prices length: a byte costs [`BYTE_FEE`], times the multiplier of the running block.
///
/// Blocks that carry proofs are full by length long before they are full by time. Without the multiplier the price of
/// keeping proofs out of all blocks would stay the same for ever.
pub struct CongestedByteFee;

impl WeightToFee for CongestedByteFee {
    type Balance = Balance;

    fn weight_to_fee(length: &Weight) -> Balance {
        let fee = Balance::from(length.ref_time()).saturating_mul(BYTE_FEE);
        TransactionPayment::next_fee_multiplier().saturating_mul_int(fee)
    }
}

/// Moves the multiplier by the length of the block where that is fuller than its weight, else as `ByWeight` does.
///
/// For a fullness `s`, a target `t` and a speed `v`, the multiplier grows by the factor `1 + v(s-t) + v²(s-t)²/2`, the
/// formula of `ByWeight` too.
pub struct FullerByLength<ByWeight>(PhantomData<ByWeight>);

impl<ByWeight: MultiplierUpdate> Convert<Multiplier, Multiplier> for FullerByLength<ByWeight> {
    fn convert(previous: Multiplier) -> Multiplier {
        let previous = previous.max(ByWeight::min());
        let limit = *RuntimeBlockLength::get().max.get(DispatchClass::Normal);
        let fullness =
            Multiplier::saturating_from_rational(System::block_size().min(limit), limit.max(1));
        let target =
            Multiplier::saturating_from_rational(ByWeight::target().deconstruct(), ONE_IN_PARTS);
        let speed = ByWeight::variability();
        let step = |distance: Multiplier| previous.saturating_mul(speed.saturating_mul(distance));
        let curve = |distance: Multiplier| {
            let half = speed.saturating_mul(distance) / Multiplier::saturating_from_integer(2);
            step(distance).saturating_mul(half)
        };
        let by_length = if fullness >= target {
            let excess = fullness.saturating_sub(target);
            previous
                .saturating_add(step(excess))
                .saturating_add(curve(excess))
        } else {
            let room = target.saturating_sub(fullness);
            previous
                .saturating_sub(step(room))
                .saturating_add(curve(room))
        };
        by_length
            .clamp(ByWeight::min(), ByWeight::max())
            .max(ByWeight::convert(previous))
    }
}

/// The whole, as [`Perquintill`] counts it.
const ONE_IN_PARTS: u64 = Perquintill::one().deconstruct();

impl<ByWeight: MultiplierUpdate> MultiplierUpdate for FullerByLength<ByWeight> {
    fn min() -> Multiplier {
        ByWeight::min()
    }

    fn max() -> Multiplier {
        ByWeight::max()
    }

    fn target() -> Perquintill {
        ByWeight::target()
    }

    fn variability() -> Multiplier {
        ByWeight::variability()
    }
}
