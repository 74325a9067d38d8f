//! Generated kernels on the host: compiled when they are first launched, by the C++ compiler of the system, into a library
//! that is loaded. A test tool.
//!
//! The compiler is the one that the variable `CXX` names, or `c++`. A text is compiled once for each process.

use std::collections::HashMap;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::{env, process};

use libloading::Library;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use thiserror::Error;

use super::Program;
use crate::executor::Buffer;
use crate::host::{HostExecutor, HostKernel, Qm31ColumnsMut};
use crate::kernels::{Unit, HEADERS};
use crate::ops;

type Words = Buffer<HostExecutor>;

/// Why a kernel was not made to run on the host.
#[derive(Clone, Debug, Error)]
pub enum HostError {
    /// There is no compiler.
    #[error("{compiler} does not start ({reason}): install a C++17 compiler, or name one in CXX")]
    NoCompiler {
        /// The command.
        compiler: String,
        /// What the system says.
        reason: String,
    },
    /// The compiler found an error; what it said.
    #[error("{compiler} does not compile {unit}:\n{log}")]
    Source {
        /// The command.
        compiler: String,
        /// The unit's name.
        unit: String,
        /// The compiler's output.
        log: String,
    },
    /// Files could not be written.
    #[error("no folder for the compiler in {folder}: {reason}")]
    Folder {
        /// Where.
        folder: String,
        /// What the system says.
        reason: String,
    },
    /// The library that was made cannot be loaded.
    #[error("a generated kernel cannot be loaded: {0}")]
    Load(String),
}

/// A compiled kernel, in a library of its own.
struct Kernel {
    kernel: HostKernel,
    /// Where the kernel is.
    _library: Library,
}

/// What became of a text.
type Compiled = Arc<OnceLock<Result<Kernel, HostError>>>;

static KERNELS: Mutex<Option<HashMap<String, Compiled>>> = Mutex::new(None);
static COMPILATIONS: AtomicUsize = AtomicUsize::new(0);

/// How often this process called the compiler.
#[must_use]
pub fn compilations() -> usize {
    COMPILATIONS.load(Ordering::Relaxed)
}

/// What the kernels of a program compute on.
#[derive(Debug)]
pub struct Rows<'a> {
    /// The size of the trace.
    pub log_size: u32,
    /// [`Program::columns`], with 2^(`log_size` + 1) words at least.
    pub columns: &'a [&'a [u32]],
    /// The power of the random coefficient for each constraint.
    pub powers: &'a [SecureField],
    /// [`super::vanishing_inverses`].
    pub inverses: [BaseField; 2],
}

/// Adds the weighted sum of the constraints to `out`, by the launches of a device.
///
/// # Errors
///
/// If the kernels cannot be compiled.
///
/// # Panics
///
/// If columns are missing or too short.
pub fn evaluate(
    program: &Program,
    rows: &Rows<'_>,
    out: &mut Qm31ColumnsMut<'_>,
) -> Result<(), HostError> {
    // Now, so that the error is not one of the executor, which keeps it for whoever asks first.
    for unit in program.units() {
        kernel(&unit)?;
    }
    let size = 2usize << rows.log_size;
    let columns = rows.columns.iter();
    let columns: Vec<Words> = columns
        .map(|column| Words::from_words(&column[..size]))
        .collect();
    let own = ops::constraints::Rows {
        log_size: rows.log_size,
        columns: &columns,
        powers: rows.powers,
        inverses: rows.inverses,
    };
    let mut sums = out.each_ref().map(|column| Words::from_words(column));
    ops::constraints::add_constraints(program, &own, sums.each_mut());
    for (column, sum) in out.iter_mut().zip(sums) {
        column.copy_from_slice(&sum.to_host());
    }
    Ok(())
}

/// The kernel of a generated unit, compiled at the first call for its text and kept for good.
pub(crate) fn kernel(unit: &Unit<'_>) -> Result<HostKernel, HostError> {
    let place = place(unit);
    let kernel = place.get_or_init(|| compile(unit));
    kernel
        .as_ref()
        .map(|kernel| kernel.kernel)
        .map_err(HostError::clone)
}

/// The place for what becomes of a text.
fn place(unit: &Unit<'_>) -> Compiled {
    let mut kernels = KERNELS.lock().unwrap_or_else(PoisonError::into_inner);
    let kernels = kernels.get_or_insert_default();
    if let Some(kernel) = kernels.get(unit.source) {
        return kernel.clone();
    }
    kernels.entry(unit.source.to_owned()).or_default().clone()
}

fn compile(unit: &Unit<'_>) -> Result<Kernel, HostError> {
    let (_folder, library) = build(&compiler(), unit)?;
    load(&library)
}

/// The library of a generated unit, as bytes: what stands for machine code where the driver is a stand-in.
#[cfg(all(feature = "cuda", feature = "stand-in"))]
pub(crate) fn library(unit: &Unit<'_>) -> Result<Vec<u8>, HostError> {
    let (folder, library) = build(&compiler(), unit)?;
    fs::read(&library).map_err(|error| failed(&folder.0, &error))
}

fn compiler() -> String {
    env::var("CXX").unwrap_or_else(|_| "c++".to_owned())
}

