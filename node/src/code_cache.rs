//! Where compiled runtimes are kept.
//!
//! The folder holds machine code that the node runs without looking at it again, so it must be nobody else's: whoever can
//! write there can do what the node can.

use std::{
    env, fs, io,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// Name of our folder among the user's caches.
const OURS: &str = "sage-node";

/// Name of the folder of compiled runtimes in ours.
const FOLDER: &str = "wasm";

/// The folder, made if need be; `None` if the user has none, or none that nobody else writes to.
///
/// It lies in `$CACHE_DIRECTORY`, which systemd sets for a service that asks for one, else in `$XDG_CACHE_HOME`, else in
/// `.cache` of the home folder.
pub fn folder() -> Option<PathBuf> {
    let folder = choose(|name| env::var_os(name).map(PathBuf::from))?;
    match prepare(&folder) {
        Ok(()) => Some(folder),
        Err(reason) => {
            log::info!(
                "Compiled runtimes are not kept, so each start compiles them: {}: {reason}",
                folder.display()
            );
            None
        }
    }
}

/// The folder that the variables of the environment name. Relative paths count as unset, as the XDG specification asks.
fn choose(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let absolute = |name| variable(name).filter(|path| path.is_absolute());
    let ours = absolute("CACHE_DIRECTORY")
        .or_else(|| Some(absolute("XDG_CACHE_HOME")?.join(OURS)))
        .or_else(|| Some(absolute("HOME")?.join(".cache").join(OURS)))?;
    Some(ours.join(FOLDER))
}

/// Makes the folder with access for its owner only, or checks that nobody else writes to the one that is there.
fn prepare(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let mode = fs::metadata(folder)?.permissions().mode();
    if mode & 0o022 != 0 {
        return Err(io::Error::other(
            "others may write to it; `chmod go-w` makes it usable",
        ));
    }
    Ok(())
}
