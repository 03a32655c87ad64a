/** /metrics, as Prometheus and an attacker ask for it. */
import { request } from 'node:http';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isSource } from '../../../server/metrics/tokens.ts';
import { Visitor, type Site } from '../pages/site.ts';
import { startServing } from '../portal-world.ts';

const world = await startServing();
const { owner, outside, settings, appliance } = world;
const socketPath = join(settings.runFolder, 'portal/http.sock');
await owner.post('/backend/accounts', { name: 'secretcorp', title: 'Secret Corp' });

interface Made {
  secret: string;
  token: { id: string };
}
const make = (given: object = {}) => owner.post<Made>('/backend/metric-tokens', { name: 'test', ...given });

function scrape(
  authorization: string,
  { from = '192.0.2.7', method = 'GET' } = {},
): Promise<{ status: number; text: string; type: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'x-forwarded-for': from, ...(authorization === '' ? {} : { authorization }) };
    const asked = request({ socketPath, path: '/metrics', method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          text,
          type: String(response.headers['content-type']),
        }),
      );
    });
    asked.on('error', reject).end();
  });
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/** The text exposition format 0.0.4: each sample belongs to a family that was announced before, once. */
function families(text: string): Map<string, { type: string; samples: Map<string, number> }> {
  const found = new Map<string, { type: string; samples: Map<string, number> }>();
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (kind === 'TYPE') {
      assert.match(name, NAME);
      assert.ok(['counter', 'gauge', 'histogram', 'summary'].includes(rest), line);
      assert.not.ok(found.has(name), `${name} is there twice`);
      found.set(name, { type: rest, samples: new Map() });
    }
    if (line.startsWith('#')) continue;
    const [, metric = '', labels = '', value = ''] = /^([^\s{]+)(\{[^}]*\})? (\S+)$/.exec(line) ?? [];
    assert.match(metric, NAME, line);
    if (labels !== '') assert.match(labels, /^\{([a-z_]+="[^"\\\n]*",?)+\}$/, line);
    const family = found.get(metric) ?? found.get(metric.replace(/_(?:bucket|sum|count)$/, ''));
    assert.ok(family, `${metric} was not announced`);
    assert.ok(Number.isFinite(Number(value)) || ['NaN', '+Inf', '-Inf'].includes(value), line);
    assert.not.ok(family.samples.has(`${metric}${labels}`), `${line} is there twice`);
    family.samples.set(`${metric}${labels}`, Number(value));
  }
  return found;
}

test('without a token, with a wrong one, or with another kind of token: one answer', async () => {
  const { secret } = await make();
  const session = outside.token ?? 'none';
  const answers = new Set<string>();
  for (const authorization of ['', 'Bearer x', `Bearer ${secret}x`, `Basic ${secret}`, `Bearer ${session}`]) {
    const { status, text } = await scrape(authorization);
    answers.add(`${status} ${text}`);
  }
  assert.equal([...answers], ['401 a token for metrics is needed\n']);
  assert.is((await scrape(`Bearer ${secret}`, { method: 'POST' })).status, 405);
  // And the other way round: it opens nothing else.
  assert.is((await outside.as(secret).send('GET', '/api/v1/backend/appliance')).status, 401);
});

test('what is told is what Prometheus reads, by its conventions', async () => {
  const { secret } = await make();
  const { status, text, type } = await scrape(`Bearer ${secret}`);
  assert.is(status, 200);
  assert.match(type, /^text\/plain; version=0\.0\.4/);
  const found = families(text);
  for (const [name, { type: kind }] of found)
    if (name.startsWith('ferngate_')) {
      assert.is(kind === 'counter', name.endsWith('_total'), name);
      assert.not.match(name, /_(ms|kb|mb|percent|minutes|hours)(_|$)/, 'base units');
    }
  const value = (sample: string) => found.get(sample.replace(/\{.*/, ''))?.samples.get(sample);
  assert.is(value('ferngate_appliance_up'), 1);
  assert.is(value('ferngate_door_up'), 1);
  assert.is(value('ferngate_accounts{status="active"}'), 1);
  assert.is(value('ferngate_rooms{status="running"}'), 1);
  assert.is(value('ferngate_read_only'), 0);
  assert.is(value('ferngate_pair_role{role="primary"}'), 1);
  assert.not.ok(found.has('ferngate_standby_state'), 'there is none');
  assert.is(value('ferngate_notice{code="disk-full"}'), 0);
  assert.ok(Number(value('ferngate_disk_free_bytes')) > 0);
  assert.ok(Number(value('ferngate_portal_certificate_end_timestamp_seconds')) > Date.now() / 1000);
  assert.ok(found.has('process_cpu_seconds_total'));
});

test('accounts are named only to whom they were meant for', async () => {
  const sums = await scrape(`Bearer ${(await make()).secret}`);
  assert.not.match(sums.text, /secretcorp/i);
  const all = await scrape(`Bearer ${(await make({ accounts: true })).secret}`);
  assert.match(all.text, /ferngate_account_room_up\{account="secretcorp"\} 1/);
  assert.not.match(all.text, /Secret Corp/);
});

test('while the root half is away that is told, and nothing is made up', async () => {
  appliance.scripts['room.list'] = () => {
    throw new Error('not now');
  };
  // A second token of the other kind: what was counted a moment ago is not shown again.
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const { text } = await scrape(`Bearer ${(await make()).secret}`);
  appliance.scripts['room.list'] = undefined;
  assert.match(text, /ferngate_appliance_up 0/);
  assert.not.match(text, /ferngate_rooms/);
});

test('only from where it is accepted', async () => {
  const { secret } = await make({ sources: ['192.0.2.0/28', '2001:db8:7::/48', '198.51.100.9'] });
  const table = {
    '192.0.2.15': 200,
    '192.0.2.16': 401,
    '198.51.100.9': 200,
    '198.51.100.10': 401,
    '2001:db8:7::1': 200,
    '2001:db8:8::1': 401,
    '::ffff:192.0.2.1': 200,
    'not an address': 401,
  };
  for (const [from, status] of Object.entries(table))
    assert.is((await scrape(`Bearer ${secret}`, { from })).status, status, from);
});

test('revoked is over at once; the list never shows a token', async () => {
  const { secret, token } = await make({ name: 'to be revoked' });
  assert.is((await scrape(`Bearer ${secret}`)).status, 200);
  const listed = JSON.stringify(await owner.get('/backend/metric-tokens'));
  assert.match(listed, 'to be revoked');
  assert.not.match(listed, secret);
  await owner.delete(`/backend/metric-tokens/${token.id}`);
  assert.is((await scrape(`Bearer ${secret}`)).status, 401);
  assert.is((await owner.send('DELETE', `/api/v1/backend/metric-tokens/${token.id}`)).status, 404);
});

test('what is no source', async () => {
  for (const good of ['192.0.2.1', '192.0.2.0/24', '::1', '2001:db8::/32', '0.0.0.0/0'])
    assert.ok(isSource(good), good);
  for (const bad of [
    'fe80::1%eth0',
    'fe80::1%eth0/64',
    '',
    'x',
    '192.0.2.0/33',
    '::/129',
    '192.0.2.0/24/1',
    '192.0.2.0/',
    'a.example',
    '1.2.3',
  ])
    assert.not.ok(isSource(bad), bad);
  const refused = await owner.send('POST', '/api/v1/backend/metric-tokens', { name: 'x', sources: ['evil'] });
  assert.is(refused.status, 422);
  assert.match(refused.text, 'not-a-source');
  assert.is((await owner.send('POST', '/api/v1/backend/metric-tokens', { name: 'x', hash: '' })).status, 422);
});

test('not more of them than anybody needs', async () => {
  let status = 0;
  for (let made = 0; made < 25 && status !== 409; made += 1)
    ({ status } = await owner.send('POST', '/api/v1/backend/metric-tokens', { name: `n ${made}` }));
  assert.is(status, 409);
});

test('a person without the right, and a stranger, see no page of it', async () => {
  const visitor = new Visitor({ socket: socketPath } as Site);
  assert.is((await visitor.get('/back-end/metrics')).status, 303);
  assert.is((await outside.send('GET', '/api/v1/backend/metric-tokens')).status, 401);
});

test.after(() => world.stop());
test.run();
