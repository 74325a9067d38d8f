use super::*;
use crate::isa::Opcode;

fn header(n_instr: u32) -> ProgramHeader {
    ProgramHeader {
        vm_version: 1,
        mem_log: 7,
        in_base: 32,
        max_in: 15,
        out_base: 48,
        max_out: 7,
        n_instr,
    }
}

fn program() -> Program {
    let code = vec![
        Instruction {
            dst: 1,
            imm: 5,
            ..Instruction::new(Opcode::LoadImm)
        },
        Instruction {
            src2: 1,
            addr: 49,
            ..Instruction::new(Opcode::Store)
        },
        Instruction::new(Opcode::Halt),
    ];
    Program {
        header: header(3),
        code,
    }
}

// python3 - <<'E'
// import hashlib,struct as s
// h=s.pack('<IBIIIII',1,7,32,15,48,7,3)
// i=lambda op,d,a,b,imm,ad:s.pack('<BBBBII8x',op,d,a,b,imm,ad)
// c=i(1,1,0,0,5,0)+i(0x11,0,0,1,0,49)+i(0x22,0,0,0,0,0)
// t=b'sage/program/1';print(hashlib.blake2b(bytes([len(t)])+t+h+c,digest_size=32).hexdigest())
// E
const PROGRAM_ID: &str = "1cc42b1a123d0900d7ddb0b75644e4144478c490f64ee127561693ca89a4dbe3";

#[test]
fn the_program_id_is_the_independent_hash() {
    assert_eq!(hex::encode(program().program_id()), PROGRAM_ID);
}

#[test]
fn the_program_id_changes_with_every_bit_of_header_and_code() {
    let program = program();
    let original = program.program_id();
    let header = program.header.encode();
    for bit in 0..HEADER_BYTES * 8 {
        let mut changed = header;
        changed[bit / 8] ^= 1 << (bit % 8);
        let other = Program {
            header: ProgramHeader::from_bytes(&changed),
            code: program.code.clone(),
        };
        assert_ne!(other.program_id(), original, "header bit {bit}");
    }
    let code = program.code_bytes();
    for bit in 0..code.len() * 8 {
        let mut changed = code.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        if let Ok(other) = Program::from_bytes(program.header, &changed) {
            assert_ne!(other.program_id(), original, "code bit {bit}");
        }
    }
}

#[test]
fn header_and_code_come_back_from_their_bytes() {
    let program = program();
    let header = ProgramHeader::from_bytes(&program.header.encode());
    assert_eq!(header, program.header);
    assert_eq!(
        Program::from_bytes(header, &program.code_bytes()),
        Ok(program)
    );
}

#[test]
fn every_rule_of_the_header_is_checked() {
    let with = |change: fn(&mut ProgramHeader)| {
        let mut header = header(3);
        change(&mut header);
        header.check()
    };
    assert_eq!(with(|_| ()), Ok(()));
    assert_eq!(with(|h| h.vm_version = 0), Err(ProgramError::Version(0)));
    assert_eq!(with(|h| h.vm_version = 2), Err(ProgramError::Version(2)));
    assert_eq!(with(|h| h.n_instr = 0), Err(ProgramError::Length(0)));
    assert_eq!(with(|h| h.n_instr = 65_536), Ok(()));
    assert_eq!(
        with(|h| h.n_instr = 65_537),
        Err(ProgramError::Length(65_537))
    );
    assert_eq!(with(|h| h.mem_log = 5), Err(ProgramError::MemLog(5)));
    assert_eq!(with(|h| h.mem_log = 20), Ok(()));
    assert_eq!(with(|h| h.mem_log = 21), Err(ProgramError::MemLog(21)));
    assert_eq!(with(|h| h.mem_log = 255), Err(ProgramError::MemLog(255)));
    assert_eq!(with(|h| h.in_base = 31), Err(ProgramError::InputRegion));
    assert_eq!(with(|h| h.out_base = 31), Err(ProgramError::OutputRegion));
    assert_eq!(
        with(|h| h.out_base = u32::MAX),
        Err(ProgramError::OutputRegion)
    );
    // 120 + 1 + 7 = 128 = 2^7.
    assert_eq!(with(|h| h.out_base = 120), Ok(()));
    assert_eq!(with(|h| h.out_base = 121), Err(ProgramError::OutputRegion));
    // Inputs take 32..48.
    assert_eq!(with(|h| h.out_base = 47), Err(ProgramError::Overlap));
    assert_eq!(with(|h| h.in_base = 33), Err(ProgramError::Overlap));
    assert_eq!(with(|h| h.in_base = 55), Err(ProgramError::Overlap));
    assert_eq!(with(|h| h.in_base = 56), Ok(()));
}

