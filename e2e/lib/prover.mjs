// The prover's command line: source to program, run to proof.

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { binary, guard } from './processes.mjs';

const LIMIT_SECONDS = 240;
const PROGRAMS = fileURLToPath(new URL('../../prover/vm/examples/programs/', import.meta.url));
let files = 0;

/** Runs the prover and reads the JSON object that it prints. */
function run(args) {
  return new Promise((resolve, reject) => {
    const limits = { timeout: LIMIT_SECONDS * 1000, killSignal: 'SIGKILL', maxBuffer: 64 << 20 };
    const child = execFile(binary('sage-prover'), args, limits, (error, stdout, stderr) => {
      if (error) reject(new Error(`sage-prover ${args[0]}: ${error.message}\n${stderr}`));
      else resolve(JSON.parse(stdout));
    });
    guard(child);
  });
}

/** Assembles an example program: its file, and what the chain wants to know for its registration. */
export async function assemble(name) {
  const file = join(PROGRAMS, `${name}.oasm`);
  const { id, root, header, code } = await run(['asm', file, '--json']);
  return { file, id, root, header: decodeHeader(Buffer.from(header, 'hex')), code: Buffer.from(code, 'hex') };
}

/** Reads the 25 bytes of a program header, which are also its SCALE encoding. */
function decodeHeader(bytes) {
  return {
    vmVersion: bytes.readUInt32LE(0),
    memLog: bytes.readUInt8(4),
    inBase: bytes.readUInt32LE(5),
    maxIn: bytes.readUInt32LE(9),
    outBase: bytes.readUInt32LE(13),
    maxOut: bytes.readUInt32LE(17),
    nInstr: bytes.readUInt32LE(21),
  };
}

/**
 * Runs `program` and proves the run for one assignment of one job.
 *
 * `task` names everything that the proof is bound to: genesis, job, attempt, client and worker (32 bytes in
 * hexadecimal), inputs, maxCycles and policy. The result has the arguments of the call that submits the proof.
 */
export async function prove(folder, program, task) {
  const out = join(folder, `${(files += 1)}.proof`);
  const { statement } = await run([
    'generate-proof',
    '--json',
    `--program=${program.file}`,
    `--inputs=${JSON.stringify(task.inputs)}`,
    `--policy=${task.policy}`,
    `--max-cycles=${task.maxCycles}`,
    `--genesis=${task.genesis}`,
    `--job-id=${task.job}`,
    `--attempt=${task.attempt}`,
    `--client=${task.client}`,
    `--worker=${task.worker}`,
    `--out=${out}`,
  ]);
  return {
    job: task.job,
    claim: { cycles: statement.cycles, outcome: outcome(statement.outcome), logCmp: statement.log_cmp },
    inputs: statement.inputs,
    outputs: statement.outputs,
    envelope: await readFile(out),
  };
}

/** The end of a run as the chain's enumeration has it. */
function outcome({ kind, ...details }) {
  const type = { halted: 'Halted', out_of_cycles: 'OutOfCycles', faulted: 'Faulted' }[kind];
  return { type, value: type === 'Halted' ? undefined : details };
}
