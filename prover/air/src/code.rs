//! Numeric result codes of the verifier.
//!
//! Source: ObelyskVM specification, section 7. The numbers cross the host function boundary and never change.

use core::fmt;

/// Why a proof was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u32)]
pub enum Code {
    /// The envelope exceeds the policy's limit.
    TooLarge = 1,
    /// A header word differs from the policy.
    PolicyMismatch = 2,
    /// The circuit, machine or envelope version is unknown.
    UnknownVersion = 3,
    /// The io commitment or the statement hash differs.
    StatementMismatch = 4,
    /// A declared size, length, word or outcome is out of range.
    BadClaim = 5,
    /// The envelope does not start as an envelope does.
    Magic = 16,
    /// A field word is not below the modulus.
    NonCanonical = 17,
    /// The envelope ends inside a field.
    Truncated = 18,
    /// The envelope goes on behind its last field.
    Trailing = 19,
    /// A witness list has another length than the query positions demand.
    Count = 20,
    /// The number of query positions is not the number of distinct positions drawn.
    QueryCount = 21,
    /// Two positions that fold to one preprocessed row carry different values.
    QueryDuplicate = 22,
    /// The drawn positions fold to a pair of sibling preprocessed rows in descending order.
    ///
    /// The proof library would open such a pair in exchanged order. A prover that draws such positions takes its next
    /// interaction nonce.
    QueryOrder = 23,
    /// The proof of work before the lookup challenges is wrong.
    InteractionPow = 32,
    /// Claimed lookup sums and public terms do not add up to 0.
    LookupSum = 33,
    /// A lookup denominator is 0.
    ZeroDenominator = 34,
    /// The proof library refused the proof's structure.
    Structure = 40,
    /// The constraints do not hold at the out-of-domain point.
    Oods = 41,
    /// A Merkle decommitment is wrong.
    Merkle = 42,
    /// The low-degree test failed.
    Fri = 43,
    /// The proof of work before the queries is wrong.
    QueryPow = 44,
    /// A panic was caught; the proof counts as invalid and the node raises an alarm.
    Guard = 63,
}

impl Code {
    /// Every code, ascending.
    pub const ALL: [Self; 22] = [
        Self::TooLarge,
        Self::PolicyMismatch,
        Self::UnknownVersion,
        Self::StatementMismatch,
        Self::BadClaim,
        Self::Magic,
        Self::NonCanonical,
        Self::Truncated,
        Self::Trailing,
        Self::Count,
        Self::QueryCount,
        Self::QueryDuplicate,
        Self::QueryOrder,
        Self::InteractionPow,
        Self::LookupSum,
        Self::ZeroDenominator,
        Self::Structure,
        Self::Oods,
        Self::Merkle,
        Self::Fri,
        Self::QueryPow,
        Self::Guard,
    ];

    /// Returns the code's number; 0 is no code and stands for an accepted proof.
    pub const fn number(self) -> u32 {
        self as u32
    }

    /// Returns the code of a number, or `None` if no code has it.
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.number() == number)
    }

    /// Says whether the bytes themselves are no well-formed envelope.
    pub const fn is_malformed(self) -> bool {
        matches!(self.number(), 16..=23)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "envelope exceeds the policy limit",
            Self::PolicyMismatch => "header differs from the policy",
            Self::UnknownVersion => "unknown version",
            Self::StatementMismatch => "io commitment or statement differs",
            Self::BadClaim => "claim out of range",
            Self::Magic => "malformed envelope: magic",
            Self::NonCanonical => "malformed envelope: field word not below the modulus",
            Self::Truncated => "malformed envelope: truncated",
            Self::Trailing => "malformed envelope: trailing bytes",
            Self::Count => "malformed envelope: witness count",
            Self::QueryCount => "malformed envelope: query count",
            Self::QueryDuplicate => "malformed envelope: folded positions disagree",
            Self::QueryOrder => "malformed envelope: folded positions in exchanged order",
            Self::InteractionPow => "interaction proof of work is wrong",
            Self::LookupSum => "lookup sums do not cancel",
            Self::ZeroDenominator => "a lookup denominator is zero",
            Self::Structure => "proof structure refused",
            Self::Oods => "constraints do not hold",
            Self::Merkle => "Merkle decommitment is wrong",
            Self::Fri => "low-degree test failed",
            Self::QueryPow => "query proof of work is wrong",
            Self::Guard => "verifier panicked",
        })
    }
}

impl core::error::Error for Code {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_specification() {
        let numbers = Code::ALL.map(Code::number);
        assert_eq!(
            numbers,
            [1, 2, 3, 4, 5, 16, 17, 18, 19, 20, 21, 22, 23, 32, 33, 34, 40, 41, 42, 43, 44, 63]
        );
    }

    #[test]
    fn every_code_comes_back_from_its_number() {
        for code in Code::ALL {
            assert_eq!(Code::from_number(code.number()), Some(code));
        }
        assert_eq!(Code::from_number(0), None);
        assert_eq!(Code::from_number(24), None);
    }

    #[test]
    fn malformed_codes_are_exactly_those_of_the_decoder() {
        let malformed: Vec<u32> = Code::ALL
            .into_iter()
            .filter(|code| code.is_malformed())
            .map(Code::number)
            .collect();
        assert_eq!(malformed, [16, 17, 18, 19, 20, 21, 22, 23]);
    }
}
