//! From samples to a formula: a base and a slope for each component.
//!
//! The SDK's regression is used: least squares without the slowest and the fastest quarter at each point, and the median
//! where there are no components. A base or slope below zero, which noise can give, is zero; a negative base also makes the
//! regression take the least sample for the base.

use crate::run::Samples;
use frame_benchmarking::{Analysis, BenchmarkParameter, BenchmarkResult, BenchmarkSelector};

/// Growth of a cost with one component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slope {
    /// The component's letter.
    pub component: String,
    /// What one more of it costs.
    pub cost: u128,
    /// Standard error of that, where the regression tells.
    pub error: u128,
}

/// A cost as a linear function of the components.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Formula {
    /// Cost with every component at zero.
    pub base: u128,
    /// Slopes other than zero, in the order of the components.
    pub slopes: Vec<Slope>,
}

/// What one run of a benchmark costs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Costs {
    /// Time in picoseconds, the unit of weights.
    pub time: Formula,
    /// Different keys read.
    pub reads: Formula,
    /// Different keys written.
    pub writes: Formula,
    /// Bytes of the proof that the reads need.
    pub proof_size: Formula,
    /// Time of the shortest run in nanoseconds.
    pub shortest: u128,
}

impl Costs {
    /// The costs that fit the samples best.
    ///
    /// # Errors
    ///
    /// There are too few samples.
    pub fn of(samples: &Samples) -> Result<Self, String> {
        let counts = varying(&samples.counts);
        let times = analyse(&varying(&samples.times), BenchmarkSelector::ExtrinsicTime)?;
        Ok(Self {
            shortest: times.minimum,
            time: formula(times),
            reads: formula(analyse(&counts, BenchmarkSelector::Reads)?),
            writes: formula(analyse(&counts, BenchmarkSelector::Writes)?),
            proof_size: formula(analyse(&counts, BenchmarkSelector::ProofSize)?),
        })
    }

    /// Whether any of the costs depends on a component.
    pub fn depend_on(&self, component: &str) -> bool {
        [&self.time, &self.reads, &self.writes, &self.proof_size]
            .iter()
            .any(|cost| cost.slopes.iter().any(|slope| slope.component == component))
    }
}

fn analyse(
    results: &Vec<BenchmarkResult>,
    selector: BenchmarkSelector,
) -> Result<Analysis, String> {
    Analysis::min_squares_iqr(results, selector).map_err(|error| error.to_string())
}

fn formula(analysis: Analysis) -> Formula {
    let errors = analysis.errors.unwrap_or_default();
    let errors = errors.into_iter().chain(std::iter::repeat(0));
    Formula {
        base: analysis.base,
        slopes: analysis
            .names
            .into_iter()
            .zip(analysis.slopes)
            .zip(errors)
            .filter(|((_, cost), _)| *cost > 0)
            .map(|((component, cost), error)| Slope {
                component,
                cost,
                error,
            })
            .collect(),
    }
}

/// The results without the components that have one value throughout: no slope can be told from the base there.
fn varying(results: &[BenchmarkResult]) -> Vec<BenchmarkResult> {
    let varies = |name: BenchmarkParameter| {
        let mut values = results
            .iter()
            .flat_map(|result| &result.components)
            .filter(|component| component.0 == name)
            .map(|component| component.1);
        let first = values.next();
        values.any(|value| Some(value) != first)
    };
    let mut results = results.to_vec();
    let constant: Vec<BenchmarkParameter> = results
        .iter()
        .flat_map(|result| &result.components)
        .map(|component| component.0)
        .filter(|name| !varies(*name))
        .collect();
    for result in &mut results {
        result
            .components
            .retain(|(name, _)| !constant.contains(name));
    }
    results
}

#[cfg(test)]
mod tests {
    use super::*;
    use frame_benchmarking::BenchmarkParameter as P;

    /// Samples of `repeats` runs at each point, whose costs are given by functions of the point's values.
    fn samples(
        points: &[&[(P, u32)]],
        repeats: u64,
        time: impl Fn(&[u32], u64) -> u64,
        count: impl Fn(&[u32]) -> u32,
    ) -> Samples {
        let mut samples = Samples::default();
        for point in points {
            let values: Vec<u32> = point.iter().map(|component| component.1).collect();
            samples.counts.push(BenchmarkResult {
                components: point.to_vec(),
                reads: count(&values),
                writes: count(&values) / 2,
                proof_size: count(&values) * 100,
                ..Default::default()
            });
            samples
                .times
                .extend((0..repeats).map(|run| BenchmarkResult {
                    components: point.to_vec(),
                    extrinsic_time: time(&values, run).into(),
                    ..Default::default()
                }));
        }
        samples
    }

    fn slope(component: &str, cost: u128) -> (String, u128) {
        (component.into(), cost)
    }

    fn slopes(formula: &Formula) -> Vec<(String, u128)> {
        formula
            .slopes
            .iter()
            .map(|s| (s.component.clone(), s.cost))
            .collect()
    }

