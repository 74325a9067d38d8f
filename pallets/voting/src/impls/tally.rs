//! How votes are counted.

use frame::{deps::frame_support::traits::VoteTally, prelude::*};
use sage_primitives::Balance;

use crate::{math, Side, Tally, Vote};

impl<Electorate: Get<Balance>> Tally<Electorate> {
    /// Counts a vote.
    ///
    /// The electorate never falls, and every token is in it that takes part: it cannot be made smaller by burning or by
    /// filling a pot, nor be left behind by tokens that come into circulation and then vote.
    ///
    /// # Errors
    /// A sum would overflow.
    pub fn add<PollIndex>(&mut self, vote: &Vote<PollIndex>) -> DispatchResult {
        self.electorate = self.electorate.max(Electorate::get());
        self.turnout = self
            .turnout
            .checked_add(vote.capital)
            .ok_or(ArithmeticError::Overflow)?;
        if let Some(count) = self.count(vote.side) {
            *count = count
                .checked_add(vote.power)
                .ok_or(ArithmeticError::Overflow)?;
        }
        Ok(())
    }

    /// Takes a vote out that was counted.
    ///
    /// # Errors
    /// It was not counted.
    pub fn remove<PollIndex>(&mut self, vote: &Vote<PollIndex>) -> DispatchResult {
        self.turnout = self
            .turnout
            .checked_sub(vote.capital)
            .ok_or(ArithmeticError::Underflow)?;
        if let Some(count) = self.count(vote.side) {
            *count = count
                .checked_sub(vote.power)
                .ok_or(ArithmeticError::Underflow)?;
        }
        Ok(())
    }

    /// Where the power of a side is summed up.
    fn count(&mut self, side: Side) -> Option<&mut Balance> {
        match side {
            Side::Aye => Some(&mut self.ayes),
            Side::Nay => Some(&mut self.nays),
            Side::Abstain => None,
        }
    }

    /// Share of the electorate that takes part, in parts of a billion.
    pub fn turnout_share(&self) -> u32 {
        math::share(self.turnout, self.electorate)
    }

    /// Share of the ayes in ayes and nays, in parts of a billion.
    pub fn approval_share(&self) -> u32 {
        math::approval(self.ayes, self.nays)
    }
}

impl<Electorate: Get<Balance>, Class> VoteTally<Balance, Class> for Tally<Electorate> {
    fn new(_: Class) -> Self {
        Self {
            ayes: 0,
            nays: 0,
            turnout: 0,
            electorate: Electorate::get(),
            source: PhantomData,
        }
    }

    fn ayes(&self, _: Class) -> Balance {
        self.ayes
    }

    fn support(&self, _: Class) -> Perbill {
        Perbill::from_parts(self.turnout_share())
    }

    fn approval(&self, _: Class) -> Perbill {
        Perbill::from_parts(self.approval_share())
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn unanimity(class: Class) -> Self {
        Self::from_requirements(Perbill::one(), Perbill::one(), class)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn rejection(class: Class) -> Self {
        Self::from_requirements(Perbill::one(), Perbill::zero(), class)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn from_requirements(support: Perbill, approval: Perbill, class: Class) -> Self {
        let mut tally = <Self as VoteTally<Balance, Class>>::new(class);
        tally.electorate = tally.electorate.max(sage_primitives::SAGE);
        tally.turnout = support.mul_ceil(tally.electorate);
        tally.ayes = approval.mul_ceil(tally.turnout);
        tally.nays = tally.turnout.saturating_sub(tally.ayes);
        tally
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn setup(_: Class, _: Perbill) {}
}
