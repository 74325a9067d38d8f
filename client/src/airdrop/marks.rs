//! What the chain remembers of an airdrop: a mark for each batch that was paid.
//!
//! A mark is an approval that waits, as the multisig pallet keeps it, under an account that belongs to the sender and
//! the airdrop. Only the sender can make it there, and only the sender can take it away. It is no approval of anything:
//! the second signatory is a hash of which nobody has the key, and in the place of the call's hash stands which
//! recipients were paid.

use serde::Serialize;
use subxt::{
    ext::codec::Encode,
    utils::{AccountId32, H256},
};

use super::{list::hash, AirdropError};

/// Approvals that a mark would need, one more than it ever gets.
pub(super) const THRESHOLD: u16 = 2;

/// What the multisig pallet starts the hash of an account with.
const ACCOUNT_DOMAIN: &[u8; 16] = b"modlpy/utilisuba";

/// What the bytes of a mark start with.
const MARK_DOMAIN: [u8; 24] = *b"sage airdrop, recipients";

/// Recipients who are paid in one transaction, all or none of them, by their places in the order of payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Batch {
    /// The first one, from 0 on.
    pub first: u32,
    /// The one behind the last.
    pub end: u32,
}

impl Batch {
    /// The batch as the bytes of its mark.
    pub(super) fn to_bytes(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        let (domain, numbers) = bytes.split_at_mut(MARK_DOMAIN.len());
        domain.copy_from_slice(&MARK_DOMAIN);
        let (first, end) = numbers.split_at_mut(4);
        first.copy_from_slice(&self.first.to_be_bytes());
        end.copy_from_slice(&self.end.to_be_bytes());
        bytes
    }

    /// The batch of a mark, `None` if the bytes are no mark.
    pub(super) fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        let numbers = bytes.strip_prefix(&MARK_DOMAIN)?;
        let (first, end) = numbers.split_first_chunk::<4>()?;
        Some(Self {
            first: u32::from_be_bytes(*first),
            end: u32::from_be_bytes(end.try_into().ok()?),
        })
    }

    /// How many recipients these are.
    pub const fn count(self) -> u32 {
        self.end.saturating_sub(self.first)
    }

    /// The places as those of a list.
    pub(super) fn places(self) -> std::ops::Range<usize> {
        // A place is below MOST_RECIPIENTS.
        self.first as usize..self.end as usize
    }
}

/// A batch that was paid, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    /// The recipients.
    pub batch: Batch,
    /// Height of the block.
    pub height: u32,
    /// Place of the transaction in its block.
    pub index: u32,
}

/// How many of `recipients` the marks show as paid; sorts them.
///
/// Batches are paid in order, so marks that leave a gap or overlap are not as this program made them: one was taken
/// away, or the airdrop was touched in another way. Nothing is paid then, rather than something twice.
pub(super) fn paid(marks: &mut [Mark], recipients: u32) -> Result<u32, AirdropError> {
    marks.sort_unstable();
    let mut paid = 0;
    for Mark { batch, .. } in marks {
        if batch.first != paid || batch.end <= paid || batch.end > recipients {
            return Err(AirdropError::Marks { paid });
        }
        paid = batch.end;
    }
    Ok(paid)
}

/// The signatory of an airdrop beside the sender: its identity, which is nobody's key.
pub(super) const fn keyless(id: H256) -> AccountId32 {
    AccountId32(id.0)
}

/// The account under which the chain keeps the marks of an airdrop.
pub(super) fn account(sender: &AccountId32, id: H256) -> AccountId32 {
    let mut signatories = [*sender, keyless(id)];
    signatories.sort_unstable();
    let preimage = (ACCOUNT_DOMAIN, signatories.as_slice(), THRESHOLD).encode();
    AccountId32(hash(&preimage).0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::parse_account;

    fn mark(first: u32, end: u32) -> Mark {
        Mark {
            batch: Batch { first, end },
            height: 9,
            index: 1,
        }
    }

    #[test]
    fn batches_come_back_from_their_bytes() {
        for (first, end) in [(0, 1), (100, 200), (0, u32::MAX), (1 << 24, 1 << 25)] {
            let batch = Batch { first, end };
            assert_eq!(Batch::from_bytes(&batch.to_bytes()), Some(batch));
        }
        let bytes = Batch { first: 1, end: 258 }.to_bytes();
        assert_eq!(bytes[..24], *b"sage airdrop, recipients");
        assert_eq!(bytes[24..], [0, 0, 0, 1, 0, 0, 1, 2]);
        assert_eq!(Batch::from_bytes(&[0; 32]), None);
    }

    #[test]
    fn only_marks_without_gaps_are_believed() {
        assert_eq!(paid(&mut [], 10), Ok(0));
        assert_eq!(paid(&mut [mark(0, 4)], 10), Ok(4));
        assert_eq!(paid(&mut [mark(4, 10), mark(0, 4)], 10), Ok(10));
        for (marks, known) in [
            (vec![mark(4, 10)], 0),
            (vec![mark(0, 4), mark(5, 10)], 4),
            (vec![mark(0, 4), mark(3, 10)], 4),
            (vec![mark(0, 4), mark(0, 8)], 4),
            (vec![mark(0, 11)], 0),
            (vec![mark(0, 0)], 0),
            (vec![mark(0, 4), mark(4, 2)], 4),
        ] {
            let error = paid(&mut marks.clone(), 10);
            assert_eq!(error, Err(AirdropError::Marks { paid: known }), "{marks:?}");
        }
    }

    #[test]
    fn the_account_is_the_one_that_the_multisig_pallet_derives() {
        // Of polkadot.js: createKeyMulti([Alice, Bob], 2).
        let alice = parse_account("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY").unwrap();
        let bob = parse_account("5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty").unwrap();
        let both = account(&alice, H256(bob.0));
        assert_eq!(both, account(&bob, H256(alice.0)));
        assert_eq!(
            both.to_string(),
            "5F3QVbS78a4aTYLiRAD8N3czjqVoNyV42L19CXyhqUMCh4Ch"
        );
    }
}
