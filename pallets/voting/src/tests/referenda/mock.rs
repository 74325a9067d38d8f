//! A runtime with the referenda, the scheduler and the preimages of the SDK, joined as the chain's runtime joins them.

use std::borrow::Cow;

use frame::{
    deps::{
        frame_support::{
            traits::{schedule::DispatchTime, PrivilegeCmp},
            weights::Weight,
        },
        sp_runtime::str_array,
    },
    testing_prelude::*,
    token::fungible::Inspect,
};
use pallet_referenda::{Curve, TrackInfo, TracksInfo};
use sage_pallet_testing::{
    spies::SpyEpochs, AccountId, MockRuntime, TestChain, TryRuntimeError, ALICE, BOB, CHARLIE,
    DAVE, FERDIE,
};
use sage_primitives::{epochs::EpochClock, Balance, SAGE};

use crate::{
    math::BILLION, tracks::blocks, EnsureDecided, EnsureProposer, ProposalOf, RawOrigin, Track,
};

construct_runtime!(
    pub enum Real {
        System: frame_system,
        Balances: pallet_balances,
        Preimage: pallet_preimage,
        Scheduler: pallet_scheduler,
        Referenda: pallet_referenda,
        Voting: crate,
    }
);

#[derive_impl(sage_pallet_testing::SystemDefaults)]
impl frame_system::Config for Real {
    type Block = MockBlockU32<Real>;
}

#[derive_impl(sage_pallet_testing::BalancesDefaults)]
impl pallet_balances::Config for Real {
    type AccountStore = System;
    type FreezeIdentifier = RuntimeFreezeReason;
    type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type DoneSlashHandler = Voting;
}

impl pallet_preimage::Config for Real {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = ();
    type Currency = Balances;
    type ManagerOrigin = EnsureRoot<AccountId>;
    type Consideration = ();
}

parameter_types! {
    pub MaxWeight: Weight = Weight::from_parts(2_000_000_000_000, u64::MAX);
}

impl pallet_scheduler::Config for Real {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeOrigin = RuntimeOrigin;
    type PalletsOrigin = OriginCaller;
    type RuntimeCall = RuntimeCall;
    type MaximumWeight = MaxWeight;
    type ScheduleOrigin = EnsureRoot<AccountId>;
    type OriginPrivilegeCmp = RootAboveAll;
    type MaxScheduledPerBlock = ConstU32<50>;
    type WeightInfo = ();
    type Preimages = Preimage;
    type BlockNumberProvider = System;
}

/// Root may cancel what is scheduled to run as anyone.
pub struct RootAboveAll;

impl PrivilegeCmp<OriginCaller> for RootAboveAll {
    fn cmp_privilege(left: &OriginCaller, right: &OriginCaller) -> Option<core::cmp::Ordering> {
        use core::cmp::Ordering;

        let root = OriginCaller::system(frame_system::RawOrigin::Root);
        match (left == &root, right == &root) {
            _ if left == right => Some(Ordering::Equal),
            (true, _) => Some(Ordering::Greater),
            (_, true) => Some(Ordering::Less),
            _ => None,
        }
    }
}

/// The tracks of this pallet as those of the referenda.
pub struct Tracks;

impl TracksInfo<Balance, u32> for Tracks {
    type Id = u16;
    type RuntimeOrigin = OriginCaller;

    fn tracks() -> impl Iterator<Item = Cow<'static, pallet_referenda::Track<u16, Balance, u32>>> {
        Track::ALL.into_iter().map(|track| {
            Cow::Owned(pallet_referenda::Track {
                id: track.id(),
                info: info(track, 14_400),
            })
        })
    }

    fn track_for(origin: &OriginCaller) -> Result<u16, ()> {
        match origin {
            OriginCaller::Voting(RawOrigin::Decided(track)) => Ok(track.id()),
            _ => Err(()),
        }
    }

    fn info(id: u16) -> Option<Cow<'static, TrackInfo<Balance, u32>>> {
        let track = Track::ALL.into_iter().find(|track| track.id() == id)?;
        Some(Cow::Owned(info(track, SpyEpochs::length())))
    }
}

fn info(track: Track, epoch: u32) -> TrackInfo<Balance, u32> {
    let terms = track.terms();
    TrackInfo {
        name: str_array("track"),
        max_deciding: 2,
        decision_deposit: terms.threshold / 500,
        prepare_period: blocks(terms.prepare, epoch),
        decision_period: blocks(terms.vote, epoch),
        confirm_period: blocks(terms.vote, epoch),
        min_enactment_period: blocks(terms.enactment, epoch),
        min_approval: flat(terms.approval),
        min_support: flat(terms.quorum),
    }
}

