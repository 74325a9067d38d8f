// The steps of jobs that are proven in time.

import assert from 'node:assert/strict';
import { address, publicKey } from './accounts.mjs';
import { bond, SAGE, split } from './amounts.mjs';
import { one } from './market.mjs';

const PAYMENT = 100n * SAGE;
/** The value of x^2 + 2 x + 3 at 3. */
const INPUTS = [3, 1, 2, 3];
const OUTPUTS = [18];

/** Registers the programs under an account that does nothing else. */
export async function registerPrograms(market, state) {
  for (const name of ['polynomial', 'fibonacci']) {
    const { program, sent } = await market.registerProgram('Dave', name);
    const registered = one(sent, 'Proofs.ProgramRegistered');
    assert.deepEqual(registered, { program: program.id, owner: address('Dave'), root: program.root });
    const { amount } = one(sent, 'Balances.Held');
    const bytes = BigInt(program.code.length);
    assert.ok(amount > (bytes * SAGE) / 1000n, 'each byte of the code costs a deposit');
    market.books.hold(address('Dave'), amount);
    await market.checkBooks(sent);
    state[name] = program;
  }
}

/** Asks for prices in the first epoch, before any has moved. */
export async function quoteRuns(market) {
  const { number, hash } = await market.driver.head();
  assert.ok(number < 20, 'the first epoch of a development chain has twenty blocks');
  const price = async (cycles) => market.driver.quote(1, cycles, hash);
  const tenths = (count) => ({ type: 'Price', value: (count * SAGE) / 10n });
  assert.deepEqual(await price(1), tenths(1n));
  assert.deepEqual(await price(2 ** 16), tenths(1n));
  assert.deepEqual(await price(2 ** 16 + 1), tenths(2n));
  assert.equal(await market.driver.quote(2, 1, hash), undefined, 'another circuit has no price');
}

/** Opens the job that most of the cases are about. */
export async function openFirstJob(market, state) {
  const order = await market.openJob('Alice', state.polynomial, { payment: PAYMENT, inputs: INPUTS });
  const { submitted, sent } = order;
  assert.equal(submitted.client, address('Alice'));
  assert.equal(submitted.payment, PAYMENT);
  assert.deepEqual(submitted.terms, { circuit: 1n, version: 1n, policy: 1n });
  await market.checkBooks(sent);
  const record = await market.driver.job(order.job, sent.hash);
  assert.equal(record.status.type, 'Queued');
  assert.equal(record.attempts, 0n);
  Object.assign(state, { order, job: order.job });
}

export async function assignFirstJob(market, state) {
  state.order = await market.assign(state.order, 'Bob', bond(PAYMENT));
  const { assigned, sent } = state.order;
  assert.equal(assigned.worker, address('Bob'));
  assert.equal(assigned.attempt, 1n);
  assert.equal(market.books.heldBy(address('Bob')), 50n * SAGE);
  await market.checkBooks(sent);
  const record = await market.driver.job(state.job, sent.hash);
  assert.equal(record.status.type, 'Assigned');
}

export async function proveFirstJob(market, state) {
  state.proof = await market.prove(state.order);
  assert.deepEqual(state.proof.outputs, OUTPUTS);
  state.firstProof = state.proof;
}

/** The payment of the first job, with the figures of the specification written out. */
export async function settleFirstJob(market, state) {
  const { books, treasury, pot } = market;
  const accounts = { client: address('Alice'), worker: address('Bob'), treasury, pot };
  const before = mapValues(accounts, (who) => books.beforeFees(who));
  const issuance = books.issuance;
  await settle(market, state.order, state.proof);
  const after = mapValues(accounts, (who) => books.beforeFees(who));
  assert.equal(after.client - before.client, -100n * SAGE);
  assert.equal(after.worker - before.worker, 80n * SAGE);
  assert.equal(after.treasury - before.treasury, 4n * SAGE);
  assert.equal(after.pot - before.pot, 2n * SAGE);
  assert.equal(books.issuance - issuance, -14n * SAGE);
}

