//! Does the market trade within limits, does the oracle know a price only when enough sources do, and is what the treasury
//! buys back burned?

use super::{
    council::{approve, execute as execute_operation},
    invariants::assert_invariants,
    *,
};
use frame_support::{
    assert_noop,
    traits::{fungible::Mutate, tokens::ConversionFromAssetBalance, OnFinalize},
};
use pallet_buyback::{BuybackConfig, Error, Total};
use pallet_timelock::Origin;
use pallet_voting::{RawOrigin, Track};
use sage_primitives::prices::{
    runtime_decl_for_prices_api::PricesApiV1, NoPrice, SagePrice, UsdPrice, PRICE_LIFETIME, USD,
};
use sage_runtime::{
    adapters::{Electorate, Feed, OraclePrices, WorthInSage},
    configs::market::{AssetKind, BuybackPot, Sage, Stablecoin, BTC, MAX_SOURCES, USDC},
    genesis::presets::SHORT_EPOCH,
};
use sp_runtime::{traits::Dispatchable, DispatchError, DispatchResult};
use Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve};

/// Base units of the stablecoin in a dollar.
const DOLLAR: Balance = 1_000_000;

/// What a SAGE costs at first.
const TEN_CENTS: u128 = USD / 10;

/// The sources of the preset.
const SOURCES: [Sr25519Keyring; 3] = [Alice, Bob, Charlie];

type MarketError = pallet_asset_conversion::Error<Runtime>;

fn origin(who: Sr25519Keyring) -> RuntimeOrigin {
    RuntimeOrigin::signed(who.to_account_id())
}

/// The origin of what a poll on `track` has approved.
fn decided(track: Track) -> RuntimeOrigin {
    RawOrigin::Decided(track).into()
}

fn dispatch(call: impl Into<RuntimeCall>, origin: RuntimeOrigin) -> DispatchResult {
    let answer = call.into().dispatch(origin);
    answer.map(|_| ()).map_err(|refusal| refusal.error)
}

fn pair() -> (Box<AssetKind>, Box<AssetKind>) {
    (Box::new(Sage::get()), Box::new(Stablecoin::get()))
}

/// Alice opens the pool of SAGE and the stablecoin and fills it.
fn open_pool(sage: Balance, coins: Balance) {
    let (first, second) = pair();
    assert_ok!(AssetConversion::create_pool(origin(Alice), first, second));
    let (first, second) = pair();
    assert_ok!(AssetConversion::add_liquidity(
        origin(Alice),
        first,
        second,
        sage,
        coins,
        sage,
        coins,
        Alice.to_account_id(),
    ));
}

/// Dave buys exactly 100 SAGE for at most `most` base units of the stablecoin.
fn buy(most: Balance) -> DispatchResult {
    let (sage, coin) = pair();
    let call = pallet_asset_conversion::Call::<Runtime>::swap_tokens_for_exact_tokens {
        path: vec![coin, sage],
        amount_out: 100 * SAGE,
        amount_in_max: most,
        send_to: Dave.to_account_id(),
        keep_alive: true,
    };
    dispatch(call, origin(Dave))
}

fn feed(usd: u128) -> RuntimeCall {
    let values = vec![(Feed::SageUsd, usd)].try_into().expect("one value");
    pallet_oracle::Call::<Runtime, ()>::feed_values { values }.into()
}

/// All sources say that a SAGE costs `usd`.
fn feeds(usd: u128) -> Vec<UncheckedExtrinsic> {
    let feeds = SOURCES.map(|source| signed(source, 0, feed(usd)));
    feeds.into()
}

/// A SAGE costs ten cents on a deep pool and elsewhere, for so long that the breaker rests; the pot has 10,000 dollars.
fn steady_market() {
    run_blocks(1, |_| feeds(TEN_CENTS));
    open_pool(8_000_000 * SAGE, 800_000 * DOLLAR);
    let pot = BuybackPot::get();
    assert_ok!(Assets::transfer(
        origin(Bob),
        USDC,
        pot.into(),
        10_000 * DOLLAR
    ));
    run_to_block(6 * MINUTES);
}

