// Where QEMU comes from: the machine's own mirror, whatever that is, and nothing is enabled that need not be.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  backportsSource,
  fromBackports,
  parseTargets,
  tooOld,
} from '../../../provisioning/prepare/backports.mjs';

const target = (line: string) => parseTargets(line);

test('the release itself is enough on Debian 13', () => {
  assert.is(fromBackports('13', 'qemu-system-x86'), undefined);
  assert.equal(tooOld('13', ['qemu-system-x86']), []);
});

test('on Debian 12 only QEMU comes from backports', () => {
  assert.is(fromBackports('12', 'qemu-system-x86'), 'bookworm-backports');
  assert.is(fromBackports('12', 'packer'), undefined);
  assert.is(fromBackports('12', 'constructor'), undefined);
});

test('backports of the mirror that the machine has', () => {
  const text = backportsSource(
    [
      ...target('http://security.example/debian-security/ bookworm-security main'),
      ...target('https://mirror.example/some/debian/ bookworm contrib'),
      ...target('https://mirror.example/some/debian/ bookworm main'),
    ],
    'bookworm',
  );
  assert.is(
    text?.replace(/^#.*\n/, ''),
    'Types: deb\nURIs: https://mirror.example/some/debian/\nSuites: bookworm-backports\nComponents: main\n' +
      'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n',
  );
});

test('what is enabled is not enabled again', () => {
  const lines = 'http://a.example/debian/ bookworm main\nhttp://a.example/debian/ bookworm-backports main\n';
  assert.is(backportsSource(parseTargets(lines), 'bookworm'), undefined);
});

for (const [what, text] of [
  ['none', ''],
  ['another release', 'http://a.example/debian/ trixie main'],
  ['security only', 'http://a.example/debian-security/ bookworm-security main'],
  ['no main', 'http://a.example/debian/ bookworm contrib'],
] as const) {
  test(`sources with ${what} are an error that says what to do`, () => {
    assert.throws(() => backportsSource(parseTargets(text), 'bookworm'), /enable bookworm-backports by hand/);
  });
}

test.run();
