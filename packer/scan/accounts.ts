/** Users of the image: nobody can sign in, neither with a password nor with none. */
import type { Rule } from './finding.ts';

/** First number of people's accounts (login.defs(5), UID_MIN); 65534 is nobody. */
const FIRST_PERSON = 1000;
const NOBODY = 65_534;
const NO_LOGIN = /^(\/usr)?\/s?bin\/(nologin|false|sync)$/;

const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');

export const byShadow: Rule = async (entry) => {
  if (!/^etc\/(g?shadow)-?$/.test(entry.path)) return undefined;
  for (const line of linesOf((await entry.content()).toString('utf8'))) {
    const [name = '', secret = ''] = line.split(':');
    // shadow(5): what begins with "!" or "*" is no password that anything could hash to. An empty one lets in.
    const works = entry.name.startsWith('gshadow') ? /^[^!*]/.test(secret) : !/^[!*]/.test(secret);
    if (works) return { kind: 'password', path: entry.path, what: `a password of ${name} that works` };
  }
  return undefined;
};

export const byPasswd: Rule = async (entry) => {
  if (!/^etc\/passwd-?$/.test(entry.path)) return undefined;
  for (const line of linesOf((await entry.content()).toString('utf8'))) {
    const [name = '', secret = '', uid = '', , , , shell = ''] = line.split(':');
    const found = (what: string, kind: 'password' | 'login-user' = 'login-user') => ({
      kind,
      path: entry.path,
      what: `${name} ${what}`,
    });
    if (secret !== 'x') return found('has its password here, or none', 'password');
    if (Number(uid) >= FIRST_PERSON && Number(uid) !== NOBODY) return found('is an account for a person');
    if (Number(uid) === 0 && name !== 'root') return found('is a second root');
    if (name !== 'root' && !NO_LOGIN.test(shell)) return found(`can have a shell (${shell})`);
  }
  return undefined;
};
