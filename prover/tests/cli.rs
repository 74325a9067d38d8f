//! The command line, tested with the real binary.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;
use tempfile::TempDir;

/// A folder of its own for every test; the binary runs inside it.
struct Shell {
    folder: TempDir,
}

impl Shell {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command; one that proves does so on the CPU unless its arguments speak of a GPU.
    fn run(&self, arguments: &[&str]) -> Output {
        let proves = matches!(arguments.first(), Some(&("generate-proof" | "bench")));
        let on_cpu = proves && !arguments.iter().any(|argument| argument.ends_with("gpu"));
        let mut arguments = arguments.to_vec();
        arguments.extend(on_cpu.then_some("--no-gpu"));
        self.run_as_is(&arguments)
    }

    fn run_as_is(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_sage-prover"))
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .unwrap()
    }

    /// Runs a command that must succeed and returns its standard output.
    fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{output:?}");
        assert!(output.stderr.is_empty(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.ok(arguments)).unwrap()
    }

    /// Runs a command that must fail with this exit code and returns its standard error.
    fn fails(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}\n{output:?}"
        );
        assert!(output.stdout.is_empty(), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    /// Proves a program under the name `a.proof`.
    fn prove(&self, program: &str, inputs: &str) -> Value {
        self.write("a.oasm", program);
        self.json(&[
            "generate-proof",
            "--job-id",
            "7",
            "--program",
            "a.oasm",
            "--inputs",
            inputs,
            "--out",
            "a.proof",
            "--json",
        ])
    }
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("vm/examples/programs")
        .join(name)
}

const PRODUCT: &str = "
.mem_log 6
.input 32 2
.output 40 1
    load r1, in_base + 1
    load r2, in_base + 2
    mul r3, r1, r2
    store r3, out_base + 1
    loadimm r4, 1
    store r4, out_base
    halt
";

#[test]
fn a_proof_is_generated_and_verified_with_and_without_the_program() {
    let shell = Shell::new();
    let made = shell.prove(PRODUCT, "[6, 7]");
    assert_eq!(made["statement"]["outputs"], serde_json::json!([42]));
    assert_eq!(made["statement"]["cycles"], 7);
    let bytes = fs::metadata(shell.path("a.proof")).unwrap().len();
    assert_eq!(made["envelope_bytes"], bytes);

    let text = shell.ok(&["verify-proof", "a.proof"]);
    assert!(
        text.starts_with("The proof is valid.") && text.contains("pass --program"),
        "{text}"
    );
    let text = shell.ok(&["verify-proof", "a.proof", "--program", "a.oasm"]);
    assert!(text.contains("computed from --program"), "{text}");
    let json = shell.json(&["verify-proof", "a.proof", "--program", "a.oasm", "--json"]);
    assert_eq!(json["valid"], true);
    assert_eq!(json["statement"], made["statement"]);
}

#[test]
fn a_proof_is_verified_from_flags_alone() {
    let shell = Shell::new();
    let made = shell.prove(PRODUCT, "[6, 7]");
    fs::remove_file(shell.path("a.proof.json")).unwrap();
    let log_cmp = made["statement"]["log_cmp"].to_string();
    let flags = [
        "verify-proof",
        "a.proof",
        "--no-statement-file",
        "--program",
        "a.oasm",
        "--job-id",
        "7",
        "--inputs",
        "[6,7]",
        "--outputs",
        "[42]",
        "--cycles",
        "7",
        "--log-cmp",
        &log_cmp,
    ];
    shell.ok(&flags);
    let missing = shell.fails(2, &flags[..flags.len() - 2]);
    assert!(missing.contains("--log-cmp"), "{missing}");
    let no_file = shell.fails(3, &["verify-proof", "a.proof"]);
    assert!(no_file.contains("a.proof.json"), "{no_file}");
}

#[test]
fn a1_a2_a3_a5_a9_a52_every_changed_value_of_the_statement_is_refused() {
    let shell = Shell::new();
    shell.prove(PRODUCT, "[6, 7]");
    let account = "11".repeat(32);
    for (flag, value) in [
        ("--job-id", "8"),
        ("--inputs", "[7, 6]"),
        ("--inputs", "[6]"),
        ("--outputs", "[43]"),
        ("--outputs", "[]"),
        ("--cycles", "8"),
        ("--outcome", "out-of-cycles:7"),
        ("--outcome", "faulted:7,0,0"),
        ("--log-cmp", "7"),
        ("--policy", "proven"),
        ("--genesis", account.as_str()),
        ("--client", account.as_str()),
        ("--worker", account.as_str()),
        ("--attempt", "2"),
        ("--max-cycles", "6"),
    ] {
        let error = shell.fails(1, &["verify-proof", "a.proof", flag, value]);
        assert!(
            error.contains("NOT valid") && error.contains("help:"),
            "{flag} {value}: {error}"
        );
    }
}

