// `jt808 rrpc` by either signature, over HTTP and HTTPS; and the code that it prints, run as it is.
const { test, before, after } = require('node:test');
const assert = require('node:assert');
const { execFileSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { PRODUCT, startGateway, startTerminal, runProgram, jt808, stopAll } = require('./programs.js');

let gateway;
let secure; // the same over HTTPS
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'jt808-e2e-tls-'));
const certificate = path.join(folder, 'server.pem');

before(async () => {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
    '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2',
    '-keyout', path.join(folder, 'server.key'), '-out', certificate], { stdio: 'pipe' });
  [gateway, secure] = await Promise.all([startGateway(), startGateway(undefined, { http: [
    '  tls:', `    certificate: ${certificate}`, `    private_key: ${path.join(folder, 'server.key')}`] })]);
  await Promise.all([gateway, secure].map((each) => startTerminal(each, '13800000001', '2019',
    ['--echo-passthrough'])));
});
after(async () => {
  await stopAll();
  fs.rmSync(folder, { recursive: true, force: true });
});

const TEXT = "it's \"quoted\" + 100% & 前方拥堵";
const CALL = ['--product', PRODUCT, '--device', '13800000001', '--content-type', '240', '--text', TEXT,
  '--reply-rule', 'data'];

function callArguments(to, signature, method, more = []) {
  return ['rrpc', '--endpoint', to.endpoint, '--access-key-id', to.key.AccessKeyId, '--signature', signature,
    '--method', method, ...CALL, ...more];
}

function assertEchoed(run) {
  assert.strictEqual(run.status, 0, run.err + run.out);
  const answer = JSON.parse(run.out);
  assert.strictEqual(answer.RrpcCode, 'SUCCESS', run.out);
  assert.strictEqual(Buffer.from(answer.PayloadBase64Byte, 'base64').toString(), TEXT);
}

for (const signature of ['sig1', 'sig3']) {
  for (const method of ['GET', 'POST']) {
    const token = { JT808_SECURITY_TOKEN: 'CAIS+token/==', ALIBABA_CLOUD_SECURITY_TOKEN: 'CAIS+token/==' };

    test(`${signature} ${method}: the command calls, with and without a security token`, async () => {
      assertEchoed(await jt808(gateway, callArguments(gateway, signature, method)));
      const run = await jt808(gateway, callArguments(gateway, signature, method, ['-v']), token);
      assertEchoed(run);
      assert.match(run.err, /string to sign: /);
      assert.ok(!run.err.includes('CAIS') && !run.err.includes(gateway.key.AccessKeySecret), run.err);
    });

    for (const [name, environment] of [['no token', {}], ['a token', token]]) {
      test(`${signature} ${method}: the printed Node code runs, ${name}`, async () => {
        const code = await jt808(gateway, callArguments(gateway, signature, method, ['--sdk', 'node']), environment);
        assert.strictEqual(code.status, 0, code.err);
        assert.ok(!code.out.includes(gateway.key.AccessKeySecret) && !code.out.includes('CAIS'));
        // Beside node_modules, as a user would have it.
        const file = path.join(__dirname, `printed-${process.pid}-${signature}-${method}.js`);
        fs.writeFileSync(file, code.out);
        try {
          assertEchoed(await runProgram(process.execPath, [file], {
            ALIBABA_CLOUD_ACCESS_KEY_SECRET: gateway.key.AccessKeySecret, ...environment }));
        } finally {
          fs.rmSync(file);
        }
      });

      test(`${signature} ${method}: the printed curl command runs, once, ${name}`, async () => {
        const code = await jt808(gateway, callArguments(gateway, signature, method, ['--sdk', 'curl']), environment);
        assert.ok(!code.out.includes(gateway.key.AccessKeySecret) && !code.out.includes('CAIS'));
        assertEchoed(await runProgram('sh', ['-c', code.out], environment));
        const again = await runProgram('sh', ['-c', code.out], environment);
        assert.match(again.out, /SignatureNonceUsed/);
      });
    }
  }

  test(`${signature}: HTTPS with the authority that is given, and not without`, async () => {
    assertEchoed(await jt808(secure, callArguments(secure, signature, 'POST', ['--ca', certificate])));
    const untrusted = await jt808(secure, callArguments(secure, signature, 'POST'));
    assert.strictEqual(untrusted.status, 3);
    assert.match(untrusted.err, /not trusted: self-signed certificate.*--ca FILE/);
    const curl = await jt808(secure, callArguments(secure, signature, 'POST', ['--ca', certificate, '--sdk', 'curl']));
    assertEchoed(await runProgram('sh', ['-c', curl.out]));
  });
}

test('HTTPS: another host name than the certificate has is refused', async () => {
  const other = { ...secure, endpoint: secure.endpoint.replace('localhost', '127.0.0.1') };
  const run = await jt808(secure, callArguments(other, 'sig1', 'POST', ['--ca', certificate]));
  assert.strictEqual(run.status, 3);
  assert.match(run.err, /not trusted/);
});

test('XML is asked for by Format, and with the header signature by Accept', async () => {
  for (const signature of ['sig1', 'sig3']) {
    const run = await jt808(gateway, callArguments(gateway, signature, 'POST', ['--format', 'XML']));
    assert.strictEqual(run.status, 0, run.err);
    assert.match(run.out, /^<\?xml version="1.0" encoding="UTF-8"\?><RRpcResponse>.*<RrpcCode>SUCCESS<\/RrpcCode>/);
  }
});
