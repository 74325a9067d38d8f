//! What a runtime offers to be measured, and with which values.

use crate::error::{Error, Result};
use frame_benchmarking::{BenchmarkList, BenchmarkParameter};
use std::{collections::BTreeSet, fmt};

/// A component with one value, for each component of a benchmark.
pub type Point = Vec<(BenchmarkParameter, u32)>;

/// A number that the cost of a benchmark may depend on, with its least and greatest value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Component {
    /// Its letter.
    pub name: BenchmarkParameter,
    /// Least value.
    pub low: u32,
    /// Greatest value.
    pub high: u32,
}

/// One benchmark of a pallet in the runtime.
#[derive(Clone, Debug, PartialEq)]
pub struct Benchmark {
    /// Crate of the pallet.
    pub pallet: String,
    /// The pallet's name in the runtime.
    pub instance: String,
    /// Its function in the pallet's `WeightInfo`.
    pub name: String,
    /// What its cost may depend on.
    pub components: Vec<Component>,
}

impl fmt::Display for Benchmark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}::{}", self.pallet, self.name)
    }
}

impl Benchmark {
    /// The benchmarks in a runtime's list, in its order.
    ///
    /// # Errors
    ///
    /// A component has no values.
    pub fn all(lists: &[BenchmarkList]) -> Result<Vec<Self>> {
        let mut benchmarks = Vec::new();
        for list in lists {
            for entry in &list.benchmarks {
                let benchmark = Self {
                    pallet: text(&list.pallet),
                    instance: text(&list.instance),
                    name: text(&entry.name),
                    components: entry
                        .components
                        .iter()
                        .map(|&(name, low, high)| Component { name, low, high })
                        .collect(),
                };
                benchmark.check()?;
                benchmarks.push(benchmark);
            }
        }
        Ok(benchmarks)
    }

    fn check(&self) -> Result<()> {
        match self.components.iter().find(|c| c.low > c.high) {
            None => Ok(()),
            Some(component) => Err(Error::EmptyRange {
                benchmark: self.to_string(),
                name: component.name.to_string(),
                low: component.low,
                high: component.high,
            }),
        }
    }

    /// The values to run with: one component goes from its least to its greatest value while the others stay at their
    /// greatest, then the next one does.
    pub fn points(&self, steps: u32) -> Vec<Point> {
        let highest: Point = self.components.iter().map(|c| (c.name, c.high)).collect();
        if highest.is_empty() {
            return vec![highest];
        }
        let mut points = Vec::new();
        for (index, component) in self.components.iter().enumerate() {
            for value in component.values(steps) {
                let mut point = highest.clone();
                point[index].1 = value;
                points.push(point);
            }
        }
        points
    }
}

impl Component {
    /// At most `steps` different values, evenly from the least to the greatest, both included.
    fn values(&self, steps: u32) -> BTreeSet<u32> {
        let last = u64::from(steps.max(2)) - 1;
        let range = u64::from(self.high.saturating_sub(self.low));
        (0..=last)
            // Below 2^64 as product of two numbers below 2^32; the quotient is at most the range.
            .map(|step| self.low.saturating_add((range * step / last) as u32))
            .collect()
    }
}