/// The council has a buyback made, after its delay.
fn execute(amount: Balance) -> DispatchResult {
    let call = pallet_buyback::Call::<Runtime>::execute { amount };
    dispatch(call, Origin::Timelocked.into())
}

/// Lets time pass without blocks.
fn wait(millis: u64) {
    pallet_timestamp::Now::<Runtime>::mutate(|now| *now += millis);
}

#[test]
fn w32_a_hundred_sage_with_a_limit_of_twelve_cost_ten_and_nothing_is_bought_above_a_limit() {
    development().execute_with(|| {
        begin_block(1);
        // With these reserves, 100 SAGE cost ten dollars, of which 0.3 percent are the fee.
        open_pool(100_000 * SAGE, 9_960_029_500);
        let dave = Dave.to_account_id();
        let coins = || Assets::balance(USDC, &dave);
        let sage = || Balances::free_balance(&dave);
        let (had_coins, had_sage) = (coins(), sage());

        assert_noop!(
            buy(10 * DOLLAR - 1),
            MarketError::ProvidedMaximumNotSufficientForSwap
        );
        assert_eq!((coins(), sage()), (had_coins, had_sage));

        assert_ok!(buy(12 * DOLLAR));
        assert_eq!(had_coins - coins(), 10 * DOLLAR);
        assert_eq!(sage() - had_sage, 100 * SAGE);
        assert_invariants();
    });
}

#[test]
fn a_pool_pays_the_treasury_when_it_opens_and_gives_back_what_is_taken_out_under_every_brake() {
    development().execute_with(|| {
        begin_block(1);
        let treasury_had = Treasury::pot();
        let alice = Alice.to_account_id();
        open_pool(1_000 * SAGE, 100 * DOLLAR);
        assert_eq!(Treasury::pot() - treasury_had, 10 * SAGE);

        assert_ok!(SafeMode::force_enter(RuntimeOrigin::root()));
        let filtered = frame_system::Error::<Runtime>::CallFiltered;
        assert_noop!(buy(12 * DOLLAR), filtered);
        let (asset1, asset2) = pair();
        let had = (
            Balances::free_balance(&alice),
            Assets::balance(USDC, &alice),
        );
        let call = pallet_asset_conversion::Call::<Runtime>::remove_liquidity {
            asset1,
            asset2,
            // A pool keeps what its account needs.
            lp_token_burn: PoolAssets::balance(0, &alice) / 1_000 * 999,
            amount1_min_receive: 998 * SAGE,
            amount2_min_receive: 99 * DOLLAR,
            withdraw_to: alice.clone(),
        };
        assert_ok!(dispatch(call, origin(Alice)));
        assert!(Balances::free_balance(&alice) >= had.0 + 998 * SAGE);
        assert!(Assets::balance(USDC, &alice) >= had.1 + 99 * DOLLAR);
        assert_invariants();
    });
}

#[test]
fn nobody_makes_shares_in_pools_or_assets_with_a_signature() {
    development().execute_with(|| {
        begin_block(1);
        open_pool(1_000 * SAGE, 100 * DOLLAR);
        let eve = Eve.to_account_id();
        for who in [RuntimeOrigin::root(), origin(Alice), origin(Eve)] {
            assert!(PoolAssets::mint(who.clone(), 0, eve.clone().into(), 1).is_err());
            assert!(Assets::mint(who.clone(), USDC, eve.clone().into(), 1).is_err());
            assert!(Assets::create(who.clone(), 9, eve.clone().into(), 1).is_err());
            assert!(PoolAssets::force_create(who, 9, eve.clone().into(), true, 1).is_err());
        }
    });
}

#[test]
fn who_is_named_the_owner_of_an_asset_frees_nothing_that_pallets_hold() {
    development().execute_with(|| {
        begin_block(1);
        let [dave, eve] = [Dave, Eve].map(|who| Address::from(who.to_account_id()));
        let root = RuntimeOrigin::root;
        assert_ok!(Assets::force_create(root(), 9, dave, true, 1));
        let (name, symbol) = (b"Nine".to_vec(), b"NIN".to_vec());
        assert_ok!(Assets::set_metadata(origin(Dave), 9, name, symbol, 0));
        assert_ok!(ProverStakes::bond(origin(Eve), 1_000 * SAGE, 0));

        let call = pallet_assets::Call::<Runtime, pallet_assets::Instance1>::force_asset_status {
            id: 9,
            owner: eve.clone(),
            issuer: eve.clone(),
            admin: eve.clone(),
            freezer: eve,
            min_balance: 1,
            is_sufficient: true,
            is_frozen: false,
        };
        assert_ok!(dispatch(call, root()));
        assert_ok!(Assets::clear_metadata(origin(Eve), 9));
        assert_invariants();
    });
}

