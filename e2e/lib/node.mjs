// Starts the real node on free ports, talks plain JSON-RPC to it, and stops it.

import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { binary, guard, until, within } from './processes.mjs';

const START_SECONDS = 120;
const STOP_SECONDS = 60;
const CALL_SECONDS = 30;
/** Lines of the log that a failed test shows. */
const SHOWN_LINES = 40;

/** Port 0 lets the system choose ports, so that any number of nodes runs beside one another. */
const QUIET = [
  '--rpc-port=0',
  '--prometheus-port=0',
  '--listen-addr=/ip4/127.0.0.1/tcp/0',
  '--no-mdns',
  '--no-telemetry',
  '--no-hardware-benchmarks',
  '--disable-log-color',
];

/** A running node. */
export class Node {
  #child;
  #log = '';

  /** Starts a node that writes into `home` and, what it compiles, into the user's caches, and waits until it answers. */
  static async start(home, args) {
    const node = new Node();
    node.#spawn(home, args);
    node.address = await until(START_SECONDS, 'JSON-RPC port', () => node.#rpcAddress());
    await node.call('system_chain');
    return node;
  }

  #spawn(home, args) {
    // A folder of `--tmp` lies in TMPDIR, and stays there when the node is killed.
    const scratch = join(home, 'tmp');
    mkdirSync(scratch, { recursive: true });
    const caches = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
    const own = { HOME: home, XDG_DATA_HOME: home, XDG_CACHE_HOME: caches, TMPDIR: scratch };
    const env = { ...process.env, ...own };
    delete env.RUST_LOG;
    const stdio = ['ignore', 'ignore', 'pipe'];
    this.#child = guard(spawn(binary('sage-node'), [...QUIET, ...args], { env, stdio }));
    this.#child.stderr.setEncoding('utf8').on('data', (text) => (this.#log += text));
    this.#child.once('error', (error) => (this.#log += `the node cannot be started: ${error}\n`));
    this.ended = new Promise((resolve) => this.#child.once('close', resolve));
  }

  #rpcAddress() {
    if (this.#child.exitCode !== null || this.#child.pid === undefined) {
      throw new Error(`the node ended at once:\n${this.tail()}`);
    }
    return /JSON-RPC server: addr=([0-9.:]+)[,\s]/.exec(this.#log)?.[1];
  }

  /** Where API libraries connect. */
  get url() {
    return `ws://${this.address}`;
  }

  get pid() {
    return this.#child.pid;
  }

  /** The last lines of the log. */
  tail() {
    return this.#log.split('\n').slice(-SHOWN_LINES).join('\n');
  }

  /** Whether the log has a line with `text`. */
  logged(text) {
    return this.#log.includes(text);
  }

  /** Calls a JSON-RPC method that must succeed. */
  async call(method, ...params) {
    const response = await fetch(`http://${this.address}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      signal: AbortSignal.timeout(CALL_SECONDS * 1000),
    });
    const { error, result } = await response.json();
    if (error) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result;
  }

  /** Number of the best block. */
  async best() {
    return Number((await this.call('chain_getHeader')).number);
  }

  /** Number of the newest final block. */
  async finalised() {
    const hash = await this.call('chain_getFinalizedHead');
    return Number((await this.call('chain_getHeader', hash)).number);
  }

  /** Address under which other nodes reach this one. */
  peerAddress() {
    return this.#listenAddress((address) => !address.includes('/ws/'));
  }

  /** Address under which light clients reach it, if it listens for WebSocket. */
  webAddress() {
    return this.#listenAddress((address) => address.includes('/ws/'));
  }

  #listenAddress(fits) {
    const found = async () => (await this.call('system_localListenAddresses')).find(fits);
    return until(START_SECONDS, 'listen address', found);
  }

  /** Ends the node as a power cut would. */
  async kill() {
    this.#child.kill('SIGKILL');
    await within(STOP_SECONDS, 'end after SIGKILL', this.ended);
  }

  /** Ends the node as an operator would, and by force where that does not help. */
  async stop() {
    this.#child.kill('SIGINT');
    await within(STOP_SECONDS, 'end after SIGINT', this.ended).catch(() => this.kill());
  }
}
