/**
 * Whether one login is let in, and as whom.
 *
 * Who trusts what: OpenVPN has checked that the certificate comes from this account's authority and, for a
 * token, that it made the token itself. Nothing else that the client says is believed. Identity is the
 * fingerprint bound to a row (CVE-2024-33897); the name must be the same one's; then the secret. A
 * refusal costs the same work whatever its reason, and its reason stays here.
 */
import type { Database } from '../store/database.ts';
import { totpContext } from '../people/second-factor.ts';
import type { GuessKeys } from '../secrets/back-off.ts';
import { equalSecrets, hashToken } from '../secrets/random.ts';
import { checkTotp } from '../secrets/totp.ts';
import type { Login } from './client-events.ts';
import { readFacts, type Facts } from './facts.ts';
import { parsePasswordField, type PasswordField } from './password-field.ts';
import { recordLogin } from './record-login.ts';
import type { RefusalCode } from './refusals.ts';
import { isTicket } from './tickets.ts';

/** What the decision needs of the secrets folder and the tickets. */
export interface LoginChecks {
  verifyPassword(text: string, hash: string | undefined, source: string): Promise<boolean>;
  readonly box: { open(sealed: Uint8Array, context: string): Buffer };
  readonly backOff: { attempt(keys: GuessKeys): { waitS: number }; succeeded(keys: GuessKeys): void };
  readonly tickets: { redeem(seatId: string, ticket: string): boolean };
}

export interface DecideContext {
  readonly db: Database;
  readonly account: { readonly id: string; readonly name: string; active(): boolean };
  readonly checks: LoginChecks;
  /** The caller's address in front of the door. */
  readonly source: string;
  readonly now: Date;
  readonly signal: AbortSignal;
}

export type Decision =
  | { readonly accepted: true; readonly facts: Facts }
  | { readonly accepted: false; readonly code: RefusalCode };

type Proof =
  { readonly ok: true; readonly totpStep?: number } | { readonly ok: false; readonly code: RefusalCode };

const PASSED: Proof = { ok: true };
const fails = (code: RefusalCode): Proof => ({ ok: false, code });
const refuse = (code: RefusalCode): Decision => ({ accepted: false, code });

/** @throws StoreError, SecretError: then nobody is let in */
export async function decide(login: Login, context: DecideContext): Promise<Decision> {
  const { db, now, signal } = context;
  const facts = await db.read((reader) => readFacts(reader, login, now), { signal });
  const problem = objection(login, facts, context);
  if (login.session.state !== 'Initial') return withToken(login, facts, problem);

  // Counted before the slow work: a thousand guesses sent together must not all pass.
  const keys = { user: `${context.account.name}/${login.name}`, source: context.source };
  if (context.checks.backOff.attempt(keys).waitS > 0) return refuse('too-many-attempts');
  const field = parsePasswordField(login.password);
  const proof = await prove(field, facts, context);
  if (problem !== undefined || facts === undefined) return refuse(problem ?? 'unknown-certificate');
  if (!proof.ok) return refuse(proof.code);

  const { fingerprint } = login;
  const record = { facts, totpStep: proof.totpStep, sessionId: login.session.id, fingerprint, now };
  if (!(await db.write((tx) => recordLogin(tx, record), { signal }))) return refuse('changed-meanwhile');
  context.checks.backOff.succeeded(keys);
  return { accepted: true, facts };
}

/** What speaks against this certificate with this name, whatever the secret is. */
function objection(
  login: Login,
  facts: Facts | undefined,
  { account, now }: Pick<DecideContext, 'account' | 'now'>,
): RefusalCode | undefined {
  if (facts === undefined) return 'unknown-certificate';
  if (login.name.toLowerCase() !== facts.identity.who.toLowerCase()) return 'name-mismatch';
  // `>=` the other way round would let a damaged date pass.
  if (!(Date.parse(facts.certificateEndsAt) > now.getTime())) return 'certificate-expired';
  if (!facts.enabled) return 'disabled';
  return account.active() ? undefined : 'account-suspended';
}

/**
 * A later login of the same session. OpenVPN has verified the token (HMAC under the room's secret), so there is
 * nothing to guess and no back-off; but it counts only while its first login stands (CVE-2024-42345).
 */
function withToken(login: Login, facts: Facts | undefined, problem: RefusalCode | undefined): Decision {
  const { state } = login.session;
  if (problem !== undefined || facts === undefined) return refuse(problem ?? 'unknown-certificate');
  // A machine's session must not drop because the token is old: nobody sits there to type, and OpenVPN has verified
  // an expired token all the same (openvpn(8), `session_state`). Whether its login stands decides alone.
  const old = state === 'Expired' && facts.identity.kind !== 'device';
  if (old) return refuse('token-expired');
  if (state !== 'Authenticated' && state !== 'Expired') return refuse('token-invalid');
  return facts.loginStands ? { accepted: true, facts } : refuse('token-revoked');
}

async function prove(field: PasswordField, facts: Facts | undefined, context: DecideContext): Promise<Proof> {
  if (facts !== undefined && 'network' in facts) {
    const right = equalSecrets(hashToken(field.password), facts.passwordHash ?? '');
    return right ? PASSED : fails('wrong-password');
  }
  if (facts !== undefined && isTicket(field.password)) {
    const redeemed = context.checks.tickets.redeem(facts.identity.seatId, field.password);
    return redeemed ? PASSED : fails('wrong-ticket');
  }
  const usable = facts?.enabled === true ? facts.passwordHash : undefined;
  const right = await context.checks.verifyPassword(field.password, usable, context.source);
  if (facts === undefined) return fails('unknown-certificate');
  const second = secondFactor(field.code, facts, context);
  return right ? second : fails('wrong-password');
}

type UserFacts = Extract<Facts, { totp: unknown }>;

function secondFactor(code: string | undefined, facts: UserFacts, context: DecideContext): Proof {
  if (facts.totp === undefined) return facts.secondFactorRequired ? fails('second-factor-missing') : PASSED;
  if (code === undefined) return fails('code-missing');
  const place = totpContext(context.account.id, facts.identity.userId);
  const secret = context.checks.box.open(facts.totp.sealed, place).toString('utf8');
  const nowMs = context.now.getTime();
  const checked = checkTotp(secret, code, { lastUsedStep: facts.totp.lastStep, nowMs });
  if (checked.ok) return { ok: true, totpStep: checked.step };
  const fitted = checkTotp(secret, code, { lastUsedStep: undefined, nowMs }).ok;
  return fails(fitted ? 'used-code' : 'wrong-code');
}
