//! Registration of programs.

use frame::{
    prelude::*,
    traits::{Consideration, Footprint},
};
use sage_primitives::{
    verifier::{ProgramHeader, ProofVerifier},
    ProgramId, MAX_IO_WORDS,
};

use crate::{pallet::*, types::*};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_register_program(
        owner: T::AccountId,
        header: ProgramHeader,
        code: BoundedVec<u8, T::MaxCodeBytes>,
    ) -> DispatchResult {
        // A job's inputs and outputs travel inside one transaction each.
        ensure!(
            header.max_in <= MAX_IO_WORDS && header.max_out <= MAX_IO_WORDS,
            Error::<T>::RegionTooLarge
        );
        let circuit = DefaultCircuit::<T>::get().ok_or(Error::<T>::UnknownCircuit)?;
        let record = T::Verifier::inspect_program(&header, &code)
            .map_err(|code| Error::<T>::InvalidProgram(u8::try_from(code.0).unwrap_or(u8::MAX)))?;
        let version = Circuits::<T>::get(circuit).map(|circuit| circuit.version);
        ensure!(
            version == Some(header.vm_version),
            Error::<T>::WrongMachineVersion
        );
        let program = record.id;
        let ticket = T::Consideration::new(&owner, Self::footprint(code.len()))?;
        // The record follows from the content, so only owner and deposit of a retired entry change hands.
        let open_jobs = match Programs::<T>::get(program) {
            None => 0,
            Some(entry) => {
                ensure!(entry.retired, Error::<T>::ProgramExists);
                entry.ticket.drop(&entry.owner)?;
                entry.open_jobs
            }
        };
        Programs::<T>::insert(
            program,
            ProgramEntry {
                record,
                circuit,
                owner: owner.clone(),
                ticket,
                open_jobs,
                retired: false,
            },
        );
        Code::<T>::insert(program, code);
        Self::deposit_event(Event::ProgramRegistered {
            program,
            owner,
            root: record.root,
        });
        Ok(())
    }

    pub(crate) fn do_retire_program(owner: T::AccountId, program: ProgramId) -> DispatchResult {
        Programs::<T>::try_mutate(program, |slot| {
            let entry = slot.as_mut().ok_or(Error::<T>::UnknownProgram)?;
            ensure!(entry.owner == owner, Error::<T>::NotProgramOwner);
            ensure!(!entry.retired, Error::<T>::ProgramIsRetired);
            entry.retired = true;
            Ok::<(), Error<T>>(())
        })?;
        Self::deposit_event(Event::ProgramRetired { program });
        Ok(())
    }

    pub(crate) fn do_remove_program(owner: T::AccountId, program: ProgramId) -> DispatchResult {
        let entry = Programs::<T>::get(program).ok_or(Error::<T>::UnknownProgram)?;
        ensure!(entry.owner == owner, Error::<T>::NotProgramOwner);
        ensure!(entry.open_jobs == 0, Error::<T>::ProgramInUse);
        entry.ticket.drop(&owner)?;
        Programs::<T>::remove(program);
        Code::<T>::remove(program);
        Self::deposit_event(Event::ProgramRemoved { program });
        Ok(())
    }

    /// Storage that a program of `code` bytes takes: its entry and its code.
    fn footprint(code: usize) -> Footprint {
        let entry = ProgramEntryOf::<T>::max_encoded_len();
        Footprint::from_parts(1, code.saturating_add(entry))
    }
}
