/** What an attacker, a broken disk and a newer Ferngate put into a backup; and what the plain `age` program makes of one. */
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as fc from 'fast-check';
import { unpack } from '../../../server/backups/archive/layout.ts';
import {
  newKeyPair,
  Recipient,
  Identity,
  sealed,
  unsealed,
} from '../../../server/backups/archive/sealing.ts';
import type { BackupErrorCode } from '../../../server/backups/errors.ts';
import { newFolder } from '../account-file.ts';
import { refusedAs } from './world.ts';

const archive = suite('archive');
const never = new AbortController().signal;
const key = await newKeyPair();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const system = { kind: 'system', bytes: 6, sha256: sha256('SYSTEM'), schema: ['0001-start'] };
const keys = { kind: 'keys', bytes: 4, sha256: sha256('KEYS') };
const acme = {
  ...{ kind: 'account', bytes: 4, sha256: sha256('ACME'), schema: ['0001-start'] },
  ...{ account: 'acc_aaaaaaaaaaaaaaaa', name: 'acme', title: 'Acme' },
};
const good = {
  ...{
    format: 1,
    kind: 'appliance',
    id: 'bak_aaaaaaaaaaaaaaaa',
    product: '0.1.0',
    madeAt: '2026-11-23T02:30:00.000Z',
  },
  ...{ installation: '0'.repeat(32), name: 'portal.example', position: null },
  counts: { accounts: 1, devices: 0, users: 0, operators: 1 },
  parts: [system, keys, acme],
};

