//! Random calls and payments against a list of all payments that were ever made.

use std::collections::{BTreeMap, BTreeSet};

use frame::token::fungible::Inspect;
use proptest::prelude::*;
use sage_pallet_testing::{
    random_calls::{one_of, random_calls, CallModel},
    TestChain,
};

use super::*;

/// The accounts 0..6 register, are bound, and pay.
const ACCOUNTS: std::ops::Range<u32> = 0..6;

/// Codes that are drawn; the last is none.
const CODES: [&str; 5] = ["CODE", "CODE-1", "CODE-2", "0000", "none"];

/// One thing to do; codes by their place in [`CODES`].
#[derive(Clone, Debug)]
enum Step {
    Register(u32, usize),
    Unregister(u32),
    Bind(u32, usize),
    Claim(u32),
    SetTerms(Terms),
    SetPaused(bool),
    Pay { who: u32, gmv: Balance },
    Wait(Epoch),
}

/// The model: what was paid when, and who belongs to whom.
struct List {
    epoch: Epoch,
    terms: Terms,
    paused: bool,
    /// The codes of referrers.
    codes: BTreeMap<u32, usize>,
    /// The referrers of clients.
    referrers: BTreeMap<u32, u32>,
    /// Who has paid without a referrer.
    alone: BTreeSet<u32>,
    /// When which referred client made a payment that counts.
    trades: Vec<(u32, Epoch)>,
    earned: BTreeMap<u32, Balance>,
    claimed: BTreeMap<u32, Balance>,
    /// All parts of the treasury.
    parts: Balance,
}

impl List {
    fn owner(&self, code: usize) -> Option<u32> {
        let mut owners = self.codes.iter().filter(|(_, own)| **own == code);
        owners.next().map(|(who, _)| *who)
    }

    fn referrals(&self, who: u32) -> Vec<u32> {
        let clients = self.referrers.iter().filter(|(_, of)| **of == who);
        clients.map(|(client, _)| *client).collect()
    }

    fn actives(&self, who: u32) -> usize {
        let is_active = |client: &&u32| {
            let mut trades = self.trades.iter();
            trades.any(|(payer, epoch)| payer == *client && self.epoch - epoch < 30)
        };
        self.referrals(who).iter().filter(is_active).count()
    }

    /// The place of the tier of `who`.
    fn tier(&self, who: u32) -> usize {
        let actives = self.actives(who);
        let tiers = self.terms.tiers.iter();
        tiers
            .filter(|tier| tier.actives as usize <= actives)
            .count()
            - 1
    }

    fn pending(&self, who: u32) -> Balance {
        let of = |sums: &BTreeMap<u32, Balance>| sums.get(&who).copied().unwrap_or_default();
        of(&self.earned) - of(&self.claimed)
    }

    fn register(&mut self, who: u32, code: usize) -> Result<(), Refused> {
        ensure!(CODES[code] != "none", Refused::BadCode);
        ensure!(!self.codes.contains_key(&who), Refused::AlreadyRegistered);
        ensure!(self.owner(code).is_none(), Refused::CodeTaken);
        self.codes.insert(who, code);
        Ok(())
    }

    fn unregister(&mut self, who: u32) -> Result<(), Refused> {
        ensure!(self.codes.contains_key(&who), Refused::NotRegistered);
        ensure!(self.referrals(who).is_empty(), Refused::HasReferrals);
        self.codes.remove(&who);
        Ok(())
    }

    fn bind(&mut self, who: u32, code: usize) -> Result<(), Refused> {
        let referrer = self.owner(code).ok_or(Refused::UnknownCode)?;
        ensure!(referrer != who, Refused::OwnCode);
        ensure!(!self.alone.contains(&who), Refused::AlreadyPaid);
        ensure!(!self.referrers.contains_key(&who), Refused::AlreadyReferred);
        ensure!(self.referrers.get(&referrer) != Some(&who), Refused::Cycle);
        self.referrers.insert(who, referrer);
        Ok(())
    }

    fn claim(&mut self, who: u32) -> Result<(), Refused> {
        let amount = self.pending(who);
        ensure!(amount > 0, Refused::NothingToClaim);
        *self.claimed.entry(who).or_default() += amount;
        Ok(())
    }

