// Calls that are refused before anything is sent: what the official client makes of each error document.
const { test, before, after } = require('node:test');
const assert = require('node:assert');
const { startGateway, startTerminal, clientOf, stopAll } = require('./programs.js');

let gateway;
let terminal;

before(async () => {
  gateway = await startGateway();
  terminal = await startTerminal(gateway, '13800000001');
});
after(stopAll);

async function assertRefused(call, status, code, message) {
  await assert.rejects(call, (error) => {
    assert.strictEqual(error.code, code, error.stack);
    assert.strictEqual(error.entry.response.statusCode, status);
    assert.match(error.entry.response.headers['content-type'], /^application\/json;charset=utf-8$/);
    assert.match(error.data.RequestId, /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
    // The gateway layer says Message, the business layer ErrorMessage.
    assert.match(status === 200 ? error.data.ErrorMessage : error.data.Message, message);
    if (status === 200) assert.strictEqual(error.data.Success, false);
    return true;
  });
}

const sound = (changes) => ({ DeviceName: terminal.phone, ...changes });

for (const method of ['GET', 'POST']) {
  test(`${method}: a wrong secret is SignatureDoesNotMatch with the string to sign`, async () => {
    const stranger = clientOf(gateway, { ...gateway.key, AccessKeySecret: 'wrong' });
    await assertRefused(stranger.rrpc(method, sound()), 400, 'SignatureDoesNotMatch',
      new RegExp(`string to sign is:${method}&%2F&AccessKeyId%3D`));
  });

  test(`${method}: an unknown key`, async () => {
    const stranger = clientOf(gateway, { ...gateway.key, AccessKeyId: 'nobody' });
    await assertRefused(stranger.rrpc(method, sound()), 404, 'InvalidAccessKeyId.NotFound', /access key/);
  });

  const gatewayErrors = {
    'an unknown action': [{}, 404, 'InvalidAction.NotFound', /not found/, 'NoSuchAction'],
    'another version': [{ Version: '2017-04-20' }, 400, 'InvalidVersion', /Version/],
    'an old time stamp': [{ Timestamp: '2001-01-01T00:00:00Z' }, 400, 'InvalidTimeStamp.Expired', /expired/],
    'no ProductKey': [{ ProductKey: undefined }, 400, 'MissingProductKey', /ProductKey/],
    'no DeviceName': [{ DeviceName: undefined }, 400, 'MissingDeviceName', /DeviceName/],
    'no Timeout': [{ Timeout: undefined }, 400, 'MissingTimeout', /Timeout/],
    'no RequestBase64Byte': [{ RequestBase64Byte: undefined }, 400, 'MissingRequestBase64Byte', /RequestBase64Byte/],
  };
  for (const [what, [changes, status, code, message, action]] of Object.entries(gatewayErrors)) {
    test(`${method}: ${what} is ${code}`, async () => {
      await assertRefused(clientOf(gateway).rrpc(method, sound(changes), action), status, code, message);
    });
  }

  const json = (text) => ({
    ContentType: '0x8300+json', RequestBase64Byte: Buffer.from(text).toString('base64') });
  const notBase64 = 'iot.messagebroker.MessageContentIsNotBase64Encode';
  const badFormat = 'iot.common.InvalidFormattedParameter';
  const businessErrors = {
    'text that is no Base64': [{ RequestBase64Byte: 'no base64!' }, notBase64, /base64/],
    'Base64 without its padding': [{ RequestBase64Byte: 'SGVsbG8' }, notBase64, /base64/],
    'empty content': [{ RequestBase64Byte: '' }, 'iot.messagebroker.NullMessageContent', /RequestBase64Byte/],
    'a Timeout below 1000': [{ Timeout: 999 }, 'iot.messagebroker.InvalidTimeoutValue', /1000 to 8000/],
    'a Timeout above 8000': [{ Timeout: 8001 }, 'iot.messagebroker.InvalidTimeoutValue', /1000 to 8000/],
    'no ContentType': [{ ContentType: undefined }, badFormat, /ContentType/],
    'a ContentType that is none': [{ ContentType: 'banana' }, badFormat, /ContentType/],
    'a pass-through type that is none': [{ ContentType: '256' }, badFormat, /ContentType/],
    'a message the gateway owns': [{ ContentType: '0x8100' }, badFormat, /0x8100/],
    'JSON that is none': [json('{'), badFormat, /JSON/],
    'JSON with a key the message has not': [json('{"text":"a","colour":1}'), badFormat, /colour/],
    'a character GBK cannot hold': [json('{"text":"😀"}'), badFormat, /😀|U\+1F600/],
    'an unknown product': [{ ProductKey: 'a1Nowhere' }, 'iot.prod.NotExistedProduct', /a1Nowhere/],
    'an unknown device': [{ DeviceName: 'no_such_device' }, 'iot.device.NotExistedDevice', /no_such_device/],
    'a malformed device': [{ DeviceName: 'a b' }, 'iot.device.InvalidFormattedDeviceName', /DeviceName/],
  };
  for (const [what, [changes, code, message]] of Object.entries(businessErrors)) {
    test(`${method}: ${what} is ${code}`, async () => {
      await assertRefused(clientOf(gateway).rrpc(method, sound(changes)), 200, code, message);
    });
  }
}

test('after all these errors the same terminal is still served', async () => {
  const answer = await clientOf(gateway).text('POST', terminal.phone, 'still here');
  assert.strictEqual(answer.RrpcCode, 'SUCCESS');
  await terminal.line(/received .*"still here"/);
});
