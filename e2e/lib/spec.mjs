// Specifications of chains whose days are shorter than those of the built-in networks.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { binary } from './processes.mjs';

const LIMIT_MILLISECONDS = 120_000;
const LARGEST_FILE = 64 << 20;

/** Writes the development chain with epochs of so many blocks, and gives the file. */
export async function developmentChain(folder, blocksPerEpoch) {
  const limits = { timeout: LIMIT_MILLISECONDS, maxBuffer: LARGEST_FILE };
  const run = promisify(execFile);
  const { stdout } = await run(binary('sage-node'), ['export-chain-spec', '--chain', 'dev'], limits);
  // Amounts are larger than the numbers of JavaScript, so the text is changed as it stands.
  const spec = stdout.replace(/("blocksPerEpoch": *)\d+/, `$1${blocksPerEpoch}`);
  assert.notEqual(spec, stdout, 'the specification has the length of an epoch');
  const file = join(folder, 'development.json');
  await writeFile(file, spec);
  return file;
}
