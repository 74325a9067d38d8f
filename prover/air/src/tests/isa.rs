use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;

/// A canonical instruction with every used field non-zero.
fn sample(op: Opcode) -> Instruction {
    let uses = op.fields();
    Instruction {
        op,
        dst: if uses.dst { 3 } else { 0 },
        src1: if uses.src1 { 5 } else { 0 },
        src2: if uses.src2 { 7 } else { 0 },
        imm: if uses.imm { 0x0123_4567 } else { 0 },
        addr: match uses.addr {
            AddrUse::None => 0,
            AddrUse::Data => 40,
            AddrUse::Target => 2,
        },
    }
}

#[test]
fn every_opcode_comes_back_from_its_encoding() {
    for op in Opcode::ALL {
        let instruction = sample(op);
        assert_eq!(
            Instruction::from_bytes(&instruction.encode()),
            Ok(instruction)
        );
        assert_eq!(instruction.check_in(6, 3), Ok(()));
    }
}

#[test]
fn opcode_bytes_are_those_of_the_specification() {
    let bytes = Opcode::ALL.map(|op| op as u8);
    assert_eq!(
        bytes,
        [1, 2, 3, 4, 5, 6, 7, 0x10, 0x11, 0x12, 0x13, 0x20, 0x21, 0x22, 0x30, 0x31]
    );
    let known = (0..=255)
        .filter(|byte| Opcode::from_byte(*byte).is_some())
        .count();
    assert_eq!(known, 16);
}

