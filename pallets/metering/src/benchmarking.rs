//! Benchmarks of the calls and of the answers to `proofs`, each in its worst case.
//!
//! The neighbours do their real work in them, and the calls add the neighbours' own worst cases on top.

use alloc::vec;

use frame::{benchmarking::prelude::*, token::fungible::hold::Mutate as _};
use sage_primitives::{
    hardware::GpuClass,
    proofs::{OnProofVerdict, ProofTasks, RunOutcome, Verdict},
    workers::WorkerDirectory,
    Balance, JobId, ProgramId, Words, MAX_IO_WORDS,
};

use crate::{
    Call, Config, CurrentTerms, Error, HoldReason, Hour, Inputs, MeterRequest, MeterStatus, Meters,
    NextJobId, OpenJobs, Pallet, Rates, Terms,
};

/// What the benchmarks need from the runtime.
pub trait BenchmarkHelper {
    /// A registered program that takes `inputs` words, all of them zero.
    ///
    /// # Errors
    /// The program could not be registered.
    fn program(inputs: u32) -> Result<ProgramId, DispatchError>;
}

/// A number that no benchmark reaches.
const STRANGER: JobId = JobId::MAX - 1;

/// Hours of the jobs of these benchmarks.
const HOURS: Hour = 2;

/// What every class costs in these benchmarks: enough for the price of the longest run.
fn rate<T: Config>() -> Balance {
    T::MinRate::get().saturating_mul(100)
}

/// What a client asks for, under terms that permit it.
fn request<T: Config>(program: ProgramId) -> MeterRequest {
    let rate = rate::<T>();
    CurrentTerms::<T>::put(Terms {
        hour_blocks: T::MaxHourBlocks::get().into(),
        rates: Rates {
            other: rate,
            rtx3090: rate,
            rtx4090: rate,
            a100: rate,
            h100: rate,
        },
    });
    MeterRequest {
        program,
        policy: None,
        max_cycles: T::MaxCycles::get(),
        class: GpuClass::Other,
        max_hours: HOURS,
        hour_blocks: T::MaxHourBlocks::get(),
        max_rate: rate,
    }
}

/// Makes `client` rich enough, with a list of open jobs that has room for one.
fn prepare_client<T>(client: &T::AccountId)
where
    T: Config,
    T::Currency: fungible::Mutate<T::AccountId>,
{
    let wealth = rate::<T>().saturating_mul(100);
    <T::Currency as fungible::Mutate<_>>::set_balance(client, wealth);
    OpenJobs::<T>::mutate(client, |open| {
        for _ in 1..T::MaxOpenJobs::get() {
            open.try_push(STRANGER).defensive_unwrap_or(());
        }
    });
}

/// Opens a job of `client`, whose list of open jobs is then full, and returns its number.
fn open_job<T>(client: &T::AccountId) -> Result<JobId, DispatchError>
where
    T: Config,
    T::Currency: fungible::Mutate<T::AccountId>,
{
    // A benchmark runs at block 1 at the earliest, but is prepared at block 0.
    let now = System::<T>::block_number().max(One::one());
    System::<T>::set_block_number(now);
    prepare_client::<T>(client);
    let job = NextJobId::<T>::get();
    let inputs = Words::truncate_from(vec![0; MAX_IO_WORDS as usize]);
    let request = request::<T>(T::BenchmarkHelper::program(MAX_IO_WORDS)?);
    Pallet::<T>::do_open(client.clone(), &request, inputs)?;
    Ok(job)
}

/// Gives `job` to `worker` and lets the first hour pass `times` times.
fn run_hours<T: Config>(job: JobId, worker: &T::AccountId, times: u32) -> DispatchResult {
    T::Workers::make_eligible(worker)?;
    Pallet::<T>::do_claim(worker.clone(), job)?;
    let blocks = T::MaxHourBlocks::get().saturating_mul(times);
    System::<T>::set_block_number(System::<T>::block_number().saturating_add(blocks.into()));
    Ok(())
}

/// Counts an hour of `job` as paid and takes its rate out of escrow.
fn pay_an_hour<T: Config>(job: JobId) -> DispatchResult {
    Meters::<T>::try_mutate(job, |entry| {
        let meter = entry.as_mut().ok_or(Error::<T>::UnknownJob)?;
        meter.paid_hours = 1;
        let (reason, client) = (HoldReason::MeterEscrow.into(), &meter.client);
        T::Currency::release(&reason, client, meter.rate, Precision::Exact)?;
        Ok(())
    })
}