#[test]
fn public_words_stop_at_2_to_the_14() {
    let mut header = header(1);
    header.mem_log = 20;
    header.out_base = 40_000;
    (header.max_in, header.max_out) = (16_000, 384);
    assert_eq!(header.check(), Ok(()));
    header.max_out = 385;
    assert_eq!(
        header.check(),
        Err(ProgramError::TooManyPublicWords(16_385))
    );
    (header.max_in, header.max_out) = (u32::MAX, u32::MAX);
    assert!(matches!(
        header.check(),
        Err(ProgramError::TooManyPublicWords(_))
    ));
}

#[test]
fn header_and_code_must_agree_on_the_length() {
    let program = program();
    let code = program.code_bytes();
    let from = |n, code: &[u8]| Program::from_bytes(header(n), code);
    assert_eq!(
        from(2, &code),
        Err(ProgramError::LengthMismatch { header: 2, code: 3 })
    );
    assert_eq!(
        from(4, &code),
        Err(ProgramError::LengthMismatch { header: 4, code: 3 })
    );
    assert_eq!(
        from(3, &code[..59]),
        Err(ProgramError::PartialInstruction(59))
    );
    let mut short = program;
    short.code.pop();
    assert_eq!(
        short.validate(),
        Err(ProgramError::LengthMismatch { header: 3, code: 2 })
    );
}

#[test]
fn the_error_names_the_bad_instruction() {
    let mut bad = program();
    bad.code[1].addr = 128;
    let expected = ProgramError::Instruction {
        pc: 1,
        error: IsaError::OutsideMemory(128),
    };
    assert_eq!(bad.validate(), Err(expected));
    assert_eq!(
        Program::from_bytes(bad.header, &bad.code_bytes()),
        Err(expected)
    );
    let mut bytes = program().code_bytes();
    bytes[2 * INSTRUCTION_BYTES + 19] = 1;
    assert!(matches!(
        Program::from_bytes(header(3), &bytes),
        Err(ProgramError::Instruction { pc: 2, .. })
    ));
}

#[test]
fn a_jump_to_the_end_of_the_code_is_refused_at_registration() {
    let mut program = program();
    program.code[0] = Instruction {
        addr: 3,
        ..Instruction::new(Opcode::Jump)
    };
    assert_eq!(
        program.validate(),
        Err(ProgramError::Instruction {
            pc: 0,
            error: IsaError::OutsideCode(3)
        })
    );
}

#[test]
fn the_rom_has_at_least_16_rows_and_no_more_than_needed() {
    for (n_instr, expected) in [
        (0, 4),
        (1, 4),
        (16, 4),
        (17, 5),
        (32, 5),
        (33, 6),
        (65_535, 16),
        (65_536, 16),
    ] {
        assert_eq!(rom_log(n_instr), expected, "{n_instr}");
    }
}

#[test]
fn the_chain_reads_the_instruction_at_a_program_counter() {
    let program = program();
    let code = program.code_bytes();
    for (pc, instruction) in (0u32..).zip(&program.code) {
        assert_eq!(instruction_at(&code, pc), Ok(Some(*instruction)));
        assert_eq!(program.instruction(pc), Some(instruction));
    }
    for pc in [3, 4, u32::MAX] {
        assert_eq!(instruction_at(&code, pc), Ok(None));
        assert_eq!(program.instruction(pc), None);
    }
}

#[test]
fn a_damaged_record_is_refused() {
    let record = ProgramRecord::new(&program()).expect("the program is valid");
    assert_eq!(record.check(), Ok(()));
    let with = |change: fn(&mut ProgramRecord)| {
        let mut record = record;
        change(&mut record);
        record.check()
    };
    assert!(with(|r| r.rom_log = 5).is_err());
    assert!(with(|r| r.rom_log = 255).is_err());
    assert!(with(|r| r.mem_log = 255).is_err());
    assert!(with(|r| r.n_instr = 0).is_err());
    assert!(with(|r| r.max_in = u32::MAX).is_err());
    assert!(with(|r| r.out_base = 32).is_err());
}

#[test]
fn an_invalid_program_has_no_record() {
    let mut bad = program();
    bad.code[0].imm = crate::isa::P;
    assert!(ProgramRecord::new(&bad).is_err());
}