#[test]
fn a_price_is_the_median_of_at_least_three_sources_that_spoke_within_an_hour() {
    development().execute_with(|| {
        run_blocks(1, |_| vec![signed(Alice, 0, feed(TEN_CENTS / 10 * 9))]);
        run_blocks(2, |_| vec![signed(Bob, 0, feed(TEN_CENTS))]);
        assert_eq!(OraclePrices::sage(), Err(NoPrice::TooFewSources));
        let at = Timestamp::get();
        // A price of nothing is none.
        run_blocks(3, |_| vec![signed(Charlie, 0, feed(0))]);
        assert_eq!(OraclePrices::sage(), Err(NoPrice::TooFewSources));
        run_blocks(4, |_| vec![signed(Charlie, 0, feed(5 * TEN_CENTS))]);
        let usd = TEN_CENTS;
        assert_eq!(OraclePrices::sage(), Ok(SagePrice { usd, at }));

        // What Alice has said in block 1 counts for an hour and not a millisecond more.
        let age = Timestamp::get() - slot_of(1) * MILLISECS_PER_BLOCK;
        wait(PRICE_LIFETIME - age - 1);
        assert!(OraclePrices::sage().is_ok());
        wait(1);
        assert_eq!(OraclePrices::sage(), Err(NoPrice::Stale));
    });
}

/// Makes so many accounts the sources, of which the first say these prices, one each, in this order.
fn say(sources: u32, prices: &[u128]) {
    let name = |index: u32| AccountId::from([u8::try_from(index).expect("few"); 32]);
    let names: Vec<_> = (1..=sources).map(name).collect();
    assert_ok!(OracleSources::reset_members(
        decided(Track::Standard),
        names.clone()
    ));
    for (who, usd) in names.into_iter().zip(prices) {
        assert_ok!(dispatch(feed(*usd), RuntimeOrigin::signed(who)));
    }
}

/// The price in cents.
fn cents() -> Result<u128, NoPrice> {
    OraclePrices::sage().map(|price| price.usd / (USD / 100))
}

#[test]
fn of_an_even_number_of_sources_the_lower_of_the_middle_two_is_believed() {
    development().execute_with(|| {
        begin_block(1);
        let cent = USD / 100;
        say(4, &[13 * cent, 9 * cent, 12 * cent, 10 * cent]);
        assert_eq!(cents(), Ok(10));
        let shown = Oracle::get_value(Feed::SageUsd).map(|price| price.value);
        assert_eq!(shown, Some(10 * cent));
    });
    development().execute_with(|| {
        begin_block(1);
        let cent = USD / 100;
        say(5, &[13 * cent, 9 * cent, 12 * cent, 10 * cent, 11 * cent]);
        assert_eq!(cents(), Ok(11));
    });
}

#[test]
fn the_silence_of_half_the_sources_leaves_the_price_to_nobody() {
    let after_silence = |spoke: usize, silent: usize| {
        development().execute_with(|| {
            begin_block(1);
            let prices = vec![TEN_CENTS; spoke + silent];
            say(MAX_SOURCES, &prices);
            assert_eq!(cents(), Ok(10));
            // Those who still speak say what they like.
            wait(PRICE_LIFETIME);
            Oracle::on_finalize(1);
            for who in OracleSources::members().into_iter().take(spoke) {
                assert_ok!(dispatch(feed(USD), RuntimeOrigin::signed(who)));
            }
            cents()
        })
    };
    assert_eq!(after_silence(3, 13), Err(NoPrice::Stale));
    assert_eq!(after_silence(8, 8), Err(NoPrice::Stale));
    assert_eq!(after_silence(9, 7), Ok(100));
    // Who has never spoken is as silent.
    development().execute_with(|| {
        begin_block(1);
        say(MAX_SOURCES, &[USD; 8]);
        assert_eq!(cents(), Err(NoPrice::TooFewSources));
    });
}

