// FRI quotients: numerators of each sample point, then all points at once.
#include "quotient.cuh"

KERNEL THREADS(256) numerators(const u32* const* columns, const quotient_term* terms, u32 n, qm31 b, u32 rows,
                               qm31_columns out) {
    if (ROW < rows) qm31_store(out, ROW, quotient_numerator(columns, terms, n, b, ROW));
}

// A thread for each group of QUOTIENT_ROWS rows.
KERNEL THREADS(128) quotients(half_coset domain, const quotient_point* points, u32 n, u32 groups, qm31_columns out) {
    if (ROW < groups) quotient_rows(domain, points, n, out, ROW);
}
