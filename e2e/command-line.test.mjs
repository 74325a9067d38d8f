// Airdrops and stakes from the command line: paid once whatever happens, and to the last unit.

import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { address } from './lib/accounts.mjs';
import { SAGE } from './lib/amounts.mjs';
import { Node } from './lib/node.mjs';
import { hardLimit, remove, temporaryFolder, until } from './lib/processes.mjs';
import { sage, start } from './lib/sage.mjs';
import { Walk } from './lib/walk.mjs';
import { PolkadotJs } from './polkadot-js/driver.mjs';

const LIMIT_SECONDS = 300;
const FINAL_SECONDS = 60;
const RECIPIENTS = 10;
/** What a mark of a batch holds: 0.1 SAGE for the entry and 0.001 for each of its bytes. */
const MARK = (252n * SAGE) / 1000n;
const EXIT = { success: 0, refused: 1, usage: 2, file: 3, notFound: 5 };

hardLimit(LIMIT_SECONDS);

test('airdrops and stakes from the command line', async (t) => {
  const shell = await Shell.open();
  const walk = new Walk(t, shell);
  try {
    await walk.step('lists that are wrong or too dear are refused before anything is sent', refuseLists);
    await walk.step('a dry run shows what would be paid and sends nothing', dryRun);
    await walk.step('10 x 9,999 SAGE: 99,990 SAGE are debited', pay);
    await walk.step('a second run transfers 0, without its report and with other batches too', payAgain);
    await walk.step('killed again and again, it pays everyone once', killAndResume);
    await walk.step('two at once pay everyone once', payTwice);
    await walk.step('a list under another name is another airdrop', payOtherName);
    await walk.step('a stake is bonded, shown, unbonded', stake);
  } finally {
    if (walk.broken) t.diagnostic(`the node's last words:\n${shell.node.tail()}`);
    await shell.close();
  }
});

async function refuseLists(shell) {
  const payer = 'Eve';
  const before = await shell.account(payer);
  const one = (entry) => [{ address: address('Dave'), amount: '1', ...entry }];
  for (const [list, code, part] of [
    [one({ amount: 1 }), EXIT.file, 'expected a string'],
    [one({ amount: '0' }), EXIT.file, 'entry 1'],
    [one({ address: 'nobody' }), EXIT.file, 'entry 1'],
    [[...one({}), ...one({ amount: '2' })], EXIT.file, 'entry 2'],
    [one({ address: address(payer) }), EXIT.file, 'the account that pays'],
    [one({ amount: '9000000' }), EXIT.usage, 'are needed'],
    [one({ address: address('Nobody'), amount: '0.000999' }), EXIT.usage, 'entry 1: with 0.000999 SAGE'],
  ]) {
    const file = shell.write('wrong.json', list);
    const result = await shell.airdrop(payer, file);
    assert.equal(result.code, code, result.messages);
    assert.match(result.messages, new RegExp(part));
    assert.equal(result.value.error.exit_code, code);
  }
  assert.deepEqual(await shell.account(payer), before);
}

async function dryRun(shell, state) {
  state.names = names('W36');
  state.file = shell.write('recipients.json', entries(state.names, '9999'));
  state.before = await shell.account('Eve');
  const { code, value, messages } = await shell.airdrop('Eve', state.file, '--dry-run');
  assert.equal(code, EXIT.success, messages);
  assert.equal(value.recipients, RECIPIENTS);
  assert.equal(value.total.sage, '99990');
  assert.equal(value.open.sage, '99990');
  assert.equal(value.paid.sage, '0');
  assert.equal(value.batches, 1);
  assert.equal(units(value.deposit), MARK);
  assert.ok(units(value.fees) > 0n);
  assert.equal(units(value.needed), 99_990n * SAGE + MARK + units(value.fees));
  assert.deepEqual(await shell.account('Eve'), state.before);
  state.estimate = units(value.fees);
}

