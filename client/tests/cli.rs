//! The command line, tested with the real binary and without a node.

use std::{
    fs,
    net::TcpListener,
    process::{Command, Output},
};

use serde_json::Value;

const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

fn sage(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sage"))
        .args(arguments)
        .output()
        .unwrap()
}

/// Runs a command that must fail with this exit code and returns its standard error.
fn fails(code: i32, arguments: &[&str]) -> String {
    let output = sage(arguments);
    assert_eq!(
        output.status.code(),
        Some(code),
        "{arguments:?}\n{output:?}"
    );
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// An address at which nothing listens: one that was free a moment ago.
fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("ws://{}", listener.local_addr().unwrap())
}

/// A program file in a folder of its own.
fn program(source: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("program.oasm");
    fs::write(&path, source).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

/// A list that pays one account.
fn recipients(address: &str) -> String {
    format!(r#"[{{"address": "{address}", "amount": "9999"}}]"#)
}

/// The number of the first metered job.
const METER: &str = "4503599627370496";

const HALT: &str = ".mem_log 6\n.input 32 0\n.output 40 0\nhalt\n";

#[test]
fn an_amount_is_split_without_a_node() {
    let text = String::from_utf8(sage(&["account", "split", "99.999"]).stdout).unwrap();
    for line in ["9 x 10 SAGE", "9 x 1 SAGE", "2 x 0.1 SAGE", "0.799 SAGE"] {
        assert!(text.contains(line), "{text}");
    }
    let json = sage(&["--json", "account", "split", "99.999"]).stdout;
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["count"], 20);
    assert_eq!(json["parts"][0]["count"], 9);
    assert_eq!(json["change"]["sage"], "0.799");
}

#[test]
fn help_and_version_need_no_node() {
    for arguments in [
        &["--help"][..],
        &["--version"],
        &["job", "submit", "--help"],
        &["meter", "open", "--help"],
        &["meter", "close", "--help"],
        &["worker", "run", "--help"],
        &["stake", "bond", "--help"],
        &["airdrop", "--help"],
    ] {
        let output = sage(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(!output.stdout.is_empty());
    }
    let help = String::from_utf8(sage(&["--help"]).stdout).unwrap();
    assert!(help.contains("Exit codes:"), "{help}");
}

#[test]
fn without_a_node_every_command_says_so_on_one_line() {
    let url = nowhere();
    let (_folder, file) = program(HALT);
    let (_other, list) = program(&recipients(ALICE));
    let id = "ab".repeat(32);
    for command in [
        &["chain", "info"][..],
        &["chain", "supply"],
        &["account", "balance", ALICE],
        &["account", "transfer", ALICE, "1", "--suri", "//Bob"],
        &["job", "list"],
        &["job", "show", "0"],
        &["job", "watch", "0"],
        &["job", "cancel", "0", "--suri", "//Alice"],
        &["job", "abandon", "0", "--suri", "//Alice"],
        &[
            "job",
            "submit",
            "--program",
            &file,
            "--payment",
            "1",
            "--suri",
            "//Alice",
        ],
        &["meter", "terms"],
        &["meter", "list"],
        &["meter", "show", METER],
        &["meter", "watch", METER],
        &["meter", "close", METER, "--suri", "//Alice"],
        &[
            "meter",
            "open",
            "--program",
            &file,
            "--hours",
            "3",
            "--suri",
            "//Alice",
        ],
        &["program", "show", &id],
        &["program", "register", &file, "--suri", "//Alice"],
        &["program", "retire", &id, "--suri", "//Alice"],
        &["program", "remove", &id, "--suri", "//Alice"],
        &["worker", "run", "--suri", "//Bob"],
        &["stake", "show", ALICE],
        &["stake", "bond", "1000", "--suri", "//Bob"],
        &["stake", "top-up", "1", "--suri", "//Bob"],
        &["stake", "unbond", "1", "--suri", "//Bob"],
        &["stake", "rebond", "1", "--suri", "//Bob"],
        &["stake", "withdraw", "--suri", "//Bob"],
        &["stake", "claim", "--suri", "//Bob"],
        &["airdrop", "--file", &list, "--suri", "//Bob"],
    ] {
        let arguments = [command, &["--url", &url]].concat();
        let text = fails(4, &arguments);
        assert_eq!(text.lines().count(), 1, "{command:?}: {text}");
        assert!(text.contains(&url) && text.contains("--url"), "{text}");
    }
}

#[test]
fn json_output_of_a_failure_is_one_document() {
    let output = sage(&["chain", "info", "--json", "--url", &nowhere()]);
    assert_eq!(output.status.code(), Some(4));
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["error"]["exit_code"], 4);
    assert!(value["error"]["message"].is_string());
}

#[test]
fn another_machine_needs_encryption() {
    let text = fails(2, &["chain", "info", "--url", "ws://192.0.2.1:9944"]);
    assert!(text.contains("--insecure"), "{text}");
}

#[test]
fn what_is_no_address_of_a_node_is_no_panic() {
    for url in ["", "nonsense", "ftp://127.0.0.1:1", "http://127.0.0.1:1"] {
        let text = fails(4, &["chain", "info", "--url", url]);
        assert_eq!(text.lines().count(), 1, "{text}");
    }
}

#[test]
fn wrong_arguments_are_refused_before_anything_is_asked() {
    let submit = ["job", "submit", "--program", "p", "--suri", "//Alice"];
    for (rest, part) in [
        (&["--payment", "1,000"][..], "digits"),
        (&["--payment", "-1"], "sign"),
        (&["--payment", "1e3"], "digits"),
        (&["--payment", "0.0000000000000000001"], "18"),
        (&["--payment", "1", "--inputs", "[2147483647]"], "word 0"),
        (&["--payment", "1", "--inputs", "1,2"], "[1, 2, 3]"),
        (&["--payment", "1", "--policy", "none"], "standard"),
    ] {
        let text = fails(2, &[&submit[..], rest].concat());
        assert!(text.contains(part), "{rest:?}: {text}");
    }
    fails(2, &["job", "show", "-1"]);
    let text = fails(2, &["job", "show", METER]);
    assert!(text.contains("sage meter"), "{text}");
    let text = fails(2, &["meter", "show", "7"]);
    assert!(text.contains("sage job"), "{text}");
    let open = ["meter", "open", "--program", "p", "--suri", "//Alice"];
    for (rest, part) in [
        (&["--inputs", "[1]"][..], "--hours"),
        (&["--hours", "3", "--class", "gtx"], "rtx3090"),
        (&["--hours", "3", "--max-rate", "2,5"], "digits"),
        (&["--hours", "3", "--inputs", "27"], "[1, 2, 3]"),
    ] {
        let text = fails(2, &[&open[..], rest].concat());
        assert!(text.contains(part), "{rest:?}: {text}");
    }
    fails(2, &["account", "balance"]);
    fails(2, &["account", "balance", &ALICE[1..]]);
    fails(2, &["program", "show", "abc"]);
    fails(2, &["worker", "run", "--suri", "//Bob", "--threads", "0"]);
}

#[test]
fn files_are_read_before_the_node_is_asked() {
    let (_folder, file) = program("jump nowhere\n");
    let text = fails(3, &["program", "register", &file, "--suri", "//Alice"]);
    assert!(text.contains("program.oasm"), "{text}");
    let text = fails(
        3,
        &[
            "program",
            "register",
            "/nowhere/at/all",
            "--suri",
            "//Alice",
        ],
    );
    assert!(text.contains("/nowhere/at/all"), "{text}");
}

#[test]
fn lists_are_checked_before_the_node_is_asked() {
    for (text, part) in [
        (recipients("nobody"), "entry 1"),
        (recipients(ALICE), "the account that pays"),
        (HALT.to_owned(), "not a list of recipients"),
    ] {
        let (_folder, file) = program(&text);
        let arguments = ["airdrop", "--file", &file, "--suri", "//Alice"];
        let message = fails(3, &arguments);
        assert!(message.contains(part), "{message}");
        assert_eq!(message.lines().count(), 1, "{message}");
    }
}

#[test]
fn a_secret_is_not_repeated() {
    let (_folder, file) = program(HALT);
    let register = ["program", "register", &file, "--suri"];
    let text = fails(2, &[&register[..], &["open sesame"]].concat());
    assert!(!text.contains("sesame"), "{text}");
    let (_folder, key) = program("open sesame");
    let text = fails(2, &["program", "register", &file, "--suri-file", &key]);
    assert!(!text.contains("sesame"), "{text}");
}
