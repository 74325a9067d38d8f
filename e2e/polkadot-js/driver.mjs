// The chain through @polkadot/api. Types come from the chain's metadata: none are given here.

import { ApiPromise, WsProvider } from '@polkadot/api';
import { Compact, Enum, Null, Option, Struct, Vec, VecFixed } from '@polkadot/types';
import { u8aToHex } from '@polkadot/util';
import { until } from '../lib/processes.mjs';

/** Longest wait for a block that a transaction may be in. */
const BLOCK_SECONDS = 60;

export class PolkadotJs {
  static async connect(url) {
    const provider = new WsProvider(url, 1000);
    const driver = new PolkadotJs();
    driver.api = await ApiPromise.create({ provider, noInitWarn: true });
    return driver;
  }

  disconnect() {
    return this.api.disconnect();
  }

  /** Best block. */
  async head() {
    const header = await this.api.rpc.chain.getHeader();
    return { number: header.number.toNumber(), hash: header.hash.toHex() };
  }

  /** A constant of a pallet, by its name in the metadata. */
  async constant(pallet, name) {
    return plain(this.api.consts[lowerFirst(pallet)][camel(name)]);
  }

  /** Free and reserved balance of every account. */
  async accounts(hash) {
    const at = await this.api.at(hash);
    const entries = await at.query.system.account.entries();
    return new Map(
      entries.map(([key, { data }]) => [
        key.args[0].toString(),
        { free: data.free.toBigInt(), reserved: data.reserved.toBigInt() },
      ]),
    );
  }

  async issuance(hash) {
    const at = await this.api.at(hash);
    return (await at.query.balances.totalIssuance()).toBigInt();
  }

  /** The record of an open job, or undefined. */
  async job(id, hash) {
    const at = await this.api.at(hash);
    return plain(await at.query.jobs.jobs(id));
  }

  /** What a run costs, by the runtime's own interface. */
  async quote(circuit, cycles, hash) {
    const at = await this.api.at(hash);
    return plain(await at.call.pricingApi.quote(circuit, cycles));
  }

  /** Events of a block. */
  async events(hash) {
    const at = await this.api.at(hash);
    return (await at.query.system.events()).map(({ event }) => plainEvent(event));
  }

  registerProgram({ header, code }) {
    // A Uint8Array would be read as an encoded value, with its length in front.
    return this.api.tx.proofs.registerProgram(header, u8aToHex(code));
  }

  submitJob(request, inputs) {
    return this.api.tx.jobs.submitJob(request, inputs);
  }

  claimJob(job) {
    return this.api.tx.jobs.claimJob(job);
  }

  cancelJob(job) {
    return this.api.tx.jobs.cancelJob(job);
  }

  submitProof({ job, claim, inputs, outputs, envelope }) {
    const { type, value = null } = claim.outcome;
    const run = { ...claim, outcome: { [type]: value } };
    return this.api.tx.proofs.submitAndVerifyWithIoBinding(job, run, inputs, outputs, u8aToHex(envelope));
  }

  removeProgram(id) {
    return this.api.tx.proofs.removeProgram(id);
  }

  bond(amount, tier) {
    return this.api.tx.proverStakes.bond(amount, tier);
  }

  unbond(amount) {
    return this.api.tx.proverStakes.unbond(amount);
  }

  withdraw(who) {
    return this.api.tx.proverStakes.withdraw(who);
  }

  claimStakerRewards() {
    return this.api.tx.fees.claimStakerRewards();
  }

  batch(calls) {
    return this.api.tx.utility.batchAll(calls);
  }

  remark() {
    return this.api.tx.system.remark('0x');
  }

  /** Sends a call and gives its final block, with all events of the block and the name of the error, if any. */
  async send(call, pair) {
    const { number } = await this.head();
    return this.deliver(await call.signAsync(pair), number);
  }

  /** The same for a signed transaction that is in no block up to height `from`. */
  async deliver(signed, from) {
    const { hash, number, dispatchError } = await this.#finalised(signed).catch((error) => {
      // A block that comes while the node's pool takes a transaction in can make it answer that it has the transaction
      // already, and report no more of it (polkadot-sdk, pull request 12919). It is looked for in the blocks then.
      if (error.message.includes('Already Imported')) return this.#found(signed.hash, from);
      throw error;
    });
    const error = dispatchError && this.#errorName(dispatchError);
    return { hash, number, events: await this.events(hash), error };
  }

  #finalised(signed) {
    return new Promise((resolve, reject) => {
      const watch = ({ status, blockNumber, dispatchError, isError }) => {
        if (isError) reject(new Error(`transaction ${status.type}`));
        if (!status.isFinalized) return;
        resolve({ hash: status.asFinalized.toHex(), number: blockNumber.toNumber(), dispatchError });
      };
      signed.send(watch).catch(reject);
    });
  }

  /** The final block after height `from` that has a transaction, and the error that it ended with, if any. */
  async #found(transaction, from) {
    const { chain } = this.api.rpc;
    for (let number = from + 1; ; number += 1) {
      const reached = async () => (await chain.getHeader(await chain.getFinalizedHead())).number.toNumber() >= number;
      await until(BLOCK_SECONDS, `final block ${number}`, reached);
      const hash = await chain.getBlockHash(number);
      const { block } = await chain.getBlock(hash);
      const index = block.extrinsics.findIndex((extrinsic) => extrinsic.hash.eq(transaction));
      if (index < 0) continue;
      const at = await this.api.at(hash);
      const failed = (await at.query.system.events()).find(
        ({ phase, event }) =>
          phase.isApplyExtrinsic &&
          phase.asApplyExtrinsic.eq(index) &&
          this.api.events.system.ExtrinsicFailed.is(event),
      );
      return { hash: hash.toHex(), number, dispatchError: failed?.event.data.dispatchError };
    }
  }

  #errorName(error) {
    if (!error.isModule) return error.toString();
    const { section, name, fields } = this.api.registry.findMetaError(error.asModule);
    // The bytes behind the number of the error hold what the error carries.
    const code = fields.length > 0 ? `(${error.asModule.error[1]})` : '';
    return `${upperFirst(section)}.${name}${code}`;
  }
}

/** Name and fields of an event, without the library's classes. */
function plainEvent({ section, method, data }) {
  const value = Object.fromEntries(data.map((codec, index) => [data.names?.[index] ?? index, plain(codec)]));
  return { type: `${upperFirst(section)}.${method}`, value };
}

/** A value without the library's classes: integers as BigInt, bytes in hexadecimal, enumerations as type and value. */
function plain(codec) {
  if (codec instanceof Option) return codec.isSome ? plain(codec.unwrap()) : undefined;
  if (codec instanceof Null) return undefined;
  if (codec instanceof Compact) return plain(codec.unwrap());
  if (codec instanceof Enum) return { type: codec.type, value: plain(codec.inner) };
  if (codec instanceof Struct) return Object.fromEntries([...codec].map(([key, value]) => [key, plain(value)]));
  if (codec instanceof Vec || codec instanceof VecFixed) return codec.map(plain);
  if (typeof codec.toBigInt === 'function') return codec.toBigInt();
  return codec.toJSON();
}

function camel(name) {
  return lowerFirst(name.replace(/_(.)/g, (_, letter) => letter.toUpperCase()));
}

function lowerFirst(name) {
  return name[0].toLowerCase() + name.slice(1);
}

function upperFirst(name) {
  return name[0].toUpperCase() + name.slice(1);
}
