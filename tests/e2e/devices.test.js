// Devices through the API: `jt808 devices import` of a file, and the official clients about what is there then.
const { test, before, after } = require('node:test');
const assert = require('node:assert');
const fs = require('fs');
const path = require('path');
const Iot = require('@alicloud/iot20180120');
const OpenApi = require('@alicloud/openapi-client');
const Util = require('@alicloud/tea-util');
const { PRODUCT, startGateway, startTerminal, clientOf, jt808, stopAll } = require('./programs.js');

let gateway;
let file;
const HEADER = 'manufacturer,device_model,device_id,phone,plate,auth_code\n';
const phoneOf = (index) => String(13910000000 + index);
const nameOf = (index) => `SIM01_SIM-808_${phoneOf(index).slice(-7)}`; // what the simulator says of itself
const rows = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => nameOf(from + i).replaceAll('_', ',')
  + `,${phoneOf(from + i)},粤B${from + i},\n`).join('');

before(async () => {
  gateway = await startGateway();
  file = path.join(gateway.folder, 'devices.csv');
});
after(stopAll);

function importFile(text, more = []) {
  fs.writeFileSync(file, text);
  return jt808(gateway, ['devices', 'import', '--endpoint', gateway.endpoint, '--access-key-id', gateway.key.AccessKeyId,
    '--product', PRODUCT, ...more, file]);
}

// An action by pop-core; `changes` over the product.
function call(action, parameters = {}, method = 'POST') {
  return clientOf(gateway).rrpc(method, { ContentType: undefined, RequestBase64Byte: undefined, Timeout: undefined,
    ...parameters }, action);
}
const count = async () => (await call('QueryDeviceStatistics')).Data.deviceCount;

test('--check changes nothing', async () => {
  const run = await importFile(HEADER + rows(1, 3), ['--check']);
  assert.strictEqual(run.status, 0, run.err);
  assert.match(run.out, /^3 devices can be imported/);
  assert.strictEqual(await count(), 0);
});

test('a file of several calls is imported whole, by either signature', async () => {
  const run = await importFile(HEADER + rows(1, 400));
  assert.strictEqual(run.status, 0, run.err);
  assert.strictEqual(run.out, `imported 400 devices into ${PRODUCT}\n`);
  assert.strictEqual(run.err, '');
  const second = await importFile(HEADER + rows(401, 405), ['--signature', 'sig3', '--batch', '2']);
  assert.strictEqual(second.status, 0, second.err);
  assert.strictEqual(await count(), 405);
  const vehicle = await call('QueryVehicleDevice', { DeviceName: nameOf(7) });
  assert.strictEqual(vehicle.Data.JtProtocolDeviceData.VehicleNumber, '粤B7');
});

test('a file with one device that exists imports nothing, and the line is told', async () => {
  const before = await count();
  const run = await importFile(HEADER + rows(500, 700) + rows(7, 7));
  assert.strictEqual(run.status, 1);
  assert.match(run.err, /devices\.csv: line 203: .*exists already/);
  assert.match(run.err, /nothing was imported/);
  assert.strictEqual(await count(), before);
});

test('a phone of another device is told with its line', async () => {
  const run = await importFile(`${HEADER}SIM01,SIM-808,ID9999,${phoneOf(1)},,\n`);
  assert.strictEqual(run.status, 1);
  assert.match(run.err, /line 2: .*phone/);
});

test('an imported device logs in, is called by its name, and the clients see it', async () => {
  const terminal = await startTerminal(gateway, phoneOf(1));
  const answer = await clientOf(gateway).rrpc('POST', { DeviceName: nameOf(1) });
  assert.strictEqual(answer.RrpcCode, 'SUCCESS');
  assert.strictEqual((await call('GetDeviceStatus', { DeviceName: nameOf(1) }, 'GET')).Data.Status, 'ONLINE');

  // Lists: Name.1, Name.2, ... by pop-core, and by the typed clients in both signatures.
  const names = [nameOf(1), nameOf(2)];
  for (const method of ['GET', 'POST']) {
    const { DeviceStatusList } = await call('BatchGetDeviceState', { DeviceName: names }, method);
    assert.deepStrictEqual(DeviceStatusList.DeviceStatus.map((each) => [each.DeviceName, each.Status]).sort(),
      [[names[0], 'ONLINE'], [names[1], 'UNACTIVE']]);
  }
  for (const signatureAlgorithm of [undefined, 'v2']) {
    const client = new Iot.default(new OpenApi.Config({
      endpoint: gateway.endpoint.replace('http://', ''), protocol: 'http', signatureAlgorithm,
      accessKeyId: gateway.key.AccessKeyId, accessKeySecret: gateway.key.AccessKeySecret }));
    const patience = new Util.RuntimeOptions({ readTimeout: 20000, connectTimeout: 20000 });
    const state = await client.batchGetDeviceStateWithOptions(
      new Iot.BatchGetDeviceStateRequest({ productKey: PRODUCT, deviceName: names }), patience);
    assert.strictEqual(state.body.success, true, JSON.stringify(state.body));
    assert.strictEqual(state.body.deviceStatusList.deviceStatus.length, 2);
    const status = await client.getDeviceStatusWithOptions(
      new Iot.GetDeviceStatusRequest({ productKey: PRODUCT, deviceName: names[1] }), patience);
    assert.strictEqual(status.body.data.status, 'UNACTIVE');
  }
  await terminal.stop();
});
