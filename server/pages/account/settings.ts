/** What the account decides for itself. */
import type { AccountSettingsModel, AuthorityState } from '../../../ui/models/account.ts';
import { paths } from '../../../ui/paths.ts';
import { changeSettings, getSettings, listAuthorities } from '../../accounts/operations/settings.ts';
import { ZONES } from '../../accounts/settings.ts';
import type { UserCaller } from '../../operations/caller.ts';
import { listUsers } from '../../users/operations/users.ts';
import type { Refused } from '../outcome.ts';
import { accountPage, go, show, type Answer, type Page, type Visit } from '../page.ts';

type Own = Visit<UserCaller>;
type Values = AccountSettingsModel['values'];

const EXPIRING_MS = 365 * 86_400_000;

export const settingsPages: readonly Page[] = [
  accountPage({
    method: 'GET',
    path: paths.settings(),
    right: 'setting.see',
    async run(visit) {
      const settings = await visit.invoke(getSettings, {});
      const { secondFactorRequired, zone, ...numbers } = settings;
      const texts = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)]));
      return showSettings(visit, {
        ...(texts as Omit<Values, 'secondFactorRequired' | 'zone'>),
        secondFactorRequired,
        zone,
      });
    },
  }),
  accountPage({
    method: 'POST',
    path: paths.settings(),
    right: 'setting.change',
    async run(visit) {
      const { form } = visit;
      const outcome = await visit.submit(changeSettings);
      if (outcome.ok) return go(paths.settings(), { code: 'saved' });
      const typed = {
        passwordMinLength: form.text('passwordMinLength'),
        passwordClasses: form.text('passwordClasses'),
        secondFactorRequired: form.has('secondFactorRequired'),
        connectionHours: form.text('connectionHours'),
        connectionMaxHours: form.text('connectionMaxHours'),
        sessionsPerUser: form.text('sessionsPerUser'),
        zone: form.text('zone'),
      };
      return showSettings(visit, typed, outcome);
    },
  }),
];

async function showSettings(visit: Own, values: Values, refused?: Refused): Promise<Answer> {
  const { facts } = visit.caller.account;
  const mayManage = visit.caller.rights.has('setting.change');
  const { total } = await visit.invoke(listUsers, { withoutSecondFactor: true });
  const model: AccountSettingsModel = {
    name: facts.name,
    displayName: facts.title,
    pool: facts.pool,
    zones: [...ZONES],
    authority: await authorityState(visit),
    withoutSecondFactor: total,
    mayManage,
    values,
    errors: refused?.errors ?? [],
  };
  return show('account-settings', model, refused?.status ?? 200);
}

async function authorityState({ invoke, portal }: Own): Promise<AuthorityState> {
  const { authorities } = await invoke(listAuthorities, {});
  const issuing = authorities.find(({ state }) => state === 'issuing');
  const next = authorities.find(({ state }) => state === 'next');
  if (issuing === undefined) throw new Error('an account without an issuing authority');
  const leftMs = Date.parse(issuing.notAfter) - portal.now().getTime();
  return {
    fingerprint: issuing.fingerprint,
    validUntil: issuing.notAfter,
    state: leftMs <= 0 ? 'expired' : leftMs < EXPIRING_MS ? 'expiring' : 'valid',
    successor: next === undefined ? null : { from: next.createdAt },
  };
}
