//! Disassembled programs assemble back to the identical program.

use proptest::prelude::*;
use sage_air::isa::{Instruction, Opcode};
use sage_vm::{
    arbitrary::{self, Ending},
    asm::assemble,
    disasm::{disassemble, disassemble_instruction},
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_valid_program_survives_disassembly_and_assembly(seed in any::<u64>()) {
        let program = arbitrary::wild(seed).program;
        let text = disassemble(&program);
        let back = assemble(&text).map_err(|e| TestCaseError::fail(format!("{e}\n{text}")))?;
        prop_assert_eq!(&back, &program);
        prop_assert_eq!(back.program_id(), program.program_id());
        prop_assert_eq!(disassemble(&back), text);
    }

    #[test]
    fn structured_programs_survive_disassembly_and_assembly(seed in any::<u64>()) {
        let program = arbitrary::terminating(seed, Ending::Halt).program;
        let back = assemble(&disassemble(&program)).map_err(|e| TestCaseError::fail(e.to_string()))?;
        prop_assert_eq!(back, program);
    }
}

#[test]
fn disassembly_reads_as_it_would_be_written() {
    let source = "\
.mem_log 7
.input 32 4
.output 48 4
    load r1, 33
L1:
    add r2, r2, r1
    sub r1, r1, r0, -1
    jumpif r1, L1
    storer r1, r2, 5
    halt
";
    assert_eq!(disassemble(&assemble(source).unwrap()), source);
}

#[test]
fn every_opcode_has_its_own_spelling() {
    let mut names: Vec<String> = Opcode::ALL
        .into_iter()
        .map(|op| disassemble_instruction(&Instruction::new(op)))
        .map(|text| text.split(' ').next().unwrap_or_default().to_owned())
        .collect();
    for (name, op) in names.iter().zip(Opcode::ALL) {
        assert_eq!(*name, op.name().to_lowercase());
    }
    names.sort();
    names.dedup();
    assert_eq!(names.len(), Opcode::ALL.len());
}
