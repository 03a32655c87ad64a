import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clockWrong, validityProblem } from '../../../dialup/diagnosis/clock.ts';
import { codeOf, failureOf, plainDiagnosis } from '../../../dialup/diagnosis/connection-failure.ts';
import { describe, DIAGNOSES, printable } from '../../../dialup/diagnosis/diagnosis.ts';

for (const [code, [title, todo]] of Object.entries(DIAGNOSES)) {
  test(`${code} says what is wrong and what to do`, () => {
    assert.match(title, /^[A-Z].*[.:}]$/);
    assert.ok(todo === '{hint}' || /^[A-Z].*[.)}>?]$/.test(todo), todo);
  });
}

test('what others say cannot drive the terminal, nor fill it', () => {
  const { title } = describe({
    code: 'intercepted',
    values: { issuer: `\u001b]0;x\u0007${'y'.repeat(5000)}` },
  });
  assert.not.match(title, /\p{Cc}/u);
  assert.ok(title.length < 500);
  assert.is(printable('a\u202e\nb'), 'a\ufffd\ufffdb');
  assert.is(
    describe({ code: 'name-not-resolved', values: { name: '{name} $& $1' } }).title,
    'The name {name} $& $1 could not be found.',
  );
});

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

for (const [code, failure] of [
  ['ENOTFOUND', 'name'],
  ['EAI_AGAIN', 'name'],
  ['ENETUNREACH', 'no-route'],
  ['EHOSTUNREACH', 'no-route'],
  ['ECONNREFUSED', 'refused'],
  ['ETIMEDOUT', 'silent'],
  ['ABORT_ERR', 'silent'],
  ['ECONNRESET', 'closed'],
  ['EPROTO', 'not-tls'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'not-tls'],
  ['EMFILE', 'other'],
] as const) {
  test(`${code} means ${failure}`, () => {
    assert.is(failureOf(systemError(code)), failure);
    assert.is(failureOf(new AggregateError([systemError('EMFILE'), systemError(code)])), failure);
    const plain = plainDiagnosis(systemError(code), 'portal.example');
    assert.is(plain === undefined, failure === 'refused' || failure === 'silent');
  });
}

test('no system error, no code', () => assert.is(codeOf(new Error('x')), ''));

const at = (text: string) => new Date(`${text}T00:00:00Z`);
const validity = { from: at('2026-01-01'), until: at('2027-01-01') };

for (const [own, portal, code] of [
  ['2026-06-01', '2026-06-01', undefined],
  ['2026-06-01', undefined, undefined],
  ['2025-06-01', '2026-06-01', 'wrong-clock'],
  ['1970-01-01', '2026-06-01', 'wrong-clock'],
  ['2030-06-01', '2026-06-01', 'wrong-clock'],
  ['2030-06-01', '2030-06-01', 'certificate-expired'],
  ['2025-06-01', undefined, 'certificate-expired'],
] as const) {
  test(`own clock ${own}, portal's ${portal ?? 'unknown'}: ${code ?? 'valid'}`, () => {
    const clocks = { own: at(own), portal: portal === undefined ? undefined : at(portal) };
    assert.is(validityProblem(validity, clocks)?.code, code);
  });
}

test('a few minutes are no wrong clock', () => {
  const own = at('2026-06-01');
  const off = (minutes: number) => clockWrong(own, new Date(own.getTime() + minutes * 60_000))?.code;
  assert.equal(
    [off(0), off(4), off(-4), off(6), off(-6), off(60)],
    [undefined, undefined, undefined, 'wrong-clock', 'wrong-clock', 'wrong-clock'],
  );
});

test.run();
