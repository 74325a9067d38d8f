//! Who speaks for a poll.

use frame::{
    deps::frame_support::traits::{EnsureOriginWithArg, OriginTrait},
    prelude::*,
};

use crate::{RawOrigin, Track};

/// What a poll on the track `On` has approved.
pub struct EnsureDecided<AccountId, On>(PhantomData<(AccountId, On)>);

impl<Outer, AccountId, On> EnsureOrigin<Outer> for EnsureDecided<AccountId, On>
where
    Outer: OriginTrait + From<RawOrigin<AccountId>>,
    for<'a> &'a Outer::PalletsOrigin: TryInto<&'a RawOrigin<AccountId>>,
    On: Get<Track>,
    AccountId: 'static,
{
    type Success = ();

    fn try_origin(origin: Outer) -> Result<(), Outer> {
        if let Ok(RawOrigin::Decided(track)) = origin.caller().try_into() {
            if *track == On::get() {
                return Ok(());
            }
        }
        Err(origin)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn try_successful_origin() -> Result<Outer, ()> {
        Ok(RawOrigin::Decided(On::get()).into())
    }
}

/// An account whose proposal this pallet has let through. What the poll shall speak as does not matter: the pallet has
/// asked for what its track asks for.
pub struct EnsureProposer<AccountId>(PhantomData<AccountId>);

impl<Outer, AccountId, SpeaksAs> EnsureOriginWithArg<Outer, SpeaksAs> for EnsureProposer<AccountId>
where
    Outer: OriginTrait + From<RawOrigin<AccountId>>,
    for<'a> &'a Outer::PalletsOrigin: TryInto<&'a RawOrigin<AccountId>>,
    AccountId: Clone + Decode + 'static,
{
    type Success = AccountId;

    fn try_origin(origin: Outer, _: &SpeaksAs) -> Result<AccountId, Outer> {
        if let Ok(RawOrigin::Proposer(who)) = origin.caller().try_into() {
            return Ok(who.clone());
        }
        Err(origin)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn try_successful_origin(_: &SpeaksAs) -> Result<Outer, ()> {
        let who = AccountId::decode(&mut TrailingZeroInput::zeroes()).map_err(|_| ())?;
        Ok(RawOrigin::Proposer(who).into())
    }
}
