//! The chain, and what its users do in an epoch.

use std::collections::VecDeque;

use frame_support::traits::{
    fungible::{Balanced, Inspect, Mutate},
    tokens::{Fortitude, Precision, Preservation},
    Hooks,
};
use pallet_issuance::PoolId;
use sage_primitives::{
    pricing::{ComputePrices, Quote},
    programs::ProofTerms,
    proofs::{OnProofVerdict, ProofTask, RunOutcome, Verdict},
    settlement::Settle,
    JobId,
};
use sage_runtime::{
    configs::governance::TreasuryAccount, genesis::presets::ENDOWED, AccountId, Balance, Balances,
    Epochs, Fees, Issuance, Pricing, ProverStakes, Rewards, Runtime, RuntimeOrigin, System, DAYS,
    SAGE,
};
use sp_genesis_builder::runtime_decl_for_genesis_builder::GenesisBuilderV1;
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring;
use sp_runtime::traits::TypedGet;

use crate::{scenario::Scenario, table::Row};

/// The one circuit with a price.
const CIRCUIT: u32 = 1;
/// Cycles of a unit.
const UNIT: u32 = 1 << 16;
/// Units of an average job: four million cycles.
const JOB_UNITS: u64 = 61;
/// The most units that one settlement of the simulation stands for, so that their cycles are a `u32`.
const MAX_UNITS: u64 = 60_000;
/// Fleets of workers, by their stakes in SAGE: one of each step of the daily caps (economics S9).
const FLEETS: [Balance; 12] = [
    1_000, 1_000, 1_000, 1_000, 10_000, 10_000, 10_000, 50_000, 50_000, 50_000, 200_000, 200_000,
];
/// Epochs of a month.
const MONTH: usize = 30;

/// What one epoch moved, in base units.
#[derive(Clone, Copy, Default)]
struct Flow {
    gmv: Balance,
    treasury: Balance,
    stakers: Balance,
}

/// A chain with the fleets staked.
pub struct Market {
    chain: TestExternalities,
    scenario: Scenario,
    epoch: u32,
    month: VecDeque<Flow>,
    sums: Flow,
    fees_burned: Balance,
}

impl Market {
    /// The preset `testnet`, whose figures are those of a public network, with every fleet staked.
    pub fn open(scenario: Scenario) -> Self {
        let preset = sage_runtime::genesis::get_preset(&"testnet".into()).expect("the preset");
        let mut chain = TestExternalities::new_empty();
        chain.execute_with(|| {
            let patch = serde_json::from_slice(&preset).expect("presets are JSON");
            let default = <Runtime as GenesisBuilderV1<sage_runtime::Block>>::get_preset(&None);
            let mut genesis: serde_json::Value =
                serde_json::from_slice(&default.expect("the default")).expect("it is JSON");
            merge(&mut genesis, patch);
            let built = <Runtime as GenesisBuilderV1<sage_runtime::Block>>::build_state(
                serde_json::to_vec(&genesis).expect("JSON is serializable"),
            );
            built.expect("the preset builds");
            System::set_block_number(1);
            holders_sell();
            for (index, stake) in FLEETS.iter().enumerate() {
                let fleet = fleet(index);
                let funds = stake * SAGE + SAGE;
                transfer(&clients(), &fleet, funds);
                ProverStakes::bond(RuntimeOrigin::signed(fleet), stake * SAGE, 0)
                    .expect("a fleet can stake");
            }
        });
        Self {
            chain,
            scenario,
            epoch: 1,
            month: VecDeque::new(),
            sums: Flow::default(),
            fees_burned: 0,
        }
    }

