// Compute by the hour: metered jobs from their opening to their end, proven by the worker of the command line.
//
// An hour has five blocks here, and its proof is accepted for five more. Blocks take longer than in other tests, so a
// busy machine can prove within the hour.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address } from '../lib/accounts.mjs';
import { bond, SAGE, split } from '../lib/amounts.mjs';
import { Market, one } from '../lib/market.mjs';
import { hardLimit } from '../lib/processes.mjs';
import { lines, sage, Worker } from '../lib/sage.mjs';
import { Walk } from '../lib/walk.mjs';
import { PolkadotJs } from './driver.mjs';

const LIMIT_SECONDS = 420;
const REPORT_SECONDS = 60;
const BLOCK_MILLISECONDS = 2_000;
/** Blocks of an hour on a development chain. */
const HOUR = 5;
/** Blocks until a worker that has just started takes a job, at most. */
const CLAIM_BLOCKS = 30;
const FIRST_METERED_JOB = 2n ** 52n;
/** What an hour of the class `Other` costs. */
const RATE = (25n * SAGE) / 10n;
const HOURS = 3n;
/** Lengths of Collatz sequences: that of 27 is 111, that of 111 is 69, that of 69 is 14. */
const CHAIN = [27n, 111n, 69n, 14n];
const CLIENT = 'Alice';
const WORKER = 'Bob';
const EXIT = { success: 0, notFound: 5 };

hardLimit(LIMIT_SECONDS);

test('compute by the hour, through @polkadot/api and the worker of the command line', async (t) => {
  const market = await Market.open(PolkadotJs, () => ['--dev', '--tmp'], BLOCK_MILLISECONDS);
  const walk = new Walk(t, market);
  try {
    await walk.step('a program is registered; an hour has five blocks and costs 2.5 SAGE', prepare);
    await walk.refusal('an hour costs more than the client wants: Metering.RateAboveLimit', refuseRate);
    await walk.refusal('an hour has another length than the client was told: Metering.HourDiffers', refuseLength);
    await walk.step('a metered job of three hours is opened, and 7.5 SAGE are held', openFirst);
    await walk.step('a worker takes it: each hour is paid 80/14/4/2 and begins with the last outputs', proveHours);
    await walk.step('the job is completed, and nothing is held any more', complete);
    await walk.step('the command line tells the same of it', followEnded);
    await walk.step('another is closed before a worker has it, and all comes back', closeWaiting);
    await walk.step('a third is taken, its worker killed, and its client ends it with the hour that runs', endRunning);
    await walk.step('the worker starts again and is paid for that hour; the rest comes back', resume);
    await walk.step('all that was held is free again, and the books balance', closeBooks);
  } finally {
    if (walk.broken) {
      t.diagnostic(`the node's last words:\n${market.node.tail()}`);
      t.diagnostic(`the worker's last words:\n${market.worker?.tail()}`);
    }
    await market.worker?.kill();
    await market.close();
  }
});

const tx = (market) => market.driver.api.tx;

/** Opens a metered job of three hours; `changes` override what is asked for. */
function open(market, { program }, changes = {}) {
  const request = {
    program: program.id,
    policy: 1,
    maxCycles: 10_000,
    class: 'Other',
    maxHours: HOURS,
    hourBlocks: HOUR,
    maxRate: RATE,
    ...changes,
  };
  return tx(market).metering.open(request, [CHAIN[0]]);
}

async function prepare(market, state) {
  const { program, sent } = await market.registerProgram('Dave', 'collatz');
  state.program = program;
  market.books.hold(address('Dave'), one(sent, 'Balances.Held').amount);
  await market.checkBooks(sent);
  const terms = await run(market, 'meter', 'terms');
  assert.equal(terms.hour_blocks, HOUR);
  assert.equal(terms.rates.other.sage, '2.5');
  assert.equal(terms.rates.h100.sage, '30');
}

async function refuseRate(market, state) {
  await market.refuse(CLIENT, open(market, state, { maxRate: RATE - 1n }), 'Metering.RateAboveLimit');
}

async function refuseLength(market, state) {
  await market.refuse(CLIENT, open(market, state, { hourBlocks: HOUR + 1 }), 'Metering.HourDiffers');
}

async function openFirst(market, state) {
  state.job = await openJob(market, state);
  assert.equal(state.job, FIRST_METERED_JOB);
}

/** Opens a metered job and enters the escrow. */
async function openJob(market, state) {
  const sent = await market.accept(CLIENT, open(market, state));
  const { job, ...opened } = one(sent, 'Metering.MeterOpened');
  assert.deepEqual(opened, {
    client: address(CLIENT),
    program: state.program.id,
    class: { type: 'Other', value: undefined },
    rate: RATE,
    maxHours: HOURS,
    terms: { circuit: 1n, version: 1n, policy: 1n },
  });
  market.books.hold(address(CLIENT), HOURS * RATE);
  await market.checkBooks(sent);
  state.opened = sent.number;
  return job;
}

