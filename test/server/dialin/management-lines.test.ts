import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { establishedOf, loginOf, visible } from '../../../server/dialin/client-events.ts';
import { DialInError } from '../../../server/dialin/dial-in-error.ts';
import { LINE_MAX_CHARACTERS, ManagementLines } from '../../../server/dialin/management-lines.ts';
import { parsePasswordField } from '../../../server/dialin/password-field.ts';
import { parseStatus } from '../../../server/dialin/status.ts';

/** As OpenVPN 2.6.14 wrote it, shortened. */
const TRANSCRIPT = [
  ">INFO:OpenVPN Management Interface Version 5 -- type 'help' for more info",
  'SUCCESS: bytecount interval changed',
  '>CLIENT:CONNECT,0,1',
  '>CLIENT:ENV,n_clients=0',
  '>CLIENT:ENV,password=SCRV1:cHc=:MTIzNDU2',
  '>CLIENT:ENV,session_id=wbFQ69KTCu2hBCpA',
  '>CLIENT:ENV,session_state=Initial',
  '>CLIENT:ENV,untrusted_port=52700',
  '>CLIENT:ENV,untrusted_ip6=::1',
  '>CLIENT:ENV,common_name=anna',
  '>CLIENT:ENV,IV_VER=2.6.14',
  '>CLIENT:ENV,username=anna',
  '>CLIENT:ENV,tls_digest_sha256_0=62:80:52:81:c8:1a:b8:27:45:2e:84:6e:28:cc:54:6b:a7:13:9b:1d:0c:34:5e:43:74:50:39:de:75:32:1b:6d',
  '>CLIENT:ENV,END',
  'SUCCESS: client-auth command succeeded',
  '>CLIENT:ADDRESS,0,10.9.0.10,1',
  '>CLIENT:ESTABLISHED,0',
  '>CLIENT:ENV,ifconfig_pool_remote_ip=10.9.0.10',
  '>CLIENT:ENV,time_unix=1795411435',
  '>CLIENT:ENV,END',
  '>BYTECOUNT_CLI:0,2498,2402',
  '>CLIENT:DISCONNECT,0',
  '>CLIENT:ENV,bytes_sent=2574',
  '>CLIENT:ENV,bytes_received=2620',
  '>CLIENT:ENV,END',
]
  .map((line) => `${line}\r\n`)
  .join('');

const read = (...pieces: string[]) => {
  const lines = new ManagementLines();
  return pieces.flatMap((piece) => lines.feed(piece));
};

test('a transcript becomes messages', () => {
  const messages = read(TRANSCRIPT);
  assert.equal(
    messages.map((one) =>
      one.kind === 'client' ? `${one.type} ${one.cid} ${one.kid} ${one.intact}` : one.kind,
    ),
    [
      'notice',
      'answer',
      'CONNECT 0 1 true',
      'answer',
      'notice',
      'ESTABLISHED 0 0 true',
      'bytes',
      'DISCONNECT 0 0 true',
    ],
  );
  const connect = messages[2];
  assert.ok(connect?.kind === 'client');
  assert.equal(loginOf(connect), {
    name: 'anna',
    password: 'SCRV1:cHc=:MTIzNDU2',
    session: { id: 'wbFQ69KTCu2hBCpA', state: 'Initial' },
    fingerprint: '62805281c81ab827452e846e28cc546ba7139b1d0c345e43745039de75321b6d',
    seen: { address: '::1', port: 52_700 },
  });
  const established = messages[5];
  assert.ok(established?.kind === 'client');
  assert.equal(establishedOf(established), { address: '10.9.0.10', connectedAtS: 1_795_411_435 });
});

test('how the bytes are cut does not matter', () => {
  const whole = JSON.stringify(read(TRANSCRIPT));
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: TRANSCRIPT.length }), { maxLength: 40 }), (cuts) => {
      const at = [0, ...cuts.toSorted((a, b) => a - b), TRANSCRIPT.length];
      const pieces = at.slice(1).map((end, n) => TRANSCRIPT.slice(at[n], end));
      assert.is(JSON.stringify(read(...pieces)), whole);
    }),
  );
});

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    ...TRANSCRIPT.split(/(?<=\n)/),
    '>CLIENT:ENV,username=eve\n',
    '>CLIENT:REAUTH,0,2\n',
    '>CLIENT:CONNECT,1\n',
    '>CLIENT:CR_RESPONSE,0,1,eA==\n',
    '>CLIENT:ENV,\n',
    '>CLIENT:ENV,__proto__=x\n',
    '\n',
    '\r',
  ),
);

