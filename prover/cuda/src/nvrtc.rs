//! Compilation by NVRTC, the compiler for CUDA that comes as a library.
//!
//! It needs the library but neither a device nor a driver. Headers are handed over by name, so nothing is read from
//! disk.
//!
//! The library is looked for in the folder that the variable `SAGE_NVRTC` names, then where the loader of the system
//! looks.

use std::env;
use std::ffi::{c_char, CStr, CString};
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::OnceLock;

use cudarc::nvrtc::sys;
use libloading::Library;
use thiserror::Error;

use crate::kernels::{Unit, HEADERS};

/// Why a unit was not compiled.
#[derive(Debug, Error)]
pub enum CompileError {
    /// There is no library to load.
    #[error(
        "libnvrtc is neither in the folder SAGE_NVRTC nor where the loader looks for libraries"
    )]
    NoLibrary,
    /// A text has a zero byte and cannot be handed over.
    #[error("{0} contains a zero byte")]
    ZeroByte(String),
    /// The compiler found an error; what it said.
    #[error("{unit} does not compile for {architecture}:\n{log}")]
    Source {
        /// The unit's name.
        unit: String,
        /// The architecture.
        architecture: String,
        /// The compiler's output.
        log: String,
    },
    /// The library refused a call.
    #[error("{call} failed: {reason}")]
    Library {
        /// The function.
        call: &'static str,
        /// What the library says about its code.
        reason: String,
    },
}

/// A compiled unit.
#[derive(Clone, Debug)]
pub struct Module {
    /// Machine code of one architecture.
    pub cubin: Vec<u8>,
    /// What the assembler says about each kernel, in its order.
    pub usage: Vec<Usage>,
}

/// What a kernel takes of a processor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// The kernel.
    pub kernel: String,
    /// Registers of a thread.
    pub registers: u32,
    /// Bytes of local memory that hold what found no register.
    pub spilled: u32,
    /// Bytes of local memory of a thread, spills included.
    pub stack: u32,
    /// Bytes of shared memory of a block.
    pub shared: u32,
}

/// Whether the library can be loaded.
#[must_use]
pub fn is_present() -> bool {
    load_named();
    // SAFETY: looks for the library and loads it if it is there; its initialisers are NVIDIA's.
    unsafe { sys::is_culib_present() }
}

/// Loads the library of the folder `SAGE_NVRTC`, for good. The loader of the system then finds it by its name, which is
/// all that cudarc asks for; a `libnvrtc.so` without a version in the loader's own folders comes before it.
fn load_named() {
    static LIBRARY: OnceLock<Option<Library>> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let file = library_in(Path::new(&env::var_os("SAGE_NVRTC")?))?;
        // SAFETY: who sets the variable vouches for the library; its initialisers are NVIDIA's.
        unsafe { Library::new(file) }.ok()
    });
}

/// The file `libnvrtc.so.<version>` of a folder, the last by name if there are several.
fn library_in(folder: &Path) -> Option<PathBuf> {
    let files = folder.read_dir().ok()?.flatten().map(|file| file.path());
    files
        .filter(|file| {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            name.strip_prefix("libnvrtc.so.")
                .is_some_and(|version| version.bytes().all(|c| c.is_ascii_digit() || c == b'.'))
        })
        .max()
}

/// The library's version, as (major, minor).
///
/// # Errors
///
/// If there is no library or it does not answer.
pub fn version() -> Result<(i32, i32), CompileError> {
    require_library()?;
    let (mut major, mut minor) = (0, 0);
    // SAFETY: the library is there and writes two numbers.
    check("nvrtcVersion", unsafe {
        sys::nvrtcVersion(&raw mut major, &raw mut minor)
    })?;
    Ok((major, minor))
}

/// Whether the library compiles for an architecture: an old one does not know new devices, nor a new one old devices.
///
/// # Errors
///
/// If there is no library or it does not answer.
pub fn supports(architecture: &str) -> Result<bool, CompileError> {
    require_library()?;
    let mut number = 0;
    // SAFETY: the library is there and writes one number.
    check("nvrtcGetNumSupportedArchs", unsafe {
        sys::nvrtcGetNumSupportedArchs(&raw mut number)
    })?;
    let mut known = vec![0; usize::try_from(number).unwrap_or_default()];
    // SAFETY: the library writes as many numbers as it said.
    check("nvrtcGetSupportedArchs", unsafe {
        sys::nvrtcGetSupportedArchs(known.as_mut_ptr())
    })?;
    Ok(known
        .iter()
        .any(|known| format!("sm_{known}") == architecture))
}

