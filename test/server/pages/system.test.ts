/** The owner's pages about the machine, as a browser uses them. */
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startServing } from '../portal-world.ts';
import { firstOperator, ORIGIN, Visitor, words, type Site } from './site.ts';

const world = await startServing({ owned: false });
const { settings, appliance } = world;
const site: Pick<Site, 'socket' | 'setUp' | 'owner'> = {
  socket: join(settings.runFolder, 'portal/http.sock'),
  setUp: world.setupLink!.slice(ORIGIN.length),
  owner: async (method, path, body) => world.owner.call(method, path, { ...body }),
};
const { operator } = await firstOperator(site as Site);
const { name } = settings.place;

function looksAfter(supervisor: 'systemd' | 'processes'): void {
  appliance.scripts['system.services'] = () => ({
    supervisor,
    services: [
      {
        ...{ name: 'clock', room: null, state: 'failed', reason: '<b>exited</b>', sinceMs: null, pid: null },
        ...{ restarts: 4, memoryBytes: null },
      },
    ],
  });
}

test('health and load over time', async () => {
  const home = await operator.get('/back-end');
  assert.match(home.body, 'What came and went');
  for (const span of ['1h', '24h', '7d', '30d']) {
    assert.is((await operator.get(`/back-end/load/${span}`)).status, 200, span);
    const data = await operator.get(`/back-end/load/${span}/data`);
    const columns = JSON.parse(data.body) as Record<string, unknown[]>;
    assert.equal(Object.keys(columns).sort(), [
      ...['at', 'cpu', 'devices', 'disk', 'memory', 'people', 'received', 'sent'],
    ]);
    assert.is(data.headers['content-type']?.split(';')[0], 'application/json');
  }
  for (const path of ['/back-end/load/1y', '/back-end/load/constructor', '/back-end/load/1y/data'])
    assert.is((await operator.get(path)).status, 404, path);
});

test('programs, and what they said before they failed, as text', async () => {
  looksAfter('systemd');
  const page = await operator.get('/back-end/system');
  assert.match(page.body, '1 program is not running');
  assert.match(page.body, '&lt;b&gt;exited&lt;/b&gt;');
  assert.is((await operator.get('/back-end/system/parts')).status, 404, 'no list of parts in a checkout');
});

test('restart asks for the name, then does it', async () => {
  for (const [path, title] of [
    ['/back-end/system/restart/portal', 'Restart the portal'],
    ['/back-end/system/restart/machine', 'Restart the machine'],
    ['/back-end/system/shut-down', 'Shut down'],
  ] as const) {
    assert.match((await operator.get(path)).body, title);
    const wrong = await operator.post(path, { confirm: 'yes' });
    assert.is(wrong.status, 422, words(wrong));
    const done = await operator.post(path, { confirm: name });
    assert.is(done.status, 200, words(done));
  }
  assert.equal(
    appliance.asked('system.restart').map(({ input }) => input),
    [{ what: 'portal' }, { what: 'machine' }] as never,
  );
  assert.is(appliance.asked('system.powerOff').length, 1);
  assert.is((await operator.get('/back-end/system/restart/everything')).status, 404);
  const field = await operator.post('/back-end/system/restart/portal', { confirm: name, what: 'machine' });
  assert.is(field.status, 422, 'the form says nothing but the name');
});

test('started by hand there is nothing to press', async () => {
  looksAfter('processes');
  const page = await operator.get('/back-end/system');
  assert.match(page.body, 'npm start');
  assert.not.match(page.body, '/back-end/system/restart/');
});

test('a token for metrics is shown once; what was typed wrongly is there again', async () => {
  await operator.get('/back-end/metrics');
  const wrong = await operator.post('/back-end/metrics', { name: 'Leitwarte', sources: '192.0.2.0/33\nx' });
  assert.is(wrong.status, 422);
  assert.match(wrong.body, /id="e-sources"/);
  assert.match(wrong.body, '192.0.2.0/33');
  const made = await operator.post('/back-end/metrics', {
    name: 'Leitwarte',
    sources: ' 192.0.2.0/24\r\n::1 ',
  });
  const secret = /data-copy="([\w-]{43})"/.exec(made.body)?.[1] ?? words(made);
  const again = await operator.get('/back-end/metrics');
  assert.match(again.body, 'Leitwarte');
  assert.not.match(again.body, secret);
  const id = /metrics\/(met_\w+)\/revoke/.exec(again.body)?.[1] ?? '';
  const revoked = await operator.follow(await operator.post(`/back-end/metrics/${id}/revoke`));
  assert.match(revoked.body, 'The token Leitwarte is revoked.');
});

test('a bundle is made, looked through, downloaded, forgotten', async () => {
  await operator.get('/back-end/bundle');
  const page = await operator.follow(await operator.post('/back-end/bundle'));
  assert.match(page.body, 'versions.json');
  assert.match(page.body, '&quot;ferngate&quot;');
  const id = /bundle\/(bun_\w+)\/archive/.exec(page.body)?.[1] ?? '';
  const wrong = await operator.post(`/back-end/bundle/${id}/archive`, { recipient: 'age1wrong' });
  assert.is(wrong.status, 422);
  assert.match(wrong.body, 'age1wrong');
  const file = await operator.post(`/back-end/bundle/${id}/archive`, { recipient: '' });
  assert.match(String(file.headers['content-disposition']), /ferngate-bundle-.*\.tar\.gz"$/);
  assert.is((await operator.get('/back-end/bundle')).status, 200);
  const gone = await operator.follow(await operator.post(`/back-end/bundle/${id}/discard`));
  assert.match(gone.body, 'The bundle is forgotten.');
  assert.is((await operator.post(`/back-end/bundle/${id}/archive`, { recipient: '' })).status, 404);
});

test('nobody else gets in', async () => {
  const stranger = new Visitor(site as Site);
  for (const path of ['load/24h', 'load/24h/data', 'system', 'system/restart/machine', 'metrics', 'bundle']) {
    const reply = await stranger.get(`/back-end/${path}`);
    assert.is(reply.status, 303, path);
    assert.match(String(reply.headers.location), /^\/back-end\/sign-in/);
  }
});

test.after(() => world.stop());
test.run();