function container(
  manifest: unknown,
  content = 'SYSTEMKEYSACME',
  over: { magic?: string; length?: number } = {},
): Buffer {
  const text = Buffer.from(typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(over.length ?? text.length);
  return Buffer.concat([Buffer.from(over.magic ?? 'ferngate-backup\n'), length, text, Buffer.from(content)]);
}

async function* inPieces(bytes: Uint8Array, size = 7) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const opened = (bytes: Uint8Array, folder = join(newFolder(), 'side')) =>
  unpack(inPieces(bytes), folder, { kind: 'appliance', signal: never });

archive('a good one is laid out, whatever pieces it comes in', async () => {
  const folder = join(newFolder(), 'side');
  const manifest = await opened(container(good), folder);
  assert.is(manifest.name, 'portal.example');
  assert.equal((await readdir(folder, { recursive: true })).sort(), [
    ...['accounts', 'accounts/acc_aaaaaaaaaaaaaaaa', 'accounts/acc_aaaaaaaaaaaaaaaa/account.db'],
    ...['keys', 'keys/installation.key', 'system.db'],
  ]);
});

const bad: Record<string, [bytes: Buffer, code: BackupErrorCode]> = {
  nothing: [Buffer.alloc(0), 'not-a-backup'],
  'another first line': [container(good, undefined, { magic: 'ferngate-backup2' }), 'not-a-backup'],
  'a tar archive': [Buffer.alloc(512, 'x'), 'not-a-backup'],
  'a list that is longer than it says it may be': [container(good, '', { length: 2 ** 31 }), 'damaged'],
  'a list that ends early': [container(good, '', { length: 100_000 }), 'damaged'],
  'no JSON': [container('{"format": 1'), 'damaged'],
  'a newer format': [container({ format: 2, anything: true }), 'newer-version'],
  'a field that nobody knows': [container({ ...good, extra: 1 }), 'damaged'],
  'an account id that climbs': [
    container({ ...good, parts: [system, keys, { ...acme, account: '../../etc' }] }),
    'damaged',
  ],
  'an absolute account id': [
    container({ ...good, parts: [system, keys, { ...acme, account: '/etc/passwd' }] }),
    'damaged',
  ],
  'an account id with a zero': [
    container({ ...good, parts: [system, keys, { ...acme, account: 'acc_aaaaaaaaaaaaaaaa\0' }] }),
    'damaged',
  ],
  'a part with a path': [
    container({ ...good, parts: [{ ...system, path: '/etc/passwd' }, keys] }),
    'damaged',
  ],
  'a kind of part that nobody knows': [
    container({ ...good, parts: [system, keys, { ...keys, kind: 'program' }] }),
    'damaged',
  ],
  'two system files': [container({ ...good, parts: [system, system, keys] }), 'damaged'],
  'no keys': [container({ ...good, parts: [system] }, 'SYSTEM'), 'damaged'],
  'the same account twice': [
    container({ ...good, parts: [system, keys, acme, acme] }, 'SYSTEMKEYSACMEACME'),
    'damaged',
  ],
  'a part of no bytes': [container({ ...good, parts: [{ ...system, bytes: 0 }, keys] }), 'damaged'],
  'a negative part': [container({ ...good, parts: [{ ...system, bytes: -1 }, keys] }), 'damaged'],
  'more than any disk': [container({ ...good, parts: [{ ...system, bytes: 2 ** 38 }, keys] }), 'too-large'],
  'a number that is none': [container({ ...good, parts: [{ ...system, bytes: 1e300 }, keys] }), 'damaged'],
  'less than it says': [container(good, 'SYSTEMKEYSACM'), 'damaged'],
  'more than it says': [container(good, 'SYSTEMKEYSACMEX'), 'damaged'],
  'other bytes': [container(good, 'SYSTEMKEYSACMF'), 'damaged'],
  'parts in another order': [container(good, 'KEYSSYSTEMACME'), 'damaged'],
  'an export of one account': [
    container({ ...good, kind: 'account', parts: [keys, { ...keys, kind: 'facts' }, acme] }, 'KEYSKEYSACME'),
    'other-kind',
  ],
};
for (const [what, [bytes, code]] of Object.entries(bad))
  archive(`refused: ${what}`, async () => {
    const parent = newFolder();
    await refusedAs(opened(bytes, join(parent, 'side')), code, what);
    for (const name of await readdir(parent, { recursive: true }))
      assert.ok(name === 'side' || name.startsWith('side/'), name);
  });

archive('any change of any byte of an encrypted one is noticed', async () => {
  const whole: Uint8Array[] = [];
  for await (const piece of sealed(inPieces(container(good)), [key.recipient])) whole.push(piece);
  const bytes = Buffer.concat(whole);
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
      const changed = Buffer.from(bytes);
      changed[at] = changed[at]! ^ mask;
      const failed = await unpack(unsealed(inPieces(changed, 1000), key.identity), join(newFolder(), 's'), {
        kind: 'appliance',
        signal: never,
      }).then(
        () => false,
        () => true,
      );
      assert.ok(failed, `byte ${at}`);
    }),
    { numRuns: 40 },
  );
});

archive('the plain age program opens it', async () => {
  const folder = newFolder();
  const whole: Uint8Array[] = [];
  for await (const piece of sealed(inPieces(container(good)), [
    key.recipient,
    (await newKeyPair()).recipient,
  ]))
    whole.push(piece);
  await writeFile(join(folder, 'b.age'), Buffer.concat(whole));
  await writeFile(join(folder, 'key.txt'), `# created: now\n${key.identity}\n`);
  const plain = execFileSync('age', ['-d', '-i', join(folder, 'key.txt'), join(folder, 'b.age')]);
  assert.ok(plain.equals(container(good)));
});

archive('what is typed as a key', () => {
  assert.is(Recipient.parse(` ${key.recipient}\n`), key.recipient);
  assert.is(Identity.parse(`# created\n# public key: x\n${key.identity.toLowerCase()}\n`), key.identity);
  const says = (text: string) => Recipient.safeParse(text).error?.issues[0]?.message;
  assert.is(says(key.identity), 'backup-key-secret');
  for (const text of [
    '',
    'age1',
    `${key.recipient.slice(0, -1)}x`,
    'ssh-ed25519 AAAA',
    key.recipient.toUpperCase(),
  ])
    assert.is(says(text), 'backup-recipient', text);
  for (const text of ['', key.recipient, `${key.identity.slice(0, -1)}Q`, 'AGE-SECRET-KEY-1'])
    assert.not(Identity.safeParse(text).success, text);
});

archive.run();
