/** The reader's own second factor: set up, new recovery codes, off. Secrets are the answer of a POST, never kept. */
import {
  beginSecondFactor,
  confirmSecondFactor,
  removeMySecondFactor,
  renewRecoveryCodes,
} from '../../people/operations/my-second-factor.ts';
import { halfPaths } from '../half-paths.ts';
import { outcomeOf, type Outcome } from '../outcome.ts';
import { go, selfPage, type Answer, type Page } from '../page.ts';
import type { Half } from '../half.ts';
import { showProfile, type Own } from './profile.ts';

/** More than any of ours has, less than a QR code can hold. */
const URI_MAX_CHARACTERS = 500;

export function secondFactorForms(half: Half): Page[] {
  const { own } = halfPaths(half);
  return [
    selfPage({ method: 'POST', path: own.secondFactorStart(), run: start }),
    selfPage({ method: 'POST', path: own.secondFactorConfirm(), run: confirm }),
    selfPage({ method: 'POST', path: own.secondFactorOff(), run: (visit) => turnOff(visit, own.page()) }),
    selfPage({ method: 'POST', path: own.recoveryCodes(), run: renew }),
  ];
}

async function start(visit: Own): Promise<Answer> {
  const outcome = await visit.submit(beginSecondFactor);
  if (!outcome.ok) return refused(visit, outcome);
  const { uri, secret } = outcome.output;
  return showProfile(visit, { secondFactor: { kind: 'setting-up', uri, secret } });
}

async function confirm(visit: Own): Promise<Answer> {
  const { form, invoke } = visit;
  form.expect('code', 'uri', 'secret');
  const outcome = await outcomeOf(() => invoke(confirmSecondFactor, { code: form.text('code') }));
  if (outcome.ok) return codes(visit, outcome.output.recoveryCodes);
  // What the page showed comes back with its form. The portal itself shows a pending secret only after the
  // password, so that an open browser is no way to it.
  const [uri, secret] = [form.text('uri').slice(0, URI_MAX_CHARACTERS), form.text('secret').slice(0, 64)];
  const shown = uri.startsWith('otpauth://totp/') ? { kind: 'setting-up' as const, uri, secret } : undefined;
  const { errors, status } = outcome;
  return showProfile(visit, {
    form: 'second-factor',
    errors,
    status,
    ...(shown === undefined ? {} : { secondFactor: shown }),
  });
}

async function turnOff(visit: Own, page: string): Promise<Answer> {
  const outcome = await visit.submit(removeMySecondFactor);
  return outcome.ok ? go(page, { code: 'secondFactorOff' }) : refused(visit, outcome);
}

async function renew(visit: Own): Promise<Answer> {
  const outcome = await visit.submit(renewRecoveryCodes);
  return outcome.ok ? codes(visit, outcome.output.recoveryCodes) : refused(visit, outcome);
}

function codes(visit: Own, recoveryCodes: readonly string[]): Promise<Answer> {
  return showProfile(visit, { secondFactor: { kind: 'codes', codes: recoveryCodes } });
}

function refused(visit: Own, { errors, status }: Extract<Outcome<never>, { ok: false }>): Promise<Answer> {
  return showProfile(visit, { form: 'second-factor', errors, status });
}
