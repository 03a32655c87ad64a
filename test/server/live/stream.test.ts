/** The stream of an open page over the portal's own socket: who gets it, what it says, when it ends. */
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openStream } from '../../../server/live/stream.ts';
import { callerOf } from '../../../server/http/caller-of.ts';
import type { UserCaller } from '../../../server/operations/caller.ts';
import { NAME } from '../pages/site.ts';
import { newAccount, person, signedIn, startRig } from '../pages/account/rig.ts';

/** Long enough on any machine for what happens at once; nothing waits for it that does come. */
const SOON_MS = 10_000;

const rig = await startRig();
const acme = await newAccount(rig, 'acme');
const anna = await person(rig, acme, { name: 'anna', role: 'administrator' });
const device = (serial: string) =>
  acme.devices.create({ serial, name: serial, projectId: null, lan: '192.168.0.0/24', note: '' });
const press = await device('FG-press');
const oven = await device('FG-oven');
test.after(() => rig.stop());

interface Event {
  readonly name: string;
  readonly data: Record<string, unknown>;
}

/** A page that follows. */
class Follower {
  readonly events: Event[] = [];
  status = 0;
  ended = false;
  readonly #asked: ClientRequest;
  response: IncomingMessage | undefined;

  constructor(token: string | undefined) {
    const cookie = token === undefined ? {} : { cookie: `__Host-ferngate=${token}` };
    const options = { socketPath: rig.site.socket, path: '/live', headers: { host: NAME, ...cookie } };
    this.#asked = request(options, (response) => {
      this.response = response;
      this.status = response.statusCode ?? 0;
      response.on('close', () => (this.ended = true));
      let rest = '';
      if (response.statusCode === 200)
        response.setEncoding('utf8').on('data', (chunk: string) => {
          const parts = (rest + chunk).split('\n\n');
          rest = parts.pop() ?? '';
          for (const part of parts) this.events.push(eventOf(part));
        });
    });
    this.#asked.on('error', () => {
      this.ended = true;
    });
    this.#asked.end();
  }

  async opened(): Promise<this> {
    await until(() => this.events.length > 0);
    return this;
  }

  told(name: string): Record<string, unknown>[] {
    return this.events.filter((one) => one.name === name).map(({ data }) => data);
  }

  close(): void {
    this.#asked.destroy();
  }
}

function eventOf(text: string): Event {
  const [, name = '', data = ''] = /^event: (\w+)\ndata: (.*)$/.exec(text) ?? [];
  return { name, data: JSON.parse(data) as Event['data'] };
}

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + SOON_MS;
  while (!condition()) {
    if (Date.now() > end) throw new Error('it did not come');
    await sleep(10);
  }
}

test('only with a session: nobody else gets a stream', async () => {
  for (const token of [undefined, 'acc_aaaaaaaaaaaaaaaa.x', `${anna.token}x`]) {
    const follower = new Follower(token);
    await until(() => follower.status !== 0);
    assert.is(follower.status, 303);
    assert.is(
      follower.response?.headers.location,
      `/sign-in?next=%2Flive${token === undefined ? '' : '&ended=expired'}`,
    );
    follower.close();
  }
  const program = await acme.people.sessions.start(anna.id, { kind: 'program', address: '', agent: '' });
  const follower = new Follower(program.token);
  await until(() => follower.status !== 0);
  assert.is(follower.status, 303);
});

test('the first word is a beat; it is no cached page', async () => {
  const follower = await new Follower(anna.token).opened();
  assert.is(follower.events[0]?.name, 'beat');
  assert.match(String(follower.events[0]?.data['now']), /^2\d{3}-/);
  assert.match(follower.response?.headers['content-type'] ?? '', /^text\/event-stream/);
  assert.is(follower.response?.headers['cache-control'], 'no-store');
  follower.close();
});

