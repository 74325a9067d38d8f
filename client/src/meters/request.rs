//! What a client asks for, checked before a fee is paid.

use subxt::utils::H256;
use thiserror::Error;

use crate::{
    meters::{GpuClass, Limits, Terms},
    pricing::Quote,
    words::hash_text,
    Amount,
};

/// A metered job as a client wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The registered program, which runs once an hour.
    pub program: H256,
    /// The inputs of the first run.
    pub inputs: Vec<u32>,
    /// Number of the proof policy wanted; `None` leaves the choice to the chain.
    pub policy: Option<u8>,
    /// Largest number of cycles of one run.
    pub max_cycles: u32,
    /// The slowest class of hardware that will do.
    pub class: GpuClass,
    /// Most hours paid for.
    pub max_hours: u32,
    /// Blocks of an hour: no job is opened if an hour has another length when the transaction arrives.
    pub hour_blocks: u32,
    /// Most that an hour may cost: the rate may change before the transaction arrives.
    pub max_rate: Amount,
}

/// What a request costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What one hour pays.
    pub rate: Amount,
    /// What all hours pay: what is held.
    pub total: Amount,
}

/// Why a request cannot become a metered job.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RequestError {
    /// An hour costs more than the client wants to pay.
    #[error("an hour costs {rate} SAGE at present; pass --max-rate {rate}, or another --class: sage meter terms")]
    Rate {
        /// What an hour costs.
        rate: Amount,
    },
    /// An hour has another length than the client was told.
    #[error("an hour has {blocks} blocks at present; look at the terms again, then send it again: sage meter terms")]
    Length {
        /// Blocks of an hour.
        blocks: u32,
    },
    /// Compute costs nothing at present.
    #[error("compute is free at present, and no metered job is opened; submit an ordinary one: sage job submit")]
    Free,
    /// A run of so many cycles costs more than the rate of an hour.
    #[error(
        "a run of this many cycles costs {price} SAGE and an hour pays {rate}; pass a smaller --max-cycles or a faster \
         --class: sage meter terms"
    )]
    Price {
        /// What the run costs.
        price: Amount,
        /// What an hour pays.
        rate: Amount,
    },
    /// The account has too little.
    #[error(
        "the account can spend {spendable} SAGE and all hours together cost {total}; pass fewer --hours, or send it more: \
         sage account balance"
    )]
    Balance {
        /// What all hours cost.
        total: Amount,
        /// What is there.
        spendable: Amount,
    },
    /// The number of cycles is out of range.
    #[error("{given} cycles are not in 1 to {most}; pass such a number with --max-cycles")]
    Cycles {
        /// What was asked for.
        given: u32,
        /// The most.
        most: u32,
    },
    /// The number of hours is out of range.
    #[error("{given} hours are not in 1 to {most}; pass such a number with --hours")]
    Hours {
        /// What was asked for.
        given: u32,
        /// The most.
        most: u32,
    },
    /// The program takes fewer inputs.
    #[error("{given} inputs are too many: program {} takes {most}; give fewer, or register another program", hash_text(program))]
    Inputs {
        /// The program.
        program: H256,
        /// How many were given.
        given: usize,
        /// The most.
        most: u32,
    },
    /// The client has too many open metered jobs.
    #[error(
        "the account has {open} open metered jobs and may have no more; wait for one to end, or close one: sage meter \
         list --mine"
    )]
    OpenJobs {
        /// How many it has.
        open: usize,
    },
}

impl Request {
    /// Checks the request against the chain's terms and bounds, and says what it costs.
    ///
    /// The chain makes the same checks; here they cost nothing.
    ///
    /// # Errors
    /// The first bound that is broken.
    pub fn plan(&self, terms: &Terms, limits: &Limits) -> Result<Plan, RequestError> {
        let rate = terms.rates.of(self.class);
        if rate > self.max_rate {
            return Err(RequestError::Rate { rate });
        }
        if terms.hour_blocks != self.hour_blocks {
            return Err(RequestError::Length {
                blocks: terms.hour_blocks,
            });
        }
        if !(1..=limits.max_cycles).contains(&self.max_cycles) {
            return Err(RequestError::Cycles {
                given: self.max_cycles,
                most: limits.max_cycles,
            });
        }
        if !(1..=limits.max_hours).contains(&self.max_hours) {
            return Err(RequestError::Hours {
                given: self.max_hours,
                most: limits.max_hours,
            });
        }
        Ok(Plan {
            rate,
            total: rate.times(self.max_hours),
        })
    }
}

