//! A cursor over bytes that returns typed errors and never reads beyond the end.

use alloc::vec::Vec;

use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::{SecureField, SECURE_EXTENSION_DEGREE};
use stwo::core::vcs::blake2_hash::Blake2sHash;

use crate::code::Code;
use crate::isa::P;

/// Bytes of a hash.
pub(super) const HASH_BYTES: usize = 32;

/// Bytes of a value of the extension field.
pub(super) const QM31_BYTES: usize = 16;

/// Bytes of a field word.
pub(super) const M31_BYTES: usize = 4;

/// The part of an envelope that is not read yet.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Starts at the first byte.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Reads exactly `N` bytes.
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Code> {
        let (head, tail) = self.rest.split_first_chunk::<N>().ok_or(Code::Truncated)?;
        self.rest = tail;
        Ok(*head)
    }

    /// Reads a byte.
    pub(super) fn u8(&mut self) -> Result<u8, Code> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    /// Reads a 16-bit integer.
    pub(super) fn u16(&mut self) -> Result<u16, Code> {
        self.array().map(u16::from_le_bytes)
    }

    /// Reads a 32-bit integer.
    pub(super) fn u32(&mut self) -> Result<u32, Code> {
        self.array().map(u32::from_le_bytes)
    }

    /// Reads a 64-bit integer.
    pub(super) fn u64(&mut self) -> Result<u64, Code> {
        self.array().map(u64::from_le_bytes)
    }

    /// Reads a canonical field word.
    pub(super) fn m31(&mut self) -> Result<BaseField, Code> {
        let word = self.u32()?;
        if word >= P {
            return Err(Code::NonCanonical);
        }
        Ok(BaseField::from_u32_unchecked(word))
    }

    /// Reads a canonical value of the extension field.
    pub(super) fn qm31(&mut self) -> Result<SecureField, Code> {
        let mut coordinates = [BaseField::default(); SECURE_EXTENSION_DEGREE];
        for coordinate in &mut coordinates {
            *coordinate = self.m31()?;
        }
        Ok(SecureField::from_m31_array(coordinates))
    }

    /// Reads a hash; every 32 bytes are one.
    pub(super) fn hash(&mut self) -> Result<Blake2sHash, Code> {
        self.array::<HASH_BYTES>().map(Blake2sHash)
    }

    /// Reads `count` items of `size` bytes each; nothing is allocated unless the bytes are there.
    pub(super) fn list<T>(
        &mut self,
        count: usize,
        size: usize,
        read: impl Fn(&mut Self) -> Result<T, Code>,
    ) -> Result<Vec<T>, Code> {
        let bytes = count.checked_mul(size).ok_or(Code::Count)?;
        if bytes > self.rest.len() {
            return Err(Code::Truncated);
        }
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            items.push(read(self)?);
        }
        Ok(items)
    }

    /// Refuses bytes behind the last field.
    pub(super) fn finish(self) -> Result<(), Code> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(Code::Trailing)
        }
    }
}
