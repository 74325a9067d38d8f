//! The program registry as `jobs` sees it.

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
        ensure!(
            inputs.len() <= entry.record.header.max_in as usize,
            Error::<T>::InvalidInputs
        );
        let input_hash = T::Verifier::input_hash(inputs).map_err(|_| Error::<T>::InvalidInputs)?;
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
