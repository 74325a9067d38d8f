//! Compiled runtimes are kept where only their owner writes.

use crate::common::{folder, run_within};
use sage_node::code_cache::folder_by;
use std::{
    fs, io,
    os::unix::fs::{chown, PermissionsExt},
    path::{Path, PathBuf},
};

/// A command that executes the runtime.
const EXECUTE: &[&str] = &["export-chain-spec", "--chain=dev", "--raw"];

/// All files below `folder`.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let below = |path: PathBuf| {
        if path.is_dir() {
            files(&path)
        } else {
            vec![path]
        }
    };
    entries
        .flat_map(|entry| below(entry.expect("the folder can be read").path()))
        .collect()
}

/// What a file is known by: its name, its length and when it was written.
fn mark(path: &PathBuf) -> (PathBuf, u64, std::time::SystemTime) {
    let data = fs::metadata(path).expect("the file is there");
    let written = data.modified().expect("the system keeps times");
    (path.clone(), data.len(), written)
}

#[test]
fn the_second_run_finds_what_the_first_has_compiled() {
    let caches = folder();
    let variables = [("XDG_CACHE_HOME", caches.path())];
    let first = run_within(&variables, EXECUTE).stdout;
    let ours = caches.path().join("sage-node").join("wasm");
    let mode = fs::metadata(&ours)
        .expect("the folder is made")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o700);
    // Compiled code is some megabytes; beside it lie small files that say when it was used.
    let compiled = |path: &PathBuf| fs::metadata(path).is_ok_and(|data| data.len() > 1 << 20);
    let kept: Vec<_> = files(&ours).into_iter().filter(compiled).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    let before: Vec<_> = kept.iter().map(mark).collect();

    let second = run_within(&variables, EXECUTE).stdout;
    assert!(first == second, "the runs differ");
    let after: Vec<_> = files(&ours).into_iter().filter(compiled).collect();
    assert_eq!(before, after.iter().map(mark).collect::<Vec<_>>());
}

/// The folder that the node takes where the caches lie in `caches`.
fn choose(caches: &Path) -> io::Result<PathBuf> {
    folder_by(|name| (name == "XDG_CACHE_HOME").then(|| caches.to_owned()))
        .expect("the variable is set")
}

/// Two of our folders, of which `spoil` changes one, which is then refused.
fn assert_not_used(spoil: impl Fn(&Path)) {
    for spoilt in ["sage-node", "sage-node/wasm"] {
        let caches = folder();
        let wasm = choose(caches.path()).expect("the folder is ours");
        assert_eq!(wasm, caches.path().join("sage-node/wasm"));
        spoil(&caches.path().join(spoilt));
        let refused = choose(caches.path()).expect_err("others can write there");
        let refused = refused.to_string();
        assert!(refused.contains("others may write to it"), "{refused}");
        assert!(refused.contains("remove it"), "{refused}");
    }
}

fn open_to_others(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
}

#[test]
fn a_folder_that_others_write_to_is_not_used() {
    for mode in [0o702, 0o770, 0o777] {
        assert_not_used(|path| open_to_others(path, mode));
    }
}

#[test]
fn a_folder_of_somebody_else_is_not_used() {
    let probe = folder();
    if chown(probe.path(), Some(12_345), None).is_err() {
        // Only root gives folders away; for anyone else the kernel does not let the node write there.
        return;
    }
    assert_not_used(|path| chown(path, Some(12_345), None).expect("root may"));
}

#[test]
fn a_node_whose_folder_is_not_used_keeps_nothing_and_works() {
    let caches = folder();
    let wasm = choose(caches.path()).expect("the folder is ours");
    open_to_others(&wasm, 0o770);
    run_within(&[("XDG_CACHE_HOME", caches.path())], EXECUTE);
    assert_eq!(files(&wasm), Vec::<PathBuf>::new());
}

#[test]
fn services_keep_it_where_they_are_told() {
    let own = folder();
    run_within(&[("CACHE_DIRECTORY", own.path())], EXECUTE);
    assert!(!files(&own.path().join("wasm")).is_empty());
}

#[test]
fn relative_paths_count_for_nothing() {
    let home = folder();
    let variable = |name: &str| match name {
        "CACHE_DIRECTORY" | "XDG_CACHE_HOME" => Some(PathBuf::from("caches")),
        "HOME" => Some(home.path().to_owned()),
        other => panic!("{other} was asked for"),
    };
    let chosen = folder_by(variable).expect("there is a home");
    let usual = home.path().join(".cache").join("sage-node").join("wasm");
    assert_eq!(chosen.expect("it is ours"), usual);
    assert!(!Path::new("caches").exists());
    assert!(folder_by(|_| None).is_none());
}
