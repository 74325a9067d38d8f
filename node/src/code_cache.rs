//! Where compiled runtimes are kept.
//!
//! The folder holds machine code that the node runs without looking at it again, so it must be nobody else's: whoever can
//! write there can do what the node can.

use std::{
    env, fs, io,
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::{Path, PathBuf},
};

/// Name of our folder among the user's caches.
const OURS: &str = "sage-node";

/// Name of the folder of compiled runtimes in ours.
const FOLDER: &str = "wasm";

/// The folder, made if need be; `None` if the user has none, or none that nobody else writes to.
pub fn folder() -> Option<PathBuf> {
    folder_by(|name| env::var_os(name).map(PathBuf::from))?
        .inspect_err(|reason| {
            log::info!("Compiled runtimes are not kept, so each start compiles them: {reason}");
        })
        .ok()
}

/// The folder that the variables of an environment name, made if need be; `None` if they name none.
///
/// It lies in `$CACHE_DIRECTORY`, which systemd sets for a service that asks for one, else in `$XDG_CACHE_HOME`, else in
/// `.cache` of the home folder.
///
/// # Errors
///
/// If it cannot be made, or belongs to somebody else, or others may write to it.
pub fn folder_by(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<io::Result<PathBuf>> {
    let ours = choose(variable)?;
    let folder = ours.join(FOLDER);
    Some(
        prepare(&ours, &folder)
            .map(|()| folder.clone())
            .map_err(|reason| {
                io::Error::new(reason.kind(), format!("{}: {reason}", folder.display()))
            }),
    )
}

/// Our folder, as the variables of the environment name it. Relative paths count as unset, as the XDG specification asks.
fn choose(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let absolute = |name| variable(name).filter(|path| path.is_absolute());
    absolute("CACHE_DIRECTORY")
        .or_else(|| Some(absolute("XDG_CACHE_HOME")?.join(OURS)))
        .or_else(|| Some(absolute("HOME")?.join(".cache").join(OURS)))
}

/// Makes the folder in `ours` with access for its owner only, or checks the one that is there.
///
/// Whoever may write to either of the two could put code there, or another folder in the place of this one. What was there
/// before is not trusted for being closed to others now.
fn prepare(ours: &Path, folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let user = rustix::process::geteuid().as_raw();
    for path in [ours, folder] {
        // Of a link both count: the link itself, which may also be the system's, and what it leads to.
        let link = fs::symlink_metadata(path)?.uid();
        let target = fs::metadata(path)?;
        let is_own = target.uid() == user && (link == user || link == 0);
        if !is_own || target.mode() & 0o022 != 0 {
            return Err(io::Error::other(format!(
                "{} belongs to somebody else, or others may write to it; remove it, and the node makes it anew",
                path.display()
            )));
        }
    }
    Ok(())
}
