//! The harness notices what it must notice.

use codec::Encode;
use frame::{
    deps::frame_support::storage::{unhashed, with_storage_layer},
    testing_prelude::*,
    token::fungible::{Balanced, Inspect, Mutate},
    traits::{GetCallName, Imbalance},
};
use proptest::{
    prelude::{Just, Strategy},
    strategy::BoxedStrategy,
};
use sage_primitives::{
    epochs::EpochClock,
    programs::ProgramRegistry,
    referrals::ShareFee,
    settlement::Settle,
    workers::{AssignmentEnd, WorkerDirectory},
};

use crate::{
    spies::{FeeRecord, SpyEpochs, SpyPrograms, SpyReferrals, SpySettle, SpyWorkers, REFUSED},
    *,
};

construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
    }
);

#[derive_impl(SystemDefaults)]
impl frame_system::Config for Test {
    type Block = MockBlockU32<Test>;
}

#[derive_impl(BalancesDefaults)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
}

/// The key whose presence breaks the mock's only rule.
const BROKEN: &[u8] = b":broken";

impl MockRuntime for Test {
    type Pallets = AllPalletsWithSystem;
    type Genesis = RuntimeGenesisConfig;

    fn try_state() -> Result<(), TryRuntimeError> {
        ensure!(!unhashed::exists(BROKEN), "the rule is broken");
        Ok(())
    }
}

type BalancesEvent = pallet_balances::Event<Test>;

fn chain() -> TestChain<Test> {
    TestChain::new().with_balance(&ALICE, SAGE)
}

fn burn(amount: u128) -> RuntimeCall {
    RuntimeCall::Balances(pallet_balances::Call::burn {
        value: amount,
        keep_alive: true,
    })
}

#[test]
fn a_chain_starts_at_block_one_without_events() {
    chain().execute(|| {
        assert_eq!(System::block_number(), 1);
        assert!(System::events().is_empty());
        assert_eq!(Balances::balance(&ALICE), SAGE);
        run_to::<Test>(9);
        assert_eq!(System::block_number(), 9);
    });
}

#[test]
#[should_panic(expected = "the accounts do not sum to the issuance")]
fn money_out_of_nowhere_fails_the_test() {
    chain().execute(|| pallet_balances::TotalIssuance::<Test>::put(SAGE - 1));
}

#[test]
#[should_panic(expected = "the accounts do not sum to the issuance")]
fn a_credit_that_is_lost_without_burning_fails_the_test() {
    chain().execute(|| core::mem::forget(Balances::issue(SAGE)));
}

#[test]
#[should_panic(expected = "the rule is broken")]
fn a_broken_invariant_fails_the_test() {
    chain().execute(|| unhashed::put(BROKEN, &1_u8));
}

#[test]
fn a_broken_invariant_can_be_expected() {
    chain().execute_and_break(|| {
        unhashed::put(BROKEN, &1_u8);
        assert_invariant_broken::<Test>("the rule is broken");
    });
}

#[test]
fn events_are_compared_per_pallet_and_exactly() {
    chain().execute(|| {
        assert_no_events!(Test, BalancesEvent);
        assert_ok!(dispatch::<Test>(burn(5), RuntimeOrigin::signed(ALICE)));
        let burned = BalancesEvent::Burned {
            who: ALICE,
            amount: 5,
        };
        assert_only_event!(Test, burned.clone());
        assert_ok!(dispatch::<Test>(burn(5), RuntimeOrigin::signed(ALICE)));
        assert_events!(Test, [burned.clone(), burned]);
        clear_events::<Test>();
        assert_no_events!(Test, BalancesEvent);
    });
}

#[test]
#[should_panic(expected = "assertion `left == right` failed")]
fn an_event_too_many_fails_the_assertion() {
    chain().execute(|| {
        assert_ok!(Balances::mint_into(&BOB, SAGE));
        assert_only_event!(
            Test,
            BalancesEvent::Minted {
                who: BOB,
                amount: SAGE
            }
        );
    });
}

#[test]
fn a_failed_dispatch_leaves_no_trace() {
    chain().execute(|| {
        assert_noop!(
            dispatch::<Test>(burn(2 * SAGE), RuntimeOrigin::signed(ALICE)),
            TokenError::FundsUnavailable
        );
    });
}

#[test]
fn what_a_spy_heard_in_a_failed_call_is_undone() {
    chain().execute(|| {
        let program = H256::repeat_byte(1);
        let outcome: DispatchResult = with_storage_layer(|| {
            SpyPrograms::admit(&program, &[1, 2], None, SAGE)?;
            Err(REFUSED)
        });
        assert_noop!(outcome, REFUSED);
        assert_eq!(SpyPrograms::open(&program), 0);
        assert_ok!(SpyPrograms::admit(&program, &[1, 2], None, SAGE));
        assert_eq!(SpyPrograms::open(&program), 1);
        assert_ok!(SpyPrograms::release(&program));
        assert_noop!(SpyPrograms::release(&program), REFUSED);
    });
}

#[test]
fn a_spy_that_refuses_records_nothing() {
    chain().execute(|| {
        SpyWorkers::refuse(REFUSED);
        assert_noop!(SpyWorkers::reserve(&BOB, &ALICE, 1, SAGE), REFUSED);
        SpyWorkers::accept();
        assert_ok!(SpyWorkers::reserve(&BOB, &ALICE, 1, SAGE));
        SpyWorkers::release(&BOB, 1, SAGE, AssignmentEnd::Paid);
        assert!(SpyWorkers::open().is_empty());
    });
}

