//! The payment of an airdrop on a chain that does everything a chain may do.
//!
//! The simulated chain knows nothing of airdrops. It enforces what the real one does: a transaction is included at most
//! once, under the number that is next, while it is valid, and it takes effect as a whole or not at all. Apart from that
//! it does what it likes: it leaves transactions out, undoes blocks that are not final, forgets what waits, refuses,
//! lags, takes the same number from two pools, and drops connections. A killed process is a future that is dropped.

use std::{
    cell::RefCell,
    future::{poll_fn, Future},
    mem,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use super::{
    engine::{pay_all, Ledger, View},
    marks::{Batch, Mark},
    AirdropError, Payment,
};
use crate::{error::Refusal, Amount, Error, Result};

/// How many are to be paid.
const RECIPIENTS: u32 = 10;

/// Blocks for which a transaction is valid.
const VALID: usize = 12;

/// Turns after which a wild chain calms down.
const WILD_TURNS: u32 = 300;

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    /// True once in so many times.
    fn once_in(&mut self, times: u64) -> bool {
        self.roll(times) == 0
    }
}

/// A signed transaction of the sender.
#[derive(Clone, Debug)]
struct Transaction {
    id: u64,
    nonce: u64,
    /// What it pays; `None` for one that another program of the same account has sent.
    batch: Option<Batch>,
    /// The chain refuses it when it is included.
    refused: bool,
    /// Last height at which it can be included.
    until: usize,
}

type Block = Vec<Transaction>;

/// What follows from the blocks.
#[derive(Default)]
struct State {
    nonce: u64,
    marks: Vec<Mark>,
    /// How often each recipient was paid.
    times: [u32; RECIPIENTS as usize],
}

impl State {
    fn of<'a>(blocks: impl IntoIterator<Item = &'a Block>) -> Self {
        let mut state = Self::default();
        for (height, block) in blocks.into_iter().enumerate() {
            for (index, transaction) in block.iter().enumerate() {
                state.include(transaction, height, index);
            }
        }
        state
    }

    fn takes(&self, transaction: &Transaction, height: usize) -> bool {
        transaction.nonce == self.nonce && height <= transaction.until
    }

    fn include(&mut self, transaction: &Transaction, height: usize, index: usize) {
        assert!(self.takes(transaction, height), "{transaction:?}");
        self.nonce += 1;
        let Some(batch) = transaction.batch.filter(|_| !transaction.refused) else {
            return;
        };
        if self.marks.iter().any(|mark| mark.batch == batch) {
            return;
        }
        for place in batch.places() {
            self.times[place] += 1;
        }
        self.marks.push(Mark {
            batch,
            height: height as u32,
            index: index as u32,
        });
    }
}

/// The chain and its nodes.
struct World {
    dice: Dice,
    /// Whether it does all that it may do, or only what a quiet chain does.
    wild: bool,
    last: Vec<Block>,
    best: Vec<Block>,
    pool: Vec<Transaction>,
    sent: u64,
}

impl World {
    fn new(seed: u64, wild: bool) -> Rc<RefCell<Self>> {
        Rc::new(RefCell::new(Self {
            dice: Dice(seed),
            wild,
            last: vec![vec![]],
            best: vec![],
            pool: vec![],
            sent: 0,
        }))
    }

    /// Something bad happens, once in so many times on a wild chain.
    fn mishap(&mut self, times: u64) -> bool {
        self.wild && self.dice.once_in(times)
    }

    fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.last.iter().chain(&self.best)
    }

    /// Number of the next transaction, as a node knows it that has the pool or not.
    fn next_nonce(&self, with_pool: bool) -> u64 {
        let mut next = State::of(self.blocks()).nonce;
        while with_pool && self.pool.iter().any(|one| one.nonce == next) {
            next += 1;
        }
        next
    }

    fn send(&mut self, nonce: u64, batch: Option<Batch>) -> u64 {
        self.sent += 1;
        let refused = self.mishap(12);
        self.pool.push(Transaction {
            id: self.sent,
            nonce,
            batch,
            refused,
            until: self.last.len() - 1 + VALID,
        });
        self.sent
    }

    /// Lets a block be made, and more if the chain is wild.
    fn step(&mut self) {
        if self.mishap(40) {
            let nonce = self.next_nonce(true);
            self.send(nonce, None);
        }
        if self.mishap(30) && !self.pool.is_empty() {
            let lost = self.dice.roll(self.pool.len() as u64) as usize;
            self.pool.remove(lost);
        }
        if self.mishap(10) {
            for transaction in mem::take(&mut self.best).into_iter().flatten() {
                self.pool.push(transaction);
            }
        }
        if !self.mishap(3) {
            self.make_block();
        }
        let waits = if self.wild { self.dice.roll(5) } else { 2 };
        while self.best.len() as u64 > waits {
            self.last.push(self.best.remove(0));
        }
        let height = self.last.len() + self.best.len();
        self.pool.retain(|one| one.until >= height);
    }

    fn make_block(&mut self) {
        let height = self.last.len() + self.best.len();
        let mut state = State::of(self.blocks());
        let mut block = vec![];
        // Which of two transactions of one number comes first is chance.
        let turn = self.dice.roll(self.pool.len().max(1) as u64) as usize;
        self.pool.rotate_left(turn);
        for transaction in mem::take(&mut self.pool) {
            if state.takes(&transaction, height) && !self.mishap(4) {
                state.include(&transaction, height, block.len());
                block.push(transaction);
            } else {
                self.pool.push(transaction);
            }
        }
        self.best.push(block);
        // A number that is taken may become free again when the block is undone.
        let wild = self.wild;
        self.pool.retain(|one| one.nonce >= state.nonce || wild);
    }

    /// Includes what can still be included, and makes all of it final.
    fn settle(&mut self) {
        self.wild = false;
        for _ in 0..2 * VALID {
            self.step();
        }
    }

    fn is_in(blocks: &[Block], id: u64) -> Option<&Transaction> {
        blocks.iter().flatten().find(|one| one.id == id)
    }

    /// How often each recipient was paid, on the best chain.
    fn times(&self) -> [u32; RECIPIENTS as usize] {
        State::of(self.blocks()).times
    }
}

