//! Referenda and votes, joined: the tracks, the electorate, and how a poll is opened and stopped.

use crate::{
    configs::{governance::TreasuryAccount, market::BuybackPot, sage::Budget},
    AccountId, Balance, Balances, BlockNumber, Epochs, Faucet, Fees, Grants, OriginCaller,
    Referenda, Referral, Runtime, RuntimeOrigin, Scheduler, DAYS,
};
use alloc::{borrow::Cow, boxed::Box};
use core::cmp::Ordering;
use frame_support::traits::{
    fungible::Inspect,
    schedule::{v3::TaskName, DispatchTime},
    Get, LockIdentifier, PrivilegeCmp,
};
use frame_system::RawOrigin as SystemOrigin;
use pallet_referenda::{Curve, ReferendumIndex, TrackInfo, TracksInfo};
use pallet_voting::{
    tracks::{blocks, Terms},
    ProposalOf, RawOrigin, Track,
};
use sage_primitives::epochs::EpochClock;
use sp_runtime::{
    str_array,
    traits::{BlakeTwo256, Hash, TypedGet},
    DispatchError, DispatchResult, Perbill,
};

/// The part of a track's threshold that is its decision deposit: 1/500, 100 SAGE to 10,000 SAGE. Economics S14 names
/// none.
const DEPOSITS_PER_THRESHOLD: Balance = 500;

/// The tracks of economics S14. A day is an epoch, so that polls of development networks end within minutes.
pub struct GovernanceTracks;

impl TracksInfo<Balance, BlockNumber> for GovernanceTracks {
    type Id = u16;
    type RuntimeOrigin = OriginCaller;

    /// The tracks as the metadata show them, which are made outside of any chain: with days of 14,400 blocks.
    fn tracks(
    ) -> impl Iterator<Item = Cow<'static, pallet_referenda::Track<u16, Balance, BlockNumber>>>
    {
        Track::ALL.into_iter().map(|track| {
            Cow::Owned(pallet_referenda::Track {
                id: track.id(),
                info: info(track, DAYS),
            })
        })
    }

    fn track_for(origin: &OriginCaller) -> Result<u16, ()> {
        match origin {
            OriginCaller::Voting(RawOrigin::Decided(track)) => Ok(track.id()),
            // The benchmarks of referenda propose in the name of root.
            #[cfg(feature = "runtime-benchmarks")]
            OriginCaller::system(SystemOrigin::Root) => Ok(Track::Upgrade.id()),
            _ => Err(()),
        }
    }

    /// The track as polls of this chain follow it.
    fn info(id: u16) -> Option<Cow<'static, TrackInfo<Balance, BlockNumber>>> {
        let track = Track::ALL.into_iter().find(|track| track.id() == id)?;
        Some(Cow::Owned(info(track, Epochs::length())))
    }
}

/// A track on a chain whose days have `day` blocks.
///
/// The conditions are the same at all times, and must hold for as long as the vote lasts. So a poll is never shorter
/// than the track says, however early it passes, and at most twice as long.
fn info(track: Track, day: BlockNumber) -> TrackInfo<Balance, BlockNumber> {
    let Terms {
        threshold,
        prepare,
        vote,
        enactment,
        quorum,
        approval,
    } = track.terms();
    let (name, max_deciding) = name(track);
    TrackInfo {
        name: str_array(name),
        max_deciding,
        decision_deposit: threshold / DEPOSITS_PER_THRESHOLD,
        prepare_period: blocks(prepare, day),
        decision_period: blocks(vote, day),
        confirm_period: blocks(vote, day),
        min_enactment_period: blocks(enactment, day),
        min_approval: flat(approval),
        min_support: flat(quorum),
    }
}

/// The name that wallets show, and how many polls of the track are decided at once.
const fn name(track: Track) -> (&'static str, u32) {
    match track {
        Track::MinorParameter => ("minor_parameter", 10),
        Track::Standard => ("standard", 10),
        Track::Treasury => ("treasury", 10),
        Track::LargeTreasury => ("large_treasury", 5),
        Track::Upgrade => ("upgrade", 2),
        Track::Critical => ("critical", 5),
        Track::Emergency => ("emergency", 5),
    }
}

/// The same condition at all times.
const fn flat(parts: u32) -> Curve {
    Curve::LinearDecreasing {
        length: Perbill::one(),
        floor: Perbill::from_parts(parts),
        ceil: Perbill::from_parts(parts),
    }
}

/// All tokens but those of the pots, of which nobody votes.
///
/// Not `Balances::active_issuance`: the treasury tells Balances of its pot only in the next block, so that for one
/// block what is minted to it would seem to be in circulation.
pub struct Electorate;

impl Get<Balance> for Electorate {
    fn get() -> Balance {
        let pots = [
            TreasuryAccount::get(),
            Budget::get(),
            Fees::pot(),
            Faucet::pot(),
            Grants::pot(),
            Referral::pot(),
            BuybackPot::get(),
        ];
        pots.iter().fold(Balances::total_issuance(), |rest, pot| {
            rest.saturating_sub(Balances::total_balance(pot))
        })
    }
}

/// Opens polls as referenda, and takes back what the scheduler was told to run.
pub struct OpenReferenda;

impl pallet_voting::Referenda<Runtime> for OpenReferenda {
    fn submit(
        who: &AccountId,
        track: Track,
        proposal: ProposalOf<Runtime>,
        enactment: DispatchTime<BlockNumber>,
    ) -> Result<ReferendumIndex, DispatchError> {
        let poll = pallet_referenda::ReferendumCount::<Runtime>::get();
        let speaks_as: OriginCaller = RawOrigin::Decided(track).into();
        let proposer = RawOrigin::Proposer(who.clone()).into();
        Referenda::submit(proposer, Box::new(speaks_as), proposal, enactment)?;
        Ok(poll)
    }

    fn cancel_enactment(poll: ReferendumIndex) -> DispatchResult {
        Scheduler::cancel_named(RuntimeOrigin::root(), enactment(poll))
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn approved_poll() -> Result<ReferendumIndex, DispatchError> {
        let poll = ReferendumIndex::MAX;
        let remark = frame_system::Call::remark {
            remark: alloc::vec![0; 1_024],
        };
        Scheduler::schedule_named_after(
            RuntimeOrigin::root(),
            enactment(poll),
            DAYS,
            None,
            63,
            Box::new(remark.into()),
        )?;
        Ok(poll)
    }
}

/// The name under which referenda have the scheduler run what `poll` has approved.
fn enactment(poll: ReferendumIndex) -> TaskName {
    const REFERENDA: LockIdentifier = *b"assembly";
    BlakeTwo256::hash_of(&(REFERENDA, "enactment", poll)).into()
}

/// Root may cancel what is scheduled to run as anyone; without this, not even root could stop what a poll has approved.
pub struct RootAboveAll;

impl PrivilegeCmp<OriginCaller> for RootAboveAll {
    fn cmp_privilege(left: &OriginCaller, right: &OriginCaller) -> Option<Ordering> {
        let is_root =
            |origin: &OriginCaller| matches!(origin, OriginCaller::system(SystemOrigin::Root));
        match (is_root(left), is_root(right)) {
            _ if left == right => Some(Ordering::Equal),
            (true, _) => Some(Ordering::Greater),
            (_, true) => Some(Ordering::Less),
            _ => None,
        }
    }
}
