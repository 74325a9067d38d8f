//! Claims as transactions, through the extensions that judge them.

use frame::deps::{
    frame_support::dispatch::GetDispatchInfo,
    sp_runtime::{
        traits::{Applyable, Checkable},
        transaction_validity::{TransactionSource, TransactionValidityError, ValidTransaction},
    },
};

use super::*;
use crate::{
    mock::{unsigned, Brake, RuntimeCall, Transaction, PER_BLOCK},
    WeightInfo,
};

fn claim_call(who: &AccountId) -> RuntimeCall {
    crate::Call::claim {
        beneficiary: who.clone(),
    }
    .into()
}

/// Checks a transaction as a pool does.
pub(super) fn validate(
    transaction: Transaction,
) -> Result<ValidTransaction, TransactionValidityError> {
    let info = transaction.get_dispatch_info();
    let length = transaction.encoded_size();
    let context = frame_system::ChainContext::<Test>::default();
    let checked = transaction.check(&context)?;
    checked.validate::<Test>(TransactionSource::External, &info, length)
}

/// Takes a transaction into the block, as an author does.
fn apply(transaction: Transaction) -> Result<DispatchResult, TransactionValidityError> {
    let info = transaction.get_dispatch_info();
    let length = transaction.encoded_size();
    let context = frame_system::ChainContext::<Test>::default();
    let checked = transaction.check(&context)?;
    let outcome = checked.apply::<Test>(&info, length)?;
    Ok(outcome.map(|_| ()).map_err(|failure| failure.error))
}

fn invalid<O>(code: u8) -> Result<O, TransactionValidityError> {
    Err(InvalidTransaction::Custom(code).into())
}

#[test]
fn an_account_that_does_not_exist_claims_without_signature_and_fee() {
    chain().execute(|| {
        assert!(!frame_system::Account::<Test>::contains_key(BOB));
        let valid = validate(unsigned(claim_call(&BOB))).expect("BOB may claim");
        assert_eq!(valid.provides, vec![("SageFaucet", BOB).encode()]);
        assert!(valid.requires.is_empty());
        assert_eq!((valid.priority, valid.longevity), (0, 16));
        assert!(valid.propagate);
        assert_eq!(apply(unsigned(claim_call(&BOB))), Ok(Ok(())));
        assert_eq!(Balances::free_balance(BOB), DRIP);
    });
}

#[test]
fn the_check_and_the_call_are_both_weighed() {
    let info = unsigned(claim_call(&BOB)).get_dispatch_info();
    assert_eq!(info.call_weight, <() as WeightInfo>::claim());
    assert!(info
        .extension_weight
        .all_gte(<() as WeightInfo>::authorize_claim()));
}

#[test]
fn the_pool_holds_one_claim_of_each_account() {
    chain().execute(|| {
        let tags = |who: &AccountId| {
            let valid = validate(unsigned(claim_call(who))).expect("it is valid");
            valid.provides
        };
        assert_eq!(tags(&BOB), tags(&BOB));
        assert_ne!(tags(&BOB), tags(&CHARLIE));
    });
}

#[test]
fn a_claim_before_its_time_enters_neither_pool_nor_block() {
    chain().execute(|| {
        assert_eq!(apply(unsigned(claim_call(&BOB))), Ok(Ok(())));
        for wait in [0, DAY_MS - 1] {
            Clock::pass(wait);
            assert_eq!(validate(unsigned(claim_call(&BOB))), invalid(4));
            assert_eq!(apply(unsigned(claim_call(&BOB))), invalid(4));
        }
        Clock::pass(1);
        assert!(validate(unsigned(claim_call(&BOB))).is_ok());
    });
}

#[test]
fn a_full_block_leaves_the_claim_to_the_next_one() {
    chain().execute(|| {
        for index in 0..PER_BLOCK {
            assert_eq!(apply(unsigned(claim_call(&account(index)))), Ok(Ok(())));
        }
        let full = apply(unsigned(claim_call(&BOB)));
        assert_eq!(full, Err(InvalidTransaction::ExhaustsResources.into()));
        // A pool asks on top of the block, for the next one.
        next_block();
        assert!(validate(unsigned(claim_call(&BOB))).is_ok());
        assert_eq!(apply(unsigned(claim_call(&BOB))), Ok(Ok(())));
    });
}

#[test]
fn each_reason_has_its_own_code() {
    let told = |expected: u8, prepare: fn()| {
        chain().execute(|| {
            prepare();
            assert_eq!(validate(unsigned(claim_call(&BOB))), invalid(expected));
            assert_eq!(apply(unsigned(claim_call(&BOB))), invalid(expected));
        });
    };
    told(2, || {
        assert_ok!(Faucet::set_paused(RuntimeOrigin::root(), true));
    });
    told(3, || {
        assert_ok!(set_config(FaucetTerms {
            drip: 11 * SAGE,
            daily_budget: 11 * SAGE,
            ..CONFIG
        }));
    });
    told(5, || {
        assert_ok!(set_config(FaucetTerms {
            max_claims: 1,
            ..CONFIG
        }));
        assert_ok!(claim(&BOB));
    });
    told(6, || {
        assert_ok!(set_config(FaucetTerms {
            daily_budget: DRIP,
            ..CONFIG
        }));
        assert_ok!(claim(&CHARLIE));
    });
}

#[test]
fn a_claim_that_the_chain_would_not_run_is_not_let_in() {
    chain().execute(|| {
        // In the block it would fail without a fee, and could be sent again for ever.
        Brake::set(true);
        assert_eq!(validate(unsigned(claim_call(&BOB))), invalid(2));
        assert_eq!(apply(unsigned(claim_call(&BOB))), invalid(2));
        Brake::set(false);
        assert_eq!(apply(unsigned(claim_call(&BOB))), Ok(Ok(())));
    });
}

#[test]
fn a_signed_claim_and_one_by_root_are_no_claims() {
    chain().execute(|| {
        for wrong in [signed(&BOB), RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(Faucet::claim(wrong, BOB), DispatchError::BadOrigin);
        }
    });
}

#[test]
fn no_other_call_comes_without_a_signature() {
    chain().execute(|| {
        for call in [
            crate::Call::refill { amount: 1 },
            crate::Call::set_paused { paused: true },
            crate::Call::set_config { config: CONFIG },
        ] {
            let refused = validate(unsigned(call.into()));
            assert_eq!(refused, Err(InvalidTransaction::UnknownOrigin.into()));
        }
    });
}
