//! An amount in parts of common denominations, as coins are counted out (economics, rule R-SPLIT).
//!
//! An amount of 1,234.56 SAGE tells one payment from all others wherever it turns up; parts of 1,000, 100, 10 and 1 SAGE are
//! like those of everybody else. Nothing of this happens on the chain: a wallet sends the parts.

use serde::Serialize;

use crate::Amount;

/// Most parts of an amount, the change apart.
pub const MOST_PARTS: u32 = 20;

/// What parts there are, the largest first: 10,000 SAGE down to 0.001 SAGE, in base units.
pub const DENOMINATIONS: [Amount; 8] = [
    Amount(10_000 * SAGE),
    Amount(1_000 * SAGE),
    Amount(100 * SAGE),
    Amount(10 * SAGE),
    Amount(SAGE),
    Amount(SAGE / 10),
    Amount(SAGE / 100),
    Amount(SAGE / 1_000),
];

/// What is less stays whole: 0.1 SAGE, in base units.
pub const LEAST_SPLIT: Amount = Amount(SAGE / 10);

/// Base units of one SAGE.
const SAGE: u128 = 1_000_000_000_000_000_000;

/// Some parts of the same amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Parts {
    /// How many.
    pub count: u32,
    /// How much each is.
    pub amount: Amount,
}

/// An amount in parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Split {
    /// The parts, the largest first.
    pub parts: Vec<Parts>,
    /// What is left: less than the smallest denomination, or cut off by [`MOST_PARTS`]. An output of its own, unless zero.
    pub change: Amount,
}

impl Split {
    /// Takes as many of each denomination as fit, from the largest on, until there are [`MOST_PARTS`].
    ///
    /// Parts and change sum to `amount` exactly. An amount below [`LEAST_SPLIT`] is one part.
    pub fn of(amount: Amount) -> Self {
        if amount < LEAST_SPLIT {
            let parts = (amount.0 > 0).then_some(Parts { count: 1, amount });
            return Self {
                parts: parts.into_iter().collect(),
                change: Amount(0),
            };
        }
        let mut split = Self {
            parts: Vec::new(),
            change: amount,
        };
        let mut places = MOST_PARTS;
        for denomination in DENOMINATIONS {
            let fit = split.change.0 / denomination.0;
            let count = u32::try_from(fit).unwrap_or(places).min(places);
            if count > 0 {
                places -= count;
                split.change = split.change.saturating_sub(denomination.times(count));
                split.parts.push(Parts {
                    count,
                    amount: denomination,
                });
            }
        }
        split
    }

    /// How many parts there are, the change apart.
    pub fn count(&self) -> u32 {
        self.parts.iter().map(|part| part.count).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(sage: &str) -> (Vec<(u32, String)>, String) {
        let split = Split::of(sage.parse().expect("an amount"));
        let parts = split.parts.iter();
        let parts = parts.map(|part| (part.count, part.amount.to_string()));
        (parts.collect(), split.change.to_string())
    }

    /// How many outputs there are, the change apart.
    fn count(sage: &str) -> u32 {
        Split::of(sage.parse().expect("an amount")).count()
    }

    fn parts(parts: &[(u32, &str)]) -> Vec<(u32, String)> {
        let owned = |(count, amount): &(u32, &str)| (*count, amount.to_string());
        parts.iter().map(owned).collect()
    }

    #[test]
    fn w33_the_examples_are_split_as_written() {
        let (outputs, change) = split("1234");
        assert_eq!(
            outputs,
            parts(&[(1, "1000"), (2, "100"), (3, "10"), (4, "1")])
        );
        assert_eq!((count("1234"), change.as_str()), (10, "0"));

        let (outputs, change) = split("12345.678");
        let whole = [
            (1, "10000"),
            (2, "1000"),
            (3, "100"),
            (4, "10"),
            (5, "1"),
            (5, "0.1"),
        ];
        assert_eq!(outputs, parts(&whole));
        assert_eq!((count("12345.678"), change.as_str()), (20, "0.178"));

        let (outputs, change) = split("99.999");
        assert_eq!(outputs, parts(&[(9, "10"), (9, "1"), (2, "0.1")]));
        assert_eq!((count("99.999"), change.as_str()), (20, "0.799"));

        assert_eq!(split("0.0005"), (parts(&[(1, "0.0005")]), "0".into()));
        assert_eq!(count("0.0005"), 1);
    }

    #[test]
    fn nothing_is_lost_and_no_more_than_twenty_parts_are_made() {
        let mut amounts = vec![
            0,
            1,
            u128::MAX,
            u128::MAX - 1,
            LEAST_SPLIT.0,
            LEAST_SPLIT.0 - 1,
        ];
        amounts.extend(
            DENOMINATIONS
                .iter()
                .flat_map(|it| [it.0 - 1, it.0, it.0 + 1, 9 * it.0]),
        );
        // Numbers all over the range: powers of three.
        amounts.extend((0..80).map(|power| 3u128.pow(power)));
        for amount in amounts {
            let split = Split::of(Amount(amount));
            let parts = split.parts.iter();
            let sum: u128 = parts
                .map(|part| part.amount.0 * u128::from(part.count))
                .sum();
            assert_eq!(sum + split.change.0, amount);
            assert!(split.count() <= MOST_PARTS);
            let full = split.count() == MOST_PARTS;
            assert!(full || split.change < DENOMINATIONS[7], "{amount}");
        }
    }

    #[test]
    fn what_is_less_than_a_tenth_stays_whole() {
        assert_eq!(split("0.099"), (parts(&[(1, "0.099")]), "0".into()));
        assert_eq!(split("0.1"), (parts(&[(1, "0.1")]), "0".into()));
        assert_eq!(split("0"), (vec![], "0".into()));
    }
}
