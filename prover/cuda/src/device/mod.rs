//! The executor over a CUDA device, through NVIDIA's driver as a library that is loaded at run time.
//!
//! Everything runs on one stream, in the order of the calls. The driver's library is looked for when the executor
//! starts; nothing of CUDA is needed to build this.

mod driver;
mod modules;
mod pool;

use std::ffi::c_void;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

pub use modules::{Compiled, Modules};

use self::driver::{Context, DeviceMemory};
use self::modules::Loaded;
use self::pool::Pool;
use crate::backend::DeviceBackend;
use crate::executor::{Executor, Fault, FaultCell};
use crate::plan::Launch;

/// The backend over a CUDA device.
pub type CudaBackend = DeviceBackend<CudaExecutor>;

/// What an executor is started with.
#[derive(Debug)]
pub struct CudaOptions {
    /// The device, by its number in [`devices`].
    pub device: usize,
    /// Bytes to use at most; otherwise nine tenths of what is free when the executor starts.
    pub memory_limit: Option<u64>,
    /// Where machine code comes from.
    pub modules: Box<dyn Modules>,
}

impl Default for CudaOptions {
    /// The first device, with modules compiled by NVRTC and kept in the user's folder.
    fn default() -> Self {
        Self {
            device: 0,
            memory_limit: None,
            modules: Box::new(Compiled::default()),
        }
    }
}

/// A device that the driver knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// What it is called.
    pub name: String,
    /// What machine code it runs, such as `sm_90`.
    pub architecture: String,
    /// Bytes of its memory.
    pub memory: u64,
}

/// All devices, in the driver's order.
///
/// # Errors
///
/// If there is no driver or it does not answer.
pub fn devices() -> Result<Vec<Device>, Fault> {
    driver::devices()
}

/// A CUDA device that runs launches.
#[derive(Debug)]
pub struct CudaExecutor {
    device: Device,
    context: Context,
    pool: Mutex<Pool>,
    loaded: Mutex<Loaded>,
    modules: Box<dyn Modules>,
}

static EXECUTOR: OnceLock<Result<CudaExecutor, Fault>> = OnceLock::new();
static FAULTS: FaultCell = FaultCell::new();

impl CudaExecutor {
    /// Starts the process's executor. Without this the first use starts it with the default options.
    ///
    /// # Errors
    ///
    /// If there is no driver or no such device, or the executor runs already.
    pub fn start(options: CudaOptions) -> Result<&'static Self, Fault> {
        let mut options = Some(options);
        let executor = EXECUTOR.get_or_init(|| Self::new(options.take().unwrap_or_default()));
        if options.is_some() {
            return Err(Fault::Started);
        }
        executor.as_ref().map_err(Clone::clone)
    }

    fn new(options: CudaOptions) -> Result<Self, Fault> {
        let (context, device) = Context::new(options.device)?;
        let (free, _) = context.memory()?;
        let limit = options.memory_limit.unwrap_or(free / 10 * 9).min(free);
        Ok(Self {
            device,
            context,
            pool: Mutex::new(Pool::new(limit)),
            loaded: Mutex::new(Loaded::default()),
            modules: options.modules,
        })
    }

    /// The device.
    #[must_use]
    pub const fn device(&self) -> &Device {
        &self.device
    }

    /// Bytes in use, and the most that were.
    #[must_use]
    pub fn usage(&self) -> (u64, u64) {
        self.pool().usage()
    }

    /// What an operator should know though nothing failed: that machine code is not kept on disk, and why.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        self.modules.note()
    }

    /// Gives memory that is not in use back to the driver.
    ///
    /// # Errors
    ///
    /// If the device fails.
    pub fn release(&self) -> Result<(), Fault> {
        self.context.enter()?;
        self.pool().release(&DeviceMemory(&self.context))
    }

    fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Executor for CudaExecutor {
    /// 4 KiB.
    const PAGE: usize = 1024;

    fn get() -> Result<&'static Self, Fault> {
        EXECUTOR
            .get_or_init(|| Self::new(CudaOptions::default()))
            .as_ref()
            .map_err(Clone::clone)
    }

    fn faults() -> &'static FaultCell {
        &FAULTS
    }

    fn memory_limit(&self) -> Option<u64> {
        Some(self.pool().limit())
    }

    fn alloc(&self, words: usize) -> Result<u64, Fault> {
        self.context.enter()?;
        self.pool().alloc(words, &DeviceMemory(&self.context))
    }

    fn free(&self, address: u64, words: usize) {
        // Whoever gets the memory next uses it on the same stream, after all that was started before.
        self.pool().free(address, words);
    }

    fn upload(&self, words: &[u32], to: u64) -> Result<(), Fault> {
        self.context.enter()?;
        self.context.upload(words, to)
    }

    fn download(&self, from: u64, words: &mut [u32]) -> Result<(), Fault> {
        self.context.enter()?;
        self.context.download(from, words)
    }

    fn copy(&self, from: u64, to: u64, words: usize) -> Result<(), Fault> {
        self.context.enter()?;
        self.context.copy(from, to, words)
    }

    fn fill(&self, to: u64, word: u32, words: usize) -> Result<(), Fault> {
        self.context.enter()?;
        self.context.fill(to, word, words)
    }

    fn launch(&self, launch: &Launch) -> Result<(), Fault> {
        self.context.enter()?;
        let function = {
            let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
            loaded.function(launch, self.modules.as_ref(), &self.device.architecture)?
        };
        let pointers = launch.args().pointers();
        let mut args: Vec<*mut c_void> = pointers.into_iter().map(<*const _>::cast_mut).collect();
        self.context.launch(
            launch.kernel(),
            function,
            launch.grid(),
            launch.threads(),
            &mut args,
        )
    }
}
