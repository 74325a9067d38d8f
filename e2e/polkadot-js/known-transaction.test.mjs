// A transaction that the node's pool has already is found in its block, with its events and its error.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pair } from '../lib/accounts.mjs';
import { Node } from '../lib/node.mjs';
import { hardLimit, remove, temporaryFolder } from '../lib/processes.mjs';
import { PolkadotJs } from './driver.mjs';

const LIMIT_SECONDS = 180;

hardLimit(LIMIT_SECONDS);

test('a transaction that the pool has already', async () => {
  const home = temporaryFolder();
  const node = await Node.start(home, ['--dev', '--tmp', '--seal', 'interval=1000']);
  const driver = await PolkadotJs.connect(node.url);
  try {
    const twice = async (call) => {
      const { number } = await driver.head();
      const signed = await call.signAsync(pair('Eve'));
      await signed.send();
      return driver.deliver(signed, number);
    };
    const done = await twice(driver.remark());
    assert.equal(done.error, undefined);
    assert.equal(done.events.filter(({ type }) => type === 'System.ExtrinsicSuccess').length > 0, true);

    const failed = await twice(driver.unbond(1n));
    assert.equal(failed.error, 'ProverStakes.NotBonded');
    assert.ok(failed.number > done.number);
  } finally {
    await driver.disconnect();
    await node.stop();
    remove(home);
  }
});
