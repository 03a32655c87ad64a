import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { applySteps } from '../../provisioning/steps.ts';
import { findGroup, findUser } from '../../provisioning/steps/10-users.ts';
import { StepError } from '../../provisioning/steps/error.ts';

const fresh = () => {
  const base = mkdtempSync('/tmp/steps-');
  return { data: join(base, 'lib/ferngate'), run: join(base, 'run/ferngate') };
};

test('users of ours have no shell, no home and no group of others', async () => {
  await applySteps(fresh());
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['ferngate', 'ferngate-vpn']) {
    const [, password, uid, gid, , home, shell] =
      lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    assert.equal([password, home, shell], ['x', '/nonexistent', '/usr/sbin/nologin']);
    assert.ok(Number(uid) > 0 && Number(uid) < 1000, 'a system user');
    assert.is(Number(gid), await findGroup(name));
    const member = readFileSync('/etc/group', 'utf8')
      .split('\n')
      .filter((line) => line.split(':')[3]?.split(',').includes(name));
    assert.equal(member, []);
  }
});

test('folders have the modes and owners of the plan, and a second time changes nothing', async () => {
  const layout = fresh();
  const portal = await findUser('ferngate');
  const door = await findGroup('haproxy');
  assert.is((await applySteps(layout)).length, 6);
  assert.is(statSync(join(layout.data, 'backups')).mode & 0o7777, 0o700);
  const look = (path: string) => {
    const { mode, uid, gid } = statSync(path);
    return [(mode & 0o7777).toString(8), uid, gid];
  };
  assert.equal(look(layout.data), ['755', 0, 0]);
  assert.equal(look(join(layout.data, 'appliance')), ['700', 0, 0]);
  assert.equal(look(join(layout.data, 'portal')), ['700', portal?.uid, portal?.gid]);
  assert.equal(look(layout.run), ['711', 0, 0]);
  assert.equal(look(join(layout.run, 'portal')), ['2710', portal?.uid, door]);
  assert.equal(await applySteps(layout), []);
});

test('what was opened or given away is put right, and said', async () => {
  const layout = fresh();
  await applySteps(layout);
  chmodSync(join(layout.data, 'appliance'), 0o777);
  chownSync(join(layout.data, 'portal'), 0, 0);
  assert.equal(await applySteps(layout), [
    `put owner and mode of ${layout.data}/appliance right`,
    `put owner and mode of ${layout.data}/portal right`,
  ]);
});

test('a link in the place of a folder is refused: what it points to is not given away', async () => {
  const layout = fresh();
  mkdirSync(layout.data, { recursive: true });
  const target = mkdtempSync('/tmp/target-');
  symlinkSync(target, join(layout.data, 'portal'));
  try {
    await applySteps(layout);
    assert.unreachable();
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    assert.is(error.code, 'not-a-folder');
  }
  assert.is(statSync(target).uid, 0);
});

test('two that run at once do not disturb one another', async () => {
  const layout = fresh();
  await Promise.all([applySteps(layout), applySteps(layout)]);
  assert.equal(await applySteps(layout), []);
});

test.run();