#[test]
fn a_source_that_left_is_forgotten_and_one_that_is_named_thrice_counts_once() {
    development().execute_with(|| {
        run_blocks(1, |_| feeds(TEN_CENTS));
        let standard = || decided(Track::Standard);
        let charlie = Charlie.to_account_id();
        assert_ok!(OracleSources::remove_member(standard(), charlie.into()));
        assert_eq!(OraclePrices::sage(), Err(NoPrice::TooFewSources));
        // The oracle itself would still tell it.
        assert!(Oracle::get_value(Feed::SageUsd).is_some());

        let thrice = vec![Alice.to_account_id(); 3];
        assert_ok!(OracleSources::reset_members(standard(), thrice));
        assert_ok!(dispatch(feed(TEN_CENTS), origin(Alice)));
        assert_eq!(OraclePrices::sage(), Err(NoPrice::TooFewSources));
    });
}

#[test]
fn a_source_feeds_once_in_a_block_for_nothing_and_nobody_else_feeds() {
    development().execute_with(|| {
        let had = Balances::free_balance(Bob.to_account_id());
        run_blocks(1, |_| feeds(TEN_CENTS));
        assert_eq!(Balances::free_balance(Bob.to_account_id()), had);

        assert_ok!(dispatch(feed(TEN_CENTS), origin(Bob)));
        assert_noop!(
            dispatch(feed(TEN_CENTS), origin(Bob)),
            pallet_oracle::Error::<Runtime>::AlreadyFeeded
        );
        assert_noop!(
            dispatch(feed(TEN_CENTS), origin(Dave)),
            pallet_oracle::Error::<Runtime>::NoPermission
        );
    });
}

#[test]
fn a_node_tells_the_price_and_what_dollars_are_in_sage() {
    development().execute_with(|| {
        let price = <Runtime as PricesApiV1<Block>>::sage_usd;
        let sage = <Runtime as PricesApiV1<Block>>::sage_for_usd;
        assert_eq!((price(), sage(USD)), (None, None));
        run_blocks(1, |_| feeds(3 * TEN_CENTS));
        assert_eq!(price().map(|price| price.usd), Some(3 * TEN_CENTS));
        assert_eq!(sage(30 * USD), Some(100 * SAGE));
        assert_eq!(sage(USD), Some(3_333_333_333_333_333_334));
    });
}

#[test]
fn the_council_buys_back_and_exactly_what_was_bought_is_burned_and_counted() {
    development().execute_with(|| {
        steady_market();
        let spend = 2_000 * DOLLAR;
        let call = pallet_buyback::Call::<Runtime>::execute { amount: spend };
        assert_noop!(dispatch(call, origin(Alice)), DispatchError::BadOrigin);

        let before = Balances::total_issuance();
        assert_ok!(execute(spend));
        let burned = before - Balances::total_issuance();
        let total = Total::<Runtime>::get();
        assert_eq!((total.spent, total.bought, total.runs), (spend, burned, 1));
        assert_eq!(Issuance::supply().burned.buybacks, burned);
        assert_eq!(Issuance::supply().burned.total(), burned);
        // 20,000 SAGE at the price of the markets; the fee and the depth of the pool cost less than the slippage.
        assert!((19_800 * SAGE..20_000 * SAGE).contains(&burned));
        assert_eq!(Assets::balance(USDC, BuybackPot::get()), 8_000 * DOLLAR);
        assert_invariants();

        assert_noop!(execute(spend), Error::<Runtime>::Cooldown);
    });
}

/// Eve sends the pot a base unit of the stablecoin and one of SAGE.
fn dust() {
    let pot = BuybackPot::get();
    assert_ok!(dispatch(transfer(pot.clone(), 1), origin(Eve)));
    let call = pallet_assets::Call::<Runtime, pallet_assets::Instance1>::transfer {
        id: USDC,
        target: pot.into(),
        amount: 1,
    };
    assert_ok!(dispatch(call, origin(Eve)));
}

