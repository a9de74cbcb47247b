// What the gateway arranges for itself before it serves.
const { test, after } = require('node:test');
const assert = require('node:assert');
const fs = require('fs');
const { startGateway, stopAll } = require('./programs.js');

after(stopAll);

test('the soft limit of descriptors is raised to the hard one', async () => {
  const gateway = await startGateway('ulimit -S -n 64');
  const [, soft, hard] = fs.readFileSync(`/proc/${gateway.child.pid}/limits`, 'utf8')
    .match(/^Max open files +(\w+) +(\w+)/m);
  assert.notStrictEqual(hard, '64');
  assert.strictEqual(soft, hard);
  await gateway.line(new RegExp(`descriptors limit=${hard}$`));
});
