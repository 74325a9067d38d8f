//! Benchmarks of the calls, the hook and the answers to `proofs`, each in its worst case.
//!
//! The neighbours do their real work in them, and the calls add the neighbours' own worst cases on top.

use alloc::vec;

use frame::benchmarking::prelude::*;
use sage_primitives::{
    proofs::{OnProofVerdict, ProofTasks, RunOutcome, Verdict},
    workers::WorkerDirectory,
    JobId, ProgramId, Words, MAX_IO_WORDS, SAGE,
};

use crate::{
    Call, Config, Expiries, Inputs, JobEnding, JobReceipt, JobRequest, JobStatus, Jobs, NextJobId,
    OpenJobs, Pallet, ReceiptLog, ReceiptRange, ReceiptWindow, Receipts,
};

/// What the benchmarks need from the runtime.
pub trait BenchmarkHelper {
    /// A registered program that takes `inputs` words, all of them zero.
    ///
    /// # Errors
    /// The program could not be registered.
    fn program(inputs: u32) -> Result<ProgramId, DispatchError>;
}

/// A job number that no benchmark reaches.
const STRANGER: JobId = JobId::MAX - 1;

/// Fills the buckets that are searched for `deadline`, all but the last `free` of them.
fn fill_buckets<T: Config>(deadline: BlockNumberFor<T>, free: u32) {
    for step in 1..=T::ExpirySearch::get().saturating_sub(free) {
        let full = vec![STRANGER; T::MaxExpiriesPerBlock::get() as usize];
        Expiries::<T>::insert(
            deadline.saturating_add(step.into()),
            BoundedVec::truncate_from(full),
        );
    }
}

/// Makes the next receipt push out an old one.
fn fill_receipts<T: Config>() {
    let receipt = JobReceipt {
        client: whitelisted_caller(),
        payment: SAGE,
        free: false,
        attempts: 0,
        ending: JobEnding::Cancelled,
        height: One::one(),
    };
    Receipts::<T>::insert(STRANGER, receipt);
    ReceiptLog::<T>::insert(0, STRANGER);
    ReceiptRange::<T>::put(ReceiptWindow {
        first: 0,
        next: T::MaxReceipts::get().into(),
    });
}

/// Opens a job of `client`, whose list of open jobs is then full, and returns its number.
fn open_job<T>(client: &T::AccountId) -> Result<JobId, DispatchError>
where
    T: Config,
    T::Currency: fungible::Mutate<T::AccountId>,
{
    open_job_for::<T>(client, T::BenchmarkHelper::program(MAX_IO_WORDS)?)
}

/// The same for a program that is known already, because registering one takes long.
fn open_job_for<T>(client: &T::AccountId, program: ProgramId) -> Result<JobId, DispatchError>
where
    T: Config,
    T::Currency: fungible::Mutate<T::AccountId>,
{
    <T::Currency as fungible::Mutate<_>>::set_balance(client, SAGE.saturating_mul(1_000));
    let id = NextJobId::<T>::get();
    let inputs = BoundedVec::truncate_from(vec![0; MAX_IO_WORDS as usize]);
    Pallet::<T>::do_submit(client.clone(), request::<T>(program), inputs)?;
    OpenJobs::<T>::mutate(client, |open| while open.try_insert(0, STRANGER).is_ok() {});
    Ok(id)
}

/// Gives job `id` to `worker`.
fn assign<T: Config>(id: JobId, worker: &T::AccountId) -> DispatchResult {
    T::Workers::make_eligible(worker)?;
    Pallet::<T>::do_claim(worker.clone(), id)
}

/// What the jobs of these benchmarks ask for, at block 1 or later.
fn request<T: Config>(program: ProgramId) -> JobRequest<BlockNumberFor<T>> {
    // A benchmark runs at block 1 at the earliest, but is prepared at block 0.
    let now = System::<T>::block_number().max(One::one());
    System::<T>::set_block_number(now);
    JobRequest {
        program,
        policy: None,
        max_cycles: T::MaxCycles::get(),
        // Enough for the price of the longest run.
        payment: T::MinPayment::get().saturating_mul(100u32.into()),
        only_if_free: false,
        queue_deadline: now.saturating_add(1u32.into()),
        exec_duration: T::MaxExecDuration::get().into(),
        sla_deadline: now.saturating_add(T::MaxLifetime::get().into()),
    }
}

/// Makes assigned job `id` due at `due`, so that it looks for another wait of `window` blocks and finds no room.
fn make_due<T: Config>(id: JobId, due: BlockNumberFor<T>, window: u32) {
    Jobs::<T>::mutate(id, |entry| {
        let Some(job) = entry else { return };
        Pallet::<T>::unschedule(id, job.bucket);
        job.bucket = due;
        job.queue_window = window.into();
        job.sla_deadline = BlockNumberFor::<T>::max_value();
        if let JobStatus::Assigned { exec_deadline, .. } = &mut job.status {
            *exec_deadline = due.saturating_sub(One::one());
        }
    });
    Expiries::<T>::mutate(due, |bucket| bucket.try_push(id).is_ok());
    fill_buckets::<T>(due.saturating_add(window.into()), 0);
}

