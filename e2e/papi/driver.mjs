// The chain through polkadot-api (PAPI). Types come from the chain's metadata.
//
// The unsafe API is used, not generated descriptors: it reads the metadata of the running chain and nothing else. The
// generator needs Node 22.12 (its command line), compiles TypeScript and writes a package into node_modules, which is
// what a developer of one application wants, but here would only hide whether the chain describes itself.

import { createClient } from 'polkadot-api';
import { getPolkadotSigner } from 'polkadot-api/signer';
import { getWsProvider } from 'polkadot-api/ws';
import { WebSocket } from 'ws';

export class Papi {
  static connect(url) {
    // Node has a WebSocket of its own from version 22 on.
    return Papi.over(getWsProvider(url, { websocketClass: WebSocket }));
  }

  /** The chain behind any JSON-RPC provider. */
  static async over(provider) {
    const driver = new Papi();
    driver.client = createClient(provider);
    driver.api = driver.client.getUnsafeApi();
    await driver.client.getFinalizedBlock();
    return driver;
  }

  async disconnect() {
    this.client.destroy();
  }

  /** Newest final block; where each block is final at once, the best. */
  async head() {
    const { number, hash } = await this.client.getFinalizedBlock();
    return { number, hash };
  }

  /** Has a block stay readable after later ones have become final, until the function that it gives is called. */
  hold(hash) {
    return this.client.hodlBlock(hash);
  }

  /** A constant of a pallet, by its name in the metadata. */
  async constant(pallet, name) {
    return plain(await this.api.constants[pallet][name]());
  }

  /** Free and reserved balance of every account. */
  async accounts(hash) {
    const entries = await this.api.query.System.Account.getEntries({ at: hash });
    return new Map(
      entries.map(({ keyArgs: [who], value: { data } }) => [who, { free: data.free, reserved: data.reserved }]),
    );
  }

  issuance(hash) {
    return this.api.query.Balances.TotalIssuance.getValue({ at: hash });
  }

  /** The record of an open job, or undefined. */
  async job(id, hash) {
    return plain(await this.api.query.Jobs.Jobs.getValue(id, { at: hash }));
  }

  /** What a run costs, by the runtime's own interface. */
  async quote(circuit, cycles, hash) {
    return plain(await this.api.apis.PricingApi.quote(circuit, cycles, { at: hash }));
  }

  /** Events of a block. */
  async events(hash) {
    const events = await this.api.query.System.Events.getValue({ at: hash });
    return events.map(({ event }) => ({ type: `${event.type}.${event.value.type}`, value: plain(event.value.value) }));
  }

  registerProgram({ header, code }) {
    return this.api.tx.Proofs.register_program({ header: snakeKeys(header), code: Uint8Array.from(code) });
  }

  submitJob(request, inputs) {
    return this.api.tx.Jobs.submit_job({ request: snakeKeys(request), inputs });
  }

  claimJob(job) {
    return this.api.tx.Jobs.claim_job({ job });
  }

  cancelJob(job) {
    return this.api.tx.Jobs.cancel_job({ job });
  }

  submitProof({ job, claim, inputs, outputs, envelope }) {
    return this.api.tx.Proofs.submit_and_verify_with_io_binding({
      job,
      claim: snakeKeys(claim),
      inputs,
      outputs,
      envelope: Uint8Array.from(envelope),
    });
  }

  removeProgram(program) {
    return this.api.tx.Proofs.remove_program({ program });
  }

  bond(amount, tier) {
    return this.api.tx.ProverStakes.bond({ amount, tier });
  }

  unbond(amount) {
    return this.api.tx.ProverStakes.unbond({ amount });
  }

  withdraw(who) {
    return this.api.tx.ProverStakes.withdraw({ who });
  }

  claimStakerRewards() {
    return this.api.tx.Fees.claim_staker_rewards();
  }

  batch(calls) {
    return this.api.tx.Utility.batch_all({ calls: calls.map((call) => call.decodedCall) });
  }

  remark() {
    return this.api.tx.System.remark({ remark: new Uint8Array() });
  }

  /** Sends a call and gives its final block, with all events of the block and the name of the error, if any. */
  async send(call, pair) {
    const sent = await this.submit(call, pair);
    return { ...sent, events: await this.events(sent.hash) };
  }

  /** Sends a call and gives its final block and the name of the error, if any. */
  async submit(call, pair) {
    const signer = getPolkadotSigner(pair.publicKey, 'Sr25519', (message) => pair.sign(message));
    const { ok, block, dispatchError } = await call.signAndSubmit(signer);
    const { hash, number } = block;
    return { hash, number, error: ok ? undefined : errorName(dispatchError) };
  }
}

/** Pallet and name of an error, with the number that it carries, if it carries one. */
function errorName({ type, value }) {
  if (type !== 'Module') return value?.type ? `${type}.${value.type}` : type;
  const { type: name, value: carried } = value.value;
  return `${value.type}.${name}${carried === undefined ? '' : `(${carried})`}`;
}

/** A value in the form that both drivers share: integers as BigInt, bytes in hexadecimal, names in camel case. */
function plain(value) {
  if (typeof value === 'number') return BigInt(value);
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex')}`;
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return mapKeys(value, camel, plain);
}

function snakeKeys(value) {
  return mapKeys(value, snake, (field) => field);
}

function mapKeys(object, key, value) {
  return Object.fromEntries(Object.entries(object).map(([name, field]) => [key(name), value(field)]));
}

function camel(name) {
  return name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
}

function snake(name) {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
