//! Outputs of a job that was paid: in the events of a block while its state is kept, in its transactions for longer.

use subxt::{
    config::{substrate::BlakeTwo256, Hasher},
    ext::codec::Encode,
    utils::H256,
};

use crate::{
    chain::Chain,
    jobs::{of_block, Event},
    runtime::api::proofs::calls::SubmitAndVerifyWithIoBinding as ProofCall,
    Result,
};

/// The outputs of `job`, which was paid at `height`, checked against the hash in its receipt.
///
/// `None` if the node has neither the events nor the transactions of that block, or the proof came inside of another
/// call.
///
/// # Errors
/// The connection is gone.
pub async fn outputs(
    chain: &Chain,
    job: u64,
    height: u32,
    expected: H256,
) -> Result<Option<Vec<u32>>> {
    let right = |words: &Vec<u32>| hash(words) == expected;
    let found = match from_events(chain, job, height).await {
        Ok(found) => found.filter(right),
        Err(error) if error.is_temporary() => None,
        Err(error) => return Err(error),
    };
    if found.is_some() {
        return Ok(found);
    }
    match from_body(chain, job, height).await {
        Ok(found) => Ok(found.filter(right)),
        Err(error) if error.is_temporary() => Ok(None),
        Err(error) => Err(error),
    }
}

async fn from_events(chain: &Chain, job: u64, height: u32) -> Result<Option<Vec<u32>>> {
    let Some(at) = chain.at_height(height.into()).await? else {
        return Ok(None);
    };
    let words = of_block(&at)
        .await?
        .into_iter()
        .find_map(|entry| match entry {
            (id, Event::Paid { outputs, .. }) if id == job => outputs,
            _ => None,
        });
    Ok(words)
}

async fn from_body(chain: &Chain, job: u64, height: u32) -> Result<Option<Vec<u32>>> {
    let body = chain.body(height.into()).await?;
    // The runtime may have changed since; what does not decode is not found, and what does is checked by its hash.
    let at = chain.finalized().await?;
    let extrinsics = at.extrinsics().from_bytes(body).await;
    let words = extrinsics
        .find::<ProofCall>()
        .flatten()
        .filter(|call| call.job == job)
        .map(|call| call.outputs.0)
        .last();
    Ok(words)
}

/// The hash of outputs as receipts have it.
fn hash(words: &[u32]) -> H256 {
    BlakeTwo256.hash(&words.encode())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_encoded_vector() {
        // BLAKE2b-256 of the single byte 0, the encoding of no words.
        let empty = "0x03170a2e7597b7b7e3d84c05391d139a62b157e78786d8c082f29dcf4c111314";
        assert_eq!(crate::words::hash_text(&hash(&[])), empty);
    }
}