async function pay(shell, state) {
  const { code, value, messages } = await shell.airdrop('Eve', state.file);
  assert.equal(code, EXIT.success, messages);
  assert.equal(value.now.recipients, RECIPIENTS);
  assert.equal(value.now.amount.sage, '99990');
  assert.equal(value.before.amount.sage, '0');
  const [{ block, transaction }] = value.payments;
  const fee = await shell.feeIn(block, 'Eve');
  assert.equal(units(value.fees), fee);
  assert.ok(fee <= state.estimate, 'it costs no more than was said');
  const after = await shell.account('Eve');
  assert.equal(state.before.free + state.before.reserved - after.free - after.reserved, 99_990n * SAGE + fee);
  assert.equal(after.reserved, MARK);
  assert.equal(after.nonce, state.before.nonce + 1n);
  for (const name of state.names) assert.equal((await shell.account(name)).free, 9_999n * SAGE);

  state.report = shell.read('recipients.report.json');
  assert.equal(state.report.airdrop, value.airdrop);
  assert.equal(state.report.paid.sage, '99990');
  assert.equal(state.report.recipients.length, RECIPIENTS);
  state.report.recipients.forEach((line, index) => {
    assert.equal(line.entry, index + 1);
    assert.equal(line.address, address(state.names[index]));
    assert.equal(line.state, 'paid');
    assert.equal(line.block, block);
    assert.equal(line.transaction, transaction);
  });
  assert.ok(await shell.contains(block, transaction), 'the transaction is in the block');
}

async function payAgain(shell, state) {
  const before = await shell.account('Eve');
  rmSync(join(shell.folder, 'recipients.report.json'));
  // The same list in another order and another layout, as it may be on another machine.
  const turned = shell.write('turned.json', entries([...state.names].reverse(), '9999.0'));
  for (const [file, ...options] of [[state.file], [state.file, '--batch', '3'], [turned], [state.file, '--dry-run']]) {
    const { code, value, messages } = await shell.airdrop('Eve', file, ...options);
    assert.equal(code, EXIT.success, messages);
    // A dry run has these names for it.
    assert.equal((value.now?.amount ?? value.open).sage, '0');
    assert.equal((value.before?.amount ?? value.paid).sage, '99990');
  }
  assert.deepEqual(await shell.account('Eve'), before);
  assert.deepEqual(shell.read('recipients.report.json'), state.report, 'the report is the same, from the chain alone');
}

async function killAndResume(shell) {
  const [payer, people] = ['Ferdie', names('Killed')];
  const file = shell.write('killed.json', entries(people, '1.5'));
  // At moments that differ: with one batch in a block, with two, and while the next one is under way.
  for (const reached of [1, 3, 4, 6]) {
    const run = start(shell.node.url, 'airdrop', '--file', file, '--batch', '1', '--suri', `//${payer}`);
    await until(FINAL_SECONDS, `${reached} paid`, async () => (await shell.existing(people)) >= reached);
    assert.ok(run.kill(), 'it was still running');
    assert.equal((await run.ended).code, null);
  }
  const { code, value, messages } = await shell.airdrop(payer, file, '--batch', '4');
  assert.equal(code, EXIT.success, messages);
  assert.ok(value.before.recipients >= 5, 'what was paid before is known');
  await shell.everyonePaidOnce(payer, people, (15n * SAGE) / 10n);
  const { recipients } = shell.read('killed.report.json');
  assert.ok(recipients.every(({ state, block, transaction }) => state === 'paid' && block && transaction));
}

async function payTwice(shell) {
  const [payer, people] = ['Charlie', names('Both')];
  const file = shell.write('both.json', entries(people, '2'));
  const runs = [1, 4].map((batch) =>
    shell.airdrop(payer, file, '--batch', batch, '--report', join(shell.folder, `both-${batch}.json`)),
  );
  for (const { code, messages } of await Promise.all(runs)) assert.equal(code, EXIT.success, messages);
  await shell.everyonePaidOnce(payer, people, 2n * SAGE);
}

async function payOtherName(shell) {
  const file = join(shell.folder, 'both.json');
  const report = join(shell.folder, 'named.json');
  const { code, value, messages } = await shell.airdrop('Charlie', file, '--name', 'december', '--report', report);
  assert.equal(code, EXIT.success, messages);
  assert.equal(value.now.amount.sage, '20');
  for (const name of names('Both')) assert.equal((await shell.account(name)).free, 4n * SAGE);
  const other = await shell.airdrop('Charlie', file, '--report', report);
  assert.equal(other.code, EXIT.file);
  assert.match(other.messages, /no report of this airdrop/);
}

