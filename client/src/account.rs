//! Accounts: what they hold, and transfers between them.

use serde::Serialize;
use subxt::utils::{AccountId32, MultiAddress};

use crate::{
    chain::{At, Chain},
    keys::Signer,
    runtime::api as runtime,
    tx::{self, Included},
    view, Amount, Result,
};

/// What an account holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Balance {
    /// Everything.
    pub total: Amount,
    /// What can be sent away or put into a job without ending the account.
    pub spendable: Amount,
    /// Held for open jobs, bonds and deposits.
    pub held: Amount,
    /// Under a lock, which may cover held money too.
    pub frozen: Amount,
    /// Share of the fees that the account could claim as a staker.
    pub staker_rewards: Amount,
    /// Number of transactions sent.
    pub nonce: u32,
    /// The holds one by one.
    pub holds: Vec<Hold>,
}

/// Money held for a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hold {
    /// Pallet and reason, such as `Jobs.JobEscrow`.
    pub reason: String,
    /// The amount.
    pub amount: Amount,
}

/// Reads what an account holds; nothing for an account that does not exist.
///
/// # Errors
/// Trouble with the node.
pub async fn balance(at: &At, account: &AccountId32) -> Result<Balance> {
    let storage = at.storage();
    let info = storage
        .fetch(runtime::storage().system().account(), (*account,))
        .await?
        .decode()?;
    let holds = storage
        .fetch(runtime::storage().balances().holds(), (*account,))
        .await?
        .decode()?;
    let holds = holds.0.into_iter().map(|hold| Hold {
        reason: reason_text(&format!("{:?}", hold.id)),
        amount: Amount(hold.amount),
    });
    let deposit = existential_deposit(at)?;
    let rewards = view::ask(
        at,
        runtime::view_functions().fees().staker_rewards(*account),
    )
    .await?;
    let (free, held) = (Amount(info.data.free), Amount(info.data.reserved));
    let frozen = Amount(info.data.frozen);
    Ok(Balance {
        total: free.saturating_add(held),
        spendable: spendable(free, held, frozen, deposit),
        held,
        frozen,
        staker_rewards: Amount(rewards),
        nonce: info.nonce,
        holds: holds.collect(),
    })
}

/// What an account must hold.
///
/// # Errors
/// The runtime is another one.
pub fn existential_deposit(at: &At) -> Result<Amount> {
    let deposit = runtime::constants().balances().existential_deposit();
    Ok(Amount(at.constants().entry(deposit)?))
}

/// What an account holds without holds, locks included; nothing for an account that does not exist.
///
/// # Errors
/// Trouble with the node.
pub async fn free(at: &At, account: &AccountId32) -> Result<Amount> {
    let info = at
        .storage()
        .fetch(runtime::storage().system().account(), (*account,))
        .await?;
    Ok(Amount(info.decode()?.data.free))
}

/// What can leave an account that is to stay alive: a lock is first covered by what is held.
fn spendable(free: Amount, held: Amount, frozen: Amount, deposit: Amount) -> Amount {
    free.saturating_sub(frozen.saturating_sub(held).max(deposit))
}

/// `Jobs(JobEscrow)` as `Jobs.JobEscrow`.
fn reason_text(debug: &str) -> String {
    debug.replace('(', ".").replace(')', "")
}

/// Sends an amount and keeps the sender's account alive; waits until it is final.
///
/// # Errors
/// As [`tx::execute`].
pub async fn transfer(
    chain: &Chain,
    signer: &Signer,
    to: &AccountId32,
    amount: Amount,
) -> Result<Included> {
    let call = runtime::tx()
        .balances()
        .transfer_keep_alive(MultiAddress::Id(*to), amount.0);
    tx::execute(chain, signer, &call).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_and_the_existential_deposit_cannot_be_spent() {
        let spendable = |free, held, frozen| {
            spendable(Amount(free), Amount(held), Amount(frozen), Amount(10)).0
        };
        assert_eq!(spendable(100, 0, 0), 90);
        assert_eq!(spendable(100, 50, 0), 90);
        assert_eq!(spendable(100, 0, 60), 40);
        assert_eq!(spendable(100, 50, 60), 90);
        assert_eq!(spendable(100, 20, 60), 60);
        assert_eq!(spendable(5, 0, 0), 0);
        assert_eq!(spendable(100, 0, 200), 0);
    }

    #[test]
    fn hold_reasons_are_pallet_and_name() {
        assert_eq!(reason_text("Jobs(JobEscrow)"), "Jobs.JobEscrow");
    }
}
