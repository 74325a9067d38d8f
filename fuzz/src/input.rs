//! What one execution of a target takes.

use codec::{Decode, DecodeAll, Encode};
use sage_air::claim::Sizes;
use sage_air::envelope::Expected;
use sage_air::policy::PolicyId;
use sage_air::statement::Statement;

use crate::parts::Parts;
use crate::seeds::Seed;

/// Arguments of the native host function, as the runtime passes them.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct HostInput {
    /// The circuit.
    pub circuit: u32,
    /// Its version.
    pub version: u32,
    /// The policy.
    pub policy: u32,
    /// The encoded statement.
    pub statement: Vec<u8>,
    /// The proof.
    pub envelope: Vec<u8>,
}

impl HostInput {
    /// The honest input of a seed.
    pub fn of(seed: &Seed) -> Self {
        Self {
            circuit: seed.terms.circuit,
            version: seed.terms.version,
            policy: seed.terms.policy.into(),
            statement: seed.parts.encode(),
            envelope: seed.envelope.clone(),
        }
    }

    /// Reads an input; most byte strings are none.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        Self::decode_all(&mut &bytes[..]).ok()
    }

    /// The statement, if its bytes are one.
    pub fn parts(&self) -> Option<Parts> {
        Parts::decode_all(&mut &self.statement[..]).ok()
    }

    /// The policy, if there is one of this number.
    pub fn policy(&self) -> Option<PolicyId> {
        PolicyId::from_byte(u8::try_from(self.policy).ok()?)
    }
}

/// What the verifier holds an envelope against, for a statement that it would look at.
pub fn expected(statement: &Statement<'_>, circuit: u32, policy: PolicyId) -> Option<Expected> {
    let sizes = statement.check().ok()?;
    Some(Expected {
        policy: policy.policy(),
        sizes,
        program_root: statement.program.root,
        io_commitment: statement.io_commitment(),
        statement: statement.hash(circuit, sage_air::program::VM_VERSION, policy, &sizes),
    })
}

/// An envelope with the sizes it is decoded for. The header's hashes are taken as the expected ones.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct EnvelopeInput {
    /// The policy; an unknown number stands for `standard`.
    pub policy: u8,
    /// n, rom_log, mem_log, k; brought into their ranges.
    pub sizes: [u8; 4],
    /// The proof.
    pub envelope: Vec<u8>,
}

impl EnvelopeInput {
    /// The honest input of a seed.
    pub fn of(seed: &Seed) -> Self {
        let Sizes {
            n,
            rom_log,
            mem_log,
            k,
        } = seed.sizes;
        Self {
            policy: seed.terms.policy,
            sizes: [n, rom_log, mem_log, k],
            envelope: seed.envelope.clone(),
        }
    }

    /// Reads an input; most byte strings are none.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        Self::decode_all(&mut &bytes[..]).ok()
    }

    /// What the envelope is held against.
    pub fn expected(&self) -> Expected {
        let [n, rom_log, mem_log, k] = self.sizes;
        let n = n.clamp(6, 22);
        let hash = |at: usize| {
            let mut hash = [0; 32];
            if let Some(bytes) = self.envelope.get(at..at + 32) {
                hash.copy_from_slice(bytes);
            }
            hash
        };
        Expected {
            policy: PolicyId::from_byte(self.policy)
                .unwrap_or(PolicyId::Standard)
                .policy(),
            sizes: Sizes {
                n,
                rom_log: rom_log.clamp(4, 16),
                mem_log: mem_log.clamp(6, 20),
                k: k.clamp(6, n),
            },
            program_root: [1; 32],
            io_commitment: hash(32),
            statement: hash(64),
        }
    }
}
