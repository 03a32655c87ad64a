import { z } from 'zod';
import type { Command } from './parse-command.ts';
import { table } from './show.ts';

const Account = z.object({
  name: z.string(),
  title: z.string(),
  status: z.string(),
  pool: z.string(),
  sessions: z.int().nullable(),
});
const Link = z.object({ link: z.string(), endsAt: z.string() });

const path = (account = '') => `/backend/accounts/${encodeURIComponent(account)}`;

function row({ name, title, status, pool, sessions }: z.infer<typeof Account>): string[] {
  return [name, title, status, pool, sessions === null ? 'unknown' : String(sessions)];
}
const HEAD = ['ACCOUNT', 'TITLE', 'STATUS', 'POOL', 'SESSIONS'];
const showOne = (output: unknown) => table(HEAD, [row(Account.parse(output))]);

export const accountCommands: readonly Command[] = [
  {
    words: 'accounts list',
    takes: [],
    options: ['search'],
    summary: 'The accounts of this appliance',
    request: ({ search = '' }) => ({
      method: 'GET',
      path: `/backend/accounts?search=${encodeURIComponent(search)}`,
    }),
    show(output) {
      const { accounts, total } = z.object({ accounts: z.array(Account), total: z.int() }).parse(output);
      const more = total > accounts.length ? `… and ${total - accounts.length} more: use --search\n` : '';
      return table(HEAD, accounts.map(row)) + more;
    },
  },
  {
    words: 'accounts create',
    takes: ['account'],
    options: ['title', 'pool'],
    summary: 'Create an account, such as "acme"',
    request: ({ account = '', title, pool }) => ({
      method: 'POST',
      path: '/backend/accounts',
      body: { name: account, title: title ?? account, ...(pool === undefined ? {} : { pool }) },
    }),
    show: showOne,
  },
  {
    words: 'accounts suspend',
    takes: ['account'],
    summary: 'Nobody of this account signs in or dials in any more; nothing is lost',
    request: ({ account }) => ({ method: 'POST', path: `${path(account)}/suspend` }),
    show: showOne,
  },
  {
    words: 'accounts resume',
    takes: ['account'],
    summary: 'Let a suspended account work again',
    request: ({ account }) => ({ method: 'POST', path: `${path(account)}/resume` }),
    show: showOne,
  },
  {
    words: 'accounts delete',
    takes: ['account'],
    options: ['confirm'],
    summary: 'Delete an account with everything in it; --confirm repeats its name',
    request: ({ account, confirm = '' }) => ({ method: 'DELETE', path: path(account), body: { confirm } }),
    show: () => 'deleted\n',
  },
  {
    words: 'accounts export',
    takes: ['account'],
    options: ['out', 'recipient', 'move'],
    summary: 'Pack an account, encrypted, into the new file --out; --move <its name> stops it here for good',
    request: ({ account = '', recipient = '', move }) => ({
      method: 'POST',
      path: `${path(account)}/export`,
      body: { recipient, move: move !== undefined, confirm: move ?? '' },
    }),
    async after(files, { out = '' }, output) {
      const { id, fileName } = z.object({ id: z.string(), fileName: z.string() }).parse(output);
      await files.fetch(id, out === '' ? fileName : out);
    },
    show: (output) => `${z.object({ bytes: z.int() }).parse(output).bytes} bytes, encrypted\n`,
  },
  {
    words: 'accounts import',
    takes: ['file'],
    options: ['identity'],
    summary:
      'Take in an account that was exported elsewhere; --identity names the file with the key that opens it',
    before: async (files, { file = '', identity = '' }) => ({
      upload: await files.send(file),
      secret: await files.text(identity),
    }),
    request: ({ upload = '', secret = '' }) => ({
      method: 'POST',
      path: '/backend/accounts/import',
      body: { upload, identity: secret },
    }),
    show(output) {
      const { account, moved } = z.object({ account: z.string(), moved: z.boolean() }).parse(output);
      return `${account} is ${moved ? 'served here now' : 'here, suspended'}\n`;
    },
  },
  {
    words: 'accounts administrator',
    takes: ['account', 'user'],
    options: ['display-name', 'email'],
    summary: 'Add an administrator to an account and print the link that sets the password',
    request: ({ account, user = '', email = '', ...given }) => ({
      method: 'POST',
      path: `${path(account)}/administrators`,
      body: { name: user, displayName: given['display-name'] ?? user, email },
    }),
    show: showLink,
  },
];

export function showLink(output: unknown): string {
  const { link, endsAt } = Link.parse(output);
  return `${link}\nworks once, until ${endsAt}\n`;
}
