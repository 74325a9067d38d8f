//! The calls of the driver. All unsafe code of the device is here.

use std::ffi::{c_void, CString};
use std::fmt::Display;

use cudarc::driver::result::{self, stream, DriverError};
use cudarc::driver::sys::{self, CUdevice_attribute};

use super::pool::Source;
use super::Device;
use crate::executor::Fault;

/// A function of a module that is never unloaded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Function(sys::CUfunction);

// SAFETY: the driver's handles may be used by any thread.
unsafe impl Send for Function {}

/// A device with its primary context and a stream.
#[derive(Debug)]
pub(super) struct Context {
    context: sys::CUcontext,
    stream: sys::CUstream,
}

// SAFETY: the driver's handles may be used by any thread, also at once.
unsafe impl Send for Context {}
// SAFETY: as above.
unsafe impl Sync for Context {}

/// What the driver says about a code.
fn reason(error: DriverError) -> String {
    match (error.error_name(), error.error_string()) {
        (Ok(name), Ok(text)) => format!("{} ({})", text.to_string_lossy(), name.to_string_lossy()),
        _ => format!("code {}", error.0 as u32),
    }
}

fn check<T>(call: impl Display, answer: Result<T, DriverError>) -> Result<T, Fault> {
    answer.map_err(|error| Fault::Driver {
        call: call.to_string(),
        reason: reason(error),
    })
}

/// Loads and starts the driver.
fn require_driver() -> Result<(), Fault> {
    // SAFETY: looks for the library and loads it if it is there; its initialisers are NVIDIA's.
    if !unsafe { sys::is_culib_present() } {
        return Err(Fault::NoDriver("libcuda cannot be loaded".to_owned()));
    }
    result::init().map_err(|error| Fault::NoDriver(reason(error)))
}

pub(super) fn devices() -> Result<Vec<Device>, Fault> {
    require_driver()?;
    let count = check("cuDeviceGetCount", result::device::get_count())?;
    (0..count).map(device).collect()
}

fn device(ordinal: i32) -> Result<Device, Fault> {
    let device = check("cuDeviceGet", result::device::get(ordinal))?;
    let attribute = |attribute| {
        // SAFETY: the driver gave the device.
        check("cuDeviceGetAttribute", unsafe {
            result::device::get_attribute(device, attribute)
        })
    };
    let major = attribute(CUdevice_attribute::CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)?;
    let minor = attribute(CUdevice_attribute::CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR)?;
    // SAFETY: as above.
    let memory = check("cuDeviceTotalMem", unsafe {
        result::device::total_mem(device)
    })?;
    Ok(Device {
        name: check("cuDeviceGetName", result::device::get_name(device))?,
        architecture: format!("sm_{major}{minor}"),
        memory: memory as u64,
    })
}

impl Context {
    /// The context of a device, which the calling thread enters.
    pub fn new(number: usize) -> Result<(Self, Device), Fault> {
        let devices = devices()?;
        let known = devices.get(number).ok_or(Fault::NoDevice {
            device: number,
            count: devices.len(),
        })?;
        let ordinal = i32::try_from(number).expect("there are not so many devices; qed");
        let device = check("cuDeviceGet", result::device::get(ordinal))?;
        // SAFETY: the driver gave the device. The context is kept for ever.
        let context = check("cuDevicePrimaryCtxRetain", unsafe {
            result::primary_ctx::retain(device)
        })?;
        // SAFETY: the driver gave the context.
        check("cuCtxSetCurrent", unsafe {
            result::ctx::set_current(context)
        })?;
        let stream = check(
            "cuStreamCreate",
            stream::create(stream::StreamKind::NonBlocking),
        )?;
        Ok((Self { context, stream }, known.clone()))
    }

    /// Makes this the context of the calling thread.
    pub fn enter(&self) -> Result<(), Fault> {
        // SAFETY: the context is kept for ever.
        check("cuCtxSetCurrent", unsafe {
            result::ctx::set_current(self.context)
        })
    }

    /// Bytes that are free, and all bytes.
    pub fn memory(&self) -> Result<(u64, u64), Fault> {
        let (free, total) = check("cuMemGetInfo", result::mem_get_info())?;
        Ok((free as u64, total as u64))
    }

