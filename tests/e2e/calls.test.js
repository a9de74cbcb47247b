// RRpc calls that reach the business: every outcome a customer's program can meet.
const { test, before, after } = require('node:test');
const assert = require('node:assert');
const { PRODUCT, startGateway, startTerminal, clientOf, stopAll } = require('./programs.js');
const { showText } = require('./show-text.js');

let gateway;
let client;
let terminal; // edition 2019
let older; // edition 2013

before(async () => {
  gateway = await startGateway();
  client = clientOf(gateway);
  [terminal, older] = await Promise.all([
    startTerminal(gateway, '13800000001', '2019', ['--echo-passthrough']),
    startTerminal(gateway, '13800000002', '2013')]);
});
after(stopAll);

// PayloadBase64Byte of a call that an 0x0001 completed: its body.
function generalAnswer(answer) {
  const body = Buffer.from(answer.PayloadBase64Byte, 'base64');
  assert.strictEqual(body.length, 5);
  return { id: body.readUInt16BE(2), result: body[4] };
}

function assertAnswered(answer, messageId) {
  assert.strictEqual(answer.Success, true);
  assert.strictEqual(answer.RrpcCode, 'SUCCESS');
  assert.ok(Number.isSafeInteger(answer.MessageId), `MessageId ${answer.MessageId}`);
  assert.match(answer.RequestId, /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
  assert.strictEqual(answer.AnswerMessageId, '0x0001');
  assert.strictEqual(answer.AnswerResult, 0);
  assert.strictEqual(answer.Answer.result, 0);
  assert.deepStrictEqual(generalAnswer(answer), { id: messageId, result: 0 });
}

function assertNotAnswered(answer, code, reason) {
  assert.strictEqual(answer.Success, true);
  assert.strictEqual(answer.RrpcCode, code);
  assert.strictEqual(answer.Reason, reason);
  assert.ok(Number.isSafeInteger(answer.MessageId), `MessageId ${answer.MessageId}`);
  assert.ok(!('Code' in answer), 'the official client throws on any Code');
  assert.ok(!('PayloadBase64Byte' in answer));
}

test('the code of the README shows a text on the terminal', async () => {
  const answer = await showText(gateway.endpoint, gateway.key, PRODUCT, terminal.phone, '前方拥堵，请减速');
  assertAnswered(answer, 0x8300);
  await terminal.line(/received .*text "前方拥堵，请减速" shown on display and read aloud$/);
});

for (const method of ['GET', 'POST']) {
  test(`${method}: a text reaches terminals of both editions`, async () => {
    for (const target of [terminal, older]) {
      const text = `${method} + 100% & ${target.phone} ~ 你好`;
      assertAnswered(await client.text(method, target.phone, text), 0x8300);
      await target.line(new RegExp(`received .*"${text.replace('+', '\\+')}" shown on display`));
    }
  });

  test(`${method}: pass-through bytes arrive under their type byte`, async () => {
    const bytes = Buffer.from(`${method}\x7d\x7e\x00\xff`, 'latin1'); // with what framing escapes
    const answer = await client.rrpc(method, {
      DeviceName: terminal.phone, ContentType: '241', RequestBase64Byte: bytes.toString('base64') });
    assertAnswered(answer, 0x8900);
    await terminal.line(new RegExp(`received pass-through type 0xf1, .*${bytes.toString('hex')}$`));
  });
}

test('a call by the DeviceName of the registration reaches the same terminal', async () => {
  const [, name] = await gateway.line(new RegExp(`login .*phone="?${terminal.phone}"? .*device="?([^" ]+)`));
  assert.notStrictEqual(name, terminal.phone);
  assertAnswered(await client.text('POST', name, 'by name'), 0x8300);
  await terminal.line(/received .*"by name"/);
});

test('rule data: the payload is what the terminal sends back', async () => {
  const answer = await client.rrpc('POST', { DeviceName: terminal.phone, ReplyRule: 'data' });
  assert.strictEqual(answer.RrpcCode, 'SUCCESS');
  assert.strictEqual(answer.AnswerMessageId, '0x0900');
  assert.strictEqual(Buffer.from(answer.PayloadBase64Byte, 'base64').toString(), 'Hello');
});

test('calls side by side are all answered, each with its own MessageId', async () => {
  const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => {
    const target = i % 2 ? terminal : older;
    return i % 4 < 2 ? client.text(i % 3 ? 'GET' : 'POST', target.phone, `side by side ${i}`)
      : client.rrpc(i % 3 ? 'GET' : 'POST', { DeviceName: target.phone });
  }));
  answers.forEach((answer, i) => assertAnswered(answer, i % 4 < 2 ? 0x8300 : 0x8900));
  assert.strictEqual(new Set(answers.map((answer) => answer.MessageId)).size, answers.length);
});

test('TIMEOUT: the terminal has the message and keeps silent', async () => {
  const silent = await startTerminal(gateway, '13800000003', '2019', ['--no-answer']);
  const answer = await client.rrpc('POST', { DeviceName: silent.phone, Timeout: 1000 });
  assertNotAnswered(answer, 'TIMEOUT', 'no_answer');
  await silent.line(/received pass-through type 0xf0/);
  await silent.stop();
});

test('OFFLINE: a terminal that never came', async () => {
  for (const method of ['GET', 'POST']) {
    assertNotAnswered(await client.rrpc(method, { DeviceName: '13900000000' }), 'OFFLINE', 'never_connected');
  }
});

test('OFFLINE: a terminal that has gone', async () => {
  const gone = await startTerminal(gateway, '13800000004', '2013');
  assertAnswered(await client.rrpc('POST', { DeviceName: gone.phone }), 0x8900);
  assert.strictEqual(await gone.stop(), 0);
  await gateway.line(new RegExp(`session_closed .*phone="?${gone.phone}\\b`));
  assertNotAnswered(await client.rrpc('POST', { DeviceName: gone.phone }), 'OFFLINE', 'disconnected');
});

test('HALFCONN: the link is lost after the message was written', async () => {
  const lossy = await startTerminal(gateway, '13800000005', '2019', ['--disconnect-on-receipt']);
  const answer = await client.rrpc('GET', { DeviceName: lossy.phone });
  assertNotAnswered(answer, 'HALFCONN', 'link_lost_after_write');
  await lossy.stop();
});

test('a refusal is an error that names the message and the result', async () => {
  const refusing = await startTerminal(gateway, '13800000006', '2013', ['--refuse', '3']);
  await assert.rejects(client.text('POST', refusing.phone, 'no'), (error) => {
    assert.strictEqual(error.code, 'iot.messagebroker.RrpcFailed');
    assert.strictEqual(error.entry.response.statusCode, 200);
    assert.strictEqual(error.data.Success, false);
    assert.strictEqual(error.data.AnswerResult, 3);
    assert.match(error.data.ErrorMessage, /0x8300/);
    assert.deepStrictEqual(generalAnswer(error.data), { id: 0x8300, result: 3 });
    return true;
  });
  await refusing.stop();
});
