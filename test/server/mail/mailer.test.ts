/** Letters to real mail servers, and to some that are none. */
import { execFileSync } from 'node:child_process';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MailError } from '../../../server/mail/mail-error.ts';
import type { MailServerWithPassword } from '../../../server/mail/mail-server.ts';
import { Mailer } from '../../../server/mail/mailer.ts';
import { mayBeAsked } from '../../../server/networks/may-be-asked.ts';
import { Notices } from '../../../server/notices/notices.ts';
import { SecretBox } from '../../../server/secrets/box.ts';
import { systemMigrations } from '../../../server/store/migrations/system.ts';
import { until } from '../../world/command.ts';
import { Clock, newFile, newFolder, silent } from '../account-file.ts';
import { ForeignAuthority } from '../certificates/foreign-authority.ts';
import { stranger } from './stranger.ts';

/** Not this machine's loopback, where no mail server may be. */
const HOST = '192.0.2.25';
execFileSync('ip', ['addr', 'add', `${HOST}/32`, 'dev', 'lo']);

const works = await ForeignAuthority.create();
const leaf = await works.leaf({ names: `IP:${HOST}` });
const other = await works.leaf({ names: 'IP:192.0.2.26' });
const tls = { key: leaf.key, cert: leaf.certificate + works.between };
const clock = new Clock();
const notices = new Notices(clock.now);
const letter = {
  to: 'karl@example.com',
  subject: 'Schlüssel & Öl',
  text: 'Grüße\n.\nend\n',
  kind: 'notice',
} as const;
const server: MailServerWithPassword = {
  ...{
    host: HOST,
    port: 587,
    security: 'starttls',
    user: 'fern',
    password: 'a secret',
    sender: 'fern@example.com',
  },
  ...{ owner: 'karl@example.com', authority: works.root },
};

const db = await newFile(systemMigrations);
const box = await SecretBox.open(join(newFolder(), 'key'));
const newMailer = () =>
  new Mailer({ db, box, notices, log: silent, now: clock.now, senderName: () => 'Ferngate' });

async function serve(
  port: number,
  options: SMTPServerOptions = {},
): Promise<{ letters: string[]; users: string[]; close: () => Promise<void> }> {
  const letters: string[] = [];
  const users: string[] = [];
  const smtp = new SMTPServer({
    ...{ ...tls, logger: false, disableReverseLookup: true },
    onAuth: ({ username = '', password = '' }, _session, done) => {
      users.push(`${username}/${password}`);
      if (password === 'a secret') done(null, { user: username });
      else done(Object.assign(new Error('no such user\r\n here'), { responseCode: 535 }));
    },
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        letters.push(Buffer.concat(chunks).toString('utf8'));
        done();
      });
    },
    ...options,
  });
  await new Promise<void>((resolve, reject) => {
    smtp.once('error', reject);
    smtp.listen(port, HOST, resolve);
  });
  smtp.on('error', () => undefined);
  const close = () =>
    new Promise<void>((resolve) => {
      smtp.close(resolve);
    });
  standing.add(close);
  return { letters, users, close };
}

const standing = new Set<() => Promise<void>>();
test.after.each(async () => {
  for (const close of standing) await close();
  standing.clear();
});

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => 'sent',
    (reason: unknown) => reason,
  );
  if (!(error instanceof MailError)) return String(error);
  assert.not.match(JSON.stringify([error.message, error.answer]), 'a secret');
  assert.not.match(error.answer, /[\p{Cc}]/u);
  return error.code;
}

async function sendWith(change: Partial<MailServerWithPassword>): Promise<string> {
  const mailer = newMailer();
  await mailer.servers.write({ ...server, ...change });
  return codeOf(mailer.sendNow(letter));
}

test('a letter arrives as it was written, by STARTTLS and by TLS', async () => {
  for (const [port, security] of [
    [587, 'starttls'],
    [465, 'tls'],
  ] as const) {
    const { letters, users, close } = await serve(port, { secure: security === 'tls' });
    assert.is(await sendWith({ port, security }), 'sent');
    assert.equal(users, ['fern/a secret']);
    const { subject, text, from, to, headers } = await simpleParser(letters[0] ?? '');
    assert.equal([subject, text, from?.text], [letter.subject, letter.text, '"Ferngate" <fern@example.com>']);
    assert.match(JSON.stringify(to), '"text":"karl@example.com"');
    assert.is(headers.get('auto-submitted'), 'auto-generated');
    await close();
  }
});

test('nobody gets the password or a letter who is not the server that was meant', async () => {
  const table: [string, SMTPServerOptions, Partial<MailServerWithPassword>][] = [
    ['another name', { key: other.key, cert: other.certificate + works.between }, {}],
    ['an authority that nobody knows', {}, { authority: '' }],
    [
      'no STARTTLS offered',
      { hideSTARTTLS: true, disabledCommands: ['STARTTLS'], allowInsecureAuth: true },
      {},
    ],
    ['TLS 1.1', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }, {}],
  ];
  for (const [what, options, change] of table) {
    const { letters, users, close } = await serve(587, options);
    assert.is(await sendWith(change), 'not-trusted', what);
    assert.equal([letters, users], [[], []], what);
    await close();
  }
});

