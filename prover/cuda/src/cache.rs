//! Machine code on disk, so that a kernel is compiled once for each compiler and architecture.
//!
//! A file is named by a hash of everything its content depends on, and ends with a hash of its content: one that is
//! damaged, cut short or stands under another name is compiled again. Whoever could write to the folder could have any
//! code run, so a folder that others can write to is refused.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, process};

use blake2::{Blake2s256, Digest};
use thiserror::Error;

use crate::kernels::{Unit, HEADERS};
use crate::nvrtc::{self, CompileError};

/// The folder's variable; without it, `sage-cuda` in the user's folder for caches.
pub const FOLDER: &str = "SAGE_CUDA_CACHE";

const HASH_BYTES: usize = 32;

type Hash = [u8; HASH_BYTES];

/// Why a folder cannot hold machine code.
#[derive(Debug, Error)]
pub enum CacheError {
    /// Nothing says where the folder is.
    #[error("no folder for compiled kernels: set SAGE_CUDA_CACHE, XDG_CACHE_HOME or HOME")]
    NoFolder,
    /// Others could place code there.
    #[error("{} can be written to by others, or is not this user's: kernels are not kept there", .0.display())]
    Shared(PathBuf),
    /// The folder cannot be made or read.
    #[error("the folder for compiled kernels, {}: {error}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

/// A folder of machine code.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// The folder of the variable `SAGE_CUDA_CACHE`, else of `XDG_CACHE_HOME` or `HOME`.
    ///
    /// # Errors
    ///
    /// If none is set, or the folder cannot be used.
    pub fn of_user() -> Result<Self, CacheError> {
        Self::at(&folder(|name| env::var_os(name).map(PathBuf::from))?)
    }

    /// A folder, which is made if it does not exist.
    ///
    /// # Errors
    ///
    /// If it cannot be made, or others can write to it.
    pub fn at(folder: &Path) -> Result<Self, CacheError> {
        let failed = |error| CacheError::Folder {
            folder: folder.to_owned(),
            error,
        };
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(failed)?;
        let folder = folder.canonicalize().map_err(failed)?;
        let user = fs::metadata("/proc/self").map_err(failed)?.uid();
        let is_own = |metadata: &Metadata| [0, user].contains(&metadata.uid());
        for ancestor in folder.ancestors() {
            let metadata = fs::metadata(ancestor).map_err(failed)?;
            // In a folder with the sticky bit others can add files, but not replace this one.
            let writable = match ancestor == folder {
                true => metadata.mode() & 0o022 != 0,
                false => metadata.mode() & 0o1002 == 0o002,
            };
            if writable || !is_own(&metadata) {
                return Err(CacheError::Shared(ancestor.to_owned()));
            }
        }
        Ok(Self { folder })
    }

    /// Machine code of a unit for an architecture, from the folder or by NVRTC; and whether it is in the folder now.
    ///
    /// # Errors
    ///
    /// If it is not there and the unit does not compile.
    pub fn cubin(
        &self,
        unit: &Unit<'_>,
        architecture: &str,
    ) -> Result<(Vec<u8>, Result<(), CacheError>), CompileError> {
        let key = key(unit, &nvrtc::options(architecture), nvrtc::version()?);
        self.get(&key, || Ok(nvrtc::compile(unit, architecture)?.cubin))
    }

    /// The content under a name, made by `make` if it is not there or damaged. That it cannot be written costs nothing
    /// but time.
    fn get<E>(
        &self,
        key: &Hash,
        make: impl FnOnce() -> Result<Vec<u8>, E>,
    ) -> Result<(Vec<u8>, Result<(), CacheError>), E> {
        let file = self.folder.join(format!("{}.cubin", hex(key)));
        if let Some(content) = read(&file, key) {
            return Ok((content, Ok(())));
        }
        let content = make()?;
        let kept = self.write(&file, key, &content);
        let kept = kept.map_err(|error| CacheError::Folder {
            folder: self.folder.clone(),
            error,
        });
        Ok((content, kept))
    }

    /// Writes under another name first, so that a file is whole or not there.
    fn write(&self, file: &Path, key: &Hash, content: &[u8]) -> io::Result<()> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}-{number}.new", process::id());
        let unfinished = self.folder.join(name);
        let written = write_whole(&unfinished, &[content, &seal(key, content)])
            .and_then(|()| fs::rename(&unfinished, file));
        if written.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        written
    }
}

