//! What is always true.

use frame::{deps::sp_runtime::TryRuntimeError, prelude::*, token::fungible::Inspect as _};
use sage_primitives::Balance;

use crate::{
    Config, Configuration, Kept, Pallet, Paused, Records, Spent, Steps, Sums, ThisBlock, Today,
    Totals,
};

/// Rule: a chain whose genesis has opened no faucet knows nothing of one.
pub const INACTIVE_BUT_USED: &str = "faucet: it is not active, but something is stored";
/// Rule: what the faucet gives is within its limits.
pub const CONFIG_INVALID: &str = "faucet: the configuration is out of its limits";
/// Rule: the steps that are kept follow each other, in the order of time.
pub const STEPS_BROKEN: &str = "faucet: the steps are not those that are kept, or out of order";
/// Rule: a record stands for claims, the last of which is a step.
pub const RECORD_INVALID: &str = "faucet: a record is of no claims, or its last claim is no step";
/// Rule: what was distributed is the sum of all claims.
pub const DISTRIBUTED_DIFFERS: &str = "faucet: what was distributed is not the sum of the claims";
/// Rule: what was funded is in the pot or distributed.
pub const POT_SHORT: &str = "faucet: the pot lacks money that was not distributed";
/// Rule: no more is given on a day or in a block than there was, or may be.
pub const LIMITS_EXCEEDED: &str = "faucet: a day or a block has more claims than it may";

impl<T: Config> Pallet<T> {
    /// Checks the rules of this module.
    ///
    /// # Errors
    /// The first rule broken.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let sums = Sums::<T>::get();
        let today = Today::<T>::get();
        match Configuration::<T>::get() {
            Some(config) => ensure!(Self::check_config(&config).is_ok(), CONFIG_INVALID),
            None => {
                let unused = sums == Totals::default()
                    && today == Spent::default()
                    && !Paused::<T>::get()
                    && Records::<T>::iter_keys().next().is_none();
                ensure!(unused, INACTIVE_BUT_USED);
            }
        }
        Self::check_steps()?;
        let mut claimed: Balance = sums.forgotten;
        for (who, record) in Records::<T>::iter() {
            let step = Steps::<T>::get(record.step);
            let is_step = step.is_some_and(|step| step.who == who && step.at == record.last);
            let counts = record.count > 0 && record.total > 0;
            ensure!(is_step && counts, RECORD_INVALID);
            claimed = claimed.saturating_add(record.total);
        }
        ensure!(claimed == sums.distributed, DISTRIBUTED_DIFFERS);
        // Plain transfers to the pot are not seen, so there can be more.
        let pot = T::Currency::balance(&Self::pot());
        let accounted = pot.saturating_add(sums.distributed);
        ensure!(accounted >= sums.funded, POT_SHORT);
        let within_block = ThisBlock::<T>::get().claims <= T::MaxClaimsPerBlock::get();
        ensure!(
            within_block && today.amount <= sums.distributed,
            LIMITS_EXCEEDED
        );
        Ok(())
    }

    fn check_steps() -> Result<(), TryRuntimeError> {
        let kept = Kept::<T>::get();
        let mut before = 0;
        let mut count: u64 = 0;
        for number in kept.oldest..kept.next {
            let step = Steps::<T>::get(number).ok_or(STEPS_BROKEN)?;
            ensure!(before <= step.at, STEPS_BROKEN);
            before = step.at;
            count = count.saturating_add(1);
        }
        ensure!(
            Steps::<T>::iter_keys().count() as u64 == count,
            STEPS_BROKEN
        );
        Ok(())
    }
}