    /// Waits for everything that was started.
    pub fn synchronize(&self) -> Result<(), Fault> {
        // SAFETY: the stream is kept for ever.
        check("cuStreamSynchronize", unsafe {
            stream::synchronize(self.stream)
        })
    }

    pub fn upload(&self, words: &[u32], to: u64) -> Result<(), Fault> {
        // SAFETY: the target has room for the words. They are not in page-locked memory, so the driver has copied them
        // when the call returns.
        check("cuMemcpyHtoDAsync", unsafe {
            result::memcpy_htod_async(to, words, self.stream)
        })
    }

    pub fn download(&self, from: u64, words: &mut [u32]) -> Result<(), Fault> {
        // SAFETY: there are so many words, and the slice lives until the stream is done.
        let answer = check("cuMemcpyDtoHAsync", unsafe {
            result::memcpy_dtoh_async(words, from, self.stream)
        });
        // Also after an error, lest something still writes.
        let waited = self.synchronize();
        answer.and(waited)
    }

    pub fn copy(&self, from: u64, to: u64, words: usize) -> Result<(), Fault> {
        // SAFETY: source and target have so many words.
        check("cuMemcpyDtoDAsync", unsafe {
            result::memcpy_dtod_async(to, from, 4 * words, self.stream)
        })
    }

    pub fn fill(&self, to: u64, word: u32, words: usize) -> Result<(), Fault> {
        // SAFETY: the target has so many words.
        let answer = unsafe { sys::cuMemsetD32Async(to, word, words, self.stream) };
        check("cuMemsetD32Async", answer.result())
    }

    pub fn launch(
        &self,
        kernel: &str,
        function: Function,
        grid: [u32; 2],
        threads: u32,
        args: &mut [*mut c_void],
    ) -> Result<(), Fault> {
        // SAFETY: the arguments are those of the kernel in number, size and alignment, and what they point to is
        // allocated, see `Launch`. The driver has copied them when the call returns.
        check(format_args!("cuLaunchKernel of {kernel}"), unsafe {
            result::launch_kernel(
                function.0,
                (grid[0], grid[1], 1),
                (threads, 1, 1),
                0,
                self.stream,
                args,
            )
        })
    }
}

/// Loads machine code, for good.
pub(super) fn load(
    image: &[u8],
    kernels: &[&'static str],
) -> Result<Vec<(&'static str, Function)>, Fault> {
    // SAFETY: the image is that of a module, in memory of the host that the call only reads.
    let module = check("cuModuleLoadData", unsafe {
        result::module::load_data(image.as_ptr().cast())
    })?;
    let function = |kernel: &&'static str| {
        let name = CString::new(*kernel).expect("names of kernels have no zero bytes; qed");
        // SAFETY: the module is never unloaded.
        let function = check(format_args!("cuModuleGetFunction of {kernel}"), unsafe {
            result::module::get_function(module, name)
        })?;
        Ok((*kernel, Function(function)))
    };
    kernels.iter().map(function).collect()
}

/// Memory of the device, as the pool asks for it.
pub(super) struct DeviceMemory<'a>(pub &'a Context);

impl Source for DeviceMemory<'_> {
    fn alloc(&self, bytes: u64) -> Result<u64, Fault> {
        let size = usize::try_from(bytes).expect("addresses have 64 bits; qed");
        // SAFETY: what the memory holds is no value, and nothing reads it before it is written.
        match unsafe { result::malloc_sync(size) } {
            Err(DriverError(sys::CUresult::CUDA_ERROR_OUT_OF_MEMORY)) => {
                let (free, _) = self.0.memory()?;
                let missing = bytes.saturating_sub(free).max(1);
                Err(Fault::OutOfMemory { missing })
            }
            answer => check("cuMemAlloc", answer),
        }
    }

    fn settle(&self) -> Result<(), Fault> {
        self.0.synchronize()
    }

    fn free(&self, address: u64) -> Result<(), Fault> {
        // SAFETY: the pool has taken the memory back, and nothing uses it any more.
        check("cuMemFree", unsafe { result::free_sync(address) })
    }
}
