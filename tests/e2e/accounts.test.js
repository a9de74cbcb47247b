// Accounts: limits that their keys share, keys that are switched off, and keys that may do only some things.
const { test, before, after } = require('node:test');
const assert = require('node:assert');
const OpenApi = require('@alicloud/openapi-client');
const Util = require('@alicloud/tea-util');
const { PRODUCT, startGateway, startTerminal, clientOf, stopAll } = require('./programs.js');

const keyOf = (id) => ({ AccessKeyId: id, AccessKeySecret: 'not-for-logs' });
let gateway;

before(async () => {
  const other = ['  - product_key: a1Other', '    listen: 127.0.0.1:0', '    admission: open'];
  gateway = await startGateway('export SECRET=not-for-logs', { key: keyOf('first'), product: other, top: [
    'accounts:',
    '  - name: slow',
    '    qps: 1',
    '    access_keys:',
    '      - {id: slow-one, secret_env: SECRET}',
    '      - {id: slow-two, secret_env: SECRET}',
    '  - name: fleet',
    '    access_keys:',
    '      - {id: first, secret_env: SECRET}',
    '      - {id: gone, secret_env: SECRET, active: false}',
    '      - {id: texts, secret_env: SECRET, actions: [RRpc], message_ids: [0x8300]}',
    '      - {id: elsewhere, secret_env: SECRET, products: [a1Other]}'] });
  await startTerminal(gateway, '13800000001');
});
after(stopAll);

const rrpc = (id, changes = {}, method = 'POST') => clientOf(gateway, keyOf(id)).rrpc(method,
  { DeviceName: '13800000001', ...changes });

test('Throttling.User: the keys of an account share its calls a second, other accounts are served', async () => {
  // So many at once that no machine is slow enough to serve them one a second.
  const outcomes = await Promise.all(Array.from({ length: 40 }, (_, i) => rrpc(i % 2 ? 'slow-one' : 'slow-two', {},
    i % 3 ? 'POST' : 'GET').then((answer) => answer.RrpcCode, (error) => {
    assert.strictEqual(error.entry.response.statusCode, 400, error.stack);
    assert.strictEqual(error.data.Message, 'Request was denied due to user flow control.');
    return error.code;
  })));
  assert.ok(outcomes.includes('Throttling.User'));
  assert.deepStrictEqual(outcomes.filter((each) => each !== 'Throttling.User' && each !== 'SUCCESS'), []);
  assert.strictEqual((await rrpc('first')).RrpcCode, 'SUCCESS');
});

test('Throttling.User as the newer clients see it, by either signature', async () => {
  for (const signatureAlgorithm of [undefined, 'v2']) {
    const client = new OpenApi.default(new OpenApi.Config({
      endpoint: gateway.endpoint.replace('http://', ''), protocol: 'http', signatureAlgorithm,
      accessKeyId: 'slow-one', accessKeySecret: 'not-for-logs' }));
    const params = new OpenApi.Params({ action: 'RRpc', version: '2018-01-20', protocol: 'HTTP', pathname: '/',
      method: 'POST', authType: 'AK', style: 'RPC', reqBodyType: 'formData', bodyType: 'json' });
    const request = () => client.callApi(params, new OpenApi.OpenApiRequest({
      query: { ProductKey: PRODUCT, DeviceName: '13800000001', Timeout: '8000', ContentType: '240' },
      body: { RequestBase64Byte: 'AQID' } }), new Util.RuntimeOptions({ readTimeout: 20000, connectTimeout: 20000 }));
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => request().then(() => 'SUCCESS',
      (error) => error.code)));
    assert.ok(outcomes.includes('Throttling.User'), outcomes.join());
  }
});

test('a key that is switched off is InvalidAccessKeyId.Inactive', async () => {
  await assert.rejects(rrpc('gone'), (error) => error.code === 'InvalidAccessKeyId.Inactive'
    && error.entry.response.statusCode === 403);
});

test('what a key may not do is iot.common.RamActionPermissionDeny', async () => {
  const body = Buffer.from('{"text":"may"}').toString('base64');
  assert.strictEqual((await rrpc('texts', { ContentType: '0x8300+json', RequestBase64Byte: body })).RrpcCode, 'SUCCESS');
  for (const call of [rrpc('texts'), rrpc('elsewhere')]) {
    await assert.rejects(call, (error) => error.code === 'iot.common.RamActionPermissionDeny'
      && error.entry.response.statusCode === 200 && error.data.Success === false);
  }
});

test('no secret is in what the gateway prints', () => {
  assert.deepStrictEqual(gateway.lines.filter((line) => line.includes('not-for-logs')), []);
});
