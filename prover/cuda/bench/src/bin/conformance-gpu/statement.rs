//! Random statements and parameters of proofs.

use sage_cuda::conformance::Random;

use crate::common::trace::Lookup;
use crate::common::{Parameters, Statement};

/// Columns of a Fibonacci component, around the 16 of a block of a leaf's hash. Few, since kernels are compiled for each.
const COLUMNS: [usize; 6] = [3, 15, 16, 17, 33, 100];

/// How lookups are batched: at most two entries of a batch, as more would be of too high a degree.
const BATCHINGS: [&[usize]; 5] = [
    &[0],
    &[0, 0],
    &[0, 1, 1],
    &[1, 0, 1, 0],
    &[0, 0, 1, 2, 3, 3, 4],
];

/// A statement that stwo can prove, and how, of a seed. No component has more than 2^`max_log` rows.
pub fn random(seed: u64, max_log: u32) -> (Statement, Parameters) {
    let mut random = Random::new(seed);
    let mut between = |least: u32, most: u32| {
        let range = u64::from(most - least + 1);
        least + u32::try_from(random.below(range)).expect("a small range; qed")
    };
    let log_size = between(5, max_log);
    // Every tree but the first has a column of the largest size, as stwo wants it.
    let lookup = (between(0, 1) == 1).then(|| Lookup {
        log_users: log_size,
        log_table: between(5, log_size),
        batching: BATCHINGS[between(0, 4) as usize].to_vec(),
        broken: false,
    });
    let mut fibonacci = Vec::new();
    if lookup.is_none() {
        fibonacci.push((log_size, COLUMNS[between(0, 5) as usize]));
    }
    for _ in 0..between(0, 2) {
        fibonacci.push((between(5, log_size), COLUMNS[between(0, 5) as usize]));
    }
    let fold_step = between(1, 4);
    let log_blowup = between(1, 3);
    let lift =
        (lookup.is_some() && between(0, 2) == 0).then(|| log_size + log_blowup + between(0, 2));
    let parameters = Parameters {
        log_blowup,
        fold_step,
        log_last_layer: between(0, (log_size - fold_step).min(5)),
        queries: between(1, 40) as usize,
        pow_bits: between(0, 10),
        lift,
        store_coefficients: between(0, 3) > 0,
    };
    let statement = Statement {
        fibonacci,
        lookup,
        ..Statement::default()
    };
    (statement, parameters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_says_all_and_seeds_differ() {
        let text = |seed| format!("{:?}", random(seed, 12));
        assert_eq!(text(1), text(1));
        let distinct: std::collections::BTreeSet<String> = (0..100).map(text).collect();
        assert_eq!(distinct.len(), 100);
    }

    #[test]
    fn statements_are_of_all_kinds_and_within_the_size() {
        let drawn: Vec<_> = (0..200).map(|seed| random(seed, 9)).collect();
        let count =
            |is: fn(&(Statement, Parameters)) -> bool| drawn.iter().filter(|one| is(one)).count();
        assert!(count(|one| one.0.lookup.is_some()) > 50);
        assert!(count(|one| one.0.lookup.is_none()) > 50);
        assert!(count(|one| one.1.lift.is_some()) > 10);
        assert!(count(|one| !one.1.store_coefficients) > 20);
        for (statement, parameters) in &drawn {
            let (trees, _) = statement.log_sizes(parameters);
            let longest = trees[1].iter().max().expect("there is a column");
            assert!((5..=9).contains(longest));
            assert!(parameters.log_last_layer + parameters.fold_step <= *longest);
        }
    }
}
