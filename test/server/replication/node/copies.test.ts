// test: waits
/**
 * C16 with real processes: a primary whose disk was set back to an earlier snapshot, and a copy of it started beside it. The other node finds
 * out before it takes anything, and each side says to its owner what to do.
 */
import { cp, mkdtemp, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { en } from '../../../../ui/texts/en.ts';
import { until } from '../../../world/command.ts';
import { ACME } from '../../portal-world.ts';
import { ProcessLife } from './process-life.ts';
import { inThisProcess, Node, pairUp, type View } from './two-nodes.ts';

const copies = suite('copies of a primary');
const life = new ProcessLife();
let first: Node;
let second: Node;
let copy: Node | null = null;
let snapshots: string;

copies.before(async () => {
  snapshots = await mkdtemp(join(tmpdir(), 'snapshots-'));
  [first, second] = await Promise.all([Node.begin({ life: life.run }), Node.begin()]);
});
copies.after(async () => {
  for (const node of [copy, first, second]) await node?.close();
});

const viewOf = (node: Node): Promise<View | undefined> => node.view().catch(() => undefined);
const broken = (node: Node, because: string) =>
  until(`broken: ${because}`, async () => (await viewOf(node))?.standing.because === because);
const inSync = (node: Node) =>
  until('in sync', async () => (await viewOf(node))?.standing.kind === 'in-sync');

copies('set back to a snapshot, it is found out before it confirms anything', async () => {
  await first.owner.call('POST', '/backend/accounts', ACME);
  await pairUp(first, second);
  await inSync(first);
  const [disk, earlier] = [dirname(first.settings.dataFolder), join(snapshots, 'earlier')];
  await life.frozen(() => cp(disk, earlier, { recursive: true }));
  await first.owner.call('POST', '/backend/accounts/acme/suspend', {});
  await inSync(second);
  const { lsn } = await second.view();
  await first.stop();
  await rename(disk, join(snapshots, 'true'));
  await cp(earlier, disk, { recursive: true });
  await first.start();
  // The very first write.
  const refused = await first.owner.send('POST', '/api/v1/backend/accounts', { ...ACME, name: 'late' });
  assert.is(refused.status, 409, refused.text);
  assert.match(refused.text, '"set-back"');
  assert.match(refused.text, 'let the standby take over');
  await broken(first, 'rolled-back');
  assert.match(en.standbyBroken['rolled-back'], 'set back to an earlier state');
  await broken(second, 'rolled-back');
  assert.is((await second.view()).lsn, lsn, 'the standby has taken nothing of it');
  const account = await first.owner.call<{ status: string }>('GET', '/backend/accounts/acme');
  assert.is(account.status, 'active', 'it can be looked at');
  await until('the notice', async () => {
    const { notices } = await first.owner.call<{ notices: { code: string }[] }>('GET', '/backend/appliance');
    return notices.some(({ code }) => code === 'standby-broken');
  });
});

copies('with its true disk it goes on', async () => {
  await first.stop();
  await cp(join(snapshots, 'true'), join(snapshots, 'copy'), { recursive: true });
  const disk = dirname(first.settings.dataFolder);
  await rename(disk, join(snapshots, 'set-back'));
  await rename(join(snapshots, 'true'), disk);
  first.life = inThisProcess;
  await first.start();
  await inSync(first);
  await first.owner.call('POST', '/backend/accounts/acme/resume', {});
});

copies('a copy started beside it: the other node believes neither, and both say why', async () => {
  copy = await Node.begin({ data: join(snapshots, 'copy', 'portal') });
  await broken(second, 'clone');
  const { lsn } = await second.view();
  await Promise.all([broken(first, 'copied'), broken(copy, 'copied')]);
  for (const text of [en.standbyBroken.copied, en.standingByBecause.clone])
    assert.match(text, 'witch the copy off');
  const refused = await copy.owner.send('POST', '/api/v1/backend/accounts', { ...ACME, name: 'later' });
  assert.match(refused.text, '"set-back"', 'it lacks what was written since');
  // An older state may let in whom the newer one has shut out: that he can be shut out again, here alone.
  await copy.owner.call('POST', '/backend/accounts/acme/suspend', {});
  assert.is((await second.view()).lsn, lsn);
  assert.is((await viewOf(second))?.standing.kind, 'broken');
});

copies.run();