    /// One epoch.
    pub fn day(&mut self) -> Row {
        let epoch = self.epoch;
        let scenario = self.scenario.clone();
        let (flow, burned, used, capacity) = self.chain.execute_with(|| {
            begin(epoch);
            let capacity = scenario.capacity_at(epoch);
            Pricing::set_capacity(RuntimeOrigin::root(), CIRCUIT, capacity)
                .expect("root sets the capacity");
            let used = scenario.demand_at(epoch, price() as f64 / SAGE as f64);
            let used = used.min(capacity);
            let (flow, burned) = work(epoch, used);
            if (epoch as usize).is_multiple_of(MONTH) {
                month_ends(scenario.expense * SAGE);
            }
            (flow, burned, used, capacity)
        });
        self.epoch += 1;
        self.fees_burned += burned;
        self.month.push_back(flow);
        if self.month.len() > MONTH {
            self.month.pop_front();
        }
        self.sums.stakers += flow.stakers;
        self.row(epoch, flow, used * 100 / capacity.max(1))
    }

    fn row(&mut self, epoch: u32, flow: Flow, utilisation: u64) -> Row {
        let sum = |part: fn(&Flow) -> Balance| self.month.iter().map(part).sum::<Balance>();
        let (gmv_month, income, stakers) = (
            sum(|flow| flow.gmv),
            sum(|flow| flow.treasury),
            sum(|flow| flow.stakers),
        );
        let (fees_burned, to_stakers) = (self.fees_burned, self.sums.stakers);
        self.chain.execute_with(|| {
            let supply = Issuance::supply();
            let staked = pallet_fees::TotalStake::<Runtime>::get().max(1);
            Row {
                epoch,
                minted: supply.minted / SAGE,
                burned: supply.burned.total() / SAGE,
                issuance: supply.issuance / SAGE,
                price_micro: price() * 1_000_000 / SAGE,
                utilisation,
                gmv: flow.gmv / SAGE,
                gmv_month: gmv_month / SAGE,
                fees_burned: fees_burned / SAGE,
                treasury_income_month: income / SAGE,
                treasury: Balances::balance(&TreasuryAccount::get()) / SAGE,
                to_stakers: to_stakers / SAGE,
                staker_yield_bps: stakers * 12 * 10_000 / staked,
                subsidies: subsidies_granted() / SAGE,
                budget: Rewards::free_budget() / SAGE,
            }
        })
    }

    /// Checks the rules of every pallet that moves money.
    #[cfg(test)]
    pub fn check(&mut self) {
        self.chain.execute_with(|| {
            let checks = [
                Issuance::do_try_state(),
                Fees::do_try_state(),
                Pricing::do_try_state(),
                ProverStakes::do_try_state(),
                Rewards::do_try_state(),
            ];
            for check in checks {
                check.expect("no rule is broken");
            }
        });
    }
}

/// The one account of all clients: who sells SAGE sells it to them.
fn clients() -> AccountId {
    Sr25519Keyring::Alice.to_account_id()
}

/// The account of a fleet.
fn fleet(index: usize) -> AccountId {
    AccountId::from([index as u8 + 1; 32])
}

/// Begins an epoch as a block does.
fn begin(epoch: u32) {
    let first = (epoch - 1) * DAYS;
    System::reset_events();
    System::set_block_number(first.max(1));
    if epoch > 1 {
        Epochs::on_initialize(first);
    }
}

/// Price of a unit; 0 while compute is free.
fn price() -> Balance {
    match Pricing::quote(CIRCUIT, UNIT) {
        Some(Quote::Price(price)) => price,
        _ => 0,
    }
}

/// Has the fleets work `units` in equal parts. Returns what was paid, and what of it was burned.
fn work(epoch: u32, units: u64) -> (Flow, Balance) {
    let (mut flow, mut burned) = (Flow::default(), 0);
    let part = units / FLEETS.len() as u64;
    for index in 0..FLEETS.len() {
        let worker = fleet(index);
        let mut left = part;
        while price() > 0 && left > 0 {
            let now = left.min(MAX_UNITS);
            left -= now;
            let payment = pay(Balance::from(now) * price());
            let settled = Fees::settle(u64::from(epoch), &clients(), &worker, payment.0)
                .expect("a payment can be divided");
            Pricing::record_use(CIRCUIT, now as u32 * UNIT);
            flow.gmv += payment.1;
            flow.treasury += settled.treasury;
            flow.stakers += settled.stakers;
            burned += settled.burned;
        }
        prove(epoch, index, part / JOB_UNITS);
        sell(&worker);
    }
    (flow, burned)
}

