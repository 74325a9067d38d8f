//! What guardians do at once, and what they cannot do.

use sage_pallet_testing::{account, assert_events, assert_only_event, clear_events};

use super::*;
use crate::{Demand, Demands, Guardians, WeightInfo};

fn cancel_call(id: OperationId) -> RuntimeCall {
    Call::cancel { id }.into()
}

fn guard(index: usize, call: &RuntimeCall) -> DispatchResultWithPostInfo {
    Timelock::guard(signed(&guardians()[index]), Box::new(call.clone()))
}

/// Who demands `call` and can still be counted.
fn demanding(call: &RuntimeCall) -> usize {
    Timelock::demanded_by(hash_of(call)).len()
}

#[test]
fn w35_what_the_guardians_void_before_its_eta_is_never_executable() {
    chain().execute(|| {
        let id = scheduled(&delay_call(7));
        pass(DELAY * DAY - 1);
        let call = cancel_call(id);
        let [first, second, _] = guardians();
        clear_events::<Test>();
        assert_ok!(guard(0, &call));
        assert!(Operations::<Test>::contains_key(id));
        assert_ok!(guard(1, &call));
        let call_hash = hash_of(&call);
        let demanded = |who, count| Event::<Test>::Demanded {
            who,
            call_hash,
            count,
        };
        assert_events!(
            Test,
            [
                demanded(first, 1),
                demanded(second, 2),
                Event::<Test>::Cancelled { id, proposer: None },
                Event::GuardiansActed { call_hash },
            ]
        );
        for _ in 0..40 {
            pass(DAY);
            assert_noop!(execute(id), Refused::UnknownOperation);
        }
        assert_eq!(Demands::<Test>::iter().count(), 0);
    });
}

#[test]
fn one_guardian_alone_cancels_nothing() {
    chain().execute(|| {
        let id = scheduled(&delay_call(7));
        assert_noop!(
            Timelock::cancel(signed(&guardians()[0]), id),
            Refused::NotProposer
        );
        let call = cancel_call(id);
        assert_ok!(guard(0, &call));
        assert_noop!(guard(0, &call), Refused::AlreadyDemanded);
        assert!(Operations::<Test>::contains_key(id));
    });
}

#[test]
fn only_guardians_demand() {
    chain().execute(|| {
        let call = Box::new(cancel_call(0));
        for who in [ALICE, FERDIE] {
            assert_noop!(
                Timelock::guard(signed(&who), call.clone()),
                Refused::NotGuardian
            );
        }
        for wrong in [
            RuntimeOrigin::root(),
            timelocked(),
            Origin::Guardians.into(),
        ] {
            assert_noop!(
                Timelock::guard(wrong, call.clone()),
                DispatchError::BadOrigin
            );
        }
    });
}

#[test]
fn a_demand_counts_for_a_day() {
    chain().execute(|| {
        let id = scheduled(&delay_call(7));
        let call = cancel_call(id);
        assert_ok!(guard(0, &call));
        pass(DAY - 1);
        assert_eq!(demanding(&call), 1);
        pass(1);
        assert_eq!(demanding(&call), 0);
        assert_ok!(guard(1, &call));
        assert_eq!(demanding(&call), 1);
        assert!(Operations::<Test>::contains_key(id));
        // The first may demand it again, and now they are two.
        assert_ok!(guard(0, &call));
        assert!(!Operations::<Test>::contains_key(id));
    });
}

#[test]
fn guardians_may_not_do_what_the_council_may() {
    chain().execute(|| {
        let members = BoundedVec::truncate_from(guardians().to_vec());
        let calls: [RuntimeCall; 3] = [
            delay_call(1),
            Call::set_council {
                members: members.clone(),
                threshold: 2,
            }
            .into(),
            Call::set_guardians {
                members,
                threshold: 2,
            }
            .into(),
        ];
        for call in calls {
            assert_ok!(guard(0, &call));
            assert_noop!(guard(1, &call), DispatchError::BadOrigin);
        }
    });
}

