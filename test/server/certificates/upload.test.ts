/** What owners and others upload as the portal's certificate: taken in any order and dress, refused with the reason. */
import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { anchorOf, checkIdentity } from '../../../server/certificates/check-identity.ts';
import { readUpload, type Upload } from '../../../server/certificates/read-upload.ts';
import { UploadError } from '../../../server/certificates/upload-error.ts';
import { attempt, NODE, until } from '../../world/command.ts';
import { curve, ForeignAuthority, RSA, stamp, type LeafWish } from './foreign-authority.ts';

const NAME = 'portal.example';
/** The root has just been made. */
const NOW = new Date(Date.now() + 3_600_000);
const works = await ForeignAuthority.create();
const good = await works.leaf();
const chain = `${good.certificate}${works.between}${works.root}`;
const pem = (given: Partial<Extract<Upload, { kind: 'pem' }>> = {}): Upload => ({
  ...{ kind: 'pem', certificate: chain, key: good.key, passphrase: '' },
  ...given,
});

async function take(upload: Upload, name = NAME, now = NOW) {
  return checkIdentity(await readUpload(upload), { name, now });
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => 'taken',
    (reason: unknown) => reason,
  );
  if (!(error instanceof UploadError)) return String(error);
  assert.not.match(`${error.message}${JSON.stringify(error.values)}`, 'PRIVATE');
  return error.code;
}

const subjects = (text: string) =>
  (text.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? []).map(
    (one) => new X509Certificate(one).subject,
  );

test('taken: whatever the order, Windows line ends, words in between, key in the same file', async () => {
  const wanted = ['CN=leaf1', 'CN=between', 'CN=Works Root'];
  const shuffled = `${works.root}\nBag Attributes: x\n${good.certificate.replaceAll('\n', '\r\n')}${works.between}`;
  for (const upload of [
    pem(),
    pem({ certificate: shuffled }),
    pem({ certificate: `${good.key}${chain}`, key: '' }),
  ]) {
    const { chain: ordered, key } = await take(upload);
    assert.equal(subjects(ordered), wanted);
    assert.match(key, /^-----BEGIN PRIVATE KEY-----\n/);
    assert.match(
      ordered,
      /^(-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/=]{1,76}\n)+-----END CERTIFICATE-----\n)+$/,
    );
    assert.is(anchorOf(ordered), works.root);
  }
  // What belongs to nobody in the path is left out.
  const stranger = await works.leaf();
  assert.equal(subjects((await take(pem({ certificate: chain + stranger.certificate }))).chain), wanted);
});

test('taken: RSA and both curves, wildcards and addresses', async () => {
  const table: [LeafWish, string][] = [
    [{ key: RSA }, NAME],
    [{ key: curve('P-384') }, NAME],
    [{ names: 'DNS:*.portal.example' }, 'gate.portal.example'],
    [{ names: 'DNS:other.example,IP:192.0.2.9' }, '192.0.2.9'],
    [{ extensions: `subjectAltName=DNS:${NAME}` }, NAME],
  ];
  for (const [wish, name] of table) {
    const { certificate, key } = await works.leaf(wish);
    assert.is(
      await codeOf(take(pem({ certificate: certificate + works.between + works.root, key }), name)),
      'taken',
    );
  }
});

