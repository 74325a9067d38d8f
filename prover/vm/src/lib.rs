//! ObelyskVM: assembler, disassembler, interpreter and execution trace.
//!
//! The machine computes on words of the field with p = 2^31 − 1 elements. It has 32 registers, which are words 0 to 31
//! of one flat memory, and 16 instructions; the types of instructions and programs are those of [`sage_air`], shared
//! with the chain.
//!
//! | Module | What |
//! | --- | --- |
//! | [`asm`], [`disasm`] | text to program and back |
//! | [`interp`] | the reference interpreter; it defines the semantics and how a run ends |
//! | [`trace`] | execution of the decoded program with the trace a proof is made from |
//! | [`arbitrary`] | random programs for tests of anything that runs or proves programs |
//!
//! ```
//! let program = sage_vm::asm::assemble(
//!     "
//!     .mem_log 6
//!     .input 32 2
//!     .output 48 1
//!         load r1, in_base + 1
//!         load r2, in_base + 2
//!         mul r3, r1, r2
//!         store r3, out_base + 1
//!         loadimm r4, 1
//!         store r4, out_base      ; number of outputs
//!         halt
//!     ",
//! )?;
//! let run = sage_vm::run(&program, &[6, 7], 100)?;
//! assert_eq!(run.outputs, [42]);
//! assert_eq!(run.cycles, 7);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod arbitrary;
pub mod asm;
pub mod disasm;
mod error;
mod field;
pub mod interp;
mod machine;
pub mod trace;

pub use error::VmError;
pub use interp::{run, Run};
pub use trace::{execute, Cycle, Execution, Trace};
