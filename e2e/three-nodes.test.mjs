// Three validators, one of which dies and comes back while a job is being proven: the job is paid once, everywhere.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address, pair, publicKey } from './lib/accounts.mjs';
import { SAGE, split } from './lib/amounts.mjs';
import { one } from './lib/market.mjs';
import { FINAL_SECONDS, finalised, Network, VALIDATORS } from './lib/network.mjs';
import { hardLimit, temporaryFolder, within } from './lib/processes.mjs';
import { assemble, prove } from './lib/prover.mjs';
import { Walk } from './lib/walk.mjs';

const LIMIT_SECONDS = 900;
const MAX_CYCLES = 4_000_000;
const PAYMENT = 100n * SAGE;
/** About 200,000 cycles: proving takes some seconds. */
const INPUTS = [40_000];

hardLimit(LIMIT_SECONDS);

test('three validators, one killed and restarted while a job is proven', async (t) => {
  const network = new Network(temporaryFolder());
  const walk = new Walk(t, network);
  try {
    await walk.step('they meet and finalise', () => network.start());
    await walk.step('a program is registered, a job opened and taken', openJob);
    await walk.step('one is killed while the proof is made; the others go on, and it comes back', proveAndCrash);
    await walk.step('the proof settles the job', deliver);
    await walk.refusal('a second delivery: Jobs.JobClosed', deliverAgain);
    await walk.step('every node has the payment exactly once, in the same block', countPayments);
    await walk.step('all agree on the state root of the same final block', () => network.agreement(VALIDATORS.length));
  } finally {
    if (walk.broken) t.diagnostic(network.tails());
    await network.close();
  }
});

/** Registers a program and opens a job as Alice, and takes it as Bob. */
async function openJob(network, state) {
  const driver = await network.connect('alice');
  const program = await assemble('fibonacci');
  const { number } = await driver.head();
  const terms = {
    program: program.id,
    policy: 1,
    maxCycles: MAX_CYCLES,
    payment: PAYMENT,
    onlyIfFree: false,
    queueDeadline: number + 200,
    execDuration: 200,
    slaDeadline: number + 400,
  };
  const calls = [driver.registerProgram(program), driver.submitJob(terms, INPUTS)];
  const { job } = one(await accepted(driver, 'Alice', driver.batch(calls)), 'Jobs.JobSubmitted');
  const { attempt } = one(await accepted(driver, 'Bob', driver.claimJob(job)), 'Jobs.JobAssigned');
  const genesis = driver.api.genesisHash.toHex();
  const parties = { genesis, client: publicKey('Alice'), worker: publicKey('Bob') };
  const task = { job, attempt, ...parties, inputs: INPUTS, maxCycles: MAX_CYCLES, policy: 'standard' };
  Object.assign(state, { driver, job, program, task });
}

async function proveAndCrash(network, state) {
  let made = false;
  const proving = prove(network.folder, state.program, state.task).finally(() => (made = true));
  // Awaited below; an earlier failure must not count as unhandled.
  proving.catch(() => {});
  const height = await network.kill('charlie');
  assert.ok(!made, 'the proof is still being made');
  await network.revive('charlie', height);
  state.proof = await proving;
}

async function deliver(_, state) {
  const { driver, job, proof } = state;
  state.paid = await accepted(driver, 'Bob', driver.submitProof(proof));
  const payment = one(state.paid, 'Jobs.JobPaid');
  assert.equal(payment.job, job);
  assert.equal(payment.worker, address('Bob'));
  assert.equal(payment.workerAmount, split(PAYMENT).worker);
}

async function deliverAgain(_, { driver, proof }) {
  const sent = await send(driver, 'Bob', driver.submitProof(proof));
  assert.equal(sent.error, 'Jobs.JobClosed');
}

/** Counts the payments of the job in every final block of every node. */
async function countPayments(network, { job, paid }) {
  const last = paid.number + 3;
  for (const [name, node] of Object.entries(network.nodes)) {
    await finalised(node, last);
    const driver = await network.connect(name);
    assert.deepEqual(await paymentBlocks(driver, node, job, last), [paid.hash], `payments that ${name} knows`);
  }
}

function send(driver, by, call) {
  return within(FINAL_SECONDS, 'final transaction', driver.send(call, pair(by)));
}

async function accepted(driver, by, call) {
  const sent = await send(driver, by, call);
  assert.equal(sent.error, undefined);
  return sent;
}

/** Hashes of the blocks up to `last` that paid the job, one for each payment. */
async function paymentBlocks(driver, node, job, last) {
  const blocks = [];
  for (let height = 1; height <= last; height += 1) {
    const hash = await node.call('chain_getBlockHash', height);
    const events = await driver.events(hash);
    const payments = events.filter(({ type, value }) => type === 'Jobs.JobPaid' && value.job === job);
    for (const _ of payments) blocks.push(hash);
  }
  return blocks;
}
