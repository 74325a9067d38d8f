//! Calls of the two registers of assets.

use super::{
    acts::{missing, mostly, signed, Act},
    dice::{is_actor, Dice},
};
use frame_support::instances::{Instance1, Instance2};
use pallet_assets::{Account, Asset, Call};
use sage_runtime::*;

/// The first number of an asset that root has made for an actor; those below are nobody's to mint.
const OWN: u32 = 10;

/// How many such numbers there are.
const OWN_KINDS: u32 = 4;

/// The generator of one register.
macro_rules! register {
    ($name:ident, $pallet:literal, $instance:ty) => {
        pub mod $name {
            use super::*;

            type Register = Asset<Runtime, $instance>;

            pub fn calls(call: &str, dice: &mut Dice) -> Option<Act> {
                let id = dice.one_of(Register::iter_keys()).unwrap_or(OWN);
                let own = dice.one_of(Register::iter_keys().filter(|id| *id >= OWN));
                let own = own.unwrap_or(id);
                Some(match call {
                    "mint" | "burn" | "force_transfer" | "freeze" | "thaw" | "freeze_asset"
                    | "thaw_asset" | "transfer_ownership" | "set_team" | "block"
                    | "set_min_balance" | "set_reserves" => team(call, own, dice),
                    "set_metadata" | "clear_metadata" | "start_destroy" | "destroy_accounts"
                    | "destroy_approvals" | "finish_destroy" => life(call, own, dice),
                    "create"
                    | "force_create"
                    | "force_set_metadata"
                    | "force_clear_metadata"
                    | "force_asset_status" => forced(call, dice),
                    _ => holder(call, id, dice),
                })
            }

            /// Who may, mostly: the owner, who is the whole team until it names another.
            fn owner(id: u32, dice: &mut Dice) -> AccountId {
                let known = Register::get(id).map(|details| details.owner);
                let someone = dice.actor();
                dice.rather(known.filter(is_actor).unwrap_or(someone))
            }

            /// Calls of those who run an asset.
            fn team(call: &str, id: u32, dice: &mut Dice) -> Act {
                let by = owner(id, dice);
                let who: Address = dice.actor().into();
                let amount = dice.amount(1_000 * SAGE);
                let call = match call {
                    "mint" => Call::<Runtime, $instance>::mint {
                        id,
                        beneficiary: who,
                        amount,
                    },
                    "burn" => Call::burn { id, who, amount },
                    "force_transfer" => Call::force_transfer {
                        id,
                        source: who,
                        dest: by.clone().into(),
                        amount,
                    },
                    "freeze" => Call::freeze { id, who },
                    "thaw" => Call::thaw { id, who },
                    "freeze_asset" => Call::freeze_asset { id },
                    "thaw_asset" => Call::thaw_asset { id },
                    "transfer_ownership" => Call::transfer_ownership { id, owner: who },
                    "set_team" => Call::set_team {
                        id,
                        issuer: by.clone().into(),
                        admin: by.clone().into(),
                        freezer: who,
                    },
                    "block" => Call::block { id, who },
                    "set_min_balance" => Call::set_min_balance {
                        id,
                        min_balance: amount,
                    },
                    "set_reserves" => Call::set_reserves {
                        id,
                        reserves: Default::default(),
                    },
                    _ => missing($pallet, call),
                };
                signed(by, call)
            }

            /// Calls about what an asset is called, and about its end.
            fn life(call: &str, id: u32, dice: &mut Dice) -> Act {
                let by = owner(id, dice);
                let call = match call {
                    "set_metadata" => Call::<Runtime, $instance>::set_metadata {
                        id,
                        name: b"Own".to_vec(),
                        symbol: b"OWN".to_vec(),
                        decimals: 3,
                    },
                    "clear_metadata" => Call::clear_metadata { id },
                    "start_destroy" => Call::start_destroy { id },
                    "destroy_accounts" => Call::destroy_accounts { id },
                    "destroy_approvals" => Call::destroy_approvals { id },
                    "finish_destroy" => Call::finish_destroy { id },
                    _ => missing($pallet, call),
                };
                signed(by, call)
            }

            /// Calls that only root makes, if anyone; about the assets of actors, so that the market keeps its own.
            fn forced(call: &str, dice: &mut Dice) -> Act {
                let id = OWN + dice.below(OWN_KINDS);
                let owner: Address = dice.actor().into();
                let call = match call {
                    "create" => Call::<Runtime, $instance>::create {
                        id,
                        admin: owner,
                        min_balance: 1,
                    },
                    "force_create" => Call::force_create {
                        id,
                        owner,
                        is_sufficient: dice.one_in(2),
                        min_balance: dice.amount(SAGE),
                    },
                    "force_set_metadata" => Call::force_set_metadata {
                        id,
                        name: b"Forced".to_vec(),
                        symbol: b"FRC".to_vec(),
                        decimals: 9,
                        is_frozen: dice.one_in(4),
                    },
                    "force_clear_metadata" => Call::force_clear_metadata { id },
                    "force_asset_status" => Call::force_asset_status {
                        id,
                        owner: owner.clone(),
                        issuer: owner.clone(),
                        admin: owner.clone(),
                        freezer: owner,
                        min_balance: 1,
                        is_sufficient: dice.one_in(2),
                        is_frozen: dice.one_in(8),
                    },
                    _ => missing($pallet, call),
                };
                mostly(dice, frame_system::RawOrigin::Root, call)
            }

            /// Calls of those who have some of an asset.
            fn holder(call: &str, id: u32, dice: &mut Dice) -> Act {
                // Pools, pots and the treasury have some too, but no key.
                let holders = Account::<Runtime, $instance>::iter_key_prefix(id);
                let holder = dice.one_of(holders.filter(is_actor));
                let someone = dice.actor();
                let by = dice.rather(holder.unwrap_or(someone));
                let other: Address = dice.actor().into();
                let held = Account::<Runtime, $instance>::get(id, &by);
                let amount = dice.amount(held.map_or(0, |account| account.balance) / 8);
                let keep_alive = !dice.one_in(4);
                let call = match call {
                    "transfer" => Call::<Runtime, $instance>::transfer {
                        id,
                        target: other,
                        amount,
                    },
                    "transfer_keep_alive" => Call::transfer_keep_alive {
                        id,
                        target: other,
                        amount,
                    },
                    "transfer_all" => Call::transfer_all {
                        id,
                        dest: other,
                        keep_alive,
                    },
                    _ => return approval(call, id, by, amount, dice),
                };
                signed(by, call)
            }

            /// Calls that let others spend, and about the deposits of accounts.
            fn approval(
                call: &str,
                id: u32,
                by: AccountId,
                amount: Balance,
                dice: &mut Dice,
            ) -> Act {
                let other: Address = dice.actor().into();
                let call = match call {
                    "approve_transfer" => Call::<Runtime, $instance>::approve_transfer {
                        id,
                        delegate: other,
                        amount,
                    },
                    "cancel_approval" => Call::cancel_approval {
                        id,
                        delegate: other,
                    },
                    "force_cancel_approval" => Call::force_cancel_approval {
                        id,
                        owner: by.clone().into(),
                        delegate: other,
                    },
                    "transfer_approved" => Call::transfer_approved {
                        id,
                        owner: other,
                        destination: by.clone().into(),
                        amount: amount / 8,
                    },
                    "touch" => Call::touch { id },
                    "touch_other" => Call::touch_other { id, who: other },
                    "refund" => Call::refund {
                        id,
                        allow_burn: dice.one_in(4),
                    },
                    "refund_other" => Call::refund_other { id, who: other },
                    _ => missing($pallet, call),
                };
                signed(by, call)
            }
        }
    };
}

register!(outside, "Assets", Instance1);
register!(shares, "PoolAssets", Instance2);
