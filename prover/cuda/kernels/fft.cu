// Transforms of many columns of one size. Grid: (tiles of a column, columns). Four blocks a processor keep
// threads within 64 registers.
#include "fft.cuh"

KERNEL THREADS(FFT_THREADS, 4) ifft(const u32* const* sources, u32* const* targets, fft_pass pass, twiddle_view twiddles) {
    SHARED(u32, tile, FFT_SHARED_WORDS);
    ifft_block(tile, sources[BLOCK_Y], targets[BLOCK_Y], pass, twiddles, BLOCK_X);
}

KERNEL THREADS(FFT_THREADS, 4) fft(const u32* const* sources, u32* const* targets, fft_pass pass, twiddle_view twiddles) {
    SHARED(u32, tile, FFT_SHARED_WORDS);
    fft_block(tile, sources[BLOCK_Y], targets[BLOCK_Y], pass, twiddles, BLOCK_X);
}
