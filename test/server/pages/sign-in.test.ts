/** Ways in and out: the first operator, invited people, second factors, links, and what must not work. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pageRoutes } from '../../../server/pages/pages.ts';
import {
  administrator,
  firstOperator,
  invited,
  ORIGIN,
  PASSWORD,
  startSite,
  totp,
  Visitor,
  words,
} from './site.ts';

const site = await startSite();
const { operator, secret } = await firstOperator(site);
await site.owner('POST', '/backend/accounts', { name: 'acme', title: 'Acme' });
const anna = await administrator(site, 'acme');

test('the first operator is in the back end, and his link is used up', async () => {
  assert.is((await operator.get('/back-end/accounts')).status, 200);
  const late = new Visitor(site);
  const reply = await late.get(site.setUp);
  assert.is(reply.status, 410, words(reply));
});

test('an administrator is in his account and nowhere in the back end', async () => {
  const profile = await anna.get('/profile');
  assert.is(profile.status, 200, words(profile));
  assert.match(profile.body, 'Anna Lindqvist');
  const other = await anna.get('/back-end/accounts');
  assert.is(other.status, 303);
  assert.match(other.headers.location ?? '', /^\/back-end\/sign-in/);
  assert.is((await operator.get('/profile')).status, 303);
});

test('the value of one half in the cookie of the other signs nobody in', async () => {
  const swapped = new Visitor(site);
  swapped.cookies.set('__Host-ferngate-back-end', anna.cookies.get('__Host-ferngate')!);
  swapped.cookies.set('__Host-ferngate', operator.cookies.get('__Host-ferngate-back-end')!);
  assert.is((await swapped.get('/back-end')).status, 303);
  assert.is((await swapped.get('/profile')).status, 303);
});

test('cookies are out of reach of scripts, other hosts and plain connections', async () => {
  const visitor = new Visitor(site);
  const seen = await visitor.get('/sign-in');
  const entered = await visitor.post('/sign-in', { account: 'acme', user: 'anna', password: PASSWORD });
  const lines = [...(seen.headers['set-cookie'] ?? []), ...(entered.headers['set-cookie'] ?? [])];
  assert.ok(lines.some((line) => line.startsWith('__Host-ferngate=')));
  for (const line of lines) {
    assert.match(line, /^__Host-ferngate/);
    for (const attribute of ['path=/;', 'secure', 'httponly', 'samesite=lax'])
      assert.ok(`${line.toLowerCase()};`.includes(attribute) || /=;/.test(line), `${line}: ${attribute}`);
    assert.not.match(line, /domain=/i);
  }
});

test('wrong account, user and password get the same answer, and what was typed stays', async () => {
  const answers: string[] = [];
  for (const typed of [
    { account: 'acme', user: 'anna', password: 'wrong' },
    { account: 'acme', user: 'nobody', password: PASSWORD },
    { account: 'nowhere', user: 'anna', password: PASSWORD },
  ]) {
    const visitor: Visitor = new Visitor(site, `198.51.100.${answers.length + 1}`);
    await visitor.get('/sign-in');
    const reply = await visitor.post('/sign-in', typed);
    assert.is(reply.status, 422);
    assert.match(reply.body, `value="${typed.user}"`);
    assert.not.match(reply.body, `value="${typed.password}"`);
    answers.push(
      reply.body
        .replaceAll(typed.user, 'USER')
        .replaceAll(typed.account, 'ACCOUNT')
        .replace(/name="csrf" value="[^"]+"|data-now="[^"]+"/g, ''),
    );
  }
  assert.is(answers[0], answers[1]);
  assert.is(answers[0], answers[2]);
});

test('guessing is slowed down, in words', async () => {
  const visitor = new Visitor(site, '198.51.100.77');
  await visitor.get('/sign-in');
  let reply = await visitor.post('/sign-in', { account: 'acme', user: 'guess', password: 'x' });
  for (let n = 0; n < 30 && reply.status === 422; n += 1)
    reply = await visitor.post('/sign-in', { account: 'acme', user: 'guess', password: 'x' });
  assert.is(reply.status, 429);
  assert.match(reply.body, /Too many attempts/);
});

test('the second factor belongs to who passed the first', async () => {
  const visitor = new Visitor(site);
  await visitor.get('/back-end/sign-in');
  const first = await visitor.post('/back-end/sign-in', { user: 'karl', password: PASSWORD });
  assert.is(first.headers.location, '/back-end/second-factor');
  assert.ok(!visitor.cookies.has('__Host-ferngate-back-end'));
  await visitor.follow(first);
  // Neither another browser nor the other half can take the second step.
  const other = new Visitor(site);
  await other.get('/back-end/sign-in');
  const stolen = await other.post('/back-end/second-factor', { code: totp(secret, 1) });
  assert.match(stolen.headers.location ?? '', /^\/back-end\/sign-in/);
  const wrong = await visitor.post('/back-end/second-factor', { code: '000000' });
  assert.is(wrong.status, 422);
  assert.match(wrong.body, /This code is not right/);
  const entered = await visitor.post('/back-end/second-factor', { code: totp(secret, 1) });
  assert.is(entered.headers.location, '/back-end', words(entered));
  assert.is((await visitor.get('/back-end/accounts')).status, 200);
});

test('whoever needs a second factor and has none gets nowhere else', async () => {
  const { link = '' } = await site.owner('POST', '/backend/operators', { name: 'ines', displayName: 'Inês' });
  const ines = new Visitor(site);
  const path = link.slice(ORIGIN.length);
  await ines.get(path);
  await ines.follow(await ines.post(path, { password: PASSWORD, repeat: PASSWORD }));
  assert.match(ines.page, 'Your password is set');
  await ines.follow(await ines.post('/back-end/sign-in', { user: 'ines', password: PASSWORD }));
  for (const page of ['/back-end', '/back-end/accounts', '/back-end/profile', '/back-end/operators'])
    assert.is((await ines.get(page)).headers.location, '/back-end/set-up/second-factor');
  const post = await ines.post('/back-end/operators', { name: 'x', displayName: 'X' });
  assert.is(post.headers.location, '/back-end/set-up/second-factor');
  assert.is((await ines.get(path)).status, 410);
  assert.is((await ines.post(path, { password: PASSWORD, repeat: PASSWORD })).status, 410);
});

test('every page that is not public leads nobody further than the sign-in', async () => {
  for (const route of pageRoutes().filter((one) => !one.endsWith(' public'))) {
    const [method = '', pattern = ''] = route.split(' ');
    const path = pattern.replace(/:\w+/g, 'x');
    const door = /^\/back-end(\/|$)/.test(path) ? '/back-end/sign-in' : '/sign-in';
    // Nobody, and somebody of the other half.
    for (const visitor of [new Visitor(site), door === '/sign-in' ? operator : anna]) {
      const own = { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' };
      const reply = await visitor.send(method, path, { headers: own });
      assert.is(reply.status, 303, route);
      assert.is(reply.headers.location?.split('?')[0], door, route);
    }
  }
});

test('who lacks the right gets no page and no act', async () => {
  const tess = await invited(site, anna, 'technician');
  await tess.get('/profile');
  // What a technician may: the other pages of the account are closed to him.
  const may = new Set(['device.see', 'connection.open', 'self', 'public']);
  for (const route of pageRoutes().filter((one) => !one.includes(' /back-end'))) {
    const [method = '', pattern = '', right = ''] = route.split(' ');
    if (may.has(right)) continue;
    const path = pattern.replace(/:\w+/g, 'x');
    const reply = method === 'GET' ? await tess.get(path) : await tess.post(path);
    assert.is(reply.status, 403, route);
  }
});

test('a sign-in makes a new session, whatever the browser held before (fixation)', async () => {
  const planted = new Visitor(site);
  planted.cookies.set(
    '__Host-ferngate',
    anna.cookies.get('__Host-ferngate')!.replace(/\..*/, `.${'A'.repeat(43)}`),
  );
  const value = planted.cookies.get('__Host-ferngate');
  await planted.get('/sign-in');
  await planted.post('/sign-in', { account: 'acme', user: 'anna', password: PASSWORD });
  assert.is.not(planted.cookies.get('__Host-ferngate'), value);
  const again = new Visitor(site);
  again.cookies.set('__Host-ferngate', value!);
  assert.is((await again.get('/profile')).status, 303);
});

