//! What the loop asks of a component beyond stwo's traits.

use stwo::core::air::Component;
use stwo::prover::backend::Backend;
use stwo::prover::ComponentProver;
use stwo_constraint_framework::{FrameworkComponent, FrameworkEval};

use crate::constraints::{GenerateError, Program};
use crate::plan::memory::ConstraintShape;

/// A component that the loop can plan the memory of.
pub trait LoopComponent<B: Backend>: ComponentProver<B> {
    /// What its kernels take memory for, if it has any.
    ///
    /// # Errors
    ///
    /// If no kernels can be made of it.
    fn constraint_shape(&self) -> Result<Option<ConstraintShape>, GenerateError> {
        Ok(None)
    }
}

impl<B: Backend, E: FrameworkEval> LoopComponent<B> for FrameworkComponent<E>
where
    Self: ComponentProver<B>,
{
    fn constraint_shape(&self) -> Result<Option<ConstraintShape>, GenerateError> {
        if self.n_constraints() == 0 || self.is_disabled() {
            return Ok(None);
        }
        let program = Program::new(self)?;
        Ok(Some(program.shape(self.log_size())))
    }
}