/// The benchmarks of the pallets named, or all if none is.
///
/// # Errors
///
/// A name is not in the list.
pub fn select(benchmarks: Vec<Benchmark>, names: &[String]) -> Result<Vec<Benchmark>> {
    let known: BTreeSet<&str> = benchmarks.iter().map(|b| b.pallet.as_str()).collect();
    if let Some(name) = names.iter().find(|name| !known.contains(name.as_str())) {
        return Err(Error::UnknownPallet {
            name: name.clone(),
            known: known.into_iter().map(Into::into).collect(),
        });
    }
    Ok(benchmarks
        .into_iter()
        .filter(|benchmark| names.is_empty() || names.contains(&benchmark.pallet))
        .collect())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use frame_benchmarking::{BenchmarkMetadata, BenchmarkParameter as P};

    fn benchmark(pallet: &str, components: &[(P, u32, u32)]) -> Benchmark {
        Benchmark {
            pallet: pallet.into(),
            instance: "Pallet".into(),
            name: "call".into(),
            components: components
                .iter()
                .map(|&(name, low, high)| Component { name, low, high })
                .collect(),
        }
    }

    fn values(low: u32, high: u32, steps: u32) -> Vec<u32> {
        let name = P::n;
        Vec::from_iter(Component { name, low, high }.values(steps))
    }

    #[test]
    fn two_steps_are_the_ends() {
        assert_eq!(values(0, 1024, 2), [0, 1024]);
        assert_eq!(values(0, u32::MAX, 2), [0, u32::MAX]);
    }

    #[test]
    fn more_steps_lie_evenly_between_the_ends() {
        assert_eq!(values(0, 100, 5), [0, 25, 50, 75, 100]);
        assert_eq!(values(10, 20, 4), [10, 13, 16, 20]);
        assert_eq!(values(u32::MAX - 2, u32::MAX, 3).len(), 3);
    }

    #[test]
    fn a_small_range_gives_each_of_its_values_once() {
        assert_eq!(values(1, 3, 20), [1, 2, 3]);
        assert_eq!(values(7, 7, 20), [7]);
        assert_eq!(values(7, 7, 2), [7]);
    }

    #[test]
    fn one_component_varies_while_the_others_stay_at_their_greatest() {
        let points = benchmark("p", &[(P::a, 0, 4), (P::b, 5, 5), (P::c, 1, 2)]).points(3);
        let numbers: Vec<[u32; 3]> = points.iter().map(|p| [p[0].1, p[1].1, p[2].1]).collect();
        assert_eq!(
            numbers,
            [
                [0, 5, 2],
                [2, 5, 2],
                [4, 5, 2],
                [4, 5, 2],
                [4, 5, 1],
                [4, 5, 2]
            ]
        );
        assert!(points.iter().all(|p| p[0].0 == P::a && p[2].0 == P::c));
    }

    #[test]
    fn a_benchmark_without_components_runs_at_one_point() {
        assert_eq!(benchmark("p", &[]).points(20), [Point::new()]);
    }

    #[test]
    fn the_list_keeps_its_order_and_empty_ranges_are_refused() {
        let list = |high| BenchmarkList {
            pallet: b"pallet_jobs".to_vec(),
            instance: b"Jobs".to_vec(),
            benchmarks: vec![
                BenchmarkMetadata {
                    name: b"task".to_vec(),
                    ..Default::default()
                },
                BenchmarkMetadata {
                    name: b"submit_job".to_vec(),
                    components: vec![(P::i, 3, high)],
                    pov_modes: Vec::new(),
                },
            ],
        };
        let all = Benchmark::all(&[list(3)]).unwrap();
        assert_eq!(all[0].to_string(), "pallet_jobs::task");
        assert_eq!(all[1].to_string(), "pallet_jobs::submit_job");
        assert_eq!(all[1].components[0].high, 3);

        assert_eq!(
            Benchmark::all(&[list(2)]).unwrap_err().to_string(),
            "pallet_jobs::submit_job goes from i = 3 to 2, which is empty; mend its range in the pallet"
        );
    }

    #[test]
    fn pallets_are_selected_by_name() {
        let all = || {
            vec![
                benchmark("a", &[]),
                benchmark("b", &[]),
                benchmark("a", &[]),
            ]
        };
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(select(all(), &[]).unwrap(), all());
        assert_eq!(select(all(), &names(&["a"])).unwrap().len(), 2);
        assert_eq!(
            select(all(), &names(&["b", "c"])).unwrap_err().to_string(),
            "the runtime has no benchmarks of c; give --pallet one of a, b"
        );
    }
}
