/** How notices come and go, are kept over a restart, and are told to the owner once. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { finding, type Condition, type Finding } from '../../../server/health/condition.ts';
import { letterOf, TellOwner } from '../../../server/health/tell-owner.ts';
import { HealthWatch } from '../../../server/health/watch.ts';
import { Letter } from '../../../server/mail/letter.ts';
import { Notices } from '../../../server/notices/notices.ts';
import { PastNotices } from '../../../server/notices/past-notices.ts';
import { NOTICE_CODES } from '../../../server/notices/registry.ts';
import { openHistory } from '../../../server/system/history-file.ts';
import { Clock, newFolder, silent } from '../account-file.ts';

const clock = new Clock();

function world(looks: Condition['looks']) {
  const notices = new Notices(clock.now);
  let next: Finding[] | Error = [];
  const condition: Condition = {
    codes: ['memory-short', 'certificate-ends'],
    everyMs: 1,
    looks,
    async look() {
      if (next instanceof Error) throw next;
      return next;
    },
  };
  const watch = new HealthWatch({ conditions: [condition], notices, log: silent });
  const look = async (...found: Finding[] | [Error]) => {
    next = found[0] instanceof Error ? found[0] : (found as Finding[]);
    await watch.lookAtAll();
    return notices.list().map(({ code, about }) => `${code} ${about}`.trim());
  };
  return { notices, look };
}

const short = finding('memory-short', 'few');

test('a notice comes after so many looks in a row, and goes after so many without', async () => {
  const { look } = world({ toRaise: 3, toClear: 2 });
  assert.equal(await look(short), []);
  assert.equal(await look(short), []);
  assert.equal(await look(), [], 'once without begins anew');
  assert.equal(await look(short), []);
  assert.equal(await look(short), []);
  assert.equal(await look(short), ['memory-short']);
  assert.equal(await look(), ['memory-short']);
  assert.equal(await look(short), ['memory-short']);
  assert.equal(await look(), ['memory-short']);
  assert.equal(await look(), []);
});

test('a look that fails knows nothing: what stands stays, and nothing comes', async () => {
  const { look } = world({ toRaise: 1, toClear: 1 });
  await look(short, finding('certificate-ends', '', 'acme'));
  const both = ['memory-short', 'certificate-ends acme'];
  assert.equal((await look(new Error('cannot be read'))).sort(), both.sort());
  assert.equal(await look(finding('certificate-ends', '', 'beta corp')), ['certificate-ends beta corp']);
  assert.equal(await look(), []);
});

test('what other parts raise is none of a condition’s business', async () => {
  const { look, notices } = world({ toRaise: 1, toClear: 1 });
  notices.raise('door-failed', '', '');
  assert.equal(await look(), ['door-failed']);
});

test('after a restart what stood stands, since when it stood, and nobody hears of it again', async () => {
  const folder = newFolder();
  const heard: string[] = [];
  const start = async () => {
    const history = await openHistory(folder, silent);
    const past = new PastNotices(history, silent);
    const notices = new Notices(clock.now);
    notices.restore(await past.standing());
    notices.onChange((change) => {
      past.note(change, clock.now());
      heard.push(`${change.kind} ${change.notice.code}`);
    });
    const stop = async () => {
      await past.settled();
      await history.close();
    };
    return { notices, past, stop };
  };
  const first = await start();
  first.notices.raise('memory-short', '', 'few');
  first.notices.raise('memory-short', '', 'fewer');
  const since = first.notices.list()[0]?.since;
  await first.stop();

  clock.pass(3_600_000);
  const second = await start();
  second.notices.raise('memory-short', '', 'as few as before');
  assert.equal(
    second.notices.list().map((one) => [one.code, one.since]),
    [['memory-short', since]],
  );
  second.notices.clear('memory-short', '');
  await second.past.settled();
  const [row] = await second.past.latest(10);
  assert.is(row?.since, since);
  assert.is(row?.until, clock.now().toISOString());
  assert.equal(heard, ['raised memory-short', 'over memory-short']);
  await second.stop();
});

test('the owner gets a letter when it comes and one when it is over, none about mail itself', async () => {
  const letters: Letter[] = [];
  const post = {
    ownerAddress: async () => 'owner@example.com',
    enqueue: async (letter: Letter) => void letters.push(Letter.parse(letter)),
  };
  const notices = new Notices(clock.now);
  const owner = new TellOwner({ post, log: silent, portalName: 'portal.example' });
  notices.onChange((change) => owner.tell(change));
  notices.raise('room-failed', 'acme', 'openvpn ended\r\nBcc: everybody@example.com\u0007');
  notices.raise('room-failed', 'acme', 'again');
  notices.raise('mail-undeliverable', '', '');
  notices.clear('room-failed', 'acme');
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(
    letters.map(({ subject }) => subject),
    ['portal.example: The room of acme is down', 'portal.example: over: The room of acme is down'],
  );
  assert.match(letters[0]!.text, /openvpn ended Bcc: everybody@example\.com/);
});

test('every notice makes a letter', () => {
  for (const code of NOTICE_CODES) {
    const notice = { code, severity: 'alarm', about: 'ä'.repeat(300), since: '', detail: '' } as const;
    for (const kind of ['raised', 'over'] as const)
      Letter.parse({ to: 'a@example.com', kind: 'notice', ...letterOf({ kind, notice }, 'p') });
  }
});

test.run();
