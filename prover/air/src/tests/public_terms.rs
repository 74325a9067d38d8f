use super::*;
use crate::isa::{Instruction, Opcode, HALT};
use crate::program::ProgramRecord;
use crate::statement::JobHeader;
use stwo::core::channel::{Blake2sChannel, Channel};
use stwo::core::fields::FieldExpOps;

fn relations() -> Relations {
    let mut channel = Blake2sChannel::default();
    channel.mix_u64(5);
    Relations::draw(&mut channel)
}

fn statement<'a>(outcome: Outcome, inputs: &'a [u32], outputs: &'a [u32]) -> Statement<'a> {
    Statement {
        job: JobHeader {
            genesis: [0; 32],
            job: 1,
            attempt: 0,
            client: [0; 32],
        },
        worker: [0; 32],
        program: ProgramRecord {
            id: [0; 32],
            root: [0; 32],
            n_instr: 10,
            rom_log: 4,
            mem_log: 7,
            in_base: 40,
            max_in: 3,
            out_base: 60,
            max_out: 3,
        },
        max_cycles: 100,
        cycles: 17,
        outcome,
        fault_instruction: None,
        log_cmp: 6,
        inputs,
        outputs,
    }
}

/// 1/(tuple), computed without batches.
fn term<const N: usize>(relation: &TupleRelation<N>, tuple: [u32; N]) -> SecureField {
    let combined: SecureField = relation.combine(&tuple.map(M31));
    combined.inverse()
}

#[test]
fn a_halted_run_has_the_terms_of_its_ends_inputs_and_outputs() {
    let relations = relations();
    let Relations {
        state, mem, out, ..
    } = &relations;
    let expected = term(state, [0, 0]) - term(state, [HALT, 17]) - term(mem, [40, 0, 0])
        + term(mem, [40, 0, 2])
        - term(mem, [41, 0, 0])
        + term(mem, [41, 0, 8])
        - term(mem, [42, 0, 0])
        + term(mem, [42, 0, 9])
        + term(out, [60, 1])
        + term(out, [61, 5]);
    let statement = statement(Outcome::Halted, &[8, 9], &[5]);
    assert_eq!(public_sum(&statement, &relations), Ok(expected));
}

#[test]
fn a_halted_run_without_words_still_reads_its_output_length() {
    let statement = statement(Outcome::Halted, &[], &[]);
    assert_eq!(final_reads(&statement), [(60, 0)]);
    assert_eq!(initial_words(&statement), [(40, 0)]);
}

#[test]
fn a_run_out_of_cycles_reads_nothing_at_its_end() {
    let relations = relations();
    let statement = statement(Outcome::OutOfCycles { pc: 4 }, &[], &[]);
    let expected = term(&relations.state, [0, 0]) - term(&relations.state, [4, 17]);
    assert_eq!(public_sum(&statement, &relations), Ok(expected));
}

#[test]
fn a_fault_reads_the_source_registers_it_uses_register_0_included() {
    let outcome = Outcome::Faulted {
        pc: 4,
        v1: 70,
        v2: 0,
    };
    let mut statement = statement(outcome, &[], &[]);
    statement.fault_instruction = Some(Instruction {
        dst: 3,
        src1: 0,
        ..Instruction::new(Opcode::Div)
    });
    assert_eq!(final_reads(&statement), [(0, 70), (0, 0)]);
    statement.fault_instruction = Some(Instruction {
        dst: 3,
        src1: 5,
        imm: 90,
        ..Instruction::new(Opcode::LoadR)
    });
    assert_eq!(final_reads(&statement), [(5, 70)]);
}

#[test]
fn a_fault_behind_the_code_reads_nothing() {
    let outcome = Outcome::Faulted {
        pc: 10,
        v1: 0,
        v2: 0,
    };
    assert_eq!(final_reads(&statement(outcome, &[], &[])), []);
}

#[test]
fn a_challenge_that_hits_a_public_tuple_is_an_error_and_no_division() {
    let mut relations = relations();
    // z = 0 makes the tuple (0, 0) of the first state combine to 0.
    relations.state =
        TupleRelation::with_challenges("State", SecureField::zero(), SecureField::from(M31(3)));
    let statement = statement(Outcome::Halted, &[], &[]);
    let result = public_sum(&statement, &relations);
    assert_eq!(result, Err(Code::ZeroDenominator));
}

#[test]
fn the_largest_number_of_public_words_has_one_sum() {
    let words: Vec<u32> = (0..1 << 14).collect();
    let mut statement = statement(Outcome::Halted, &words, &[]);
    statement.program.max_in = 1 << 14;
    statement.program.mem_log = 20;
    let relations = relations();
    let naive =
        initial_words(&statement)
            .into_iter()
            .fold(SecureField::zero(), |sum, (address, word)| {
                sum + term(&relations.mem, [address, 0, word])
                    - term(&relations.mem, [address, 0, 0])
            });
    let ends = term(&relations.state, [0, 0]) - term(&relations.state, [HALT, 17])
        + term(&relations.out, [60, 0]);
    assert_eq!(public_sum(&statement, &relations), Ok(ends + naive));
}