test('after signing out the old cookie is worth nothing', async () => {
  const visitor = new Visitor(site);
  await visitor.get('/sign-in');
  await visitor.post('/sign-in', { account: 'acme', user: 'anna', password: PASSWORD });
  const kept = visitor.cookies.get('__Host-ferngate')!;
  await visitor.get('/profile');
  const token = visitor.csrf;
  const out = await visitor.post('/sign-out');
  assert.is(out.headers.location, '/sign-in?ended=signed-out');
  assert.ok(!visitor.cookies.has('__Host-ferngate'));
  visitor.cookies.set('__Host-ferngate', kept);
  const back = await visitor.get('/profile');
  assert.match(back.headers.location ?? '', /ended=expired/);
  visitor.cookies.set('__Host-ferngate', kept);
  assert.is((await visitor.post('/profile/sign-out-others', { csrf: token })).status, 303);
  visitor.cookies.set('__Host-ferngate', kept);
  assert.is(
    (await visitor.post('/profile/password', { csrf: token })).headers.location,
    '/sign-in?ended=expired',
  );
});

test('a link of one half, or made up, opens nothing in the other', async () => {
  const { link = '' } = await site.owner('POST', '/backend/operators', { name: 'otto', displayName: 'Otto' });
  const token = link.split('/').at(-1)!;
  const visitor = new Visitor(site);
  assert.is((await visitor.get(`/reset-password/${token}`)).status, 410);
  assert.is((await visitor.get('/reset-password/backend.x')).status, 410);
  assert.is((await visitor.get(`/back-end/reset-password/${token}`)).status, 200);
  const mismatch = await visitor.post(`/back-end/reset-password/${token}`, {
    password: PASSWORD,
    repeat: 'x',
  });
  assert.is(mismatch.status, 422);
  assert.match(mismatch.body, 'The two passwords are not the same.');
  const weak = await visitor.post(`/back-end/reset-password/${token}`, { password: 'otto', repeat: 'otto' });
  assert.match(weak.body, 'At least 12 characters.');
});

test('where to go afterwards is a page of ours or nothing', async () => {
  const refused = [
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example',
    '/%5cevil.example',
    '/profile\r\nSet-Cookie: x=1',
    'javascript:alert(1)',
    '/..//evil.example',
    '/back-end',
    '/nowhere',
    '/sign-out',
    '\\\\evil.example',
    '/profile/../../..//evil.example',
    `/profile?${'a'.repeat(600)}`,
  ];
  for (const next of refused) {
    const visitor = new Visitor(site);
    const path = `/sign-in?${new URLSearchParams({ next }).toString()}`;
    await visitor.get(path);
    assert.match(visitor.page, 'name="next" value=""', next);
    assert.is((await anna.get(path)).headers.location, '/', next);
  }
  const visitor = new Visitor(site);
  const led = await visitor.get('/profile?a=b');
  assert.is(led.headers.location, '/sign-in?next=%2Fprofile%3Fa%3Db');
  await visitor.follow(led);
  const typed = { account: 'acme', user: 'anna', password: PASSWORD, next: '/profile?a=b' };
  assert.is((await visitor.post('/sign-in', typed)).headers.location, '/profile?a=b');
});

test.after(() => site.stop());
test.run();
