//! Lists of entries: they merge, ripen, and are never full.

use sage_pallet_testing::{assert_events, BOB, CHARLIE};

use super::*;
use crate::{
    mock::{chain, start_epoch, LONGEST},
    Event, Lengths, Total, Vesting,
};

/// A list as in the mock.
type List = Vesting<ConstU32<LONGEST>>;

#[test]
fn w13_w14_rewards_of_one_epoch_vest_by_class() {
    chain().execute(|| {
        start_epoch(10);
        grant(&BOB, RewardClass::Subsidy, 1_000 * SAGE);
        grant(&BOB, RewardClass::TopMiner, 1_000 * SAGE);
        assert_events!(
            Test,
            [
                Event::<Test>::RewardVested {
                    who: BOB,
                    class: RewardClass::Subsidy,
                    amount: 1_000 * SAGE,
                    end: 190,
                },
                Event::<Test>::RewardVested {
                    who: BOB,
                    class: RewardClass::TopMiner,
                    amount: 1_000 * SAGE,
                    end: 100,
                },
            ]
        );
        for (epoch, subsidy, top_miner) in [
            (10, 0, 0),
            (11, 5555555555555555555, 11111111111111111111),
            (40, 166666666666666666666, 333333333333333333333),
            (55, 250 * SAGE, 500 * SAGE),
            (99, 494444444444444444444, 988888888888888888888),
            (100, 500 * SAGE, 1_000 * SAGE),
            (189, 994444444444444444444, 1_000 * SAGE),
            (190, 1_000 * SAGE, 1_000 * SAGE),
            (400, 1_000 * SAGE, 1_000 * SAGE),
        ] {
            start_epoch(epoch);
            let claimable = Rewards::claimable(BOB);
            let found = (claimable.subsidy, claimable.top_miner);
            assert_eq!(found, (subsidy, top_miner), "{epoch}");
        }
    });
}

#[test]
fn rewards_of_one_epoch_are_one_entry_and_no_reward_is_too_small() {
    chain().execute(|| {
        start_epoch(5);
        for _ in 0..3 {
            grant(&BOB, RewardClass::Subsidy, 1);
        }
        assert_eq!(entries(&BOB, RewardClass::Subsidy), [(5, 180, 3, 0)]);
        start_epoch(6);
        grant(&BOB, RewardClass::Subsidy, 2);
        let wanted = [(5, 180, 3, 0), (6, 180, 2, 0)];
        assert_eq!(entries(&BOB, RewardClass::Subsidy), wanted);
        assert_eq!(Total::<Test>::get().reserved(), 5);
    });
}

#[test]
fn an_entry_that_has_vested_whole_is_a_sum_when_the_next_one_comes() {
    chain().execute(|| {
        grant(&BOB, RewardClass::TopMiner, 900);
        start_epoch(46);
        grant(&BOB, RewardClass::TopMiner, 90);
        start_epoch(91);
        // Nobody has touched the list: both are entries still.
        assert_eq!(entries(&BOB, RewardClass::TopMiner).len(), 2);
        grant(&BOB, RewardClass::TopMiner, 9);
        let vesting = Vestings::<Test>::get(BOB, RewardClass::TopMiner);
        assert_eq!(vesting.ripe, 900);
        let wanted = [(46, 90, 90, 0), (91, 90, 9, 0)];
        assert_eq!(entries(&BOB, RewardClass::TopMiner), wanted);
        assert_eq!((vesting.owed(), vesting.claimable(91)), (999, 945));
        assert_eq!(Rewards::entries(BOB), [(RewardClass::TopMiner, vesting)]);
    });
}

#[test]
fn a_reward_in_every_epoch_never_fills_the_list() {
    chain().execute(|| {
        for epoch in 1..=500 {
            start_epoch(epoch);
            grant(&BOB, RewardClass::Subsidy, 180);
        }
        // One for each epoch in which something has not vested whole: 180, not 181, as the oldest has.
        assert_eq!(entries(&BOB, RewardClass::Subsidy).len(), 180);
        let vesting = Vestings::<Test>::get(BOB, RewardClass::Subsidy);
        assert_eq!(vesting.ripe, 320 * 180);
        assert_eq!(vesting.owed(), 500 * 180);
    });
}

#[test]
fn lengths_that_change_every_epoch_and_slashes_never_fill_the_list() {
    chain().execute(|| {
        let mut longest = 0;
        for epoch in 1..=3 * LONGEST {
            start_epoch(epoch);
            grant(&BOB, RewardClass::Subsidy, 1_000);
            if epoch % 7 == 0 {
                assert_ok!(Rewards::do_slash_unvested(
                    offence(epoch.into()),
                    &BOB,
                    1_000
                ));
                grant(&BOB, RewardClass::Subsidy, 1_000);
            }
            let subsidy = match epoch % 3 {
                0 => LONGEST,
                1 => LONGEST - epoch % 50,
                _ => 1 + epoch % LONGEST,
            };
            let lengths = Lengths {
                subsidy,
                top_miner: 1,
            };
            assert_ok!(Rewards::set_lengths(RuntimeOrigin::root(), lengths));
            longest = longest.max(entries(&BOB, RewardClass::Subsidy).len());
            sage_pallet_testing::check::<Test>();
        }
        assert!(longest > 100 && longest < LONGEST as usize, "{longest}");
    });
}