#[test]
fn a_demanded_call_that_fails_leaves_the_demands_that_were_there() {
    chain().execute(|| {
        let call = cancel_call(0);
        assert_ok!(guard(0, &call));
        assert_noop!(guard(1, &call), Refused::UnknownOperation);
        assert_eq!(demanding(&call), 1);
        propose(&ALICE, &delay_call(7));
        assert_ok!(guard(1, &call));
        assert_eq!(demanding(&call), 0);
        assert!(!Operations::<Test>::contains_key(0));
    });
}

#[test]
fn a_guardian_who_demands_too_much_keeps_nobody_else_from_demanding() {
    chain().execute(|| {
        let id = scheduled(&delay_call(7));
        for other in 100..103 {
            assert_ok!(guard(0, &cancel_call(other)));
        }
        let call = cancel_call(id);
        assert_noop!(guard(0, &call), Refused::TooManyDemands);
        assert_ok!(guard(1, &call));
        assert_ok!(guard(2, &call));
        assert!(!Operations::<Test>::contains_key(id));
        // After a day there is room again.
        pass(DAY);
        assert_ok!(guard(0, &call));
        let demands = Demands::<Test>::get(&guardians()[0]);
        assert_eq!(
            demands.to_vec(),
            vec![Demand {
                call_hash: hash_of(&call),
                until: System::block_number() + DAY
            }]
        );
    });
}

#[test]
fn the_council_replaces_the_guardians_and_forgets_what_those_who_leave_demanded() {
    chain().execute(|| {
        let id = scheduled(&delay_call(7));
        let call = cancel_call(id);
        assert_ok!(guard(0, &call));
        let newcomer = account(9);
        let next = vec![guardians()[1].clone(), guardians()[2].clone(), newcomer];
        let change = Call::set_guardians {
            members: BoundedVec::truncate_from(next.clone()),
            threshold: 2,
        };
        let change = scheduled(&change.into());
        pass(DELAY * DAY);
        assert_ok!(guard(0, &cancel_call(55)));
        clear_events::<Test>();
        assert_ok!(execute(change));
        let mut sorted = next.clone();
        sorted.sort();
        assert_eq!(Guardians::<Test>::get().members.to_vec(), sorted);
        assert_eq!(Demands::<Test>::iter().count(), 0);
        assert_noop!(guard(0, &call), Refused::NotGuardian);
        assert_ok!(guard(1, &call));
        assert_ok!(Timelock::guard(signed(&next[2]), Box::new(call)));
        assert!(!Operations::<Test>::contains_key(id));
    });
}

#[test]
fn a_group_of_guardians_is_checked_as_the_council_is() {
    chain().execute(|| {
        let set = |members: &[AccountId], threshold| {
            let members = BoundedVec::truncate_from(members.to_vec());
            Timelock::set_guardians(timelocked(), members, threshold)
        };
        assert_noop!(set(&[], 0), Refused::NoMembers);
        assert_noop!(set(&[ALICE, ALICE], 2), Refused::DuplicateMember);
        assert_noop!(set(&[ALICE, BOB], 1), Refused::ThresholdOutOfRange);
        assert_noop!(set(&[ALICE, BOB], 3), Refused::ThresholdOutOfRange);
        clear_events::<Test>();
        assert_ok!(set(&[BOB, ALICE], 2));
        assert_only_event!(
            Test,
            Event::<Test>::GuardiansChanged {
                members: vec![ALICE, BOB],
                threshold: 2
            }
        );
    });
}

#[test]
fn a_demand_is_weighed_without_the_call_until_the_call_runs() {
    chain().execute(|| {
        let id = propose(&ALICE, &delay_call(7));
        let call = cancel_call(id);
        let own = <() as WeightInfo>::guard(call.encoded_size() as u32);
        let cancel = <() as WeightInfo>::cancel();
        let whole = Call::<Test>::guard {
            call: Box::new(call.clone()),
        };
        assert_eq!(
            whole.get_dispatch_info().call_weight,
            own.saturating_add(cancel)
        );
        let actual = |post: DispatchResultWithPostInfo| post.map(|post| post.actual_weight);
        assert_eq!(actual(guard(0, &call)), Ok(Some(own)));
        assert_eq!(
            actual(guard(1, &call)),
            Ok(Some(own.saturating_add(cancel)))
        );
    });
}
