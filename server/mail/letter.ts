/** A letter of the portal: plain text to one person. */
import { z } from 'zod';

export const LETTER_KINDS = ['test', 'notice', 'backup', 'certificate'] as const;
export type LetterKind = (typeof LETTER_KINDS)[number];

const SUBJECT_MAX = 200;
/** The longest is a list of notices. */
const TEXT_MAX = 20_000;

/** One recipient; nothing in it can become a second one or a header (RFC 5322, 2.2). */
export const MailAddress = z.email({ error: 'not-an-email' }).max(254, { error: 'not-an-email' });

export const Letter = z.strictObject({
  to: MailAddress,
  subject: z
    .string()
    .min(1)
    .max(SUBJECT_MAX)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}]*$/u),
  text: z
    .string()
    .max(TEXT_MAX)
    .regex(/^(?:[^\p{Cc}\p{Cs}]|[\n\t])*$/u),
  kind: z.enum(LETTER_KINDS),
});
export type Letter = z.infer<typeof Letter>;
