//! Tagged BLAKE2b-256, the hash of everything the runtime can recompute.
//!
//! Source: ObelyskVM specification, section 4.1. The tag enters with its length as one byte in front, integers enter
//! little endian, lists with a u32 length.

use blake2::digest::consts::U32;
use blake2::{Blake2b, Digest};

/// A BLAKE2b-256 state that starts with a domain tag.
#[derive(Clone)]
pub struct TaggedHasher {
    state: Blake2b<U32>,
}

impl TaggedHasher {
    /// Starts a hash with a tag of at most 255 ASCII bytes.
    pub fn new(tag: &'static [u8]) -> Self {
        debug_assert!(tag.len() <= 255 && tag.is_ascii());
        let mut state = Blake2b::new();
        // Tags are constants of this crate, all shorter than 256 bytes.
        state.update([tag.len() as u8]);
        state.update(tag);
        Self { state }
    }

    /// Adds bytes as they are.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.state.update(bytes);
        self
    }

    /// Adds one byte.
    pub fn u8(&mut self, value: u8) -> &mut Self {
        self.bytes(&[value])
    }

    /// Adds a 32-bit integer.
    pub fn u32(&mut self, value: u32) -> &mut Self {
        self.bytes(&value.to_le_bytes())
    }

    /// Adds a 64-bit integer.
    pub fn u64(&mut self, value: u64) -> &mut Self {
        self.bytes(&value.to_le_bytes())
    }

    /// Adds a list of words behind its length.
    ///
    /// Lists are far below 2^32 words: a longer one could not be submitted, let alone held in memory by a node.
    pub fn words(&mut self, words: &[u32]) -> &mut Self {
        self.u32(words.len() as u32);
        for word in words {
            self.u32(*word);
        }
        self
    }

    /// Ends the hash.
    pub fn finish(self) -> [u8; 32] {
        self.state.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // python3 -c "import hashlib;print(hashlib.blake2b(bytes([8])+b'sage/a/1'+b'xyz',digest_size=32).hexdigest())"
    #[test]
    fn the_tag_enters_behind_its_length() {
        let mut hasher = TaggedHasher::new(b"sage/a/1");
        hasher.bytes(b"xyz");
        assert_eq!(hex::encode(hasher.finish()), GOLDEN_TAG);
    }

    const GOLDEN_TAG: &str = "ad55fe168d5634d0b118fc7b065c2cde51a0d39d4aad80b8a21fce55ce13caac";

    #[test]
    fn a_list_and_its_neighbour_cannot_trade_words() {
        let hash = |a: &[u32], b: &[u32]| {
            let mut hasher = TaggedHasher::new(b"sage/a/1");
            hasher.words(a).words(b);
            hasher.finish()
        };
        assert_ne!(hash(&[1, 2], &[3]), hash(&[1], &[2, 3]));
    }
}
