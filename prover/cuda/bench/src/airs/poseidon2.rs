//! A permutation with the structure of Poseidon2 (Grassi, Khovratovich, Schofnegger 2023, eprint 2023/323) a row: width
//! 16, S-box x^5, eight full and 14 partial rounds. The round constants are arbitrary, so this is a load, not a hash.
//!
//! The degree is 3: of each S-box the square and the result are columns.

use std::ops::{Add, Mul};

use rayon::prelude::*;
use stwo::core::fields::m31::BaseField;
use stwo_constraint_framework::{EvalAtRow, FrameworkEval};

use super::{element, Air};

const WIDTH: usize = 16;
const HALF_FULL_ROUNDS: usize = 4;
const PARTIAL_ROUNDS: usize = 14;

/// A permutation in each row.
#[derive(Clone, Debug)]
pub struct Poseidon2 {
    /// Rows, as a power of two.
    pub log_size: u32,
}

impl Poseidon2 {
    /// The state, then square and result of each S-box.
    pub const COLUMNS: usize = WIDTH + 2 * (2 * HALF_FULL_ROUNDS * WIDTH + PARTIAL_ROUNDS);
}

/// A field that a permutation can be computed in: elements, or expressions of a row.
trait Field: Clone + Add<Output = Self> + Mul<Output = Self> + From<BaseField> {}

impl<F: Clone + Add<Output = F> + Mul<Output = F> + From<BaseField>> Field for F {}

/// A constant of a round; every round has as many as the state is wide.
fn constant<F: Field>(round: usize, place: usize) -> F {
    let index = (round * WIDTH + place) as u64;
    F::from(element(index ^ (1 << 63)))
}

/// The matrix M4 of the paper, by its additions.
fn small_matrix<F: Field>(x: &mut [F; 4]) {
    let double = |x: F| x.clone() + x;
    let [x0, x1, x2, x3] = x.clone();
    let t0 = x0 + x1.clone();
    let t1 = x2 + x3.clone();
    let t2 = double(x1) + t1.clone();
    let t3 = double(x3) + t0.clone();
    let t4 = double(double(t1)) + t3.clone();
    let t5 = double(double(t0)) + t2.clone();
    let t6 = t3 + t5.clone();
    let t7 = t2 + t4.clone();
    *x = [t6, t5, t7, t4];
}

/// The matrix of full rounds: M4 on the diagonal twice, elsewhere once.
fn external_matrix<F: Field>(state: &mut [F; WIDTH]) {
    for chunk in 0..WIDTH / 4 {
        let mut four: [F; 4] = std::array::from_fn(|place| state[4 * chunk + place].clone());
        small_matrix(&mut four);
        for (place, value) in four.into_iter().enumerate() {
            state[4 * chunk + place] = value;
        }
    }
    for place in 0..4 {
        let sum = (1..WIDTH / 4).fold(state[place].clone(), |sum, chunk| {
            sum + state[4 * chunk + place].clone()
        });
        for chunk in 0..WIDTH / 4 {
            state[4 * chunk + place] = state[4 * chunk + place].clone() + sum.clone();
        }
    }
}

/// The matrix of partial rounds: ones, and powers of two beside them on the diagonal.
fn internal_matrix<F: Field>(state: &mut [F; WIDTH]) {
    let sum = state[1..]
        .iter()
        .fold(state[0].clone(), |sum, value| sum + value.clone());
    for (place, value) in state.iter_mut().enumerate() {
        let factor = F::from(BaseField::from_u32_unchecked(2 << place));
        *value = value.clone() * factor + sum.clone();
    }
}

/// The permutation; `power` gives the fifth power of a value.
fn permute<F: Field>(state: &mut [F; WIDTH], mut power: impl FnMut(F) -> F) {
    external_matrix(state);
    for round in 0..2 * HALF_FULL_ROUNDS + PARTIAL_ROUNDS {
        let partial = (HALF_FULL_ROUNDS..HALF_FULL_ROUNDS + PARTIAL_ROUNDS).contains(&round);
        let boxes = if partial { 1 } else { WIDTH };
        for (place, value) in state[..boxes].iter_mut().enumerate() {
            *value = power(value.clone() + constant(round, place));
        }
        if partial {
            internal_matrix(state);
        } else {
            external_matrix(state);
        }
    }
}

impl FrameworkEval for Poseidon2 {
    fn log_size(&self) -> u32 {
        self.log_size
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.log_size + 1
    }

    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let mut state: [E::F; WIDTH] = std::array::from_fn(|_| eval.next_trace_mask());
        permute(&mut state, |x| {
            let square = eval.next_trace_mask();
            eval.add_constraint(square.clone() - x.clone() * x.clone());
            let result = eval.next_trace_mask();
            eval.add_constraint(result.clone() - square.clone() * square * x);
            result
        });
        eval
    }
}

impl Poseidon2 {
    fn row(index: u64) -> Vec<BaseField> {
        let mut state: [BaseField; WIDTH] =
            std::array::from_fn(|place| element(index * WIDTH as u64 + place as u64));
        let mut row = Vec::with_capacity(Self::COLUMNS);
        row.extend(state);
        permute(&mut state, |x| {
            let square = x * x;
            let result = square * square * x;
            row.extend([square, result]);
            result
        });
        row
    }
}

impl Air for Poseidon2 {
    fn trace(&self) -> Vec<Vec<BaseField>> {
        let rows: Vec<Vec<BaseField>> = (0..1u64 << self.log_size)
            .into_par_iter()
            .map(Self::row)
            .collect();
        (0..Self::COLUMNS)
            .into_par_iter()
            .map(|column| rows.iter().map(|row| row[column]).collect())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The matrix M4 of the paper, section 5.1.
    #[test]
    fn additions_make_the_matrix_of_the_paper() {
        let matrix = [[5, 7, 1, 3], [4, 6, 1, 1], [1, 3, 5, 7], [1, 1, 4, 6]];
        for column in 0..4 {
            let mut unit: [BaseField; 4] =
                std::array::from_fn(|row| BaseField::from(u32::from(row == column)));
            small_matrix(&mut unit);
            let expected = matrix.map(|row| BaseField::from(row[column]));
            assert_eq!(unit, expected);
        }
    }

    #[test]
    fn the_internal_matrix_adds_powers_of_two_on_its_diagonal() {
        let mut unit = [BaseField::from(0); WIDTH];
        unit[3] = BaseField::from(1);
        internal_matrix(&mut unit);
        for (place, value) in unit.into_iter().enumerate() {
            let expected = if place == 3 { 17 } else { 1 };
            assert_eq!(value, BaseField::from(expected));
        }
    }

    #[test]
    fn a_row_is_as_wide_as_the_component() {
        assert_eq!(Poseidon2::row(7).len(), 300);
        assert_eq!(Poseidon2::COLUMNS, 300);
    }
}
