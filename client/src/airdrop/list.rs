//! The list of recipients: read, checked, and named by a hash.

use std::{
    collections::HashMap,
    fmt,
    fs::File,
    io::{self, Read},
    path::Path,
};

use serde::{
    de::{Error as _, SeqAccess, Visitor},
    Deserialize, Deserializer,
};
use subxt::{
    config::{substrate::BlakeTwo256, Hasher},
    ext::codec::Encode,
    utils::{AccountId32, H256},
};
use thiserror::Error;

use crate::{amount::AmountError, words::parse_account, Amount, Error, Result};

/// Most recipients of one list.
pub const MOST_RECIPIENTS: usize = 10_000;

/// Largest file read: about three times what a full list takes.
const FILE_LIMIT: u64 = 4 << 20;

/// Most characters of a wrong text that a message repeats.
const SHOWN: usize = 80;

/// What the hash of a list starts with, so that it is no hash of anything else. A new way to mark payments needs a new
/// number: an old mark must never be overlooked.
const DOMAIN: &[u8; 14] = b"sage airdrop 1";

/// One who is to be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// The account.
    pub account: AccountId32,
    /// How much.
    pub amount: Amount,
    /// Place in the file, from 1 on.
    pub entry: usize,
}

/// A list of recipients without a mistake that can be seen without the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    recipients: Vec<Recipient>,
    total: Amount,
    id: H256,
}

/// Why a text is no list of recipients.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ListError {
    /// The text has another form.
    #[error(
        "not a list of recipients ({0}): write it like [{{\"address\": \"5Grw...\", \"amount\": \"9999\"}}], amounts \
         in quotation marks"
    )]
    Form(String),
    /// Nobody is in the list.
    #[error("nobody is in the list: write at least one recipient")]
    Empty,
    /// The list is too long.
    #[error("there are more than {MOST_RECIPIENTS} recipients: divide them into several files")]
    TooMany,
    /// An address is wrong.
    #[error("entry {entry}: `{text}` is no address of this chain: {detail}")]
    Address {
        /// Place in the file, from 1 on.
        entry: usize,
        /// The start of what was given.
        text: String,
        /// What is wrong with it.
        detail: String,
    },
    /// An amount is wrong.
    #[error("entry {entry}: {error}")]
    Amount {
        /// Place in the file, from 1 on.
        entry: usize,
        /// What is wrong with it.
        error: AmountError,
    },
    /// An amount is nothing.
    #[error("entry {0}: the amount is 0: write a larger one, or take the entry out")]
    Nothing(usize),
    /// An account is there twice.
    #[error(
        "entry {entry}: the account is that of entry {first}: pay it once, with the sum of both"
    )]
    Twice {
        /// Place of the second, from 1 on.
        entry: usize,
        /// Place of the first, from 1 on.
        first: usize,
    },
    /// The sum does not fit.
    #[error(
        "entry {0}: up to here the amounts sum to more SAGE than can exist: look for a wrong one"
    )]
    Overflow(usize),
    /// The sender is in the list.
    #[error("entry {0}: this is the account that pays: take it out, or pay from another account")]
    Sender(usize),
}

/// An entry of the file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    address: String,
    amount: String,
}

/// The entries of a file, or one more than there may be.
struct Entries(Vec<Entry>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list in square brackets")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Entries, A::Error> {
        let mut entries = Vec::new();
        loop {
            let place = entries.len() + 1;
            let named = |error| A::Error::custom(format_args!("entry {place}: {error}"));
            match seq.next_element().map_err(named)? {
                Some(entry) => entries.push(entry),
                None => return Ok(Entries(entries)),
            }
            if entries.len() > MOST_RECIPIENTS {
                return Err(A::Error::custom("too many"));
            }
        }
    }
}

