//! Benchmarks of the block hook.

use frame::benchmarking::prelude::*;
use sage_primitives::epochs::EpochClock;

use crate::{Config, Pallet, Started};

#[benchmarks]
mod benchmarks {
    use super::*;

    /// Puts the chain at `block` of the second epoch, with all epochs before it announced.
    fn second_epoch<T: Config>() -> BlockNumberFor<T> {
        Started::<T>::put(1);
        let block: BlockNumberFor<T> = Pallet::<T>::length().into();
        frame_system::Pallet::<T>::set_block_number(block);
        block
    }

    #[benchmark]
    fn idle() {
        let block = second_epoch::<T>();
        Started::<T>::put(2);

        #[block]
        {
            Pallet::<T>::on_initialize(block);
        }

        assert_eq!(Started::<T>::get(), 2);
    }

    /// The listeners run too, though their weight is added apart: an upper bound.
    #[benchmark]
    fn start() {
        let block = second_epoch::<T>();

        #[block]
        {
            Pallet::<T>::on_initialize(block);
        }

        assert_eq!(Started::<T>::get(), 2);
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::Chain::new().build(), crate::mock::Test);
}
