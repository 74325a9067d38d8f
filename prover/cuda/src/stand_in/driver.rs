//! A stand-in for the driver's library, which runs kernels on the host: a test tool, and no device.

use std::error::Error;
use std::ffi::{c_char, c_int, c_long, CString};
use std::sync::OnceLock;

use libloading::Library;

use crate::device::Modules;
use crate::kernels::Unit;
use crate::{constraints, host};

/// The library's file.
const FILE: &str = env!("SAGE_STAND_IN_DRIVER");

/// The stand-in, loaded for good.
#[derive(Debug)]
pub struct Driver(Library);

impl Driver {
    /// Loads the stand-in, which is then the process's driver. Nothing may have asked for the driver before.
    ///
    /// # Panics
    ///
    /// If it cannot be loaded.
    pub fn load() -> &'static Self {
        static DRIVER: OnceLock<Driver> = OnceLock::new();
        DRIVER.get_or_init(|| {
            // SAFETY: the library is this crate's own. It calls itself `libcuda.so`, the name that cudarc asks the
            // loader for first, and the loader answers with a library of this name that is loaded already.
            let library = unsafe { Library::new(FILE) };
            Self(library.unwrap_or_else(|error| panic!("{FILE}: {error}")))
        })
    }

    /// The call after the next `after` ones of its name fails. A code of 700 or more is that of a device which is lost:
    /// it gives no other answer any more.
    ///
    /// # Panics
    ///
    /// If the name has a zero byte.
    pub fn fail(&self, call: &str, after: u32, code: i32) {
        let call = CString::new(call).expect("a name without zero bytes");
        // SAFETY: the function of this name has this type.
        unsafe {
            self.function::<unsafe extern "C" fn(*const c_char, c_long, c_int)>(
                b"sage_driver_fail",
            )(call.as_ptr(), c_long::from(after), code);
        }
    }

    /// The device works again, with so many bytes of memory or with all of them.
    pub fn repair(&self, memory: Option<u64>) {
        // SAFETY: as above.
        unsafe {
            self.function::<unsafe extern "C" fn(u64)>(b"sage_driver_repair")(
                memory.unwrap_or_default(),
            );
        }
    }

    /// How often a function was called, or a kernel launched, since the last time this was asked.
    ///
    /// # Panics
    ///
    /// If the name has a zero byte.
    #[must_use]
    pub fn calls(&self, call: &str) -> u32 {
        let call = CString::new(call).expect("a name without zero bytes");
        // SAFETY: as above.
        let calls = unsafe {
            self.function::<unsafe extern "C" fn(*const c_char) -> c_long>(b"sage_driver_calls")(
                call.as_ptr(),
            )
        };
        u32::try_from(calls).expect("a count; qed")
    }

    /// Bytes of device memory that are allocated.
    #[must_use]
    pub fn used(&self) -> u64 {
        // SAFETY: as above.
        unsafe { self.function::<unsafe extern "C" fn() -> u64>(b"sage_driver_used")() }
    }

    /// # Safety
    ///
    /// The function has the type.
    unsafe fn function<T: Copy>(&self, name: &[u8]) -> T {
        // SAFETY: as the caller says; the library is never unloaded.
        let function = unsafe { self.0.get::<T>(name) };
        *function.unwrap_or_else(|error| panic!("{error}"))
    }
}

/// Modules for the stand-in: they name the kernels that are in them, or are a library with the kernel that was generated.
#[derive(Clone, Copy, Debug)]
pub struct Named;

impl Modules for Named {
    fn machine_code(
        &self,
        unit: &Unit,
        _architecture: &str,
    ) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
        let names = unit.entries.iter().map(|entry| entry.name);
        if names.clone().all(|name| host::parameters(name).is_some()) {
            let lines: Vec<&str> = std::iter::once("kernels").chain(names).collect();
            return Ok((lines.join("\n") + "\0").into_bytes());
        }
        let library = constraints::host::library(unit)?;
        let mut image = format!("library\n{}\n", library.len()).into_bytes();
        image.extend(library);
        Ok(image)
    }
}
