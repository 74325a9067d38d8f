use stwo::core::circle::CirclePoint;
use stwo::core::fields::qm31::SecureField;

use super::*;
use crate::isa::{Instruction, Opcode};
use crate::program::ProgramHeader;

fn program(n_instr: u32) -> Program {
    let code = (0..n_instr)
        .map(|pc| {
            if pc + 1 == n_instr {
                Instruction::new(Opcode::Halt)
            } else {
                Instruction {
                    dst: (pc % 32) as u8,
                    imm: pc.wrapping_mul(7_919) % crate::isa::P,
                    ..Instruction::new(Opcode::LoadImm)
                }
            }
        })
        .collect();
    Program {
        header: ProgramHeader {
            vm_version: 1,
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

/// Evaluates coefficients in the circle basis: bit i of the index selects y for i = 0, then x, π(x), π²(x) and so on.
fn naive_evaluation(coefficients: &[BaseField], point: CirclePoint<BaseField>) -> BaseField {
    let mut basis = alloc::vec![point.y];
    let mut x = point.x;
    while 1 << basis.len() < coefficients.len() {
        basis.push(x);
        x = CirclePoint::double_x(x);
    }
    let mut sum = BaseField::from_u32_unchecked(0);
    for (index, coefficient) in coefficients.iter().enumerate() {
        let mut term = *coefficient;
        for (bit, factor) in basis.iter().enumerate() {
            if index >> bit & 1 == 1 {
                term *= *factor;
            }
        }
        sum += term;
    }
    sum
}

#[test]
fn the_extension_is_the_polynomial_through_the_column() {
    let log_size = 4;
    let column: Vec<BaseField> = (0..16u32).map(|i| BaseField::from(i * i + 3)).collect();
    let transform = LowDegreeExtension::new(log_size);
    let mut coefficients = column.clone();
    for (layer, twiddles) in transform.inverse.iter().enumerate() {
        transform_layer(&mut coefficients, layer, twiddles, ibutterfly);
    }
    for coefficient in &mut coefficients {
        *coefficient *= transform.scale;
    }
    let points = |log: u32| {
        let mut points: Vec<_> = CanonicCoset::new(log).circle_domain().iter().collect();
        bit_reverse(&mut points);
        points
    };
    for (point, value) in points(log_size).into_iter().zip(&column) {
        assert_eq!(naive_evaluation(&coefficients, point), *value);
    }
    let extended = transform.extend(column);
    assert_eq!(extended.len(), 64);
    for (point, value) in points(log_size + LOG_BLOWUP).into_iter().zip(extended) {
        assert_eq!(naive_evaluation(&coefficients, point), value);
    }
    // The basis is that of the proof library.
    let _: CirclePoint<SecureField> = points(4)[0].into_ef();
}

#[test]
fn lifted_leaves_repeat_the_rows_of_a_smaller_column() {
    let small: Vec<BaseField> = (0..4u32).map(BaseField::from).collect();
    let large: Vec<BaseField> = (10..26u32).map(BaseField::from).collect();
    let rom: [Vec<BaseField>; ROM_COLUMNS] = core::array::from_fn(|_| small.clone());
    let leaves = leaves(&large, &rom, 2);
    let row_of = [0, 1, 0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3, 2, 3];
    for ((leaf, row), value) in leaves.iter().zip(row_of).zip(&large) {
        let mut hasher = Blake2sMerkleHasher::default();
        hasher.update_leaf(&[small[row]; ROM_COLUMNS]);
        hasher.update_leaf(&[*value]);
        assert_eq!(*leaf, hasher.finalize());
    }
}

#[test]
fn padding_rows_hold_their_number_and_zeros() {
    let [pc, words @ ..] = rom_columns(&program(3));
    let numbers: Vec<u32> = pc.iter().map(|v| v.0).collect();
    assert_eq!(numbers, (0..16).collect::<Vec<u32>>());
    for column in &words {
        assert_eq!(column.len(), 16);
        assert!(column[3..].iter().all(|value| value.0 == 0));
    }
    // Every instruction has a flag.
    assert!(words[0][..3].iter().all(|fw| fw.0 != 0));
}

#[test]
fn the_root_changes_with_every_field_of_an_instruction_a11() {
    let original = program(3);
    let root = program_root(&original).expect("valid");
    let changes: [fn(&mut Program); 5] = [
        |p| p.code[0].dst = 1,
        |p| p.code[0].imm ^= 1,
        |p| p.code[0] = Instruction::new(Opcode::Mov),
        |p| p.code.swap(0, 2),
        |p| {
            p.code.push(Instruction::new(Opcode::Halt));
            p.header.n_instr += 1;
        },
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let mut changed = original.clone();
        change(&mut changed);
        assert_ne!(program_root(&changed), Ok(root), "change {index}");
    }
}

#[test]
fn the_root_depends_on_the_code_alone() {
    let mut other = program(3);
    let root = program_root(&other);
    other.header.mem_log = 20;
    other.header.max_out = 1;
    assert_eq!(program_root(&other), root);
}

#[test]
fn a_program_that_cannot_be_registered_has_no_root() {
    let mut bad = program(3);
    bad.header.n_instr = 4;
    assert!(program_root(&bad).is_err());
}