#[test]
fn a8_a17_damaged_proofs_are_refused_with_the_code() {
    let shell = Shell::new();
    shell.prove(PRODUCT, "[6, 7]");
    let proof = fs::read(shell.path("a.proof")).unwrap();
    let statement = fs::read(shell.path("a.proof.json")).unwrap();
    fs::write(shell.path("b.proof.json"), statement).unwrap();
    let mut flipped = proof.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    let longer = [proof.as_slice(), &[0]].concat();
    for (bytes, code) in [
        (&proof[..proof.len() - 1], Some("(code 18)")),
        (&longer, Some("(code 19)")),
        (&flipped, None),
        (&[], None),
    ] {
        fs::write(shell.path("b.proof"), bytes).unwrap();
        let error = shell.fails(1, &["verify-proof", "b.proof"]);
        assert!(error.contains(code.unwrap_or("(code ")), "{error}");
    }
}

#[test]
fn a11_another_program_is_named_as_the_reason() {
    let shell = Shell::new();
    shell.prove(PRODUCT, "[6, 7]");
    shell.write("b.oasm", &PRODUCT.replace("mul r3", "add r3"));
    let error = shell.fails(3, &["verify-proof", "a.proof", "--program", "b.oasm"]);
    assert!(error.contains("identity differs"), "{error}");
}

#[test]
fn faults_and_exhausted_limits_are_proven_as_such() {
    let shell = Shell::new();
    let head = ".mem_log 6\n.input 32 1\n.output 40 1\n";
    let made = shell.prove(&format!("{head}loadimm r1, 5\ndiv r2, r1, r3\nhalt"), "[]");
    let fault = serde_json::json!({"kind": "faulted", "pc": 1, "v1": 5, "v2": 0});
    assert_eq!(made["statement"]["outcome"], fault);
    assert_eq!(made["statement"]["outputs"], serde_json::json!([]));
    shell.ok(&["verify-proof", "a.proof"]);
    shell.ok(&["verify-proof", "a.proof", "--program", "a.oasm"]);
    shell.fails(
        1,
        &[
            "verify-proof",
            "a.proof",
            "--outcome",
            "faulted:1,4,0",
            "--program",
            "a.oasm",
        ],
    );

    // Halt with more outputs than declared is a fault too, of exactly that number.
    let halt = format!("{head}loadimm r1, 9\nstore r1, out_base\nhalt");
    shell.write("halt.oasm", &halt);
    let program = ["--program", "halt.oasm"];
    shell.ok(&[&["generate-proof", "--job-id", "9"], program.as_slice()].concat());
    shell.ok(&[&["verify-proof", "job-9.proof"], program.as_slice()].concat());
    for lie in [
        "halted",
        "faulted:2,8,0",
        "faulted:2,1,0",
        "faulted:2,9,1",
        "faulted:1,9,0",
    ] {
        let lie = ["verify-proof", "job-9.proof", "--outcome", lie];
        shell.fails(1, &[lie.as_slice(), program.as_slice()].concat());
    }

    shell.write("loop.oasm", &format!("{head}jump 0"));
    shell.ok(&[
        "generate-proof",
        "--job-id",
        "8",
        "--program",
        "loop.oasm",
        "--max-cycles",
        "100",
    ]);
    let json = shell.json(&["verify-proof", "job-8.proof", "--json"]);
    let cut = serde_json::json!({"kind": "out_of_cycles", "pc": 0});
    assert_eq!(json["statement"]["outcome"], cut);
    assert_eq!(json["statement"]["cycles"], 100);
}

#[test]
fn the_proven_policy_makes_a_larger_proof_of_the_same_run() {
    let shell = Shell::new();
    let standard = shell.prove(PRODUCT, "[6, 7]");
    let proven = shell.json(&[
        "generate-proof",
        "--job-id",
        "7",
        "--program",
        "a.oasm",
        "--inputs",
        "[6, 7]",
        "--out",
        "b.proof",
        "--policy",
        "proven",
        "--json",
    ]);
    assert!(proven["envelope_bytes"].as_u64() > standard["envelope_bytes"].as_u64());
    shell.ok(&["verify-proof", "b.proof"]);
}

