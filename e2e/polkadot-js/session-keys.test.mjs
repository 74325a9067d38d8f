// A validator replaces its session keys as an operator does: the node makes new ones with a proof, the account sets them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pair, publicKey } from '../lib/accounts.mjs';
import { Node } from '../lib/node.mjs';
import { hardLimit, remove, temporaryFolder } from '../lib/processes.mjs';
import { PolkadotJs } from './driver.mjs';

const LIMIT_SECONDS = 300;

hardLimit(LIMIT_SECONDS);

test('session keys are replaced with a proof of the new ones, and with no other', async () => {
  const home = temporaryFolder();
  const node = await Node.start(home, ['--dev', '--tmp', '--seal', 'interval=300']);
  const driver = await PolkadotJs.connect(node.url);
  try {
    const { keys, proof } = await node.call('author_rotateKeysWithOwner', publicKey('Alice'));
    const foreign = await node.call('author_rotateKeysWithOwner', publicKey('Bob'));
    const set = (some, evidence) => driver.send(driver.api.tx.session.setKeys(some, evidence), pair('Alice'));
    const nextKeys = async () => (await driver.api.query.session.nextKeys(pair('Alice').address)).toHex();
    const before = await nextKeys();

    for (const [some, evidence] of [[keys, '0x'], [keys, foreign.proof], [foreign.keys, foreign.proof]]) {
      assert.equal((await set(some, evidence)).error, 'Session.InvalidProof');
      assert.equal(await nextKeys(), before);
    }
    assert.equal((await set(keys, proof)).error, undefined);
    assert.equal(await nextKeys(), keys);
    assert.notEqual(keys, before);
  } finally {
    await driver.disconnect();
    await node.stop();
    remove(home);
  }
});
