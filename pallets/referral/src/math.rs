//! The arithmetic of shares and of the count of actives; no storage, no balances.

use frame::prelude::Permill;
use sage_primitives::{Balance, Epoch};

use crate::types::{Actives, WINDOW};

/// `⌊amount * bps / 10^4⌋`, for any amount; `amount` itself for 10^4 and more.
///
/// The rule of worked example W31. It holds for any fee of which somebody has a share.
pub fn share(amount: Balance, bps: u16) -> Balance {
    Permill::from_parts(u32::from(bps) * 100).mul_floor(amount)
}

/// Whether a payment in epoch `last` still makes its client active in epoch `now`.
pub fn is_active(last: Epoch, now: Epoch) -> bool {
    now.saturating_sub(last) < WINDOW
}

impl Actives {
    /// How many referrals are active in epoch `now`.
    pub fn count(&self, now: Epoch) -> u32 {
        let mut ring = self.clone();
        ring.advance(now);
        ring.buckets.into_iter().fold(0, u32::saturating_add)
    }

    /// Counts a referral, last active in `before`, as active in epoch `now`.
    ///
    /// Whoever is no longer active has no bucket to leave: it has been given to a later epoch.
    pub fn renew(&mut self, before: Option<Epoch>, now: Epoch) {
        self.advance(now);
        if let Some(before) = before.filter(|before| is_active(*before, now)) {
            let left = self.bucket(before);
            *left = left.saturating_sub(1);
        }
        let entered = self.bucket(now);
        *entered = entered.saturating_add(1);
    }

    /// Gives the epochs up to `now` empty buckets, those of the oldest epochs.
    fn advance(&mut self, now: Epoch) {
        let passed = now.saturating_sub(self.latest).min(WINDOW);
        for back in 0..passed {
            *self.bucket(now.saturating_sub(back)) = 0;
        }
        self.latest = self.latest.max(now);
    }

    /// The bucket of an epoch.
    fn bucket(&mut self, epoch: Epoch) -> &mut u32 {
        // There are WINDOW buckets.
        &mut self.buckets[(epoch % WINDOW) as usize]
    }
}
