/** API tokens of the reader: made with his password, shown once. */
import type { TokensModel } from '../../../ui/models/profile.ts';
import { createMyToken, listMyTokens, revokeMyToken } from '../../people/operations/my-tokens.ts';
import { ACCOUNT_RIGHTS, BACKEND_RIGHTS } from '../../rights/rights.ts';
import { halfPaths } from '../half-paths.ts';
import { outcomeOf, refusedWith, type Outcome } from '../outcome.ts';
import { go, selfPage, show, type Answer, type Page } from '../page.ts';
import type { Half } from '../half.ts';
import type { Own } from './profile.ts';

const DAY_MS = 86_400_000;
const RIGHTS = [...ACCOUNT_RIGHTS, ...BACKEND_RIGHTS];
type TokenRight = (typeof RIGHTS)[number];

export function tokenPages(half: Half): Page[] {
  const { own } = halfPaths(half);
  return [
    selfPage({ method: 'GET', path: own.tokens(), run: (visit) => showTokens(visit, {}) }),
    selfPage({ method: 'POST', path: own.tokens(), run: create }),
    selfPage({
      method: 'POST',
      path: own.tokenRevoke(':id'),
      async run({ invoke, param }) {
        const { tokens } = await invoke(listMyTokens, {});
        const name = tokens.find(({ id }) => id === param('id'))?.name ?? '';
        await invoke(revokeMyToken, { tokenId: param('id') });
        return go(own.tokens(), { code: 'tokenRevoked', params: { name } });
      },
    }),
  ];
}

interface Left {
  readonly refused?: Extract<Outcome<never>, { ok: false }>;
  readonly created?: TokensModel['created'];
}

async function showTokens(visit: Own, { refused, created }: Left): Promise<Answer> {
  const { form, caller, portal } = visit;
  const { tokens } = await visit.invoke(listMyTokens, {});
  const now = portal.now().getTime();
  const typed = refused !== undefined;
  const model: TokensModel = {
    tokens: tokens.map(({ usedAt, endsAt, ...token }) => ({
      ...token,
      validUntil: endsAt,
      lastUsed: usedAt,
      state: Date.parse(endsAt) > now ? 'valid' : 'expired',
    })),
    grantable: RIGHTS.filter((right) => caller.rights.has(right)),
    created: created ?? null,
    values: {
      name: typed ? form.text('name') : '',
      rights: typed ? form.all('rights') : [],
      days: typed ? form.text('days') : '90',
    },
    errors: refused?.errors ?? [],
  };
  return show('tokens', model, refused?.status ?? 200);
}

async function create(visit: Own): Promise<Answer> {
  const outcome = await make(visit);
  if (!outcome.ok) return showTokens(visit, { refused: outcome });
  const { token, secret } = outcome.output;
  return showTokens(visit, { created: { name: token.name, token: secret } });
}

async function make({ form, invoke, portal }: Own) {
  form.expect('name', 'rights', 'days', 'password');
  const days = form.text('days').trim();
  if (!/^\d{1,4}$/.test(days)) return refusedWith('days', 'not-a-number');
  if (form.all('rights').length === 0) return refusedWith('rights', 'choose');
  const endsAt = new Date(portal.now().getTime() + Number(days) * DAY_MS).toISOString();
  const rights = form.all('rights') as TokenRight[];
  const input = { name: form.text('name'), rights, endsAt, password: form.text('password') };
  const outcome = await outcomeOf(() => invoke(createMyToken, input));
  if (outcome.ok) return outcome;
  // The form asks for days where the operation has a moment, and for rights one by one.
  const errors = outcome.errors.map((error) => {
    if (error.reason === 'time-passed')
      return { field: 'days', reason: 'too-small', params: { min: 1 } } as const;
    if (error.reason === 'ends-too-late') {
      const max = Math.floor(Number(error.params?.['max'] ?? 0) / 24);
      return { field: 'days', reason: 'too-large', params: { max } } as const;
    }
    return error;
  });
  return { ...outcome, errors };
}
