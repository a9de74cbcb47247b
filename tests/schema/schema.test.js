// The JSON Schemas of the library against what it writes and takes, judged by Ajv.
'use strict';

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const path = require('node:path');
const test = require('node:test');
const Ajv = require('ajv/dist/2020');
const addFormats = require('ajv-formats');

const bin = process.env.JT808_BIN;
const options = { encoding: 'utf8', maxBuffer: 1 << 30 };
const lines = execFileSync(path.join(bin, 'schema_samples'), [process.env.JT808_FRAMES], options)
  .trimEnd().split('\n').map((line) => JSON.parse(line));

// What a schema cannot say: counts and lengths that agree, bits that fields depend on, what GBK holds.
const beyondSchemas = new Set(['bad_length', 'not_in_this_form', 'not_encodable', 'contradiction']);

const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false });
addFormats(ajv);
for (const line of lines) line.validate = ajv.compile(line.schema);
const named = (id, edition) => lines.find((line) => line.id === id && line.edition === edition);

test('every message and edition has a schema that is one', () => {
  assert.ok(lines.length >= 210, `only ${lines.length} schemas`);
});

test('what the library shows is valid', () => {
  let shown = 0;
  for (const line of lines) {
    assert.ok(line.shown.length > 0, `${line.name} ${line.edition}: no sample`);
    for (const body of line.shown) {
      assert.ok(line.validate(body), `${line.name} ${line.edition}: ${JSON.stringify(line.validate.errors)}\n`
        + JSON.stringify(body));
      ++shown;
    }
  }
  assert.ok(shown >= 1000, `only ${shown} bodies`);
});

test('what a schema accepts the library takes', () => {
  let accepted = 0;
  for (const line of lines) {
    for (const tried of line.tried) {
      if (!line.validate(tried.body)) continue;
      ++accepted;
      assert.ok(tried.taken || beyondSchemas.has(tried.code),
        `${line.name} ${line.edition}: ${tried.code}: ${tried.message}\n${JSON.stringify(tried.body)}`);
    }
  }
  assert.ok(accepted >= 5000, `only ${accepted} bodies`);
});

test('what the library takes a schema accepts', () => {
  let taken = 0;
  for (const line of lines) {
    for (const tried of line.tried) {
      if (!tried.taken) continue;
      ++taken;
      assert.ok(line.validate(tried.body), `${line.name} ${line.edition}: ${JSON.stringify(line.validate.errors)}\n`
        + JSON.stringify(tried.body));
    }
  }
  assert.ok(taken >= 5000, `only ${taken} bodies`);
});

test('names, bits, times, items and conditions are held', () => {
  const valid = (id, edition, body) => named(id, edition).validate(body);
  assert.ok(valid('0x8100', '2013', { result: 'success', auth_code: 'x' }));
  assert.ok(!valid('0x8100', '2013', { result: 3, auth_code: 'x' }));
  assert.ok(!valid('0x8100', '2013', { result: 'no_such_result' }));
  assert.ok(valid('0x0200', '2013', { status: ['acc_on', 'bit_31'], items: { mileage: 1.5, 'mileage#2': 2, '0xe1': 'beef' } }));
  assert.ok(!valid('0x0200', '2013', { status: ['bit_32'] }));
  assert.ok(!valid('0x0200', '2013', { items: { '0xe1': 'bee' } }));
  assert.ok(!valid('0x0200', '2013', { items: { mileage: '1' } }));
  assert.ok(!valid('0x0200', '2013', { items: { no_such_item: 1 } }));
  assert.ok(valid('0x0200', '2013', { time: null }));
  assert.ok(!valid('0x0200', '2013', { time: '2024-03-15 08:30:15' }));
  assert.ok(!valid('0x0200', '2013', { latitude: -1 }));
});

test('`jt808 schema` prints them, by id and by name', () => {
  for (const line of lines.filter((each, index) => index % 20 === 0)) {
    for (const message of [line.id, line.name]) {
      const printed = execFileSync(path.join(bin, 'jt808'), ['schema', message, '--edition', line.edition], options);
      assert.deepStrictEqual(JSON.parse(printed), line.schema);
    }
  }
  const latest = JSON.parse(execFileSync(path.join(bin, 'jt808'), ['schema', '0x8300', '--compact'], options));
  assert.deepStrictEqual(latest, named('0x8300', '2019').schema);
});
