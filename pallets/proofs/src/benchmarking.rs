//! Benchmarks of the calls and of what neighbours ask.

use alloc::vec;
use frame::{benchmarking::prelude::*, traits::Consideration};
use sage_primitives::{
    programs::ProgramRegistry,
    proofs::RunOutcome,
    verifier::{ProgramHeader, INSTRUCTION_BYTES},
    ProgramId, SAGE,
};

use crate::{fixtures::Fixture, *};

/// A program of `instructions` instructions: jumps to the next one, then a halt.
fn program(instructions: u32) -> (ProgramHeader, alloc::vec::Vec<u8>) {
    const JUMP: u8 = 0x20;
    const HALT: u8 = 0x22;
    let mut code = vec![0; instructions as usize * INSTRUCTION_BYTES];
    for (pc, instruction) in code.chunks_exact_mut(INSTRUCTION_BYTES).enumerate() {
        if pc as u32 + 1 == instructions {
            instruction[0] = HALT;
        } else {
            instruction[0] = JUMP;
            instruction[8..12].copy_from_slice(&(pc as u32 + 1).to_le_bytes());
        }
    }
    let header = ProgramHeader {
        vm_version: 1,
        mem_log: 12,
        in_base: 32,
        max_in: 1_024,
        out_base: 2_048,
        max_out: 1_024,
        n_instr: instructions,
    };
    (header, code)
}

#[benchmarks(where T::AccountId: From<[u8; 32]>)]
mod benches {
    use super::*;

    /// The circuit of the fixtures, with a rule that lets clients choose.
    fn prepare<T: Config>() -> (sage_primitives::CircuitId, u32, PolicyRule) {
        let rule = PolicyRule {
            default: 1,
            strict_from: u128::MAX,
        };
        Circuits::<T>::remove(1);
        Pallet::<T>::do_register_circuit(1, 1, rule).expect("circuit 1 version 1 is supported");
        (1, 1, rule)
    }

    fn register<T: Config>(instructions: u32) -> (T::AccountId, ProgramId) {
        prepare::<T>();
        let owner: T::AccountId = whitelisted_caller();
        T::Consideration::ensure_successful(
            &owner,
            frame::traits::Footprint::from_parts(1, 2 * T::MaxCodeBytes::get() as usize),
        );
        let (header, code) = program(instructions);
        let code = code
            .try_into()
            .expect("the benchmark stays within MaxCodeBytes");
        Pallet::<T>::do_register_program(owner.clone(), header, code)
            .expect("the program is valid");
        let program = Programs::<T>::iter_keys()
            .next()
            .expect("it was just registered");
        (owner, program)
    }

    #[benchmark]
    fn register_circuit() -> Result<(), BenchmarkError> {
        let (circuit, version, rule) = prepare::<T>();
        Circuits::<T>::remove(circuit);
        DefaultCircuit::<T>::kill();
        let origin = T::AdminOrigin::try_successful_origin().map_err(|_| "no admin origin")?;
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, circuit, version, rule);
        assert!(Circuits::<T>::contains_key(circuit));
        Ok(())
    }

    #[benchmark]
    fn set_policy_rule() -> Result<(), BenchmarkError> {
        let (circuit, _, rule) = prepare::<T>();
        let weaker = PolicyRule {
            strict_from: rule.strict_from,
            ..rule
        };
        let origin = T::AdminOrigin::try_successful_origin().map_err(|_| "no admin origin")?;
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, circuit, weaker);
        Ok(())
    }

    #[benchmark]
    fn register_program(c: Linear<1, { T::MaxCodeBytes::get() / INSTRUCTION_BYTES as u32 }>) {
        prepare::<T>();
        let owner: T::AccountId = whitelisted_caller();
        T::Consideration::ensure_successful(
            &owner,
            frame::traits::Footprint::from_parts(1, 2 * T::MaxCodeBytes::get() as usize),
        );
        let (header, code) = program(c);
        let code = code
            .try_into()
            .expect("the component stays within MaxCodeBytes");
        #[extrinsic_call]
        _(RawOrigin::Signed(owner), header, code);
        assert_eq!(Programs::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn retire_program() {
        let (owner, program) = register::<T>(1);
        #[extrinsic_call]
        _(RawOrigin::Signed(owner), program);
        assert!(Programs::<T>::get(program).is_some_and(|entry| entry.retired));
    }

    #[benchmark]
    fn remove_program() {
        let (owner, program) = register::<T>(T::MaxCodeBytes::get() / INSTRUCTION_BYTES as u32);
        #[extrinsic_call]
        _(RawOrigin::Signed(owner), program);
        assert!(!Programs::<T>::contains_key(program));
    }

    /// Registers a fixture's program without its deposit and returns its task.
    fn open<T: Config>(fixture: &Fixture) -> sage_primitives::proofs::ProofTask<T::AccountId>
    where
        T::AccountId: From<[u8; 32]>,
    {
        prepare::<T>();
        let owner: T::AccountId = whitelisted_caller();
        T::Consideration::ensure_successful(
            &owner,
            frame::traits::Footprint::from_parts(1, 2 * T::MaxCodeBytes::get() as usize),
        );
        let code = fixture
            .code
            .clone()
            .try_into()
            .expect("fixtures are small programs");
        Pallet::<T>::do_register_program(owner, fixture.header, code).expect("it is valid");
        fixture.task::<T>()
    }

    #[benchmark]
    fn verify_standard() {
        let fixture = Fixture::read(fixtures::LARGE_STANDARD);
        let task = open::<T>(&fixture);
        let result;
        #[block]
        {
            result = Pallet::<T>::check_proof(
                &task,
                &fixture.claim(),
                &fixture.inputs,
                &fixture.outputs,
                &fixture.envelope,
            );
        }
        assert!(result.is_ok());
    }

    #[benchmark]
    fn verify_proven() {
        let fixture = Fixture::read(fixtures::LARGE_PROVEN);
        let task = open::<T>(&fixture);
        let result;
        #[block]
        {
            result = Pallet::<T>::check_proof(
                &task,
                &fixture.claim(),
                &fixture.inputs,
                &fixture.outputs,
                &fixture.envelope,
            );
        }
        assert!(result.is_ok());
    }

    #[benchmark]
    fn fault_instruction() {
        let instructions = T::MaxCodeBytes::get() / INSTRUCTION_BYTES as u32;
        let (_, program) = register::<T>(instructions);
        let outcome = RunOutcome::Faulted {
            pc: instructions - 1,
            v1: 0,
            v2: 0,
        };
        let result;
        #[block]
        {
            result = Pallet::<T>::fault_instruction(program, instructions, outcome);
        }
        assert!(result.is_some());
    }

    #[benchmark]
    fn admit(i: Linear<0, { sage_primitives::MAX_IO_WORDS }>) {
        let (_, program) = register::<T>(1);
        let inputs = vec![1; i as usize];
        let result;
        #[block]
        {
            result = Pallet::<T>::admit(&program, &inputs, None, SAGE);
        }
        assert!(result.is_ok());
    }

    #[benchmark]
    fn release() {
        let (_, program) = register::<T>(1);
        Pallet::<T>::admit(&program, &[], None, SAGE).expect("the program takes no inputs too");
        let result;
        #[block]
        {
            result = Pallet::<T>::release(&program);
        }
        assert!(result.is_ok());
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
