// npm start with small stand-ins for server and appliance: privileges, restart, stop, force, a checkout of root's own.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { asPortal } from '../../../provisioning/start/portal-user.ts';
import { makeCheckout, SERVER, Started } from './fixture-checkout.ts';

interface Up {
  pid: number;
  uid: number;
  groups: number[];
  caps: string[];
  noNewPrivs: string;
  file: string;
}
const up = (found: RegExpExecArray) => JSON.parse(found[1] ?? '') as Up;
const PORTAL_UP = /^portal \| up (.*)$/m;
const isAlive = (pid: number) => existsSync(`/proc/${pid}`);

test('it comes up: address, fingerprint and link; the portal may do nothing', async () => {
  const checkout = makeCheckout();
  const started = new Started(checkout);
  await started.says(/Ferngate is up\./);
  assert.match(started.output, /portal {10}https:\/\/portal\.example\n/);
  assert.match(started.output, /certificate {5}SHA-256 AB:AB/);
  assert.match(started.output, /first operator {2}https:\/\/portal\.example\/set-up\/abc/);

  const portal = up(await started.says(PORTAL_UP));
  assert.is.not(portal.uid, 0);
  assert.equal(
    [portal.groups.length, portal.noNewPrivs, new Set(portal.caps)],
    [1, '1', new Set(['0'.repeat(16)])],
  );
  assert.is(portal.file, join(checkout.root, 'server/main.ts'));
  assert.is(up(await started.says(/^appliance \| up (.*)$/m)).uid, 0);

  const modes = Object.fromEntries(
    ['appliance', 'portal'].map((name) => [
      name,
      (statSync(join(checkout.data, name)).mode & 0o7777).toString(8),
    ]),
  );
  assert.equal(modes, { appliance: '700', portal: '700' });
  assert.is((statSync(join(checkout.run, 'portal')).mode & 0o7777).toString(8), '2710');

  started.child.kill('SIGINT');
  assert.is(await started.ends(), 0);
  assert.match(
    started.output,
    /portal \| server ends[^]*appliance \| appliance ends[^]*stop \| rooms end\nferngate: rooms and door have ended/,
  );
  assert.not(existsSync(join(checkout.run, 'start.pid')));
});

test('the next start finds everything in place and changes nothing', async () => {
  const checkout = makeCheckout();
  for (const round of ['first', 'second']) {
    const started = new Started(checkout);
    await started.says(/Ferngate is up\./);
    assert.is(/ferngate: made /.test(started.output), round === 'first', started.output);
    started.child.kill('SIGTERM');
    assert.is(await started.ends(), 0);
  }
});

test('a portal that is killed is started again, and says anew that it is up', async () => {
  const started = new Started(makeCheckout());
  const first = up(await started.says(PORTAL_UP));
  await started.says(/Ferngate is up\./);
  process.kill(first.pid, 'SIGKILL');
  await started.says(/portal was ended by SIGKILL; it is started again in 0\.5 s/);
  const second = up(await started.says(/is started again[^]*^portal \| up (.*)$/m));
  assert.is.not(second.pid, first.pid);
  started.child.kill('SIGINT');
  assert.is(await started.ends(), 0);
});

test('one that keeps crashing is started with growing pauses, and the other one stays', async () => {
  const started = new Started(makeCheckout({ 'server/main.ts': 'process.exit(3);\n' }));
  const appliance = up(await started.says(/^appliance \| up (.*)$/m));
  await started.says(/portal ended with code 3; it is started again in 0\.5 s/);
  await started.says(/portal ended with code 3; it is started again in 1 s/);
  await started.says(/portal ended with code 3; it is started again in 2 s/);
  assert.ok(isAlive(appliance.pid));
  // Stopping does not wait for the pause.
  started.child.kill('SIGINT');
  assert.is(await started.ends(), 0);
  assert.not(isAlive(appliance.pid));
});

