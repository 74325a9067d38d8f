// Specifications of chains whose days or sessions are shorter than those of the built-in networks.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { binary } from './processes.mjs';

const LIMIT_MILLISECONDS = 120_000;
const LARGEST_FILE = 64 << 20;

/** Writes the development chain with epochs of so many blocks, and gives the file. */
export function developmentChain(folder, blocksPerEpoch) {
  return changed(folder, 'dev', 'blocksPerEpoch', blocksPerEpoch);
}

/** Writes the local network with sessions of so many blocks in its raw form, and gives the file. */
export async function localNetwork(folder, blocksPerSession) {
  const readable = await changed(folder, 'local', 'sessionLength', blocksPerSession);
  const file = join(folder, 'local.raw.json');
  await writeFile(file, await specification(readable, '--raw'));
  return file;
}

async function changed(folder, chain, field, number) {
  const text = await specification(chain);
  // Amounts are larger than the numbers of JavaScript, so the text is changed as it stands.
  const spec = text.replace(new RegExp(`("${field}": *)\\d+`), `$1${number}`);
  assert.notEqual(spec, text, `the specification has ${field}`);
  const file = join(folder, `${chain}.json`);
  await writeFile(file, spec);
  return file;
}

async function specification(chain, ...settings) {
  const limits = { timeout: LIMIT_MILLISECONDS, maxBuffer: LARGEST_FILE };
  const args = ['export-chain-spec', '--chain', chain, ...settings];
  const { stdout } = await promisify(execFile)(binary('sage-node'), args, limits);
  return stdout;
}
