//! Which chains have a faucet.

use sage_pallet_testing::TestChain;

use super::*;
use crate::mock::{unsigned, RuntimeCall};

#[test]
fn a_chain_without_a_faucet_in_its_genesis_can_never_have_one() {
    TestChain::<Test>::from_genesis(&genesis(None, POT)).execute(|| {
        let root = RuntimeOrigin::root;
        assert_noop!(set_config(CONFIG), Refused::Inactive);
        assert_noop!(Faucet::set_paused(root(), false), Refused::Inactive);
        assert_noop!(Faucet::refill(signed(&ALICE), SAGE), Refused::Inactive);
        assert_noop!(claim(&BOB), Refused::Inactive);
        assert_eq!(status(&BOB), Err(Refusal::Inactive));
        let call: RuntimeCall = crate::Call::claim { beneficiary: BOB }.into();
        let refused = super::transactions::validate(unsigned(call));
        assert_eq!(refused, Err(InvalidTransaction::Custom(1).into()));
    });
}

#[test]
fn the_default_genesis_has_none() {
    TestChain::<Test>::new().execute(|| assert_eq!(status(&BOB), Err(Refusal::Inactive)));
}

#[test]
fn the_genesis_opens_and_fills_it() {
    chain().execute(|| {
        assert_eq!(status(&BOB), Ok(DRIP));
        assert_eq!(Sums::<Test>::get().funded, POT);
    });
}

#[test]
fn the_limits_of_the_mock_fit_together() {
    <Faucet as Hooks<u32>>::integrity_test();
}

/// Builds a genesis with another configuration.
fn build(config: FaucetTerms) {
    TestChain::<Test>::from_genesis(&genesis(Some(config), POT));
}

#[test]
#[should_panic(expected = "faucet: DripOutOfRange")]
fn a_drip_that_a_few_fees_would_use_up_is_refused() {
    build(FaucetTerms {
        drip: 10 * EXISTENTIAL_DEPOSIT - 1,
        ..CONFIG
    });
}

#[test]
#[should_panic(expected = "faucet: CooldownOutOfRange")]
fn a_faucet_without_cooldown_is_refused() {
    build(FaucetTerms {
        cooldown: 0,
        ..CONFIG
    });
}

#[test]
#[should_panic(expected = "faucet: BudgetTooSmall")]
fn a_faucet_without_budget_is_refused() {
    build(FaucetTerms {
        daily_budget: 0,
        ..CONFIG
    });
}
