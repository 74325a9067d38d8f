//! Why a proof could not be made.

use sage_air::code::Code;
use sage_air::envelope::EncodeError;
use sage_air::program::ProgramError;
use sage_air::statement::ClaimError;
use sage_vm::VmError;
use thiserror::Error;

use crate::backend::DeviceError;

/// Why a proof could not be made.
#[derive(Debug, Error)]
pub enum ProveError {
    /// The program breaks a rule of registration.
    #[error("program: {0}")]
    Program(ProgramError),
    /// The run could not be started.
    #[error("run: {0}")]
    Run(VmError),
    /// The statement is not one that a verifier would look at.
    #[error("claim: {0}")]
    Claim(ClaimError),
    /// The interaction proof of work did not fit the transcript that it was searched for.
    #[error("interaction proof of work refused: {0}")]
    InteractionPow(Code),
    /// The proof has not the shape that its transcript demands.
    #[error("shape: {0}")]
    Shape(Code),
    /// The proof does not fit the envelope of its policy.
    #[error("envelope: {0}")]
    Envelope(EncodeError),
    /// The finished proof was refused by the verifier.
    #[error("self-verification: {0} (code {})", .0.number())]
    Refused(Code),
    /// The device of the backend made no proof; the CPU may make one.
    #[error("device: {0}")]
    Device(#[from] DeviceError),
}
