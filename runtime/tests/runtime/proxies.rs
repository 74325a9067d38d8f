//! May a proxy do only what its kind says?

use super::*;
use frame_support::traits::InstanceFilter;
use sage_runtime::adapters::ProxyType;

const KINDS: [ProxyType; 4] = [
    ProxyType::Any,
    ProxyType::NonTransfer,
    ProxyType::SessionKeys,
    ProxyType::CancelProxy,
];

/// One call of each subject.
fn samples() -> Vec<RuntimeCall> {
    let account = Sr25519Keyring::Bob.to_account_id();
    vec![
        transfer(account.clone(), SAGE),
        frame_system::Call::remark { remark: vec![] }.into(),
        pallet_session::Call::purge_keys {}.into(),
        pallet_utility::Call::batch { calls: vec![] }.into(),
        pallet_proxy::Call::remove_proxies {}.into(),
        pallet_proxy::Call::reject_announcement {
            delegate: account.clone().into(),
            call_hash: Hash::zero(),
        }
        .into(),
        pallet_treasury::Call::payout { index: 0 }.into(),
        pallet_multisig::Call::cancel_as_multi {
            threshold: 2,
            other_signatories: vec![account],
            timepoint: Default::default(),
            call_hash: [0; 32],
        }
        .into(),
    ]
}

#[test]
fn only_an_unlimited_proxy_moves_funds_or_changes_proxies() {
    let account = Sr25519Keyring::Bob.to_account_id();
    let calls = [
        transfer(account, SAGE),
        pallet_proxy::Call::remove_proxies {}.into(),
    ];
    for call in &calls {
        assert!(ProxyType::Any.filter(call));
        for kind in [
            ProxyType::NonTransfer,
            ProxyType::SessionKeys,
            ProxyType::CancelProxy,
        ] {
            assert!(!kind.filter(call), "{kind:?}");
        }
    }
}

#[test]
fn a_wider_kind_allows_all_that_a_narrower_one_does() {
    for wide in KINDS {
        for narrow in KINDS.iter().filter(|narrow| wide.is_superset(narrow)) {
            for call in samples() {
                assert!(
                    !narrow.filter(&call) || wide.filter(&call),
                    "{wide:?} {narrow:?}"
                );
            }
        }
    }
    assert!(!ProxyType::NonTransfer.is_superset(&ProxyType::Any));
    assert!(ProxyType::Any.is_superset(&ProxyType::Any));
}

#[test]
fn the_encoding_of_the_kinds_is_fixed() {
    let encoded: Vec<Vec<u8>> = KINDS.iter().map(Encode::encode).collect();
    assert_eq!(encoded, [[0], [1], [2], [3]]);
}
