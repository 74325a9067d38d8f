// The way of a job, from a program to the last refund, as one list of steps that any driver can walk.
//
// What a driver must offer is what the two drivers beside this folder have in common.

import { test } from 'node:test';
import { WHEN_CLOSED, WHILE_ASSIGNED, WHILE_QUEUED } from './cases.mjs';
import { Market } from './market.mjs';
import { hardLimit } from './processes.mjs';
import * as late from './steps-late.mjs';
import * as paid from './steps-paid.mjs';
import * as stake from './steps-stake.mjs';
import { Walk } from './walk.mjs';

const LIMIT_SECONDS = 600;

/** Runs all steps on a chain of their own. */
export function jobSuite(library, Driver) {
  hardLimit(LIMIT_SECONDS);
  test(`a job on a development chain, through ${library}`, async (t) => {
    const market = await Market.open(Driver);
    const walk = new Walk(t, market);
    try {
      await payAndRefuse(walk);
      await bindToJobAndPolicy(walk);
      await letDeadlinesPass(walk);
      await walk.step('the stake is withdrawn after seven epochs', stake.withdraw);
      await walk.step('all that was held is free again, and the books balance', paid.closeBooks);
    } finally {
      if (walk.broken) t.diagnostic(`the node's last words:\n${market.node.tail()}`);
      await market.close();
    }
  });
}

async function payAndRefuse(walk) {
  await walk.step('a program is registered, for a deposit', paid.registerPrograms);
  await walk.step('a run is quoted: 0.1 SAGE for each begun unit of 2^16 cycles', paid.quoteRuns);
  await walk.step('somebody stakes 1,000 SAGE, and not less', stake.bond);
  await walk.step('a job of 100 SAGE is opened, and the payment held', paid.openFirstJob);
  await refusals(walk, WHILE_QUEUED);
  await walk.step('a worker takes the job, and bonds half of the payment', paid.assignFirstJob);
  await walk.step('the prover proves the run', paid.proveFirstJob);
  await refusals(walk, WHILE_ASSIGNED);
  const payment = '-100 client, +80 worker, +4 treasury, +2 pot, -14 issuance';
  await walk.step(`the proof is accepted: ${payment}`, paid.settleFirstJob);
  await refusals(walk, WHEN_CLOSED);
  await walk.step('the staker claims the 2 SAGE of the pot', stake.claim);
  await walk.refusal('the staker claims again: Fees.NothingToClaim', stake.claimAgain);
  await walk.step('the stake begins to unbond', stake.unbond);
  await walk.refusal('it is withdrawn at once: ProverStakes.NothingDue', stake.withdrawEarly);
}

async function bindToJobAndPolicy(walk) {
  await walk.step('a second job of the same program and inputs asks for the policy `proven`', paid.openStrictJob);
  await walk.refusal('the proof of the first job: Proofs.PolicyMismatch', paid.submitOldProof);
  await walk.refusal('a proof under the policy `standard`: Proofs.PolicyMismatch', paid.submitWeakProof);
  await walk.refusal('a proof of the assignment before: Proofs.IoMismatch', paid.submitOtherAttempt);
  await walk.refusal('a proof made for another worker: Proofs.IoMismatch', paid.submitOtherWorker);
  await walk.refusal('a proof made for another chain: Proofs.IoMismatch', paid.submitOtherGenesis);
  await walk.step('a proof under the policy `proven` is accepted', paid.settleStrictJob);
  await walk.step('a third job, under the policy `standard`', paid.openThirdJob);
  await walk.refusal('the proof of the first job: Proofs.IoMismatch', paid.submitOldProof);
  await walk.refusal('a proof larger than the policy allows: Proofs.TooLarge', paid.submitLargeProof);
  await walk.step('the third job is paid like the first', paid.settleThirdJob);
}

async function letDeadlinesPass(walk) {
  await walk.step('a deadline passes: part of the bond is burned, and the job waits again', late.timeOut);
  await walk.refusal('the proof that came too late: Jobs.NotAssignee', late.submitToWaitingJob);
  await walk.step('the client withdraws it, and has the payment back', late.cancelWaitingJob);
  await walk.step('the last deadline passes: the payment goes back by itself', late.refund);
  await walk.refusal('the proof that came too late: Jobs.JobClosed', late.submitToRefundedJob);
  await walk.step('a deadline passes in a block that is full of deadlines', late.crowdDeadline);
  await walk.refusal('the proof one block too late: Jobs.Late', late.submitLate);
  await walk.step('the next block ends the assignment', late.endLateAssignment);
}

/** Refusals of a list, about the present job. */
async function refusals(walk, cases) {
  for (const { name, by, call, argument, error } of cases) {
    await walk.refusal(`${name}: ${error}`, (market, state) =>
      market.refuse(by, market.driver[call](argument(state)), error),
    );
  }
}
