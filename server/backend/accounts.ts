import { paths } from '../../ui/paths.ts';
import { z } from 'zod';
import type { Account } from '../accounts/account.ts';
import { AccountSettings } from '../accounts/settings.ts';
import { portalAddress } from '../accounts/facts.ts';
import { DEFAULT_POOL, poolProblem } from '../networks/account-addresses.ts';
import { backendOperation } from '../operations/operation.ts';
import { AccountName, Done, Email, LoginName, Page, PAGE_SIZE, requiredLine } from '../operations/values.ts';
import { invalid, Refusal } from '../refusal.ts';
import { LinkView } from '../users/user-view.ts';
import type { Portal } from '../portal.ts';

const Limits = {
  maxDevices: z.int().min(1).max(10_000).default(100),
  maxUsers: z.int().min(1).max(10_000).default(100),
  maxSessions: z.int().min(2).max(16_384).default(250),
};

/** What a new account is offered: the integrator's presets, else our own. */
export function newAccountOf({ branding }: Pick<Portal, 'branding'>) {
  const presets = branding.presets();
  const { pool = DEFAULT_POOL, maxDevices = 100, maxUsers = 100, maxSessions = 250 } = presets;
  const names = Object.keys(AccountSettings.shape);
  const settings = Object.fromEntries(Object.entries(presets).filter(([name]) => names.includes(name)));
  return {
    limits: { pool, maxDevices, maxUsers, maxSessions },
    // The record's own grammar is the same (a test compares); what a preset does not say is not there.
    settings: AccountSettings.partial().parse(settings) as Partial<AccountSettings>,
  };
}

const Pool = z
  .string()
  .max(20)
  .superRefine((text, context) => {
    const problem = poolProblem(text);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });

export const AccountView = z.object({
  name: z.string(),
  title: z.string(),
  status: z.enum(['active', 'suspended']),
  room: z.int(),
  pool: z.string(),
  maxDevices: z.int(),
  maxUsers: z.int(),
  maxSessions: z.int(),
  createdAt: z.string(),
  /** Devices and technicians dialled in now; null while the portal has no view of the room. */
  sessions: z.int().nullable(),
});

const OneAccount = z.strictObject({ account: AccountName });

function present({ facts, dialIns }: Account): z.input<typeof AccountView> {
  return { ...facts, sessions: dialIns.isAttached() ? dialIns.current().length : null };
}

export const listAccounts = backendOperation({
  id: 'backend.account.list',
  method: 'GET',
  path: '/backend/accounts',
  summary: 'The accounts of the appliance',
  right: 'account.see',
  input: Page.strict(),
  output: z.object({ accounts: z.array(AccountView), total: z.int(), page: z.int(), pageSize: z.int() }),
  async run({ portal }, { search, page }) {
    const text = search.toLowerCase();
    const found = portal.accounts
      .all()
      .filter(({ facts }) => facts.name.includes(text) || facts.title.toLowerCase().includes(text))
      .sort((a, b) => a.facts.title.localeCompare(b.facts.title) || a.facts.name.localeCompare(b.facts.name));
    const from = (page - 1) * PAGE_SIZE;
    const accounts = found.slice(from, from + PAGE_SIZE).map(present);
    return { accounts, total: found.length, page, pageSize: PAGE_SIZE };
  },
});

export const getAccount = backendOperation({
  id: 'backend.account.get',
  method: 'GET',
  path: '/backend/accounts/{account}',
  summary: 'One account',
  right: 'account.see',
  input: OneAccount,
  output: AccountView,
  async run({ portal }, { account }) {
    return present(portal.accounts.byName(account));
  },
});

export const createAccount = backendOperation({
  id: 'backend.account.create',
  method: 'POST',
  path: '/backend/accounts',
  summary: 'Create an account: its own authority, keys, room and files',
  right: 'account.change',
  input: z.strictObject({
    name: AccountName,
    title: requiredLine(80),
    pool: Pool.optional(),
    maxDevices: Limits.maxDevices.unwrap().optional(),
    maxUsers: Limits.maxUsers.unwrap().optional(),
    maxSessions: Limits.maxSessions.unwrap().optional(),
  }),
  output: AccountView,
  object: ({ name }) => name,
  async run({ portal }, { name, title, ...wanted }) {
    const usual = newAccountOf(portal);
    const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
    // The owner's zone, once there is one, before the integrator's.
    const { zone } = portal.choices;
    const settings = zone === 'UTC' ? usual.settings : { ...usual.settings, zone };
    return present(await portal.accounts.create({ name, title, ...usual.limits, ...given }, settings));
  },
});

export const changeAccount = backendOperation({
  id: 'backend.account.change',
  method: 'PUT',
  path: '/backend/accounts/{account}',
  summary: 'Change title, pool and limits of an account',
  right: 'account.change',
  input: z.strictObject({ account: AccountName, title: requiredLine(80), pool: Pool, ...Limits }),
  output: AccountView,
  object: ({ account }) => account,
  async run({ portal }, { account, ...input }) {
    return present(await portal.accounts.change(account, input));
  },
});

export const suspendAccount = backendOperation({
  id: 'backend.account.suspend',
  method: 'POST',
  path: '/backend/accounts/{account}/suspend',
  summary: 'Suspend an account: nobody signs in or dials in, nothing is lost',
  right: 'account.change',
  input: OneAccount,
  output: AccountView,
  object: ({ account }) => account,
  async run({ portal }, { account }) {
    return present(await portal.accounts.setStatus(account, 'suspended'));
  },
});

export const resumeAccount = backendOperation({
  id: 'backend.account.resume',
  method: 'POST',
  path: '/backend/accounts/{account}/resume',
  summary: 'Let a suspended account work again',
  right: 'account.change',
  input: OneAccount,
  output: AccountView,
  object: ({ account }) => account,
  async run({ portal }, { account }) {
    const { facts } = portal.accounts.byName(account);
    // Two that serve it would each know a part of what happened.
    if ((await portal.accounts.list.movedAt(facts.id)) !== null)
      throw new Refusal('conflict', [{ field: '', code: 'account-moved' }]);
    return present(await portal.accounts.setStatus(account, 'active'));
  },
});

export const deleteAccount = backendOperation({
  id: 'backend.account.delete',
  method: 'DELETE',
  path: '/backend/accounts/{account}',
  summary: 'Delete an account with everything in it; confirm with its name',
  right: 'account.change',
  input: z.strictObject({ account: AccountName, confirm: z.string().max(100) }),
  output: Done,
  object: ({ account }) => account,
  async run({ portal }, { account, confirm }) {
    portal.accounts.byName(account);
    if (confirm !== account) throw invalid('confirm', 'confirm-name', { name: account });
    await portal.accounts.remove(account);
    return {};
  },
});

export const createAdministrator = backendOperation({
  id: 'backend.account.administrator',
  method: 'POST',
  path: '/backend/accounts/{account}/administrators',
  summary: 'Add an administrator to an account; the answer is the link with which the password is set',
  right: 'account.change',
  input: z.strictObject({
    account: AccountName,
    name: LoginName,
    displayName: requiredLine(80),
    email: Email.default(''),
  }),
  output: LinkView,
  object: ({ account, name }) => `${account}/${name}`,
  async run({ portal }, { account: accountName, ...input }) {
    const account = portal.accounts.byName(accountName);
    const user = await account.users.create({ ...input, role: 'administrator' });
    const { token, endsAt } = await account.people.passwords.createLink(user.id);
    return { link: `${portalAddress(portal.place)}${paths.resetPassword(token)}`, endsAt };
  },
});
