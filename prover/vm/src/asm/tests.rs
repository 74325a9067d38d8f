use sage_air::isa::{Instruction, Opcode, P};

use super::*;

const HEAD: &str = ".mem_log 6\n.input 32 4\n.output 48 4\n";

fn code(body: &str) -> Vec<Instruction> {
    match assemble(&format!("{HEAD}{body}")) {
        Ok(program) => program.code,
        Err(error) => panic!("{error}"),
    }
}

fn error(source: &str) -> AsmError {
    assemble(source).unwrap_err()
}

/// The error of a body behind the head; its line is counted within the body.
fn body_error(body: &str) -> AsmError {
    let mut error = error(&format!("{HEAD}{body}"));
    error.span.line -= 3;
    error
}

#[test]
fn every_opcode_has_a_spelling_with_operands_in_table_order() {
    let cases = [
        ("loadimm r1, 5", Opcode::LoadImm, [1, 0, 0], 5, 0),
        ("add r1, r2, r3, 4", Opcode::Add, [1, 2, 3], 4, 0),
        ("sub r1, r2, r3", Opcode::Sub, [1, 2, 3], 0, 0),
        ("mul r1, r2, r3, -1", Opcode::Mul, [1, 2, 3], P - 1, 0),
        ("div r1, r2, r3", Opcode::Div, [1, 2, 3], 0, 0),
        ("mov r1, r2", Opcode::Mov, [1, 0, 2], 0, 0),
        ("neg r1, r2", Opcode::Neg, [1, 2, 0], 0, 0),
        ("load r1, 40", Opcode::Load, [1, 0, 0], 0, 40),
        ("store r1, 63", Opcode::Store, [0, 0, 1], 0, 63),
        ("loadr r1, r2, 0x10", Opcode::LoadR, [1, 2, 0], 16, 0),
        ("storer r1, r2, 7", Opcode::StoreR, [0, 1, 2], 7, 0),
        ("jump 0", Opcode::Jump, [0, 0, 0], 0, 0),
        ("jumpif r9, 0", Opcode::JumpIf, [0, 9, 0], 0, 0),
        ("halt", Opcode::Halt, [0, 0, 0], 0, 0),
        ("eq r1, r2, r3, 1_000", Opcode::Eq, [1, 2, 3], 1000, 0),
        ("LT R1, R2, R3", Opcode::Lt, [1, 2, 3], 0, 0),
    ];
    assert_eq!(cases.map(|(_, op, ..)| op), Opcode::ALL);
    for (text, op, [dst, src1, src2], imm, addr) in cases {
        let want = Instruction {
            op,
            dst,
            src1,
            src2,
            imm,
            addr,
        };
        assert_eq!(code(text), [want], "{text}");
    }
}

#[test]
fn pseudo_instructions_become_what_the_documentation_says() {
    for (pseudo, expansion) in [
        ("gt r1, r2, r3", "lt r1, r3, r2"),
        ("nop", "mov r0, r0"),
        ("inv r1, r2", "loadimm r1, 1\ndiv r1, r1, r2"),
        ("inv r1, r1, r2", "loadimm r2, 1\ndiv r1, r2, r1"),
        (
            "ret4",
            "store r0, 49\nstore r1, 50\nstore r2, 51\nstore r3, 52\nloadimm r0, 4\nstore r0, 48\nhalt",
        ),
    ] {
        assert_eq!(code(pseudo), code(expansion), "{pseudo}");
    }
}

#[test]
fn labels_count_the_instructions_of_pseudo_instructions() {
    let program = code("jump end\ninv r1, r2\nend: halt");
    assert_eq!(program[0].addr, 3);
    assert_eq!(program.len(), 4);
}

#[test]
fn a_label_may_stand_alone_or_with_others_before_and_after_its_use() {
    let program = code("a:\nb: c: jumpif r1, d\njump a\njump b\njump c\nd: halt ; the end");
    let targets: Vec<u32> = program.iter().map(|i| i.addr).collect();
    assert_eq!(targets, [4, 0, 0, 0, 0]);
}

