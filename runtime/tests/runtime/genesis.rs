//! Do the presets build, and do they hold what they promise?

use super::*;
use sage_primitives::{
    epochs::EpochClock,
    pricing::{ComputePrices, Quote},
};
use sage_runtime::genesis::{preset_names, presets};
use sp_consensus_babe::runtime_decl_for_babe_api::BabeApiV2;

#[test]
fn the_presets_carry_the_names_that_tools_expect() {
    let names: Vec<String> = preset_names().iter().map(|id| id.to_string()).collect();
    assert_eq!(names, ["development", "local_testnet", "testnet"]);
    assert_eq!(
        sage_runtime::genesis::get_preset(&PresetId::from("mainnet")),
        None
    );
}

#[test]
fn every_preset_builds_and_holds_exactly_the_supply_of_the_genesis() {
    for name in preset_names() {
        chain_from(&genesis_of(name.as_ref())).execute_with(|| {
            assert_eq!(Balances::total_issuance(), 110_000_000 * SAGE, "{name}");

            let accounts: Balance = frame_system::Account::<Runtime>::iter_values()
                .map(|account| account.data.free + account.data.reserved)
                .sum();
            assert_eq!(accounts, GENESIS_SUPPLY, "{name}");
            assert_eq!(ConsensusParams::do_try_state(), Ok(()), "{name}");
        });
    }
}

#[cfg(feature = "try-runtime")]
#[test]
fn every_preset_keeps_the_invariants_of_every_pallet() {
    use frame_support::traits::{TryState, TryStateSelect};

    for name in preset_names() {
        chain_from(&genesis_of(name.as_ref())).execute_with(|| {
            assert_ok!(<AllPalletsWithSystem as TryState<BlockNumber>>::try_state(
                0,
                TryStateSelect::All
            ));
        });
    }
}

#[test]
fn every_well_known_account_and_the_treasury_are_endowed() {
    development().execute_with(|| {
        for account in presets::ENDOWED {
            assert_eq!(
                Balances::free_balance(account.to_account_id()),
                9_000_000 * SAGE
            );
        }
        assert_eq!(
            Balances::free_balance(treasury()),
            1_990_000 * SAGE - 2 * EXISTENTIAL_DEPOSIT
        );
        assert_eq!(Balances::free_balance(Faucet::pot()), 10_000 * SAGE);
        assert_eq!(Balances::free_balance(Fees::pot()), EXISTENTIAL_DEPOSIT);
        assert_eq!(Balances::free_balance(Referral::pot()), EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn every_well_known_account_has_test_tokens_and_nobody_can_mint_them() {
    use configs::market::{BTC, ETH, STRK, USDC};
    use frame_support::traits::fungibles::{metadata::Inspect, roles};

    for name in preset_names() {
        chain_from(&genesis_of(name.as_ref())).execute_with(|| {
            let tokens = [
                (USDC, 6, 1_000_000),
                (STRK, 18, 1_000_000),
                (ETH, 18, 1_000),
                (BTC, 8, 100),
            ];
            for (id, decimals, whole) in tokens {
                assert_eq!(<Assets as Inspect<_>>::decimals(id), decimals);
                assert_eq!(<Assets as roles::Inspect<_>>::issuer(id), Some(treasury()));
                for account in presets::ENDOWED {
                    let amount = Assets::balance(id, account.to_account_id());
                    assert_eq!(amount, whole * 10_u128.pow(decimals.into()), "{name}");
                }
            }
            assert_eq!(Assets::balance(USDC, treasury()), 100_000_000_000);
            assert_eq!(OracleSources::members().len(), 3);
        });
    }
    let default: RuntimeGenesisConfig = Default::default();
    assert!(default.assets.assets.is_empty() && default.oracle_sources.members.is_empty());
}

#[test]
fn development_has_one_authority_and_the_test_network_three() {
    let alice = Sr25519Keyring::Alice.to_account_id();
    development().execute_with(|| {
        assert_eq!(Session::validators(), core::slice::from_ref(&alice));
        assert_eq!(pallet_babe::Authorities::<Runtime>::get().len(), 1);
        assert_eq!(Grandpa::grandpa_authorities().len(), 1);
        assert_eq!(AuthorityDiscovery::authorities().len(), 1);
    });
    local_testnet().execute_with(|| {
        let expected = [
            Sr25519Keyring::Alice,
            Sr25519Keyring::Bob,
            Sr25519Keyring::Charlie,
        ];
        assert_eq!(
            Session::validators(),
            expected.map(|key| key.to_account_id())
        );
        assert_eq!(pallet_babe::Authorities::<Runtime>::get().len(), 3);
        assert_eq!(Grandpa::grandpa_authorities().len(), 3);
        assert_eq!(AuthorityDiscovery::authorities().len(), 3);
    });
}

#[test]
fn the_test_network_runs_at_the_pace_of_a_public_one() {
    chain_from(&genesis_of("testnet")).execute_with(|| {
        assert_eq!(Session::validators().len(), 3);
        let configuration = <Runtime as BabeApiV2<Block>>::configuration();
        assert_eq!(configuration.epoch_length, 2_400);
        assert_eq!(<Epochs as EpochClock>::length(), 14_400);
        assert_eq!(pallet_collateral::GraceUntil::<Runtime>::get(), 180);
        // Free up to and with epoch 90.
        let quote = |epoch: u32| {
            System::set_block_number((epoch - 1) * 14_400);
            <Pricing as ComputePrices>::quote(1, 1)
        };
        assert_eq!(quote(90), Ok(Quote::Free));
        assert_eq!(quote(91), Ok(Quote::Price(SAGE / 10)));
    });
}

#[test]
fn the_node_reads_the_epoch_length_of_the_genesis() {
    for (length, mut genesis) in [
        (20, genesis_of("development")),
        (7, genesis_of("development")),
    ] {
        genesis["consensusParams"]["sessionLength"] = length.into();
        chain_from(&genesis).execute_with(|| {
            let configuration = <Runtime as BabeApiV2<Block>>::configuration();
            assert_eq!(configuration.epoch_length, length);
            assert_eq!(configuration.slot_duration, 6_000);
            assert_eq!(configuration.authorities.len(), 1);
            assert_eq!(
                configuration.allowed_slots,
                sp_consensus_babe::AllowedSlots::PrimaryAndSecondaryVRFSlots
            );
            assert_eq!(
                <Runtime as BabeApiV2<Block>>::current_epoch().duration,
                length
            );
        });
    }
}

#[test]
fn a_genesis_without_preset_has_no_root_key_and_sessions_of_four_hours() {
    let default: RuntimeGenesisConfig = Default::default();
    assert_eq!(default.sudo.key, None);
    assert_eq!(default.consensus_params.session_length, 2_400);

    development().execute_with(|| {
        let alice = Sr25519Keyring::Alice.to_account_id();
        assert_eq!(pallet_sudo::Key::<Runtime>::get(), Some(alice));
    });
}
