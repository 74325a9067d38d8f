//! What the pallet does.

mod council;
mod execution;
mod genesis;
mod guardians;
mod invariants;
mod operations;
mod random;

use frame::{
    deps::{frame_support::dispatch::GetDispatchInfo, sp_runtime::DispatchResult},
    testing_prelude::*,
    traits::QueryPreimage,
};
use sage_pallet_testing::{
    spies::{SpyEpochs, DEFAULT_EPOCH_LENGTH},
    AccountId, ALICE, BOB, CHARLIE, DAVE, EVE, FERDIE,
};

use crate::{
    mock::{
        chain, guardians, Preimage, RuntimeCall, RuntimeOrigin, System, Test, Timelock, DELAY,
        MEMBERS,
    },
    Call, Error, Event, OperationId, OperationOf, Operations, Origin,
};

/// Blocks of a day of the mock.
const DAY: u32 = DEFAULT_EPOCH_LENGTH;

/// Errors of the mock.
type Refused = Error<Test>;

fn signed(who: &AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who.clone())
}

fn timelocked() -> RuntimeOrigin {
    Origin::Timelocked.into()
}

/// The call of most operations: a delay of `delay` epochs.
fn delay_call(delay: u32) -> RuntimeCall {
    Call::set_delay { delay }.into()
}

fn hash_of(call: &RuntimeCall) -> H256 {
    BlakeTwo256::hash_of(call)
}

/// Stores the bytes of `call` in the name of `who`, unless they are there.
fn note(who: &AccountId, call: &RuntimeCall) {
    let _ = Preimage::note_preimage(signed(who), call.encode());
}

/// Proposes `call`, whose bytes `who` stores.
fn try_propose(who: &AccountId, call: &RuntimeCall) -> DispatchResult {
    note(who, call);
    Timelock::propose(signed(who), hash_of(call), call.encoded_size() as u32)
}

/// Opens an operation and returns its number.
fn propose(who: &AccountId, call: &RuntimeCall) -> OperationId {
    let id = crate::NextId::<Test>::get();
    assert_ok!(try_propose(who, call));
    id
}

fn operation(id: OperationId) -> OperationOf<Test> {
    Operations::<Test>::get(id).expect("the operation is open")
}

/// Approves the operation `id` as it is.
fn approve(who: &AccountId, id: OperationId) -> DispatchResult {
    let hash = Operations::<Test>::get(id).map_or_else(H256::zero, |found| found.call_hash);
    Timelock::approve(signed(who), id, hash)
}

fn approve_all(members: &[AccountId], id: OperationId) {
    for who in members {
        assert_ok!(approve(who, id));
    }
}

/// Proposes `call` as ALICE, with the approvals of ALICE, BOB and CHARLIE.
fn scheduled(call: &RuntimeCall) -> OperationId {
    let id = propose(&ALICE, call);
    approve_all(&[ALICE, BOB, CHARLIE], id);
    id
}

/// Executes the operation `id` as somebody of no group, who offers as much weight as it may need.
fn execute(id: OperationId) -> DispatchResultWithPostInfo {
    Timelock::execute(signed(&FERDIE), id, Weight::MAX)
}

/// Makes `members` the council, as an executed call does.
fn set_council(members: &[AccountId], threshold: u32) -> DispatchResultWithPostInfo {
    let members = BoundedVec::truncate_from(members.to_vec());
    Timelock::set_council(timelocked(), members, threshold)
}

/// Goes to this height. The pallet has no hooks that could miss the blocks between.
fn go_to(height: u32) {
    System::set_block_number(height);
}

fn pass(blocks: u32) {
    go_to(System::block_number() + blocks);
}
