import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { StartError } from '../../../provisioning/start/error.ts';
import { readSettings, SETTING_NAMES } from '../../../provisioning/start/settings.ts';

function refusal(environment: Record<string, string>): string {
  try {
    readSettings(environment);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    assert.is(error.code, 'settings');
    return error.message;
  }
  throw new Error(`taken: ${JSON.stringify(environment)}`);
}

const configFile = (text: string) => {
  const file = join(mkdtempSync('/tmp/settings-'), 'ferngate.conf');
  writeFileSync(file, text);
  return file;
};

test('without any, the usual ports and folders, and an address as name', () => {
  const settings = readSettings({ PATH: '/bin' });
  assert.equal(settings.ports, { vpn: 1194, https: 443, http: 80 });
  assert.equal([settings.data, settings.run], ['/var/lib/ferngate', '/run/ferngate']);
  assert.match(settings.name, /^\d+\.\d+\.\d+\.\d+$/);
  assert.equal(settings.defaults, SETTING_NAMES);
});

test('the programs get every setting as text, and nothing else', () => {
  const { environment } = readSettings({
    FERNGATE_HTTPS_PORT: '8443',
    PATH: '/bin',
    NODE_OPTIONS: '--inspect',
  });
  assert.equal(Object.keys(environment), SETTING_NAMES);
  assert.is(environment.FERNGATE_HTTPS_PORT, '8443');
});

test('a file has the same names; the environment wins', () => {
  const file = configFile('# ours\nFERNGATE_NAME="portal.example"\nFERNGATE_HTTP_PORT=8080\n');
  const settings = readSettings({ FERNGATE_CONFIG: file, FERNGATE_HTTP_PORT: '8081' });
  assert.equal([settings.name, settings.ports.http], ['portal.example', 8081]);
  assert.not(settings.defaults.includes('FERNGATE_NAME'));
});

const wrong: [string, string[]][] = [
  ['FERNGATE_VPN_PORT', ['0', '65536', '-1', '1194 ', '1e3', '0x50', '', 'https']],
  [
    'FERNGATE_DATA',
    ['', '/', 'data', '/var/lib/../etc', '/a b', '/a\nb', '/a"b', '/a//b', '/a/', `/${'a'.repeat(200)}`],
  ],
  ['FERNGATE_RUN', [`/run/${'a'.repeat(64)}`, '/run/x;y', '/.hidden', '~/run']],
  [
    'FERNGATE_NAME',
    [
      '',
      'Portal.example',
      'a b',
      'portal.example.',
      '-a.example',
      'a..b',
      '1.2.3',
      '1.2.3.256',
      '::1',
      `${'a'.repeat(64)}.x`,
    ],
  ],
  ['FERNGATE_LOG', ['', 'loud', 'INFO', 'error']],
];
for (const [name, texts] of wrong) {
  for (const text of texts) {
    test(`${name}=${JSON.stringify(text.slice(0, 30))} is refused, by its name and with what is allowed`, () => {
      const message = refusal({ [name]: text });
      assert.match(message, `${name} is ${JSON.stringify(text)} (in the environment): it has to be `);
      assert.is(message.split('\n').length, 2);
    });
  }
}

test('all wrong ones are named together, with where they stand', () => {
  const file = configFile('FERNGATE_LOG=loud\nFERNGATE_HTPS_PORT=444\nFERNGATE_HTTPS_PORT=80\n');
  const message = refusal({
    FERNGATE_CONFIG: file,
    FERNGATE_NAME: 'A',
    FERNGATE_RUN: '/var/lib/ferngate/run',
  });
  for (const part of [
    '5 settings are wrong:',
    `FERNGATE_HTPS_PORT (in ${file}) is not a setting`,
    `FERNGATE_LOG is "loud" (in ${file})`,
    'FERNGATE_NAME is "A" (in the environment)',
    'FERNGATE_HTTP_PORT and FERNGATE_HTTPS_PORT are both 80',
    'FERNGATE_DATA and FERNGATE_RUN lie in one another',
  ]) {
    assert.match(message, part);
  }
});

test('a file that is not there, a folder and an endless one are named', () => {
  for (const file of ['/nowhere/ferngate.conf', '/tmp', configFile('#'.repeat(70_000))]) {
    assert.match(refusal({ FERNGATE_CONFIG: file }), `FERNGATE_CONFIG is "${file}", which cannot be read: `);
  }
});

test('two folders of which one only begins like the other are two folders', () => {
  readSettings({ FERNGATE_DATA: '/srv/ferngate', FERNGATE_RUN: '/srv/ferngate-run' });
});

test.run();
