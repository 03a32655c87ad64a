/** What an attacker, a hurried person and a broken browser send to the pages. */
import { request } from 'node:http';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { backEndActs } from './back-end-acts.ts';
import { ownActs } from './own-acts.ts';
import { administrator, firstOperator, NAME, ORIGIN, PASSWORD, startSite, Visitor, words } from './site.ts';

const site = await startSite();
const { operator } = await firstOperator(site);
await site.owner('POST', '/backend/accounts', { name: 'acme', title: 'Acme' });
const anna = await administrator(site, 'acme');

test('a form without our token, or with another person’s, changes nothing', async () => {
  await operator.get('/back-end/operators/new');
  const foreign = operator.csrf;
  await anna.get('/profile');
  for (const csrf of ['', 'x', foreign, `${anna.csrf}x`]) {
    const reply = await anna.post('/profile/seats', { csrf, name: 'stolen' });
    assert.is(reply.status, 403, words(reply));
    assert.match(reply.body, /Nothing was changed/);
  }
  await anna.get('/profile');
  assert.not.match(anna.page, 'stolen');
});

test('a form from another origin is refused in words, also before sign-in', async () => {
  const visitor = new Visitor(site);
  await visitor.get('/sign-in');
  const table: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: `http://${NAME}` },
    { origin: `https://${NAME}.evil.example` },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
    { origin: ORIGIN, 'sec-fetch-site': 'cross-site' },
    { origin: ORIGIN, 'sec-fetch-site': 'same-site' },
    { origin: '', 'sec-fetch-site': '' },
    { origin: 'null', 'sec-fetch-site': '' },
  ];
  for (const headers of table) {
    const reply = await visitor.post('/sign-in', { account: 'acme', user: 'x', password: 'x' }, headers);
    assert.is(reply.status, 403, JSON.stringify(headers));
    assert.match(reply.body, ORIGIN);
  }
  // A Host that somebody made up is no reason to believe an Origin that names the same.
  const poisoned = { host: 'evil.example', origin: 'https://evil.example' };
  assert.is((await visitor.post('/sign-in', {}, poisoned)).status, 403);
  // Browsers whose policy hides the origin still say where they stand.
  const hidden = { origin: 'null', 'sec-fetch-site': 'same-origin' };
  assert.is((await visitor.post('/sign-in', { account: '', user: '', password: '' }, hidden)).status, 422);
});

test('a made-up Host appears in no answer', async () => {
  const headers = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    forwarded: 'host=evil.example',
  };
  for (const path of ['/', '/sign-in', '/back-end', '/nowhere', '/openapi.json']) {
    const reply = await anna.send('GET', path, { headers });
    assert.not.match(`${reply.body}${JSON.stringify(reply.headers)}`, 'evil.example', path);
  }
  const made = { ...headers, host: 'evil.example' };
  await operator.get('/back-end/accounts/acme');
  const fields = { name: 'host.check', displayName: 'Host', email: '' };
  const reply = await operator.post('/back-end/accounts/acme/administrators', fields, made);
  assert.match(reply.body, `${ORIGIN}/reset-password/`);
  assert.not.match(reply.body, 'evil.example');
});

test('every answer carries the same headers', async () => {
  const paths = [
    '/',
    '/sign-in',
    '/back-end',
    '/profile',
    '/nowhere',
    '/openapi.json',
    '/api/v1/portal',
    '/healthz',
  ];
  const asset = /href="(\/assets\/[^"]+\.css)"/.exec((await anna.get('/profile')).body)?.[1] ?? '';
  for (const path of [...paths, asset]) {
    for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS']) {
      const { headers } = await anna.send(method, path);
      assert.match(String(headers['content-security-policy']), "default-src 'none'", `${method} ${path}`);
      assert.is(headers['x-content-type-options'], 'nosniff');
      assert.is(headers['x-frame-options'], 'DENY');
      assert.ok(headers['strict-transport-security']);
      if (path !== asset) assert.is(headers['cache-control'], 'no-store', `${method} ${path}`);
    }
  }
  const kept = await anna.send('GET', asset);
  assert.is(kept.headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.is(kept.headers['content-type'], 'text/css; charset=utf-8');
});

test('unknown paths are 404, other methods 405 with what is allowed, HEAD is GET without its body', async () => {
  for (const path of ['/nowhere', '/profile/x', '/%zz', '/back-end/accounts/%00', '/Profile', '/profile/']) {
    assert.is((await operator.get(path)).status, 404, path);
  }
  const other = await anna.send('PUT', '/profile');
  assert.is(other.status, 405);
  assert.match(other.headers.allow ?? '', /GET/);
  const head = await anna.send('HEAD', '/profile');
  assert.is(head.status, 200);
  assert.is(head.body, '');
});

