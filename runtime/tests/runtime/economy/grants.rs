//! Calls about grants.

use super::{
    acts::{free, missing, signed, Act},
    dice::Dice,
};
use pallet_grants::{GrantId, MilestoneState, MilestoneTerms, Plan};
use sage_primitives::{epochs::EpochClock, Epoch};
use sage_runtime::*;

/// A milestone of some grant: the grant, its beneficiary and grantor, the milestone's index, and what was submitted for it.
struct Chosen {
    grant: GrantId,
    beneficiary: AccountId,
    grantor: AccountId,
    milestone: u32,
    evidence: Hash,
    verifier: Option<AccountId>,
}

fn chosen(call: &str, dice: &mut Dice) -> Option<Chosen> {
    // A call about a milestone is mostly about a grant that has some.
    let asked = call.contains("milestone") || call.contains("evidence");
    let fits = |plan: &Plan<_, _, _>| !asked || matches!(plan, Plan::Milestones(_));
    let all = pallet_grants::Grants::<Runtime>::iter();
    let (id, grant) = dice.one_of(all.filter(|(_, grant)| fits(&grant.plan)))?;
    let mut found = Chosen {
        grant: id,
        beneficiary: grant.beneficiary,
        grantor: grant.grantor,
        milestone: 0,
        evidence: Hash::repeat_byte(7),
        verifier: None,
    };
    if let Plan::Milestones(plan) = &grant.plan {
        found.milestone = dice.below(u32::try_from(plan.milestones.len()).ok()? + 1);
        let wanted = |it: &pallet_grants::Milestone| match call {
            "verify_milestone" => matches!(it.state, MilestoneState::Submitted(_)),
            "release_milestone" => it.state == MilestoneState::Approved,
            _ => false,
        };
        let place = plan.milestones.iter().position(wanted);
        if let Some(place) = place.filter(|_| !dice.one_in(8)) {
            found.milestone = u32::try_from(place).ok()?;
        }
        found.verifier = dice.one_of(plan.verifiers.iter().cloned());
        let milestone = plan.milestones.get(found.milestone as usize);
        if let Some(MilestoneState::Submitted(submission)) = milestone.map(|it| &it.state) {
            found.evidence = submission.evidence;
        }
    }
    Some(found)
}

pub fn grants(call: &str, dice: &mut Dice) -> Option<Act> {
    let by = dice.actor();
    match call {
        "create_linear" => return Some(create_linear(by, dice)),
        "create_milestones" => return Some(create_milestones(by, dice)),
        _ => {}
    }
    let it = chosen(call, dice)?;
    existing(call, it, by, dice)
}

/// A call about a grant that there is.
fn existing(call: &str, it: Chosen, by: AccountId, dice: &mut Dice) -> Option<Act> {
    use pallet_grants::Call;
    let (grant, milestone, evidence) = (it.grant, it.milestone, it.evidence);
    Some(match call {
        "release" => signed(by, Call::<Runtime>::release { grant }),
        "submit_evidence" => {
            let by = dice.rather(it.beneficiary);
            let call = Call::<Runtime>::submit_evidence {
                grant,
                milestone,
                evidence,
            };
            signed(by, call)
        }
        "verify_milestone" => {
            let by = dice.rather(it.verifier.unwrap_or(by));
            let call = Call::<Runtime>::verify_milestone {
                grant,
                milestone,
                evidence,
                approves: !dice.one_in(4),
            };
            signed(by, call)
        }
        "release_milestone" => signed(by, Call::<Runtime>::release_milestone { grant, milestone }),
        "expire_milestone" => signed(by, Call::<Runtime>::expire_milestone { grant, milestone }),
        "revoke" => {
            let by = dice.rather(it.grantor);
            signed(by, Call::<Runtime>::revoke { grant })
        }
        "transfer_beneficiary" => {
            let by = dice.rather(it.beneficiary);
            let call = Call::<Runtime>::transfer_beneficiary {
                grant,
                to: dice.actor(),
            };
            signed(by, call)
        }
        _ => missing("Grants", call),
    })
}

fn create_linear(by: AccountId, dice: &mut Dice) -> Act {
    let call = pallet_grants::Call::<Runtime>::create_linear {
        beneficiary: dice.actor(),
        total: dice.amount(free(&by) / 64),
        cliff: dice.below(40),
        linear: 29 + dice.below(60),
        revocable: dice.one_in(2),
    };
    signed(by, call)
}

fn create_milestones(by: AccountId, dice: &mut Dice) -> Act {
    let now: Epoch = <Epochs as EpochClock>::current();
    let milestones: Vec<MilestoneTerms> = (0..=dice.below(2))
        .map(|_| MilestoneTerms {
            amount: dice.amount(free(&by) / 256),
            deadline: now + 4 + dice.below(60),
        })
        .collect();
    let total = milestones.iter().fold(0, |sum: Balance, milestone| {
        sum.saturating_add(milestone.amount)
    });
    let verifiers: Vec<AccountId> = (0..2 + dice.below(3)).map(|_| dice.actor()).collect();
    let call = pallet_grants::Call::<Runtime>::create_milestones {
        beneficiary: dice.actor(),
        total: total + Balance::from(dice.one_in(16)),
        milestones: milestones.try_into().expect("at most three"),
        verifiers: verifiers.try_into().expect("at most four"),
        needed: 2,
        revocable: dice.one_in(2),
    };
    signed(by, call)
}
