//! The kernel that writes the main columns of the cpu component, with what it reads.

use std::fmt::Write;
use std::sync::OnceLock;

use sage_air::components::cpu::{col, N_FLAGS, N_MAIN};
use sage_air::isa::{flag, ControlWords};
use sage_cuda::backend::DeviceColumn;
use sage_cuda::executor::{Buffer, Executor};
use sage_cuda::trace::TraceKernel;
use sage_prover::witness::Run;
use stwo::core::fields::m31::BaseField;

/// Numbers of the AIR, by the names that the kernel has for them.
const NUMBERS: [(&str, usize); 26] = [
    ("CELLS", N_MAIN),
    ("FLAGS", N_FLAGS),
    ("FLAG_JNZ", flag::JNZ as usize),
    ("FLAG_EQ", flag::EQ as usize),
    ("FLAG_DIV", flag::DIV as usize),
    ("COL_CLK", col::CLK),
    ("COL_PC", col::PC),
    ("COL_NPC", col::NPC),
    ("COL_FLAGS", col::FLAGS),
    ("COL_C1", col::C1),
    ("COL_C2", col::C2),
    ("COL_IMM", col::IMM),
    ("COL_A1", col::A1),
    ("COL_A2S", col::A2S),
    ("COL_A2", col::A2),
    ("COL_A3S", col::A3S),
    ("COL_A3", col::A3),
    ("COL_V1", col::V1),
    ("COL_V2", col::V2),
    ("COL_V3", col::V3),
    ("COL_O3", col::O3),
    ("COL_Z", col::Z),
    ("COL_W", col::W),
    ("COL_U", col::U),
    ("COL_D", col::D),
    ("COL_G", col::G),
];

/// The kernel.
pub fn kernel() -> &'static TraceKernel {
    static KERNEL: OnceLock<TraceKernel> = OnceLock::new();
    KERNEL.get_or_init(|| {
        let mut source = String::new();
        for (name, number) in NUMBERS {
            writeln!(source, "#define {name} {number}").expect("a String takes any text; qed");
        }
        source.push_str(include_str!("obelysk_cpu.cu"));
        TraceKernel::new("obelysk_cpu.cu", &source)
    })
}

/// The columns, of 2^`log_size` rows. The device is given 12 words a cycle instead of the 33 of a row.
pub fn columns<X: Executor>(log_size: u32, run: &Run<'_>) -> Vec<DeviceColumn<X, BaseField>> {
    let words = |instruction: &ControlWords| {
        let ControlWords {
            fw,
            c1,
            c2,
            imm,
            a1,
            a2,
            a3,
        } = *instruction;
        [fw, c1, c2, imm, a1, a2, a3]
    };
    let rom: Vec<u32> = run.rom.iter().flat_map(words).collect();
    let inputs = [
        Buffer::from_words(run.trace.words()),
        Buffer::from_words(&run.tally.gaps),
        Buffer::from_words(&rom),
    ];
    // Runs have at most 2^22 cycles, programs fewer instructions.
    let values = [run.trace.cycles.len() as u32, run.rom.len() as u32, 0];
    kernel().columns::<X>(N_MAIN, log_size, &inputs, values)
}
