//! Which runtime APIs are there, in which versions?

use super::*;
use sp_api::{runtime_decl_for_metadata::MetadataV2, RuntimeApiInfo};

/// Identifier and version of an API trait.
macro_rules! api {
    ($($api:tt)+) => {
        (
            <dyn $($api)+ as RuntimeApiInfo>::ID,
            <dyn $($api)+ as RuntimeApiInfo>::VERSION,
            stringify!($($api)+),
        )
    };
}

#[test]
fn the_runtime_exposes_exactly_the_expected_apis() {
    use frame_support::view_functions::runtime_api::RuntimeViewFunction;
    use frame_system_rpc_runtime_api::AccountNonceApi;
    use pallet_transaction_payment_rpc_runtime_api::{
        TransactionPaymentApi, TransactionPaymentCallApi,
    };
    use sage_primitives::{prices::PricesApi, pricing::PricingApi};
    use sp_api::{Core, Metadata};
    use sp_authority_discovery::AuthorityDiscoveryApi;
    use sp_block_builder::BlockBuilder;
    use sp_consensus_babe::BabeApi;
    use sp_consensus_grandpa::GrandpaApi;
    use sp_genesis_builder::GenesisBuilder;
    use sp_offchain::OffchainWorkerApi;
    use sp_session::SessionKeys;
    use sp_transaction_pool::runtime_api::TaggedTransactionQueue;

    let expected = [
        (api!(Core<Block>), 5),
        (api!(Metadata<Block>), 2),
        (api!(RuntimeViewFunction<Block>), 1),
        (api!(BlockBuilder<Block>), 6),
        (api!(TaggedTransactionQueue<Block>), 3),
        (api!(OffchainWorkerApi<Block>), 2),
        (api!(SessionKeys<Block>), 2),
        (api!(BabeApi<Block>), 2),
        (api!(GrandpaApi<Block>), 3),
        (api!(AuthorityDiscoveryApi<Block>), 1),
        (api!(AccountNonceApi<Block, AccountId, Nonce>), 1),
        (api!(TransactionPaymentApi<Block, Balance>), 4),
        (
            api!(TransactionPaymentCallApi<Block, Balance, RuntimeCall>),
            3,
        ),
        (api!(PricingApi<Block>), 1),
        (api!(PricesApi<Block>), 1),
        (api!(GenesisBuilder<Block>), 1),
    ];

    for ((id, version, name), wanted) in &expected {
        assert_eq!(version, wanted, "{name}");
        assert_eq!(VERSION.api_version(id), Some(*wanted), "{name}");
    }
    let extra = usize::from(cfg!(feature = "runtime-benchmarks"))
        + usize::from(cfg!(feature = "try-runtime"));
    assert_eq!(VERSION.apis.len(), expected.len() + extra);
}

#[test]
fn metadata_is_there_in_the_versions_that_wallets_of_every_age_read() {
    development().execute_with(|| {
        let versions = <Runtime as MetadataV2<Block>>::metadata_versions();
        assert_eq!(
            versions
                .iter()
                .filter(|v| [14, 15, 16].contains(*v))
                .count(),
            3
        );
        for version in [14, 15, 16] {
            let metadata = <Runtime as MetadataV2<Block>>::metadata_at_version(version);
            assert!(
                metadata.is_some_and(|bytes| !bytes.is_empty()),
                "version {version}"
            );
        }
    });
}
