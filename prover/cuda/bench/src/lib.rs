//! What the programs of this crate share.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sage_cuda::device::{CudaExecutor, CudaOptions};
use sage_cuda::executor::Fault;

/// Starts a CUDA device, by its number.
///
/// # Errors
///
/// If there is no driver or no such device.
pub fn start(device: usize) -> Result<&'static CudaExecutor, Fault> {
    CudaExecutor::start(CudaOptions {
        device,
        ..CudaOptions::default()
    })
}

/// A bar on standard error; hidden where that is no terminal, or if it is not wanted.
#[must_use]
pub fn progress(wanted: bool, length: u64) -> ProgressBar {
    let target = if wanted && std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(length), target);
    let style = ProgressStyle::with_template("{elapsed:>6} [{bar:24}] {pos}/{len} {msg}");
    // The template is a constant; should it not parse, the default style does.
    bar.set_style(
        style
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("=> "),
    );
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
