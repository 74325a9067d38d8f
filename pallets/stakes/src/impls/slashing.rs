//! Rule R-SLASH, and the division of what it took.

use frame::{
    prelude::*,
    token::fungible::{hold::Balanced as _, Balanced as _},
    traits::Imbalance,
};
use sage_primitives::{
    bonds::{OffenceId, OnBondChanged, SlashBonds},
    issuance::{BurnCause, CountBurns},
    Balance,
};

use crate::{
    math, Bonds, Config, CreditOf, Error, Event, HoldReason, Offence, Offences, Pallet, Seizure,
    SeizureOf, Stage, WeightInfo, LOG_TARGET,
};

impl<T: Config<I>, I: 'static> SlashBonds<T::AccountId> for Pallet<T, I> {
    fn slash(
        offence: OffenceId,
        who: &T::AccountId,
        rate: u16,
        reporter: Option<T::AccountId>,
    ) -> Result<Balance, DispatchError> {
        Ok(Self::do_slash(offence, who, rate, reporter)?)
    }

    fn slash_weight() -> Weight {
        T::WeightInfo::slash().saturating_add(Self::neighbours_weight())
    }
}

impl<T: Config<I>, I: 'static> Pallet<T, I> {
    /// Sets a part of the bond of `who` aside; returns how much.
    ///
    /// Moves no money, so that nothing the owner does can make it fail. An offence of who has nothing bonded is noted all
    /// the same: it cannot be punished later.
    ///
    /// # Errors
    /// [`Error::AlreadyPunished`].
    pub(crate) fn do_slash(
        offence: OffenceId,
        who: &T::AccountId,
        rate: u16,
        reporter: Option<T::AccountId>,
    ) -> Result<Balance, Error<T, I>> {
        ensure!(
            !Offences::<T, I>::contains_key(offence),
            Error::AlreadyPunished
        );
        let Some(old) = Bonds::<T, I>::get(who) else {
            Offences::<T, I>::insert(offence, Offence::Closed);
            return Ok(0);
        };
        let cut = math::slash(old.active, old.unbonding_total(), rate);
        let amount = cut.total();
        if amount.is_zero() {
            Offences::<T, I>::insert(offence, Offence::Closed);
            return Ok(0);
        }
        let mut bond = old.clone();
        bond.seize(&cut);
        Self::note_active(old.active, bond.active);
        if let Err(error) = T::OnChange::on_bond_changed(who, bond.active) {
            log::error!(target: LOG_TARGET, "a listener missed the slash of {who:?}: {error:?}");
        }
        let now = frame_system::Pallet::<T>::block_number();
        let until = now.saturating_add(Self::blocks(T::DisputeEpochs::get()));
        let seizure = Seizure {
            who: who.clone(),
            amount,
            reporter,
            stage: Stage::Disputable { until },
        };
        Offences::<T, I>::insert(offence, Offence::Open(seizure));
        Self::deposit_event(Event::Slashed {
            offence,
            who: who.clone(),
            amount,
            active: bond.active,
            unbonding: bond.unbonding_total(),
        });
        Self::tell_standing(who, &old, &bond);
        Bonds::<T, I>::insert(who, bond);
        Ok(amount)
    }

    /// Divides what was seized, and burns the deposit of a dispute.
    pub(crate) fn divide(offence: OffenceId, seizure: SeizureOf<T>) -> DispatchResult {
        let Seizure {
            who,
            amount,
            reporter,
            stage,
        } = seizure;
        let (seized, missing) = T::Currency::slash(&HoldReason::Bond.into(), &who, amount);
        // The ledger says what is held; less would be a defect, and must not keep the rest from its receivers.
        defensive_assert!(missing.is_zero(), "a seized amount is not held");
        let disputed = matches!(stage, Stage::Disputed { .. });
        Self::take_seized(&who, amount, disputed);
        let parts = math::divide(seized.peek(), reporter.is_some());
        let (to_reporter, rest) = seized.split(parts.reporter);
        let (to_treasury, mut burned) = rest.split(parts.treasury);
        let mut paid = |to: Option<&T::AccountId>, part: CreditOf<T, I>| -> Balance {
            let value = part.peek();
            let refused = match to {
                Some(to) if value > 0 => T::Currency::resolve(to, part).err(),
                _ => Some(part),
            };
            let Some(refused) = refused else {
                return value;
            };
            // An account that cannot take its part keeps nobody from the rest: the part is burned.
            burned.subsume(refused);
            0
        };
        let reporter_part = paid(reporter.as_ref(), to_reporter);
        let treasury_part = paid(Some(&T::Treasury::get()), to_treasury);
        if let Stage::Disputed { deposit, .. } = stage {
            let reason = HoldReason::DisputeDeposit.into();
            burned.subsume(T::Currency::slash(&reason, &who, deposit).0);
        }
        let burned_part = burned.peek();
        T::Burns::burned(BurnCause::Slash, burned_part);
        // Dropping the credit takes it out of issuance.
        drop(burned);
        Offences::<T, I>::insert(offence, Offence::Closed);
        Self::deposit_event(Event::SlashClosed {
            offence,
            who,
            reporter: reporter_part,
            burned: burned_part,
            treasury: treasury_part,
        });
        Ok(())
    }

    /// Takes `amount` that is seized, and its dispute if there was one, out of the ledger.
    fn take_seized(who: &T::AccountId, amount: Balance, disputed: bool) {
        if let Some(old) = Bonds::<T, I>::get(who) {
            let mut bond = old.clone();
            bond.seized = bond.seized.saturating_sub(amount);
            bond.disputes = bond.disputes.saturating_sub(disputed.into());
            Self::tell_standing(who, &old, &bond);
            Self::keep(who, bond);
        }
    }
}
