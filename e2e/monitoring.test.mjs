// What an operator relies on (docs/operating.md): the metrics behind alerts and dashboard, the check of the image, the
// script for session keys, the settings of each role, and that every option that is written down exists.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { address, pair } from './lib/accounts.mjs';
import { Node } from './lib/node.mjs';
import { binary, guard, hardLimit, remove, temporaryFolder, until } from './lib/processes.mjs';
import { PolkadotJs } from './polkadot-js/driver.mjs';

const LIMIT_SECONDS = 600;
const COMMAND_SECONDS = 60;
const FINAL_SECONDS = 120;
const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));
const DOCKER = join(REPOSITORY, 'docker');
/** Where nobody listens. */
const NOBODY = '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp';
const RULES = 'docker/prometheus/alerts.yaml';
const DASHBOARD = 'docker/grafana/dashboards/sage-node.json';
const GUIDE = 'docs/operating.md';

/** Made by Prometheus itself: whether a scrape went well. */
const OF_PROMETHEUS = ['up'];
/** Exported by prometheus-node-exporter on the machine of the node. */
const OF_THE_MACHINE = [
  'node_filesystem_avail_bytes',
  'node_filesystem_size_bytes',
  'node_memory_MemAvailable_bytes',
  'node_memory_MemTotal_bytes',
  'node_timex_offset_seconds',
  'node_timex_sync_status',
];
/** Exported only after something that a healthy node has not seen. */
const AFTER_AN_EVENT = {
  'substrate_rpc_calls_rejected': 'a call was above --rpc-rate-limit',
  'substrate_tasks_ended_total reason=panic': 'a task has panicked',
};

hardLimit(LIMIT_SECONDS);

test('the metrics of the alert rules and of the dashboard are those of a running node', async () => {
  const home = temporaryFolder();
  const node = await Node.start(home, ['--dev', '--tmp']);
  try {
    const url = await metricsUrl(node);
    await until(FINAL_SECONDS, 'third final block', async () => (await node.finalised()) >= 3);
    await assert.rejects(node.call('chain_getHeader', 'no hash'), /chain_getHeader/);
    const wanted = [...ruleExpressions(), ...dashboardExpressions()].flatMap(selectors);
    assert.ok(wanted.length > 40, `${wanted.length} metrics are named, which cannot be all`);
    // Some gauges are brought up to date every few seconds.
    await until(COMMAND_SECONDS, 'final blocks among the metrics', async () =>
      (await samples(url)).some(({ name, labels, value }) =>
        name === 'substrate_block_height' && labels.status === 'finalized' && value >= 3),
    );
    const exported = await samples(url);
    const missing = wanted.filter((selector) => !isExported(selector, exported)).map(({ text }) => text);
    assert.deepEqual([...new Set(missing)].sort(), Object.keys(AFTER_AN_EVENT).sort());
  } finally {
    await node.stop();
    remove(home);
  }
});

test('a metric that no node exports is found, and so is a label', () => {
  const exported = parseSamples('# HELP a_total x\na_total{kind="x"} 3\nb_sum 1.5\n');
  const unknown = (selector) => !isExported(selector, exported);
  const missing = (expression) => selectors(expression).filter(unknown).map(({ text }) => text);
  assert.deepEqual(missing('sum by (kind) (rate(a_total{kind="x"}[5m])) / on(x) b_sum > 3e2 and time() < 4'), []);
  assert.deepEqual(missing('rate(c_total[5m]) unless a_total{kind="y"}'), ['c_total', 'a_total kind=y']);
});

test('the check of the image tells a node that answers from one that is ready, and from none', async () => {
  const home = temporaryFolder();
  // A node that knows a boot node is not ready while it has no peer.
  const boot = `--bootnodes=/ip4/127.0.0.1/tcp/9/p2p/${NOBODY}`;
  const node = await Node.start(home, ['--chain=local', '--tmp', boot]);
  const port = portOf(node);
  const health = (...more) => run(join(DOCKER, 'sage-node-health'), [port, ...more]);
  try {
    assert.equal((await health()).code, 0);
    const alone = await health('/health/readiness');
    assert.equal(alone.code, 1);
    assert.match(alone.stderr, /status 500/);
  } finally {
    await node.stop();
    remove(home);
  }
  assert.equal((await health()).code, 1);
});

