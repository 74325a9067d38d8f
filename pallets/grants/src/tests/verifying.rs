//! Evidence and the votes on it.

use sage_pallet_testing::{assert_events, clear_events, FERDIE};

use super::*;
use crate::{
    mock::{chain, START, VERIFICATION},
    Error, Event, Submission,
};

/// The submission of the first milestone.
fn submission(id: GrantId) -> Submission {
    match state(id, 0) {
        MilestoneState::Submitted(submission) => submission,
        other => panic!("it is {other:?}"),
    }
}

#[test]
fn two_of_three_approve_and_then_it_is_paid_once() {
    chain().execute(|| {
        let id = milestones(true);
        clear_events::<Test>();
        approve(id);
        let (grant, milestone) = (id, 0);
        let voted = |verifier| Event::<Test>::MilestoneVerified {
            grant,
            milestone,
            verifier,
            approves: true,
        };
        let evidence = EVIDENCE;
        assert_events!(
            Test,
            [
                Event::<Test>::EvidenceSubmitted {
                    grant,
                    milestone,
                    evidence
                },
                voted(CHARLIE),
                voted(DAVE),
                Event::<Test>::MilestoneApproved {
                    grant,
                    milestone,
                    evidence
                }
            ]
        );
        assert_eq!(Grants::due(id), Some(100 * SAGE));
        clear_events::<Test>();
        assert_ok!(pay(id, 0));
        assert_events!(
            Test,
            [Event::<Test>::MilestoneReleased {
                grant,
                milestone,
                beneficiary: BOB,
                amount: 100 * SAGE
            }]
        );
        assert_eq!(free(&BOB), START + 100 * SAGE);
        assert_eq!(in_pot(), 50 * SAGE);
        assert_eq!(state(id, 0), MilestoneState::Released);
        // Once, and never again.
        assert_noop!(pay(id, 0), Error::<Test>::MilestoneClosed);
        assert_noop!(expire(id, 0), Error::<Test>::MilestoneClosed);
        assert_noop!(submit(id, OTHER), Error::<Test>::MilestoneClosed);
        assert_noop!(vote(&EVE, id, true), Error::<Test>::NotSubmitted);
    });
}

#[test]
fn the_last_payment_closes_the_grant() {
    chain().execute(|| {
        let id = milestones(true);
        approve(id);
        assert_ok!(pay(id, 0));
        assert_ok!(Grants::submit_evidence(signed(&BOB), id, 1, OTHER));
        for who in [DAVE, EVE] {
            let voted = Grants::verify_milestone(signed(&who), id, 1, OTHER, true);
            assert_ok!(voted);
        }
        clear_events::<Test>();
        assert_ok!(pay(id, 1));
        let events = sage_pallet_testing::events_of::<Test, Event<Test>>();
        assert_eq!(events[1..], [Event::GrantClosed { grant: id }]);
        assert_eq!((in_pot(), deposit_of(&ALICE)), (0, 0));
        assert_eq!(free(&BOB), START + TOTAL);
        assert_eq!(free(&ALICE), START - TOTAL);
        assert_noop!(pay(id, 1), Error::<Test>::UnknownGrant);
    });
}

#[test]
fn one_approval_of_two_is_not_enough() {
    chain().execute(|| {
        let id = milestones(true);
        assert_noop!(pay(id, 0), Error::<Test>::NotApproved);
        assert_ok!(submit(id, EVIDENCE));
        assert_ok!(vote(&CHARLIE, id, true));
        assert_noop!(pay(id, 0), Error::<Test>::NotApproved);
        assert_eq!(Grants::due(id), Some(0));
    });
}

#[test]
fn rejections_count_and_two_of_three_reject() {
    chain().execute(|| {
        let id = milestones(true);
        assert_ok!(submit(id, EVIDENCE));
        assert_ok!(vote(&CHARLIE, id, true));
        assert_ok!(vote(&DAVE, id, false));
        assert_eq!(submission(id).rejections.count_ones(), 1);
        clear_events::<Test>();
        assert_ok!(vote(&EVE, id, false));
        let events = sage_pallet_testing::events_of::<Test, Event<Test>>();
        let rejected = Event::MilestoneRejected {
            grant: id,
            milestone: 0,
            evidence: EVIDENCE,
        };
        assert_eq!(events[1..], [rejected]);
        assert_eq!(state(id, 0), MilestoneState::Open);
        assert_noop!(pay(id, 0), Error::<Test>::NotApproved);
        assert_noop!(vote(&DAVE, id, true), Error::<Test>::NotSubmitted);
    });
}

