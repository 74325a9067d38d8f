//! The origins of dispatched calls, for the runtime to ask for.

use frame::{prelude::*, traits::OriginTrait};

use crate::Origin;

/// Passes for calls that the council approved and that waited for the whole delay.
pub struct EnsureTimelocked;

impl<O> EnsureOrigin<O> for EnsureTimelocked
where
    O: OriginTrait + From<Origin>,
    for<'a> &'a O::PalletsOrigin: TryInto<&'a Origin>,
{
    type Success = ();

    fn try_origin(origin: O) -> Result<(), O> {
        let passes = matches!(origin.caller().try_into(), Ok(Origin::Timelocked));
        passes.then_some(()).ok_or(origin)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn try_successful_origin() -> Result<O, ()> {
        Ok(Origin::Timelocked.into())
    }
}

/// Passes for calls that enough guardians have demanded. For brakes and vetoes only: nothing was public before.
pub struct EnsureGuardians;

impl<O> EnsureOrigin<O> for EnsureGuardians
where
    O: OriginTrait + From<Origin>,
    for<'a> &'a O::PalletsOrigin: TryInto<&'a Origin>,
{
    type Success = ();

    fn try_origin(origin: O) -> Result<(), O> {
        let passes = matches!(origin.caller().try_into(), Ok(Origin::Guardians));
        passes.then_some(()).ok_or(origin)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn try_successful_origin() -> Result<O, ()> {
        Ok(Origin::Guardians.into())
    }
}