async function stake(shell) {
  const run = (...args) => sage(shell.node.url, 'stake', ...args, '--suri', '//Dave');
  const done = async (...args) => {
    const { code, value, messages } = await run(...args);
    assert.equal(code, EXIT.success, messages);
    return value;
  };
  const refused = async (error, ...args) => {
    const { code, messages } = await run(...args);
    assert.equal(code, EXIT.refused, messages);
    assert.match(messages, new RegExp(`${error}.*sage (stake|account)`));
  };

  assert.equal((await run('show')).code, EXIT.notFound);
  assert.equal((await run('top-up', '5')).code, EXIT.notFound);
  await refused('ProverStakes.BelowMinimum', 'bond', '999.999999999999999999');
  await refused('ProverStakes.InsufficientBalance', 'bond', '100000000');
  assert.equal((await done('bond', '1000')).active.sage, '1000');
  assert.equal((await done('top-up', '500')).active.sage, '1500');
  await refused('ProverStakes.BelowMinimum', 'unbond', '500.000000000000000001');
  const { amount, due, height } = await done('unbond', '500');
  assert.equal(amount.sage, '500');
  assert.ok(due > height);
  await refused('ProverStakes.NothingDue', 'withdraw');
  assert.equal((await done('rebond', '200')).active.sage, '1200');

  const shown = await done('show');
  assert.equal(shown.account, address('Dave'));
  assert.equal(shown.tier_name, 'consumer');
  assert.equal(shown.eligible, true);
  assert.equal(shown.active.sage, '1200');
  assert.deepEqual(shown.unbonding.map((part) => [part.amount.sage, part.due]), [['300', due]]);
  assert.equal(shown.rewards.sage, '0');
  assert.equal((await shell.account('Dave')).reserved, 1500n * SAGE);
  await refused('Fees.NothingToClaim', 'claim');

  await done('unbond', '1200');
  const left = await done('show');
  assert.equal(left.active.sage, '0');
  assert.equal(left.eligible, false);
}

/** Names of accounts that do not exist yet. */
function names(group) {
  return Array.from({ length: RECIPIENTS }, (_, index) => `${group}//${index}`);
}

function entries(people, amount) {
  return people.map((name) => ({ address: address(name), amount }));
}

/** An amount as the command line prints it, in base units. */
function units(amount) {
  return BigInt(amount.base_units);
}

/** A development chain, a folder for lists and reports, and the command line. */
class Shell {
  static async open() {
    const shell = new Shell();
    shell.home = temporaryFolder();
    shell.folder = temporaryFolder();
    shell.node = await Node.start(shell.home, ['--dev', '--tmp', '--seal', 'interval=300']);
    shell.driver = await PolkadotJs.connect(shell.node.url);
    return shell;
  }

  async close() {
    await this.driver.disconnect();
    await this.node.stop();
    remove(this.home);
    remove(this.folder);
  }

  write(name, value) {
    const path = join(this.folder, name);
    writeFileSync(path, JSON.stringify(value));
    return path;
  }

  read(name) {
    return JSON.parse(readFileSync(join(this.folder, name), 'utf8'));
  }

  airdrop(payer, file, ...options) {
    return sage(this.node.url, 'airdrop', '--file', file, '--suri', `//${payer}`, ...options.map(String));
  }

  async account(name) {
    const { nonce, data } = await this.driver.api.query.system.account(address(name));
    return { nonce: nonce.toBigInt(), free: data.free.toBigInt(), reserved: data.reserved.toBigInt() };
  }

  /** How many of the accounts exist. */
  async existing(people) {
    const accounts = await this.driver.api.query.system.account.multi(people.map(address));
    return accounts.filter(({ data }) => data.free.toBigInt() > 0n).length;
  }

  /** What `payer` paid for transactions in a block. */
  async feeIn(block, payer) {
    const events = await this.driver.events(block);
    const fees = events.filter(({ type }) => type === 'TransactionPayment.TransactionFeePaid');
    const own = fees.filter(({ value }) => value.who === address(payer));
    return own.reduce((sum, { value }) => sum + value.actualFee, 0n);
  }

  /** Whether a block has a transaction. */
  async contains(block, transaction) {
    const { extrinsics } = (await this.driver.api.rpc.chain.getBlock(block)).block;
    return extrinsics.some(({ hash }) => hash.toHex() === transaction);
  }

  /** Counts the transfers in all blocks, and compares what the accounts hold. */
  async everyonePaidOnce(payer, people, amount) {
    const counts = new Map(people.map((name) => [address(name), 0]));
    const { number } = await this.driver.head();
    for (let height = 1; height <= number; height += 1) {
      const events = await this.driver.events(await this.node.call('chain_getBlockHash', height));
      for (const { type, value } of events) {
        if (type !== 'Balances.Transfer' || value.from !== address(payer)) continue;
        assert.equal(value.amount, amount);
        counts.set(value.to, (counts.get(value.to) ?? 0) + 1);
      }
    }
    assert.deepEqual([...counts], people.map((name) => [address(name), 1]));
    for (const name of people) assert.equal((await this.account(name)).free, amount);
  }
}
