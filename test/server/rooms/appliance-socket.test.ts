import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { REQUEST_MAX_BYTES } from '../../../appliance/protocol.ts';
import { ApplianceRefused, ApplianceSocket } from '../../../server/rooms/appliance-socket.ts';
import { ApplianceUnavailable } from '../../../server/rooms/appliance.ts';
import { until } from '../../world/command.ts';
import { newFolder } from '../account-file.ts';

/** The other end, which says what the test wants. */
class Other {
  readonly path = join(newFolder(), 'appliance.sock');
  socket!: Socket;
  #server!: Server;
  #rest = '';
  readonly requests: { id: number; verb: string }[] = [];

  async listen(): Promise<void> {
    this.#server = createServer((socket) => {
      this.socket = socket.unref();
      socket.on('error', () => undefined).setEncoding('utf8');
      socket.on('data', (chunk: string) => {
        const lines = (this.#rest + chunk).split('\n');
        this.#rest = lines.pop() ?? '';
        this.requests.push(...lines.map((line) => JSON.parse(line) as { id: number; verb: string }));
      });
    }).listen(this.path);
    this.#server.unref();
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    this.socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  say(id: number, output: unknown): void {
    this.socket.write(`${JSON.stringify({ id, ok: true, output })}\n`);
  }

  asked(count: number): Promise<void> {
    return until('requests', async () => this.requests.length >= count);
  }
}

async function connected() {
  const other = new Other();
  await other.listen();
  const stop = new AbortController();
  const appliance = new ApplianceSocket(other.path);
  const running = appliance.run(stop.signal);
  await until('connection', async () => appliance.connected);
  return {
    ...{ other, appliance },
    end: async (): Promise<void> => {
      stop.abort();
      await running;
      assert.not.ok(appliance.connected);
    },
  };
}

const ROOMS = { rooms: [] };
const outcome = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => error,
  );

test('nobody there: refused once that is no start any more', async () => {
  const appliance = new ApplianceSocket(join(newFolder(), 'nobody.sock'), { patienceMs: 200 });
  assert.instance(await outcome(appliance.call('room.list', {})), ApplianceUnavailable);
});

test('who asks before the appliance is up waits for it', async () => {
  const other = new Other();
  const stop = new AbortController();
  const appliance = new ApplianceSocket(other.path, { patienceMs: 60_000 });
  const running = appliance.run(stop.signal);
  const asked = appliance.call('room.list', {});
  await other.listen();
  await other.asked(1);
  other.say(other.requests[0]!.id, ROOMS);
  assert.equal(await asked, ROOMS);
  stop.abort();
  await running;
});

test('who waits is told when the portal ends', async () => {
  const stop = new AbortController();
  const appliance = new ApplianceSocket(join(newFolder(), 'nobody.sock'), { patienceMs: 60_000 });
  const running = appliance.run(stop.signal);
  const asked = outcome(appliance.call('room.list', {}));
  stop.abort();
  await running;
  assert.instance(await asked, ApplianceUnavailable);
});

test('answers in any order and any pieces reach who asked; others are dropped', async () => {
  const { other, appliance, end } = await connected();
  const asked = [
    appliance.call('room.list', {}),
    appliance.call('room.names', { room: 1 as never, names: [] }),
  ] as const;
  await other.asked(2);
  const [one = 0, two = 0] = other.requests.map(({ id }) => id);
  other.say(4711, { foreign: true });
  const text = `${JSON.stringify({ id: two, ok: true, output: {} })}\n${JSON.stringify({ id: one, ok: true, output: ROOMS })}\n`;
  for (const sign of text) other.socket.write(sign);
  assert.equal(await Promise.all(asked), [ROOMS, {}]);
  other.say(one, ROOMS);
  await end();
});

test('a refusal is told with its code', async () => {
  const { other, appliance, end } = await connected();
  const asked = outcome(appliance.call('room.remove', { room: 7 as never }));
  await other.asked(1);
  other.socket.write(
    `${JSON.stringify({ id: other.requests[0]!.id, ok: false, error: { code: 'no-such-room', message: 'x' } })}\n`,
  );
  const error = await asked;
  assert.instance(error, ApplianceRefused);
  assert.is((error as ApplianceRefused).code, 'no-such-room');
  await end();
});

const GARBAGE: readonly (readonly [what: string, text: string])[] = [
  ['no JSON', 'hello\n'],
  ['no answer', '{"id":1}\n'],
  ['an answer with more in it', '{"id":1,"ok":true,"output":{},"more":1}\n'],
  ['a refusal with an unknown code', '{"id":1,"ok":false,"error":{"code":"x","message":""}}\n'],
  ['an empty line', '\n'],
];
for (const [what, text] of GARBAGE)
  test(`${what}: everybody is told, and the connection is made anew`, async () => {
    const { other, appliance, end } = await connected();
    const asked = [outcome(appliance.call('room.list', {})), outcome(appliance.call('door.describe', {}))];
    await other.asked(2);
    const before = other.socket;
    before.write(text);
    for (const error of await Promise.all(asked)) assert.instance(error, ApplianceUnavailable);
    await until('a new connection', async () => appliance.connected && other.socket !== before);
    const again = appliance.call('room.list', {});
    await other.asked(3);
    other.say(other.requests[2]!.id, ROOMS);
    assert.equal(await again, ROOMS);
    await end();
  });

test('an answer in another shape than the verb’s is no answer', async () => {
  const { other, appliance, end } = await connected();
  const asked = outcome(appliance.call('room.list', {}));
  await other.asked(1);
  other.say(other.requests[0]!.id, { rooms: 'all' });
  assert.instance(await asked, Error);
  await end();
});

test('a line without end is not read without end', async () => {
  const { other, appliance, end } = await connected();
  const asked = outcome(appliance.call('room.list', {}));
  const part = Buffer.alloc(1024 * 1024, 'x');
  for (let sent = 0; sent <= REQUEST_MAX_BYTES; sent += part.length) other.socket.write(part);
  assert.instance(await asked, ApplianceUnavailable);
  await end();
});

test('it comes back when the appliance does, and says so each time', async () => {
  const { other, appliance, end } = await connected();
  let times = 0;
  appliance.onConnected(() => (times += 1));
  assert.is(times, 1);
  await other.close();
  await until('noticed', async () => !appliance.connected);
  await other.listen();
  await until('back', async () => appliance.connected);
  assert.is(times, 2);
  await end();
});

test.run();
