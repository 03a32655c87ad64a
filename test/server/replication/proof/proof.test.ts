// test: slow
/** A standby looks through itself with real OpenVPN, HAProxy, nft and dnsmasq; each of its checks can fail. */
import { execFileSync } from 'node:child_process';
import { openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runAside } from '../../../../server/replication/proof/child/run.ts';
import { withCopy, type OpenCopy } from '../../../../server/replication/proof/child/open-copy.ts';
import { checkDatabases } from '../../../../server/replication/proof/checks/databases.ts';
import { checkInvariants } from '../../../../server/replication/proof/checks/invariants.ts';
import { checkKeys } from '../../../../server/replication/proof/checks/keys.ts';
import { keysOf } from '../../../../server/replication/proof/child/prepare.ts';
import { copyReplica } from '../../../../server/replication/proof/copy/copy-images.ts';
import { compareWithLog } from '../../../../server/replication/proof/copy/sums.ts';
import { imagePath } from '../../../../server/replication/replica/images.ts';
import { issue } from '../../../../server/certificates/authority.ts';
import { generateRsaKey } from '../../../../server/certificates/keys.ts';
import { Preparer } from '../../../../server/replication/proof/preparer.ts';
import { SILENT, StandbyWorld } from './world.ts';

let world: StandbyWorld;
const never = new AbortController().signal;

test.before(async () => {
  world = await StandbyWorld.make().catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    throw error;
  });
});
test.after(() => world.end());

const results = (checks: readonly { check: string; result: string }[]) =>
  Object.fromEntries(checks.map(({ check, result }) => [check, result]));

test('what is whole passes everything, handshakes with each room, and nothing is left', async () => {
  const { prover, book } = await world.prover();
  await world.asPortal(() => runAside(world.job(world.spoilable('first'), { mode: 'prepare' }), never));
  const report = await world.asPortal(() => prover.prove('a test', never));
  assert.ok(report.passed, JSON.stringify(report.checks));
  assert.equal([report.accounts, report.rooms, report.handshakes], [2, 2, 2]);
  assert.ok(report.recoveryTime && report.recoveryTime.totalMs > 0);
  assert.is(report.checks.find(({ check }) => check === 'rooms')?.words, '2 rooms');
  assert.equal(book.reports[0], report);
  assert.equal(world.sent, [report]);
  assert.equal(readdirSync(world.at('work')), []);
  assert.is(execFileSync('bash', ['-c', 'pgrep -x openvpn || true']).toString(), '');
  // Neither keys nor secrets stand in what is kept and sent.
  assert.not.match(readFileSync(world.at('proofs.json'), 'utf8'), /PRIVATE KEY|BEGIN/);
});

test('a page that was flipped shows in the sums, and nothing of it is opened', async () => {
  const image = imagePath(world.at('images'), 'system');
  const before = readFileSync(image);
  const file = openSync(image, 'r+');
  writeSync(file, Buffer.from([before[5000]! ^ 1]), 0, 1, 5000);
  const { prover } = await world.prover();
  const report = await world.asPortal(() => prover.prove('a test', never));
  writeFileSync(image, before);
  assert.not.ok(report.passed);
  const { copy, sums, databases, handshake } = results(report.checks);
  assert.equal([copy, sums, databases, handshake], ['passed', 'failed', 'skipped', 'skipped']);
  assert.match(report.checks[1]!.words, /^system: not what it should be/);
});

test('a file that is missing, or that the log does not know, shows in the sums', async () => {
  const source = await world.source();
  const copied = await copyReplica(source, world.at('missing'), { signal: never });
  assert.equal(await compareWithLog(copied, source.log), []);
  const [account] = [...copied.heads.keys()].filter((file) => file !== 'system');
  const fewer = new Map([...copied.heads].filter(([file]) => file !== account));
  assert.equal(await compareWithLog({ ...copied, heads: fewer }, source.log), [`${account}: is missing`]);
  const head = { ...copied.heads.get('system')!, sum: '0'.repeat(32) };
  const other = new Map([...copied.heads, ['system', head] as const]);
  assert.is((await compareWithLog({ ...copied, heads: other }, source.log)).length, 2);
});

/** Spoils a copy through the store, and looks at it again as a proof does. */
async function spoilt(
  name: string,
  spoil: (copy: OpenCopy) => Promise<unknown>,
  look: (copy: OpenCopy) => Promise<unknown>,
): Promise<string> {
  const job = world.job(world.spoilable(name));
  await withCopy(job, spoil);
  return withCopy(job, look).then(
    () => 'passed',
    (error: unknown) => String(error),
  );
}

const inSystem = (sql: string) => (copy: OpenCopy) => copy.store.system.write((tx) => tx.run(sql));
const inAcme = (sql: string) => (copy: OpenCopy) =>
  copy.store.account(copy.accounts.find(({ name }) => name === 'acme')!.id).write((tx) => tx.run(sql));

const BROKEN: readonly [string, (copy: OpenCopy) => Promise<unknown>, RegExp][] = [
  [
    'an owned box without operators',
    inSystem(`UPDATE installation SET owned_at = '2026-01-01'`),
    /no operator can sign in/,
  ],
  ['no certificate row', inSystem('DELETE FROM portal_identity'), /portal’s certificate/],
  [
    'no authority that issues',
    inAcme(`UPDATE authorities SET state = 'former'`),
    /acme: not exactly one authority/,
  ],
  ['a room without keys', inAcme('DELETE FROM room_keys'), /acme: its room has no keys/],
  ['a tag that is none', inAcme(`UPDATE certificates SET tag = 'x'`), /certificate of nobody/],
  [
    'an address outside',
    inAcme(`UPDATE devices SET address = '10.0.0.9'`),
    /10\.0\.0\.9 is no dial-in address/,
  ],
  ['a network outside', inAcme(`UPDATE devices SET network = '10.1.0.0/24'`), /is not in the account/],
];