#[test]
fn fields_stand_at_their_places_little_endian() {
    let mut instruction = sample(Opcode::Add);
    instruction.imm = 0x0403_0201;
    assert_eq!(
        instruction.encode(),
        [2, 3, 5, 7, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    );
    assert_eq!(sample(Opcode::Store).encode()[8..12], [40, 0, 0, 0]);
}

#[test]
fn an_instruction_has_exactly_one_encoding_a8() {
    for op in Opcode::ALL {
        let instruction = sample(op);
        let bytes = instruction.encode();
        for position in 0..INSTRUCTION_BYTES {
            for bit in 0..8 {
                let mut changed = bytes;
                changed[position] ^= 1 << bit;
                // A changed byte is refused or is another instruction, never the same one again.
                if let Ok(other) = Instruction::from_bytes(&changed) {
                    assert_ne!(other, instruction, "{} byte {position}", op.name());
                    assert_eq!(other.encode(), changed);
                }
            }
        }
    }
}

#[test]
fn every_value_of_an_unused_byte_is_refused() {
    for op in Opcode::ALL {
        let uses = op.fields();
        let bytes = sample(op).encode();
        let mut unused: Vec<usize> = (12..20).collect();
        unused.extend((!uses.dst).then_some(1));
        unused.extend((!uses.src1).then_some(2));
        unused.extend((!uses.src2).then_some(3));
        if !uses.imm {
            unused.extend(4..8);
        }
        if uses.addr == AddrUse::None {
            unused.extend(8..12);
        }
        for position in unused {
            for value in 1..=255 {
                let mut changed = bytes;
                changed[position] = value;
                let result = Instruction::from_bytes(&changed);
                assert!(
                    matches!(result, Err(IsaError::Unused(_))),
                    "{} byte {position} = {value}: {result:?}",
                    op.name()
                );
            }
        }
    }
}

#[test]
fn the_error_names_the_field() {
    let room = |position: usize| {
        let mut bytes = sample(Opcode::Halt).encode();
        bytes[position] = 1;
        Instruction::from_bytes(&bytes)
    };
    assert_eq!(room(1), Err(IsaError::Unused(Field::Dst)));
    assert_eq!(room(2), Err(IsaError::Unused(Field::Src1)));
    assert_eq!(room(3), Err(IsaError::Unused(Field::Src2)));
    assert_eq!(room(4), Err(IsaError::Unused(Field::Imm)));
    assert_eq!(room(8), Err(IsaError::Unused(Field::Addr)));
    assert_eq!(room(19), Err(IsaError::Unused(Field::Room)));
    let mut bytes = [0; INSTRUCTION_BYTES];
    assert_eq!(
        Instruction::from_bytes(&bytes),
        Err(IsaError::UnknownOpcode(0))
    );
    bytes[0] = 0x14;
    assert_eq!(
        Instruction::from_bytes(&bytes),
        Err(IsaError::UnknownOpcode(0x14))
    );
}

#[test]
fn registers_stop_at_31() {
    type Change = fn(&mut Instruction, u8);
    let with = |change: Change, value| {
        let mut instruction = sample(Opcode::Mul);
        change(&mut instruction, value);
        instruction.check()
    };
    let fields: [(Field, Change); 3] = [
        (Field::Dst, |i, v| i.dst = v),
        (Field::Src1, |i, v| i.src1 = v),
        (Field::Src2, |i, v| i.src2 = v),
    ];
    for (field, change) in fields {
        assert_eq!(with(change, 31), Ok(()));
        for value in [32, 33, 255] {
            assert_eq!(
                with(change, value),
                Err(IsaError::Register { field, value })
            );
        }
    }
}

#[test]
fn an_immediate_is_a_canonical_word_a16() {
    for op in Opcode::ALL.into_iter().filter(|op| op.fields().imm) {
        let mut instruction = sample(op);
        instruction.imm = P - 1;
        assert_eq!(
            Instruction::from_bytes(&instruction.encode()),
            Ok(instruction)
        );
        for imm in [P, P + 1, u32::MAX] {
            instruction.imm = imm;
            assert_eq!(
                Instruction::from_bytes(&instruction.encode()),
                Err(IsaError::Immediate(imm))
            );
        }
    }
}

#[test]
fn a_static_address_names_no_register_and_stays_in_memory() {
    for op in [Opcode::Load, Opcode::Store] {
        let mut instruction = sample(op);
        for (addr, expected) in [
            (0, Err(IsaError::RegisterAddress(0))),
            (31, Err(IsaError::RegisterAddress(31))),
            (32, Ok(())),
            (63, Ok(())),
            (64, Err(IsaError::OutsideMemory(64))),
            (u32::MAX, Err(IsaError::OutsideMemory(u32::MAX))),
        ] {
            instruction.addr = addr;
            assert_eq!(instruction.check_in(6, 1), expected, "{} {addr}", op.name());
        }
    }
}

#[test]
fn a_jump_target_is_an_instruction() {
    for op in [Opcode::Jump, Opcode::JumpIf] {
        let mut instruction = sample(op);
        for (addr, expected) in [
            (0, Ok(())),
            (9, Ok(())),
            (10, Err(IsaError::OutsideCode(10))),
            (HALT, Err(IsaError::OutsideCode(HALT))),
        ] {
            instruction.addr = addr;
            assert_eq!(
                instruction.check_in(6, 10),
                expected,
                "{} {addr}",
                op.name()
            );
        }
    }
}

#[test]
fn decoding_follows_the_table_of_section_1_3() {
    let m = P - 1;
    let i = 0x0123_4567;
    let expected = [
        (Opcode::LoadImm, [flag::LIN, 0, 0, i, 0, 0, 3]),
        (Opcode::Add, [flag::LIN, 1, 1, i, 5, 7, 3]),
        (Opcode::Sub, [flag::LIN, 1, m, i, 5, 7, 3]),
        (Opcode::Mul, [flag::MUL, 0, 0, i, 5, 7, 3]),
        (Opcode::Div, [flag::DIV, 0, 0, 0, 5, 7, 3]),
        (Opcode::Mov, [flag::LIN, 0, 1, 0, 0, 7, 3]),
        (Opcode::Neg, [flag::LIN, m, 0, 0, 5, 0, 3]),
        (Opcode::Load, [flag::LIN, 0, 1, 0, 0, 40, 3]),
        (Opcode::Store, [flag::LIN, 0, 1, 0, 0, 7, 40]),
        (Opcode::LoadR, [flag::LOAD, 0, 0, i, 5, 0, 3]),
        (Opcode::StoreR, [flag::STORE, 0, 0, i, 5, 7, 0]),
        (Opcode::Jump, [flag::JUMP, 0, 0, 2, 0, 0, 0]),
        (Opcode::JumpIf, [flag::JNZ, 0, 0, 2, 5, 0, 0]),
        (Opcode::Halt, [flag::JUMP, 0, 0, HALT, 0, 0, 0]),
        (Opcode::Eq, [flag::EQ, 0, 0, i, 5, 7, 3]),
        (Opcode::Lt, [flag::LT, 0, 0, 0, 5, 7, 3]),
    ];
    assert_eq!(expected.map(|(op, _)| op).len(), Opcode::ALL.len());
    for (op, [bit, c1, c2, imm, a1, a2, a3]) in expected {
        let words = ControlWords {
            fw: 1 << bit,
            c1,
            c2,
            imm,
            a1,
            a2,
            a3,
        };
        assert_eq!(decode(&sample(op)), words, "{}", op.name());
    }
}

#[test]
fn different_instructions_have_different_control_words() {
    let mut seen = std::collections::BTreeMap::new();
    for op in Opcode::ALL {
        let uses = op.fields();
        let registers = |used: bool| if used { 0..3u8 } else { 0..1 };
        let addresses = match uses.addr {
            AddrUse::None => 0..1,
            AddrUse::Data => 32..35,
            AddrUse::Target => 0..3,
        };
        for (dst, src1) in
            registers(uses.dst).flat_map(|d| registers(uses.src1).map(move |s| (d, s)))
        {
            for src2 in registers(uses.src2) {
                for imm in if uses.imm { 0..3 } else { 0..1 } {
                    for addr in addresses.clone() {
                        let instruction = Instruction {
                            op,
                            dst,
                            src1,
                            src2,
                            imm,
                            addr,
                        };
                        let ControlWords {
                            fw,
                            c1,
                            c2,
                            imm,
                            a1,
                            a2,
                            a3,
                        } = decode(&instruction);
                        let old = seen.insert([fw, c1, c2, imm, a1, a2, a3], instruction);
                        assert_eq!(old, None, "{instruction:?}");
                    }
                }
            }
        }
    }
    // 3 registers, immediates and addresses each: 4 opcodes of 81, 2 of 27, 4 of 9 and so on.
    assert_eq!(seen.len(), 4 * 81 + 4 * 27 + 6 * 9 + 3 + 1);
}

#[test]
fn only_div_and_indirect_accesses_trap() {
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    for op in Opcode::ALL {
        for _ in 0..100 {
            let (v1, v2) = (rng.gen_range(0..P), rng.gen_range(0..P));
            let trapped = traps(&sample(op), v1, v2, 6);
            match op {
                Opcode::Div => assert!(!trapped || v2 == 0),
                Opcode::LoadR | Opcode::StoreR => (),
                _ => assert!(!trapped, "{}", op.name()),
            }
        }
    }
    let div = sample(Opcode::Div);
    assert!(traps(&div, 5, 0, 6) && traps(&div, 0, 0, 6));
    assert!(!traps(&div, 0, 1, 6) && !traps(&div, 0, P - 1, 6));
}

#[test]
fn an_indirect_access_traps_from_the_end_of_memory_on() {
    for op in [Opcode::LoadR, Opcode::StoreR] {
        let mut instruction = sample(op);
        for (imm, v1, expected) in [
            (0, 63, false),
            (0, 64, true),
            (0, 0, false),
            (0, P - 1, true),
            (1, P - 1, false),
            (64, P - 1, false),
            (65, P - 1, true),
            (P - 1, 1, false),
            (P - 1, 64, false),
            (P - 1, 65, true),
            (P - 1, P - 1, true),
        ] {
            instruction.imm = imm;
            assert_eq!(traps(&instruction, v1, 0, 6), expected, "{imm} + {v1}");
        }
    }
}
