//! Calls of the market, of the sources of prices, and of the buyback.

use super::{
    acts::{free, missing, mostly, signed, Act},
    dice::{is_actor, Dice},
};
use frame_support::{assert_ok, traits::fungible::NativeOrWithId};
use pallet_buyback::BuybackConfig;
use pallet_membership::Members;
use pallet_timelock::Origin;
use pallet_voting::{RawOrigin, Track};
use sage_primitives::prices::USD;
use sage_runtime::{
    adapters::Feed,
    configs::market::{AssetKind, BuybackPot, Sage, BTC, ETH, STRK, USDC},
    *,
};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie};
use sp_runtime::Permill;

/// Base units of the stablecoin in a dollar.
const DOLLAR: Balance = 1_000_000;

/// What a SAGE costs at first.
const TEN_CENTS: u128 = USD / 10;

/// A decision of the track for parameters.
fn standard() -> RuntimeOrigin {
    RawOrigin::Decided(Track::Standard).into()
}

fn origin(who: Sr25519Keyring) -> RuntimeOrigin {
    RuntimeOrigin::signed(who.to_account_id())
}

/// The other side of a pool.
fn asset(id: u32) -> Box<AssetKind> {
    Box::new(NativeOrWithId::WithId(id))
}

fn sage() -> Box<AssetKind> {
    Box::new(Sage::get())
}

/// Opens a pool that is deep enough for small buybacks, and fills the pot for them.
pub fn open() {
    let configured = BuybackConfig {
        min_spend: 100 * DOLLAR,
        slippage: 500,
        cooldown: HOURS,
        automatic: true,
        threshold: 2_000 * DOLLAR,
        // More would move the pool by more than the slippage.
        share: 500,
        ..BuybackConfig::default()
    };
    assert_ok!(Buyback::set_config(standard(), configured));
    let pot = BuybackPot::get();
    assert_ok!(Assets::transfer(
        origin(Bob),
        USDC,
        pot.clone().into(),
        50_000 * DOLLAR
    ));
    assert_ok!(Balances::transfer_allow_death(
        origin(Bob),
        pot.into(),
        1_000 * SAGE
    ));
    let alice = origin(Alice);
    assert_ok!(AssetConversion::create_pool(
        alice.clone(),
        sage(),
        asset(USDC)
    ));
    assert_ok!(AssetConversion::add_liquidity(
        alice,
        sage(),
        asset(USDC),
        1_000_000 * SAGE,
        100_000 * DOLLAR,
        1,
        1,
        Alice.to_account_id(),
    ));
    for source in [Alice, Bob, Charlie] {
        let values = vec![(Feed::SageUsd, TEN_CENTS)];
        let values = values.try_into().expect("one value");
        assert_ok!(Oracle::feed_values(origin(source), values));
    }
}

pub fn conversion(call: &str, dice: &mut Dice) -> Option<Act> {
    let by = dice.actor();
    let other = dice.pick(&[USDC, USDC, USDC, STRK, ETH, BTC]);
    let most = Assets::balance(other, &by) / 16;
    let call = match call {
        "create_pool" => pallet_asset_conversion::Call::<Runtime>::create_pool {
            asset1: sage(),
            asset2: asset(other),
        },
        "add_liquidity" => pallet_asset_conversion::Call::add_liquidity {
            asset1: sage(),
            asset2: asset(other),
            amount1_desired: dice.amount(free(&by) / 32),
            amount2_desired: dice.amount(most),
            amount1_min: 0,
            amount2_min: 0,
            mint_to: dice.actor(),
        },
        "remove_liquidity" => {
            let shares = pallet_assets::Account::<Runtime, pallet_assets::Instance2>::iter();
            // Not those of the pool itself, which keeps some for ever.
            let shares = shares.filter(|(_, who, _)| is_actor(who));
            let (share, who, account) = dice.one_of(shares)?;
            let pools = pallet_asset_conversion::Pools::<Runtime>::iter();
            let mut pools = pools.filter(|(_, pool)| pool.lp_token == share);
            let ((first, second), _) = pools.next()?;
            let call = pallet_asset_conversion::Call::<Runtime>::remove_liquidity {
                asset1: Box::new(first),
                asset2: Box::new(second),
                lp_token_burn: dice.amount(account.balance / 2),
                amount1_min_receive: 0,
                amount2_min_receive: 0,
                withdraw_to: who.clone(),
            };
            return Some(signed(who, call));
        }
        "touch" => pallet_asset_conversion::Call::touch {
            asset1: sage(),
            asset2: asset(other),
        },
        "create_pool_with_fee" | "set_pool_fee" => return Some(fees(call, other, by, dice)),
        _ => swap(call, other, &by, most, dice),
    };
    Some(signed(by, call))
}