/** Starts a worker and waits until it has the job. */
async function claim(market, state) {
  market.worker = new Worker(market.node.url, WORKER);
  const claimed = await market.event('Metering.MeterClaimed', state.opened, CLAIM_BLOCKS);
  assert.deepEqual(claimed.value, { job: state.job, worker: address(WORKER) });
  return claimed.number;
}

async function proveHours(market, state) {
  let since = await claim(market, state);
  for (let hour = 1n; hour <= HOURS; hour += 1n) {
    const outputs = [CHAIN[hour]];
    state.paid = await payment(market, { job: state.job, hour, since, outputs });
    if (hour < HOURS) {
      assert.deepEqual(await nextInputs(market, state.job, state.paid), outputs, 'the next hour begins with them');
    }
    since = state.paid.number;
  }
}

/** Waits for the payment of an hour that began at height `since`, and enters it. */
async function payment(market, { job, hour, since, outputs }) {
  const { number, value } = await market.event('Metering.CheckpointPaid', since, 2 * HOUR + 1);
  assert.ok(number >= since + HOUR, `hour ${hour} began in block ${since} and was paid in ${number}`);
  assert.ok(number <= since + 2 * HOUR, `hour ${hour} began in block ${since} and was paid in ${number}`);
  const { worker, burned, treasury, stakers } = split(RATE);
  const parts = { workerAmount: worker, burned, treasury, stakers };
  const outcome = { type: 'Halted', value: undefined };
  const { cycles, ...paid } = value;
  assert.ok(cycles > 0n);
  assert.deepEqual(paid, { job, hour, worker: address(WORKER), amount: RATE, ...parts, outcome, outputs });
  // 80 % of 2.5 SAGE; of the fee 70 % burned, 20 % to the treasury, 10 % to the stakers.
  assert.deepEqual([worker, burned, treasury, stakers], [200n, 35n, 10n, 5n].map((part) => (part * SAGE) / 100n));
  const { books } = market;
  books.hold(address(CLIENT), -RATE);
  books.pay(address(CLIENT), -RATE);
  books.pay(address(WORKER), worker);
  books.pay(market.treasury, treasury);
  books.pay(market.pot, stakers);
  books.burn(burned);
  return market.block(number);
}

/** The inputs of the next run, as the state of a block has them. */
async function nextInputs(market, job, { hash }) {
  const at = await market.driver.api.at(hash);
  return (await at.query.metering.inputs(job)).toJSON().map(BigInt);
}

async function complete(market, state) {
  assert.deepEqual(one(state.paid, 'Metering.MeterClosed'), {
    job: state.job,
    client: address(CLIENT),
    paidHours: HOURS,
    paid: HOURS * RATE,
    refunded: 0n,
    end: { type: 'Completed', value: undefined },
  });
  await enterFees(market, WORKER, state.opened, state.paid.number);
  await market.checkBooks(state.paid);
  await assertGone(market, state);

  const { worker } = market;
  const ended = await worker.report(REPORT_SECONDS, 'end of the job', ({ event }) => event === 'ended');
  assert.deepEqual(ended, { event: 'ended', job: Number(state.job), hours: 3, end: { kind: 'completed' } });
  const paid = worker.reports.filter(({ event }) => event === 'paid');
  assert.deepEqual(paid.map(({ job, hour }) => [job, hour]), [1, 2, 3].map((hour) => [Number(state.job), hour]));
  assert.equal(await worker.stop(), EXIT.success);
  assert.deepEqual(worker.reports.at(-1), { event: 'stopped', assigned: [], claiming: null });
}

/** Nothing is left of a job in the state, and nothing is held of its client and worker. */
async function assertGone(market, { job, paid }) {
  const at = await market.driver.api.at(paid.hash);
  assert.ok((await at.query.metering.meters(job)).isNone);
  assert.ok((await at.query.metering.inputs(job)).isNone);
  for (const name of [CLIENT, WORKER]) {
    assert.equal((await at.query.balances.holds(address(name))).length, 0, `${name} has something held`);
  }
}

async function followEnded(market, state) {
  const { url } = market.node;
  const watched = await lines(url, 'meter', 'watch', String(state.job));
  assert.equal(watched.code, EXIT.success, watched.messages);
  const events = watched.lines.filter(({ kind }) => kind === 'event');
  const checkpoints = events.filter(({ event }) => event === 'checkpoint_paid');
  assert.deepEqual(
    events.map(({ event }) => event),
    ['opened', 'claimed', 'checkpoint_paid', 'checkpoint_paid', 'checkpoint_paid', 'closed'],
  );
  assert.deepEqual(checkpoints.map(({ outputs }) => outputs), CHAIN.slice(1).map((word) => [Number(word)]));
  assert.equal(checkpoints[0].settlement.worker.sage, '2');
  assert.equal((await sage(url, 'meter', 'show', String(state.job))).code, EXIT.notFound);
}

