//! The logic behind the hooks and the trait.

mod clock;
