//! Double of the registry of attested provers.

use frame::prelude::Weight;
use sage_primitives::hardware::{GpuClass, HardwareClasses};

use super::{Slot, SPY_WEIGHT};
use crate::AccountId;

const CLASSES: Slot<Vec<(AccountId, GpuClass)>> = Slot::new(b":spy:hardware:classes");

/// Says that nothing was shown of any worker, until a test sets a class.
pub struct SpyHardware;

impl SpyHardware {
    /// Makes `class` the one that `worker` has been shown to have.
    pub fn set(worker: &AccountId, class: GpuClass) {
        let mut all = CLASSES.all();
        all.retain(|(other, _)| other != worker);
        all.push((worker.clone(), class));
        CLASSES.put(all);
    }
}

impl HardwareClasses<AccountId> for SpyHardware {
    fn class_of(worker: &AccountId) -> GpuClass {
        let all = CLASSES.all();
        let found = all.iter().find(|(other, _)| other == worker);
        found.map_or(GpuClass::Other, |(_, class)| *class)
    }

    fn weight() -> Weight {
        SPY_WEIGHT
    }
}