test('a second Ctrl-C ends at once what does not end by itself; npm passing on the first one is not a second', async () => {
  const stubborn = SERVER.replace('process.exit(0)', 'void 0');
  const started = new Started(makeCheckout({ 'server/main.ts': stubborn }));
  const portal = up(await started.says(PORTAL_UP));
  await started.says(/Ferngate is up\./);
  started.child.kill('SIGINT');
  await started.says(/stopping \(Ctrl-C again/);
  started.child.kill('SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 1100));
  assert.ok(isAlive(portal.pid), 'the copy of the first one must not force');
  started.child.kill('SIGINT');
  assert.is(await started.ends(), 0);
  assert.match(started.output, /the portal did not end by itself and was killed/);
  assert.not(isAlive(portal.pid));
});

test('a killed start takes both programs with it, and the next one starts', async () => {
  const checkout = makeCheckout();
  const killed = new Started(checkout);
  const pids = [up(await killed.says(PORTAL_UP)).pid, up(await killed.says(/^appliance \| up (.*)$/m)).pid];
  killed.child.kill('SIGKILL');
  while (pids.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 20));
  const next = new Started(checkout);
  await next.says(/Ferngate is up\./);

  const twin = new Started(checkout);
  assert.is(await twin.ends(), 1);
  assert.match(twin.output, new RegExp(`running here already \\(process ${next.child.pid}\\)`));
  next.child.kill('SIGINT');
  assert.is(await next.ends(), 0);
});

test('from a checkout that only root can read, the portal runs from a copy that it cannot change', async () => {
  const checkout = makeCheckout({ 'ui/page.njk': 'hello' }, 0o700);
  const copies = join(checkout.data, 'program');
  const first = new Started(checkout);
  const portal = up(await first.says(PORTAL_UP));
  await first.says(/Ferngate is up\./);
  assert.match(first.output, /only root can read .*: the portal runs from a copy/);
  const [hash = '', ...others] = readdirSync(copies);
  assert.equal(others, []);
  const copy = join(copies, hash);
  assert.is(portal.file, join(copy, 'server/main.ts'));
  assert.ok(existsSync(join(copy, 'ui/page.njk')));
  // Only what the portal needs: nothing of the root half but its protocol, no development package.
  assert.equal(readdirSync(join(copy, 'appliance')), ['protocol.ts']);
  assert.equal(readdirSync(join(copy, 'node_modules')).sort(), [`node-linux-${process.arch}`, 'zod']);
  const [find = '', ...words] = asPortal([
    'find',
    copies,
    '-writable',
    '-o',
    '!',
    '-readable',
    '-o',
    '-type',
    'l',
  ]);
  const found = spawnSync(find, words, { encoding: 'utf8' });
  assert.equal([found.stdout, found.stderr, found.status], ['', '', 0]);
  first.child.kill('SIGINT');
  assert.is(await first.ends(), 0);

  writeFileSync(join(checkout.root, 'ui/page.njk'), 'changed');
  const second = new Started(checkout);
  await second.says(/Ferngate is up\./);
  assert.is(readdirSync(copies).length, 1, 'the old copy is gone');
  assert.is.not(readdirSync(copies)[0], hash);
  second.child.kill('SIGINT');
  assert.is(await second.ends(), 0);
});

test('a single file that the portal cannot read is enough for a copy', async () => {
  const checkout = makeCheckout();
  writeFileSync(join(checkout.root, 'server/private.ts'), '', { mode: 0o600 });
  const started = new Started(checkout);
  assert.match(up(await started.says(PORTAL_UP)).file, /\/program\/[0-9a-f]{32}\/server\/main\.ts$/);
  started.child.kill('SIGINT');
  await started.ends();
});

test('a data folder that the portal cannot enter is named before anything starts', async () => {
  const checkout = { ...makeCheckout(), data: join(makeCheckout({}, 0o700).root, 'data') };
  const started = new Started(checkout);
  assert.is(await started.ends(), 1);
  assert.match(started.output, /user ferngate may not enter .*: choose a folder with FERNGATE_DATA/);
  assert.not.match(started.output, / \| up /);
});

test('without root, and with wrong settings, it says so and starts nothing', async () => {
  const wrong = new Started(makeCheckout(), { FERNGATE_HTTP_PORT: '0', FERNGATE_LOG: 'loud' });
  assert.is(await wrong.ends(), 1);
  assert.match(
    wrong.output,
    /2 settings are wrong:\n.*FERNGATE_HTTP_PORT is "0".*\n.*FERNGATE_LOG is "loud"/,
  );
});

test.run();
