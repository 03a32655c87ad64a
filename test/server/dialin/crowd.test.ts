/** What is said to those who have to come again: by a scripted OpenVPN, in orders that a real one takes long to bring. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Admission } from '../../../server/dialin/admission.ts';
import type { Database } from '../../../server/store/database.ts';
import { StoreError } from '../../../server/store/errors.ts';
import { newAccount, PASSWORD } from './account.ts';
import { until } from './openvpn.ts';
import type { Knock } from './scripted-openvpn.ts';
import { pressWith, scriptedPortals } from './scripted-portal.ts';

const prints = ['a', 'b', 'c', 'd', 'e'].map((digit) => digit.repeat(64));
const { db, box } = await newAccount(prints);
const opened = scriptedPortals(db, box);
const press = pressWith(prints[0]!);
const ben = (cid: number): Knock => ({
  ...{ cid, name: 'ben', password: PASSWORD, fingerprint: prints[3]! },
});

test('in a crowd a machine is told when to come again, people and old programs wait, and nobody is blamed', async () => {
  const admission = new Admission();
  const signal = new AbortController().signal;
  const crowd = Array.from({ length: 140 }, (_, n) =>
    admission.turn({ account: 'acc_acme', who: String(n), patient: false }, signal),
  );
  const { openvpn, portal, end } = await opened(db, { admission });
  openvpn.knock(press(1));
  await until('told', () => openvpn.answers.includes('deny 1 busy'));
  const told = openvpn.commands.find((line) => line.startsWith('client-deny 1 '));
  assert.match(told ?? '', /"TEMP\[backoff [4-6],advance no\]:Please wait a moment\."/);
  openvpn.knock(ben(2));
  openvpn.knock(press(3, { protocol: '2' }));
  // A renegotiation or a token is a session that stands, or stood: it is not put off.
  openvpn.knock(press(4, { state: 'Authenticated', sessionId: 'nobody-knows-this-one' }));
  await until('answered', () => openvpn.answers.includes('deny 4 token-revoked'));
  assert.equal(openvpn.answers, ['deny 1 busy', 'deny 4 token-revoked']);
  for (const turn of crowd) {
    const one = await turn;
    if (one.kind === 'now') one.done();
  }
  await until('both in', () => openvpn.answers.length === 4);
  assert.equal(openvpn.answers.slice(2).toSorted(), ['auth 2', 'auth 3']);
  assert.equal(
    portal.refused.map(({ code }) => code),
    ['token-revoked'],
  );
  await end();
});

test('what is not the client’s fault is not told to one that would take it for final: it is hung up on', async () => {
  let fails = false;
  const failing: Database = {
    read: (work) => (fails ? Promise.reject(new StoreError('io', 'down')) : db.read(work)),
    write: (work) => db.write(work),
  };
  const { openvpn, end } = await opened(failing);
  fails = true;
  openvpn.knock(press(1, { protocol: '94' }));
  await until('hung up on', () => openvpn.answers.length === 1);
  assert.equal(openvpn.answers, ['kill 1']);
  fails = false;
  await end();
});

test.run();
