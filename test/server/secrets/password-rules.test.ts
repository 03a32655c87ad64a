import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { passwordReasons, PasswordRules } from '../../../server/secrets/password-rules.ts';

const defaults = PasswordRules.parse({});
const reasons = (text: string, rules: PasswordRules = defaults) =>
  passwordReasons(text, { rules, userName: 'anna.berg', accountName: 'acme' });

test('the table of refusals', () => {
  const table: [string, string[]][] = [
    ['kurz', ['too-short', 'too-uniform']],
    ['Schwenkarm 17 links', []],
    ['correct horse battery', []],
    ['äöü ÄÖÜ ß genügt', []],
    ['my-anna.berg-pass', ['contains-user-name']],
    ['My-ANNA.BERG-pass', ['contains-user-name']],
    ['drehbank@ACME-9', ['contains-account-name']],
    ['Password2024!', ['very-common']],
    ['P@ssw0rd2024!!', ['very-common']],
    ['1234Passwort1234', ['very-common']],
    ['passwordpassword', ['very-common']],
    ['Willkommen123', ['very-common']],
    ['qwertzuiop123', ['very-common']],
    ['correcthorsebatterystaple', ['very-common']],
    ['aaaaaaaaaaaaaaa', ['too-uniform']],
    ['112112112112112', ['too-uniform']],
    ['123456789012', ['too-uniform']],
    ['abcdefghijklm', ['too-uniform']],
    ['x'.repeat(257), ['too-long']],
  ];
  for (const [text, expected] of table) assert.equal(reasons(text), expected, text);
});

test('length counts characters, not code units', () => {
  assert.equal(reasons('😀😁😂🤣😃😄'), ['too-short']);
  assert.equal(reasons('😀😁😂🤣😃😄😅😆😉😊😋😎'), []);
});

test('an account may ask for more or allow its names', () => {
  const strict = PasswordRules.parse({ minLength: 16, classes: 4 });
  assert.equal(reasons('drehbank links', strict), ['too-short', 'too-few-classes']);
  assert.equal(reasons('Drehbank 7 ganz links', strict), []);
  assert.equal(reasons('drehbank@ACME-9', PasswordRules.parse({ refuseNames: false })), []);
});

test('short names do not forbid half of all words', () => {
  assert.equal(
    passwordReasons('kaltwalzwerk 3 ost', { rules: defaults, userName: 'al', accountName: 'ka' }),
    [],
  );
});

test('rules that would protect nobody are refused', () => {
  for (const bad of [
    { minLength: 7 },
    { minLength: 65 },
    { classes: 5 },
    { minLength: 12.5 },
    { unknown: 1 },
    null,
  ]) {
    assert.not.ok(PasswordRules.safeParse(bad).success, JSON.stringify(bad));
  }
});

test('never throws, always answers in codes, quickly', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300, unit: 'binary' }), (text) => {
      assert.ok(Array.isArray(reasons(text)));
    }),
  );
});

test.run();
