//! Grants that change hands.

use sage_pallet_testing::{assert_only_event, clear_events, FERDIE};

use super::*;
use crate::{
    mock::{chain, START},
    Error, Event,
};

fn transfer(id: GrantId, to: &AccountId) -> DispatchResult {
    Grants::transfer_beneficiary(signed(&BOB), id, to.clone())
}

#[test]
fn the_new_beneficiary_earns_what_is_not_paid_yet() {
    chain().execute(|| {
        let id = linear(0, 30, true);
        SpyEpochs::set(11);
        assert_ok!(release(id));
        SpyEpochs::set(16);
        clear_events::<Test>();
        assert_ok!(transfer(id, &FERDIE));
        assert_only_event!(
            Test,
            Event::<Test>::BeneficiaryChanged {
                grant: id,
                beneficiary: FERDIE
            }
        );
        assert_ok!(release(id));
        assert_eq!(free(&BOB), START + 50 * SAGE);
        assert_eq!(free(&FERDIE), START + 25 * SAGE);
        assert_noop!(transfer(id, &BOB), Error::<Test>::NotBeneficiary);
    });
}

#[test]
fn the_new_beneficiary_submits_and_is_paid() {
    chain().execute(|| {
        let id = milestones(true);
        approve(id);
        assert_ok!(transfer(id, &FERDIE));
        let sent = Grants::submit_evidence(signed(&BOB), id, 1, EVIDENCE);
        assert_noop!(sent, Error::<Test>::NotBeneficiary);
        assert_ok!(Grants::submit_evidence(signed(&FERDIE), id, 1, EVIDENCE));
        assert_ok!(pay(id, 0));
        assert_eq!(free(&FERDIE), START + 100 * SAGE);
    });
}

#[test]
fn a_grant_goes_to_no_other_party_of_it() {
    chain().execute(|| {
        let id = milestones(true);
        assert_noop!(transfer(id, &BOB), Error::<Test>::SameBeneficiary);
        for to in [ALICE, Grants::pot()] {
            assert_noop!(transfer(id, &to), Error::<Test>::InvalidBeneficiary);
        }
        assert_noop!(transfer(id, &DAVE), Error::<Test>::BeneficiaryIsVerifier);
        let stolen = Grants::transfer_beneficiary(signed(&EVE), id, EVE);
        assert_noop!(stolen, Error::<Test>::NotBeneficiary);
        // No verifier decides on time.
        let id = linear(0, 30, true);
        assert_ok!(transfer(id, &DAVE));
    });
}
