/** What OpenVPN says, and what is made of it. The lines are those of OpenVPN 2.6.14. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { describe } from '../../../dialup/diagnosis/diagnosis.ts';
import { parseManagementLine, quoteForManagement } from '../../../dialup/tunnel/management-line.ts';
import { foreignNames, namesOf, parsePushReply, parseRefusedPush } from '../../../dialup/tunnel/push.ts';
import { readSigns, tellsOfClock } from '../../../dialup/tunnel/signs.ts';

for (const [line, expected] of [
  ['>HOLD:Waiting for hold release:10', { kind: 'hold' }],
  ['ENTER PASSWORD:', { kind: 'enter-password' }],
  [">PASSWORD:Need 'Auth' username/password", { kind: 'needs', what: 'Auth' }],
  [">PASSWORD:Need 'HTTP Proxy' username/password", { kind: 'needs', what: 'HTTP Proxy' }],
  [">PASSWORD:Need 'Private Key' password", { kind: 'other' }],
  [">PASSWORD:Verification Failed: 'Auth' ['No']", { kind: 'refused', what: 'Auth', message: 'No' }],
  [">PASSWORD:Verification Failed: 'Auth'", { kind: 'refused', what: 'Auth', message: '' }],
  ['>PASSWORD:Auth-Token:SESS_ID_secret', { kind: 'other' }],
  [
    '>STATE:1700000000,CONNECTED,SUCCESS,198.18.0.5,203.0.113.1,1194,,',
    { kind: 'state', name: 'CONNECTED', detail: 'SUCCESS', address: '198.18.0.5' },
  ],
  ['>LOG:1700000000,I,a,b', { kind: 'log', text: 'a,b' }],
  ['>LOG:1700000000,,\u001b[2Jtoken SESS_ID_abc!', { kind: 'log', text: '\ufffd[2Jtoken [token]' }],
  ['>FATAL:no', { kind: 'fatal', text: 'no' }],
  ['SUCCESS: hold release succeeded', { kind: 'other' }],
  ['>UNHEARD-OF:x', { kind: 'other' }],
  ['', { kind: 'other' }],
] as const) {
  test(`line ${JSON.stringify(line)}`, () => assert.equal(parseManagementLine(line), expected));
}

test('a word in a command stays one word', () => {
  assert.is(quoteForManagement('a"b\\c d'), '"a\\"b\\\\c d"');
});

const GOOD = [
  'route 198.18.0.0 255.254.0.0',
  'dns server 0 address 198.18.0.1',
  'dns server 0 resolve-domains acme',
  'ping 10',
];

test('a push is read from the log, the names in it too', () => {
  const line = `PUSH: Received control message: 'PUSH_REPLY,${GOOD.join(',')}'`;
  assert.equal(parsePushReply(line), GOOD);
  assert.is(parsePushReply("PUSH: Received control message: 'PUSH_REQUEST'"), undefined);
  assert.equal(namesOf(GOOD), { server: '198.18.0.1', domains: ['acme'] });
  assert.is(namesOf(['ping 10']), undefined);
  assert.is(namesOf(['dns server 0 address x', 'dns server 0 resolve-domains acme']), undefined);
  assert.is(foreignNames(GOOD, 'acme'), undefined);
});

for (const option of [
  'dns server 0 resolve-domains com',
  'dns server 0 resolve-domains acme com',
  'dns server 0 resolve-domains acme.com',
  'dns server 0 resolve-domains -x',
  'dns server 1 address 192.0.2.1',
  'dns server 0 address 192.0.2.1:53',
  'dns search-domains example.com',
]) {
  test(`names of others: ${option}`, () => assert.is(foreignNames([...GOOD, option], 'acme'), option));
}

test('a refused push is named', () => {
  assert.is(
    parseRefusedPush("Pushed option rejected by filter: 'route 8.8.8.8 255.255.255.255'."),
    'route 8.8.8.8 255.255.255.255',
  );
  assert.is(parseRefusedPush('something else'), undefined);
});

for (const [line, code] of [
  ['ERROR: Cannot open TUN/TAP dev /dev/net/tun: No such file or directory (errno=2)', 'no-tun'],
  ['ERROR: Cannot ioctl TUNSETIFF fgd0: Operation not permitted (errno=1)', 'no-tun'],
  ['VERIFY ERROR: depth=0, error=certificate is not yet valid: CN=room', 'server-not-trusted'],
  ['VERIFY X509NAME ERROR: CN=evil, must be room.acc_1', 'server-not-trusted'],
  ["HTTP proxy returned: 'HTTP/1.1 407 Proxy Authentication Required'", 'proxy-password'],
  ["HTTP proxy returned: 'HTTP/1.1 403 Forbidden'", 'proxy-refused'],
  ['Options error: Unrecognized option or missing parameter(s) in stdin:3: x (2.6.14)', 'openvpn-failed'],
  ['TLS Error: TLS key negotiation failed to occur within 30 seconds', 'vpn-unreachable'],
  ['TCP: connect to [AF_INET]203.0.113.1:1194 failed: Connection refused', 'vpn-unreachable'],
  [
    'RESOLVE: Cannot resolve host address: portal.example:1194 (Name or service not known)',
    'vpn-unreachable',
  ],
  ['Connection reset, restarting [0]', 'vpn-unreachable'],
] as const) {
  test(`sign: ${line}`, () => {
    const found = readSigns(['Connection reset, restarting [0]', line], { hint: 'h', proxy: 'p:1' });
    assert.is(found?.code, code);
    assert.not.match(Object.values(describe(found!)).join(' '), /\?|[{}]/);
  });
}

test('nothing said, nothing told', () => {
  assert.is(readSigns(['OpenVPN 2.6.14'], { hint: '', proxy: '' }), undefined);
  assert.ok(tellsOfClock(['VERIFY ERROR: depth=0, error=certificate has expired: CN=room']));
  assert.not.ok(tellsOfClock(['Connection reset']));
});

test.run();