async function closeWaiting(market, state) {
  const key = ['--suri', `//${CLIENT}`];
  const order = ['--program', state.program.file, '--inputs', '[27]', '--hours', String(HOURS)];
  const opened = await run(market, 'meter', 'open', ...order, ...key);
  assert.equal(opened.job, Number(state.job) + 1);
  assert.equal(opened.rate.sage, '2.5');
  assert.equal(opened.total.sage, '7.5');
  assert.ok(opened.max_cycles > 0 && opened.max_cycles < 10_000, 'as many cycles as the longest hour takes');
  const number = String(opened.job);
  await enterFees(market, CLIENT, opened.height - 1, opened.height);
  market.books.hold(address(CLIENT), HOURS * RATE);
  await market.checkBooks({ hash: opened.block });

  const waiting = await run(market, 'meter', 'list', '--account', address(CLIENT), '--waiting');
  assert.deepEqual(waiting.map(({ job }) => String(job)), [number]);
  const shown = await run(market, 'meter', 'show', number);
  assert.deepEqual(shown.status, { kind: 'waiting' });
  assert.equal(shown.escrow.sage, '7.5');
  assert.deepEqual(shown.inputs, [27]);

  const closed = await run(market, 'meter', 'close', number, ...key);
  assert.equal(closed.event, 'closed');
  assert.equal(closed.paid_hours, 0);
  assert.equal(closed.paid.sage, '0');
  assert.equal(closed.refunded.sage, '7.5');
  assert.deepEqual(closed.end, { kind: 'by_client' });
  await enterFees(market, CLIENT, closed.height - 1, closed.height);
  market.books.hold(address(CLIENT), -HOURS * RATE);
  await market.checkBooks({ hash: closed.block });
}

async function endRunning(market, state) {
  state.job = await openJob(market, state);
  state.since = await claim(market, state);
  // It has the job and perhaps half a proof: all that it needs to go on is in the chain's state.
  await market.worker.kill();
  const sent = await market.accept(CLIENT, tx(market).metering.close(state.job));
  assert.deepEqual(one(sent, 'Metering.LastHour'), { job: state.job, hour: 1n });
  assert.ok(sent.number < state.since + HOUR, 'the hour still runs');
  await enterFees(market, WORKER, state.opened, sent.number);
  market.books.hold(address(WORKER), bond(RATE));
  await market.checkBooks(sent);
  state.ended = sent.number;
}

async function resume(market, state) {
  market.worker = new Worker(market.node.url, WORKER);
  const { job, since } = state;
  state.paid = await payment(market, { job, hour: 1n, since, outputs: [CHAIN[1]] });
  assert.deepEqual(one(state.paid, 'Metering.MeterClosed'), {
    job,
    client: address(CLIENT),
    paidHours: 1n,
    paid: RATE,
    refunded: 2n * RATE,
    end: { type: 'ByClient', value: undefined },
  });
  await enterFees(market, WORKER, state.ended, state.paid.number);
  market.books.hold(address(CLIENT), -2n * RATE);
  market.books.hold(address(WORKER), -bond(RATE));
  await market.checkBooks(state.paid);
  await assertGone(market, state);
  const resumed = market.worker.reports.find(({ event }) => event === 'resumed');
  assert.deepEqual(resumed, { event: 'resumed', jobs: [Number(job)] });
  assert.equal(await market.worker.stop(), EXIT.success);
}

/** The program goes, its deposit comes back, and nobody has anything held. */
async function closeBooks(market, { program }) {
  const sent = await market.accept('Dave', market.driver.removeProgram(program.id));
  market.books.hold(address('Dave'), -one(sent, 'Balances.Released').amount);
  await market.checkBooks(sent);
  for (const [who, { reserved }] of await market.driver.accounts(sent.hash)) {
    assert.equal(reserved, 0n, `${who} has something held`);
  }
}

/** Runs `sage` and gives its one JSON document. */
async function run(market, ...args) {
  const { code, value, messages } = await sage(market.node.url, ...args);
  assert.equal(code, EXIT.success, messages);
  return value;
}

/** Enters the fees of transactions after height `from`, up to `to`, that an account has sent without the books. */
async function enterFees(market, name, from, to) {
  for (let height = from + 1; height <= to; height += 1) {
    const { events } = await market.block(height);
    const fees = events.filter(({ type }) => type === 'TransactionPayment.TransactionFeePaid');
    for (const { value } of fees) if (value.who === address(name)) market.books.fee(value);
  }
}
