//! Compiled runtimes are kept where only their owner writes.

use crate::common::{folder, run_within};
use std::{
    fs,
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

/// Runs a command after `spoil` has changed `spoilt`, one of the two folders that are the node's, and expects that it keeps
/// nothing there.
fn assert_not_used(spoilt: &str, spoil: impl Fn(&Path)) {
    let caches = folder();
    let wasm = caches.path().join("sage-node").join("wasm");
    fs::create_dir_all(&wasm).expect("the folder can be made");
    spoil(&caches.path().join(spoilt));
    run_within(&[("XDG_CACHE_HOME", caches.path())], EXECUTE);
    assert_eq!(files(&wasm), Vec::<PathBuf>::new(), "{spoilt}");
}

#[test]
fn a_folder_that_others_write_to_is_not_used() {
    for (spoilt, mode) in [("sage-node", 0o702), ("sage-node/wasm", 0o770)] {
        assert_not_used(spoilt, |path| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
        });
    }
}

#[test]
fn a_folder_of_somebody_else_is_not_used() {
    let probe = folder();
    if chown(probe.path(), Some(12_345), None).is_err() {
        // Only root gives folders away; for anyone else the kernel does not let the node write there.
        return;
    }
    for spoilt in ["sage-node", "sage-node/wasm"] {
        assert_not_used(spoilt, |path| {
            chown(path, Some(12_345), None).expect("root may");
        });
    }
}

#[test]
fn services_keep_it_where_they_are_told_and_relative_paths_count_for_nothing() {
    let (own, home) = (folder(), folder());
    run_within(&[("CACHE_DIRECTORY", own.path())], EXECUTE);
    assert!(!files(&own.path().join("wasm")).is_empty());

    let relative = Path::new("caches");
    let variables = [("XDG_CACHE_HOME", relative), ("HOME", home.path())];
    run_within(&variables, EXECUTE);
    let usual = home.path().join(".cache").join("sage-node").join("wasm");
    assert!(!files(&usual).is_empty());
    assert!(!relative.exists());
}
