/** Records as an attacker would send them (`design/UPDATES.md`, section 2). */
import { createPublicKey, sign } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RecordError, type RecordErrorCode } from '../../updates/errors.ts';
import { publicKey, readPublicKeys } from '../../updates/keys.ts';
import {
  BODY_MAX_BYTES,
  decodeRecord,
  encodeRecord,
  RECORD_MAX_BYTES,
  signedBytes,
} from '../../updates/record.ts';
import { makeKeyPair, signRecord } from '../../updates/sign.ts';
import { refuseOlder, verifyRecord, type Kind } from '../../updates/verify.ts';
import { branded, newSigner, SIGNED_AT, type Signer } from './signed.ts';

const [anna, bert, eve] = [newSigner(), newSigner(), newSigner()];
const small = { product: 'Acme' };
const trust = (signers: readonly Signer[], threshold: number) => ({
  keys: signers.map((one) => one.public),
  threshold,
  kind: 'branding' as const,
});
const codeOf = (work: () => unknown): RecordErrorCode | 'accepted' | 'other' => {
  try {
    work();
    return 'accepted';
  } catch (error) {
    return error instanceof RecordError ? error.code : 'other';
  }
};
/** A body that no signer of ours would write, signed as it is. */
const signedBody = (body: Buffer | string, by: readonly Signer[] = [anna]) => {
  const bytes = Buffer.from(body);
  return encodeRecord({
    body: bytes,
    signatures: by.map((one) => ({
      keyId: one.public.id,
      signature: sign(null, signedBytes(bytes), one.key),
    })),
  });
};
const envelope = (differs: object) =>
  JSON.stringify({
    ...{ content: small, counter: 1, kind: 'branding', product: 'ferngate' },
    ...{ signedAt: SIGNED_AT.toISOString() },
    ...differs,
  });

test('signed by enough, it says what was signed', () => {
  const record = verifyRecord(
    branded([anna, bert], { counter: 7, content: small }),
    trust([anna, bert, eve], 2),
  );
  assert.equal(
    [record.kind, record.counter, record.content, [...record.signers].sort()],
    ['branding', 7, small, [anna.public.id, bert.public.id].sort()],
  );
});

test('one byte changed anywhere: refused, every byte, each of its bits once', () => {
  const record = branded([anna, bert], { content: small });
  const accepted: number[] = [];
  for (let at = 0; at < record.length; at += 1) {
    for (const bit of [1 << (at % 8), 0xff]) {
      const changed = Buffer.from(record);
      changed[at]! ^= bit;
      // Also where one signature would be enough: what is in the record and does not hold spoils it.
      if (codeOf(() => verifyRecord(changed, trust([anna, bert], 1))) === 'accepted') accepted.push(at);
    }
  }
  assert.equal(accepted, []);
});

test('cut off anywhere, or with something behind it: refused', () => {
  const record = branded([anna], { content: small });
  for (let length = 0; length < record.length; length += 1) {
    const cut = record.subarray(0, length);
    assert.is.not(
      codeOf(() => verifyRecord(cut, trust([anna], 1))),
      'accepted',
    );
  }
  const more = Buffer.concat([record, Buffer.from([0])]);
  assert.is(
    codeOf(() => verifyRecord(more, trust([anna], 1))),
    'not-a-record',
  );
});

test('bytes that change after the verification change nothing', () => {
  const buffer = branded([anna], { content: small });
  const record = verifyRecord(buffer, trust([anna], 1));
  buffer.fill(0);
  assert.equal(record.content, small);
  assert.is(
    codeOf(() => verifyRecord(record.bytes, trust([anna], 1))),
    'accepted',
  );
});

test('who signed, how often, and how many it takes', () => {
  const one = branded([anna], { content: small });
  const twice = branded([anna, anna], { content: small });
  const foreign = branded([anna, eve], { content: small });
  const none = branded([], { content: small });
  const stolen = encodeRecord({
    body: decodeRecord(one).body,
    signatures: [{ keyId: anna.public.id, signature: decodeRecord(foreign).signatures[1]!.signature }],
  });
  const sameKeyTwice = [anna.public, publicKey(createPublicKey(anna.publicPem)), bert.public];
  for (const [what, code, work] of [
    ['two needed, one signed', 'too-few-signatures', () => verifyRecord(one, trust([anna, bert], 2))],
    ['none signed', 'too-few-signatures', () => verifyRecord(none, trust([anna], 1))],
    ['the same signature twice', 'signed-twice', () => verifyRecord(twice, trust([anna, bert], 2))],
    ['a stranger among them', 'unknown-signer', () => verifyRecord(foreign, trust([anna, bert], 1))],
    ['a stranger’s signature under her name', 'bad-signature', () => verifyRecord(stolen, trust([anna], 1))],
    [
      'one key listed twice does not make two',
      'too-few-signatures',
      () => verifyRecord(one, { keys: sameKeyTwice, threshold: 2, kind: 'branding' }),
    ],
    [
      'nor three of what are two keys',
      'bad-threshold',
      () => verifyRecord(one, { keys: sameKeyTwice, threshold: 3, kind: 'branding' }),
    ],
  ] as const)
    assert.is(codeOf(work), code, what);
});

test('a threshold that is none', () => {
  const record = branded([anna], { content: small });
  for (const threshold of [0, -1, 1.5, '1', null, Number.NaN, 1e9, Infinity, undefined, 2])
    assert.is(
      codeOf(() => verifyRecord(record, { ...trust([anna], 1), threshold: threshold as number })),
      'bad-threshold',
      String(threshold),
    );
});