fn flat(parts: u32) -> Curve {
    assert!(parts <= BILLION);
    Curve::LinearDecreasing {
        length: Perbill::one(),
        floor: Perbill::from_parts(parts),
        ceil: Perbill::from_parts(parts),
    }
}

/// What a proposal costs as a deposit.
pub const DEPOSIT: Balance = 100 * SAGE;

/// Blocks until a poll that nobody has decided is over.
pub const TIMEOUT: u32 = 7 * sage_pallet_testing::spies::DEFAULT_EPOCH_LENGTH;

impl pallet_referenda::Config for Real {
    type RuntimeCall = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = ();
    type Scheduler = Scheduler;
    type Currency = Balances;
    type SubmitOrigin = EnsureProposer<AccountId>;
    type CancelOrigin = EnsureDecided<AccountId, Emergency>;
    type KillOrigin = EnsureRoot<AccountId>;
    type Slash = ();
    type Votes = Balance;
    type Tally = crate::TallyOf<Real>;
    type SubmissionDeposit = ConstU128<DEPOSIT>;
    type MaxQueued = ConstU32<3>;
    type UndecidingTimeout = ConstU32<TIMEOUT>;
    type AlarmInterval = ConstU32<1>;
    type Tracks = Tracks;
    type Preimages = Preimage;
    type BlockNumberProvider = System;
}

/// All tokens but those of FERDIE, who is the treasury.
pub struct Electorate;

impl Get<Balance> for Electorate {
    fn get() -> Balance {
        Balances::total_issuance() - Balances::total_balance(&FERDIE)
    }
}

/// Joins the votes and the referenda.
pub struct Joined;

impl crate::Referenda<Real> for Joined {
    fn submit(
        who: &AccountId,
        track: Track,
        proposal: ProposalOf<Real>,
        enactment: DispatchTime<u32>,
    ) -> Result<u32, DispatchError> {
        let poll = pallet_referenda::ReferendumCount::<Real>::get();
        let decided: OriginCaller = RawOrigin::Decided(track).into();
        let proposer = RawOrigin::Proposer(who.clone()).into();
        Referenda::submit(proposer, Box::new(decided), proposal, enactment)?;
        Ok(poll)
    }

    fn cancel_enactment(poll: u32) -> DispatchResult {
        let task = (*b"assembly", "enactment", poll).using_encoded(blake2_256);
        Scheduler::cancel_named(RuntimeOrigin::root(), task)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn approved_poll() -> Result<u32, DispatchError> {
        Err(DispatchError::Unavailable)
    }
}

parameter_types! {
    pub const Upgrade: Track = Track::Upgrade;
    pub const Critical: Track = Track::Critical;
    pub const Emergency: Track = Track::Emergency;
}

impl crate::Config for Real {
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type Currency = Balances;
    type Clock = SpyEpochs;
    type Electorate = Electorate;
    type Polls = Referenda;
    type Referenda = Joined;
    type UpgradeOrigin = EnsureDecided<AccountId, Upgrade>;
    type FixOrigin = EnsureDecided<AccountId, Critical>;
    type EndorseOrigin = EnsureRoot<AccountId>;
    type CancelOrigin = EnsureDecided<AccountId, Emergency>;
    type MinCapital = ConstU128<SAGE>;
    type MaxLots = ConstU32<16>;
    type MaxVotes = ConstU32<16>;
    type MaxProposals = ConstU32<3>;
    type CooldownEpochs = ConstU32<1>;
    type WeightInfo = ();
}

impl MockRuntime for Real {
    type Pallets = AllPalletsWithSystem;
    type Genesis = RuntimeGenesisConfig;

    fn try_state() -> Result<(), TryRuntimeError> {
        Voting::do_try_state()
    }
}

/// What each voter starts with; the electorate is four times as much.
pub const START: Balance = 27_500_000 * SAGE;

/// A chain on which four accounts have the 110 M SAGE of economics W23, and the treasury some more.
pub fn chain() -> TestChain<Real> {
    [ALICE, BOB, CHARLIE, DAVE, FERDIE]
        .iter()
        .fold(TestChain::new(), |chain, who| {
            chain.with_balance(who, START)
        })
}
