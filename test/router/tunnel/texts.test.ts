/** What goes to OpenVPN, and what comes from it. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { behindProxy, mostTelling, readSigns } from '../../../router/tunnel/failure.ts';
import { parseManagementLine, quoteForManagement } from '../../../router/tunnel/management-line.ts';
import type { OpenvpnPlan } from '../../../router/tunnel/plan.ts';
import { parseOpenvpn, renderOpenvpn } from '../../../router/tunnel/render.ts';

test('whatever stands in a value: the text says what was planned, or there is no text', () => {
  const word = fc.string({ maxLength: 20, unit: 'binary' });
  const name = fc.constantFrom('remote', 'dev', 'ca');
  const directive = fc
    .tuple(name, fc.array(word, { maxLength: 3 }))
    .map(([first, rest]) => [first, ...rest] as [string, ...string[]]);
  const plan = fc.record({
    directives: fc.array(directive, { maxLength: 4 }),
    inline: fc.dictionary(name, word, { maxKeys: 2, noNullPrototype: true }),
  });
  fc.assert(
    fc.property(plan, (planned: OpenvpnPlan) => {
      let text: string;
      try {
        text = renderOpenvpn(planned);
      } catch {
        return;
      }
      assert.equal(parseOpenvpn(text), planned);
    }),
    { numRuns: 500 },
  );
});

for (const value of ['a\nup /bin/sh', 'a"b', 'a\\', '"\nup "/bin/sh']) {
  test(`refused as a word: ${JSON.stringify(value)}`, () => {
    assert.throws(
      () => renderOpenvpn({ directives: [['remote', value]], inline: {} }),
      /cannot be given|not made of words/,
    );
  });
}

test('an inline block cannot be closed from inside', () => {
  const content = 'x\n</ca>\nup /bin/sh\n<ca>\n';
  assert.throws(() => renderOpenvpn({ directives: [], inline: { ca: content } }), /cannot be given/);
});

test('management lines become values', () => {
  const lines: [string, unknown][] = [
    ['>HOLD:Waiting for hold release:0', { kind: 'hold' }],
    [">PASSWORD:Need 'Auth' username/password", { kind: 'needs', what: 'Auth' }],
    [">PASSWORD:Need 'HTTP Proxy' username/password", { kind: 'needs', what: 'HTTP Proxy' }],
    [">PASSWORD:Verification Failed: 'Auth'", { kind: 'refused', what: 'Auth', message: '' }],
    [
      ">PASSWORD:Verification Failed: 'Auth' ['disabled\u001b[2J']",
      { kind: 'refused', what: 'Auth', message: 'disabled?[2J' },
    ],
    ['>PASSWORD:Auth-Token:SESS_ID_AT_secret', { kind: 'other' }],
    [
      '>STATE:1,CONNECTED,SUCCESS,198.18.0.5,10.9.0.1,1194,,',
      { kind: 'state', name: 'CONNECTED', detail: 'SUCCESS', address: '198.18.0.5' },
    ],
    ['>LOG:1,N,a, b auth-token SESS_ID_AT_x', { kind: 'log', flags: 'N', text: 'a, b auth-token [token]' }],
    ['>FATAL:over', { kind: 'fatal', text: 'over' }],
    ['SUCCESS: pid=5', { kind: 'other' }],
    ['', { kind: 'other' }],
  ];
  for (const [line, value] of lines) assert.equal(parseManagementLine(line), value, line);
});

test('quotes for the management socket', () => {
  assert.is(quoteForManagement(`a"b\\c'd$`), `"a\\"b\\\\c'd$"`);
});

test('the most telling sign wins, also over later and louder ones', () => {
  const lines = [
    'VERIFY ERROR: depth=0, error=certificate is not yet valid: CN=room-3',
    'OpenSSL: error:0A000086:SSL routines::certificate verify failed',
    'TLS Error: TLS handshake failed',
    'Connection reset, restarting [0]',
  ];
  assert.is(readSigns(lines)?.code, 'clock');
  assert.is(readSigns(lines.slice(1))?.code, 'tls');
  assert.is(readSigns(lines.slice(3))?.code, 'closed');
  assert.is(readSigns(['VERIFY X509NAME ERROR: CN=x, must be room-3'])?.code, 'server-not-trusted');
  assert.is(
    readSigns(['OpenSSL: error:0A000415:SSL routines::sslv3 alert certificate expired:SSL alert number 45'])
      ?.code,
    'own-certificate-refused',
  );
  assert.is(readSigns(['nothing of interest']), null);
  assert.is(mostTelling([readSigns(lines.slice(3))!, readSigns(lines)!]), 'clock');
  assert.is(
    behindProxy(readSigns(['TCP: connect to [AF_INET]1.2.3.4:1 failed: Connection refused'])!).code,
    'proxy-unreachable',
  );
});

test.run();