/// Compiles a unit and the loop over its rows to a library, which is gone with the folder.
fn build(compiler: &str, unit: &Unit<'_>) -> Result<(Scratch, PathBuf), HostError> {
    COMPILATIONS.fetch_add(1, Ordering::Relaxed);
    let folder = Scratch::new()?;
    let files = HEADERS.iter().copied();
    let own = [
        ("kernel.cu", unit.source),
        ("host_launch.h", include_str!("../../kernels/host_launch.h")),
        ("harness.cpp", include_str!("harness.cpp")),
    ];
    for (name, text) in files.chain(own) {
        folder.write(name, text)?;
    }
    let library = folder.0.join("kernel.so");
    // Compiling takes longer than running, so it is not optimised. Undefined behaviour ends the program, as in the
    // kernels that build.rs compiles.
    let names = unit.entries.iter().map(|entry| entry.name);
    let output = Command::new(compiler)
        .args(["-std=c++17", "-O0", "-fPIC", "-shared"])
        .args(names.map(|name| format!("-DGENERATED={name}")))
        .args(["-fsanitize=undefined", "-fsanitize-undefined-trap-on-error"])
        .arg(folder.0.join("harness.cpp"))
        .arg("-o")
        .arg(&library)
        .output()
        .map_err(|error| HostError::NoCompiler {
            compiler: compiler.to_owned(),
            reason: error.to_string(),
        })?;
    if !output.status.success() {
        return Err(HostError::Source {
            compiler: compiler.to_owned(),
            unit: unit.name.to_owned(),
            log: String::from_utf8_lossy(&output.stderr).into_owned(),
        });
    }
    Ok((folder, library))
}

fn load(file: &Path) -> Result<Kernel, HostError> {
    let failed = |error: libloading::Error| HostError::Load(error.to_string());
    // SAFETY: the library was just made of this crate's own text, in a folder of this process; it has no initialisers.
    let library = unsafe { Library::new(file) }.map_err(failed)?;
    // SAFETY: the harness defines a function of this name and type, which answers with a constant of the library.
    let kernel = unsafe { HostKernel::of_library(&library) }.map_err(failed)?;
    Ok(Kernel {
        kernel,
        _library: library,
    })
}

/// A folder of this process that nobody else can write to; removed when dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, HostError> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let parent = env::temp_dir();
        loop {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let folder = parent.join(format!("sage-constraints-{}-{number}", process::id()));
            match DirBuilder::new().mode(0o700).create(&folder) {
                Ok(()) => return Ok(Self(folder)),
                // Left by a process of the same number.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(failed(&parent, &error)),
            }
        }
    }

    fn write(&self, name: &str, text: &str) -> Result<(), HostError> {
        fs::write(self.0.join(name), text).map_err(|error| failed(&self.0, &error))
    }
}

fn failed(folder: &Path, error: &io::Error) -> HostError {
    HostError::Folder {
        folder: folder.display().to_string(),
        reason: error.to_string(),
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What stays behind is small and lies with other temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::executor::{Executor, Fault};
    use crate::kernels::{Generated, CONSTRAINTS};
    use crate::plan::launch::{self, ConstraintMemory, Span, Table};

    const WRONG: Unit<'static> = Unit {
        name: "wrong.cu",
        source: "nonsense",
        entries: CONSTRAINTS,
    };

    /// A kernel of which each row writes the same word.
    const LAST_ROW: &str = "#include \"constraints.cuh\"\n\
        KERNEL THREADS(CONSTRAINT_THREADS) constraints(constraint_args g) {\n    \
        if (ROW < constraint_rows(g)) g.out.at[0][0] = ROW;\n}\n";

    /// A program of one kernel that reads nothing.
    fn program(name: &str, source: &str) -> Program {
        Program {
            texts: vec![Arc::new(Generated {
                name: name.to_owned(),
                source: source.to_owned(),
                kernel: CONSTRAINTS,
            })],
            constraints: 0,
            columns: Vec::new(),
            slots: Vec::new(),
            kept_columns: 0,
        }
    }

    #[test]
    fn rows_run_in_both_orders() {
        let last = || {
            let mut out = [(); 4].map(|()| vec![0; 1024]);
            let rows = Rows {
                log_size: 9,
                columns: &[],
                powers: &[],
                inverses: [BaseField::from(1); 2],
            };
            let result = evaluate(
                &program("last_row.cu", LAST_ROW),
                &rows,
                &mut out.each_mut().map(Vec::as_mut_slice),
            );
            result.unwrap_or_else(|error| panic!("{error}"));
            out[0][0]
        };
        assert_eq!(last(), 1023);
        assert_eq!(crate::host::reversed(last), 0);
    }

    /// A device that cannot have a kernel says so too.
    #[test]
    fn a_launch_of_what_does_not_compile_is_a_fault() {
        let wrong = program(WRONG.name, WRONG.source);
        let nothing = Span::new(0, 0);
        let none = Table {
            at: nothing,
            entries: &[],
        };
        let out: [Words; 4] = [(); 4].map(|()| Words::filled(0, 4));
        let memory = ConstraintMemory {
            log_trace: 1,
            columns: none,
            kept: none,
            powers: nothing,
            slots: nothing,
            inverses: [1; 2],
            out: out.each_ref().map(Words::span),
        };
        let [launch] = &launch::constraints(&wrong, &memory)[..] else {
            panic!("the program has one kernel");
        };
        let host = HostExecutor::get().expect("the host is there");
        match host.launch(launch) {
            Err(Fault::Kernel { kernel, reason }) => {
                assert_eq!(kernel, "constraints");
                assert!(reason.contains("does not compile wrong.cu"), "{reason}");
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_compiler_that_is_missing_is_an_error_that_says_what_to_do() {
        let error = build("/nonexistent/c++", &WRONG).err();
        let error = error.expect("no such compiler");
        assert!(matches!(error, HostError::NoCompiler { .. }));
        assert!(error.to_string().contains("name one in CXX"), "{error}");
    }

    #[test]
    fn errors_name_the_unit_and_show_what_the_compiler_says() {
        match compile(&WRONG).err() {
            Some(HostError::Source { unit, log, .. }) => {
                assert_eq!(unit, "wrong.cu");
                assert!(log.contains("nonsense"), "{log}");
            }
            other => panic!("{other:?}"),
        }
    }
}
