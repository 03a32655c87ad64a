// npm start with the real portal, appliance and door, from a checkout that only root can read, by somebody with umask 077.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Started } from './fixture-checkout.ts';

const REAL = join(import.meta.dirname, '../../..');
const PARTS = ['appliance', 'provisioning', 'server', 'ui', 'updates', 'package.json', 'package-lock.json'];

function rootsOwnCheckout(): string {
  process.umask(0o077);
  const root = mkdtempSync('/tmp/roots-own-');
  for (const part of PARTS) cpSync(join(REAL, part), join(root, part), { recursive: true });
  mkdirSync(join(root, 'node_modules'));
  execFileSync('mount', ['--bind', join(REAL, 'node_modules'), join(root, 'node_modules')]);
  return root;
}

/** As a visitor sees it, with a program that is not ours. */
function servedFingerprint(port: number): string {
  const words = ['s_client', '-connect', `127.0.0.1:${port}`, '-servername', 'portal.example'];
  const { stdout } = spawnSync('openssl', words, { input: '', encoding: 'utf8' });
  const { stdout: shown } = spawnSync('openssl', ['x509', '-noout', '-fingerprint', '-sha256'], {
    input: stdout,
    encoding: 'utf8',
  });
  return shown.trim().split('=')[1] ?? '';
}

test('it serves what it says, ends all of it, and finds itself again', async () => {
  const checkout = {
    root: rootsOwnCheckout(),
    data: join(mkdtempSync('/run/data-'), 'ferngate'),
    run: '/run/ferngate',
  };
  execFileSync('chmod', ['755', join(checkout.data, '..')]);
  const environment = { FERNGATE_NAME: 'portal.example', FERNGATE_HTTPS_PORT: '8443' };
  const fingerprints = new Set<string>();
  for (const round of [1, 2]) {
    const started = new Started(checkout, environment);
    const [, address] = await started.says(/portal {10}(\S+)\n/);
    assert.is(address, 'https://portal.example:8443', `round ${round}`);
    const [, fingerprint = ''] = await started.says(/certificate {5}SHA-256 (\S+)\n/);
    assert.is(servedFingerprint(8443), fingerprint);
    fingerprints.add(fingerprint);

    const [, link = ''] = await started.says(/first operator {2}(https:\S+)\n/);
    const words = ['-ksS', '--resolve', 'portal.example:8443:127.0.0.1', '-D', '-', '-o', '/dev/null', link];
    const headers = execFileSync('curl', words, { encoding: 'utf8' });
    assert.match(
      headers,
      /^content-security-policy: default-src 'none'/m,
      'the portal itself answers, not the door',
    );

    started.child.kill('SIGINT');
    assert.is(await started.ends(), 0, started.output);
    assert.match(started.output, /rooms and door have ended/);
    assert.is(spawnSync('pgrep', ['-l', 'haproxy|openvpn|dnsmasq'], { encoding: 'utf8' }).stdout, '');
  }
  assert.is(fingerprints.size, 1, 'the certificate outlives a restart');
});

test.run();
