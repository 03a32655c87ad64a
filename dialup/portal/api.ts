/** The part of the portal's API that a dial-in needs (paths and problems as in its OpenAPI document). */
import { z } from 'zod';
import { DialupError, type DiagnosisCode } from '../diagnosis/diagnosis.ts';
import { OTHERS_MAX } from '../settings/portal-file.ts';
import type { Answer, Ask } from './http.ts';
import type { Portal } from './portal.ts';

const SignedIn = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('signed-in'), token: z.string().regex(/^[\x21-\x7e]{1,200}$/) }),
  z.object({ kind: z.literal('second-factor'), ticket: z.string().max(200) }),
]);
export type SignedIn = z.infer<typeof SignedIn>;

const Me = z.object({ unfinished: z.boolean(), rights: z.array(z.string()) });

const Seat = z.object({
  id: z.string().regex(/^[\w-]{1,64}$/),
  name: z.string().max(200),
  address: z.ipv4(),
});
export type Seat = z.infer<typeof Seat>;

/** Goes to OpenVPN's management interface, which takes lines. */
const Secret = z.string().regex(/^[^\p{Cc}]{1,400}$/u);
const Ticket = z.object({ username: Secret, password: Secret });
export type Ticket = z.infer<typeof Ticket>;

const Problem = z.object({
  code: z.string(),
  title: z.string().default(''),
  retryAfterS: z.number().optional(),
  errors: z.array(z.object({ code: z.string(), reason: z.string() })).default([]),
});
type Problem = z.infer<typeof Problem>;

export class Api {
  readonly #portal: Portal;
  #token = '';

  constructor(portal: Portal) {
    this.#portal = portal;
  }

  async signIn(who: { account: string; user: string; password: string }): Promise<SignedIn> {
    const body = { ...who, how: 'program' };
    return this.#remember(await this.#call({ method: 'POST', path: '/sign-in', body }, SignedIn));
  }

  async signInCode(ticket: string, code: string): Promise<SignedIn> {
    const body = { ticket, code, how: 'program' };
    return this.#remember(await this.#call({ method: 'POST', path: '/sign-in/code', body }, SignedIn));
  }

  /** Where the portal is found as well, on the same ports. */
  async addresses(): Promise<readonly string[]> {
    const Told = z.object({ addresses: z.array(z.string().max(253)).max(OTHERS_MAX) });
    return (await this.#call({ method: 'GET', path: '/portal' }, Told)).addresses;
  }

  async me(): Promise<{ unfinished: boolean; rights: readonly string[] }> {
    return this.#call({ method: 'GET', path: '/me' }, Me);
  }

  async seats(): Promise<readonly Seat[]> {
    return (await this.#call({ method: 'GET', path: '/me/seats' }, z.object({ seats: z.array(Seat) }))).seats;
  }

  async createSeat(name: string): Promise<{ seat: Seat; profile: string }> {
    const Created = z.object({ seat: Seat, profile: z.string() });
    return this.#call({ method: 'POST', path: '/me/seats', body: { name } }, Created);
  }

  async removeSeat(id: string): Promise<void> {
    await this.#call({ method: 'DELETE', path: `/me/seats/${id}` }, z.object({}));
  }

  async ticket(seatId: string): Promise<Ticket> {
    return this.#call({ method: 'POST', path: `/me/seats/${seatId}/ticket`, body: {} }, Ticket);
  }

  /** Also after `signal` of the dial-in has ended, so with its own. */
  async signOut(signal: AbortSignal): Promise<void> {
    if (this.#token === '') return;
    await this.#call({ method: 'POST', path: '/me/sign-out', body: {} }, z.object({}), signal);
    this.#token = '';
  }

  #remember(signedIn: SignedIn): SignedIn {
    if (signedIn.kind === 'signed-in') this.#token = signedIn.token;
    return signedIn;
  }

  async #call<T>(ask: Ask, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
    const token = this.#token === '' ? {} : { token: this.#token };
    const answer = await this.#portal.ask({ ...ask, path: `/api/v1${ask.path}`, ...token }, signal);
    const parsed = schema.safeParse(jsonOf(answer));
    if (answer.status < 300 && parsed.success) return parsed.data;
    throw refusalOf(answer, this.#portal.name);
  }
}

function jsonOf({ text }: Answer): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const DIRECT: Readonly<Record<string, DiagnosisCode>> = {
  'not-signed-in': 'session-over',
  'not-allowed': 'no-right',
};

function refusalOf(answer: Answer, name: string): DialupError {
  if (answer.status >= 502 && answer.status <= 504)
    return new DialupError('portal-down', { detail: detailOf(answer) });
  const problem = Problem.safeParse(jsonOf(answer)).data;
  if (problem === undefined) {
    return new DialupError('not-a-portal', {
      name,
      detail: `it answers ${answer.status}, ${answer.type || 'nothing readable'}`,
    });
  }
  const direct = DIRECT[problem.code];
  if (direct !== undefined) return new DialupError(direct);
  return problem.code === 'wrong-credentials' ? wrong(problem) : other(problem, { answer, name });
}

/** Only the second step names a field: the first must not tell which part was wrong (IMMUNITY 10). */
function wrong({ errors }: Problem): DialupError {
  return new DialupError(
    errors.some(({ code }) => code === 'code-wrong') ? 'wrong-code' : 'wrong-credentials',
  );
}

function other(problem: Problem, { answer, name }: { answer: Answer; name: string }): DialupError {
  const detail = [problem.title, ...problem.errors.map(({ reason }) => reason)].join(' ');
  switch (problem.code) {
    case 'too-many-attempts':
      return new DialupError('too-many-attempts', { seconds: String(Math.ceil(problem.retryAfterS ?? 60)) });
    case 'limit-reached':
      return new DialupError('seat-limit', { detail });
    // What is asked for by an id here is a seat.
    case 'not-found':
      return new DialupError('seat-removed', { seat: '', name });
    case 'conflict':
      return new DialupError('seat-name-taken', { seat: '' });
    default:
      return new DialupError('portal-refused', { detail: `${answer.status} ${detail}` });
  }
}

function detailOf(answer: Answer): string {
  const problem = Problem.safeParse(jsonOf(answer)).data;
  return problem === undefined ? `it answers ${answer.status}` : problem.title;
}