#[test]
fn after_a_rejection_evidence_is_taken_again_with_no_vote_on_it() {
    chain().execute(|| {
        let id = milestones(true);
        assert_ok!(submit(id, EVIDENCE));
        assert_ok!(vote(&CHARLIE, id, false));
        assert_ok!(vote(&DAVE, id, false));
        // The same may be better explained.
        assert_ok!(submit(id, EVIDENCE));
        assert_eq!(submission(id), Submission::new(EVIDENCE));
        assert_ok!(vote(&DAVE, id, true));
        assert_ok!(vote(&CHARLIE, id, true));
        assert_eq!(state(id, 0), MilestoneState::Approved);
    });
}

#[test]
fn as_many_rejections_as_leave_too_few_decide_for_every_quorum() {
    chain().execute(|| {
        let all = [CHARLIE, DAVE, EVE, FERDIE];
        for needed in 2..=4_usize {
            let (parts, voters) = (terms(&PARTS), verifiers(&all));
            let made = Grants::create_milestones(
                signed(&ALICE),
                BOB,
                TOTAL,
                parts,
                voters,
                needed as u32,
                true,
            );
            assert_ok!(made);
            let id = newest();
            assert_ok!(submit(id, EVIDENCE));
            for (place, who) in all.iter().take(all.len() - needed + 1).enumerate() {
                assert_eq!(submission(id).rejections.count_ones() as usize, place);
                assert_ok!(vote(who, id, false));
            }
            assert_eq!(state(id, 0), MilestoneState::Open);
        }
    });
}

#[test]
fn a_verifier_votes_once() {
    chain().execute(|| {
        let id = milestones(true);
        assert_ok!(submit(id, EVIDENCE));
        assert_ok!(vote(&CHARLIE, id, true));
        assert_noop!(vote(&CHARLIE, id, true), Error::<Test>::AlreadyVoted);
        assert_noop!(vote(&CHARLIE, id, false), Error::<Test>::AlreadyVoted);
        assert_ok!(vote(&DAVE, id, false));
        assert_noop!(vote(&DAVE, id, true), Error::<Test>::AlreadyVoted);
    });
}

#[test]
fn only_verifiers_vote_and_only_the_beneficiary_submits() {
    chain().execute(|| {
        let id = milestones(true);
        let sent = Grants::submit_evidence(signed(&ALICE), id, 0, EVIDENCE);
        assert_noop!(sent, Error::<Test>::NotBeneficiary);
        assert_ok!(submit(id, EVIDENCE));
        for who in [ALICE, BOB, FERDIE] {
            assert_noop!(vote(&who, id, true), Error::<Test>::NotVerifier);
        }
    });
}

#[test]
fn other_evidence_voids_the_votes_and_takes_none_that_were_meant_for_the_old() {
    chain().execute(|| {
        let id = milestones(true);
        assert_ok!(submit(id, EVIDENCE));
        assert_ok!(vote(&CHARLIE, id, true));
        assert_ok!(submit(id, OTHER));
        assert_eq!(submission(id), Submission::new(OTHER));
        // A vote on what was there before.
        assert_noop!(vote(&DAVE, id, true), Error::<Test>::EvidenceMismatch);
        for who in [CHARLIE, DAVE] {
            let voted = Grants::verify_milestone(signed(&who), id, 0, OTHER, true);
            assert_ok!(voted);
        }
        assert_eq!(state(id, 0), MilestoneState::Approved);
    });
}

