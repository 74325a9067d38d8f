//! Named accounts and amounts.

use frame::deps::sp_runtime::AccountId32;
use sage_primitives::{Balance, MILLI_SAGE};

/// Account of all mocks: 32 bytes, because proofs name the payer and the worker by 32 bytes.
pub type AccountId = AccountId32;

/// A client by convention.
pub const ALICE: AccountId = AccountId32::new([1; 32]);
/// A worker by convention.
pub const BOB: AccountId = AccountId32::new([2; 32]);
/// Another worker by convention.
pub const CHARLIE: AccountId = AccountId32::new([3; 32]);
/// An account without a role.
pub const DAVE: AccountId = AccountId32::new([4; 32]);
/// An attacker by convention.
pub const EVE: AccountId = AccountId32::new([5; 32]);
/// The treasury by convention.
pub const FERDIE: AccountId = AccountId32::new([6; 32]);

/// Existential deposit of all mocks, as on the live chain.
pub const EXISTENTIAL_DEPOSIT: Balance = MILLI_SAGE;

/// The account number `index`, different from every named one.
pub fn account(index: u32) -> AccountId {
    let mut bytes = [0xAA; 32];
    bytes[..4].copy_from_slice(&index.to_le_bytes());
    AccountId32::new(bytes)
}
