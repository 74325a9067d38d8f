//! What was minted and what was burned.

use serde::Serialize;

use crate::{chain::Chain, runtime::api as runtime, view, Amount, Result};

/// The supply of SAGE at the newest final block.
#[derive(Clone, Debug, Serialize)]
pub struct Supply {
    /// In existence: minted less burned.
    pub issuance: Amount,
    /// Minted since and with the genesis.
    pub minted: Amount,
    /// Burned since the genesis.
    pub burned: Burned,
    /// The most that will ever be minted.
    pub max: Amount,
    /// Height of the block.
    pub block: u64,
}

/// What was burned, by cause.
#[derive(Clone, Debug, Serialize)]
pub struct Burned {
    /// Of the fees of jobs.
    pub job_fees: Amount,
    /// Of slashed bonds.
    pub slashes: Amount,
    /// By holders who wished so.
    pub voluntary: Amount,
    /// Of remainders that no account could take.
    pub dust: Amount,
    /// Bought back with what the treasury had.
    pub buybacks: Amount,
}

impl Chain {
    /// The supply at the newest final block.
    ///
    /// # Errors
    /// Trouble with the node.
    pub async fn supply(&self) -> Result<Supply> {
        let at = self.finalized().await?;
        let supply = view::ask(&at, runtime::view_functions().issuance().supply()).await?;
        let burned = supply.burned;
        Ok(Supply {
            issuance: Amount(supply.issuance),
            minted: Amount(supply.minted),
            burned: Burned {
                job_fees: Amount(burned.job_fees),
                slashes: Amount(burned.slashes),
                voluntary: Amount(burned.voluntary),
                dust: Amount(burned.dust),
                buybacks: Amount(burned.buybacks),
            },
            max: Amount(supply.max),
            block: at.block_number(),
        })
    }
}
