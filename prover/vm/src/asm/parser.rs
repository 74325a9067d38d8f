//! Turns the tokens of one line into labels, a directive or an instruction.

use super::{
    error::{AsmErrorKind, Span},
    lexer::{Token, TokenKind},
    mnemonic::{self, Field, Mnemonic},
};

/// Error of one line, before the source text is attached.
pub(super) type LineError = (AsmErrorKind, Span);

/// A number, constant or label in a sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Term {
    Number(i64),
    Name(String),
}

/// A signed sum such as `in_base + 1` or `-1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expr {
    /// Terms with `true` for a minus sign.
    pub terms: Vec<(bool, Term, Span)>,
    pub span: Span,
}

/// An operand as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Operand {
    Register(u8, Span),
    Expr(Expr),
}

/// What stands on a line behind its labels.
#[derive(Clone, Debug)]
pub(super) enum Statement {
    Empty,
    Directive {
        name: String,
        operands: Vec<Token>,
        span: Span,
    },
    Instruction {
        mnemonic: &'static Mnemonic,
        operands: Vec<Operand>,
        span: Span,
    },
}

/// Labels and statement of a line.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub labels: Vec<(String, Span)>,
    pub statement: Statement,
}

/// Parses the tokens of one line.
pub(super) fn parse_line(mut tokens: &[Token]) -> Result<Line, LineError> {
    let mut labels = Vec::new();
    while let [first, colon, rest @ ..] = tokens {
        if colon.kind != TokenKind::Colon {
            break;
        }
        match &first.kind {
            TokenKind::Name(name) if !name.starts_with('.') => {
                labels.push((name.clone(), first.span))
            }
            TokenKind::Register(_) => {
                return Err((AsmErrorKind::ReservedName(first.text.clone()), first.span))
            }
            _ => return Err((AsmErrorKind::NotAStatement(first.text.clone()), first.span)),
        }
        tokens = rest;
    }
    let statement = match tokens {
        [] => Statement::Empty,
        [first, rest @ ..] => match &first.kind {
            TokenKind::Name(name) if name.starts_with('.') => Statement::Directive {
                name: name.to_ascii_lowercase(),
                operands: rest.to_vec(),
                span: first.span,
            },
            TokenKind::Name(name) => parse_instruction(name, first.span, rest)?,
            _ => return Err((AsmErrorKind::NotAStatement(first.text.clone()), first.span)),
        },
    };
    Ok(Line { labels, statement })
}

fn parse_instruction(name: &str, span: Span, rest: &[Token]) -> Result<Statement, LineError> {
    let mnemonic = mnemonic::by_name(name).ok_or_else(|| {
        let near = mnemonic::nearest(name, mnemonic::names().into_iter());
        (
            AsmErrorKind::UnknownMnemonic {
                name: name.to_owned(),
                near,
            },
            span,
        )
    })?;
    let mut operands = Vec::new();
    if !rest.is_empty() {
        for (index, part) in rest.split(|t| t.kind == TokenKind::Comma).enumerate() {
            let field = mnemonic.operands.get(index).copied();
            operands.push(parse_operand(
                part,
                field,
                mnemonic,
                whole_span(rest, span),
            )?);
        }
    }
    let least = mnemonic.operands.len() - usize::from(mnemonic.optional_last);
    if operands.len() < least || operands.len() > mnemonic.operands.len() {
        return Err((wrong_operands(mnemonic), whole_span(rest, span)));
    }
    Ok(Statement::Instruction {
        mnemonic,
        operands,
        span,
    })
}

fn wrong_operands(mnemonic: &Mnemonic) -> AsmErrorKind {
    AsmErrorKind::WrongOperands {
        mnemonic: mnemonic.name.to_owned(),
        usage: mnemonic.usage,
    }
}

/// From the first to the last of the tokens, or `otherwise` if there are none.
fn whole_span(tokens: &[Token], otherwise: Span) -> Span {
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => Span {
            len: last.span.column + last.span.len - first.span.column,
            ..first.span
        },
        _ => otherwise,
    }
}

/// One operand; `field` is what the table wants at this place, `None` behind the last one.
fn parse_operand(
    tokens: &[Token],
    field: Option<Field>,
    mnemonic: &'static Mnemonic,
    all: Span,
) -> Result<Operand, LineError> {
    let (Some(field), Some(first)) = (field, tokens.first()) else {
        return Err((wrong_operands(mnemonic), all));
    };
    let expected = |expected| {
        let found = AsmErrorKind::Expected {
            expected,
            found: first.text.clone(),
            usage: mnemonic.usage,
        };
        Err((found, first.span))
    };
    let wants_register = matches!(field, Field::Dst | Field::Src1 | Field::Src2);
    match (&first.kind, wants_register) {
        (TokenKind::Register(register), true) => match tokens.get(1) {
            None => Ok(Operand::Register(*register, first.span)),
            Some(extra) => Err((AsmErrorKind::Trailing(extra.text.clone()), extra.span)),
        },
        (_, true) => expected("a register"),
        (TokenKind::Register(_), false) => expected(match field {
            Field::Target => "a jump target",
            Field::Addr => "an address",
            _ => "a number",
        }),
        (_, false) => parse_expr(tokens, mnemonic.usage).map(Operand::Expr),
    }
}

/// A sum with optional signs; `usage` goes into the messages.
pub(super) fn parse_expr(tokens: &[Token], usage: &'static str) -> Result<Expr, LineError> {
    let Some(first) = tokens.first() else {
        return Err((
            AsmErrorKind::Expected {
                expected: "a number",
                found: String::new(),
                usage,
            },
            Span::default(),
        ));
    };
    let mut terms = Vec::new();
    let mut sign = Some(false);
    for token in tokens {
        let (negative, term) = match (&token.kind, sign) {
            (TokenKind::Minus, _) => {
                // Two signs in a row multiply: `4 - -1`.
                sign = Some(!sign.unwrap_or(false));
                continue;
            }
            (TokenKind::Plus, _) => {
                sign = Some(sign.unwrap_or(false));
                continue;
            }
            (TokenKind::Number(value), Some(negative)) => (negative, Term::Number(*value)),
            (TokenKind::Name(name), Some(negative)) if !name.starts_with('.') => {
                (negative, Term::Name(name.clone()))
            }
            (_, None) => return Err((AsmErrorKind::Trailing(token.text.clone()), token.span)),
            _ => {
                return Err((
                    AsmErrorKind::Expected {
                        expected: "a number",
                        found: token.text.clone(),
                        usage,
                    },
                    token.span,
                ))
            }
        };
        terms.push((negative, term, token.span));
        sign = None;
    }
    let span = whole_span(tokens, first.span);
    if sign.is_some() {
        // The sum ends with a sign.
        let found = tokens.last().map(|t| t.text.clone()).unwrap_or_default();
        return Err((
            AsmErrorKind::Expected {
                expected: "a number after the sign",
                found,
                usage,
            },
            span,
        ));
    }
    Ok(Expr { terms, span })
}
