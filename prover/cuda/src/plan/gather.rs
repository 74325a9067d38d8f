//! What a proof opens, as a list of elements of buffers that one launch of `gather` copies.

use std::mem::{offset_of, size_of};

/// One item of a gather; `gather_item` of the kernels.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GatherItem {
    /// Index of the buffer.
    pub buffer: u32,
    /// Index of the element, counted in elements of `words` words.
    pub index: u32,
    /// Words of the element.
    pub words: u32,
    /// First word of the output.
    pub target: u32,
}

// As the kernels' files assert.
const _: () = {
    assert!(size_of::<GatherItem>() == 16);
    assert!(offset_of!(GatherItem, index) == 4);
    assert!(offset_of!(GatherItem, words) == 8);
    assert!(offset_of!(GatherItem, target) == 12);
};

/// A list of items whose outputs follow one another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GatherPlan {
    items: Vec<GatherItem>,
    words: u32,
}

impl GatherPlan {
    /// Adds element `index` of a buffer of elements of `words` words.
    ///
    /// # Panics
    ///
    /// If the index does not fit 32 bits: columns have at most 2^30 values.
    pub fn push(&mut self, buffer: u32, index: usize, words: u32) {
        self.items.push(GatherItem {
            buffer,
            index: u32::try_from(index).expect("an element beyond 2^32"),
            words,
            target: self.words,
        });
        self.words += words;
    }

    /// The items, in the order they were added.
    #[must_use]
    pub fn items(&self) -> &[GatherItem] {
        &self.items
    }

    /// Words of the output.
    #[must_use]
    pub const fn words(&self) -> usize {
        self.words as usize
    }

    /// Plans the opening of a tree at `positions`, ascending: from the leaves up, in each layer from left to right, the
    /// siblings of opened nodes that are not opened themselves. `layers[k]` is the buffer of the layer of 2^k nodes.
    /// Returns how many there are.
    pub fn push_path(&mut self, layers: &[u32], positions: &[usize]) -> usize {
        let before = self.items.len();
        let mut opened = positions.to_vec();
        opened.dedup();
        for layer in layers.iter().skip(1).rev() {
            for siblings in opened.chunk_by(|left, right| left ^ 1 == *right) {
                if let [alone] = siblings {
                    self.push(*layer, alone ^ 1, 8);
                }
            }
            opened = opened.iter().map(|position| position >> 1).collect();
            opened.dedup();
        }
        self.items.len() - before
    }

    /// Plans the values of a FRI layer that a verifier cannot compute: of every coset of 2^`folds` slots with one of the
    /// ascending `positions`, the others. `coordinates` are the buffers of the four coordinates. Returns how many there
    /// are, and all slots of these cosets.
    pub fn push_cosets(
        &mut self,
        coordinates: &[u32; 4],
        folds: u32,
        positions: &[usize],
    ) -> (usize, Vec<usize>) {
        let mut missing = 0;
        let mut slots = Vec::new();
        for queried in positions.chunk_by(|left, right| left >> folds == right >> folds) {
            let start = (queried[0] >> folds) << folds;
            for slot in start..start + (1 << folds) {
                slots.push(slot);
                if queried.binary_search(&slot).is_err() {
                    missing += 1;
                    for coordinate in coordinates {
                        self.push(*coordinate, slot, 1);
                    }
                }
            }
        }
        (missing, slots)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(plan: &GatherPlan) -> Vec<(u32, u32)> {
        plan.items()
            .iter()
            .map(|item| (item.buffer, item.index))
            .collect()
    }

    #[test]
    fn outputs_follow_one_another() {
        let mut plan = GatherPlan::default();
        plan.push(3, 7, 8);
        plan.push(4, 1, 1);
        plan.push(3, 0, 8);
        assert_eq!(
            plan.items()
                .iter()
                .map(|item| item.target)
                .collect::<Vec<_>>(),
            [0, 8, 9]
        );
        assert_eq!(plan.words(), 17);
    }

    #[test]
    fn a_path_holds_the_siblings_that_are_not_opened() {
        let mut plan = GatherPlan::default();
        // Leaves 0 to 7 in buffer 3, the root in buffer 0. 2 and 3 are siblings; 5 is alone.
        assert_eq!(plan.push_path(&[0, 1, 2, 3], &[2, 3, 5]), 3);
        assert_eq!(opened(&plan), [(3, 4), (2, 0), (2, 3)]);
        assert_eq!(plan.push_path(&[0], &[0]), 0);
    }

    #[test]
    fn cosets_are_completed() {
        let mut plan = GatherPlan::default();
        let (missing, slots) = plan.push_cosets(&[0, 1, 2, 3], 2, &[1, 3, 8]);
        assert_eq!((missing, slots), (5, vec![0, 1, 2, 3, 8, 9, 10, 11]));
        assert_eq!(opened(&plan)[..5], [(0, 0), (1, 0), (2, 0), (3, 0), (0, 2)]);
    }
}
