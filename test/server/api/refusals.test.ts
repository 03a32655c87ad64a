import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OWNER } from '../../world/owner.ts';
import { startServing } from '../portal-world.ts';

const world = await startServing();
const { outside, owner } = world;
const socketOf = (api: typeof owner) => (api.place.kind === 'socket' ? api.place.path : '');
const TYPE = { 'content-type': 'application/json' };

interface Told {
  status: number;
  headers: IncomingMessage['headers'];
  body: { code?: string; errors?: { field: string; code: string }[] };
}

/** Raw, so that a test can send what no client of ours would. */
function tell(
  method: string,
  path: string,
  {
    headers = {},
    send,
    at = owner,
  }: { headers?: Record<string, string>; send: (asked: ClientRequest) => void; at?: typeof owner },
): Promise<Told> {
  const socketPath = socketOf(at);
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, method, path: `/api/v1${path}`, headers });
    let answered = false;
    asked.on('error', (error) => (answered ? undefined : reject(error)));
    asked.on('response', (response) => {
      answered = true;
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: JSON.parse(text) as Told['body'],
        }),
      );
    });
    send(asked);
  });
}

const sayAs = (headers: Record<string, string>) => (method: string, path: string, text: string) =>
  tell(method, path, { headers, send: (asked) => asked.end(text) });
const say = sayAs(TYPE);

const ADD = '/backend/operators';
const good = { name: 'otto', displayName: 'Otto' };
const TABLE: readonly (readonly [
  what: string,
  method: string,
  path: string,
  text: string,
  status: number,
  reason: string,
])[] = [
  ['no JSON', 'POST', ADD, '{"name":', 422, ':bad-format'],
  ['half a character', 'POST', ADD, '{"name":"\udc00"}', 422, 'displayName:required'],
  ['a list', 'POST', ADD, '[]', 422, ':wrong-type'],
  ['a text', 'POST', ADD, '"x"', 422, ':wrong-type'],
  ['null', 'POST', ADD, 'null', 422, ':wrong-type'],
  ['nothing', 'POST', ADD, '', 422, 'name:required'],
  [
    'a field that is not there',
    'POST',
    ADD,
    JSON.stringify({ ...good, id: 'opr_x' }),
    422,
    'id:unknown-field',
  ],
  [
    '__proto__ in the body',
    'POST',
    ADD,
    '{"name":"otto","displayName":"Otto","__proto__":{"a":1}}',
    422,
    '__proto__:unknown-field',
  ],
  ['__proto__ in the query', 'GET', '/backend/operators?__proto__=x', '', 422, '__proto__:unknown-field'],
  [
    'a field of the path in the body',
    'PUT',
    '/backend/operators/otto',
    '{"operator":"eve","displayName":"x"}',
    422,
    'operator:unknown-field',
  ],
  [
    'a field of the path in the query',
    'GET',
    '/backend/accounts/acme?account=beta',
    '',
    422,
    'account:unknown-field',
  ],
  ['the same query twice', 'GET', '/backend/accounts?page=1&page=2', '', 422, 'page:unknown-field'],
  ['a number that is none', 'GET', '/backend/accounts?page=1e3', '', 422, 'page:wrong-type'],
  ['a page 0', 'GET', '/backend/accounts?page=0', '', 422, 'page:too-small'],
  [
    'nested deeply',
    'POST',
    ADD,
    `{"name":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
    422,
    'name:wrong-type',
  ],
  ['a name with a line break', 'POST', ADD, '{"name":"a\\nb","displayName":"x"}', 422, 'name:not-a-login'],
  ['a path out of the folder', 'GET', '/backend/accounts/..%2f..%2fetc', '', 422, 'account:not-a-name'],
  ['no such route', 'GET', '/backend/nothing', '', 404, ''],
  ['no such method', 'PATCH', ADD, '{}', 404, ''],
  ['an account’s operation on the owner’s socket', 'GET', '/devices', '', 403, ''],
  ['somebody’s own on the owner’s socket', 'GET', '/me', '', 401, ''],
];
for (const [what, method, path, text, status, reason] of TABLE)
  test(`${what}: ${status}`, async () => {
    const told = await say(method, path, text);
    assert.is(told.status, status);
    assert.match(String(told.headers['content-type']), 'application/problem+json');
    const reasons = (told.body.errors ?? []).map((one) => `${one.field}:${one.code}`);
    if (reason !== '') assert.ok(reasons.includes(reason), reasons.join());
    assert.not.match(JSON.stringify(told.body), /node_modules|\.ts\b|Error/);
  });

for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])
  test(`another content type is refused: ${type}`, async () => {
    const told = await sayAs(type === '' ? {} : { 'content-type': type })('POST', ADD, JSON.stringify(good));
    assert.is(told.status, 422);
  });

test('a path that cannot be decoded is an error of who sent it', async () => {
  const told = await say('GET', '/backend/accounts/%E0%A4%A', '').catch((error: unknown) => error as Told);
  assert.ok(told.status >= 400 && told.status < 500, String(told.status));
});

test('a body of 10 GB is refused when it is announced, and the connection ends', async () => {
  const told = await tell('POST', ADD, {
    headers: { ...TYPE, 'content-length': '10000000000' },
    send: (asked) => asked.write('{"name":"'),
  });
  assert.is(told.status, 413);
  assert.is(told.headers.connection, 'close');
});

test('a body that does not say how long it is gets the same', async () => {
  const part = Buffer.alloc(64 * 1024, 'x');
  const told = await tell('POST', ADD, {
    headers: { ...TYPE, 'transfer-encoding': 'chunked' },
    send: (asked) => {
      for (let n = 0; n < 16; n += 1) asked.write(part);
    },
  });
  assert.is(told.status, 413);
  assert.is(told.headers.connection, 'close');
});

test('outside, nobody is somebody: no cookie, no foreign token, whatever it looks like', async () => {
  for (const authorization of [
    '',
    'Bearer',
    'Bearer x',
    `Bearer backend.${'A'.repeat(43)}`,
    `Basic ${btoa('a:b')}`,
    `Bearer ${'x'.repeat(5000)}`,
  ]) {
    const headers: Record<string, string> = authorization === '' ? {} : { authorization };
    const told = await tell('GET', '/backend/accounts', {
      headers,
      send: (asked) => asked.end(),
      at: outside,
    });
    assert.is(told.status, 401, authorization.slice(0, 20));
  }
  const headers = { cookie: `session=backend.${'A'.repeat(43)}` };
  const cookie = await tell('GET', '/me', { headers, send: (asked) => asked.end(), at: outside });
  assert.is(cookie.status, 401);
});

test('after all of this nothing was made', async () => {
  const { operators } = await owner.get<{ operators: { name: string }[] }>('/backend/operators');
  assert.equal(
    operators.map(({ name }) => name),
    [OWNER.name],
  );
});

test.after(() => world.stop());
test.run();