/** Submits a true proof: compares events and all balances with what must follow. */
async function settle(market, order, proof) {
  const { driver } = market;
  const { job, payment } = order;
  const parts = split(payment);
  const sent = await market.accept(order.worker, driver.submitProof(proof));
  enterPayment(market, order, parts);
  await market.checkBooks(sent);
  assert.equal(await driver.job(job, sent.hash), undefined, 'the job is closed');

  const worker = address(order.worker);
  const cycles = BigInt(proof.claim.cycles);
  const { statement, ...verified } = one(sent, 'Proofs.ProofVerified');
  assert.deepEqual(verified, { job, worker, cycles, outcome: { type: 'Halted', value: undefined } });
  assert.match(statement, /^0x[0-9a-f]{64}$/);
  const settled = one(sent, 'Fees.PaymentSettled');
  assert.deepEqual(settled, {
    job,
    worker,
    gmv: payment,
    fee: parts.fee,
    burn: parts.burned,
    treasury: parts.treasury,
    stakers: parts.stakers,
    workerAmount: parts.worker,
  });
  const paid = one(sent, 'Jobs.JobPaid');
  assert.equal(paid.workerAmount, parts.worker);
  assert.equal(paid.burned, parts.burned);
  assert.equal(paid.returned, 0n);
  assert.deepEqual(paid.outputs, OUTPUTS.map(BigInt));
}

function enterPayment({ books, treasury, pot }, { client, worker, payment }, parts) {
  books.hold(address(client), -payment);
  books.pay(address(client), -payment);
  books.hold(address(worker), -bond(payment));
  books.pay(address(worker), parts.worker);
  books.pay(treasury, parts.treasury);
  books.pay(pot, parts.stakers);
  books.burn(parts.burned);
}

/** Opens another job of the same program and inputs, and has Bob take it. */
async function openAnother(market, state, policy) {
  const order = await market.openJob('Alice', state.polynomial, { payment: PAYMENT, inputs: INPUTS, policy });
  state.order = await market.assign(order, 'Bob', bond(PAYMENT));
  state.job = order.job;
  await market.checkBooks(state.order.sent);
}

export async function openStrictJob(market, state) {
  await openAnother(market, state, 'proven');
  assert.equal(state.order.submitted.terms.policy, 2n);
}

export async function openThirdJob(market, state) {
  await openAnother(market, state, 'standard');
}

/** Submits a proof that must be refused to the present job. */
function refuseProof(market, state, proof, error) {
  return market.refuse('Bob', market.driver.submitProof({ ...proof, job: state.job }), error);
}

/** The proof that was true for the first job: refused by its policy, if that differs, else by what it is bound to. */
export async function submitOldProof(market, state) {
  const error = state.order.policy === 'proven' ? 'Proofs.PolicyMismatch' : 'Proofs.IoMismatch';
  await refuseProof(market, state, state.firstProof, error);
}

export async function submitWeakProof(market, state) {
  const proof = await market.prove(state.order, { policy: 'standard' });
  await refuseProof(market, state, proof, 'Proofs.PolicyMismatch');
}

export async function submitOtherAttempt(market, state) {
  const proof = await market.prove(state.order, { attempt: 0 });
  await refuseProof(market, state, proof, 'Proofs.IoMismatch');
}

export async function submitOtherWorker(market, state) {
  const proof = await market.prove(state.order, { worker: publicKey('Charlie') });
  await refuseProof(market, state, proof, 'Proofs.IoMismatch');
}

export async function submitOtherGenesis(market, state) {
  const proof = await market.prove(state.order, { genesis: `0x${'00'.repeat(32)}` });
  await refuseProof(market, state, proof, 'Proofs.IoMismatch');
}

export async function submitLargeProof(market, state) {
  const proof = await market.prove(state.order, { policy: 'proven' });
  await refuseProof(market, state, proof, 'Proofs.TooLarge');
}

export async function settleStrictJob(market, state) {
  await settle(market, state.order, await market.prove(state.order));
}

export const settleThirdJob = settleStrictJob;

/** The programs go, their deposits come back, and nobody has anything held. */
export async function closeBooks(market, state) {
  const { books, driver } = market;
  let sent;
  for (const name of ['polynomial', 'fibonacci']) {
    sent = await market.accept('Dave', driver.removeProgram(state[name].id));
    books.hold(address('Dave'), -one(sent, 'Balances.Released').amount);
    await market.checkBooks(sent);
  }
  for (const [who, { reserved }] of await driver.accounts(sent.hash)) {
    assert.equal(reserved, 0n, `${who} has something held`);
  }
}

function mapValues(object, value) {
  return Object.fromEntries(Object.entries(object).map(([name, field]) => [name, value(field)]));
}
