// The errors of the gateway layer that no sound client provokes, and those of its limits: in both formats.
const { test, before, after } = require('node:test');
const assert = require('node:assert');
const crypto = require('crypto');
const net = require('net');
const OpenApi = require('@alicloud/openapi-client');
const Util = require('@alicloud/tea-util');
const { PRODUCT, startGateway, clientOf, stopAll } = require('./programs.js');

let gateway;

before(async () => {
  gateway = await startGateway(undefined, { top: [
    'limits:', '  http_header: 4096', '  http_body: 4096', '  http_parameters: 20', '  nonces: 1000'] });
});
after(stopAll);

const encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const joined = (values) => Object.keys(values).sort().map((name) => `${encode(name)}=${encode(values[name])}`).join('&');
let nonces = 0;

// The parameters of a sound call, by SIG1; `changes` before the signature (undefined leaves one out).
function signed(changes = {}, method = 'GET') {
  const values = {
    Action: 'RRpc', Version: '2018-01-20', Format: 'JSON', AccessKeyId: gateway.key.AccessKeyId,
    SignatureMethod: 'HMAC-SHA1', SignatureVersion: '1.0', SignatureNonce: `e2e-${nonces += 1}`,
    Timestamp: `${new Date().toISOString().slice(0, 19)}Z`, ProductKey: PRODUCT, DeviceName: '13900000000',
    Timeout: '1000', ContentType: '240', RequestBase64Byte: 'AQID', ...changes };
  for (const name of Object.keys(values)) if (values[name] === undefined) delete values[name];
  const text = `${method}&%2F&${encode(joined(values))}`;
  values.Signature = crypto.createHmac('sha1', `${gateway.key.AccessKeySecret}&`).update(text).digest('base64');
  return values;
}

async function get(values, init = {}) {
  return fetch(`${gateway.endpoint}/?${typeof values === 'string' ? values : joined(values)}`, init);
}

