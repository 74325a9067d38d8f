// The command line `sage`, as scripts use it: arguments in, JSON and an exit code out.

import { spawn } from 'node:child_process';
import { binary, guard, until, within } from './processes.mjs';

const LIMIT_SECONDS = 60;
/** Lines of a worker's reports that a failed test shows. */
const SHOWN_LINES = 20;

/** Starts `sage` with `--json` on the node at `url`; `ended` is its exit code, `said` what it has printed so far. */
function launch(url, args) {
  const child = guard(spawn(binary('sage'), [...args, '--json', '--url', url], { stdio: ['ignore', 'pipe', 'pipe'] }));
  const said = { output: '', messages: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (said.output += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (said.messages += text));
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { child, said, ended };
}

/** Starts `sage`; `ended` is its exit code, its one JSON document and its messages. */
export function start(url, ...args) {
  const { child, said, ended } = launch(url, args);
  const result = ended.then((code) => {
    const { output, messages } = said;
    return { code, value: output && JSON.parse(output), messages };
  });
  return { kill: () => child.kill('SIGKILL'), ended: within(LIMIT_SECONDS, `sage ${args.join(' ')}`, result) };
}

/** Runs `sage` to its end. */
export function sage(url, ...args) {
  return start(url, ...args).ended;
}

/** Runs a command of `sage` to its end that prints one JSON object a line. */
export async function lines(url, ...args) {
  const { said, ended } = launch(url, args);
  const code = await within(LIMIT_SECONDS, `sage ${args.join(' ')}`, ended);
  return { code, lines: objects(said.output), messages: said.messages };
}

/** The JSON objects of all lines that have ended. */
function objects(text) {
  const whole = text.split('\n').slice(0, -1);
  return whole.map((line) => JSON.parse(line));
}

/** A running `sage worker run` with the key of a well-known account. */
export class Worker {
  #launched;

  constructor(url, name, ...args) {
    this.#launched = launch(url, ['worker', 'run', '--suri', `//${name}`, ...args]);
    // Awaited by whoever ends it; a failure before that must not count as unhandled.
    this.#launched.ended.catch(() => {});
  }

  /** What it has reported so far. */
  get reports() {
    return objects(this.#launched.said.output);
  }

  /** Waits for a report that fits. */
  report(seconds, what, fits) {
    return until(seconds, what, () => this.reports.find(fits));
  }

  /** Its last reports and messages. */
  tail() {
    const { output, messages } = this.#launched.said;
    return [...output.split('\n').slice(-SHOWN_LINES), ...messages.split('\n').slice(-SHOWN_LINES)].join('\n');
  }

  /** Ends it as a power cut would. */
  async kill() {
    this.#launched.child.kill('SIGKILL');
    await within(LIMIT_SECONDS, 'end of the worker after SIGKILL', this.#launched.ended);
  }

  /** Ends it as an operator would, and gives its exit code. */
  stop() {
    this.#launched.child.kill('SIGTERM');
    return within(LIMIT_SECONDS, 'end of the worker after SIGTERM', this.#launched.ended);
  }
}