impl Plan {
    /// Whether the rate covers what the run of an hour costs.
    ///
    /// # Errors
    /// It does not, or compute is free.
    pub fn covers(&self, run: &Quote) -> Result<(), RequestError> {
        if run.free {
            return Err(RequestError::Free);
        }
        if self.rate < run.price {
            return Err(RequestError::Price {
                price: run.price,
                rate: self.rate,
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meters::Rates;

    const TERMS: Terms = Terms {
        hour_blocks: 600,
        rates: Rates {
            other: Amount(25),
            rtx3090: Amount(50),
            rtx4090: Amount(100),
            a100: Amount(200),
            h100: Amount(300),
        },
    };

    const LIMITS: Limits = Limits {
        max_cycles: 1_000,
        max_hours: 720,
        max_open_jobs: 100,
        max_wait: 432_000,
    };

    fn request() -> Request {
        Request {
            program: H256([1; 32]),
            inputs: vec![],
            policy: None,
            max_cycles: 1_000,
            class: GpuClass::Other,
            max_hours: 3,
            hour_blocks: 600,
            max_rate: Amount(25),
        }
    }

    #[test]
    fn all_hours_cost_their_rate() {
        let plan = request().plan(&TERMS, &LIMITS).unwrap();
        assert_eq!(
            plan,
            Plan {
                rate: Amount(25),
                total: Amount(75)
            }
        );
        let fast = Request {
            class: GpuClass::H100,
            max_rate: Amount(300),
            max_hours: 720,
            ..request()
        };
        assert_eq!(fast.plan(&TERMS, &LIMITS).unwrap().total, Amount(216_000));
    }

    #[test]
    fn every_bound_is_checked_at_its_edges() {
        let broken = |change: fn(&mut Request)| {
            let mut request = request();
            change(&mut request);
            request.plan(&TERMS, &LIMITS).unwrap_err()
        };
        assert_eq!(
            broken(|r| r.max_rate = Amount(24)),
            RequestError::Rate { rate: Amount(25) }
        );
        assert!(matches!(
            broken(|r| r.class = GpuClass::Rtx3090),
            RequestError::Rate { rate: Amount(50) }
        ));
        let changes: [fn(&mut Request); 2] = [|r| r.hour_blocks = 599, |r| r.hour_blocks = 601];
        for change in changes {
            assert_eq!(broken(change), RequestError::Length { blocks: 600 });
        }
        let changes: [fn(&mut Request); 2] = [|r| r.max_cycles = 0, |r| r.max_cycles = 1_001];
        for change in changes {
            assert!(matches!(broken(change), RequestError::Cycles { .. }));
        }
        let changes: [fn(&mut Request); 2] = [|r| r.max_hours = 0, |r| r.max_hours = 721];
        for change in changes {
            assert!(matches!(broken(change), RequestError::Hours { .. }));
        }
    }

    #[test]
    fn an_hour_pays_at_least_what_its_run_costs() {
        let plan = request().plan(&TERMS, &LIMITS).unwrap();
        let quote = |price, free| Quote {
            least: Amount(price),
            price: Amount(price),
            free,
        };
        assert_eq!(plan.covers(&quote(25, false)), Ok(()));
        assert!(matches!(
            plan.covers(&quote(26, false)),
            Err(RequestError::Price { .. })
        ));
        assert_eq!(plan.covers(&quote(0, true)), Err(RequestError::Free));
    }

    #[test]
    fn messages_are_one_line_with_advice() {
        let errors = [
            RequestError::Rate { rate: Amount(25) },
            RequestError::Free,
            RequestError::Length { blocks: 600 },
            RequestError::OpenJobs { open: 100 },
        ];
        for error in errors {
            let text = error.to_string();
            assert!(!text.contains('\n') && text.contains("; "), "{text}");
        }
    }
}
