//! Calls about polls and the votes in them.

use super::{
    acts::{decided, free, missing, mostly, signed, Act},
    dice::Dice,
    governance::spend,
};
use frame_support::traits::{schedule::DispatchTime, StorePreimage};
use pallet_referenda::{ReferendumInfo, ReferendumInfoFor};
use pallet_timelock::Origin;
use pallet_voting::{RawOrigin, Side, Track, Voters};
use sage_runtime::*;

/// A poll of which `wanted` is true.
fn poll(
    dice: &mut Dice,
    wanted: impl Fn(&pallet_referenda::ReferendumInfoOf<Runtime, ()>) -> bool,
) -> Option<u32> {
    let all = ReferendumInfoFor::<Runtime>::iter().filter(|(_, info)| wanted(info));
    dice.one_of(all.map(|(index, _)| index))
}

fn is_open(info: &pallet_referenda::ReferendumInfoOf<Runtime, ()>) -> bool {
    matches!(info, ReferendumInfo::Ongoing(..))
}

/// How many polls go on.
fn open_polls() -> usize {
    let all = ReferendumInfoFor::<Runtime>::iter_values();
    all.filter(is_open).count()
}

/// A proposal, and the track that may do it.
fn proposal(dice: &mut Dice) -> (Track, RuntimeCall) {
    match dice.below(4) {
        0 => {
            let config = pallet_fees::FeeConfig::default();
            let call = pallet_fees::Call::<Runtime>::set_config { config };
            (Track::MinorParameter, call.into())
        }
        1 => (Track::LargeTreasury, spend(dice)),
        2 => {
            let paused = dice.one_in(2);
            let call = pallet_rewards::Call::<Runtime>::set_paused { paused };
            (Track::Standard, call.into())
        }
        _ => (Track::Treasury, spend(dice)),
    }
}

pub fn voting(call: &str, dice: &mut Dice) -> Option<Act> {
    use pallet_voting::Call;
    let by = dice.actor();
    let known = dice.one_of(Voters::<Runtime>::iter());
    let (voter, most) = known.clone().map_or((by.clone(), 0), |(who, voter)| {
        (who, voter.lots.iter().map(|lot| lot.amount).sum())
    });
    Some(match call {
        "register" => {
            let amount = dice.amount(free(&by) / 2);
            signed(by, Call::<Runtime>::register { amount })
        }
        "deregister" => {
            let amount = dice.amount(most);
            signed(dice.rather(voter), Call::<Runtime>::deregister { amount })
        }
        "merge_lots" => {
            let start = known.and_then(|(_, of)| dice.one_of(of.lots.iter().map(|lot| lot.start)));
            let start = start.unwrap_or_default();
            signed(dice.rather(voter), Call::<Runtime>::merge_lots { start })
        }
        "vote" => {
            let poll = poll(dice, is_open)?;
            let side = dice.pick(&[Side::Aye, Side::Aye, Side::Aye, Side::Nay, Side::Abstain]);
            let by = dice.rather(voter);
            let capital = free(&by) / 8 * Balance::from(5 + dice.below(4));
            signed(
                by,
                Call::<Runtime>::vote {
                    poll,
                    side,
                    capital,
                },
            )
        }
        "remove_vote" => {
            let poll =
                known.and_then(|(_, of)| dice.one_of(of.votes.iter().map(|vote| vote.poll)))?;
            signed(dice.rather(voter), Call::<Runtime>::remove_vote { poll })
        }
        "reconcile" => signed(by, Call::<Runtime>::reconcile { who: voter }),
        // Few at a time, so that votes come together.
        "propose" if open_polls() > 2 => return None,
        "propose" => {
            let (track, call) = proposal(dice);
            let call = Call::<Runtime>::propose {
                track,
                proposal: Preimage::bound(call).ok()?,
                enactment: DispatchTime::After(dice.below(50)),
                capital: track.terms().threshold + dice.amount(100_000 * SAGE),
            };
            signed(dice.rather(voter), call)
        }
        _ => return by_origin(call, dice),
    })
}

/// Calls that need more than a signature.
fn by_origin(call: &str, dice: &mut Dice) -> Option<Act> {
    use pallet_voting::Call;
    let code_hash = Hash::repeat_byte(1);
    Some(match call {
        "cancel_enactment" => {
            // Few polls wait for their enactment; any other one is refused.
            let approved = poll(dice, |info| matches!(info, ReferendumInfo::Approved(..)));
            let poll = approved.or_else(|| poll(dice, |_| true))?;
            mostly(
                dice,
                Origin::Guardians,
                Call::<Runtime>::cancel_enactment { poll },
            )
        }
        "endorse_fix" => {
            let code_hash = dice.one_in(2).then_some(code_hash);
            mostly(
                dice,
                Origin::Timelocked,
                Call::<Runtime>::endorse_fix { code_hash },
            )
        }
        // Never by its own track: an upgrade that is authorized would be the end of the sequence.
        "authorize_upgrade" => signed(
            dice.actor(),
            Call::<Runtime>::authorize_upgrade { code_hash },
        ),
        _ => missing("Voting", call),
    })
}

pub fn referenda(call: &str, dice: &mut Dice) -> Option<Act> {
    use pallet_referenda::Call;
    let by = dice.actor();
    let root = frame_system::RawOrigin::Root;
    let any = poll(dice, |_| true);
    let open = poll(dice, is_open);
    Some(match call {
        "submit" => {
            let (track, call) = proposal(dice);
            let call = Call::<Runtime>::submit {
                proposal_origin: Box::new(RawOrigin::Decided(track).into()),
                proposal: Preimage::bound(call).ok()?,
                enactment_moment: DispatchTime::After(1),
            };
            signed(by, call)
        }
        "place_decision_deposit" => {
            signed(by, Call::<Runtime>::place_decision_deposit { index: open? })
        }
        "refund_decision_deposit" => {
            signed(by, Call::<Runtime>::refund_decision_deposit { index: any? })
        }
        "refund_submission_deposit" => signed(
            by,
            Call::<Runtime>::refund_submission_deposit { index: any? },
        ),
        "set_metadata" => {
            let call = Call::<Runtime>::set_metadata {
                index: any?,
                maybe_hash: None,
            };
            signed(by, call)
        }
        "cancel" | "kill" if !dice.one_in(4) => return None,
        "cancel" => mostly(
            dice,
            Origin::Guardians,
            Call::<Runtime>::cancel { index: open? },
        ),
        "kill" => {
            let call = Call::<Runtime>::kill { index: open? };
            mostly(dice, RawOrigin::Decided(Track::Critical), call)
        }
        // The scheduler makes these two for the pallet, as root.
        "nudge_referendum" => decided(root, Call::<Runtime>::nudge_referendum { index: open? }),
        "one_fewer_deciding" => signed(by, Call::<Runtime>::one_fewer_deciding { track: 0 }),
        _ => missing("Referenda", call),
    })
}
