//! Why the runtime refused a transaction.

use subxt::error::DispatchError;
use thiserror::Error;

/// The runtime refused a transaction that was in a block.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("the chain refused: {name}: {docs}; {}", advice(name))]
pub struct Refusal {
    /// Pallet and error, such as `Jobs.Late`; with the number that the error carries, if it does.
    pub name: String,
    /// What the runtime's documentation says of it.
    pub docs: String,
}

impl Refusal {
    /// Whether the error is `name`, whatever number it carries.
    pub fn is(&self, name: &str) -> bool {
        self.name
            .strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('('))
    }

    /// Whether the error comes from this pallet.
    pub fn is_of(&self, pallet: &str) -> bool {
        self.name
            .strip_prefix(pallet)
            .is_some_and(|rest| rest.starts_with('.'))
    }
}

impl From<DispatchError> for Refusal {
    fn from(error: DispatchError) -> Self {
        let named = |kind: &str, variant: &dyn std::fmt::Debug, docs: String| Self {
            name: format!("{kind}.{variant:?}"),
            docs: sentence(&docs),
        };
        match error {
            DispatchError::Module(error) => match error.details() {
                Ok(details) => {
                    let carried = match details.variant.fields.first() {
                        // The first byte behind pallet and error; all errors of this chain carry one byte at most.
                        Some(_) => format!("({})", error.bytes()[2]),
                        None => String::new(),
                    };
                    let variant = &details.variant.name;
                    Self {
                        name: format!("{}.{variant}{carried}", details.pallet.name()),
                        docs: sentence(&details.variant.docs.join(" ")),
                    }
                }
                Err(unknown) => Self {
                    name: format!("{:?}", error.bytes()),
                    docs: sentence(&unknown.to_string()),
                },
            },
            DispatchError::Token(error) => named("Token", &error, error.to_string()),
            DispatchError::Arithmetic(error) => named("Arithmetic", &error, error.to_string()),
            DispatchError::Transactional(error) => {
                named("Transactional", &error, error.to_string())
            }
            other => named("System", &other, other.to_string()),
        }
    }
}

/// Documentation as a part of a sentence: on one line, without its full stop.
fn sentence(docs: &str) -> String {
    let words: Vec<&str> = docs.split_whitespace().collect();
    words.join(" ").trim_end_matches('.').to_owned()
}

/// What to do after a refusal.
fn advice(name: &str) -> &'static str {
    let plain = name.split_once('(').map_or(name, |(plain, _)| plain);
    match plain.split_once('.') {
        Some(("Metering", error)) => metering_advice(error),
        _ => other_advice(plain),
    }
}

/// What to do after a refusal of the metering pallet.
fn metering_advice(error: &str) -> &'static str {
    match error {
        "InsufficientBalance" => "see what can be spent: sage account balance",
        "RateAboveLimit" => "pass a higher --max-rate, or another --class: sage meter terms",
        "HourDiffers" => "look at the terms again, then send it again: sage meter terms",
        "RateBelowPrice" => "pass a smaller --max-cycles or a faster --class: sage meter terms",
        "ComputeIsFree" | "NoTerms" => "submit an ordinary job: sage job submit",
        "CyclesOutOfRange" | "HoursOutOfRange" => "see the bounds: sage meter terms",
        "TooManyOpenJobs" => "wait for one of them to end, or close one: sage meter list --mine",
        "AlreadyClaimed" => "a worker is at it: sage meter watch",
        "WaitOver" => "nobody has taken it in time, and anyone may end it: sage meter close",
        "GivenBack" => "leave it to others: this account had it and proved no hour of it",
        "OwnJob" => "sign with another account than the client's",
        "HardwareTooSlow" => "work for slower classes, or have the hardware attested",
        "NotAssignee" => "sign with the worker's account, or see who has the job: sage meter show",
        "NotParty" => {
            "sign with the account of the client or the worker, or wait until an hour was missed or the wait is over: sage meter show"
        }
        "AlreadyLast" => "it ends with the hour that runs: sage meter watch",
        "TooEarly" => "wait until the hour has passed: sage meter show",
        "Late" => "the time is over, and anyone may end it: sage meter close",
        "UnknownJob" | "JobClosed" => "see which are open: sage meter list",
        _ => "mend what it names, then send it again",
    }
}

