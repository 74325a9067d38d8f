//! What clients have in escrow, as other escrows ask it.

use frame::{prelude::*, token::fungible::hold::Inspect as _};
use sage_primitives::{escrow::Escrowed, Balance};

use crate::{Config, HoldReason, Pallet};

impl<T: Config> Escrowed<T::AccountId> for Pallet<T> {
    fn escrowed(who: &T::AccountId) -> Balance {
        T::Currency::balance_on_hold(&HoldReason::JobEscrow.into(), who)
    }

    fn escrowed_weight() -> Weight {
        // The account's holds are one entry of Balances.
        T::DbWeight::get().reads(1)
    }
}
