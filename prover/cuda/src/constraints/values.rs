//! What an AIR computes with while it is recorded: nodes of the graph, with the operations that stwo asks for.

use std::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub};

use num_traits::{One, Zero};
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::fields::FieldExpOps;

use super::graph::{Graph, Node, Op};
use super::tape::on_tape;
use super::GenerateError;

/// A value of M31.
#[derive(Clone, Debug)]
pub struct Base(pub(super) Node);

/// A value of QM31, or one of M31 that is used as such.
#[derive(Clone, Debug)]
pub struct Extension(pub(super) Node);

fn constant(value: u32) -> Node {
    on_tape(|tape| tape.graph.constant(BaseField::from(value)))
}

/// Whether a node is the constant 0. What is not a constant is none in every row, so the AIR must not ask.
fn is_zero(node: Node) -> bool {
    on_tape(|tape| match tape.graph.op(node) {
        Op::Constant(value) => value == 0,
        _ => {
            tape.refuse(GenerateError::DataDependent);
            false
        }
    })
}

impl From<BaseField> for Base {
    fn from(value: BaseField) -> Self {
        Self(on_tape(|tape| tape.graph.constant(value)))
    }
}

impl From<SecureField> for Extension {
    fn from(value: SecureField) -> Self {
        Self(on_tape(|tape| tape.secure(value)))
    }
}

impl From<Base> for Extension {
    fn from(value: Base) -> Self {
        Self(value.0)
    }
}

/// `$left $operation $right`, where the right side is a value or becomes one of the type `$through`.
macro_rules! operation {
    ($operation:ident, $method:ident, $left:ident, $right:ident through $through:ident, $output:ident) => {
        impl $operation<$right> for $left {
            type Output = $output;

            fn $method(self, right: $right) -> $output {
                let right = $through::from(right).0;
                $output(on_tape(|tape| {
                    Graph::$method(&mut tape.graph, self.0, right)
                }))
            }
        }
    };
}

operation!(Add, add, Base, Base through Base, Base);
operation!(Sub, sub, Base, Base through Base, Base);
operation!(Mul, mul, Base, Base through Base, Base);
operation!(Mul, mul, Base, BaseField through Base, Base);
operation!(Add, add, Base, SecureField through Extension, Extension);
operation!(Mul, mul, Base, SecureField through Extension, Extension);
operation!(Add, add, Extension, Extension through Extension, Extension);
operation!(Sub, sub, Extension, Extension through Extension, Extension);
operation!(Mul, mul, Extension, Extension through Extension, Extension);
operation!(Add, add, Extension, Base through Base, Extension);
operation!(Mul, mul, Extension, Base through Base, Extension);
operation!(Add, add, Extension, BaseField through Base, Extension);
operation!(Mul, mul, Extension, BaseField through Base, Extension);
operation!(Add, add, Extension, SecureField through Extension, Extension);
operation!(Sub, sub, Extension, SecureField through Extension, Extension);
operation!(Mul, mul, Extension, SecureField through Extension, Extension);

/// What both fields have.
macro_rules! field {
    ($field:ident) => {
        impl Neg for $field {
            type Output = Self;

            fn neg(self) -> Self {
                Self(on_tape(|tape| tape.graph.neg(self.0)))
            }
        }

        impl Zero for $field {
            fn zero() -> Self {
                Self(constant(0))
            }

            fn is_zero(&self) -> bool {
                is_zero(self.0)
            }
        }

        impl One for $field {
            fn one() -> Self {
                Self(constant(1))
            }
        }

        impl AddAssign for $field {
            fn add_assign(&mut self, right: Self) {
                *self = self.clone() + right;
            }
        }
    };
}

field!(Base);
field!(Extension);

impl AddAssign<BaseField> for Base {
    fn add_assign(&mut self, right: BaseField) {
        *self = self.clone() + Self::from(right);
    }
}

impl MulAssign for Base {
    fn mul_assign(&mut self, right: Self) {
        *self = self.clone() * right;
    }
}

impl FieldExpOps for Base {
    /// The inverse of a constant. That of a value of the trace is no polynomial in it.
    fn inverse(&self) -> Self {
        on_tape(|tape| {
            let value = match tape.graph.op(self.0) {
                Op::Constant(0) => Err(GenerateError::InverseOfZero),
                Op::Constant(value) => Ok(BaseField::from(value)),
                _ => Err(GenerateError::NotPolynomial),
            };
            match value {
                Ok(value) => Self(tape.graph.constant(value.inverse())),
                Err(why) => {
                    tape.refuse(why);
                    self.clone()
                }
            }
        })
    }
}