#[test]
fn a_list_at_its_bound_takes_a_reward_of_an_epoch_that_it_has() {
    let mut list = List::default();
    for epoch in 0..LONGEST {
        assert_eq!(list.add(epoch, LONGEST, 1), Ok(()));
    }
    assert_eq!(list.entries.len() as u32, LONGEST);
    assert_eq!(list.add(LONGEST - 1, LONGEST, 1), Ok(()));
    assert_eq!(list.owed(), Balance::from(LONGEST) + 1);
    // In the next epoch the oldest has vested whole.
    assert_eq!(list.add(LONGEST, LONGEST, 1), Ok(()));
    assert_eq!((list.ripe, list.entries.len() as u32), (1, LONGEST));
}

#[test]
fn rewards_of_two_accounts_do_not_touch() {
    chain().execute(|| {
        grant(&BOB, RewardClass::Subsidy, 180);
        grant(&CHARLIE, RewardClass::Subsidy, 360);
        start_epoch(2);
        assert_eq!(Rewards::claimable(BOB).subsidy, 1);
        assert_eq!(Rewards::claimable(CHARLIE).subsidy, 2);
    });
}

mod properties {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    /// Claims `list` in each of `epochs`, and whatever is left at the end; returns all parts.
    fn claims(list: &mut List, epochs: &[Epoch], end: Epoch) -> Vec<Balance> {
        let all = epochs.iter().chain([&end]);
        all.map(|epoch| list.claim(*epoch)).collect()
    }

    proptest! {
        #[test]
        fn the_schedule_of_claims_does_not_change_the_total(
            amounts in vec(0..=1_000_000_007u128, 1..20),
            length in 1..=LONGEST,
            mut epochs in vec(0..=300u32, 0..20),
        ) {
            let mut list = List::default();
            for (epoch, amount) in (0..).zip(&amounts) {
                list.add(epoch, length, *amount + 1).expect("never full");
            }
            let whole: Balance = amounts.iter().map(|amount| amount + 1).sum();
            epochs.sort_unstable();
            let last = amounts.len() as Epoch + length;
            epochs.retain(|epoch| *epoch <= last);
            let parts = claims(&mut list, &epochs, last);
            prop_assert_eq!(parts.iter().sum::<Balance>(), whole);
            prop_assert!(list.is_empty());
        }

        // The parts of a merged entry would lose up to a unit each to a floor; at the end nothing is lost.
        #[test]
        fn a_merged_entry_pays_as_its_parts_within_a_unit_each_and_exactly_at_the_end(
            amounts in vec(1..=1_000_000_007u128, 1..10),
            length in 1..=LONGEST,
            now in 0..=300u32,
        ) {
            let mut merged = List::default();
            let mut apart = Vec::new();
            for amount in &amounts {
                merged.add(0, length, *amount).expect("never full");
                let mut list = List::default();
                list.add(0, length, *amount).expect("never full");
                apart.push(list);
            }
            prop_assert_eq!(merged.entries.len(), 1);
            let of_parts: Balance = apart.iter().map(|list| list.claimable(now)).sum();
            let of_merged = merged.claimable(now);
            prop_assert!(of_merged >= of_parts);
            prop_assert!(of_merged - of_parts < amounts.len() as Balance);
            if now >= length {
                prop_assert_eq!(of_merged, of_parts);
            }
        }

        #[test]
        fn a_slash_takes_its_part_of_what_has_not_vested_and_nothing_that_has(
            grants in vec((0..=3u32, 1..=1_000_007u128, 1..=LONGEST), 1..30),
            wait in 0..=100u32,
            rate in 1_000..=5_000u16,
        ) {
            let mut list = List::default();
            let mut now = 0;
            for (pause, amount, length) in grants {
                now += pause;
                // One epoch, one length.
                let known = list.entries.iter().find(|entry| entry.start == now);
                let length = known.map_or(length, |entry| entry.length);
                list.add(now, length, amount).expect("never full");
            }
            now += wait;
            let (claimable, unvested, owed) =
                (list.claimable(now), list.unvested(now), list.owed());
            let ends: std::collections::BTreeSet<_> = list
                .entries
                .iter()
                .map(Entry::end)
                .filter(|end| *end > now)
                .collect();
            let taken = list.slash(now, rate);
            prop_assert_eq!(taken, unvested * u128::from(rate) / 10_000);
            prop_assert_eq!(list.claimable(now), claimable);
            prop_assert_eq!(list.unvested(now), unvested - taken);
            prop_assert_eq!(list.owed(), owed - taken);
            // No entry vests longer than before.
            let kept = |entry: &Entry| taken == 0 || ends.contains(&entry.end());
            prop_assert!(list.entries.iter().all(kept));
            prop_assert!(list.entries.windows(2).all(|pair| pair[0].key() < pair[1].key()));
            let last = ends.last().copied().unwrap_or(now);
            prop_assert_eq!(list.claimable(last), owed - taken);
        }
    }
}