#[benchmarks(where T::Currency: fungible::Mutate<T::AccountId>)]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn open(i: Linear<0, { MAX_IO_WORDS }>) -> Result<(), BenchmarkError> {
        let client: T::AccountId = whitelisted_caller();
        prepare_client::<T>(&client);
        let request = request::<T>(T::BenchmarkHelper::program(MAX_IO_WORDS)?);
        let job = NextJobId::<T>::get();
        let inputs = Words::truncate_from(vec![0; i as usize]);

        #[extrinsic_call]
        _(RawOrigin::Signed(client), request, inputs);

        assert!(Meters::<T>::contains_key(job));
        Ok(())
    }

    #[benchmark]
    fn claim() -> Result<(), BenchmarkError> {
        let job = open_job::<T>(&account("client", 0, 0))?;
        let worker: T::AccountId = whitelisted_caller();
        T::Workers::make_eligible(&worker)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(worker), job);

        let status = Meters::<T>::get(job).map(|meter| meter.status);
        assert!(matches!(status, Some(MeterStatus::Running(_))));
        Ok(())
    }

    // An hour was paid: else the job would only wait again, which costs less than to end it.
    #[benchmark]
    fn close() -> Result<(), BenchmarkError> {
        let job = open_job::<T>(&account("client", 0, 0))?;
        run_hours::<T>(job, &account("worker", 0, 0), 3)?;
        pay_an_hour::<T>(job)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), job);

        assert!(!Meters::<T>::contains_key(job));
        Ok(())
    }

    // Cheaper than `close`, whose weight the call has: there is no worker to release.
    #[benchmark(extra)]
    fn close_expired() -> Result<(), BenchmarkError> {
        let job = open_job::<T>(&account("client", 0, 0))?;
        let wait = T::MaxWait::get().saturating_add(1);
        System::<T>::set_block_number(System::<T>::block_number().saturating_add(wait.into()));

        #[extrinsic_call]
        close(RawOrigin::Signed(whitelisted_caller()), job);

        assert!(!Meters::<T>::contains_key(job));
        Ok(())
    }

    // Cheaper than `close` too: what the client has in escrow stays there.
    #[benchmark(extra)]
    fn close_and_reopen() -> Result<(), BenchmarkError> {
        let job = open_job::<T>(&account("client", 0, 0))?;
        let worker: T::AccountId = whitelisted_caller();
        run_hours::<T>(job, &worker, 0)?;

        #[extrinsic_call]
        close(RawOrigin::Signed(worker), job);

        let status = Meters::<T>::get(job).map(|meter| meter.status);
        assert_eq!(status, Some(MeterStatus::Waiting));
        Ok(())
    }

    #[benchmark]
    fn set_terms() -> Result<(), BenchmarkError> {
        let origin =
            T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let terms = Terms {
            hour_blocks: One::one(),
            rates: Rates {
                other: T::MinRate::get(),
                rtx3090: T::MinRate::get(),
                rtx4090: T::MinRate::get(),
                a100: T::MinRate::get(),
                h100: T::MinRate::get(),
            },
        };

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, terms);

        assert_eq!(CurrentTerms::<T>::get(), Some(terms));
        Ok(())
    }

    #[benchmark]
    fn task() -> Result<(), BenchmarkError> {
        let job = open_job::<T>(&account("client", 0, 0))?;
        let worker: T::AccountId = whitelisted_caller();
        run_hours::<T>(job, &worker, 1)?;
        let answer;

        #[block]
        {
            answer = <Pallet<T> as ProofTasks<_>>::task(job, &worker);
        }

        assert!(answer.is_ok());
        Ok(())
    }

    // The hour is not the last one: then the outputs are written and committed to, which costs more than to end the job;
    // what the end costs beyond that is the weight of `close`, which is added.
    #[benchmark]
    fn on_verified(o: Linear<0, { MAX_IO_WORDS }>) -> Result<(), BenchmarkError> {
        let job = open_job::<T>(&account("client", 0, 0))?;
        let worker: T::AccountId = whitelisted_caller();
        run_hours::<T>(job, &worker, 1)?;
        let proven = <Pallet<T> as ProofTasks<_>>::task(job, &worker)?;
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
        assert_eq!(
            Inputs::<T>::get(job).map(|words| words.len()),
            Some(o as usize)
        );
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::chain().build(), crate::mock::Test);
}
