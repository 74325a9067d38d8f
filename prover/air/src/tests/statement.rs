use super::*;
use crate::isa::Opcode;

const CIRCUIT: CircuitId = CIRCUIT_OBELYSK_VM;

fn record() -> ProgramRecord {
    ProgramRecord {
        id: [0x11; 32],
        root: [0x22; 32],
        n_instr: 10,
        rom_log: 4,
        mem_log: 7,
        in_base: 32,
        max_in: 3,
        out_base: 48,
        max_out: 2,
    }
}

fn statement<'a>(inputs: &'a [u32], outputs: &'a [u32]) -> Statement<'a> {
    Statement {
        job: JobHeader {
            genesis: [0x33; 32],
            job: 0x0102_0304_0506_0708,
            attempt: 9,
            client: [0x44; 32],
        },
        worker: [0x55; 32],
        program: record(),
        max_cycles: 1_000,
        cycles: 100,
        outcome: Outcome::Halted,
        fault_instruction: None,
        log_cmp: 6,
        inputs,
        outputs,
    }
}

fn hash(statement: &Statement<'_>) -> [u8; 32] {
    let sizes = Sizes::new(statement.cycles, &statement.program, statement.log_cmp).expect("sizes");
    statement.hash(CIRCUIT, 1, PolicyId::Standard, &sizes)
}

// The three golden values, computed without this crate:
// python3 - <<'E'
// import hashlib,struct as s
// H=lambda t,b:hashlib.blake2b(bytes([len(t)])+t+b,digest_size=32)
// w=lambda l:s.pack('<I',len(l))+b''.join(s.pack('<I',x) for x in l)
// print(H(b'sage/inputs/1',w([1,2,2147483646])).hexdigest())
// b=lambda x:bytes([x])*32
// io=H(b'sage/io/1',s.pack('<I',108)+b(0x33)+s.pack('<QI',0x0102030405060708,9)+b(0x44)+b(0x11)+w([1,2,2147483646])+w([7]))
// print(io.hexdigest())
// st=s.pack('<IIB',1,1,1)+b(0x11)+b(0x22)+io.digest()+b(0x55)+s.pack('<IBIII',100,0,2147483646,0,0)+bytes([7,4,7,6])
// print(H(b'sage/statement/1',st).hexdigest())
// E
const INPUT_HASH: &str = "6784be487330803619fbb8acffdd602600b628fc3332d2dbe1a86426878308d6";
const IO_COMMITMENT: &str = "1e6626605429fd7dd5fbbe9dac987447fdf297638527ec1171d6d110be07d4dc";
const STATEMENT: &str = "2fbe36ca55751628ff57239f382f854e597124460671566ef5af3a9ac520a5e0";

#[test]
fn hashes_are_the_independent_ones() {
    let inputs = [1, 2, P - 1];
    let statement = statement(&inputs, &[7]);
    assert_eq!(hex::encode(input_hash(&inputs)), INPUT_HASH);
    assert_eq!(hex::encode(statement.io_commitment()), IO_COMMITMENT);
    assert_eq!(hex::encode(hash(&statement)), STATEMENT);
    assert_eq!(JOB_HEADER_BYTES, 108);
}

#[test]
fn a_halted_run_within_its_limits_is_accepted() {
    let sizes = statement(&[1, 2, 3], &[4, 5]).check();
    let expected = Sizes {
        n: 7,
        rom_log: 4,
        mem_log: 7,
        k: 6,
    };
    assert_eq!(sizes, Ok(expected));
}

#[test]
fn every_field_changes_the_statement_hash_a1_a5_a12_a24() {
    let inputs = [1, 2];
    let original = statement(&inputs, &[4]);
    let changes: [fn(&mut Statement<'_>); 18] = [
        |s| s.job.genesis[31] ^= 1,
        |s| s.job.job += 1,
        |s| s.job.attempt += 1,
        |s| s.job.client[0] ^= 1,
        |s| s.worker[7] ^= 1,
        |s| s.program.id[0] ^= 1,
        |s| s.program.root[0] ^= 1,
        |s| s.program.rom_log = 5,
        |s| s.program.mem_log = 8,
        |s| s.cycles += 1,
        |s| s.cycles = 65,
        |s| s.log_cmp = 7,
        |s| s.inputs = &[1, 3],
        |s| s.inputs = &[1],
        |s| s.inputs = &[2, 1],
        |s| s.outputs = &[5],
        |s| s.outputs = &[],
        |s| s.outcome = Outcome::OutOfCycles { pc: 0 },
    ];
    let mut hashes = alloc::vec![hash(&original)];
    for change in changes {
        let mut changed = original;
        change(&mut changed);
        hashes.push(hash(&changed));
    }
    let sizes = original.check().expect("valid");
    hashes.push(original.hash(CIRCUIT + 1, 1, PolicyId::Standard, &sizes));
    hashes.push(original.hash(CIRCUIT, 2, PolicyId::Standard, &sizes));
    hashes.push(original.hash(CIRCUIT, 1, PolicyId::Proven, &sizes));
    let count = hashes.len();
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), count);
}

