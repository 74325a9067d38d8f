//! Machine code for a device.

use std::collections::HashMap;
use std::error::Error;
use std::fmt::Debug;

use super::driver::{load, Function};
use crate::executor::Fault;
use crate::kernels::Unit;
use crate::nvrtc;
use crate::plan::launch::entry;

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
}

/// Machine code compiled by NVRTC when it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Compiled;

impl Modules for Compiled {
    fn machine_code(
        &self,
        unit: &Unit<'_>,
        architecture: &str,
    ) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
        Ok(nvrtc::compile(unit, architecture)?.cubin)
    }
}

/// The kernels that are loaded.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    functions: HashMap<&'static str, Function>,
}

impl Loaded {
    /// A kernel; its unit is loaded at the first call for one of its kernels.
    pub fn function(
        &mut self,
        kernel: &str,
        modules: &dyn Modules,
        architecture: &str,
    ) -> Result<Function, Fault> {
        if let Some(function) = self.functions.get(kernel) {
            return Ok(*function);
        }
        let unit = entry(kernel).0;
        let image = modules
            .machine_code(unit, architecture)
            .map_err(|error| Fault::Kernel {
                kernel: kernel.to_owned(),
                reason: error.to_string(),
            })?;
        let kernels: Vec<&'static str> = unit.entries.iter().map(|entry| entry.name).collect();
        self.functions.extend(load(&image, &kernels)?);
        Ok(self.functions[kernel])
    }
}
