//! Who may do what governs: root, where a network has one; what a poll on a track has approved; what the council has
//! approved and let wait; and, to stop things only, the guardians.

use crate::{AccountId, Balance, RuntimeOrigin, Treasury};
use frame_support::{
    parameter_types,
    traits::{EitherOf, EitherOfDiverse, EnsureOrigin},
};
use frame_system::{EnsureRoot, EnsureRootWithSuccess, EnsureWithSuccess};
use pallet_timelock::{EnsureGuardians, EnsureTimelocked};
use pallet_voting::{EnsureDecided, EnsureProposer, Track};

parameter_types! {
    /// Rates within their bounds.
    pub const MinorParameterTrack: Track = Track::MinorParameter;
    /// Wider parameters.
    pub const StandardTrack: Track = Track::Standard;
    /// Spends of at most a hundredth of the treasury.
    pub const TreasuryTrack: Track = Track::Treasury;
    /// Any other spend.
    pub const LargeTreasuryTrack: Track = Track::LargeTreasury;
    /// Runtime code.
    pub const UpgradeTrack: Track = Track::Upgrade;
    /// Endorsed runtime code.
    pub const CriticalTrack: Track = Track::Critical;
    /// Pauses, and taking back.
    pub const EmergencyTrack: Track = Track::Emergency;
}

/// Approved on the track for rates.
pub type ByMinorParameter = EnsureDecided<AccountId, MinorParameterTrack>;
/// Approved on the track for wider parameters.
pub type ByStandard = EnsureDecided<AccountId, StandardTrack>;
/// Approved on the track for small spends.
pub type ByTreasury = EnsureDecided<AccountId, TreasuryTrack>;
/// Approved on the track for any spend.
pub type ByLargeTreasury = EnsureDecided<AccountId, LargeTreasuryTrack>;
/// Approved on the track for runtime code.
pub type ByUpgrade = EnsureDecided<AccountId, UpgradeTrack>;
/// Approved on the track for endorsed runtime code.
pub type ByCritical = EnsureDecided<AccountId, CriticalTrack>;
/// Approved on the track for emergencies.
pub type ByEmergency = EnsureDecided<AccountId, EmergencyTrack>;

/// Root, or `Other`.
pub type RootOr<Other> = EitherOfDiverse<EnsureRoot<AccountId>, Other>;

/// The council, after its delay.
pub type Council = EnsureTimelocked;

/// Enough guardians, at once.
pub type Guardians = EnsureGuardians;

/// Who may stop and take back: root, the guardians, or a poll on the track for emergencies.
pub type Safety = RootOr<EitherOf<Guardians, ByEmergency>>;

/// The same, for what has a length.
pub type SafetyWith<Success> = EitherOf<
    EnsureRootWithSuccess<AccountId, Success>,
    EnsureWithSuccess<EitherOf<Guardians, ByEmergency>, AccountId, Success>,
>;

/// The part of the treasury that a poll on its smaller track may spend: a hundredth.
const PARTS_OF_POT: Balance = 100;

/// Who may spend of the treasury, and how much at most.
///
/// The treasury adds up what one decision spends, so that a batch gets no further than one spend.
pub struct Spenders;

impl EnsureOrigin<RuntimeOrigin> for Spenders {
    type Success = Balance;

    fn try_origin(origin: RuntimeOrigin) -> Result<Balance, RuntimeOrigin> {
        let origin = match RootOr::<EitherOf<Council, ByLargeTreasury>>::try_origin(origin) {
            Ok(_) => return Ok(Balance::MAX),
            Err(origin) => origin,
        };
        ByTreasury::try_origin(origin).map(|()| Treasury::pot() / PARTS_OF_POT)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn try_successful_origin() -> Result<RuntimeOrigin, ()> {
        Ok(RuntimeOrigin::root())
    }
}

/// Who submits to the referenda: pallet voting, for an account with enough power.
#[cfg(not(feature = "runtime-benchmarks"))]
pub type Submitters = EnsureProposer<AccountId>;

/// Who submits to the referenda. Their benchmarks do as an account, which also places deposits.
#[cfg(feature = "runtime-benchmarks")]
pub type Submitters = EitherOf<
    frame_support::traits::AsEnsureOriginWithArg<frame_system::EnsureSigned<AccountId>>,
    EnsureProposer<AccountId>,
>;
