//! Machine code for a device.

use std::collections::HashMap;
use std::error::Error;
use std::fmt::Debug;
use std::sync::OnceLock;

use super::driver::{load, Function};
use crate::cache::{Cache, CacheError};
use crate::executor::Fault;
use crate::kernels::Unit;
use crate::nvrtc;
use crate::plan::launch::Source;
use crate::plan::Launch;

/// Where machine code comes from.
pub trait Modules: Debug + Send + Sync {
    /// The machine code of a unit for an architecture, such as `sm_90`.
    ///
    /// # Errors
    ///
    /// If it cannot be had.
    fn machine_code(
        &self,
        unit: &Unit<'_>,
        architecture: &str,
    ) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>>;

    /// What an operator should know though nothing failed, if there is such a thing.
    fn note(&self) -> Option<String> {
        None
    }
}

/// Machine code compiled by NVRTC when it is asked for, and kept on disk for the next process. Without a folder to keep it
/// in it is compiled by each process, and [`Modules::note`] says so.
///
/// The default is the user's folder, which is looked for when there is something to compile.
#[derive(Debug, Default)]
pub struct Compiled {
    cache: OnceLock<Option<Cache>>,
    note: OnceLock<String>,
}

impl Compiled {
    /// With a folder, if it can be used.
    #[must_use]
    pub fn new(cache: Result<Cache, CacheError>) -> Self {
        let compiled = Self::default();
        compiled.cache.get_or_init(|| compiled.noted(cache));
        compiled
    }

    /// What is there; why it is not is noted. The first reason is kept, as the others follow from it.
    fn noted<T>(&self, result: Result<T, CacheError>) -> Option<T> {
        let note = |error: CacheError| self.note.get_or_init(|| error.to_string());
        result.map_err(note).ok()
    }
}

impl Modules for Compiled {
    fn machine_code(
        &self,
        unit: &Unit<'_>,
        architecture: &str,
    ) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
        let cache = self.cache.get_or_init(|| self.noted(Cache::of_user()));
        let Some(cache) = cache else {
            return Ok(nvrtc::compile(unit, architecture)?.cubin);
        };
        let (code, kept) = cache.cubin(unit, architecture)?;
        self.noted(kept);
        Ok(code)
    }

    fn note(&self) -> Option<String> {
        self.note.get().cloned()
    }
}

/// The kernels that are loaded.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    /// Of the table, by their names.
    named: HashMap<&'static str, Function>,
    /// Generated ones, by their texts: they all have one name.
    generated: HashMap<String, Function>,
}

impl Loaded {
    /// A launch's kernel; its unit is loaded at the first call for one of its kernels.
    pub fn function(
        &mut self,
        launch: &Launch,
        modules: &dyn Modules,
        architecture: &str,
    ) -> Result<Function, Fault> {
        let kernel = launch.kernel();
        let known = match launch.source() {
            Source::Table(_) => self.named.get(kernel),
            Source::Generated(text) => self.generated.get(&text.source),
        };
        if let Some(function) = known {
            return Ok(*function);
        }
        let unit = launch.source().unit();
        let image = modules
            .machine_code(&unit, architecture)
            .map_err(|error| Fault::Kernel {
                kernel: kernel.to_owned(),
                reason: error.to_string(),
            })?;
        let kernels: Vec<&'static str> = unit.entries.iter().map(|entry| entry.name).collect();
        let functions: HashMap<_, _> = load(&image, &kernels)?.into_iter().collect();
        let function = functions[kernel];
        match launch.source() {
            Source::Table(_) => self.named.extend(functions),
            Source::Generated(text) => {
                self.generated.insert(text.source.clone(), function);
            }
        }
        Ok(function)
    }
}
