// Shows a text on a terminal, through the official client. The README shows this file.
const RPCClient = require('@alicloud/pop-core');

async function showText(endpoint, key, productKey, deviceName, text) {
  const client = new RPCClient({
    endpoint, // the gateway instead of iot.cn-shanghai.aliyuncs.com
    apiVersion: '2018-01-20',
    accessKeyId: key.AccessKeyId,
    accessKeySecret: key.AccessKeySecret,
  });
  const body = { flag: ['display', 'tts'], text_type: 'notice', text };
  return client.request('RRpc', {
    ProductKey: productKey,
    DeviceName: deviceName, // or the phone number of the terminal
    ContentType: '0x8300+json',
    RequestBase64Byte: Buffer.from(JSON.stringify(body)).toString('base64'),
    Timeout: 5000, // how long the terminal may take, in ms
  }, { method: 'POST', timeout: 8000 }); // the client's own limit must be longer
}

module.exports = { showText };

if (require.main === module) {
  const [endpoint, keyFile, productKey, deviceName, text] = process.argv.slice(2);
  const key = JSON.parse(require('fs').readFileSync(keyFile));
  showText(endpoint, key, productKey, deviceName, text).then(console.log, (error) => {
    console.error(error.data || error.message);
    process.exitCode = 1;
  });
}
