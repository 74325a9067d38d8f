//! What compute costs.

use serde::Serialize;

use crate::{
    chain::At,
    jobs::Limits,
    runtime::api::{self as runtime, runtime_types::sage_primitives::pricing},
    view, Amount, Error, Result,
};

/// What a run costs at a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Quote {
    /// The least that a job for it must hold.
    pub least: Amount,
    /// The price of its cycles, if that is less or the same; nothing while compute is free.
    pub price: Amount,
    /// Whether compute is free at present: what is held is a deposit that comes back.
    pub free: bool,
}

impl Quote {
    fn new(answer: &pricing::Quote, min_payment: Amount) -> Self {
        match answer {
            pricing::Quote::Free => Self {
                least: min_payment,
                price: Amount(0),
                free: true,
            },
            pricing::Quote::Price(price) => Self {
                least: min_payment.max(Amount(*price)),
                price: Amount(*price),
                free: false,
            },
        }
    }
}

/// What a run of up to `cycles` cycles on `circuit` costs.
///
/// # Errors
/// [`Error::NoPrice`] if the circuit takes no new jobs; trouble with the node.
pub async fn quote(at: &At, circuit: u32, cycles: u32) -> Result<Quote> {
    let question = runtime::view_functions().pricing().quote(circuit, cycles);
    let answer = view::ask(at, question)
        .await?
        .ok_or(Error::NoPrice(circuit))?;
    Ok(Quote::new(&answer, Limits::of(at)?.min_payment))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_at_least_the_smallest_payment() {
        let of = |answer| Quote::new(&answer, Amount(10));
        let quote = |least, price, free| Quote {
            least: Amount(least),
            price: Amount(price),
            free,
        };
        assert_eq!(of(pricing::Quote::Price(9)), quote(10, 9, false));
        assert_eq!(of(pricing::Quote::Price(11)), quote(11, 11, false));
        assert_eq!(of(pricing::Quote::Free), quote(10, 0, true));
    }
}