    fn set_terms(&mut self, terms: Terms) -> Result<(), Refused> {
        let all = || terms.tiers.iter();
        ensure!(all().all(|tier| tier.share <= 5_000), Refused::ShareTooHigh);
        let pairs = || all().zip(all().skip(1));
        ensure!(
            pairs().all(|(a, b)| a.share <= b.share),
            Refused::SharesUnordered
        );
        let rising = pairs().all(|(a, b)| a.actives < b.actives);
        ensure!(
            rising && terms.tiers[0].actives == 0,
            Refused::TiersUnordered
        );
        ensure!(terms.min_trade > 0, Refused::MinTradeTooLow);
        self.terms = terms;
        Ok(())
    }

    fn pay(&mut self, who: u32, gmv: Balance) {
        self.parts += gmv / 25;
        if gmv == 0 {
            return;
        }
        let Some(referrer) = self.referrers.get(&who).copied() else {
            self.alone.insert(who);
            return;
        };
        if gmv >= self.terms.min_trade {
            self.trades.push((who, self.epoch));
        }
        if !self.paused {
            let share = Balance::from(self.terms.tiers[self.tier(referrer)].share);
            *self.earned.entry(referrer).or_default() += gmv / 25 * share / 10_000;
        }
    }

    fn compare_account(&self, index: u32) {
        let who = account(index);
        let registered = self.codes.contains_key(&index);
        let bound = self.referrers.get(&index);
        let held_for_code = Balance::from(registered) * REGISTER_DEPOSIT;
        let held_for_binding = Balance::from(bound.is_some()) * SAGE;
        assert_eq!(held(HoldReason::Registration, &who), held_for_code);
        assert_eq!(held(HoldReason::Binding, &who), held_for_binding);
        let claimed = self.claimed.get(&index).copied().unwrap_or_default();
        let free = WEALTH + claimed - held_for_code - held_for_binding;
        assert_eq!(Balances::free_balance(&who), free, "account {index}");
        let expected = self.codes.get(&index).map(|own| {
            let tier = self.tier(index);
            ReferrerInfo {
                code: code(CODES[*own]),
                tier: Tier::ALL[tier],
                share: self.terms.tiers[tier].share,
                referrals: self.referrals(index).len() as u32,
                actives: self.actives(index) as u32,
                pending: self.pending(index),
            }
        });
        assert_eq!(Referral::referrer_info(who.clone()), expected);
        let share = bound.filter(|_| !self.paused).map(|referrer| {
            let tier = self.tier(*referrer);
            ShareInfo {
                referrer: account(*referrer),
                tier: Tier::ALL[tier],
                share: self.terms.tiers[tier].share,
            }
        });
        assert_eq!(Referral::share_of(who), share);
    }
}

impl CallModel for List {
    type Runtime = Test;
    type Call = Call<Test>;
    type Step = Step;

    fn chain() -> TestChain<Test> {
        let genesis = GenesisConfig::<Test> {
            terms: steps([0, 1, 2, 3]),
            ..Default::default()
        };
        ACCOUNTS.fold(chain().with_genesis(&genesis), |chain, index| {
            chain.with_balance(&account(index), WEALTH)
        })
    }

    fn start() -> Self {
        Self {
            epoch: 1,
            terms: steps([0, 1, 2, 3]),
            paused: false,
            codes: BTreeMap::new(),
            referrers: BTreeMap::new(),
            alone: BTreeSet::new(),
            trades: Vec::new(),
            earned: BTreeMap::new(),
            claimed: BTreeMap::new(),
            parts: 0,
        }
    }

    fn calls() -> Vec<(&'static str, BoxedStrategy<Step>)> {
        let code = || 0..CODES.len();
        let paused = prop_oneof![1 => Just(true), 3 => Just(false)];
        vec![
            (
                "register",
                (ACCOUNTS, code())
                    .prop_map(|(who, code)| Step::Register(who, code))
                    .boxed(),
            ),
            ("unregister", ACCOUNTS.prop_map(Step::Unregister).boxed()),
            (
                "bind_referrer",
                (ACCOUNTS, code())
                    .prop_map(|(who, code)| Step::Bind(who, code))
                    .boxed(),
            ),
            ("claim", ACCOUNTS.prop_map(Step::Claim).boxed()),
            ("set_terms", any_terms().prop_map(Step::SetTerms).boxed()),
            ("set_paused", paused.prop_map(Step::SetPaused).boxed()),
        ]
    }

