//! First pass: labels, constants, directives and the list of instructions.

use std::collections::BTreeMap;

use sage_air::{
    isa::REGISTERS,
    program::{
        ProgramError, ProgramHeader, MAX_INSTRUCTIONS, MAX_MEM_LOG, MAX_PUBLIC_WORDS, MIN_MEM_LOG,
        VM_VERSION,
    },
};

use super::{
    error::{AsmErrorKind, Span},
    lexer::{self, Token, TokenKind},
    mnemonic::{self, Mnemonic},
    parser::{self, Expr, LineError, Operand, Statement, Term},
};

/// Constants that the region directives define.
const BUILT_IN: [&str; 4] = ["in_base", "max_in", "out_base", "max_out"];

/// An instruction line that waits for all symbols to be known.
pub(super) struct Item {
    pub mnemonic: &'static Mnemonic,
    pub operands: Vec<Operand>,
    pub span: Span,
}

/// What a name stands for.
#[derive(Clone, Copy)]
struct Symbol {
    value: i64,
    /// Line of the definition.
    line: u32,
    is_label: bool,
}

/// A value of a directive, with the place that gave it.
type Given<T> = Option<(T, Span)>;

/// Everything the first pass finds.
#[derive(Default)]
pub(super) struct Collected {
    pub items: Vec<Item>,
    /// Instructions so far; the value of the next label.
    pub size: usize,
    /// Labels and constants share one name space.
    symbols: BTreeMap<String, Symbol>,
    mem_log: Given<u8>,
    input: Given<(u32, u32)>,
    output: Given<(u32, u32)>,
}

impl Collected {
    /// Reads one source line.
    pub fn add_line(&mut self, text: &str, line: u32) -> Result<(), LineError> {
        let tokens = lexer::tokens_of(text, line)?;
        let parsed = parser::parse_line(&tokens)?;
        for (name, span) in parsed.labels {
            // At most 2^16 (checked below), so the cast loses nothing.
            self.define(&name, self.size as i64, span, true)?;
        }
        match parsed.statement {
            Statement::Empty => Ok(()),
            Statement::Directive {
                name,
                operands,
                span,
            } => self.directive(&name, &operands, span),
            Statement::Instruction {
                mnemonic,
                operands,
                span,
            } => {
                self.size += mnemonic.size;
                if self.size > MAX_INSTRUCTIONS as usize {
                    return Err((AsmErrorKind::TooManyInstructions(MAX_INSTRUCTIONS), span));
                }
                self.items.push(Item {
                    mnemonic,
                    operands,
                    span,
                });
                Ok(())
            }
        }
    }

    /// The header, once every line has been read; `end` is where a missing directive is reported.
    pub fn header(&self, end: Span) -> Result<ProgramHeader, LineError> {
        let missing = |name| (AsmErrorKind::MissingDirective(name), end);
        let (mem_log, _) = self.mem_log.ok_or_else(|| missing(".mem_log"))?;
        let ((in_base, max_in), input) = self.input.ok_or_else(|| missing(".input"))?;
        let ((out_base, max_out), output) = self.output.ok_or_else(|| missing(".output"))?;
        if self.size == 0 {
            return Err((AsmErrorKind::Empty, end));
        }
        let n_instr = u32::try_from(self.size).unwrap_or(u32::MAX);
        let header = ProgramHeader {
            vm_version: VM_VERSION,
            mem_log,
            in_base,
            max_in,
            out_base,
            max_out,
            n_instr,
        };
        header.check().map_err(|error| {
            let at = match error {
                ProgramError::InputRegion => input,
                ProgramError::OutputRegion | ProgramError::Overlap => output,
                _ => end,
            };
            (AsmErrorKind::Invalid(error), at)
        })?;
        Ok(header)
    }

    /// The label of this name.
    pub fn label(&self, name: &str) -> Option<i64> {
        self.symbols
            .get(name)
            .filter(|s| s.is_label)
            .map(|s| s.value)
    }

    /// The value of a sum of numbers and constants.
    pub fn number(&self, expr: &Expr) -> Result<i64, LineError> {
        let mut sum = 0i64;
        for (negative, term, span) in &expr.terms {
            let value = match term {
                Term::Number(value) => *value,
                Term::Name(name) => self.constant(name).map_err(|kind| (kind, *span))?,
            };
            let next = if *negative {
                sum.checked_sub(value)
            } else {
                sum.checked_add(value)
            };
            sum = next.ok_or((AsmErrorKind::OutsideField(value), *span))?;
        }
        Ok(sum)
    }

    fn constant(&self, name: &str) -> Result<i64, AsmErrorKind> {
        let region = |given: Given<(u32, u32)>| given.map(|(pair, _)| pair);
        let built_in = match name {
            "in_base" => region(self.input).map(|(base, _)| base),
            "max_in" => region(self.input).map(|(_, max)| max),
            "out_base" => region(self.output).map(|(base, _)| base),
            "max_out" => region(self.output).map(|(_, max)| max),
            _ => None,
        };
        match (built_in, self.symbols.get(name)) {
            (Some(value), _) => Ok(i64::from(value)),
            (None, Some(symbol)) if symbol.is_label => {
                Err(AsmErrorKind::LabelAsNumber(name.to_owned()))
            }
            (None, Some(symbol)) => Ok(symbol.value),
            (None, None) => Err(self.undefined(name)),
        }
    }

