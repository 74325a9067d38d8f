// The steps of a staker: bonds, earns of the payments, and leaves.

import assert from 'node:assert/strict';
import { address } from './accounts.mjs';
import { SAGE } from './amounts.mjs';
import { one } from './market.mjs';

const STAKER = 'Charlie';
/** The least stake of a prover. */
const STAKE = 1000n * SAGE;
/** Blocks of an epoch on a development chain. */
const EPOCH = 20;
/** Blocks of the seven epochs in which a stake unbonds. */
const UNBONDING = 7 * EPOCH;

export async function bond(market) {
  await market.refuse(STAKER, market.driver.bond(STAKE - 1n, 0), 'ProverStakes.BelowMinimum');
  const sent = await market.accept(STAKER, market.driver.bond(STAKE, 0));
  const who = address(STAKER);
  assert.deepEqual(one(sent, 'ProverStakes.Bonded'), { who, amount: STAKE, tier: 0n, active: STAKE });
  market.books.hold(who, STAKE);
  await market.checkBooks(sent);
}

/**
 * Claims the stakers' part of the one payment so far: all of it, because nobody else has staked. A stake earns from the
 * next epoch on; were the payment made before, its part has waited until then.
 */
export async function claim(market) {
  const { books, driver, pot } = market;
  const amount = 2n * SAGE;
  const height = await market.height();
  await market.block(height + EPOCH - (height % EPOCH));
  const sent = await market.accept(STAKER, driver.claimStakerRewards());
  const who = address(STAKER);
  assert.deepEqual(one(sent, 'Fees.StakerRewardsClaimed'), { who, amount });
  books.pay(pot, -amount);
  books.pay(who, amount);
  await market.checkBooks(sent);
}

export async function claimAgain(market) {
  await market.refuse(STAKER, market.driver.claimStakerRewards(), 'Fees.NothingToClaim');
}

export async function unbond(market, state) {
  const sent = await market.accept(STAKER, market.driver.unbond(STAKE));
  const { due } = one(sent, 'ProverStakes.UnbondingStarted');
  assert.equal(due, BigInt(sent.number + UNBONDING));
  state.stakeDue = Number(due);
  await market.checkBooks(sent);
}

export async function withdrawEarly(market) {
  await market.refuse(STAKER, market.driver.withdraw(address(STAKER)), 'ProverStakes.NothingDue');
}

export async function withdraw(market, state) {
  await market.block(state.stakeDue);
  // Anyone may do it for the staker.
  const sent = await market.accept('Dave', market.driver.withdraw(address(STAKER)));
  market.books.hold(address(STAKER), -STAKE);
  await market.checkBooks(sent);
}
