// One stage of folds.
#include "fri.cuh"

KERNEL THREADS(256) fold(qm31_sources source, twiddle_view inverses, u32 circle, fold_alphas alphas, u32 folds, u32 rows,
                         qm31_columns out) {
    if (ROW < rows) qm31_store(out, ROW, fold_row(source, inverses, circle != 0, alphas, folds, ROW));
}
