//! Calls that change the rules of fees, prices, weights and rewards, and the claims that belong to them.

use super::{
    acts::{missing, mostly, signed, Act},
    dice::Dice,
};
use pallet_fees::FeeConfig;
use pallet_pricing::ModelTerms;
use pallet_rewards::{Lengths, RewardClass, SubsidyTable};
use pallet_voting::{RawOrigin, Track};
use sage_primitives::epochs::EpochClock;
use sage_runtime::*;

/// A decision of the track for parameters.
fn standard() -> RuntimeOrigin {
    RawOrigin::Decided(Track::Standard).into()
}

/// A decision of the track for punishments.
fn critical() -> RuntimeOrigin {
    RawOrigin::Decided(Track::Critical).into()
}

pub fn fees(call: &str, dice: &mut Dice) -> Option<Act> {
    use pallet_fees::Call;
    let by = dice.actor();
    Some(match call {
        "claim_staker_rewards" => {
            let staker = dice.one_of(pallet_fees::Stakers::<Runtime>::iter_keys());
            let by = dice.rather(staker.unwrap_or(by));
            signed(by, Call::<Runtime>::claim_staker_rewards {})
        }
        "claim_unclaimed" => {
            let booked = dice.one_of(pallet_fees::Unclaimed::<Runtime>::iter_keys());
            let who = booked.unwrap_or_else(|| dice.actor());
            signed(by, Call::<Runtime>::claim_unclaimed { who })
        }
        "set_config" => {
            let burn = dice.pick(&[0, 5_000, 7_000]);
            let treasury = dice.pick(&[2_000, 3_000]);
            let config = FeeConfig {
                fee: dice.pick(&[0, 1, 2_000, 5_000, 5_001]),
                burn,
                treasury,
                // Mostly what is left; what is too much is refused.
                stakers: 10_000 - burn - treasury + u16::from(dice.one_in(8)),
            };
            mostly(
                dice,
                RawOrigin::Decided(Track::MinorParameter),
                Call::<Runtime>::set_config { config },
            )
        }
        _ => missing("Fees", call),
    })
}

pub fn pricing(call: &str, dice: &mut Dice) -> Option<Act> {
    use pallet_pricing::Call;
    let circuit = dice.below(3);
    let capacity = u64::from(dice.below(1_000));
    let call = match call {
        "register_model" => {
            let terms = ModelTerms {
                multiplier: dice.below(30_000),
                cycles_per_unit: 1 << dice.below(20),
                capacity,
            };
            Call::<Runtime>::register_model { circuit, terms }
        }
        "set_capacity" => Call::set_capacity { circuit, capacity },
        "set_active" => Call::set_active {
            circuit,
            active: !dice.one_in(4),
        },
        _ => missing("Pricing", call),
    };
    Some(mostly(dice, standard(), call))
}

pub fn collateral(call: &str, dice: &mut Dice) -> Option<Act> {
    use pallet_collateral::Call;
    let until = <Epochs as EpochClock>::current().saturating_add(dice.below(10));
    Some(match call {
        "shorten_grace" => mostly(dice, standard(), Call::<Runtime>::shorten_grace { until }),
        _ => missing("Collateral", call),
    })
}

pub fn rewards(call: &str, dice: &mut Dice) -> Option<Act> {
    use pallet_rewards::Call;
    let worker = dice.one_of(pallet_rewards::Workers::<Runtime>::iter_keys());
    let someone = dice.actor();
    let who = dice.rather(worker.unwrap_or(someone));
    let punished = dice.one_of(pallet_rewards::Punished::<Runtime>::iter_keys());
    let call = match call {
        "claim" => {
            let class = dice.pick(&[
                None,
                Some(RewardClass::Subsidy),
                Some(RewardClass::TopMiner),
            ]);
            let by = dice.actor();
            return Some(signed(by, Call::<Runtime>::claim { who, class }));
        }
        "slash_unvested" => Call::slash_unvested {
            offence: punished
                .filter(|_| dice.one_in(8))
                .unwrap_or_else(|| dice.hash()),
            who,
            rate: u16::try_from(dice.below(10_001)).expect("basis points"),
        },
        "set_paused" => Call::set_paused {
            paused: dice.one_in(8),
        },
        "set_table" => {
            let mut table = SubsidyTable {
                spread: u16::try_from(dice.below(60)).expect("below 60"),
                ..SubsidyTable::default()
            };
            table.base[0] = SAGE + SAGE / 4 * Balance::from(dice.below(8));
            Call::set_table {
                table: Box::new(table),
            }
        }
        "set_lengths" => Call::set_lengths {
            lengths: Lengths {
                subsidy: dice.below(400),
                top_miner: dice.below(400),
            },
        },
        "set_top_miner_award" => Call::set_top_miner_award {
            amount: dice.amount(20 * SAGE),
        },
        _ => missing("Rewards", call),
    };
    let origin = match call {
        Call::slash_unvested { .. } => critical(),
        _ => standard(),
    };
    Some(mostly(dice, origin, call))
}
