//! Assembler errors: where, what was found, and what would be right.

use std::fmt;

use sage_air::program::ProgramError;
use thiserror::Error;

/// Position of a piece of source text; lines and columns count from 1, columns in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Line, from 1.
    pub line: u32,
    /// First column, from 1.
    pub column: u32,
    /// Length in characters; an empty span is shown as one caret.
    pub len: u32,
}

/// What is wrong with a source text.
///
/// The message names the offending text; [`AsmErrorKind::help`] says what would be right.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum AsmErrorKind {
    /// A character that starts no token.
    #[error("unexpected character `{0}`")]
    UnexpectedCharacter(char),
    /// A number that is neither decimal nor hexadecimal, or does not fit in 64 bits.
    #[error("`{0}` is not a number")]
    BadNumber(String),
    /// A register name above `r31`.
    #[error("there is no register `{0}`")]
    NoSuchRegister(String),
    /// A line that is neither label, directive nor instruction.
    #[error("`{0}` cannot start a statement")]
    NotAStatement(String),
    /// A mnemonic outside the instruction set.
    #[error("unknown instruction `{name}`")]
    UnknownMnemonic {
        /// The text found.
        name: String,
        /// The nearest known mnemonic, if one is near.
        near: Option<&'static str>,
    },
    /// A directive that does not exist.
    #[error("unknown directive `{0}`")]
    UnknownDirective(String),
    /// Too few or too many operands, or operands of the wrong kind.
    #[error("`{mnemonic}` does not take these operands")]
    WrongOperands {
        /// The instruction or directive.
        mnemonic: String,
        /// A correct example.
        usage: &'static str,
    },
    /// One operand is of the wrong kind.
    #[error("expected {expected}, found `{found}`")]
    Expected {
        /// What belongs here.
        expected: &'static str,
        /// What stands here.
        found: String,
        /// A correct example of the whole statement.
        usage: &'static str,
    },
    /// Text after the end of a statement.
    #[error("unexpected `{0}` after the statement")]
    Trailing(String),
    /// A label or constant that is defined twice.
    #[error("`{name}` is already defined on line {first}")]
    Redefined {
        /// The name.
        name: String,
        /// Line of the first definition.
        first: u32,
    },
    /// A name that would be taken for a register.
    #[error("`{0}` is reserved and cannot be used as a name")]
    ReservedName(String),
    /// A label or constant that is not defined.
    #[error("`{name}` is not defined")]
    Undefined {
        /// The name.
        name: String,
        /// The nearest defined name, if one is near.
        near: Option<String>,
    },
    /// A label where a number is needed.
    #[error("label `{0}` used as a number")]
    LabelAsNumber(String),
    /// A value that is no field element.
    #[error("{0} is not a field element")]
    OutsideField(i64),
    /// A static address outside `[32, 2^mem_log)`.
    #[error("address {address} is outside 32 ..= {last}")]
    AddressRange {
        /// The address written.
        address: i64,
        /// The last word of the memory.
        last: u32,
    },
    /// A jump behind the last instruction.
    #[error("jump target {target} is outside the program of {instructions} instructions")]
    TargetRange {
        /// The target written.
        target: i64,
        /// Number of instructions of the program.
        instructions: u32,
    },
    /// A directive value that is out of range.
    #[error("{value} is out of range for {what}")]
    DirectiveRange {
        /// The value written.
        value: i64,
        /// The field.
        what: &'static str,
        /// The allowed range.
        range: &'static str,
    },
    /// A directive given twice.
    #[error("`{name}` is already given on line {first}")]
    RepeatedDirective {
        /// The directive.
        name: &'static str,
        /// Line of the first one.
        first: u32,
    },
    /// A required directive is missing.
    #[error("the program has no `{0}` directive")]
    MissingDirective(&'static str),
    /// `inv` with equal source and destination and no scratch register, or a scratch register that is one of them.
    #[error("`inv` cannot form 1/{register} here: the constant 1 has no register of its own")]
    InvNeedsScratch {
        /// The source register as written.
        register: String,
    },
    /// `ret4` in a program whose output region is too small.
    #[error("`ret4` writes 4 outputs but the program declares at most {0}")]
    OutputTooSmall(u32),
    /// More instructions than a program may have.
    #[error("the program has more than {0} instructions")]
    TooManyInstructions(u32),
    /// The source holds no instruction.
    #[error("the program has no instructions")]
    Empty,
    /// The program as a whole is refused by the rules of registration.
    #[error("{0}")]
    Invalid(ProgramError),
}

