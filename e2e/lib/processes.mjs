// Child processes and temporary folders: nothing of either outlives this process, however it ends.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const children = new Set();
const folders = new Set();

process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
// A signal alone would end this process without the event above.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

/** Has `child` killed with this process, unless it ends before. */
export function guard(child) {
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** A new folder that is removed with this process, or by `remove`. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'sage-e2e-'));
  folders.add(folder);
  return folder;
}

/** Removes a folder of `temporaryFolder`. */
export function remove(folder) {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}

/** Path of a binary under test. */
export function binary(name) {
  const target = process.env.CARGO_TARGET_DIR ?? join(homedir(), '.cache/sage-node/target');
  const folder = process.env.SAGE_BIN_DIR ?? join(target, 'release');
  const path = join(folder, name);
  if (existsSync(path)) return path;
  throw new Error(`${path} is missing: build it, or set SAGE_BIN_DIR to the folder that holds it`);
}

/** The value of `promise`, or an error that names `what` after `seconds`. */
export async function within(seconds, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: no result within ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks `question` until it gives a value, for at most `seconds`. */
export async function until(seconds, what, question) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await question();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`${what}: not so within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/**
 * Ends this process with an error after `seconds`. The test runner's own timeout fails a test but leaves its open
 * connections, which would keep the process for ever.
 */
export function hardLimit(seconds) {
  const stop = () => {
    console.error(`stopped: not done within ${seconds} s`);
    process.exit(1);
  };
  setTimeout(stop, seconds * 1000).unref();
}
