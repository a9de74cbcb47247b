// SIGTERM while a call waits for its terminal: the call is answered and the gateway ends with status 0.
const { test, after } = require('node:test');
const assert = require('node:assert');
const http = require('http');
const { startGateway, startTerminal, clientOf, stopAll } = require('./programs.js');

after(stopAll);

function get(url) {
  return new Promise((resolve, reject) => {
    http.get(url, { agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    }).on('error', reject);
  });
}

test('a waiting call is answered UNKNOWN / shutting_down, and the gateway exits 0', async () => {
  const gateway = await startGateway();
  assert.strictEqual(await get(`${gateway.admin}/healthz`), 200);
  const silent = await startTerminal(gateway, '13800000001', '2019', ['--no-answer']);
  const call = clientOf(gateway).text('POST', silent.phone, 'parked');
  await silent.line(/received .*"parked"/);

  gateway.child.kill('SIGTERM');
  const answer = await call;
  assert.strictEqual(answer.Success, true);
  assert.strictEqual(answer.RrpcCode, 'UNKNOWN');
  assert.strictEqual(answer.Reason, 'shutting_down');
  assert.strictEqual(await gateway.exit(), 0);
  await silent.line(/terminal 13800000001 offline/);
});

test('a gateway with nothing to do exits 0 on SIGTERM', async () => {
  const gateway = await startGateway();
  assert.strictEqual(await gateway.stop(), 0);
});
