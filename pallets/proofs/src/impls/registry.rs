//! The program registry as `jobs` and `metering` see it.

use frame::prelude::*;
use sage_primitives::{
    programs::{Admission, ProgramRegistry, ProofTerms},
    verifier::ProofVerifier,
    Balance, PolicyId, ProgramId, Word,
};

use crate::{pallet::*, WeightInfo};

impl<T: Config> ProgramRegistry for Pallet<T> {
    fn admit(
        program: &ProgramId,
        inputs: &[Word],
        policy: Option<PolicyId>,
        payment: Balance,
    ) -> Result<Admission, DispatchError> {
        let mut entry = Programs::<T>::get(program).ok_or(Error::<T>::UnknownProgram)?;
        ensure!(!entry.retired, Error::<T>::ProgramIsRetired);
        let input_hash = Self::commit_inputs(entry.record.header.max_in, inputs)?;
        let circuit = Circuits::<T>::get(entry.circuit).ok_or(Error::<T>::UnknownCircuit)?;
        // No proof under the new version can name the old program, so such a job could only fail.
        ensure!(
            entry.record.header.vm_version == circuit.version,
            Error::<T>::WrongMachineVersion
        );
        let policy = Self::choose_policy(entry.circuit, circuit.version, policy, payment)?;
        entry.open_jobs = entry
            .open_jobs
            .checked_add(1)
            .ok_or(Error::<T>::TooManyJobs)?;
        let terms = ProofTerms {
            circuit: entry.circuit,
            version: circuit.version,
            policy,
        };
        Programs::<T>::insert(program, entry);
        Ok(Admission { terms, input_hash })
    }

    fn further_inputs(program: &ProgramId, inputs: &[Word]) -> Result<H256, DispatchError> {
        let entry = Programs::<T>::get(program).ok_or(Error::<T>::UnknownProgram)?;
        Ok(Self::commit_inputs(entry.record.header.max_in, inputs)?)
    }

    fn release(program: &ProgramId) -> DispatchResult {
        Programs::<T>::try_mutate(program, |slot| {
            let entry = slot.as_mut().ok_or(Error::<T>::UnknownProgram)?;
            entry.open_jobs = entry
                .open_jobs
                .checked_sub(1)
                .ok_or(Error::<T>::UnknownProgram)?;
            Ok::<(), Error<T>>(())
        })?;
        Ok(())
    }

    fn admit_weight(inputs: u32) -> Weight {
        T::WeightInfo::admit(inputs)
    }

    fn release_weight() -> Weight {
        T::WeightInfo::release()
    }
}

impl<T: Config> Pallet<T> {
    /// Commitment to `inputs` of a program that takes up to `max` words.
    fn commit_inputs(max: u32, inputs: &[Word]) -> Result<H256, Error<T>> {
        ensure!(inputs.len() <= max as usize, Error::InvalidInputs);
        T::Verifier::input_hash(inputs).map_err(|_| Error::InvalidInputs)
    }
}
