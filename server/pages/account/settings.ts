/** What the account decides for itself. */
import type { AccountSettingsModel, AuthorityState } from '../../../ui/models/account.ts';
import { paths } from '../../../ui/paths.ts';
import { publishAuthority, retireAuthority, switchAuthority } from '../../accounts/operations/authority.ts';
import { changeSettings, getSettings, listAuthorities } from '../../accounts/operations/settings.ts';
import { ZONES } from '../../accounts/settings.ts';
import type { UserCaller } from '../../operations/caller.ts';
import { invalid, Refusal } from '../../refusal.ts';
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
      return showSettings(visit, await storedValues(visit));
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
      return showSettings(visit, typed, { refused: outcome });
    },
  }),
  accountPage({
    method: 'POST',
    path: paths.authority(),
    right: 'setting.change',
    async run(visit) {
      visit.form.expect('step');
      const step = STEPS.find((one) => one.name === visit.form.text('step'));
      if (step === undefined) throw invalid('step', 'not-in-list');
      try {
        await step.run(visit);
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'conflict') throw error;
        const errors = error.reasons.map(({ field, code, values }) => ({
          field,
          reason: code,
          ...(values === undefined ? {} : { params: values }),
        }));
        return showSettings(visit, await storedValues(visit), { authorityErrors: errors });
      }
      return go(paths.settings(), { code: step.flash });
    },
  }),
];

/** A step that would shut somebody out is refused here; who must take it nevertheless has the API. */
const STEPS = [
  { name: 'publish', flash: 'authorityPublished', run: ({ invoke }: Own) => invoke(publishAuthority, {}) },
  { name: 'switch', flash: 'authoritySwitched', run: ({ invoke }: Own) => invoke(switchAuthority, {}) },
  { name: 'retire', flash: 'authorityRetired', run: ({ invoke }: Own) => invoke(retireAuthority, {}) },
] as const;

async function storedValues(visit: Own): Promise<Values> {
  const { secondFactorRequired, zone, ...numbers } = await visit.invoke(getSettings, {});
  const texts = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)]));
  return { ...(texts as Omit<Values, 'secondFactorRequired' | 'zone'>), secondFactorRequired, zone };
}

interface Again {
  readonly refused?: Refused;
  readonly authorityErrors?: AuthorityState['errors'];
}

async function showSettings(
  visit: Own,
  values: Values,
  { refused, authorityErrors = [] }: Again = {},
): Promise<Answer> {
  const { facts } = visit.caller.account;
  const mayManage = visit.caller.rights.has('setting.change');
  const { total } = await visit.invoke(listUsers, { withoutSecondFactor: true });
  const model: AccountSettingsModel = {
    name: facts.name,
    displayName: facts.title,
    pool: facts.pool,
    zones: [...ZONES],
    authority: { ...(await authorityState(visit)), errors: authorityErrors },
    withoutSecondFactor: total,
    mayManage,
    values,
    errors: refused?.errors ?? [],
  };
  return show('account-settings', model, refused?.status ?? (authorityErrors.length > 0 ? 409 : 200));
}

async function authorityState({ invoke, portal }: Own): Promise<Omit<AuthorityState, 'errors'>> {
  const { authorities, step, lacking } = await invoke(listAuthorities, {});
  const former = authorities.find(({ state }) => state === 'former');
  const behind = { settled: undefined, published: lacking, switched: former?.members }[step];
  const issuing = authorities.find(({ state }) => state === 'issuing');
  const next = authorities.find(({ state }) => state === 'next');
  if (issuing === undefined) throw new Error('an account without an issuing authority');
  const leftMs = Date.parse(issuing.notAfter) - portal.now().getTime();
  return {
    fingerprint: issuing.fingerprint,
    validUntil: issuing.notAfter,
    state: leftMs <= 0 ? 'expired' : leftMs < EXPIRING_MS ? 'expiring' : 'valid',
    successor: next === undefined ? null : { from: next.createdAt },
    step,
    waiting: (behind?.devices ?? 0) + (behind?.seats ?? 0),
  };
}
