/** The first operator, made with the one-time link as a program would do it. */
import type { Api } from './api.ts';
import { Authenticator } from './totp.ts';

export const OWNER = { name: 'world', password: 'nine keys on one brass ring' };

/** Until this has happened only the set-up page answers. @returns the API as that operator has it */
export async function becomeOwner(outside: Api, setUpLink: string): Promise<Api> {
  const token = decodeURIComponent(new URL(setUpLink).pathname.split('/').at(-1) ?? '');
  const { name, password } = OWNER;
  await outside.post('/backend/set-up', { token, name, displayName: 'World', password });
  const signedIn = await outside.post('/backend/sign-in', { user: name, password });
  const operator = outside.as(String(signedIn['token']));
  const { secret } = await operator.post('/me/second-factor');
  await operator.post('/me/second-factor/confirm', { code: await new Authenticator(String(secret)).code() });
  await operator.post('/backend/settings/set-up', { step: 'finished' });
  return operator;
}
