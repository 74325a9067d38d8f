//! Calls of the three ledgers of bonds.

use super::{
    acts::{free, missing, mostly, signed, Act},
    dice::Dice,
};
use frame_support::instances::{Instance1, Instance2, Instance3};
use pallet_stakes::{Bonds, Call, Offences};
use pallet_voting::{RawOrigin, Track};
use sage_runtime::*;
use sp_keyring::Sr25519Keyring;

/// The generator of one ledger.
macro_rules! ledger {
    ($name:ident, $pallet:literal, $instance:ty, rather: $rather:expr) => {
        pub fn $name(call: &str, dice: &mut Dice) -> Option<Act> {
            type Ledger = Bonds<Runtime, $instance>;
            let critical = RawOrigin::Decided(Track::Critical);
            let rather: Option<Sr25519Keyring> = $rather;
            let by = rather.map_or_else(|| dice.actor(), |key| key.to_account_id());
            let bonded = dice.one_of(Ledger::iter());
            let (who, active) = bonded.map_or((by.clone(), 0), |(who, bond)| (who, bond.active));
            let offence = dice.one_of(Offences::<Runtime, $instance>::iter_keys());
            let mut amount = dice.amount(active);
            let tier = u8::from(dice.one_in(16));
            let call = match call {
                "bond" => {
                    amount = (20_000 * SAGE).max(dice.amount(free(&by) / 16));
                    return Some(signed(
                        by,
                        Call::<Runtime, $instance>::bond { amount, tier },
                    ));
                }
                "unbond" => {
                    let by = dice.rather(who);
                    return Some(signed(by, Call::<Runtime, $instance>::unbond { amount }));
                }
                "rebond" => {
                    let by = dice.rather(who);
                    return Some(signed(by, Call::<Runtime, $instance>::rebond { amount }));
                }
                "withdraw" => return Some(signed(by, Call::<Runtime, $instance>::withdraw { who })),
                "set_tier" => {
                    let by = dice.rather(who);
                    return Some(signed(by, Call::<Runtime, $instance>::set_tier { tier }));
                }
                "dispute" => {
                    let offence = offence?;
                    let by = dice.rather(who);
                    return Some(signed(by, Call::<Runtime, $instance>::dispute { offence }));
                }
                "close_slash" => {
                    let offence = offence?;
                    return Some(signed(
                        by,
                        Call::<Runtime, $instance>::close_slash { offence },
                    ));
                }
                "slash" => Call::<Runtime, $instance>::slash {
                    offence: dice.hash(),
                    who,
                    rate: u16::try_from(dice.below(10_001)).expect("basis points"),
                    reporter: dice.one_in(2).then(|| dice.actor()),
                },
                "judge" => Call::judge {
                    offence: offence?,
                    stands: dice.one_in(2),
                },
                _ => missing($pallet, call),
            };
            Some(mostly(dice, critical, call))
        }
    };
}

ledger!(prover_stakes, "ProverStakes", Instance1, rather: None);
// Only a validator may bond as one, and the chain has one.
ledger!(validator_bonds, "ValidatorBonds", Instance2, rather: Some(Sr25519Keyring::Alice));
ledger!(collateral_bonds, "CollateralBonds", Instance3, rather: None);
