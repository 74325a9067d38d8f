//! Random buybacks against a second account of pot, pool, price and time.

use proptest::prelude::*;
use sage_pallet_testing::{
    random_calls::{one_of, random_calls, CallModel},
    run_to,
    spies::{SpyBurns, SpyUsdPrice},
    TestChain, EXISTENTIAL_DEPOSIT,
};
use sage_primitives::prices::NoPrice;

use super::*;
use crate::{
    math::MAX_CEILING,
    mock::{genesis, BLOCK_TIME, INTERVAL, LEAST_USDC, LONGEST, POOL_SAGE, POOL_USDC, WEALTH},
    Call, Looks, Totals,
};

/// What the pot has of the stablecoin at first.
const COINS_OF_POT: Balance = 150_000 * DOLLAR;

/// One thing to do.
#[derive(Clone, Debug)]
enum Action {
    Execute(Balance),
    Trigger,
    SetConfig(BuybackConfig),
    ReturnCoins(Balance),
    ReturnSage(Balance),
    Burn(Balance),
    Fund(Balance),
    FundSage(Balance),
    Say(u128),
    BeSilent,
    Pass(u32),
    PassADay(u128),
    BuyElsewhere(Balance),
    SellElsewhere(Balance),
}

/// The model.
struct Books {
    block: u32,
    /// Units of 10^-18 dollars for a SAGE, and the block in which it was said.
    price: Option<(u128, u32)>,
    seen: Vec<u128>,
    config: BuybackConfig,
    pot: Balance,
    pot_sage: Balance,
    treasury: Balance,
    treasury_sage: Balance,
    pool: (Balance, Balance),
    issuance: Balance,
    total: Totals,
    last: Option<u32>,
}

/// Whether an account may keep so much.
fn may_stay(rest: Balance, least: Balance) -> bool {
    rest == 0 || rest >= least
}

/// `amount`, and what would be dust after it was taken.
fn with_dust(balance: Balance, amount: Balance, least: Balance) -> Balance {
    match balance.checked_sub(amount) {
        Some(rest) if rest < least => balance,
        _ => amount,
    }
}

impl Books {
    /// The price, if it is not too old.
    fn known_price(&self) -> Option<u128> {
        let young =
            |(_, since): &(u128, u32)| u64::from(self.block - since) * BLOCK_TIME <= 3_600 * 1_000;
        self.price.filter(young).map(|(price, _)| price)
    }

    fn pass(&mut self, blocks: u32) {
        for _ in 0..blocks {
            self.block += 1;
            if self.block.is_multiple_of(INTERVAL) {
                match self.known_price() {
                    Some(price) => self.seen.push(price),
                    None => self.seen.clear(),
                }
            }
        }
    }

    /// What a buyback of `amount` spends and gets, if it may be made.
    fn purchase(&self, amount: Balance) -> Option<(Balance, Balance)> {
        let BuybackConfig {
            min_spend,
            max_spend,
            ceiling,
            slippage,
            cooldown,
            ..
        } = self.config;
        let rest = self.pot.checked_sub(amount)?;
        let spend = match rest < LEAST_USDC {
            true if self.pot <= max_spend => self.pot,
            true => self.pot - LEAST_USDC,
            false => amount,
        };
        let rested = self.last.is_none_or(|last| self.block >= last + cooldown);
        let price = self.known_price()?;
        let seen = self.seen.iter().rev().take(6);
        let steady = seen.clone().count() == 6
            && seen
                .clone()
                .all(|old| 10 * price <= 12 * old && 10 * price >= 8 * old);
        let out = pool_gives(spend, self.pool);
        let wide = |number: u128| U256::from(number);
        let limit = ceiling.min(price * (10_000 + u128::from(slippage)) / 10_000);
        let money = wide(spend) * U256::from(10).pow(30.into());
        let expected = money / wide(price);
        let least = expected * wide(10_000 - u128::from(slippage)) / wide(10_000);
        let possible = rested
            && steady
            && [amount, spend]
                .iter()
                .all(|it| (min_spend..=max_spend).contains(it))
            && wide(out) * wide(limit) >= money
            && wide(out) >= least;
        possible.then_some((spend, out))
    }

