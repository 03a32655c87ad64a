/** The three kinds of targets, each with a real server of its own: what they do, and how they refuse. */
import { execFileSync, spawn } from 'node:child_process';
import { createServer as createTcp } from 'node:net';
import { chmod, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mayBeAsked } from '../../../server/networks/may-be-asked.ts';
import { DiskTarget } from '../../../server/backups/targets/disk.ts';
import { S3Target } from '../../../server/backups/targets/s3.ts';
import { SftpTarget } from '../../../server/backups/targets/sftp.ts';
import { backupFile, fileOf, type BackupTarget } from '../../../server/backups/targets/target.ts';
import { tryTarget } from '../../../server/backups/targets/try-target.ts';
import { until } from '../../world/command.ts';
import { refusedAs } from './world.ts';

/** No target may be at a loopback address, so the servers stand at another one of this namespace. */
const HOST = '203.0.113.5';
execFileSync('ip', ['addr', 'add', `${HOST}/32`, 'dev', 'lo']);

/** It comes without types. */
const S3_SERVER: string = 's3rver';
const never = new AbortController().signal;
const folder = await mkdtemp(join(tmpdir(), 'targets-'));
const file = fileOf('bak_aaaaaaaaaaaaaaaa', new Date('2026-11-23T02:30:00Z'));
/** More than one part of an upload to a bucket. */
const LARGE = Buffer.alloc(9 * 2 ** 20, 'backup ');
const SMALL = LARGE.subarray(0, 300_000);

async function* pieces(of: Buffer = SMALL) {
  for (let at = 0; at < of.length; at += 65_536) yield of.subarray(at, at + 65_536);
}

async function* breaking() {
  yield Buffer.alloc(6 * 2 ** 20);
  throw new RangeError('the source broke');
}

async function contentOf(target: BackupTarget): Promise<Buffer> {
  const read: Uint8Array[] = [];
  for await (const piece of target.get(file, never)) read.push(piece);
  return Buffer.concat(read);
}

/** What every kind keeps. */
async function behaves(target: BackupTarget, all: () => Promise<string[]>, content = SMALL): Promise<void> {
  await target.put(file, pieces(content), never);
  assert.ok((await contentOf(target)).equals(content));
  assert.equal(await target.list(never), [{ file, bytes: content.length }]);
  await target.remove(file, never);
  await target.remove(file, never);
  await target.put(file, breaking(), never).then(
    () => assert.unreachable(),
    (error: unknown) => assert.match(String((error as Error).cause ?? error), /broke/),
  );
  assert.equal(await target.list(never), []);
  assert.equal(await all(), [], 'nothing is left of what broke off');
  await refusedAs(contentOf(target), 'target-missing');
  await tryTarget(target, new Date(), never);
  assert.equal(await all(), []);
}

const targets = suite('targets');

targets('a disk', async () => {
  const place = join(folder, 'disk');
  await mkdir(place);
  await writeFile(join(place, 'somebody else.txt'), 'x');
  const others = async () => (await readdir(place)).filter((name) => name !== 'somebody else.txt');
  await behaves(new DiskTarget(place), others);
  await refusedAs(new DiskTarget(join(folder, 'nowhere')).put(file, pieces(), never), 'target-missing');
});

targets('a full disk leaves nothing that looks like a backup', async () => {
  const place = join(folder, 'small');
  await mkdir(place);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'none', place]);
  await refusedAs(new DiskTarget(place).put(file, pieces(LARGE), never), 'target-full');
  assert.equal(await readdir(place), []);
});

async function startSshd(): Promise<{ port: number; home: string }> {
  const home = join(folder, 'ssh');
  await mkdir(join(home, 'files'), { recursive: true });
  await chmod(folder, 0o755);
  const key = join(home, 'host');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  await writeFile(join(home, 'authorized_keys'), '', { mode: 0o600 });
  await mkdir('/run/sshd', { recursive: true });
  const options = {
    ...{ ListenAddress: HOST, Port: '2222', HostKey: key, PidFile: 'none', UsePAM: 'no', StrictModes: 'no' },
    ...{ AuthorizedKeysFile: join(home, 'authorized_keys'), PasswordAuthentication: 'no' },
    ...{ PermitRootLogin: 'yes', Subsystem: 'sftp internal-sftp', KbdInteractiveAuthentication: 'no' },
  };
  const words = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  spawn('/usr/sbin/sshd', ['-D', '-f', '/dev/null', ...words], { stdio: 'ignore' });
  await until('sshd', () =>
    import('node:net').then(
      ({ connect }) =>
        new Promise<boolean>((resolve) => {
          const socket = connect(2222, HOST);
          socket.on('connect', () => {
            socket.destroy();
            resolve(true);
          });
          socket.on('error', () => resolve(false));
        }),
    ),
  );
  return { port: 2222, home };
}

