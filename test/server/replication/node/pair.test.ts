/** Two portals become a pair, follow, confirm, hand over, and never serve both. */
import { mkdir, readFile, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Api } from '../../../world/api.ts';
import { until } from '../../../world/command.ts';
import { becomeOwner } from '../../../world/owner.ts';
import { ACME } from '../../portal-world.ts';
import { Node, pairUp } from './two-nodes.ts';

const pair = suite('a pair');
let first: Node;
let second: Node;

interface Row {
  readonly subject: string;
  readonly address: string;
  readonly action: string;
  readonly object: string;
  readonly detail: string;
}

/** Rows of the trail about the pair, the newest first. */
async function trail(node: Node, action: string): Promise<Row[]> {
  const { entries } = await node.owner.call<{ entries: Row[] }>('GET', '/backend/audit');
  return entries.filter((row) => row.action === action);
}

const isHeld = ({ appliance }: Node): boolean =>
  (appliance.asked('rooms.hold').at(-1)?.input as { held?: boolean } | undefined)?.held === true;

const inSync = (node: Node) => until('in sync', async () => (await node.view()).standing.kind === 'in-sync');
const serves = (node: Node) =>
  until('a primary', async () => {
    const view = await node.view().catch(() => undefined);
    return view?.role === 'primary';
  });

pair.before(async () => {
  first = await Node.begin();
  second = await Node.begin();
});
pair.after(async () => {
  await first.close();
  await second.close();
});

pair('on its own there is none, and nobody listens', async () => {
  assert.equal((await first.view()).standing, { kind: 'none' });
});

pair('the code makes a pair, both show the same digits, and it is soon in sync', async () => {
  await first.owner.call('POST', '/backend/accounts', ACME);
  const ready = await readFile(join(first.settings.runFolder, 'portal/ready.json'), 'utf8');
  await becomeOwner(outside(first), (JSON.parse(ready) as { setupLink: string }).setupLink);
  const check = await pairUp(first, second);
  assert.match(check, /^\d{6}$/);
  await inSync(first);
  await inSync(second);
  assert.is((await second.view()).role, 'standby');
  const [row, ...more] = await trail(first, 'standby.admit');
  assert.equal([row?.subject, row?.address, more], ['standby', '192.0.2.7', []]);
  assert.match(row?.detail ?? '', /^epoch 1, node [0-9a-f]{32}, certificate [0-9a-f]{64}$/);
});

pair('what is saved is on both when it is answered', async () => {
  await first.owner.call('POST', '/backend/accounts/acme/suspend', {});
  const { lsn, acknowledged } = await first.owner.call<{ lsn: number; acknowledged: number }>(
    'GET',
    '/backend/standby',
  );
  assert.is(acknowledged, lsn);
});

pair('a planned switch-over loses nothing, and the former primary stands by', async () => {
  await first.owner.call('POST', '/backend/standby/switch-over', { confirm: 'localhost' });
  await serves(second);
  const account = await second.owner.call<{ status: string }>('GET', '/backend/accounts/acme');
  assert.is(account.status, 'suspended');
  assert.is((await second.view()).epoch, 2);
  const [asked] = await trail(second, 'standby.switch-over');
  assert.equal(
    [asked?.subject, asked?.address, asked?.detail],
    ['owner at the console', 'console', 'epoch 2'],
  );
  const [taken] = await trail(second, 'standby.promote');
  assert.is(taken?.object, 'in order');
  assert.match(taken?.detail ?? '', /^epoch 2, behind record \d+, decided \d{4}-/);
  await until('a standby', async () => (await first.view().catch(() => undefined))?.role === 'standby');
  assert.ok(isHeld(first));
  await inSync(second);
});

const outside = (node: Node, token?: string) =>
  new Api({ kind: 'socket', path: join(node.settings.runFolder, 'portal/http.sock') }, token);

let monitor: string;

/** As a monitoring program reads them. */
async function figures(node: Node): Promise<Map<string, number>> {
  const { text } = await outside(node, monitor).send('GET', '/metrics');
  const samples = [...text.matchAll(/^ferngate_(\S+) (\S+)$/gmu)];
  return new Map(samples.map(([, name = '', value]) => [name, Number(value)]));
}

pair('figures tell role, state, lag, acknowledgement and log', async () => {
  const asked = { name: 'test' };
  ({ secret: monitor } = await second.owner.call<{ secret: string }>(
    'POST',
    '/backend/metric-tokens',
    asked,
  ));
  const told = await figures(second);
  assert.is(told.get('pair_role{role="primary"}'), 1);
  assert.is(told.get('pair_epoch'), 2);
  assert.is(told.get('standby_state{state="in-sync"}'), 1);
  assert.is(told.get('standby_asynchronous'), 0);
  assert.is(told.get('standby_lag_seconds'), 0);
  assert.is(told.get('standby_lag_records'), 0);
  assert.is(told.get('standby_acknowledged_records'), told.get('log_records'));
  const age = Date.now() / 1000 - Number(told.get('standby_acknowledged_timestamp_seconds'));
  assert.ok(age >= 0 && age < 60, `${age} s`);
  assert.ok(Number(told.get('log_size_bytes')) > 0);
  assert.is(told.get('standby_proof_passed'), 0);
  assert.not.ok(told.has('witness_up'), 'there is none');
});

