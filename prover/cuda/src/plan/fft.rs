//! Passes of the circle FFT, `kernels/fft.cuh`.

use std::mem::{offset_of, size_of};

/// Layers of the first pass over 2^12 consecutive values, all in shared memory.
const LOW_LAYERS: u32 = 12;

/// Layers of a pass over strided rows: 2^8 rows of 16 consecutive values fill the shared memory.
const HIGH_LAYERS: u32 = 8;

/// Values of a tile, as a power of two.
const LOG_TILE: u32 = 12;

/// One pass over a column: layers `low` to `low + layers − 1`, a tile at a time. `fft_pass` of the kernels.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FftPass {
    /// First layer; rows of a tile are 2^`low` slots apart.
    pub low: u32,
    /// Number of layers; a tile has 2^`layers` rows.
    pub layers: u32,
    /// A row of a tile is 2^`log_lanes` consecutive slots.
    pub log_lanes: u32,
    /// The source is read at slot & `mask`.
    pub mask: u32,
    /// What values are multiplied by when they are written.
    pub scale: u32,
}

// As the kernels' files assert.
const _: () = {
    assert!(size_of::<FftPass>() == 20);
    assert!(offset_of!(FftPass, layers) == 4);
    assert!(offset_of!(FftPass, log_lanes) == 8);
    assert!(offset_of!(FftPass, mask) == 12);
    assert!(offset_of!(FftPass, scale) == 16);
};

impl FftPass {
    /// Tiles of a column of 2^`log_size` slots.
    ///
    /// # Panics
    ///
    /// If a tile is larger than the column.
    #[must_use]
    pub const fn tiles(&self, log_size: u32) -> u32 {
        1 << (log_size - self.layers - self.log_lanes)
    }
}

/// The passes that interpolate 2^`log_size` values, in their order; the last one divides by the size.
#[must_use]
pub fn ifft_passes(log_size: u32) -> Vec<FftPass> {
    let mut passes = passes(log_size);
    if let Some(last) = passes.last_mut() {
        // 2^31 = 1 modulo 2^31 − 1.
        last.scale = 1 << ((31 - log_size % 31) % 31);
    }
    passes
}

/// The passes that evaluate 2^`log_coefficients` coefficients on a larger or equal domain, in their order. The first
/// one repeats the coefficients.
#[must_use]
pub fn fft_passes(log_coefficients: u32) -> Vec<FftPass> {
    let mut passes = passes(log_coefficients);
    passes.reverse();
    if let Some(first) = passes.first_mut() {
        first.mask = (1 << log_coefficients) - 1;
    }
    passes
}

/// Layers 0 to `layers − 1`, ascending. High passes share their layers evenly.
fn passes(layers: u32) -> Vec<FftPass> {
    let pass = |low, layers, log_lanes| FftPass {
        low,
        layers,
        log_lanes,
        mask: u32::MAX,
        scale: 1,
    };
    let first = layers.min(LOW_LAYERS);
    let mut passes = vec![pass(0, first, 0)];
    let mut low = first;
    let mut left = (layers - first).div_ceil(HIGH_LAYERS);
    while low < layers {
        let own = (layers - low).div_ceil(left);
        passes.push(pass(low, own, LOG_TILE - own));
        low += own;
        left -= 1;
    }
    passes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::constant;

    #[test]
    fn a_tile_is_that_of_the_kernels() {
        assert_eq!(LOG_TILE, constant("FFT_LOG_TILE"));
    }

    /// Every layer is in exactly one pass, and a tile fits into shared memory and into the column.
    #[test]
    fn passes_cover_all_layers() {
        for log_size in 0..=30 {
            let mut next = 0;
            for pass in passes(log_size) {
                assert_eq!(pass.low, next);
                next += pass.layers;
                assert!(pass.layers + pass.log_lanes <= LOG_TILE && pass.log_lanes <= pass.low);
                assert!(pass.layers + pass.log_lanes <= log_size);
            }
            assert_eq!(next, log_size);
        }
    }

    #[test]
    fn only_the_ends_are_special() {
        let down = fft_passes(22);
        assert_eq!(
            down.iter().map(|pass| pass.low).collect::<Vec<_>>(),
            [17, 12, 0]
        );
        assert_eq!(
            down.iter().map(|pass| pass.mask).collect::<Vec<_>>(),
            [(1 << 22) - 1, u32::MAX, u32::MAX]
        );
        let up = ifft_passes(22);
        assert_eq!(
            up.iter().map(|pass| pass.scale).collect::<Vec<_>>(),
            [1, 1, 1 << 9]
        );
        assert_eq!(ifft_passes(3)[0].tiles(5), 4);
    }
}