    fn others() -> Vec<BoxedStrategy<Step>> {
        let gmv = || prop_oneof![0..=300_u128, 0..=SAGE, TRADE - 1..=TRADE, TRADE..=9 * TRADE];
        let pay = || {
            (ACCOUNTS, gmv())
                .prop_map(|(who, gmv)| Step::Pay { who, gmv })
                .boxed()
        };
        // Once more, so that most accounts are bound before they pay.
        let register = (ACCOUNTS, 0..4_usize).prop_map(|(who, code)| Step::Register(who, code));
        let bind = || {
            (ACCOUNTS, 0..4_usize)
                .prop_map(|(who, code)| Step::Bind(who, code))
                .boxed()
        };
        let waits = [1, 1, 1, 10, 15, 29, 30, 30, 31, 400].map(Step::Wait);
        let wait = one_of(waits.to_vec());
        vec![pay(), pay(), register.boxed(), bind(), bind(), wait]
    }

    fn execute(step: &Step) -> DispatchResult {
        match step {
            Step::Register(who, code) => register(&account(*who), CODES[*code]),
            Step::Unregister(who) => Referral::unregister(signed(&account(*who))),
            Step::Bind(who, code) => bind(&account(*who), CODES[*code]),
            Step::Claim(who) => claim(&account(*who)),
            Step::SetTerms(terms) => set_terms(*terms),
            Step::SetPaused(paused) => set_paused(*paused),
            Step::Pay { who, gmv } => {
                pay(&account(*who), *gmv);
                Ok(())
            }
            Step::Wait(epochs) => {
                pass_epochs(*epochs);
                Ok(())
            }
        }
    }

    fn observe(&mut self, step: &Step, result: DispatchResult) {
        let expected = match step {
            Step::Register(who, code) => self.register(*who, *code),
            Step::Unregister(who) => self.unregister(*who),
            Step::Bind(who, code) => self.bind(*who, *code),
            Step::Claim(who) => self.claim(*who),
            Step::SetTerms(terms) => self.set_terms(*terms),
            Step::SetPaused(paused) if self.paused == *paused => Err(Refused::NothingChanged),
            Step::SetPaused(paused) => {
                self.paused = *paused;
                Ok(())
            }
            Step::Pay { who, gmv } => {
                self.pay(*who, *gmv);
                Ok(())
            }
            Step::Wait(epochs) => {
                self.epoch += epochs;
                Ok(())
            }
        };
        assert_eq!(result, expected.map_err(Into::into), "{step:?}");
    }

    fn compare(&self) {
        let sum = |sums: &BTreeMap<u32, Balance>| sums.values().sum::<Balance>();
        let (earned, claimed) = (sum(&self.earned), sum(&self.claimed));
        assert!(earned <= self.parts / 2);
        assert_eq!(treasury(), self.parts - earned);
        let pot = Balances::balance(&Referral::pot());
        assert_eq!(pot, EXISTENTIAL_DEPOSIT + earned - claimed);
        for index in ACCOUNTS {
            self.compare_account(index);
        }
    }
}

/// Terms of which most are within their bounds.
fn any_terms() -> impl Strategy<Value = Terms> {
    let least = prop_oneof![8 => 0..1_u32, 1 => 1..2_u32];
    let rises = prop_oneof![8 => 1..3_u32, 1 => 0..1_u32];
    let share = prop_oneof![8 => 0..=1_250_u16, 1 => 1_250..=2_000_u16];
    let order = prop_oneof![8 => Just(false), 1 => Just(true)];
    let min_trade = prop_oneof![3 => Just(TRADE), 3 => 1..=SAGE, 1 => Just(0)];
    (least, rises, share, order, min_trade).prop_map(|(least, rises, share, falls, min_trade)| {
        let mut terms = Terms {
            min_trade,
            ..Terms::default()
        };
        for (index, tier) in terms.tiers.iter_mut().enumerate() {
            tier.actives = least + rises * index as u32;
            let place = if falls { 4 - index } else { index + 1 };
            tier.share = share * place as u16;
        }
        terms
    })
}

#[test]
fn random_calls_and_payments_match_the_list() {
    random_calls::<List>(file!(), 60);
}
