//! Which metered jobs a worker takes and what their hours need: rules over what is known of a job, without the chain.

use subxt::utils::AccountId32;

use super::pick::{provable, Pace, Skip, Wish};
use crate::meters::{GpuClass, Meter, Moment, Window};

/// The largest part of a worker's time that metered jobs may take, in thousandths: the rest is for ordinary jobs.
pub const MOST_LOAD: u64 = 500;

/// Whether a worker wants a metered job, judged by the record alone.
///
/// # Errors
/// Why not.
pub fn willing_by_the_hour(meter: &Meter, worker: &AccountId32, wish: &Wish) -> Result<(), Skip> {
    if meter.client == *worker {
        return Err(Skip::Own);
    }
    if meter.given_back_by.as_ref() == Some(worker) {
        return Err(Skip::GivenBack);
    }
    provable(&meter.terms)?;
    // The runs of later hours are not known: each may take as many cycles as are paid for.
    if wish.max_cycles.is_some_and(|most| meter.max_cycles > most) {
        return Err(Skip::Cycles(meter.max_cycles));
    }
    if meter.rate < wish.min_payment {
        return Err(Skip::Payment(meter.rate));
    }
    Ok(())
}

/// Whether a worker can have hardware of the class that a job asks for.
///
/// `claimed` is what the worker is said to have, `refused` the slowest class that the chain has refused it.
///
/// # Errors
/// Why not.
pub fn fast_enough(
    asked: GpuClass,
    claimed: GpuClass,
    refused: Option<GpuClass>,
) -> Result<(), Skip> {
    if asked > claimed {
        return Err(Skip::Hardware(asked));
    }
    if refused.is_some_and(|refused| asked >= refused) {
        return Err(Skip::Unattested(asked));
    }
    Ok(())
}

/// Part of a worker's time that the proofs of a metered job take at most, in thousandths.
pub fn load(meter: &Meter, pace: &Pace, block_milliseconds: u64) -> u64 {
    let hour = u64::from(meter.hour_blocks).saturating_mul(block_milliseconds);
    pace.milliseconds(meter.max_cycles)
        .saturating_mul(1_000)
        .div_ceil(hour.max(1))
}

/// Whether the longest run that is paid for can be proven within an hour, beside metered jobs that take `taken` thousandths
/// of the worker's time.
///
/// A proof may arrive an hour later still, but that hour would not be paid.
///
/// # Errors
/// Why not.
pub fn within_the_hour(
    meter: &Meter,
    taken: u64,
    pace: &Pace,
    block_milliseconds: u64,
) -> Result<(), Skip> {
    let needed = pace.blocks(meter.max_cycles, block_milliseconds);
    let left = u64::from(meter.hour_blocks);
    if needed > left {
        return Err(Skip::Time { needed, left });
    }
    if taken.saturating_add(load(meter, pace, block_milliseconds)) > MOST_LOAD {
        return Err(Skip::Busy);
    }
    Ok(())
}

/// Blocks that an ordinary job may take at height `now`, such that afterwards every hour can still be delivered.
///
/// `hours` has the deadline of each hour, and the blocks that it still needs.
pub fn room(hours: impl IntoIterator<Item = (u32, u64)>, now: u32) -> u64 {
    let (mut first, mut needed) = (u64::MAX, 0_u64);
    for (deadline, blocks) in hours {
        first = first.min(deadline.saturating_sub(now).into());
        needed = needed.saturating_add(blocks);
    }
    first.saturating_sub(needed)
}

/// What the hour of a metered job needs of its worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A proof: its inputs are known from the start, so it need not wait for the end of the hour.
    Proof,
    /// Nothing until the hour has passed: the proof is there.
    Patience,
    /// The proof must be sent.
    Delivery,
    /// Nothing any more: no block will accept a proof.
    Nothing,
}

