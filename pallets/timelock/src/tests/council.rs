//! Members, threshold and delay.

use sage_pallet_testing::{account, assert_events, assert_only_event, clear_events};

use super::*;
use crate::{Council, Delay, WeightInfo};

#[test]
fn w35_a_member_removed_after_approving_does_not_count() {
    chain().execute(|| {
        let id = scheduled(&delay_call(7));
        pass(DAY);
        clear_events::<Test>();
        let others = [ALICE, BOB, DAVE, EVE];
        assert_ok!(set_council(&others, 3));
        assert_events!(
            Test,
            [
                Event::<Test>::MembersChanged {
                    members: others.to_vec(),
                    threshold: 3
                },
                Event::Unscheduled { id, count: 2 },
            ]
        );
        assert_eq!(operation(id).eta, None);
        pass(DELAY * DAY);
        assert_noop!(execute(id), Refused::NotApproved);
        // Another member approves: the whole delay passes anew.
        assert_ok!(approve(&DAVE, id));
        let eta = System::block_number() + DELAY * DAY;
        assert_eq!(operation(id).eta, Some(eta));
        go_to(eta - 1);
        assert_noop!(execute(id), Refused::NotDue);
        go_to(eta);
        assert_ok!(execute(id));
    });
}

#[test]
fn who_leaves_and_comes_back_must_approve_anew() {
    chain().execute(|| {
        let id = scheduled(&delay_call(7));
        pass(DELAY * DAY - 1);
        assert_ok!(set_council(&[ALICE, BOB, DAVE, EVE], 3));
        assert_ok!(set_council(&MEMBERS, 3));
        pass(1);
        assert_noop!(execute(id), Refused::NotApproved);
        assert_eq!(operation(id).approvals.to_vec(), vec![ALICE, BOB]);
        assert_ok!(approve(&CHARLIE, id));
        assert_noop!(execute(id), Refused::NotDue);
        pass(DELAY * DAY);
        assert_ok!(execute(id));
    });
}

#[test]
fn a_change_that_leaves_enough_approvals_leaves_the_time() {
    chain().execute(|| {
        let id = scheduled(&delay_call(7));
        assert_ok!(approve(&DAVE, id));
        let eta = operation(id).eta;
        pass(DAY);
        clear_events::<Test>();
        assert_ok!(set_council(&[ALICE, BOB, CHARLIE, EVE], 3));
        assert_eq!(operation(id).eta, eta);
        assert_eq!(operation(id).approvals.len(), 3);
        assert_only_event!(
            Test,
            Event::<Test>::MembersChanged {
                members: vec![ALICE, BOB, CHARLIE, EVE],
                threshold: 3
            }
        );
    });
}

#[test]
fn a_raised_threshold_stops_the_delay_and_a_lowered_one_begins_it() {
    chain().execute(|| {
        let id = scheduled(&delay_call(7));
        pass(5);
        assert_ok!(set_council(&MEMBERS, 4));
        assert_eq!(operation(id).eta, None);
        assert_eq!(operation(id).expiry, 6 + 30 * DAY);
        pass(DELAY * DAY);
        clear_events::<Test>();
        assert_ok!(set_council(&MEMBERS, 3));
        let eta = System::block_number() + DELAY * DAY;
        let expiry = eta + 30 * DAY;
        assert_events!(
            Test,
            [
                Event::<Test>::MembersChanged {
                    members: MEMBERS.to_vec(),
                    threshold: 3
                },
                Event::Scheduled { id, eta, expiry },
            ]
        );
        go_to(eta);
        assert_ok!(execute(id));
    });
}

#[test]
fn a_change_of_the_council_gives_no_time_to_what_has_expired() {
    chain().execute(|| {
        let collecting = propose(&ALICE, &delay_call(7));
        approve_all(&[ALICE, BOB], collecting);
        let waiting = scheduled(&delay_call(8));
        let expired = [operation(collecting), operation(waiting)];
        go_to(expired[1].expiry);
        assert_ok!(set_council(&MEMBERS, 2));
        assert_ok!(set_council(&[DAVE, EVE], 2));
        assert_eq!([operation(collecting), operation(waiting)], expired);
        for id in [collecting, waiting] {
            assert_noop!(execute(id), Refused::Late);
            assert_noop!(approve(&DAVE, id), Refused::Late);
        }
    });
}

