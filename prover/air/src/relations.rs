//! The seven LogUp relations that tie the components together.
//!
//! A tuple (x0, x1, …) of a relation with challenges (z, α) combines to Σ αʲ·xⱼ − z. What one component consumes
//! (negative multiplicity) another yields (positive multiplicity), and the verifier adds the public terms of
//! [`crate::public_terms`].
//!
//! Source: ObelyskVM specification, section 3.1.

#[cfg(test)]
use num_traits::One;
use stwo::core::channel::Channel;
#[cfg(test)]
use stwo::core::fields::qm31::SecureField;
use stwo_constraint_framework::logup::LookupElements;
use stwo_constraint_framework::{Relation, RelationEFTraitBound};

/// One relation over tuples of at most `N` values, with the challenges drawn for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TupleRelation<const N: usize> {
    name: &'static str,
    elements: LookupElements<N>,
}

impl<const N: usize> TupleRelation<N> {
    /// Draws the challenges (z, α) of the relation `name` from the channel.
    pub fn draw(name: &'static str, channel: &mut impl Channel) -> Self {
        Self {
            name,
            elements: LookupElements::draw(channel),
        }
    }

    /// A relation with given challenges.
    #[cfg(test)]
    pub(crate) fn with_challenges(name: &'static str, z: SecureField, alpha: SecureField) -> Self {
        let mut power = SecureField::one();
        let alpha_powers = core::array::from_fn(|_| {
            let current = power;
            power *= alpha;
            current
        });
        let elements = LookupElements {
            z,
            alpha,
            alpha_powers,
        };
        Self { name, elements }
    }

    /// A relation with fixed challenges, to measure components before any are drawn. It proves nothing.
    pub fn unchallenged(name: &'static str) -> Self {
        Self {
            name,
            elements: LookupElements::dummy(),
        }
    }
}

impl<const N: usize, F: Clone, EF: RelationEFTraitBound<F>> Relation<F, EF> for TupleRelation<N> {
    /// Σ αʲ·xⱼ − z. The first power of α is 1, so the first value costs no multiplication.
    fn combine(&self, values: &[F]) -> EF {
        debug_assert!(values.len() <= N, "a tuple of {} has {N} values", self.name);
        let mut powers = values.iter().zip(self.elements.alpha_powers);
        let first = match powers.next() {
            Some((value, _)) => EF::from(value.clone()),
            None => EF::zero(),
        };
        let shifted = first - EF::from(self.elements.z);
        powers.fold(shifted, |sum, (value, power)| {
            sum + EF::from(power) * value.clone()
        })
    }

    fn get_name(&self) -> &str {
        self.name
    }

    fn get_size(&self) -> usize {
        N
    }
}

/// All relations of the AIR, in the order in which their challenges are drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relations {
    /// (pc, clk): the chain of machine states.
    pub state: TupleRelation<2>,
    /// (pc, fw, c1, c2, imm, a1, a2, a3): the decoded program.
    pub rom: TupleRelation<8>,
    /// (address, time, value): the memory.
    pub mem: TupleRelation<3>,
    /// (q): the clock values that bound gaps between accesses.
    pub gap: TupleRelation<1>,
    /// (x): the integers below 2¹⁶.
    pub rc: TupleRelation<1>,
    /// (a, b, a < b): comparisons.
    pub cmp: TupleRelation<3>,
    /// (address, value): final memory words that the verifier reads.
    pub out: TupleRelation<2>,
}

impl Relations {
    /// Draws the challenges of every relation: State, Rom, Mem, Gap, Rc, Cmp, Out.
    pub fn draw(channel: &mut impl Channel) -> Self {
        Self {
            state: TupleRelation::draw("State", channel),
            rom: TupleRelation::draw("Rom", channel),
            mem: TupleRelation::draw("Mem", channel),
            gap: TupleRelation::draw("Gap", channel),
            rc: TupleRelation::draw("Rc", channel),
            cmp: TupleRelation::draw("Cmp", channel),
            out: TupleRelation::draw("Out", channel),
        }
    }

    /// Relations with fixed challenges, to measure components before any are drawn. They prove nothing.
    pub fn unchallenged() -> Self {
        Self {
            state: TupleRelation::unchallenged("State"),
            rom: TupleRelation::unchallenged("Rom"),
            mem: TupleRelation::unchallenged("Mem"),
            gap: TupleRelation::unchallenged("Gap"),
            rc: TupleRelation::unchallenged("Rc"),
            cmp: TupleRelation::unchallenged("Cmp"),
            out: TupleRelation::unchallenged("Out"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stwo::core::channel::Blake2sChannel;
    use stwo::core::fields::m31::M31;
    use stwo::core::fields::qm31::QM31;

    #[test]
    fn each_relation_draws_its_own_challenges_in_the_fixed_order() {
        let mut channel = Blake2sChannel::default();
        let relations = Relations::draw(&mut channel);
        let mut again = Blake2sChannel::default();
        let state = TupleRelation::<2>::draw("State", &mut again);
        let rom = TupleRelation::<8>::draw("Rom", &mut again);
        assert_eq!(relations.state, state);
        assert_eq!(relations.rom, rom);
        assert_ne!(relations.state.elements.z, relations.out.elements.z);
        assert_ne!(relations.gap.elements.z, relations.rc.elements.z);
    }

    #[test]
    fn a_tuple_combines_to_the_powers_of_alpha_minus_z() {
        let relation = TupleRelation::<3>::draw("Mem", &mut Blake2sChannel::default());
        let LookupElements { z, alpha, .. } = relation.elements;
        let combined: QM31 = relation.combine(&[M31(5), M31(6), M31(7)]);
        let expected = QM31::from(M31(5)) + alpha * M31(6) + alpha * alpha * M31(7) - z;
        assert_eq!(combined, expected);
    }
}
