//! Random changes, uses and epochs against a second account of the prices.

use std::collections::BTreeMap;

use frame::testing_prelude::*;
use proptest::prelude::*;
use sage_pallet_testing::{
    random_calls::{one_of, random_calls, CallModel},
    spies::SpyEpochs,
    TestChain,
};
use sage_primitives::{
    epochs::EpochClock,
    pricing::{ComputePrices, Quote},
    Balance, CircuitId, Epoch,
};

use crate::{math::*, mock::*, Call, ModelTerms};

/// How long compute is free in these sequences.
const FREE: Epoch = 3;

/// One thing to do.
#[derive(Clone, Debug)]
enum Step {
    Register(CircuitId, ModelTerms),
    SetCapacity(CircuitId, u64),
    SetActive(CircuitId, bool),
    Use(CircuitId, u32),
    Epochs(u8),
}

/// What the second account knows of a model.
#[derive(Clone, Debug)]
struct Entry {
    terms: ModelTerms,
    price: Balance,
    used: u64,
    since: Epoch,
    active: bool,
}

/// The second account: the rule in its two-sided form, with the terms of the specification.
struct Books {
    epoch: Epoch,
    models: BTreeMap<CircuitId, Entry>,
}

impl Books {
    /// `P ± ⌊P * 500 * distance / (4000 * 10^4)⌋`, as economics S5 writes it.
    fn step(price: Balance, used: u64, capacity: u64) -> Balance {
        let u = (u128::from(used) * 10_000 / u128::from(capacity)).min(10_000);
        let next = match u {
            0..4_000 => price - price * 500 * (4_000 - u) / (4_000 * 10_000),
            4_000..=6_000 => price,
            _ => price + price * 500 * (u - 6_000) / (4_000 * 10_000),
        };
        next.clamp(MIN_PRICE, MAX_PRICE)
    }

    fn pass_epoch(&mut self) {
        let ended = self.epoch;
        self.epoch += 1;
        for entry in self.models.values_mut() {
            let used = core::mem::take(&mut entry.used);
            if ended <= FREE || !entry.active || entry.since >= ended {
                continue;
            }
            let old = entry.price;
            entry.price = Self::step(old, used, entry.terms.capacity);
            assert!(old.abs_diff(entry.price) * 20 <= old, "more than 5 percent");
        }
    }
}

impl CallModel for Books {
    type Runtime = Test;
    type Call = Call<Test>;
    type Step = Step;

    fn chain() -> TestChain<Test> {
        chain_with(FREE)
    }

    fn start() -> Self {
        let entry = Entry {
            terms: TERMS,
            price: BASE_PRICE,
            used: 0,
            since: 0,
            active: true,
        };
        Self {
            epoch: 1,
            models: [(CIRCUIT, entry)].into(),
        }
    }

    fn calls() -> Vec<(&'static str, BoxedStrategy<Step>)> {
        let circuit = || 0..5_u32;
        let capacity = || prop_oneof![0..=3_u64, 1..=10_000_u64, Just(u64::MAX)];
        let multiplier = prop_oneof![0..=2_u32, 1..=50_000_u32, Just(u32::MAX)];
        let terms = (multiplier, 0..=5_000_u32, capacity()).prop_map(
            |(multiplier, cycles_per_unit, capacity)| ModelTerms {
                multiplier,
                cycles_per_unit,
                capacity,
            },
        );
        vec![
            (
                "register_model",
                (circuit(), terms)
                    .prop_map(|(circuit, terms)| Step::Register(circuit, terms))
                    .boxed(),
            ),
            (
                "set_capacity",
                (circuit(), capacity())
                    .prop_map(|(circuit, capacity)| Step::SetCapacity(circuit, capacity))
                    .boxed(),
            ),
            (
                "set_active",
                (circuit(), any::<bool>())
                    .prop_map(|(circuit, active)| Step::SetActive(circuit, active))
                    .boxed(),
            ),
        ]
    }

    fn others() -> Vec<BoxedStrategy<Step>> {
        let cycles = prop_oneof![0..=5_000_u32, 0..=10_000_000_u32, Just(u32::MAX)];
        vec![
            (0..5_u32, cycles)
                .prop_map(|(circuit, cycles)| Step::Use(circuit, cycles))
                .boxed(),
            one_of(vec![1, 1, 1, 5, 100]).prop_map(Step::Epochs).boxed(),
        ]
    }

    fn execute(step: &Step) -> DispatchResult {
        let root = RuntimeOrigin::root;
        match step {
            Step::Register(circuit, terms) => Pricing::register_model(root(), *circuit, *terms),
            Step::SetCapacity(circuit, capacity) => {
                Pricing::set_capacity(root(), *circuit, *capacity)
            }
            Step::SetActive(circuit, active) => Pricing::set_active(root(), *circuit, *active),
            Step::Use(circuit, cycles) => {
                Pricing::record_use(*circuit, *cycles);
                Ok(())
            }
            Step::Epochs(count) => {
                (0..*count).for_each(|_| next_epoch());
                Ok(())
            }
        }
    }

    fn observe(&mut self, step: &Step, result: DispatchResult) {
        let models = self.models.len();
        match step {
            Step::Register(circuit, terms) => {
                let zero =
                    terms.multiplier == 0 || terms.cycles_per_unit == 0 || terms.capacity == 0;
                let possible = !zero && models < 3 && !self.models.contains_key(circuit);
                assert_eq!(result.is_ok(), possible, "{step:?}: {result:?}");
                if possible {
                    let price = BASE_PRICE * Balance::from(terms.multiplier) / 10_000;
                    let entry = Entry {
                        terms: *terms,
                        price: price.max(MIN_PRICE),
                        used: 0,
                        since: self.epoch,
                        active: true,
                    };
                    self.models.insert(*circuit, entry);
                }
            }
            Step::SetCapacity(circuit, capacity) => {
                let entry = self.models.get_mut(circuit).filter(|_| *capacity > 0);
                assert_eq!(result.is_ok(), entry.is_some());
                if let Some(entry) = entry {
                    entry.terms.capacity = *capacity;
                }
            }
            Step::SetActive(circuit, active) => {
                let entry = self.models.get_mut(circuit);
                let entry = entry.filter(|entry| entry.active != *active);
                assert_eq!(result.is_ok(), entry.is_some());
                if let Some(entry) = entry {
                    entry.active = *active;
                    if *active {
                        entry.since = self.epoch;
                    }
                }
            }
            Step::Use(circuit, cycles) => {
                if let Some(entry) = self.models.get_mut(circuit) {
                    entry.used += u64::from(cycles.div_ceil(entry.terms.cycles_per_unit));
                }
            }
            Step::Epochs(count) => (0..*count).for_each(|_| self.pass_epoch()),
        }
    }

    fn compare(&self) {
        assert_eq!(SpyEpochs::current(), self.epoch);
        for (circuit, entry) in &self.models {
            let stored = model(*circuit);
            assert_eq!(stored.price, entry.price, "price of {circuit}");
            assert_eq!(stored.used, entry.used, "use of {circuit}");
            let quote = match (entry.active, self.epoch <= FREE) {
                (false, _) => None,
                (true, true) => Some(Quote::Free),
                (true, false) => Some(Quote::Price(entry.price)),
            };
            assert_eq!(Pricing::quote(*circuit, 1), quote, "quote of {circuit}");
        }
    }
}

#[test]
fn random_changes_uses_and_epochs_match_the_second_account() {
    random_calls::<Books>(file!(), 30);
}
