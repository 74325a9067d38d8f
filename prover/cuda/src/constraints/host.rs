//! Generated kernels on the host: compiled when the program runs, by the C++ compiler of the system, into a library that
//! is loaded. A test tool.
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

use super::{ConstraintArgs, Program};
use crate::executor::UNWRITTEN;
use crate::host::{is_reversed, Qm31ColumnsMut};
use crate::kernels::{Unit, HEADERS};

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

type Function = unsafe extern "C" fn(*const ConstraintArgs, u32);

/// A compiled kernel.
struct Kernel {
    function: Function,
    /// Where the function is.
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

/// Adds the weighted sum of the constraints to `out`.
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
    let size = 2usize << rows.log_size;
    assert_eq!(rows.columns.len(), program.columns().len(), "columns");
    assert_eq!(rows.powers.len(), program.constraints(), "powers");
    assert!(rows.columns.iter().all(|column| column.len() >= size));
    assert!(out.iter().all(|column| column.len() == size));
    let mut kept = vec![UNWRITTEN; program.kept_columns() * size];
    let kept: Vec<u64> = kept
        .chunks_exact_mut(size)
        .map(|column| address(column.as_mut_ptr()))
        .collect();
    let columns: Vec<u64> = rows
        .columns
        .iter()
        .map(|column| address(column.as_ptr()))
        .collect();
    let words = |values: &[SecureField]| -> Vec<[u32; 4]> {
        let values = values.iter();
        values
            .map(|value| value.to_m31_array().map(|coordinate| coordinate.0))
            .collect()
    };
    let powers = words(rows.powers);
    let slots = words(program.slots());
    let args = ConstraintArgs {
        columns: address(columns.as_ptr()),
        kept: address(kept.as_ptr()),
        powers: address(powers.as_ptr()),
        slots: address(slots.as_ptr()),
        out: out.each_mut().map(|column| address(column.as_mut_ptr())),
        inverses: rows.inverses.map(|inverse| inverse.0),
        log_trace: rows.log_size,
        unused: 0,
    };
    for unit in program.units() {
        let kernel = kernel(&unit);
        let kernel = kernel
            .get_or_init(|| compile(&unit))
            .as_ref()
            .map_err(HostError::clone)?;
        // SAFETY: all addresses are those of memory of the sizes that the program names, which lives until the call
        // returns and of which only `out` and `kept` are written.
        unsafe { (kernel.function)(&raw const args, u32::from(is_reversed())) };
    }
    Ok(())
}

fn address<T>(pointer: *const T) -> u64 {
    pointer.expose_provenance() as u64
}

/// The place for what becomes of a text.
fn kernel(unit: &Unit<'_>) -> Compiled {
    let mut kernels = KERNELS.lock().unwrap_or_else(PoisonError::into_inner);
    let kernels = kernels.get_or_insert_default();
    if let Some(kernel) = kernels.get(unit.source) {
        return kernel.clone();
    }
    kernels.entry(unit.source.to_owned()).or_default().clone()
}

fn compile(unit: &Unit<'_>) -> Result<Kernel, HostError> {
    let compiler = env::var("CXX").unwrap_or_else(|_| "c++".to_owned());
    compile_with(&compiler, unit)
}

/// Compiles a unit and the loop over its rows.
fn compile_with(compiler: &str, unit: &Unit<'_>) -> Result<Kernel, HostError> {
    COMPILATIONS.fetch_add(1, Ordering::Relaxed);
    let folder = Scratch::new()?;
    let harness = include_str!("harness.cpp");
    let files = HEADERS.iter().copied();
    for (name, text) in files.chain([("constraints.cu", unit.source), ("harness.cpp", harness)]) {
        folder.write(name, text)?;
    }
    let library = folder.0.join("kernel.so");
    // Compiling takes longer than running, so it is not optimised. Undefined behaviour ends the program, as in the
    // kernels that build.rs compiles.
    let output = Command::new(compiler)
        .args(["-std=c++17", "-O0", "-fPIC", "-shared"])
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
    load(&library)
}

fn load(file: &Path) -> Result<Kernel, HostError> {
    let failed = |error: libloading::Error| HostError::Load(error.to_string());
    // SAFETY: the library was just made of this crate's own text, in a folder of this process; it has no initialisers.
    let library = unsafe { Library::new(file) }.map_err(failed)?;
    // SAFETY: the harness defines a function of this name and type; the library lives as long as the function.
    let function = *unsafe { library.get::<Function>(b"sage_constraints\0") }.map_err(failed)?;
    Ok(Kernel {
        function,
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
    use crate::constraints::Text;

    const WRONG: Unit<'static> = Unit {
        name: "wrong.cu",
        source: "nonsense",
        entries: &[],
    };

    /// A kernel of which each row writes the same word.
    fn last_row() -> Program {
        let source = "#include \"constraints.cuh\"\n\
            KERNEL THREADS(CONSTRAINT_THREADS) constraints(constraint_args g) {\n    \
            if (ROW < constraint_rows(g)) g.out.at[0][0] = ROW;\n}\n";
        Program {
            texts: vec![Text {
                name: "last_row.cu".to_owned(),
                source: source.to_owned(),
            }],
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
                &last_row(),
                &rows,
                &mut out.each_mut().map(Vec::as_mut_slice),
            );
            result.unwrap_or_else(|error| panic!("{error}"));
            out[0][0]
        };
        assert_eq!(last(), 1023);
        assert_eq!(crate::host::reversed(last), 0);
    }

    #[test]
    fn a_compiler_that_is_missing_is_an_error_that_says_what_to_do() {
        let error = compile_with("/nonexistent/c++", &WRONG).err();
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
