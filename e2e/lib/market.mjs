// A development chain with a client, a worker and others, books over all of it, and one API library to reach it.

import assert from 'node:assert/strict';
import { address, pair, palletAddress, publicKey } from './accounts.mjs';
import { Books } from './books.mjs';
import { Node } from './node.mjs';
import { remove, temporaryFolder, until, within } from './processes.mjs';
import { assemble, prove } from './prover.mjs';
import { differences, storage } from './storage.mjs';

const CONNECT_SECONDS = 60;
const SEND_SECONDS = 60;
const WAIT_SECONDS = 120;
/** Time between two blocks, unless a test says otherwise; deadlines are some blocks away, so no test waits long. */
const BLOCK_MILLISECONDS = 300;
/** The chain's number of each policy that the prover names. */
const POLICIES = { standard: 1, proven: 2 };

/** Largest run that the jobs here pay for. */
export const MAX_CYCLES = 4_000_000;

export class Market {
  /**
   * Starts a chain whose blocks hold one transaction each, and connects `Driver` to it. `chain` makes the flags that
   * choose the chain, and may write files into the folder that it is given; blocks are `blockMilliseconds` apart.
   */
  static async open(Driver, chain = () => ['--dev', '--tmp'], blockMilliseconds = BLOCK_MILLISECONDS) {
    const market = new Market();
    market.folder = temporaryFolder();
    try {
      const seal = `--seal=interval=${blockMilliseconds}`;
      market.node = await Node.start(market.folder, [...(await chain(market.folder)), seal]);
      market.driver = await within(CONNECT_SECONDS, 'connection', Driver.connect(market.node.url));
      await market.#openBooks();
      return market;
    } catch (error) {
      await market.close();
      throw error;
    }
  }

  async #openBooks() {
    const { driver } = this;
    const { hash } = await driver.head();
    this.genesis = await this.node.call('chain_getBlockHash', 0);
    this.treasury = await driver.constant('Treasury', 'pot_account');
    this.pot = palletAddress(await driver.constant('Fees', 'PotId'));
    // The one authority of the development preset is Alice, and authors are paid the fees.
    this.books = new Books(await driver.accounts(hash), await driver.issuance(hash), address('Alice'));
  }

  async close() {
    await this.driver?.disconnect();
    await this.node?.stop();
    remove(this.folder);
  }

  /** Height of the best block. */
  async height() {
    return (await this.driver.head()).number;
  }

  /** Sends a transaction, enters its fee, and gives the block, its events and the error, if it was refused. */
  async send(by, call) {
    const sent = await within(SEND_SECONDS, 'transaction', this.driver.send(call, pair(by)));
    const fees = sent.events.filter(({ type }) => type === 'TransactionPayment.TransactionFeePaid');
    assert.deepEqual(fees.map(({ value }) => value.who), [address(by)], 'one fee, paid by the sender');
    this.books.fee(fees[0].value);
    return sent;
  }

  /** Sends a transaction that must be carried out. */
  async accept(by, call) {
    const sent = await this.send(by, call);
    assert.equal(sent.error, undefined);
    return sent;
  }

  /** Waits for the block of a height, and gives it with its events. */
  async block(height) {
    const reached = async () => (await this.node.finalised()) >= height;
    await until(WAIT_SECONDS, `block ${height}`, reached);
    const hash = await this.node.call('chain_getBlockHash', height);
    return { number: height, hash, events: await this.driver.events(hash) };
  }

  /** Looks through the blocks after height `from`, `most` of them at most, for the first event of a type. */
  async event(type, from, most) {
    for (let height = from + 1; height <= from + most; height += 1) {
      const { events } = await this.block(height);
      const found = events.find((event) => event.type === type);
      if (found) return { number: height, value: found.value };
    }
    throw new Error(`no ${type} in the ${most} blocks after ${from}`);
  }

  /** Compares all balances with the books. */
  async checkBooks({ hash }) {
    const { driver } = this;
    this.books.check(await driver.accounts(hash), await driver.issuance(hash));
  }

  /** Sends a transaction that must fail with `error` and change nothing but the fee. */
  async refuse(by, call, error) {
    const sent = await this.send(by, call);
    assert.equal(sent.error, error);
    const before = await storage(this.node, await this.node.call('chain_getBlockHash', sent.number - 1));
    assert.deepEqual(differences(before, await storage(this.node, sent.hash)), []);
    await this.checkBooks(sent);
    return sent;
  }

  /** Registers an example program, whose owner pays the deposit. */
  async registerProgram(owner, name) {
    const program = await assemble(name);
    const sent = await this.accept(owner, this.driver.registerProgram(program));
    return { program, sent };
  }

  /** Opens a job of `client` and enters the escrow; `request` overrides what is asked for. */
  async openJob(client, program, { payment, inputs, policy = 'standard', ...request }) {
    const created = await this.height();
    const terms = {
      program: program.id,
      policy: POLICIES[policy],
      maxCycles: MAX_CYCLES,
      payment,
      onlyIfFree: false,
      queueDeadline: created + 500,
      execDuration: 500,
      slaDeadline: created + 1000,
      ...request,
    };
    const sent = await this.accept(client, this.driver.submitJob(terms, inputs));
    this.books.hold(address(client), payment);
    const submitted = one(sent, 'Jobs.JobSubmitted');
    return { sent, job: submitted.job, submitted, client, program, payment, inputs, policy };
  }

  /** Has a worker take a job, and enters the bond. */
  async assign(order, worker, bond) {
    const sent = await this.accept(worker, this.driver.claimJob(order.job));
    this.books.hold(address(worker), bond);
    const assigned = one(sent, 'Jobs.JobAssigned');
    return { ...order, sent, worker, assigned, attempt: assigned.attempt };
  }

  /** Proves the present assignment of a job; `changes` override what the proof is bound to. */
  prove(order, changes = {}) {
    return prove(this.folder, order.program, {
      genesis: this.genesis,
      job: order.job,
      attempt: order.attempt,
      client: publicKey(order.client),
      worker: publicKey(order.worker),
      inputs: order.inputs,
      maxCycles: MAX_CYCLES,
      policy: order.policy,
      ...changes,
    });
  }
}

/** The value of the one event of a type in a block. */
export function one({ events }, type) {
  const found = events.filter((event) => event.type === type);
  assert.equal(found.length, 1, `one ${type} among ${events.map((event) => event.type).join(', ')}`);
  return found[0].value;
}

/** Whether the block has an event of a type. */
export function has({ events }, type) {
  return events.some((event) => event.type === type);
}
