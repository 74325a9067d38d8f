// The well-known accounts of development chains, and those of the chain itself.

import { Keyring } from '@polkadot/keyring';
import { hexToU8a, stringToU8a, u8aConcat, u8aToHex } from '@polkadot/util';
import { cryptoWaitReady, encodeAddress } from '@polkadot/util-crypto';

await cryptoWaitReady();
const keyring = new Keyring({ type: 'sr25519', ss58Format: 42 });
const pairs = new Map();

/** The key pair of a well-known account, for instance of `Alice`. */
export function pair(name) {
  if (!pairs.has(name)) pairs.set(name, keyring.addFromUri(`//${name}`));
  return pairs.get(name);
}

/** The address of a well-known account. */
export function address(name) {
  return pair(name).address;
}

/** The 32 bytes of a well-known account in hexadecimal. */
export function publicKey(name) {
  return u8aToHex(pair(name).publicKey);
}

/** The address of the account that a pallet derives from its 8-byte identifier, given in hexadecimal. */
export function palletAddress(identifier) {
  const seed = u8aConcat(stringToU8a('modl'), hexToU8a(identifier));
  return encodeAddress(u8aConcat(seed, new Uint8Array(32 - seed.length)), 42);
}
