//! The kernels' field arithmetic against stwo's: the same words, not only the same classes modulo 2^31 − 1.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sage_cuda::host::{self, Cm31};
use stwo::core::fields::cm31::CM31;
use stwo::core::fields::m31::{M31, P};
use stwo::core::fields::qm31::QM31;
use stwo::core::fields::FieldExpOps;

/// Values at which carries, borrows and reductions change.
const EDGES: [u32; 14] = [
    0,
    1,
    2,
    3,
    0xffff,
    0x1_0000,
    0x7fff_0000,
    (1 << 30) - 1,
    1 << 30,
    (1 << 30) + 1,
    P - 3,
    P - 2,
    P - 1,
    0x5555_5555,
];

fn m31(value: u32) -> M31 {
    M31::from_u32_unchecked(value)
}

fn cm31(value: Cm31) -> CM31 {
    CM31::from_u32_unchecked(value.a, value.b)
}

fn qm31([a, b, c, d]: [u32; 4]) -> QM31 {
    QM31::from_u32_unchecked(a, b, c, d)
}

fn words(value: QM31) -> [u32; 4] {
    value.to_m31_array().map(|coordinate| coordinate.0)
}

fn check_m31(x: u32, y: u32) {
    let [sum, difference, product, negation, inverse, shifted] = host::m31(x, y);
    assert_eq!(sum, (m31(x) + m31(y)).0, "{x} + {y}");
    assert_eq!(difference, (m31(x) - m31(y)).0, "{x} - {y}");
    assert_eq!(product, (m31(x) * m31(y)).0, "{x} * {y}");
    assert_eq!(negation, (-m31(x)).0, "-{x}");
    let expected = if x == 0 { 0 } else { m31(x).inverse().0 };
    assert_eq!(inverse, expected, "1 / {x}");
    let power = m31(1u32 << (y & 31) & P) + m31(u32::from(y & 31 == 31));
    assert_eq!(m31(shifted) * power, m31(x), "{x} / 2^({y} mod 32)");
}

fn check_qm31(x: [u32; 4], y: [u32; 4]) {
    let [sum, difference, product, negation, inverse, by_m31, by_cm31] = host::qm31(x, y);
    let (a, b) = (qm31(x), qm31(y));
    assert_eq!(sum, words(a + b), "{x:?} + {y:?}");
    assert_eq!(difference, words(a - b), "{x:?} - {y:?}");
    assert_eq!(product, words(a * b), "{x:?} * {y:?}");
    assert_eq!(negation, words(-a), "-{x:?}");
    let expected = if x == [0; 4] {
        [0; 4]
    } else {
        words(a.inverse())
    };
    assert_eq!(inverse, expected, "1 / {x:?}");
    assert_eq!(by_m31, words(a * m31(y[0])), "{x:?} * {}", y[0]);
    assert_eq!(
        by_cm31,
        words(a.mul_cm31(b.0)),
        "{x:?} * the lower half of {y:?}"
    );
}

fn check_cm31(x: Cm31, y: Cm31) {
    let [sum, difference, product, inverse] = host::cm31(x, y).map(cm31);
    let (a, b) = (cm31(x), cm31(y));
    assert_eq!(sum, a + b, "{x:?} + {y:?}");
    assert_eq!(difference, a - b, "{x:?} - {y:?}");
    assert_eq!(product, a * b, "{x:?} * {y:?}");
    let expected = if x == (Cm31 { a: 0, b: 0 }) {
        a
    } else {
        a.inverse()
    };
    assert_eq!(inverse, expected, "1 / {x:?}");
}

#[test]
fn m31_on_all_pairs_of_edges_and_a_million_random_ones() {
    for x in EDGES {
        for y in EDGES {
            check_m31(x, y);
        }
    }
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    for _ in 0..1_000_000 {
        check_m31(rng.gen_range(0..P), rng.gen_range(0..P));
    }
}

#[test]
fn cm31_on_all_quadruples_of_edges() {
    for a in EDGES {
        for b in EDGES {
            for c in EDGES {
                for d in EDGES {
                    check_cm31(Cm31 { a, b }, Cm31 { a: c, b: d });
                }
            }
        }
    }
}

#[test]
fn qm31_on_edges_and_two_hundred_thousand_random_pairs() {
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    check_qm31([0; 4], [0; 4]);
    check_qm31([P - 1; 4], [P - 1; 4]);
    for _ in 0..100_000 {
        let mut edges = || std::array::from_fn(|_| EDGES[rng.gen_range(0..EDGES.len())]);
        check_qm31(edges(), edges());
        let mut random = || std::array::from_fn(|_| rng.gen_range(0..P));
        check_qm31(random(), random());
    }
}

#[test]
fn words_of_64_bits_are_reduced() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let p = u64::from(P);
    let edges = [
        0,
        1,
        p - 1,
        p,
        p + 1,
        2 * p,
        p * p - 1,
        p * p,
        4 * p * p,
        u64::MAX - 1,
        u64::MAX,
    ];
    for x in edges.into_iter().chain((0..1_000_000).map(|_| rng.gen())) {
        assert_eq!(u64::from(host::m31_reduce(x)), x % p, "{x}");
    }
}

/// The largest products, and any number of them: a sum that is folded too late overflows.
#[test]
fn long_sums_of_products_do_not_overflow() {
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    for n in (0..40).chain([1000]) {
        for largest in [true, false] {
            let mut value = || if largest { P - 1 } else { rng.gen_range(0..P) };
            let v: Vec<u32> = (0..n).map(|_| value()).collect();
            let w: Vec<[u32; 4]> = (0..n).map(|_| std::array::from_fn(|_| value())).collect();
            let expected: QM31 = v.iter().zip(&w).map(|(v, w)| qm31(*w) * m31(*v)).sum();
            assert_eq!(host::qm31_dot(&v, &w), words(expected), "{n} products");
        }
    }
}