#[test]
fn every_outcome_and_its_values_change_the_statement_hash() {
    let faulted = |pc, v1, v2| Outcome::Faulted { pc, v1, v2 };
    let outcomes = [
        Outcome::Halted,
        Outcome::OutOfCycles { pc: 0 },
        Outcome::OutOfCycles { pc: 1 },
        faulted(0, 0, 0),
        faulted(1, 0, 0),
        faulted(0, 1, 0),
        faulted(0, 0, 1),
    ];
    let mut hashes: Vec<_> = outcomes
        .into_iter()
        .map(|outcome| {
            hash(&Statement {
                outcome,
                ..statement(&[], &[])
            })
        })
        .collect();
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), outcomes.len());
}

#[test]
fn inputs_and_outputs_cannot_trade_words_a3_a19() {
    let job = statement(&[], &[]).job;
    let io = |inputs: &[u32], outputs: &[u32]| io_commitment(&job, &[0; 32], inputs, outputs);
    assert_ne!(io(&[1, 2], &[]), io(&[1], &[2]));
    assert_ne!(io(&[], &[0]), io(&[0], &[]));
    assert_ne!(io(&[], &[]), io(&[0], &[0]));
    assert_ne!(input_hash(&[]), input_hash(&[0]));
}

#[test]
fn the_job_limit_decides_which_outcome_a_cycle_count_has() {
    let pc = 3;
    let check = |cycles, max_cycles, outcome| {
        let claim = Statement {
            cycles,
            max_cycles,
            outcome,
            fault_instruction: matches!(outcome, Outcome::Faulted { .. }).then(div),
            ..statement(&[], &[])
        };
        claim.check().map(|_| ())
    };
    let refused = |cycles| Err(ClaimError::Cycles(cycles));
    let halted = Outcome::Halted;
    assert_eq!(check(0, 10, halted), refused(0));
    assert_eq!(check(1, 10, halted), Ok(()));
    assert_eq!(check(10, 10, halted), Ok(()));
    assert_eq!(check(11, 10, halted), refused(11));
    let out = Outcome::OutOfCycles { pc };
    assert_eq!(check(9, 10, out), refused(9));
    assert_eq!(check(10, 10, out), Ok(()));
    assert_eq!(check(11, 10, out), refused(11));
    let fault = Outcome::Faulted { pc, v1: 5, v2: 0 };
    assert_eq!(check(0, 10, fault), Ok(()));
    assert_eq!(check(9, 10, fault), Ok(()));
    assert_eq!(check(10, 10, fault), refused(10));
    assert_eq!(check(0, 0, halted), Err(ClaimError::MaxCycles(0)));
    assert_eq!(check(MAX_CYCLES, MAX_CYCLES, halted), Ok(()));
    let above = MAX_CYCLES + 1;
    assert_eq!(check(1, above, halted), Err(ClaimError::MaxCycles(above)));
}

#[test]
fn words_and_their_numbers_are_bounded_a16_a27() {
    let check = |inputs: &[u32], outputs: &[u32]| statement(inputs, outputs).check().map(|_| ());
    assert_eq!(check(&[P - 1; 3], &[P - 1; 2]), Ok(()));
    assert_eq!(check(&[0; 4], &[]), Err(ClaimError::TooManyInputs(4)));
    assert_eq!(check(&[], &[0; 3]), Err(ClaimError::TooManyOutputs(3)));
    assert_eq!(check(&[0, P], &[]), Err(ClaimError::InputWord(1)));
    assert_eq!(check(&[], &[u32::MAX]), Err(ClaimError::OutputWord(0)));
}

#[test]
fn only_a_halted_run_has_outputs() {
    let mut claim = statement(&[], &[1]);
    claim.cycles = claim.max_cycles;
    claim.outcome = Outcome::OutOfCycles { pc: 0 };
    assert_eq!(claim.check(), Err(ClaimError::OutputsWithoutHalt));
    claim.cycles = 5;
    claim.outcome = Outcome::Faulted {
        pc: 10,
        v1: 0,
        v2: 0,
    };
    assert_eq!(claim.check(), Err(ClaimError::OutputsWithoutHalt));
}

fn div() -> Instruction {
    Instruction {
        dst: 1,
        src1: 2,
        src2: 3,
        ..Instruction::new(Opcode::Div)
    }
}