test('what the server refuses is said with its words', async () => {
  const wrong = await serve(587);
  assert.is(await sendWith({ password: 'wrong' }), 'sign-in-refused');
  await wrong.close();
  for (const [responseCode, lasting] of [
    [550, true],
    [451, false],
  ] as const) {
    const { close } = await serve(587, {
      onRcptTo: (_address, _session, done) =>
        done(Object.assign(new Error('not \x1b[2J here'), { responseCode })),
    });
    const mailer = newMailer();
    await mailer.servers.write(server);
    const error = (await mailer.sendNow(letter).catch((reason: unknown) => reason)) as MailError;
    assert.equal([error.code, error.lasting], ['refused', lasting]);
    assert.match(error.answer, `${responseCode}`);
    assert.not.match(error.answer, '\x1b');
    await close();
  }
});

test('what is no mail server looks like nothing there, and its words are shown to nobody', async () => {
  const says: [string, (socket: Socket) => void][] = [
    ['another protocol', (socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n')],
    ['a page', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['closes', (socket) => socket.destroy()],
    ['a refusal before TLS', (socket) => socket.write('554 secret inner name of this host\r\n')],
    [
      'no end',
      (socket) => {
        const more = () => {
          while (socket.writable && socket.write('2'.repeat(65_536)));
        };
        socket.on('drain', more);
        more();
      },
    ],
    [
      'a refusal after EHLO',
      (socket) => {
        socket.write('220 x\r\n');
        socket.once('data', () => socket.write('550 secret inner name\r\n'));
        socket.on('data', () => socket.write('550 secret inner name\r\n'));
      },
    ],
  ];
  for (const [what, say] of says) {
    const strange = await stranger(HOST, say);
    const mailer = newMailer();
    await mailer.servers.write(server);
    const error = (await mailer.sendNow(letter).catch((reason: unknown) => reason)) as MailError;
    assert.equal([error.code, error.answer], ['unreachable', ''], what);
    (strange as unknown as Disposable)[Symbol.dispose]();
    await new Promise((resolve) => strange.close(resolve));
  }
  assert.is(await sendWith({}), 'unreachable', 'nobody listens');
});

test('no letter goes to this machine, its links or the rooms, however the address is written', async () => {
  for (const host of [
    '127.0.0.1',
    '127.1.2.3',
    '0.0.0.0',
    '::1',
    '::',
    '169.254.169.254',
    '::ffff:127.0.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    'fe80::1',
    'localhost',
  ])
    assert.is(await sendWith({ host }), 'bad-target', host);
  for (const address of ['192.0.2.1', '10.0.0.5', '2001:db8::1', '::ffff:192.0.2.1'])
    assert.ok(mayBeAsked(address), address);
});

test('nothing in a letter becomes a second recipient or a header', async () => {
  const mailer = newMailer();
  for (const change of [
    { to: 'a@example.com, b@example.com' },
    { to: 'a@example.com\r\nBcc: b@example.com' },
    { to: '<a@example.com> b' },
    { subject: 'a\r\nBcc: b@example.com' },
    { subject: '' },
    { text: '\0' },
  ])
    assert.instance(await mailer.enqueue({ ...letter, ...change }).catch((error: unknown) => error), Error);
});

test('letters wait on the disk, are tried with growing pauses, and are given up after two days', async () => {
  const mailer = newMailer();
  await mailer.servers.remove();
  assert.is(await codeOf(mailer.enqueue(letter)), 'no-server');
  await mailer.servers.write(server);
  await mailer.enqueue(letter);
  await mailer.work();
  await mailer.work();
  assert.is(await mailer.queue.count(), 1);
  assert.ok(notices.list().some(({ code }) => code === 'mail-undeliverable'));
  // A restart later, with a server that is there.
  const { letters, close } = await serve(587);
  const again = newMailer();
  await again.work();
  assert.is(letters.length, 0, 'not before its time');
  clock.pass(60_000);
  await again.work();
  assert.is(letters.length, 1);
  assert.is(await again.queue.count(), 0);
  assert.not.ok(notices.list().some(({ code }) => code === 'mail-undeliverable'));
  await close();
  await again.enqueue(letter);
  let attempts = 0;
  for (; attempts < 20 && (await again.queue.count()) > 0; attempts += 1) {
    clock.pass(86_400_000);
    await again.work();
    await again.work();
  }
  assert.ok(attempts >= 4 && attempts < 20);
});

test('one letter that is refused for good goes, and holds up nobody; a full queue says so', async () => {
  const mailer = newMailer();
  const { letters, close } = await serve(587, {
    onRcptTo: ({ address }, _session, done) =>
      done(address.startsWith('gone') ? Object.assign(new Error('no'), { responseCode: 550 }) : null),
  });
  await mailer.queue.add({ ...letter, to: 'gone@example.com' });
  await mailer.queue.add(letter);
  await mailer.work();
  await until('the other letter', async () => letters.length === 1);
  assert.is(await mailer.queue.count(), 0);
  await close();
  for (let n = 0; n < 200; n += 1) await mailer.queue.add(letter);
  assert.is(await codeOf(mailer.queue.add(letter)), 'queue-full');
});

test('the password is sealed, and a test cannot be repeated at once', async () => {
  const mailer = newMailer();
  await mailer.servers.write(server);
  const row = await db.read((reader) => reader.get('SELECT * FROM mail_server'));
  assert.not.match(JSON.stringify(row), 'a secret');
  assert.is((await mailer.servers.read())?.password, 'a secret');
  assert.is(mailer.holdBackTest(), 0);
  assert.ok(mailer.holdBackTest() > 0);
});

test.run();
