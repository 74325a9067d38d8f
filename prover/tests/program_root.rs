//! The root that the chain computes on plain integers is tree 0 of the prover.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sage_air::isa::{AddrUse, Instruction, Opcode, P};
use sage_air::program::{Program, ProgramHeader, ProgramRecord, VM_VERSION};
use sage_air::root::program_root;
use sage_prover::ProgramTables;

/// A valid program of random instructions.
fn random_program(n_instr: u32, seed: u64) -> Program {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let code = (0..n_instr)
        .map(|_| {
            let op = Opcode::ALL[rng.gen_range(0..Opcode::ALL.len())];
            let uses = op.fields();
            let mut register = |used: bool| if used { rng.gen_range(0..32) } else { 0 };
            let (dst, src1, src2) = (register(uses.dst), register(uses.src1), register(uses.src2));
            Instruction {
                op,
                dst,
                src1,
                src2,
                imm: if uses.imm { rng.gen_range(0..P) } else { 0 },
                addr: match uses.addr {
                    AddrUse::None => 0,
                    AddrUse::Data => rng.gen_range(32..64),
                    AddrUse::Target => rng.gen_range(0..n_instr),
                },
            }
        })
        .collect();
    Program {
        header: ProgramHeader {
            vm_version: VM_VERSION,
            mem_log: 6,
            in_base: 32,
            max_in: 3,
            out_base: 40,
            max_out: 3,
            n_instr,
        },
        code,
    }
}

#[test]
fn the_root_is_the_prover_s_tree_0_at_every_rom_size() {
    for rom_log in 4..=16 {
        // The largest table without padding rows, the smallest with them.
        let fewest = if rom_log == 4 {
            1
        } else {
            (1 << (rom_log - 1)) + 1
        };
        for n_instr in [fewest, 1 << rom_log] {
            let program = random_program(n_instr, u64::from(n_instr));
            assert_eq!(program.rom_log(), rom_log);
            let tables = ProgramTables::new(&program).expect("the program is valid");
            assert_eq!(
                program_root(&program),
                Ok(tables.record().root),
                "{n_instr}"
            );
        }
    }
}

#[test]
fn the_record_of_the_chain_is_the_record_of_the_prover() {
    let program = random_program(50, 1);
    let tables = ProgramTables::new(&program).expect("the program is valid");
    assert_eq!(ProgramRecord::new(&program).as_ref(), Ok(tables.record()));
}

#[test]
fn the_root_of_a_fixed_program_never_changes() {
    let program = Program {
        code: vec![Instruction::new(Opcode::Halt)],
        ..random_program(1, 0)
    };
    let root = program_root(&program).expect("the program is valid");
    assert_eq!(hex::encode(root), HALT_ROOT);
}

/// Root of the program that only halts, as computed by the prover's SIMD tree and by the chain's code.
const HALT_ROOT: &str = "6045521fb5afc889f6f9695c991186f18111fdf65e16aef82c1703d6715ae7e0";

#[test]
fn every_bit_of_an_instruction_changes_the_root() {
    let program = random_program(3, 7);
    let root = program_root(&program).expect("the program is valid");
    let code = program.code_bytes();
    let mut changed_roots = 0;
    for bit in 0..20 * 8 {
        let mut bytes = code.clone();
        bytes[20 + bit / 8] ^= 1 << (bit % 8);
        // A flip that is no canonical instruction has no program.
        let Ok(changed) = Program::from_bytes(program.header, &bytes) else {
            continue;
        };
        assert_ne!(program_root(&changed), Ok(root), "bit {bit}");
        changed_roots += 1;
    }
    assert!(changed_roots > 10);
}
