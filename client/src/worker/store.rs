//! Finished proofs on disk, by the hash of what they state.
//!
//! A file holds the envelope alone. Who reads one verifies it against the statement, so a damaged or foreign file costs
//! nothing but the time to prove again.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{Error, Result};

/// A folder of proofs.
#[derive(Clone, Debug)]
pub struct Store(PathBuf);

impl Store {
    /// Uses a folder, and makes it if it is not there.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub fn open(folder: PathBuf) -> Result<Self> {
        match fs::create_dir_all(&folder) {
            Ok(()) => Ok(Self(folder)),
            Err(source) => Err(Error::Write {
                path: folder,
                source,
            }),
        }
    }

    fn path(&self, statement: &[u8; 32]) -> PathBuf {
        self.0.join(format!("{}.proof", hex::encode(statement)))
    }

    /// The proof of a statement, if one is kept and can be read.
    pub fn load(&self, statement: &[u8; 32]) -> Option<Vec<u8>> {
        fs::read(self.path(statement)).ok()
    }

    /// Keeps a proof; a file is there with all its bytes or not at all.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub fn save(&self, statement: &[u8; 32], envelope: &[u8]) -> Result<()> {
        let path = self.path(statement);
        write_whole(&path, envelope).map_err(|source| Error::Write { path, source })
    }

    /// Forgets a proof that is needed no more; one that is not there is no trouble.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub fn remove(&self, statement: &[u8; 32]) -> Result<()> {
        let path = self.path(statement);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(Error::Write { path, source })
            }
            _ => Ok(()),
        }
    }
}

fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("draft");
    fs::write(&draft, bytes)?;
    fs::rename(&draft, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proofs_come_back_until_they_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("a/b")).unwrap();
        assert_eq!(store.load(&[1; 32]), None);
        store.save(&[1; 32], b"first").unwrap();
        store.save(&[2; 32], b"second").unwrap();
        store.save(&[1; 32], b"again").unwrap();
        assert_eq!(store.load(&[1; 32]).as_deref(), Some(&b"again"[..]));
        store.remove(&[1; 32]).unwrap();
        store.remove(&[1; 32]).unwrap();
        assert_eq!(store.load(&[1; 32]), None);
        assert_eq!(store.load(&[2; 32]).as_deref(), Some(&b"second"[..]));
        let files = fs::read_dir(folder.path().join("a/b")).unwrap().count();
        assert_eq!(files, 1, "drafts are left behind");
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let error = Store::open(file.join("below")).unwrap_err().to_string();
        assert!(error.contains("below"), "{error}");
    }
}
