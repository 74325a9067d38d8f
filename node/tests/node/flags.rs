//! A wrong command line is refused with words that help.

use crate::common::{folder, run, run_refused, run_well, text};
use serde_json::Value;

#[test]
fn the_version_names_the_binary() {
    let version = text(run_well(&["--version"]));
    let start = concat!("sage-node ", env!("CARGO_PKG_VERSION"));
    assert!(version.starts_with(start), "{version}");
}

#[test]
fn the_help_names_every_command() {
    let help = text(run_well(&["--help"]));
    for command in [
        "key",
        "export-chain-spec",
        "build-spec",
        "check-block",
        "export-blocks",
        "import-blocks",
        "export-state",
        "purge-chain",
        "revert",
        "chain-info",
        "benchmark",
    ] {
        assert!(
            help.contains(&format!("\n  {command} ")),
            "no {command} in the help:\n{help}"
        );
    }
}

#[test]
fn the_usual_ports_are_the_defaults() {
    use sc_cli::DefaultConfigurationValues;
    let ports = (
        <() as DefaultConfigurationValues>::p2p_listen_port(),
        <() as DefaultConfigurationValues>::rpc_listen_port(),
        <() as DefaultConfigurationValues>::prometheus_listen_port(),
    );
    assert_eq!(ports, (30333, 9944, 9615));
}

#[test]
fn an_unknown_flag_is_refused() {
    let (code, message) = run_refused(&["--dev", "--no-such-flag"]);
    assert_eq!(code, 2);
    assert!(
        message.contains("unexpected argument '--no-such-flag'"),
        "{message}"
    );
}

#[test]
fn sealing_is_refused_on_a_chain_with_validators() {
    let (code, message) = run_refused(&[
        "--chain",
        "local",
        "--alice",
        "--tmp",
        "--seal",
        "instant",
        "--unsafe-force-node-key-generation",
    ]);
    assert_eq!(code, 1);
    let error = message
        .lines()
        .find(|line| line.starts_with("Error: "))
        .unwrap_or_default();
    assert!(
        error.contains("local_testnet") && error.contains("`sage-node --dev --seal instant`"),
        "{message}"
    );
}

#[test]
fn sealing_is_refused_without_the_author_s_key() {
    let (code, message) = run_refused(&[
        "--dev",
        "--tmp",
        "--bob",
        "--seal",
        "interval=500",
        "--rpc-port=0",
        "--prometheus-port=0",
        "--listen-addr=/ip4/127.0.0.1/tcp/0",
    ]);
    assert_eq!(code, 1);
    assert!(
        message.contains("`sage-node --dev --alice --seal interval=500`"),
        "{message}"
    );
}

#[test]
fn a_wrong_seal_mode_is_answered_with_the_right_ones() {
    for mode in ["manual", "interval=0", "interval=soon"] {
        let (code, message) = run_refused(&["--dev", "--tmp", "--seal", mode]);
        assert_eq!(code, 2);
        assert!(
            message.contains("--seal instant") && message.contains("--seal interval=<ms>"),
            "{message}"
        );
    }
}

#[test]
fn a_database_that_was_not_built_in_is_refused() {
    let (code, message) = run_refused(&["--dev", "--tmp", "--database", "rocksdb"]);
    assert_eq!(code, 2);
    assert!(message.contains("paritydb"), "{message}");
}

#[test]
fn the_machine_is_measured_as_json_and_as_a_table() {
    let home = folder();
    let scratch = home.path().to_str().expect("paths of tests are UTF-8");
    let measure = [
        "benchmark",
        "machine",
        "--duration",
        "0.05",
        "--scratch-dir",
        scratch,
    ];
    let output = run(&[&measure[..], &["--json", "--allow-fail"]].concat());
    assert!(output.status.success());
    let report: Value = serde_json::from_slice(&output.stdout).expect("the report is JSON");
    let metrics = report["metrics"]
        .as_array()
        .expect("the report has metrics");
    assert_eq!(metrics.len(), 6);
    for metric in metrics {
        assert!(
            metric["score"].as_f64().is_some_and(|score| score > 0.0),
            "{metric}"
        );
    }
    let failed = metrics.iter().any(|metric| metric["passed"] == false);
    assert_eq!(report["passed"], !failed);

    let table = run(&[&measure[..], &["--allow-fail"]].concat());
    assert_eq!(
        text(table.stdout).lines().count(),
        7,
        "a head and six metrics"
    );
}

#[test]
fn a_scratch_folder_that_cannot_be_written_is_named() {
    let measure = [
        "benchmark",
        "machine",
        "--duration",
        "0.05",
        "--scratch-dir",
        "/no/such/folder",
    ];
    let (code, message) = run_refused(&measure);
    assert_eq!(code, 1);
    assert!(
        message.contains("/no/such/folder") && message.contains("--scratch-dir"),
        "{message}"
    );
}
