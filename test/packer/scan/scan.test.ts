/** What an attacker would be glad to find in an image, planted one by one: each has to be found, and only that. */
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmod, chown, cp, mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { judge } from '../../../packer/scan/allowed.ts';
import type { FindingKind } from '../../../packer/scan/finding.ts';
import { scanTree } from '../../../packer/scan/scan.ts';

const scan = suite('scan');
const DEVELOPMENT = new Set(['uvu', '@types/node']);

const PASSWD = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
sync:x:4:65534:sync:/bin:/bin/sync
ferngate:x:990:990:Ferngate portal:/nonexistent:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
`;
const SHADOW =
  'root:*:19000:0:99999:7:::\ndaemon:*:19000:::::\nferngate:!:19000::::::\nnobody:!*:19000::::::\n';

const clean = await mkdtemp('/tmp/clean-');
await chmod(clean, 0o755);

async function plant(
  root: string,
  path: string,
  ...[content = 'x', mode = 0o644]: [content?: string | Buffer, mode?: number]
): Promise<void> {
  const full = join(root, path);
  await mkdir(dirname(full), { recursive: true, mode: 0o755 });
  await writeFile(full, content, { mode });
  await chmod(full, mode);
}

await plant(clean, 'etc/passwd', PASSWD);
await plant(clean, 'etc/group', 'root:x:0:\nshadow:x:42:\nferngate:x:990:\n');
await plant(clean, 'etc/shadow', SHADOW, 0o640);
await plant(clean, 'etc/gshadow', 'root:*::\nshadow:!::\n', 0o640);
await chown(join(clean, 'etc/shadow'), 0, 42);
await plant(clean, 'etc/machine-id', 'uninitialized\n', 0o444);
await plant(clean, 'etc/ssl/certs/ca.pem', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n');
await plant(
  clean,
  'usr/lib/key-reader.js',
  'const pem = `-----BEGIN PRIVATE KEY-----\\n${body}\\n-----END PRIVATE KEY-----`;',
);
await plant(clean, 'usr/share/keys.txt', 'Look for -----BEGIN OpenVPN Static key V1----- in the file.');
await plant(clean, 'opt/server/latest.ts', 'export const test = 1;');
await plant(clean, 'var/log/wtmp', '');
await plant(clean, 'var/lib/apt/lists/lock', '');
await mkdir(join(clean, 'tmp'));
await chmod(join(clean, 'tmp'), 0o1777);
await symlink('/proc/self/mounts', join(clean, 'etc/mtab'));
await symlink('/etc/machine-id', join(clean, 'var/machine-id'));

async function scanned(change: (root: string) => Promise<unknown>) {
  const root = await mkdtemp('/tmp/planted-');
  await chmod(root, 0o755);
  await cp(clean, root, { recursive: true, verbatimSymlinks: true });
  await chown(join(root, 'etc/shadow'), 0, 42);
  await chmod(join(root, 'tmp'), 0o1777);
  await change(root);
  return scanTree(root, DEVELOPMENT);
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const ed = generateKeyPairSync('ed25519').privateKey;
const pem = (key: typeof rsa, type: 'pkcs8' | 'pkcs1' | 'sec1' = 'pkcs8') =>
  String(key.export({ type, format: 'pem' }));
const der = (key: typeof rsa, type: 'pkcs8' | 'pkcs1' | 'sec1' = 'pkcs8') =>
  key.export({ type, format: 'der' }) as Buffer;
const encrypted = String(
  rsa.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }),
);
const old = String(rsa.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' }));
const openssh = () => {
  execFileSync('openssl', ['rand', '-out', '/tmp/noise', '300']);
  const body = execFileSync('openssl', ['base64', '-in', '/tmp/noise'], { encoding: 'utf8' });
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}-----END OPENSSH PRIVATE KEY-----\n`;
};
const hex = (lines: number) => 'a3f10c554ee2901144ab67ffe0912b3c\n'.repeat(lines);
const HASH = '$y$j9T$abcdefgh$0123456789abcdefghijklmnopqrstuvwxyz';

