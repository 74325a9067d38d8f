//! Do sessions turn, and can an equivocation be proven after its session has ended?

use super::*;
use codec::Decode;
use configs::consensus::{ReportableSessions, REPORT_PERIOD};
use frame_support::traits::KeyOwnerProofSystem;
use pallet_session::historical::HistoricalSessions;
use sp_consensus_babe::{AuthorityId as BabeId, EquivocationProof, KEY_TYPE};
use sp_core::Pair;
use sp_keystore::{testing::MemoryKeystore, KeystoreExt};
use sp_session::MembershipProof;

/// Alice's key for authoring blocks.
fn alice_babe() -> BabeId {
    Sr25519Keyring::Alice.public().into()
}

/// Proof that Alice's authoring key is one of the running session.
fn alice_owns_her_key() -> MembershipProof {
    Historical::prove((KEY_TYPE, alice_babe())).expect("Alice is a validator")
}

/// Two headers that Alice signed for `slot`.
fn equivocation(slot: u64) -> EquivocationProof<Header> {
    let header = |state_root: u8| {
        let pre_digest = PreDigest::SecondaryPlain(SecondaryPlainPreDigest {
            authority_index: 0,
            slot: slot.into(),
        });
        let mut header = Header::new(
            1,
            Hash::zero(),
            Hash::repeat_byte(state_root),
            Hash::zero(),
            Digest {
                logs: vec![DigestItem::babe_pre_digest(pre_digest)],
            },
        );
        let signature = Sr25519Keyring::Alice.pair().sign(header.hash().as_ref());
        header
            .digest_mut()
            .push(DigestItem::babe_seal(signature.into()));
        header
    };
    EquivocationProof {
        offender: alice_babe(),
        slot: slot.into(),
        first_header: header(1),
        second_header: header(2),
    }
}

/// Reports Alice's equivocation at `slot`.
fn report(slot: u64, key_owner_proof: MembershipProof) -> Result<(), sp_runtime::DispatchError> {
    let reporter = RuntimeOrigin::signed(Sr25519Keyring::Bob.to_account_id());
    Babe::report_equivocation(reporter, Box::new(equivocation(slot)), key_owner_proof)
        .map(|_| ())
        .map_err(|failed| failed.error)
}

#[test]
fn sessions_turn_after_as_many_blocks_as_the_genesis_says() {
    development().execute_with(|| {
        let length = session_length();
        assert_eq!(length, 20);
        run_to_block(length);
        assert_eq!(Session::current_index(), 0);
        run_to_block(length + 1);
        assert_eq!(Session::current_index(), 1);
        run_to_block(3 * length + 1);
        assert_eq!(Session::current_index(), 3);
        assert_eq!(pallet_babe::EpochIndex::<Runtime>::get(), 3);
    });
}

#[test]
fn the_authorities_of_the_genesis_stay() {
    local_testnet().execute_with(|| {
        let validators = Session::validators();
        let babe = pallet_babe::Authorities::<Runtime>::get();
        let grandpa = Grandpa::grandpa_authorities();
        run_to_block(4 * session_length() + 1);

        assert_eq!(Session::validators(), validators);
        assert_eq!(pallet_babe::Authorities::<Runtime>::get(), babe);
        assert_eq!(Grandpa::grandpa_authorities(), grandpa);
        assert_eq!(AuthorityDiscovery::authorities().len(), 3);
        // No change of authorities, so nothing for a light client to follow.
        assert_eq!(pallet_grandpa::CurrentSetId::<Runtime>::get(), 0);
    });
}

#[test]
fn every_session_from_the_first_on_is_committed_to() {
    development().execute_with(|| {
        assert!(HistoricalSessions::<Runtime>::contains_key(0));
        assert!(HistoricalSessions::<Runtime>::contains_key(1));
        run_to_block(3 * session_length() + 1);
        for session in 0..=Session::current_index() + 1 {
            assert!(
                HistoricalSessions::<Runtime>::contains_key(session),
                "session {session}"
            );
        }
    });
}

#[test]
fn an_equivocation_is_recorded_even_when_its_session_is_over() {
    development().execute_with(|| {
        run_to_block(5);
        let proof = alice_owns_her_key();
        run_to_block(2 * session_length() + 1);
        assert_eq!(Session::current_index(), 2);

        assert_ok!(report(slot_of(3), proof.clone()));
        assert_eq!(pallet_offences::Reports::<Runtime>::iter().count(), 1);

        // The same offence is not recorded twice.
        assert_eq!(
            report(slot_of(3), proof),
            Err(pallet_babe::Error::<Runtime>::DuplicateOffenceReport.into())
        );
        assert_eq!(pallet_offences::Reports::<Runtime>::iter().count(), 1);
        // Nobody is disabled: no punishment is wired yet.
        assert!(Session::disabled_validators().is_empty());
    });
}

#[test]
fn a_key_proof_of_another_session_does_not_fit_an_equivocation() {
    development().execute_with(|| {
        run_to_block(session_length() + 1);
        let later = alice_owns_her_key();
        assert_eq!(
            report(slot_of(3), later),
            Err(pallet_babe::Error::<Runtime>::InvalidKeyOwnershipProof.into())
        );
    });
}