    fn buy(&mut self, amount: Balance) -> bool {
        let Some((spend, out)) = self.purchase(amount) else {
            return false;
        };
        self.pot -= spend;
        self.pool = (self.pool.0 - out, self.pool.1 + spend);
        self.issuance -= out;
        self.total.spent += spend;
        self.total.bought += out;
        self.total.runs += 1;
        self.last = Some(self.block);
        true
    }

    fn trigger(&mut self) -> bool {
        let BuybackConfig {
            automatic,
            threshold,
            share,
            max_spend,
            ..
        } = self.config;
        let part = self.pot * u128::from(share) / 10_000;
        automatic && self.pot >= threshold && self.buy(part.min(max_spend))
    }

    fn set_config(&mut self, config: BuybackConfig) -> bool {
        let part = config.threshold * u128::from(config.share) / 10_000;
        let possible = (usdc(1)..=usdc(1_000_000)).contains(&config.min_spend)
            && (config.min_spend..=usdc(1_000_000)).contains(&config.max_spend)
            && (1..=MAX_CEILING).contains(&config.ceiling)
            && config.slippage <= 500
            && (600..=LONGEST).contains(&config.cooldown)
            && config.share <= 10_000
            && part >= config.min_spend;
        if possible {
            self.config = config;
        }
        possible
    }

    fn return_coins(&mut self, amount: Balance) -> bool {
        let all = with_dust(self.pot, amount, LEAST_USDC);
        let possible =
            amount > 0 && amount <= self.pot && may_stay(self.treasury + all, LEAST_USDC);
        if possible {
            self.pot -= all;
            self.treasury += all;
        }
        possible
    }

    fn return_sage(&mut self, amount: Balance) -> bool {
        let all = with_dust(self.pot_sage, amount, EXISTENTIAL_DEPOSIT);
        let possible = amount > 0 && amount <= self.pot_sage;
        if possible {
            self.pot_sage -= all;
            self.treasury_sage += all;
        }
        possible
    }

    fn burn(&mut self, amount: Balance) -> bool {
        let all = with_dust(self.pot_sage, amount, EXISTENTIAL_DEPOSIT);
        let possible = amount > 0 && amount <= self.pot_sage;
        if possible {
            self.pot_sage -= all;
            self.issuance -= all;
        }
        possible
    }

    /// What is not a call of the pallet always succeeds.
    fn follow(&mut self, step: &Action) {
        match *step {
            Action::Fund(amount) => self.pot += amount,
            Action::FundSage(amount) => self.pot_sage += amount,
            Action::Say(price) => self.price = Some((price, self.block)),
            Action::BeSilent => self.price = None,
            Action::Pass(blocks) => self.pass(blocks),
            Action::PassADay(price) => {
                // World::pass lets only the last blocks run.
                self.block += 14_400 - 60;
                self.price = Some((price, self.block));
                self.pass(60);
                self.price = Some((price, self.block));
            }
            Action::BuyElsewhere(spend) => {
                let (sage, coins) = self.pool;
                self.pool = (sage - pool_gives(spend, self.pool), coins + spend);
            }
            Action::SellElsewhere(amount) => {
                let (sage, coins) = self.pool;
                let given = pool_gives(amount, (coins, sage));
                self.pool = (sage + amount, coins - given);
            }
            _ => {}
        }
    }
}

