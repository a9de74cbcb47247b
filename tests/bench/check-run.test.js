// What check-run fails on, and what it lets pass.
'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const test = require('node:test');

const names = ['reports', 'mixed', 'idle', 'shards', 'upkeep', 'start', 'storm', 'rrpc', 'noop', 'limit'];

// A run in which all is well, changed by `change`.
function outcome(change) {
  const slow = { name: 'a row', value: 0.1, unit: 'ratio', verdict: 'below', bar: 0.5, fault: '' };
  const rows = names.map((scenario) => ({ scenario, ...slow }));
  const run = { machine: { descriptors: 20000 }, quick: true, rows };
  const idle = run.rows.find((each) => each.scenario === 'idle');
  Object.assign(idle, { value: 800, unit: 'B', bar: 800, verdict: 'meets' });
  change(run, idle);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'jt808-test-'));
  try {
    const file = path.join(folder, 'run.json');
    fs.writeFileSync(file, JSON.stringify(run));
    return spawnSync(process.execPath, [path.join(__dirname, 'check-run'), file], { encoding: 'utf8' });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

test('a slow run is none of its business', () => {
  assert.strictEqual(outcome(() => {}).status, 0);
});
test('a scenario without a row fails', () => {
  const result = outcome((run) => run.rows.shift());
  assert.strictEqual(result.status, 1);
  assert.match(result.stderr, /reports: nothing was measured/);
});
test('an unsound row fails with its fault', () => {
  const result = outcome((run) => Object.assign(run.rows[0], { verdict: 'unsound', fault: 'gateway: 1 lost' }));
  assert.strictEqual(result.status, 1);
  assert.match(result.stderr, /gateway: 1 lost/);
});
test('a byte too many fails', () => {
  assert.strictEqual(outcome((run, idle) => (idle.value = 801)).status, 1);
});
test('few descriptors leave a session more room, and an end to it', () => {
  const few = (value) => (run, idle) => {
    run.machine.descriptors = 4096;
    idle.value = value;
  };
  assert.strictEqual(outcome(few(1600)).status, 0);
  assert.strictEqual(outcome(few(1601)).status, 1);
});
test('what is no run fails', () => {
  assert.notStrictEqual(outcome((run) => delete run.rows).status, 0);
});