test('what happens is told in order, each thing once in a quarter of a second', async () => {
  const follower = await new Follower(anna.token).opened();
  acme.live.publish({ kind: 'device', deviceId: press.id });
  await until(() => follower.told('device').length === 1);
  for (let n = 0; n < 50; n++)
    acme.live.publish({ kind: 'device', deviceId: n % 2 === 0 ? oven.id : press.id });
  await until(() => follower.told('device').length >= 3);
  await sleep(600);
  const serials = follower.told('device').map(({ serial }) => serial);
  assert.equal(serials.slice(0, 1), ['FG-press']);
  assert.equal(serials.slice(1).sort(), ['FG-oven', 'FG-press']);
  acme.live.publish({ kind: 'view' });
  await until(() => follower.told('device').some((data) => !('serial' in data)));
  follower.close();
});

test('a change by a colleague is told through the operation that makes it', async () => {
  const follower = await new Follower(anna.token).opened();
  const chef = await person(rig, acme, { name: 'chef', role: 'administrator' });
  await chef.browser.get('/devices/FG-press/edit');
  await chef.browser.post('/devices/FG-press/edit', {
    ...{ name: 'Press', projectId: '', lan: '192.168.0.0/24', note: '' },
  });
  await until(() => follower.told('device').some(({ serial }) => serial === 'FG-press'));
  follower.close();
});

test('a technician hears of his devices, of himself, and of nobody else', async () => {
  const tom = await person(rig, acme, { name: 'tom', role: 'technician' });
  const follower = await new Follower(tom.token).opened();
  const happen = () => {
    acme.live.publish({ kind: 'device', deviceId: press.id });
    acme.live.publish({ kind: 'device', deviceId: oven.id });
    acme.live.publish({ kind: 'refused', serial: 'FG-oven' });
    acme.live.publish({ kind: 'dial-in', userId: anna.id });
    acme.live.publish({ kind: 'connection', connectionId: 'con_1', userId: anna.id, deviceId: press.id });
    acme.live.publish({ kind: 'dial-in', userId: tom.id });
  };
  happen();
  await until(() => follower.told('dialIn').length === 1);
  assert.equal(follower.told('dialIn'), [{ user: 'tom', mine: true }]);
  assert.equal(follower.told('device'), []);
  await anna.browser.get('/people/tom');
  await anna.browser.post('/people/tom/rights', { right: `device:${press.id}`, days: '' });
  await until(() => follower.told('device').length === 1);
  assert.equal(follower.told('device'), [{}]);
  happen();
  await until(() => follower.told('dialIn').length === 2);
  assert.equal(follower.told('device'), [{}, { serial: 'FG-press' }]);
  assert.equal(follower.told('connection'), []);
  follower.close();
});

test('a device that is deleted is told of to those who saw it', async () => {
  const gone = await device('FG-gone');
  const una = await person(rig, acme, { name: 'una', role: 'technician' });
  const vic = await person(rig, acme, { name: 'vic', role: 'technician' });
  await acme.grants.add(una.id, { kind: 'device', target: gone.id, endsAt: null });
  const [sees, not, all] = await Promise.all(
    [una, vic, anna].map(({ token }) => new Follower(token).opened()),
  );
  await anna.browser.get('/devices/FG-gone/delete');
  await anna.browser.post('/devices/FG-gone/delete', { confirm: 'FG-gone' });
  await until(() => sees!.told('device').length > 0 && all!.told('device').length > 0);
  assert.equal(sees!.told('device'), [{ serial: 'FG-gone' }]);
  assert.equal(all!.told('device'), [{}]);
  assert.equal(not!.told('device'), []);
  for (const one of [sees, not, all]) one!.close();
});

test('another account hears nothing', async () => {
  const beta = await newAccount(rig, 'beta');
  const bert = await person(rig, beta, { name: 'bert', role: 'administrator' });
  const [there, here] = [await new Follower(bert.token).opened(), await new Follower(anna.token).opened()];
  acme.live.publish({ kind: 'device', deviceId: press.id });
  acme.live.publish({ kind: 'view' });
  await until(() => here.told('device').length > 0);
  assert.equal(there.events.slice(1), []);
  there.close();
  here.close();
});