/// Eve buys SAGE for 10,000 dollars, or sells what she has bought.
fn bend(bought: Option<Balance>) -> Balance {
    let (sage, coin) = pair();
    let had = Balances::free_balance(Eve.to_account_id());
    let (path, amount_in) = match bought {
        None => (vec![coin, sage], 10_000 * DOLLAR),
        Some(sage_bought) => (vec![sage, coin], sage_bought),
    };
    let call = pallet_asset_conversion::Call::<Runtime>::swap_exact_tokens_for_tokens {
        path,
        amount_in,
        amount_out_min: 1,
        send_to: Eve.to_account_id(),
        keep_alive: true,
    };
    assert_ok!(dispatch(call, origin(Eve)));
    Balances::free_balance(Eve.to_account_id()).saturating_sub(had)
}

#[test]
fn what_the_council_has_decided_is_bought_and_burned_whatever_strangers_do() {
    development().execute_with(|| {
        steady_market();
        let pot = BuybackPot::get();
        let pay = transfer(pot.clone(), 100 * SAGE);
        assert_ok!(dispatch(pay, origin(Alice)));
        let back = pallet_buyback::Call::<Runtime>::return_funds {
            asset: Stablecoin::get(),
            amount: 8_000 * DOLLAR,
        };
        assert_ok!(dispatch(back, Origin::Timelocked.into()));
        // All that is there, to the last base unit.
        let amount = 2_000 * DOLLAR;
        let buy = pallet_buyback::Call::<Runtime>::execute { amount };
        let buy = approve(&buy.into());
        let amount = 100 * SAGE;
        let burn = pallet_buyback::Call::<Runtime>::burn_from_pot { amount };
        let burn = approve(&burn.into());
        assert_eq!(
            execute_operation(buy),
            Err(pallet_timelock::Error::<Runtime>::NotDue.into())
        );
        run_to_block(System::block_number() + 2 * SHORT_EPOCH);

        // A stranger has it executed in a moment in which it must fail, and gains nothing by that.
        dust();
        let bought = bend(None);
        let refused = Err(Error::<Runtime>::Slippage.into());
        assert_eq!(execute_operation(buy), refused);
        assert_eq!(execute_operation(buy), refused);
        bend(Some(bought));
        assert_ok!(execute_operation(buy));
        assert_ok!(execute_operation(burn));

        let left = (Assets::balance(USDC, &pot), Balances::free_balance(&pot));
        assert_eq!(left, (0, 0));
        assert_eq!(Total::<Runtime>::get().spent, 2_000 * DOLLAR + 1);
        assert_eq!(Issuance::supply().burned.voluntary, 100 * SAGE + 1);
        let closed = Err(pallet_timelock::Error::<Runtime>::UnknownOperation.into());
        assert_eq!(execute_operation(buy), closed);
        assert_invariants();
    });
}

#[test]
fn an_operation_that_came_within_a_cooldown_is_executed_after_it() {
    development().execute_with(|| {
        steady_market();
        let config = BuybackConfig {
            automatic: true,
            share: 2_000,
            slippage: 500,
            cooldown: HOURS,
            ..BuybackConfig::default()
        };
        let call = pallet_buyback::Call::<Runtime>::set_config { config };
        assert_ok!(dispatch(call, decided(Track::Standard)));
        let amount = 5_000 * DOLLAR;
        let buy = pallet_buyback::Call::<Runtime>::execute { amount };
        let buy = approve(&buy.into());
        // Anyone triggers the automatic buyback before.
        let trigger = pallet_buyback::Call::<Runtime>::trigger {};
        assert_ok!(dispatch(trigger, origin(Eve)));
        let end = System::block_number() + HOURS;
        run_to_block(System::block_number() + 2 * SHORT_EPOCH);
        let cooldown = Err(Error::<Runtime>::Cooldown.into());
        assert_eq!(execute_operation(buy), cooldown);

        run_to_block(end - 6 * MINUTES - 1);
        for source in SOURCES {
            assert_ok!(dispatch(feed(TEN_CENTS), origin(source)));
        }
        run_to_block(end - 1);
        assert_eq!(execute_operation(buy), cooldown);
        run_to_block(end);
        assert_ok!(execute_operation(buy));
        assert_eq!(Total::<Runtime>::get().spent, 7_000 * DOLLAR);
        assert_invariants();
    });
}

