//! Printing of results: for people, or as JSON.

use std::io::{self, Write};

use sage_client::{Error, Result};
use serde::Serialize;
use serde_json::json;

use crate::exit::Exit;

/// Where results go, and in which form.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    json: bool,
}

impl Output {
    /// Results for people, or as JSON.
    pub const fn new(json: bool) -> Self {
        Self { json }
    }

    /// Prints the one result of a command.
    pub fn result(self, value: &impl Serialize, text: impl FnOnce() -> String) -> Result<()> {
        if self.json {
            print(&serde_json::to_string_pretty(value).map_err(json_error)?)
        } else {
            print(&text())
        }
    }

    /// Prints one of many results of a command, as JSON on a line of its own; a text that is empty is not printed.
    pub fn line(self, value: &impl Serialize, text: impl FnOnce() -> String) -> Result<()> {
        if self.json {
            return print(&serde_json::to_string(value).map_err(json_error)?);
        }
        match text() {
            text if text.is_empty() => Ok(()),
            text => print(&text),
        }
    }

    /// Tells people something while a command works, on standard error; nothing if the result is JSON.
    pub fn note(self, text: &str) {
        if !self.json {
            eprintln!("{text}");
        }
    }

    /// Prints why a command failed: for people to standard error, and as JSON to standard output too.
    ///
    /// Silent if the reader of the results has gone, as `head` does when it has seen enough.
    pub fn error(self, error: &Error) {
        if matches!(error, Error::Output(source) if source.kind() == io::ErrorKind::BrokenPipe) {
            return;
        }
        eprintln!("error: {error}");
        if self.json {
            let value = json!({
                "error": { "message": error.to_string(), "exit_code": Exit::of(error) as u8 }
            });
            // Standard output may be what is broken.
            let _ = print(&value.to_string());
        }
    }
}

fn json_error(error: serde_json::Error) -> Error {
    Error::Output(error.into())
}

fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")
        .and_then(|()| out.flush())
        .map_err(Error::Output)
}