const ends: readonly (readonly [string, (who: Awaited<ReturnType<typeof person>>) => Promise<unknown>])[] = [
  [
    'he signs out',
    async ({ browser }) => {
      await browser.get('/');
      await browser.post('/sign-out');
    },
  ],
  ['he is disabled', ({ id }) => act(id, 'disable')],
  ['he is signed out by an administrator', ({ id }) => act(id, 'sign-out')],
  ['his second factor is removed', ({ id }) => act(id, 'second-factor-off')],
];
async function act(id: string, what: string): Promise<void> {
  const { name } = await acme.users.byId(id);
  await anna.browser.get(`/people/${name}`);
  assert.is((await anna.browser.post(`/people/${name}/${what}`)).status, 303);
}
for (const [n, [what, happens]] of ends.entries()) {
  test(`it ends at once with a last word when ${what}`, async () => {
    const wim = await person(rig, acme, { name: `wim${n}`, role: 'technician' });
    const follower = await new Follower(wim.token).opened();
    const other = await new Follower(anna.token).opened();
    await happens(wim);
    await until(() => follower.ended);
    assert.is(follower.events.at(-1)?.name, 'bye');
    assert.not.ok(other.ended);
    other.close();
  });
}

test('only the session that ended loses its stream', async () => {
  const second = await signedIn(rig, acme, anna.id);
  const [first, other] = [await new Follower(anna.token).opened(), await new Follower(second.token).opened()];
  await second.browser.get('/');
  await second.browser.post('/sign-out');
  await until(() => other.ended);
  await sleep(100);
  assert.not.ok(first.ended);
  first.close();
});

test('a session that was ended behind its back ends the stream at the next beat', async () => {
  const xan = await person(rig, acme, { name: 'xan', role: 'technician' });
  const caller = (await callerOf(rig.portal, {
    ...{ address: '', agent: '', text: xan.token, by: 'cookie' },
  })) as UserCaller;
  const gone = new AbortController();
  const stream = await openStream({ portal: rig.portal, caller, gone: gone.signal, beatMs: 30 });
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await until(() => text.split('event: beat').length > 4);
  await acme.people.sessions.end(caller.credential.id);
  await until(() => stream.readableEnded);
  assert.match(text, /event: bye\ndata: \{\}\n\n$/);
});

test('a page that does not read is dropped, and one that is closed is forgotten', async () => {
  const before = acme.live.listeners;
  const caller = (await callerOf(rig.portal, {
    ...{ address: '', agent: '', text: anna.token, by: 'cookie' },
  })) as UserCaller;
  const gone = new AbortController();
  const unread = await openStream({ portal: rig.portal, caller, gone: gone.signal, beatMs: 20 });
  await until(() => unread.destroyed);
  const closed = await new Follower(anna.token).opened();
  assert.is(acme.live.listeners, before + 1);
  closed.close();
  await until(() => acme.live.listeners === before);
});

test('one session has so many windows and no more; others still find a place', async () => {
  const yan = await person(rig, acme, { name: 'yan', role: 'technician' });
  const windows = Array.from({ length: 14 }, () => new Follower(yan.token));
  await until(() => windows.every(({ status }) => status !== 0));
  assert.equal(windows.map(({ status }) => status).sort(), [...Array<number>(12).fill(200), 503, 503]);
  await new Follower(anna.token).opened().then((one) => one.close());
  for (const one of windows) one.close();
});

test('an open page does not keep a session from becoming idle', async () => {
  const zed = await person(rig, acme, { name: 'zed', role: 'technician' });
  const [session] = await acme.people.sessions.list(zed.id);
  await acme.db.write((tx) =>
    tx.run(
      'UPDATE sessions SET seen_at = ? WHERE id = ?',
      new Date(Date.now() - 7_000_000).toISOString(),
      session!.id,
    ),
  );
  const seen = async () => (await acme.people.sessions.list(zed.id))[0]?.seenAt;
  const before = await seen();
  assert.ok(await acme.people.sessions.stands(session!.id));
  assert.is(await seen(), before);
});

test.run();