test('session keys are replaced by the script and one transaction', async () => {
  const home = temporaryFolder();
  const node = await Node.start(home, ['--dev', '--tmp', '--seal', 'interval=300']);
  const driver = await PolkadotJs.connect(node.url);
  try {
    const made = await sessionKeys(address('Alice'), portOf(node));
    assert.equal(made.code, 0, made.stderr);
    const [, keys, proof] = /^keys: {2}(0x[0-9a-f]+)\nproof: (0x[0-9a-f]+)\n$/.exec(made.stdout);
    const sent = await driver.send(driver.api.tx.session.setKeys(keys, proof), pair('Alice'));
    assert.equal(sent.error, undefined);
    const next = await driver.api.query.session.nextKeys(address('Alice'));
    assert.equal(next.toHex(), keys);

    const wrong = await sessionKeys('no address', portOf(node));
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /no address is no address/);
  } finally {
    await driver.disconnect();
    await node.stop();
    remove(home);
  }
  const late = await sessionKeys(address('Alice'), portOf(node));
  assert.equal(late.code, 1);
  assert.match(late.stderr, /no node listens on port/);
});

test('each role starts with the settings of its file', async (t) => {
  for (const role of ['validator', 'rpc', 'archive']) {
    await t.test(role, async () => {
      const home = temporaryFolder();
      const node = await Node.start(home, startArguments(role, home));
      try {
        const { methods } = await node.call('rpc_methods');
        assert.deepEqual(await node.call('system_nodeRoles'), [role === 'validator' ? 'Authority' : 'Full']);
        assert.equal(methods.includes('archive_v1_body'), role === 'archive');
        const unsafe = node.call('author_rotateKeys');
        if (role === 'validator') await unsafe;
        else await assert.rejects(unsafe, /unsafe/);
        assert.ok((await run(join(DOCKER, 'sage-node-health'), [portOf(node)])).code === 0);
      } finally {
        await node.stop();
      }
      await refusesOtherPruning(role, home);
      remove(home);
    });
  }
});

test('every option that is written down for an operator exists', async () => {
  const known = await options();
  const files = [GUIDE, 'docker/compose.yaml', 'docker/chopsticks.yaml', 'docker/zombienet/local.toml'];
  files.push(...readdirSync(join(DOCKER, 'systemd')).map((name) => `docker/systemd/${name}`));
  const unknown = [];
  let found = 0;
  for (const file of files) {
    for (const [option] of read(file).matchAll(/(?<![\w-])--[a-z][a-z0-9-]*(?![\w.-])/g)) {
      found += 1;
      if (!known.has(option)) unknown.push(`${file}: ${option}`);
    }
  }
  assert.ok(found > 60, `${found} options were found, which cannot be all`);
  assert.deepEqual(unknown, []);
});

function read(file) {
  return readFileSync(join(REPOSITORY, file), 'utf8');
}

/** Runs a program to its end: exit code and output. */
function run(program, args) {
  const path = `${dirname(binary('sage-node'))}:${process.env.PATH}`;
  const settings = { timeout: COMMAND_SECONDS * 1000, killSignal: 'SIGKILL', env: { ...process.env, PATH: path } };
  return new Promise((resolve) => {
    const done = (error, stdout, stderr) => resolve({ code: error ? error.code : 0, stdout, stderr });
    guard(execFile(program, args, settings, done));
  });
}

function sessionKeys(owner, port) {
  return run(join(DOCKER, 'sage-session-keys'), [owner, port]);
}

function portOf(node) {
  return node.address.split(':')[1];
}

async function metricsUrl(node) {
  const found = () => /exporter started at ([0-9.:]+)\s/.exec(node.tail())?.[1];
  return `http://${await until(COMMAND_SECONDS, 'port of the metrics', found)}/metrics`;
}

/** The expressions of all alert rules: what stands behind `expr:`, on its line or below it. */
function ruleExpressions() {
  const text = read(RULES);
  const expressions = text.matchAll(/^( +)expr: (?:>-\n((?:\1 +.*\n)+)|(.*)\n)/gm);
  const found = [...expressions].map(([, , below, beside]) => below ?? beside);
  assert.equal(found.length, text.match(/- alert:/g).length, 'every rule has its expression');
  return found;
}

/** The expressions of all panels. */
function dashboardExpressions() {
  const { panels, templating } = JSON.parse(read(DASHBOARD));
  const found = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  const [, metric] = /^label_values\((\w+), instance\)$/.exec(templating.list[0].query.query);
  return [...found, metric];
}

