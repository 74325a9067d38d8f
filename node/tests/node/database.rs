//! Blocks are exported, imported, checked, taken back and removed.

use crate::common::{folder, run, run_refused, run_well, text, wait_for, Node};
use serde_json::Value;
use std::{fs, path::Path, time::Duration};
use tempfile::TempDir;

/// Time for the chain to be long enough, with room for a slow machine.
const GROWTH: Duration = Duration::from_secs(120);
/// Blocks in the chain under test, at least.
const LENGTH: u64 = 4;

/// Storage key of the height, `System::Number`, in hexadecimal.
const HEIGHT: &str = "0x26aa394eea5630e07c48ae0c9558cef702a5c1b19ab7a04f536c519aca4983ac";

/// A stopped development chain.
struct Stopped {
    home: TempDir,
}

impl Stopped {
    /// Makes a chain whose best block is not final yet.
    fn new() -> Self {
        let home = folder();
        let base = utf8(home.path());
        let node = Node::start(&["--dev", "--base-path", base]);
        node.wait_finalised(1, GROWTH);
        wait_for("blocks", GROWTH, || (node.best() >= LENGTH).then_some(()));
        assert!(node.interrupt().success());
        Self { home }
    }

    /// Runs `command` on the chain.
    fn run(&self, command: &str, more: &[&str]) -> Vec<u8> {
        run_well(
            &[
                &[command, "--dev", "--base-path", utf8(self.home.path())],
                more,
            ]
            .concat(),
        )
    }

    /// Best and final block.
    fn heights(&self) -> (u64, u64) {
        heights(&self.run("chain-info", &[]))
    }
}

fn utf8(path: &Path) -> &str {
    path.to_str().expect("paths of tests are UTF-8")
}

fn heights(info: &[u8]) -> (u64, u64) {
    let info: Value = serde_json::from_slice(info).expect("chain-info prints JSON");
    let number = |name: &str| {
        info[name]
            .as_u64()
            .unwrap_or_else(|| panic!("no {name} in {info}"))
    };
    (number("best_number"), number("finalized_number"))
}

#[test]
fn a_chain_can_be_checked_copied_reverted_and_purged() {
    let chain = Stopped::new();
    let (best, finalised) = chain.heights();
    assert!(
        best >= LENGTH && finalised >= 1,
        "best {best}, final {finalised}"
    );

    let checked = text(chain.run("check-block", &["1"]));
    assert!(checked.contains("Completed"), "{checked}");
    check_unknown_block(&chain);
    export_the_latest_state(&chain, best);

    for form in [&[][..], &["--binary"][..]] {
        copy_by_file(&chain, form, best);
    }
    revert_what_is_not_final(&chain, best, finalised);

    let database = chain.home.path().join("chains/dev/paritydb");
    assert!(database.exists(), "ParityDB is the default database");
    chain.run("purge-chain", &["-y"]);
    assert!(!database.exists(), "purge-chain left the database");
    assert_eq!(chain.heights(), (0, 0), "a purged chain starts again");
}

fn check_unknown_block(chain: &Stopped) {
    let base = utf8(chain.home.path());
    let (_, message) = run_refused(&["check-block", "--dev", "--base-path", base, "1000000"]);
    assert!(message.contains("Unknown block"), "{message}");
}

/// Writes a specification that begins with the state of the best block instead of the genesis.
fn export_the_latest_state(chain: &Stopped, best: u64) {
    let spec: Value =
        serde_json::from_slice(&chain.run("export-state", &[])).expect("a specification is JSON");
    let height = u32::try_from(best).expect("a short chain").to_le_bytes();
    let height = height.map(|byte| format!("{byte:02x}")).concat();
    assert_eq!(spec["genesis"]["raw"]["top"][HEIGHT], format!("0x{height}"));
}

/// Exports the chain and imports it into an empty folder.
fn copy_by_file(chain: &Stopped, form: &[&str], best: u64) {
    let target = folder();
    let file = target.path().join("blocks");
    chain.run("export-blocks", &[form, &[utf8(&file)]].concat());
    let base = utf8(target.path());
    run_well(
        &[
            &["import-blocks", "--dev", "--base-path", base],
            form,
            &[utf8(&file)],
        ]
        .concat(),
    );
    let info = run_well(&["chain-info", "--dev", "--base-path", base]);
    assert_eq!(
        heights(&info).0,
        best,
        "not every block came over with {form:?}"
    );
}

/// Takes back one block, then tries to take back final ones.
fn revert_what_is_not_final(chain: &Stopped, best: u64, finalised: u64) {
    assert!(
        best > finalised,
        "nothing to take back: best {best}, final {finalised}"
    );
    chain.run("revert", &["1"]);
    assert_eq!(chain.heights(), (best - 1, finalised));
    chain.run("revert", &["1000"]);
    assert_eq!(chain.heights(), (finalised, finalised), "final blocks stay");
    // The chain grows again from there.
    let node = Node::start(&["--dev", "--base-path", utf8(chain.home.path())]);
    wait_for("new blocks", GROWTH, || {
        (node.best() > finalised + 1).then_some(())
    });
    assert!(node.interrupt().success());
}

#[test]
fn damaged_blocks_are_not_imported() {
    let home = folder();
    let file = home.path().join("blocks");
    fs::write(&file, "{ \"block\": 1 }").expect("the file can be written");
    let output = run(&[
        "import-blocks",
        "--dev",
        "--base-path",
        utf8(home.path()),
        utf8(&file),
    ]);
    let message = text(output.stderr);
    assert!(!message.contains("panicked"), "{message}");
    let info = run_well(&["chain-info", "--dev", "--base-path", utf8(home.path())]);
    assert_eq!(heights(&info), (0, 0));
}