    #[test]
    fn a_line_is_given_back() {
        let points: [&[(P, u32)]; 4] = [&[(P::n, 0)], &[(P::n, 10)], &[(P::n, 20)], &[(P::n, 30)]];
        let costs = Costs::of(&samples(
            &points,
            8,
            // Outliers on both sides, which the outer quarters hold.
            |n, run| match run {
                0 => 1,
                7 => 1_000_000,
                _ => 5_000 + 70 * u64::from(n[0]),
            },
            |n| 4 + 2 * n[0],
        ))
        .unwrap();
        assert_eq!(costs.time.base, 5_000_000);
        assert_eq!(slopes(&costs.time), [slope("n", 70_000)]);
        assert_eq!(costs.reads.base, 4);
        assert_eq!(slopes(&costs.reads), [slope("n", 2)]);
        assert_eq!(costs.writes.base, 2);
        assert_eq!(slopes(&costs.writes), [slope("n", 1)]);
        assert_eq!(costs.proof_size.base, 400);
        assert_eq!(slopes(&costs.proof_size), [slope("n", 200)]);
        assert_eq!(costs.shortest, 1);
    }

    #[test]
    fn a_plane_is_given_back_from_two_steps_of_two_components() {
        let points: [&[(P, u32)]; 4] = [
            &[(P::i, 0), (P::o, 8)],
            &[(P::i, 4), (P::o, 8)],
            &[(P::i, 4), (P::o, 2)],
            &[(P::i, 4), (P::o, 8)],
        ];
        let costs = Costs::of(&samples(
            &points,
            3,
            |v, _| 900 + 10 * u64::from(v[0]) + 3 * u64::from(v[1]),
            |v| 6 + v[0],
        ))
        .unwrap();
        assert_eq!(costs.time.base, 900_000);
        assert_eq!(slopes(&costs.time), [slope("i", 10_000), slope("o", 3_000)]);
        assert_eq!(costs.reads.base, 6);
        assert_eq!(slopes(&costs.reads), [slope("i", 1)]);
        assert!(costs.depend_on("i") && costs.depend_on("o") && !costs.depend_on("n"));
    }

    #[test]
    fn two_steps_of_one_component_make_a_line() {
        let points: [&[(P, u32)]; 2] = [&[(P::n, 1)], &[(P::n, 100)]];
        let costs = Costs::of(&samples(&points, 1, |n, _| 50 * u64::from(n[0]), |n| n[0])).unwrap();
        assert_eq!(costs.time.base, 0);
        assert_eq!(slopes(&costs.time), [slope("n", 50_000)]);
        assert_eq!(slopes(&costs.reads), [slope("n", 1)]);
    }

    #[test]
    fn falling_costs_have_no_slope() {
        let points: [&[(P, u32)]; 3] = [&[(P::n, 0)], &[(P::n, 1)], &[(P::n, 2)]];
        let costs = Costs::of(&samples(
            &points,
            3,
            |n, _| 900 - 100 * u64::from(n[0]),
            |n| 9 - n[0],
        ))
        .unwrap();
        assert_eq!(costs.time.base, 900_000);
        assert_eq!(costs.time.slopes, []);
        assert_eq!(costs.reads.base, 9);
        assert!(!costs.depend_on("n"));
    }

    #[test]
    fn a_base_below_zero_becomes_the_least_sample() {
        let points: [&[(P, u32)]; 3] = [&[(P::n, 10)], &[(P::n, 20)], &[(P::n, 30)]];
        let costs = Costs::of(&samples(
            &points,
            3,
            |n, _| 100 * u64::from(n[0]) - 900,
            |_| 1,
        ))
        .unwrap();
        assert_eq!(costs.time.base, 100_000);
        assert!(costs.time.slopes[0].cost > 0);
    }

    #[test]
    fn without_components_the_median_counts() {
        let costs = Costs::of(&samples(&[&[]], 5, |_, run| 100 + run, |_| 7)).unwrap();
        assert_eq!(costs.time.base, 102_000);
        assert_eq!(costs.shortest, 100);
        assert_eq!(costs.reads.base, 7);
        assert_eq!(costs.writes.base, 3);
        assert_eq!(costs.time.slopes, []);
    }

    #[test]
    fn a_component_of_one_value_belongs_to_the_base() {
        let points: [&[(P, u32)]; 3] = [
            &[(P::a, 0), (P::b, 5)],
            &[(P::a, 2), (P::b, 5)],
            &[(P::a, 2), (P::b, 5)],
        ];
        let costs = Costs::of(&samples(
            &points,
            3,
            |v, _| 10 * u64::from(v[0]) + 7 * u64::from(v[1]),
            |v| v[0] + v[1],
        ))
        .unwrap();
        assert_eq!(costs.time.base, 35_000);
        assert_eq!(slopes(&costs.time), [slope("a", 10_000)]);
        assert_eq!(costs.reads.base, 5);

        let constant: [&[(P, u32)]; 1] = [&[(P::a, 3)]];
        let costs = Costs::of(&samples(&constant, 3, |_, _| 8, |_| 2)).unwrap();
        assert_eq!(costs.time.base, 8_000);
        assert_eq!(costs.reads.base, 2);
    }

    #[test]
    fn without_samples_there_is_no_formula() {
        assert!(Costs::of(&Samples::default()).is_err());
    }
}
