//! Parts of the command line that need no running node.

use clap::{CommandFactory, Parser};
use sage_node::{
    cli::{Cli, Seal, Subcommand},
    hardware::{reference, write_table, Row},
    Error,
};
use sc_cli::ExportChainSpecCmd;
use sc_sysinfo::{Metric, Requirement, Throughput};
use std::path::PathBuf;

#[test]
fn the_command_line_is_consistent() {
    Cli::command().debug_assert();
}

#[test]
fn a_seal_mode_prints_as_it_is_typed() {
    for text in [
        "instant",
        "interval=10",
        "interval=6000",
        "interval=3600000",
    ] {
        assert_eq!(
            text.parse::<Seal>().map(|seal| seal.to_string()),
            Ok(text.into())
        );
    }
}

#[test]
fn a_wrong_seal_mode_is_answered_with_the_right_ones() {
    for text in [
        "",
        "manual",
        "interval",
        "interval=",
        "interval=9",
        "interval=3600001",
        "interval=-1",
    ] {
        let error = text.parse::<Seal>().err();
        assert!(
            error.is_some_and(|error| error.contains("--seal interval=<ms>")),
            "{text}"
        );
    }
}

#[test]
fn the_old_name_of_a_specification_maps_to_the_new_one() {
    let parsed = |arguments: &[&str]| match Cli::parse_from(arguments).subcommand {
        Some(Subcommand::BuildSpec(old)) => ExportChainSpecCmd::from(&old),
        other => panic!("{other:?} is not build-spec"),
    };
    assert_eq!(parsed(&["sage-node", "build-spec"]).chain, "local");
    assert_eq!(
        parsed(&["sage-node", "build-spec", "--dev", "--raw"]).chain,
        "dev"
    );
    let file = [
        "sage-node",
        "build-spec",
        "--chain",
        "a.json",
        "--disable-default-bootnode",
    ];
    assert_eq!(parsed(&file).chain, "a.json");
}

#[test]
fn a_measurement_takes_a_sane_time() {
    let parses = |time: &str| {
        Cli::try_parse_from(["sage-node", "benchmark", "machine", "--duration", time]).is_ok()
    };
    assert!(parses("0.5"));
    for time in ["0", "-1", "NaN", "inf", "4000", "soon"] {
        assert!(!parses(time), "{time}");
    }
}

/// What an operator reads when the network key `path` is missing.
fn missing(path: &str) -> String {
    Error::from(sc_cli::Error::NetworkKeyNotFound(PathBuf::from(path))).to_string()
}

#[test]
fn a_key_in_the_default_place_is_made_with_the_base_path() {
    let message = missing("/data/chains/local_testnet/network/secret_ed25519");
    let command = "`sage-node key generate-node-key --chain local_testnet --base-path /data`";
    assert!(
        message.contains(command) && message.lines().count() == 1,
        "{message}"
    );
}

#[test]
fn a_key_in_a_chosen_file_is_made_with_the_file() {
    let message = missing("/keys/node.key");
    let command = "`sage-node key generate-node-key --file /keys/node.key`";
    assert!(
        message.contains(command) && message.lines().count() == 1,
        "{message}"
    );
}

/// A score in MiB a second, judged by a reference of 100.
fn row(score: f64) -> Row {
    let minimum = Throughput::from_mibs(100.0);
    let requirement = Requirement {
        metric: Metric::DiskSeqWrite,
        minimum,
        validator_only: false,
    };
    Row::new(&requirement, Throughput::from_mibs(score))
}

#[test]
fn a_score_within_the_noise_passes_and_one_below_fails() {
    assert!(row(100.0).passed && row(90.0).passed);
    assert!(!row(89.9).passed && !row(0.0).passed);
}

#[test]
fn every_metric_has_one_reference() {
    let reference = reference().0;
    let mut names: Vec<_> = reference.iter().map(|least| least.metric.name()).collect();
    names.sort();
    names.dedup();
    assert_eq!((reference.len(), names.len()), (6, 6));
}

#[test]
fn the_table_shows_score_reference_and_verdict() {
    let mut output = Vec::new();
    write_table(&mut output, &[row(50.0)]).expect("a vector can be written");
    let text = String::from_utf8(output).expect("the table is UTF-8");
    assert!(
        text.contains("50.00 MiBs") && text.contains("100.00 MiBs"),
        "{text}"
    );
    assert!(text.contains("fail (50 %)"), "{text}");
}
