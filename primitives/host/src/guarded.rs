//! The verifier behind the interface, guarded against panics.

use sage_air::{
    code::Code,
    policy::PolicyId,
    program::{Program, ProgramHeader, ProgramRecord, VM_VERSION},
};

use crate::{codes, statement::OwnedStatement};

/// Hash and root of a program that obeys every rule of registration.
///
/// # Errors
/// The number of the first broken rule, or of the guard.
pub fn inspect_program(header: &[u8; 25], code: &[u8]) -> Result<([u8; 32], [u8; 32]), u32> {
    guard(|| {
        let header = ProgramHeader::from_bytes(header);
        let program =
            Program::from_bytes(header, code).map_err(|error| codes::of_program_error(&error))?;
        let record =
            ProgramRecord::new(&program).map_err(|error| codes::of_program_error(&error))?;
        Ok((record.id, record.root))
    })
}

/// Hash of the statement that a valid proof shows.
///
/// # Errors
/// The number of the first check that fails, or of the guard.
pub fn verify(
    circuit: u32,
    version: u32,
    policy: u32,
    statement: &[u8],
    envelope: &[u8],
) -> Result<[u8; 32], u32> {
    guard(|| {
        let policy = u8::try_from(policy)
            .ok()
            .and_then(PolicyId::from_byte)
            .ok_or(Code::PolicyMismatch.number())?;
        let statement = OwnedStatement::read(statement).ok_or(Code::BadClaim.number())?;
        if statement.vm_version() != VM_VERSION {
            return Err(Code::UnknownVersion.number());
        }
        let view = statement.view().ok_or(Code::BadClaim.number())?;
        sage_air::verify::verify(circuit, version, policy, &view, envelope)
            .map_err(Code::number)?;
        let sizes = view.check().map_err(|_| Code::BadClaim.number())?;
        Ok(view.hash(circuit, VM_VERSION, policy, &sizes))
    })
}

/// Runs `work`; a panic counts as a refusal and is logged as the defect that it is.
///
/// The shape checks of the verifier leave no panic reachable. This is the second line: a panic that got through must
/// not stop a node.
fn guard<T>(work: impl FnOnce() -> Result<T, u32>) -> Result<T, u32> {
    // The node aborts on a panic by default, also inside `catch_unwind`.
    let _unwind = sp_panic_handler::AbortGuard::force_unwind();
    std::panic::catch_unwind(core::panic::AssertUnwindSafe(work)).unwrap_or_else(|_| {
        log::error!(target: "sage::host", "a panic was caught in the proof verifier; please report it");
        Err(Code::Guard.number())
    })
}