#[benchmarks(where T::Currency: fungible::Mutate<T::AccountId>)]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn submit_job(i: Linear<0, { MAX_IO_WORDS }>) -> Result<(), BenchmarkError> {
        let client: T::AccountId = whitelisted_caller();
        <T::Currency as fungible::Mutate<_>>::set_balance(&client, SAGE.saturating_mul(1_000));
        let request = request::<T>(T::BenchmarkHelper::program(i)?);
        fill_buckets::<T>(request.queue_deadline, 1);
        let inputs: Words = BoundedVec::truncate_from(vec![0; i as usize]);

        #[extrinsic_call]
        _(RawOrigin::Signed(client), request, inputs);

        assert!(Jobs::<T>::contains_key(0));
        Ok(())
    }

    #[benchmark]
    fn cancel_job() -> Result<(), BenchmarkError> {
        let client: T::AccountId = whitelisted_caller();
        let id = open_job::<T>(&client)?;
        fill_receipts::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(client), id);

        assert!(!Jobs::<T>::contains_key(id));
        Ok(())
    }

    #[benchmark]
    fn claim_job() -> Result<(), BenchmarkError> {
        let id = open_job::<T>(&account("client", 0, 0))?;
        let worker: T::AccountId = whitelisted_caller();
        T::Workers::make_eligible(&worker)?;
        let now = System::<T>::block_number();
        let deadline = now.saturating_add(T::MaxExecDuration::get().into());
        fill_buckets::<T>(deadline, 1);

        #[extrinsic_call]
        _(RawOrigin::Signed(worker), id);

        assert_eq!(Jobs::<T>::get(id).map(|job| job.attempts), Some(1));
        Ok(())
    }

    #[benchmark]
    fn abandon_job() -> Result<(), BenchmarkError> {
        let id = open_job::<T>(&account("client", 0, 0))?;
        let worker: T::AccountId = whitelisted_caller();
        assign::<T>(id, &worker)?;
        let job = Jobs::<T>::get(id).ok_or("the job was opened")?;
        fill_buckets::<T>(job.created_at.saturating_add(job.queue_window), 0);
        fill_receipts::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(worker), id);

        assert!(!Jobs::<T>::contains_key(id));
        Ok(())
    }

    #[benchmark]
    fn expire_job() -> Result<(), BenchmarkError> {
        let id = open_job::<T>(&account("client", 0, 0))?;
        let job = Jobs::<T>::get(id).ok_or("the job was opened")?;
        System::<T>::set_block_number(job.bucket);
        fill_receipts::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(!Jobs::<T>::contains_key(id));
        Ok(())
    }

    #[benchmark]
    fn time_out_job() -> Result<(), BenchmarkError> {
        let id = open_job::<T>(&account("client", 0, 0))?;
        assign::<T>(id, &account("worker", 0, 0))?;
        let due = System::<T>::block_number().saturating_add(10u32.into());
        make_due::<T>(id, due, 1);
        System::<T>::set_block_number(due);
        fill_receipts::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(!Jobs::<T>::contains_key(id));
        Ok(())
    }

    #[benchmark]
    fn on_initialize(
        n: Linear<1, { T::MaxExpiriesPerBlock::get() }>,
    ) -> Result<(), BenchmarkError> {
        let program = T::BenchmarkHelper::program(MAX_IO_WORDS)?;
        let due = System::<T>::block_number().saturating_add(10u32.into());
        for index in 0..n {
            let id = open_job_for::<T>(&account("client", index, 0), program)?;
            assign::<T>(id, &account("worker", index, 0))?;
            let window = T::ExpirySearch::get().saturating_mul(index.saturating_add(1));
            make_due::<T>(id, due, window);
        }
        fill_receipts::<T>();
        System::<T>::set_block_number(due);

        #[block]
        {
            Pallet::<T>::end_due_waits(due);
        }

        assert_eq!(Jobs::<T>::iter_keys().count(), 0);
        Ok(())
    }

    #[benchmark]
    fn task() -> Result<(), BenchmarkError> {
        let id = open_job::<T>(&account("client", 0, 0))?;
        let worker: T::AccountId = whitelisted_caller();
        assign::<T>(id, &worker)?;
        let answer;

        #[block]
        {
            answer = <Pallet<T> as ProofTasks<_>>::task(id, &worker);
        }

        assert!(answer.is_ok());
        Ok(())
    }

    #[benchmark]
    fn on_verified(o: Linear<0, { MAX_IO_WORDS }>) -> Result<(), BenchmarkError> {
        let id = open_job::<T>(&account("client", 0, 0))?;
        let worker: T::AccountId = whitelisted_caller();
        assign::<T>(id, &worker)?;
        fill_receipts::<T>();
        let proven = <Pallet<T> as ProofTasks<_>>::task(id, &worker)?;
        let outputs = vec![0; o as usize];
        let verdict = Verdict {
            statement: H256::repeat_byte(1),
            cycles: proven.max_cycles,
            outcome: RunOutcome::Halted,
            outputs: &outputs,
        };
        let result;

        #[block]
        {
            result = <Pallet<T> as OnProofVerdict<_>>::on_verified(&proven, &verdict);
        }

        assert!(result.is_ok());
        assert!(!Inputs::<T>::contains_key(id));
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::chain().build(), crate::mock::Test);
}
