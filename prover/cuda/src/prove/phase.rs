//! The phases of the prove loop.

/// A part of [`prove`](super::prove()), in the order of time. The commitments to the trace come before all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    /// The constraints are evaluated, and their sum is interpolated.
    Constraints,
    /// The composition polynomial is extended and committed to.
    Composition,
    /// The polynomials' values outside the domain.
    Points,
    /// The quotients that FRI is about.
    Quotients,
    /// FRI's layers: trees and folds.
    Folds,
    /// The proof of work.
    ProofOfWork,
    /// Everything that is opened, and the proof as it is handed out.
    Openings,
}

impl Phase {
    /// Every phase, in order.
    pub const ALL: [Self; 7] = [
        Self::Constraints,
        Self::Composition,
        Self::Points,
        Self::Quotients,
        Self::Folds,
        Self::ProofOfWork,
        Self::Openings,
    ];

    /// A short name for tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Constraints => "constraints",
            Self::Composition => "composition",
            Self::Points => "points",
            Self::Quotients => "quotients",
            Self::Folds => "folds",
            Self::ProofOfWork => "proof of work",
            Self::Openings => "openings",
        }
    }
}
