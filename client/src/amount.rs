//! Amounts of SAGE: whole numbers of base units, 10^18 of which are one SAGE.

use std::{fmt, str::FromStr};

use serde::{ser::SerializeStruct, Serialize, Serializer};
use thiserror::Error;

/// Digits behind the decimal point of an amount in SAGE.
pub const DECIMALS: usize = 18;

/// Base units of one SAGE.
const ONE: u128 = 1_000_000_000_000_000_000;

/// An amount of SAGE in base units.
///
/// Its text is in SAGE, without trailing zeros: `"0.5".parse()` is 5·10^17 base units, and is shown as `0.5`. In JSON it
/// is an object with both, as strings, because JSON readers lose the last digits of such numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(pub u128);

impl Amount {
    /// The sum, or the largest amount if it does not fit.
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// So many times as much, or the largest amount if it does not fit.
    pub const fn times(self, count: u32) -> Self {
        Self(self.0.saturating_mul(count as u128))
    }

    /// The difference, or nothing if `other` is more.
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum AmountError {
    /// There are no digits where digits belong.
    #[error("an amount needs digits on both sides of its point: write it like 100 or 0.25")]
    NoDigits,
    /// There is a sign.
    #[error("an amount has no sign: write it like 100 or 0.25")]
    Sign,
    /// There is something else than digits and one point.
    #[error("`{0}` does not belong in an amount: write digits and at most one point, like 1000.5")]
    Character(char),
    /// There are more than 18 decimals.
    #[error("{0} decimals are too many: SAGE has {DECIMALS}, so round the amount")]
    TooManyDecimals(usize),
    /// The amount is above 2^128 - 1 base units.
    #[error("this is more SAGE than can exist: write a smaller amount")]
    TooLarge,
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        if text.starts_with(['-', '+']) {
            return Err(AmountError::Sign);
        }
        let (whole, decimals) = match text.split_once('.') {
            Some((whole, decimals)) => (whole, Some(decimals)),
            None => (text, None),
        };
        let digits = whole.chars().chain(decimals.unwrap_or_default().chars());
        if let Some(other) = digits.into_iter().find(|c| !c.is_ascii_digit()) {
            return Err(AmountError::Character(other));
        }
        if whole.is_empty() || decimals.is_some_and(str::is_empty) {
            return Err(AmountError::NoDigits);
        }
        let decimals = decimals.unwrap_or_default();
        if decimals.len() > DECIMALS {
            return Err(AmountError::TooManyDecimals(decimals.len()));
        }
        let number = |digits: &str| digits.parse::<u128>().map_err(|_| AmountError::TooLarge);
        let units = number(&format!("{decimals:0<DECIMALS$}"))?;
        number(whole)?
            .checked_mul(ONE)
            .and_then(|whole| whole.checked_add(units))
            .map(Self)
            .ok_or(AmountError::TooLarge)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, units) = (self.0 / ONE, self.0 % ONE);
        let text = if units == 0 {
            whole.to_string()
        } else {
            let decimals = format!("{units:0>DECIMALS$}");
            format!("{whole}.{}", decimals.trim_end_matches('0'))
        };
        f.pad(&text)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut both = serializer.serialize_struct("Amount", 2)?;
        both.serialize_field("sage", &self.to_string())?;
        both.serialize_field("base_units", &self.0.to_string())?;
        both.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_exactly() {
        for (text, units) in [
            ("0", 0),
            ("1", ONE),
            ("100", 100 * ONE),
            ("007", 7 * ONE),
            ("0.5", ONE / 2),
            ("1.000000000000000001", ONE + 1),
            ("0.000000000000000000", 0),
            ("340282366920938463463.374607431768211455", u128::MAX),
        ] {
            assert_eq!(text.parse(), Ok(Amount(units)), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for (text, error) in [
            ("", AmountError::NoDigits),
            (".", AmountError::NoDigits),
            (".5", AmountError::NoDigits),
            ("5.", AmountError::NoDigits),
            ("-1", AmountError::Sign),
            ("+1", AmountError::Sign),
            ("1,000", AmountError::Character(',')),
            ("1_000", AmountError::Character('_')),
            ("1 000", AmountError::Character(' ')),
            (" 1", AmountError::Character(' ')),
            ("1.2.3", AmountError::Character('.')),
            ("1e18", AmountError::Character('e')),
            ("0x10", AmountError::Character('x')),
            ("１", AmountError::Character('１')),
            ("NaN", AmountError::Character('N')),
            ("0.0000000000000000001", AmountError::TooManyDecimals(19)),
            ("1.0000000000000000000", AmountError::TooManyDecimals(19)),
            (
                "340282366920938463463.374607431768211456",
                AmountError::TooLarge,
            ),
            ("340282366920938463464", AmountError::TooLarge),
            (
                "1000000000000000000000000000000000000000",
                AmountError::TooLarge,
            ),
        ] {
            assert_eq!(text.parse::<Amount>(), Err(error), "{text}");
        }
    }

    #[test]
    fn amounts_come_back_from_their_text() {
        for units in [0, 1, 10, ONE - 1, ONE, ONE + 1, 123 * ONE / 100, u128::MAX] {
            let amount = Amount(units);
            assert_eq!(amount.to_string().parse(), Ok(amount));
        }
        assert_eq!(Amount(ONE / 4).to_string(), "0.25");
        assert_eq!(Amount(100 * ONE).to_string(), "100");
        assert_eq!(Amount(1).to_string(), "0.000000000000000001");
    }

    #[test]
    fn json_has_both_units_as_text() {
        let json = serde_json::to_string(&Amount(3 * ONE / 2)).unwrap();
        assert_eq!(json, r#"{"sage":"1.5","base_units":"1500000000000000000"}"#);
    }
}
