//! How whoever referred a paying client has a share of the treasury's part of a fee.

use frame_support::weights::Weight;

use crate::Balance;

/// Shares the treasury's part of a payment's fee.
///
/// `Credit` is money that belongs to nobody yet. It is a parameter rather than an associated type, so that `()` shares the
/// credits of any currency, which is to say none.
pub trait ShareFee<AccountId, Credit> {
    /// Gives some of `treasury_part` to whoever referred `payer`, and returns what is left for the treasury.
    ///
    /// Called for each settled payment, referred or not; `gmv` is the whole payment in base units. What is given comes out
    /// of `treasury_part` alone, so that no more is given than was paid. Never fails: who is not referred, and who cannot be
    /// given anything, leaves the part as it is.
    fn share(payer: &AccountId, gmv: Balance, treasury_part: Credit) -> Credit;

    /// Worst-case weight of one [`share`](Self::share).
    fn weight() -> Weight;
}

/// Nobody is referred.
impl<AccountId, Credit> ShareFee<AccountId, Credit> for () {
    fn share(_: &AccountId, _: Balance, treasury_part: Credit) -> Credit {
        treasury_part
    }

    fn weight() -> Weight {
        Weight::zero()
    }
}
