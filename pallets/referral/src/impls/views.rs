//! What anyone may read.

use sage_primitives::epochs::EpochClock;

use crate::{Config, CurrentTerms, Pallet, Paused, ReferrerInfo, Referrers, ShareInfo};

impl<T: Config> Pallet<T> {
    /// The answer of the view function.
    pub(crate) fn do_referrer_info(who: &T::AccountId) -> Option<ReferrerInfo> {
        let referrer = Referrers::<T>::get(who)?;
        let actives = referrer.actives.count(T::Clock::current());
        let (tier, share) = CurrentTerms::<T>::get().of(actives);
        Some(ReferrerInfo {
            code: referrer.code,
            tier,
            share,
            referrals: referrer.referrals,
            actives,
            pending: referrer.pending,
        })
    }

    /// The answer of the view function.
    pub(crate) fn do_share_of(payer: &T::AccountId) -> Option<ShareInfo<T::AccountId>> {
        if Paused::<T>::get() {
            return None;
        }
        let referrer = Self::referrer_of(payer)?;
        let info = Self::do_referrer_info(&referrer)?;
        Some(ShareInfo {
            referrer,
            tier: info.tier,
            share: info.share,
        })
    }
}