/// Configurations, most of which are allowed.
fn configs() -> BoxedStrategy<BuybackConfig> {
    let dollars = |values: Vec<Balance>| one_of(values.into_iter().map(usdc).collect());
    let spends = (
        dollars(vec![1, 1_000, 1_000, 5_000, 0]),
        dollars(vec![100_000, 100_000, 20_000, 1_000, 1_000_000, 1_000_001]),
    );
    let prices = (
        one_of(vec![
            USD,
            USD,
            EIGHT_CENTS,
            EIGHT_CENTS / 2,
            1,
            0,
            MAX_CEILING + 1,
        ]),
        one_of(vec![0u16, 40, 100, 100, 500, 501]),
    );
    let trigger = (
        proptest::bool::weighted(0.8),
        dollars(vec![10_000, 10_000, 2_000, 100_000, 1]),
        one_of(vec![5_000u16, 5_000, 10_000, 1, 0, 10_001]),
    );
    let cooldown = one_of(vec![600u32, 600, 14_400, LONGEST, 599, LONGEST + 1]);
    (spends, prices, cooldown, trigger)
        .prop_map(
            |((min_spend, max_spend), (ceiling, slippage), cooldown, trigger)| {
                let (automatic, threshold, share) = trigger;
                BuybackConfig {
                    min_spend,
                    max_spend,
                    ceiling,
                    slippage,
                    cooldown,
                    automatic,
                    threshold,
                    share,
                }
            },
        )
        .boxed()
}

impl CallModel for Books {
    type Runtime = Test;
    type Call = Call<Test>;
    type Step = Action;

    fn chain() -> TestChain<Test> {
        let mut genesis = genesis();
        genesis
            .assets
            .accounts
            .push((USDC, pot_account(), COINS_OF_POT));
        genesis.buyback.config.automatic = true;
        TestChain::from_genesis(&genesis)
    }

    fn start() -> Self {
        Self {
            block: 1,
            price: None,
            seen: Vec::new(),
            config: BuybackConfig {
                automatic: true,
                ..BuybackConfig::default()
            },
            pot: COINS_OF_POT,
            pot_sage: 0,
            treasury: 0,
            treasury_sage: SAGE,
            pool: (POOL_SAGE, POOL_USDC),
            // Alice, the pool, the treasury and who speaks for it.
            issuance: WEALTH + POOL_SAGE + 2 * SAGE,
            total: Totals::default(),
            last: None,
        }
    }

    fn calls() -> Vec<(&'static str, BoxedStrategy<Action>)> {
        let amounts = vec![0, 1, LEAST_USDC, usdc(1_000), usdc(4_999), usdc(20_000)];
        let sage = vec![0, 1, EXISTENTIAL_DEPOSIT, SAGE, 2 * SAGE];
        let spends = prop_oneof![
            3 => (900..110_000u128).prop_map(usdc),
            2 => one_of(vec![usdc(1_000), usdc(10_000), usdc(100_000)]),
            1 => usdc(1_000)..usdc(2_000),
        ];
        vec![
            ("execute", spends.prop_map(Action::Execute).boxed()),
            ("trigger", Just(Action::Trigger).boxed()),
            ("set_config", configs().prop_map(Action::SetConfig).boxed()),
            (
                "return_funds",
                prop_oneof![
                    one_of(amounts).prop_map(Action::ReturnCoins),
                    one_of(sage.clone()).prop_map(Action::ReturnSage),
                ]
                .boxed(),
            ),
            ("burn_from_pot", one_of(sage).prop_map(Action::Burn).boxed()),
        ]
    }

