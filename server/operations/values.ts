/** Values that many operations take; each refuses with a reason that has a text in both languages. */
import { isIPv4 } from 'node:net';
import { z } from 'zod';
import { parseNetwork } from '../networks/cidr.ts';

/** A text that people read: one line, no control characters, so that it can stand anywhere (IMMUNITY 15, 28). */
export function line(max: number) {
  return z
    .string()
    .max(max)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}]*$/u, { error: 'control-characters' })
    .transform((text) => text.trim());
}

export function requiredLine(max: number) {
  return line(max).pipe(z.string().min(1));
}

/** Text of several lines; of the control characters only line breaks and tabs. */
export function paragraph(max: number) {
  return z
    .string()
    .max(max)
    .regex(/^(?:[^\p{Cc}\p{Cs}]|[\n\r\t])*$/u, { error: 'control-characters' });
}

/** `/people/new` and its like are pages: nobody and nothing can be called so. */
const notAPage = (name: string) => name.toLowerCase() !== 'new';

/** The account's name in addresses, file names and DNS: a label that begins with a letter. */
export const AccountName = z
  .string()
  .regex(/^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$/, { error: 'not-a-name' })
  .refine(notAPage, { error: 'taken' });

/** What somebody signs in with; also his OpenVPN username. */
export const LoginName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, { error: 'not-a-login' })
  .refine(notAPage, { error: 'taken' });

/** A device's name for life; also its OpenVPN username. */
export const Serial = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, { error: 'not-a-serial' })
  .refine(notAPage, { error: 'taken' });

export const Email = z
  .string()
  .max(254)
  .refine((text) => text === '' || z.email().safeParse(text).success, { error: 'not-an-email' });

export const Address = z.string().refine((text) => isIPv4(text), { error: 'not-an-address' });
export const NetworkText = z
  .string()
  .refine((text) => parseNetwork(text) !== undefined, { error: 'not-a-network' });

/** Our own ids: a prefix that says what it is, and 16 or more characters of base32. */
export const Id = z.string().regex(/^[a-z]{3}_[a-z2-7]{16,32}$/, { error: 'not-known' });

export const Instant = z.iso.datetime({ error: 'not-a-time' });

/** Long enough for a sentence as password, short enough that hashing it is no attack. */
export const PasswordText = z.string().min(1).max(256);

export const Page = z.object({
  search: line(100).default(''),
  page: z.int().min(1).max(10_000).default(1),
});

export const PAGE_SIZE = 50;

export const Empty = z.strictObject({});
export const Done = z.object({});
