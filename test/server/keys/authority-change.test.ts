/** Who is counted before a step, what each step leaves behind, and which certificates a dial-in ends. */
import { X509Certificate } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { KeyPool } from '../../../server/certificates/keys.ts';
import { recordLogin } from '../../../server/dialin/record-login.ts';
import { readFacts } from '../../../server/dialin/facts.ts';
import { AccountKeys, type ClientKeys } from '../../../server/keys/account-keys.ts';
import { AuthorityChange } from '../../../server/keys/authority-change.ts';
import { insertCertificate } from '../../../server/keys/insert-certificate.ts';
import type { Refusal } from '../../../server/refusal.ts';
import { SecretBox } from '../../../server/secrets/box.ts';
import { DatabaseFile } from '../../../server/store/database-file.ts';
import { accountMigrations } from '../../../server/store/migrations/account.ts';
import { utcTime } from '../../../server/store/times.ts';
import { quiet } from '../dialin/account.ts';

const folder = mkdtempSync(join(tmpdir(), 'keys-'));
const stop = new AbortController();
const db = await DatabaseFile.open({ path: join(folder, 'account.db'), create: true, log: quiet });
const box = await SecretBox.open(join(folder, 'key'));
const keys = new AccountKeys('acc_acme', {
  ...{ db, box, now: () => new Date() },
  keyPool: new KeyPool({ signal: stop.signal, size: 2 }),
});
const change = new AuthorityChange({ db, keys, now: () => new Date() });
await db.write(async (tx) => {
  for (const { up } of accountMigrations) await up(tx);
  for (const [n, id] of ['dev_press', 'dev_oven'].entries())
    await tx.run(
      `INSERT INTO devices (id, serial, name, label, lan, network, address, status, created_at)
       VALUES (?1, ?1, ?1, ?1, '192.168.0.0/24', ?2, ?3, 'enabled', '')`,
      id,
      `198.18.${16 + n}.0/24`,
      `198.18.0.${2 + n}`,
    );
});
await keys.create();

let clock = Date.parse('2026-01-01T00:00:00Z');
async function give(
  deviceId: string,
  renewsAt: string | null = null,
): Promise<ClientKeys & { createdAt: string }> {
  const made = await keys.issueFor('device', deviceId);
  const createdAt = utcTime((clock += 1000));
  await db.write((tx) =>
    insertCertificate(tx, { deviceId, secretHash: 'x', contentHash: 'c', renewsAt, keys: made, createdAt }),
  );
  return { ...made, createdAt };
}

async function dialsIn({ fingerprint }: ClientKeys): Promise<void> {
  const session = { id: fingerprint, state: 'Initial' as const };
  const now = new Date((clock += 1000));
  const facts = await db.read((reader) => readFacts(reader, { fingerprint, session }, now));
  assert.ok(
    await db.write((tx) => recordLogin(tx, { facts: facts!, sessionId: fingerprint, fingerprint, now })),
  );
}

async function left(deviceId: string): Promise<string[]> {
  const rows = await db.read((reader) =>
    reader.all<{ fingerprint: string }>(
      'SELECT fingerprint FROM certificates WHERE device_id = ? ORDER BY created_at',
      deviceId,
    ),
  );
  return rows.map(({ fingerprint }) => fingerprint);
}

const reasonOf = (step: Promise<void>) =>
  step.then(
    () => 'done',
    (error: unknown) => {
      const reason = (error as Refusal).reasons[0];
      return `${reason?.code} ${reason?.values?.['count'] ?? ''}`.trim();
    },
  );

const suiteOf = suite('authority change');
suiteOf.after(async () => {
  stop.abort();
  await db.close();
});

let press: ClientKeys & { createdAt: string };

suiteOf('a renewal ends what came before it, but no download that is under way', async () => {
  const first = await give('dev_press');
  await dialsIn(first);
  const carried = await give('dev_press');
  press = await give('dev_press', first.createdAt);
  assert.is((await left('dev_press')).length, 3);
  await dialsIn(press);
  assert.equal(await left('dev_press'), [carried.fingerprint, press.fingerprint]);
});

suiteOf('a step out of order is refused, and of two at once one', async () => {
  assert.is(await reasonOf(change.switchOver(true)), 'authority-step');
  assert.is(await reasonOf(change.retire(true)), 'authority-step');
  const both = await Promise.all([reasonOf(change.publish()), reasonOf(change.publish())]);
  assert.equal(both.toSorted(), ['authority-step', 'done']);
});

suiteOf('published: counts by the certificate in use, and waits', async () => {
  await give('dev_oven');
  const { step, lacking } = await change.standing();
  assert.equal([step, lacking], ['published', { devices: 1, seats: 0 }]);
  assert.is(await reasonOf(change.switchOver(false)), 'authority-waiting 1');
  press = await give('dev_press', press.createdAt);
  // Given is not yet there.
  assert.equal((await change.standing()).lacking, { devices: 1, seats: 0 });
  await dialsIn(press);
  assert.equal((await change.standing()).lacking, { devices: 0, seats: 0 });
});

suiteOf(
  'switched: the room and everybody new are certified by the next; the bundle stays the same text',
  async () => {
    const before = await keys.trusted();
    await change.switchOver(false);
    assert.is(await keys.trusted(), before);
    const { authorities } = await change.standing();
    assert.equal(
      authorities.map(({ state, generation, members }) => [state, generation, members.devices]),
      [
        ['issuing', 2, 0],
        ['former', 1, 2],
      ],
    );
    const issuing = new X509Certificate(authorities[0]!.certificate);
    assert.ok(new X509Certificate((await keys.room()).certificate).checkIssued(issuing));
    assert.is(await reasonOf(change.retire(false)), 'authority-waiting 2');
  },
);

suiteOf('retired: nothing of the former is left, and the next change has a name of its own', async () => {
  press = await give('dev_press', press.createdAt);
  await dialsIn(press);
  assert.is(await reasonOf(change.retire(false)), 'authority-waiting 1');
  await change.retire(true);
  assert.equal(await left('dev_oven'), []);
  assert.equal(await left('dev_press'), [press.fingerprint]);
  await change.publish();
  assert.equal(
    (await keys.authorities()).map(({ state, generation }) => [state, generation]),
    [
      ['issuing', 2],
      ['next', 3],
    ],
  );
});

suiteOf.run();
