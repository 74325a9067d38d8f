//! What the pallet does.

mod actives;
mod binding;
mod claims;
mod flaws;
mod invariants;
mod random;
mod registering;
mod sharing;
mod terms;

use frame::{testing_prelude::*, token::fungible::Mutate};
use sage_pallet_testing::{
    account, spies::SpyEpochs, AccountId, ALICE, BOB, CHARLIE, DAVE, EVE, EXISTENTIAL_DEPOSIT,
    FERDIE,
};
use sage_primitives::{epochs::EpochClock, Balance, Epoch, SAGE};

use crate::{
    mock::{chain, pay, pay_part, Balances, BindDeposit, Referral, RuntimeOrigin, Test},
    mock::{REGISTER_DEPOSIT, WEALTH},
    *,
};

/// Errors of the mock.
type Refused = Error<Test>;

/// The smallest payment that makes a client active.
const TRADE: Balance = 1_000 * SAGE;

fn signed(who: &AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who.clone())
}

fn code(text: &str) -> Code {
    text.as_bytes()
        .to_vec()
        .try_into()
        .expect("a code has at most 16 characters")
}

fn register(who: &AccountId, text: &str) -> DispatchResult {
    Referral::register(signed(who), code(text))
}

fn bind(who: &AccountId, text: &str) -> DispatchResult {
    Referral::bind_referrer(signed(who), code(text))
}

/// Asks for the rewards of `who`, as somebody else.
fn claim(who: &AccountId) -> DispatchResult {
    Referral::claim(signed(&EVE), who.clone())
}

fn set_terms(terms: Terms) -> DispatchResult {
    Referral::set_terms(RuntimeOrigin::root(), terms)
}

fn set_paused(paused: bool) -> DispatchResult {
    Referral::set_paused(RuntimeOrigin::root(), paused)
}

/// Registers Bob, and binds Alice to him.
fn alice_by_bob() {
    assert_ok!(register(&BOB, "BOBS-CODE"));
    assert_ok!(bind(&ALICE, "BOBS-CODE"));
}

/// Binds the clients with these numbers to Bob, and lets each make a payment that counts.
fn active_clients(numbers: std::ops::Range<u32>) {
    for index in numbers {
        let who = account(index);
        Balances::set_balance(&who, WEALTH);
        assert_ok!(bind(&who, "BOBS-CODE"));
        pay(&who, TRADE);
    }
}

fn info(who: &AccountId) -> ReferrerInfo {
    Referral::referrer_info(who.clone()).expect("the account is a referrer")
}

fn pending(who: &AccountId) -> Balance {
    info(who).pending
}

/// Number of active referrals, and the tier.
fn standing(who: &AccountId) -> (u32, Tier) {
    let info = info(who);
    (info.actives, info.tier)
}

fn held(reason: HoldReason, who: &AccountId) -> Balance {
    use frame::token::fungible::hold::Inspect;
    Balances::balance_on_hold(&reason.into(), who)
}

fn treasury() -> Balance {
    Balances::free_balance(FERDIE) - SAGE
}

fn pass_epochs(count: Epoch) {
    SpyEpochs::set(SpyEpochs::current() + count);
}

/// Terms with other shares, at the usual numbers of actives.
fn shares(shares: [u16; 4]) -> Terms {
    let mut terms = Terms::default();
    for (tier, share) in terms.tiers.iter_mut().zip(shares) {
        tier.share = share;
    }
    terms
}

/// Terms with tiers at other numbers of actives, and the usual shares.
fn steps(steps: [u32; 4]) -> Terms {
    let mut terms = Terms::default();
    for (tier, actives) in terms.tiers.iter_mut().zip(steps) {
        tier.actives = actives;
    }
    terms
}
