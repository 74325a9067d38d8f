#!/usr/bin/env python3
"""Proven security of the two proof policies for the ObelyskVM AIR. Pure Python; see security.md.

Usage: python3 security.py            table for L = 16 .. 22
       python3 security.py --terms    every error term as well
"""
import sys
from math import log2

P = 2**31 - 1
FIELD = 4 * log2(P)          # log2 |QM31|
LOG_BLOWUP = 2
RHO = 2.0**-LOG_BLOWUP
SQRT_RHO = RHO**0.5
QUERY_POW, LOOKUP_POW = 20, 16
LAST_LAYER, FOLD = 5, 4
POLICIES = {"standard": 40, "proven": 118}
SIZES = range(16, 23)

CONSTRAINTS = 67             # 51 + 16 LogUp
SAMPLES = 150                # 9 + 49 + 84 + 8
PERIOD = 21                  # columns with two samples: mem addr, 4 of each component's sums
BATCH = SAMPLES + PERIOD     # quotients combined by powers of one coefficient
DEGREE = 3
PUBLIC_WORDS = 2**14 + 2

MAX_M = 2000


def add(*bits):
    """Bits of a sum of errors, from the bits of each."""
    low = min(bits)
    return low - log2(sum(2.0 ** (low - b) for b in bits))


def lookup_degree(n):
    """Entries of each relation times (degree of the sum's numerator + 1 for hitting a pole), worst case n = k = L."""
    cpu, cmp_, mem, rom, rc = 2**n, 2**n, 2 ** min(n, 20), 2 ** min(n, 16), 2**16
    entries = {                       # name: (entries, tuple length)
        "State": (2 * cpu + 2, 2),
        "Rom": (cpu + rom, 8),
        "Mem": (6 * cpu + 2 * mem + 2 * PUBLIC_WORDS, 3),
        "Gap": (4 * cpu, 1),
        "Rc": (8 * cmp_ + rc, 1),
        "Cmp": (cpu + cmp_, 3),
        "Out": (mem + PUBLIC_WORDS, 2),
    }
    assert all(count < P for count, _ in entries.values())
    return sum(count * (max(1, length - 1) + 1) for count, length in entries.values()), entries


# Correlated agreement error of a line over a domain of 2^d points, in bits; distance; list size.
def unique(_m):
    theta = (1 - RHO) / 2
    return theta, 1.0, lambda d: FIELD - log2(theta * 2.0**d + 1)


def johnson_2020(m):
    theta = 1 - SQRT_RHO * (1 + 1 / (2 * m))
    listed = (m + 0.5) / SQRT_RHO
    return theta, listed, lambda d: FIELD - (7 * log2(m + 0.5) - log2(3 * RHO**1.5) + 2 * d)


def johnson_2025(m):
    theta = 1 - SQRT_RHO * (1 + 1 / (2 * m))
    listed = (m + 0.5) / SQRT_RHO
    lead = (2 * (m + 0.5) ** 5 + 3 * (m + 0.5) * theta * RHO) / (3 * RHO**1.5)
    return theta, listed, lambda d: FIELD - log2(lead * 2.0**d + listed)


def johnson_2026(m):
    theta, listed, _ = johnson_2025(m)
    return theta, listed, lambda d: FIELD - log2(8 * (m + 0.5) ** 3 / (3 * RHO) * 2.0**d)


def fold_steps(size):
    steps, left = [FOLD], size - FOLD - LAST_LAYER
    while left > 0:
        steps.append(min(FOLD, left))
        left -= steps[-1]
    return steps


def terms(regime, m, size, queries, batch=BATCH):
    theta, listed, line = regime(m)
    domain = size + LOG_BLOWUP
    out = {
        "lookup": FIELD - log2(lookup_degree(size)[0] * listed) + LOOKUP_POW,
        "constraints": FIELD - log2((CONSTRAINTS - 1) * listed),
        "out-of-domain": FIELD - log2(((DEGREE + 1) * (2.0**size + 2)) * listed),
        "batching": line(domain) - log2(batch - 1),
    }
    folds = []
    for step in fold_steps(size):
        domain -= step
        folds.append(line(domain) - log2(2**step - 1))
    out["folding"] = add(*folds)
    out["queries"] = -queries * log2(1 - theta) + QUERY_POW
    return out


def best(regime, size, queries):
    ms = [0] if regime is unique else range(3, MAX_M)
    return max(((add(*terms(regime, m, size, queries).values()), m) for m in ms))


def main():
    print(f"|F| = 2^{FIELD:.6f}; batch {BATCH}; conjectured:",
          {p: q * LOG_BLOWUP + QUERY_POW for p, q in POLICIES.items()})
    heads = ["UD", "J26", "J25", "J20"]
    print("\n L | policy   | " + " | ".join(f"{h:>5}    m worst         " for h in heads) + " | best")
    for size in SIZES:
        for policy, queries in POLICIES.items():
            row, top = [], 0.0
            for regime in (unique, johnson_2026, johnson_2025, johnson_2020):
                total, m = best(regime, size, queries)
                parts = terms(regime, m, size, queries)
                worst = min(parts, key=parts.get)
                row.append(f"{total:5.1f} {m or '':>4} {worst:<8} {parts[worst]:5.1f} ")
                top = max(top, total)
                if "--terms" in sys.argv:
                    print(f"    {regime.__name__:13} m={m:<4}",
                          " ".join(f"{k} {v:.1f}" for k, v in parts.items()))
            print(f"{size:2} | {policy:8} | " + " | ".join(row) + f" | {top:5.1f}")
    print("\nLookup entries (log2) and error without / with the 16-bit work:")
    for size in SIZES:
        degree, entries = lookup_degree(size)
        counts = " ".join(f"{name} {log2(count):.2f}" for name, (count, _) in entries.items())
        print(f"{size:2} | {counts} | {FIELD - log2(degree):.1f} / {FIELD - log2(degree) + LOOKUP_POW:.1f}")
    print("\nFigures of the planning table (2^20 rows, batch of 100):")
    for policy, queries in POLICIES.items():
        for name, regime, m in (("UD", unique, 0), ("J25 with m = 20", johnson_2025, 20)):
            parts = terms(regime, m, 20, queries, batch=100)
            print(f"  {policy:8} {name:15} batching {parts['batching']:.1f} queries {parts['queries']:.1f}")
    print("\nLargest total for any number of queries (UD; J26, m = 3; J25, m = 3):")
    for size in SIZES:
        limits = [add(*terms(r, 3, size, 10**6).values()) for r in (unique, johnson_2026, johnson_2025)]
        print(f"  {size}: " + "; ".join(f"{limit:.2f}" for limit in limits))
    print("\nUD with a 16-bit work before the quotient coefficient (not in stwo 2.3.0), 118 / 140 queries:")
    for size in SIZES:
        totals = []
        for queries in (118, 140):
            parts = terms(unique, 0, size, queries)
            parts["batching"] += 16
            totals.append(add(*parts.values()))
        print(f"  {size}: {totals[0]:.1f} / {totals[1]:.1f}")
    print("\nFewest queries whose UD query term reaches 100 bits:",
          next(q for q in range(1, 400) if terms(unique, 0, 16, q)["queries"] >= 100))


if __name__ == "__main__":
    main()
