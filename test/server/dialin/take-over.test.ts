// test: waits
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SecretBox } from '../../../server/secrets/box.ts';
import { join } from 'node:path';
import { DatabaseFile } from '../../../server/store/database-file.ts';
import { acme, leaf } from '../certificates/world.ts';
import { code, devicePassword, newAccount, PASSWORD, Portal, quiet } from './account.ts';
import { dial, management, scrv1, startRoom, until } from './openvpn.ts';

const certificates = {
  press: await leaf(acme, 'device', 'press'),
  oven: await leaf(acme, 'device', 'oven'),
  anna: await leaf(acme, 'seat', 'anna'),
};
const made = await newAccount(Object.values(certificates).map(({ fingerprint }) => fingerprint));
await made.db.close();
const { path } = made;
let room = await startRoom();

interface Row {
  id: string;
  who: string;
  ended_at: string | null;
  end_reason: string | null;
  real_address: string;
  seen_at: string;
}

/** Another portal process on the same account: kill it. */
function portalProcess(): { says(words: string): Promise<void>; kill(): Promise<void> } {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'portal-process.ts'), path, management], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  return {
    says: (words) => until(words, () => text.includes(words)),
    kill: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function openPortal() {
  const db = await DatabaseFile.open({ path, create: false, log: quiet });
  const portal = new Portal(db, await SecretBox.open(join(dirname(path), 'key')), { management });
  await until('attached', () => portal.dialIns.isAttached());
  const rows = () => db.read((reader) => reader.all<Row>('SELECT * FROM dial_ins ORDER BY rowid'));
  return { db, portal, rows };
}

const press = {
  certificate: certificates.press.certificate,
  name: 'FG-press',
  password: devicePassword.press,
};
const oven = { certificate: certificates.oven.certificate, name: 'FG-oven', password: devicePassword.oven };

test('kill -9 of the portal: sessions go on, and the next one finds the truth', async () => {
  const first = portalProcess();
  await first.says('attached');
  const staying = await dial(press);
  const leaving = await dial(oven);
  await staying.says('Initialization Sequence Completed');
  await leaving.says('Initialization Sequence Completed');
  await first.says('written 2');
  await first.kill();
  await leaving.end();
  // Asks while nobody is there to answer.
  const waiting = await dial({
    certificate: certificates.anna.certificate,
    name: 'anna',
    password: scrv1(PASSWORD, code()),
  });
  await room.says(`authentication deferred for username 'anna'`);

  const { db, portal, rows } = await openPortal();
  await until('two', () => portal.dialIns.current().length === 2);
  await waiting.says('Initialization Sequence Completed');
  const found = await rows();
  const stays = found.find(({ who }) => who === 'FG-press');
  const left = found.find(({ who }) => who === 'FG-oven');
  assert.is(stays!.ended_at, null);
  assert.is(stays!.real_address, '198.51.100.9');
  assert.is(portal.dialIns.current().find(({ who }) => who === 'FG-press')!.id, stays!.id);
  assert.is(left!.end_reason, 'portal-was-down');
  assert.is(left!.ended_at, left!.seen_at);
  assert.not.match(staying.text, /SIGUSR1/);
  await waiting.end();
  await staying.end();
  await until('closed', async () => (await rows()).every((row) => row.ended_at !== null));
  await portal.stop();
  await db.close();
});

test('OpenVPN started anew: everybody comes back by token, and the old rows say why they ended', async () => {
  const { db, portal, rows } = await openPortal();
  const before = (await rows()).length;
  const anna = await dial({
    certificate: certificates.anna.certificate,
    name: 'anna',
    password: portal.tickets.issue('sea_anna', 'usr_anna'),
  });
  await anna.says('Initialization Sequence Completed');
  await until('row', async () => (await rows()).length === before + 1);
  await room.end();
  room = await startRoom();
  await anna.says('Initialization Sequence Completed');
  await until('back', () => portal.dialIns.current().length === 1);
  assert.equal(portal.refused, []);
  await until('two rows', async () => (await rows()).length === before + 2);
  const [old, fresh] = (await rows()).slice(before);
  assert.is(old!.end_reason, 'room-restarted');
  assert.is(fresh!.ended_at, null);

  // Killed, and nothing in its place: nobody can be dialled in.
  await room.end('SIGKILL');
  await until('detached', () => !portal.dialIns.isAttached());
  assert.equal(portal.dialIns.current(), []);
  await until('closed', async () => (await rows()).every((row) => row.ended_at !== null));
  assert.is((await rows()).at(-1)!.end_reason, 'room-restarted');
  await anna.end();
  await portal.stop();
  await db.close();
});

test('a renegotiation does not ask again; an old token ends a technician, not a machine', async () => {
  room = await startRoom([
    ['reneg-sec', '4'],
    ['hand-window', '3'],
    ['auth-gen-token', '6', '6', 'external-auth'],
  ]);
  const { db, portal, rows } = await openPortal();
  const password = portal.tickets.issue('sea_anna', 'usr_anna');
  const anna = await dial({ certificate: certificates.anna.certificate, name: 'anna', password });
  const machine = await dial(press);
  await anna.says('Initialization Sequence Completed');
  await machine.says('Initialization Sequence Completed');
  await until('both', () => portal.dialIns.current().length === 2);
  const [row] = (await rows()).filter((one) => one.who === 'FG-press' && one.ended_at === null);
  const handshakes = () => room.text.split('authentication deferred for username').length;
  const began = handshakes();
  await until('renegotiated', () => handshakes() >= began + 2);
  assert.equal(portal.refused, []);
  assert.is(portal.dialIns.current().length, 2);

  await until('too old', () => portal.refused.length > 0);
  assert.is(portal.refused[0]!.code, 'token-expired');
  assert.ok(portal.refused[0]!.again);
  await until('out', async () => (await rows()).some((one) => one.end_reason === 'refused'));
  await until('the machine once more', () => handshakes() >= began + 5);
  assert.is(portal.dialIns.current().find(({ who }) => who === 'FG-press')?.id, row!.id);
  await anna.end();
  await machine.end();
  await portal.stop();
  await db.close();
});
test.run();
