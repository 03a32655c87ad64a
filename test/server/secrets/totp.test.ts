import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hashRecoveryCode, newRecoveryCodes } from '../../../server/secrets/recovery-codes.ts';
import { checkTotp, newTotp, totpQrSvg, totpUri } from '../../../server/secrets/totp.ts';

/** RFC 6238, appendix B: the ASCII text 12345678901234567890. */
const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const RFC_CODES: [number, string][] = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
];

const check = (code: string, nowS: number, lastUsedStep?: number) =>
  checkTotp(RFC_SECRET, code, { lastUsedStep, nowMs: nowS * 1000 });

test("the RFC's codes, in their step and one to each side, and not beyond", () => {
  for (const [atS, code] of RFC_CODES) {
    const step = Math.floor(atS / 30);
    for (const nowS of [atS, step * 30 - 30, step * 30 + 59])
      assert.equal(check(code, nowS), { ok: true, step }, code);
    for (const nowS of [step * 30 - 31, step * 30 + 60]) assert.equal(check(code, nowS), { ok: false }, code);
  }
});

test('a code works once, and none before it works any more', () => {
  assert.equal(check('287082', 59, 0), { ok: true, step: 1 });
  assert.equal(check('287082', 59, 1), { ok: false });
  assert.equal(check('287082', 89, 1), { ok: false });
  assert.equal(check('287082', 59, 2), { ok: false });
});

test('as apps show it: with a space or dash', () => {
  for (const code of ['287 082', ' 287082 ', '287-082']) assert.ok(check(code, 59).ok, code);
});

test('anything else is refused without an error', () => {
  for (const code of ['', '28708', '2870820', '287083', '٢٨٧٠٨٢', 'NaN', '1e5', '-287082x', '287082\0']) {
    assert.equal(check(code, 59), { ok: false }, code);
  }
  fc.assert(fc.property(fc.string(), (code) => !check(code, 59).ok || code.replace(/\D/g, '').length === 6));
});

test('a new secret has 160 bits and its address says what apps need', () => {
  const { secretBase32 } = newTotp();
  assert.match(secretBase32, /^[A-Z2-7]{32}$/);
  assert.is.not(newTotp().secretBase32, secretBase32);
  const uri = new URL(
    totpUri({ secret: secretBase32, issuer: 'Ferngate Müller & Co', account: 'acme/anna:x' }),
  );
  assert.is(uri.protocol + uri.host, 'otpauth:totp');
  assert.is(uri.searchParams.get('secret'), secretBase32);
  assert.is(uri.searchParams.get('issuer'), 'Ferngate Müller & Co');
  assert.is(uri.searchParams.get('digits'), '6');
  assert.is(uri.searchParams.get('period'), '30');
});

test('the picture has nothing that a strict content security policy would stop', async () => {
  const svg = await totpQrSvg(totpUri({ secret: RFC_SECRET, issuer: '<script>', account: '"onload="x' }));
  assert.match(svg, /^<svg xmlns=/);
  assert.not.match(svg, /style|script|href|onload|GEZDG/i);
});

test('recovery codes: ten, 80 bits each, no two alike', () => {
  const codes = newRecoveryCodes();
  assert.is(new Set(codes).size, 10);
  for (const code of codes) assert.match(code, /^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
});

test('recovery codes: found however they are typed, and only themselves', () => {
  const [code = '', other = ''] = newRecoveryCodes(2);
  const stored = hashRecoveryCode(code);
  assert.match(stored, /^[0-9a-f]{64}$/);
  const typed = [code.toUpperCase(), code.replaceAll('-', ' '), code.replaceAll('-', ''), ` ${code}\n`,
    code.replaceAll('o', '0').replaceAll('l', '1').replaceAll('b', '8')]; // prettier-ignore
  for (const text of typed) assert.is(hashRecoveryCode(text), stored, text);
  for (const text of ['', other, code.slice(1), `${code}a`])
    assert.is.not(hashRecoveryCode(text), stored, text);
});

test.run();