/// What an hour needs when `best` is the height of the best block; `proven` says whether its proof is there.
pub const fn need(window: &Window, best: u32, proven: bool) -> Need {
    match (window.after(best), proven) {
        (Moment::Over, _) => Need::Nothing,
        (Moment::Early | Moment::Open, false) => Need::Proof,
        (Moment::Early, true) => Need::Patience,
        (Moment::Open, true) => Need::Delivery,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use subxt::utils::H256;

    use super::*;
    use crate::{jobs::Terms, meters::Status, Amount};

    const WORKER: AccountId32 = AccountId32([2; 32]);
    /// Time between two blocks.
    const BLOCK: u64 = 6_000;

    fn meter() -> Meter {
        Meter {
            client: AccountId32([1; 32]),
            program: H256([3; 32]),
            terms: Terms {
                circuit: 1,
                version: 1,
                policy: 1,
            },
            max_cycles: 1_000,
            class: GpuClass::Other,
            rate: Amount(100),
            hour_blocks: 600,
            max_hours: 24,
            paid_hours: 0,
            input_hash: H256([4; 32]),
            opened_at: 10,
            given_back_by: None,
            status: Status::Waiting,
        }
    }

    /// A machine that takes so many seconds for the smallest proof.
    fn pace(seconds: u64) -> Pace {
        let mut pace = Pace::default();
        pace.learn(1, Duration::from_secs(seconds));
        pace
    }

    #[test]
    fn a_metered_job_is_judged_by_its_record() {
        let wish = Wish {
            max_cycles: Some(1_000),
            min_payment: Amount(100),
            free: false,
        };
        let judge = |meter: &Meter, worker: &AccountId32| willing_by_the_hour(meter, worker, &wish);
        assert_eq!(judge(&meter(), &WORKER), Ok(()));
        assert_eq!(judge(&meter(), &meter().client), Err(Skip::Own));
        let other = Meter {
            given_back_by: Some(WORKER),
            ..meter()
        };
        assert_eq!(judge(&other, &WORKER), Err(Skip::GivenBack));
        assert_eq!(judge(&other, &AccountId32([9; 32])), Ok(()));
        let mut other = meter();
        other.terms.version = 2;
        assert!(matches!(judge(&other, &WORKER), Err(Skip::Circuit { .. })));
        let other = Meter {
            max_cycles: 1_001,
            ..meter()
        };
        assert_eq!(judge(&other, &WORKER), Err(Skip::Cycles(1_001)));
        let other = Meter {
            rate: Amount(99),
            ..meter()
        };
        assert_eq!(judge(&other, &WORKER), Err(Skip::Payment(Amount(99))));
    }

    #[test]
    fn the_chain_has_the_last_word_on_hardware() {
        use GpuClass::{Other, Rtx3090, Rtx4090, H100};
        assert_eq!(fast_enough(Other, Other, None), Ok(()));
        assert_eq!(
            fast_enough(Rtx3090, Other, None),
            Err(Skip::Hardware(Rtx3090))
        );
        assert_eq!(fast_enough(Rtx3090, Rtx4090, None), Ok(()));
        // What was refused once is not asked for again, and nothing faster either.
        assert_eq!(fast_enough(Rtx3090, H100, Some(Rtx4090)), Ok(()));
        assert_eq!(
            fast_enough(Rtx4090, H100, Some(Rtx4090)),
            Err(Skip::Unattested(Rtx4090))
        );
        let text = Skip::Hardware(H100).to_string();
        assert!(text.ends_with("--gpu-class h100"), "{text}");
    }

    #[test]
    fn an_hour_is_long_enough_for_the_longest_run() {
        let check = |hour_blocks, seconds| {
            let meter = Meter {
                hour_blocks,
                ..meter()
            };
            within_the_hour(&meter, 0, &pace(seconds), BLOCK)
        };
        // On a development chain an hour has five blocks: half a minute.
        assert_eq!(check(5, 8), Ok(()));
        assert_eq!(check(5, 16), Err(Skip::Time { needed: 6, left: 5 }));
        assert_eq!(check(600, 1_024), Ok(()));
        // Not the run that was seen counts, but the longest one that is paid for.
        let long = Meter {
            max_cycles: 4_000_000,
            ..meter()
        };
        assert!(within_the_hour(&long, 0, &pace(6), BLOCK).is_ok());
        assert!(matches!(
            within_the_hour(&long, 0, &pace(120), BLOCK),
            Err(Skip::Time { left: 600, .. })
        ));
    }

    #[test]
    fn metered_jobs_leave_half_of_the_time_to_others() {
        // Eight and a half minutes of an hour.
        let pace = pace(512);
        assert_eq!(load(&meter(), &pace, BLOCK), 143);
        assert_eq!(within_the_hour(&meter(), 357, &pace, BLOCK), Ok(()));
        assert_eq!(
            within_the_hour(&meter(), 358, &pace, BLOCK),
            Err(Skip::Busy)
        );
        let nothing = Meter {
            hour_blocks: 0,
            ..meter()
        };
        assert!(load(&nothing, &pace, BLOCK) > MOST_LOAD);
    }

    #[test]
    fn an_ordinary_job_must_not_come_in_the_way_of_an_hour() {
        assert_eq!(room([], 100), u64::MAX);
        assert_eq!(room([(160, 3)], 100), 57);
        // All of them need the worker before the first deadline, at worst.
        assert_eq!(room([(160, 3), (130, 10)], 100), 17);
        assert_eq!(room([(99, 3)], 100), 0);
    }

    #[test]
    fn an_hour_is_proven_at_once_and_delivered_when_it_has_passed() {
        let window = Window::of(100, 5);
        for (best, proven, expected) in [
            (100, false, Need::Proof),
            (100, true, Need::Patience),
            (103, true, Need::Patience),
            (104, true, Need::Delivery),
            (104, false, Need::Proof),
            (109, true, Need::Delivery),
            (110, true, Need::Nothing),
            (110, false, Need::Nothing),
        ] {
            assert_eq!(need(&window, best, proven), expected, "{best} {proven}");
        }
    }
}
