//! Does the money stay in order, whatever is called in whatever order?
//!
//! Sequences of random calls of all economic pallets on the real runtime: by several accounts and by the origins that only
//! governance has, with verdicts of proofs, blocks and epochs in between. After every step the cheap rules of [`watch`] are
//! checked, after blocks all of them, those of the pallets among them.
//!
//! A sequence follows from one number. One that fails is written to `proptest-regressions/`, with the last steps on stderr,
//! and runs first the next time.

mod acts;
mod assets;
mod bonds;
mod dice;
mod governance;
mod grants;
mod jobs;
mod market;
mod meters;
mod money;
mod no_gain;
mod polls;
mod referrals;
mod rules;
mod watch;

use super::*;
use acts::Act;
use dice::Dice;
use frame_support::{
    traits::{fungible::Mutate, tokens::Preservation, OnFinalize, OnIdle},
    weights::Weight,
};
use proptest::{
    num::u64::ANY,
    strategy::Strategy,
    test_runner::{Config, TestRunner},
};
use sage_primitives::Epoch;
use sp_core::storage::Storage;
use sp_runtime::{traits::Dispatchable, DispatchResult};
use std::{
    cell::RefCell,
    collections::{BTreeMap, VecDeque},
    iter::successors,
};
use watch::Watch;

/// Sequences of each of the two tests.
const SEQUENCES: u32 = 124;

/// Steps of a sequence, of which about four in five are calls.
const STEPS: u32 = 520;

/// Calls that each of the two tests makes at least.
const CALLS: u32 = 50_000;

/// What subsidies are paid from.
const BUDGET: Balance = 1_000_000 * SAGE;

/// Steps that a failure shows.
const SHOWN: usize = 12;

/// One storage root in so many failed calls is compared.
const COMPARED: u32 = 64;

/// How often each call was made, and how often with success.
type Tally = BTreeMap<String, (u32, u32)>;

/// A sequence that is running.
struct Sequence<'a> {
    dice: Dice,
    watch: Watch,
    drawn: &'a [(&'static str, &'static str)],
    tally: &'a RefCell<Tally>,
    last: VecDeque<String>,
}

impl<'a> Sequence<'a> {
    fn run(seed: u64, drawn: &'a [(&'static str, &'static str)], tally: &'a RefCell<Tally>) {
        let mut sequence = Self {
            dice: Dice::new(seed),
            watch: Watch::new(),
            drawn,
            tally,
            last: VecDeque::new(),
        };
        for _ in 0..STEPS {
            sequence.step();
        }
        sequence.blocks(1);
        if sequence.dice.one_in(8) {
            super::invariants::assert_invariants();
        }
    }

    fn step(&mut self) {
        match self.dice.below(100) {
            0..=79 => self.call(),
            80..=89 => self.verdict(),
            90..=96 => {
                let count = 1 + self.dice.below(4);
                self.blocks(count);
            }
            _ => {
                let epoch = sage_runtime::genesis::presets::SHORT_EPOCH;
                let count = epoch + self.dice.below(epoch);
                self.blocks(count);
            }
        }
    }

    /// A call of whatever pallet that there is something to call for.
    fn call(&mut self) {
        let (name, act) = loop {
            let (pallet, call) = self.dice.pick(self.drawn);
            if let Some(act) = acts::make(pallet, call, &mut self.dice) {
                break (format!("{pallet}::{call}"), act);
            }
        };
        self.note(format!("{name} by {:?}: {:?}", act.by, act.call));
        let result = self.dispatch(&name, &act);
        self.note(format!("  {result:?}"));
        let mut tally = self.tally.borrow_mut();
        let counts = tally.entry(name.clone()).or_default();
        counts.0 += 1;
        counts.1 += u32::from(result.is_ok());
        drop(tally);
        self.watch.after_call(&name, &act, result);
    }

    /// Makes the call; now and then, the storage after one that failed is compared with that before it.
    fn dispatch(&mut self, name: &str, act: &Act) -> DispatchResult {
        let root = || sp_io::storage::root(sp_core::storage::StateVersion::V1);
        let before = self.dice.one_in(COMPARED).then(root);
        let answer = act.call.clone().dispatch(act.origin.clone());
        let result = answer.map(|_| ()).map_err(|refusal| refusal.error);
        if let (Some(before), Err(error)) = (before, &result) {
            assert_eq!(before, root(), "{name} failed with {error:?} and wrote");
        }
        result
    }

    fn verdict(&mut self) {
        let found = if self.dice.one_in(3) {
            meters::verdict(&mut self.dice)
        } else {
            jobs::verdict(&mut self.dice)
        };
        let Some(result) = found else {
            return;
        };
        self.note(format!("a verdict: {result:?}"));
        let mut tally = self.tally.borrow_mut();
        let counts = tally.entry("a verdict".into()).or_default();
        counts.0 += 1;
        counts.1 += u32::from(result.is_ok());
        drop(tally);
        self.watch.after_verdict();
    }

