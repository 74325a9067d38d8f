//! What was paid to whom, as a file.
//!
//! The file is written for people and other programs. It is never read to decide anything: each run writes it anew from
//! what the chain says.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

use serde::Serialize;
use serde_json::Value;
use subxt::utils::{AccountId32, H256};

use super::{List, Payment, Recipient};
use crate::{chain::Chain, keys::Signer, words::hash_text, Amount, Error, Result};

/// Largest file that may be a report: far above that of a full list.
const REPORT_LIMIT: u64 = 32 << 20;

/// What was paid to whom.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    /// Identity of the airdrop.
    airdrop: H256,
    /// The first block of the chain.
    genesis: H256,
    /// Who pays.
    sender: AccountId32,
    /// What all recipients get altogether.
    total: Amount,
    /// What was paid of it in final blocks.
    paid: Amount,
    /// The recipients, in the order of the file.
    recipients: Vec<Line<'a>>,
}

/// One recipient.
#[derive(Debug, Serialize)]
struct Line<'a> {
    entry: usize,
    address: AccountId32,
    amount: Amount,
    state: State,
    /// Number of the batch, from 1 on.
    batch: Option<usize>,
    #[serde(flatten)]
    payment: Option<Place<'a>>,
}

/// Where a recipient was paid.
#[derive(Debug, Serialize)]
struct Place<'a> {
    height: u32,
    block: &'a Option<H256>,
    transaction: &'a Option<H256>,
}

/// Whether a recipient was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    /// In a final block.
    Paid,
    /// Not in a final block.
    Open,
}

impl<'a> Report<'a> {
    pub(super) fn new(
        chain: &Chain,
        signer: &Signer,
        list: &List,
        payments: &'a [Payment],
    ) -> Self {
        Self::of(chain.genesis(), signer.account(), list, payments)
    }

    fn of(genesis: H256, sender: AccountId32, list: &List, payments: &'a [Payment]) -> Self {
        let mut lines: Vec<_> = list.recipients().iter().map(open).collect();
        let mut paid = Amount(0);
        for (batch, payment) in (1..).zip(payments) {
            let paid_ones = lines.get_mut(payment.batch.places());
            for line in paid_ones.into_iter().flatten() {
                paid = paid.saturating_add(line.amount);
                line.state = State::Paid;
                line.batch = Some(batch);
                line.payment = Some(Place {
                    height: payment.height,
                    block: &payment.block,
                    transaction: &payment.transaction,
                });
            }
        }
        lines.sort_unstable_by_key(|line| line.entry);
        Self {
            airdrop: list.id(),
            genesis,
            sender,
            total: list.total(),
            paid,
            recipients: lines,
        }
    }

    /// Makes sure that a file may be written: that it is not there, or is a report of the same airdrop.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub fn check(&self, path: &Path) -> Result<()> {
        let refused = |source| Error::Write {
            path: path.to_owned(),
            source,
        };
        let found = match fs::metadata(path) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(refused(error)),
        };
        let same = found.is_file()
            && found.len() <= REPORT_LIMIT
            && identity(&fs::read(path).map_err(refused)?) == Some(hash_text(&self.airdrop));
        if same {
            return Ok(());
        }
        Err(refused(io::Error::new(
            io::ErrorKind::AlreadyExists,
            "it is there already, and no report of this airdrop",
        )))
    }

    /// Writes the file; it is there with all its bytes or as it was before.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub fn save(&self, path: &Path) -> Result<()> {
        self.write(path).map_err(|source| Error::Write {
            path: path.to_owned(),
            source,
        })
    }

    fn write(&self, path: &Path) -> io::Result<()> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".draft");
        let draft = path.with_file_name(name);
        let mut file = File::create(&draft)?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        fs::rename(&draft, path)
    }
}

fn open<'a>(one: &Recipient) -> Line<'a> {
    Line {
        entry: one.entry,
        address: one.account,
        amount: one.amount,
        state: State::Open,
        batch: None,
        payment: None,
    }
}

/// Of which airdrop a file is the report.
fn identity(bytes: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    Some(value.get("airdrop")?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::airdrop::Batch;

    const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    const BOB: &str = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";

    fn list() -> List {
        let text = format!(
            r#"[{{"address": "{ALICE}", "amount": "1"}}, {{"address": "{BOB}", "amount": "2.5"}}]"#
        );
        List::parse(&text, "").unwrap()
    }

    fn report<'a>(list: &List, payments: &'a [Payment]) -> Report<'a> {
        Report::of(H256([9; 32]), AccountId32([8; 32]), list, payments)
    }

    #[test]
    fn the_lines_are_in_the_order_of_the_file() {
        let list = list();
        // Bob's account comes first in the order of payment.
        assert_eq!(list.recipients()[0].entry, 2);
        let payments = [Payment {
            batch: Batch { first: 0, end: 1 },
            height: 7,
            block: Some(H256([3; 32])),
            transaction: None,
            fee: None,
        }];
        let value = serde_json::to_value(report(&list, &payments)).unwrap();
        assert_eq!(value["total"]["sage"], "3.5");
        assert_eq!(value["paid"]["sage"], "2.5");
        let [alice, bob] = &value["recipients"].as_array().unwrap()[..] else {
            panic!("{value}");
        };
        assert_eq!(alice["entry"], 1);
        assert_eq!(alice["address"], ALICE);
        assert_eq!(alice["amount"]["base_units"], "1000000000000000000");
        assert_eq!(alice["state"], "open");
        assert_eq!(alice["batch"], Value::Null);
        assert_eq!(bob["state"], "paid");
        assert_eq!(bob["batch"], 1);
        assert_eq!(bob["height"], 7);
        assert_eq!(bob["block"], format!("0x{}", "03".repeat(32)));
        assert_eq!(bob["transaction"], Value::Null);
    }

    #[test]
    fn only_a_report_of_the_same_airdrop_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        let list = list();
        let report = report(&list, &[]);
        report.check(&path).unwrap();
        report.save(&path).unwrap();
        report.check(&path).unwrap();
        report.save(&path).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a draft");

        for other in ["", "[]", "{\"airdrop\": \"0x00\"}", "keep me"] {
            fs::write(&path, other).unwrap();
            let error = report.check(&path).unwrap_err().to_string();
            assert!(error.contains("no report of this airdrop"), "{error}");
        }
        assert!(report.check(folder.path()).is_err());
    }
}