/** Path, kind, and what is planted there. */
const planted: readonly (readonly [
  path: string,
  kind: FindingKind,
  content?: string | Buffer,
  mode?: number,
])[] = [
  ['etc/shadow', 'password', SHADOW.replace('root:*', `root:${HASH}`)],
  ['etc/shadow', 'password', SHADOW.replace('daemon:*', 'daemon:')],
  ['etc/shadow-', 'password', `root:${HASH}:1::::::\n`],
  ['etc/gshadow', 'password', 'root:*::\nshadow:x1::\n'],
  ['etc/passwd', 'password', PASSWD.replace('root:x', 'root:')],
  ['etc/passwd', 'password', PASSWD.replace('root:x', `root:${HASH}`)],
  ['etc/passwd', 'login-user', `${PASSWD}admin:x:1000:1000::/home/admin:/usr/sbin/nologin\n`],
  ['etc/passwd', 'login-user', `${PASSWD}toor:x:0:0::/root:/bin/sh\n`],
  ['etc/passwd', 'login-user', PASSWD.replace('/nonexistent:/usr/sbin/nologin', '/nonexistent:/bin/sh')],
  ['root/.ssh/authorized_keys', 'authorized-keys'],
  ['home/x/.ssh/id_ed25519.pub', 'authorized-keys'],
  ['etc/ssh/authorized_keys2', 'authorized-keys'],
  ['etc/hosts.equiv', 'authorized-keys', '+\n'],
  ['etc/ssh/ssh_host_ed25519_key', 'host-key'],
  ['etc/ssh/ssh_host_rsa_key.pub', 'host-key'],
  ['opt/a.txt', 'private-key', pem(rsa)],
  ['opt/windows.pem', 'private-key', pem(rsa).replaceAll('\n', '\r\n')],
  ['opt/b', 'private-key', pem(rsa, 'pkcs1')],
  ['opt/c', 'private-key', pem(ec, 'sec1')],
  ['opt/d', 'private-key', pem(ed)],
  ['opt/e', 'private-key', encrypted],
  ['opt/f', 'private-key', old],
  ['opt/g', 'private-key', openssh()],
  ['opt/in.json', 'private-key', JSON.stringify({ key: pem(ec) })],
  ['opt/program.bin', 'private-key', Buffer.concat([Buffer.alloc(3_000_000, 7), Buffer.from(pem(ec))])],
  ['opt/second.pem', 'private-key', `-----BEGIN PRIVATE KEY-----\nnone\n${pem(ed)}`],
  ['opt/a.der', 'private-key', der(rsa)],
  ['opt/b.bin', 'private-key', der(rsa, 'pkcs1')],
  ['opt/c.bin', 'private-key', der(ec, 'sec1')],
  ['opt/d.bin', 'private-key', der(ed)],
  ['opt/store.p12', 'private-key'],
  ['etc/ssl/private/ssl-cert-snakeoil.key', 'private-key'],
  [
    'opt/ta.key',
    'private-key',
    `-----BEGIN OpenVPN Static key V1-----\n${hex(16)}-----END OpenVPN Static key V1-----\n`,
  ],
  ['opt/v2.key', 'private-key', `-----BEGIN OpenVPN tls-crypt-v2 server key-----\nAbCd${'x'.repeat(60)}\n`],
  ['opt/putty', 'private-key', 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n'],
  ['opt/age', 'private-key', `# created\nAGE-SECRET-KEY-1${'Q'.repeat(58)}\n`],
  ['opt/jwk', 'private-key', JSON.stringify(ec.export({ format: 'jwk' }))],
  ['root/.npmrc', 'stored-credentials'],
  ['opt/config', 'stored-credentials', '//registry.example/:_authToken=npm_0123456789abcdef\n'],
  ['root/.netrc', 'stored-credentials'],
  ['opt/.env', 'stored-credentials', 'A=1'],
  ['root/.aws/config', 'stored-credentials'],
  ['root/.bash_history', 'shell-history'],
  ['root/.node_repl_history', 'shell-history'],
  ['home/x/.lesshst', 'shell-history'],
  ['opt/server/store/crash.test.ts', 'test-code'],
  ['opt/test/world/plant.ts', 'test-code'],
  ['opt/node_modules/koa/test/a.js', 'test-code'],
  ['opt/.git/HEAD', 'repository'],
  ['etc/machine-id', 'machine-id', '0123456789abcdef0123456789abcdef\n', 0o444],
  ['var/lib/dbus/machine-id', 'machine-id', '0123456789abcdef0123456789abcdef\n'],
  ['var/lib/systemd/random-seed', 'random-seed'],
  ['loader/random-seed', 'random-seed'],
  ['var/lib/systemd/credential.secret', 'random-seed'],
  ['var/lib/dhcp/dhclient.eth0.leases', 'lease', 'lease {}'],
  ['var/lib/systemd/network/lease', 'lease'],
  ['var/lib/dnsmasq.leases', 'lease', '1 aa'],
  ['var/lib/apt/lists/deb.example_dists_Packages', 'package-lists'],
  ['var/cache/apt/archives/bash.deb', 'package-lists'],
  ['var/cache/apt/pkgcache.bin', 'package-lists'],
  ['root/.npm/_cacache/index', 'package-lists'],
  ['var/log/dpkg.log', 'log'],
  ['var/log/journal/0/system.journal', 'log'],
  ['etc/open', 'world-writable', 'x', 0o666],
  ['usr/bin/su', 'set-id', 'x', 0o4755],
  ['usr/bin/chage', 'set-id', 'x', 0o2755],
];

scan('an image as it should be has nothing', async () => {
  const { findings, entries } = await scanned(async () => undefined);
  assert.equal(findings, []);
  assert.ok(entries > 20);
});

for (const [path, kind, content, mode] of planted) {
  scan(
    `${kind}: ${path} (${(content?.toString('latin1', 0, 40) ?? '').slice(0, 40).replace(/\s+/g, ' ')})`,
    async () => {
      const { findings } = await scanned((root) => plant(root, path, content, mode));
      assert.equal(
        findings.map((one) => [one.kind, one.path]),
        [[kind, path]],
      );
    },
  );
}

for (const [what, kind, path, change] of [
  [
    'a folder that all may write',
    'world-writable',
    'srv',
    async (root: string) => {
      await mkdir(join(root, 'srv'));
      await chmod(join(root, 'srv'), 0o777);
    },
  ],
  [
    'an owner whom nobody knows',
    'unknown-owner',
    'etc/mtab2',
    async (root: string) => {
      await plant(root, 'etc/mtab2');
      await chown(join(root, 'etc/mtab2'), 4711, 0);
    },
  ],
  [
    'a group that nobody knows',
    'unknown-owner',
    'etc/mtab2',
    async (root: string) => {
      await plant(root, 'etc/mtab2');
      await chown(join(root, 'etc/mtab2'), 0, 4711);
    },
  ],
  [
    'a device',
    'device-file',
    'etc/null',
    async (root: string) => {
      execFileSync('mknod', ['-m', '600', join(root, 'etc/null'), 'c', '1', '3']);
    },
  ],
  [
    'a pipe',
    'device-file',
    'etc/pipe',
    async (root: string) => {
      execFileSync('mkfifo', ['-m', '600', join(root, 'etc/pipe')]);
    },
  ],
  [
    'a development package',
    'test-code',
    'opt/node_modules/uvu',
    async (root: string) => {
      await plant(root, 'opt/node_modules/uvu/index.js');
    },
  ],
  [
    'a development package with a scope',
    'test-code',
    'opt/node_modules/@types/node',
    async (root: string) => {
      await plant(root, 'opt/node_modules/@types/node/index.d.ts');
    },
  ],
] as const) {
  scan(what, async () => {
    const { findings } = await scanned(change);
    assert.equal(
      findings.map((one) => [one.kind, one.path]),
      [[kind, path]],
    );
  });
}

scan('what is found is named, never shown', async () => {
  const secret = pem(ed);
  const { findings } = await scanned((root) => plant(root, 'opt/key', secret));
  assert.not.match(JSON.stringify(findings), secret.split('\n')[1]!);
});

scan('an exception covers its own kind and path only', () => {
  const finding = { kind: 'private-key', path: 'usr/lib/x/lib.so.1', what: 'a key' } as const;
  const allowed = [{ kind: 'private-key', path: /^usr\/lib\/x\/lib\.so\.1$/, reason: 'published' }] as const;
  assert.equal(judge([finding], allowed).refused, []);
  for (const other of [
    { ...finding, kind: 'password' as const },
    { ...finding, path: 'opt/usr/lib/x/lib.so.1' },
    { ...finding, path: 'usr/lib/x/lib.so.1.bak' },
  ]) {
    assert.equal(judge([other], allowed).refused, [other]);
  }
});

scan.run();