/// Trades, now and then over two pools.
fn swap(
    call: &str,
    other: u32,
    by: &AccountId,
    most: Balance,
    dice: &mut Dice,
) -> pallet_asset_conversion::Call<Runtime> {
    let sells = dice.one_in(2);
    let path = match dice.below(8) {
        0 => vec![asset(other), sage(), asset(BTC)],
        _ if sells => vec![sage(), asset(other)],
        _ => vec![asset(other), sage()],
    };
    let send_to = if dice.one_in(4) {
        dice.actor()
    } else {
        by.clone()
    };
    let keep_alive = !dice.one_in(4);
    let of_sage = dice.amount(10_000 * SAGE);
    let of_asset = dice.amount(most);
    let (sold, bought) = if sells {
        (of_sage, of_asset)
    } else {
        (of_asset, of_sage)
    };
    match call {
        "swap_exact_tokens_for_tokens" => {
            pallet_asset_conversion::Call::swap_exact_tokens_for_tokens {
                path,
                amount_in: sold,
                amount_out_min: 1,
                send_to,
                keep_alive,
            }
        }
        "swap_tokens_for_exact_tokens" => {
            pallet_asset_conversion::Call::swap_tokens_for_exact_tokens {
                path,
                amount_out: bought,
                amount_in_max: sold,
                send_to,
                keep_alive,
            }
        }
        _ => missing("AssetConversion", call),
    }
}

/// Calls by which governance changes what a trade costs.
fn fees(call: &str, other: u32, creator: AccountId, dice: &mut Dice) -> Act {
    let fee = Permill::from_parts(dice.below(40_000));
    let call = match call {
        "create_pool_with_fee" => pallet_asset_conversion::Call::<Runtime>::create_pool_with_fee {
            creator,
            asset1: sage(),
            asset2: asset(other),
            fee,
        },
        "set_pool_fee" => pallet_asset_conversion::Call::set_pool_fee {
            pool_id: (Sage::get(), *asset(other)),
            fee,
        },
        _ => missing("AssetConversion", call),
    };
    mostly(dice, standard(), call)
}

/// One of those who feed the oracle.
fn source(dice: &mut Dice) -> Option<AccountId> {
    dice.one_of(Members::<Runtime, pallet_membership::Instance1>::get())
}

pub fn oracle(call: &str, dice: &mut Dice) -> Option<Act> {
    let known = source(dice).unwrap_or_else(|| dice.actor());
    let by = dice.rather(known);
    let price = match dice.below(16) {
        0 => 0,
        1 => u128::MAX,
        _ => TEN_CENTS / 100 * u128::from(95 + dice.below(10)),
    };
    let values = vec![(Feed::SageUsd, price)];
    let values = values.try_into().expect("one value");
    Some(match call {
        "feed_values" => signed(
            by,
            pallet_oracle::Call::<Runtime, ()>::feed_values { values },
        ),
        _ => missing("Oracle", call),
    })
}

pub fn sources(call: &str, dice: &mut Dice) -> Option<Act> {
    use pallet_membership::Call;
    let known = source(dice).unwrap_or_else(|| dice.actor());
    let who: Address = known.clone().into();
    let new: Address = dice.actor().into();
    let call = match call {
        "add_member" => Call::<Runtime, pallet_membership::Instance1>::add_member { who: new },
        "remove_member" => Call::remove_member { who },
        "swap_member" => Call::swap_member {
            remove: who,
            add: new,
        },
        "reset_members" => Call::reset_members {
            // An account that is named twice counts once.
            members: (0..3 + dice.below(3)).map(|_| dice.actor()).collect(),
        },
        // The filter refuses it.
        "change_key" => {
            let by = dice.rather(known);
            let call = Call::<Runtime, pallet_membership::Instance1>::change_key { new };
            return Some(signed(by, call));
        }
        // Nobody may make the two.
        "set_prime" => Call::set_prime { who },
        "clear_prime" => Call::clear_prime {},
        _ => missing("OracleSources", call),
    };
    Some(mostly(dice, standard(), call))
}

pub fn buyback(call: &str, dice: &mut Dice) -> Option<Act> {
    use pallet_buyback::Call;
    let pot = BuybackPot::get();
    let coins = Assets::balance(USDC, &pot);
    let council = Origin::Timelocked;
    Some(match call {
        "execute" => {
            let amount = (100 * DOLLAR).max(dice.amount(coins / 16));
            mostly(dice, council, Call::<Runtime>::execute { amount })
        }
        "trigger" => signed(dice.actor(), Call::<Runtime>::trigger {}),
        "return_funds" => {
            let call = Call::<Runtime>::return_funds {
                asset: *asset(USDC),
                amount: dice.amount(coins / 64),
            };
            mostly(dice, RawOrigin::Decided(Track::Treasury), call)
        }
        "burn_from_pot" => {
            let amount = dice.amount(free(&pot) / 16);
            mostly(dice, council, Call::<Runtime>::burn_from_pot { amount })
        }
        "set_config" => {
            let config = BuybackConfig {
                min_spend: DOLLAR * Balance::from(dice.below(200)),
                slippage: u16::try_from(dice.below(600)).expect("basis points"),
                cooldown: HOURS + dice.below(2) * HOURS,
                automatic: !dice.one_in(4),
                threshold: 4_000 * DOLLAR,
                share: 500,
                ..BuybackConfig::default()
            };
            mostly(dice, standard(), Call::<Runtime>::set_config { config })
        }
        _ => missing("Buyback", call),
    })
}
