// Circle FFT on bit-reversed columns.
//
// Coefficient k belongs to the basis product y^b0 x^b1 pi(x)^b2 ..., bits of k from low to high, pi(x) = 2 x^2 - 1.
// Layer l has stride 2^l; group h of layer l is the slots h 2^(l+1) ... (h+1) 2^(l+1) - 1 and has one twiddle.
// - evaluate: layers from high to low, (a, b) -> (a + t b, a - t b);
// - interpolate: layers from low to high, (a, b) -> (a + b, (a - b) / t), at the end times 2^-n.
// Extending 2^m coefficients to 2^n slots copies in the top n - m layers, so every block of 2^m slots is a transform
// of the same coefficients with the twiddles of its own groups.
#ifndef SAGE_FFT_CUH
#define SAGE_FFT_CUH

#include "field.cuh"

// Twiddles of a domain, a view of a buffer of a larger one.
//
// `values` has 2^log entries: layer i (0 = largest) at offset 2^log - 2^(log-i) has 2^(log-1-i) entries, entry j the
// x-coordinate (or its inverse) of the root half coset doubled i times at bitrev(j). Layer l >= 1 of the domain is
// layer `first` + l - 1 of the buffer. `y0` is the y-coordinate (or its inverse) of the domain's first point, used for
// domains of at most four points that have no two line twiddles to derive layer 0 from.
struct twiddle_view {
    const u32* values;
    u32 log;
    u32 first;
    u32 y0;
};
LAYOUT(twiddle_view, 24);
LAYOUT_AT(twiddle_view, log, 8);
LAYOUT_AT(twiddle_view, first, 12);
LAYOUT_AT(twiddle_view, y0, 16);

// Twiddle of group h of layer l >= 1.
HD u32 line_twiddle(const twiddle_view& t, u32 l, u32 h) {
    return t.values[(1u << t.log) - (1u << (t.log - (t.first + l - 1))) + h];
}

// Twiddle of group h of layer 0: line twiddles [x, y] give [y, -y, -x, x].
HD u32 circle_twiddle(const twiddle_view& t, u32 h) {
    if (t.first + 2 > t.log) return (h & 1) ? m31_neg(t.y0) : t.y0;
    u32 v = line_twiddle(t, 1, ((h >> 2) << 1) | ((h & 2) ? 0 : 1));
    return ((h ^ (h >> 1)) & 1) ? m31_neg(v) : v;
}

HD void fft_forward(u32& a, u32& b, u32 t) {
    u32 tb = m31_mul(t, b);
    b = m31_sub(a, tb);
    a = m31_add(a, tb);
}

HD void fft_inverse(u32& a, u32& b, u32 t) {
    u32 d = m31_sub(a, b);
    a = m31_add(a, b);
    b = m31_mul(d, t);
}

// --- A pass: some layers of a column, a tile at a time ---

#define FFT_LOG_TILE 12
#define FFT_THREADS 256
// One word of padding after 16, so that threads that own 16 consecutive words meet different banks.
#define FFT_SHARED_WORDS ((1u << FFT_LOG_TILE) + (1u << (FFT_LOG_TILE - 4)))

// Layers `low` ... `low` + `layers` - 1 of a column of 2^n slots.
//
// A tile is 2^layers rows, 2^low slots apart, of 2^log_lanes consecutive slots; layers + log_lanes <= FFT_LOG_TILE and
// log_lanes <= low. The column has 2^(n - layers - log_lanes) tiles. Values are read at slot & `mask` of the source,
// which repeats the coefficients of a smaller polynomial, and multiplied by `scale` when they are written.
struct fft_pass {
    u32 low;
    u32 layers;
    u32 log_lanes;
    u32 mask;
    u32 scale;
};
LAYOUT(fft_pass, 20);
LAYOUT_AT(fft_pass, layers, 4);
LAYOUT_AT(fft_pass, log_lanes, 8);
LAYOUT_AT(fft_pass, mask, 12);
LAYOUT_AT(fft_pass, scale, 16);

HD u32 fft_padded(u32 i) {
    return i + (i >> 4);
}

// The part of a tile's slots above its rows.
HD u32 fft_tile_high(const fft_pass& pass, u32 tile) {
    return tile >> (pass.low - pass.log_lanes);
}

// Slot of word i of a tile.
HD u32 fft_slot(const fft_pass& pass, u32 tile, u32 i) {
    u32 chunk = tile & ((1u << (pass.low - pass.log_lanes)) - 1);
    u32 lane = i & ((1u << pass.log_lanes) - 1);
    u32 row = i >> pass.log_lanes;
    u32 rows = (fft_tile_high(pass, tile) << pass.layers) | row;
    return (rows << pass.low) | (chunk << pass.log_lanes) | lane;
}

