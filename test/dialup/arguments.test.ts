import { readFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseArguments } from '../../dialup/arguments.ts';
import { formatPortal, parsePortal, parseProxy } from '../../dialup/portal/address.ts';
import { chooseProxy } from '../../dialup/proxy-choice.ts';
import { VERSION } from '../../dialup/version.ts';

test('a dial-in', () => {
  const fingerprint = 'ab'.repeat(32);
  const words = [
    'Portal.Example:8443',
    'ACME/anna',
    '--fingerprint',
    fingerprint,
    '--seat',
    'My Laptop',
    '--no-browser',
    '--http-proxy',
    'bob@proxy:3128',
  ];
  assert.equal(parseArguments(words), {
    kind: 'dial-in',
    portal: { host: 'portal.example', port: 8443 },
    account: 'acme',
    user: 'anna',
    fingerprint: fingerprint.toUpperCase(),
    seat: 'My Laptop',
    browser: false,
    proxy: { host: 'proxy', port: 3128, user: 'bob', password: undefined },
    openvpn: undefined,
  });
  assert.is(parseArguments(['forget', 'portal.example']).kind, 'forget');
  assert.is(parseArguments(['--help']).kind, 'help');
  assert.is(parseArguments(['--version']).kind, 'version');
});

for (const words of [
  [],
  ['portal.example'],
  ['portal.example', 'anna'],
  ['portal.example', 'acme/'],
  ['portal.example', '/anna'],
  ['portal.example', 'acme/anna/x'],
  ['portal.example', 'acme/an\nna'],
  ['portal.example', 'acme/anna', 'secret'],
  ['portal.example', 'acme/anna', '--password', 'secret'],
  ['portal.example', 'acme/anna', '--fingerprint', 'AA:BB'],
  ['portal.example', 'acme/anna', '--seat', ''],
  ['portal.example', 'acme/anna', '--seat', 'a\u202eb'],
  ['portal.example', 'acme/anna', '--http-proxy', 'bob:secret@proxy:3128'],
  ['portal.example', 'acme/anna', '--http-proxy', 'socks5://proxy:1'],
  ['forget'],
  ['forget', 'a', 'b'],
]) {
  test(`refused: ${JSON.stringify(words)}`, () => {
    const command = parseArguments(words);
    assert.is(command.kind, 'wrong');
    assert.ok(
      command.kind === 'wrong' && command.problems.length > 0 && !command.problems[0]!.includes('\n'),
    );
  });
}

test('every wrong word is named at once', () => {
  const command = parseArguments(['-', 'x', '--fingerprint', 'y', '--seat', '']);
  assert.ok(command.kind === 'wrong' && command.problems.length === 4, JSON.stringify(command));
});

for (const [text, expected] of [
  ['portal.example', 'portal.example'],
  ['https://portal.example/', 'portal.example'],
  ['192.0.2.1:443', '192.0.2.1'],
  ['[2001:DB8::1]', '[2001:db8::1]'],
  ['[::1]:8443', '[::1]:8443'],
  ['localhost:1', 'localhost:1'],
] as const) {
  test(`portal ${text}`, () => assert.is(formatPortal(parsePortal(text)!), expected));
}
for (const text of [
  '',
  'a b',
  'a/b',
  'user@portal.example',
  'portal.example:0',
  'portal.example:65536',
  'portal.example:x',
  '[::g]',
  '-a',
  'a..b',
  'http://portal.example',
  'portal.example/path',
]) {
  test(`no portal: ${text}`, () => assert.is(parsePortal(text), undefined));
}

test('a proxy is the one that was named, then the environment’s, unless it is to be left out', () => {
  const portal = { host: 'portal.example', port: 443 };
  const environment = { httpsProxy: 'http://bob:p%40ss@proxy.example:3128', noProxy: undefined };
  assert.equal(chooseProxy({ portal, proxy: undefined }, environment), {
    host: 'proxy.example',
    port: 3128,
    user: 'bob',
    password: 'p@ss',
  });
  assert.is(chooseProxy({ portal, proxy: 'none' }, environment), undefined);
  assert.is(chooseProxy({ portal, proxy: parseProxy('other:1') }, environment)?.host, 'other');
  for (const noProxy of ['*', 'portal.example', 'x, .example', '*.example']) {
    assert.is(chooseProxy({ portal, proxy: undefined }, { ...environment, noProxy }), undefined, noProxy);
  }
  assert.ok(chooseProxy({ portal, proxy: undefined }, { ...environment, noProxy: 'tal.example,localhost' }));
  assert.is(chooseProxy({ portal, proxy: undefined }, { httpsProxy: '', noProxy: undefined }), undefined);
  assert.is(parseProxy('proxy')?.port, 80);
  assert.is(parseProxy('https://proxy:1'), undefined);
});

test('the version is the project’s', async () => {
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  assert.is(VERSION, version);
});

test.run();
