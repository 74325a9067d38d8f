//! Progress on standard error, where that is a terminal.

use std::{io::IsTerminal, time::Duration};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A line with a turning wheel that says what is being waited for; it is gone when it is dropped.
pub struct Spinner(ProgressBar);

impl Spinner {
    /// Shows a message.
    pub fn new(message: impl Into<String>) -> Self {
        let bar = ProgressBar::with_draw_target(None, target());
        let style = ProgressStyle::with_template("{elapsed:>6} {spinner} {msg}");
        // The template is a constant; should it not parse, the default style does.
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        bar.enable_steady_tick(Duration::from_millis(200));
        let spinner = Self(bar);
        spinner.say(message);
        spinner
    }

    /// Shows another message.
    pub fn say(&self, message: impl Into<String>) {
        self.0.set_message(message.into());
    }

    /// Takes the line away while something is printed.
    pub fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.0.suspend(print)
    }
}

/// A bar that fills; it is gone when it is dropped.
pub struct Bar(ProgressBar);

impl Bar {
    /// An empty bar of a length.
    pub fn new(length: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(length), target());
        let style = ProgressStyle::with_template("{elapsed:>6} {bar:30} {pos} of {len} {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// Fills the bar so far.
    pub fn set(&self, position: u64) {
        self.0.set_position(position);
    }

    /// Shows a message beside it.
    pub fn say(&self, message: impl Into<String>) {
        self.0.set_message(message.into());
    }

    /// Takes the bar away while something is printed.
    pub fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.0.suspend(print)
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Standard error, if somebody looks at it.
fn target() -> ProgressDrawTarget {
    if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