    /// The error for a name without definition, with the nearest name that has one.
    pub fn undefined(&self, name: &str) -> AsmErrorKind {
        let known = self.symbols.keys().map(String::as_str).chain(BUILT_IN);
        AsmErrorKind::Undefined {
            name: name.to_owned(),
            near: mnemonic::nearest(name, known).map(str::to_owned),
        }
    }

    fn define(
        &mut self,
        name: &str,
        value: i64,
        span: Span,
        is_label: bool,
    ) -> Result<(), LineError> {
        if BUILT_IN.contains(&name) {
            return Err((AsmErrorKind::ReservedName(name.to_owned()), span));
        }
        if let Some(Symbol { line: first, .. }) = self.symbols.get(name) {
            let first = *first;
            let name = name.to_owned();
            return Err((AsmErrorKind::Redefined { name, first }, span));
        }
        let symbol = Symbol {
            value,
            line: span.line,
            is_label,
        };
        self.symbols.insert(name.to_owned(), symbol);
        Ok(())
    }

    fn directive(&mut self, name: &str, operands: &[Token], span: Span) -> Result<(), LineError> {
        match name {
            ".mem_log" => {
                repeated(".mem_log", self.mem_log.map(|(_, at)| at), span)?;
                let [(value, at)] = self.values(name, operands, span, ".mem_log 6")?;
                let log = u8::try_from(value)
                    .ok()
                    .filter(|log| (MIN_MEM_LOG..=MAX_MEM_LOG).contains(log))
                    .ok_or((out_of_range(value, "mem_log", "6 to 20"), at))?;
                self.mem_log = Some((log, span));
            }
            ".input" => {
                repeated(".input", self.input.map(|(_, at)| at), span)?;
                let values = self.values(name, operands, span, ".input 32 8")?;
                self.input = Some((region(values)?, span));
            }
            ".output" => {
                repeated(".output", self.output.map(|(_, at)| at), span)?;
                let values = self.values(name, operands, span, ".output 48 8")?;
                self.output = Some((region(values)?, span));
            }
            ".const" => self.define_constant(operands, span)?,
            _ => return Err((AsmErrorKind::UnknownDirective(name.to_owned()), span)),
        }
        Ok(())
    }

    fn define_constant(&mut self, operands: &[Token], span: Span) -> Result<(), LineError> {
        let usage = ".const width 4";
        let Some((first, rest)) = operands.split_first() else {
            return Err(wrong_operands(".const", usage, span));
        };
        let TokenKind::Name(name) = &first.kind else {
            let kind = match &first.kind {
                TokenKind::Register(_) => AsmErrorKind::ReservedName(first.text.clone()),
                _ => AsmErrorKind::Expected {
                    expected: "a name",
                    found: first.text.clone(),
                    usage,
                },
            };
            return Err((kind, first.span));
        };
        let [(value, _)] = self.values(".const", rest, span, usage)?;
        self.define(name, value, first.span, false)
    }

    /// The N values of a directive, separated by commas or, where there are several single tokens, by spaces.
    fn values<const N: usize>(
        &self,
        name: &str,
        operands: &[Token],
        span: Span,
        usage: &'static str,
    ) -> Result<[(i64, Span); N], LineError> {
        let has_comma = operands.iter().any(|t| t.kind == TokenKind::Comma);
        let parts: Vec<&[Token]> = if N == 1 || has_comma {
            operands.split(|t| t.kind == TokenKind::Comma).collect()
        } else {
            operands.chunks(1).collect()
        };
        let parts: [&[Token]; N] = parts
            .try_into()
            .map_err(|_| wrong_operands(name, usage, span))?;
        let mut values = [(0, span); N];
        for (value, part) in values.iter_mut().zip(parts) {
            if part.is_empty() {
                return Err(wrong_operands(name, usage, span));
            }
            let expr = parser::parse_expr(part, usage)?;
            *value = (self.number(&expr)?, expr.span);
        }
        Ok(values)
    }
}

/// Base and length of a region; whether it fits into memory is decided with the whole header.
fn region([(base, base_at), (max, max_at)]: [(i64, Span); 2]) -> Result<(u32, u32), LineError> {
    let word = |value: i64, least: u32, most: u32| {
        u32::try_from(value)
            .ok()
            .filter(|v| (least..=most).contains(v))
    };
    let base = word(base, REGISTERS, (1 << MAX_MEM_LOG) - 1).ok_or((
        out_of_range(
            base,
            "the base address of a region",
            "32 to the last word of memory",
        ),
        base_at,
    ))?;
    let max = word(max, 0, MAX_PUBLIC_WORDS).ok_or((
        out_of_range(max, "the length of a region", "0 to 16384"),
        max_at,
    ))?;
    Ok((base, max))
}

fn out_of_range(value: i64, what: &'static str, range: &'static str) -> AsmErrorKind {
    AsmErrorKind::DirectiveRange { value, what, range }
}

fn wrong_operands(name: &str, usage: &'static str, span: Span) -> LineError {
    let mnemonic = name.to_owned();
    (AsmErrorKind::WrongOperands { mnemonic, usage }, span)
}

fn repeated(name: &'static str, first: Option<Span>, span: Span) -> Result<(), LineError> {
    match first {
        Some(Span { line: first, .. }) => {
            Err((AsmErrorKind::RepeatedDirective { name, first }, span))
        }
        None => Ok(()),
    }
}
