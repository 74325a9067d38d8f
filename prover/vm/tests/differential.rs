//! The two engines against one another, and the trace against the circuit's equations and memory argument.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sage_air::isa::{decode, flag, HALT, P};
use sage_vm::{
    arbitrary::{self, Case, Ending},
    execute, run, Execution,
};

fn any_case() -> impl Strategy<Value = Case> {
    prop_oneof![
        any::<u64>().prop_map(arbitrary::wild),
        (any::<u64>(), proptest::sample::select(Ending::ALL.to_vec()))
            .prop_map(|(seed, ending)| arbitrary::terminating(seed, ending)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn interpreter_and_control_words_agree_on_random_programs(case in any_case()) {
        let run = run(&case.program, &case.inputs, case.max_cycles).unwrap();
        let execution = execute(&case.program, &case.inputs, case.max_cycles).unwrap();
        prop_assert_eq!(run.outcome, execution.outcome);
        prop_assert_eq!(run.cycles, execution.cycles);
        prop_assert_eq!(run.outputs, execution.outputs);
        prop_assert_eq!(run.memory, execution.trace.mem_value);
        prop_assert_eq!(execution.trace.cycles.len(), execution.cycles as usize);
    }

    #[test]
    fn every_row_of_a_trace_satisfies_the_equations_of_the_circuit(case in any_case()) {
        let execution = execute(&case.program, &case.inputs, case.max_cycles).unwrap();
        check_equations(&case, &execution)?;
    }

    #[test]
    fn v6_every_access_consumes_what_the_one_before_it_left(case in any_case()) {
        let execution = execute(&case.program, &case.inputs, case.max_cycles).unwrap();
        check_memory(&case, &execution)?;
    }

    #[test]
    fn v8_the_cycles_form_one_chain_from_pc_0_to_the_end(case in any_case()) {
        let execution = execute(&case.program, &case.inputs, case.max_cycles).unwrap();
        let mut pc = 0;
        for cycle in &execution.trace.cycles {
            prop_assert_eq!(cycle.pc, pc);
            pc = cycle.npc;
        }
        prop_assert_eq!(pc, execution.outcome.pc_end());
    }
}

/// Constraints 11 to 22 of the circuit, on 64-bit integers, with the control words of the row's instruction.
fn check_equations(case: &Case, execution: &Execution) -> Result<(), TestCaseError> {
    let p = u64::from(P);
    for cycle in &execution.trace.cycles {
        let row = decode(case.program.instruction(cycle.pc).unwrap());
        let [v1, v2, v3, o3] = [cycle.v1, cycle.v2, cycle.v3, cycle.o3].map(u64::from);
        let [c1, c2, imm] = [row.c1, row.c2, row.imm].map(u64::from);
        let is = |bit: u32| row.fw == 1 << bit;
        let result = if is(flag::LIN) {
            (c1 * v1 % p + c2 * v2 % p + imm) % p == v3
        } else if is(flag::MUL) {
            v1 * ((v2 + imm) % p) % p == v3
        } else if is(flag::DIV) {
            v2 != 0 && v3 * v2 % p == v1
        } else if is(flag::LOAD) || is(flag::STORE) {
            v3 == v2
        } else if is(flag::EQ) {
            v3 == u64::from((v2 + imm) % p == v1)
        } else if is(flag::LT) {
            v3 == u64::from(v1 < v2)
        } else {
            v3 == o3
        };
        prop_assert!(result, "{:?}", cycle);
        let indirect = u32::try_from((v1 + imm) % p).unwrap();
        prop_assert_eq!(cycle.a2, if is(flag::LOAD) { indirect } else { row.a2 });
        prop_assert_eq!(cycle.a3, if is(flag::STORE) { indirect } else { row.a3 });
        let taken = is(flag::JUMP) || is(flag::JNZ) && v1 != 0;
        prop_assert_eq!(cycle.npc, if taken { row.imm } else { cycle.pc + 1 });
        prop_assert!(cycle.npc == HALT || cycle.npc <= case.program.header.n_instr);
    }
    Ok(())
}

/// Replays the Mem relation: every access names time and value of the access before it, and the final table the last.
fn check_memory(case: &Case, execution: &Execution) -> Result<(), TestCaseError> {
    let header = &case.program.header;
    let mut last: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
    last.insert(header.in_base, (0, case.inputs.len() as u32));
    for (address, word) in (header.in_base + 1..).zip(&case.inputs) {
        last.insert(address, (0, *word));
    }
    for (clk, cycle) in (0u32..).zip(&execution.trace.cycles) {
        let a1 = decode(case.program.instruction(cycle.pc).unwrap()).a1;
        let slots = [
            (a1, cycle.u1, cycle.v1, cycle.v1),
            (cycle.a2, cycle.u2, cycle.v2, cycle.v2),
            (cycle.a3, cycle.u3, cycle.o3, cycle.v3),
        ];
        for (s, (address, before, old, new)) in (1u32..).zip(slots) {
            let known = last.get(&address).copied().unwrap_or((0, 0));
            prop_assert_eq!((before, old), known, "cycle {} slot {}", clk, s);
            prop_assert!(before < 3 * clk + s);
            last.insert(address, (3 * clk + s, new));
        }
    }
    let trace = &execution.trace;
    prop_assert_eq!(trace.mem_time.len(), 1 << header.mem_log);
    prop_assert_eq!(trace.mem_value.len(), 1 << header.mem_log);
    for (address, (time, value)) in (0u32..).zip(trace.mem_time.iter().zip(&trace.mem_value)) {
        let known = last.get(&address).copied().unwrap_or((0, 0));
        prop_assert_eq!((*time, *value), known, "word {}", address);
    }
    Ok(())
}
