import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { becomeOwner } from '../../world/owner.ts';
import { Authenticator } from '../../world/totp.ts';
import { startServing } from '../portal-world.ts';

const world = await startServing({ owned: false });
const { owner, outside } = world;
const setupLink = world.setupLink ?? '';

type Installation = { address: string; fingerprint: string; owned: boolean; setUpLink: string | null };
const seen = () => owner.get<Installation>('/backend/installation');

test('root on the box sees the link that works, and nobody else does', async () => {
  const { address, fingerprint, owned, setUpLink } = await seen();
  assert.is(address, 'https://portal.example');
  assert.match(fingerprint, /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  assert.is(owned, false);
  assert.is(setUpLink, setupLink);
  assert.match(setUpLink ?? '', /\/[a-z2-7]{26}$/, '130 bits, to be typed');
  assert.is.not((await outside.send('GET', '/api/v1/backend/installation')).status, 200);
  assert.is.not((await outside.send('POST', '/api/v1/backend/set-up-link', {})).status, 201);
});

test('a new link ends the one before; with an owner there is none', async () => {
  const { link } = await owner.post<{ link: string }>('/backend/set-up-link', {});
  assert.is((await seen()).setUpLink, link);
  assert.is.not(link, setupLink);
  const token = decodeURIComponent(new URL(setupLink).pathname.split('/').at(-1) ?? '');
  const evil = { token, name: 'evil', displayName: 'Evil', password: 'the lathe hums at 7' };
  assert.is((await outside.send('POST', '/api/v1/backend/set-up', evil)).status, 410);
  await becomeOwner(outside, link);
  const { owned, setUpLink } = await seen();
  assert.equal({ owned, setUpLink }, { owned: true, setUpLink: null });
  assert.is((await owner.send('POST', '/api/v1/backend/set-up-link', {})).status, 410);
});

test('an operator is told no link, makes none, and nobody signed out learns anything', async () => {
  const password = 'the lathe hums at 7';
  const { link } = await owner.post<{ link: string }>('/backend/operators', {
    name: 'otto',
    displayName: 'Otto',
  });
  const used = decodeURIComponent(new URL(link).pathname.split('/').at(-1) ?? '');
  await outside.post('/password-links/use', { link: used, password });
  const { token } = await outside.post<{ token: string }>('/backend/sign-in', { user: 'otto', password });
  const otto = outside.as(token);
  const { secret } = await otto.post<{ secret: string }>('/me/second-factor');
  await otto.post('/me/second-factor/confirm', { code: await new Authenticator(secret).code() });
  assert.is((await otto.get<Installation>('/backend/installation')).setUpLink, null);
  assert.is((await otto.send('POST', '/api/v1/backend/set-up-link', {})).status, 403);
  assert.is((await outside.send('GET', '/api/v1/backend/installation')).status, 401);
});

test.after(() => world.stop());
test.run();