#[test]
fn existing_files_are_kept_unless_forced() {
    let shell = Shell::new();
    shell.prove(PRODUCT, "[6, 7]");
    let again = [
        "generate-proof",
        "--job-id",
        "7",
        "--program",
        "a.oasm",
        "--inputs",
        "[1,1]",
        "--out",
        "a.proof",
    ];
    let error = shell.fails(3, &again);
    assert!(
        error.contains("already exists") && error.contains("--force"),
        "{error}"
    );
    shell.ok(&[again.as_slice(), &["--force"]].concat());
    assert!(shell
        .ok(&["verify-proof", "a.proof"])
        .contains("outputs   [1]"));
}

#[test]
fn the_binary_form_of_a_program_is_as_good_as_its_source() {
    let shell = Shell::new();
    shell.write("a.oasm", PRODUCT);
    let assembled = shell.json(&["asm", "a.oasm", "--out", "a.ovm", "--json"]);
    let source = shell.ok(&["disasm", "a.ovm"]);
    shell.write("b.oasm", &source);
    assert_eq!(shell.json(&["asm", "b.oasm", "--json"]), assembled);
    assert_eq!(shell.ok(&["disasm", "a.oasm"]), source);
    let run = shell.json(&["run", "a.ovm", "--inputs", "[6, 7]", "--json"]);
    assert_eq!(
        (&run["outputs"], &run["cycles"]),
        (&serde_json::json!([42]), &serde_json::json!(7))
    );
    let bytes = fs::read(shell.path("a.ovm")).unwrap();
    let text = format!(
        "{}{}",
        assembled["header"].as_str().unwrap(),
        assembled["code"].as_str().unwrap()
    );
    assert_eq!(hex::encode(&bytes), text);
    fs::write(shell.path("cut.ovm"), &bytes[..bytes.len() - 1]).unwrap();
    let error = shell.fails(3, &["run", "cut.ovm"]);
    assert!(error.contains("not a valid program"), "{error}");
}

#[test]
fn the_examples_run_from_the_command_line() {
    let shell = Shell::new();
    let program = example("bubble_sort.oasm");
    shell.write("in.json", "[3, 1, 2]\n");
    let text = shell.ok(&["run", program.to_str().unwrap(), "--inputs", "@in.json"]);
    assert!(
        text.contains("outcome   halted") && text.contains("outputs   [1, 2, 3]"),
        "{text}"
    );
}

