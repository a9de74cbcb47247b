// The actions over devices, by the official clients: lists, typed calls in either signature, and /openapi.json.
const { test, before, after } = require('node:test');
const assert = require('node:assert');
const Iot = require('@alicloud/iot20180120');
const OpenApi = require('@alicloud/openapi-client');
const Util = require('@alicloud/tea-util');
const { PRODUCT, startGateway, startTerminal, clientOf, stopAll } = require('./programs.js');

let gateway;
let terminal;
let name; // of the terminal's device

before(async () => {
  gateway = await startGateway();
  terminal = await startTerminal(gateway, '13800000001');
  name = (await ask('GET', 'QueryDevice', {})).Data.DeviceInfo[0].DeviceName;
});
after(stopAll);

// By pop-core; only ProductKey and these.
function ask(method, action, parameters) {
  return clientOf(gateway).rrpc(method, {
    ContentType: undefined, RequestBase64Byte: undefined, Timeout: undefined, ...parameters }, action);
}

const vehicle = (id, more) => ({ Manufacturer: 'MAKER', DeviceModel: 'MODEL', DeviceId: id, ...more });

for (const method of ['GET', 'POST']) {
  test(`${method}: an online device, by its name, its phone and its id`, async () => {
    const status = await ask(method, 'GetDeviceStatus', { DeviceName: name });
    assert.strictEqual(status.Data.Status, 'ONLINE');
    assert.ok(Math.abs(status.Data.Timestamp - Date.now()) < 600000);
    assert.strictEqual((await ask(method, 'GetDeviceStatus', { DeviceName: terminal.phone })).Data.Status, 'ONLINE');
    const detail = await ask(method, 'QueryDeviceDetail', { DeviceName: name });
    const byId = await ask(method, 'QueryDeviceDetail', { ProductKey: undefined, IotId: detail.Data.IotId });
    assert.strictEqual(byId.Data.DeviceName, name);
    const seen = await ask(method, 'QueryVehicleDevice', { DeviceName: name });
    assert.strictEqual(seen.Data.JtProtocolDeviceData.Status, 'register');
    assert.strictEqual(seen.Data.JtProtocolDeviceData.Phone, terminal.phone);
  });

  test(`${method}: lists of names and of objects`, async () => {
    const id = `${method}-01`;
    const devices = [vehicle(id), vehicle(`${method}-02`, { Phone: method === 'GET' ? '1001' : '1002' })];
    const imported = await ask(method, 'BatchImportVehicleDevice', { DeviceList: devices });
    assert.ok(imported.Data.ApplyId > 0);
    const states = await ask(method, 'BatchGetDeviceState', { DeviceName: [`MAKER_MODEL_${id}`, name] });
    assert.deepStrictEqual(states.DeviceStatusList.DeviceStatus.map((one) => one.Status), ['UNACTIVE', 'ONLINE']);
    const check = await ask(method, 'BatchCheckVehicleDevice', { DeviceList: [...devices, vehicle('x')] });
    assert.deepStrictEqual(check.Data.RepeatedDeviceIdList, [id, `${method}-02`]);
    assert.deepStrictEqual(check.Data.InvalidDeviceIdList, ['x']);
    await assert.rejects(ask(method, 'BatchImportVehicleDevice', { DeviceList: [vehicle('NEW1'), vehicle('x')] }), (error) => {
      assert.strictEqual(error.code, 'iot.common.InvalidFormattedParameter');
      assert.deepStrictEqual(error.data.Data.InvalidDeviceIdList.invalidDeviceIdList, ['x']);
      return true;
    });
    const fresh = await ask(method, 'QueryDeviceByStatus', { Status: 0, PageSize: 50 });
    assert.ok(!fresh.Data.SimpleDeviceInfo.some((one) => one.DeviceName === 'MAKER_MODEL_NEW1'));
    for (const device of devices) await ask(method, 'DeleteDevice', { DeviceName: `MAKER_MODEL_${device.DeviceId}` });
  });

  test(`${method}: Pub reaches the terminal and nobody waits for its answer`, async () => {
    const body = Buffer.from(JSON.stringify({ flag: ['display'], text: `pub by ${method}` })).toString('base64');
    const sent = await ask(method, 'Pub', { DeviceName: name, ContentType: '0x8300+json', MessageContent: body });
    assert.match(sent.MessageId, /^[0-9]+$/);
    await terminal.line(new RegExp(`received .*pub by ${method}`));
  });
}

for (const signatureAlgorithm of [undefined, 'v2']) {
  test(`typed calls of the newer client, ${signatureAlgorithm ?? 'v3'}`, async () => {
    const client = new Iot.default(new OpenApi.Config({
      endpoint: gateway.endpoint.replace('http://', ''), protocol: 'http', signatureAlgorithm,
      accessKeyId: gateway.key.AccessKeyId, accessKeySecret: gateway.key.AccessKeySecret }));
    const patience = new Util.RuntimeOptions({ readTimeout: 20000, connectTimeout: 20000, autoretry: false });
    const target = { productKey: PRODUCT, deviceName: name };
    const call = async (method, Request, values) => {
      const { body } = await client[`${method}WithOptions`](new Iot[Request](values), patience);
      assert.strictEqual(body.success, true, JSON.stringify(body));
      return body;
    };
    assert.strictEqual((await call('getDeviceStatus', 'GetDeviceStatusRequest', target)).data.status, 'ONLINE');
    const states = await call('batchGetDeviceState', 'BatchGetDeviceStateRequest', {
      productKey: PRODUCT, deviceName: [name] });
    assert.strictEqual(states.deviceStatusList.deviceStatus[0].status, 'ONLINE');
    const page = await call('queryDevice', 'QueryDeviceRequest', { productKey: PRODUCT, pageSize: 50, currentPage: 1 });
    assert.strictEqual(page.data.deviceInfo.length, page.total);
    const detail = await call('batchQueryDeviceDetail', 'BatchQueryDeviceDetailRequest', {
      productKey: PRODUCT, deviceName: [name] });
    assert.strictEqual(detail.data.data[0].deviceName, name);
    const counts = await call('queryDeviceStatistics', 'QueryDeviceStatisticsRequest', { productKey: PRODUCT });
    assert.strictEqual(counts.data.onlineCount, 1);
  });
}

test('the API describes every action for machines, without a signature', async () => {
  const response = await fetch(`${gateway.endpoint}/openapi.json`);
  assert.strictEqual(response.status, 200);
  const api = await response.json();
  assert.strictEqual(api.openapi, '3.1.0');
  assert.ok(Object.keys(api.paths).includes('/#Action=BatchImportVehicleDevice'));
});

test('a disabled device loses its link and may not come back; a deleted one is gone', async () => {
  await ask('POST', 'DisableThing', { DeviceName: name });
  assert.strictEqual((await ask('POST', 'GetDeviceStatus', { DeviceName: name })).Data.Status, 'DISABLE');
  await gateway.line(/session_closed .*reason="?disabled/);
  await ask('POST', 'EnableThing', { DeviceName: name });
  await ask('POST', 'DeleteDevice', { DeviceName: name });
  await assert.rejects(ask('POST', 'GetDeviceStatus', { DeviceName: name }), { code: 'iot.device.NotExistedDevice' });
});
