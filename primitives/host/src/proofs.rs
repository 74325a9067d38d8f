//! The interface `Proofs`, version 1.

use sp_runtime_interface::{
    pass_by::{PassFatPointerAndRead, PassPointerAndReadCopy, PassPointerAndWrite},
    runtime_interface,
};

/// Programs and proofs of the ObelyskVM.
#[runtime_interface]
pub trait Proofs {
    /// Checks `code` against `header` and writes the program's hash and the root of its preprocessed columns.
    ///
    /// Returns 0, or a number of [`crate::codes`] and leaves hash and root zero.
    fn inspect_program(
        header: PassPointerAndReadCopy<[u8; 25], 25>,
        code: PassFatPointerAndRead<&[u8]>,
        id: PassPointerAndWrite<&mut [u8; 32], 32>,
        root: PassPointerAndWrite<&mut [u8; 32], 32>,
    ) -> u32 {
        match crate::guarded::inspect_program(&header, code) {
            Ok((program_id, program_root)) => {
                *id = program_id;
                *root = program_root;
                crate::codes::OK
            }
            Err(code) => code,
        }
    }

    /// Verifies `envelope` for the SCALE-encoded `statement` and writes the statement's hash.
    ///
    /// Returns 0, or a number of [`crate::codes`] and leaves the hash zero.
    fn verify(
        circuit: u32,
        version: u32,
        policy: u32,
        statement: PassFatPointerAndRead<&[u8]>,
        envelope: PassFatPointerAndRead<&[u8]>,
        hash: PassPointerAndWrite<&mut [u8; 32], 32>,
    ) -> u32 {
        match crate::guarded::verify(circuit, version, policy, statement, envelope) {
            Ok(statement_hash) => {
                *hash = statement_hash;
                crate::codes::OK
            }
            Err(code) => code,
        }
    }
}
