import { performance } from 'node:perf_hooks';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hashPassword, needsRehash, verifyPassword } from '../../../server/secrets/password.ts';
import { SecretError } from '../../../server/secrets/secret-error.ts';
import { Turns } from '../../../server/secrets/turns.ts';

const hash = await hashPassword('Grüße aus der Halle 7');

test('the right password fits, others do not', async () => {
  assert.match(hash, /^\$argon2id\$v=19\$m=32768,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert.ok(await verifyPassword('Grüße aus der Halle 7', hash));
  for (const wrong of ['', 'Grüße aus der Halle 8', 'grüße aus der halle 7', 'Grüße aus der Halle 7 ']) {
    assert.not.ok(await verifyPassword(wrong, hash), wrong);
  }
});

test('a keyboard that composes letters differently is the same keyboard', async () => {
  assert.ok(await verifyPassword('Grüße aus der Halle 7'.normalize('NFD'), hash));
});

test('the same password twice has two hashes', async () => {
  assert.is.not(await hashPassword('Grüße aus der Halle 7'), hash);
});

test('reads hashes that argon2 itself made (phc-winner-argon2, test vectors)', async () => {
  const known = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  assert.ok(await verifyPassword('password', known));
  assert.not.ok(await verifyPassword('passwort', known));
  assert.ok(needsRehash(known));
  assert.not.ok(needsRehash(hash));
});

test('nobody has no password, and it takes the same work to find out', async () => {
  assert.not.ok(await verifyPassword('', undefined));
  const time = async (stored: string | undefined) => {
    const times = [];
    for (let i = 0; i < 5; i += 1) {
      const start = performance.now();
      await verifyPassword('not this one', stored);
      times.push(performance.now() - start);
    }
    return Math.min(...times);
  };
  const ratio = (await time(undefined)) / (await time(hash));
  // Generous: without the dummy work it is 1 : 1000.
  assert.ok(ratio > 0.2 && ratio < 5, `ratio ${ratio}`);
});

test('too long is refused when set, and simply wrong when checked', async () => {
  const long = 'x'.repeat(257);
  const error: unknown = await hashPassword(long).catch((e: unknown) => e);
  assert.ok(error instanceof SecretError && error.code === 'password-too-long');
  assert.not.ok(await verifyPassword(long, hash));
  const empty = await hashPassword('');
  assert.not.ok(await verifyPassword(long, empty), 'the stand-in for a long password opens nothing');
});

test('stored hashes that are damaged or ask for too much are refused', async () => {
  const table = [
    '',
    'plain text',
    hash.slice(0, -20),
    `${hash}\n`,
    hash.replace('argon2id', 'argon2i'),
    hash.replace('v=19', 'v=16'),
    hash.replace('m=32768', 'm=9999999'),
    hash.replace('t=2', 't=999'),
    hash.replace('t=2', 't=0'),
    hash.replace('p=1', 'p=99'),
    hash.replace('m=32768', 'm=1'),
  ];
  for (const damaged of table) {
    const error: unknown = await verifyPassword('x', damaged).catch((e: unknown) => e);
    assert.ok(error instanceof SecretError && error.code === 'hash-damaged', damaged);
    assert.not.ok(damaged.length > 10 && error.message.includes(damaged.slice(-10)));
  }
});

test('a flood is refused at a ceiling, the rest is served, and the loop stays free', async () => {
  let ticks = 0;
  const ticker = setInterval(() => (ticks += 1), 5);
  const flood = await Promise.allSettled(
    Array.from({ length: 80 }, () => verifyPassword('guess', undefined)),
  );
  clearInterval(ticker);
  const refused = flood.filter((one) => one.status === 'rejected');
  assert.is(refused.length, 80 - 2 - 64);
  assert.ok(refused.every(({ reason }) => reason instanceof SecretError && reason.code === 'busy'));
  assert.ok(flood.every((one) => one.status === 'rejected' || !one.value));
  assert.ok(ticks > 20, `only ${ticks} turns of the loop`);
  assert.ok(await verifyPassword('Grüße aus der Halle 7', hash), 'afterwards it serves again');
});

test('a flood from one place does not keep others from their turn', async () => {
  const turns = new Turns({ atOnce: 2, waitingMax: 10 });
  const served: string[] = [];
  const ask = (source: string) =>
    turns
      .run(async () => {
        served.push(source);
        await new Promise((resolve) => setImmediate(resolve));
      }, source)
      .catch((error: unknown) => {
        assert.ok(error instanceof SecretError && error.code === 'busy');
        served.push(`${source} refused`);
      });
  const flood = Array.from({ length: 30 }, () => ask('flood'));
  await Promise.all([ask('anna'), ask('bert'), ask('anna'), ...flood]);
  assert.ok(served.indexOf('anna') < 2 + 18 + 3 + 4, served.join());
  assert.equal(
    ['anna', 'bert', 'anna refused', 'bert refused', 'flood'].map(
      (name) => served.filter((one) => one === name).length,
    ),
    [2, 1, 0, 0, 9],
  );
});

test('a single place may use all that nobody else wants, and many share what there is', async () => {
  const turns = new Turns({ atOnce: 1, waitingMax: 6 });
  const asked = ['a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'b', 'b', 'b', 'b', 'c', 'c', 'c', 'd'];
  const served: string[] = [];
  const ended = await Promise.allSettled(
    asked.map((source) =>
      turns.run(async () => {
        served.push(source);
        await new Promise((resolve) => setImmediate(resolve));
      }, source),
    ),
  );
  assert.is(ended.filter(({ status }) => status === 'fulfilled').length, 7);
  assert.equal(served.join(''), 'aabcdbc'.slice(0, 7), served.join(''));
});

test('turns: in order, never more at once than allowed, places freed by failures too', async () => {
  const turns = new Turns({ atOnce: 3, waitingMax: 100 });
  const order: number[] = [];
  let running = 0;
  let most = 0;
  const results = await Promise.allSettled(
    Array.from({ length: 50 }, (_, index) =>
      turns.run(async () => {
        order.push(index);
        most = Math.max(most, (running += 1));
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        if (index % 7 === 0) throw new Error('failed');
        return index;
      }),
    ),
  );
  assert.is(most, 3);
  assert.equal(
    order,
    [...order].sort((a, b) => a - b),
  );
  assert.is(results.filter(({ status }) => status === 'rejected').length, 8);
});

test.run();