/// What to do after a refusal of another pallet.
fn other_advice(plain: &str) -> &'static str {
    match plain {
        "Jobs.InsufficientBalance"
        | "Token.FundsUnavailable"
        | "Token.NotExpendable"
        | "Balances.InsufficientBalance" => "see what can be spent: sage account balance",
        "Token.BelowMinimum" | "Balances.ExistentialDeposit" => {
            "an account needs the existential deposit: send more"
        }
        "Jobs.NotFree" => "the free epochs have ended: sage job quote",
        "Jobs.PaymentTooLow" => "offer the present price or more: sage job quote",
        "Jobs.AlreadyAssigned" => "a worker is at it: sage job watch",
        "Jobs.NotClient" => "sign with the account that opened the job",
        "Jobs.NotAssignee" => {
            "sign with the worker's account, or see who has the job: sage job show"
        }
        "Jobs.OwnJob" => "sign with another account than the client's",
        "Jobs.UnknownJob" | "Jobs.JobClosed" => "see what became of it: sage job show",
        "Jobs.TooManyOpenJobs" => {
            "wait for one of them to end, or cancel one: sage job list --mine"
        }
        "Jobs.DeadlineFull" => "try again with other deadlines, such as --queue-blocks one higher",
        "Jobs.Late" => "the time is over: sage job show",
        "Proofs.ProgramInUse" => "wait until its open jobs have ended: sage program show",
        "Proofs.NotProgramOwner" => "sign with the owner's account: sage program show",
        "Proofs.PolicyRefused" => "leave out --policy, or pass --policy proven",
        "Proofs.RegionTooLarge" => "declare at most 1024 input and 1024 output words",
        "Proofs.UnknownProgram" | "Proofs.ProgramIsRetired" => {
            "register it first: sage program register"
        }
        "ProverStakes.InsufficientBalance" => "see what can be bonded: sage account balance",
        "ProverStakes.BelowMinimum" => {
            "a stake is nothing, or at least the minimum of its tier: sage stake bond --help"
        }
        "ProverStakes.TierNotAttested" => {
            "bond for the tier consumer, which asks for no proof of the hardware"
        }
        "ProverStakes.NotBonded" => "bond first: sage stake bond",
        "ProverStakes.NotEnough" => "see how much there is: sage stake show",
        "ProverStakes.TooManyChunks" => "withdraw what is due first: sage stake withdraw",
        "ProverStakes.NothingDue" => "see when it is due: sage stake show",
        "ProverStakes.ZeroAmount" => "give an amount above 0",
        "Fees.NothingToClaim" => "wait until jobs are paid: sage stake show",
        "Multisig.NoTimepoint" => "this was paid already: run the airdrop again to see it",
        _ => "mend what it names, then send it again",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(name: &str) -> Refusal {
        Refusal {
            name: name.into(),
            docs: "The deadline has passed".into(),
        }
    }

    #[test]
    fn names_are_compared_without_the_number_they_carry() {
        assert!(refusal("Jobs.Late").is("Jobs.Late"));
        assert!(refusal("Proofs.Invalid(34)").is("Proofs.Invalid"));
        assert!(!refusal("Jobs.LateX").is("Jobs.Late"));
        assert!(refusal("Jobs.Late").is_of("Jobs"));
        assert!(!refusal("JobsX.Late").is_of("Jobs"));
    }

    #[test]
    fn the_message_has_name_documentation_and_advice() {
        assert_eq!(
            refusal("Jobs.Late").to_string(),
            "the chain refused: Jobs.Late: The deadline has passed; the time is over: sage job show"
        );
        assert!(refusal("New.Thing").to_string().ends_with("send it again"));
        assert!(refusal("Metering.RateAboveLimit")
            .to_string()
            .ends_with("sage meter terms"));
        assert!(refusal("Metering.New")
            .to_string()
            .ends_with("send it again"));
    }

    #[test]
    fn errors_without_a_pallet_have_names_too() {
        let refusal = Refusal::from(DispatchError::BadOrigin);
        assert_eq!(refusal.name, "System.BadOrigin");
        assert_eq!(refusal.docs, "Bad origin");
        let refusal = Refusal::from(DispatchError::Token(
            subxt::error::TokenError::FundsUnavailable,
        ));
        assert_eq!(refusal.name, "Token.FundsUnavailable");
    }
}