async function assertError(answer, status, code) {
  const text = await answer.text();
  assert.strictEqual(answer.status, status, text);
  if (answer.headers.get('content-type') === 'text/xml;charset=utf-8') {
    assert.match(text, /^<\?xml version="1.0" encoding="UTF-8"\?><Error><RequestId>[0-9A-F-]{36}<\/RequestId>/);
    assert.ok(text.includes(`<Code>${code}</Code>`), text);
    return;
  }
  assert.strictEqual(answer.headers.get('content-type'), 'application/json;charset=utf-8');
  const document = JSON.parse(text);
  assert.strictEqual(document.Code, code, text);
  assert.match(document.RequestId, /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
  assert.strictEqual(document.HostId, gateway.endpoint.replace('http://', ''));
  assert.ok(document.Message && document.Recommend);
}

test('the call that the errors below are made of is sound, in both formats', async () => {
  assert.strictEqual((await (await get(signed())).json()).RrpcCode, 'OFFLINE');
  const xml = await (await get(signed({ Format: 'XML' }))).text();
  assert.match(xml, /^<\?xml version="1.0" encoding="UTF-8"\?><RRpcResponse>.*<RrpcCode>OFFLINE<\/RrpcCode>/);
});

for (const Format of ['JSON', 'XML']) {
  const changed = {
    'the time in another form': [{ Timestamp: 'yesterday' }, 400, 'InvalidTimeStamp.Format'],
    'an old time': [{ Timestamp: '2020-01-01T00:00:00Z' }, 400, 'InvalidTimeStamp.Expired'],
    'another version': [{ Version: '2017-04-20' }, 400, 'InvalidVersion'],
    'another action': [{ Action: 'rrpc' }, 404, 'InvalidAction.NotFound'],
    'an unknown key': [{ AccessKeyId: 'nobody' }, 404, 'InvalidAccessKeyId.NotFound'],
    'another method of signing': [{ SignatureMethod: 'HMAC-SHA256' }, 400, 'InvalidParameter'],
    'another version of signing': [{ SignatureVersion: '2.0' }, 400, 'InvalidParameter'],
    'no ProductKey': [{ ProductKey: undefined }, 400, 'MissingProductKey'],
  };
  for (const name of ['Action', 'Version', 'AccessKeyId', 'SignatureMethod', 'SignatureVersion', 'SignatureNonce',
    'Timestamp']) {
    changed[`no ${name}`] = [{ [name]: undefined }, 400, `Missing${name}`];
  }
  for (const [what, [changes, status, code]] of Object.entries(changed)) {
    test(`${Format}: ${what} is ${code}`, async () => {
      await assertError(await get(signed({ Format, ...changes })), status, code);
    });
  }

  test(`${Format}: no Signature is MissingSignature, a wrong one SignatureDoesNotMatch`, async () => {
    const { Signature, ...values } = signed({ Format });
    await assertError(await get(values), 400, 'MissingSignature');
    await assertError(await get({ ...values, Signature: `x${Signature}` }), 400, 'SignatureDoesNotMatch');
  });

  test(`${Format}: a request that is sent again is SignatureNonceUsed`, async () => {
    const values = signed({ Format });
    assert.strictEqual((await get(values)).status, 200);
    await assertError(await get(values), 400, 'SignatureNonceUsed');
  });

  test(`${Format}: parameters that cannot be read, or are too many, are InvalidParameter`, async () => {
    for (const more of ['&Twice=1&Twice=2', '&Bad=%zz', '&Bad=%FF', Array.from({ length: 9 }, (_, i) => `&a${i}=`).join('')]) {
      await assertError(await get(joined(signed({ Format })) + more), 400, 'InvalidParameter');
    }
  });

  test(`${Format}: other methods and other paths`, async () => {
    const put = await fetch(`${gateway.endpoint}/?${joined(signed({ Format }))}`, { method: 'PUT' });
    assert.match(put.headers.get('allow'), /GET, POST/);
    await assertError(put, 405, 'UnsupportedHTTPMethod');
    await assertError(await fetch(`${gateway.endpoint}/api?${joined(signed({ Format }))}`), 404,
      'InvalidAction.NotFound');
  });

  test(`${Format}: what is too large`, async () => {
    const head = await get(signed({ Format }), { headers: { 'x-large': 'x'.repeat(5000) } });
    await assertError(head, 431, 'RequestHeaderTooLarge');
    const body = await fetch(`${gateway.endpoint}/?Format=${Format}`, { method: 'POST', body: 'x'.repeat(5000),
      headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    await assertError(body, 413, 'RequestBodyTooLarge');
  });
}

test('an unknown Format is an error in JSON', async () => {
  await assertError(await get(signed({ Format: 'YAML' })), 400, 'InvalidParameter');
});

// Sends these bytes and reads until the gateway closes.
function exchange(bytes) {
  const [, host, port] = gateway.endpoint.match(/\/\/(.*):(\d+)$/);
  return new Promise((resolve, reject) => {
    let all = '';
    const socket = net.connect(port, host, () => socket.write(bytes));
    socket.on('data', (some) => { all += some; }).on('end', () => resolve(all)).on('error', reject);
  });
}

test('what is no HTTP is MalformedHttpRequest, and the connection is closed', async () => {
  const text = await exchange('GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n');
  assert.match(text, /^HTTP\/1\.1 400 /);
  assert.match(text, /MalformedHttpRequest/);
});

function teaClient(changes = {}) {
  return new OpenApi.default(new OpenApi.Config({
    endpoint: gateway.endpoint.replace('http://', ''), protocol: 'http', accessKeyId: gateway.key.AccessKeyId,
    accessKeySecret: gateway.key.AccessKeySecret, ...changes }));
}
const teaCall = (client) => client.callApi(new OpenApi.Params({
  action: 'RRpc', version: '2018-01-20', protocol: 'HTTP', pathname: '/', method: 'POST', authType: 'AK', style: 'RPC',
  reqBodyType: 'formData', bodyType: 'json' }), new OpenApi.OpenApiRequest({
  query: { ProductKey: PRODUCT, DeviceName: '13900000000', Timeout: '1000', ContentType: '240' },
  body: { RequestBase64Byte: 'AQID' } }), new Util.RuntimeOptions({}));

test('header signatures: what is incomplete, and other algorithms', async () => {
  const headers = { 'x-acs-action': 'RRpc', 'x-acs-version': '2018-01-20', 'x-acs-signature-nonce': 'h',
    'x-acs-date': `${new Date().toISOString().slice(0, 19)}Z`, accept: 'application/json' };
  const send = (authorization) => fetch(`${gateway.endpoint}/`, { headers: { ...headers, authorization } });
  await assertError(await send('ACS3-HMAC-SHA256 Credential=k,Signature=00'), 400, 'IncompleteSignature');
  await assertError(await send('ACS3-HMAC-SHA256 Credential=k,SignedHeaders=host,Signature=00'), 400,
    'IncompleteSignature');
  await assertError(await send('ACS3-HMAC-SM3 Credential=k,SignedHeaders=host,Signature=00'), 400,
    'InvalidSignatureMethod');
  await assert.rejects(teaCall(teaClient({ accessKeyId: 'nobody' })),
    (error) => error.code === 'InvalidAccessKeyId.NotFound' && (error.data.statusCode ?? error.statusCode) === 404);
});

test('the official clients by GET and POST, with a security token and without, lists left alone', async () => {
  for (const SecurityToken of [undefined, 'CAIS+token/==']) {
    for (const method of ['GET', 'POST']) {
      const client = clientOf(gateway, { ...gateway.key, SecurityToken });
      const answer = await client.rrpc(method, { DeviceName: '13900000000', Timeout: 1000, UserProp: [{ Key: 'a' }, { Key: 'b' }] });
      assert.strictEqual(answer.RrpcCode, 'OFFLINE');
    }
    for (const signatureAlgorithm of [undefined, 'v2']) {
      const { body } = await teaCall(teaClient({ signatureAlgorithm, securityToken: SecurityToken }));
      assert.strictEqual(body.RrpcCode, 'OFFLINE');
    }
  }
});

test('an address that keeps failing is Throttling, and so is everybody at it', async () => {
  const throttled = await startGateway(undefined, { top: ['limits:', '  http_failures_per_minute: 5'] });
  const stranger = clientOf(throttled, { ...throttled.key, AccessKeySecret: 'wrong' });
  const codes = [];
  for (let i = 0; i < 8; i += 1) {
    await stranger.rrpc('POST', { DeviceName: '13900000000' }).catch((error) => codes.push(error.code));
  }
  assert.deepStrictEqual([...new Set(codes)], ['SignatureDoesNotMatch', 'Throttling']);
  await assert.rejects(clientOf(throttled).rrpc('POST', { DeviceName: '13900000000' }),
    (error) => error.code === 'Throttling' && error.entry.response.statusCode === 400);
});

// The last one here: this gateway takes no more.
test('when no more nonces can be remembered, the answer is ServiceUnavailable', async () => {
  const request = (connection) => `GET /?${joined(signed())} HTTP/1.1\r\nHost: h\r\nConnection: ${connection}\r\n\r\n`;
  const text = await exchange(Array.from({ length: 1010 }, (_, i) => request(i < 1009 ? 'keep-alive' : 'close')).join(''));
  const last = text.slice(text.lastIndexOf('HTTP/1.1 '));
  assert.match(last, /^HTTP\/1\.1 503 /);
  assert.match(last, /"Code":"ServiceUnavailable"/);
});
