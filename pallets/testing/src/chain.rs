//! A chain in memory: genesis, blocks, and checks after each test.

use std::marker::PhantomData;

use frame::{
    deps::{
        frame_support::storage::with_storage_layer,
        frame_system::{self, pallet_prelude::BlockNumberFor, RunToBlockHooks},
        sp_io::TestExternalities,
        sp_runtime::{
            traits::{Dispatchable, One},
            BuildStorage, DispatchError, DispatchResult, TryRuntimeError,
        },
    },
    traits::{OnFinalize, OnInitialize},
};
use sage_primitives::Balance;

use crate::AccountId;

/// What the harness must know of a mock.
pub trait MockRuntime:
    frame_system::Config<AccountId = AccountId, AccountData = pallet_balances::AccountData<Balance>>
    + pallet_balances::Config<Balance = Balance>
{
    /// All pallets of the mock: `AllPalletsWithSystem`.
    type Pallets: OnInitialize<BlockNumberFor<Self>> + OnFinalize<BlockNumberFor<Self>>;

    /// The genesis of all pallets: `RuntimeGenesisConfig`.
    type Genesis: BuildStorage + Default;

    /// Runs `do_try_state` of every pallet of the mock.
    ///
    /// Called directly rather than by way of `AllPalletsWithSystem`, which looks at invariants only with the feature
    /// `try-runtime`; tests must look always.
    ///
    /// # Errors
    /// The name of the broken rule.
    fn try_state() -> Result<(), TryRuntimeError>;
}

/// Builder of a chain that stands at block 1.
pub struct TestChain<R> {
    storage: frame::deps::sp_storage::Storage,
    balances: Vec<(AccountId, Balance)>,
    runtime: PhantomData<R>,
}

impl<R: MockRuntime> Default for TestChain<R> {
    fn default() -> Self {
        Self::new()
    }
}

impl<R: MockRuntime> TestChain<R> {
    /// A chain with the default genesis of every pallet and no accounts.
    pub fn new() -> Self {
        Self::from_genesis(&R::Genesis::default())
    }

    /// A chain with this genesis.
    pub fn from_genesis(genesis: &R::Genesis) -> Self {
        let storage = genesis
            .build_storage()
            .expect("the genesis of a mock is valid");
        Self {
            storage,
            balances: Vec::new(),
            runtime: PhantomData,
        }
    }

    /// Writes the genesis of one pallet over what is there.
    pub fn with_genesis(mut self, genesis: &impl BuildStorage) -> Self {
        genesis
            .assimilate_storage(&mut self.storage)
            .expect("the genesis of a mock is valid");
        self
    }

    /// Gives `who` a free balance of `amount` base units.
    pub fn with_balance(mut self, who: &AccountId, amount: Balance) -> Self {
        self.balances.push((who.clone(), amount));
        self
    }

    /// The chain at block 1, with its hooks run and their events forgotten.
    pub fn build(mut self) -> TestExternalities {
        if !self.balances.is_empty() {
            pallet_balances::GenesisConfig::<R> {
                balances: self.balances,
                dev_accounts: None,
            }
            .assimilate_storage(&mut self.storage)
            .expect("each account is given once and at least the existential deposit");
        }
        let mut chain = TestExternalities::new(self.storage);
        chain.execute_with(|| {
            run_to::<R>(One::one());
            crate::clear_events::<R>();
        });
        chain
    }

    /// Runs `body` at block 1, then checks the invariants of every pallet.
    pub fn execute<O>(self, body: impl FnOnce() -> O) -> O {
        self.build().execute_with(|| {
            let result = body();
            check::<R>();
            result
        })
    }

    /// Runs `body` without the final check, for tests that break an invariant on purpose.
    pub fn execute_and_break<O>(self, body: impl FnOnce() -> O) -> O {
        self.build().execute_with(body)
    }
}

/// Runs the blocks up to `block`, with all hooks of all pallets.
pub fn run_to<R: MockRuntime>(block: BlockNumberFor<R>) {
    frame_system::Pallet::<R>::run_to_block_with::<R::Pallets>(block, RunToBlockHooks::default());
}

/// Dispatches `call` as the chain does: a failed call leaves no trace in storage.
///
/// # Errors
/// The error of the call.
pub fn dispatch<R: MockRuntime>(
    call: <R as frame_system::Config>::RuntimeCall,
    origin: <R as frame_system::Config>::RuntimeOrigin,
) -> DispatchResult {
    with_storage_layer(|| {
        call.dispatch(origin)
            .map(|_| ())
            .map_err(|failure| failure.error)
    })
}

/// Panics unless every pallet's invariants and the books of Balances hold.
pub fn check<R: MockRuntime>() {
    if let Err(error) = balances_add_up::<R>() {
        panic!("balances: {error:?}");
    }
    if let Err(error) = R::try_state() {
        panic!("try_state: {error:?}");
    }
}

/// Asserts that the mock's invariants are broken, and by which rule.
pub fn assert_invariant_broken<R: MockRuntime>(rule: &'static str) {
    assert_eq!(R::try_state(), Err(DispatchError::Other(rule)));
}

/// Checks that all accounts sum to the issuance and that no account holds less than its holds.
fn balances_add_up<R: MockRuntime>() -> Result<(), TryRuntimeError> {
    let mut total: Balance = 0;
    for (who, info) in frame_system::Account::<R>::iter() {
        let held = pallet_balances::Holds::<R>::get(&who)
            .iter()
            .try_fold(0, |sum: Balance, hold| sum.checked_add(hold.amount))
            .ok_or("the holds of an account overflow")?;
        if held > info.data.reserved {
            return Err("an account has more holds than held balance".into());
        }
        total = info
            .data
            .free
            .checked_add(info.data.reserved)
            .and_then(|balance| total.checked_add(balance))
            .ok_or("the sum of all accounts overflows")?;
    }
    if total != pallet_balances::Pallet::<R>::total_issuance() {
        return Err("the accounts do not sum to the issuance".into());
    }
    Ok(())
}
