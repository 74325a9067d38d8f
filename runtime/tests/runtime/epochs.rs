//! Does the start of an epoch cost the same for ten stakers and for ten thousand?

use super::*;
use frame_support::traits::Hooks;
use pallet_fees::{Joining, RoundStart, Staker};
use pallet_rewards::{RewardClass, Vestings};
use sage_runtime::genesis::presets::SHORT_EPOCH;
use sp_io::TestExternalities;

/// An epoch in which some tasks are due: new stakes earn, a month is emitted, a prover is awarded.
const EPOCH: u32 = 31;

/// The development chain before that epoch, with so many stakers of whom each has joined, and so many vesting entries.
fn chain(stakers: u32, entries: u32) -> TestExternalities {
    let mut chain = development();
    chain.execute_with(|| {
        System::set_block_number((EPOCH - 1) * SHORT_EPOCH);
        pallet_epochs::Started::<Runtime>::put(EPOCH - 1);
        let account = |index: u32| AccountId::from(sp_io::hashing::blake2_256(&index.encode()));
        for index in 0..stakers {
            let staker = Staker {
                joining: Some(Joining {
                    amount: SAGE,
                    from: 1,
                }),
                ..Default::default()
            };
            pallet_fees::Stakers::<Runtime>::insert(account(index), staker);
        }
        pallet_fees::JoiningStake::<Runtime>::put(Balance::from(stakers) * SAGE);
        let start = RoundStart {
            waiting: stakers,
            ..Default::default()
        };
        pallet_fees::Rounds::<Runtime>::insert(1, start);
        pallet_fees::Undistributed::<Runtime>::put(SAGE);
        for index in 0..entries {
            let vesting = pallet_rewards::VestingOf::<Runtime> {
                ripe: SAGE,
                ..Default::default()
            };
            Vestings::<Runtime>::insert(account(index), RewardClass::Subsidy, vesting);
        }
    });
    chain.commit_all().expect("the state is stored");
    chain
}

/// Nodes of the state's trie that the start of the epoch reads, and their bytes.
fn reads(mut chain: TestExternalities) -> (usize, usize) {
    let (_, proof) = chain.execute_and_prove(|| {
        let weight = Epochs::on_initialize(System::block_number());
        assert!(weight.ref_time() > 0);
        assert_eq!(pallet_epochs::Started::<Runtime>::get(), EPOCH);
        assert!(pallet_fees::Undistributed::<Runtime>::get() == 0);
    });
    (proof.iter_nodes().count(), proof.encoded_size())
}

#[test]
fn an_epoch_begins_with_the_same_work_for_ten_stakers_and_for_ten_thousand_with_100_000_entries() {
    let (few, few_bytes) = reads(chain(10, 10));
    let (many, many_bytes) = reads(chain(10_000, 100_000));
    // A larger trie is deeper; what is read is as many values. (10,000 stakers alone are 10,000 nodes.)
    assert!(many <= 2 * few, "{few} nodes became {many}");
    assert!(
        many_bytes <= 4 * few_bytes,
        "{few_bytes} bytes became {many_bytes}"
    );
}
