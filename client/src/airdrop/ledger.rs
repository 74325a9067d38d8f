//! The chain behind an airdrop: its marks, its batches, and how to send one.

use std::time::Duration;

use subxt::utils::{AccountId32, MultiAddress, H256};

use super::{
    engine::{Ledger, View},
    list::{hash, List},
    marks::{self, Batch, Mark, THRESHOLD},
    AirdropError, Payment,
};
use crate::{
    chain::{At, Chain},
    keys::Signer,
    runtime::api::{
        self as runtime,
        runtime_types::{
            pallet_balances::pallet::Call as BalancesCall,
            pallet_multisig::pallet::Call as MultisigCall, sage_runtime::RuntimeCall,
            sp_weights::weight_v2::Weight,
        },
    },
    tx, Amount, Error, Result,
};

/// A batch as the chain takes it.
type BatchCall = subxt::tx::StaticPayload<runtime::utility::calls::BatchAll>;

/// An airdrop on its chain.
pub(super) struct ChainLedger<'a> {
    chain: Chain,
    genesis: H256,
    signer: &'a Signer,
    list: &'a List,
}

impl<'a> ChainLedger<'a> {
    pub(super) fn new(chain: &Chain, signer: &'a Signer, list: &'a List) -> Self {
        Self {
            genesis: chain.genesis(),
            chain: chain.clone(),
            signer,
            list,
        }
    }
}

impl Ledger for ChainLedger<'_> {
    async fn view(&mut self) -> Result<View> {
        let at = self.chain.finalized().await?;
        let sender = self.signer.account();
        Ok(View {
            nonce: at.tx().account_nonce(&sender).await?,
            marks: marks_of(&at, &sender, self.list.id()).await?,
        })
    }

    async fn next_nonce(&mut self) -> Result<u64> {
        self.chain.next_nonce(&self.signer.account()).await
    }

    async fn pay(&mut self, batch: Batch, nonce: u64) -> Result<Amount> {
        let call = batch_call(&self.signer.account(), self.list, batch);
        let sent = tx::send_as(&self.chain, self.signer, &call, nonce).await?;
        Ok(sent.finalized().await?.fee)
    }

    async fn locate(&mut self, mark: &Mark) -> Result<Payment> {
        // A node that has no old blocks does not hinder: the mark itself is the proof.
        let (block, transaction) = match self.chain.block(mark.height.into()).await {
            Ok(block) => block.map_or((None, None), |(block, body)| {
                let transaction = body.get(mark.index as usize);
                (Some(block), transaction.map(|bytes| hash(bytes)))
            }),
            Err(Error::Node(_)) => (None, None),
            Err(error) => return Err(error),
        };
        Ok(Payment {
            batch: mark.batch,
            height: mark.height,
            block,
            transaction,
            fee: None,
        })
    }

    async fn next_block(&mut self) -> Result<()> {
        let before = self.chain.finalized().await?.block_number();
        let mut blocks = self.chain.blocks().await?;
        // The first block of the subscription may be the newest one that was there already.
        loop {
            let gone = || Error::Disconnected("no more blocks arrive".into());
            let block = blocks.next().await.ok_or_else(gone)??;
            if block.number() > before {
                return Ok(());
            }
        }
    }

    async fn reconnect(&mut self, wait: Duration) -> Result<()> {
        tokio::time::sleep(wait).await;
        // A failure shows at the next question, and is waited for again.
        if let Ok(chain) = self.chain.reconnect().await {
            if chain.genesis() != self.genesis {
                return Err(Error::Data("it serves another chain than before".into()));
            }
            self.chain = chain;
        }
        Ok(())
    }
}

/// How many recipients a block shows as paid.
pub(super) async fn paid(at: &At, sender: &AccountId32, list: &List) -> Result<u32> {
    let mut found = marks_of(at, sender, list.id()).await?;
    Ok(marks::paid(&mut found, list.count())?)
}

/// The marks of an airdrop at a block.
async fn marks_of(at: &At, sender: &AccountId32, id: H256) -> Result<Vec<Mark>> {
    let account = marks::account(sender, id);
    let mut found = Vec::new();
    let mut entries = at
        .storage()
        .iter(runtime::storage().multisig().multisigs(), (account,))
        .await?;
    while let Some(entry) = entries.next().await {
        let entry = entry?;
        let (_, bytes) = entry.key()?.decode()?;
        let when = entry.value().decode()?.when;
        // Nothing else can be there, unless the sender has made it with another program.
        let batch = Batch::from_bytes(&bytes).ok_or(AirdropError::Marks { paid: 0 })?;
        found.push(Mark {
            batch,
            height: when.height,
            index: when.index,
        });
    }
    Ok(found)
}

/// What a mark holds of the sender's money.
pub(super) fn mark_deposit(at: &At) -> Result<Amount> {
    let (constants, multisig) = (at.constants(), runtime::constants().multisig());
    let base = Amount(constants.entry(multisig.deposit_base())?);
    let factor = Amount(constants.entry(multisig.deposit_factor())?);
    Ok(base.saturating_add(factor.times(THRESHOLD.into())))
}

/// The call that pays a batch and leaves its mark, or does neither.
pub(super) fn batch_call(sender: &AccountId32, list: &List, batch: Batch) -> BatchCall {
    // First, so that a mark that is there already ends the batch at once.
    let mark = RuntimeCall::Multisig(MultisigCall::approve_as_multi {
        threshold: THRESHOLD,
        other_signatories: vec![marks::keyless(list.id())],
        maybe_timepoint: None,
        call_hash: batch.to_bytes(),
        max_weight: Weight {
            ref_time: 0,
            proof_size: 0,
        },
    });
    let recipients = list.recipients().get(batch.places()).unwrap_or_default();
    debug_assert!(recipients.iter().all(|one| one.account != *sender));
    let transfers = recipients.iter().map(|one| {
        RuntimeCall::Balances(BalancesCall::transfer_keep_alive {
            dest: MultiAddress::Id(one.account),
            value: one.amount.0,
        })
    });
    let calls = std::iter::once(mark).chain(transfers).collect();
    // The client's types know the calls of some pallets only, so the type of calls within this one has another hash than the
    // chain's. The calls are encoded by the names that the chain's own metadata has, and fail if it has others.
    runtime::tx().utility().batch_all(calls).unvalidated()
}