#[test]
fn approvals_of_members_who_left_are_not_counted_at_execution_whatever_is_stored() {
    chain().execute_and_break(|| {
        let id = scheduled(&delay_call(7));
        pass(DELAY * DAY);
        // Beside the pallet, which would have counted again.
        Council::<Test>::mutate(|council| council.members.retain(|who| *who != CHARLIE));
        assert_noop!(execute(id), Refused::NotApproved);
    });
}

#[test]
fn only_an_executed_call_changes_council_guardians_or_delay() {
    chain().execute(|| {
        let members = BoundedVec::truncate_from(vec![ALICE, BOB]);
        for origin in [
            RuntimeOrigin::root(),
            RuntimeOrigin::none(),
            signed(&ALICE),
            signed(&guardians()[0]),
            Origin::Guardians.into(),
        ] {
            assert_noop!(
                Timelock::set_council(origin.clone(), members.clone(), 2),
                DispatchError::BadOrigin
            );
            assert_noop!(
                Timelock::set_guardians(origin.clone(), members.clone(), 2),
                DispatchError::BadOrigin
            );
            assert_noop!(Timelock::set_delay(origin, 3), DispatchError::BadOrigin);
        }
        let change = Call::set_council {
            members,
            threshold: 2,
        };
        let id = scheduled(&change.into());
        pass(DELAY * DAY);
        assert_ok!(execute(id));
        assert_eq!(Council::<Test>::get().members.to_vec(), vec![ALICE, BOB]);
        assert_eq!(Council::<Test>::get().threshold, 2);
        assert_noop!(try_propose_as_charlie(), Refused::NotMember);
    });
}

fn try_propose_as_charlie() -> DispatchResult {
    let call = delay_call(3);
    Timelock::propose(signed(&CHARLIE), hash_of(&call), call.encoded_size() as u32)
}

#[test]
fn a_council_has_members_each_once_and_a_threshold_within_its_range() {
    chain().execute(|| {
        assert_noop!(set_council(&[], 2), Refused::NoMembers);
        assert_noop!(
            set_council(&[ALICE, BOB, ALICE], 2),
            Refused::DuplicateMember
        );
        for threshold in [0, 1, 4, u32::MAX] {
            assert_noop!(
                set_council(&[ALICE, BOB, CHARLIE], threshold),
                Refused::ThresholdOutOfRange
            );
        }
        for threshold in [2, 3] {
            assert_ok!(set_council(&[CHARLIE, BOB, ALICE], threshold));
            assert_eq!(
                Council::<Test>::get().members.to_vec(),
                vec![ALICE, BOB, CHARLIE]
            );
        }
        let seven: Vec<_> = (0..7).map(account).collect();
        assert_ok!(set_council(&seven, 7));
    });
}

#[test]
fn a_council_is_weighed_by_the_operations_that_are_counted_again() {
    chain().execute(|| {
        let weight = |open| Ok(Some(<() as WeightInfo>::set_council(open)));
        let actual = |post: DispatchResultWithPostInfo| post.map(|post| post.actual_weight);
        assert_eq!(actual(set_council(&MEMBERS, 3)), weight(0));
        propose(&ALICE, &delay_call(7));
        scheduled(&delay_call(8));
        assert_eq!(actual(set_council(&MEMBERS, 3)), weight(2));
    });
}

#[test]
fn the_delay_is_at_least_a_day_and_at_most_thirty() {
    chain().execute(|| {
        for delay in [0, 31, u32::MAX] {
            assert_noop!(
                Timelock::set_delay(timelocked(), delay),
                Refused::DelayOutOfRange
            );
        }
        for delay in [30, 1] {
            clear_events::<Test>();
            assert_ok!(Timelock::set_delay(timelocked(), delay));
            assert_only_event!(Test, Event::<Test>::DelayChanged { delay });
            assert_eq!(Delay::<Test>::get(), delay);
        }
    });
}

#[test]
fn a_new_delay_is_that_of_later_approvals_alone() {
    chain().execute(|| {
        let earlier = scheduled(&delay_call(7));
        let eta = operation(earlier).eta;
        assert_ok!(Timelock::set_delay(timelocked(), 1));
        let later = scheduled(&delay_call(8));
        assert_eq!(operation(earlier).eta, eta);
        assert_eq!(operation(later).eta, Some(1 + DAY));
        pass(DAY);
        assert_noop!(execute(earlier), Refused::NotDue);
        assert_ok!(execute(later));
    });
}