impl List {
    /// Reads a list from a file.
    ///
    /// `name` tells apart airdrops that pay the same amounts to the same accounts; it may be empty.
    ///
    /// # Errors
    /// [`Error::Read`], [`Error::TooLarge`], [`Error::List`].
    pub fn read(path: &Path, name: &str) -> Result<Self> {
        let failed = |source| Error::Read {
            path: path.to_owned(),
            source,
        };
        let mut bytes = Vec::new();
        File::open(path)
            .map_err(failed)?
            .take(FILE_LIMIT + 1)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
        if bytes.len() as u64 > FILE_LIMIT {
            return Err(Error::TooLarge {
                path: path.to_owned(),
                limit: FILE_LIMIT,
            });
        }
        let text = String::from_utf8(bytes)
            .map_err(|error| failed(io::Error::new(io::ErrorKind::InvalidData, error)))?;
        Self::parse(&text, name).map_err(|error| Error::List {
            path: path.to_owned(),
            error,
        })
    }

    /// Reads a list from its text, a JSON array of objects with the members `address` and `amount`, both strings.
    ///
    /// # Errors
    /// The first mistake.
    pub fn parse(text: &str, name: &str) -> Result<Self, ListError> {
        let entries = serde_json::from_str::<Entries>(text);
        let Entries(entries) = entries.map_err(|error| match error.to_string() {
            text if text.starts_with("too many") => ListError::TooMany,
            text => ListError::Form(on_one_line(&text)),
        })?;
        if entries.is_empty() {
            return Err(ListError::Empty);
        }
        let mut seen = HashMap::new();
        let mut recipients = Vec::with_capacity(entries.len());
        let mut total = 0_u128;
        for (place, entry) in (1..).zip(&entries) {
            let recipient = read_entry(place, entry)?;
            if let Some(first) = seen.insert(recipient.account.0, place) {
                return Err(ListError::Twice {
                    entry: place,
                    first,
                });
            }
            total = total
                .checked_add(recipient.amount.0)
                .ok_or(ListError::Overflow(place))?;
            recipients.push(recipient);
        }
        // What was paid must be recognised when the same list is written in another order.
        recipients.sort_unstable_by_key(|recipient| recipient.account);
        Ok(Self {
            id: identity(&recipients, name),
            recipients,
            total: Amount(total),
        })
    }

    /// Makes sure that the account which pays is not paid.
    ///
    /// # Errors
    /// [`ListError::Sender`].
    pub fn check_sender(&self, sender: &AccountId32) -> Result<(), ListError> {
        match self.recipients.iter().find(|one| one.account == *sender) {
            Some(own) => Err(ListError::Sender(own.entry)),
            None => Ok(()),
        }
    }

    /// The recipients in the order in which they are paid, which is that of their accounts.
    pub fn recipients(&self) -> &[Recipient] {
        &self.recipients
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        // At most MOST_RECIPIENTS.
        u32::try_from(self.recipients.len()).unwrap_or(u32::MAX)
    }

    /// The sum of all amounts.
    pub const fn total(&self) -> Amount {
        self.total
    }

    /// The hash of name, accounts and amounts; how the file is laid out does not matter.
    pub const fn id(&self) -> H256 {
        self.id
    }
}

fn read_entry(place: usize, entry: &Entry) -> Result<Recipient, ListError> {
    let account = parse_account(&entry.address).map_err(|error| ListError::Address {
        entry: place,
        text: on_one_line(&entry.address),
        detail: match error {
            Error::Address { detail, .. } => detail,
            other => other.to_string(),
        },
    })?;
    let amount: Amount = entry.amount.parse().map_err(|error| ListError::Amount {
        entry: place,
        error,
    })?;
    if amount.0 == 0 {
        return Err(ListError::Nothing(place));
    }
    Ok(Recipient {
        account,
        amount,
        entry: place,
    })
}

fn identity(recipients: &[Recipient], name: &str) -> H256 {
    let pairs: Vec<_> = recipients
        .iter()
        .map(|one| (one.account, one.amount.0))
        .collect();
    hash(&(DOMAIN, name, pairs).encode())
}

/// The hash that the chain uses everywhere.
pub(super) fn hash(bytes: &[u8]) -> H256 {
    BlakeTwo256.hash(bytes)
}

