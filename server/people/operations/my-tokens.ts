import { z } from 'zod';
import { selfOperation } from '../../operations/operation.ts';
import { Done, Empty, Id, Instant, PasswordText, requiredLine } from '../../operations/values.ts';
import { invalid, notFound } from '../../refusal.ts';
import { ACCOUNT_RIGHTS, BACKEND_RIGHTS } from '../../rights/rights.ts';
import { TOKEN_MAX_DAYS, type Token } from '../tokens.ts';
import { ownPeople, ownSession, reauthenticate } from './me.ts';

const DAY_MS = 86_400_000;
const RightName = z.enum([...ACCOUNT_RIGHTS, ...BACKEND_RIGHTS]);

const TokenView = z.object({
  id: z.string(),
  name: z.string(),
  rights: z.array(z.string()),
  createdAt: z.string(),
  usedAt: z.string().nullable(),
  endsAt: z.string(),
});

function present(token: Token): z.input<typeof TokenView> {
  return { ...token, rights: [...token.rights] };
}

export const listMyTokens = selfOperation({
  id: 'me.tokens',
  method: 'GET',
  path: '/me/tokens',
  summary: 'Your API tokens',
  input: Empty,
  output: z.object({ tokens: z.array(TokenView) }),
  async run(call) {
    return { tokens: (await ownPeople(call).tokens.list(call.caller.person.id)).map(present) };
  },
});

export const createMyToken = selfOperation({
  id: 'me.token.create',
  method: 'POST',
  path: '/me/tokens',
  summary: 'A token for a program: some of your rights, until a date. It is shown once',
  input: z.strictObject({
    name: requiredLine(60),
    rights: z.array(RightName).min(1).max(RightName.options.length),
    endsAt: Instant,
    password: PasswordText,
  }),
  output: z.object({ token: TokenView, secret: z.string() }),
  object: ({ name }) => name,
  async run(call, { password, ...wanted }) {
    ownSession(call);
    await reauthenticate(call, password);
    const { caller, portal } = call;
    const now = portal.now().getTime();
    const endMs = Date.parse(wanted.endsAt);
    if (endMs <= now) throw invalid('endsAt', 'time-passed');
    if (endMs > now + TOKEN_MAX_DAYS * DAY_MS)
      throw invalid('endsAt', 'ends-too-late', { max: TOKEN_MAX_DAYS * 24 });
    const missing = wanted.rights.find((right) => !caller.rights.has(right));
    if (missing !== undefined)
      throw invalid('rights', 'not-in-list', { choices: [...caller.rights].join(', ') });
    const { secret, token } = await ownPeople(call).tokens.create(caller.person.id, wanted);
    return { secret, token: present(token) };
  },
});

export const revokeMyToken = selfOperation({
  id: 'me.token.revoke',
  method: 'DELETE',
  path: '/me/tokens/{tokenId}',
  summary: 'Take a token back',
  input: z.strictObject({ tokenId: Id }),
  output: Done,
  object: ({ tokenId }) => tokenId,
  async run(call, { tokenId }) {
    if (!(await ownPeople(call).tokens.revoke(tokenId, call.caller.person.id))) throw notFound();
    return {};
  },
});
