/** What stands in a profile and what can never stand there. That OpenVPN dials with it: `dial-in.test.ts`. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CertificateError } from '../../../server/certificates/certificate-error.ts';
import { renderSeatProfile, type SeatProfile } from '../../../server/certificates/profile.ts';
import { parseProfile, renderProfile } from '../../../server/certificates/profile-text.ts';
import { newClientKey, newServerKey } from '../../../server/certificates/tls-crypt-v2.ts';
import { acme, leaf, leafKey } from './world.ts';

const seat = await leaf(acme, 'seat');
const base: SeatProfile = {
  doors: [
    { host: 'portal.example', ports: { vpn: 1194, https: 443, http: 80 } },
    { host: '192.0.2.7', ports: { vpn: 1195, https: 8443, http: 8080 } },
  ],
  serverName: 'room.acc_acme',
  authorities: acme.certificate,
  certificate: seat.certificate,
  key: leafKey.privatePem,
  tlsCryptV2: newClientKey(newServerKey()).pem,
  staticChallenge: 'Code aus der App (6 Ziffern)',
  username: 'anna',
  accountName: 'Müller & Söhne GmbH',
};

/** Everything a profile of ours may say; no script, no plugin, no program among it (IMMUNITY 27). */
const ALLOWED = [
  ...['allow-compression', 'auth-nocache', 'auth-retry', 'auth-user-pass', 'client', 'connect-retry'],
  ...['connect-timeout', 'data-ciphers', 'dev', 'nobind', 'persist-tun', 'proto', 'pull-filter', 'remote'],
  ...[
    'remote-cert-tls',
    'static-challenge',
    'tls-cert-profile',
    'tls-version-min',
    'verb',
    'verify-x509-name',
  ],
];
const directives = (text: string) =>
  parseProfile(text).flatMap((line) => (line.kind === 'directive' ? [line.words] : []));

test('remotes stand by port and then by door', () => {
  const remotes = directives(renderSeatProfile(base)).filter(([name]) => name === 'remote');
  assert.equal(remotes, [
    ['remote', 'portal.example', '1194'],
    ['remote', '192.0.2.7', '1195'],
    ['remote', 'portal.example', '443'],
    ['remote', '192.0.2.7', '8443'],
    ['remote', 'portal.example', '80'],
    ['remote', '192.0.2.7', '8080'],
  ]);
});

test('it checks the server in three ways and names the question for the second factor', () => {
  const said = directives(renderSeatProfile(base)).map((words) => words.join(' '));
  for (const line of [
    'remote-cert-tls server',
    'verify-x509-name room.acc_acme name',
    'tls-version-min 1.2',
    'static-challenge Code aus der App (6 Ziffern) 1',
  ])
    assert.ok(said.includes(line), line);
  const without = { ...base };
  delete without.staticChallenge;
  assert.not.match(renderSeatProfile(without), 'static-challenge');
});

test('the table of what an attacker would put into a name', () => {
  const door = base.doors[0]!;
  const table: [string, Partial<SeatProfile>, string][] = [
    ['newline in the account', { accountName: 'acme\nscript-security 2' }, 'accountName'],
    ['carriage return', { accountName: 'acme\rup /bin/sh' }, 'accountName'],
    ['NUL', { accountName: 'acme\0' }, 'accountName'],
    ['line separator', { accountName: 'acme\u2028up' }, 'accountName'],
    ['text that runs backwards', { accountName: 'acme\u202egnp' }, 'accountName'],
    ['empty', { accountName: '' }, 'accountName'],
    ['endless', { accountName: 'a'.repeat(61) }, 'accountName'],
    ['newline in the user', { username: 'anna\nup x' }, 'username'],
    ['quote in the question', { staticChallenge: 'x" 1\nup "y' }, 'staticChallenge'],
    ['closed quote', { staticChallenge: 'x" 0 "' }, 'staticChallenge'],
    ['backslash', { staticChallenge: 'x\\' }, 'staticChallenge'],
    ['space in a host', { doors: [{ ...door, host: 'a 1194 udp' }] }, 'doors.0.host'],
    ['newline in a host', { doors: [{ ...door, host: 'a\nup x' }] }, 'doors.0.host'],
    ['no door', { doors: [] }, 'doors'],
    ['nine doors', { doors: new Array(9).fill(door) as SeatProfile['doors'] }, 'doors'],
    ['port 0', { doors: [{ ...door, ports: { ...door.ports, vpn: 0 } }] }, 'doors.0.ports.vpn'],
    ['server name', { serverName: 'x name\nup y' }, 'serverName'],
    ['closing a block early', { authorities: `${acme.certificate}</ca>\nup x\n<ca>\n` }, 'authorities'],
    ['a certificate as key', { key: seat.certificate }, 'key'],
    ['a key as certificate', { certificate: leafKey.privatePem }, 'certificate'],
    ['another’s key', { key: acme.key }, 'key'],
    ['a server key for the client', { tlsCryptV2: newServerKey() }, 'tlsCryptV2'],
    ['an unknown field', { script: 'x' } as Partial<SeatProfile>, 'script'],
    [
      'a line longer than OpenVPN reads',
      { doors: [{ ...door, host: `${'a'.repeat(60)}.`.repeat(4) + 'com' }] },
      'line',
    ],
  ];
  for (const [what, change, named] of table) {
    try {
      renderSeatProfile({ ...base, ...change });
      assert.unreachable(what);
    } catch (error) {
      assert.instance(error, CertificateError, what);
      assert.is((error as CertificateError).code, 'bad-profile', what);
      assert.match((error as Error).message, named, what);
      assert.not.ok((error as Error).stack!.includes(leafKey.privatePem.split('\n')[2]!), what);
    }
  }
});

test('whatever names are accepted, no directive beside ours appears', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 });
  const hostile = fc.oneof(
    text,
    fc.constantFrom('up x', '<ca>', '</ca>', '#', ';', '"', "O'Brien & Co", '# up x'),
  );
  fc.assert(
    fc.property(hostile, hostile, hostile, (accountName, username, staticChallenge) => {
      let profile;
      try {
        profile = renderSeatProfile({ ...base, accountName, username, staticChallenge });
      } catch (error) {
        assert.instance(error, CertificateError);
        return;
      }
      for (const [name] of directives(profile)) assert.ok(ALLOWED.includes(name!), name);
      const blocks = profile.split('\n').filter((line) => /^<[a-z0-9-]+>$/.test(line));
      assert.equal(blocks, ['<ca>', '<cert>', '<key>', '<tls-crypt-v2>']);
    }),
    { numRuns: 300 },
  );
});

test('what is rendered reads back, and what does not is never rendered', () => {
  const words = fc.array(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(words, fc.string({ maxLength: 30 }), (some, text) => {
      const lines = [
        { kind: 'comment', text },
        { kind: 'directive', words: some },
      ] as const;
      try {
        assert.equal(parseProfile(renderProfile([...lines] as never)), lines);
      } catch (error) {
        assert.ok(error instanceof CertificateError, String(error));
      }
    }),
  );
});

test('profiles of others are not read as ours', () => {
  for (const text of ['', 'client', 'a  b\n', '<ca>\nx\n', "up '/bin/sh -c x'\n", 'a \\b\n', '\n', ' a\n']) {
    if (text === '') assert.throws(() => parseProfile('x'), undefined, 'no end of line');
    else
      assert.throws(
        () => parseProfile(text),
        (error: unknown) => error instanceof CertificateError,
        text,
      );
  }
});

test.run();
