/** Which certificates are taken for the portal's: the table of somebody in between. */
import { X509Certificate } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  judge,
  parseFingerprint,
  type Pin,
  type Presented,
  withColons,
} from '../../../dialup/portal/trust.ts';
import { issue } from '../../../server/certificates/authority.ts';
import { generateRsaKey } from '../../../server/certificates/keys.ts';
import { makeAuthority, makePortalCertificate } from '../issued.ts';
import { refusal } from '../refused.ts';

const NAME = 'portal.example';
const ours = await makeAuthority();
const theirs = await makeAuthority();
const company = await makeAuthority(new Date(), 'company');

function presented(chain: string, known = false): Presented {
  const [leaf = '', authority] = chain.split(/(?<=-----END CERTIFICATE-----\n)/);
  return {
    leaf: new X509Certificate(leaf),
    authority: authority ? new X509Certificate(authority) : undefined,
    known,
  };
}

const first = presented((await makePortalCertificate(ours, NAME)).cert);
const renewed = presented((await makePortalCertificate(ours, NAME)).cert);
const otherName = presented((await makePortalCertificate(ours, 'evil.example')).cert);
const reinstalled = presented((await makePortalCertificate(theirs, NAME)).cert);
const intercepted = presented((await makePortalCertificate(company, NAME)).cert);

function pinned(shown: Presented): Pin {
  const judged = judge(shown, { name: NAME, pin: undefined, fingerprint: undefined });
  if (judged.kind !== 'unknown') throw new Error('not asked for');
  return judged.pin;
}
const pin = pinned(first);
const withPin = { name: NAME, pin, fingerprint: undefined };
const hex = (certificate: X509Certificate | undefined) =>
  certificate?.fingerprint256.replaceAll(':', '') ?? '';

test('never seen: somebody has to confirm it', () => {
  const judged = judge(first, { name: NAME, pin: undefined, fingerprint: undefined });
  assert.is(judged.kind, 'unknown');
  assert.ok(judged.kind === 'unknown' && judged.fitsName);
  const foreign = judge(otherName, { name: NAME, pin: undefined, fingerprint: undefined });
  assert.ok(foreign.kind === 'unknown' && !foreign.fitsName);
});

test('pinned: the same one, and a renewed one by the same authority for the same name', () => {
  assert.is(judge(first, withPin).kind, 'same');
  const judged = judge(renewed, withPin);
  assert.ok(judged.kind === 'accepted' && judged.pin.leaf === hex(renewed.leaf));
});

test('refused: another name by the same authority', async () => {
  assert.is((await refusal(() => judge(otherName, withPin))).code, 'certificate-changed');
});

test('refused: another installation’s authority of the same name', async () => {
  assert.is((await refusal(() => judge(reinstalled, withPin))).code, 'certificate-changed');
});

test('refused: somebody else’s, and the issuer is said', async () => {
  const error = await refusal(() => judge(intercepted, withPin));
  assert.is(error.code, 'intercepted');
  assert.match(error.values['issuer']!, 'authority-1.company');
});

test('refused: a seat’s certificate of the same authority, although it says the name', async () => {
  const keys = await generateRsaKey();
  const wanted = { authority: ours, publicKey: keys.publicKey, days: 9, now: new Date() };
  const { certificate } = await issue({ ...wanted, kind: 'seat', commonName: NAME });
  const shown = presented(certificate + ours.certificate);
  assert.is((await refusal(() => judge(shown, withPin))).code, 'certificate-changed');
});

test('refused: the authority itself as a leaf, and a leaf without its authority', async () => {
  const authority = { ...renewed, leaf: renewed.authority! };
  assert.is((await refusal(() => judge(authority, withPin))).code, 'certificate-changed');
  const alone = { ...renewed, authority: undefined };
  assert.is((await refusal(() => judge(alone, withPin))).code, 'certificate-changed');
});

test('a given fingerprint decides, of the leaf or of its authority', async () => {
  const given = (fingerprint: string) => ({ name: NAME, pin: undefined, fingerprint });
  assert.is(judge(first, given(hex(first.leaf))).kind, 'accepted');
  assert.is(judge(first, given(hex(first.authority))).kind, 'accepted');
  assert.is((await refusal(() => judge(otherName, given(hex(first.authority))))).code, 'wrong-fingerprint');
  assert.is((await refusal(() => judge(reinstalled, given(hex(first.leaf))))).code, 'wrong-fingerprint');
  assert.is(judge(reinstalled, { ...withPin, fingerprint: hex(reinstalled.leaf) }).kind, 'accepted');
  assert.is(
    (await refusal(() => judge(first, { ...withPin, fingerprint: hex(renewed.leaf) }))).code,
    'wrong-fingerprint',
  );
});

test('a public authority’s may be renewed by any public one, but only then', async () => {
  const known = { ...withPin, pin: { ...pin, authority: null, known: true } };
  assert.is(judge({ ...intercepted, known: true }, known).kind, 'accepted');
  assert.is((await refusal(() => judge(intercepted, known))).code, 'intercepted');
  assert.is((await refusal(() => judge({ ...intercepted, known: true }, withPin))).code, 'intercepted');
});

test('fingerprints are read as people copy them', () => {
  const plain = pin.leaf;
  for (const text of [
    plain,
    plain.toLowerCase(),
    withColons(plain),
    `SHA256:${withColons(plain)}`,
    ` ${plain} `,
  ]) {
    assert.is(parseFingerprint(text), plain, text);
  }
  for (const text of ['', 'AA:BB', plain.slice(1), `${plain}0`, plain.replace(/^./, 'G')])
    assert.is(parseFingerprint(text), undefined);
});

test.run();
