// The programs under test: started on free ports, watched by their output lines, ended whatever happens.
const { execFile, spawn } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const readline = require('readline');
const RPCClient = require('@alicloud/pop-core');

const PRODUCT = 'a1TestProduct';
const DEADLINE = 20000; // for anything that takes milliseconds when all is well
const BIN = process.env.JT808_BIN;
if (!BIN) throw new Error('JT808_BIN must name the folder of the built programs; ctest sets it');

const running = new Set();
process.on('exit', () => running.forEach((program) => program.child.kill('SIGKILL')));
// CTest would end this process without its children; so the process ends itself before.
setTimeout(() => {
  console.error('the tests took more than 150 s');
  process.exit(1);
}, 150000).unref();

class Program {
  // `shell`: a command of sh that comes first.
  constructor(name, args, shell = ':') {
    this.name = name;
    this.lines = [];
    this.waiting = new Set();
    this.status = null;
    this.child = spawn('sh', ['-c', `${shell}; exec "$0" "$@"`, path.join(BIN, name), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(this);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      readline.createInterface({ input: stream }).on('line', (line) => {
        this.lines.push(line);
        this.#notify();
      });
    }
    this.child.on('error', (error) => this.#ended(`could not be started: ${error.message}`));
    this.child.on('close', (code, signal) => this.#ended(signal ?? code));
  }

  #ended(status) {
    running.delete(this);
    this.status = status;
    this.#notify();
  }

  #notify() {
    for (const check of [...this.waiting]) check();
  }

  // What `test` returns as soon as that is something; rejects when the time is over.
  #until(what, test) {
    return new Promise((resolve, reject) => {
      const finish = (settle, value) => {
        clearTimeout(timer);
        this.waiting.delete(check);
        settle(value);
      };
      const fail = (why) => finish(reject, new Error(
        `${this.name}: ${what}: ${why}; its last lines:\n${this.lines.slice(-20).join('\n')}`));
      const check = () => {
        const found = test();
        if (found) finish(resolve, found);
        else if (this.status !== null) fail(`the program ended (${this.status})`);
      };
      const timer = setTimeout(() => fail(`not within ${DEADLINE} ms`), DEADLINE);
      this.waiting.add(check);
      check();
    });
  }

  // The match of the first output line, past or coming, that fits.
  line(pattern) {
    return this.#until(`no line like ${pattern}`, () => {
      for (const line of this.lines) {
        const match = line.match(pattern);
        if (match) return match;
      }
      return null;
    });
  }

  // The exit status; for a program that a signal ended, the signal's name.
  async exit() {
    const ended = await this.#until('still runs', () => this.status !== null && { status: this.status });
    return ended.status;
  }

  async stop() {
    if (this.status !== null) return this.status;
    this.child.kill('SIGTERM');
    return this.exit();
  }
}

// `more`: lines of YAML by the section that they belong to: product, http (its tls), or top for whole sections; and
// key, where those configure accounts.
async function startGateway(shell, more = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'jt808-e2e-'));
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  const config = path.join(folder, 'gateway.yaml');
  fs.writeFileSync(config, [
    'products:',
    `  - product_key: ${PRODUCT}`,
    '    listen: 127.0.0.1:0',
    '    admission: open',
    ...more.product ?? [],
    'http:',
    '  listen: 127.0.0.1:0',
    ...more.http ?? [],
    'admin:',
    '  listen: 127.0.0.1:0',
    ...more.top ?? [],
    ''].join('\n'));
  const data = path.join(folder, 'data');
  const gateway = new Program('jt808-gateway', ['--config', config, '--data-dir', data], shell);
  gateway.folder = folder;
  const address = async (role) => (await gateway.line(new RegExp(`listening .*role="?${role}\\b.*address="?([^" ]+)`)))[1];
  gateway.terminals = await address('terminal');
  const http = await address('http');
  gateway.endpoint = more.http ? `https://${http.replace('127.0.0.1', 'localhost')}` : `http://${http}`;
  gateway.admin = `http://${await address('admin')}`;
  gateway.key = more.key ?? JSON.parse(fs.readFileSync(path.join(data, 'access_key.json')));
  return gateway;
}

// A simulated terminal that is online when this returns. `faults`: more options of jt808-sim.
async function startTerminal(gateway, phone, edition = '2019', faults = []) {
  const terminal = new Program('jt808-sim', [
    '--server', gateway.terminals, '--count', '1', '--phone', phone, '--edition', edition, ...faults]);
  terminal.phone = phone;
  await terminal.line(new RegExp(`^terminal ${phone} online`));
  return terminal;
}

// Runs a program to its end: {status, out, err}.
function runProgram(program, args, environment = {}) {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: DEADLINE, env: { ...process.env, ...environment } },
      (error, out, err) => resolve({ status: error ? error.code ?? error.signal : 0, out, err }));
  });
}

// The `jt808` command line, with the gateway's address and key; the secret comes from the environment.
function jt808(gateway, args, environment = {}) {
  return runProgram(path.join(BIN, 'jt808'), args, {
    JT808_ACCESS_KEY_SECRET: gateway.key.AccessKeySecret, ...environment });
}

function clientOf(gateway, key = gateway.key) {
  const client = new RPCClient({
    endpoint: gateway.endpoint,
    apiVersion: '2018-01-20',
    accessKeyId: key.AccessKeyId,
    accessKeySecret: key.AccessKeySecret,
    securityToken: key.SecurityToken,
  });
  const base64 = (bytes) => Buffer.from(bytes).toString('base64');
  return {
    // One RRpc call; `parameters` go over those of a sound pass-through call (undefined leaves one out).
    async rrpc(method, parameters, action = 'RRpc') {
      const all = {
        ProductKey: PRODUCT,
        ContentType: '240',
        RequestBase64Byte: base64('Hello'),
        Timeout: 8000,
        ...parameters,
      };
      for (const name of Object.keys(all)) if (all[name] === undefined) delete all[name];
      return client.request(action, all, { method, timeout: DEADLINE });
    },
    text(method, phone, text) {
      const body = { flag: ['display'], text };
      return this.rrpc(method, {
        DeviceName: phone, ContentType: '0x8300+json', RequestBase64Byte: base64(JSON.stringify(body)) });
    },
  };
}

async function stopAll() {
  await Promise.all([...running].map((program) => program.stop()));
}

module.exports = { PRODUCT, startGateway, startTerminal, clientOf, runProgram, jt808, stopAll };
