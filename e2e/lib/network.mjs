// A network on one machine: its three validators, and whoever joins them, each with a folder of its own.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PolkadotJs } from '../polkadot-js/driver.mjs';
import { Node } from './node.mjs';
import { remove, until, within } from './processes.mjs';

/** Time for something to become final on three nodes of one slow machine. */
export const FINAL_SECONDS = 240;
const CONNECT_SECONDS = 60;

/** The validators of the local network. */
export const VALIDATORS = ['alice', 'bob', 'charlie'];

export class Network {
  nodes = {};
  #chain;
  #settings;
  #drivers = [];

  /** `chain` is a name or a file, and `settings` are options of every validator. */
  constructor(folder, chain = 'local', settings = []) {
    this.folder = folder;
    this.#chain = chain;
    this.#settings = settings;
  }

  /** Starts the validators and waits until each has final blocks. */
  async start() {
    const [first, ...others] = VALIDATORS;
    await this.#launch(first);
    await Promise.all(others.map((name) => this.#launch(name)));
    for (const node of Object.values(this.nodes)) await finalised(node, 2);
  }

  /** Starts one validator on its folder. */
  #launch(name) {
    const key = `${VALIDATORS.indexOf(name) + 1}`.padStart(64, '0');
    return this.join(name, [`--${name}`, `--node-key=${key}`, ...this.#settings]);
  }

  /** Starts a node on a folder of its name, with those that run as boot nodes. */
  async join(name, settings) {
    const base = join(this.folder, name);
    mkdirSync(base, { recursive: true });
    const args = [`--chain=${this.#chain}`, `--base-path=${base}`, ...settings];
    for (const node of Object.values(this.nodes)) args.push(`--bootnodes=${await node.peerAddress()}`);
    const node = await Node.start(base, args);
    this.nodes[name] = node;
    return node;
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
    const back = await this.#launch(name);
    assert.ok((await back.best()) >= known, 'it still has the blocks that were final');
    await finalised(back, height + 2);
    assert.ok(!back.logged('panicked'));
  }

  /** Compares hash and state root of one block that is final for all of `count` nodes. */
  async agreement(count) {
    const nodes = Object.values(this.nodes);
    const heights = await Promise.all(nodes.map((node) => node.finalised()));
    const height = Math.min(...heights);
    const seen = await Promise.all(nodes.map((node) => blockAt(node, height)));
    assert.equal(seen.length, count);
    assert.ok(height > 0);
    for (const block of seen) assert.deepEqual(block, seen[0]);
  }

  /** A connection to one node. */
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

/** Waits until a block of a height is final for a node. */
export function finalised(node, height) {
  return until(FINAL_SECONDS, `final block ${height}`, async () => (await node.finalised()) >= height);
}

async function blockAt(node, height) {
  const hash = await node.call('chain_getBlockHash', height);
  const { stateRoot } = await node.call('chain_getHeader', hash);
  return { height, hash, stateRoot };
}
