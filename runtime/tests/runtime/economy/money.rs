//! Calls that move money, or what vests.

use super::{
    acts::{decided, free, missing, mostly, signed, Act},
    dice::Dice,
};
use pallet_faucet::FaucetTerms;
use pallet_issuance::PoolId;
use pallet_vesting::VestingInfo;
use pallet_voting::{RawOrigin, Track};
use sage_runtime::*;

/// One of a few accounts that have nothing at first.
fn newcomer(dice: &mut Dice) -> AccountId {
    AccountId::from([u8::try_from(dice.below(32)).expect("below 32") + 1; 32])
}

pub fn balances(call: &str, dice: &mut Dice) -> Option<Act> {
    use pallet_balances::Call;
    let by = dice.actor();
    let dest = if dice.one_in(8) {
        newcomer(dice)
    } else {
        dice.actor()
    };
    let (who, dest) = (dest.clone(), dest.into());
    // Nobody gives away all: the actors shall be able to go on.
    let value = dice.amount(free(&by) / 8);
    let call = match call {
        "transfer_allow_death" => Call::<Runtime>::transfer_allow_death { dest, value },
        "transfer_keep_alive" => Call::transfer_keep_alive { dest, value },
        "transfer_all" => {
            let keep_alive = !dice.one_in(4);
            // No actor, who would have nothing left to act with.
            let by = newcomer(dice);
            return Some(signed(
                by,
                Call::<Runtime>::transfer_all { dest, keep_alive },
            ));
        }
        "upgrade_accounts" => Call::upgrade_accounts { who: vec![who] },
        "force_transfer" => Call::force_transfer {
            source: who.into(),
            dest: by.clone().into(),
            value,
        },
        "force_unreserve" => Call::force_unreserve {
            who: dest,
            amount: value,
        },
        "force_set_balance" => Call::force_set_balance {
            who: dest,
            new_free: value,
        },
        "force_adjust_total_issuance" => Call::force_adjust_total_issuance {
            direction: pallet_balances::AdjustmentDirection::Increase,
            delta: value,
        },
        "burn" => Call::burn {
            value,
            keep_alive: true,
        },
        _ => missing("Balances", call),
    };
    Some(signed(by, call))
}

pub fn vesting(call: &str, dice: &mut Dice) -> Option<Act> {
    use pallet_vesting::Call;
    let by = dice.actor();
    let someone = dice.actor();
    let target = someone.clone().into();
    let locked = dice.amount(free(&by) / 64);
    let days = Balance::from(dice.below(5_000)) + 1;
    let start = System::block_number() + dice.below(100);
    let schedule = VestingInfo::new(locked, locked / days, start);
    let places = pallet_vesting::Vesting::<Runtime>::get(&by).map_or(2, |all| all.len() as u32 + 1);
    let (first, second) = (dice.below(places), dice.below(places));
    Some(match call {
        "vest" => signed(by, Call::<Runtime>::vest {}),
        "vest_other" => signed(by, Call::<Runtime>::vest_other { target }),
        "vested_transfer" => signed(by, Call::<Runtime>::vested_transfer { target, schedule }),
        "merge_schedules" => {
            let call = Call::<Runtime>::merge_schedules {
                schedule1_index: first,
                schedule2_index: second,
            };
            signed(by, call)
        }
        // Nobody but root may make the two, and no decision is root.
        "force_vested_transfer" => {
            let call = Call::<Runtime>::force_vested_transfer {
                source: someone.into(),
                target: by.clone().into(),
                schedule,
            };
            signed(by, call)
        }
        "force_remove_vesting_schedule" => {
            let call = Call::<Runtime>::force_remove_vesting_schedule {
                target,
                schedule_index: first,
            };
            signed(by, call)
        }
        _ => missing("Vesting", call),
    })
}

pub fn issuance(call: &str, dice: &mut Dice) -> Option<Act> {
    use pallet_issuance::Call;
    let by = dice.actor();
    let pool = dice.one_of(pallet_issuance::Pools::<Runtime>::iter_keys())?;
    Some(match call {
        "release" => signed(by, Call::<Runtime>::release { pool }),
        "set_beneficiary" => {
            let pool = if dice.one_in(2) { pool } else { PoolId::Team };
            let call = Call::<Runtime>::set_beneficiary {
                pool,
                beneficiary: dice.actor(),
            };
            mostly(dice, RawOrigin::Decided(Track::LargeTreasury), call)
        }
        "burn" => {
            let amount = dice.amount(free(&by) / 256);
            signed(by, Call::<Runtime>::burn { amount })
        }
        _ => missing("Issuance", call),
    })
}

pub fn faucet(call: &str, dice: &mut Dice) -> Option<Act> {
    use pallet_faucet::Call;
    let root = frame_system::RawOrigin::Root;
    let by = dice.actor();
    let beneficiary = if dice.one_in(2) {
        newcomer(dice)
    } else {
        dice.actor()
    };
    Some(match call {
        // It comes without a signature and is authorized by what it asks for.
        "claim" => decided(
            frame_system::RawOrigin::Authorized,
            Call::<Runtime>::claim { beneficiary },
        ),
        "refill" => {
            let amount = dice.amount(10 * SAGE);
            signed(by, Call::<Runtime>::refill { amount })
        }
        "set_config" => {
            let drip = dice.amount(SAGE);
            let config = FaucetTerms {
                drip,
                cooldown: dice.below(100_000),
                max_claims: dice.below(3),
                daily_budget: drip.saturating_mul(dice.below(1_000).into()),
            };
            mostly(dice, root, Call::<Runtime>::set_config { config })
        }
        "set_paused" => {
            let paused = dice.one_in(3);
            mostly(dice, root, Call::<Runtime>::set_paused { paused })
        }
        _ => missing("Faucet", call),
    })
}
