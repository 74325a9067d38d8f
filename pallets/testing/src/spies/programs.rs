//! Double of the program registry.

use codec::{Decode, Encode};
use frame::{
    deps::{
        sp_core::H256,
        sp_runtime::{DispatchError, DispatchResult},
    },
    hashing::blake2_256,
    prelude::Weight,
};
use sage_primitives::{
    programs::{Admission, ProgramRegistry, ProofTerms},
    Balance, PolicyId, ProgramId, Word,
};

use super::{Slot, REFUSED, SPY_WEIGHT};

const REFUSAL: Slot<DispatchError> = Slot::new(b":spy:programs:refusal");
const TERMS: Slot<ProofTerms> = Slot::new(b":spy:programs:terms");
const ADMITTED: Slot<Vec<AdmitRecord>> = Slot::new(b":spy:programs:admitted");
const RELEASED: Slot<Vec<ProgramId>> = Slot::new(b":spy:programs:released");

/// One program that was admitted.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct AdmitRecord {
    /// The program.
    pub program: ProgramId,
    /// Inputs of the job.
    pub inputs: Vec<Word>,
    /// The client's wish.
    pub policy: Option<PolicyId>,
    /// What the job pays.
    pub payment: Balance,
}

/// A registry that admits every program until told otherwise, and counts what is open.
pub struct SpyPrograms;

impl SpyPrograms {
    /// Refuses every program from now on.
    pub fn refuse(error: DispatchError) {
        REFUSAL.refuse(error);
    }

    /// Admits every program from now on.
    pub fn accept() {
        REFUSAL.clear();
    }

    /// Sets the terms of later admissions. Unset: circuit 1, version 1, and the policy asked for, else 1.
    pub fn set_terms(terms: ProofTerms) {
        TERMS.put(terms);
    }

    /// The commitment this spy returns for `inputs`; not the one of the ObelyskVM.
    pub fn input_hash(inputs: &[Word]) -> H256 {
        H256(blake2_256(&inputs.encode()))
    }

    /// All admissions, in order.
    pub fn admitted() -> Vec<AdmitRecord> {
        ADMITTED.all()
    }

    /// All releases, in order.
    pub fn released() -> Vec<ProgramId> {
        RELEASED.all()
    }

    /// How many admissions of `program` are not yet released.
    pub fn open(program: &ProgramId) -> usize {
        let admitted = Self::admitted();
        let admitted = admitted.iter().filter(|record| record.program == *program);
        let released = Self::released();
        let released = released.iter().filter(|id| *id == program);
        admitted.count() - released.count()
    }
}

impl ProgramRegistry for SpyPrograms {
    fn admit(
        program: &ProgramId,
        inputs: &[Word],
        policy: Option<PolicyId>,
        payment: Balance,
    ) -> Result<Admission, DispatchError> {
        REFUSAL.answer()?;
        ADMITTED.push(AdmitRecord {
            program: *program,
            inputs: inputs.to_vec(),
            policy,
            payment,
        });
        let terms = TERMS.get().unwrap_or(ProofTerms {
            circuit: 1,
            version: 1,
            policy: policy.unwrap_or(1),
        });
        Ok(Admission {
            terms,
            input_hash: Self::input_hash(inputs),
        })
    }

    fn further_inputs(_: &ProgramId, inputs: &[Word]) -> Result<H256, DispatchError> {
        REFUSAL.answer()?;
        Ok(Self::input_hash(inputs))
    }

    fn release(program: &ProgramId) -> DispatchResult {
        if Self::open(program) == 0 {
            return Err(REFUSED);
        }
        RELEASED.push(*program);
        Ok(())
    }

    fn admit_weight(inputs: u32) -> Weight {
        SPY_WEIGHT.saturating_add(Weight::from_parts(u64::from(inputs), 0))
    }

    fn release_weight() -> Weight {
        SPY_WEIGHT
    }
}
