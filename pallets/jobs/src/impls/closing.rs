//! The end of a job: money back, storage removed, receipt written.

use frame::{prelude::*, token::fungible::hold::Mutate as _};
use sage_primitives::{programs::ProgramRegistry, JobId};

use crate::{
    Config, Event, HoldReason, Inputs, JobEnding, JobOf, JobReceipt, Jobs, OpenJobs, Pallet,
    ReceiptLog, ReceiptRange, Receipts, RefundReason,
};

impl<T: Config> Pallet<T> {
    /// Gives the client the payment back and closes the job.
    ///
    /// # Errors
    /// The hold cannot be released; the job stays open.
    pub(crate) fn refund(id: JobId, job: JobOf<T>, reason: RefundReason) -> DispatchResult {
        let (client, amount) = (job.client.clone(), job.payment);
        Self::release_escrow(&job)?;
        Self::close(id, job, JobEnding::Refunded(reason));
        Self::deposit_event(Event::JobRefunded {
            job: id,
            client,
            amount,
            reason,
        });
        Ok(())
    }

    /// Makes the whole payment of `job` free again for its client.
    pub(crate) fn release_escrow(job: &JobOf<T>) -> DispatchResult {
        T::Currency::release(
            &HoldReason::JobEscrow.into(),
            &job.client,
            job.payment,
            Precision::Exact,
        )?;
        Ok(())
    }

    /// Removes everything kept for an open job and leaves its receipt.
    ///
    /// The caller has moved the money: after this, nothing is held for the job.
    pub(crate) fn close(id: JobId, job: JobOf<T>, ending: JobEnding<T::AccountId>) {
        Jobs::<T>::remove(id);
        Inputs::<T>::remove(id);
        Self::unschedule(id, job.bucket);
        OpenJobs::<T>::mutate_exists(&job.client, |entry| {
            let Some(open) = entry else { return };
            open.retain(|listed| *listed != id);
            if open.is_empty() {
                *entry = None;
            }
        });
        // A registry that lost count must not keep the client's money: the job closes all the same.
        let _ = T::Programs::release(&job.program)
            .defensive_proof("the program was admitted when this job was opened");
        Self::keep_receipt(
            id,
            JobReceipt {
                client: job.client,
                payment: job.payment,
                free: job.free,
                attempts: job.attempts,
                ending,
                height: frame_system::Pallet::<T>::block_number(),
            },
        );
    }

    /// Writes a receipt and drops the oldest when there are more than may be kept.
    ///
    /// Up to two are dropped, so that the window shrinks to a smaller [`Config::MaxReceipts`] by itself.
    fn keep_receipt(id: JobId, receipt: crate::JobReceiptOf<T>) {
        let mut window = ReceiptRange::<T>::get();
        Receipts::<T>::insert(id, receipt);
        ReceiptLog::<T>::insert(window.next, id);
        window.next.saturating_inc();
        for _ in 0..2 {
            if window.kept() <= u64::from(T::MaxReceipts::get()) {
                break;
            }
            if let Some(oldest) = ReceiptLog::<T>::take(window.first) {
                Receipts::<T>::remove(oldest);
            }
            window.first.saturating_inc();
        }
        ReceiptRange::<T>::put(window);
    }
}
