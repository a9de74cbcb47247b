// Header-signed calls (ACS3-HMAC-SHA256) and mixed classic ones, by the newer official clients; and answers in XML.
const { test, before, after } = require('node:test');
const assert = require('node:assert');
const Iot = require('@alicloud/iot20180120');
const OpenApi = require('@alicloud/openapi-client');
const Util = require('@alicloud/tea-util');
const { PRODUCT, startGateway, startTerminal, clientOf, stopAll } = require('./programs.js');

let gateway;
let terminal;

before(async () => {
  gateway = await startGateway();
  terminal = await startTerminal(gateway, '13800000001', '2019', ['--echo-passthrough']);
});
after(stopAll);

const PATIENCE = new Util.RuntimeOptions({ readTimeout: 20000, connectTimeout: 20000, autoretry: false });

function configOf(changes) {
  return new OpenApi.Config({
    endpoint: gateway.endpoint.replace('http://', ''),
    protocol: 'http',
    accessKeyId: gateway.key.AccessKeyId,
    accessKeySecret: gateway.key.AccessKeySecret,
    ...changes,
  });
}

const content = (text) => Buffer.from(text).toString('base64');

// A generic call: ContentType in the query, the content in a (chunked) form body.
function callGeneric(config, method, inForm, changes = {}) {
  const client = new OpenApi.default(config);
  const query = { ProductKey: PRODUCT, DeviceName: terminal.phone, Timeout: '8000', ContentType: '240', ...changes };
  const form = { RequestBase64Byte: content('generic + ~*') };
  const params = new OpenApi.Params({
    action: 'RRpc', version: '2018-01-20', protocol: 'HTTP', pathname: '/', method, authType: 'AK', style: 'RPC',
    reqBodyType: 'formData', bodyType: 'json' });
  return client.callApi(params, new OpenApi.OpenApiRequest(
    inForm ? { query, body: form } : { query: { ...query, ...form } }), PATIENCE);
}

for (const signatureAlgorithm of [undefined, 'v2']) {
  const scheme = signatureAlgorithm ?? 'v3';

  for (const [method, inForm] of [['POST', true], ['POST', false], ['GET', false]]) {
    test(`${scheme}: a generic call by ${method}, content in the ${inForm ? 'form' : 'query'}`, async () => {
      const { body, statusCode } = await callGeneric(configOf({ signatureAlgorithm }), method, inForm,
        { ReplyRule: 'data' });
      assert.strictEqual(statusCode, 200);
      assert.strictEqual(body.Success, true, JSON.stringify(body));
      assert.strictEqual(body.RrpcCode, 'SUCCESS');
      assert.strictEqual(Buffer.from(body.PayloadBase64Byte, 'base64').toString(), 'generic + ~*');
    });
  }

  test(`${scheme}: the typed call has no ContentType, and is told so as a result`, async () => {
    const client = new Iot.default(configOf({ signatureAlgorithm }));
    const { body } = await client.rRpcWithOptions(new Iot.RRpcRequest({
      productKey: PRODUCT, deviceName: terminal.phone, requestBase64Byte: content('typed'), timeout: 5000 }), PATIENCE);
    assert.strictEqual(body.success, false);
    assert.strictEqual(body.code, 'iot.common.InvalidFormattedParameter');
    assert.match(body.errorMessage, /ContentType/);
  });

  test(`${scheme}: a wrong secret is SignatureDoesNotMatch`, async () => {
    const config = configOf({ signatureAlgorithm, accessKeySecret: 'wrong' });
    await assert.rejects(callGeneric(config, 'POST', true), (error) => {
      assert.strictEqual(error.code, 'SignatureDoesNotMatch', error.stack);
      assert.strictEqual(error.data.statusCode ?? error.statusCode, 400);
      assert.match(error.message, /string to sign is:/);
      return true;
    });
  });
}

test('typed calls work where the product says what a call without ContentType means', async () => {
  const other = await startGateway(undefined, { product: ['    default_content_type: "240"'] });
  const { phone } = await startTerminal(other, '13800000002');
  for (const signatureAlgorithm of [undefined, 'v2']) {
    for (const securityToken of [undefined, 'CAIS+token/==']) {
      const client = new Iot.default(configOf({ signatureAlgorithm, securityToken,
        endpoint: other.endpoint.replace('http://', ''),
        accessKeyId: other.key.AccessKeyId, accessKeySecret: other.key.AccessKeySecret }));
      const { body } = await client.rRpcWithOptions(new Iot.RRpcRequest({
        productKey: PRODUCT, deviceName: phone, requestBase64Byte: content('typed'), timeout: 8000 }), PATIENCE);
      assert.strictEqual(body.success, true, JSON.stringify(body));
      assert.strictEqual(body.rrpcCode, 'SUCCESS');
      assert.ok(Number.isSafeInteger(body.messageId));
      assert.strictEqual(Buffer.from(body.payloadBase64Byte, 'base64').length, 5);
    }
  }
});

test('v3: a temporary key sends its token, which is signed and ignored', async () => {
  const { body } = await callGeneric(configOf({ securityToken: 'CAIS+token/==' }), 'POST', true);
  assert.strictEqual(body.RrpcCode, 'SUCCESS', JSON.stringify(body));
});

test('a request that is sent again word for word is SignatureNonceUsed', async () => {
  const client = clientOf(gateway);
  const again = { SignatureNonce: 'once-only' };
  const first = await client.rrpc('POST', { DeviceName: terminal.phone, ...again });
  assert.strictEqual(first.RrpcCode, 'SUCCESS');
  await assert.rejects(client.rrpc('POST', { DeviceName: terminal.phone, ...again }),
    (error) => error.code === 'SignatureNonceUsed');
});

test('without Format an error is an XML document', async () => {
  const answer = await fetch(`${gateway.endpoint}/?Action=RRpc`);
  assert.strictEqual(answer.status, 400);
  assert.strictEqual(answer.headers.get('content-type'), 'text/xml;charset=utf-8');
  const text = await answer.text();
  assert.match(text, /^<\?xml version="1.0" encoding="UTF-8"\?><Error><RequestId>/);
  assert.match(text, /<Code>MissingVersion<\/Code>/);
  assert.ok(text.includes(answer.headers.get('x-acs-request-id')));
});
