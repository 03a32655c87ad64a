/**
 * What a new password must be. Length counts for more than classes (NIST SP 800-63B, 5.1.1.2), so
 * classes are off unless an account's own rules ask for them.
 */
import { z } from 'zod';
import { normalisePassword, PASSWORD_MAX_CHARACTERS } from './password.ts';

/** An account's settable rules; `{}` gives the defaults. */
export const PasswordRules = z.strictObject({
  /** Characters; below 8 nothing protects against guessing offline. */
  minLength: z.int().min(8).max(64).default(12),
  /** Refuse what contains the user's or the account's name. */
  refuseNames: z.boolean().default(true),
  /** How many of lower case, upper case, digits and others must occur. */
  classes: z.int().min(0).max(4).default(0),
});
export type PasswordRules = z.infer<typeof PasswordRules>;

export const PasswordReason = z.enum([
  'too-short',
  'too-long',
  'contains-user-name',
  'contains-account-name',
  'very-common',
  'too-uniform',
  'too-few-classes',
]);
export type PasswordReason = z.infer<typeof PasswordReason>;

export interface PasswordSetting {
  rules: PasswordRules;
  userName: string;
  accountName: string;
}

/** The words behind nearly all of the most common passwords, after `core` has undone their decoration. */
const COMMON_WORDS = [
  'password', 'passwort', 'kennwort', 'passw', 'administrator', 'admin', 'root', 'user', 'guest', 'welcome',
  'willkommen', 'letmein', 'changeme', 'change', 'default', 'secret', 'geheim', 'login', 'master', 'service',
  'iloveyou', 'ichliebedich', 'sunshine', 'princess', 'dragon', 'monkey', 'football', 'fussball', 'baseball',
  'superman', 'batman', 'hallo', 'hello', 'schatz', 'sommer', 'winter', 'summer', 'herbst', 'fruehling',
  'qwerty', 'qwertz', 'qwertyuiop', 'qwertzuiop', 'asdf', 'asdfghjkl', 'yxcvbnm', 'zxcvbnm', 'qazwsx', 'abc',
  'abcdef', 'abcdefgh', 'test', 'testtest', 'trustno', 'whatever', 'starwars', 'maschine', 'machine', 'siemens',
  'ferngate', 'remote', 'fernwartung', 'correcthorsebatterystaple',
]; // prettier-ignore

/** A name shorter than this is in every other word. */
const NAME_MIN_CHARACTERS = 3;
/** `abababababab` and `112112112112` have length but nothing to guess. */
const DIFFERENT_CHARACTERS_MIN = 5;
const SEQUENCES = [
  '0123456789',
  '9876543210',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertzuiopasdfghjklyxcvbnm',
  'qwertyuiopasdfghjklzxcvbnm',
];

/** Every reason against this password; an empty list is consent. */
export function passwordReasons(
  text: string,
  { rules, userName, accountName }: PasswordSetting,
): PasswordReason[] {
  if (text.length > PASSWORD_MAX_CHARACTERS) return ['too-long'];
  const password = normalisePassword(text);
  const folded = password.toLowerCase();
  const reasons: [boolean, PasswordReason][] = [
    [Array.from(password).length < rules.minLength, 'too-short'],
    [rules.refuseNames && containsName(folded, userName), 'contains-user-name'],
    [rules.refuseNames && containsName(folded, accountName), 'contains-account-name'],
    [isVeryCommon(folded), 'very-common'],
    [isUniform(folded), 'too-uniform'],
    [classesOf(password) < rules.classes, 'too-few-classes'],
  ];
  return reasons.filter(([applies]) => applies).map(([, reason]) => reason);
}

function containsName(folded: string, name: string): boolean {
  const wanted = normalisePassword(name).toLowerCase();
  return wanted.length >= NAME_MIN_CHARACTERS && folded.includes(wanted);
}

function isVeryCommon(folded: string): boolean {
  const letters = core(folded);
  return COMMON_WORDS.some(
    (word) => letters.length > 0 && letters === word.repeat(letters.length / word.length),
  );
}

/** `P@ssw0rd2024!` → `password`: figures and signs around it go, those within become the letters they stand for. */
function core(folded: string): string {
  const stands: Record<string, string> = {
    '0': 'o',
    '1': 'i',
    '3': 'e',
    '4': 'a',
    '5': 's',
    '7': 't',
    '@': 'a',
    $: 's',
    '!': 'i',
  };
  return folded
    .replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
    .replace(/[013457@$!]/g, (sign) => stands[sign] ?? '')
    .replace(/[^\p{L}]/gu, '');
}

function isUniform(folded: string): boolean {
  if (new Set(folded).size < DIFFERENT_CHARACTERS_MIN) return true;
  return SEQUENCES.some((sequence) => sequence.repeat(3).includes(folded));
}

function classesOf(password: string): number {
  return [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((one) => one.test(password)).length;
}
