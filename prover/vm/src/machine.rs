//! What every run shares: the checks before it, the memory it starts with and the outputs at its end.

use sage_air::{
    claim::MAX_CYCLES,
    isa::P,
    program::{Program, ProgramHeader},
};

use crate::error::VmError;

/// Checks a run and returns its memory before cycle 0: zero but for the inputs behind their number.
///
/// # Errors
///
/// [`VmError`] names the first rule that is broken.
pub(crate) fn initial_memory(
    program: &Program,
    inputs: &[u32],
    max_cycles: u32,
) -> Result<Vec<u32>, VmError> {
    program.validate()?;
    if !(1..=MAX_CYCLES).contains(&max_cycles) {
        return Err(VmError::MaxCycles(max_cycles));
    }
    let header = &program.header;
    let (given, max) = (inputs.len(), header.max_in);
    let n_in = u32::try_from(given)
        .ok()
        .filter(|n| *n <= max)
        .ok_or(VmError::TooManyInputs { given, max })?;
    if let Some((index, word)) = inputs.iter().enumerate().find(|(_, word)| **word >= P) {
        return Err(VmError::InputWord { index, word: *word });
    }
    let mut memory = vec![0; 1 << header.mem_log];
    let region = memory.iter_mut().skip(header.in_base as usize);
    for (cell, word) in region.zip([&n_in].into_iter().chain(inputs)) {
        *cell = *word;
    }
    Ok(memory)
}

/// The number of outputs a program has left at `out_base`; it may be any word, see [`crate::interp`] on Halt.
pub(crate) fn output_count(header: &ProgramHeader, memory: &[u32]) -> u32 {
    memory
        .get(header.out_base as usize)
        .copied()
        .unwrap_or_default()
}

/// The outputs of a halted run, whose number is at most `max_out`.
pub(crate) fn outputs(header: &ProgramHeader, memory: &[u32]) -> Vec<u32> {
    let first = header.out_base as usize + 1;
    let count = output_count(header, memory) as usize;
    memory.iter().skip(first).take(count).copied().collect()
}
