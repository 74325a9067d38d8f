// A running network is joined by those that do not run its old blocks: a node that warps, and a light client.
//
// Sessions have ten blocks here. The set of validators changes before anyone joins, so that finality is proven by two
// sets, of which the genesis names only the first.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { address, pair } from './lib/accounts.mjs';
import { LightClient } from './lib/light-client.mjs';
import { one } from './lib/market.mjs';
import { FINAL_SECONDS, finalised, Network, VALIDATORS } from './lib/network.mjs';
import { hardLimit, temporaryFolder, until, within } from './lib/processes.mjs';
import { assemble } from './lib/prover.mjs';
import { localNetwork } from './lib/spec.mjs';
import { Walk } from './lib/walk.mjs';

const LIMIT_SECONDS = 900;
const HISTORY_SECONDS = 120;
const NODES = VALIDATORS.length + 1;
const BLOCKS_PER_SESSION = 10;
const UNKNOWN_JOB = 1_000_000n;
const MANY_CYCLES = 1 << 20;
/** With 32 final blocks or more the light client asks for proofs of finality, and leaves a node with a wrong one. */
const LIGHT_WARP = 36;
/** A browser cannot open plain TCP connections, and validators listen for nothing else by themselves. */
const WEB = '--listen-addr=/ip4/127.0.0.1/tcp/0/ws';
/** The key of the runtime, which every state has. */
const CODE = `0x${Buffer.from(':code').toString('hex')}`;

hardLimit(LIMIT_SECONDS);

test('a node joins by warp sync, and a light client by the specification alone', async (t) => {
  const folder = temporaryFolder();
  const chain = await localNetwork(folder, BLOCKS_PER_SESSION);
  const network = new Network(folder, chain, [WEB]);
  const light = new LightClient();
  const walk = new Walk(t, { network, light, chain });
  try {
    await walk.step('three validators meet and finalise', () => network.start());
    await walk.step('one leaves: the others are the second set', changeValidators);
    await walk.step('a node warps: it has the state of a final block, and of no block before', warp);
    await walk.step('it follows into the next session, and all agree on the state root of one block', follow);
    await walk.step('a light client has the newest final block at once', syncLight);
    await walk.step('what it reads, each value with its proof, and computes is what a validator has', readLight);
    await walk.step('a transaction that it sends is final everywhere', sendLight);
    await walk.step('all agree on the state root of the same final block', () => network.agreement(NODES));
  } finally {
    if (walk.broken) t.diagnostic(`${network.tails()}\nlast words of the light client:\n${light.tail()}`);
    await light.close();
    await network.close();
  }
});

async function changeValidators({ network }, state) {
  const driver = await network.connect('alice');
  const leaving = driver.send(driver.api.tx.session.purgeKeys(), pair('Charlie'));
  const { error } = await within(FINAL_SECONDS, 'final transaction', leaving);
  assert.equal(error, undefined);
  const { alice } = network.nodes;
  const handedOver = async () => (await alice.call('grandpa_roundState')).setId === 1;
  await until(FINAL_SECONDS, 'second set of validators', handedOver);
  // The second set makes a block final too.
  await finalised(alice, (await alice.best()) + 1);
  const validators = (await driver.api.query.session.validators()).map((who) => who.toString());
  assert.deepEqual(validators, [address('Alice'), address('Bob')]);
  state.alice = driver;
}

async function warp({ network }) {
  const { alice } = network.nodes;
  const known = await alice.finalised();
  const node = await network.join('newcomer', ['--sync=warp']);
  await finalised(node, known);
  // It says so a moment after it has told its height.
  for (const said of ['Warp sync is complete', 'State sync is complete'])
    await until(FINAL_SECONDS, said, () => node.logged(said));
  await until(HISTORY_SECONDS, 'old blocks, not run', () => node.logged('Block history download is complete'));
  // Both would keep the state of 256 blocks, which are more than there are.
  for (let height = 1; height < known; height += 1) {
    const hash = await alice.call('chain_getBlockHash', height);
    assert.equal(await node.call('chain_getBlockHash', height), hash);
    assert.ok(await alice.call('state_getStorageHash', CODE, hash));
    const state = node.call('state_getStorageHash', CODE, hash);
    await assert.rejects(state, /State already discarded/, `it has no state of block ${height}`);
  }
  const hash = await node.call('chain_getFinalizedHead');
  const code = await alice.call('state_getStorageHash', CODE, hash);
  assert.equal(await node.call('state_getStorageHash', CODE, hash), code);
}

async function follow({ network }, state) {
  const { newcomer } = network.nodes;
  state.newcomer = await network.connect('newcomer');
  const session = async () => (await state.newcomer.api.query.session.currentIndex()).toNumber();
  const joined = await session();
  await until(FINAL_SECONDS, 'another session', async () => (await session()) > joined);
  await finalised(newcomer, await newcomer.best());
  await network.agreement(NODES);
}

async function syncLight({ network, light, chain }) {
  const { alice } = network.nodes;
  await finalised(alice, LIGHT_WARP);
  const specification = JSON.parse(await readFile(chain, 'utf8'));
  const bootNodes = [await alice.webAddress()];
  const known = await alice.finalised();
  await light.sync(JSON.stringify({ ...specification, bootNodes }));
  const { number, hash } = await light.driver.head();
  assert.ok(number >= known);
  await finalised(alice, number);
  assert.equal(hash, await alice.call('chain_getBlockHash', number));
}

async function readLight({ light }, { alice }) {
  const { driver } = light;
  const { hash } = await driver.head();
  const release = driver.hold(hash);
  assert.equal(await driver.issuance(hash), await alice.issuance(hash));
  assert.deepEqual(await driver.accounts(hash), await alice.accounts(hash));
  assert.equal(await driver.job(UNKNOWN_JOB, hash), undefined);
  // Here the light client runs the runtime.
  const price = await driver.quote(1, MANY_CYCLES, hash);
  assert.equal(price.type, 'Price');
  assert.deepEqual(price, await alice.quote(1, MANY_CYCLES, hash));
  release();
}

async function sendLight({ network, light }, { newcomer }) {
  // Registration calls a function of the nodes that a light client lacks: sending needs it not.
  const program = await assemble('fibonacci');
  const sending = light.driver.submit(light.driver.registerProgram(program), pair('Dave'));
  const sent = await within(FINAL_SECONDS, 'final transaction', sending);
  assert.equal(sent.error, undefined);
  for (const node of Object.values(network.nodes)) {
    await finalised(node, sent.number);
    assert.equal(await node.call('chain_getBlockHash', sent.number), sent.hash);
  }
  const registered = one({ events: await newcomer.events(sent.hash) }, 'Proofs.ProgramRegistered');
  assert.deepEqual(registered, { program: program.id, owner: address('Dave'), root: program.root });
}
