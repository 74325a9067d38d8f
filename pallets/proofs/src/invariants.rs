//! What must hold of the pallet's storage after every block.

use frame::{deps::sp_runtime::TryRuntimeError, prelude::*};
use sage_primitives::verifier::{ProofVerifier, INSTRUCTION_BYTES};

use crate::{Circuits, Code, Config, DefaultCircuit, Pallet, Programs};

impl<T: Config> Pallet<T> {
    /// Checks every rule.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::programs_are_what_the_chain_computed()?;
        Self::code_has_a_program()?;
        Self::circuits_can_be_verified()
    }

    fn programs_are_what_the_chain_computed() -> Result<(), TryRuntimeError> {
        for (program, entry) in Programs::<T>::iter() {
            let code = Code::<T>::get(program).ok_or("a program has no code")?;
            let header = &entry.record.header;
            ensure!(
                code.len() == header.n_instr as usize * INSTRUCTION_BYTES,
                "code and header differ in length"
            );
            ensure!(
                T::Verifier::inspect_program(header, &code) == Ok(entry.record),
                "a program's record is not that of its code"
            );
            ensure!(
                entry.record.id == program,
                "a program is stored under another hash"
            );
            ensure!(
                Circuits::<T>::contains_key(entry.circuit),
                "a program's circuit is not registered"
            );
        }
        Ok(())
    }

    fn code_has_a_program() -> Result<(), TryRuntimeError> {
        for program in Code::<T>::iter_keys() {
            ensure!(
                Programs::<T>::contains_key(program),
                "code is stored without its program"
            );
        }
        Ok(())
    }

    fn circuits_can_be_verified() -> Result<(), TryRuntimeError> {
        for (circuit, entry) in Circuits::<T>::iter() {
            ensure!(
                T::Verifier::supports(circuit, entry.version, entry.rule.default),
                "a circuit cannot be verified"
            );
        }
        if let Some(circuit) = DefaultCircuit::<T>::get() {
            ensure!(
                Circuits::<T>::contains_key(circuit),
                "the default circuit is not registered"
            );
        }
        Ok(())
    }
}
