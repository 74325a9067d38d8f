// The command line `sage`, as scripts use it: arguments in, one JSON document and an exit code out.

import { spawn } from 'node:child_process';
import { binary, guard, within } from './processes.mjs';

const LIMIT_SECONDS = 60;

/** Starts `sage` with `--json` on the node at `url`; `ended` is its exit code, its document and its messages. */
export function start(url, ...args) {
  const child = guard(spawn(binary('sage'), [...args, '--json', '--url', url], { stdio: ['ignore', 'pipe', 'pipe'] }));
  let [output, messages] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (messages += text));
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, value: output && JSON.parse(output), messages }));
  });
  return { kill: () => child.kill('SIGKILL'), ended: within(LIMIT_SECONDS, `sage ${args.join(' ')}`, ended) };
}

/** Runs `sage` to its end. */
export function sage(url, ...args) {
  return start(url, ...args).ended;
}