#[test]
fn constants_and_sums_resolve_wherever_a_number_stands() {
    let program = code(
        ".const width 4\n.const area width + width - -2\nload r1, in_base + 1\nstore r1, out_base + max_out\n\
         loadimm r2, area\nadd r1, r1, r1, -area\nloadr r1, r2, -in_base + 1",
    );
    assert_eq!(program[0].addr, 33);
    assert_eq!(program[1].addr, 52);
    assert_eq!(program[2].imm, 10);
    assert_eq!(program[3].imm, P - 10);
    assert_eq!(program[4].imm, P - 31);
}

#[test]
fn directives_take_commas_or_spaces_and_any_order() {
    let a = assemble(".output 48, 1+3\n.mem_log 6\nhalt\n.input 32 4").unwrap();
    let b = assemble(&format!("{HEAD}halt")).unwrap();
    assert_eq!(a, b);
}

#[test]
fn immediates_reach_from_minus_p_plus_one_to_p_minus_one() {
    assert_eq!(code("loadimm r1, 2147483646")[0].imm, P - 1);
    assert_eq!(code("loadimm r1, -2147483646")[0].imm, 1);
    for bad in [
        "2147483647",
        "-2147483647",
        "0x7fffffff",
        "9223372036854775807",
    ] {
        let error = body_error(&format!("loadimm r1, {bad}"));
        assert!(
            matches!(*error.kind, AsmErrorKind::OutsideField(_)),
            "{error}"
        );
        assert_eq!(error.offending_text(), bad);
    }
}

#[test]
fn lines_map_instructions_back_to_the_source() {
    let assembly = assemble_with_lines(&format!("{HEAD}\nnop\ninv r1, r2\n\nhalt")).unwrap();
    assert_eq!(assembly.lines, [5, 6, 6, 8]);
}

#[test]
fn errors_show_line_column_the_offending_text_and_what_would_be_right() {
    let error = error(&format!("{HEAD}\tloop: addd r1, r2, r3 ; sum"));
    assert_eq!(error.offending_text(), "addd");
    let want = "unknown instruction `addd`\n \
                --> line 4, column 8\n  \
                |\n\
                4 | \tloop: addd r1, r2, r3 ; sum\n  \
                | \t      ^^^^\n  \
                = help: did you mean `add`?";
    assert_eq!(error.to_string(), want);
}

/// Body, line in the body, column, offending text, a part of the help.
const MISTAKES: [(&str, u32, u32, &str, &str); 27] = [
    ("halt\n  add r1, r2", 2, 7, "r1, r2", "add r1, r2, r3, 5"),
    ("add r1, r2, r3, 4, 5", 1, 5, "r1, r2, r3, 4, 5", "add r1"),
    ("halt r1", 1, 6, "r1", "`halt`"),
    ("add", 1, 1, "add", "add r1"),
    ("add r1, r2,", 1, 5, "r1, r2,", "add r1"),
    ("add r1, 5, r3", 1, 9, "5", "add r1"),
    ("loadimm r1, r2", 1, 13, "r2", "loadimm r1, 5"),
    ("load r1, r2", 1, 10, "r2", "load r1, 40"),
    ("jump r2", 1, 6, "r2", "jump label"),
    ("mov r1 r2, r3", 1, 8, "r2", "new line"),
    ("loadimm r1, 5 6", 1, 15, "6", "new line"),
    ("loadimm r1, 5 +", 1, 13, "5 +", "loadimm r1, 5"),
    ("mov r1, r32", 1, 9, "r32", "r0 to r31"),
    ("mov r1, r2 @", 1, 12, "@", "comments start"),
    ("loadimm r1, 0xzz", 1, 13, "0xzz", "hexadecimal"),
    ("5: halt", 1, 1, "5", "label:"),
    ("r5: halt", 1, 1, "r5", "choose another name"),
    ("max_in: halt", 1, 1, "max_in", "choose another name"),
    ("a: nop\na: halt", 2, 1, "a", "another name"),
    ("jump ende\nend: halt", 1, 6, "ende", "did you mean `end`"),
    ("loadimm r1, end\nend: halt", 1, 13, "end", ".const"),
    ("jump end\nend:", 1, 6, "end", "jump to a label"),
    ("load r1, 31", 1, 10, "31", "use `mov`"),
    ("store r1, 64", 1, 11, "64", "raise `.mem_log`"),
    (".mem_log 7\nhalt", 1, 1, ".mem_log", "keep one"),
    (".data 7\nhalt", 1, 1, ".data", ".const"),
    ("inv r1, r1", 1, 1, "inv", "inv r1, r1, r2"),
];