test('signed well, but not ours to use', () => {
  for (const [what, code, body] of [
    ['another product', 'other-product', envelope({ product: 'ferngate-router' })],
    ['another kind', 'other-kind', envelope({ kind: 'patch' })],
    ['no counter', 'bad-content', envelope({ counter: undefined })],
    ['counter 0', 'bad-content', envelope({ counter: 0 })],
    ['counter -1', 'bad-content', envelope({ counter: -1 })],
    ['counter as text', 'bad-content', envelope({ counter: '1' })],
    ['a counter that is not whole', 'not-canonical', envelope({}).replace(':1,', ':1.5,')],
    ['a counter beyond what is exact', 'not-canonical', envelope({}).replace(':1,', ':9007199254740993,')],
    ['a field more', 'bad-content', envelope({}).replace('"kind"', '"d":1,"kind"')],
    ['a key twice', 'not-canonical', envelope({}).replace('"kind"', '"counter":2,"kind"')],
    ['spaces', 'not-canonical', `${envelope({})} `],
    [
      'keys in another order',
      'not-canonical',
      envelope({}).replace(/^\{("content".*?\}),("counter":1)/, '{$2,$1'),
    ],
    ['escapes where none are needed', 'not-canonical', envelope({}).replace('ferngate', '\\u0066erngate')],
    ['a mark of the byte order', 'not-canonical', `\ufeff${envelope({})}`],
    ['no UTF-8', 'not-canonical', Buffer.from(envelope({}).replace('Acme', 'Acm\xe9'), 'latin1')],
    ['half a character', 'not-canonical', envelope({}).replace('Acme', '\\ud800')],
    ['__proto__', 'bad-content', `{"__proto__":{},${envelope({}).slice(1)}`],
    ['a list', 'bad-content', '[]'],
    ['nothing', 'not-canonical', ''],
    ['100,000 brackets', 'not-canonical', '['.repeat(100_000)],
    ['100,000 brackets that close', 'not-canonical', '['.repeat(50_000) + ']'.repeat(50_000)],
  ] as const)
    assert.is(
      codeOf(() => verifyRecord(signedBody(body), trust([anna], 1))),
      code,
      what,
    );
});

test('lengths that lie cost nothing', () => {
  const record = branded([anna], { content: small });
  for (const [at, value] of [
    [10, 0xffffffff],
    [10, BODY_MAX_BYTES + 1],
    [10, 0],
  ] as const) {
    const lying = Buffer.from(record);
    lying.writeUInt32BE(value, at);
    assert.is.not(
      codeOf(() => verifyRecord(lying, trust([anna], 1))),
      'accepted',
    );
  }
  assert.is(
    codeOf(() => decodeRecord(Buffer.alloc(RECORD_MAX_BYTES + 1))),
    'too-large',
  );
  assert.is(
    codeOf(() => branded([anna], { content: 'x'.repeat(BODY_MAX_BYTES) })),
    'too-large',
  );
  assert.is(
    codeOf(() => branded(Array.from({ length: 17 }, () => anna))),
    'too-large',
  );
});

test('an older one, and another one with the same number, do not replace what is held', () => {
  const held = verifyRecord(branded([anna], { counter: 5, content: small }), trust([anna], 1));
  const next = (counter: number, content: { product: string }) =>
    verifyRecord(branded([anna], { counter, content }), trust([anna], 1));
  for (const [code, record] of [
    ['accepted', next(6, small)],
    ['accepted', next(5, small)],
    ['counter-reused', next(5, { product: 'Bcme' })],
    ['older', next(4, small)],
  ] as const)
    assert.is(
      codeOf(() => refuseOlder(record, held)),
      code,
    );
  assert.is(
    codeOf(() => refuseOlder(next(1, small), undefined)),
    'accepted',
  );
});

test('a signature is for records only: the same key over the bare body is none', () => {
  const { body } = decodeRecord(branded([anna], { content: small }));
  const bare = encodeRecord({
    body,
    signatures: [{ keyId: anna.public.id, signature: sign(null, body, anna.key) }],
  });
  assert.is(
    codeOf(() => verifyRecord(bare, trust([anna], 1))),
    'bad-signature',
  );
});

test('keys that are nobody’s, of another kind, or hidden in a file with more', () => {
  const spki = (hex: string) =>
    `-----BEGIN PUBLIC KEY-----\n${Buffer.from(`302a300506032b6570032100${hex}`, 'hex').toString('base64')}\n-----END PUBLIC KEY-----\n`;
  const ff = 'ff'.repeat(30);
  for (const hex of [
    '00'.repeat(32),
    `01${'00'.repeat(31)}`,
    `${'00'.repeat(31)}80`,
    `ec${ff}7f`,
    `ed${ff}7f`,
    `ee${ff}7f`,
    `ec${ff}ff`,
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  ])
    assert.is(
      codeOf(() => readPublicKeys(spki(hex))),
      'bad-key',
      hex,
    );
  const { publicPem, privatePem } = makeKeyPair();
  for (const text of ['', privatePem, publicPem + privatePem, `${publicPem}x`, publicPem.repeat(9)])
    assert.is(
      codeOf(() => readPublicKeys(text)),
      'bad-key',
      text,
    );
  assert.is(readPublicKeys(publicPem.repeat(3)).length, 1);
  assert.is(readPublicKeys(publicPem + anna.publicPem).length, 2);
});

test('what no record may carry is not signed', () => {
  const unsigned = { kind: 'branding' as Kind, counter: 1, signedAt: SIGNED_AT };
  for (const content of [1.5, -0, Number.NaN, '\ud800', 2 ** 53])
    assert.is(
      codeOf(() => signRecord({ ...unsigned, content }, [anna.key])),
      'not-canonical',
    );
});

test.run();
