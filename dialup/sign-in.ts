/** Signing in as a person: password, then the second factor; each asked again after a mistyped one. */
import { DialupError } from './diagnosis/diagnosis.ts';
import type { Api, SignedIn } from './portal/api.ts';
import type { Secret, Terminal } from './terminal/terminal.ts';

export interface Who {
  readonly account: string;
  readonly user: string;
}

/** What may stand in the environment instead of being typed. */
export interface GivenSecrets {
  readonly password: string | undefined;
  readonly code: string | undefined;
  readonly proxyPassword: string | undefined;
}

/** The portal makes everybody wait after a few; beyond that, it is better to look up the password. */
const TRIES_MAX = 3;

/** @throws DialupError, among others `second-factor-setup` and `no-right` */
export async function signIn(
  api: Api,
  { who, given, terminal, url }: { who: Who; given: GivenSecrets; terminal: Terminal; url: string },
): Promise<void> {
  const first = await tries(terminal, given.password, async () =>
    api.signIn({ ...who, password: await need(terminal, passwordOf(who, given)) }),
  );
  if (first.kind === 'second-factor') {
    await tries(terminal, given.code, async () =>
      api.signInCode(first.ticket, await need(terminal, codeOf(given))),
    );
  }
  const { unfinished, rights } = await api.me();
  if (unfinished) throw new DialupError('second-factor-setup', { url });
  if (!rights.includes('connection.open')) throw new DialupError('no-right');
}

function passwordOf({ account, user }: Who, given: GivenSecrets): Secret {
  const question = `Password of ${account}/${user}: `;
  return { what: 'password', question, variable: 'FERNGATE_PASSWORD', given: given.password };
}

function codeOf(given: GivenSecrets): Secret {
  const question = 'Code of your authenticator app, or a recovery code: ';
  return { what: 'code of the second factor', question, variable: 'FERNGATE_CODE', given: given.code };
}

/** @throws DialupError `password-needed` */
export async function need(terminal: Terminal, secret: Secret): Promise<string> {
  const typed = await terminal.secret(secret);
  if (typed !== undefined) return typed;
  throw new DialupError('password-needed', { what: secret.what, variable: secret.variable });
}

/** Again only what was typed: a given one does not become right. */
async function tries(
  terminal: Terminal,
  given: string | undefined,
  once: () => Promise<SignedIn>,
): Promise<SignedIn> {
  for (let left = TRIES_MAX - 1; ; left -= 1) {
    try {
      return await once();
    } catch (error) {
      const mistyped =
        error instanceof DialupError && (error.code === 'wrong-credentials' || error.code === 'wrong-code');
      if (!mistyped || left === 0 || given !== undefined || !terminal.isInteractive) throw error;
      terminal.explain(error);
    }
  }
}