// R layers on the 2^R values of one thread: rows (up 2^R + j) 2^p + down of the tile, j = 0 ... 2^R - 1.
template <u32 R, bool INVERSE>
HD void fft_registers(u32 (&v)[1u << R], const fft_pass& pass, const twiddle_view& t, u32 high, u32 p, u32 up) {
    UNROLL
    for (u32 step = 0; step < R; ++step) {
        const u32 q = INVERSE ? step : R - 1 - step;
        UNROLL
        for (u32 pair = 0; pair < (1u << (R - 1)); ++pair) {
            const u32 j = ((pair >> q) << (q + 1)) | (pair & ((1u << q) - 1));
            u32 h = (high << (pass.layers - 1 - p - q)) | (up << (R - 1 - q)) | (j >> (q + 1));
            u32 w = q == 0 && pass.low + p == 0 ? circle_twiddle(t, h) : line_twiddle(t, pass.low + p + q, h);
            if (INVERSE)
                fft_inverse(v[j], v[j + (1u << q)], w);
            else
                fft_forward(v[j], v[j + (1u << q)], w);
        }
    }
}

// Layers p ... p + R - 1 of a tile in shared memory, by one of FFT_THREADS threads.
template <u32 R, bool INVERSE>
HD void fft_phase(u32* tile, const fft_pass& pass, const twiddle_view& t, u32 high, u32 p, u32 thread) {
    const u32 items = 1u << (pass.layers + pass.log_lanes - R);
    for (u32 item = thread; item < items; item += FFT_THREADS) {
        u32 lane = item & ((1u << pass.log_lanes) - 1);
        u32 group = item >> pass.log_lanes;
        u32 down = group & ((1u << p) - 1);
        u32 up = group >> p;
        u32 v[1u << R];
        UNROLL
        for (u32 j = 0; j < (1u << R); ++j) {
            u32 row = (((up << R) | j) << p) | down;
            v[j] = tile[fft_padded((row << pass.log_lanes) | lane)];
        }
        fft_registers<R, INVERSE>(v, pass, t, high, p, up);
        UNROLL
        for (u32 j = 0; j < (1u << R); ++j) {
            u32 row = (((up << R) | j) << p) | down;
            tile[fft_padded((row << pass.log_lanes) | lane)] = v[j];
        }
    }
}

// The one to three layers above the last multiple of four.
template <bool INVERSE>
HD void fft_rest_phase(u32* tile, const fft_pass& pass, const twiddle_view& t, u32 high, u32 thread) {
    u32 p = pass.layers & ~3u;
    switch (pass.layers & 3u) {
        case 1: fft_phase<1, INVERSE>(tile, pass, t, high, p, thread); break;
        case 2: fft_phase<2, INVERSE>(tile, pass, t, high, p, thread); break;
        case 3: fft_phase<3, INVERSE>(tile, pass, t, high, p, thread); break;
        default: break;
    }
}

HD void fft_load_tile(u32* tile, const u32* source, const fft_pass& pass, u32 index) {
    EACH_THREAD(thread, FFT_THREADS) {
        for (u32 i = thread; i < (1u << (pass.layers + pass.log_lanes)); i += FFT_THREADS)
            tile[fft_padded(i)] = source[fft_slot(pass, index, i) & pass.mask];
    }
    SYNC_THREADS();
}

HD void fft_store_tile(const u32* tile, u32* target, const fft_pass& pass, u32 index) {
    EACH_THREAD(thread, FFT_THREADS) {
        for (u32 i = thread; i < (1u << (pass.layers + pass.log_lanes)); i += FFT_THREADS)
            target[fft_slot(pass, index, i)] = m31_mul(tile[fft_padded(i)], pass.scale);
    }
}

// One tile by one block of FFT_THREADS threads; `tile` is FFT_SHARED_WORDS words of shared memory. Source and target
// may be the same column if the mask covers all of it.
HD void ifft_block(u32* tile, const u32* source, u32* target, const fft_pass& pass, const twiddle_view& t, u32 index) {
    u32 high = fft_tile_high(pass, index);
    fft_load_tile(tile, source, pass, index);
    for (u32 p = 0; p + 4 <= pass.layers; p += 4) {
        EACH_THREAD(thread, FFT_THREADS) { fft_phase<4, true>(tile, pass, t, high, p, thread); }
        SYNC_THREADS();
    }
    EACH_THREAD(thread, FFT_THREADS) { fft_rest_phase<true>(tile, pass, t, high, thread); }
    SYNC_THREADS();
    fft_store_tile(tile, target, pass, index);
}

HD void fft_block(u32* tile, const u32* source, u32* target, const fft_pass& pass, const twiddle_view& t, u32 index) {
    u32 high = fft_tile_high(pass, index);
    fft_load_tile(tile, source, pass, index);
    EACH_THREAD(thread, FFT_THREADS) { fft_rest_phase<false>(tile, pass, t, high, thread); }
    SYNC_THREADS();
    for (u32 p = pass.layers & ~3u; p >= 4; p -= 4) {
        EACH_THREAD(thread, FFT_THREADS) { fft_phase<4, false>(tile, pass, t, high, p - 4, thread); }
        SYNC_THREADS();
    }
    fft_store_tile(tile, target, pass, index);
}

#endif