test('fields that a form does not have are refused, also those that others have', async () => {
  await operator.get('/back-end/operators/new');
  for (const name of [
    'id',
    'status',
    'password',
    'totp_secret',
    '__proto__',
    'constructor.prototype.x',
    'role',
  ]) {
    const fields: [string, string][] = [
      ['name', 'mallory'],
      ['displayName', 'Mallory'],
      [name, 'x'],
    ];
    const reply = await operator.post('/back-end/operators', fields);
    assert.is(reply.status, 422, name);
    assert.match(reply.body, 'This field does not exist here.', name);
  }
  await operator.get('/back-end/accounts/acme/edit');
  const twice: [string, string][] = [
    ['title', 'A'],
    ['account', 'beta'],
    ['pool', '198.18.0.0/16'],
  ];
  assert.is((await operator.post('/back-end/accounts/acme/edit', twice)).status, 422);
  await anna.get('/profile');
  const own = { password: PASSWORD, newPassword: 'x', repeat: 'x', personId: 'usr_x' };
  assert.is((await anna.post('/profile/password', own)).status, 422);
  assert.not.match((await operator.get('/back-end/operators')).body, 'mallory');
});

test('what was typed is there again, with the reason beside the field', async () => {
  await operator.get('/back-end/accounts/new');
  const typed = {
    name: 'Not A Name',
    title: 'Müller "& Söhne" <script>alert(1)</script>',
    pool: '10.0.0.0/30',
    maxDevices: '',
    maxUsers: 'many',
    maxSessions: '0',
  };
  const empty = await operator.post('/back-end/accounts', typed);
  assert.is(empty.status, 422);
  const reply = await operator.post('/back-end/accounts', { ...typed, maxDevices: '10' });
  assert.is(reply.status, 422);
  assert.match(reply.body, 'value="Not A Name"');
  assert.match(reply.body, 'value="many"');
  assert.match(reply.body, 'value="Müller &quot;&amp; Söhne&quot; &lt;script&gt;alert(1)&lt;/script&gt;"');
  assert.not.match(reply.body, '<script>alert(1)');
  for (const field of ['name', 'pool', 'maxUsers', 'maxSessions'])
    assert.match(reply.body, new RegExp(`class="field-error" id="e-${field}"`), field);
  // The same in German.
  await operator.post('/back-end/display', { language: 'de', back: '/back-end/accounts' });
  const german = await operator.post('/back-end/accounts', { ...typed, maxDevices: '10' });
  assert.match(german.body, 'Kleinbuchstaben, Ziffern und Bindestriche, am Anfang ein Buchstabe');
  await operator.post('/back-end/display', { language: 'en', back: '/back-end/accounts' });
});

test('10 GB are cut off at the ceiling', async () => {
  const status = await new Promise<number>((resolve, reject) => {
    const headers = {
      host: NAME,
      origin: ORIGIN,
      'content-type': 'application/x-www-form-urlencoded',
      'transfer-encoding': 'chunked',
    };
    const sent = request(
      { socketPath: site.socket, method: 'POST', path: '/sign-in', headers },
      (response) => {
        resolve(response.statusCode ?? 0);
        sent.destroy();
      },
    );
    const chunk = 'a'.repeat(65_536);
    let left = 10 * 1024 ** 3;
    const more = () => {
      while (left > 0 && !sent.destroyed) {
        left -= chunk.length;
        if (!sent.write(chunk)) return void sent.once('drain', more);
      }
    };
    sent.on('error', (error) => sent.destroyed || reject(error));
    more();
  });
  assert.is(status, 413);
  const said = await anna
    .send('POST', '/profile/seats', {
      headers: {
        origin: ORIGIN,
        'content-length': String(10 * 1024 ** 3),
        'content-type': 'application/x-www-form-urlencoded',
      },
    })
    .catch(() => undefined);
  assert.ok(said === undefined || said.status === 413);
});

test('only forms, and no more fields than anybody has', async () => {
  await anna.get('/profile');
  const json = await anna.post('/profile/seats', { name: 'x' }, { 'content-type': 'application/json' });
  assert.is(json.status, 422);
  const many = Array.from({ length: 2000 }, (_, n): [string, string] => [`f${n}`, '']);
  assert.is((await anna.post('/profile/seats', many)).status, 413);
});

test('language and colours before sign-in stay in this browser and are nobody’s secret', async () => {
  const visitor = new Visitor(site);
  const german = await visitor.get('/sign-in', { 'accept-language': 'fr, de-AT;q=0.8, en;q=0.5' });
  assert.match(german.body, '<html lang="de"');
  const set = await visitor.post('/display', { theme: 'dark', back: '/sign-in' });
  assert.is(set.headers.location, '/sign-in');
  const english = await visitor.post('/display', { language: 'en', back: '//evil.example' });
  assert.is(english.headers.location, '/');
  assert.match((await visitor.get('/sign-in')).body, '<html lang="en" data-theme="dark"');
});

backEndActs(operator);
ownActs(site, anna, operator);

test('the profile changes the password, and other sign-ins end', async () => {
  const elsewhere = new Visitor(site);
  await elsewhere.get('/sign-in');
  await elsewhere.post('/sign-in', { account: 'acme', user: 'anna', password: PASSWORD });
  await anna.get('/profile');
  const next = 'seven lathes hum in hall two';
  const wrong = { password: 'not mine', newPassword: next, repeat: next };
  const refused = await anna.post('/profile/password', wrong);
  assert.is(refused.status, 422);
  assert.match(refused.body, 'This is not your password.');
  assert.not.match(refused.body, 'not mine');
  const changed = await anna.post('/profile/password', { ...wrong, password: PASSWORD });
  assert.match((await anna.follow(changed)).body, 'The password is changed.');
  assert.is((await elsewhere.get('/profile')).status, 303);
});

test.after(() => site.stop());
test.run();
