// The transactions that the chain must refuse, as data: both drivers send the same ones.
//
// Each has a name, the sender, the call with its argument (from the job and its true proof) and the named error.
// Offsets are those of the proof envelope: `SGP1`, version, policy, parameters (8), commitments (32), roots (96), nonce
// (192), claimed sums (200), sampled values (280 to 2,680), further on the queried values.

/** Calls on a job that waits for a worker. */
export const WHILE_QUEUED = [
  refusal('the client takes its own job', 'Alice', 'claimJob', 'Jobs.OwnJob', ({ job }) => job),
  refusal('a stranger cancels the job', 'Charlie', 'cancelJob', 'Jobs.NotClient', ({ job }) => job),
  refusal('nobody takes a job that does not exist', 'Bob', 'claimJob', 'Jobs.UnknownJob', ({ job }) => job + 1000n),
];

/** Calls on a job that Bob has, with a proof that is true for it. */
export const WHILE_ASSIGNED = [
  refusal('the client cancels a job that a worker has', 'Alice', 'cancelJob', 'Jobs.AlreadyAssigned', ({ job }) => job),
  refusal('a second worker takes the job', 'Charlie', 'claimJob', 'Jobs.AlreadyAssigned', ({ job }) => job),
  proof('another account submits the proof', 'Jobs.NotAssignee', (proof) => proof, 'Charlie'),
  proof('one input altered', 'Proofs.WrongInputs', (proof) => ({ ...proof, inputs: altered(proof.inputs) })),
  proof('one input left out', 'Proofs.WrongInputs', (proof) => ({ ...proof, inputs: proof.inputs.slice(0, -1) })),
  proof('one output altered', 'Proofs.IoMismatch', (proof) => ({ ...proof, outputs: altered(proof.outputs) })),
  proof('one cycle more claimed', 'Proofs.IoMismatch', (proof) => claiming(proof, { cycles: proof.claim.cycles + 1 })),
  proof('more cycles claimed than paid for', 'Proofs.BadClaim', (proof) => claiming(proof, { cycles: 4_000_001 })),
  proof('byte 0 flipped, the magic', 'Proofs.Malformed(16)', (proof) => flipped(proof, 0)),
  proof('byte 5 flipped, the policy', 'Proofs.PolicyMismatch', (proof) => flipped(proof, 5)),
  proof('byte 32 flipped, the commitment', 'Proofs.IoMismatch', (proof) => flipped(proof, 32)),
  proof('byte 200 flipped, a claimed sum', 'Proofs.Invalid(33)', (proof) => flipped(proof, 200)),
  proof('byte 8000 flipped, a queried value', 'Proofs.Invalid(42)', (proof) => flipped(proof, 8000)),
  proof('last byte flipped, a hash', 'Proofs.Invalid(43)', (proof) => flipped(proof, proof.envelope.length - 1)),
  proof('a word above the modulus', 'Proofs.Malformed(17)', (proof) => overwritten(proof, 280, [255, 255, 255, 255])),
  proof('last byte cut off', 'Proofs.Malformed(18)', (proof) => enveloped(proof, proof.envelope.subarray(0, -1))),
  proof('one byte too many', 'Proofs.Malformed(19)', (proof) => enveloped(proof, [...proof.envelope, 0])),
  proof('an empty envelope', 'Proofs.Malformed(18)', (proof) => enveloped(proof, [])),
];

/** Calls on a job that has ended, with the proof that was true for it. */
export const WHEN_CLOSED = [
  proof('the same proof a second time', 'Jobs.JobClosed', (proof) => proof),
  refusal('a worker takes the closed job', 'Charlie', 'claimJob', 'Jobs.JobClosed', ({ job }) => job),
  refusal('the client cancels the closed job', 'Alice', 'cancelJob', 'Jobs.JobClosed', ({ job }) => job),
];

function refusal(name, by, call, error, argument) {
  return { name, by, call, error, argument };
}

/** A submission of the true proof, changed by `change`. */
function proof(name, error, change, by = 'Bob') {
  return refusal(name, by, 'submitProof', error, (subject) => change(subject.proof));
}

function claiming(proof, changes) {
  return { ...proof, claim: { ...proof.claim, ...changes } };
}

function enveloped(proof, envelope) {
  return { ...proof, envelope: Uint8Array.from(envelope) };
}

function overwritten(proof, offset, bytes) {
  const envelope = Uint8Array.from(proof.envelope);
  envelope.set(bytes, offset);
  return { ...proof, envelope };
}

function flipped(proof, offset) {
  return overwritten(proof, offset, [proof.envelope[offset] ^ 1]);
}

/** Words with another first word. */
function altered([first, ...rest]) {
  return [first + 1, ...rest];
}
