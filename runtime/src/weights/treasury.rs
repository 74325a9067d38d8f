//! Weights of the treasury: upstream's figures for SAGE, and what assets cost beside that.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};
use pallet_treasury::weights::SubstrateWeight;

/// Weights of `pallet_treasury` on this chain.
pub struct TreasuryWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_treasury::WeightInfo for TreasuryWeight<T> {
    fn spend_local() -> Weight {
        SubstrateWeight::<T>::spend_local()
    }

    fn remove_approval() -> Weight {
        SubstrateWeight::<T>::remove_approval()
    }

    fn on_initialize_proposals(proposals: u32) -> Weight {
        SubstrateWeight::<T>::on_initialize_proposals(proposals)
    }

    fn spend() -> Weight {
        // What the treasury has: of SAGE and of the asset.
        let stocks = T::DbWeight::get().reads(2);
        SubstrateWeight::<T>::spend().saturating_add(stocks)
    }

    fn payout() -> Weight {
        // The asset and its two accounts beside those of SAGE.
        let asset = T::DbWeight::get().reads_writes(3, 3);
        SubstrateWeight::<T>::payout().saturating_add(asset)
    }

    fn check_status() -> Weight {
        SubstrateWeight::<T>::check_status()
    }

    fn void_spend() -> Weight {
        SubstrateWeight::<T>::void_spend()
    }
}
