/** Which routes there are and what each asks for (CVE-2024-23943: a route without authorisation). */
import { readFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { operations } from '../../../server/operations/list.ts';
import { accountPage, go, show, type Page } from '../../../server/pages/page.ts';
import { pageRoutes } from '../../../server/pages/pages.ts';
import { routesOf } from '../../../server/pages/routes.ts';

test('public routes are those of the checked-in list', async () => {
  const pages = pageRoutes().filter((route) => route.endsWith(' public'));
  const api = operations
    .filter(({ area }) => area === 'public')
    .map(({ method, path }) => `${method} /api/v1${path} public`);
  const found = [...pages, ...api, 'GET /healthz public'].map((route) => route.replace(/ public$/, ''));
  const list = await readFile(new URL('./public-routes.txt', import.meta.url), 'utf8');
  assert.equal(found.sort(), list.trim().split('\n'));
});

test('every page of the back end asks for a right of operators, and no other page does', () => {
  const backEnd = /^(account|backup|operator|appliance|metric|support|trail)\./;
  for (const route of pageRoutes()) {
    const [, path = '', access = ''] = route.split(' ');
    if (access === 'public' || access === 'self') continue;
    assert.is(backEnd.test(access), /^\/back-end(\/|$)/.test(path), route);
  }
});

const page: Page = {
  method: 'GET',
  path: '/x',
  half: 'account',
  access: 'device.see',
  unfinished: false,
  run: async () => show('error', { status: 404, kind: 'notFound', reference: '', href: null }),
};

test('the program does not start with a page that declares no right, a wrong one, or the same path twice', () => {
  assert.throws(() => routesOf([{ ...page, access: undefined as unknown as 'self' }]), /declares no right/);
  assert.throws(() => routesOf([{ ...page, access: 'everything' as 'self' }]), /declares no right/);
  assert.throws(() => routesOf([{ ...page, access: 'operator.see' }]), /of the other half/);
  assert.throws(() => routesOf([page, page]), /twice/);
  const right = 'trail.see' as 'audit.see';
  assert.throws(
    () => accountPage({ method: 'GET', path: '/y', right, run: async () => go('/') }),
    /no right/,
  );
});

test('what the path says more exactly is asked first; nothing else matches', () => {
  const routes = routesOf([
    { ...page, path: '/d/:serial' },
    { ...page, path: '/d/new' },
  ]);
  const found = routes.find('GET', '/d/new');
  assert.is(found.kind === 'page' && found.page.path, '/d/new');
  const other = routes.find('HEAD', '/d/a%2Fb');
  assert.equal(other.kind === 'page' && other.params, { serial: 'a/b' });
  assert.is(routes.find('POST', '/d/new').kind, 'other-method');
  for (const path of ['/d', '/d/', '/D/new', '/d/a/b', '//d/new'])
    assert.is(routes.find('GET', path).kind, 'none', path);
});

test.run();