#[test]
fn run_tells_how_a_program_ended_and_where() {
    let shell = Shell::new();
    let head = ".mem_log 6\n.input 32 1\n.output 40 1\n";
    for (body, limit, what) in [
        (
            "nop\ndiv r1, r2, r3\nhalt",
            "9",
            "pc 1, line 5 (`div r1, r2, r3`): division of 0 by 0",
        ),
        (
            "loadimm r1, 64\nloadr r1, r1, 5",
            "9",
            "64 + 5 modulo p is no address below 2^6",
        ),
        ("nop", "9", "there is no instruction"),
        (
            "loadimm r1, 9\nstore r1, out_base\nhalt",
            "9",
            "9 outputs announced at word 40, at most 1 declared",
        ),
        ("jump 0", "9", "out of cycles before pc 0, line 4"),
    ] {
        shell.write("a.oasm", &format!("{head}{body}"));
        let output = shell.run(&["run", "a.oasm", "--max-cycles", limit]);
        assert_eq!(output.status.code(), Some(5), "{body}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains(what), "{text}");
    }
}

/// Exit code, arguments, a part of the message.
const MISTAKES: [(i32, &str, &str); 17] = [
    (3, "asm bad.oasm", "line 4, column 3"),
    (3, "asm bad.oasm", "did you mean `add`?"),
    (3, "asm noise.oasm", "unexpected character"),
    (3, "run binary", "neither assembler source"),
    (3, "run absent.oasm", "cannot read absent.oasm"),
    (2, "run a.oasm --inputs [1,2,3]", "at most 2"),
    (
        2,
        "run a.oasm --inputs [2147483647]",
        "words are 0 to 2147483646",
    ),
    (2, "run a.oasm --inputs 1,2", "JSON list"),
    (2, "run a.oasm --max-cycles 0", "between 1 and 4000000"),
    (
        2,
        "run a.oasm --max-cycles 4000001",
        "between 1 and 4000000",
    ),
    (
        2,
        "generate-proof --job-id 1 --program a.oasm --max-cycles 0",
        "between 1 and 4000000",
    ),
    (
        2,
        "generate-proof --job-id 1 --program a.oasm --client abc",
        "64 hexadecimal digits",
    ),
    (
        2,
        "generate-proof --job-id 1 --program a.oasm --no-gpu --require-gpu",
        "cannot be used with",
    ),
    (2, "bench --from 9 --to 8", "--from 9 is above --to 8"),
    (2, "bench --to 30", "30 is not in 6..=22"),
    (2, "verify-proof x --outcome exploded", "out-of-cycles:PC"),
    (2, "generate-proof --program a.oasm", "--job-id"),
];

#[test]
fn mistakes_are_answered_with_place_and_remedy() {
    let shell = Shell::new();
    shell.write("a.oasm", PRODUCT);
    shell.write(
        "bad.oasm",
        ".mem_log 6\n.input 32 1\n.output 40 1\n  addd r1, r2, r3",
    );
    shell.write("noise.oasm", "\u{0}");
    fs::write(shell.path("binary"), [0xff, 0xfe, 0x00]).unwrap();
    for (code, line, what) in MISTAKES {
        let arguments: Vec<&str> = line.split(' ').collect();
        let error = shell.fails(code, &arguments);
        assert!(error.contains(what), "{line}: {error}");
    }
    assert!(!shell.path("job-1.proof").exists());
}

#[test]
fn statement_files_are_read_strictly() {
    let shell = Shell::new();
    shell.prove(PRODUCT, "[6, 7]");
    let text = fs::read_to_string(shell.path("a.proof.json")).unwrap();
    for (old, new, what) in [
        ("\"format\": 1", "\"format\": 2", "format 2 is unknown"),
        ("\"cycles\"", "\"steps\"", "unknown field `steps`"),
        ("\"log_cmp\": 6,", "", "missing field `log_cmp`"),
        (
            "\"worker\": \"0x00",
            "\"worker\": \"0x",
            "64 hexadecimal digits",
        ),
    ] {
        assert!(text.contains(old), "{old}");
        shell.write("a.proof.json", &text.replacen(old, new, 1));
        let error = shell.fails(3, &["verify-proof", "a.proof"]);
        assert!(error.contains(what), "{error}");
    }
}

#[test]
fn bench_reports_every_size_as_table_and_as_json() {
    let shell = Shell::new();
    let table = shell.ok(&["bench", "--from", "8", "--to", "9"]);
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].ends_with(" threads, simd"), "{table}");
    // Figures of both sizes, and their phases.
    let starts: Vec<Vec<&str>> = lines
        .iter()
        .map(|line| line.split_whitespace().take(2).collect())
        .collect();
    let rows = [vec!["256", "simd"], vec!["512", "simd"]];
    assert_eq!([&starts[2..4], &starts[7..]], [&rows, &rows], "{table}");
    assert_eq!(lines[5], "time by phase in ms", "{table}");
    for line in &lines[6..] {
        assert_eq!(line.split_whitespace().count(), 2 + 8, "{table}");
    }
    let json = shell.json(&[
        "bench",
        "--from",
        "10",
        "--to",
        "10",
        "--workload",
        "memory",
        "--json",
    ]);
    let row = &json["rows"][0];
    assert_eq!(row["cycles"], 1024);
    assert_eq!(row["backend"], "simd");
    assert_eq!(json["backends"], serde_json::json!(["simd"]));
    assert_eq!(json["unmeasured"], serde_json::json!([]));
    for figure in [
        "prove_milliseconds",
        "verify_milliseconds",
        "cycles_per_second",
        "envelope_bytes",
    ] {
        assert!(row[figure].as_f64().unwrap() > 0.0, "{figure}");
    }
    let phases = row["phases"].as_array().unwrap();
    assert!(phases.len() >= 5, "{phases:?}");
}

/// Why there is no GPU where these tests run.
const NO_GPU: &str = if cfg!(feature = "gpu") {
    "no CUDA driver found: libcuda cannot be loaded"
} else {
    "this build has no CUDA backend, the feature `gpu`"
};

