// Three validators, one of which dies and comes back while a job is being proven: the job is paid once, everywhere.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { address, pair, publicKey } from './lib/accounts.mjs';
import { SAGE, split } from './lib/amounts.mjs';
import { one } from './lib/market.mjs';
import { Node } from './lib/node.mjs';
import { hardLimit, remove, temporaryFolder, until, within } from './lib/processes.mjs';
import { assemble, prove } from './lib/prover.mjs';
import { Walk } from './lib/walk.mjs';
import { PolkadotJs } from './polkadot-js/driver.mjs';

const LIMIT_SECONDS = 900;
/** Time for something to become final on three nodes of one slow machine. */
const FINAL_SECONDS = 240;
const CONNECT_SECONDS = 60;
const MAX_CYCLES = 4_000_000;
const PAYMENT = 100n * SAGE;
/** About 200,000 cycles: proving takes some seconds. */
const INPUTS = [40_000];
const VALIDATORS = ['alice', 'bob', 'charlie'];

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
    await walk.step('all agree on the state root of the same final block', () => network.agreement());
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

/** Three validators of the local network, each with a folder of its own. */
class Network {
  nodes = {};
  #drivers = [];

  constructor(folder) {
    this.folder = folder;
  }

  /** Starts the validators and waits until each has final blocks. */
  async start() {
    const [first, ...others] = VALIDATORS;
    await this.#launch(first);
    await Promise.all(others.map((name) => this.#launch(name)));
    for (const node of Object.values(this.nodes)) await finalised(node, 2);
  }

  /** Starts one validator on its folder, with those that run as boot nodes. */
  async #launch(name) {
    const base = join(this.folder, name);
    mkdirSync(base, { recursive: true });
    const key = `${VALIDATORS.indexOf(name) + 1}`.padStart(64, '0');
    const args = ['--chain=local', `--base-path=${base}`, `--${name}`, `--node-key=${key}`];
    for (const node of Object.values(this.nodes)) args.push(`--bootnodes=${await node.peerAddress()}`);
    this.nodes[name] = await Node.start(base, args);
  }

  /** Kills a validator and gives the height that was final for it. */
  async kill(name) {
    const { [name]: victim, ...others } = this.nodes;
    const known = await victim.finalised();
    await victim.kill();
    this.nodes = others;
    return known;
  }

  /** Waits until the others have made blocks without the validator, and starts it again on its folder. */
  async revive(name, known) {
    const [witness] = Object.values(this.nodes);
    const height = await witness.best();
    await until(FINAL_SECONDS, 'blocks without it', async () => (await witness.best()) >= height + 2);
    await this.#launch(name);
    const back = this.nodes[name];
    assert.ok((await back.best()) >= known, 'it still has the blocks that were final');
    await finalised(back, height + 2);
    assert.ok(!back.logged('panicked'));
  }

  /** Compares hash and state root of one final block. */
  async agreement() {
    const nodes = Object.values(this.nodes);
    const heights = await Promise.all(nodes.map((node) => node.finalised()));
    const height = Math.min(...heights);
    const seen = await Promise.all(nodes.map((node) => blockAt(node, height)));
    assert.equal(seen.length, VALIDATORS.length);
    assert.ok(height > 0);
    for (const block of seen) assert.deepEqual(block, seen[0]);
  }

  /** A connection to one validator. */
  async connect(name) {
    const driver = await within(CONNECT_SECONDS, 'connection', PolkadotJs.connect(this.nodes[name].url));
    this.#drivers.push(driver);
    return driver;
  }

  /** The last lines of all logs. */
  tails() {
    return Object.entries(this.nodes).map(([name, node]) => `last words of ${name}:\n${node.tail()}`).join('\n');
  }

  async close() {
    for (const driver of this.#drivers) await driver.disconnect();
    await Promise.all(Object.values(this.nodes).map((node) => node.stop()));
    remove(this.folder);
  }
}

function finalised(node, height) {
  return until(FINAL_SECONDS, `final block ${height}`, async () => (await node.finalised()) >= height);
}

async function blockAt(node, height) {
  const hash = await node.call('chain_getBlockHash', height);
  const { stateRoot } = await node.call('chain_getHeader', hash);
  return { height, hash, stateRoot };
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