test('whatever comes, messages have the shape that was promised, and a block is never mixed', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      for (const message of read(...pieces)) {
        if (message.kind !== 'client') continue;
        assert.ok(Number.isSafeInteger(message.cid) && Number.isSafeInteger(message.kid));
        const login = loginOf(message);
        if (!login) continue;
        assert.ok(message.intact);
        assert.not.match(login.name, /\p{C}/u);
        assert.match(login.fingerprint, /^[0-9a-f]{64}$/);
      }
    }),
    { numRuns: 500 },
  );
});

test('interrupted, doubled and endless blocks are not believed', () => {
  const connect = '>CLIENT:CONNECT,3,1\n';
  const end = '>CLIENT:ENV,END\n';
  const name = '>CLIENT:ENV,username=anna\n';
  const cases: [string, string][] = [
    ['interrupted', `${connect}${name}>BYTECOUNT_CLI:1,2,3\n`],
    ['another block', `${connect}${name}${connect}${end}`],
    ['doubled', `${connect}${name}${name}${end}`],
    ['endless', `${connect}${'>CLIENT:ENV,IV_X=1\n'.repeat(1001)}${end}`],
  ];
  for (const [what, text] of cases) {
    const first = read(text).find((one) => one.kind === 'client');
    assert.is(first?.intact, false, what);
  }
});

test('a line without end is an error, not memory', () => {
  const lines = new ManagementLines();
  assert.throws(
    () => {
      for (let n = 0; n <= LINE_MAX_CHARACTERS / 1000 + 1; n += 1) lines.feed('x'.repeat(1000));
    },
    (error: unknown) => error instanceof DialInError && error.code === 'too-long',
  );
});

test('status: columns are found by name, and lines that do not fit are left out', () => {
  const header = (columns: string) => `HEADER\tCLIENT_LIST\t${columns.replaceAll(',', '\t')}`;
  const columns =
    'Username,New in 2.8,Client ID,Virtual Address,Connected Since (time_t),Bytes Received,Bytes Sent';
  const row = (values: string) => `CLIENT_LIST\t${values.replaceAll(',', '\t')}`;
  assert.equal(
    parseStatus([
      row('too,early'),
      header(columns),
      row('anna,x,7,10.9.0.2,1795411435,1,2'),
      row('eve,x,8,10.9.0.2,1795411435,1,2,more'),
      row('eve,x,many,10.9.0.2,1795411435,1,2'),
      row('ben,x,9,,1795411436,1,2'),
    ]),
    [
      { cid: 7, userName: 'anna', address: '10.9.0.2', connectedAtS: 1_795_411_435, bytesIn: 1, bytesOut: 2 },
      { cid: 9, userName: 'ben', address: undefined, connectedAtS: 1_795_411_436, bytesIn: 1, bytesOut: 2 },
    ],
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.constant(header(columns)), fc.constant(row('a,b,1,c,2,3,4')))),
      (lines) => {
        for (const { cid } of parseStatus(lines)) assert.ok(Number.isSafeInteger(cid));
      },
    ),
  );
});

test('the password field: plain, with a challenge, or a plain one that only looks like it', () => {
  assert.equal(parsePasswordField('SCRV1:cHc=:MTIzNDU2'), { password: 'pw', code: '123456' });
  assert.equal(parsePasswordField('SCRV1:cHc=:'), { password: 'pw', code: undefined });
  assert.equal(parsePasswordField('SCRV1:no base64:x'), { password: 'SCRV1:no base64:x', code: undefined });
  assert.equal(parsePasswordField('a:b'), { password: 'a:b', code: undefined });
});

test("a stranger's text is shown, not executed, and short", () => {
  assert.is(visible('a\u001b[2Jb\n'), 'a\\u{1b}[2Jb\\u{a}');
  assert.is(visible('x'.repeat(1000)).length, 128);
});

test.run();
