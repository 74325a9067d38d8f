// The steps of jobs whose deadlines pass.

import assert from 'node:assert/strict';
import { address } from './accounts.mjs';
import { bond, lateSlash, SAGE } from './amounts.mjs';
import { has, one } from './market.mjs';
import { differences, storageOfJob } from './storage.mjs';

const PAYMENT = 100n * SAGE;
const INPUTS = [10];
/** Blocks that a job needs at most to be opened and taken, on a busy machine. */
const SOME_BLOCKS = 30;
/** Jobs that fit well into one transaction. */
const BATCH = 50;
/** Clients of the jobs that fill the blocks after a deadline, one block each. */
const CROWD = ['Ferdie', 'Eve', 'Charlie', 'Alice//stash', 'Bob//stash', 'Charlie//stash', 'Dave//stash', 'Eve//stash'];

/** Opens a job that Bob takes and has proven, but does not deliver. */
async function openUndelivered(market, state, request) {
  const order = await market.openJob('Alice', state.fibonacci, { payment: PAYMENT, inputs: INPUTS, ...request });
  state.order = await market.assign(order, 'Bob', bond(PAYMENT));
  state.job = order.job;
  state.proof = await market.prove(state.order);
  return Number(state.order.assigned.execDeadline);
}

/** Enters what a worker loses who lets the deadline pass. */
function enterLateness({ books }, worker) {
  books.hold(worker, -bond(PAYMENT));
  books.pay(worker, -lateSlash(PAYMENT));
  books.burn(lateSlash(PAYMENT));
}

function submit(market, state, error) {
  return market.refuse('Bob', market.driver.submitProof(state.proof), error);
}

/** The height of the deadline still permits the proof, the next one ends the assignment by itself. */
async function passDeadline(market, deadline) {
  assert.ok(!has(await market.block(deadline), 'Jobs.JobTimedOut'));
  const passed = await market.block(deadline + 1);
  assert.equal(one(passed, 'Jobs.JobTimedOut').worker, address('Bob'));
  enterLateness(market, address('Bob'));
  return passed;
}

export async function timeOut(market, state) {
  const deadline = await openUndelivered(market, state, { execDuration: 2 });
  assert.equal(deadline, state.order.sent.number + 2);
  const passed = await passDeadline(market, deadline);
  assert.equal(one(passed, 'Jobs.JobRequeued').attempts, 1n);
  await market.checkBooks(passed);
}

export async function submitToWaitingJob(market, state) {
  await submit(market, state, 'Jobs.NotAssignee');
}

/** The client withdraws the present job, which waits. */
export async function cancelWaitingJob(market, state) {
  const sent = await market.accept('Alice', market.driver.cancelJob(state.job));
  market.books.hold(address('Alice'), -PAYMENT);
  assert.equal(one(sent, 'Jobs.JobCancelled').amount, PAYMENT);
  await market.checkBooks(sent);
}

/** A job whose last deadline is that of its first worker. */
export async function refund(market, state) {
  const deadline = (await market.height()) + SOME_BLOCKS;
  const reached = await openUndelivered(market, state, { queueDeadline: deadline, slaDeadline: deadline });
  assert.equal(reached, deadline);
  const passed = await passDeadline(market, deadline);
  const { client, amount, reason } = one(passed, 'Jobs.JobRefunded');
  assert.deepEqual([client, amount, reason.type], [address('Alice'), PAYMENT, 'TimedOut']);
  market.books.hold(address('Alice'), -PAYMENT);
  await market.checkBooks(passed);
}

export async function submitToRefundedJob(market, state) {
  await submit(market, state, 'Jobs.JobClosed');
}

/**
 * A job whose assignment is not ended at once when its deadline has passed, so that `Late` can be seen at all: a block
 * ends so many jobs by itself and leaves the others to the next, and here the blocks after the deadline are full.
 */
export async function crowdDeadline(market, state) {
  const { driver, books } = market;
  const crowd = Number(await driver.constant('Jobs', 'MaxExpiriesPerBlock'));
  const deadline = (await market.height()) + 3 * SOME_BLOCKS;
  const request = {
    program: state.fibonacci.id,
    policy: 1,
    maxCycles: 1000,
    payment: SAGE,
    onlyIfFree: false,
    queueDeadline: deadline,
    execDuration: 1,
    slaDeadline: deadline,
  };
  for (const client of CROWD) {
    for (let left = crowd; left > 0; left -= BATCH) {
      const calls = Array.from({ length: Math.min(left, BATCH) }, () => driver.submitJob(request, INPUTS));
      const sent = await market.accept(client, driver.batch(calls));
      books.hold(address(client), SAGE * BigInt(calls.length));
      await market.checkBooks(sent);
    }
  }
  const reached = await openUndelivered(market, state, { queueDeadline: deadline, slaDeadline: deadline });
  assert.equal(reached, deadline);
  Object.assign(state, { deadline, crowd });
}

/** The blocks around this refusal end the jobs of the crowd, so the job itself and the fees are compared. */
export async function submitLate(market, state) {
  const { driver, books } = market;
  await market.block(state.deadline);
  const look = (node, hash) => storageOfJob(node, hash, state.job);
  const before = await look(market.node, (await driver.head()).hash);
  const sent = await market.send('Bob', driver.submitProof(state.proof));
  assert.equal(sent.error, 'Jobs.Late');
  assert.ok(sent.number > state.deadline);
  assert.deepEqual(differences(before, await look(market.node, sent.hash)), []);
  for (const client of CROWD) books.hold(address(client), -SAGE * BigInt(state.crowd));
}

/** When the crowd is gone, the assignment ends too, and the payment goes back. */
export async function endLateAssignment(market, state) {
  const last = await market.block(state.deadline + CROWD.length + 1);
  assert.equal(one(last, 'Jobs.JobTimedOut').job, state.job);
  assert.equal(one(last, 'Jobs.JobRefunded').job, state.job);
  enterLateness(market, address('Bob'));
  market.books.hold(address('Alice'), -PAYMENT);
  await market.checkBooks(last);
}
