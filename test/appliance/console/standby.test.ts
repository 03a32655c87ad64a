// test: waits
/** The console in a pair: two whole portals, the real program on a real terminal; and a portal that says what it likes. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Node } from '../../server/replication/node/two-nodes.ts';
import { until } from '../rig/until.ts';
import { Seat } from './seat.ts';

const first = await Node.begin();
const second = await Node.begin();

function seatAt({ settings }: Node): Seat {
  const data = dirname(settings.dataFolder);
  mkdirSync(join(data, 'appliance'), { recursive: true });
  return new Seat({ data, run: settings.runFolder });
}

const atFirst = seatAt(first);
let atSecond = seatAt(second);

/** As a power cut at a prompt; somebody sits down again afterwards. */
async function cutAndSitDown(): Promise<void> {
  await atSecond.cut();
  atSecond = seatAt(second);
}

test('what is no address or no code is asked again, and what was typed stays; a power cut changes nothing', async () => {
  await atFirst.sees(/Standby +none yet/);
  await atSecond.sees(/y: make this the standby of another/);
  await atSecond.answers('y', /Address of the other appliance:$/m);
  await atSecond.answers('over there\r', /! An address is needed[^]*appliance: over there/);
  await atSecond.answers('\x15localhost:1\r', /\n localhost:1\n[^]*Code:$/m);
  await atSecond.answers('AAAA\r', /! The code has twelve letters[^]*Code: AAAA/);
  await atSecond.answers('\x15AAAA-AAAA-AAAA\r', /! [^]*No appliance answers[^]*appliance: localhost:1/);
  await atSecond.answers('\x1b[A\x15', /appliance:$/m);
  await atSecond.answers(`${first.address}\r`, /Code: AAAA-AAAA-AAAA/);
  await cutAndSitDown();
  await atSecond.sees(/Standby +none yet[^]*y: make this/);
  assert.is((await second.view()).role, 'primary');
});