    /// Ends this block and begins the one `count` blocks later.
    fn blocks(&mut self, count: u32) {
        self.note(format!("{count} blocks after {}", System::block_number()));
        self.watch.before_blocks();
        for _ in 0..count {
            end_block();
            begin_block(System::block_number() + 1);
            self.watch.after_block();
        }
        self.watch.after_blocks();
    }

    fn note(&mut self, line: String) {
        self.last.push_back(line);
        if self.last.len() > SHOWN {
            self.last.pop_front();
        }
    }
}

impl Drop for Sequence<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            for line in &self.last {
                eprintln!("{line}");
            }
        }
    }
}

/// Ends a block as the executive does, but for the root of the state: to compute it takes longer than all calls of the
/// block.
fn end_block() {
    let number = System::block_number();
    System::note_finished_extrinsics();
    AllPalletsWithSystem::on_idle(number, Weight::MAX);
    AllPalletsWithSystem::on_finalize(number);
}

/// The state with which all sequences on a preset begin: that of block 1, with a budget, a market, and a program, which it
/// takes tens of milliseconds to register. Compute is free for the first epochs, and collateral is waived for more.
fn beginning(preset: &str, free_epochs: Epoch, grace_epochs: Epoch) -> Storage {
    let mut genesis = genesis_of(preset);
    genesis["pricing"]["freeEpochs"] = free_epochs.into();
    genesis["collateral"]["graceEpochs"] = grace_epochs.into();
    chain_from(&genesis).execute_with(|| {
        assert_eq!(pallet_pricing::FreeUntil::<Runtime>::get(), free_epochs);
        assert_eq!(
            pallet_collateral::GraceUntil::<Runtime>::get(),
            grace_epochs
        );
        begin_block(1);
        // The emission of a month is minted only after 30 epochs.
        let budget = sage_runtime::configs::sage::Budget::get();
        assert_ok!(Balances::transfer(
            &treasury(),
            &budget,
            BUDGET,
            Preservation::Preserve
        ));
        market::open();
        let program = jobs::register_program(dice::ACTORS[0].to_account_id(), 1);
        assert_ok!(program.call.dispatch(program.origin));
        let keys = successors(Some(Vec::new()), |key| sp_io::storage::next_key(key));
        let entry = |key: Vec<u8>| Some((key.clone(), sp_io::storage::get(&key)?.to_vec()));
        Storage {
            top: keys.filter_map(entry).collect(),
            children_default: Default::default(),
        }
    })
}

/// Runs the sequences on a preset.
fn random_calls(preset: &str, free_epochs: Epoch, grace_epochs: Epoch) {
    let beginning = beginning(preset, free_epochs, grace_epochs);
    let drawn = acts::drawn();
    let tally = RefCell::new(Tally::new());
    let config = Config {
        cases: SEQUENCES,
        source_file: Some(file!()),
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&ANY.no_shrink(), |seed| {
        let mut chain = TestExternalities::new(beginning.clone());
        chain.execute_with(|| Sequence::run(seed, &drawn, &tally));
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    report(&tally.into_inner(), &drawn);
}

/// Prints what was called, and fails if that was little.
fn report(tally: &Tally, drawn: &[(&str, &str)]) {
    for (name, (made, done)) in tally {
        println!("{name}: {done} of {made}");
    }
    let made: u32 = tally.values().map(|(made, _)| made).sum();
    let done: u32 = tally.values().map(|(_, done)| done).sum();
    println!("{done} of {made} calls succeeded");
    assert!(made >= CALLS, "only {made} calls");
    assert!(done >= made / 4, "only {done} of {made} calls succeeded");
    for (pallet, call) in drawn {
        let name = format!("{pallet}::{call}");
        let never = REPLACED.contains(&name.as_str());
        assert!(never || tally.contains_key(&name), "{name} was never made");
    }
    for name in SUCCEED {
        let done = tally.get(*name).map_or(0, |(_, done)| *done);
        assert!(done > 0, "{name} has never succeeded");
    }
}

/// Calls that succeed at least once: money moves by the market and by what the treasury does there.
const SUCCEED: &[&str] = &[
    "AssetConversion::add_liquidity",
    "AssetConversion::remove_liquidity",
    "AssetConversion::swap_exact_tokens_for_tokens",
    "AssetConversion::swap_tokens_for_exact_tokens",
    "Buyback::burn_from_pot",
    "Buyback::execute",
    "Buyback::return_funds",
    "Buyback::set_config",
    "Buyback::trigger",
    "Timelock::execute",
];

/// Calls that a step of another kind stands for.
const REPLACED: &[&str] = &["Proofs::submit_and_verify_with_io_binding"];

#[test]
fn every_rule_holds_over_fifty_thousand_random_calls_with_one_authority() {
    random_calls(DEV_RUNTIME_PRESET, 0, 0);
}

/// A sequence is some 28 epochs long.
#[test]
fn every_rule_holds_over_fifty_thousand_random_calls_with_three_authorities_from_free_epochs_on() {
    random_calls(LOCAL_TESTNET_RUNTIME_PRESET, 8, 16);
}
