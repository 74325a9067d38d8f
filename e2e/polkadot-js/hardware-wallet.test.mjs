// A hardware wallet signs what it can check: the hash of the metadata, which the runtime knows too (RFC 78).
//
// The hash is computed here by another implementation than the one that wrote it into the runtime.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { merkleizeMetadata } from '@polkadot-api/merkleize-metadata';
import { u8aToHex } from '@polkadot/util';
import { address, pair } from '../lib/accounts.mjs';
import { SAGE } from '../lib/amounts.mjs';
import { Node } from '../lib/node.mjs';
import { hardLimit, remove, temporaryFolder } from '../lib/processes.mjs';
import { PolkadotJs } from './driver.mjs';

const LIMIT_SECONDS = 300;

hardLimit(LIMIT_SECONDS);

test('a transaction that carries the hash of the metadata is accepted, and refused with any other hash', async () => {
  const home = temporaryFolder();
  const node = await Node.start(home, ['--dev', '--tmp', '--seal', 'interval=300']);
  const driver = await PolkadotJs.connect(node.url);
  const { api } = driver;
  try {
    const metadata = (await api.call.metadata.metadataAtVersion(15)).unwrap().toHex();
    const digest = merkleizeMetadata(metadata, { decimals: 18, tokenSymbol: 'SAGE' }).digest();
    const send = (metadataHash) => {
      const transfer = api.tx.balances.transferKeepAlive(address('Ferdie'), SAGE);
      return new Promise((resolve, reject) => {
        const options = { mode: 1, metadataHash, withSignedTransaction: true };
        const heard = ({ status, dispatchError }) => {
          if (status.isFinalized) resolve(dispatchError);
          if (status.isError) reject(new Error(status.type));
        };
        transfer.signAndSend(pair('Eve'), options, heard).catch(reject);
      });
    };
    const balance = async () => (await api.query.system.account(address('Ferdie'))).data.free.toBigInt();

    const before = await balance();
    const other = digest.map((byte, index) => (index === 31 ? byte ^ 1 : byte));
    await assert.rejects(send(u8aToHex(other)), /bad signature/i);
    assert.equal(await balance(), before);

    assert.equal(await send(u8aToHex(digest)), undefined);
    assert.equal(await balance(), before + SAGE);
  } finally {
    await driver.disconnect();
    await node.stop();
    remove(home);
  }
});