test('refused, each with its reason', async () => {
  const made = async (wish: LeafWish) => {
    const { certificate, key } = await works.leaf(wish);
    return pem({ certificate: certificate + works.between + works.root, key });
  };
  const other = await works.leaf();
  const table: [string, Upload][] = [
    ['certificate-unreadable', pem({ certificate: '' })],
    ['certificate-unreadable', pem({ certificate: 'a certificate' })],
    ['certificate-unreadable', pem({ certificate: chain.replaceAll('M', 'A') })],
    ['key-unreadable', pem({ key: '' })],
    ['key-unreadable', pem({ key: chain })],
    ['key-mismatch', pem({ key: other.key })],
    ['chain-incomplete', pem({ certificate: good.certificate })],
    ['chain-incomplete', pem({ certificate: good.certificate + works.root })],
    ['chain-incomplete', pem({ certificate: good.certificate + works.between })],
    ['name-missing', await made({ names: 'DNS:other.example' })],
    ['name-missing', await made({ names: 'IP:192.0.2.1' })],
    ['name-missing', await made({ extensions: 'extendedKeyUsage=serverAuth' })],
    ['certificate-ended', await made({ until: stamp(-1) })],
    ['certificate-not-yet', await made({ from: stamp(2) })],
    [
      'certificate-of-authority',
      await made({ extensions: `subjectAltName=DNS:${NAME}\nbasicConstraints=CA:TRUE` }),
    ],
    [
      'certificate-not-for-servers',
      await made({ extensions: `subjectAltName=DNS:${NAME}\nextendedKeyUsage=clientAuth` }),
    ],
    ['key-weak', await made({ key: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'] })],
    ['key-weak', await made({ key: curve('secp256k1') })],
    ['key-weak', await made({ key: ['-algorithm', 'ED25519'] })],
    [
      'certificate-too-long',
      await made({
        names: Array.from({ length: 700 }, (_, n) => `DNS:n${n}.portal.example`).join() + `,DNS:${NAME}`,
      }),
    ],
  ];
  for (const [code, upload] of table) assert.is(await codeOf(take(upload)), code, code);
});

test('an authority that only bears the right name has signed nothing', async () => {
  const impostor = await ForeignAuthority.create();
  const mixed = `${good.certificate}${impostor.between}${impostor.root}`;
  assert.is(await codeOf(take(pem({ certificate: mixed }))), 'chain-incomplete');
});

test('an encrypted key opens with its passphrase', async () => {
  for (const [cipher, out] of [
    ['-aes-256-cbc', 'new.key'],
    ['-des3', 'old.key'],
  ] as const) {
    await works.openssl(
      'pkcs8',
      '-topk8',
      '-in',
      `${good.as}.key`,
      cipher === '-des3' ? '-v1' : '-v2',
      cipher === '-des3' ? 'PBE-SHA1-3DES' : 'aes256',
      '-passout',
      'pass:öl & wasser',
      '-out',
      out,
    );
    const key = await works.read(out);
    assert.is(await codeOf(take(pem({ key, passphrase: 'öl & wasser' }))), 'taken', cipher);
    assert.is(await codeOf(take(pem({ key, passphrase: 'oil' }))), 'passphrase-wrong');
    assert.is(await codeOf(take(pem({ key }))), 'passphrase-needed');
  }
});

test('PKCS #12: curves and RSA, today’s and yesterday’s ciphers, with and without passphrase', async () => {
  const rsa = await works.leaf({ key: RSA });
  await writeFile(works.at('both.pem'), works.between + works.root);
  const old = ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'];
  const table: [typeof good, string[], string[]][] = [
    [rsa, [], []],
    [good, [], ['wrong', '']],
    [good, old, ['wrong']],
    [good, ['-nomac'], ['wrong']],
  ];
  for (const [{ as, key }, more, refusals] of table) {
    await works.openssl(
      ...['pkcs12', '-export', '-in', `${as}.pem`, '-inkey', `${as}.key`, '-certfile', 'both.pem'],
      ...[...more, '-passout', 'pass:secret', '-out', 'x.p12'],
    );
    const file = await readFile(works.at('x.p12'));
    const taken = await take({ kind: 'pkcs12', file, passphrase: 'secret' });
    assert.is(subjects(taken.chain).length, 3, more.join(' '));
    assert.ok(createPrivateKey(taken.key).equals(createPrivateKey(key)));
    for (const passphrase of refusals) {
      const code = passphrase === '' ? 'passphrase-needed' : 'passphrase-wrong';
      assert.is(await codeOf(take({ kind: 'pkcs12', file, passphrase })), code, more.join(' '));
    }
  }
});

test('garbage, truncations and a billion rounds hold nobody but their sender', async () => {
  const file = await readFile(works.at('x.p12'));
  const table: Uint8Array[] = [
    new Uint8Array(0),
    randomBytes(10 * 1024 * 1024),
    Buffer.alloc(1024 * 1024, 0x30),
    Buffer.alloc(64 * 1024, Buffer.from([0x30, 0x80])),
    file.subarray(0, file.length - 1),
    file.subarray(0, 200),
  ];
  let turns = 0;
  const pulse = setInterval(() => (turns += 1), 5);
  for (const one of table) {
    const code = await codeOf(take({ kind: 'pkcs12', file: one, passphrase: 'secret' }));
    assert.match(code, /^(certificate-unreadable|passphrase-wrong)$/);
  }
  clearInterval(pulse);
  assert.ok(turns > 5, 'the rest of the portal went on');
});

/** The number of rounds in the key's own words: 2048 becomes 2,147,483,647, and the lengths around it grow by two. */
function withManyRounds(key: Buffer): string {
  const at = key.indexOf(Buffer.from('02020800', 'hex'));
  assert.ok(at > 0);
  const changed = Buffer.concat([
    key.subarray(0, at),
    Buffer.from('02047fffffff', 'hex'),
    key.subarray(at + 4),
  ]);
  for (let from = 0; from < at;) {
    const first = changed[from + 1]!;
    const header = first < 0x80 ? 2 : first === 0x81 ? 3 : 4;
    const length = header === 2 ? first : header === 3 ? changed[from + 2]! : changed.readUInt16BE(from + 2);
    if (from + header + length <= at) {
      from += header + length;
      continue;
    }
    changed[from + header - 1]! += 2;
    from += header;
  }
  return `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${changed.toString('base64')}\n-----END ENCRYPTED PRIVATE KEY-----\n`;
}

test('who asks for two billion rounds of OpenSSL is stopped, and the portal can end meanwhile', async () => {
  const format = { type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: 'x' } as const;
  const key = withManyRounds(createPrivateKey(good.key).export(format));
  const from = new URL('../../../server/certificates/read-upload.ts', import.meta.url).href;
  const program = `import { readUpload } from ${JSON.stringify(from)};
    const upload = { kind: 'pem', certificate: '', key: ${JSON.stringify(key)}, passphrase: 'x' };
    await readUpload(upload, 2000).catch((error) => process.stdout.write(error.code));
    process.exit(0);`;
  const said = { code: 0, stdout: 'certificate-unreadable', stderr: '' };
  await writeFile(works.at('portal.mjs'), program);
  assert.equal(await attempt(NODE, [works.at('portal.mjs')]), said);
  await until(
    'the reader is gone',
    async () => (await attempt('pgrep', ['-f', 'upload-worker'])).stdout === '',
  );
});

test.run();
