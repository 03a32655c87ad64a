/** What a crash left between two steps of making or deleting an account is finished at the next start. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ACME, ComposedPortal, newSettings } from '../portal-world.ts';

interface Left {
  readonly what: string;
  readonly status: 'creating' | 'deleting';
  readonly file: boolean;
  readonly room: boolean;
}

const LEFT: readonly Left[] = [
  { what: 'name reserved, no file yet', status: 'creating', file: false, room: false },
  { what: 'file there, no keys yet', status: 'creating', file: true, room: false },
  { what: 'said to be deleted, all still there', status: 'deleting', file: true, room: true },
  { what: 'room removed, file there', status: 'deleting', file: true, room: false },
  { what: 'file removed, row there', status: 'deleting', file: false, room: false },
];

const settings = await newSettings();
const before = await ComposedPortal.start(settings);
const { accounts } = before.composed.portal;
const kept = await accounts.create({ ...ACME, name: 'kept' });
const rooms = new Map<string, number>();
for (const [n, { what, status, file }] of LEFT.entries()) {
  const id = `acc_${'bcdef'.charAt(n).repeat(16)}`;
  const reserved = await accounts.list.reserve({ ...ACME, id, name: `left-${n}` });
  rooms.set(what, reserved.room);
  await accounts.list.setStatus(id, status);
  if (file) await before.composed.store.createAccount(id);
}
await before.stop();

const after = await ComposedPortal.start(settings);
const { portal } = after.composed;
after.appliance.rooms.add(kept.facts.room);
for (const { what, room } of LEFT) if (room) after.appliance.rooms.add(rooms.get(what) ?? 0);
await portal.accounts.putRooms();

for (const [n, { what }] of LEFT.entries())
  test(what, () => {
    assert.is(portal.accounts.idOf(`left-${n}`), undefined);
    assert.not.ok(after.appliance.rooms.has(rooms.get(what) ?? 0));
  });

test('nothing of them is left, and what was whole is whole', async () => {
  assert.equal(await readdir(join(settings.dataFolder, 'accounts')), [kept.facts.id]);
  assert.equal([...after.appliance.rooms], [kept.facts.room]);
  assert.equal(await portal.accounts.list.unfinished(), []);
  assert.ok(portal.accounts.active(kept.facts.id));
  assert.ok(await portal.accounts.list.reserve({ ...ACME, id: 'acc_bbbbbbbbbbbbbbbb', name: 'left-0' }));
});

test.after(() => after.stop());
test.run();
