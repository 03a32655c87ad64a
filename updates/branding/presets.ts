/**
 * Settings that an integrator may preset: a closed list, each with the grammar of the setting itself (a test holds
 * the two against each other). They are what forms begin with and what new accounts start from; nothing that
 * somebody has set is ever changed by them, and no credential can be among them.
 */
import { isIPv4 } from 'node:net';
import { z } from 'zod';

const ZONES: ReadonlySet<string> = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);
const NTP_SERVERS_MAX = 4;

/** Benchmarking (RFC 2544), shared (RFC 6598) and private (RFC 1918) space, as pools are taken from. */
const POOL_RANGES = [
  ['198.18.0.0', 15],
  ['100.64.0.0', 10],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const;
const POOL_LENGTH = { min: 8, max: 22 } as const;

export const hostName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/, 'not a host name');

/** One line that people read: no control characters, nothing before and after it. */
export function line(max: number) {
  return z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]*$/u, 'control characters')
    .refine((text) => text === text.trim(), 'blanks around it');
}

export const Presets = z
  .strictObject({
    /** In which times are shown, for the appliance and for new accounts. */
    zone: z.string().refine((zone) => ZONES.has(zone), 'not a time zone'),
    /** For who asks for none of ours. */
    language: z.enum(['en', 'de']),
    ntp: z.array(hostName).min(1).max(NTP_SERVERS_MAX),
    /** Who mails are from, as people read it; the address is the owner's. */
    mailSenderName: line(60).refine((text) => !/["<>\\,;:@()[\]]/.test(text), 'characters of addresses'),
    /** Full hour of the daily backup, and how many are kept. */
    backupHour: z.int().min(0).max(23),
    backupKeep: z.int().min(1).max(365),
    pool: z.string().refine(isPool, 'not a pool'),
    maxDevices: z.int().min(1).max(10_000),
    maxUsers: z.int().min(1).max(10_000),
    maxSessions: z.int().min(2).max(16_384),
    passwordMinLength: z.int().min(8).max(64),
    passwordClasses: z.int().min(1).max(4),
    secondFactorRequired: z.boolean(),
    connectionHours: z.int().min(1).max(168),
    connectionMaxHours: z.int().min(1).max(168),
    sessionsPerUser: z.int().min(1).max(50),
  })
  .partial()
  .refine(
    ({ connectionHours = 1, connectionMaxHours = 168 }) => connectionHours <= connectionMaxHours,
    'connectionHours is longer than connectionMaxHours',
  );
export type Presets = z.infer<typeof Presets>;

function isPool(text: string): boolean {
  const [, address = '', digits = ''] = /^(\d{1,3}(?:\.\d{1,3}){3})\/([1-9]\d?)$/.exec(text) ?? [];
  const length = Number(digits);
  if (!isIPv4(address) || length < POOL_LENGTH.min || length > POOL_LENGTH.max) return false;
  const base = numberOf(address);
  if (base % 2 ** (32 - length) !== 0) return false;
  return POOL_RANGES.some(
    ([first, size]) => length >= size && base - (base % 2 ** (32 - size)) === numberOf(first),
  );
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
}
