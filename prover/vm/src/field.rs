//! Arithmetic of the words: the field of 2^31 − 1 elements on canonical integers.
//!
//! All arguments and results are below [`P`]. The interpreter has its own arithmetic, apart from the proof library's,
//! so that comparing the two compares two implementations.

use sage_air::isa::P;

/// `a + b`.
#[inline]
pub(crate) const fn add(a: u32, b: u32) -> u32 {
    // Below 2p, which is below 2^32.
    let sum = a + b;
    if sum >= P {
        sum - P
    } else {
        sum
    }
}

/// `−a`.
#[inline]
pub(crate) const fn neg(a: u32) -> u32 {
    if a == 0 {
        0
    } else {
        P - a
    }
}

/// `a − b`.
#[inline]
pub(crate) const fn sub(a: u32, b: u32) -> u32 {
    add(a, neg(b))
}

/// `a · b`.
#[inline]
pub(crate) const fn mul(a: u32, b: u32) -> u32 {
    // 2^31 = 1 modulo p: the high bits of the product count once. Both halves are below 2^31, the sum is below 2p + 1.
    let product = a as u64 * b as u64;
    let folded = (product & P as u64) + (product >> 31);
    let reduced = if folded >= P as u64 {
        folded - P as u64
    } else {
        folded
    };
    reduced as u32
}

/// `1 / a`, `None` for 0; by Fermat, a^(p − 2).
pub(crate) const fn inverse(a: u32) -> Option<u32> {
    if a == 0 {
        return None;
    }
    let (mut result, mut square, mut exponent) = (1, a, P - 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = mul(result, square);
        }
        square = mul(square, square);
        exponent >>= 1;
    }
    Some(result)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::arbitrary::EDGE_WORDS as EDGES;

    fn word() -> impl Strategy<Value = u32> {
        prop_oneof![0..P, proptest::sample::select(EDGES.to_vec())]
    }

    proptest! {
        #[test]
        fn every_operation_agrees_with_wide_integer_arithmetic(a in word(), b in word()) {
            let (x, y, p) = (u128::from(a), u128::from(b), u128::from(P));
            prop_assert_eq!(u128::from(add(a, b)), (x + y) % p);
            prop_assert_eq!(u128::from(sub(a, b)), (x + p - y) % p);
            prop_assert_eq!(u128::from(mul(a, b)), x * y % p);
            prop_assert_eq!(u128::from(neg(a)), (p - x) % p);
        }

        #[test]
        fn a_word_times_its_inverse_is_one(a in word()) {
            match inverse(a) {
                Some(inverse) => prop_assert_eq!(mul(a, inverse), 1),
                None => prop_assert_eq!(a, 0),
            }
        }
    }

    #[test]
    fn results_are_canonical_at_the_edges() {
        for a in EDGES {
            for b in EDGES {
                assert!(add(a, b) < P && sub(a, b) < P && mul(a, b) < P, "{a} {b}");
            }
        }
    }
}
