// A light client: smoldot, as polkadot-api brings it, and polkadot-api's client on top.

import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { getSmProvider } from 'polkadot-api/sm-provider';
import { startFromWorker } from 'polkadot-api/smoldot/from-node-worker';
import { Papi } from '../papi/driver.mjs';
import { within } from './processes.mjs';

const SYNC_SECONDS = 120;
/** Level of the log that tells how it syncs. */
const DEBUG = 4;
/** Lines of the log that a failed test shows. */
const SHOWN_LINES = 40;

export class LightClient {
  #worker;
  #log = '';

  /** Starts it with nothing but the text of a raw specification, and waits until it knows a final block. */
  async sync(specification) {
    // In a thread that can be ended: smoldot leaves timers of ten minutes behind.
    const file = fileURLToPath(import.meta.resolve('polkadot-api/smoldot/node-worker'));
    this.#worker = new Worker(file, { stdout: true, stderr: true });
    this.#worker.on('error', (error) => (this.#log += `${error}\n`));
    for (const stream of [this.#worker.stdout, this.#worker.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (this.#log += text));
    }
    // What a page in a browser has: no TCP.
    const smoldot = startFromWorker(this.#worker, { forbidTcp: true, maxLogLevel: DEBUG });
    const provider = getSmProvider(() => smoldot.addChain({ chainSpec: specification }));
    this.driver = await within(SYNC_SECONDS, 'final block of the light client', Papi.over(provider));
  }

  /** The last lines of the log. */
  tail() {
    return this.#log.split('\n').slice(-SHOWN_LINES).join('\n');
  }

  async close() {
    await this.driver?.disconnect();
    await this.#worker?.terminate();
  }
}
