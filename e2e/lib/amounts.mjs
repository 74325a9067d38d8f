// The chain's rules about money, written down a second time: integers only, in base units.

/** One SAGE. */
export const SAGE = 10n ** 18n;

/** How a payment is divided: 80 % to the worker; of the fee 70 % burned, 20 % to the treasury, the rest to stakers. */
export function split(payment) {
  const fee = (payment * 20n) / 100n;
  const burned = (fee * 70n) / 100n;
  const treasury = (fee * 20n) / 100n;
  return { fee, burned, treasury, stakers: fee - burned - treasury, worker: payment - fee };
}

/** What a worker has at stake for a job: half of the payment, at least one SAGE. */
export function bond(payment) {
  return payment / 2n > SAGE ? payment / 2n : SAGE;
}

/** The part of the bond that is burned when the worker lets the deadline pass. */
export function lateSlash(payment) {
  return bond(payment) / 10n;
}