#[test]
fn a_stop_of_the_chain_forgets_what_the_price_was_before() {
    development().execute_with(|| {
        steady_market();
        wait(PRICE_LIFETIME);
        for source in SOURCES {
            assert_ok!(dispatch(feed(TEN_CENTS), origin(source)));
        }
        assert_noop!(execute(2_000 * DOLLAR), Error::<Runtime>::PriceUnsettled);
    });
}

#[test]
fn anyone_makes_the_automatic_buyback_once_a_poll_has_switched_it_on() {
    development().execute_with(|| {
        steady_market();
        let trigger = || pallet_buyback::Call::<Runtime>::trigger {};
        assert_noop!(dispatch(trigger(), origin(Eve)), Error::<Runtime>::Disabled);
        let config = BuybackConfig {
            automatic: true,
            share: 2_000,
            ..BuybackConfig::default()
        };
        let call = pallet_buyback::Call::<Runtime>::set_config { config };
        assert_ok!(dispatch(call, decided(Track::Standard)));
        assert_ok!(dispatch(trigger(), origin(Eve)));
        assert_eq!(Total::<Runtime>::get().spent, 2_000 * DOLLAR);
        assert_invariants();
    });
}

#[test]
fn without_a_price_of_the_markets_nothing_is_bought_and_the_money_goes_back() {
    development().execute_with(|| {
        steady_market();
        wait(PRICE_LIFETIME);
        assert_noop!(execute(2_000 * DOLLAR), Error::<Runtime>::StalePrice);
        let alice = Alice.to_account_id();
        assert_ok!(OracleSources::remove_member(
            RuntimeOrigin::root(),
            alice.into()
        ));
        assert_noop!(execute(2_000 * DOLLAR), Error::<Runtime>::TooFewSources);

        // Neither a price nor a brake keeps the money.
        assert_ok!(SafeMode::force_enter(RuntimeOrigin::root()));
        let had = Assets::balance(USDC, treasury());
        let call = pallet_buyback::Call::<Runtime>::return_funds {
            asset: Stablecoin::get(),
            amount: 10_000 * DOLLAR,
        };
        assert_ok!(dispatch(call, Origin::Timelocked.into()));
        assert_eq!(Assets::balance(USDC, treasury()) - had, 10_000 * DOLLAR);
        assert_invariants();
    });
}

#[test]
fn a_price_that_has_just_jumped_buys_nothing() {
    development().execute_with(|| {
        steady_market();
        // The first block of a session, which is next, has no room for transactions.
        let next = System::block_number() + 2;
        run_blocks(next, |number| match number == next {
            true => feeds(TEN_CENTS / 10 * 13),
            false => Vec::new(),
        });
        assert_noop!(execute(2_000 * DOLLAR), Error::<Runtime>::PriceUnsettled);
    });
}

#[test]
fn what_lies_on_the_pot_votes_for_nobody_and_a_decision_burns_it() {
    development().execute_with(|| {
        begin_block(1);
        let voters = Electorate::get();
        let pay = transfer(BuybackPot::get(), 100 * SAGE);
        assert_ok!(dispatch(pay, origin(Alice)));
        assert_eq!(Electorate::get(), voters - 100 * SAGE);

        let call = pallet_buyback::Call::<Runtime>::burn_from_pot { amount: 99 * SAGE };
        assert_ok!(dispatch(call, decided(Track::Treasury)));
        assert_eq!(Balances::total_issuance(), GENESIS_SUPPLY - 99 * SAGE);
        assert_eq!(Issuance::supply().burned.voluntary, 99 * SAGE);
        assert_invariants();
    });
}

/// A spend of the treasury that pays `amount` of an asset to the pot.
fn spend(asset: AssetKind, amount: Balance) -> RuntimeCall {
    pallet_treasury::Call::spend {
        asset_kind: Box::new(asset),
        amount,
        beneficiary: Box::new(BuybackPot::get()),
        valid_from: None,
    }
    .into()
}

/// Such a spend of the stablecoin, after a decision by `origin`.
fn fill_pot(amount: Balance, origin: RuntimeOrigin) -> DispatchResult {
    dispatch(spend(Stablecoin::get(), amount), origin)
}

