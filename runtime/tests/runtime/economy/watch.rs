//! What must hold of the money after every call and every block.

use super::{acts::Act, dice::ACTORS};
use frame_support::{
    instances::{Instance1, Instance2, Instance3},
    traits::fungible::Inspect,
};
use pallet_grants::{MilestoneState, Plan};
use pallet_jobs::JobStatus;
use pallet_referenda::{ReferendumInfo, ReferendumInfoFor};
use sage_runtime::{
    adapters::FirstComeWorkers,
    configs::{market::USDC, sage::DISPUTE_DEPOSIT},
    *,
};
use sp_core::U256;
use sp_runtime::DispatchResult;
use std::collections::BTreeMap;

/// Calls by which who signs them takes money from others: from a worker that is late, from one whose slash nobody has
/// overturned, by the council's decision, whoever has it executed, and where the other has approved it.
const TAKE: &[&str] = &[
    "Jobs::time_out_job",
    "Jobs::expire_job",
    "Metering::close",
    "CollateralBonds::close_slash",
    "ProverStakes::close_slash",
    "ValidatorBonds::close_slash",
    "Timelock::execute",
    "Assets::transfer_approved",
    "PoolAssets::transfer_approved",
];

/// The pool that every sequence begins with.
const FIRST_POOL: u32 = 0;

/// What was seen last.
pub struct Watch {
    wealth: Vec<Wealth>,
    claimed: BTreeMap<AccountId, Balance>,
    vested: BTreeMap<AccountId, Balance>,
    figures: BTreeMap<String, U256>,
    locked: BTreeMap<AccountId, Balance>,
}

impl Watch {
    pub fn new() -> Self {
        Self {
            wealth: wealth(),
            claimed: BTreeMap::new(),
            vested: BTreeMap::new(),
            figures: BTreeMap::new(),
            locked: BTreeMap::new(),
        }
    }

    /// After a call named `name`, with what came of it.
    pub fn after_call(&mut self, name: &str, act: &Act, result: DispatchResult) {
        let before = core::mem::replace(&mut self.wealth, wealth());
        if result.is_err() {
            assert_eq!(before, self.wealth, "{name} failed and moved money");
        }
        if let Some(by) = act.by.as_ref().filter(|_| !TAKE.contains(&name)) {
            for ((key, had), has) in ACTORS.iter().zip(&before).zip(&self.wealth) {
                let own = key.to_account_id() == *by;
                let takes = had.iter().zip(has).any(|(had, has)| has < had);
                assert!(
                    own || !takes,
                    "{name} by {by} took of {key:?}: {had:?} became {has:?}"
                );
            }
        }
        self.check_issuance();
    }

    /// After a verdict: the cheap rules.
    pub fn after_verdict(&mut self) {
        self.wealth = wealth();
        self.check_issuance();
    }

    /// After each of several blocks: the rules that cost next to nothing.
    pub fn after_block(&mut self) {
        self.check_issuance();
    }

    fn check_issuance(&mut self) {
        let minted = pallet_issuance::TotalMinted::<Runtime>::get();
        let burned = pallet_issuance::Burned::<Runtime>::get().total();
        assert_eq!(
            Balances::total_issuance(),
            minted - burned,
            "the master identity"
        );
        self.read_events();
    }

    /// What the events say of payments and claims.
    fn read_events(&mut self) {
        for record in System::read_events_no_consensus() {
            match record.event {
                RuntimeEvent::Fees(pallet_fees::Event::PaymentSettled {
                    gmv,
                    fee,
                    burn,
                    treasury,
                    stakers,
                    worker_amount,
                    ..
                }) => {
                    assert_eq!(worker_amount + fee, gmv, "a payment's parts");
                    assert_eq!(burn + treasury + stakers, fee, "a fee's parts");
                }
                RuntimeEvent::Rewards(pallet_rewards::Event::RewardClaimed {
                    who, amount, ..
                }) => *self.claimed.entry(who).or_default() += amount,
                _ => {}
            }
        }
        System::reset_events();
    }

    /// What is locked by vesting schedules, which only a call makes more.
    pub fn before_blocks(&mut self) {
        self.locked = locked();
    }

    /// After blocks: all rules.
    pub fn after_blocks(&mut self) {
        self.wealth = wealth();
        let now = locked();
        for (who, before) in &self.locked {
            let locked = now.get(who).copied().unwrap_or_default();
            assert!(locked <= *before, "time has locked more of {who}");
        }
        self.check_all();
    }

