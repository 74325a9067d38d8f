//! Where the fields of an envelope lie, as far as its bytes reach.

use std::ops::Range;

use sage_air::claim::Sizes;
use sage_air::envelope::N_SAMPLED_VALUES;
use sage_air::policy::Policy;
use sage_air::shape::fri_layer_plans;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Magic, version, policy and its words.
    Header,
    /// Hashes of 32 bytes.
    Hashes,
    /// Field words of 4 bytes.
    Words,
    /// Values of the extension field, 16 bytes.
    Values,
    /// A nonce of 8 bytes.
    Nonce,
    /// A count of 2 bytes; the items are the next part.
    Count,
}

impl Kind {
    /// Bytes of one item.
    pub fn item(self) -> usize {
        match self {
            Self::Header => 1,
            Self::Hashes => 32,
            Self::Words => 4,
            Self::Values => 16,
            Self::Nonce => 8,
            Self::Count => 2,
        }
    }
}

/// One field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it holds.
    pub kind: Kind,
    /// Its bytes; less than the counts say where the envelope ends early.
    pub range: Range<usize>,
}

/// The fields of an envelope in order, read by its own counts.
pub fn parts(bytes: &[u8], sizes: &Sizes, policy: &Policy) -> Vec<Part> {
    let mut walk = Walk {
        bytes,
        parts: Vec::new(),
        at: 0,
    };
    let layers = fri_layer_plans(sizes, policy).len();
    walk.push(Kind::Header, 32);
    walk.push(Kind::Hashes, 64);
    walk.push(Kind::Hashes, 96);
    walk.push(Kind::Nonce, 8);
    walk.push(Kind::Values, 80);
    walk.push(Kind::Values, 16 * N_SAMPLED_VALUES);
    walk.push(Kind::Nonce, 8);
    walk.push(Kind::Hashes, 32 * layers);
    walk.push(Kind::Values, 16 << policy.log_last_layer);
    let queries = walk.count();
    for columns in sage_air::claim::TREE_COLUMNS {
        walk.push(Kind::Words, 4 * columns * queries);
    }
    for _ in 0..sage_air::claim::N_TREES {
        walk.list(Kind::Hashes);
    }
    for _ in 0..layers {
        walk.list(Kind::Values);
        walk.list(Kind::Hashes);
    }
    walk.parts
}

struct Walk<'a> {
    bytes: &'a [u8],
    parts: Vec<Part>,
    at: usize,
}

impl Walk<'_> {
    fn push(&mut self, kind: Kind, length: usize) {
        let end = (self.at + length).min(self.bytes.len());
        if end > self.at {
            self.parts.push(Part {
                kind,
                range: self.at..end,
            });
        }
        self.at = end;
    }

    fn count(&mut self) -> usize {
        let count = match self.bytes.get(self.at..self.at + 2) {
            Some(bytes) => usize::from(u16::from_le_bytes([bytes[0], bytes[1]])),
            None => 0,
        };
        self.push(Kind::Count, 2);
        count
    }

    fn list(&mut self, kind: Kind) {
        let count = self.count();
        self.push(kind, count * kind.item());
    }
}