/** What an expression reads: names of metrics, each with the labels that must have one value. */
function selectors(expression) {
  const plain = expression
    .replace(/\[[^\]]*\]/g, ' ')
    .replace(/\b(by|on|ignoring|without|group_left|group_right)\s*\([^)]*\)/g, ' ');
  const found = [];
  for (const [, name, matchers = ''] of plain.matchAll(/\b([a-zA-Z_:][\w:]*)\b(?!\s*\()\s*(?:\{([^}]*)\})?/g)) {
    if (['and', 'or', 'unless', 'bool'].includes(name)) continue;
    const pairs = [...matchers.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => [label, value]);
    const labels = Object.fromEntries(pairs);
    const text = [name, ...Object.entries(labels).map(([label, value]) => `${label}=${value}`)].join(' ');
    found.push({ name, labels, text });
  }
  return found;
}

function isExported({ name, labels }, exported) {
  if (OF_PROMETHEUS.includes(name) || OF_THE_MACHINE.includes(name)) return true;
  const fits = (sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value);
  return exported.some((sample) => sample.name === name && fits(sample));
}

async function samples(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(COMMAND_SECONDS * 1000) });
  assert.equal(response.status, 200);
  return parseSamples(await response.text());
}

/** Reads the text form of metrics. */
function parseSamples(text) {
  return [...text.matchAll(/^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/gm)].map(([, name, list = '', value]) => ({
    name,
    labels: Object.fromEntries([...list.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, text]) => [label, text])),
    value: Number(value),
  }));
}

/** The variables of the settings of a role. */
function settings(role) {
  const lines = read(`docker/systemd/${role}.env`).split('\n').filter((line) => /^[A-Z]+=/.test(line));
  return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s)));
}

/** Options that every node of these tests is started with. */
const GIVEN_ANYWAY = ['--no-mdns', '--no-telemetry'];

/** The options of the unit for a role, on the local network, with a network key as the unit makes it. */
function startArguments(role, home) {
  const { NAME, ROLE, PRUNING, NETWORK, RPC, EXTRA } = settings(role);
  const base = join(home, 'base');
  mkdirSync(base, { recursive: true });
  const words = [ROLE, PRUNING, NETWORK, RPC, EXTRA].join(' ').split(' ').filter((word) => word !== '');
  const given = words.filter((word) => !GIVEN_ANYWAY.includes(word));
  const key = `--node-key=${'1'.padStart(64, '0')}`;
  return [`--base-path=${base}`, key, '--chain=local', `--name=${NAME}`, ...given];
}

/** What the files say about the choice of pruning: its kind cannot be changed later. */
async function refusesOtherPruning(role, home) {
  const other = role === 'archive' ? '256' : 'archive-canonical';
  const args = startArguments(role, home).map((word) =>
    word.startsWith('--state-pruning=') ? `--state-pruning=${other}` : word);
  await assert.rejects(Node.start(home, args), /Incompatible pruning modes/);
}

/** Options of the other programs that the guide and the files name. */
const OF_OTHER_PROGRAMS = {
  b2sum: ['--length'],
  chopsticks: ['--config', '--wasm-override'],
  docker: ['--build', '--build-arg', '--detach', '--file', '--format', '--publish', '--restart', '--rm', '--tag', '--target'],
  'docker volumes': ['--volume', '--volumes'],
  journalctl: ['--since', '--unit'],
  systemctl: ['--now'],
  zombienet: ['--provider'],
};

/** Every option that the node, its commands and the client have. */
async function options() {
  const commands = ['key generate', 'key generate-node-key', 'key inspect', 'key inspect-node-key', 'key insert'];
  commands.push('', 'export-chain-spec', 'build-spec', 'check-block', 'export-blocks', 'import-blocks', 'export-state');
  commands.push('purge-chain', 'revert', 'chain-info', 'benchmark machine');
  const helps = commands.map((command) => run(binary('sage-node'), [...command.split(' '), '--help'].filter(Boolean)));
  helps.push(run(binary('sage'), ['--help']));
  const known = new Set(Object.values(OF_OTHER_PROGRAMS).flat());
  for (const { code, stdout } of await Promise.all(helps)) {
    assert.equal(code, 0);
    for (const [option] of stdout.matchAll(/--[a-z][a-z0-9-]*/g)) known.add(option);
  }
  return known;
}
