//! What the pallet does.

mod attacks;
mod invariants;
mod lots;
mod proposals;
mod random;
mod reconcile;
mod referenda;
mod rule;
mod tally;
mod votes;

use frame::{
    deps::{frame_support::traits::schedule::DispatchTime, sp_runtime::DispatchResult},
    testing_prelude::*,
    token::fungible::{freeze::Inspect as _, hold, hold::Mutate as _, Mutate as _},
    traits::Imbalance,
};
use sage_pallet_testing::{run_to, spies::SpyEpochs, AccountId};
use sage_primitives::{Balance, Epoch, SAGE};

use crate::{
    mock::{
        Balances, BondReason, RuntimeCall, RuntimeFreezeReason, RuntimeOrigin, SpyPolls, System,
        Test, Voting, DAY,
    },
    FreezeReason, ProposalOf, Side, Track, Vote, VoterOf, Voters,
};

/// What most tests register and vote with.
const STAKE: Balance = 1_000 * SAGE;

fn signed(who: &AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who.clone())
}

fn register(who: &AccountId, amount: Balance) -> DispatchResult {
    Voting::register(signed(who), amount)
}

fn deregister(who: &AccountId, amount: Balance) -> DispatchResult {
    Voting::deregister(signed(who), amount)
}

fn vote(who: &AccountId, poll: u32, side: Side, capital: Balance) -> DispatchResult {
    Voting::vote(signed(who), poll, side, capital)
}

fn remove_vote(who: &AccountId, poll: u32) -> DispatchResult {
    Voting::remove_vote(signed(who), poll)
}

/// Has an account without a role reconcile `who`.
fn reconcile(who: &AccountId) -> DispatchResult {
    let anyone = signed(&sage_pallet_testing::EVE);
    Voting::reconcile(anyone, who.clone())
        .map(|_| ())
        .map_err(|failure| failure.error)
}

/// A call that does nothing.
fn remark() -> ProposalOf<Test> {
    let call = RuntimeCall::System(frame_system::Call::remark { remark: Vec::new() });
    ProposalOf::<Test>::Inline(call.encode().try_into().expect("it is short"))
}

fn propose(who: &AccountId, track: Track, capital: Balance) -> DispatchResult {
    Voting::propose(
        signed(who),
        track,
        remark(),
        DispatchTime::After(0),
        capital,
    )
}

/// The record of `who`.
fn voter(who: &AccountId) -> VoterOf<Test> {
    Voters::<Test>::get(who).unwrap_or_default()
}

/// The lots of `who`, oldest first.
fn lots(who: &AccountId) -> Vec<(Epoch, Balance)> {
    let lots = voter(who).lots;
    lots.iter().map(|lot| (lot.start, lot.amount)).collect()
}

/// What is frozen for the record of `who`.
fn frozen(who: &AccountId) -> Balance {
    let reason = RuntimeFreezeReason::Voting(FreezeReason::Voting);
    Balances::balance_frozen(&reason, who)
}

/// What `who` may transfer now, the account staying alive.
fn liquid(who: &AccountId) -> Balance {
    use frame::token::fungible::Inspect;

    Balances::reducible_balance(who, Preservation::Preserve, Fortitude::Polite)
}

/// Pays `amount` from one account to another.
fn pay(from: &AccountId, to: &AccountId, amount: Balance) -> DispatchResult {
    Balances::transfer_keep_alive(signed(from), to.clone(), amount)
}

/// Holds `amount` of `who`, as a bond would.
fn hold(who: &AccountId, amount: Balance) {
    assert_ok!(Balances::hold(&BondReason, who, amount));
}

/// Takes `amount` out of the hold of `who` and gives `part` of it to `to`, as the payment of a job does.
fn take(who: &AccountId, amount: Balance, to: &AccountId, part: Balance) {
    let (credit, missing) = <Balances as hold::Balanced<_>>::slash(&BondReason, who, amount);
    assert_eq!(missing, 0);
    let (paid, burned) = credit.split(part);
    assert!(<Balances as fungible::Balanced<_>>::resolve(to, paid).is_ok());
    drop(burned);
}

/// Runs what is done in the rest of a block.
fn idle() -> Weight {
    Voting::on_idle(System::block_number(), Weight::MAX)
}

/// Lets `blocks` blocks pass.
fn pass(blocks: u32) {
    run_to::<Test>(System::block_number() + blocks);
}

/// The votes of `who`: poll, side, capital, power.
fn votes(who: &AccountId) -> Vec<(u32, Side, Balance, Balance)> {
    let told = |vote: &Vote<u32>| (vote.poll, vote.side, vote.capital, vote.power);
    voter(who).votes.iter().map(told).collect()
}

/// Ayes, nays and turnout of a poll.
fn counted(poll: u32) -> (Balance, Balance, Balance) {
    let tally = SpyPolls::tally(poll);
    (tally.ayes, tally.nays, tally.turnout)
}
