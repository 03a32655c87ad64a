/** Rights that somebody tries to stretch: with a token through other people, or with a form that is sent slowly. */
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ACCOUNT_RIGHTS } from '../../../server/rights/rights.ts';
import {
  administrator,
  ask,
  firstOperator,
  NAME,
  ORIGIN,
  PASSWORD,
  startSite,
  words,
  type Visitor,
} from './site.ts';

const site = await startSite();
await firstOperator(site);
await site.owner('POST', '/backend/accounts', { name: 'acme', title: 'Acme' });
const anna = await administrator(site, 'acme', 'anna');
const otto = await administrator(site, 'acme', 'otto');
const exceed = suite('exceed');
exceed.after(() => site.stop());

async function api(token: string, asked: string, body?: object) {
  const [method = '', path = ''] = asked.split(' ');
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const sent = { socket: site.socket, method, path: `/api/v1${path}`, headers };
  const { status, body: text } = await ask({ ...sent, body: body === undefined ? '' : JSON.stringify(body) });
  return { ...(JSON.parse(text) as { id: string; users: { id: string; name: string }[] }), status };
}

async function tokenOf(visitor: Visitor, ...rights: string[]): Promise<string> {
  await visitor.get('/profile/tokens');
  const made = await visitor.post('/profile/tokens', [
    ['name', `${rights.length} rights`],
    ...rights.map((right): [string, string] => ['rights', right]),
    ['days', '1'],
    ['password', PASSWORD],
  ]);
  return /data-copy="(acc_[^"]+)"/.exec(made.body)?.[1] ?? words(made);
}

exceed('a token that may change people makes nobody who may more than itself', async () => {
  const token = await tokenOf(anna, 'person.see', 'person.change');
  const person = (role: string) => ({ name: 'mule', displayName: 'Mule', email: '', role });
  for (const role of ['administrator', 'technician', 'auditor'])
    assert.is((await api(token, 'POST /users', person(role))).status, 403, role);
  const { users } = await api(token, 'GET /users');
  for (const { id, name } of users) {
    assert.is((await api(token, `POST /users/${id}/password-link`)).status, 403, name);
    assert.is((await api(token, `POST /users/${id}/remove-second-factor`)).status, 403, name);
  }
  const wide = await tokenOf(anna, 'person.change', 'device.see', 'connection.open');
  const { id, status } = await api(wide, 'POST /users', person('technician'));
  assert.is(status, 201);
  assert.is((await api(wide, `POST /users/${id}/password-link`)).status, 201);
  const raised = { displayName: 'Mule', email: '', role: 'administrator' };
  assert.is((await api(wide, `PUT /users/${id}`, raised)).status, 403);
});

exceed('no token changes the password or the second factor of its own owner', async () => {
  const token = await tokenOf(anna, ...ACCOUNT_RIGHTS);
  const { users } = await api(token, 'GET /users');
  const idOf = (wanted: string) => users.find(({ name }) => name === wanted)?.id ?? '';
  for (const what of ['password-link', 'remove-second-factor'])
    assert.is((await api(token, `POST /users/${idOf('anna')}/${what}`)).status, 403, what);
  assert.is((await api(token, `POST /users/${idOf('otto')}/password-link`)).status, 201);
});

exceed('a form that was begun before its sender was shut out does nothing', async () => {
  const { users } = await api(await tokenOf(anna, 'person.see'), 'GET /users');
  await otto.get('/people/new');
  const form = new URLSearchParams({ csrf: otto.csrf, name: 'late', displayName: 'Late', email: '' });
  form.set('role', 'administrator');
  const text = form.toString();
  const slow = sendSlowly(otto, text);
  await slow.begun;
  await anna.get('/people/otto');
  const id = users.find(({ name }) => name === 'otto')?.id ?? '';
  const all = await tokenOf(anna, 'person.see', 'person.change');
  assert.is((await api(all, `POST /users/${id}/disable`)).status, 201);
  assert.is(await slow.finish(), 303);
  const after = await api(all, 'GET /users');
  assert.not.ok(after.users.some(({ name }) => name === 'late'));
});

/** Everything but the last byte; that one when it is asked for. */
function sendSlowly({ cookies }: Visitor, text: string) {
  const headers = {
    ...{ host: NAME, origin: ORIGIN, 'sec-fetch-site': 'same-origin' },
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(text.length),
    cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  };
  const sent = request({ socketPath: site.socket, method: 'POST', path: '/people', headers });
  const status = new Promise<number>((resolve, reject) => {
    sent.on('response', (response) => resolve(response.resume().statusCode ?? 0));
    sent.on('error', reject);
  });
  const begun = new Promise<void>((resolve) => sent.write(text.slice(0, -1), () => resolve()));
  return {
    // Until the portal has looked who asks; it says nothing before it has the form.
    begun: begun.then(() => sleep(200)),
    async finish() {
      sent.end(text.slice(-1));
      return status;
    },
  };
}

exceed.run();
