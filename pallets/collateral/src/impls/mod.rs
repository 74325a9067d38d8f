//! What the pallet does.

mod weights;
mod work;
