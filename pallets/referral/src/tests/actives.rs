//! Who is active, and the tier that follows from it.

use std::collections::BTreeMap;

use proptest::prelude::{prop_assert_eq, proptest};

use super::*;

#[test]
fn a_client_is_active_by_one_payment_that_is_large_enough() {
    chain().execute(|| {
        alice_by_bob();
        pay(&ALICE, TRADE - 1);
        pay(&ALICE, TRADE - 1);
        assert_eq!(standing(&BOB), (0, Tier::Bronze));
        pay(&ALICE, TRADE);
        assert_eq!(standing(&BOB), (1, Tier::Bronze));
        // More payments, in this epoch or in others, make no second active of one client.
        pay(&ALICE, 5 * TRADE);
        for _ in 0..40 {
            pass_epochs(1);
            pay(&ALICE, TRADE);
            assert_eq!(standing(&BOB), (1, Tier::Bronze));
        }
    });
}

#[test]
fn who_is_not_bound_makes_nobody_active() {
    chain().execute(|| {
        alice_by_bob();
        pay(&CHARLIE, TRADE);
        pay(&BOB, TRADE);
        assert_eq!(standing(&BOB), (0, Tier::Bronze));
    });
}

/// Checks that the `edge`-th active referral, and none before it, lifts Bob from one tier to the next.
fn assert_edge(edge: u32, below: Tier, above: Tier) {
    chain().execute(|| {
        assert_ok!(register(&BOB, "BOBS-CODE"));
        active_clients(0..edge - 1);
        assert_eq!(standing(&BOB), (edge - 1, below));
        active_clients(edge - 1..edge);
        assert_eq!(standing(&BOB), (edge, above));
        active_clients(edge..edge + 1);
        assert_eq!(standing(&BOB), (edge + 1, above));
    });
}

#[test]
fn silver_begins_at_ten_actives() {
    assert_edge(10, Tier::Bronze, Tier::Silver);
}

#[test]
fn gold_begins_at_fifty_actives() {
    assert_edge(50, Tier::Silver, Tier::Gold);
}

#[test]
fn platinum_begins_at_two_hundred_actives() {
    assert_edge(200, Tier::Gold, Tier::Platinum);
}

#[test]
fn each_tier_has_its_share() {
    let terms = Terms::default();
    let table = [
        (0, Tier::Bronze, 1_000),
        (9, Tier::Bronze, 1_000),
        (10, Tier::Silver, 1_500),
        (49, Tier::Silver, 1_500),
        (50, Tier::Gold, 2_000),
        (199, Tier::Gold, 2_000),
        (200, Tier::Platinum, 2_500),
        (u32::MAX, Tier::Platinum, 2_500),
    ];
    for (actives, tier, share) in table {
        assert_eq!(terms.of(actives), (tier, share), "{actives} actives");
    }
}

#[test]
fn a_payment_on_day_1_counts_on_day_30_and_not_on_day_31() {
    chain().execute(|| {
        alice_by_bob();
        pay(&ALICE, TRADE);
        SpyEpochs::set(30);
        assert_eq!(standing(&BOB), (1, Tier::Bronze));
        SpyEpochs::set(31);
        assert_eq!(standing(&BOB), (0, Tier::Bronze));
        SpyEpochs::set(10_000);
        assert_eq!(standing(&BOB), (0, Tier::Bronze));
    });
}

#[test]
fn a_tier_ends_with_the_actives_that_made_it_though_nobody_does_anything() {
    chain().execute(|| {
        assert_ok!(register(&BOB, "BOBS-CODE"));
        active_clients(0..5);
        SpyEpochs::set(11);
        active_clients(5..10);
        assert_eq!(standing(&BOB), (10, Tier::Silver));
        SpyEpochs::set(30);
        assert_eq!(standing(&BOB), (10, Tier::Silver));
        SpyEpochs::set(31);
        assert_eq!(standing(&BOB), (5, Tier::Bronze));
        SpyEpochs::set(41);
        assert_eq!(standing(&BOB), (0, Tier::Bronze));
    });
}

#[test]
fn a_later_payment_moves_its_client_to_the_later_day() {
    chain().execute(|| {
        alice_by_bob();
        pay(&ALICE, TRADE);
        SpyEpochs::set(30);
        pay(&ALICE, TRADE);
        SpyEpochs::set(59);
        assert_eq!(standing(&BOB).0, 1);
        SpyEpochs::set(60);
        assert_eq!(standing(&BOB).0, 0);
        // Long afterwards, when the day of the last payment is another's bucket.
        SpyEpochs::set(90);
        pay(&ALICE, TRADE);
        assert_eq!(standing(&BOB).0, 1);
    });
}

#[test]
fn clients_who_come_back_on_the_day_on_which_they_expire_are_all_counted() {
    chain().execute(|| {
        assert_ok!(register(&BOB, "BOBS-CODE"));
        active_clients(0..3);
        SpyEpochs::set(1 + WINDOW);
        for (index, expected) in [1, 2, 3].into_iter().enumerate() {
            pay(&account(index as u32), TRADE);
            assert_eq!(standing(&BOB).0, expected);
        }
    });
}

#[test]
fn a_payment_of_before_other_terms_counts_by_those_of_its_day() {
    chain().execute(|| {
        alice_by_bob();
        pay(&ALICE, TRADE);
        let dearer = Terms {
            min_trade: 2 * TRADE,
            ..Terms::default()
        };
        assert_ok!(set_terms(dearer));
        assert_eq!(standing(&BOB).0, 1);
        SpyEpochs::set(2);
        pay(&ALICE, TRADE);
        SpyEpochs::set(31);
        assert_eq!(standing(&BOB).0, 0);
    });
}

#[test]
fn what_a_referrer_stores_does_not_grow_with_the_referrals() {
    let size = |clients: u32| {
        chain().execute(|| {
            assert_ok!(register(&BOB, "BOBS-CODE"));
            active_clients(0..clients);
            Referrers::<Test>::get(BOB).encode().len()
        })
    };
    assert_eq!(size(1), size(100));
}

proptest! {
    /// The ring against a list of the last days of all clients.
    #[test]
    fn the_ring_counts_whose_last_payment_is_recent(
        steps in proptest::collection::vec((0..40_u32, 0..6_u8), 1..80),
    ) {
        let mut ring = Actives::default();
        let mut last = BTreeMap::<u8, Epoch>::new();
        let mut now: Epoch = 1;
        for (passed, who) in steps {
            // Most steps are small, so that some clients come back in time.
            now += if passed > 35 { passed } else { passed / 8 };
            if last.get(&who) != Some(&now) {
                ring.renew(last.insert(who, now), now);
            }
            for later in [now, now + 1, now + 15, now + 29, now + 30, now + 1_000] {
                let recent = last.values().filter(|epoch| later - **epoch < 30);
                prop_assert_eq!(ring.count(later) as usize, recent.count());
            }
        }
    }
}