const notices = async (node: Node): Promise<string[]> => {
  const { notices: standing } = await node.owner.call<{ notices: { code: string }[] }>(
    'GET',
    '/backend/appliance',
  );
  return standing.map(({ code }) => code);
};

pair('cut off, a primary goes on alone, and says so once', async () => {
  first.cut();
  second.cut();
  await second.owner.call('POST', '/backend/accounts/acme/resume', {});
  await second.owner.call('POST', '/backend/accounts/acme/suspend', {});
  await until('the notice', async () => (await notices(second)).includes('standby-broken'));
  let told = await figures(second);
  await until('figures that say so', async () => {
    told = await figures(second);
    return told.get('standby_state{state="broken"}') === 1;
  });
  assert.is(told.get('standby_asynchronous'), 1);
  assert.ok(Number(told.get('standby_lag_records')) > 0);
  const trail = await second.owner.call<{ entries: { action: string }[] }>('GET', '/backend/audit');
  assert.is(trail.entries.filter(({ action }) => action === 'standby.confirmed-alone').length, 1);
});

interface Past {
  readonly everySince: { readonly number: number; readonly at: string } | null;
  readonly tookOver: boolean;
}

/** It has states of the time when it served before, which lead nowhere any more, and none of them is an hour old. */
async function keepsMoments(node: Node): Promise<void> {
  let past: Past = { everySince: null, tookOver: false };
  await until('a first state', async () => {
    past = await node.owner.call<Past>('GET', '/backend/history');
    return past.everySince !== null;
  });
  assert.ok(past.tookOver, 'and it says why there is nothing older');
}

pair('promoted on the other side of the cut, both serve; healed, only one, at once', async () => {
  const answer = await first.owner.call<{ kind: string }>('POST', '/backend/standby/promote', {});
  assert.is(answer.kind, 'confirm', 'first it is said what may be lost');
  await first.owner.call('POST', '/backend/standby/promote', { isolated: true });
  await serves(first);
  assert.is((await first.view()).epoch, 3);
  await keepsMoments(first);
  const [row] = await trail(first, 'standby.promote');
  const said = [row?.subject, row?.address, row?.object];
  assert.equal(said, ['owner at the console', 'console', 'alone']);
  const [, common = ''] = /^epoch 3, behind record (\d+),/.exec(row?.detail ?? '') ?? [];
  assert.is((await second.view()).role, 'primary');
  const { lives } = second;
  const asked = second.appliance.asked('rooms.hold').length;
  // Its node.json cannot be replaced, as on a full disk: the rooms end all the same, and nobody starts anew who would not know why.
  const inTheWay = join(second.settings.dataFolder, 'replication/node.json.new');
  await mkdir(inTheWay);
  first.heal();
  second.heal();
  await until('the rooms end', async () => second.appliance.asked('rooms.hold').length > asked);
  assert.ok(isHeld(second));
  assert.is(second.lives, lives);
  await rmdir(inTheWay);
  await until('another life', async () => second.lives > lives);
  assert.ok(isHeld(second));
  await until('a standby', async () => (await second.view().catch(() => undefined))?.role === 'standby');
  await inSync(first);
  const { kept } = await second.owner.call<{ kept: { common: number; lsn: number }[] }>(
    'GET',
    '/backend/standby',
  );
  assert.is(kept.length, 1, 'what it wrote alone is kept for review');
  assert.is(kept[0]?.common, Number(common), 'from where the other one went on');
  assert.ok((kept[0]?.lsn ?? 0) > Number(common));
});

pair('a primary that was away while the other one took over finds out before it serves', async () => {
  await first.stop();
  await until('it hears nothing', async () => (await second.view()).standing.kind === 'broken');
  await second.owner.call('POST', '/backend/standby/promote', { isolated: true });
  await serves(second);
  const lets = first.appliance.asked('rooms.hold').length;
  await first.start();
  await until('a standby', async () => (await first.view().catch(() => undefined))?.role === 'standby');
  const since = first.appliance
    .asked('rooms.hold')
    .slice(lets)
    .map(({ input }) => input);
  assert.ok(
    since.every((one) => (one as { held: boolean }).held),
    'no room was let go',
  );
  await inSync(second);
});

pair('a standby that wishes to take over is heard, and the trail says whose wish it was', async () => {
  await inSync(first);
  const answer = await first.owner.call<{ kind: string }>('POST', '/backend/standby/promote', {});
  assert.is(answer.kind, 'in-order');
  await serves(first);
  const [wish] = await trail(first, 'standby.wish');
  assert.equal([wish?.subject, wish?.address], ['standby: owner at the console', 'console']);
  const [taken] = await trail(first, 'standby.promote');
  assert.equal([taken?.subject, taken?.object], ['owner at the console', 'in order']);
  assert.match(taken?.detail ?? '', new RegExp(`^${wish?.detail}, `, 'u'));
  await inSync(first);
});

pair('unpaired, there is none, and the other one says so and serves no more than before', async () => {
  await first.owner.call('POST', '/backend/standby/unpair', { confirm: 'localhost' });
  assert.equal((await first.view()).standing, { kind: 'none' });
  assert.not((await notices(first)).some((code) => code.startsWith('standby')));
  await until('it knows', async () => (await second.view()).standing.because === 'unpaired');
  assert.is((await second.view()).role, 'standby');
});

pair.run();
