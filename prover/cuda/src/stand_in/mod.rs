//! The backend over the host in the place of a device: a test tool.
//!
//! A proof made with it has passed through every kernel of the trait path, with the launches and index arithmetic of a
//! device, and must have the bytes of `SimdBackend`'s. It is slow: a thread block is a loop.
//! The kernels of constraints are compiled when they are first needed, by the C++ compiler of the system.

#[cfg(feature = "cuda")]
pub mod driver;

use crate::backend::DeviceBackend;
use crate::host::HostExecutor;

/// The stand-in for a device: columns in host memory, kernels in their host build.
pub type StandInBackend = DeviceBackend<HostExecutor>;
