//! Calls about referrals.

use super::{
    acts::{missing, mostly, signed, Act},
    dice::Dice,
};
use pallet_referral::{Code, Referrers, Terms};
use pallet_voting::{RawOrigin, Track};
use sage_runtime::*;

/// One of some codes, now and then one that is none.
fn code(dice: &mut Dice) -> Code {
    let mut text = format!("CODE-{}", dice.below(12)).into_bytes();
    if dice.one_in(16) {
        text.truncate(3);
    }
    text.try_into().expect("short")
}

pub fn referral(call: &str, dice: &mut Dice) -> Option<Act> {
    use pallet_referral::Call;
    let by = dice.actor();
    let standard = RawOrigin::Decided(Track::Standard);
    let referrer = dice.one_of(Referrers::<Runtime>::iter_keys());
    let code = code(dice);
    Some(match call {
        "register" => signed(by, Call::<Runtime>::register { code }),
        "unregister" => {
            let by = dice.rather(referrer.unwrap_or(by));
            signed(by, Call::<Runtime>::unregister {})
        }
        "bind_referrer" => signed(by, Call::<Runtime>::bind_referrer { code }),
        "claim" => {
            let who = dice.rather(referrer.unwrap_or_else(|| by.clone()));
            signed(by, Call::<Runtime>::claim { who })
        }
        "set_terms" => {
            let mut terms = Terms {
                min_trade: dice.amount(2_000 * SAGE),
                ..Terms::default()
            };
            terms.tiers[3].share = u16::try_from(dice.below(5_100)).expect("basis points");
            mostly(dice, standard, Call::<Runtime>::set_terms { terms })
        }
        "set_paused" => {
            let paused = dice.one_in(4);
            mostly(dice, standard, Call::<Runtime>::set_paused { paused })
        }
        _ => missing("Referral", call),
    })
}
