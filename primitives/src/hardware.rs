//! What hardware a worker has been shown to have.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::weights::Weight;
use scale_info::TypeInfo;

/// Class of a worker's GPU, from the slowest to the fastest.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum GpuClass {
    /// Any hardware, also none that was attested.
    Other,
    /// NVIDIA GeForce RTX 3090.
    Rtx3090,
    /// NVIDIA GeForce RTX 4090.
    Rtx4090,
    /// NVIDIA A100.
    A100,
    /// NVIDIA H100.
    H100,
}

impl GpuClass {
    /// All classes, in their order.
    pub const ALL: [Self; 5] = [
        Self::Other,
        Self::Rtx3090,
        Self::Rtx4090,
        Self::A100,
        Self::H100,
    ];
}

/// Knows what hardware workers have.
pub trait HardwareClasses<AccountId> {
    /// The class that `worker` has been shown to have; [`GpuClass::Other`] of whom nothing was shown.
    fn class_of(worker: &AccountId) -> GpuClass;

    /// Worst-case weight of one [`class_of`](Self::class_of).
    fn weight() -> Weight;
}
