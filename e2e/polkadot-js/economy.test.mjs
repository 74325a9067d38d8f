// A full life in the economy: stake, prove, earn, vest, claim, and decide by vote what the treasury pays.
//
// Days have six blocks here. All that takes days takes as many of them as on a public network.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address } from '../lib/accounts.mjs';
import { bond, SAGE } from '../lib/amounts.mjs';
import { Market, one } from '../lib/market.mjs';
import { hardLimit } from '../lib/processes.mjs';
import { developmentChain } from '../lib/spec.mjs';
import { Walk } from '../lib/walk.mjs';
import { PolkadotJs } from './driver.mjs';

const LIMIT_SECONDS = 420;
const DAY = 6;
/** The first block after the month whose emission fills the budget of the rewards. */
const SECOND_MONTH = 30 * DAY;
const STAKE = 1000n * SAGE;
const PAYMENT = 100n * SAGE;
/** A run of more than one unit of 2^16 cycles: shorter ones earn no subsidy. */
const INPUTS = [20_000];
/** What each of four accounts votes with: 32 of the 108 million SAGE that can vote, more than a quarter. */
const CAPITAL = 8_000_000n * SAGE;
const VOTERS = ['Charlie', 'Dave', 'Eve', 'Ferdie'];
/** Less than a hundredth of the treasury, which is what the smaller track may spend. */
const SPEND = 1_000n * SAGE;

hardLimit(LIMIT_SECONDS);

test('a life in the economy, through @polkadot/api', async (t) => {
  const market = await Market.open(PolkadotJs, async (folder) => {
    return ['--dev', '--tmp', '--chain', await developmentChain(folder, DAY)];
  });
  const walk = new Walk(t, market);
  try {
    await walk.step('a worker stakes 1,000 SAGE', stake);
    await walk.step('the emission of a month fills the budget', waitForTheBudget);
    await walk.step('a job is proven: its worker is paid, and 2 SAGE begin to vest', earn);
    await walk.step('a day later a 180th of the subsidy is claimed', claimSubsidy);
    await walk.step('and the 10 SAGE of the best prover of the day vest over 90 days', awarded);
    await walk.step('the stakers\' part is claimed', claimShare);
    await walk.step('a spend of the treasury is proposed', propose);
    await walk.refusal('nothing is paid of what is only proposed: Treasury.InvalidIndex', payTooEarly);
    await walk.step('a quarter of the tokens votes for it', vote);
    await walk.step('it is approved after seven days, and made two days later', waitForTheSpend);
    await walk.step('anyone has it paid out', payOut);
  } finally {
    if (walk.broken) t.diagnostic(`the node's last words:\n${market.node.tail()}`);
    await market.close();
  }
});

const tx = (market) => market.driver.api.tx;
const query = (market) => market.driver.api.query;
const balance = async (market, who) => (await query(market).system.account(who)).data.free.toBigInt();

async function stake(market) {
  await market.accept('Bob', tx(market).proverStakes.bond(STAKE, 0));
}

async function waitForTheBudget(market) {
  const { events } = await market.block(SECOND_MONTH);
  const { month, amount } = one({ events }, 'Issuance.EcosystemEmitted');
  assert.equal(month, 1n);
  assert.equal(amount, 9_000_000n * SAGE);
}

async function earn(market, state) {
  const { program } = await market.registerProgram('Dave', 'fibonacci');
  const order = await market.openJob('Alice', program, { payment: PAYMENT, inputs: INPUTS });
  const assigned = await market.assign(order, 'Bob', bond(PAYMENT));
  const proof = await market.prove(assigned);
  assert.ok(proof.claim.cycles >= 2 ** 16);
  const sent = await market.accept('Bob', market.driver.submitProof(proof));
  assert.equal(one(sent, 'Jobs.JobPaid').workerAmount, 80n * SAGE);
  const granted = one(sent, 'Rewards.SubsidyGranted');
  // The first year's base, for a card of the first tier.
  assert.equal(granted.amount, 2n * SAGE);
  assert.equal(granted.worker, address('Bob'));
  const { end } = one(sent, 'Rewards.RewardVested');
  state.day = Number(end) - 180;
}

async function claimSubsidy(market, state) {
  // Days are counted from 1: the block that begins day d + 1 is d days old.
  await market.block(state.day * DAY);
  const before = await balance(market, address('Bob'));
  const sent = await market.accept('Eve', tx(market).rewards.claim(address('Bob'), 'Subsidy'));
  const { amount } = one(sent, 'Rewards.RewardClaimed');
  const days = BigInt(Math.floor(sent.number / DAY) + 1 - state.day);
  assert.ok(days >= 1n);
  assert.equal(amount, (2n * SAGE * days) / 180n);
  assert.equal((await balance(market, address('Bob'))) - before, amount);
}

async function awarded(market, state) {
  const { events } = await market.block(state.day * DAY);
  const award = one({ events }, 'Rewards.TopMinerAwarded');
  assert.equal(award.worker, address('Bob'));
  assert.equal(award.amount, 10n * SAGE);
  const { end } = one({ events }, 'Rewards.RewardVested');
  assert.equal(Number(end), state.day + 1 + 90);
}

async function claimShare(market) {
  const sent = await market.accept('Bob', tx(market).fees.claimStakerRewards());
  assert.equal(one(sent, 'Fees.StakerRewardsClaimed').amount, 2n * SAGE);
}

async function propose(market, state) {
  const spend = tx(market).treasury.spend('Native', SPEND, address('Ferdie'), null);
  const proposal = { Inline: spend.method.toHex() };
  const call = tx(market).voting.propose('Treasury', proposal, { After: 0 }, CAPITAL);
  const sent = await market.accept('Charlie', call);
  state.poll = Number(one(sent, 'Voting.Proposed').poll);
  await market.accept('Charlie', tx(market).referenda.placeDecisionDeposit(state.poll));
}

async function payTooEarly(market) {
  const sent = await market.send('Eve', tx(market).treasury.payout(0));
  assert.equal(sent.error, 'Treasury.InvalidIndex');
}

async function vote(market, state) {
  for (const who of VOTERS) {
    const sent = await market.accept(who, tx(market).voting.vote(state.poll, 'Aye', CAPITAL));
    // Nothing was registered, so each token counts once.
    assert.equal(one(sent, 'Voting.Voted').power, CAPITAL);
  }
  state.voted = (await market.driver.head()).number;
}

async function waitForTheSpend(market, state) {
  const found = await market.event('Treasury.AssetSpendApproved', state.voted, 24 * DAY);
  assert.equal(found.value.amount, SPEND);
  state.spend = Number(found.value.index);
  assert.ok(found.number - state.voted >= 9 * DAY - 6, 'seven days of voting and two of waiting');
}

async function payOut(market, state) {
  const before = await balance(market, address('Ferdie'));
  await market.accept('Eve', tx(market).treasury.payout(state.spend));
  assert.equal((await balance(market, address('Ferdie'))) - before, SPEND);
}
