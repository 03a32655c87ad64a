import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ForwardingRecord, isForwarding } from '../../../router/machine/forwarding.ts';

const path = join(mkdtempSync(join(tmpdir(), 'forwarding-')), 'record.json');
const record = new ForwardingRecord(path);
const ip = (...words: string[]) => execFileSync('ip', words);
ip('link', 'add', 'one0', 'type', 'veth', 'peer', 'name', 'two0');
ip('link', 'add', 'three0', 'type', 'veth', 'peer', 'name', 'four0');

test('switches one interface on, and not the system', async () => {
  assert.is(await record.enable('one0'), true);
  assert.equal([await isForwarding('one0'), await isForwarding('two0')], [true, false]);
  assert.is(readFileSync('/proc/sys/net/ipv4/ip_forward', 'utf8').trim(), '0');
  assert.equal(await record.read(), ['one0']);
  assert.is(await record.enable('one0'), true);
});

test('what somebody else has switched on is not ours', async () => {
  writeFileSync('/proc/sys/net/ipv4/conf/two0/forwarding', '1');
  assert.is(await record.enable('two0'), false);
  assert.equal(await record.read(), ['one0']);
});

test('switches off what it switched on, also when an interface is gone', async () => {
  await record.enable('three0');
  ip('link', 'delete', 'three0');
  assert.equal(await record.restore(), ['one0', 'three0']);
  assert.equal([await isForwarding('one0'), await isForwarding('two0')], [false, true]);
  assert.not.ok(existsSync(path));
  assert.equal(await record.restore(), []);
});

test('a damaged record switches nothing off, and leads nowhere else', async () => {
  for (const text of ['{', '["../../../kernel/x"]', '["all", 5]']) {
    writeFileSync(path, text);
    assert.equal(await record.read(), [], text);
  }
});

test.run();