const PROVE: [&str; 5] = ["generate-proof", "--job-id", "1", "--program", "a.oasm"];

const BENCH: [&str; 5] = ["bench", "--from", "6", "--to", "6"];

/// A folder with a program, unless there is a GPU, which these tests are not about.
fn shell_without_gpu() -> Option<Shell> {
    let shell = Shell::new();
    shell.write("a.oasm", PRODUCT);
    let output = shell.run_as_is(&[BENCH.as_slice(), &["--require-gpu"]].concat());
    if output.status.success() {
        eprintln!("skipped: there is a GPU");
        return None;
    }
    Some(shell)
}

#[test]
fn a_required_gpu_that_is_not_there_is_one_line_and_nothing_is_proven() {
    let Some(shell) = shell_without_gpu() else {
        return;
    };
    for command in [PROVE, BENCH] {
        for rest in [
            ["--require-gpu"].as_slice(),
            &["--require-gpu", "--json"],
            &["--gpu"],
        ] {
            let error = shell.fails(6, &[command.as_slice(), rest].concat());
            let remedy = "leave out --require-gpu to prove on the CPU, with the same proof bytes";
            assert_eq!(error, format!("error: no usable GPU: {NO_GPU}; {remedy}\n"));
        }
    }
    assert!(!shell.path("job-1.proof").exists());
}

#[test]
fn without_a_gpu_the_cpu_proves_and_one_line_says_why_in_a_build_that_could_use_one() {
    let Some(shell) = shell_without_gpu() else {
        return;
    };
    let (line, reason) = if cfg!(feature = "gpu") {
        let line = format!("note: proving on the CPU, not on a GPU: {NO_GPU}\n");
        (line, Value::from(NO_GPU))
    } else {
        (String::new(), Value::Null)
    };
    for command in [[PROVE.as_slice(), &["--force"]].concat(), BENCH.to_vec()] {
        for json in [false, true] {
            let rest = if json { vec!["--json"] } else { vec![] };
            let output = shell.run_as_is(&[command.clone(), rest].concat());
            assert_eq!(output.status.code(), Some(0), "{output:?}");
            assert_eq!(String::from_utf8(output.stderr).unwrap(), line);
            let text = String::from_utf8(output.stdout).unwrap();
            if !json {
                assert!(text.contains("simd"), "{text}");
                continue;
            }
            let made: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(made["device"], Value::Null);
            assert_eq!(made["fallback"], reason);
            let backends = [&made["backend"], &made["backends"][0]];
            assert!(backends.contains(&&Value::from("simd")), "{text}");
        }
    }
    // Who asks for the CPU gets no line.
    let made = shell.json(&[PROVE.as_slice(), &["--force", "--no-gpu", "--json"]].concat());
    assert_eq!(made["fallback"], Value::Null);
    shell.ok(&["verify-proof", "job-1.proof"]);
}

#[test]
fn the_example_in_the_help_is_true() {
    let shell = Shell::new();
    let source = fs::read_to_string(example("fibonacci.oasm")).unwrap();
    let made = shell.prove(&source, "[1000]");
    let help = shell.ok(&["verify-proof", "--help"]);
    for name in ["outputs", "cycles", "log_cmp"] {
        let flag = format!("--{}", name.replace('_', "-"));
        let value = made["statement"][name].to_string().replace([' ', '\n'], "");
        let written = [format!("{flag} {value}"), format!("{flag} \"{value}\"")];
        assert!(
            written.iter().any(|text| help.contains(text)),
            "{written:?}\n{help}"
        );
    }
}

#[test]
fn the_help_is_complete() {
    let shell = Shell::new();
    let help = shell.ok(&["--help"]);
    for text in [
        "generate-proof",
        "verify-proof",
        "run",
        "asm",
        "disasm",
        "bench",
        "Exit codes:",
    ] {
        assert!(help.contains(text), "{text}");
    }
    for command in [
        "generate-proof",
        "verify-proof",
        "run",
        "asm",
        "disasm",
        "bench",
    ] {
        let help = shell.ok(&[command, "--help"]);
        assert!(
            help.contains("Usage: sage-prover") && help.contains(command),
            "{help}"
        );
    }
    assert!(shell.ok(&["--version"]).starts_with("sage-prover "));
    shell.fails(2, &[]);
}