#[test]
fn every_mistake_is_shown_where_it_stands_with_a_remedy() {
    for (body, line, column, text, help) in MISTAKES {
        let error = body_error(body);
        let place = (error.span.line, error.span.column);
        assert_eq!(place, (line, column), "{body}\n{error}");
        assert_eq!(error.offending_text(), text, "{body}\n{error}");
        assert!(error.kind.help().contains(help), "{body}\n{error}");
    }
}

#[test]
fn mistakes_of_the_header_name_the_directive() {
    for (source, text) in [
        (".mem_log 5\n.input 32 1\n.output 48 1\nhalt", "5"),
        (".mem_log 21\n.input 32 1\n.output 48 1\nhalt", "21"),
        (".mem_log 6\n.input 31 1\n.output 48 1\nhalt", "31"),
        (".mem_log 6\n.input 32 -1\n.output 48 1\nhalt", ".input"),
        (".mem_log 6\n.input 32, -1\n.output 48 1\nhalt", "-1"),
        (".mem_log 6\n.input 32 16385\n.output 48 1\nhalt", "16385"),
        (".mem_log 6\n.input 32\n.output 48 1\nhalt", ".input"),
        (".mem_log 6\n.input 60 4\n.output 32 1\nhalt", ".input"),
        (".mem_log 6\n.input 32 4\n.output 36 1\nhalt", ".output"),
        (".mem_log 6\n.input 32 4\n.output 60 4\nhalt", ".output"),
    ] {
        let error = error(source);
        assert_eq!(error.offending_text(), text, "{source}\n{error}");
    }
}

#[test]
fn missing_directives_and_empty_programs_are_named() {
    for (source, kind) in [
        ("", AsmErrorKind::MissingDirective(".mem_log")),
        (".mem_log 6\nhalt", AsmErrorKind::MissingDirective(".input")),
        (
            ".mem_log 6\n.input 32 1\nhalt",
            AsmErrorKind::MissingDirective(".output"),
        ),
        (HEAD, AsmErrorKind::Empty),
    ] {
        assert_eq!(*error(source).kind, kind, "{source}");
    }
}

#[test]
fn ret4_needs_room_for_four_outputs() {
    let error = error(".mem_log 6\n.input 32 1\n.output 48 3\nret4");
    assert_eq!(*error.kind, AsmErrorKind::OutputTooSmall(3));
}

#[test]
fn a_program_may_have_65536_instructions_and_no_more() {
    let full = format!("{HEAD}{}", "nop\n".repeat(65_536));
    assert_eq!(assemble(&full).unwrap().header.n_instr, 65_536);
    let error = error(&format!("{full}halt"));
    assert_eq!(*error.kind, AsmErrorKind::TooManyInstructions(65_536));
    assert_eq!(error.span.line, 65_540);
}

proptest::proptest! {
    #[test]
    fn any_text_is_assembled_or_refused_without_panic(text in "(?s).{0,200}") {
        if let Err(error) = assemble(&text) {
            let _ = error.to_string();
        }
    }

    #[test]
    fn any_sequence_of_tokens_is_assembled_or_refused_without_panic(
        words in proptest::collection::vec(
            proptest::sample::select(vec![
                "add", "loadimm", "inv", "ret4", "jump", "halt", ".const", ".input", ".mem_log", "r1", "r31", "a", "a:",
                ",", ":", "-", "+", "5", "-1", "0x7fffffff", "\n", "\n", "; c", "in_base", "9223372036854775807",
            ]),
            0..40,
        ),
    ) {
        if let Err(error) = assemble(&format!("{HEAD}{}", words.join(" "))) {
            let _ = error.to_string();
        }
    }
}