#[test]
fn one_header_twice_is_no_equivocation() {
    development().execute_with(|| {
        run_to_block(5);
        let mut same = equivocation(slot_of(3));
        same.second_header = same.first_header.clone();
        let reporter = RuntimeOrigin::signed(Sr25519Keyring::Bob.to_account_id());
        let outcome = Babe::report_equivocation(reporter, Box::new(same), alice_owns_her_key());
        assert_eq!(
            outcome.map_err(|failed| failed.error).map(|_| ()),
            Err(pallet_babe::Error::<Runtime>::InvalidEquivocationProof.into())
        );
    });
}

#[test]
fn a_validator_replaces_its_keys_and_old_and_new_keys_stay_provable() {
    let mut chain = development();
    chain.register_extension(KeystoreExt::new(MemoryKeystore::new()));
    chain.execute_with(|| {
        run_to_block(2);
        let alice = Sr25519Keyring::Alice.to_account_id();
        let old = alice_owns_her_key();

        let generated = SessionKeys::generate(&alice.encode(), None);
        let keys = generated.keys;
        assert_ok!(Session::set_keys(
            RuntimeOrigin::signed(alice.clone()),
            keys.clone(),
            generated.proof.encode()
        ));
        run_to_block(3 * session_length() + 1);

        let authorities = pallet_babe::Authorities::<Runtime>::get();
        assert_eq!(
            authorities.iter().map(|(id, _)| id).collect::<Vec<_>>(),
            [&keys.babe]
        );
        assert_eq!(pallet_grandpa::CurrentSetId::<Runtime>::get(), 1);

        assert_eq!(
            Historical::check_proof((KEY_TYPE, alice_babe()), old),
            Some((alice.clone(), ())),
        );
        let new = Historical::prove((KEY_TYPE, keys.babe.clone())).expect("the new key is used");
        run_to_block(4 * session_length() + 1);
        assert_eq!(
            Historical::check_proof((KEY_TYPE, keys.babe), new),
            Some((alice, ()))
        );
    });
}

#[test]
fn keys_without_proof_of_possession_are_refused() {
    development().execute_with(|| {
        let bob = Sr25519Keyring::Bob;
        let keys = SessionKeys {
            grandpa: sp_keyring::Ed25519Keyring::Bob.public().into(),
            babe: bob.public().into(),
            authority_discovery: bob.public().into(),
        };
        frame_support::assert_noop!(
            Session::set_keys(RuntimeOrigin::signed(bob.to_account_id()), keys, vec![]),
            pallet_session::Error::<Runtime>::InvalidProof
        );
    });
}

#[test]
fn registering_keys_costs_a_deposit_that_comes_back() {
    let mut chain = development();
    chain.register_extension(KeystoreExt::new(MemoryKeystore::new()));
    chain.execute_with(|| {
        let bob = Sr25519Keyring::Bob.to_account_id();
        let before = Balances::free_balance(&bob);
        let generated = SessionKeys::generate(&bob.encode(), None);
        let origin = RuntimeOrigin::signed(bob.clone());

        assert_ok!(Session::set_keys(
            origin.clone(),
            generated.keys,
            generated.proof.encode()
        ));
        let deposit: Balance = <Runtime as pallet_session::Config>::KeyDeposit::get();
        assert!(deposit > 0);
        assert_eq!(Balances::free_balance(&bob), before - deposit);

        assert_ok!(Session::purge_keys(origin));
        assert_eq!(Balances::free_balance(&bob), before);
    });
}

#[test]
fn commitments_are_kept_as_long_as_a_report_is_accepted_and_no_longer() {
    // Sessions of half a day: 14 of them and the running one.
    let mut genesis = genesis_of(DEV_RUNTIME_PRESET);
    genesis["consensusParams"]["sessionLength"] = (DAYS / 2).into();
    chain_from(&genesis).execute_with(|| {
        let reach: u32 = ReportableSessions::get();
        assert_eq!(reach, 15);
        assert!(reach * session_length() >= REPORT_PERIOD);

        begin_block(1);
        for _ in 0..20 {
            Session::rotate_session();
        }
        assert_eq!(Session::current_index(), 20);
        assert!(!HistoricalSessions::<Runtime>::contains_key(4));
        assert!(HistoricalSessions::<Runtime>::contains_key(5));
        assert_eq!(HistoricalSessions::<Runtime>::iter().count(), 17);
    });
}

#[test]
fn session_keys_decode_in_the_order_in_which_they_are_published() {
    let keys = SessionKeys {
        grandpa: sp_keyring::Ed25519Keyring::Alice.public().into(),
        babe: Sr25519Keyring::Alice.public().into(),
        authority_discovery: Sr25519Keyring::Bob.public().into(),
    };
    let raw = SessionKeys::decode_into_raw_public_keys(&keys.encode()).expect("whole keys");
    let types: Vec<_> = raw.iter().map(|(_, key_type)| key_type.0).collect();
    assert_eq!(types, [*b"gran", *b"babe", *b"audi"]);
    assert_eq!(SessionKeys::decode(&mut &keys.encode()[..]), Ok(keys));
}