    /// Every rule: those of the pallets, and those that no pallet alone can see.
    pub fn check_all(&mut self) {
        super::super::invariants::assert_money_is_in_order();
        assert_held_money_has_a_reason();
        assert_turnouts_are_possible();
        self.nothing_falls();
    }

    /// What was minted, burned, released, vested, paid or earned is not less than before.
    fn nothing_falls(&mut self) {
        for (name, figure) in figures() {
            let before = self.figures.insert(name.clone(), figure);
            assert!(
                before.is_none_or(|before| before <= figure),
                "{name} has fallen"
            );
        }
        for key in ACTORS {
            let who = key.to_account_id();
            let claimable = Rewards::claimable(who.clone());
            let claimed = self.claimed.get(&who).copied().unwrap_or_default();
            let vested = claimed + claimable.subsidy + claimable.top_miner;
            let before = self.vested.insert(who, vested).unwrap_or_default();
            assert!(vested >= before, "what has vested for {key:?} has fallen");
        }
    }
}

/// All SAGE of an actor, free or not, its stablecoins, and its shares in the first pool.
type Wealth = [Balance; 3];

/// What each actor has.
fn wealth() -> Vec<Wealth> {
    let of = |key: &sp_keyring::Sr25519Keyring| {
        let who = key.to_account_id();
        [
            Balances::total_balance(&who),
            Assets::balance(USDC, &who),
            PoolAssets::balance(FIRST_POOL, &who),
        ]
    };
    ACTORS.iter().map(of).collect()
}

/// What vesting schedules lock, by account.
fn locked() -> BTreeMap<AccountId, Balance> {
    use frame_support::traits::VestingSchedule;
    let all = pallet_vesting::Vesting::<Runtime>::iter_keys();
    let locked = |who: AccountId| {
        let amount = <Vesting as VestingSchedule<_>>::vesting_balance(&who)?;
        Some((who, amount))
    };
    all.filter_map(locked).collect()
}

/// Sums that only grow.
fn figures() -> Vec<(String, U256)> {
    let burned = pallet_issuance::Burned::<Runtime>::get();
    let fees = pallet_fees::Total::<Runtime>::get();
    let rewards = pallet_rewards::Total::<Runtime>::get();
    let ecosystem = pallet_issuance::EcosystemPool::<Runtime>::get();
    let referrals = pallet_referral::Total::<Runtime>::get();
    let faucet = pallet_faucet::Sums::<Runtime>::get();
    let amounts = [
        ("minted", pallet_issuance::TotalMinted::<Runtime>::get()),
        ("emitted", ecosystem.emitted),
        ("burned by fees", burned.job_fees),
        ("burned by slashes", burned.slashes),
        ("burned by will", burned.voluntary),
        ("burned as dust", burned.dust),
        ("burned by buybacks", burned.buybacks),
        (
            "bought back",
            pallet_buyback::Total::<Runtime>::get().bought,
        ),
        ("paid for jobs", fees.gmv),
        ("fees", fees.fees),
        ("paid to workers", fees.workers),
        ("claimed by stakers", fees.claimed),
        ("subsidies", rewards.subsidies),
        ("awards", rewards.awards),
        ("rewards claimed", rewards.claimed),
        ("rewards slashed", rewards.slashed),
        ("given by the faucet", faucet.distributed),
        ("shared with referrers", referrals.accrued),
        ("claimed by referrers", referrals.claimed),
    ];
    let mut figures: Vec<(String, U256)> = amounts
        .into_iter()
        .map(|(name, amount)| (name.into(), amount.into()))
        .collect();
    let accumulated = pallet_fees::AccRewardPerStake::<Runtime>::get();
    figures.push(("rewards per stake".into(), accumulated));
    for (id, pool) in pallet_issuance::Pools::<Runtime>::iter() {
        figures.push((format!("released by {id:?}"), pool.released.into()));
    }
    for (id, grant) in pallet_grants::Grants::<Runtime>::iter() {
        let released = match &grant.plan {
            Plan::Linear(schedule) => schedule.released,
            Plan::Milestones(plan) => {
                let paid = plan.milestones.iter();
                let paid = paid.filter(|it| it.state == MilestoneState::Released);
                paid.map(|it| it.amount).sum()
            }
        };
        figures.push((format!("released of grant {id}"), released.into()));
    }
    figures
}