#[test]
fn evidence_cannot_be_swapped_after_it_is_approved() {
    chain().execute(|| {
        let id = milestones(true);
        approve(id);
        assert_noop!(submit(id, OTHER), Error::<Test>::AlreadyApproved);
        assert_noop!(submit(id, EVIDENCE), Error::<Test>::AlreadyApproved);
        assert_noop!(vote(&EVE, id, false), Error::<Test>::NotSubmitted);
        assert_eq!(state(id, 0), MilestoneState::Approved);
    });
}

#[test]
fn the_same_evidence_does_not_wipe_out_the_votes_on_it() {
    chain().execute(|| {
        let id = milestones(true);
        assert_ok!(submit(id, EVIDENCE));
        assert_ok!(vote(&CHARLIE, id, false));
        assert_noop!(submit(id, EVIDENCE), Error::<Test>::SameEvidence);
    });
}

#[test]
fn a_milestone_that_is_not_there_is_refused_everywhere() {
    chain().execute(|| {
        let id = milestones(true);
        for index in [2, MAX_MILESTONES, u32::MAX] {
            let error = || Error::<Test>::UnknownMilestone;
            let sent = Grants::submit_evidence(signed(&BOB), id, index, EVIDENCE);
            assert_noop!(sent, error());
            let voted = Grants::verify_milestone(signed(&CHARLIE), id, index, EVIDENCE, true);
            assert_noop!(voted, error());
            assert_noop!(pay(id, index), error());
            assert_noop!(expire(id, index), error());
        }
    });
}

#[test]
fn milestones_are_decided_one_by_one_in_any_order() {
    chain().execute(|| {
        let id = milestones(true);
        assert_ok!(submit(id, EVIDENCE));
        assert_ok!(Grants::submit_evidence(signed(&BOB), id, 1, EVIDENCE));
        for who in [CHARLIE, EVE] {
            let voted = Grants::verify_milestone(signed(&who), id, 1, EVIDENCE, true);
            assert_ok!(voted);
        }
        assert_eq!(state(id, 1), MilestoneState::Approved);
        assert_eq!(submission(id), Submission::new(EVIDENCE));
        assert_ok!(pay(id, 1));
        assert_eq!(free(&BOB), START + 50 * SAGE);
    });
}

#[test]
fn verifiers_are_the_same_for_the_life_of_a_grant() {
    chain().execute(|| {
        let id = milestones(true);
        assert_ok!(submit(id, EVIDENCE));
        assert_ok!(vote(&EVE, id, true));
        let moved = Grants::transfer_beneficiary(signed(&BOB), id, FERDIE);
        assert_ok!(moved);
        assert_ok!(vote(&CHARLIE, id, true));
        assert_ok!(pay(id, 0));
        let plan = plan_of(id);
        assert_eq!(plan.verifiers, verifiers(&[CHARLIE, DAVE, EVE]));
        assert_eq!(plan.needed, 2);
    });
}

#[test]
fn evidence_is_taken_up_to_the_deadline_and_decided_seven_epochs_longer() {
    chain().execute(|| {
        let id = milestones(true);
        SpyEpochs::set(10);
        assert_ok!(submit(id, EVIDENCE));
        SpyEpochs::set(11);
        assert_noop!(submit(id, OTHER), Error::<Test>::Late);
        SpyEpochs::set(10 + VERIFICATION);
        assert_ok!(vote(&CHARLIE, id, true));
        SpyEpochs::set(10 + VERIFICATION + 1);
        assert_noop!(vote(&DAVE, id, true), Error::<Test>::Late);
    });
}

#[test]
fn no_evidence_after_the_deadline() {
    chain().execute(|| {
        let id = milestones(true);
        SpyEpochs::set(11);
        assert_noop!(submit(id, EVIDENCE), Error::<Test>::Late);
        // The other milestone has time.
        assert_ok!(Grants::submit_evidence(signed(&BOB), id, 1, EVIDENCE));
    });
}

#[test]
fn silence_approves_nothing() {
    chain().execute(|| {
        let id = milestones(true);
        assert_ok!(submit(id, EVIDENCE));
        for epoch in [10, 17, 18, 1_000] {
            SpyEpochs::set(epoch);
            assert_noop!(pay(id, 0), Error::<Test>::NotApproved);
        }
    });
}
