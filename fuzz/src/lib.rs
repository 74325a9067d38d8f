//! Fuzzing of the proof envelope and of the native verifier.
//!
//! Random bytes end at the first length check, so nothing here is random bytes: inputs are made from honest proofs by
//! edits that know the envelope's fields and the statement's, and, now and then, by the repairs that an attacker can
//! afford (hashes, nonces, sums, list lengths). What must hold is checked after each input by the oracles.
//!
//! | File | Content |
//! | --- | --- |
//! | [`seeds`] | honest proofs with their statements |
//! | [`input`] | what one execution takes |
//! | [`parts`] | the statement as the runtime encodes it, with owned fields |
//! | [`layout`] | where the fields of an envelope lie |
//! | [`mutate`] | edits of inputs |
//! | [`repair`] | makes an edited proof pass the checks that only cost work |
//! | [`oracle`] | what must hold for every input |
//! | [`memory`] | an allocator that counts |
//! | [`tally`] | how often each verdict was met |

pub mod input;
pub mod layout;
pub mod memory;
pub mod mutate;
pub mod oracle;
pub mod parts;
pub mod repair;
pub mod seeds;
pub mod tally;

#[cfg(test)]
mod tests;
