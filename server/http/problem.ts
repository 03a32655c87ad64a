/** The error contract of the API: RFC 9457 problem details, with field reasons in English. */
import { fillReason, reasonsEn } from '../../ui/texts/reasons-en.ts';
import { ApplianceRefused } from '../rooms/appliance-socket.ts';
import { ApplianceUnavailable } from '../rooms/appliance.ts';
import { Refusal, type RefusalCode } from '../refusal.ts';
import { SecretError } from '../secrets/secret-error.ts';
import { StoreError } from '../store/errors.ts';

export interface Problem {
  readonly status: number;
  readonly code: RefusalCode | 'internal';
  readonly title: string;
  readonly reasons: Refusal['reasons'];
  readonly retryAfterS?: number;
}

const KNOWN: Readonly<Record<RefusalCode, readonly [status: number, title: string]>> = {
  invalid: [422, 'Something in what you sent is not right.'],
  'not-signed-in': [401, 'Sign in first.'],
  'not-allowed': [403, 'You have no right to do this.'],
  'not-found': [404, 'There is nothing here, or not for you.'],
  conflict: [409, 'This does not fit with what is there already.'],
  gone: [410, 'This was used already or has run out.'],
  'too-large': [413, 'This is larger than what is accepted here.'],
  'too-many-attempts': [429, 'Too many attempts. Wait and try again.'],
  'wrong-credentials': [401, 'Account, user, password or code is not right.'],
  'limit-reached': [409, 'A limit of this account is reached.'],
  'appliance-unavailable': [
    503,
    'The appliance did not answer. Nothing more was opened; try again in a moment.',
  ],
  'not-set-up': [503, 'Nobody owns this appliance yet. Open the set-up link that it shows.'],
  'disk-full': [
    503,
    'The portal’s disk is full. Nothing was saved; dial-ins and open connections go on. The owner of the appliance has to make room.',
  ],
  damaged: [
    503,
    'The database of this account is damaged and shut. The owner of the appliance has to restore it.',
  ],
  busy: [503, 'The portal is busy. Try again in a moment.'],
};

/** What an error means to the one who asked; anything unforeseen is 500 and says nothing of the inside. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Refusal) {
    const retry = error.retryAfterS === undefined ? {} : { retryAfterS: error.retryAfterS };
    return { ...named(error.code), reasons: error.reasons, ...retry };
  }
  if (error instanceof ApplianceUnavailable || error instanceof ApplianceRefused)
    return named('appliance-unavailable');
  if (error instanceof SecretError && error.code === 'busy') return { ...named('busy'), retryAfterS: 1 };
  if (error instanceof StoreError) {
    if (error.code === 'busy') return { ...named('busy'), retryAfterS: 5 };
    if (error.code === 'disk-full') return { ...named('disk-full'), retryAfterS: 60 };
    if (error.code === 'damaged') return named('damaged');
  }
  return {
    status: 500,
    code: 'internal',
    title: 'Something went wrong here. It was written to the log.',
    reasons: [],
  };
}

function named(code: RefusalCode): Problem {
  const [status, title] = KNOWN[code];
  return { status, code, title, reasons: [] };
}

/** The JSON body, `application/problem+json`. */
export function problemBody(problem: Problem) {
  return {
    type: `/problems/${problem.code}`,
    title: problem.title,
    status: problem.status,
    code: problem.code,
    ...(problem.reasons.length === 0
      ? {}
      : {
          errors: problem.reasons.map(({ field, code, values }) => ({
            field,
            code,
            reason: fillReason(reasonsEn[code], values),
          })),
        }),
    ...(problem.retryAfterS === undefined ? {} : { retryAfterS: problem.retryAfterS }),
  };
}
