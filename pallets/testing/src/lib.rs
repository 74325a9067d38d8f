//! The one harness of all pallet tests.
//!
//! A pallet's mock holds System, Balances and that pallet; every neighbour is a spy from [`spies`]. The parts:
//!
//! | Item | Use |
//! | --- | --- |
//! | [`SystemDefaults`], [`BalancesDefaults`] | `derive_impl` defaults, so that a mock is a few lines |
//! | [`ALICE`] .. [`FERDIE`], [`account`], [`SAGE`] | named accounts and amounts |
//! | [`MockRuntime`], [`TestChain`] | genesis, blocks, and the invariants of every pallet after each test |
//! | [`run_to`] | later blocks with all hooks |
//! | [`assert_events!`], [`assert_only_event!`], [`assert_no_events!`] | exact events of one pallet |
//! | [`spies`] | one recording double for each trait of `sage-primitives` |
//! | [`random_calls()`] | random sequences against a reference model |
//!
//! A mock looks like this:
//!
//! ```text
//! construct_runtime!(
//!     pub enum Test { System: frame_system, Balances: pallet_balances, Fees: pallet_fees }
//! );
//!
//! #[derive_impl(sage_pallet_testing::SystemDefaults)]
//! impl frame_system::Config for Test {
//!     type Block = MockBlockU32<Test>;
//! }
//!
//! #[derive_impl(sage_pallet_testing::BalancesDefaults)]
//! impl pallet_balances::Config for Test {
//!     type AccountStore = System;
//! }
//!
//! impl MockRuntime for Test {
//!     type Pallets = AllPalletsWithSystem;
//!     type Genesis = RuntimeGenesisConfig;
//!
//!     fn try_state() -> Result<(), TryRuntimeError> {
//!         Fees::do_try_state()
//!     }
//! }
//! ```

pub mod accounts;
pub mod chain;
pub mod defaults;
pub mod events;
pub mod random_calls;
pub mod spies;
#[cfg(test)]
mod tests;

pub use accounts::*;
pub use chain::*;
pub use defaults::*;
pub use events::{clear_events, events_of};
pub use random_calls::{random_calls, CallModel};

// The paths that `derive_impl` writes into a mock start at this crate.
#[doc(no_inline)]
pub use frame::deps::frame_system;
#[doc(no_inline)]
pub use frame::deps::sp_runtime::TryRuntimeError;
#[doc(no_inline)]
pub use pallet_balances;
#[doc(no_inline)]
pub use sage_primitives::{MILLI_SAGE, SAGE};