targets('an SFTP server, whose host key is taken at the first contact and asked for ever since', async () => {
  const { port, home } = await startSshd();
  const { default: ssh2 } = await import('ssh2');
  const pair = ssh2.utils.generateKeyPairSync('ed25519');
  const place = { host: HOST, port, user: 'root', folder: join(home, 'files') };
  let seen = '';
  const target = (hostKey: string | null, over = {}) =>
    new SftpTarget({
      place: { ...place, ...over },
      secret: { privateKey: pair.private },
      hostKey,
      met: async (key) => void (seen = key),
    });
  await refusedAs(target(null).list(never), 'target-refused');
  await writeFile(join(home, 'authorized_keys'), `${pair.public}\n`);
  const printed = execFileSync('ssh-keygen', ['-lf', join(home, 'host.pub')], { encoding: 'utf8' });
  assert.match(printed, seen);
  await behaves(target(seen), () => readdir(join(home, 'files')));
  await refusedAs(target(`SHA256:${'A'.repeat(43)}`).list(never), 'target-host-key');
  await refusedAs(
    target(seen, { folder: join(home, 'nowhere') }).put(file, pieces(), never),
    'target-missing',
  );
  await refusedAs(target(seen, { port: 2223 }).list(never), 'target-unreachable');
  await refusedAs(target(seen, { host: '127.0.0.1' }).list(never), 'target-address');
  await refusedAs(target(seen, { host: 'localhost' }).list(never), 'target-address');
});

targets('a bucket', async () => {
  const [key, certificate] = [join(folder, 's3.key'), join(folder, 's3.pem')];
  const subject = ['-subj', '/CN=s3', '-addext', `subjectAltName=IP:${HOST}`];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, ...subject],
    { stdio: 'ignore' },
  );
  const authority = await readFile(certificate, 'utf8');
  const directory = join(folder, 's3');
  const { default: S3rver } = (await import(S3_SERVER)) as {
    default: new (options: object) => { run(): Promise<void>; close(): Promise<void> };
  };
  const server = new S3rver({
    ...{ address: HOST, port: 9443, silent: true, directory, key: await readFile(key), cert: authority },
    configureBuckets: [{ name: 'ferngate', configs: [] }],
  });
  await server.run();
  const place = {
    host: HOST,
    port: 9443,
    region: 'us-east-1',
    bucket: 'ferngate',
    prefix: 'box/',
    authority,
  };
  const secret = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  const target = (over = {}, keys = {}) => new S3Target({ ...place, ...over }, { ...secret, ...keys });
  await behaves(
    target(),
    async () => (await readdir(directory, { recursive: true })).filter((name) => name.includes('ferngate-')),
    LARGE,
  );
  await refusedAs(target({}, { accessKeyId: 'nobody' }).list(never), 'target-refused');
  await refusedAs(target({ authority: '' }).list(never), 'target-not-trusted');
  await refusedAs(target({ bucket: 'nowhere' }).list(never), 'target-missing');
  await refusedAs(target({ port: 9444 }).list(never), 'target-unreachable');
  await server.close();
});

targets('a server that says nothing is given up by the caller’s signal', async () => {
  const silent = createTcp(() => undefined).listen(9555, HOST);
  const secret = { accessKeyId: 'a', secretAccessKey: 'b' };
  const place = { host: HOST, port: 9555, region: 'a', bucket: 'abc', prefix: '', authority: '' };
  const began = performance.now();
  await new S3Target(place, secret).list(AbortSignal.timeout(300)).then(
    () => assert.unreachable(),
    () => undefined,
  );
  assert.ok(performance.now() - began < 20_000);
  silent.close();
});

targets('addresses at which no target can be', () => {
  for (const one of [
    '127.0.0.1',
    '0.0.0.0',
    '169.254.169.254',
    '224.0.0.1',
    '::1',
    '::',
    'fe80::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '198.18.0.9',
    'x',
  ])
    assert.not(mayBeAsked(one), one);
  for (const one of ['192.168.1.5', '10.0.0.1', '203.0.113.5', 'fd00::5', '2001:db8::1'])
    assert.ok(mayBeAsked(one), one);
});

targets('names that are no backup’s', () => {
  for (const name of [
    '../x',
    'ferngate-20261123T023000Z-aaaaaaaaaaaaaaaa.age.unfinished',
    '/etc/passwd',
    `.${file}`,
    `${file}\n`,
    '',
  ])
    assert.is(backupFile(name), undefined, name);
  assert.is(backupFile(file), file);
});

// sshd and what it started end with the namespaces of this test.
targets.after(() => void setTimeout(() => process.exit(), 200).unref());
targets.run();
