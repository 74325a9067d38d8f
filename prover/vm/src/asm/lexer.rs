//! Splits one source line into tokens.

use super::error::{AsmErrorKind, Span};

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// Mnemonic, label, constant or directive (with its dot).
    Name(String),
    /// Register number, below 32.
    Register(u8),
    /// Unsigned number; signs are operators.
    Number(i64),
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `+`
    Plus,
    /// `-`
    Minus,
}

/// A token and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub span: Span,
    /// The text as written, for messages.
    pub text: String,
}

/// Tokens of one line; the comment, if any, is dropped.
pub(super) fn tokens_of(text: &str, line: u32) -> Result<Vec<Token>, (AsmErrorKind, Span)> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().zip(1u32..).peekable();
    while let Some((c, column)) = chars.next() {
        let single = match c {
            ';' | '#' => break,
            '/' if matches!(chars.peek(), Some(('/', _))) => break,
            c if c.is_whitespace() => continue,
            ',' => Some(TokenKind::Comma),
            ':' => Some(TokenKind::Colon),
            '+' => Some(TokenKind::Plus),
            '-' => Some(TokenKind::Minus),
            _ => None,
        };
        let mut word = String::from(c);
        if let Some(kind) = single {
            tokens.push(Token {
                kind,
                span: Span {
                    line,
                    column,
                    len: 1,
                },
                text: word,
            });
            continue;
        }
        if !is_word_char(c) && c != '.' {
            return Err((
                AsmErrorKind::UnexpectedCharacter(c),
                Span {
                    line,
                    column,
                    len: 1,
                },
            ));
        }
        while let Some((c, _)) = chars.next_if(|(c, _)| is_word_char(*c)) {
            word.push(c);
        }
        let span = Span {
            line,
            column,
            len: u32::try_from(word.chars().count()).unwrap_or(u32::MAX),
        };
        let kind = classify(&word).map_err(|kind| (kind, span))?;
        tokens.push(Token {
            kind,
            span,
            text: word,
        });
    }
    Ok(tokens)
}

fn is_word_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Number, register or name.
fn classify(word: &str) -> Result<TokenKind, AsmErrorKind> {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        let number = number_of(word).ok_or_else(|| AsmErrorKind::BadNumber(word.to_owned()))?;
        return Ok(TokenKind::Number(number));
    }
    match register_of(word) {
        Some(Ok(register)) => Ok(TokenKind::Register(register)),
        Some(Err(())) => Err(AsmErrorKind::NoSuchRegister(word.to_owned())),
        None => Ok(TokenKind::Name(word.to_owned())),
    }
}

/// Decimal or `0x` hexadecimal, with `_` between digits.
fn number_of(word: &str) -> Option<i64> {
    let clean: String = word.chars().filter(|c| *c != '_').collect();
    match clean
        .strip_prefix("0x")
        .or_else(|| clean.strip_prefix("0X"))
    {
        Some(digits) => i64::from_str_radix(digits, 16).ok(),
        None => clean.parse().ok(),
    }
}

/// `None` if the word has not the form of a register, an inner error if the number is too large.
fn register_of(word: &str) -> Option<Result<u8, ()>> {
    let digits = word.strip_prefix(['r', 'R'])?;
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // `r07` would be a second spelling of r7.
    if digits.len() > 1 && digits.starts_with('0') {
        return Some(Err(()));
    }
    Some(digits.parse::<u8>().ok().filter(|r| *r < 32).ok_or(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<TokenKind> {
        tokens_of(text, 1)
            .unwrap()
            .into_iter()
            .map(|t| t.kind)
            .collect()
    }

    #[test]
    fn comments_of_every_style_are_dropped() {
        for text in ["halt ; stop", "halt # stop", "halt // stop", "halt"] {
            assert_eq!(kinds(text), [TokenKind::Name("halt".into())]);
        }
    }

    #[test]
    fn numbers_are_decimal_or_hexadecimal_with_separators() {
        assert_eq!(
            kinds("0x1F 1_000"),
            [TokenKind::Number(31), TokenKind::Number(1000)]
        );
        for bad in ["12ab", "0x", "0xg", "99999999999999999999"] {
            assert_eq!(
                tokens_of(bad, 1).unwrap_err().0,
                AsmErrorKind::BadNumber(bad.into())
            );
        }
    }

    #[test]
    fn registers_above_31_are_refused_and_similar_names_are_names() {
        assert_eq!(
            kinds("r0 R31 ret4 r1x"),
            [
                TokenKind::Register(0),
                TokenKind::Register(31),
                TokenKind::Name("ret4".into()),
                TokenKind::Name("r1x".into()),
            ]
        );
        for bad in ["r32", "r999", "r01"] {
            assert_eq!(
                tokens_of(bad, 1).unwrap_err().0,
                AsmErrorKind::NoSuchRegister(bad.into())
            );
        }
    }

    #[test]
    fn a_column_counts_characters_not_bytes() {
        let (kind, span) = tokens_of("  é", 7).unwrap_err();
        assert_eq!(kind, AsmErrorKind::UnexpectedCharacter('é'));
        assert_eq!(
            span,
            Span {
                line: 7,
                column: 3,
                len: 1
            }
        );
    }
}