    fn others() -> Vec<BoxedStrategy<Action>> {
        let coins = prop_oneof![(1..150_000u128).prop_map(usdc), Just(LEAST_USDC)];
        let sage = one_of(vec![EXISTENTIAL_DEPOSIT, SAGE, 2 * SAGE]);
        let price = || (60..150u128).prop_map(|percent| EIGHT_CENTS * percent / 100);
        let near = || (95..106u128).prop_map(|percent| EIGHT_CENTS * percent / 100);
        let day = || near().prop_map(Action::PassADay).boxed();
        let spend = || {
            (1_000..100_000u128)
                .prop_map(|dollars| Action::Execute(usdc(dollars)))
                .boxed()
        };
        let blocks = one_of(vec![1, 9, 10, 50, 60, 601]);
        vec![
            coins.prop_map(Action::Fund).boxed(),
            sage.prop_map(Action::FundSage).boxed(),
            price().prop_map(Action::Say).boxed(),
            near().prop_map(Action::Say).boxed(),
            Just(Action::BeSilent).boxed(),
            blocks.prop_map(Action::Pass).boxed(),
            day(),
            day(),
            day(),
            day(),
            (1..400_000u128)
                .prop_map(|dollars| Action::BuyElsewhere(usdc(dollars)))
                .boxed(),
            (1..5_000_000u128)
                .prop_map(|sage| Action::SellElsewhere(sage * SAGE))
                .boxed(),
            spend(),
            spend(),
            Just(Action::Trigger).boxed(),
            Just(Action::Trigger).boxed(),
        ]
    }

    fn execute(step: &Action) -> DispatchResult {
        let give_back = |asset, amount| Buyback::return_funds(signed(&DAVE), asset, amount);
        match *step {
            Action::Execute(amount) => return execute(amount),
            Action::Trigger => return trigger(),
            Action::SetConfig(config) => {
                return Buyback::set_config(RuntimeOrigin::root(), config);
            }
            Action::ReturnCoins(amount) => return give_back(Stablecoin::get(), amount),
            Action::ReturnSage(amount) => return give_back(Asset::Native, amount),
            Action::Burn(amount) => return Buyback::burn_from_pot(signed(&DAVE), amount),
            Action::Fund(amount) => fund(amount),
            Action::FundSage(amount) => fund_sage(amount),
            Action::Say(price) => World::set_price(price),
            Action::BeSilent => SpyUsdPrice::forget(NoPrice::TooFewSources),
            Action::Pass(blocks) => run_to::<Test>(System::block_number() + blocks),
            Action::PassADay(price) => World::pass(14_400, price),
            Action::BuyElsewhere(spend) => {
                buy_elsewhere(spend);
            }
            Action::SellElsewhere(amount) => sell_elsewhere(amount),
        }
        Ok(())
    }

    fn observe(&mut self, step: &Action, result: DispatchResult) {
        let expected = match *step {
            Action::Execute(amount) => self.buy(amount),
            Action::Trigger => self.trigger(),
            Action::SetConfig(config) => self.set_config(config),
            Action::ReturnCoins(amount) => self.return_coins(amount),
            Action::ReturnSage(amount) => self.return_sage(amount),
            Action::Burn(amount) => self.burn(amount),
            ref other => {
                self.follow(other);
                true
            }
        };
        assert_eq!(result.is_ok(), expected, "{step:?} gave {result:?}");
    }

    fn compare(&self) {
        assert_eq!((pot(), pot_sage()), (self.pot, self.pot_sage));
        assert_eq!(Assets::balance(USDC, FERDIE), self.treasury);
        assert_eq!(Balances::free_balance(FERDIE), self.treasury_sage);
        assert_eq!(reserves(), self.pool);
        assert_eq!(Balances::total_issuance(), self.issuance);
        let burned: Balance = SpyBurns::burns().iter().map(|(_, amount)| amount).sum();
        assert_eq!(WEALTH + POOL_SAGE + 2 * SAGE - burned, self.issuance);
        assert_eq!(Total::<Test>::get(), self.total);
        assert_eq!(LastRun::<Test>::get(), self.last);
        assert_eq!(Configuration::<Test>::get(), self.config);
        let seen = self.seen.len().saturating_sub(6);
        assert_eq!(Looks::<Test>::get().prices.to_vec(), self.seen[seen..]);
    }
}

#[test]
fn random_buybacks_match_the_books() {
    random_calls::<Books>(file!(), 60);
}
