//! Words of the virtual machine, hashes and addresses as users write them.

use sage_air::isa::P;
use subxt::utils::{AccountId32, H256};

use crate::Error;

/// Reads a JSON list of words, each below 2^31 - 1, such as `[1, 2, 3]`.
///
/// # Errors
/// [`Error::Words`] says which word is wrong and how to write it.
pub fn parse_words(text: &str) -> Result<Vec<u32>, Error> {
    let numbers: Vec<i128> = serde_json::from_str(text).map_err(|error| {
        Error::Words(format!(
            "not a list of whole numbers ({error}): write it like [1, 2, 3]"
        ))
    })?;
    let word = |(index, number): (usize, i128)| {
        u32::try_from(number)
            .ok()
            .filter(|word| *word < P)
            .ok_or_else(|| {
                Error::Words(format!(
                    "word {index} is {number}, but words are 0 to {}: reduce it modulo 2^31 - 1",
                    P - 1
                ))
            })
    };
    numbers.into_iter().enumerate().map(word).collect()
}

/// Reads 32 bytes from 64 hexadecimal digits, with or without `0x` in front.
pub fn parse_hash(text: &str) -> Option<H256> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    let mut bytes = [0; 32];
    hex::decode_to_slice(digits, &mut bytes).ok()?;
    Some(H256(bytes))
}

/// A hash with all its digits; its own text leaves out the middle.
pub fn hash_text(hash: &H256) -> String {
    format!("{hash:#x}")
}

/// Reads an account: an address of this chain, or 32 bytes in hexadecimal.
///
/// # Errors
/// [`Error::Address`], also for an address written for another network: whoever gave it may not control the same key
/// here.
pub fn parse_account(text: &str) -> Result<AccountId32, Error> {
    if let Some(bytes) = text.strip_prefix("0x").and_then(parse_hash) {
        return Ok(AccountId32(bytes.0));
    }
    let wrong = |detail: String| Error::Address {
        text: text.to_owned(),
        detail,
    };
    let account: AccountId32 = text
        .parse()
        .map_err(|error| wrong(format!("{error}; copy the whole address once more")))?;
    let here = account.to_string();
    if here != text {
        return Err(wrong(format!(
            "it is written for another network; if the same key is meant, use {here}"
        )));
    }
    Ok(account)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

    #[test]
    fn words_are_canonical_field_elements() {
        assert_eq!(
            parse_words("[0, 1,2147483646]").unwrap(),
            [0, 1, 2_147_483_646]
        );
        assert!(parse_words(" [ ] ").unwrap().is_empty());
        for bad in [
            "[2147483647]",
            "[-1]",
            "[1.5]",
            "1,2",
            "",
            "[1,]",
            "[\"1\"]",
            "[99999999999999999999]",
            "{}",
        ] {
            assert!(
                matches!(parse_words(bad), Err(Error::Words(_))),
                "{bad} was accepted"
            );
        }
    }

    #[test]
    fn hashes_need_exactly_32_bytes() {
        let digits = "ab".repeat(32);
        assert_eq!(parse_hash(&digits), Some(H256([0xab; 32])));
        assert_eq!(parse_hash(&format!("0x{digits}")), Some(H256([0xab; 32])));
        for bad in ["", "0x", "ab", &"ab".repeat(33), &"zz".repeat(32)] {
            assert_eq!(parse_hash(bad), None, "{bad}");
        }
        assert_eq!(hash_text(&H256([0xab; 32])), format!("0x{digits}"));
    }

    #[test]
    fn accounts_are_addresses_of_this_chain_or_bytes() {
        let alice = parse_account(ALICE).unwrap();
        assert_eq!(alice.to_string(), ALICE);
        let bytes = format!("0x{}", hex::encode(alice.0));
        assert_eq!(parse_account(&bytes).unwrap(), alice);
        // The same key, as Polkadot writes it.
        let elsewhere = "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5";
        let error = parse_account(elsewhere).unwrap_err().to_string();
        assert!(error.contains(ALICE), "{error}");
        for bad in ["", "alice", "0x00", &ALICE[1..], &ALICE.replace('G', "H")] {
            assert!(parse_account(bad).is_err(), "{bad}");
        }
    }
}