fn write_whole(file: &Path, parts: &[&[u8]]) -> io::Result<()> {
    let mut open = OpenOptions::new();
    let mut file: File = open
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(file)?;
    for part in parts {
        file.write_all(part)?;
    }
    file.sync_all()
}

/// The content of a file if it is what was written under this name.
fn read(file: &Path, key: &Hash) -> Option<Vec<u8>> {
    let mut content = fs::read(file).ok()?;
    let found = content.split_off(content.len().checked_sub(HASH_BYTES)?);
    (found == seal(key, &content)).then_some(content)
}

/// What stands at the end of a file.
fn seal(key: &Hash, content: &[u8]) -> Hash {
    Blake2s256::new()
        .chain_update(key)
        .chain_update(content)
        .finalize()
        .into()
}

/// A hash of everything that machine code depends on.
fn key(unit: &Unit<'_>, options: &[String], version: (i32, i32)) -> Hash {
    let version = format!("NVRTC {}.{}", version.0, version.1);
    let options = options.iter().map(String::as_str);
    let headers = HEADERS.iter().flat_map(|(name, text)| [*name, *text]);
    let texts = [version.as_str(), unit.name, unit.source];
    let mut hasher = Blake2s256::new();
    for text in texts.into_iter().chain(headers).chain(options) {
        // With its length, so that no two lists of texts are the same bytes.
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text);
    }
    hasher.finalize().into()
}

fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The folder that the environment names. Relative ones are none.
fn folder(variable: impl Fn(&str) -> Option<PathBuf>) -> Result<PathBuf, CacheError> {
    let absolute = |name| variable(name).filter(|folder| folder.is_absolute());
    absolute(FOLDER)
        .or_else(|| Some(absolute("XDG_CACHE_HOME")?.join("sage-cuda")))
        .or_else(|| Some(absolute("HOME")?.join(".cache/sage-cuda")))
        .ok_or(CacheError::NoFolder)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::convert::Infallible;
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    const KEY: Hash = [7; HASH_BYTES];
    const CONTENT: &[u8] = b"machine code";

    /// A folder of a test, removed when dropped.
    struct Folder(PathBuf);

    impl Folder {
        fn new(test: &str) -> Self {
            let folder = env::temp_dir().join(format!("sage-cache-{test}-{}", process::id()));
            let _ = fs::remove_dir_all(&folder);
            Self(folder)
        }

        fn cache(&self) -> Cache {
            Cache::at(&self.0).expect("a folder for the test")
        }

        fn file(&self) -> PathBuf {
            self.0.join(format!("{}.cubin", hex(&KEY)))
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    /// Whether the content had to be made.
    fn is_made(cache: &Cache, key: &Hash) -> bool {
        let made = Cell::new(false);
        let content = cache.get(key, || {
            made.set(true);
            Ok::<_, Infallible>(CONTENT.to_vec())
        });
        let (content, kept) = content.expect("nothing fails");
        assert_eq!(content, CONTENT);
        assert!(kept.is_ok(), "{kept:?}");
        made.get()
    }

    #[test]
    fn what_was_made_is_not_made_again() {
        let folder = Folder::new("again");
        assert!(is_made(&folder.cache(), &KEY));
        assert!(!is_made(&folder.cache(), &KEY));
        assert!(is_made(&folder.cache(), &[8; HASH_BYTES]));
        // Nothing unfinished stays behind.
        let files = fs::read_dir(&folder.0).expect("the folder is there");
        assert_eq!(files.count(), 2);
    }

    #[test]
    fn a_damaged_file_is_made_again() {
        let folder = Folder::new("damaged");
        let cache = folder.cache();
        assert!(is_made(&cache, &KEY));
        let whole = fs::read(folder.file()).expect("the file is there");
        let mut damaged: Vec<Vec<u8>> = (0..whole.len()).map(|len| whole[..len].to_vec()).collect();
        for place in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[place] ^= 1;
            damaged.push(bytes);
        }
        for bytes in damaged {
            fs::write(folder.file(), bytes).expect("the file can be written");
            assert!(is_made(&cache, &KEY));
            assert!(!is_made(&cache, &KEY));
        }
    }

    #[test]
    fn a_file_under_another_name_is_made_again() {
        let folder = Folder::new("renamed");
        let cache = folder.cache();
        assert!(is_made(&cache, &[8; HASH_BYTES]));
        let other = folder.0.join(format!("{}.cubin", hex(&[8; HASH_BYTES])));
        fs::rename(other, folder.file()).expect("the file can be renamed");
        assert!(is_made(&cache, &KEY));
    }

    #[test]
    fn what_cannot_be_made_is_not_kept() {
        let folder = Folder::new("failing");
        let cache = folder.cache();
        assert_eq!(cache.get(&KEY, || Err("wrong")).err(), Some("wrong"));
        assert!(is_made(&cache, &KEY));
    }

    /// Whoever is root can write anywhere, so the folder is one that is gone.
    #[test]
    fn what_cannot_be_written_is_there_nonetheless_and_that_is_said() {
        let folder = Folder::new("gone");
        let cache = folder.cache();
        fs::remove_dir(&folder.0).expect("the test's own folder");
        let (content, kept) = cache
            .get(&KEY, || Ok::<_, Infallible>(CONTENT.to_vec()))
            .expect("nothing fails");
        assert_eq!(content, CONTENT);
        let error = kept.expect_err("the folder is gone").to_string();
        let start = format!("the folder for compiled kernels, {}: ", folder.0.display());
        assert!(error.starts_with(&start), "{error}");
    }

    #[test]
    fn a_folder_that_others_can_write_to_is_refused() {
        let folder = Folder::new("shared");
        let inner = folder.0.join("inner");
        Cache::at(&inner).expect("a folder of one's own");
        let set = |path: &Path, mode| {
            fs::set_permissions(path, Permissions::from_mode(mode)).expect("the test's own folder");
        };
        for mode in [0o702, 0o720, 0o777, 0o1777] {
            set(&inner, mode);
            let shared = Cache::at(&inner);
            assert!(matches!(shared, Err(CacheError::Shared(_))), "{mode:o}");
        }
        set(&inner, 0o755);
        assert!(Cache::at(&inner).is_ok());
        // Who can write to the folder above can put another one in its place, but for the sticky bit.
        for (mode, is_fine) in [
            (0o702, false),
            (0o1702, true),
            (0o777, false),
            (0o770, true),
        ] {
            set(&folder.0, mode);
            assert_eq!(Cache::at(&inner).is_ok(), is_fine, "{mode:o}");
        }
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error() {
        let folder = Folder::new("file");
        fs::write(&folder.0, "").expect("a file for the test");
        let error = Cache::at(&folder.0).err();
        assert!(matches!(error, Some(CacheError::Folder { .. })));
        fs::remove_file(&folder.0).expect("the test's own file");
    }

    #[test]
    fn the_folder_is_the_first_that_the_environment_names() {
        let all = [
            (FOLDER, "/cache"),
            ("XDG_CACHE_HOME", "/xdg"),
            ("HOME", "/home"),
        ];
        let folder_of = |variables: &[(&str, &str)]| {
            let value = |name: &str| {
                let variable = variables.iter().find(|variable| variable.0 == name);
                variable.map(|variable| PathBuf::from(variable.1))
            };
            folder(value).ok()
        };
        let path = |path: &str| Some(PathBuf::from(path));
        assert_eq!(folder_of(&all), path("/cache"));
        assert_eq!(folder_of(&all[1..]), path("/xdg/sage-cuda"));
        assert_eq!(folder_of(&all[2..]), path("/home/.cache/sage-cuda"));
        assert_eq!(
            folder_of(&[(FOLDER, "relative"), all[2]]),
            path("/home/.cache/sage-cuda")
        );
        assert_eq!(folder_of(&[]), None);
    }

    #[test]
    fn the_name_depends_on_everything_that_machine_code_depends_on() {
        let unit = Unit {
            name: "a.cu",
            source: "text",
            entries: &[],
        };
        let options = nvrtc::options("sm_90");
        let mut keys = vec![
            key(&unit, &options, (13, 5)),
            key(&unit, &options, (13, 4)),
            key(&unit, &options, (12, 5)),
            key(&unit, &nvrtc::options("sm_80"), (13, 5)),
            key(&unit, &options[1..], (13, 5)),
            key(
                &Unit {
                    source: "Text",
                    ..unit
                },
                &options,
                (13, 5),
            ),
            key(
                &Unit {
                    name: "b.cu",
                    ..unit
                },
                &options,
                (13, 5),
            ),
            key(
                &Unit {
                    name: "a.cut",
                    source: "ext",
                    ..unit
                },
                &options,
                (13, 5),
            ),
        ];
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 8);
        assert_eq!(key(&unit, &options, (13, 5)), key(&unit, &options, (13, 5)));
    }
}
