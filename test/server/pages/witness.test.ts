/** The witness as an owner's browser and his command line see it, with a real witness in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { WitnessProcess, type Added } from '../../witness/rig.ts';
import { until } from '../../world/command.ts';
import { ask, firstOperator, startSite } from './site.ts';

const site = await startSite();
const { operator } = await firstOperator(site);
const witness = new WitnessProcess();
let added: Added;
test.before(async () => {
  await witness.start();
  added = await witness.add('main');
});
test.after(async () => {
  await witness.kill();
  await site.stop();
});

const PAGE = '/back-end/standby';
const FORM = `${PAGE}/witness/use/ferngate`;
const typed = () => ({ witnessAddress: `127.0.0.1:${witness.port}`, ...added });

test('what is wrong is said beside its field, and what opens the witness is not shown again', async () => {
  await operator.get(FORM);
  const wrong = await operator.post(FORM, { ...typed(), witnessAddress: 'witness.example' });
  assert.is(wrong.status, 422);
  assert.match(wrong.body, 'href="#f-witnessAddress"');
  assert.match(wrong.body, 'value="witness.example"', 'what was typed stays');
  assert.not.match(wrong.body, added.token);
  await operator.get(FORM);
  const refused = await operator.post(FORM, { ...typed(), fingerprint: 'f'.repeat(64) });
  assert.is(refused.status, 409);
  assert.match(refused.body, 'not as it was described');
  const etcd = `${PAGE}/witness/use/etcd`;
  await operator.get(etcd);
  const half = await operator.post(etcd, {
    ...{ endpoints: 'https://etcd.example:2379\nftp://etcd.example:1', authority: 'no certificate' },
    ...{ user: 'root', password: 'secret word', certificate: '', key: '' },
  });
  assert.match(half.body, 'href="#f-endpoints"');
  assert.match(half.body, 'href="#f-authority"');
  assert.not.match(half.body, 'secret word');
});

test('it is set, shown, tried, and a typing error does not cost the pair its witness', async () => {
  await operator.get(FORM);
  const page = await operator.follow(await operator.post(FORM, typed()));
  assert.match(page.body, 'The witness answers and is in use.');
  assert.match(page.body, `127.0.0.1:${witness.port}`);
  assert.match(page.body, 'This appliance');
  assert.match((await operator.get(PAGE)).body, /without a gap since <time/);
  assert.not.match(page.body, added.token);
  await operator.get(FORM);
  const refused = await operator.post(FORM, { ...typed(), token: `main.${'A'.repeat(43)}` });
  assert.is(refused.status, 409);
  assert.match((await operator.get(PAGE)).body, `127.0.0.1:${witness.port}`);
  assert.match(
    (await operator.follow(await operator.post(`${PAGE}/witness/try`))).body,
    'The witness answers.',
  );
  const { secret } = await site.owner('POST', '/backend/metric-tokens', { name: 'test' });
  assert.is(await witnessUp(secret ?? ''), '1');
  await witness.kill();
  const silent = await operator.post(`${PAGE}/witness/try`);
  assert.match(silent.body, 'The witness does not answer.');
  await until('the page that says so', async () => {
    return (await operator.get(PAGE)).body.includes('It does not answer. Everything goes on');
  });
  await until('figures that say so', async () => (await witnessUp(secret ?? '')) === '0');
  await witness.start();
});

async function witnessUp(token: string): Promise<string | undefined> {
  const headers = { authorization: `Bearer ${token}` };
  const { body } = await ask({ socket: site.socket, method: 'GET', path: '/metrics', headers });
  return /^ferngate_witness_up (\d)$/mu.exec(body)?.[1];
}

test('it is taken away only after it was asked, and what happens then is said', async () => {
  const asked = await operator.get(`${PAGE}/witness/remove`);
  assert.match(asked.body, 'nobody takes over by himself');
  const done = await operator.follow(await operator.post(`${PAGE}/witness/remove`));
  assert.match(done.body, 'There is no witness any more.');
  assert.not.match(done.body, `127.0.0.1:${witness.port}`);
});

test('somebody who says that the standby is off types the name of the portal', async () => {
  await operator.get(`${PAGE}/witness/remove`);
  const answer = await operator.post(`${PAGE}/witness/remove/isolated`, { confirm: 'yes' });
  assert.is(answer.status, 422);
  assert.match(answer.body, 'two appliances may serve');
});

test('the command line reads the token from standard input, and takes it nowhere else', async () => {
  const place = ['standby', 'witness', 'use', `127.0.0.1:${witness.port}`, added.fingerprint];
  assert.is((await ferngate([...place, added.token])).status, 2);
  const nothing = await ferngate(place, '\n');
  assert.match(nothing.err, 'read from standard input');
  const { status, out, err } = await ferngate(place, `${added.token}\n`);
  assert.is(status, 0, err);
  assert.match(out, `ferngate at 127.0.0.1:${witness.port}`);
});

async function ferngate(
  words: readonly string[],
  input = '',
): Promise<{ status: number; out: string; err: string }> {
  const program = join(import.meta.dirname, '../../../server/cli/ferngate');
  const env = { PATH: process.env['PATH'] ?? '', FERNGATE_RUN: join(site.folder, 'run') };
  const child = spawn(program, words, { env, cwd: '/' });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.stdin.on('error', () => undefined).end(input);
  const [status] = (await once(child, 'close')) as [number];
  return { status, out, err };
}

test.run();