#[test]
#[should_panic(expected = "a release names an open reservation")]
fn a_release_that_was_never_reserved_fails_the_test() {
    chain().execute(|| SpyWorkers::release(&BOB, 1, SAGE, AssignmentEnd::TimedOut));
}

#[test]
#[should_panic(expected = "use an error that survives encoding")]
fn a_refusal_that_would_lose_its_text_is_not_accepted() {
    chain().execute(|| SpyWorkers::refuse(DispatchError::Other("text")));
}

#[test]
fn the_settling_spy_conserves_the_payment() {
    chain().execute(|| {
        let payment = Balances::withdraw(
            &ALICE,
            SAGE / 2 + 1,
            Precision::Exact,
            Preservation::Preserve,
            Fortitude::Polite,
        )
        .expect("Alice can pay");
        let division =
            SpySettle::<Balances>::settle(1, &ALICE, &BOB, payment).expect("a spy settles");
        assert_eq!(division.worker + division.burned, SAGE / 2 + 1);
        assert_eq!(Balances::balance(&BOB), division.worker);
        assert_eq!(Balances::total_issuance(), SAGE - division.burned);
    });
}

#[test]
fn the_referring_spy_gives_out_of_the_part_and_no_more_than_there_is() {
    chain().execute(|| {
        let share = |part| {
            let left = SpyReferrals::<Balances>::share(&BOB, 7, Balances::issue(part));
            let left_over = left.peek();
            assert_ok!(Balances::resolve(&ALICE, left).map_err(|_| REFUSED));
            left_over
        };
        assert_eq!(share(5), 5);
        // Charlie has no account and cannot take so little.
        SpyReferrals::<Balances>::give(&CHARLIE, 2);
        assert_eq!(share(5), 5);
        assert_ok!(Balances::mint_into(&CHARLIE, SAGE));
        assert_eq!((share(5), share(1)), (3, 0));
        assert_eq!(Balances::balance(&CHARLIE), SAGE + 3);
        let asked = FeeRecord {
            payer: BOB,
            gmv: 7,
            treasury_part: 1,
        };
        assert_eq!(SpyReferrals::<Balances>::asked()[3], asked);
    });
}

#[test]
fn the_clock_spy_shows_what_was_set() {
    chain().execute(|| {
        assert_eq!((SpyEpochs::current(), SpyEpochs::length()), (1, 20));
        SpyEpochs::set(91);
        SpyEpochs::set_length(7);
        assert_eq!((SpyEpochs::current(), SpyEpochs::length()), (91, 7));
    });
}

#[test]
fn numbered_accounts_differ_from_each_other_and_from_the_named_ones() {
    let named = [ALICE, BOB, CHARLIE, DAVE, EVE, FERDIE];
    let numbered = (0..100).map(account);
    let all: std::collections::BTreeSet<_> = named.into_iter().chain(numbered).collect();
    assert_eq!(all.len(), 106);
    assert!(all.iter().all(|who| who.encode().len() == 32));
}

/// A model of burning: Alice's balance falls by what she burned. `FAULTY` makes it expect too little.
struct Burning<const FAULTY: bool> {
    balance: u128,
}

impl<const FAULTY: bool> CallModel for Burning<FAULTY> {
    type Runtime = Test;
    type Call = OneCall;
    type Step = u128;

    fn chain() -> TestChain<Test> {
        chain()
    }

    fn start() -> Self {
        Self { balance: SAGE }
    }

    fn calls() -> Vec<(&'static str, BoxedStrategy<u128>)> {
        vec![("burn", (0..=SAGE / 4).boxed())]
    }

    fn execute(step: &u128) -> DispatchResult {
        Balances::burn(RuntimeOrigin::signed(ALICE), *step, true)
    }

    fn observe(&mut self, step: &u128, result: DispatchResult) {
        if result.is_ok() {
            self.balance -= if FAULTY { *step / 2 } else { *step };
        }
    }

    fn compare(&self) {
        assert_eq!(Balances::balance(&ALICE), self.balance);
    }
}

/// A pallet whose only call is `burn`.
struct OneCall;

impl GetCallName for OneCall {
    fn get_call_names() -> &'static [&'static str] {
        &["burn"]
    }

    fn get_call_name(&self) -> &'static str {
        "burn"
    }
}

#[test]
fn random_calls_accept_a_chain_that_matches_its_model() {
    random_calls::<Burning<false>>(file!(), 10);
}

/// The same pallet with a generator for none of its calls.
struct Idle;

impl CallModel for Idle {
    type Runtime = Test;
    type Call = OneCall;
    type Step = ();

    fn chain() -> TestChain<Test> {
        chain()
    }

    fn start() -> Self {
        Self
    }

    fn calls() -> Vec<(&'static str, BoxedStrategy<()>)> {
        Vec::new()
    }

    fn others() -> Vec<BoxedStrategy<()>> {
        vec![Just(()).boxed()]
    }

    fn execute((): &()) -> DispatchResult {
        Ok(())
    }

    fn observe(&mut self, (): &(), _: DispatchResult) {}

    fn compare(&self) {}
}

#[test]
#[should_panic(expected = "each call of the pallet needs exactly one generator")]
fn a_call_without_a_generator_fails_the_test() {
    random_calls::<Idle>(file!(), 10);
}

#[test]
fn a_chain_that_differs_from_its_model_is_found() {
    let sequence = random_calls::find_failure::<Burning<true>>(10);
    assert!(sequence.is_some_and(|steps| !steps.is_empty()));
}
