// Storage as bytes, read without any type information: what did not change is equal, whatever it means.

import { u8aToHex } from '@polkadot/util';
import { xxhashAsHex } from '@polkadot/util-crypto';

/** Keys asked for at once. */
const PAGE = 1000;
/** What a job can touch, apart from `System.Account`, which the books compare, and from what any epoch may change. */
const PALLETS = ['Balances', 'Collateral', 'Fees', 'Jobs', 'Metering', 'Proofs', 'ProverStakes'];
/** Follows the balance of the treasury one block later, whatever happens in that block. */
const FOLLOWS = prefix('Balances', 'InactiveIssuance');

/** All storage of the pallets that a job can touch, at block `hash`: a map from key to value. */
export async function storage(node, hash) {
  const entries = [];
  for (const pallet of PALLETS) entries.push(...(await under(node, prefix(pallet), hash)));
  return new Map(entries.filter(([key]) => key !== FOLLOWS));
}

/** The open job and its inputs, and all storage of the fees. */
export async function storageOfJob(node, hash, job) {
  const number = Buffer.alloc(8);
  number.writeBigUInt64LE(job);
  const suffix = u8aToHex(number).slice(2);
  const jobs = await under(node, prefix('Jobs', 'Jobs'), hash);
  const inputs = await under(node, prefix('Jobs', 'Inputs'), hash);
  const ofJob = [...jobs, ...inputs].filter(([key]) => key.endsWith(suffix));
  return new Map([...ofJob, ...(await under(node, prefix('Fees'), hash))]);
}

/** Counts the epochs. */
const ROUND = prefix('Fees', 'CurrentRound');
/** What else the start of an epoch moves: new stakes begin to earn, and share what has waited for them. */
const MOVED = ['TotalStake', 'JoiningStake', 'Rounds', 'Undistributed', 'AccRewardPerStake'].map((item) => prefix('Fees', item));

/**
 * What differs between two pieces of storage, a line for each key, but for the count of epochs; and, if an epoch has begun
 * in between, but for what that moves.
 */
export function differences(before, after) {
  const keys = new Set([...before.keys(), ...after.keys()]);
  const moves = before.get(ROUND) !== after.get(ROUND);
  const explained = (key) => key === ROUND || (moves && MOVED.some((start) => key.startsWith(start)));
  const changed = [...keys].filter((key) => before.get(key) !== after.get(key) && !explained(key));
  return changed.map((key) => `${key}: ${before.get(key)} became ${after.get(key)}`);
}

/** The start of all keys of a pallet, or of one of its storage items. */
function prefix(...names) {
  return `0x${names.map((name) => xxhashAsHex(name, 128).slice(2)).join('')}`;
}

/** Keys and values under a prefix. */
async function under(node, start, hash) {
  const entries = [];
  for (let last = null; ; ) {
    const keys = await node.call('state_getKeysPaged', start, PAGE, last, hash);
    if (keys.length === 0) return entries;
    const [{ changes }] = await node.call('state_queryStorageAt', keys, hash);
    entries.push(...changes);
    last = keys[keys.length - 1];
  }
}
