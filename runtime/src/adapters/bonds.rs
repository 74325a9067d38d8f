//! What each kind of bond asks for, and who hears of it.

use crate::{AccountId, Balance, Fees, ProverStakes, Runtime, Session, ValidatorBonds, SAGE};
use frame_support::weights::Weight;
use pallet_collateral::math::COLLATERAL_PER_UNIT;
use sage_primitives::{
    bonds::{BondTiers, InspectBonds, OnBondChanged, Tier},
    shares::StakeShares,
};
use sp_runtime::DispatchResult;

/// Least stake of each tier of provers, in SAGE: consumer, workstation, data centre, enterprise, frontier (economics, S7).
pub const PROVER_MINIMA: [Balance; 5] = [1_000, 2_500, 5_000, 10_000, 25_000];

/// Least bond of a validator, in SAGE.
pub const VALIDATOR_MINIMUM: Balance = 10_000;

/// The tiers of provers, by their hardware.
///
/// The first is open to all. The others are for hardware that was attested; as long as this chain verifies no
/// attestations, nobody has shown any.
pub struct ProverTiers;

impl BondTiers<AccountId> for ProverTiers {
    fn minimum(tier: Tier) -> Option<Balance> {
        let minimum = PROVER_MINIMA.get(usize::from(tier))?;
        Some(minimum.saturating_mul(SAGE))
    }

    fn is_attested(_: &AccountId, tier: Tier) -> bool {
        tier == 0
    }

    fn weight() -> Weight {
        Weight::zero()
    }
}

/// One tier, for those who are validators. Until there is a registry of them, these are the validators of the genesis.
pub struct ValidatorTier;

impl BondTiers<AccountId> for ValidatorTier {
    fn minimum(tier: Tier) -> Option<Balance> {
        (tier == 0).then_some(VALIDATOR_MINIMUM.saturating_mul(SAGE))
    }

    fn is_attested(who: &AccountId, _: Tier) -> bool {
        Session::validators().contains(who)
    }

    fn weight() -> Weight {
        <Runtime as frame_system::Config>::DbWeight::get().reads(1)
    }
}

/// Collateral backs weight from one unit on.
pub struct CollateralTier;

impl BondTiers<AccountId> for CollateralTier {
    fn minimum(tier: Tier) -> Option<Balance> {
        (tier == 0).then_some(COLLATERAL_PER_UNIT)
    }

    fn is_attested(_: &AccountId, _: Tier) -> bool {
        true
    }

    fn weight() -> Weight {
        Weight::zero()
    }
}

/// Gives an account one share of the stakers' pot for its stake as a prover and its bond as a validator together
/// (economics, D12). `Other` is the ledger that has not just changed.
pub struct JointShare<Other>(core::marker::PhantomData<Other>);

impl<Other: InspectBonds<AccountId>> OnBondChanged<AccountId> for JointShare<Other> {
    fn on_bond_changed(who: &AccountId, active: Balance) -> DispatchResult {
        // Both are held money of one account.
        Fees::on_stake_changed(who, active.saturating_add(Other::active(who)))
    }

    fn weight() -> Weight {
        <Fees as StakeShares<AccountId>>::weight().saturating_add(Other::inspect_weight())
    }
}

/// For the stakes of provers.
pub type ProverShare = JointShare<ValidatorBonds>;

/// For the bonds of validators.
pub type ValidatorShare = JointShare<ProverStakes>;
