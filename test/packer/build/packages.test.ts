import { readFile } from 'node:fs/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { imagePackages, mirrorsIn, sourceLines } from '../../../packer/build/packages.ts';

const test = suite("Debian's part of the image");

const list = await readFile(new URL('../../../provisioning/packages.json', import.meta.url), 'utf8');

test('the image has what rooms need and what only an appliance needs, once each and sorted', () => {
  const text = JSON.stringify({
    run: { openvpn: 'x', haproxy: 'x' },
    appliance: { 'linux-image-amd64': 'x', haproxy: 'x', chrony: 'x' },
    test: { chromium: 'x' },
  });
  assert.equal(imagePackages(text), [
    'chrony',
    'haproxy',
    'linux-image-amd64/trixie-backports',
    'openvpn/trixie-backports',
  ]);
});

test('our own list brings no tool of tests and builds, no other way in, and nothing that updates by itself', () => {
  const names = imagePackages(list).map((name) => name.replace(/\/.*/, ''));
  for (const needed of ['openvpn', 'haproxy', 'nftables', 'systemd-boot', 'systemd-repart', 'chrony']) {
    assert.ok(names.includes(needed), needed);
  }
  for (const name of names) {
    assert.not.match(
      name,
      /openssh|telnet|chromium|gcc|g\+\+|^make$|python|^apt|unattended|cloud-init|popularity/,
    );
  }
});

test('every package of our list says what it is for', () => {
  const purposes = JSON.parse(list) as Record<string, Record<string, string>>;
  for (const packages of Object.values(purposes)) {
    for (const [name, reason] of Object.entries(packages)) assert.ok(reason.length > 10, name);
  }
});

const NEW = `Types: deb
# deb http://old.example/debian bookworm main
URIs: http://mirror.example/debian/
Suites: bookworm bookworm-updates

Types: deb
URIs: https://mirror.example/debian-security
Suites: bookworm-security
`;
const OLD = `deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main
deb https://tools.example/apt stable main
deb https://mirror.example/debian-security bookworm-security main
`;

for (const [form, text] of [
  ['new', NEW],
  ['old', OLD],
] as const) {
  test(`the archives are those of the machine that builds (${form} form)`, () => {
    assert.equal(mirrorsIn(text), {
      release: 'http://mirror.example/debian',
      security: 'https://mirror.example/debian-security',
    });
  });
}

for (const [what, text] of [
  ['nothing', ''],
  ['no security updates', 'deb http://mirror.example/debian bookworm main'],
  [
    'only comments',
    '# deb http://mirror.example/debian x main\n# deb http://mirror.example/debian-security x main',
  ],
  ['another distribution', 'deb http://mirror.example/ubuntu noble main'],
] as const) {
  test(`sources with ${what} are refused`, () => {
    assert.throws(
      () => mirrorsIn(text),
      (error: { code?: string }) => error.code === 'input-missing',
    );
  });
}

test('security updates of the release are among the sources', () => {
  const lines = sourceLines({ release: 'http://m/debian', security: 'http://m/debian-security' });
  assert.ok(lines.includes('deb http://m/debian-security trixie-security main'));
});

test.run();