/// What the compiler is told beside the text.
#[must_use]
pub fn options(architecture: &str) -> [String; 3] {
    [
        "--std=c++17".to_owned(),
        format!("--gpu-architecture={architecture}"),
        "--ptxas-options=-v".to_owned(),
    ]
}

/// Compiles a unit to machine code of an architecture, such as `sm_90`.
///
/// # Errors
///
/// If there is no library, the library does not know the architecture, or the source is wrong.
pub fn compile(unit: &Unit<'_>, architecture: &str) -> Result<Module, CompileError> {
    require_library()?;
    let program = Program::new(unit)?;
    let options = options(architecture);
    let options = options.iter().map(|option| c_string(option, "an option"));
    let options: Vec<CString> = options.collect::<Result<_, _>>()?;
    let pointers: Vec<*const c_char> = options.iter().map(|option| option.as_ptr()).collect();
    let number = i32::try_from(pointers.len()).expect("three options; qed");
    // SAFETY: the program exists and the options live until the call returns.
    let result = unsafe { sys::nvrtcCompileProgram(program.0, number, pointers.as_ptr()) };
    let log = program.log()?;
    if result == sys::nvrtcResult::NVRTC_ERROR_COMPILATION {
        return Err(CompileError::Source {
            unit: unit.name.to_owned(),
            architecture: architecture.to_owned(),
            log,
        });
    }
    check("nvrtcCompileProgram", result)?;
    Ok(Module {
        cubin: program.cubin()?,
        usage: parse_usage(&log),
    })
}

/// A program of the library, destroyed when it is dropped.
struct Program(sys::nvrtcProgram);

impl Program {
    fn new(unit: &Unit<'_>) -> Result<Self, CompileError> {
        let source = c_string(unit.source, unit.name)?;
        let name = c_string(unit.name, unit.name)?;
        let mut texts = Vec::new();
        let mut names = Vec::new();
        for (header, text) in HEADERS {
            texts.push(c_string(text, header)?);
            names.push(c_string(header, header)?);
        }
        let text_pointers: Vec<*const c_char> = texts.iter().map(|text| text.as_ptr()).collect();
        let name_pointers: Vec<*const c_char> = names.iter().map(|name| name.as_ptr()).collect();
        let number = i32::try_from(HEADERS.len()).expect("a handful of headers; qed");
        let mut program = ptr::null_mut();
        // SAFETY: all strings live until the call returns; the library copies them.
        let result = unsafe {
            sys::nvrtcCreateProgram(
                &raw mut program,
                source.as_ptr(),
                name.as_ptr(),
                number,
                text_pointers.as_ptr(),
                name_pointers.as_ptr(),
            )
        };
        check("nvrtcCreateProgram", result)?;
        Ok(Self(program))
    }

    fn log(&self) -> Result<String, CompileError> {
        let mut size = 0;
        // SAFETY: the program exists; the library writes one number.
        check("nvrtcGetProgramLogSize", unsafe {
            sys::nvrtcGetProgramLogSize(self.0, &raw mut size)
        })?;
        let mut log = vec![0u8; size];
        // SAFETY: the buffer has the size the library asked for.
        check("nvrtcGetProgramLog", unsafe {
            sys::nvrtcGetProgramLog(self.0, log.as_mut_ptr().cast())
        })?;
        Ok(String::from_utf8_lossy(&log)
            .trim_end_matches('\0')
            .to_owned())
    }

    fn cubin(&self) -> Result<Vec<u8>, CompileError> {
        let mut size = 0;
        // SAFETY: the program exists; the library writes one number.
        check("nvrtcGetCUBINSize", unsafe {
            sys::nvrtcGetCUBINSize(self.0, &raw mut size)
        })?;
        let mut cubin = vec![0u8; size];
        // SAFETY: the buffer has the size the library asked for.
        check("nvrtcGetCUBIN", unsafe {
            sys::nvrtcGetCUBIN(self.0, cubin.as_mut_ptr().cast())
        })?;
        Ok(cubin)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // SAFETY: the program exists and nothing uses it afterwards. A failure would only leak it.
        let _ = unsafe { sys::nvrtcDestroyProgram(&raw mut self.0) };
    }
}