test('what every state of ours keeps to is noticed when it does not', async () => {
  assert.is(await spoilt('sound', () => Promise.resolve(), checkInvariants), 'passed');
  for (const [what, spoil, said] of BROKEN)
    assert.match(await spoilt(what, spoil, checkInvariants), said, what);
});

test('an account without its file, and a file without its account', async () => {
  const stray = await spoilt('stray', inSystem(`DELETE FROM accounts WHERE name = 'acme'`), checkDatabases);
  assert.match(stray, /a file of no account/);
  const gone = inSystem(
    `INSERT INTO accounts (id, name, title, room, status, pool, max_devices, max_users, max_sessions, created_at)
     VALUES ('acc_aaaaaaaaaaaaaaaa', 'gone', 'Gone', 99, 'active', '198.18.0.0/15', 1, 1, 1, '2026-01-01')`,
  );
  assert.match(await spoilt('gone', gone, checkDatabases), /account gone has no file/);
});

/** The room's certificate is replaced by one of the account's own authority with another name or time. */
const newServer = (commonName: string, days: number) => async (copy: OpenCopy) => {
  const facts = copy.accounts.find(({ name }) => name === 'acme')!;
  const authority = await keysOf(copy, facts).authorityRows.signer('issuing');
  const { publicKey, privatePem } = await generateRsaKey();
  const wanted = { kind: 'server', commonName, authority, publicKey, days, now: new Date() } as const;
  const { certificate } = await issue(wanted);
  const key = copy.box.seal(privatePem, `${facts.id}:room:key`);
  await copy.store
    .account(facts.id)
    .write((tx) => tx.run('UPDATE room_keys SET certificate = ?, key = ?', certificate, key));
};

test('keys that do not open here, or do not belong to what they should', async () => {
  assert.match(
    await spoilt('over', newServer('room.x', -0.1), checkKeys),
    /acme: the room’s certificate is valid/,
  );
  const foreign = inAcme(`UPDATE room_keys SET key = zeroblob(100)`);
  assert.match(await spoilt('key', foreign, checkKeys), /acme: /);
  const swapped = inAcme(`UPDATE authorities SET key = (SELECT key FROM room_keys)`);
  assert.match(await spoilt('swapped', swapped, checkKeys), /acme: /);
});

test('another installation’s key opens nothing, and the rest is not tried', async () => {
  const keyFile = world.at('other.key');
  const { SecretBox } = await import('../../../../server/secrets/box.ts');
  await SecretBox.open(keyFile);
  world.own(keyFile);
  const { checks } = await world.asPortal(() =>
    runAside(world.job(world.spoilable('k'), { keyFile }), never),
  );
  const { databases, invariants, keys, rooms, handshake } = results(checks);
  assert.equal([databases, invariants], ['passed', 'passed']);
  assert.equal([keys, rooms, handshake], ['failed', 'skipped', 'skipped']);
});

test('rooms are made ready from what changed, and nothing is done when nothing did', async () => {
  const source = await world.source();
  const later = new Set<string>();
  const hold = async () => {
    const held = await source.hold(never);
    const heads = [...held.heads].map(
      ([file, head]) => [file, later.has(file) ? { ...head, lsn: head.lsn + 1 } : head] as const,
    );
    return { ...held, heads: new Map(heads) };
  };
  const { keyFile, runFolder, place } = world.job('');
  const workFolder = world.at('work');
  const preparer = new Preparer({
    source: { ...source, hold },
    workFolder,
    keyFile,
    runFolder,
    place,
    log: SILENT,
  });
  const tell = () => world.asPortal(() => preparer.prepare(never));
  assert.equal([await tell(), await tell()], [2, 0]);
  later.add([...(await hold()).heads.keys()].find((file) => file !== 'system')!);
  assert.equal([await tell(), await tell()], [1, 0]);
  const states = await world.appliance((portal) => portal.call('room.list', {}));
  assert.equal(
    states.rooms.map(({ reason }) => reason),
    ['prepared', 'prepared'],
  );
  preparer.forget();
  assert.is(await tell(), 2);
  assert.equal(readdirSync(workFolder), []);
});

test('a room’s file that somebody touched, and a server that no client would believe', async () => {
  const folder = `${world.folders.run}/rooms/2`;
  const config = join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.conf'))!,
  );
  writeFileSync(config, readFileSync(config, 'utf8').replace('verb 1', 'verb 2'));
  const copy = world.spoilable('last');
  await withCopy(world.job(copy), newServer('room.another', 100));
  world.own(copy);
  const { checks, done } = await world.asPortal(() => runAside(world.job(copy), never));
  const said = Object.fromEntries(checks.map(({ check, words }) => [check, words]));
  assert.match(said['rooms'] ?? '', /account globex: openvpn differs/);
  assert.match(said['handshake'] ?? '', /account acme: no handshake: .*verify/i);
  assert.equal([done.rooms, done.handshakes], [2, 1]);
  assert.is(results(checks)['keys'], 'passed');
});

test.run();