fn fault(instruction: Option<Instruction>, pc: u32, v1: u32, v2: u32) -> Statement<'static> {
    Statement {
        outcome: Outcome::Faulted { pc, v1, v2 },
        fault_instruction: instruction,
        ..statement(&[], &[])
    }
}

#[test]
fn a_fault_needs_an_instruction_that_traps_on_the_claimed_values() {
    let load = Instruction {
        dst: 1,
        src1: 2,
        imm: 1,
        ..Instruction::new(Opcode::LoadR)
    };
    let store = Instruction {
        src1: 2,
        src2: 3,
        ..Instruction::new(Opcode::StoreR)
    };
    let check = |instruction, v1, v2| fault(Some(instruction), 4, v1, v2).check().map(|_| ());
    assert_eq!(check(div(), 7, 0), Ok(()));
    assert_eq!(check(div(), 7, 1), Err(ClaimError::NoTrap));
    assert_eq!(check(load, 127, 0), Ok(()));
    assert_eq!(check(load, 126, 0), Err(ClaimError::NoTrap));
    assert_eq!(check(load, P - 1, 0), Err(ClaimError::NoTrap));
    assert_eq!(check(load, 127, 1), Err(ClaimError::UnusedSource));
    assert_eq!(check(store, 128, 9), Ok(()));
    assert_eq!(check(store, 127, 9), Err(ClaimError::NoTrap));
    assert_eq!(check(div(), P, 0), Err(ClaimError::FaultValue(P)));
    assert_eq!(check(store, 128, P), Err(ClaimError::FaultValue(P)));
    for op in Opcode::ALL {
        let plain = match op {
            Opcode::Div | Opcode::LoadR | Opcode::StoreR => continue,
            Opcode::Load | Opcode::Store => Instruction {
                addr: 40,
                ..Instruction::new(op)
            },
            _ => Instruction::new(op),
        };
        assert_eq!(check(plain, 0, 0), Err(ClaimError::NoTrap), "{}", op.name());
    }
}

#[test]
fn a_fault_instruction_stands_exactly_where_the_outcome_has_one() {
    assert_eq!(
        fault(None, 4, 0, 0).check(),
        Err(ClaimError::FaultInstructionMissing)
    );
    // Behind the code there is no instruction and no value.
    assert!(fault(None, 10, 0, 0).check().is_ok());
    assert_eq!(
        fault(Some(div()), 10, 0, 0).check(),
        Err(ClaimError::FaultInstructionUnexpected)
    );
    assert_eq!(fault(None, 10, 1, 0).check(), Err(ClaimError::UnusedSource));
    assert_eq!(fault(None, 10, 0, 1).check(), Err(ClaimError::UnusedSource));
    for outcome in [Outcome::Halted, Outcome::OutOfCycles { pc: 0 }] {
        let claim = Statement {
            cycles: 1_000,
            outcome,
            fault_instruction: Some(div()),
            ..statement(&[], &[])
        };
        assert_eq!(claim.check(), Err(ClaimError::FaultInstructionUnexpected));
    }
}

#[test]
fn a_fault_instruction_is_canonical_for_the_program() {
    let mut bad = div();
    bad.imm = 1;
    assert!(matches!(
        fault(Some(bad), 4, 0, 0).check(),
        Err(ClaimError::FaultInstruction(_))
    ));
}

#[test]
fn a_program_counter_beyond_the_end_of_the_code_is_refused() {
    for pc in [11, HALT, u32::MAX] {
        let refused = Err(ClaimError::ProgramCounter(pc));
        assert_eq!(fault(None, pc, 0, 0).check(), refused);
        let claim = Statement {
            cycles: 1_000,
            outcome: Outcome::OutOfCycles { pc },
            ..statement(&[], &[])
        };
        assert_eq!(claim.check(), refused);
    }
    let claim = Statement {
        cycles: 1_000,
        outcome: Outcome::OutOfCycles { pc: 10 },
        ..statement(&[], &[])
    };
    assert!(claim.check().is_ok());
}

#[test]
fn fault_reads_are_the_used_sources() {
    assert_eq!(
        fault(Some(div()), 4, 7, 0).fault_reads(),
        [Some((2, 7)), Some((3, 0))]
    );
    let load = Instruction {
        dst: 1,
        src1: 2,
        ..Instruction::new(Opcode::LoadR)
    };
    assert_eq!(
        fault(Some(load), 4, 200, 0).fault_reads(),
        [Some((2, 200)), None]
    );
    assert_eq!(fault(None, 10, 0, 0).fault_reads(), [None, None]);
    assert_eq!(statement(&[], &[]).fault_reads(), [None, None]);
}
