//! Transactions: signed, sent, and followed until they are final.

use subxt::{
    client::OnlineClientAtBlockImpl,
    config::DefaultExtrinsicParamsBuilder,
    extrinsics::ExtrinsicEvents,
    tx::{Payload, TransactionInBlock, TransactionProgress, TransactionStatus},
    utils::H256,
};

use crate::{
    chain::{Chain, Config},
    keys::Signer,
    runtime::api as runtime,
    Amount, Error, Result,
};

/// Blocks for which a transaction is valid: long enough for a busy chain, short enough that a lost one is soon no more.
pub const VALID_BLOCKS: u64 = 64;

type Client = OnlineClientAtBlockImpl<Config>;

/// A transaction that the node has taken.
pub struct Sent(TransactionProgress<Config, Client>);

/// A transaction in a block, and what it did.
pub struct Included {
    /// Hash of the transaction.
    pub transaction: H256,
    /// Hash of the block.
    pub block: H256,
    /// Height of the block.
    pub height: u64,
    /// What was paid for the transaction itself.
    pub fee: Amount,
    /// What the runtime said.
    pub events: ExtrinsicEvents<Config>,
}

/// Signs a call and gives it to the node.
///
/// # Errors
/// [`Error::Rejected`] if the node's pool does not take it; trouble with the node.
pub async fn send<Call: Payload>(chain: &Chain, signer: &Signer, call: &Call) -> Result<Sent> {
    let nonce = chain.next_nonce(&signer.account()).await?;
    send_as(chain, signer, call, nonce).await
}

/// Signs a call as the transaction of this number of the account, and gives it to the node.
///
/// # Errors
/// As [`send`], also if the number is taken.
pub async fn send_as<Call: Payload>(
    chain: &Chain,
    signer: &Signer,
    call: &Call,
    nonce: u64,
) -> Result<Sent> {
    // Birth at a final block: a transaction of a branch that is undone would be invalid.
    let at = chain.finalized().await?;
    let params = DefaultExtrinsicParamsBuilder::<Config>::new()
        .nonce(nonce)
        .mortal(VALID_BLOCKS)
        .build();
    let progress = at
        .tx()
        .sign_and_submit_then_watch(call, signer.pair(), params)
        .await?;
    Ok(Sent(progress))
}

/// What a call would cost the signer, before it is sent.
///
/// # Errors
/// Trouble with the node.
pub async fn estimate<Call: Payload>(
    chain: &Chain,
    signer: &Signer,
    call: &Call,
) -> Result<Amount> {
    // As it will be sent: its length counts.
    let params = DefaultExtrinsicParamsBuilder::<Config>::new()
        .mortal(VALID_BLOCKS)
        .build();
    let mut transactions = chain.finalized().await?.tx();
    let signed = transactions.create_signed(call, signer.pair(), params);
    Ok(Amount(signed.await?.partial_fee_estimate().await?))
}

/// Signs a call, sends it and waits until it is final.
///
/// # Errors
/// As [`send`] and [`Sent::finalized`].
pub async fn execute<Call: Payload>(
    chain: &Chain,
    signer: &Signer,
    call: &Call,
) -> Result<Included> {
    send(chain, signer, call).await?.finalized().await
}

impl Sent {
    /// Waits until the transaction is in a block, which may still be undone.
    ///
    /// # Errors
    /// [`Error::Refused`] if the runtime refused it there, [`Error::Lost`] if it left the pool; trouble with the node.
    pub async fn in_block(&mut self) -> Result<Included> {
        self.wait(false).await
    }

    /// Waits until the transaction is in a final block.
    ///
    /// # Errors
    /// As [`in_block`](Self::in_block).
    pub async fn finalized(mut self) -> Result<Included> {
        self.wait(true).await
    }

    async fn wait(&mut self, finality: bool) -> Result<Included> {
        while let Some(status) = self.0.next().await {
            match status? {
                TransactionStatus::InBestBlock(block) if !finality => return inspect(block).await,
                TransactionStatus::InFinalizedBlock(block) => return inspect(block).await,
                TransactionStatus::Error { message }
                | TransactionStatus::Invalid { message }
                | TransactionStatus::Dropped { message } => return Err(Error::Lost(message)),
                _ => {}
            }
        }
        Err(Error::Disconnected(
            "it stopped telling about the transaction".into(),
        ))
    }
}

/// Reads what a transaction did in its block.
async fn inspect(in_block: TransactionInBlock<Config, Client>) -> Result<Included> {
    let events = in_block.wait_for_success().await?;
    let fee = events.find_first::<runtime::transaction_payment::events::TransactionFeePaid>();
    let fee = fee.transpose()?.map(|event| Amount(event.actual_fee));
    Ok(Included {
        transaction: in_block.extrinsic_hash(),
        block: in_block.block_hash(),
        height: in_block.at().await?.block_number(),
        fee: fee.unwrap_or_default(),
        events,
    })
}
