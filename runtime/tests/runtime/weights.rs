//! Does every pallet use weights that were measured or derived for it, never the free ones?

use super::*;
use core::any::type_name;
use frame_support::instances::{Instance1, Instance2, Instance3};

/// Name of the weights of every pallet that has some.
fn wired() -> Vec<(&'static str, &'static str)> {
    macro_rules! names {
        ($($pallet:ident),* $(,)?) => {
            vec![$((stringify!($pallet), type_name::<<Runtime as $pallet::Config>::WeightInfo>())),*]
        };
    }
    let mut names = names![
        pallet_asset_conversion,
        pallet_babe,
        pallet_balances,
        pallet_buyback,
        pallet_collateral,
        pallet_epochs,
        pallet_faucet,
        pallet_fees,
        pallet_grandpa,
        pallet_grants,
        pallet_issuance,
        pallet_jobs,
        pallet_metering,
        pallet_migrations,
        pallet_multisig,
        pallet_oracle,
        pallet_preimage,
        pallet_pricing,
        pallet_proofs,
        pallet_proxy,
        pallet_referenda,
        pallet_referral,
        pallet_rewards,
        pallet_safe_mode,
        pallet_scheduler,
        pallet_session,
        pallet_sudo,
        pallet_timelock,
        pallet_timestamp,
        pallet_transaction_payment,
        pallet_treasury,
        pallet_tx_pause,
        pallet_utility,
        pallet_vesting,
        pallet_voting,
    ];
    names.extend(instances());
    names.push((
        "frame_system",
        type_name::<<Runtime as frame_system::Config>::SystemWeightInfo>(),
    ));
    names.push((
        "frame_system::extensions",
        type_name::<<Runtime as frame_system::Config>::ExtensionsWeightInfo>(),
    ));
    names
}

/// The same of the pallets that are there more than once, or could be.
fn instances() -> Vec<(&'static str, &'static str)> {
    macro_rules! names {
        ($($pallet:ident: $instance:ident),* $(,)?) => {
            vec![$((
                stringify!($pallet),
                type_name::<<Runtime as $pallet::Config<$instance>>::WeightInfo>(),
            )),*]
        };
    }
    names![
        pallet_assets: Instance1,
        pallet_assets: Instance2,
        pallet_membership: Instance1,
        pallet_stakes: Instance1,
        pallet_stakes: Instance2,
        pallet_stakes: Instance3,
    ]
}

#[test]
fn every_pallet_uses_weights_over_this_runtime() {
    for (pallet, weights) in wired() {
        let upstream =
            weights == format!("{pallet}::weights::SubstrateWeight<sage_runtime::Runtime>");
        let ours = weights.starts_with("sage_runtime::weights::")
            && weights.ends_with("<sage_runtime::Runtime>");
        assert!(upstream || ours, "{pallet} uses {weights}");
    }
}

#[test]
fn every_pallet_with_calls_is_in_the_list() {
    use frame_support::traits::GetCallMetadata;

    // These have weights under another name, or take the weight of the call they carry.
    let listed: Vec<String> = wired()
        .iter()
        .map(|(pallet, _)| pallet.replace('_', ""))
        .collect();
    for name in RuntimeCall::get_module_names() {
        let crate_name = match *name {
            "System" => "framesystem".into(),
            "MultiBlockMigrations" => "palletmigrations".into(),
            "ProverStakes" | "ValidatorBonds" | "CollateralBonds" => "palletstakes".into(),
            "Assets" | "PoolAssets" => "palletassets".into(),
            "OracleSources" => "palletmembership".into(),
            other => format!("pallet{}", other.to_lowercase()),
        };
        assert!(
            listed.contains(&crate_name),
            "{name} has calls but is not in the list"
        );
    }
}

#[test]
fn an_equivocation_report_weighs_more_with_more_validators_and_never_less_than_its_floor() {
    use pallet_babe::WeightInfo as _;
    use pallet_grandpa::WeightInfo as _;

    type Babe = sage_runtime::weights::PalletBabe;
    type Grandpa = sage_runtime::weights::PalletGrandpa;

    assert_eq!(
        Babe::report_equivocation(0, 0),
        Babe::report_equivocation(100, 0)
    );
    assert!(Babe::report_equivocation(1_000, 0).all_gte(Babe::report_equivocation(100, 0)));
    assert!(
        Grandpa::report_equivocation(1_000, 0).ref_time()
            > Grandpa::report_equivocation(100, 0).ref_time()
    );

    // A report fits into a block even with the largest set.
    let limits = configs::system::RuntimeBlockWeights::get();
    let largest = limits
        .get(frame_support::dispatch::DispatchClass::Normal)
        .max_extrinsic;
    let report = Grandpa::report_equivocation(1_000, 0);
    assert!(report.all_lte(largest.expect("normal transactions are limited")));
}