/// What a ledger says that `who` has bonded.
fn bonded<I: 'static>(who: &AccountId) -> Balance
where
    Runtime: pallet_stakes::Config<I>,
{
    pallet_stakes::Bonds::<Runtime, I>::get(who).map_or(0, |bond| bond.held())
}

/// Whether `who` has taken a metered job.
fn runs_for(meter: &pallet_metering::Meter<AccountId, BlockNumber>, who: &AccountId) -> bool {
    matches!(&meter.status, pallet_metering::MeterStatus::Running(running) if running.worker == *who)
}

/// Held money belongs to something that is there, and where no pallet compares the two, in exactly that amount.
fn assert_held_money_has_a_reason() {
    use pallet_jobs::HoldReason as OfJobs;
    use pallet_stakes::HoldReason as OfStakes;
    use RuntimeHoldReason as Reason;

    let jobs: Vec<_> = pallet_jobs::Jobs::<Runtime>::iter_values().collect();
    let meters: Vec<_> = pallet_metering::Meters::<Runtime>::iter_values().collect();
    for (who, holds) in pallet_balances::Holds::<Runtime>::iter() {
        for hold in holds {
            let amount = hold.amount;
            let sound = match hold.id {
                Reason::Jobs(OfJobs::JobEscrow) => {
                    let own = jobs.iter().filter(|job| job.client == who);
                    amount == own.map(|job| job.payment).sum::<Balance>()
                }
                Reason::Jobs(OfJobs::AssignmentBond) => {
                    let mine = |status: &JobStatus<AccountId, BlockNumber>| matches!(status, JobStatus::Assigned { worker, .. } if *worker == who);
                    let taken = jobs.iter().filter(|job| mine(&job.status));
                    let bond = |job: &pallet_jobs::Job<_, _>| {
                        FirstComeWorkers::<Runtime>::bond(job.pays())
                    };
                    let metered = meters.iter().filter(|meter| runs_for(meter, &who));
                    let of_meters =
                        metered.map(|meter| FirstComeWorkers::<Runtime>::bond(meter.rate));
                    amount == taken.map(bond).chain(of_meters).sum::<Balance>()
                }
                Reason::Metering(pallet_metering::HoldReason::MeterEscrow) => {
                    let own = meters.iter().filter(|meter| meter.client == who);
                    amount == own.map(pallet_metering::Meter::escrow).sum::<Balance>()
                }
                Reason::ProverStakes(OfStakes::Bond) => amount == bonded::<Instance1>(&who),
                Reason::ValidatorBonds(OfStakes::Bond) => amount == bonded::<Instance2>(&who),
                Reason::CollateralBonds(OfStakes::Bond) => amount == bonded::<Instance3>(&who),
                Reason::ProverStakes(_)
                | Reason::ValidatorBonds(_)
                | Reason::CollateralBonds(_) => amount % DISPUTE_DEPOSIT == 0,
                Reason::Proofs(_) => {
                    let mut all = pallet_proofs::Programs::<Runtime>::iter_values();
                    all.any(|program| program.owner == who)
                }
                Reason::Grants(pallet_grants::HoldReason::StorageDeposit) => {
                    let mut all = pallet_grants::Grants::<Runtime>::iter_values();
                    all.any(|grant| grant.grantor == who)
                }
                // Compared by their pallets.
                Reason::Referral(_) => true,
                Reason::Grants(pallet_grants::HoldReason::Grant) => true,
                Reason::Preimage(_) => true,
                Reason::SafeMode(_) | Reason::Session(_) => false,
            };
            assert!(sound, "{who} has {amount} held for {:?}", hold.id);
        }
    }
}

/// No more votes than there is money, and none counts more than twice.
fn assert_turnouts_are_possible() {
    for (poll, info) in ReferendumInfoFor::<Runtime>::iter() {
        let ReferendumInfo::Ongoing(status) = info else {
            continue;
        };
        let tally = status.tally;
        assert!(
            tally.turnout <= Balances::total_issuance(),
            "turnout of poll {poll}"
        );
        assert!(
            tally.ayes + tally.nays <= 2 * tally.turnout,
            "power in poll {poll}"
        );
    }
}
