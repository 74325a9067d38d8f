//! The allocation table.

use frame::{prelude::*, token::fungible::Inspect};
use sage_primitives::Balance;

use crate::{
    math::MAX_SUPPLY, AtGenesis, Config, Ecosystem, EcosystemPool, Pallet, Pool, PoolId, PoolTerms,
    Pools, TotalMinted,
};

impl<T: Config> Pallet<T> {
    /// Stores the table. The balances of the genesis must have been given before.
    ///
    /// A genesis without pools is one of a chain that mints nothing.
    ///
    /// # Panics
    /// The table does not sum to [`MAX_SUPPLY`], or its parts of the genesis are not what the genesis gives. It runs
    /// once, before there is a chain: a wrong genesis must not become one.
    pub(crate) fn build_genesis(pools: &[(PoolId, PoolTerms, T::AccountId)], ecosystem: Balance) {
        let issuance = T::Currency::total_issuance();
        assert!(
            issuance <= MAX_SUPPLY,
            "issuance: the balances of the genesis exceed the lifetime supply"
        );
        AtGenesis::<T>::put(issuance);
        TotalMinted::<T>::put(issuance);
        if pools.is_empty() && ecosystem.is_zero() {
            return;
        }
        let (mut total, mut given) = (ecosystem, 0);
        for (id, terms, beneficiary) in pools {
            assert!(
                terms.at_genesis <= terms.total,
                "issuance: {id:?} gives more at genesis than it has"
            );
            assert!(
                !Pools::<T>::contains_key(id),
                "issuance: {id:?} is in the table twice"
            );
            total = total.saturating_add(terms.total);
            given = terms.at_genesis.saturating_add(given);
            let pool = Pool {
                terms: *terms,
                released: 0,
                beneficiary: beneficiary.clone(),
            };
            Pools::<T>::insert(id, pool);
        }
        assert_eq!(
            total, MAX_SUPPLY,
            "issuance: the pools do not sum to the lifetime supply"
        );
        assert_eq!(
            given, issuance,
            "issuance: the balances of the genesis are not what the pools give at genesis"
        );
        EcosystemPool::<T>::put(Ecosystem {
            remaining: ecosystem,
            emitted: 0,
            months: 0,
        });
    }
}