impl AsmErrorKind {
    /// What would be right, as one sentence.
    pub fn help(&self) -> String {
        use AsmErrorKind::*;
        match self {
            UnexpectedCharacter(_) => {
                "a statement consists of names, numbers, `,`, `:`, `+` and `-`; comments start with `;`, `#` or `//`".into()
            }
            BadNumber(_) => "write decimal (17, -1, 1_000) or hexadecimal (0x11) numbers".into(),
            NoSuchRegister(_) => "registers are r0 to r31".into(),
            NotAStatement(_) => "write `label:`, a directive such as `.mem_log 6`, or an instruction".into(),
            UnknownMnemonic { near: Some(near), .. } => format!("did you mean `{near}`?"),
            UnknownMnemonic { near: None, .. } => {
                format!("the instructions are {}", super::mnemonic::names().join(", "))
            }
            UnknownDirective(_) => "the directives are .mem_log, .input, .output and .const".into(),
            WrongOperands { usage, .. } | Expected { usage, .. } => format!("write `{usage}`"),
            Trailing(_) => "start a new line for the next statement".into(),
            Redefined { .. } => "give one of the two another name".into(),
            ReservedName(_) => {
                "r0 to r31, in_base, max_in, out_base and max_out have a fixed meaning; choose another name".into()
            }
            Undefined { near: Some(near), .. } => format!("did you mean `{near}`?"),
            Undefined { near: None, .. } => "define it with `name:` (label) or `.const name value` (constant)".into(),
            LabelAsNumber(_) => "labels stand for jump targets only; use `.const` for numbers".into(),
            OutsideField(_) => format!(
                "write a value from -{max} to {max}; negative values are taken modulo p = 2^31 - 1",
                max = sage_air::isa::P - 1
            ),
            AddressRange { .. } => {
                "words 0 to 31 are the registers (use `mov`); raise `.mem_log` if the program needs more memory".into()
            }
            TargetRange { .. } => "jump to a label, or to an instruction number counted from 0".into(),
            DirectiveRange { what, range, .. } => format!("{what} must be {range}"),
            RepeatedDirective { .. } => "keep one of the two".into(),
            MissingDirective(name) => format!("add a line such as `{}`", example_of(name)),
            InvNeedsScratch { .. } => {
                "name a third register that may be overwritten: inv r1, r1, r2".into()
            }
            OutputTooSmall(_) => "declare room for them, for example `.output 48 4`".into(),
            TooManyInstructions(_) => "split the computation into several jobs, or use loops".into(),
            Empty => "the shortest program is `halt`".into(),
            Invalid(_) => {
                "both regions must lie inside the memory above word 31, without overlap, with at most 16384 words together"
                    .into()
            }
        }
    }
}

/// A line that satisfies a missing directive.
fn example_of(directive: &str) -> &'static str {
    match directive {
        ".mem_log" => ".mem_log 6        ; 2^6 words of memory",
        ".input" => ".input 32 8       ; length word at 32, at most 8 inputs",
        _ => ".output 48 8      ; length word at 48, at most 8 outputs",
    }
}

/// An assembler error with its place in the source.
///
/// `Display` shows the message, the line with a caret under the offending text, and the help sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsmError {
    /// What is wrong; boxed, so that results stay small.
    pub kind: Box<AsmErrorKind>,
    /// Where.
    pub span: Span,
    /// The source line, without its line end.
    pub text: String,
}

impl AsmError {
    /// Creates an error for `span`, copying the line it points at out of `source`.
    pub(crate) fn new(kind: AsmErrorKind, span: Span, source: &str) -> Self {
        let text = source
            .lines()
            .nth(span.line.saturating_sub(1) as usize)
            .unwrap_or_default()
            .to_owned();
        Self {
            kind: Box::new(kind),
            span,
            text,
        }
    }

    /// The offending text itself.
    pub fn offending_text(&self) -> String {
        let start = self.span.column.saturating_sub(1) as usize;
        self.text
            .chars()
            .skip(start)
            .take(self.span.len as usize)
            .collect()
    }
}

impl std::error::Error for AsmError {}

impl fmt::Display for AsmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Span { line, column, len } = self.span;
        let gutter = " ".repeat(line.to_string().len());
        // Tabs are repeated in front of the caret, so that it stands right whatever their width.
        let indent: String = self
            .text
            .chars()
            .take(column.saturating_sub(1) as usize)
            .map(|c| if c == '\t' { '\t' } else { ' ' })
            .collect();
        writeln!(f, "{}", self.kind)?;
        writeln!(f, "{gutter}--> line {line}, column {column}")?;
        writeln!(f, "{gutter} |")?;
        writeln!(f, "{line} | {}", self.text)?;
        writeln!(f, "{gutter} | {indent}{}", "^".repeat(len.max(1) as usize))?;
        write!(f, "{gutter} = help: {}", self.kind.help())
    }
}