#[test]
fn the_smaller_track_spends_a_hundredth_of_each_asset_whatever_the_sources_say() {
    for price in [None, Some(1), Some(TEN_CENTS), Some(u128::MAX)] {
        development().execute_with(|| {
            let said = |_| price.map(feeds).unwrap_or_default();
            run_blocks(1, said);
            let refused = || pallet_treasury::Error::<Runtime>::InsufficientPermission;
            // The treasury has 100,000 dollars.
            let small = || decided(Track::Treasury);
            assert_noop!(fill_pot(1_000 * DOLLAR + 1, small()), refused());
            assert_noop!(fill_pot(100_000 * DOLLAR, small()), refused());
            assert_noop!(fill_pot(Balance::MAX, small()), refused());
            // A base unit less, in case the hundredth is no whole number.
            assert_ok!(fill_pot(1_000 * DOLLAR - 1, small()));
            assert_ok!(fill_pot(10_000 * DOLLAR, decided(Track::LargeTreasury)));
            for index in 0..2 {
                assert_ok!(Treasury::payout(origin(Eve), index));
            }
            let pot = Assets::balance(USDC, BuybackPot::get());
            assert_eq!(pot, 11_000 * DOLLAR - 1);
            // What is left is the measure of the next one.
            let left = Assets::balance(USDC, treasury());
            assert_eq!(left, 89_000 * DOLLAR + 1);
            assert_noop!(fill_pot(900 * DOLLAR, small()), refused());
            assert_ok!(fill_pot(889 * DOLLAR, small()));
            assert_invariants();
        });
    }
}

#[test]
fn a_part_of_an_asset_counts_as_the_same_part_of_the_sage_rounded_up() {
    development().execute_with(|| {
        let coins = AssetKind::WithId(USDC);
        let worth = |amount| WorthInSage::from_asset_balance(amount, coins.clone());
        Balances::set_balance(&treasury(), EXISTENTIAL_DEPOSIT + SAGE + 1);
        assert_eq!(Assets::balance(USDC, treasury()), 100_000 * DOLLAR);
        assert_eq!(worth(100_000 * DOLLAR), Ok(SAGE + 1));
        assert_eq!(worth(50_000 * DOLLAR), Ok(SAGE / 2 + 1));
        assert_eq!(worth(1), Ok(SAGE / (100_000 * DOLLAR) + 1));
        assert_eq!(worth(0), Ok(0));
    });
}

#[test]
fn a_batch_of_the_smaller_track_spends_a_hundredth_of_all_assets_together() {
    development().execute_with(|| {
        let batch = |coins: Balance, sage: Balance| {
            let calls = vec![spend(Stablecoin::get(), coins), spend(Sage::get(), sage)];
            let call = pallet_utility::Call::<Runtime>::batch_all { calls };
            dispatch(call, decided(Track::Treasury))
        };
        let hundredth = Treasury::pot() / 100;
        assert!(batch(600 * DOLLAR, hundredth / 2).is_err());
        assert!(batch(1_000 * DOLLAR, SAGE).is_err());
        assert_ok!(batch(500 * DOLLAR - 1, hundredth / 2));
    });
}

#[test]
fn who_has_a_limit_spends_nothing_that_cannot_be_compared() {
    development().execute_with(|| {
        let refused = || pallet_treasury::Error::<Runtime>::InsufficientPermission;
        // The treasury has no bitcoin, and there is no asset 99.
        for id in [BTC, 99] {
            let one = || spend(AssetKind::WithId(id), 1);
            let small = decided(Track::Treasury);
            assert_noop!(dispatch(one(), small), refused());
            // Who has none may spend such, as often as it likes.
            let calls = vec![one(); 2];
            let both = pallet_utility::Call::<Runtime>::batch_all { calls };
            assert_ok!(dispatch(both, Origin::Timelocked.into()));
        }
        // Without SAGE there is no limit to compare with.
        Balances::set_balance(&treasury(), EXISTENTIAL_DEPOSIT);
        assert_eq!(Treasury::pot(), 0);
        assert_noop!(fill_pot(1, decided(Track::Treasury)), refused());
        assert_ok!(fill_pot(1, decided(Track::LargeTreasury)));
    });
}
