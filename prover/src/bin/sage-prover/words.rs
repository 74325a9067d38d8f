//! Parsing of the values that flags carry: words, hashes, outcomes.

use std::{path::PathBuf, str::FromStr};

use sage_air::{isa::P, statement::Outcome};
use serde::{Deserialize, Serialize};

/// A list of words in JSON, or a file that holds one (`@path`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WordList {
    /// The words themselves.
    Words(Vec<u32>),
    /// A file with a JSON list.
    File(PathBuf),
}

impl FromStr for WordList {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.strip_prefix('@') {
            Some(path) => Ok(Self::File(path.into())),
            None => parse_words(text).map(Self::Words),
        }
    }
}

/// Parses a JSON list of words, each in `0..P`.
pub fn parse_words(text: &str) -> Result<Vec<u32>, String> {
    let numbers: Vec<i128> = serde_json::from_str(text)
        .map_err(|error| format!("not a JSON list of whole numbers such as [1, 2, 3]: {error}"))?;
    let word = |(index, number): (usize, i128)| {
        u32::try_from(number)
            .ok()
            .filter(|word| *word < P)
            .ok_or_else(|| format!("word {index} is {number}, but words are 0 to {}", P - 1))
    };
    numbers.into_iter().enumerate().map(word).collect()
}

/// A 32-byte value, written as 64 hexadecimal digits with or without `0x`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Bytes32(pub [u8; 32]);

impl FromStr for Bytes32 {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.strip_prefix("0x").unwrap_or(text);
        let mut bytes = [0; 32];
        hex::decode_to_slice(digits, &mut bytes).map_err(|_| {
            format!(
                "`{text}` is not 32 bytes: write 64 hexadecimal digits, with or without 0x in front"
            )
        })?;
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Bytes32 {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Bytes32> for String {
    fn from(bytes: Bytes32) -> Self {
        format!("0x{}", hex::encode(bytes.0))
    }
}

impl std::fmt::Display for Bytes32 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "0x{}", hex::encode(self.0))
    }
}

/// How a run ended, as files and flags write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum OutcomeText {
    /// Halt was executed.
    Halted {},
    /// The cycle limit was reached.
    OutOfCycles {
        /// The next program counter.
        pc: u32,
    },
    /// The next instruction traps, or there is none.
    Faulted {
        /// Its program counter.
        pc: u32,
        /// Value of its first source.
        v1: u32,
        /// Value of its second source.
        v2: u32,
    },
}

impl From<Outcome> for OutcomeText {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Halted => Self::Halted {},
            Outcome::OutOfCycles { pc } => Self::OutOfCycles { pc },
            Outcome::Faulted { pc, v1, v2 } => Self::Faulted { pc, v1, v2 },
        }
    }
}

impl From<OutcomeText> for Outcome {
    fn from(outcome: OutcomeText) -> Self {
        match outcome {
            OutcomeText::Halted {} => Self::Halted,
            OutcomeText::OutOfCycles { pc } => Self::OutOfCycles { pc },
            OutcomeText::Faulted { pc, v1, v2 } => Self::Faulted { pc, v1, v2 },
        }
    }
}

impl std::fmt::Display for OutcomeText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Halted {} => f.write_str("halted"),
            Self::OutOfCycles { pc } => write!(f, "out-of-cycles:{pc}"),
            Self::Faulted { pc, v1, v2 } => write!(f, "faulted:{pc},{v1},{v2}"),
        }
    }
}

impl FromStr for OutcomeText {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!("`{text}` is no outcome: write halted, out-of-cycles:PC or faulted:PC,V1,V2")
        };
        let numbers = |list: &str| -> Result<Vec<u32>, String> {
            list.split(',')
                .map(|n| n.trim().parse().map_err(|_| wrong()))
                .collect()
        };
        match text.split_once(':') {
            None if text == "halted" => Ok(Self::Halted {}),
            Some(("out-of-cycles", list)) => match numbers(list)?.as_slice() {
                [pc] => Ok(Self::OutOfCycles { pc: *pc }),
                _ => Err(wrong()),
            },
            Some(("faulted", list)) => match numbers(list)?.as_slice() {
                [pc, v1, v2] => Ok(Self::Faulted {
                    pc: *pc,
                    v1: *v1,
                    v2: *v2,
                }),
                _ => Err(wrong()),
            },
            _ => Err(wrong()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_canonical_field_elements() {
        assert_eq!(
            parse_words("[0, 1,2147483646]"),
            Ok(vec![0, 1, 2_147_483_646])
        );
        assert_eq!(parse_words("[]"), Ok(vec![]));
        for bad in [
            "[2147483647]",
            "[-1]",
            "[1.5]",
            "1,2",
            "",
            "[1,]",
            "[\"1\"]",
            "[99999999999999999999]",
        ] {
            assert!(parse_words(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_at_sign_names_a_file() {
        assert_eq!(
            "@a b.json".parse(),
            Ok(WordList::File(PathBuf::from("a b.json")))
        );
    }

    #[test]
    fn hashes_need_exactly_32_bytes() {
        let digits = "ab".repeat(32);
        let want = Ok(Bytes32([0xab; 32]));
        assert_eq!(digits.parse(), want);
        assert_eq!(format!("0x{digits}").parse(), want);
        assert_eq!(want.map(String::from), Ok(format!("0x{digits}")));
        for bad in ["", "0x", "ab", &"ab".repeat(33), &"zz".repeat(32)] {
            assert!(bad.parse::<Bytes32>().is_err(), "{bad}");
        }
    }

    #[test]
    fn outcomes_come_back_from_their_text() {
        for outcome in [
            Outcome::Halted,
            Outcome::OutOfCycles { pc: 7 },
            Outcome::Faulted {
                pc: 7,
                v1: 1,
                v2: 0,
            },
        ] {
            let text = OutcomeText::from(outcome);
            assert_eq!(text.to_string().parse(), Ok(text));
            assert_eq!(Outcome::from(text), outcome);
        }
        for bad in [
            "",
            "Halted",
            "halted:1",
            "out-of-cycles",
            "out-of-cycles:1,2",
            "faulted:1",
            "faulted:1,2,x",
        ] {
            assert!(bad.parse::<OutcomeText>().is_err(), "{bad}");
        }
    }
}