test('the code makes it a standby; both consoles say so, and the digits are shown', async () => {
  const { code } = await first.owner.call<{ code: string }>('POST', '/backend/standby/pairing', {});
  await atSecond.answers('y', /appliance:$/m);
  await atSecond.answers(`${first.address}\r`, /Code:$/m);
  const wrong = `${code.startsWith('A') ? 'B' : 'A'}${code.slice(1)}`;
  await atSecond.answers(`${wrong}\r`, /! [^]*not the code[^]*Code: \S+$/m);
  await atSecond.answers(`\x15${code.toLowerCase()}\r`, /standby of localhost\S* now\. Both[^]*show \d{6}:/);
  await atSecond.sees(
    /^ Ferngate \S+ +Standby of localhost[^]*Portal +ready, serves nobody[^]*Standby +in sync\n/,
  );
  await atFirst.sees(/Standby +in sync \(localhost/);
});

test('on a standby nothing is offered that has nobody to answer it', async () => {
  const text = await atSecond.sees(/p: take over/);
  assert.match(text, /Last proof +(?:none yet|passed|FAILED)/);
  assert.match(text, /n: network +r: restart +s: shut down/);
  for (const absent of [
    'Fingerprint',
    'Set-up link',
    'l: lost',
    'b: restore',
    'q: set-up',
    't: new',
    'y: make',
  ])
    assert.not.match(text, absent);
  for (const key of ['l', 'b', 'q', 't', 'y']) {
    atSecond.types(key);
    // What comes in one piece is a paste, and chooses nothing.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.not.match(atSecond.screen.text(), / !|asked|any other key/);
  await atSecond.insists('\x03', 'r', /Restart now/);
  await atSecond.answers('\x15n\r', /p: take over/);
});

test('taking over: nothing before the word; what may be missing is said; a power cut at the prompt changes nothing', async () => {
  await atSecond.answers('p', /hands over in order[^]*Take over now\? \(y\/n\):$/m);
  await atSecond.answers('perhaps\r', /! One of these letters/);
  await atSecond.answers('\x15n\r', /p: take over/);
  await first.stop();
  await atSecond.sees(/Standby +broken, because the primary cannot be reached/);
  await atSecond.answers('p', /Take over now/);
  const said = await atSecond.answers('y\r', /Type isolated when[^]*:$/m);
  assert.match(said, /cannot be reached, and nothing has changed/);
  assert.match(said, /Last record here +number \d+, of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\n/);
  assert.match(said, /Primary heard +\d{4}-\S+ \S+ UTC, then \d+ s of silence\n/);
  assert.match(said, /Missing +nothing known[^]*whatever it confirmed alone/);
  await atSecond.answers('yes\r', /! Nothing happens unless you type exactly isolated\.[^]*off: yes$/m);
  await cutAndSitDown();
  await atSecond.sees(/Standby of[^]*p: take over/);
  assert.is((await second.view()).role, 'standby');
});

test('with the word it takes over, and its console is that of a primary', async () => {
  await atSecond.answers('p', /Take over now/);
  await atSecond.answers('y\r', /Type isolated/);
  await atSecond.answers('isolated\r', /This appliance serves in a moment/);
  await atSecond.sees(/^ Ferngate \S+ +localhost\n[^]*Standby +broken, because it cannot be reached/);
  assert.not.match(atSecond.screen.text(), 'p: take over');
  assert.is((await second.view()).role, 'primary');
});

test('names and words of others reach the terminal as signs that do nothing', async () => {
  const run = mkdtempSync(join(tmpdir(), 'said-'));
  mkdirSync(join(run, 'portal'));
  const view: Record<string, unknown> = {
    ...{ role: 'standby', promotable: true, promoting: false },
    primary: { name: `a\x1b[2J\x9b1;1H\x07\n\u202ex${'y'.repeat(200)}` },
    standing: { kind: 'broken', because: '\x1b]0;x\x07' },
  };
  let refusal = '';
  const server = createServer((request, response) => {
    const known = request.method === 'GET' && request.url === '/api/v1/backend/standby';
    response.statusCode = known || request.url === '/healthz' ? 200 : 409;
    response.end(JSON.stringify(known ? view : { title: refusal }));
  });
  await new Promise<void>((resolve) => server.listen(join(run, 'portal/owner.sock'), resolve));
  const seat = new Seat({ data: join(run, 'data'), run });
  const text = await seat.sees(/Standby of a\?\[2J\?1;1H\?\?\?xy+\.\.\./);
  assert.match(text, 'broken, because of something that this console has no words for');
  refusal = 'no\x1b[5m\u0085 way';
  await seat.answers('p', /Take over now/);
  await seat.answers('y\r', /! no\?\[5m\? way/);
  assert.equal(seat.screen.unknown, []);
  assert.not.match(seat.said, /[\x07\x9b\u202e]|\x1b\[5m/);
  Object.assign(view, {
    ...{ role: 'fenced', promotable: false },
    proof: { at: '2026-11-12T03:14:07.000Z', passed: true },
  });
  view['standing'] = { kind: 'behind', seconds: 12, records: 3 };
  const fenced = await seat.sees(/^ Ferngate \S+ +Fenced\n[^]*Standby +12 s behind/);
  assert.not.match(fenced, 'p: take over');
  Object.assign(view, { role: 'primary', standby: { name: 'two' }, seeding: { done: 1, total: 3 } });
  Object.assign(view, { pairing: { check: '123456' }, standing: { kind: 'broken', because: 'seeding' } });
  const serving = await seat.sees(/Standby +broken, because everything is being sent to it \(1 of 3 files\)/);
  assert.match(serving, /Check digits +123456/);
  await seat.leave();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(run, { recursive: true });
});

test.after(async () => {
  await Promise.all([atFirst.leave(), atSecond.leave()]);
  await until('both to end', async () => {
    await Promise.all([first.close(), second.close()]);
    return true;
  });
});
test.run();
