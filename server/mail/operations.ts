/** The mail server: set, tried, taken away. Its password is written and never shown (CVE-2022-32254). */
import { isIP } from 'node:net';
import { z } from 'zod';
import { CertificatePem, DnsName } from '../../appliance/protocol-values.ts';
import { backendOperation } from '../operations/operation.ts';
import { Done, Empty, line } from '../operations/values.ts';
import { invalid, Refusal } from '../refusal.ts';
import type { ReasonCode } from '../../ui/texts/reasons-en.ts';
import { MailAddress } from './letter.ts';
import type { MailServerWithPassword } from './mail-server.ts';
import { MailError, type MailErrorCode } from './mail-error.ts';
import { MAIL_PORTS } from './target.ts';
import { testLetter } from './letters.ts';

const Host = z
  .string()
  .max(253)
  .refine((text) => isIP(text) !== 0 || DnsName.safeParse(text).success, { error: 'not-a-host' });

const MailView = z.object({
  server: z
    .object({
      host: z.string(),
      port: z.int(),
      security: z.enum(['starttls', 'tls']),
      user: z.string(),
      hasPassword: z.boolean(),
      sender: z.string(),
      owner: z.string(),
      authority: z.string(),
    })
    .nullable(),
  /** Letters that wait for the server. */
  waiting: z.int(),
});

export const getMail = backendOperation({
  id: 'backend.mail.get',
  method: 'GET',
  path: '/backend/mail',
  summary: 'The mail server, and how many letters wait for it',
  right: 'appliance.see',
  input: Empty,
  output: MailView,
  async run({ portal }) {
    const [server, waiting] = await Promise.all([portal.mail.servers.read(), portal.mail.queue.count()]);
    if (server === undefined) return { server: null, waiting };
    const { password, ...shown } = server;
    return { server: { ...shown, hasPassword: password !== '' }, waiting };
  },
});

export const changeMail = backendOperation({
  id: 'backend.mail.change',
  method: 'PUT',
  path: '/backend/mail',
  summary: 'Set the mail server; an empty password keeps the one that is set, for the same server and user',
  right: 'appliance.change',
  input: z.strictObject({
    host: Host,
    port: z.literal(MAIL_PORTS),
    security: z.enum(['starttls', 'tls']),
    user: line(254).default(''),
    password: z.string().max(500).default(''),
    sender: MailAddress,
    owner: MailAddress,
    /** PEM; only for a server whose certificate comes from an authority of your own. */
    authority: z
      .string()
      .max(20_000)
      .transform((text) => (text.trim() === '' ? '' : `${text.replaceAll('\r', '').trim()}\n`))
      .refine((text) => text === '' || CertificatePem.safeParse(text).success, {
        error: 'certificate-unreadable',
      })
      .default(''),
  }),
  output: Done,
  object: ({ host }) => host,
  async run({ portal }, input) {
    const before = await portal.mail.servers.read();
    await portal.mail.servers.write({ ...input, password: passwordFor(input, before) });
    await portal.mail.queue.hurry();
    return {};
  },
});

type Server = Pick<MailServerWithPassword, 'host' | 'security' | 'user' | 'password' | 'authority'>;

/** What decides who gets to read the password. */
const READERS = ['host', 'security', 'user', 'authority'] as const;

/** A password goes where it was meant to go: a new address for it, or a new authority, would be a way to read it. */
function passwordFor(input: Server, before: Server | undefined): string {
  if (input.user === '') return '';
  if (input.password !== '') return input.password;
  const same = READERS.every((name) => before?.[name] === input[name]);
  if (before === undefined || before.password === '') throw invalid('password', 'required');
  if (!same) throw invalid('password', 'password-again');
  return before.password;
}

export const removeMail = backendOperation({
  id: 'backend.mail.remove',
  method: 'DELETE',
  path: '/backend/mail',
  summary: 'Send no letters any more; those that wait are forgotten',
  right: 'appliance.change',
  input: Empty,
  output: Done,
  async run({ portal }) {
    await portal.mail.servers.remove();
    portal.notices.clear('mail-undeliverable', '');
    return {};
  },
});

export const testMail = backendOperation({
  id: 'backend.mail.test',
  streams: true,
  method: 'POST',
  path: '/backend/mail/test',
  summary: 'Send a test letter to the owner’s address, now; the answer is what the server said',
  right: 'appliance.change',
  input: z.strictObject({ language: z.enum(['en', 'de']).default('en') }),
  output: z.object({ to: z.string(), answer: z.string() }),
  async run({ portal }, { language }) {
    const waitS = portal.mail.holdBackTest();
    if (waitS > 0) throw new Refusal('too-many-attempts', [], { retryAfterS: waitS });
    const to = await portal.mail.ownerAddress();
    try {
      if (to === undefined) throw new MailError('no-server');
      const answer = await portal.mail.sendNow(
        testLetter(language, { to, place: portal.place, product: portal.branding.productName() }),
      );
      portal.notices.clear('mail-undeliverable', '');
      return { to, answer };
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      throw invalid('', REASONS[error.code], { answer: error.answer });
    }
  },
});

const REASONS: Readonly<Record<MailErrorCode, ReasonCode>> = {
  'no-server': 'mail-no-server',
  'queue-full': 'busy',
  'bad-target': 'mail-bad-target',
  unreachable: 'mail-unreachable',
  'not-trusted': 'mail-not-trusted',
  'sign-in-refused': 'mail-sign-in-refused',
  refused: 'mail-refused',
};
