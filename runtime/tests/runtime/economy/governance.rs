//! Calls of the treasury and of the council with its delay.

use super::{
    acts::{decided, free, missing, mostly, signed, Act},
    dice::{Dice, ACTORS},
};
use codec::Encode;
use frame_support::weights::Weight;
use pallet_timelock::{OperationId, OperationOf, Operations, Origin};
use pallet_voting::{RawOrigin, Track};
use sage_runtime::{
    configs::market::{Sage, Stablecoin, USDC},
    *,
};

/// A spend of the treasury for some actor.
pub fn spend(dice: &mut Dice) -> RuntimeCall {
    let now = System::block_number();
    let treasury = super::super::treasury();
    let (asset, most) = if dice.one_in(4) {
        (Stablecoin::get(), Assets::balance(USDC, &treasury))
    } else {
        (Sage::get(), free(&treasury))
    };
    pallet_treasury::Call::<Runtime>::spend {
        asset_kind: Box::new(asset),
        amount: dice.amount(most / 50),
        beneficiary: Box::new(dice.actor()),
        valid_from: dice.one_in(2).then(|| now + dice.below(30)),
    }
    .into()
}

pub fn treasury(call: &str, dice: &mut Dice) -> Option<Act> {
    use pallet_treasury::Call;
    let by = dice.actor();
    let index = dice.one_of(pallet_treasury::Spends::<Runtime>::iter_keys());
    let track = dice.pick(&[Track::Treasury, Track::LargeTreasury]);
    Some(match call {
        "spend" => {
            let call = spend(dice);
            mostly(dice, RawOrigin::Decided(track), call)
        }
        "spend_local" => {
            let call = Call::<Runtime>::spend_local {
                amount: dice.amount(1_000 * SAGE),
                beneficiary: by.into(),
            };
            mostly(dice, RawOrigin::Decided(track), call)
        }
        "payout" => signed(by, Call::<Runtime>::payout { index: index? }),
        "check_status" => signed(by, Call::<Runtime>::check_status { index: index? }),
        "void_spend" => {
            let call = Call::<Runtime>::void_spend { index: index? };
            mostly(dice, Origin::Guardians, call)
        }
        "remove_approval" => {
            let approved = pallet_treasury::Approvals::<Runtime>::get();
            let call = Call::<Runtime>::remove_approval {
                proposal_id: dice.one_of(approved)?,
            };
            mostly(dice, Origin::Guardians, call)
        }
        _ => missing("Treasury", call),
    })
}

/// An operation, for an approval or an execution mostly that which the most have approved.
fn operation(call: &str, dice: &mut Dice) -> Option<(OperationId, OperationOf<Runtime>)> {
    let all = Operations::<Runtime>::iter();
    if matches!(call, "approve" | "execute") && !dice.one_in(4) {
        return all.max_by_key(|(_, operation)| operation.approvals.len());
    }
    dice.one_of(all)
}

/// What the council might want done.
fn wanted(dice: &mut Dice) -> RuntimeCall {
    match dice.below(4) {
        0 => pallet_timelock::Call::<Runtime>::set_delay {
            delay: 1 + dice.below(4),
        }
        .into(),
        1 => pallet_voting::Call::<Runtime>::endorse_fix { code_hash: None }.into(),
        _ => spend(dice),
    }
}

pub fn timelock(call: &str, dice: &mut Dice) -> Option<Act> {
    use pallet_timelock::Call;
    let by = dice.actor();
    let known = operation(call, dice);
    let council = pallet_timelock::Council::<Runtime>::get().members;
    let guardians = pallet_timelock::Guardians::<Runtime>::get().members;
    Some(match call {
        "propose" => {
            let member = dice.one_of(council).unwrap_or(by);
            let by = dice.rather(member);
            let bytes = wanted(dice).encode();
            let call_len = u32::try_from(bytes.len()).expect("short");
            let call_hash = Hash::from(sp_io::hashing::blake2_256(&bytes));
            // Whoever proposes shows what; it may be there already.
            let _ = Preimage::note_preimage(RuntimeOrigin::signed(by.clone()), bytes);
            let call = Call::<Runtime>::propose {
                call_hash,
                call_len,
            };
            signed(by, call)
        }
        "approve" => {
            let (id, operation) = known?;
            let member = dice.one_of(council).unwrap_or(by);
            let by = dice.rather(member);
            let call_hash = operation.call_hash;
            signed(by, Call::<Runtime>::approve { id, call_hash })
        }
        "execute" => {
            let max_weight = Weight::from_parts(1_000_000_000_000, 1_000_000);
            let (id, _) = known?;
            signed(by, Call::<Runtime>::execute { id, max_weight })
        }
        "cancel" => {
            let (id, operation) = known?;
            signed(operation.proposer, Call::<Runtime>::cancel { id })
        }
        "close_expired" => signed(by, Call::<Runtime>::close_expired { id: known?.0 }),
        "guard" => {
            let member = dice.one_of(guardians).unwrap_or(by);
            let by = dice.rather(member);
            let index = dice.one_of(pallet_treasury::Spends::<Runtime>::iter_keys())?;
            let call = Box::new(pallet_treasury::Call::<Runtime>::void_spend { index }.into());
            signed(by, Call::<Runtime>::guard { call })
        }
        _ => return Some(groups(call, dice)),
    })
}

/// Changes of the council itself.
fn groups(call: &str, dice: &mut Dice) -> Act {
    use pallet_timelock::Call;
    let members: Vec<AccountId> = (0..3 + dice.below(3)).map(|_| dice.actor()).collect();
    let members = members.try_into().expect("at most five");
    let threshold = 2 + dice.below(2);
    let call = match call {
        "set_council" => Call::<Runtime>::set_council { members, threshold },
        "set_guardians" => Call::set_guardians { members, threshold },
        "set_delay" => Call::set_delay {
            delay: dice.below(4),
        },
        _ => missing("Timelock", call),
    };
    if dice.one_in(4) {
        return signed(dice.pick(&ACTORS).to_account_id(), call);
    }
    decided(Origin::Timelocked, call)
}