/// Lets the world, and the killer, have a turn.
async fn pause() {
    let mut waited = false;
    poll_fn(move |_| {
        if mem::replace(&mut waited, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}

/// A connection to one of the nodes.
struct Node(Rc<RefCell<World>>);

impl Node {
    /// Takes time, and may fail.
    async fn ask(&self) -> Result<()> {
        pause().await;
        if self.0.borrow_mut().mishap(25) {
            return Err(Error::Disconnected("simulated".into()));
        }
        Ok(())
    }

    /// What became of a transaction, `None` if that is still open.
    fn outcome(&self, id: u64) -> Option<Result<Amount>> {
        let world = self.0.borrow();
        if let Some(transaction) = World::is_in(&world.last, id) {
            let refusal = Refusal {
                name: "Token.Frozen".into(),
                docs: "simulated".into(),
            };
            return Some(if transaction.refused {
                Err(refusal.into())
            } else {
                Ok(Amount(1))
            });
        }
        let known = world.pool.iter().any(|one| one.id == id);
        if known || World::is_in(&world.best, id).is_some() {
            return None;
        }
        Some(Err(Error::Lost("simulated".into())))
    }
}

impl Ledger for Node {
    async fn view(&mut self) -> Result<View> {
        self.ask().await?;
        let mut world = self.0.borrow_mut();
        let lag = if world.wild { world.dice.roll(4) } else { 0 } as usize;
        let seen = world.last.len().saturating_sub(lag).max(1);
        let state = State::of(&world.last[..seen]);
        Ok(View {
            nonce: state.nonce,
            marks: state.marks,
        })
    }

    async fn next_nonce(&mut self) -> Result<u64> {
        self.ask().await?;
        let mut world = self.0.borrow_mut();
        let other_pool = world.mishap(4);
        Ok(world.next_nonce(!other_pool))
    }

    async fn pay(&mut self, batch: Batch, nonce: u64) -> Result<Amount> {
        self.ask().await?;
        let id = {
            let mut world = self.0.borrow_mut();
            let other_pool = world.mishap(4);
            let taken = world.pool.iter().any(|one| one.nonce == nonce) && !other_pool;
            if taken || nonce < world.next_nonce(false) {
                return Err(Error::Rejected {
                    message: "Priority is too low".into(),
                    advice: "",
                });
            }
            world.send(nonce, Some(batch))
        };
        loop {
            self.ask().await?;
            if let Some(outcome) = self.outcome(id) {
                return outcome;
            }
        }
    }

    async fn locate(&mut self, mark: &Mark) -> Result<Payment> {
        self.ask().await?;
        Ok(Payment {
            batch: mark.batch,
            height: mark.height,
            block: None,
            transaction: None,
            fee: None,
        })
    }

    async fn next_block(&mut self) -> Result<()> {
        let before = self.0.borrow().last.len();
        loop {
            self.ask().await?;
            if self.0.borrow().last.len() > before {
                return Ok(());
            }
        }
    }

    async fn reconnect(&mut self, _: Duration) -> Result<()> {
        pause().await;
        Ok(())
    }
}

/// A process that pays.
struct Process(Pin<Box<dyn Future<Output = Result<Vec<Payment>>>>>);

impl Process {
    fn start(world: &Rc<RefCell<World>>, batch_size: u32) -> Self {
        let mut node = Node(world.clone());
        Self(Box::pin(async move {
            pay_all(&mut node, RECIPIENTS, batch_size, &mut |_| Ok(())).await
        }))
    }

    /// Lets it run until it waits for something.
    fn go_on(&mut self) -> Option<Result<Vec<Payment>>> {
        match self
            .0
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            Poll::Ready(result) => Some(result),
            Poll::Pending => None,
        }
    }

    /// Lets it run to its end.
    fn finish(mut self, world: &Rc<RefCell<World>>) -> Result<Vec<Payment>> {
        loop {
            if let Some(result) = self.go_on() {
                return result;
            }
            world.borrow_mut().step();
        }
    }
}

fn batches(payments: &[Payment]) -> Vec<(u32, u32)> {
    let both = |payment: &Payment| (payment.batch.first, payment.batch.end);
    payments.iter().map(both).collect()
}

#[test]
fn a_list_is_paid_batch_after_batch() {
    let world = World::new(1, false);
    let payments = Process::start(&world, 4).finish(&world).unwrap();
    assert_eq!(batches(&payments), [(0, 4), (4, 8), (8, 10)]);
    assert!(payments
        .iter()
        .all(|payment| payment.fee == Some(Amount(1))));
    assert_eq!(world.borrow().times(), [1; 10]);
}

#[test]
fn w36_a_second_run_sends_nothing() {
    let world = World::new(1, false);
    Process::start(&world, 100).finish(&world).unwrap();
    assert_eq!(world.borrow().sent, 1);
    for batch_size in [100, 1] {
        let payments = Process::start(&world, batch_size).finish(&world).unwrap();
        assert_eq!(batches(&payments), [(0, 10)]);
        assert_eq!(payments[0].fee, None);
    }
    assert_eq!(world.borrow().sent, 1);
}

/// Kills a process as soon as the world is as described, and lets another one finish with other batches.
fn killed_when(reached: impl Fn(&World) -> bool) -> World {
    let world = World::new(1, false);
    let mut process = Process::start(&world, 4);
    for _ in 0..200 {
        if reached(&world.borrow()) {
            drop(process);
            Process::start(&world, 3).finish(&world).unwrap();
            world.borrow_mut().settle();
            assert_eq!(world.borrow().times(), [1; 10]);
            return Rc::into_inner(world).unwrap().into_inner();
        }
        assert!(process.go_on().is_none(), "it ended too early");
        if reached(&world.borrow()) {
            continue;
        }
        world.borrow_mut().step();
    }
    panic!("this was never reached");
}

#[test]
fn killed_before_a_batch_is_sent() {
    // The first questions are asked, nothing is sent.
    let world = killed_when(|world| world.last.len() == 2 && world.sent == 0);
    assert_eq!(world.sent, 4);
}

#[test]
fn killed_when_a_batch_was_sent_and_is_in_no_block() {
    let world = killed_when(|world| world.pool.len() == 1);
    // The first batch stays one of four; the others are new.
    assert_eq!(world.sent, 3);
}

#[test]
fn killed_when_a_batch_is_in_a_block_that_is_not_final() {
    let world = killed_when(|world| world.best.iter().flatten().count() == 1);
    assert_eq!(world.sent, 3);
}

#[test]
fn killed_when_a_batch_is_final_and_nobody_has_noticed() {
    let world = killed_when(|world| world.last.iter().flatten().count() == 1);
    assert_eq!(world.sent, 3);
}

#[test]
fn killed_when_a_sent_batch_is_forgotten_by_the_node() {
    let world = World::new(1, false);
    let mut process = Process::start(&world, 4);
    while world.borrow().pool.is_empty() {
        assert!(process.go_on().is_none());
        if world.borrow().pool.is_empty() {
            world.borrow_mut().step();
        }
    }
    drop(process);
    world.borrow_mut().pool.clear();
    Process::start(&world, 4).finish(&world).unwrap();
    assert_eq!(world.borrow().times(), [1; 10]);
    assert_eq!(world.borrow().sent, 4);
}

#[test]
fn killed_at_every_moment() {
    for turns in 0.. {
        let world = World::new(1, false);
        let mut process = Process::start(&world, 3);
        let mut ended = false;
        for _ in 0..turns {
            ended = process.go_on().is_some();
            if ended {
                break;
            }
            world.borrow_mut().step();
        }
        drop(process);
        Process::start(&world, 4).finish(&world).unwrap();
        world.borrow_mut().settle();
        assert_eq!(world.borrow().times(), [1; 10], "after {turns} turns");
        if ended {
            assert!(turns > 20, "too few moments for a test");
            return;
        }
    }
}

/// Two processes on a wild chain, killed and started again with batches of any size; afterwards the chain calms down.
fn two_on_a_wild_chain(seed: u64) -> World {
    let world = World::new(seed, true);
    let mut dice = Dice(!seed);
    let mut processes = [None, None];
    let mut done = [false; 2];
    for turn in 0.. {
        assert!(turn < 20_000, "seed {seed}: it never ends");
        world.borrow_mut().wild = turn < WILD_TURNS;
        let who = dice.roll(2) as usize;
        let process = processes[who].get_or_insert_with(|| {
            let batch_size = 1 + dice.roll(u64::from(RECIPIENTS)) as u32;
            Process::start(&world, batch_size)
        });
        match process.go_on() {
            None => {}
            Some(Ok(payments)) => {
                assert_eq!(payments.last().unwrap().batch.end, RECIPIENTS);
                processes[who] = None;
                done[who] = turn >= WILD_TURNS;
            }
            Some(Err(Error::Refused(_))) => processes[who] = None,
            Some(Err(error)) => panic!("seed {seed}: {error}"),
        }
        if turn < WILD_TURNS && dice.once_in(30) {
            processes[who] = None;
        }
        if dice.once_in(2) {
            world.borrow_mut().step();
        }
        let most = world.borrow().times().into_iter().max();
        assert!(most <= Some(1), "seed {seed}: paid twice");
        if done == [true; 2] {
            break;
        }
    }
    drop(processes);
    world.borrow_mut().settle();
    Rc::into_inner(world).unwrap().into_inner()
}

#[test]
fn two_processes_on_a_wild_chain_pay_everyone_once() {
    let (mut most, mut refused, mut foreign) = (0, 0, 0);
    for seed in 0..500 {
        let world = two_on_a_wild_chain(seed);
        assert_eq!(world.times(), [1; 10], "seed {seed}");
        let included = || world.last.iter().flatten();
        most = most.max(State::of(&world.last).marks.len());
        refused += included().filter(|one| one.refused).count();
        foreign += included().filter(|one| one.batch.is_none()).count();
    }
    // The chain was as wild as it should be.
    assert!(most > 5, "{most}");
    assert!(refused > 100, "{refused}");
    assert!(foreign > 100, "{foreign}");
}

#[test]
fn a_mark_that_was_taken_away_ends_the_airdrop() {
    let world = World::new(1, false);
    Process::start(&world, 2).finish(&world).unwrap();
    // Of five batches the second loses its mark, as if its transaction had been refused.
    for transaction in world.borrow_mut().last.iter_mut().flatten() {
        transaction.refused |= transaction.batch == Some(Batch { first: 2, end: 4 });
    }
    let error = Process::start(&world, 2).finish(&world).unwrap_err();
    let marks = AirdropError::Marks { paid: 2 };
    assert!(
        matches!(&error, Error::Airdrop(other) if *other == marks),
        "{error}"
    );
    assert_eq!(world.borrow().sent, 5);
}

#[test]
fn what_never_gets_into_a_block_is_not_waited_for_without_end() {
    let world = World::new(1, false);
    let mut process = Process::start(&world, 2);
    for _ in 0..10_000 {
        // Another program's transaction waits, and no block ever takes it.
        if world.borrow().pool.is_empty() {
            world.borrow_mut().send(0, None);
        }
        let mut chain = world.borrow_mut();
        chain.last.push(vec![]);
        drop(chain);
        if let Some(result) = process.go_on() {
            let error = result.unwrap_err();
            assert!(matches!(error, Error::Lost(_)), "{error}");
            return;
        }
    }
    panic!("it waits without end");
}