fn require_library() -> Result<(), CompileError> {
    if is_present() {
        Ok(())
    } else {
        Err(CompileError::NoLibrary)
    }
}

fn c_string(text: &str, what: &str) -> Result<CString, CompileError> {
    CString::new(text).map_err(|_| CompileError::ZeroByte(what.to_owned()))
}

fn check(call: &'static str, result: sys::nvrtcResult) -> Result<(), CompileError> {
    if result == sys::nvrtcResult::NVRTC_SUCCESS {
        return Ok(());
    }
    // SAFETY: the library answers every code with a text of its own that lives for ever.
    let reason = unsafe { CStr::from_ptr(sys::nvrtcGetErrorString(result)) };
    Err(CompileError::Library {
        call,
        reason: reason.to_string_lossy().into_owned(),
    })
}

/// Reads the assembler's verbose output.
fn parse_usage(log: &str) -> Vec<Usage> {
    let mut usage: Vec<Usage> = Vec::new();
    for line in log.lines() {
        if let Some(kernel) = quoted_after(line, "Compiling entry function '") {
            usage.push(Usage {
                kernel: kernel.to_owned(),
                registers: 0,
                spilled: 0,
                stack: 0,
                shared: 0,
            });
        }
        let Some(current) = usage.last_mut() else {
            continue;
        };
        if line.contains("bytes stack frame") {
            current.stack = number_before(line, " bytes stack frame");
            current.spilled = number_before(line, " bytes spill stores")
                .max(number_before(line, " bytes spill loads"));
        }
        if line.contains(" registers") {
            current.registers = number_before(line, " registers");
            current.shared = number_before(line, " bytes smem");
        }
    }
    usage
}

/// What stands between `start` and the next quotation mark.
fn quoted_after<'a>(line: &'a str, start: &str) -> Option<&'a str> {
    let rest = &line[line.find(start)? + start.len()..];
    rest.split('\'').next()
}

/// The number that stands right before `unit`, 0 if there is none.
fn number_before(line: &str, unit: &str) -> u32 {
    line.find(unit)
        .and_then(|end| line[..end].rsplit(|c: char| !c.is_ascii_digit()).next())
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_is_told_from_its_neighbours() {
        let folder = env::temp_dir().join(format!("sage-nvrtc-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for the test");
        assert_eq!(library_in(&folder), None);
        for name in [
            "libnvrtc-builtins.so.13.5",
            "libnvrtc.so.13",
            "libnvrtc.so.13.alt",
            "libnvrtc_static.a",
        ] {
            std::fs::write(folder.join(name), "").expect("a file for the test");
        }
        assert_eq!(library_in(&folder), Some(folder.join("libnvrtc.so.13")));
        std::fs::remove_dir_all(&folder).expect("the test's own folder");
        assert_eq!(library_in(&folder), None);
    }

    #[test]
    fn the_output_of_the_assembler_is_understood() {
        let log = "ptxas info    : 0 bytes gmem\n\
            ptxas info    : Compiling entry function 'fft' for 'sm_90'\n\
            ptxas info    : Function properties for fft\n    \
            8 bytes stack frame, 4 bytes spill stores, 12 bytes spill loads\n\
            ptxas info    : Used 40 registers, used 1 barriers, 17408 bytes smem, 580 bytes cmem[0]\n\
            ptxas info    : Compiling entry function 'ifft' for 'sm_90'\n\
            ptxas info    : Function properties for ifft\n    \
            0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads\n\
            ptxas info    : Used 38 registers\n";
        let usage = |kernel: &str, registers, spilled, stack, shared| Usage {
            kernel: kernel.to_owned(),
            registers,
            spilled,
            stack,
            shared,
        };
        assert_eq!(
            parse_usage(log),
            [usage("fft", 40, 12, 8, 17408), usage("ifft", 38, 0, 0, 0)]
        );
    }
}