/// The start of a text that may have line ends in it, for a message.
fn on_one_line(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let mut start: String = text.chars().take(SHOWN).map(plain).collect();
    if text.chars().count() > SHOWN {
        start.push_str("...");
    }
    start
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    const BOB: &str = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
    const CHARLIE: &str = "5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y";

    fn text(entries: &[(&str, &str)]) -> String {
        let entries = entries.iter().map(|(address, amount)| {
            format!(r#"{{"address": "{address}", "amount": "{amount}"}}"#)
        });
        format!("[{}]", entries.collect::<Vec<_>>().join(","))
    }

    fn parse(entries: &[(&str, &str)]) -> Result<List, ListError> {
        List::parse(&text(entries), "")
    }

    /// Addresses of accounts that nobody has.
    fn address(number: usize) -> String {
        let mut bytes = [7; 32];
        bytes[..8].copy_from_slice(&(number as u64).to_be_bytes());
        AccountId32(bytes).to_string()
    }

    #[test]
    fn a_list_is_read_exactly() {
        let list = parse(&[(ALICE, "9999"), (BOB, "0.000000000000000001")]).unwrap();
        assert_eq!(list.count(), 2);
        assert_eq!(list.total().to_string(), "9999.000000000000000001");
        let alice = list.recipients().iter().find(|one| one.entry == 1).unwrap();
        assert_eq!(alice.account.to_string(), ALICE);
        assert_eq!(alice.amount.to_string(), "9999");
    }

    #[test]
    fn w36_the_list_of_the_plan_sums_to_99_990() {
        let addresses: Vec<_> = (0..10).map(address).collect();
        let entries: Vec<_> = addresses.iter().map(|one| (one.as_str(), "9999")).collect();
        let list = parse(&entries).unwrap();
        assert_eq!(list.total().to_string(), "99990");
    }

    #[test]
    fn order_and_layout_do_not_change_the_identity_but_all_else_does() {
        let list = parse(&[(ALICE, "1"), (BOB, "2")]).unwrap();
        let turned = parse(&[(BOB, "2.0"), (ALICE, "1.000")]).unwrap();
        assert_eq!(list.id(), turned.id());
        let spaced = format!("\n {}\t", text(&[(ALICE, "1"), (BOB, "2")]));
        assert_eq!(List::parse(&spaced, "").unwrap(), list);

        let others = [
            parse(&[(ALICE, "1")]).unwrap(),
            parse(&[(ALICE, "2"), (BOB, "1")]).unwrap(),
            parse(&[(ALICE, "1"), (BOB, "2"), (CHARLIE, "1")]).unwrap(),
            List::parse(&text(&[(ALICE, "1"), (BOB, "2")]), "second").unwrap(),
        ];
        for other in others {
            assert_ne!(list.id(), other.id());
        }
    }

    #[test]
    fn the_identity_never_changes() {
        // Written out byte by byte: a version that computes another one would pay old lists again.
        let list = parse(&[(ALICE, "9999")]).unwrap();
        let bytes = [
            &DOMAIN[..],
            &[0, 1 << 2],
            &list.recipients()[0].account.0,
            &(9_999 * 10_u128.pow(18)).to_le_bytes(),
        ];
        assert_eq!(list.id(), hash(&bytes.concat()));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let elsewhere = "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5";
        for (entries, part) in [
            (vec![(ALICE, "1"), (&BOB[1..], "1")], "entry 2: `FH"),
            (vec![(elsewhere, "1")], "another network"),
            (vec![(ALICE, "1"), ("", "1")], "entry 2: ``"),
            (vec![(ALICE, "1"), (BOB, "0")], "entry 2: the amount is 0"),
            (vec![(ALICE, "0.000")], "entry 1: the amount is 0"),
            (vec![(ALICE, "-1")], "entry 1: an amount has no sign"),
            (vec![(ALICE, "1e3")], "entry 1: `e`"),
            (vec![(ALICE, "0.0000000000000000001")], "19 decimals"),
            (vec![(ALICE, "340282366920938463464")], "can exist"),
            (
                vec![(ALICE, "1"), (BOB, "1"), (ALICE, "2")],
                "entry 3: the account is that of entry 1",
            ),
            (
                vec![(ALICE, "340282366920938463463"), (BOB, "1")],
                "entry 2: up to here",
            ),
        ] {
            let error = parse(&entries).unwrap_err().to_string();
            assert!(error.contains(part), "{part}: {error}");
            assert!(!error.contains('\n'), "{error}");
        }
    }

    #[test]
    fn the_same_key_in_another_writing_is_the_same_account() {
        let bytes = format!("0x{}", hex::encode(parse_account(ALICE).unwrap().0));
        let error = parse(&[(ALICE, "1"), (&bytes, "1")]).unwrap_err();
        assert_eq!(error, ListError::Twice { entry: 2, first: 1 });
    }

    #[test]
    fn another_form_is_refused() {
        for (text, part) in [
            (String::new(), "EOF"),
            ("{}".into(), "square brackets"),
            ("[1]".into(), "entry 1"),
            (format!(r#"[{{"address": "{ALICE}"}}]"#), "amount"),
            (
                format!(r#"[{{"address": "{ALICE}", "amount": 9999}}]"#),
                "expected a string",
            ),
            (
                format!(r#"[{{"address": "{ALICE}", "amount": 0.1}}]"#),
                "expected a string",
            ),
            (
                format!(r#"[{{"address": "{ALICE}", "amount": "1", "memo": "x"}}]"#),
                "unknown field `memo`",
            ),
            (
                format!(r#"[{{"address": "{ALICE}", "amount": "1", "amount": "2"}}]"#),
                "duplicate field",
            ),
            (format!("{},", text(&[(ALICE, "1")])), "trailing"),
        ] {
            let error = List::parse(&text, "").unwrap_err();
            assert!(matches!(error, ListError::Form(_)), "{error:?}");
            let error = error.to_string();
            assert!(error.contains(part), "{part}: {error}");
            assert!(!error.contains('\n'), "{error}");
        }
        assert_eq!(List::parse("[]", ""), Err(ListError::Empty));
    }

    #[test]
    fn the_place_of_a_mistake_in_the_file_is_told_once() {
        let text = format!("[\n{{\"address\": \"{ALICE}\", \"amount\": 1}}]");
        let error = List::parse(&text, "").unwrap_err().to_string();
        assert!(error.contains("entry 1"), "{error}");
        assert_eq!(error.matches("line 2").count(), 1, "{error}");
    }

    #[test]
    fn messages_are_short_whatever_is_in_the_file() {
        let long = "5\\n".repeat(1_000);
        for error in [
            List::parse(&text(&[(&long, "1")]), "").unwrap_err(),
            List::parse(&format!(r#"[{{"{long}": 1}}]"#), "").unwrap_err(),
        ] {
            let error = error.to_string();
            assert!(error.len() < 400, "{error}");
            assert!(!error.contains('\n'), "{error}");
        }
    }

    #[test]
    fn a_list_has_an_end() {
        let addresses: Vec<_> = (0..=MOST_RECIPIENTS).map(address).collect();
        let entries: Vec<_> = addresses.iter().map(|one| (one.as_str(), "1")).collect();
        let most = parse(&entries[1..]).unwrap();
        assert_eq!(most.count() as usize, MOST_RECIPIENTS);
        assert_eq!(parse(&entries), Err(ListError::TooMany));
    }

    #[test]
    fn who_pays_is_not_paid() {
        let list = parse(&[(BOB, "1"), (ALICE, "1")]).unwrap();
        let sender = |address| list.check_sender(&parse_account(address).unwrap());
        assert_eq!(sender(ALICE), Err(ListError::Sender(2)));
        assert_eq!(sender(CHARLIE), Ok(()));
    }

    #[test]
    fn files_are_read_with_their_limits() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.json");
        fs::write(&path, text(&[(ALICE, "1")])).unwrap();
        assert_eq!(List::read(&path, "").unwrap().count(), 1);
        fs::write(&path, text(&[(ALICE, "0")])).unwrap();
        let error = List::read(&path, "").unwrap_err();
        assert!(matches!(error, Error::List { .. }), "{error}");
        assert!(error.to_string().contains("list.json"), "{error}");
        fs::write(&path, [0xff, 0xfe]).unwrap();
        let error = List::read(&path, "").unwrap_err();
        assert!(matches!(error, Error::Read { .. }), "{error}");
        fs::write(&path, " ".repeat(FILE_LIMIT as usize + 1)).unwrap();
        let error = List::read(&path, "").unwrap_err();
        assert!(matches!(error, Error::TooLarge { .. }), "{error}");
        let error = List::read(&folder.path().join("none"), "").unwrap_err();
        assert!(matches!(error, Error::Read { .. }), "{error}");
    }
}