type Payment = frame_support::traits::fungible::Credit<AccountId, Balances>;

/// Takes a payment from the clients.
fn pay(amount: Balance) -> (Payment, Balance) {
    let payment = Balances::withdraw(
        &clients(),
        amount,
        Precision::Exact,
        Preservation::Preserve,
        Fortitude::Polite,
    );
    (payment.expect("the clients can pay"), amount)
}

/// Tells the rewards of `jobs` proven by a fleet, until they add nothing more today.
fn prove(epoch: u32, index: usize, jobs: u64) {
    let worker = fleet(index);
    for number in 0..jobs {
        let before = subsidies_granted();
        // Ids of the simulation only need to differ.
        let job: JobId = (u64::from(epoch) << 32) + ((index as u64) << 24) + number;
        let task = ProofTask {
            job,
            attempt: 1,
            client: clients(),
            worker: worker.clone(),
            program: Default::default(),
            terms: ProofTerms {
                circuit: CIRCUIT,
                version: 1,
                policy: 1,
            },
            input_hash: Default::default(),
            max_cycles: JOB_UNITS as u32 * UNIT,
        };
        let verdict = Verdict {
            statement: sp_core::H256::from_low_u64_be(job),
            cycles: JOB_UNITS as u32 * UNIT,
            outcome: RunOutcome::Halted,
            outputs: &[],
        };
        Rewards::on_verified(&task, &verdict).expect("a reward never stops a settlement");
        if subsidies_granted() == before {
            break;
        }
    }
}

/// What was ever granted as a subsidy.
fn subsidies_granted() -> Balance {
    pallet_rewards::Total::<Runtime>::get().subsidies
}

/// An account sells what it has free, but one SAGE.
fn sell(who: &AccountId) {
    let free = Balances::reducible_balance(who, Preservation::Preserve, Fortitude::Polite);
    if free > SAGE {
        transfer(who, &clients(), free - SAGE);
    }
}

/// Whoever has SAGE of the genesis or of a pool sells it to the clients.
fn holders_sell() {
    for holder in ENDOWED {
        let who = holder.to_account_id();
        if who != clients() {
            sell(&who);
        }
    }
}

/// Everyone claims, the pools release, and the treasury spends what a month costs, if it has as much.
fn month_ends(expense: Balance) {
    for index in 0..FLEETS.len() {
        let who = fleet(index);
        // There may be nothing yet.
        let _ = Fees::claim_staker_rewards(RuntimeOrigin::signed(who.clone()));
        let _ = Rewards::claim(RuntimeOrigin::signed(who.clone()), who, None);
    }
    for pool in PoolId::ALL {
        let _ = Issuance::release(RuntimeOrigin::signed(clients()), pool);
    }
    holders_sell();
    let treasury = TreasuryAccount::get();
    let has = Balances::reducible_balance(&treasury, Preservation::Preserve, Fortitude::Polite);
    transfer(&treasury, &clients(), expense.min(has));
}

fn transfer(from: &AccountId, to: &AccountId, amount: Balance) {
    if amount > 0 {
        Balances::transfer(from, to, amount, Preservation::Preserve).expect("there is as much");
    }
}

/// JSON merge patch (RFC 7386).
fn merge(target: &mut serde_json::Value, patch: serde_json::Value) {
    use serde_json::Value::{Null, Object};
    match (target, patch) {
        (Object(target), Object(patch)) => {
            for (key, value) in patch {
                merge(target.entry(key).or_insert(Null), value);
            }
        }
        (target, patch) => *target = patch,
    }
}
